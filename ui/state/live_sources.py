"""The live sources that run: begun, watched, stopped. What they are and do is the studio's business (`studio.capture`, `studio.web`)."""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ui.state.session import Session, Task

if TYPE_CHECKING:
    from studio.capture.gphoto import About
    from studio.ingest import ImportReport
    from studio.shoot import Shoot

LOOK_MS = 250
NETWORK_EVERY = 12
AWAY = "{} is no address of this computer any more; join that network again, or stop this and start it on another."
KINDS = {"watch": "Hot folder", "tether": "Tether", "ftp": "Camera FTP", "phone": "Phones"}
Say = Callable[[str], None]
Open = Callable[["Shoot", Say], AbstractContextManager[tuple[Any, Any]]]


@dataclass
class Running:
    """A source that runs. where: the folder, camera or address it was begun with. drop: whose it is.

    source: the studio's own object once it listens, else None. frames: taken in so far. said: its last sentence. was_connected: a camera
    was, whether it is now or not. is_away: the address that it listens on is not this computer's any more.
    """

    kind: str
    where: str
    drop: str
    task: Task | None = None
    source: Any = None
    frames: int = 0
    said: str = ""
    was_connected: bool = False
    is_away: bool = False
    said_at_end: str = ""

    @property
    def title(self) -> str:
        """What people call it."""
        return KINDS[self.kind]

    @property
    def stopping(self) -> bool:
        """Whether it was asked to end, and what is under way is still brought in."""
        return self.task is not None and self.task.progress.cancelled

    @property
    def about(self) -> "About | None":
        """The tethered camera, while it is connected."""
        return self.source.about if self.kind == "tether" and self.source is not None else None

    @property
    def state(self) -> str:
        """One word for how it is."""
        if self.stopping:
            return "stopping…"
        if self.source is None:
            return "starting…"
        if self.is_away:
            return "no network"
        if self.kind == "tether":
            return "connected" if self.about else "reconnecting…" if self.was_connected else "waiting for the camera"
        return {"watch": "watching", "ftp": "listening", "phone": "open"}[self.kind]

    @property
    def well(self) -> bool:
        """Whether frames can come in now."""
        if self.stopping or self.source is None or self.is_away:
            return False
        return self.kind != "tether" or self.about is not None

    @property
    def facts(self) -> str:
        """Where it takes from; of a camera its model, lens, battery and free space."""
        about = self.about
        if self.kind == "phone" and self.source is not None:
            return str(self.source.address)
        if self.kind == "ftp" and self.source is not None:
            return f"{self.source.settings.host} port {self.source.settings.port}"
        if about is None:
            return {"watch": _below_home(self.where), "tether": ""}.get(self.kind, self.where)
        parts = [about.model, about.lens or "", f"battery {about.battery}" if about.battery else ""]
        if about.free_bytes is not None:
            parts.append(f"{about.free_bytes / 1e9:.1f} GB free")
        if self.source.waiting:
            parts.append(f"{self.source.waiting} still to fetch")
        return ", ".join(part for part in parts if part)

    @property
    def line(self) -> str:
        """Its state in one line."""
        said = AWAY.format(self.where) if self.is_away else self.said
        if self.about is not None and said.startswith("Connected:"):
            # Of what a camera says when it is connected, its facts are shown as they are now, not as they were then.
            said = "; ".join(part for part in said.split("; ")[1:] if not part.startswith("fetching "))
        count = f"{self.frames} frame{'' if self.frames == 1 else 's'}"
        return " · ".join(part for part in (self.state, count, self.facts, said) if part)


