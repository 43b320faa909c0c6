"""Where files that were pushed here wait, whole, until they are verified among the originals: what camera FTP and phone share.

A file leaves the inbox only after the ingest has told that it is in. What is left from before (a crash, a full disk) is handed on
first, so nothing that a camera was told has arrived can be lost. Each has its shot written beside before it is there, so that one that
waits over a stop stays that shot's, whatever is armed then. So has one that came to its end and can't be handed on yet.
"""

import contextlib
import hashlib
import json
import os
import queue
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from studio.base.clock import to_text
from studio.base.errors import InvalidInput, NotFound
from studio.base.files import disk_error, fsync_dir, make_below, safe_name, write_atomic
from studio.base.jobs import Progress
from studio.base.wording import visible
from studio.capture.kind import Say
from studio.imaging import tiff
from studio.imaging.jpeg_segments import SOS, segments
from studio.ingest import SourceFile, discover
from studio.ingest.discover import shown, source_file
from studio.ingest.watching import Noting, Sent, Shot

_LOOK_S = 0.1
_PLACES = 10_000
_TRIES = 10
_NOTES_KEPT_S = 86_400.0


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
        self._notes = folder / "sent"
        self._noting: Noting | None = None
        self._arrived: queue.Queue[Path] = queue.Queue()
        self._tell = arrived or self._arrived.put

    def hand_on(self, part: Path, name: PurePosixPath, sent: Sent, whose: str, sender: str = "") -> Path:
        """Move a whole file into the inbox under its name, kept as it is; where that is taken, into a numbered folder. Its place.

        sent: the shot that it was sent for. whose: who sent it, for people. sender: the folder that stands for that device, one of several.
        """
        if not is_safe(name):
            raise InvalidInput(f"{name}: is no name for a file here; use plain letters and digits.")
        for number in range(1, _PLACES):
            place = self.root.joinpath(sender, *([str(number)] if number > 1 else []), *name.parts)
            if not place.exists():
                break
        else:
            raise InvalidInput(f"{name}: that name waits {_PLACES} times already; look why nothing is taken in.")
        sync(part)
        self.keep(place, sent, whose)
        _move(part, place, self.root)
        self.forget(part)
        self._tell(place)
        return place

    def keep(self, place: Path, sent: Sent, whose: str = "", size: int | None = None) -> None:
        """Note what a file was sent for, and who sent it; in here or not yet. It counts as long as the file has its size."""
        make_below(self._notes, self.root.parent)
        size = place.stat().st_size if size is None and place.is_file() else size
        said = {"name": self._below(place), "shot": sent.shot, "at": sent.at, "from": whose, "size": size}
        write_atomic(self._note(place), json.dumps(said), within=self._notes)

    def kept(self, place: Path) -> Sent | None:
        """What is noted of a file: the shot that it was sent for."""
        try:
            said = self._noted(place)
            shot: Shot | None = None if said["shot"] is None else (str(said["shot"][0]), str(said["shot"][1]))
            if said.get("size") not in (None, place.stat().st_size):
                return None
            return Sent(shot, None if said["at"] is None else str(said["at"]))
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def sender_of(self, place: Path) -> str:
        """Who sent a file, for people; empty where that is not known: an earlier version received it."""
        try:
            return str(self._noted(place).get("from", ""))
        except (OSError, ValueError, AttributeError):
            return ""

    def forget(self, place: Path) -> None:
        """Nothing is noted of a file any more."""
        with contextlib.suppress(OSError):
            self._note(place).unlink(missing_ok=True)

    def arrived(self, place: Path) -> None:
        """A file is in it: whoever handed it on, in another process, has told so."""
        try:
            self._note_seen(place)
        finally:
            self._arrived.put(place)

    def note_with(self, notes: Noting) -> None:
        """Have what waits, and what arrives, noted there."""
        self._noting = notes

    def known_as(self, place: Path) -> str:
        """The name that a file is noted by."""
        return shown(self.root / self._below(place))

    def _note_seen(self, place: Path) -> None:
        if self._noting is not None and (sent := self.kept(place)) is not None:
            self._noting.seen({self.known_as(place): None}, sent)

    def files(self, progress: Progress, until: Callable[[], bool] = lambda: False) -> Iterator[SourceFile]:
        """Hand on what waits from before, then what arrives, until `progress` is cancelled or `until()`; then what is still there."""
        self._forget_old()
        # What arrived so far lies there already.
        while not self._arrived.empty():
            self._arrived.get_nowait()
        # In the order in which they came: what a slate shows goes for those behind it.
        waiting = sorted(discover(self.root).files, key=self._came)
        for file in waiting:
            self._note_seen(file.path)
        if self._noting is not None:
            self._noting.only(shown(self.root) + os.sep, [self.known_as(file.path) for file in waiting])
        yield from map(self._of_its_sender, waiting)
        while not (progress.cancelled or until()):
            yield from self._next(_LOOK_S)
        yield from self.rest()

    def rest(self) -> Iterator[SourceFile]:
        """What has arrived and was not handed on yet."""
        while not self._arrived.empty():
            yield from self._next(0)

    def taken(self, place: Path) -> None:
        """The ingest has this file, verified: it is here no longer needed."""
        # Before its file: that name is free as soon as that is gone, and the note would be another's.
        self.forget(place)
        place.unlink(missing_ok=True)
        for folder in Path(self._below(place)).parents[:-1]:
            with contextlib.suppress(OSError):
                (self.root / folder).rmdir()

    def _of_its_sender(self, file: SourceFile) -> SourceFile:
        """The file as its sender's, where each has a folder of its own here: two phones or cameras of one model are two."""
        below = Path(self._below(file.path)).parts
        return replace(file, device=self.root / below[0]) if len(below) > 1 else file

    def _came(self, file: SourceFile) -> str:
        sent = self.kept(file.path)
        return (sent.at if sent is not None else None) or to_text(datetime.fromtimestamp(file.mtime_ns / 1e9, UTC))

    def _noted(self, place: Path) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self._note(place).read_text("utf-8"))
        return said

    def _note(self, place: Path) -> Path:
        """All in one folder, which stays: nobody takes it away while another writes into it."""
        below = self._below(place)
        return self._notes / f"{hashlib.blake2b(os.fsencode(below), digest_size=16).hexdigest()}.json"

    def _below(self, place: Path) -> str:
        """A walk gives paths without links in them, a receiver as they were asked for. What is not in here yet lies beside it (`../`)."""
        for there, root in ((place, self.root), (Path(os.path.realpath(place)), Path(os.path.realpath(self.root)))):
            if there.is_relative_to(root):
                return there.relative_to(root).as_posix()
        return Path(os.path.relpath(place, self.root)).as_posix()

    def _forget_old(self) -> None:
        """Notes whose file came to nothing; one that is being written just now is left alone."""
        for note in self._notes.glob("*.json"):
            with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
                old = time.time() - note.stat().st_mtime > _NOTES_KEPT_S
                if old and not (self.root / json.loads(note.read_text("utf-8"))["name"]).exists():
                    note.unlink()

    def _next(self, wait_s: float) -> Iterator[SourceFile]:
        with contextlib.suppress(queue.Empty):
            path = self._arrived.get(timeout=wait_s) if wait_s else self._arrived.get_nowait()
            found = source_file(path, self.root)
            if found is not None:
                yield self._of_its_sender(found)


