"""The verified import against `cp -r; sync; diff -r` of the same files, which reads back from memory what ours reads from the disk.

60 files of 12 MB, a camera's JPEG each, cold: the system is made to forget the files before every run where that is allowed (root
on Linux). First destination only, catalog and checksum history included. Both sides in turns; medians.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.sides import home_at

COUNT, SIZE = 60, 12_000_000
AIM = 0.9
_DROP_CACHES = Path("/proc/sys/vm/drop_caches")


def run(rounds: int = 3, count: int = COUNT, size: int = SIZE, folder: Path | None = None) -> dict[str, dict[str, Any]]:
    """{"verified import": {ratio, aim, ours, yardstick, unit}}; `folder`: on which disk, default the temporary one."""
    with tempfile.TemporaryDirectory(prefix="threeshot-bench-", dir=folder) as place:
        card = Path(place, "card", "DCIM", "100BENCH")
        card.mkdir(parents=True)
        make_card(card, count, size)
        _forget()
        ours, theirs = [], []
        for number in range(rounds):
            theirs.append(_yardstick(card.parent.parent, Path(place, f"copy-{number}")))
            ours.append(_import(card.parent.parent, Path(place, f"import-{number}"), count))
    mine, theirs_s = statistics.median(ours), statistics.median(theirs)
    return {
        "verified import": {
            "ratio": round(mine / theirs_s, 3),
            "aim": AIM,
            "ours": round(mine, 3),
            "yardstick": round(theirs_s, 3),
            "unit": "s",
        }
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


def _yardstick(card: Path, target: Path) -> float:
    _forget()
    start = time.perf_counter()
    subprocess.run(["cp", "-r", str(card), str(target)], check=True)
    subprocess.run(["sync"], check=True)
    subprocess.run(["diff", "-r", str(card), str(target)], check=True)
    took = time.perf_counter() - start
    shutil.rmtree(target)
    return took


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


def _forget() -> None:
    """Everything to the disk, and out of memory where that is allowed."""
    if sys.platform != "win32":
        subprocess.run(["sync"], check=True)
    if os.access(_DROP_CACHES, os.W_OK):
        _DROP_CACHES.write_text("3")


if __name__ == "__main__":
    print(run())
