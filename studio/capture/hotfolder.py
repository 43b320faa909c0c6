"""A folder that a camera maker's own tethering program writes into, watched until stopped.

What the system tells of changes only wakes the watcher up; what counts is the folder's own listing, read at the start, after each
change, now and then, and at the end. So no file is lost when a message is.
"""

import contextlib
import logging
import os
import queue
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.base.errors import NotFound
from studio.base.jobs import Progress
from studio.base.paths import at_home
from studio.capture.inbox import whole_jpeg
from studio.capture.kind import Say
from studio.imaging.formats import ending
from studio.ingest import SourceFile, discover
from studio.ingest.discover import Discovery, is_walked, left_out_of, shown, source_file
from studio.ingest.other_programs import files_below
from studio.ingest.watching import Noting

SETTLE_S = 0.6
"""A file whose size and time stay for this long, and that can be opened, is taken to be complete."""
_CUT_OFF_S = 5.0
"""A JPEG without its end is waited for longer: its writer may only be pausing."""
_CLOSED_S = 0.15
"""Where the system told that its writer closed it, or that it was renamed, this is enough."""
_WHOLE_S = 0.02
"""And this where a JPEG besides proves by its end marker that it is whole."""
_LOOK_S = 0.05
_LIST_S = 3.0
_POLL_S = 1.0
_THERE_S = 0.5
"""How often is looked whether the folder itself is there."""
_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "vboxsf", "afs", "ceph", "davfs", "virtiofs"})


@dataclass
class _Waiting:
    found: SourceFile
    since: float


