"""A mark drawn on a picture: strokes in parts of it, simplified and bounded, so that it fits into an event and shows at any size."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]
Stroke = tuple[Point, ...]
MOST_STROKES, MOST_POINTS = 24, 64
"""Of a mark, and of one of its strokes."""
_NEAR = 0.001
"""A point that lies so near to the line between its neighbours, in parts of the picture, says nothing more."""
_DIGITS = 4


@dataclass(frozen=True)
class DrawnMark:
    """frame: the id of the frame that it is drawn on. strokes: points in parts of the upright picture, from 0 to 1.

    file: where that frame's main file lies, below the shoot folder; None: nobody asked.
    """

    frame: str
    strokes: tuple[Stroke, ...]
    file: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As `--json` gives it."""
        return {"frame": self.frame, "file": self.file, "strokes": [[list(at) for at in one] for one in self.strokes]}


def simplified(points: Iterable[Sequence[float]]) -> Stroke:
    """A stroke with no more points than it needs, and never more than `MOST_POINTS`."""
    line = [(round(point[0], _DIGITS), round(point[1], _DIGITS)) for point in points]
    near = _NEAR
    kept = _thinned(line, near)
    while len(kept) > MOST_POINTS:
        near *= 2
        kept = _thinned(line, near)
    return tuple(kept)


def _thinned(line: list[Point], near: float) -> list[Point]:
    """By Douglas and Peucker, Algorithms for the reduction of the number of points required to represent a digitized line, 1973."""
    if len(line) < 3:
        return line[:1] if len(line) == 2 and line[0] == line[1] else line
    keep, left = {0, len(line) - 1}, [(0, len(line) - 1)]
    while left:
        first, last = left.pop()
        away, at = max(((_away(line[n], line[first], line[last]), n) for n in range(first + 1, last)), default=(0.0, 0))
        if away > near:
            keep.add(at)
            left += [(first, at), (at, last)]
    return [line[n] for n in sorted(keep)]


def _away(point: Point, first: Point, last: Point) -> float:
    """How far a point lies from the piece of line between two others."""
    x, y = last[0] - first[0], last[1] - first[1]
    length = x * x + y * y
    along = ((point[0] - first[0]) * x + (point[1] - first[1]) * y) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    across, down = point[0] - first[0] - along * x, point[1] - first[1] - along * y
    return float((across * across + down * down) ** 0.5)