class Received:
    """What comes into an inbox, as a live `FrameSource`: what camera FTP and phones share as such. `files` is each one's own.

    inbox: see `Inbox`. say: told what the crew should know.
    """

    def __init__(self, inbox: Inbox, say: Say) -> None:
        self.inbox, self.say = inbox, say
        self.name, self.root = inbox.name, inbox.root

    def taken(self, file: SourceFile, frame_ids: list[str]) -> None:
        """A file is in, verified; it need not wait here any longer."""
        self.inbox.taken(file.path)

    def failed(self, file: SourceFile, reason: str) -> None:
        """A file could not be taken in: it stays, and is tried again at the next start."""
        sender = self.inbox.sender_of(file.path)
        named = f"{visible(file.name)} from {sender}" if sender else visible(file.name)
        short = reason.replace(shown(file.path), file.name)
        self.say(f"{named}: {short.removeprefix(f'{file.name}: ')}")

    def armed(self, shot: Shot | None) -> None:
        """That shot is armed from now on."""

    def sent(self, file: SourceFile) -> Sent | None:
        """What a file was sent for; None where that is not known: an earlier version received it."""
        return self.inbox.kept(file.path)

    def note_with(self, notes: Noting) -> None:
        """Have what waits noted there."""
        self.inbox.note_with(notes)

    def known_as(self, file: SourceFile) -> str:
        """The name that a file is noted by."""
        return self.inbox.known_as(file.path)


def sync(file: Path) -> None:
    """A file's bytes are on the disk when this returns. Raises OSError."""
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _move(part: Path, place: Path, root: Path) -> None:
    """Move a file to its place; its folder may just be taken away, as the one before it has left it."""
    for again in reversed(range(_TRIES)):
        try:
            make_below(place.parent, root)
            part.replace(place)
            fsync_dir(place.parent)
            return
        except FileNotFoundError:
            if not again:
                raise


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
