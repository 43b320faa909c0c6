"""The live sources that run: begun, watched, stopped. What they are and do is the studio's business (`studio.capture.kinds`)."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.base.errors import NotFound
from studio.base.language import N_, tr
from studio.base.retold import retold
from studio.base.spoken import count, either
from studio.capture.kind import Answers, LiveSource, SourceKind
from studio.capture.kinds import kind_named, kinds
from ui.state.session import Session
from ui.state.work import Task

if TYPE_CHECKING:
    from studio.shoot.handed_out import About, ImportReport

LOOK_MS = 250
RESUME_MS = 2500
NETWORK_EVERY = 12
AWAY = N_(
    "{address} is no address of this computer any more; join that network again, or stop this and start it on another."
)


@dataclass
class Running:
    """A source that runs. answers: what it was begun with. drop: whose it is.

    source: what the studio tells of it once it listens, else None. frames: taken in so far. said: its last sentence.
    is_away: the address that it listens on is not this computer's any more. backup: where its frames are copied to, too. lost_folder: it
    ended because the shoot folder was gone.
    """

    kind: SourceKind
    answers: Answers
    drop: str
    task: Task | None = None
    source: LiveSource | None = None
    frames: int = 0
    said: str = ""
    is_away: bool = False
    said_at_end: str = ""
    backup: Path | None = None
    lost_folder: bool = False

    @property
    def title(self) -> str:
        """What people call it."""
        return self.kind.title

    @property
    def stopping(self) -> bool:
        """Whether it was asked to end, and what is under way is still brought in."""
        return self.task is not None and self.task.progress.cancelled

    @property
    def about(self) -> "About | None":
        """The camera that it holds, while that is connected."""
        return self.source.about if self.source is not None else None

    @property
    def state(self) -> str:
        """One word for how it is."""
        if self.stopping:
            return tr("stopping…")
        if self.source is None:
            return tr("starting…")
        return tr("no network") if self.is_away else retold(self.source.state)

    @property
    def well(self) -> bool:
        """Whether frames can come in now."""
        return not (self.stopping or self.source is None or self.is_away) and self.source.well

    @property
    def facts(self) -> str:
        """Where it takes from; of a camera its model, lens, battery and free space."""
        return retold(self.source.facts) if self.source is not None else self.kind.where(self.answers)

    @property
    def line(self) -> str:
        """Its state in one line."""
        if self.source is None:
            said = retold(self.said)
        elif self.is_away:
            said = tr(AWAY, address=self.source.address)
        else:
            said = retold(self.source.beside_facts(self.said))
        return " · ".join(part for part in (self.state, count(self.frames, "frame"), self.facts, said) if part)


class LiveSources(QObject):
    """At most one of each kind runs, several kinds at once.

    Attribute: running (a kind's id -> Running). Signals: changed(), a source began, ended or has something new to show;
    ready(a kind's id), it listens.
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
        self._lost: list[Running] = []
        session.folder.changed.connect(lambda why: None if why else self._resume())

    @property
    def with_camera(self) -> Running | None:
        """The source that holds a camera, or waits for one; of several one whose camera is connected."""
        holding = [one for one in self.running.values() if one.kind.holds_camera]
        return next((one for one in holding if one.about is not None), holding[0] if holding else None)

    def begin(self, name: str, answers: Answers, backup: Path | None = None) -> None:
        """Begin the kind with that id, its questions answered (see `studio.capture.kind`). backup: where each frame is copied to, too."""
        kind = kind_named(name)
        shoot = self._session.shoot
        there = self.running.get(name)
        if shoot is None:
            self._session.failed.emit(tr("No drop is open to take frames into; open its brief first."))
            return
        if there is not None:
            doing = tr("is still stopping; wait a moment") if there.stopping else tr("runs already; stop it first")
            self._session.failed.emit(
                tr("{title} of {drop} {doing}.", title=retold(there.title), drop=there.drop, doing=doing)
            )
            return
        made = Running(kind, answers, shoot.code, backup=backup)

        def say(sentence: str) -> None:
            if made.stopping:
                made.said_at_end = sentence
            made.said = sentence

        def heard(frame_id: str) -> None:
            made.frames += 1

        def work(progress: Any) -> "ImportReport":
            # What lets a device in is looked at now and then, so nobody need tell that it is another.
            with kind.open(shoot, answers, say, lambda: None) as source:
                self._listens.emit(made, source)
                # What goes wrong with a frame behind the source, too.
                shoot.events.said.connect(say)
                try:
                    return shoot.frames.take_from(source.source, backup, progress, heard)
                except NotFound:
                    made.lost_folder = shoot.gone() is not None
                    raise
                finally:
                    shoot.events.said.disconnect(say, missing_ok=True)

        self.running[name] = made
        made.task = self._session.run(
            made.title, work, lambda report: self._ended(made, report), lambda _: self._ended(made, None), quiet=True
        )
        self._timer.start()
        self._look()

    def _set_ready(self, made: Running, source: LiveSource) -> None:
        made.source = source
        if self.running.get(made.kind.id) is made:
            self._look()
            self.ready.emit(made.kind.id)

    # -- while it runs ------------------------------------------------------------------------------------------

    def stop(self, name: str) -> None:
        """Ask a source to end; what is under way still comes in."""
        if name in self.running:
            self.running[name].task.cancel()
            self._look()

    def close(self) -> None:
        """The window closes: end all, and leave on the camera's card what is not here yet; it comes at the next start."""
        for one in self.running.values():
            if one.source is not None:
                one.source.hurry()
            one.task.cancel()

    def _resume(self) -> None:
        """What ran when the shoot folder went goes on by itself once that is back."""
        shoot = self._session.shoot
        if self._session.folder.away or shoot is None:
            return
        lost, self._lost = self._lost, []
        for one in lost:
            if one.drop == shoot.code and one.kind.id not in self.running:
                self.begin(one.kind.id, one.answers, one.backup)

    def after(self, name: str, then: Callable[[], object]) -> None:
        """Call `then` once no source of that kind runs; one that does is stopped."""
        if name in self.running:
            self._next[name] = then
            self.stop(name)
        else:
            then()

    def fire(self) -> None:
        """Fire the tethered camera's shutter; what goes wrong is told."""
        one = self.with_camera
        about = one.about if one is not None else None
        if one is None or about is None:
            self._session.failed.emit(
                tr(
                    "No camera is connected to fire; connect one with {camera_kinds}, or press its own shutter.",
                    camera_kinds=_camera_kinds(),
                )
            )
        elif not about.shutter:
            self._session.failed.emit(
                tr("{model} cannot be fired from the computer; press its own shutter.", model=about.model)
            )
        elif not self._firing:
            self._firing = True

            def done(_: object) -> None:
                self._firing = False

            self._session.run(tr("Shutter"), lambda _: one.source.trigger(), done, done, quiet=True)

    def _look(self) -> None:
        """Tell when anything that is shown has changed."""
        self._looks += 1
        if self._looks % NETWORK_EVERY == 0:
            self._look_at_networks()
        shown = tuple(f"{one.kind.id} {one.line}" for one in self.running.values())
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    def _look_at_networks(self) -> None:
        """Wi-Fi that is lost takes its address with it, and tells nobody who listens there."""
        from studio.capture.addresses import is_here

        served = [one for one in self.running.values() if one.source is not None and one.source.address is not None]
        addresses = [one.source.address for one in served]
        if served:
            self._session.read(lambda: [is_here(one) for one in addresses], lambda here: _set_away(served, here))

    def _ended(self, made: Running, report: "ImportReport | None") -> None:
        if self.running.get(made.kind.id) is made:
            del self.running[made.kind.id]
        if not self.running:
            self._timer.stop()
        self._look()
        if made.lost_folder:
            self._lost.append(made)
            # It may be back before the session has seen that it was gone.
            QTimer.singleShot(RESUME_MS, self._resume)
        if report is not None:
            frames = count(made.frames, "frame")
            self._session.said.emit(
                tr(
                    "{title} of {drop} has stopped: {frames} taken in.",
                    title=retold(made.title),
                    drop=made.drop,
                    frames=frames,
                )
            )
            for note in report.notes:
                self._session.failed.emit(f"{made.title}: {note}")
            for failure in report.failed[:1]:
                more = tr(", and {failed} more", failed=len(report.failed) - 1) if len(report.failed) > 1 else ""
                why = failure["reason"].removeprefix(f"{failure['source']}: ").rstrip(".")
                self._session.failed.emit(
                    tr(
                        "{title}: {name} was not taken in: {why}{more}.",
                        title=retold(made.title),
                        name=PurePath(failure["source"]).name,
                        why=why,
                        more=more,
                    )
                )
        if made.said_at_end:
            self._session.failed.emit(f"{made.title}: {made.said_at_end}")
        if (then := self._next.pop(made.kind.id, None)) is not None:
            then()


def _set_away(served: list[Running], here: list[bool]) -> None:
    for one, is_here in zip(served, here, strict=True):
        one.is_away = not is_here


def _camera_kinds() -> str:
    """The kinds that hold a camera, by their names."""
    return either([retold(kind.title) for kind in kinds() if kind.holds_camera])
