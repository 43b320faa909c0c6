"""How this program is started anew beside itself: as a worker, or to run something for as long as the program does."""

import os
import sys

from studio.base import memory
from studio.base.worker_process import LEISURE_VARIABLE, WORKER_ARGUMENT

_HEAP = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(64 << 20)}
"""What glibc (mallopt(3)) comes to by itself once a block of its largest size was given back: bytes up to which a block is taken from what
the process has already, and that are kept of it. Other systems' libraries don't know these variables."""


def started_anew(kind: str | None, code: str) -> list[str]:
    """The command that starts this program anew to run `code`; frozen, `kind` behind the hidden argument says what that is."""
    if getattr(sys, "frozen", False):
        return [sys.executable, WORKER_ARGUMENT, *([kind] if kind else [])]
    path = [os.path.abspath(entry) for entry in sys.path]  # noqa: PTH100 - an empty entry means the current folder
    return [
        sys.executable,
        "-c",
        f"import sys; sys.path[:] = {path!r}; {code}",
    ]


def worker_environment(memory_mb: int, at_leisure: bool) -> dict[str, str]:
    """The surroundings of a worker that may take so much memory for one item. at_leisure: whose turn comes last."""
    # One thread a worker: two workers on two cores should not fight over them. OpenCV prints warnings about broken files.
    single = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"), "1"
    )
    # A small picture's arrays would be taken from the system and given back each time, a third of all that it costs.
    told = {memory.MEMORY_VARIABLE: str(memory_mb), LEISURE_VARIABLE: str(int(at_leisure))}
    return {**_HEAP, **os.environ, **single, "OPENCV_LOG_LEVEL": "OFF", **told}
