"""What the tests of the workers have them do; a module of its own, so that a worker starts without pytest."""

import ctypes
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from studio.base.errors import NotFound


def double(path: str, number: int = 1) -> int:
    return number * 2


def process(path: str, seconds: float = 0.0) -> int:
    time.sleep(seconds)
    return os.getpid()


def remember() -> None:
    sys.modules["warmed"] = sys


def remembers() -> tuple[bool, int]:
    return "warmed" in sys.modules, os.getpid()


def pages_asked_for(path: str, times: int) -> int:
    """How many pages the system had to give while what ten arrays of a small picture take was filled and given back, so many times."""
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(times):
        _ = [bytearray(b"1") * 300_000 for _ in range(10)]
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def leave(path: str) -> None:
    os._exit(7)


def crash(path: str) -> None:
    ctypes.string_at(0)


def hang(path: str) -> None:
    time.sleep(60)


def hang_hard(path: str) -> None:
    """Holds Python's lock, as a codec written carelessly would."""
    ctypes.PyDLL(None).sleep(60)


def gorge(path: str, size_mb: int = 4096) -> int:
    return len(bytearray(size_mb << 20))


def complain(path: str) -> None:
    raise NotFound(f"{path}: there is no such file; check its name.")


def complain_oddly(path: str) -> None:
    class Odd(Exception):
        pass

    raise Odd("cannot be pickled")


def chatter(path: str) -> str:
    print("noise on standard output")
    os.write(1, b"more of it")
    sys.stdout.flush()
    return "fine"


def answer_oddly(path: str) -> Any:
    return lambda: None


def leave_for(path: str, number: int) -> int:
    if number % 5 == 3:
        os._exit(1)
    return number


def examine_or_leave(path: str, *args: Any) -> Any:
    """As `examine`, but for IMG_0016, which ends the worker."""
    from studio.judging.examine import examine

    if "IMG_0016" in path:
        leave(path)
    return examine(path, *args)


def interrupt_me(path: str) -> str:
    os.kill(os.getpid(), signal.SIGINT)
    return "still here"


def threads_of_opencv(path: str) -> int:
    import cv2

    return int(cv2.getNumThreads())


def measure_or_die(path: str, *wanted: Any) -> Any:
    """As `scene_look.measure_anew`; but where a file `dies` lies in the home, that goes, and the worker with it."""
    from studio.judging import scene_look

    flag = Path(os.environ["THREESHOT_HOME"]) / "dies"
    if flag.exists():
        flag.unlink()
        os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    return scene_look.measure_anew(path, *wanted)
