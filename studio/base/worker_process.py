"""What runs inside a worker process (see `workers`): a request read, done and answered, until the parent is gone.

The two sides send each other pickles, each with its length before it, over the worker's standard input and output.
"""

import contextlib
import os
import pickle
import queue
import signal
import struct
import sys
import threading
from typing import IO, Any, NoReturn

from studio.base.memory import ITEM_MB, MEMORY_VARIABLE
from studio.base.priority import give_way, lower_this_thread

WORKER_ARGUMENT = "--threeshot-worker"
"""The hidden argument that makes a frozen program a worker."""
LEISURE_VARIABLE = "THREESHOT_WORKER_AT_LEISURE"
"""The environment variable that makes a worker's turn come last, where it is 1."""

_LENGTH = struct.Struct("<Q")


def send(pipe: IO[bytes], message: bytes) -> None:
    """Write one message. Raises OSError when the other side is gone."""
    pipe.write(_LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes:
    """The next message, waited for. Raises EOFError or struct.error when the other side is gone in the middle or before it."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    data = pipe.read(length)
    if len(data) != length:
        raise EOFError
    return data


def serve() -> NoReturn:
    """The worker's own life: take a request, do it, answer; until the parent is gone."""
    ignore_signals()
    if os.environ.get(LEISURE_VARIABLE) == "1":
        lower_this_thread()
    else:
        give_way()
    requests, answers = private_pipes()
    todo: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def listen() -> None:
        # On a thread of its own, so that a worker deep in a file still notices that its parent is gone.
        while True:
            try:
                todo.put(receive(requests))
            except (EOFError, OSError, struct.error):
                os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        answer = _done(todo.get(), answers)
        send(answers, _pickled(answer))


def _done(request: bytes, answers: IO[bytes]) -> tuple[str, Any]:
    """Do what a request asks: ("result", value), ("error", exception) or ("memory", None)."""
    try:
        try:
            function, args, timeout_s, carried = pickle.loads(request)
            _surround(carried)
            _limit_memory(int(os.environ.get(MEMORY_VARIABLE, str(ITEM_MB))))
        finally:
            send(answers, b"begun")
        # The parent keeps the time; this is for a worker whose parent died while it was stuck.
        _alarm(timeout_s + 10)
        return "result", function(*args)
    except MemoryError:
        return "memory", None
    except BaseException as error:
        return ("memory", None) if _is_memory(error) else ("error", error)
    finally:
        _alarm(0)


def _surround(carried: dict[str, str | None]) -> None:
    """Be in the surroundings that the asker is in now: whoever asked before may have had another home."""
    for name, value in carried.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _pickled(answer: tuple[str, Any]) -> bytes:
    try:
        data = pickle.dumps(answer)
        if answer[0] == "error":
            pickle.loads(data)
    except Exception:
        return pickle.dumps(("error", RuntimeError(f"{type(answer[1]).__name__}: {answer[1]}")))
    return data


def ignore_signals() -> None:
    """To end is the parent's to decide; should all be told to, a file that a worker has open is not one that could not be read.

    Nor does what it prints into a terminal that stops whoever does, unasked."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGTTOU"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def private_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The pipes to the parent, moved away from standard input and output, where a C library might print."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    sys.stdin = open(os.devnull)  # noqa: PTH123, SIM115 - lives as long as the worker
    sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
    if sys.stderr is None:
        sys.stderr = sys.stdout
    return requests, answers


def _alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _is_memory(error: BaseException) -> bool:
    # OpenCV and LibRaw have their own words for it.
    return "insufficient memory" in str(error).lower() or "out of memory" in str(error).lower()


def _limit_memory(memory_mb: int) -> None:
    """Bound the address space to what is mapped now, before an item, plus `memory_mb`."""
    if sys.platform != "linux" or memory_mb <= 0:
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 - not a file of anybody's
            mapped = int(statm.read().split()[0]) * resource.getpagesize()
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (mapped + memory_mb * 1024 * 1024, most))
