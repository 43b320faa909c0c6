"""Pictures of what was measured that several items share, made from the kept result alone: the file may be gone."""

import math
from collections.abc import Callable, Sequence

from studio.base.drawing import Circle, Drawing, Mark, Polygon, Polyline, Text, box
from studio.measure.measured_item import Found, Measured

WIDTH, HEIGHT = 340.0, 112.0
LEFT, RIGHT, TOP, BOTTOM = 34.0, 334.0, 8.0, 94.0
LOUDEST_DBFS, SOFTEST_DBFS = 0.0, -80.0
PEAK_LIMIT_DBFS = -6.0
"""Peaks above this are drawn as bad: the limit of `peaks`."""
_FAINTEST_DBFS = -110.0
_SPECTRUM_HZ = (20.0, 10_000.0)
_RUMBLE_HZ = 70.0
_STEPS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


def on_scale(rule: Measured, found: Found) -> Drawing | None:
    """The number on its scale, with the limits as a green band."""
    number = rule.number(found)
    if number is None:
        return None
    ends = [value for value in (number, rule.low, rule.high, 0.0) if value is not None]
    low, high = min(ends), max(ends)
    spread = (high - low) or 1.0
    low, high = low - (0.1 * spread if low < 0 else 0.0), high + 0.25 * spread

    def across(value: float) -> float:
        return LEFT - 14 + (min(high, max(low, value)) - low) / (high - low) * (RIGHT - LEFT)

    first, last = across(low if rule.low is None else rule.low), across(high if rule.high is None else rule.high)
    good = rule.keeps(number)
    y = 30.0
    marks: list[Mark] = [
        Polygon(box(first, y - 11, last - first, 22), "good", 0.22),
        Polyline(((across(low), y), (across(high), y)), "soft"),
    ]
    step = next((s for s in _STEPS if (high - low) / s <= 6), _STEPS[-1])
    for n in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1):
        x = across(n * step)
        marks += [Polyline(((x, y - 3), (x, y + 3)), "soft"), Text(x, y + 26, f"{n * step:g}", anchor="middle")]
    x = across(number)
    colour = "good" if good else "bad"
    marks += [
        Polyline(((x, y - 18), (x, y + 11)), colour, 3.0),
        Circle(x, y - 20, 4.5, colour),
        Text(RIGHT, y + 40, rule.unit, anchor="end"),
    ]
    title = f"{rule.what.capitalize()}: {number:.2f} {rule.unit}, limit {rule.limit}"
    return Drawing(title, WIDTH, y + 46, tuple(marks))


def levels(
    found: Found, title: str, under: Sequence[Mark] = (), lines: Sequence[str] = ("noise_floor_dbfs",)
) -> Drawing | None:
    """Level over time: RMS as an area, the highest samples as a line above it; measured levels dashed."""
    levels = found.get("levels_dbfs")
    if not levels:
        return None
    across = (RIGHT - LEFT) / len(levels)

    def curve(values: Sequence[float]) -> tuple[tuple[float, float], ...]:
        return tuple((LEFT + (n + 0.5) * across, level_height(value)) for n, value in enumerate(values))

    body = curve(levels)
    marks: list[Mark] = [
        *under,
        *level_lines((0.0, -20.0, -40.0, -60.0, -80.0), level_height, lambda value: f"{value:.0f}"),
        Polygon((*body, (body[-1][0], BOTTOM), (body[0][0], BOTTOM)), "accent", 0.45),
    ]
    if found.get("tops_dbfs"):
        marks.append(Polyline(curve(found["tops_dbfs"]), "accent", 1.0))
    told = []
    for name, colour, word in (("noise_floor_dbfs", "bad", "floor"), ("peak_dbfs", "good", "peak")):
        if name in lines and found[name] is not None:
            y = level_height(found[name])
            colour = "bad" if name == "peak_dbfs" and found[name] > PEAK_LIMIT_DBFS else colour
            marks.append(Polyline(((LEFT, y), (RIGHT, y)), colour, 1.2, dashed=True))
            told.append(f"{word} {found[name]:.1f} dBFS")
    seconds = len(levels) * found["levels_step_s"]
    said = ", ".join([f"0 to {seconds:.1f} s, dBFS", *told])
    marks.append(Text(LEFT, HEIGHT - 5, said))
    return whole(f"{title}: {said}", marks)


