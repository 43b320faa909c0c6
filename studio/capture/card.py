"""A card or a folder: all that is on it, once."""

from collections.abc import Iterator
from pathlib import Path

from studio.base.jobs import Progress
from studio.base.paths import at_home
from studio.ingest import SourceFile, discover
from studio.ingest.discover import shown


class CardSource:
    """A card or folder by its path. name: the path, as text. root: the same."""

    def __init__(self, path: Path) -> None:
        self.root = at_home(path).absolute()
        self.name = shown(self.root)

    def files(self, progress: Progress | None = None) -> Iterator[SourceFile]:
        """All files that Threeshot takes in, in the order of their paths; links are not followed. Raises NotFound, Interrupted."""
        for file in discover(self.root).files:
            if progress is not None:
                progress.check()
            yield file
