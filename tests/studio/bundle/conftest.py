"""A small bundle of real pieces, made anew for each test that damages it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from studio import bundle
from tests.studio.report.sample_contents import sample_contents


class Workbench:
    """Contents with staged files, ready to be built into `target`."""

    def __init__(self, folder: Path, contents: bundle.Contents) -> None:
        self.folder, self.contents = folder, contents
        self.target = folder / "bundles"
        self.files: list[tuple[str, Path]] = []
        self.originals: list[tuple[str, Path]] = []
        for number, entry in enumerate(contents.files):
            self.add(entry.path, f"rendition {number} ".encode() * 50)

    def add(self, path: str, data: bytes) -> Path:
        """Stage one more rendition; the contents learn of it when the bundle is built."""
        staged = self.folder / "staged" / f"{len(self.files):03d}.jpg"
        staged.parent.mkdir(exist_ok=True)
        staged.write_bytes(data)
        self.files.append((path, staged))
        return staged

    def add_original(self, path: str, data: bytes) -> Path:
        """A camera's file to hand over."""
        source = self.folder / "shoot" / f"{len(self.originals):03d}.JPG"
        source.parent.mkdir(exist_ok=True)
        source.write_bytes(data)
        self.originals.append((path, source))
        return source

    def build(self) -> Path:
        return bundle.build(self.target, self.contents, self.files, self.originals)


@pytest.fixture
def bench(tmp_path: Path, sample_shoot: Path) -> Workbench:
    """The sample drop's contents with small stand-ins for the renditions."""
    return Workbench(tmp_path, sample_contents(sample_shoot))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, sample_shoot: Path) -> Path:
    """One finished bundle for the whole session; never change it, take a `copy`."""
    folder = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THREESHOT_HOME", str(folder / "home"))
        return Workbench(folder, sample_contents(sample_shoot)).build()


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A copy of the finished bundle that a test may damage."""
    return Path(shutil.copytree(built, tmp_path / built.name))


@pytest.fixture
def bagit_accepts() -> Callable[[Path], bool]:
    """Whether the `bagit` tool calls a folder a valid bag; its command line prints what this gives."""
    import bagit

    def accepts(path: Path) -> bool:
        try:
            return bool(bagit.Bag(str(path)).validate())
        except bagit.BagError:
            return False

    return accepts
