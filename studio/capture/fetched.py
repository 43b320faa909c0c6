"""What of a camera's card was fetched for a drop already, kept beside the incoming files so that it outlives the program.

Losing it loses nothing: files are fetched again then, and the ingest knows them by their bytes.
"""

import contextlib
from collections.abc import Iterable
from pathlib import Path

from studio.base.files import safe_name
from studio.capture.gphoto import OnCard


class Fetched:
    """The files of one camera that are here, verified, or were left on purpose.

    Told apart by place and name on the card, size and time. folder: where its files wait on their way in. model: the camera's.
    is_new: whether nothing was known of this camera in this drop.
    """

    def __init__(self, root: Path, camera: str, model: str) -> None:
        self.folder = root / camera
        self.model = model
        self._journal = root / f"{camera}.fetched"
        self._keys: set[str] = set()
        self.is_new = True
        with contextlib.suppress(OSError):
            self._keys.update(self._journal.read_text("utf-8", "replace").splitlines())
            self.is_new = False

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def key(self, entry: OnCard) -> str:
        """What a file of the card is known by."""
        return f"{entry.size} {entry.mtime_s} {'/'.join(_parts(entry))}"

    def key_of(self, path: Path, size: int, mtime_s: int) -> str:
        """The same for a file that waits in `folder`."""
        return f"{size} {mtime_s} {path.relative_to(self.folder).as_posix()}"

    def place(self, entry: OnCard, number: int = 1) -> Path:
        """Where a file of the card waits on its way in; a numbered folder where that is taken."""
        return self.folder.joinpath(*([str(number)] if number > 1 else []), *_parts(entry))

    def add(self, keys: Iterable[str]) -> None:
        """Note that these are here, or are not wanted."""
        lines = list(keys)
        with self._journal.open("a", encoding="utf-8") as journal:
            journal.writelines(f"{line}\n" for line in lines)
        self._keys.update(lines)
        self.is_new = False


def _parts(entry: OnCard) -> list[str]:
    """Folders and name on the card; names come from outside, so each part becomes one that can lead nowhere else."""
    return [safe_name(part).lstrip(".") or "_" for part in (*entry.folder.split("/"), entry.name) if part]
