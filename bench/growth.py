"""What a drop costs as it grows: one of 1,000, 10,000 and 100,000 frames, each beside 500 other drops.

The drops are made straight in the catalog, settled as a crew's would be: recorded, judged, claimed by slates, their originals in the
folder. Then each thing that a crew waits for is done several times, in a process of its own, by the front door. What is compared is its
cost with most frames to its cost with fewest, where the answer is no longer. No process may need more than 300 MB.
"""

import contextlib
import io
import json
import os
import queue
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.many_frames import CODE, make
from bench.sides import SAMPLE, home_at, unlike

AIM, LIMIT_MB = 1.5, 300.0
SIZES = (1_000, 10_000, 100_000)
DROPS = 500
ROUNDS, TURNS = 3, 3
_LONG_S = 600.0
Work = Callable[[Path, int], list[float]]


def run(
    sizes: Sequence[int] = SIZES, drops: int = DROPS, rounds: int = ROUNDS, only: Sequence[str] = ()
) -> dict[str, dict[str, Any]]:
    """The figures `growth coverage` and the like, in ms: the largest size to the smallest; and `growth memory`, the most of all in MB.

    `at`: the cost at each size. `mb`: the most memory a process needed, with most frames. only: the works to do; by default all.
    """
    works = list(only or WORKS)
    measured: dict[str, dict[int, dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory(prefix="threeshot-growth-") as name:
        homes = {size: Path(name) / str(size) for size in sizes}
        for size, home in homes.items():
            with home_at(home):
                make(home, size, drops)
            if {"one more import", "live"} & set(works):
                # The first import after drops were made this way writes the checksum history of all of them.
                _measure("one more import", home, 1)
            _told(f"{size} frames, {drops} other drops: made")
        for work in works:
            # In turns, so that what else the computer does meanwhile does not count for one of them only.
            for _ in range(1 if work in LISTING else TURNS):
                for size, home in homes.items():
                    for what, found in _measure(work, home, 1 if work in LISTING else rounds).items():
                        there = measured.setdefault(what, {}).setdefault(size, {"all": [], "mb": 0.0})
                        there["all"] += found["ms"]
                        there["mb"] = max(there["mb"], found["mb"])
            for what in [what for what in measured if "ms" not in measured[what][sizes[0]]]:
                for size, found in measured[what].items():
                    found["ms"] = statistics.median(found.pop("all"))
                    _told(f"{size:>8} {what:<18} {found['ms']:8.1f} ms {found['mb']:6.0f} MB")
    return _figures(measured, min(sizes), max(sizes))


def _figures(measured: dict[str, dict[int, dict[str, Any]]], few: int, many: int) -> dict[str, dict[str, Any]]:
    figures: dict[str, dict[str, Any]] = {}
    for what, by_size in measured.items():
        at = {str(size): round(found["ms"], 1) for size, found in by_size.items()}
        ours, yardstick = by_size[many]["ms"], by_size[few]["ms"]
        between = ", ".join(f"{int(size):,}: {ms:g} ms" for size, ms in at.items() if int(size) not in (few, many))
        figures[f"growth {what}"] = {
            "ratio": round(ours / yardstick, 3),
            "aim": None if what in LISTING else AIM,
            "ours": round(ours, 1),
            "yardstick": round(yardstick, 1),
            "unit": "ms",
            "at": at,
            "mb": round(by_size[many]["mb"], 1),
            "note": between,
        }
    most = max(found["mb"] for by_size in measured.values() for found in by_size.values())
    limit = {"ratio": round(most / LIMIT_MB, 3), "aim": 1.0, "ours": round(most, 1), "yardstick": LIMIT_MB}
    return {**figures, "growth memory": {**limit, "unit": "MB"}}


def _measure(work: str, home: Path, rounds: int) -> dict[str, dict[str, Any]]:
    """What a work's process says of it: {what: {ms: [ms], mb}}. Raises RuntimeError when it failed."""
    command = [sys.executable, "-m", "bench.growth", work, str(home), str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_LONG_S, check=False)
    if done.returncode:
        raise RuntimeError(f"{work}: {done.stderr[-2000:]}")
    found = json.loads(done.stdout)
    return {what: {"ms": ms, "mb": found["mb"]} for what, ms in found["ms"].items()}


def _told(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


# -- what is done -------------------------------------------------------------------------------------------------------


def _by_command(*words: str) -> Work:
    """A command of the command line, from its start to its end, without that of Python."""

    def work(home: Path, rounds: int) -> list[float]:
        from studio.cli import main

        def once() -> None:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                code = main(list(words))
            if code:
                raise RuntimeError(f"{words}: ended with {code}")

        return _timed(once, rounds)

    return work


def _opened_coverage(home: Path, rounds: int) -> list[float]:
    from studio.shoot import Shoot

    return _timed(lambda: Shoot.open(CODE).coverage(), rounds)


def _export_plan(home: Path, rounds: int) -> list[float]:
    from studio.shoot import Shoot

    return _timed(lambda: Shoot.open(CODE).handover.check(), rounds)


def _one_more(home: Path, rounds: int) -> list[float]:
    """Import a card that has one frame."""
    from studio.shoot import Shoot

    ms = []
    for number in range(rounds):
        card = home / f"card-{time.time_ns()}"
        card.mkdir()
        (card / f"ONE_{number:04}.JPG").write_bytes(unlike(SAMPLE.read_bytes(), time.time_ns() // 1000))
        ms += _timed(lambda card=card: Shoot.open(CODE).frames.import_sources([card]), 1)  # type: ignore[misc]
    return ms


class _Handing:
    """A live source: what is put in its line."""

    name = "the bench"

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(exist_ok=True)
        self.line: queue.SimpleQueue[Path] = queue.SimpleQueue()

    def files(self, progress: Any) -> Iterator[Any]:
        from studio.ingest.discover import SourceFile

        while not progress.cancelled:
            with contextlib.suppress(queue.Empty):
                path = self.line.get(timeout=0.02)
                found = path.stat()
                yield SourceFile(path, self.root, "picture", found.st_size, found.st_mtime_ns)


def _live(home: Path, rounds: int) -> dict[str, list[float]]:
    """Watches of two frames each: from a frame's file to its verdict (the second: the first waits for workers to start), and the end."""
    from studio.base.jobs import Progress, run
    from studio.shoot import Shoot

    frame_ms, end_ms = [], []
    for number in range(rounds):
        shoot, source, progress = Shoot.open(CODE), _Handing(home / "live"), Progress()
        judged: queue.SimpleQueue[str] = queue.SimpleQueue()
        shoot.events.frame_scored.connect(judged.put)
        job = run("growth", lambda _, shoot=shoot, source=source, to=progress: shoot.frames.take_from(source, None, to))
        for of in range(2):
            path = source.root / f"LIVE_{number:02}{of:02}.JPG"
            path.write_bytes(unlike(SAMPLE.read_bytes(), time.time_ns() // 1000))
            began = time.perf_counter()
            source.line.put(path)
            judged.get(timeout=60.0)
            took = (time.perf_counter() - began) * 1000
        frame_ms.append(took)
        time.sleep(0.3)
        end_ms += _timed(lambda progress=progress, job=job: (progress.cancel(), job.wait()), 1)  # type: ignore[misc]
        shoot.drop.catalog.close()
    return {"one live frame": frame_ms, "ending a watch": end_ms}


WORKS: dict[str, Callable[[Path, int], list[float] | dict[str, list[float]]]] = {
    "coverage": _opened_coverage,
    "coverage command": _by_command("coverage", CODE, "--json"),
    "drop show": _by_command("drop", "show", CODE, "--json"),
    "select --auto": _by_command("select", CODE, "--auto", "--json"),
    "one more import": _one_more,
    "live": _live,
    "export's plan": _export_plan,
    "drop show --frames": _by_command("drop", "show", CODE, "--frames", "--json"),
}
LISTING = frozenset({"drop show --frames"})
"""Works whose answer grows with the frames: only their memory is held."""


def _timed(once: Callable[[], object], rounds: int) -> list[float]:
    ms = []
    for _ in range(rounds):
        began = time.perf_counter()
        once()
        ms.append((time.perf_counter() - began) * 1000)
    return ms


def _child(work: str, home: Path, rounds: int) -> None:
    """Do one work in this process, and print {ms: {what: [ms]}, mb}."""
    os.environ["THREESHOT_HOME"] = str(home)
    found = WORKS[work](home, rounds)
    print(json.dumps({"ms": found if isinstance(found, dict) else {work: found}, "mb": peak_mb()}))


def peak_mb() -> float:
    """The most memory this process ever had."""
    with contextlib.suppress(OSError):
        # Linux' getrusage tells what its parent had, where that was more.
        told = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        return int(told.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    _child(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
