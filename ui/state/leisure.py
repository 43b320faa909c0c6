"""What the window does while nobody needs the computer: it reads the open drop's originals again, and tells of damage at once."""

import contextlib
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.base.errors import Interrupted
from studio.base.jobs import Job, Progress
from studio.base.language import tr
from ui.state.readings import ReadingMessages
from ui.state.session import Session

if TYPE_CHECKING:
    from studio.shoot.handed_out import Shoot

WAIT_S = 60.0
"""How long a drop must have been open, and nothing have run, before the reading begins."""
ASK_AGAIN_S = 3600.0
LEAST_PAUSE_S, MOST_PAUSE_S = 0.1, 5.0


class Leisure(QObject):
    """Reads again when it is due, one file after the other, each followed by a pause as long as it took; waits while anything else runs.

    What is stopped goes on when the drop is open again. Attributes: job, the reading under way, or None; wait_s, how long nothing must have
    run before one begins; messages, what readings said. Signal: changed(), one began or ended.
    """

    changed = Signal()
    _done = Signal(object)

    def __init__(self, session: Session, wait_s: float = WAIT_S) -> None:
        super().__init__(session)
        self._session = session
        self.wait_s = wait_s
        self.job: Job | None = None
        self.messages = ReadingMessages(session)
        self._free = threading.Event()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._ask)
        self._done.connect(self._ended, Qt.ConnectionType.QueuedConnection)
        session.shoot_changed.connect(self.restart)
        session.tasks_changed.connect(self._look)
        self._look()

    @property
    def line(self) -> str:
        """How far it is, in one line; empty when nothing is read."""
        job = self.job
        if job is None or not job.progress.total:
            return ""
        per_cent = 100 * job.progress.done // job.progress.total
        waits = "" if self._free.is_set() else tr("; it waits until what runs is done")
        return tr(
            "Reading all of them again while there is nothing else to do: {per_cent} %{waits}.",
            per_cent=per_cent,
            waits=waits,
        )

    def restart(self) -> None:
        """Another drop is open, or all was just read: leave what is under way, and ask again later."""
        if self.job is not None:
            self.job.cancel()
        self._soon(self.wait_s)

    def close(self) -> None:
        """The window closes; what was read stays noted."""
        self._timer.stop()
        if self.job is not None:
            self.job.cancel()

    def _soon(self, seconds: float) -> None:
        self._timer.start(round(seconds * 1000))

    def _look(self) -> None:
        """Anything that runs is waited for: imports, live sources, exports, scoring."""
        if self._session.tasks:
            self._free.clear()
        else:
            self._free.set()

    def _ask(self) -> None:
        shoot = self._session.shoot
        if shoot is None or self.job is not None or not self._free.is_set():
            self._soon(self.wait_s)
            return
        self._session.read(shoot.originals.is_due, lambda due: self._begin(shoot) if due else self._soon(ASK_AGAIN_S))

    def _begin(self, shoot: "Shoot") -> None:
        if shoot is not self._session.shoot or self.job is not None:
            self._soon(self.wait_s)
            return

        def work(progress: Progress) -> Any:
            pauses = _pauses(progress, self._free)
            return self.messages.read(shoot, lambda: shoot.originals.check_at_leisure(progress, pauses))

        def step_aside(*_: object) -> None:
            # Told of every piece: nobody has to wait until a clip of many gigabytes has been read.
            _wait_for(self._free, job.progress)

        job = Job("originals", work, step_aside, at_leisure=True)
        self.job = job
        self.job.future.add_done_callback(lambda _, job=self.job: self._tell(job))
        self.job.start()
        self.changed.emit()

    def _tell(self, job: Job) -> None:
        # On the job's thread, which may outlive the window.
        with contextlib.suppress(RuntimeError):
            self._done.emit(job)

    def _ended(self, job: Job) -> None:
        if self.job is job:
            self.job = None
        error = job.future.exception()
        if error is not None and not isinstance(error, Interrupted):
            self._session.fail(error)
        self._soon(self.wait_s if isinstance(error, Interrupted) else ASK_AGAIN_S)
        self.changed.emit()


def _wait_for(free: threading.Event, progress: Progress) -> None:
    while not free.is_set() and not progress.cancelled:
        progress.wait(LEAST_PAUSE_S)


def _pauses(progress: Progress, free: threading.Event) -> Callable[[], None]:
    """What is called before each file. Raises Interrupted."""
    began = time.monotonic()

    def pause() -> None:
        nonlocal began
        took_s = time.monotonic() - began
        progress.wait(min(MOST_PAUSE_S, max(LEAST_PAUSE_S, took_s)))
        _wait_for(free, progress)
        progress.check()
        began = time.monotonic()

    return pause
