"""Gaps in a camera's counter: names that ought to be there, and may still be on a card."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath

from studio.catalog import counters
from studio.ingest.pair import split_name
from studio.open_drop import OpenDrop

LARGEST = 200
"""A longer run of missing numbers is another shoot in between (or a reset counter), not frames that were forgotten."""
_COUNTER = re.compile(r"^(.*?[^0-9]|)(\d{4,5})$", re.DOTALL)
DCF_FOLDER = re.compile(r"^(\d{3})[0-9A-Za-z_]{2,5}$")
"""A camera's own folder on a card: 100CANON, 101APPLE."""


def counter(stem: str) -> tuple[str, int, int] | None:
    """Prefix, number and number of digits of a camera's name: `IMG_0006` → (`IMG_`, 6, 4); None where there is no counter.

    Four or five digits at the end and no digit before them: `20261003_112233`, a time, is none.
    """
    match = _COUNTER.match(stem)
    return (match[1], int(match[2]), len(match[2])) if match else None


@dataclass(frozen=True, order=True)
class Run:
    """Numbers that follow one another. folder: the number of the camera's folder (100 of 100CANON), 0 elsewhere."""

    folder: int
    first: int
    last: int


def missing_counters(drop: OpenDrop, ignore: frozenset[str] = frozenset()) -> list[dict[str, object]]:
    """The drop's gaps: [{camera, missing: [name]}], over all its imports. `ignore`: stems known to be elsewhere (lower case)."""
    _count(drop)
    series: dict[tuple[str, str, int], list[Run]] = {}
    for row in counters.counter_runs(drop.catalog, drop.id):
        of = (row["camera"], row["prefix"], row["digits"])
        series.setdefault(of, []).append(Run(row["folder"], row["first"], row["last"]))
    found: dict[str, list[str]] = {}
    for (camera, prefix, digits), runs in _one_counter(series).items():
        names = [f"{prefix}{number:0{digits}d}" for number in missing(runs, digits)]
        names = [name for name in names if name.lower() not in ignore]
        if names:
            found.setdefault(camera, []).extend(names)
    return [{"camera": camera, "missing": names} for camera, names in found.items()]


def _one_counter(series: dict[tuple[str, str, int], list[Run]]) -> dict[tuple[str, str, int], list[Run]]:
    """The same, with names of Adobe RGB pictures (DCF 2.0: `_` before) among the names that the same counter gives to all others.

    `_MG_0010` is the tenth of `IMG_`, `_DSC0010` of Nikon's `DSC_` and of Sony's `DSC0`.
    """
    joined = {of: list(runs) for of, runs in series.items()}
    for camera, prefix, digits in series:
        if not (prefix.startswith("_") and len(prefix) == 4):
            continue
        for other in series:
            plain = other[0] == camera and not other[1].startswith("_")
            if plain and (other[1][1:] == prefix[1:] or other[1].rstrip("_") == prefix[1:]):
                joined[other] += joined.pop((camera, prefix, digits))
                break
    return joined


def _count(drop: OpenDrop) -> None:
    """Put the numbers of files that came since into the runs that the catalog keeps."""
    with drop.catalog.change():
        numbers: dict[counters.Series, set[int]] = {}
        for row in counters.uncounted(drop.catalog, drop.id):
            if (parts := counter(split_name(row["name"])[0])) is not None:
                prefix, number, digits = parts
                folder = DCF_FOLDER.match(PurePath(row["source"].replace("\\", "/")).parent.name)
                series = (row["camera_id"], prefix, digits, int(folder[1]) if folder else 0)
                numbers.setdefault(series, set()).add(number)
        for series, seen in numbers.items():
            for run in runs_of(series[-1], seen):
                counters.put_numbers(drop.catalog, drop.id, series, run.first, run.last)
        counters.all_counted(drop.catalog, drop.id)


def runs_of(folder: int, numbers: Iterable[int]) -> list[Run]:
    """The numbers seen in a folder as runs, in order."""
    runs: list[Run] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1].last + 1:
            runs[-1] = Run(folder, runs[-1].first, number)
        else:
            runs.append(Run(folder, number, number))
    return runs


def missing(runs: Iterable[Run], digits: int) -> list[int]:
    """The numbers that lie between those seen, folder by folder; over a roll-over (9999 → 0001) too.

    From one of the camera's folders to the next the counter either goes on or starts again at 1; both are no gap.
    """
    highest = 10**digits - 1
    seen = sorted(runs)
    gaps: list[int] = []
    for before, after in pairwise(_in_order(seen, highest)):
        if before.folder != after.folder and after.first == 1 and before.last != highest:
            continue
        between = after.first - before.last - 1
        if between < 0:
            between += highest
        if 0 < between <= LARGEST:
            gaps += [(before.last + step - 1) % highest + 1 for step in range(1, between + 1)]
    # What is missing in two of the camera's folders is one number, and one name.
    return [number for number in dict.fromkeys(gaps) if not any(run.first <= number <= run.last for run in seen)]


def _in_order(seen: list[Run], highest: int) -> list[Run]:
    """In the order of shooting: within one folder a counter that rolled over has its high numbers first."""
    ordered: list[Run] = []
    for folder in sorted({one.folder for one in seen}):
        mine = [one for one in seen if one.folder == folder]
        jumps = [b.first - a.last for a, b in pairwise(mine)]
        if mine[0].first <= LARGEST and mine[-1].last > highest - LARGEST and jumps and max(jumps) > highest // 2:
            at = jumps.index(max(jumps)) + 1
            mine = mine[at:] + mine[:at]
        ordered += mine
    return ordered
