"""Worker processes for whatever touches bytes from outside. One that dies, hangs or eats memory costs its item, nothing else.

A worker is this same Python started anew (`python -c`, or the frozen program with `--threeshot-worker`), not a fork and not
multiprocessing's spawn: nobody's `__main__` runs a second time, and nothing of the window's threads or locks is copied. Parent
and worker send each other pickles, each with its length before it, over the worker's standard input and output.
"""

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TypeVar

from studio.base import jobs, memory
from studio.base.anew import started_anew, worker_environment
from studio.base.errors import InvalidInput, ThreeshotError
from studio.base.spare_workers import Spares
from studio.base.worker_process import receive, send

_WATCH_S = 0.1
_START_S = 120.0
_CARRIED = ("THREESHOT_HOME", "THREESHOT_PERSON", "THREESHOT_MODELS")
"""What a request carries along, so that a worker is not bound to whom it was started for."""
_NOT_OURS = ("PYTEST_CURRENT_TEST", "LD_LIBRARY_PATH")
"""What makes workers no other kind: which test runs, and what OpenCV (`cv2/__init__.py`) makes of this as soon as it is imported."""
_WARMING = threading.Lock()
_T = TypeVar("_T")


class WorkerDied(InvalidInput):
    """The worker that read a file crashed, took too long, or needed too much memory."""


@dataclass(frozen=True)
class WorkerFailure:
    """What `Workers.map` gives for an item that failed.

    error: a WorkerDied, or whatever the function itself raised.
    """

    error: BaseException

    @property
    def sentence(self) -> str:
        """The failure in one sentence, for people."""
        if isinstance(self.error, ThreeshotError):
            return str(self.error)
        return f"Could not be done: {type(self.error).__name__}: {self.error}"


