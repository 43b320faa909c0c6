"""Work off the window's thread: changes run one after the other on one thread, looks on another, long work each on its own.

All are started by `studio.base.jobs`. What comes back, results and errors, arrives on the window's thread.
"""

import logging
import queue
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.base import jobs
from studio.base.errors import Interrupted, ThreeshotError
from studio.base.jobs import Job, Progress
from studio.base.language import tr

SWITCH_S = 0.001 if sys.platform == "win32" else 0.0002
"""Windows waits for no less than a millisecond."""
PAINTED_MS = 20
"""Qt paints what has changed 5 ms later, so by then it is."""
TURN_S = 0.008
"""So long is answered at a time: half of a screen's frame."""
log = logging.getLogger("threeshot.window")
_LOADING = threading.Lock()
Line = queue.SimpleQueue[Callable[[], None] | None]


class Task:
    """Long work that is running: what it is called, and its job with progress and cancel.

    quiet: shown elsewhere than in the job bar. is_import: a card is being copied, so whoever closes is asked.
    """

    def __init__(self, what: str, job: Job, quiet: bool = False, is_import: bool = False) -> None:
        self.what = what
        self.job = job
        self.quiet = quiet
        self.is_import = is_import

    @property
    def progress(self) -> Progress:
        """How far it is; read it at any time, from the window's thread too."""
        return self.job.progress

    def cancel(self) -> None:
        """Ask it to stop at its next safe point."""
        self.job.cancel()


