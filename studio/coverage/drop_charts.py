"""How drops compare: hours from the first frame to the bundle, and how much was asked for again, each as one drawing and its median."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Any

from studio.base.drawing import Drawing, Mark, Polygon, Polyline, Text, box
from studio.base.wording import count, short

LEFT, BOTTOM, TOP = 34.0, 26.0, 18.0
"""Room for the scale, for the names, and above the highest bar, in pixels."""
LETTERS, LETTER, CAPITAL = 12.0, 7.4, 8.4
"""The size of letters, how wide a figure is at most, and a letter of a drop's id."""
WIDEST, LEAST_BAR, OPEN_HIGH, NAME_WIDE = 40.0, 8.0, 24.0, 72.0
LEAST, STEPS = (60.0, 80.0), 4
_ENDS = (4, 8, 12, 20, 40, 60, 80, 100, 120, 160, 200, 240, 400)


@dataclass(frozen=True)
class DropChart:
    """big: the number that sums it up; said: what that is, in words; below: what the bars are. drawing: None where there is none."""

    big: str
    said: str
    below: str
    drawing: Drawing | None


def turnarounds(drops: Sequence[Mapping[str, Any]], width: float, height: float) -> DropChart:
    """Hours of each drop, the oldest first; one that is not handed over yet is a dashed bar, not a zero. drops: newest first."""
    known = [float(row["turnaround_h"]) for row in drops if row["turnaround_h"] is not None]
    below = "Hours, oldest drop first. Dashed: not delivered yet."
    if not known:
        said = "No drop was handed over yet." if drops else "There are no drops yet."
        return DropChart("", said, below, _drawn(said, drops, "turnaround_h", width, height))
    of = f"median of {count(len(known), 'drop')}" if len(known) > 1 else "of one drop"
    big, said = f"{_big(median(known))} h", f"first frame to bundle, {of}"
    return DropChart(big, said, below, _drawn(f"{big} {said}", drops, "turnaround_h", width, height))


def reshoots(drops: Sequence[Mapping[str, Any]], width: float, height: float) -> DropChart:
    """Per cent of each drop's shots that were asked for again, the oldest first; one without frames is dashed. drops: newest first."""
    shot = [row for row in drops if row["reshoot_pct"] is not None]
    below = "Per cent, oldest drop first. Dashed: not shot yet."
    if not shot:
        said = "No drop was shot yet." if drops else "There are no drops yet."
        return DropChart("", said, below, _drawn(said, drops, "reshoot_pct", width, height))
    shots, again = sum(row["shots"] for row in shot), sum(row["asked_again"] for row in shot)
    big = f"{median(row['reshoot_pct'] for row in shot):.0f} %"
    of = f"median of {count(len(shot), 'drop')}" if len(shot) > 1 else "of one drop"
    said = f"of shots asked for again, {of}"
    below = f"{below} {again} of {count(shots, 'shot')}."
    return DropChart(big, said, below, _drawn(f"{big} {said}", drops, "reshoot_pct", width, height))


def _drawn(title: str, drops: Sequence[Mapping[str, Any]], key: str, width: float, height: float) -> Drawing | None:
    """The bars with a scale at the left and the drops' names below, as many as fit; the newest drops where not all bars do."""
    room = width - LEFT
    if not drops or room < LEAST[0] or height < LEAST[1]:
        return None
    shown = list(reversed(drops[: max(1, int(room // LEAST_BAR))]))
    values = [None if row[key] is None else float(row[key]) for row in shown]
    top = _scale(max([value for value in values if value is not None] or [1.0]))
    base, high, each = height - BOTTOM, height - BOTTOM - TOP, room / len(shown)
    marks: list[Mark] = []
    for n in range(STEPS + 1):
        y = base - high * n / STEPS
        marks.append(Polyline(((LEFT, y), (width, y)), "line"))
        marks.append(Text(LEFT - 6, y + 4, f"{top * n / STEPS:g}", "soft", LETTERS, "end"))
    said = ["open" if value is None else _big(value) for value in values]
    with_numbers = each >= max(map(len, said)) * LETTER
    for n, value in enumerate(values):
        middle, bar = LEFT + each * (n + 0.5), min(WIDEST, each * 0.66)
        tall = OPEN_HIGH if value is None else max(2.0, high * value / top)
        corners = box(middle - bar / 2, base - tall, bar, tall)
        marks.append(
            Polyline((*corners, corners[0]), "soft", 1.0, dashed=True) if value is None else Polygon(corners, "accent")
        )
        if with_numbers:
            marks.append(Text(middle, base - tall - 5, said[n], "soft" if value is None else "ink", LETTERS, "middle"))
    return Drawing(title, width, height, (*marks, *_names([str(row["code"]) for row in shown], each, width, base)))


def _names(codes: Sequence[str], each: float, width: float, base: float) -> list[Mark]:
    """The drops' names below their bars, the newest surely; cut, and some left out, where there is no room for all."""
    every = max(1, ceil(NAME_WIDE / each))
    letters = max(3, int(each * every / CAPITAL) - 1)
    marks: list[Mark] = []
    for n in range(len(codes) - 1, -1, -every):
        name = short(codes[n], letters)
        half = len(name) * CAPITAL / 2
        middle = min(LEFT + each * (n + 0.5), width - half)
        if middle - half >= 0:
            marks.append(Text(middle, base + 18, name, "soft", LETTERS, "middle"))
    return marks


def _scale(most: float) -> float:
    """Where the scale ends: a round number that is not below the highest bar, in STEPS even steps."""
    return float(next((one for one in _ENDS if one >= most), ceil(most / 400) * 400))


def _big(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:.0f}"
