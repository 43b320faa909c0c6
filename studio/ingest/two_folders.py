"""Frames of one camera, by what it says of itself, that lie in two folders of one source and may be two bodies' after all.

Told, not acted on: the folders may be a person's own order. A camera's own folders (100CANON, 101CANON) are one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import PurePath

from studio.catalog import Row
from studio.ingest.gaps import DCF_FOLDER, counter

_HALF_ROUND = 5000
_MOST = 12
"""Folders that are held against one another; more are a person's order, not phones."""


@dataclass
class _Folder:
    """Its frames in the order of their times: when, name."""

    path: str
    taken: list[tuple[str, str]] = field(default_factory=list)

    def overlaps(self, other: "_Folder") -> bool:
        """Whether one was begun while the other's frames were still being taken, by the clocks."""
        return self.taken[0][0] < other.taken[-1][0] and other.taken[0][0] < self.taken[-1][0]

    def numbers(self) -> dict[str, list[int]]:
        """Its numbers, by what stands before them."""
        found: dict[str, list[int]] = {}
        for _, name in self.taken:
            if (parts := counter(name)) is not None:
                found.setdefault(parts[0], []).append(parts[1])
        return found


def in_doubt(rows: Iterable[Row]) -> tuple[str, str, bool] | None:
    """Two folders, the one to be split off last, and whether their times overlap, or else just their numbers; None without such.

    rows: name, captured_at and source of one camera's frames, in the order of time and number.
    """
    folders: dict[str, _Folder] = {}
    for row in rows:
        path = _folder(row["source"])
        folders.setdefault(path, _Folder(path)).taken.append((row["captured_at"], row["name"]))
    if len(folders) > _MOST:
        return None
    for one, other in combinations(folders.values(), 2):
        at_once = one.overlaps(other)
        if set(one.taken) & set(other.taken):
            continue  # the same exposures twice: RAWs apart from their JPEGs, or what another program made of them
        if _is_one_counter(one, other) if at_once else not _share_numbers(one, other):
            continue
        # All below the folder named is split off: of two that lie in one another, the inner one.
        paths = (other.path, one.path) if one.path.startswith(f"{other.path}/") else (one.path, other.path)
        return *paths, at_once
    return None


def _folder(source: str) -> str:
    """The folder that a file came from, without a camera's own."""
    path = PurePath(source.replace("\\", "/")).parent
    while DCF_FOLDER.match(path.name):
        path = path.parent
    return path.as_posix()


def _is_one_counter(one: _Folder, other: _Folder) -> bool:
    """Whether the numbers of both go up with the time, so that one camera may well have taken all; once over 9999, too."""
    taken = sorted([*one.taken, *other.taken])
    numbers = [parts[:2] for _, name in taken if (parts := counter(name)) is not None]
    if len(numbers) < len(taken) or len({prefix for prefix, _ in numbers}) > 1:
        return False
    falls = [before - after for (_, before), (_, after) in pairwise(numbers) if after < before]
    return not falls or (len(falls) == 1 and falls[0] > _HALF_ROUND)


def _share_numbers(one: _Folder, other: _Folder) -> bool:
    mine, others = one.numbers(), other.numbers()
    return any(
        min(mine[prefix]) <= max(others[prefix]) and min(others[prefix]) <= max(mine[prefix])
        for prefix in mine.keys() & others.keys()
    )
