"""The process that holds the camera, as seen from the program: one question at a time, and an end to waiting.

The camera's library blocks, and a strange answer can crash it. Here that costs the process, which is started anew at the next
question, without a camera: whoever asks connects again.
"""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from studio.base import jobs
from studio.base.errors import NotFound
from studio.base.workers import WorkerDied, Workers
from studio.capture import gphoto
from studio.capture.gphoto import CameraTrouble, OnCard

_ANSWER_S = 60.0
"""The longest answer but a file: the listing of a full folder, over Wi-Fi."""
_FILE_S = 6 * 3600.0
_LOOK_S = 0.05
_SLACK = 1 << 20
_T = TypeVar("_T")


class CameraProcess:
    """Asks `studio.capture.gphoto` in a worker of its own. Used by one thread; a context manager, which lets go of the camera.

    stall_s: a file of which nothing comes for this long is given up, with the process.
    """

    def __init__(self, stall_s: float = 30.0) -> None:
        self._stall_s = stall_s
        self._workers: Workers | None = None

    def __enter__(self) -> "CameraProcess":
        return self

    def __exit__(self, *exc: object) -> None:
        if self._workers is not None:
            with contextlib.suppress(CameraTrouble):
                self.ask(gphoto.close, timeout_s=10.0)
        self._end()

    def ask(self, function: Callable[..., _T], *args: Any, timeout_s: float = _ANSWER_S) -> _T:
        """`function(*args)`, one of `gphoto`'s, where the camera is. Raises what it raises, CameraTrouble also when it crashed or hangs."""
        if self._workers is None:
            # No limit of memory: films are larger than any, and are written as they come.
            self._workers = Workers(count=1, memory_mb=0)
        self._workers.timeout_s = timeout_s
        try:
            return self._workers.run(function, *args)
        except WorkerDied:
            self._end()
            raise CameraTrouble(
                "The part that talks to the camera crashed or got no answer, and is started anew; if that comes again, switch the "
                "camera off and on: what was shot is on its card, and is fetched once it is connected."
            ) from None

    def fetch(self, entry: OnCard, part: Path) -> None:
        """Have one file of the camera written to `part`, as long as there is more of it to come. Raises CameraTrouble, Refused."""
        job = jobs.run(
            "tether-fetch",
            lambda _: self.ask(gphoto.fetch, entry.folder, entry.name, str(part), timeout_s=_FILE_S),
        )
        size, since = 0, time.monotonic()
        while job.running:
            now = time.monotonic()
            with contextlib.suppress(OSError):
                grown = part.stat().st_size
                size, since = (grown, now) if grown != size else (size, since)
            if now - since > self._stall_s or (entry.size and size > entry.size + _SLACK):
                self._end()
                break
            with contextlib.suppress(TimeoutError):
                job.wait(_LOOK_S)
        job.wait()

    def _end(self) -> None:
        workers, self._workers = self._workers, None
        if workers is not None:
            workers.close()


def cameras() -> list[gphoto.Connected]:
    """The cameras that the system sees, asked in a process of its own. Raises NotFound where cameras can't be tethered here."""
    why_not = gphoto.unavailable()
    if why_not is not None:
        raise NotFound(why_not)
    with CameraProcess() as process:
        return process.ask(gphoto.cameras)
