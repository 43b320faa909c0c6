"""Long work: threads, progress and cancel, the same for window, command line and web. The only place that starts threads."""

import contextlib
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from studio.base.errors import Interrupted
from studio.base.priority import lower_this_thread, stand_behind

_BEHIND = threading.Event()
"""Set for good where this is a window's process."""

Listener = Callable[[int, int, str], None]


class Progress:
    """How far a job is and whether it should stop. Handed to every long verb, which calls `advance` and `check`.

    done, total: units of the job (frames, files or bytes, as `unit` says); total 0 means not known yet. stage: what is done, as a sentence
    goes on after "while"; what: the same, or what of it is at hand, to be shown.
    """

    def __init__(self, listener: Listener | None = None) -> None:
        self.done = 0
        self.total = 0
        self.unit = ""
        self.stage = ""
        self.what = ""
        self._listener = listener
        self._cancelled = False
        # Held until it is cancelled, and let go of by a signal's handler, which may have interrupted a wait: an Event's own lock would be
        # waited for there for ever.
        self._going_on = threading.Lock()
        self._going_on.acquire()
        self._lock = threading.Lock()

    def start(self, total: int, what: str, unit: str = "files") -> None:
        """A new stage begins: `total` units of `what`."""
        with self._lock:
            self.done, self.total, self.stage, self.what, self.unit = 0, total, what, what, unit
        self._tell()

    def advance(self, by: int = 1, what: str | None = None) -> None:
        """`by` units more are done. Raises Interrupted when the person asked to stop."""
        with self._lock:
            self.done += by
            if what is not None:
                self.what = what
        self._tell()
        self.check()

    def check(self) -> None:
        """Raise Interrupted when the person asked to stop."""
        if self._cancelled:
            raise Interrupted(
                f"Stopped while {self.stage or 'working'}; run it again to go on, what is done stays done."
            )

    def cancel(self) -> None:
        """Ask the job to stop at its next safe point. May be called from any thread, and from a signal's handler."""
        self._cancelled = True
        self._wake()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._cancelled

    def wait(self, seconds: float) -> bool:
        """Sleep up to `seconds`; True as soon as somebody asked to stop."""
        if not self._cancelled and self._going_on.acquire(timeout=seconds):
            self._wake()  # others may wait too
        return self._cancelled

    def _wake(self) -> None:
        with contextlib.suppress(RuntimeError):  # somebody else did
            self._going_on.release()

    def _tell(self) -> None:
        if self._listener is not None:
            self._listener(self.done, self.total, self.what)


class Job:
    """Work on a thread of its own. `future` holds the result or the error; `progress.cancel()` asks it to stop.

    at_leisure: nobody waits for it, so its turn at processor and disk comes last.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[Progress], Any],
        listener: Listener | None = None,
        at_leisure: bool = False,
    ) -> None:
        self.name = name
        self.progress = Progress(listener)
        self.future: Future[Any] = Future()
        self._work = work
        self._at_leisure = at_leisure
        self._thread = threading.Thread(target=self._run, name=f"job-{name}", daemon=True)

    def start(self) -> "Job":
        """Begin; returns at once."""
        self.future.set_running_or_notify_cancel()
        self._thread.start()
        return self

    def wait(self, timeout_s: float | None = None) -> Any:
        """The result, when it is there; raises the job's own error, or TimeoutError."""
        return self.future.result(timeout_s)

    def cancel(self) -> None:
        """Ask it to stop; its future then ends with Interrupted."""
        self.progress.cancel()

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return not self.future.done()

    def _run(self) -> None:
        if self._at_leisure:
            lower_this_thread()
        elif _BEHIND.is_set():
            stand_behind()
        try:
            result = self._work(self.progress)
        except BaseException as error:
            error.add_note("".join(traceback.format_exception(error)))
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


def keep_behind() -> None:
    """From now on every job gives way to the program's first thread, which is a window's: somebody looks at what that one does."""
    _BEHIND.set()


def run(name: str, work: Callable[[Progress], Any], listener: Listener | None = None) -> Job:
    """Start `work` on a thread and hand back its Job. `listener(done, total, what)` is called on that thread."""
    return Job(name, work, listener).start()
