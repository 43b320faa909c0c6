"""The turnaround plots: what took how long, as drawings that the HTML report and the PDF paint alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studio.base.drawing import Drawing, Mark, Polygon, Polyline, Text, box
from studio.base.wording import duration, short

_STEPS_S = (
    *(1, 5, 15, 30, 60, 120, 300, 600, 900, 1800),
    *(hours * 3600 for hours in (1, 2, 3, 6, 12)),
    *(days * 86400 for days in (1, 2, 7, 14, 30, 90, 365)),
)
STAGE_TITLES = {"import": "to import", "scoring": "to scores", "selecting": "to selects", "export": "to bundle"}
MOST_BARS = 24
"""Bars in one drawing; more of them would not fit on a page."""
_WIDTH, _LABELS, _VALUES, _ROW, _BAR, _TOP = 560.0, 140.0, 60.0, 15.0, 8.0, 5.0
_LABEL_LIMIT = 30


@dataclass(frozen=True)
class Bar:
    """One bar: where it begins and how long it is, in seconds, and its label."""

    label: str
    start_s: float
    length_s: float


@dataclass(frozen=True)
class Plot:
    """Horizontal bars over one axis of `end_s` seconds, with a tick every `step_s`."""

    title: str
    bars: list[Bar]
    end_s: float
    step_s: float


def of_timing(timing: Mapping[str, Any], roles: Mapping[str, str]) -> list[Plot]:
    """The plots that a drop's timing has enough for. roles: role -> its title."""
    return [plot for plot in (stages(timing), shots(timing, roles)) if plot is not None]


def stages(timing: Mapping[str, Any]) -> Plot | None:
    """From the first frame to the bundle, each stage where it lies in time; None when no stage is known."""
    bars: list[Bar] = []
    at = 0.0
    for stage in timing.get("stages", []):
        name, seconds = str(stage.get("name", "")), max(0.0, float(stage.get("seconds") or 0.0))
        bars.append(Bar(STAGE_TITLES.get(name, name), at, seconds))
        at += seconds
    return _plot("From the first frame to this bundle", bars, at)


def shots(timing: Mapping[str, Any], roles: Mapping[str, str]) -> Plot | None:
    """Minutes spent on each shot; None when none is known."""
    bars = [
        Bar(
            f"{shot.get('sku')} {roles.get(str(shot.get('role')), shot.get('role'))}",
            0.0,
            max(0.0, float(shot.get("minutes") or 0.0)) * 60,
        )
        for shot in timing.get("shots", [])
    ]
    return _plot("Time spent on each shot", bars, max((bar.length_s for bar in bars), default=0.0))


def _plot(title: str, bars: list[Bar], length_s: float) -> Plot | None:
    """The axis is a little longer than needed, with about five ticks at round times."""
    if length_s <= 0:
        return None
    step: float = next((s for s in _STEPS_S if length_s / s <= 6), _STEPS_S[-1])
    count = max(1, -int(-length_s // step))
    if count > 8:
        step *= -(-count // 6)
        count = -int(-length_s // step)
    return Plot(title, bars, step * count, step)


def drawn(plot: Plot) -> Iterator[Drawing]:
    """The plot, in as many drawings as its bars need."""
    for first in range(0, len(plot.bars), MOST_BARS):
        yield _drawn(plot, plot.bars[first : first + MOST_BARS])


def _drawn(plot: Plot, bars: Sequence[Bar]) -> Drawing:
    room = _WIDTH - _LABELS - _VALUES
    bottom = _TOP + _ROW * len(bars)
    marks: list[Mark] = []
    for number in range(round(plot.end_s / plot.step_s) + 1):
        x = _LABELS + room * number * plot.step_s / plot.end_s
        said = duration(number * plot.step_s) if number else "0"
        marks += [
            Polyline(((x, _TOP - 2), (x, bottom + 2)), "line", 0.5),
            Text(x, bottom + 11, said, size=6.5, anchor="middle"),
        ]
    for number, bar in enumerate(bars):
        y = _TOP + _ROW * number + (_ROW - _BAR) / 2
        x, length = _LABELS + room * bar.start_s / plot.end_s, max(1.5, room * bar.length_s / plot.end_s)
        marks += [
            Text(_LABELS - 8, y + _BAR - 1, short(bar.label, _LABEL_LIMIT), "ink", 8.0, "end"),
            Polygon(box(x, y, length, _BAR), "accent"),
            Text(x + length + 5, y + _BAR - 1, duration(bar.length_s), "ink", 8.0),
        ]
    told = "; ".join(f"{bar.label} {duration(bar.length_s)}" for bar in bars)
    return Drawing(f"{plot.title}: {told}", _WIDTH, bottom + 15, tuple(marks))
