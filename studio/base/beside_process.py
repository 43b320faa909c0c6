"""What runs in a process of its own beside the program (see `beside`), until it is told to end or the program is gone.

Both sides send each other pickles over the process's standard input and output, as workers do (`worker_process`).
"""

import contextlib
import itertools
import os
import pickle
import socket
import struct
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import IO, Any, NoReturn

from studio.base import jobs
from studio.base.priority import give_way
from studio.base.worker_process import ignore_signals, private_pipes, receive, send

BESIDE = "beside"
"""Behind the worker's hidden argument: this is to run beside, and to be no worker."""
Lent = int | bytes
"""A listening socket on its way to another process: its handle, or what Windows makes of it."""


class Link:
    """The process's side of the line to the program. heard: called with each thing that the program tells, on another thread."""

    def __init__(self, to_program: IO[bytes]) -> None:
        self._to_program = to_program
        self._lock = threading.Lock()
        self._hearing = threading.Lock()
        self._ended = threading.Event()
        self._numbers = itertools.count()
        self._asked: dict[int, Future[Any]] = {}
        self.heard: Callable[[Any], object] = lambda message: None

    @property
    def ended(self) -> bool:
        """Whether the program has asked to come to an end."""
        return self._ended.is_set()

    def wait_for_end(self, seconds: float) -> bool:
        """Wait until the program asks to come to an end, for so long at most; whether it did."""
        return self._ended.wait(seconds)

    def tell(self, message: Any) -> None:
        """Tell the program something, which must be picklable. From any thread."""
        self._send(("tell", message))

    def ask(self, message: Any) -> "Future[Any]":
        """Tell it, and get what the program makes of it. The future raises RuntimeError where that went wrong."""
        future: Future[Any] = Future()
        number = next(self._numbers)
        self._asked[number] = future
        self._send(("ask", number, message))
        return future

    def _send(self, message: Any) -> None:
        data = pickle.dumps(message)
        with self._lock:
            send(self._to_program, data)

    def listen(self, from_program: IO[bytes]) -> None:
        """Take in what the program sends; ends the process at once when that is gone."""
        while True:
            try:
                kind, *rest = pickle.loads(receive(from_program))
            except (EOFError, OSError, struct.error):
                os._exit(0)
            if kind == "end":
                self._ended.set()
            elif kind == "answer":
                number, sentence, value = rest
                future = self._asked.pop(number)
                if sentence is None:
                    future.set_result(value)
                else:
                    future.set_exception(RuntimeError(sentence))
            else:
                with self._hearing:
                    self.heard(rest[0])

    def stop_hearing(self) -> None:
        """What the program just told is through when this returns, and what it tells from now on is nobody's."""
        self.heard = lambda message: None
        with self._hearing:
            pass


def serve() -> NoReturn:
    """The process's own life: it is told what to run, and how many handles it may have open."""
    ignore_signals()
    # A phone can wait for some hundredths of a second, the window of whoever shoots can't.
    give_way()
    from_program, to_program = private_pipes()
    try:
        function, args, most_handles = pickle.loads(receive(from_program))
        _limit_handles(most_handles)
        link = Link(to_program)
        jobs.run("link", lambda _: link.listen(from_program))
        function(link, *args)
        # It may be writing what it was told last.
        link.stop_hearing()
    except (EOFError, OSError, struct.error):
        os._exit(1)
    os._exit(0)


def borrow(lent: Lent) -> socket.socket:
    """The listening socket that the program lent."""
    if isinstance(lent, bytes):
        return socket.fromshare(lent)  # type: ignore[attr-defined,no-any-return,unused-ignore]
    return socket.socket(fileno=lent)


def _limit_handles(most: int) -> None:
    """However many connections come, they are this process's own trouble."""
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
