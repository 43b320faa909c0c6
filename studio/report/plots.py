"""The turnaround plots: bars and ticks as fractions of the width, and their drawing as SVG (the PDF draws the same plot itself)."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from studio.base.wording import duration

_STEPS_S = (
    *(1, 5, 15, 30, 60, 120, 300, 600, 900, 1800),
    *(hours * 3600 for hours in (1, 2, 3, 6, 12)),
    *(days * 86400 for days in (1, 2, 7, 14, 30, 90, 365)),
)
STAGE_TITLES = {"import": "to import", "scoring": "to scores", "selecting": "to selects", "export": "to bundle"}


@dataclass(frozen=True)
class Bar:
    """One bar: where it begins and how long it is (fractions of the axis), its label and its value in words."""

    label: str
    start: float
    length: float
    value: str


@dataclass(frozen=True)
class Plot:
    """Horizontal bars over one axis; ticks are (fraction, words)."""

    title: str
    bars: list[Bar]
    ticks: list[tuple[float, str]]


def stages(timing: Mapping[str, Any]) -> Plot | None:
    """From the first frame to the bundle, each stage where it lies in time; None when no stage is known."""
    known = [(str(s.get("name", "")), max(0.0, float(s.get("seconds") or 0.0))) for s in timing.get("stages", [])]
    total = sum(seconds for _, seconds in known)
    if not known or total <= 0:
        return None
    axis = _axis(total)
    bars, at = [], 0.0
    for name, seconds in known:
        bars.append(Bar(STAGE_TITLES.get(name, name), at / axis[0], seconds / axis[0], duration(seconds)))
        at += seconds
    return Plot("From the first frame to this bundle", bars, axis[1])


def shots(timing: Mapping[str, Any], roles: Mapping[str, str]) -> Plot | None:
    """Minutes spent on each shot; None when none is known."""
    known = [
        (
            f"{s.get('sku')} {roles.get(str(s.get('role')), s.get('role'))}",
            max(0.0, float(s.get("minutes") or 0.0)) * 60,
        )
        for s in timing.get("shots", [])
    ]
    longest = max((seconds for _, seconds in known), default=0.0)
    if longest <= 0:
        return None
    axis = _axis(longest)
    return Plot("Time spent on each shot", [Bar(label, 0.0, s / axis[0], duration(s)) for label, s in known], axis[1])


def _axis(length_s: float) -> tuple[float, list[tuple[float, str]]]:
    """The axis' length in seconds, a little more than needed, and about five ticks at round times."""
    step = next((s for s in _STEPS_S if length_s / s <= 6), _STEPS_S[-1])
    count = max(1, -int(-length_s // step))
    if count > 8:
        step *= -(-count // 6)
        count = -int(-length_s // step)
    end = step * count
    return end, [(n / count, duration(n * step) if n else "0") for n in range(count + 1)]


def svg(plot: Plot, width: int = 1040) -> str:
    """The plot as an inline SVG; its colours are the page's (classes `bar`, `axis`, `value`, `label`)."""
    label_w, value_w, row, bar_h, top = 230, 96, 26, 14, 8
    room = width - label_w - value_w
    bottom = top + row * len(plot.bars)
    height = bottom + 26
    parts = [
        f'<svg class="plot" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(plot.title, quote=True)}"'
        ' xmlns="http://www.w3.org/2000/svg">'
    ]
    for at, words in plot.ticks:
        x = label_w + at * room
        parts.append(f'<line class="axis" x1="{x:.1f}" y1="{top - 4}" x2="{x:.1f}" y2="{bottom + 4}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{escape(words)}</text>')
    for number, bar in enumerate(plot.bars):
        y = top + row * number + (row - bar_h) / 2
        x, length = label_w + bar.start * room, max(2.0, bar.length * room)
        middle = y + bar_h - 3
        parts.append(
            f'<text class="label" x="{label_w - 12}" y="{middle}" text-anchor="end">{escape(_short(bar.label))}</text>'
        )
        parts.append(f'<rect class="bar" x="{x:.1f}" y="{y}" width="{length:.1f}" height="{bar_h}" rx="3"/>')
        parts.append(f'<text class="value" x="{x + length + 7:.1f}" y="{middle}">{escape(bar.value)}</text>')
    return "".join([*parts, "</svg>"])


def _short(label: str, limit: int = 30) -> str:
    return label if len(label) <= limit else f"{label[: limit - 1]}…"
