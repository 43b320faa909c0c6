"""A picture of a measurement, as SVG, made from the kept result alone: the file may be gone."""

from html import escape
from typing import Any

WIDTH, HEIGHT = 480, 160
_LEFT, _TOP, _RIGHT, _BOTTOM = 40, 10, 470, 136
_LOUDEST_DBFS, _SOFTEST_DBFS = 0.0, -80.0
_GOOD_DBFS = (-20.0, -6.0)
_FULL_TINT_STOPS = 1.0


def svg(kind: str, found: dict[str, Any]) -> str | None:
    """The plot of a measurement (the dict of `light_of` or `sound_of`): the sound's level over time, with the band that peaks belong
    into and the noise floor; or the card's fields, with how far each is off their mean. None where there is nothing to show."""
    if kind == "sound":
        return _sound(found) if found.get("levels_dbfs") else None
    return _card(found) if found.get("card_grid_stops") else None


def _sound(found: dict[str, Any]) -> str:
    levels, step_s = found["levels_dbfs"], found["levels_step_s"]
    across = (_RIGHT - _LEFT) / len(levels)
    points = " ".join(f"{_LEFT + (at + 0.5) * across:.1f},{_height(level):.1f}" for at, level in enumerate(levels))
    high, low = _height(_GOOD_DBFS[1]), _height(_GOOD_DBFS[0])
    parts = [
        f'<rect x="{_LEFT}" y="{high:.1f}" width="{_RIGHT - _LEFT}" height="{low - high:.1f}" fill="#2e7d32" opacity="0.15"/>',
        *(
            _line(_height(level), "#888", 0.4) + _text(4, _height(level) + 4, f"{level:.0f}")
            for level in (0.0, -20.0, -40.0, -60.0)
        ),
        f'<polyline points="{points}" fill="none" stroke="#1565c0" stroke-width="1.5"/>',
    ]
    for name, colour in (("noise_floor_dbfs", "#c62828"), ("peak_dbfs", "#2e7d32")):
        if found[name] is not None:
            parts.append(_line(_height(found[name]), colour, 1.0, dashed=True))
    seconds = len(levels) * step_s
    parts.append(_text(_LEFT, HEIGHT - 8, f"0 to {seconds:.1f} s; level in dBFS, peak and noise floor dashed"))
    return _whole(parts, "Level of the recording over time")


def _height(level_dbfs: float) -> float:
    share = (_LOUDEST_DBFS - min(_LOUDEST_DBFS, max(_SOFTEST_DBFS, level_dbfs))) / (_LOUDEST_DBFS - _SOFTEST_DBFS)
    return _TOP + share * (_BOTTOM - _TOP)


def _card(found: dict[str, Any]) -> str:
    grid = found["card_grid_stops"]
    tall = (_BOTTOM - _TOP) / len(grid)
    wide = (_RIGHT - _LEFT) / len(grid[0])
    parts = []
    for down, row in enumerate(grid):
        for across, value in enumerate(row):
            # Middle grey is 50 %; a stop up or down goes to white or black.
            grey = round(255 * min(1.0, max(0.0, 0.5 + 0.5 * value / _FULL_TINT_STOPS)))
            x, y = _LEFT + across * wide, _TOP + down * tall
            parts.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="rgb({grey},{grey},{grey})"/>'
            )
            parts.append(_text(x + 4, y + tall / 2 + 4, f"{value:+.1f}", "#000" if grey > 110 else "#fff"))
    parts.append(_text(_LEFT, HEIGHT - 8, "The grey card: stops off its mean"))
    return _whole(parts, "Brightness over the grey card")


def _line(y: float, colour: str, width: float, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="5 3"' if dashed else ""
    return (
        f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{colour}" stroke-width="{width}"{dash}/>'
    )


def _text(x: float, y: float, text: str, colour: str = "#555") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-family="sans-serif" font-size="11">{escape(text)}</text>'
    )


def _whole(parts: list[str], title: str) -> str:
    inside = "".join(parts)
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img"><title>{escape(title)}</title>{inside}</svg>'
