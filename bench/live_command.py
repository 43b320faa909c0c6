"""A frame's way on the command line: `threeshot watch` as a process of its own, from a file's close to its preview, and to its verdict.

The drop holds 2,000 frames already. The first frame comes a moment after the command has begun, as a crew would shoot it; what it takes
longer than the later ones is told by itself.
"""

import contextlib
import math
import queue
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.board import FRAMES, drop_of_2000
from bench.sides import SAMPLE, home_at
from studio.base import picture_cache

PREVIEW_MS, VERDICT_MS = 250.0, 900.0
"""What is promised of 19 frames in 20, the first one among them."""
ROUNDS = 20
_FIRST_AFTER_S = 3.0
_BETWEEN_S = 0.5
_LONG_S = 60.0
_VERDICT = re.compile(r"(LIVE_\d{4}): ")


class Times(NamedTuple):
    """Milliseconds from the file's close of one frame."""

    preview: float
    verdict: float


def of_command(place: Path, pictures: Sequence[bytes], frames: bool = True) -> list[Times]:
    """How long each of these pictures takes, the first one of the command first."""
    with home_at(place):
        data = place / "data"  # where the command looks for its catalog
        data.mkdir(parents=True)
        shoot = drop_of_2000(data, FRAMES if frames else 0, "Mara", judged())
        settle(shoot)
        previews = picture_cache.folder()
        shoot.drop.catalog.close()
        hot = place / "watched"
        hot.mkdir()
        with _watching(shoot.code, hot) as said:
            time.sleep(_FIRST_AFTER_S)
            times = []
            for number, picture in enumerate(pictures):
                times.append(_one(hot / f"LIVE_{number:04}.JPG", picture, previews, said))
                time.sleep(_BETWEEN_S)
        return times


def judged() -> dict[str, Any]:
    """What scoring says of a frame of the sample shoot, for the frames that are there already."""
    from studio.imaging import open_picture
    from studio.scoring import Limits, score

    return score(open_picture(SAMPLE), Limits()).to_dict()


def settle(shoot: Any) -> None:
    """As whatever brought these frames would have left them: sidecars written, and every recorded file, empty, where it would lie, for
    the ingest looks for files that a killed import left without a row."""
    from studio.catalog.files import recorded_paths
    from studio.judging import chain

    for path in recorded_paths(shoot.drop.catalog, shoot.id):
        original = shoot.folder / path
        original.parent.mkdir(parents=True, exist_ok=True)
        original.touch()
    chain.finish(shoot.drop)


def figures(times: Sequence[Times]) -> dict[str, dict[str, Any]]:
    """The figures `command preview p95 24 MP` and `command verdict p95 24 MP`, each with its first frame, median and longest."""
    told = {}
    for what, promised in (("preview", PREVIEW_MS), ("verdict", VERDICT_MS)):
        each = [getattr(one, what) for one in times]
        told[f"command {what} p95 24 MP"] = figure(p95(each), promised, spread(each))
    return told


def figure(ours: float, promised: float, note: str) -> dict[str, Any]:
    """One figure of the table, in ms."""
    return {
        "ratio": round(ours / promised, 3),
        "aim": 1.0,
        "ours": round(ours, 1),
        "yardstick": promised,
        "unit": "ms",
        "note": note,
    }


def p95(each: Sequence[float]) -> float:
    """What 19 in 20 do not exceed: the nearest rank."""
    return sorted(each)[math.ceil(0.95 * len(each)) - 1]


def spread(each: Sequence[float]) -> str:
    """First, median, 19 in 20 and longest, in words. The first one counts among the others only in the last two."""
    rest = each[1:] or each
    return f"first {each[0]:.0f}, median {statistics.median(rest):.0f}, p95 {p95(each):.0f}, max {max(each):.0f}"


@contextlib.contextmanager
def _watching(code: str, hot: Path) -> "Iterator[queue.SimpleQueue[tuple[str, float]]]":
    """The command at work; what it says of frames, with the moment."""
    said: queue.SimpleQueue[tuple[str, float]] = queue.SimpleQueue()
    command = [sys.executable, "-m", "studio.cli", "watch", code, str(hot), "--product", "BENCH-00", "--role", "hero"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert process.stderr is not None

    def listen() -> None:
        for line in process.stderr or ():
            if found := _VERDICT.match(line):
                said.put((found[1], time.perf_counter()))

    process.stderr.readline()  # it says that it watches
    threading.Thread(target=listen, daemon=True).start()
    try:
        yield said
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(_LONG_S)


def _one(path: Path, data: bytes, previews: Path, said: "queue.SimpleQueue[tuple[str, float]]") -> Times:
    before = _names(previews)
    path.write_bytes(data)
    began, preview_at = time.perf_counter(), 0.0
    while not preview_at:
        if _names(previews) - before:
            preview_at = time.perf_counter()
        elif time.perf_counter() - began > _LONG_S:
            raise RuntimeError(f"It took more than {_LONG_S:g} s until {path.name} had a preview.")
        time.sleep(0.002)
    name, verdict_at = said.get(timeout=_LONG_S)
    if name != path.stem:
        raise RuntimeError(f"{name} was told of instead of {path.stem}.")
    return Times((preview_at - began) * 1000, (verdict_at - began) * 1000)


def _names(folder: Path) -> set[str]:
    try:
        return {path.name for path in folder.rglob("*.jpg") if not path.name.startswith(".")}
    except FileNotFoundError:
        return set()
