"""How drops compare: hours from the first frame to the bundle, and how much was asked for again, each as one drawing and its median."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Any

from studio.base.drawing import Drawing, Mark, Polygon, Polyline, Text, box
from studio.base.wording import agreeing, count, short

LEFT, BOTTOM, TOP, LETTER = 34.0, 26.0, 18.0, 7.2
"""Room for the scale, for the names, above the highest bar; and the width of a letter of size 12, all in pixels."""
WIDEST, OPEN_HIGH = 40.0, 24.0
_STEPS = (1, 2, 5, 10, 20, 25, 50)


@dataclass(frozen=True)
class DropChart:
    """big: the number that sums it up; said: what that is, in words. drawing: None when there is nothing to draw."""

    big: str
    said: str
    drawing: Drawing | None


def turnarounds(drops: Sequence[Mapping[str, Any]], width: float, height: float) -> DropChart:
    """Hours of each drop, the oldest first; one that is not handed over yet is a dashed bar, not a zero. drops: newest first."""
    known = [float(row["turnaround_h"]) for row in drops if row["turnaround_h"] is not None]
    if not known:
        said = "No drop was handed over yet." if drops else "There are no drops yet."
        return DropChart("", said, _drawn("Hours to the bundle", drops, "turnaround_h", width, height))
    middle = median(known)
    of = f"median of {count(len(known), 'drop')}" if len(known) > 1 else "of one drop"
    said = f"first frame to bundle, {of}"
    title = f"Hours from first frame to bundle, {_big(middle)} h: {said}"
    return DropChart(f"{_big(middle)} h", said, _drawn(title, drops, "turnaround_h", width, height))


def reshoots(drops: Sequence[Mapping[str, Any]], width: float, height: float) -> DropChart:
    """Per cent of each drop's shots that were asked for again, the oldest first; one without frames is dashed. drops: newest first."""
    shot = [row for row in drops if row["reshoot_pct"] is not None]
    if not shot:
        said = "No drop was shot yet." if drops else "There are no drops yet."
        return DropChart("", said, _drawn("Shots asked for again", drops, "reshoot_pct", width, height))
    shots, again = sum(row["shots"] for row in shot), sum(row["asked_again"] for row in shot)
    middle = median(row["reshoot_pct"] for row in shot)
    was = agreeing(again, "was", "were")
    told = f"of a drop's shots asked for again, median of {count(len(shot), 'drop')}: " if len(shot) > 1 else ""
    said = f"{told}{again} of {count(shots, 'shot')} {was} asked for again"
    return DropChart(f"{middle:.0f} %", said, _drawn(said, drops, "reshoot_pct", width, height))


def _drawn(
    title: str, drops: Sequence[Mapping[str, Any]], key: str, width: float, height: float
) -> Drawing | None:
    """The bars with a scale at the left and the drops' names below, as many as fit; the newest drops where not all bars do."""
    room = width - LEFT
    if not drops or room < 60 or height < 80:
        return None
    shown = list(reversed(drops[: max(1, int(room // 12))]))
    values = [row[key] for row in shown]
    top = _scale(max([float(value) for value in values if value is not None] or [1.0]))
    base, high = height - BOTTOM, height - BOTTOM - TOP
    marks: list[Mark] = []
    step = next((one for one in _STEPS if top / one <= 4), top / 4) if top >= 4 else top / 2
    for n in range(int(top / step) + 1):
        y = base - high * n * step / top
        marks.append(Polyline(((LEFT, y), (width, y)), "line"))
        marks.append(Text(LEFT - 6, y + 4, f"{n * step:g}", "soft", 12.0, "end"))
    each = room / len(shown)
    bar = min(WIDEST, each * 0.66)
    every = max(1, ceil(_LABEL_PX / each))
    for n, (row, value) in enumerate(zip(shown, values, strict=True)):
        middle = LEFT + each * (n + 0.5)
        if value is None:
            left, right, above = middle - bar / 2, middle + bar / 2, base - OPEN_HIGH
            outline = ((left, base), (left, above), (right, above), (right, base))
            marks.append(Polyline(outline, "soft", 1.5, dashed=True))
        else:
            tall = max(2.0, high * float(value) / top)
            marks.append(Polygon(box(middle - bar / 2, base - tall, bar, tall), "accent"))
        wide = len(_big(value) if value is not None else "open") * LETTER
        if each >= wide:
            said, lift = ("open", OPEN_HIGH) if value is None else (_big(float(value)), tall)
            marks.append(Text(middle, base - lift - 5, said, "soft" if value is None else "ink", 12.0, "middle"))
        if (len(shown) - 1 - n) % every == 0:
            marks.append(Text(middle, base + 18, short(str(row["code"]), max(3, int(each * every / LETTER))), "soft", 12.0, "middle"))
    return Drawing(title, width, height, tuple(marks))


_LABEL_PX = 64.0


def _scale(most: float) -> float:
    """Where the scale ends: a round number that is not below the highest bar."""
    if most <= 4:
        return float(max(1, ceil(most)))
    step = next((one for one in _STEPS if most / one <= 4), ceil(most / 4 / 50) * 50)
    return float(ceil(most / step) * step)


def _big(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:.0f}"