class HotFolder:
    """A watched folder. A live `FrameSource`: goes on until its `progress` is cancelled.

    poll: list the folder every second instead of asking the system to tell of changes; None: do so on network drives, where the
    system does not know what others write. settle_s: see `SETTLE_S`. Renaming a file in the folder does not hand it on again when
    its bytes are known: the ingest recognises them. say: told when the folder is gone, and when it is back. gone: whether it is.
    """

    def __init__(
        self,
        path: Path,
        poll: bool | None = None,
        settle_s: float = SETTLE_S,
        say: Say = lambda sentence: None,
    ) -> None:
        self.root = at_home(path).absolute()
        self._real = Path(os.path.realpath(self.root))
        self.name = shown(self.root)
        self.poll = is_network_drive(self.root) if poll is None else poll
        self._settle_s = settle_s
        self._told: queue.Queue[tuple[str, str]] = queue.Queue()
        self._done: dict[Path, tuple[int, int]] = {}
        self._waiting: dict[Path, _Waiting] = {}
        self._closed: set[Path] = set()
        self._found: Discovery | None = None
        self._owners: set[str] = set()
        self._say = say
        self._noting: Noting | None = None
        self.gone = False
        self._was_there = self.root.is_dir()
        self._mount = _mount_of(self.root) if self._was_there else None
        self._looked_s = 0.0

    @property
    def notes(self) -> list[str]:
        """What lies in it that is other programs' own, and no frame, in one line."""
        return left_out_of([self._found] if self._found is not None else [])

    def check_there(self) -> None:
        """Raises NotFound where there was no such folder when it was named."""
        if not self._was_there:
            raise NotFound(f"{self.name}: is no folder; make it, or check the path.")

    def note_with(self, notes: Noting) -> None:
        """Have each file noted there when it is first seen."""
        self._noting = notes

    def known_as(self, file: SourceFile) -> str:
        """The name that a file is noted by: its path."""
        return shown(file.path)

    def files(self, progress: Progress) -> Iterator[SourceFile]:
        """Hand on each file once it is complete, those that are there already first. Raises NotFound when there is no such folder.

        After a cancel the folder is listed once more, and what becomes complete within moments is still handed on.
        """
        self.check_there()
        began = True
        while not progress.cancelled:
            if not self._has_gone():
                # Once for as long as the folder is there: of one that was gone and is back, the system tells only who asks anew.
                with self._observer():
                    self._list(began)
                    began = False
                    yield from self._while_there(progress)
            self._wait_until_back(progress)
        self._list()
        last = time.monotonic() + max(_LIST_S, 3 * self._settle_s)
        while self._waiting and not self.gone and time.monotonic() < last:
            yield from self._complete()
            time.sleep(_LOOK_S)
            self._list()

    def _while_there(self, progress: Progress) -> Iterator[SourceFile]:
        listed = time.monotonic()
        while not progress.cancelled and not self._has_gone():
            self._hear(_WHOLE_S if self._waiting else _LOOK_S)
            now = time.monotonic()
            if now - listed >= (_POLL_S if self.poll else _LIST_S):
                self._list()
                listed = now
            yield from self._complete()

    def _has_gone(self) -> bool:
        """Whether the folder is not there any more, looked at now and then; said once."""
        now = time.monotonic()
        if now - self._looked_s < _THERE_S:
            return False
        self._looked_s = now
        self.gone = not self._is_there()
        if self.gone:
            self._waiting.clear()
            self._say(
                f"{self.root.name or self.name}: the watched folder is gone, nothing comes in from it; "
                f"connect its disk, or put it back at {self.name}."
            )
        return self.gone

    def _wait_until_back(self, progress: Progress) -> None:
        while self.gone and not progress.wait(_THERE_S):
            self.gone = not self._is_there()
            if not self.gone:
                self._say(
                    f"{self.root.name or self.name}: the watched folder is there again; what came into it meanwhile is taken in."
                )

    def _is_there(self) -> bool:
        """A disk that is taken out may leave the empty folder behind that it was mounted on."""
        return self.root.is_dir() and (self._mount is None or os.path.ismount(self._mount))

    def _list(self, all_that_is_there: bool = False) -> None:
        """Bring what is waiting in step with the folder. A folder that is gone for a moment (a network drive) is looked at again.

        all_that_is_there: what else is noted of it is there no more.
        """
        if not self._is_there():
            return
        try:
            found = self._found = discover(self.root)
        except NotFound:
            return
        self._tell_left_out(found)
        there = {file.path: file for file in found.files}
        self._note([file for file in there.values() if self._is_new(file)])
        if all_that_is_there and self._noting is not None and not found.problems:
            self._noting.only(shown(self._real) + os.sep, [shown(path) for path in there])
        for file in there.values():
            self._see(file)
        for path in [path for path in self._waiting if path not in there]:
            del self._waiting[path]

    def _tell_left_out(self, found: Discovery) -> None:
        """That another program's own is left out is told when the first of it is there, not with each file: to count takes long."""
        new = {owner.whose for path, owner in found.left_out if owner.whose not in self._owners and files_below(path)}
        if new:
            self._owners |= new
            for sentence in left_out_of([found]):
                self._say(sentence)

    def _note(self, files: list[SourceFile]) -> None:
        """Which shot these are sent for is known from now on, over any stop."""
        if self._noting is not None and files:
            self._noting.seen({shown(file.path): file.size for file in files})

    def _is_new(self, file: SourceFile) -> bool:
        return file.path not in self._waiting and self._done.get(file.path) != _state(file)

    def _see(self, file: SourceFile) -> None:
        """A file is there: it waits until it is complete, unless it was handed on as it is."""
        waiting = self._waiting.get(file.path)
        if self._done.get(file.path) != _state(file) and (waiting is None or _state(waiting.found) != _state(file)):
            self._waiting[file.path] = _Waiting(file, time.monotonic())

    def _complete(self) -> Iterator[SourceFile]:
        """Those that have not changed for long enough and can be opened, in the order in which they were last written to."""
        ready = []
        for path, waiting in list(self._waiting.items()):
            now = time.monotonic()
            fresh = source_file(path, self.root)
            if fresh is None:
                del self._waiting[path]
            elif _state(fresh) != _state(waiting.found):
                self._waiting[path] = _Waiting(fresh, now)
            elif now - waiting.since >= self._patience_s(fresh) and _can_be_opened(path):
                ready.append(fresh)
        for file in sorted(ready, key=lambda one: (one.mtime_ns, os.fsencode(one.path))):
            self._waiting.pop(file.path, None)
            self._closed.discard(file.path)
            self._done[file.path] = _state(file)
            yield file

    def _patience_s(self, file: SourceFile) -> float:
        if file.size == 0 or (ending(file.name) in ("jpg", "jpeg") and not _has_end(file)):
            return max(_CUT_OFF_S, self._settle_s)
        if file.path not in self._closed:
            return self._settle_s
        return min(_WHOLE_S if whole_jpeg(file.path) else _CLOSED_S, self._settle_s)

    def _hear(self, wait_s: float) -> None:
        """Look at what the system tells of, waited for up to `wait_s`: just at these files, for listing a full folder takes long."""
        told: dict[Path, str] = {}
        with contextlib.suppress(queue.Empty):
            what, path = self._told.get(timeout=wait_s)
            while True:
                told[Path(path)] = what
                what, path = self._told.get_nowait()
        for at, what in told.items():
            if what in ("closed", "moved"):
                self._closed.add(at)
            else:
                self._closed.discard(at)
            if is_walked(at, self._real):
                file = source_file(at, self.root)
                if file is not None:
                    self._note([file] if self._is_new(file) else [])
                    self._see(file)
                elif at.is_dir():
                    self._list()

    @contextlib.contextmanager
    def _observer(self) -> Iterator[None]:
        """Have the system wake us up, where it can; where it can't (too many watches), the folder is listed oftener instead."""
        observer: Any = None
        if not self.poll:
            from watchdog.events import FileSystemEvent, FileSystemEventHandler
            from watchdog.observers import Observer

            told = self._told

            class Wake(FileSystemEventHandler):
                def on_any_event(self, event: FileSystemEvent) -> None:
                    if event.event_type in ("created", "modified", "moved", "closed"):
                        path = event.dest_path if event.event_type == "moved" else event.src_path
                        told.put((event.event_type, os.fsdecode(path)))

            # On stopping it warns of messages that come too late; they are of no use to anyone.
            logging.getLogger("watchdog").addHandler(logging.NullHandler())
            observer = Observer()
            try:
                observer.schedule(Wake(), str(self.root.resolve()), recursive=True)
                observer.start()
            except (OSError, RuntimeError):
                observer, self.poll = None, True
        try:
            yield
        finally:
            if observer is not None:
                observer.stop()
                observer.join(timeout=5)