class LiveSources(QObject):
    """At most one of each kind runs, several kinds at once.

    Attribute: running (kind -> Running). Signals: changed(), a source began, ended or has something new to show; ready(kind), it listens.
    """

    changed = Signal()
    ready = Signal(str)
    _listens = Signal(object, object)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.running: dict[str, Running] = {}
        self._firing = False
        self._next: dict[str, Callable[[], object]] = {}
        self._shown: tuple[str, ...] = ()
        self._looks = 0
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._listens.connect(self._set_ready, Qt.ConnectionType.QueuedConnection)

    # -- beginning ----------------------------------------------------------------------------------------------

    def watch(self, folder: Path, backup: Path | None = None) -> None:
        """Take in what another program writes into `folder`."""
        self._start("watch", str(folder), lambda shoot, say: _hot_folder(folder), backup)

    def tether(self, port: str | None, only_new: bool = False, backup: Path | None = None) -> None:
        """Tether the camera at `port` (None: the first that is seen). only_new: leave what is on its card now."""
        where = port or "the first camera that is seen"
        self._start("tether", where, lambda shoot, say: _tether(shoot, port, only_new, say), backup)

    def ftp(self, address: str, backup: Path | None = None) -> None:
        """Serve cameras by FTP on that address of this computer."""
        self._start("ftp", address, lambda shoot, say: _ftp(shoot, address, say), backup)

    def phone(self, address: str, backup: Path | None = None) -> None:
        """Serve the page for phones on that address of this computer."""
        self._start("phone", address, lambda shoot, say: _phone(shoot, address, say), backup)

    def _start(self, kind: str, where: str, opened: Open, backup: Path | None) -> None:
        shoot = self._session.shoot
        there = self.running.get(kind)
        if shoot is None:
            self._session.failed.emit("No drop is open to take frames into; open its brief first.")
            return
        if there is not None:
            doing = "is still stopping; wait a moment" if there.stopping else "runs already; stop it first"
            self._session.failed.emit(f"{there.title} of {there.drop} {doing}.")
            return
        made = Running(kind, where, shoot.code)

        def say(sentence: str) -> None:
            if made.stopping:
                made.said_at_end = sentence
            made.said = sentence

        def heard(frame_id: str) -> None:
            made.frames += 1

        def work(progress: Any) -> "ImportReport":
            with opened(shoot, say) as (source, files):
                self._listens.emit(made, source)
                # What goes wrong with a frame behind the source, too.
                shoot.events.said.connect(say)
                try:
                    return shoot.frames.take_from(files, backup, progress, heard)
                finally:
                    shoot.events.said.disconnect(say, missing_ok=True)

        self.running[kind] = made
        made.task = self._session.run(
            made.title, work, lambda report: self._ended(made, report), lambda _: self._ended(made, None), quiet=True
        )
        self._timer.start()
        self._look()

    def _set_ready(self, made: Running, source: Any) -> None:
        made.source = source
        if self.running.get(made.kind) is made:
            self._look()
            self.ready.emit(made.kind)

    # -- while it runs ------------------------------------------------------------------------------------------

    def stop(self, kind: str) -> None:
        """Ask a source to end; what is under way still comes in."""
        if kind in self.running:
            self.running[kind].task.cancel()
            self._look()

    def close(self) -> None:
        """The window closes: end all, and leave on the camera's card what is not here yet; it comes at the next start."""
        for one in self.running.values():
            if one.kind == "tether" and one.source is not None:
                one.source.hurry()
            one.task.cancel()

    def after(self, kind: str, then: Callable[[], object]) -> None:
        """Call `then` once no source of that kind runs; one that does is stopped."""
        if kind in self.running:
            self._next[kind] = then
            self.stop(kind)
        else:
            then()

    def fire(self) -> None:
        """Fire the tethered camera's shutter; what goes wrong is told."""
        one = self.running.get("tether")
        about = one.about if one is not None else None
        if one is None or about is None:
            self._session.failed.emit(
                "No camera is connected to fire; connect one with Tether, or press its own shutter."
            )
        elif not about.shutter:
            self._session.failed.emit(f"{about.model} cannot be fired from the computer; press its own shutter.")
        elif not self._firing:
            self._firing = True

            def done(_: object) -> None:
                self._firing = False

            self._session.run("Shutter", lambda _: one.source.trigger(), done, done, quiet=True)

    def _look(self) -> None:
        """Tell when anything that is shown has changed."""
        for one in self.running.values():
            one.was_connected = one.was_connected or one.about is not None
        self._looks += 1
        if self._looks % NETWORK_EVERY == 0:
            self._look_at_networks()
        shown = tuple(f"{one.kind} {one.line}" for one in self.running.values())
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _look_at_networks(self) -> None:
        """Wi-Fi that is lost takes its address with it, and tells nobody who listens there."""
        from studio.capture.addresses import is_here

        served = [one for one in self.running.values() if one.kind in ("ftp", "phone")]
        if served:
            self._session.read(lambda: [is_here(one.where) for one in served], lambda here: _set_away(served, here))

    def _ended(self, made: Running, report: "ImportReport | None") -> None:
        if self.running.get(made.kind) is made:
            del self.running[made.kind]
        if not self.running:
            self._timer.stop()
        self._look()
        if report is not None:
            frames = f"{made.frames} frame{'' if made.frames == 1 else 's'}"
            self._session.said.emit(f"{made.title} of {made.drop} has stopped: {frames} taken in.")
            for note in report.notes:
                self._session.failed.emit(f"{made.title}: {note}")
            for failure in report.failed[:1]:
                more = f", and {len(report.failed) - 1} more" if len(report.failed) > 1 else ""
                self._session.failed.emit(
                    f"{made.title}: {failure['source']} was not taken in ({failure['reason']}){more}."
                )
        if made.said_at_end:
            self._session.failed.emit(f"{made.title}: {made.said_at_end}")
        if (then := self._next.pop(made.kind, None)) is not None:
            then()


def _below_home(folder: str) -> str:
    """A folder as people know it: ~/Pictures/tethered."""
    with contextlib.suppress(ValueError, RuntimeError):
        return str(Path("~") / Path(folder).relative_to(Path.home()))
    return folder


def _set_away(served: list[Running], here: list[bool]) -> None:
    for one, is_here in zip(served, here, strict=True):
        one.is_away = not is_here


@contextlib.contextmanager
def _hot_folder(folder: Path) -> Iterator[tuple[Any, Any]]:
    from studio.capture import HotFolder

    source = HotFolder(folder)
    yield source, source


@contextlib.contextmanager
def _tether(shoot: "Shoot", port: str | None, only_new: bool, say: Say) -> Iterator[tuple[Any, Any]]:
    from studio.capture import Tether
    from studio.capture.inbox import incoming

    source = Tether(incoming(shoot.folder, "tether"), port, only_new=only_new, say=say)
    yield source, source


@contextlib.contextmanager
def _ftp(shoot: "Shoot", address: str, say: Say) -> Iterator[tuple[Any, Any]]:
    from studio.capture import CameraFtp
    from studio.capture.ftp import PORT
    from studio.capture.inbox import incoming

    source = _on_a_port(lambda port: CameraFtp(incoming(shoot.folder, "ftp"), address, port, say=say), PORT)
    try:
        yield source, source
    finally:
        source.close()


@contextlib.contextmanager
def _phone(shoot: "Shoot", address: str, say: Say) -> Iterator[tuple[Any, Any]]:
    from studio.web.phone import PORT, PhonePage

    with _on_a_port(lambda port: PhonePage(shoot, address, port, say=say), PORT) as page:
        yield page, page.source


def _on_a_port(make: Callable[[int], Any], usual: int) -> Any:
    """On the usual port; on any that is free where another program, or another drop's window, has that."""
    from studio.base.errors import Refused

    try:
        return make(usual)
    except Refused:
        return make(0)
