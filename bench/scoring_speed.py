"""How fast scoring is: against `cv2.imread` in colour on one thread, two workers against one, and the memory of a worker."""

import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench.examine import GRAIN
from bench.sides import medians_of, picture_24mp

FRAMES = 8
"""Frames a round scores; enough that starting and ending don't count."""


def run(rounds: int = 3) -> dict[str, dict[str, Any]]:
    """Scoring against a decode in turns, two workers against one, and a worker's peak memory: {ratio, aim, ours, yardstick, unit}."""
    with tempfile.TemporaryDirectory() as folder:
        picture = str(picture_24mp(Path(folder), GRAIN))
        turns = in_turns(picture)
        one, two, memory = [], [], 0.0
        with (
            ProcessPoolExecutor(1, get_context("spawn")) as single,
            ProcessPoolExecutor(2, get_context("spawn")) as pair,
        ):
            for pool in (single, pair):
                list(pool.map(look, [picture] * 4))
            for _ in range(rounds):
                one.append(_seconds(single, picture))
                two.append(_seconds(pair, picture))
            memory = max(pool.submit(peak_mb).result() for pool in (single, pair))
    alone, together = statistics.median(one), statistics.median(two)
    return {
        "scoring 24 MP, one thread": {
            "ratio": round(turns["ours"] / turns["imread"], 3),
            "aim": 0.85,
            "ours": round(turns["ours"], 4),
            "yardstick": round(turns["imread"], 4),
            "unit": "s",
        },
        "scoring, two workers": {
            "ratio": round(together / alone, 3),
            "aim": 0.556,
            "ours": round(together / FRAMES, 4),
            "yardstick": round(alone / FRAMES, 4),
            "unit": "s/frame",
        },
        "scoring, memory of a worker": {
            "ratio": round(memory / 250.0, 3),
            "aim": 1.0,
            "ours": round(memory, 1),
            "yardstick": 250.0,
            "unit": "MB",
        },
    }


def in_turns(picture: str, rounds: int = 9) -> dict[str, float]:
    """Seconds of `imread` in colour and of `ours` (decode, fast subject, sharpness, exposure), medians of rounds in turns on one thread."""
    import cv2

    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        return medians_of({"imread": lambda: cv2.imread(picture), "ours": lambda: look(picture)}, rounds)
    finally:
        cv2.setNumThreads(threads)


def look(path: str) -> float | None:
    """Decode and score one picture on one thread; its blur in pixels."""
    import cv2

    from studio import scoring
    from studio.imaging import open_picture

    cv2.setNumThreads(1)
    limits = scoring.Limits()
    return scoring.score(open_picture(path, side=limits.side), limits).sharpness.blur_px


def peak_mb() -> float:
    """The most memory this process has held since it started its own program, MB."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text("utf-8").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1000
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def _seconds(pool: ProcessPoolExecutor, picture: str) -> float:
    started = time.perf_counter()
    list(pool.map(look, [picture] * FRAMES))
    return time.perf_counter() - started
