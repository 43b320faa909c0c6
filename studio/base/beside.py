"""A process of its own beside the program, for whatever strangers can reach: what they cost, they cost there.

It ends with the program, is told things and tells things; one that ends by itself is started again. Started as workers are: this same
Python anew, or the frozen program with its hidden argument.
"""

import contextlib
import os
import pickle
import socket
import struct
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from studio.base import jobs
from studio.base.anew import started_anew
from studio.base.beside_process import BESIDE, Lent
from studio.base.worker_process import receive, send

MOST_HANDLES = 256
MOST_STARTS, WITHIN_S = 5, 60.0
"""One that ends by itself so often in so short a time is not started again."""
_END_S = 5.0


class Beside:
    """A process beside the program that runs `function(link, lent, *args())`; see `beside_process.Link`.

    listening: the socket that it serves; it stays open here, so that nobody who connects meanwhile is turned away when the process is
    started anew. heard: called with each thing that it tells or asks, on a thread of its own; what it returns is the answer. again: told
    when it ended by itself, with whether it is started again. args: asked for at each start; picklable.
    """

    def __init__(
        self,
        name: str,
        function: Callable[..., object],
        listening: socket.socket,
        args: Callable[[], tuple[Any, ...]],
        heard: Callable[[Any], Any],
        again: Callable[[bool], object],
    ) -> None:
        self._name, self._function, self._listening = name, function, listening
        self._args, self._heard, self._again = args, heard, again
        self._process: subprocess.Popen[bytes] | None = None
        self._job: jobs.Job | None = None
        self._lock = threading.Lock()
        self._ending = False
        self._starts: deque[float] = deque(maxlen=MOST_STARTS)

    @property
    def running(self) -> bool:
        """Whether it runs, or is about to be started again."""
        return self._job is not None and self._job.running

    @property
    def pid(self) -> int | None:
        """The process's number, while there is one."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Begin; returns at once. Who connects before it is there is waited for by the system."""
        self._start()
        self._job = jobs.run(self._name, lambda _: self._listen())

    def tell(self, message: Any) -> None:
        """Tell it something, which must be picklable; lost where it is just not there. From any thread."""
        self._send(("tell", message))

    def end(self, within_s: float = _END_S) -> None:
        """Ask it to come to an end and wait for that, for `within_s` at most; all that it told is heard then."""
        self._ending = True
        if self._process is None or self._job is None:
            return
        self._send(("end",))
        with contextlib.suppress(TimeoutError):
            self._job.wait(within_s)
        self._kill()
        with contextlib.suppress(TimeoutError):
            self._job.wait(_END_S)

    def _start(self) -> None:
        self._starts.append(time.monotonic())
        handles = (self._listening.fileno(),) if os.name != "nt" else ()
        process = subprocess.Popen(
            started_anew(BESIDE, "from studio.base.beside_process import serve; serve()"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("THREESHOT_DEBUG") else subprocess.DEVNULL,
            pass_fds=handles,
            # Its own group: Ctrl-C in the terminal is the program's to handle. Not its own session: Linux gives each of those as much of
            # the processor as the next, whoever in it gives way (sched(7), autogroup).
            process_group=0 if os.name != "nt" else None,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)
            | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        lent: Lent = self._listening.fileno() if os.name != "nt" else self._listening.share(process.pid)  # type: ignore[attr-defined,unused-ignore]
        with self._lock:
            self._process = process
        self._send_raw(pickle.dumps((self._function, (lent, *self._args()), MOST_HANDLES)))

    def _listen(self) -> None:
        while True:
            self._hear_all()
            self._kill()
            if self._ending:
                return
            old = len(self._starts) == MOST_STARTS and time.monotonic() - self._starts[0] < WITHIN_S
            self._again(not old)
            if old:
                return
            self._start()

    def _hear_all(self) -> None:
        """Hear all that the process tells, until it is gone."""
        process = self._process
        assert process is not None and process.stdout is not None
        while True:
            try:
                kind, *rest = pickle.loads(receive(process.stdout))
            except (EOFError, OSError, ValueError, struct.error):
                return
            if kind == "tell":
                with contextlib.suppress(Exception):
                    self._heard(rest[0])
                continue
            number, message = rest
            answer, wrong = None, None
            try:
                answer = self._heard(message)
            except Exception as error:
                wrong = str(error) or type(error).__name__
            self._send(("answer", number, wrong, answer))

    def _send(self, message: Any) -> None:
        self._send_raw(pickle.dumps(message))

    def _send_raw(self, data: bytes) -> None:
        with self._lock, contextlib.suppress(OSError, ValueError):
            if self._process is not None and self._process.stdin is not None:
                send(self._process.stdin, data)

    def _kill(self) -> None:
        process = self._process
        if process is None:
            return
        with contextlib.suppress(OSError):
            process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_END_S)
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError, ValueError):
                if pipe is not None:
                    pipe.close()
