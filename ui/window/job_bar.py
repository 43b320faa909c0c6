"""What is running: what it is, how far it is, and a button to stop it. At the rail's foot, so that no page moves for it."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from studio.base.language import tr
from ui.parts.basics import Elided, button, plain_tip
from ui.parts.progress_words import how_far, progress_text
from ui.state.session import Session
from ui.state.work import Task

LOOK_MS = 100


class JobBar(QWidget):
    """The session's tasks, an import before others: one is shown, the others are counted and all are in the tip.

    Looks at their progress ten times a second instead of hearing of each file. Attributes: what, far (labels), bar, stop.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        box = QVBoxLayout(self)
        box.setContentsMargins(2, 0, 2, 0)
        box.setSpacing(3)
        self.what = Elided(cut=Qt.TextElideMode.ElideMiddle)
        self.far = Elided()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.stop = button(
            tr("Stop"), self._stop, kind="tight", tip=tr("Stop at the next safe point; what is done stays done.")
        )
        for part in (self.what, self.far, self.bar, self.stop):
            box.addWidget(part)
        for part in (self.what, self.far):
            part.setProperty("role", "small")
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        session.tasks_changed.connect(self._show)
        self.setAccessibleName(tr("Running work"))
        self.hide()

    @property
    def tasks(self) -> list[Task]:
        """What runs and has no line elsewhere, the one that is shown first."""
        return sorted((one for one in self._session.tasks if not one.quiet), key=lambda task: not task.is_import)

    def _stop(self) -> None:
        if tasks := self.tasks:
            tasks[0].cancel()

    def _show(self) -> None:
        running = bool(self.tasks)
        self.setVisible(running)
        if running:
            self._timer.start()
        else:
            self._timer.stop()
        self._look()

    def _look(self) -> None:
        tasks = self.tasks
        if not tasks:
            return
        task, progress = tasks[0], tasks[0].progress
        more = f" +{len(tasks) - 1}" if len(tasks) > 1 else ""
        self.what.say(f"{task.what}{more}")
        self.far.say(how_far(task))
        self.setToolTip(plain_tip("\n".join(progress_text(one) for one in tasks)))
        self.bar.setAccessibleName(progress_text(task))
        # A bar's range is 32 bit: bytes of a full card don't fit, so it counts thousandths.
        self.bar.setRange(0, 1000 if progress.total else 0)
        if progress.total:
            self.bar.setValue(min(1000, progress.done * 1000 // progress.total))
