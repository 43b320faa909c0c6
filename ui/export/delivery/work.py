"""What the sheet does, one thing at a time, off the window's thread: how far it is, how it ended, and what is known afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.base.errors import Interrupted, ThreeshotError
from studio.base.jobs import Progress
from studio.base.language import N_, tr
from studio.base.retold import retold
from ui.parts.basics import Elided, button, label, restyle
from ui.parts.page_context import PageContext
from ui.parts.progress_words import progress_text
from ui.state.work import Task, caught

if TYPE_CHECKING:
    from studio.shoot.handed_out import Target, TargetKind

LOOK_MS = 100
BUSY = N_("Wait until what runs has ended, or stop it.")
Row = dict[str, Any]


@dataclass(frozen=True)
class KnownPlaces:
    """What is known: targets, kinds, how it stands with each target (by its name), the deliveries that are not through."""

    targets: "tuple[Target, ...]" = ()
    kinds: "tuple[TargetKind, ...]" = ()
    states: dict[str, Row] = field(default_factory=dict)
    queue: tuple[Row, ...] = ()


class DeliveryWork(QObject):
    """Attributes: task (what runs, or None), known.

    Signals: began(), ended() · told(sentence, kind): `good`, `warn`, `bad` or `muted` · known_changed() · delivered(): something may
    have arrived
    """

    began = Signal()
    ended = Signal()
    told = Signal(str, str)
    known_changed = Signal()
    delivered = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context, self._session = context, context.session
        self.task: Task | None = None
        self.known = KnownPlaces()

    def look(self, then: Callable[[], object] = lambda: None) -> None:
        """Read what is known anew."""

        def found(known: KnownPlaces | BaseException) -> None:
            if isinstance(known, BaseException):
                self.say_error(known)
                return
            self.known = known
            self.known_changed.emit()
            then()

        self._session.read(lambda: caught(self._read), found)

    def _read(self) -> KnownPlaces:
        from studio.shoot import delivery_queue, known_targets, target_kinds, target_states

        catalog = self._session.catalog
        return KnownPlaces(
            tuple(known_targets()), tuple(target_kinds()), target_states(catalog), tuple(delivery_queue(catalog))
        )

    def run(
        self,
        what: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], object],
        wrong: Callable[[BaseException], bool] = lambda error: False,
        delivers: bool = False,
    ) -> bool:
        """Long work; whether it began: one thing is done at a time. wrong: told of an error first; whether that is enough.

        delivers: afterwards something may be at a target.
        """
        if self.task is not None:
            self.told.emit(tr(BUSY), "warn")
            return False
        self.told.emit("", "muted")

        def ended(found: Any) -> None:
            self.task = None
            self.ended.emit()
            if delivers:
                self.delivered.emit()
                self.look()
            if not isinstance(found, BaseException):
                done(found)
            elif not wrong(found):
                self.say_error(found)

        self.task = self._session.run(what, lambda progress: caught(lambda: work(progress)), ended)
        self.began.emit()
        return True

    def stop(self) -> None:
        """Stop what runs at its next safe point."""
        if self.task is not None:
            self.task.cancel()

    def say_error(self, error: BaseException) -> None:
        """An error's own sentence; a defect of ours is shown as everywhere."""
        if isinstance(error, (Interrupted, ThreeshotError)):
            self.told.emit(retold(str(error)), "warn" if isinstance(error, Interrupted) else "bad")
        else:
            self._session.fail(error)


class WorkLine(QWidget):
    """What runs and how far it is, with a button that stops it; else how the last thing ended. Attributes: text, stop."""

    def __init__(self, work: DeliveryWork) -> None:
        super().__init__()
        self._work = work
        self.text = label("", "muted", select=True)
        self._far = Elided()
        self.stop = button(tr("Stop"), work.stop, tip=tr("Stop at the next safe point; what is done stays done."))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.text, 1)
        line.addWidget(self._far, 1)
        line.addWidget(self.stop)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        work.began.connect(self._show)
        work.ended.connect(self._show)
        work.told.connect(self.say)
        self._show()

    def say(self, sentence: str, kind: str) -> None:
        """Say how something ended."""
        self.text.setText(sentence)
        restyle(self.text, kind)
        self._show()

    def _show(self) -> None:
        runs = self._work.task is not None
        self._far.setVisible(runs)
        self.stop.setVisible(runs)
        self.text.setVisible(not runs and bool(self.text.text()))
        if runs:
            self._timer.start()
            self._look()
        else:
            self._timer.stop()

    def _look(self) -> None:
        if self._work.task is not None:
            self._far.say(progress_text(self._work.task))