class Workers:
    """A small pool of worker processes, started when first needed and kept for the next call. Safe to use from many threads.

    A pool that is closed leaves its idle workers to the next one that is like it, for a minute: to start one costs more than to
    judge a frame.

    count: processes at most. memory_mb: what one item may take beyond the worker's own (Linux holds it to that; elsewhere there is no
    such limit). timeout_s: how long one item may take. least_mb: with less than that for each, there are rather fewer workers. own_mb:
    what a worker keeps for itself between items, such as a model; workers with as much are handed on among each other only.
    Both are lowered where all together would take more than half of the computer's memory, and workers of different pools that
    would are busy one after the other. at_leisure: nobody waits for what they do, so their turn at processor and disk comes
    last. Functions given must be importable by name (not lambdas, not of `__main__`).
    """

    def __init__(
        self,
        count: int = 2,
        memory_mb: int = memory.ITEM_MB,
        timeout_s: float = 120.0,
        least_mb: int = memory.LEAST_MB,
        own_mb: int = memory.OWN_MB,
        at_leisure: bool = False,
    ) -> None:
        self.count, self.memory_mb = memory.share(max(1, count), memory_mb, least_mb, own_mb)
        self.own_mb, self._at_leisure = own_mb, at_leisure
        self.timeout_s = timeout_s
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._warming: set[_Worker] = set()
        self._free = threading.Condition()
        self._watching = False
        self._closed = False

    def __enter__(self) -> "Workers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, function: Callable[..., _T], *args: Any) -> _T:
        """`function(*args)` in a worker. Raises what it raised, or WorkerDied when the worker did not live to answer."""
        worker = self._take()
        memory.IN_USE.take(self.memory_mb, self.own_mb)
        keep = False
        try:
            answer = worker.ask(function, args, self.timeout_s)
            keep = answer.healthy
        finally:
            memory.IN_USE.give_back(self.memory_mb, self.own_mb)
            self._give_back(worker, keep)
        if answer.error is not None:
            raise answer.error
        result: _T = answer.result
        return result

    def warm(self, function: Callable[[], object]) -> None:
        """Start the processes that the pool may have, and let each do `function` once, which loads what they will need; returns at once.

        One after the other, of all pools together, so that whatever starts besides has the other cores. Who asks meanwhile gets one that is
        ready, or starts one as ever. Nothing is told of what goes wrong: the first real item tells it.
        """
        jobs.run("workers-warm", lambda _: self._warm(function))

    def map(
        self,
        function: Callable[..., _T],
        items: Iterable[Sequence[Any]],
        progress: jobs.Progress | None = None,
    ) -> Iterator[tuple[Sequence[Any], _T | WorkerFailure]]:
        """`function(*args)` for every args of `items`, several at once; yields (args, result or WorkerFailure) as each is done.

        `progress` is advanced by one for each item; when it is cancelled, nothing new begins and Interrupted is raised.
        """
        waiting = list(items)
        total = len(waiting)
        waiting.reverse()
        done: queue.Queue[tuple[Sequence[Any], _T | WorkerFailure]] = queue.Queue()
        stop = threading.Event()

        def feed(_: jobs.Progress) -> None:
            while not stop.is_set():
                try:
                    args = waiting.pop()
                except IndexError:
                    return
                try:
                    done.put((args, self.run(function, *args)))
                except BaseException as error:
                    done.put((args, WorkerFailure(error)))

        for n in range(min(self.count, total)):
            jobs.run(f"worker-{n}", feed)
        try:
            for _ in range(total):
                yield _next(done, progress)
                if progress is not None:
                    progress.advance()
        finally:
            stop.set()

    def close(self) -> None:
        """End the pool. What its workers were doing fails with WorkerDied; it can't be used after. One that warms up is left to others."""
        with self._free:
            self._closed = True
            idle, busy = self._idle, [worker for worker in self._busy if worker not in self._warming]
            self._idle = []
            self._free.notify_all()
        for worker in busy:
            worker.kill("the program is closing")
        for worker in idle:
            _leave(worker)

    def _warm(self, function: Callable[[], object]) -> None:
        for _ in range(self.count):
            with _WARMING:
                with self._free:
                    if self._closed or len(self._idle) + len(self._busy) >= self.count:
                        return
                    worker = self._begin(None)
                    self._warming.add(worker)
                healthy = False
                try:
                    healthy = worker.ask(function, (), self.timeout_s).healthy
                finally:
                    self._give_back(worker, healthy)

    def _take(self) -> "_Worker":
        with self._free:
            while not self._closed and not self._idle and len(self._busy) >= self.count:
                self._free.wait()
            if self._closed:
                raise WorkerDied("The workers were closed before this could be read; run it again.")
            return self._begin(self._idle.pop() if self._idle else None)

    def _begin(self, worker: "_Worker | None") -> "_Worker":
        """This one is busy from now on, or one that another pool left, or a new one. The lock is held."""
        kind = _kind(self.memory_mb, self.own_mb, self._at_leisure)
        worker = worker or _SPARES.take(kind)
        if worker is None or not worker.alive:
            if worker is not None:
                worker.kill("it had ended")
            worker = _Worker(self.memory_mb, self._at_leisure, kind)
        self._busy.add(worker)
        if not self._watching:
            self._watching = True
            jobs.run("workers-watch", self._watch)
        return worker

    def _give_back(self, worker: "_Worker", keep: bool) -> None:
        with self._free:
            self._busy.discard(worker)
            is_left = self._closed and worker in self._warming
            self._warming.discard(worker)
            if keep and not self._closed:
                self._idle.append(worker)
            self._free.notify()
        if not keep:
            worker.kill("it failed")
        elif is_left:
            _leave(worker)

    def _watch(self, _: jobs.Progress) -> None:
        """Kill whoever is past its time; ends itself when nobody is busy, so that an idle program wakes up for nothing."""
        while True:
            with self._free:
                if not self._busy:
                    self._watching = False
                    return
                busy = list(self._busy)
            for worker in busy:
                worker.kill_if_late()
            time.sleep(_WATCH_S)


_SPARES: Spares["_Worker"] = Spares()


def _leave(worker: "_Worker") -> None:
    """Leave an idle one to the next pool, unless it holds a device."""
    if worker.memory_mb > 0:
        _SPARES.leave(worker)
    else:
        worker.kill("the program is closing")


def _kind(memory_mb: int, own_mb: int, at_leisure: bool) -> tuple[object, ...]:
    """What a worker is started with and takes over from this process; only one of the same kind does another's work."""
    surroundings = {name: value for name, value in os.environ.items() if name not in (*_CARRIED, *_NOT_OURS)}
    # The program's first thread's: on Linux each thread has its own, and whichever begins one, it counts from that (`give_way`).
    priority = os.getpriority(os.PRIO_PROCESS, os.getpid()) if hasattr(os, "getpriority") else 0
    return memory_mb, own_mb, at_leisure, priority, tuple(sys.path), tuple(sorted(surroundings.items()))


