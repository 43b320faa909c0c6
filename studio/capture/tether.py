"""A camera on a cable or on the network: every frame shot is fetched, and stays on its card too.

What the camera tells of new frames is only a hint. What counts is its own listing, read when it is connected, after each burst,
when it is connected again, and at the end, and compared with what was fetched for this drop: what is missing is fetched. So frames
shot while the cable was out come in, and none is lost with a message.
"""

import os
import queue
import shutil
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from studio.base.errors import NotFound, Refused
from studio.base.files import disk_error, make_below
from studio.base.jobs import Progress
from studio.base.wording import count
from studio.capture import gphoto
from studio.capture.camera_port import port_of
from studio.capture.camera_process import CameraProcess
from studio.capture.fetched import Fetched
from studio.capture.gphoto import About, CameraTrouble, OnCard
from studio.capture.introduction import Introduction
from studio.capture.kind import Say
from studio.ingest import SourceFile, discover
from studio.ingest.destination import part_path, remove_strays
from studio.ingest.discover import shown, source_file
from studio.ingest.watching import Noting

_LISTEN_S = 0.25
_GLANCE_S = 0.01
_TRIES = 5
_REFUSED = 1_000
"""Stands for more tries than are ever made."""
_FORGIVEN = 50
"""So often at most: a file that crashes its camera takes it away as well."""
_LAST_TRIES = 3
_DEPTH = 8
_SHUTTER_S = 30.0
_MARGIN = 64 << 20
_PLACES = 10_000


