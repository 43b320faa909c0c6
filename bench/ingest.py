"""The verified import against copying the same files by hand and proving the copies, cold on both sides; medians of runs in turns.

60 files of 12 MB, a camera's JPEG each. Two yardsticks, both with the system made to forget all files between copying and proving, so
that the proof reads the disk, as ours does: `cp -r; sync; diff -r`, which reads card and copies, and `cp -r; sync; md5sum` of the copies
alone, on two processes. Where the system can't be made to forget (it takes root on Linux), the yardsticks read from memory; the result says
so. Ours: first destination only, catalog and checksum history included, and `parts`: the seconds that its threads together spent with
reading the card, writing and syncing, and reading back, in a run of its own.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.sides import home_at

COUNT, SIZE = 60, 12_000_000
YARDSTICKS = {"diff": ("verified import", 0.6), "md5sum": ("verified import, to md5sum of the copies", 0.85)}
"""What proves the copies: the figure's name, and the aim."""
_DROP_CACHES = Path("/proc/sys/vm/drop_caches")


def run(rounds: int = 3, count: int = COUNT, size: int = SIZE, folder: Path | None = None) -> dict[str, dict[str, Any]]:
    """{name: {ratio, aim, ours, yardstick, unit, cold, parts}} for each yardstick; `folder`: on which disk, default the temporary."""
    with tempfile.TemporaryDirectory(prefix="threeshot-bench-", dir=folder) as place:
        card = Path(place, "card", "DCIM", "100BENCH")
        card.mkdir(parents=True)
        make_card(card, count, size)
        source = card.parent.parent
        cold = _forget()
        times: dict[str, list[float]] = {"ours": [], **{name: [] for name in YARDSTICKS}}
        for number in range(rounds):
            for name, prove in (("diff", _diff), ("md5sum", _md5sum)):
                times[name].append(_yardstick(source, Path(place, f"copy-{number}"), prove))
            times["ours"].append(_import(source, Path(place, f"import-{number}"), count))
        with _timed() as parts:
            _import(source, Path(place, "parts"), count)
    medians = {name: statistics.median(measured) for name, measured in times.items()}
    told: dict[str, Any] = {"cold": cold, "parts": {name: round(seconds, 3) for name, seconds in parts.items()}}
    if not cold:
        told["note"] = "the yardstick's proof is read from memory: the caches can't be dropped here, which takes root"
    return {
        title: {
            "ratio": round(medians["ours"] / medians[name], 3),
            "aim": aim,
            "ours": round(medians["ours"], 3),
            "yardstick": round(medians[name], 3),
            "unit": "s",
            **told,
        }
        for name, (title, aim) in YARDSTICKS.items()
    }


def make_card(folder: Path, count: int, size: int) -> None:
    """`count` files of `size` bytes: a sample JPEG with its EXIF, and random bytes behind it, so that no two are alike."""
    import importlib.resources

    sample = Path(str(importlib.resources.files("resources"))) / "sample-shoot/camera-a/DCIM/100HARBR/IMG_0015.JPG"
    head = sample.read_bytes()
    for number in range(1, count + 1):
        with (folder / f"IMG_{number:04d}.JPG").open("wb") as file:
            file.write(head)
            file.write(os.urandom(size - len(head)))


def _yardstick(card: Path, target: Path, prove: Callable[[Path, Path], None]) -> float:
    _forget()
    start = time.perf_counter()
    subprocess.run(["cp", "-r", str(card), str(target)], check=True)
    if sys.platform != "win32":
        subprocess.run(["sync"], check=True)
    took = time.perf_counter() - start
    _forget()  # not counted: nobody waits for that
    start = time.perf_counter()
    prove(card, target)
    took += time.perf_counter() - start
    shutil.rmtree(target)
    return took


def _diff(card: Path, target: Path) -> None:
    subprocess.run(["diff", "-r", str(card), str(target)], check=True)


def _md5sum(card: Path, target: Path) -> None:
    files = sorted(str(path) for path in target.rglob("*") if path.is_file())
    halves = [subprocess.Popen(["md5sum", *files[n::2]], stdout=subprocess.DEVNULL) for n in range(2)]
    if any(half.wait() for half in halves):
        raise RuntimeError("md5sum could not read the copies")


@contextmanager
def _timed() -> Iterator[dict[str, float]]:
    """What the import's threads spend with each part meanwhile, in seconds of all of them together."""
    from studio.ingest import copying, reading

    parts = {"read": 0.0, "write": 0.0, "read_back": 0.0}

    def timed(part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            start = time.perf_counter()
            try:
                return work(*args, **more)
            finally:
                parts[part] += time.perf_counter() - start

        return call

    def pieces(*args: Any) -> Iterator[memoryview]:
        step = timed("read", known["pieces"](*args).__next__)
        while True:
            try:
                piece = step()
            except StopIteration:
                return
            yield piece

    target, of_card = copying._Target, copying._pieces
    known = {"pieces": reading.pieces, "hash": reading.hash_from_disk, "write": target.write, "finish": target.finish}
    try:
        copying._pieces = lambda path, handle, buffer: pieces(handle, buffer)
        reading.hash_from_disk = timed("read_back", known["hash"])
        target.write, target.finish = timed("write", known["write"]), timed("write", known["finish"])
        yield parts
    finally:
        copying._pieces = of_card
        reading.hash_from_disk, target.write, target.finish = known["hash"], known["write"], known["finish"]


def _import(card: Path, home: Path, count: int) -> float:
    from studio.base.clock import now_text
    from studio.catalog import Catalog
    from studio.ingest import import_sources
    from studio.open_drop import OpenDrop

    with home_at(home):
        catalog = Catalog()
        folder = home / "drop"
        folder.mkdir()
        values = {
            "code": "BENCH",
            "title": "Bench",
            "folder": str(folder),
            "kit": "",
            "checklist": "",
            "brief_sha256": "",
        }
        row_id = catalog.insert("drop", {**values, "created_at": now_text()})
        drop = OpenDrop(catalog, catalog.get("drop", row_id))
        _forget()
        start = time.perf_counter()
        report = import_sources(drop, [card])
        took = time.perf_counter() - start
        catalog.close()
    if report.copied != count:
        raise RuntimeError(f"{report.copied} of {count} files were imported: {report.failed[:3]}")
    shutil.rmtree(home)
    return took


def _forget() -> bool:
    """Everything to the disk, and out of memory where that is allowed; whether it was."""
    if sys.platform != "win32":
        subprocess.run(["sync"], check=True)
    try:
        _DROP_CACHES.write_text("3")
    except OSError:
        return False
    return True


if __name__ == "__main__":
    print(run())
