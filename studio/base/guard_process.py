"""Stands between the program and another's program that it runs: that one ends when the program does, however that ended.

Started anew (see `anew`), it is told on its command line what to run, lets it have its own standard output and error, and reads its own
standard input to the end: that is when the program wants it to stop, or is gone.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from typing import NoReturn

GUARD = "guard"
"""Behind the worker's hidden argument: this is to stand guard, and to be no worker."""
_END_S = 4.0
_PR_SET_PDEATHSIG = 1


def serve() -> NoReturn:
    """Run what the command line names behind `--`, until it or the program ends; its exit code is this one's."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    command = sys.argv[sys.argv.index("--") + 1 :]
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - not a file of anybody's
        process = subprocess.Popen(command, stdin=nothing, preexec_fn=_begin if os.name != "nt" else None)
    # Not one of `jobs`, whose room takes as long to be read as all of this does.
    threading.Thread(target=_end_with_program, args=(process,), daemon=True).start()
    os._exit(process.wait() & 0xFF)


def _begin() -> None:
    """In the other's process, before its program is loaded: signals as usual, and on Linux it goes even when this one is killed."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _end_with_program(process: "subprocess.Popen[bytes]") -> None:
    while os.read(0, 4096):
        pass
    with contextlib.suppress(OSError):
        process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_END_S)
    with contextlib.suppress(OSError):
        process.kill()