class Work(QObject):
    """Does what pages ask for, off the window's thread.

    Attributes: tasks, the long work that is running; waiting, how many changes and looks are not answered yet.

    Signals:
        tasks_changed(): long work began or ended
        said(text): good news for the banner · failed(sentence): an error's sentence
        settled(sentences): what these errors said is so no more
        ended(): nothing is asked for any more
    """

    tasks_changed = Signal()
    said = Signal(str)
    failed = Signal(str)
    settled = Signal(list)
    ended = Signal()
    _arrived = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tasks: list[Task] = []
        self.waiting, self._counting = 0, threading.Lock()
        self._closed = False
        self._answers: deque[Callable[[], object]] = deque()
        self._resting = False
        self._put_off: list[tuple[Line, Callable[[], None]]] | None = None
        self._writes: Line = queue.SimpleQueue()
        self._reads: Line = queue.SimpleQueue()
        # While copies and servers run, Python lets the window's thread wait this long at each of a paint's many calls.
        sys.setswitchinterval(SWITCH_S)
        jobs.keep_behind()
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        for name, line in (("window-changes", self._writes), ("window-reads", self._reads)):
            jobs.run(name, lambda _progress, line=line: _serve(line))

    @property
    def is_closed(self) -> bool:
        """Whether nothing is asked for any more."""
        return self._closed

    def do(self, work: Callable[[], Any], done: Callable[[Any], object] | None = None) -> None:
        """A change, off the window's thread, after all earlier ones. `done(result)` on the window's thread; errors go to `failed`."""
        self._begin(self._writes, work, done)

    def read(self, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        """A look, off the window's thread, beside running changes."""
        self._begin(self._reads, work, done)

    def once_read(self, act: Callable[[], object], known: Callable[[], object]) -> Callable[[], None]:
        """It, done at once where what it needs is known; else, as on a page that was made for it, when all earlier looks are answered."""
        return lambda: act() if known() else self.read(lambda: None, lambda _: act())

    def first(self, work: Callable[[], object]) -> None:
        """Do that on the window's thread, and let it be painted; only then begin what it asks for: Python would let them take turns."""
        self._put_off = self._put_off or []
        try:
            work()
        finally:
            QTimer.singleShot(PAINTED_MS, self, self._begin_put_off)

    def _begin_put_off(self) -> None:
        begun, self._put_off = self._put_off or [], None
        for line, call in begun:
            line.put(call)

    def run(
        self,
        what: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], object] | None = None,
        failed: Callable[[BaseException], object] | None = None,
        quiet: bool = False,
        is_import: bool = False,
    ) -> Task:
        """Long work with progress and cancel. `failed(error)` is called beside showing the sentence. quiet, is_import: see `Task`."""
        task = Task(what, jobs.Job(what, work), quiet, is_import)
        self.tasks.append(task)

        def ended(future: Any) -> None:
            error = future.exception()
            self._post(lambda: self._ended(task, error, None if error else future.result(), done, failed))

        task.job.future.add_done_callback(ended)
        task.job.start()
        self.tasks_changed.emit()
        return task

    def stop(self) -> None:
        """Cancel all long work."""
        for task in self.tasks:
            task.cancel()

    def close(self) -> None:
        """End the session: stop work at its safe points and let the threads go."""
        if self._closed:
            return
        self._closed = True
        self.stop()
        self._begin_put_off()
        self._writes.put(None)
        self._reads.put(None)
        self.ended.emit()

    def _begin(
        self,
        line: Line,
        work: Callable[[], Any],
        done: Callable[[Any], object] | None,
    ) -> None:
        with self._counting:
            self.waiting += 1
        if self._put_off is not None and threading.current_thread() is threading.main_thread():
            self._put_off.append((line, lambda: self._work(work, done)))
        else:
            line.put(lambda: self._work(work, done))

    def _work(self, work: Callable[[], Any], done: Callable[[Any], object] | None) -> None:
        try:
            result = work()
        except Exception as error:
            self._post(lambda error=error: self._answer(self.fail, error))
        else:
            self._post(lambda: self._answer(done, result))

    def _answer(self, done: Callable[[Any], object] | None, result: Any) -> None:
        try:
            if done is not None:
                done(result)
        finally:
            with self._counting:
                self.waiting -= 1

    def _ended(
        self,
        task: Task,
        error: BaseException | None,
        result: Any,
        done: Callable[[Any], object] | None,
        failed: Callable[[BaseException], object] | None,
    ) -> None:
        self.tasks.remove(task)
        self.tasks_changed.emit()
        if error is None:
            if done is not None:
                done(result)
            return
        self.fail(error)
        if failed is not None:
            failed(error)

    def fail(self, error: BaseException) -> None:
        """Show an error: its own sentence, or for a defect of ours where the details are."""
        if isinstance(error, Interrupted):
            self.said.emit(str(error))
        elif isinstance(error, ThreeshotError):
            self.failed.emit(str(error))
        else:
            from studio.base import paths

            log.error("a defect", exc_info=error)
            detail = f"{type(error).__name__}: {error}".splitlines()[0][:160]
            self.failed.emit(
                tr(
                    "Threeshot made a mistake ({detail}); nothing that was saved is lost, details are in {log_dir}.",
                    detail=detail,
                    log_dir=paths.log_dir(),
                )
            )

    def _post(self, call: Callable[[], object]) -> None:
        if not self._closed:
            self._answers.append(call)
            self._arrived.emit()

    def _deliver(self) -> None:
        """What has arrived, in its order; of much at once only so much that keys, clicks and paintings come between."""
        until = time.perf_counter() + TURN_S
        while self._answers and not self._resting and not self._closed:
            try:
                self._answers.popleft()()
            except BaseException:
                self._rest()
                raise
            if time.perf_counter() > until:
                self._rest()

    def _rest(self) -> None:
        if self._answers and not self._resting:
            self._resting = True
            QTimer.singleShot(0, self, self._go_on)

    def _go_on(self) -> None:
        self._resting = False
        self._deliver()


def _serve(line: Line) -> None:
    while (call := line.get()) is not None:
        # Two threads that load these together for the first time meet each other's half-loaded modules.
        with _LOADING:
            import studio.shoot  # noqa: F401
        call()


def caught(work: Callable[[], Any]) -> Any:
    """What a look gives, or the error that it raised, for whoever asked to show."""
    try:
        return work()
    except Exception as error:
        return error
