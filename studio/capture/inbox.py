"""Where files that were pushed here wait, whole, until they are verified among the originals: what camera FTP and phone share.

A file leaves the inbox only after the ingest has told that it is in. What is left from before (a crash, a full disk) is handed on
first, so nothing that a camera was told has arrived can be lost.
"""

import contextlib
import os
import queue
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from studio.base.errors import InvalidInput, NotFound
from studio.base.files import disk_error, make_below, safe_name
from studio.base.jobs import Progress
from studio.imaging import tiff
from studio.imaging.jpeg_segments import SOS, segments
from studio.ingest import SourceFile, discover
from studio.ingest.discover import source_file

_LOOK_S = 0.1
_PLACES = 10_000


def incoming(shoot: Path, source: str) -> Path:
    """The folder in a shoot folder that a live source (`ftp`, `phone`) receives into, made; outside the originals, on the same disk.

    Raises NotFound when the shoot folder is not there, Refused when it can't be written to.
    """
    folder = shoot / ".incoming" / source
    try:
        make_below(folder, shoot)
    except FileNotFoundError as error:
        raise NotFound(f"{shoot}: is not there; connect its disk or move it back.") from error
    except OSError as error:
        raise disk_error(error, folder) from error
    return folder


class Inbox:
    """The folder `ready` of a live source, and the queue of what has arrived in it. name: for people. root: that folder.

    folder: see `incoming`. arrived: told of each file that was handed on, by who receives in a process beside the one that runs `files`.

    `hand_on` may be called from another thread than the one that runs `files`.
    """

    def __init__(self, name: str, folder: Path, arrived: Callable[[Path], object] | None = None) -> None:
        self.name = name
        self.root = folder / "ready"
        # Below the shoot folder, that is; should that be gone, it is not made anew.
        make_below(self.root, folder.parent.parent)
        self._arrived: queue.SimpleQueue[Path] = queue.SimpleQueue()
        self._tell = arrived or self._arrived.put

    def hand_on(self, part: Path, name: PurePosixPath, sender: str = "") -> Path:
        """Move a whole file into the inbox under its name, kept as it is; where that is taken, into a numbered folder. Its place.

        sender: the folder that stands for the device that sent it, one of several.
        """
        if not is_safe(name):
            raise InvalidInput(f"{name}: is no name for a file here; use plain letters and digits.")
        for number in range(1, _PLACES):
            place = self.root.joinpath(sender, *([str(number)] if number > 1 else []), *name.parts)
            if not place.exists():
                break
        else:
            raise InvalidInput(f"{name}: that name waits {_PLACES} times already; look why nothing is taken in.")
        make_below(place.parent, self.root)
        part.replace(place)
        self._tell(place)
        return place

    def arrived(self, place: Path) -> None:
        """A file is in it: whoever handed it on, in another process, has told so."""
        self._arrived.put(place)

    def files(self, progress: Progress, until: Callable[[], bool] = lambda: False) -> Iterator[SourceFile]:
        """Hand on what waits from before, then what arrives, until `progress` is cancelled or `until()`; then what is still there."""
        yield from discover(self.root).files
        while not (progress.cancelled or until()):
            yield from self._next(_LOOK_S)
        yield from self.rest()

    def rest(self) -> Iterator[SourceFile]:
        """What has arrived and was not handed on yet."""
        while not self._arrived.empty():
            yield from self._next(0)

    def of_its_sender(self, file: SourceFile) -> SourceFile:
        """The file as its sender's, where each has a folder of its own here: two phones or cameras of one model are two."""
        below = Path(os.path.realpath(file.path)).relative_to(os.path.realpath(self.root)).parts
        return replace(file, device=self.root / below[0]) if len(below) > 1 else file

    def taken(self, file: SourceFile, frame_ids: list[str]) -> None:
        """The ingest has this file, verified: it is here no longer needed."""
        file.path.unlink(missing_ok=True)
        for folder in file.path.relative_to(self.root).parents[:-1]:
            with contextlib.suppress(OSError):
                (self.root / folder).rmdir()

    def _next(self, wait_s: float) -> Iterator[SourceFile]:
        with contextlib.suppress(queue.Empty):
            path = self._arrived.get(timeout=wait_s) if wait_s else self._arrived.get_nowait()
            found = source_file(path, self.root)
            if found is not None:
                yield found


def is_safe(name: PurePosixPath) -> bool:
    """Whether every part of a path from outside is a plain visible name that any file system takes, and there are at most 8."""
    parts = name.parts
    return 0 < len(parts) <= 8 and all(part == safe_name(part) and not part.startswith(".") for part in parts)


def whole_jpeg(path: Path) -> bool:
    """Whether a file is a JPEG that has its end: the marker EOI (ITU-T T.81, B.2.1) behind its first scan.

    The marker can't stand inside coded data, and those of previews in the headers lie before the scan, so it proves that the main
    picture is complete. It is looked for in the last 64 kB only: False does not prove that a file is cut off.
    """
    try:
        with path.open("rb") as file:
            read_at, size = tiff.reader_of_file(file)
            if read_at(0, 2) != b"\xff\xd8":
                return False
            scan = next((at + length for marker, at, length in segments(read_at) if marker == SOS), None)
            return scan is not None and b"\xff\xd9" in read_at(max(scan, size - 64 * 1024), 64 * 1024)
    except OSError:
        return False