def _next(done: "queue.Queue[_T]", progress: jobs.Progress | None) -> _T:
    while True:
        if progress is not None:
            progress.check()
        with contextlib.suppress(queue.Empty):
            return done.get(timeout=0.2)


@dataclass(frozen=True)
class _Answer:
    result: Any
    error: BaseException | None
    healthy: bool
    """Whether the worker may be asked again."""


class _Worker:
    """One process and the pipes to it. Only one thread at a time asks it something; any thread may kill it."""

    def __init__(self, memory_mb: int, at_leisure: bool, kind: tuple[object, ...]) -> None:
        self.memory_mb, self.kind = memory_mb, kind
        self._deadline = float("inf")
        self._late = ""
        self._reason = ""
        self._lock = threading.RLock()
        self._process = subprocess.Popen(
            started_anew(None, "from studio.base.worker_process import serve; serve()"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("THREESHOT_DEBUG") else subprocess.DEVNULL,
            env=worker_environment(memory_mb, at_leisure),
            # Its own group: Ctrl-C in the terminal is the parent's to handle. Not its own session: Linux gives each of those as much of
            # the processor as the next, whoever in it gives way (sched(7), autogroup).
            process_group=0 if os.name != "nt" else None,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)
            | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, function: Callable[..., Any], args: Sequence[Any], timeout_s: float) -> _Answer:
        """Have `function(*args)` done and wait for its answer."""
        carried = {name: os.environ.get(name) for name in _CARRIED}
        request = pickle.dumps((function, tuple(args), timeout_s, carried))
        assert self._process.stdin is not None and self._process.stdout is not None
        self._late = "the program that reads it did not start"
        self._set_deadline(time.monotonic() + _START_S)
        try:
            send(self._process.stdin, request)
            # The first answer says that all modules are loaded: the item's own time begins only now.
            receive(self._process.stdout)
            self._late = f"reading it took longer than {timeout_s:g} s"
            self._set_deadline(time.monotonic() + timeout_s)
            reply = receive(self._process.stdout)
        except (OSError, EOFError, ValueError):
            return _Answer(None, WorkerDied(_sentence(args, self._why())), False)
        finally:
            self._set_deadline(float("inf"))
        outcome, value = _unpickle(reply)
        if outcome == "memory":
            reason = f"it needs more than the {self.memory_mb} MB of memory that one file may take"
            return _Answer(None, WorkerDied(_sentence(args, reason)), False)
        if outcome == "error":
            return _Answer(None, value, True)
        return _Answer(value, None, True)

    def kill(self, reason: str) -> None:
        """End the process now; whoever waits for its answer learns `reason`."""
        with self._lock:
            self._reason = self._reason or reason
            with contextlib.suppress(OSError):
                self._process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
            for pipe in (self._process.stdin, self._process.stdout):
                # Closing flushes, and there is nobody left to take what is flushed.
                with contextlib.suppress(OSError):
                    if pipe is not None:
                        pipe.close()

    def kill_if_late(self) -> None:
        """End the process when its item has had its time; never one that has just answered."""
        with self._lock:
            if time.monotonic() > self._deadline:
                self.kill(self._late)

    def _set_deadline(self, moment: float) -> None:
        with self._lock:
            self._deadline = moment

    def _why(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        if self._reason:
            return self._reason
        code = self._process.returncode
        if code is not None and code < 0:
            if -code == getattr(signal, "SIGALRM", 0):
                return "reading it took too long"
            with contextlib.suppress(ValueError):
                return f"the program reading it crashed ({signal.Signals(-code).name})"
        return f"the program reading it ended by itself (code {code})"


def _unpickle(reply: bytes) -> tuple[str, Any]:
    try:
        outcome, value = pickle.loads(reply)
    except Exception as error:
        return "error", RuntimeError(f"the worker's answer could not be understood: {error}")
    return outcome, value


def _sentence(args: Sequence[Any], reason: str) -> str:
    what = next((os.fspath(arg) for arg in args if isinstance(arg, (str, os.PathLike))), None)
    return f"{what or 'This'}: could not be read: {reason}; copy it again from the card, or leave it out."