def _state(file: SourceFile) -> tuple[int, int]:
    """What another one of means that a file was written to. An empty one stays what it is, however often somebody touches it."""
    return file.size, file.mtime_ns if file.size else 0


def _mount_of(folder: Path) -> Path | None:
    """Where the disk is mounted that a folder lies on."""
    return next((one for one in (folder, *folder.parents) if os.path.ismount(one)), None)


def is_network_drive(path: Path) -> bool:
    """Whether a folder lies on a network drive, as far as the system says (Linux: /proc/self/mountinfo; Windows: the drive's type)."""
    if sys.platform == "win32":
        import ctypes

        return str(path).startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == 4
    best, kind = "", ""
    with contextlib.suppress(OSError, IndexError), open("/proc/self/mountinfo", errors="replace") as mounts:  # noqa: PTH123
        for line in mounts:
            before, _, after = line.partition(" - ")
            point = re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), before.split()[4])
            if len(point) >= len(best) and Path(os.path.realpath(path)).is_relative_to(point):
                best, kind = point, after.split()[0]
    return kind in _NETWORK or kind.startswith("fuse.")


def _can_be_opened(path: Path) -> bool:
    """Windows refuses to open what another program is still writing."""
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError:
        return False
    return True


def _has_end(file: SourceFile) -> bool:
    """Whether a JPEG has its end marker near its end (some cameras write a preview or padding after it)."""
    try:
        with file.path.open("rb") as opened:
            opened.seek(max(0, file.size - 64 * 1024))
            return b"\xff\xd9" in opened.read()
    except OSError:
        return False
