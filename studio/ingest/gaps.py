"""Gaps in a camera's counter: names that ought to be there, and may still be on a card."""

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath

from studio.catalog.files import main_file_names
from studio.ingest.pair import split_name
from studio.open_drop import OpenDrop

LARGEST = 200
"""A longer run of missing numbers is another shoot in between (or a reset counter), not frames that were forgotten."""
_COUNTER = re.compile(r"^(.*?[^0-9]|)(\d{4,5})$", re.DOTALL)
_DCF_NUMBER = re.compile(r"^(\d{3})[0-9A-Za-z_]{2,5}$")


def counter(stem: str) -> tuple[str, int, int] | None:
    """Prefix, number and number of digits of a camera's name: `IMG_0006` → (`IMG_`, 6, 4); None where there is no counter.

    Four or five digits at the end and no digit before them: `20261003_112233`, a time, is none.
    """
    match = _COUNTER.match(stem)
    return (match[1], int(match[2]), len(match[2])) if match else None


@dataclass(frozen=True, order=True)
class _FrameNumber:
    folder: int
    """The number of the camera's folder (100 of 100CANON), 0 elsewhere."""
    number: int


def missing_counters(drop: OpenDrop, ignore: frozenset[str] = frozenset()) -> list[dict[str, object]]:
    """The drop's gaps: [{camera, missing: [name]}], over all its imports. `ignore`: stems known to be elsewhere (lower case)."""
    series: dict[tuple[str, str, int], set[_FrameNumber]] = {}
    for row in main_file_names(drop.catalog, drop.id):
        stem = split_name(row["name"])[0]
        if (parts := counter(stem)) is not None:
            prefix, number, digits = parts
            folder = _DCF_NUMBER.match(PurePath(row["source"].replace("\\", "/")).parent.name)
            seen = _FrameNumber(int(folder[1]) if folder else 0, number)
            series.setdefault((row["camera"], prefix, digits), set()).add(seen)
    found: dict[str, list[str]] = {}
    for (camera, prefix, digits), numbers in series.items():
        names = [f"{prefix}{number:0{digits}d}" for number in missing(numbers, digits)]
        names = [name for name in names if name.lower() not in ignore]
        if names:
            found.setdefault(camera, []).extend(names)
    return [{"camera": camera, "missing": names} for camera, names in found.items()]


def missing(numbers: set[_FrameNumber], digits: int) -> list[int]:
    """The numbers that lie between those seen, folder by folder; over a roll-over (9999 → 0001) too.

    From one of the camera's folders to the next the counter either goes on or starts again at 1; both are no gap.
    """
    highest = 10**digits - 1
    gaps: list[int] = []
    for before, after in pairwise(_runs(sorted(numbers), highest)):
        if before.folder != after.folder and after.number == 1 and before.number != highest:
            continue
        between = after.number - before.number - 1
        if between < 0:
            between += highest
        if 0 < between <= LARGEST:
            gaps += [(before.number + step - 1) % highest + 1 for step in range(1, between + 1)]
    there = {seen.number for seen in numbers}
    return [number for number in gaps if number not in there]


def _runs(seen: list[_FrameNumber], highest: int) -> list[_FrameNumber]:
    """In the order of shooting: within one folder a counter that rolled over has its high numbers first."""
    ordered: list[_FrameNumber] = []
    for folder in sorted({one.folder for one in seen}):
        mine = [one for one in seen if one.folder == folder]
        jumps = [b.number - a.number for a, b in pairwise(mine)]
        if mine[0].number <= LARGEST and mine[-1].number > highest - LARGEST and jumps and max(jumps) > highest // 2:
            at = jumps.index(max(jumps)) + 1
            mine = mine[at:] + mine[:at]
        ordered += mine
    return ordered
