"""The sample shoot, as the window offers it: to try."""

from pathlib import Path


def folder() -> Path:
    """Where the sample's brief, cards and pictures are."""
    from importlib.resources import files

    return Path(str(files("resources").joinpath("sample-shoot")))