class Tether:
    """One tethered camera, connected and connected again for as long as it runs. A live `FrameSource`; see `studio.ingest.watch`.

    folder: where files wait until they are verified among the originals; outside those. port: as `port_of` takes it; None: the
    first camera that is seen. only_new: leave what is on the card when the camera is first connected. say: told what happens, a
    sentence each. quiet_s: so long after the last frame of a burst the camera's listing is read anew. ask_s: so often an idle camera
    is asked for its free space, to know that it is there. last_s: the time that fetching may take once it is asked to stop.
    retry_s: how long is waited before a camera that is lost is tried again, the first time, the second and so on; then as the last.
    Raises InvalidInput for what is no port.
    about: the camera, while it is connected; None while it is not. introduction: what was told when it was connected last.
    was_connected: whether it was at all. waiting: frames known to be on the card and not here yet.
    """

    def __init__(
        self,
        folder: Path,
        port: str | None = None,
        *,
        only_new: bool = False,
        say: Say = lambda _: None,
        quiet_s: float = 5.0,
        ask_s: float = 8.0,
        last_s: float = 120.0,
        retry_s: Sequence[float] = (0.5, 1.0, 2.0, 4.0),
    ) -> None:
        port = None if port is None else port_of(port)
        make_below(folder, folder.parent.parent)
        self.root = folder.resolve()
        self.name = f"the camera at {port}" if port else "the camera"
        self.about: About | None = None
        self.introduction: Introduction | None = None
        self._port, self._only_new, self._say = port, only_new, say
        self._quiet_s, self._ask_s, self._last_s, self._retry_s = quiet_s, ask_s, last_s, retry_s
        self._process = CameraProcess()
        self._known: Fetched | None = None
        self._missing: deque[OnCard] = deque()
        self._handed: dict[Path, str] = {}
        self._failures: dict[str, int] = {}
        self._away, self._forgiven = False, 0
        self._shutter: queue.SimpleQueue[Future[None]] = queue.SimpleQueue()
        self._told = ""
        self._trouble: int | str = ""
        self._noting: Noting | None = None

    @property
    def waiting(self) -> int:
        """How many files are known to be on the card and not here yet."""
        return len(self._missing)

    @property
    def was_connected(self) -> bool:
        """Whether a camera was connected since the start, whether it is now or not."""
        return self._known is not None

    def hurry(self) -> None:
        """At the end, compare and fetch no more: what is on the card comes at the next start. May be called from any thread."""
        self._last_s = 0.0

    def trigger(self) -> None:
        """Fire the shutter; the picture then comes in like any other. May be called from any thread.

        Raises NotFound when no camera is connected, CameraTrouble when it can't be fired from here or did not fire.
        """
        if self.about is None:
            raise NotFound("No camera is connected to fire; connect it and switch it on.")
        shot: Future[None] = Future()
        self._shutter.put(shot)
        try:
            shot.result(_SHUTTER_S)
        except TimeoutError:
            shot.cancel()
            raise CameraTrouble("The camera did not fire in time; press its own shutter.") from None

    def files(self, progress: Progress) -> Iterator[SourceFile]:
        """Hand on every file of the camera once it is here whole. Raises NotFound where cameras can't be tethered, Refused (disk full).

        A camera that is not there is waited for. After a cancel the card is compared once more, and what is missing still comes.
        """
        why_not = gphoto.unavailable()
        if why_not is not None:
            raise NotFound(why_not)
        remove_strays(self.root)
        tries = 0
        with self._process:
            try:
                while not progress.cancelled:
                    try:
                        yield from self._connect()
                        tries = 0
                        yield from self._stay(progress)
                    except CameraTrouble as error:
                        self._lost(error)
                        progress.wait(self._retry_s[min(tries, len(self._retry_s) - 1)])
                        tries += 1
                yield from self._last()
            finally:
                self.about = None
                self._refuse_shutter()

    def note_with(self, notes: Noting) -> None:
        """Have each file noted there when it is first seen on the card."""
        self._noting = notes

    def known_as(self, file: SourceFile) -> str:
        """The name that a file is noted by: its camera's, and its place on the card."""
        return self._noted_as(self._handed[file.path])

    def _noted_as(self, key: str) -> str:
        return f"{self._fetched.folder.name}: {key}"

    def taken(self, file: SourceFile, frame_ids: list[str]) -> None:
        """The ingest has this file, verified: note that, and remove it here. It stays on the card."""
        self._fetched.add([self._handed[file.path]])
        file.path.unlink(missing_ok=True)

    def failed(self, file: SourceFile, reason: str) -> None:
        """The file could not be taken in: it waits here for the next time, and is on the card."""
        told = reason.replace(shown(file.path), file.name)
        self._tell(f"{told} It waits, and is taken in when tethering is started again; it is on the card too.")

    @property
    def _fetched(self) -> Fetched:
        assert self._known is not None, "asked before a camera was connected"
        return self._known

    # -- connected -----------------------------------------------------------------------------------------------

    def _connect(self) -> Iterator[SourceFile]:
        """Connect and find out what is missing; of a camera that is new here, what an earlier run had fetched is handed on first."""
        about, new = self._open()
        left = self._compare()
        self.introduction = Introduction(about, len(self._missing), left)
        self._tell(self.introduction.sentence)
        if new and self._fetched.folder.is_dir():
            for file in discover(self._fetched.folder).files:
                key = self._fetched.key_of(file.path, file.size, file.mtime_ns // 1_000_000_000)
                self._missing = deque(one for one in self._missing if self._fetched.key(one) != key)
                self._handed[file.path] = key
                yield SourceFile(file.path, self.root, file.kind, file.size, file.mtime_ns)

    def _open(self) -> tuple[About, bool]:
        """Connect; the camera, and whether it is another than before."""
        model = self._known.model if self._known else None
        try:
            about = self._process.ask(gphoto.connect, self._port, model)
        except CameraTrouble:
            self._away = True
            raise
        if self._away and self._forgiven < _FORGIVEN:
            # A cable that was out says nothing of the file that was under way; what the camera refuses it refuses again.
            self._failures = {key: tries for key, tries in self._failures.items() if tries >= _REFUSED}
            self._forgiven += 1
        self._away = False
        new = self._known is None or about.key != self._known.folder.name
        if new:
            self._known = Fetched(self.root, about.key, about.model)
            self._failures.clear()
        self.about, self.name, self._trouble = about, about.model, ""
        return about, new

    def _stay(self, progress: Progress) -> Iterator[SourceFile]:
        """Fetch, listen, compare; until cancelled. Raises CameraTrouble when the connection is lost."""
        heard, burst, proved = time.monotonic(), False, time.monotonic()
        while not progress.cancelled:
            self._fire()
            if self._missing:
                yield from self._fetch(self._missing.popleft())
                proved = time.monotonic()
            added = self._process.ask(gphoto.events, _GLANCE_S if self._missing else _LISTEN_S)
            now = time.monotonic()
            if added:
                # What was just shot is waited for by somebody; what lies on the card since yesterday is not.
                self._want(added, first=True)
                heard, burst = now, True
            elif burst and not self._missing and now - heard > self._quiet_s:
                # libgphoto2 keeps the listing that it has for as long as the camera is connected.
                self._open()
                self._compare()
                if self._missing:
                    self._tell(f"Fetching {count(len(self._missing), 'file')} that the camera did not tell of.")
                burst, proved = False, now
            elif now - proved > self._ask_s and not self._missing:
                # Less room on the card: something was shot that it did not tell of.
                if self._has_changed() and not burst:
                    heard, burst = now, True
                proved = now

    def _last(self) -> Iterator[SourceFile]:
        """What the card holds and is not here when it is asked to stop; tried again, should the connection break meanwhile."""
        if self._known is None or not self._last_s:
            return
        end = time.monotonic() + self._last_s
        for _ in range(_LAST_TRIES):
            try:
                self._open()
                self._compare()
                while self._missing and time.monotonic() < end:
                    yield from self._fetch(self._missing.popleft())
            except CameraTrouble as error:
                self._lost(error)
            else:
                break
        left = len(self._missing) + sum(tries >= _TRIES for tries in self._failures.values())
        if left or self.about is None:
            what = f"{count(left, 'file')} may" if left else "Frames may"
            self._tell(f"{what} be on the camera's card only; import the card, or connect the camera again.")

    # -- what is missing -----------------------------------------------------------------------------------------

    def _compare(self) -> int:
        """Read the whole listing, and want what was not fetched for this drop yet; the number of files left where they are."""
        there = sorted(self._listing(), key=self._turn)
        self._missing.clear()
        if self._only_new and self._fetched.is_new:
            self._fetched.add(self._fetched.key(one) for one in there)
            return len(there)
        self._want(there, first=False)
        if self._noting is not None:
            here = [*(self._fetched.key(one) for one in self._missing), *self._handed.values()]
            self._noting.only(self._noted_as(""), [self._noted_as(key) for key in here])
        return 0

    def _turn(self, one: OnCard) -> tuple[int, int, str, str]:
        """In the order of their making; what has failed, last, so that it keeps nobody waiting."""
        return self._failures.get(self._fetched.key(one), 0), one.mtime_s, one.folder, one.name

    def _listing(self) -> Iterator[OnCard]:
        folders = deque([("/", 0)])
        while folders:
            folder, depth = folders.popleft()
            below, files = self._process.ask(gphoto.entries, folder)
            yield from files
            if depth < _DEPTH:
                folders += [(one, depth + 1) for one in below]

    def _want(self, files: list[OnCard], first: bool) -> None:
        queued = {self._fetched.key(one) for one in self._missing} | set(self._handed.values())
        wanted = []
        for one in files:
            key = self._fetched.key(one)
            known = key in queued or key in self._fetched or self._failures.get(key, 0) >= _TRIES
            # In the camera's memory names come again, for other pictures.
            if not known or (first and one.in_memory):
                wanted.append(one)
        if wanted and self._noting is not None:
            self._noting.seen(dict.fromkeys((self._noted_as(self._fetched.key(one)) for one in wanted), None))
        if first:
            self._missing.extendleft(reversed(wanted))
        else:
            self._missing.extend(wanted)

    def _fetch(self, entry: OnCard) -> Iterator[SourceFile]:
        """Bring one file here whole, and hand it on. Raises CameraTrouble, Refused when there is no room for it."""
        key = self._fetched.key(entry)
        part = part_path(self.root, ".part")
        try:
            self._check_space(entry)
            part.touch()
            self._process.fetch(entry, part)
            place = self._place(part, entry)
        except CameraTrouble as error:
            refused = error.code in gphoto.REFUSED
            self._failures[key] = _REFUSED if refused else self._failures.get(key, 0) + 1
            if self._failures[key] >= _TRIES:
                self._tell(f"{entry.name}: cannot be fetched from the camera; it stays on its card, import that later.")
            if refused:
                return
            raise
        except OSError as error:
            raise disk_error(error, self.root) from error
        finally:
            part.unlink(missing_ok=True)
        self._handed[place] = key
        found = source_file(place, self.root)
        if found is not None:
            yield found

    def _place(self, part: Path, entry: OnCard) -> Path:
        """Give a whole file the name and time that it has on the card. Raises CameraTrouble when it is not whole."""
        size = part.stat().st_size
        if entry.size and size != entry.size:
            # Listed while it was still being written, or cut off: the camera is asked anew.
            raise CameraTrouble(f"{entry.name}: {size} of its {entry.size} bytes came; it is fetched again.")
        os.utime(part, (entry.mtime_s, entry.mtime_s) if entry.mtime_s else None)
        place = self._fetched.place(entry)
        for number in range(2, _PLACES):
            if not place.exists():
                break
            place = self._fetched.place(entry, number)
        make_below(place.parent, self.root)
        part.replace(place)
        return place

    def _check_space(self, entry: OnCard) -> None:
        free = shutil.disk_usage(self.root).free
        # It lies here and among the originals until it is verified.
        if free < 2 * entry.size + _MARGIN:
            raise Refused(
                f"{self.root}: the disk is full; free some space and start it again, {entry.name} is still on the camera's card."
            )

    # -- telling -------------------------------------------------------------------------------------------------

    def _lost(self, error: CameraTrouble) -> None:
        self.about = None
        self._refuse_shutter()
        # The same trouble is met at each attempt to connect again, in other words.
        trouble = "gone" if error.code in gphoto.GONE else error.code or str(error)
        if trouble != self._trouble:
            self._trouble = trouble
            self._tell(str(error))

    def _has_changed(self) -> bool:
        """Whether the card's free space has; it also proves that the camera is there: a network that is gone says nothing by itself."""
        try:
            free = self._process.ask(gphoto.free_bytes)
        except CameraTrouble as error:
            if error.code in gphoto.GONE or self.about is None:
                raise
            return False
        before, self.about = self.about, replace(self.about, free_bytes=free) if self.about else None
        return before is not None and before.free_bytes != free

    def _tell(self, sentence: str) -> None:
        """Say it, once as long as nothing else is to be said."""
        if sentence != self._told:
            self._told = sentence
            self._say(sentence)

    def _fire(self) -> None:
        while not self._shutter.empty():
            shot = self._shutter.get()
            if not shot.set_running_or_notify_cancel():
                continue
            try:
                self._want(self._process.ask(gphoto.trigger), first=True)
            except CameraTrouble as error:
                # Out of focus, or gone: the next question tells.
                shot.set_exception(error)
            else:
                shot.set_result(None)

    def _refuse_shutter(self) -> None:
        while not self._shutter.empty():
            shot = self._shutter.get()
            if shot.set_running_or_notify_cancel():
                shot.set_exception(CameraTrouble("The camera was lost before it fired; wait until it is connected."))
