"""Results as drawings, that the window, the HTML report and the PDF paint alike."""

from math import ceil
from typing import Any, Final

from studio.base.drawing import Drawing, Mark, Polygon, Polyline, Text, box
from studio.base.wording import per_cent, short

COLOURS: Final = ("accent", "good", "warn", "bad")
_MOST_BARS: Final = 16
_LEFT, _TOP, _BOTTOM, _RIGHT = 34.0, 12.0, 22.0, 140.0
_CURVE = 190.0
_LABELS, _VALUES, _ROW, _BAR = 180.0, 110.0, 22.0, 12.0
_SIZE: Final = 10.5
_TITLE = 24
_ENDS = (5, 10, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 400, 500, 800, 1000)


def of_results(state: dict[str, Any], width: float) -> list[Drawing]:
    """Those that there is anything for: sold by hour, sold of what was held back, this drop beside earlier ones."""
    found = [
        _curve(state["sell_through"], width),
        _held_back(state["sell_through"], width),
        _drops(state["compared"], width),
    ]
    return [drawing for drawing in found if drawing is not None]


def _curve(brought: dict[str, Any], width: float) -> Drawing | None:
    """Each product's units up to each hour; the products that sold most where there are more than colours."""
    lines = sorted((one for one in brought["products"] if one["sold"] > 0), key=lambda one: -one["sold"])[
        : len(COLOURS)
    ]
    if not lines:
        return None
    most = max(max(one["by_hour"]) for one in lines)
    top = float(next((end for end in _ENDS if end >= most), ceil(most / 500) * 500))
    base, high, room = _CURVE - _BOTTOM, _CURVE - _BOTTOM - _TOP, width - _LEFT - _RIGHT
    hours = brought["hours"]
    marks: list[Mark] = []
    for n in range(5):
        y = base - high * n / 4
        marks += [
            Polyline(((_LEFT, y), (_LEFT + room, y)), "line", 0.6),
            Text(_LEFT - 5, y + 3, f"{top * n / 4:g}", "soft", _SIZE, "end"),
        ]
    for hour in range(0, hours + 1, 12):
        x = _LEFT + room * hour / hours
        marks.append(Text(x, base + 14, f"{hour} h" if hour else "0", "soft", _SIZE, "middle"))
    free: list[float] = []
    for at, one in enumerate(lines):
        points = [(_LEFT, base)]
        for hour, units in enumerate(one["by_hour"], 1):
            points.append((_LEFT + room * hour / hours, base - high * max(0, units) / top))
        marks.append(Polyline(tuple(points), COLOURS[at], 2.0, dashed=at % 2 == 1))
        y = points[-1][1] + 3
        while any(abs(y - taken) < 13 for taken in free):
            y += 13
        free.append(y)
        marks.append(Text(_LEFT + room + 6, y, short(f"{one['sold']} {one['sku']}", 20), "ink", _SIZE))
    return Drawing(f"Sold near the pop-up, hour by hour: {brought['sold']} in {hours} h", width, _CURVE, tuple(marks))


def _held_back(brought: dict[str, Any], width: float) -> Drawing | None:
    """What was sold, on a bar that is what was held back."""
    rows = [one for one in brought["products"] if one["reserved"]][:_MOST_BARS]
    if not rows or not any(one["sold"] for one in rows):
        return None
    longest = max(max(one["reserved"], one["sold"]) for one in rows)
    room = width - _LABELS - _VALUES
    marks: list[Mark] = []
    for at, one in enumerate(rows):
        y = 4 + at * _ROW
        sold, held = room * max(0, one["sold"]) / longest, room * one["reserved"] / longest
        marks += [
            Text(_LABELS - 8, y + _BAR - 2, short(one["title"], _TITLE), "ink", _SIZE, "end"),
            Polygon(box(_LABELS, y, held, _BAR), "line"),
            Polygon(box(_LABELS, y, max(1.0, sold), _BAR), "accent"),
            Text(
                _LABELS + max(sold, held) + 6,
                y + _BAR - 2,
                f"{one['sold']} of {one['reserved']}, {per_cent(one['pct'])}",
                "ink",
                _SIZE,
            ),
        ]
    return Drawing("Sold of what was held back for the pop-up", width, 8 + len(rows) * _ROW, tuple(marks))


def _drops(compared: dict[str, Any], width: float) -> Drawing | None:
    """Each drop's sell-through, the oldest first."""
    rows = compared["drops"][-_MOST_BARS:]
    known = [one["sell_through_pct"] for one in rows if one["sell_through_pct"] is not None]
    if len(rows) < 2 or not known:
        return None
    room, end = width - _LABELS - _VALUES, max(100.0, *known)
    marks: list[Mark] = []
    for at, one in enumerate(rows):
        y, pct = 4 + at * _ROW, one["sell_through_pct"]
        marks.append(
            Text(_LABELS - 8, y + _BAR - 2, short(f"{one['drop']} {one['creator']}", _TITLE), "ink", _SIZE, "end")
        )
        length = room * (pct or 0) / end
        corners = box(_LABELS, y, room, _BAR)
        marks.append(Polyline((*corners, corners[0]), "line", 0.8, dashed=pct is None))
        if pct is not None:
            marks.append(Polygon(box(_LABELS, y, max(1.0, length), _BAR), "accent" if at == len(rows) - 1 else "soft"))
        marks.append(
            Text(_LABELS + room + 6, y + _BAR - 2, "not known" if pct is None else per_cent(pct), "ink", _SIZE)
        )
    return Drawing(
        "Sell-through near the pop-up, this drop beside earlier ones", width, 8 + len(rows) * _ROW, tuple(marks)
    )
