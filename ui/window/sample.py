"""The sample shoot, as the window offers it: to try, and to begin a brief from."""

from pathlib import Path


def folder() -> Path:
    """Where the sample's brief, cards and pictures are."""
    from importlib.resources import files

    return Path(str(files("resources").joinpath("sample-shoot")))


def write_brief(path: Path) -> Path:
    """Write the sample's brief there, to be changed; where it is."""
    from studio.base.files import write_atomic

    write_atomic(path, (folder() / "brief.yaml").read_bytes())
    return path
