"""What is running: one line a task, with how far it is and a button to stop it. Live sources have lines of their own."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from studio.base.wording import size
from ui.parts.basics import button, clear, label, row
from ui.state.session import Session
from ui.state.work import Task

LOOK_MS = 100


def progress_text(task: Task) -> str:
    """`Import: copying 12 of 43 files`; bytes in their unit."""
    progress = task.progress
    doing = progress.what or "starting"
    if not progress.total:
        return f"{task.what}: {doing}" + (f" ({progress.done} {progress.unit})" if progress.done else "")
    done, total, unit = (progress.done, progress.total, progress.unit)
    if unit == "bytes":
        return f"{task.what}: {doing}, {size(done)} of {size(total)}"
    return f"{task.what}: {doing}, {done} of {total} {unit}"


class JobBar(QWidget):
    """The session's tasks. Looks at their progress ten times a second instead of hearing of each file."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)
        self._lines: list[tuple[Task, QProgressBar, QWidget]] = []
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        session.tasks_changed.connect(self._rebuild)
        self.setAccessibleName("Running work")
        self.hide()

    def _rebuild(self) -> None:
        clear(self._box)
        self._lines = []
        for task in (one for one in self._session.tasks if not one.quiet):
            text = label(progress_text(task), wrap=False)
            text.setMinimumWidth(340)
            bar = QProgressBar()
            bar.setTextVisible(False)
            bar.setAccessibleName(task.what)
            stop = button("Stop", task.cancel, tip="Stop at the next safe point; what is done stays done.")
            line = row(text, bar, stop)
            line.setStretch(1, 1)
            self._box.addLayout(line)
            self._lines.append((task, bar, text))
        self.setVisible(bool(self._lines))
        if self._lines:
            self._timer.start()
        else:
            self._timer.stop()
        self._look()

    def _look(self) -> None:
        for task, bar, text in self._lines:
            progress = task.progress
            # A bar's range is 32 bit: bytes of a full card don't fit, so it counts thousandths.
            if progress.total:
                bar.setRange(0, 1000)
                bar.setValue(min(1000, progress.done * 1000 // progress.total))
            else:
                bar.setRange(0, 0)
            text.setText("Stopping…" if progress.cancelled else progress_text(task))