def with_floor(rule: Measured, found: Found) -> Drawing | None:
    """The recording's level with its peak and its noise floor."""
    return levels(found, "Level, peak and noise floor", (), ("peak_dbfs", "noise_floor_dbfs"))


def level_height(level_dbfs: float) -> float:
    """Where a level is drawn, from 0 dBFS at the top."""
    share = (LOUDEST_DBFS - min(LOUDEST_DBFS, max(SOFTEST_DBFS, level_dbfs))) / (LOUDEST_DBFS - SOFTEST_DBFS)
    return TOP + share * (BOTTOM - TOP)


def spectrum(found: Found, rumble: bool) -> Drawing | None:
    """The noise by frequency; what rumbles shaded, or the lines that hum."""
    if not found.get("spectrum_hz"):
        return None
    low, high = (math.log(hz) for hz in _SPECTRUM_HZ)

    def across(hz: float) -> float:
        return LEFT + (math.log(min(_SPECTRUM_HZ[1], max(_SPECTRUM_HZ[0], hz))) - low) / (high - low) * (RIGHT - LEFT)

    def height(level_dbfs: float) -> float:
        share = min(1.0, max(0.0, level_dbfs / _FAINTEST_DBFS))
        return TOP + share * (BOTTOM - TOP)

    seen = [
        pair for pair in zip(found["spectrum_hz"], found["spectrum_dbfs"], strict=True) if pair[0] <= _SPECTRUM_HZ[1]
    ]
    marks: list[Mark] = []
    if rumble:
        marks.append(Polygon(box(LEFT, TOP, across(_RUMBLE_HZ) - LEFT, BOTTOM - TOP), "warn", 0.2))
        told = "rumble below 70 Hz shaded"
        if found["rumble_dbfs"] is not None:
            told = f"rumble below 70 Hz: {found['rumble_dbfs']:.0f} dBFS"
    else:
        for hz in found.get("hum_lines_hz", []):
            marks.append(Polyline(((across(hz), TOP + 13), (across(hz), BOTTOM)), "bad", 1.0, dashed=True))
        told = f"hum of {found['hum_hz']:.0f} Hz at {found['hum_dbfs']:.0f} dBFS" if found["hum_hz"] else "no hum"
    marks += level_lines((0.0, -30.0, -60.0, -90.0), height, lambda value: f"{value:.0f}")
    for hz, word in ((20, "20"), (50, "50"), (100, "100"), (200, "200"), (1000, "1 k"), (5000, "5 k")):
        marks.append(Text(across(hz), BOTTOM + 10, word, size=8, anchor="middle"))
    marks += [
        Polyline(tuple((across(hz), height(level)) for hz, level in seen), "accent", 1.4),
        Text(RIGHT, TOP + 11, f"Hz, dBFS; {told}", anchor="end"),
    ]
    return whole(f"Spectrum of the noise: {told}", marks)


def level_lines(values: Sequence[float], height: Callable[[float], float], word: Callable[[float], str]) -> list[Mark]:
    """Faint lines across at these values, each with its word at the left."""
    marks: list[Mark] = []
    for value in values:
        y = height(value)
        marks += [
            Polyline(((LEFT, y), (RIGHT, y)), "line", 0.5),
            Text(LEFT - 4, y + 3, word(value), size=8, anchor="end"),
        ]
    return marks


def whole(title: str, marks: Sequence[Mark]) -> Drawing:
    """The marks as a picture of the usual size."""
    return Drawing(title, WIDTH, HEIGHT, tuple(marks))
