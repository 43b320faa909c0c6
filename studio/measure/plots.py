"""A picture of what was measured for each item, made from the kept result alone: the file may be gone."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from studio.base.drawing import Area, Disc, Line, Mark, Scene, Words, box
from studio.measure import tint
from studio.measure.items import ITEMS, Found, Measured

WIDTH, HEIGHT = 340.0, 112.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, 334.0, 8.0, 94.0
_LOUDEST_DBFS, _SOFTEST_DBFS = 0.0, -80.0
_FAINTEST_DBFS = -110.0
_SPECTRUM_HZ = (20.0, 10_000.0)
_RUMBLE_HZ = 70.0
_FULL_TINT_STOPS = 1.0
_STEPS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


def scene(item: str, kind: str, found: Found) -> Scene | None:
    """The picture of an item's measurement (the dict of `light_of` or `sound_of`); None where there is nothing to show."""
    rule = ITEMS.get(item)
    if rule is None or rule.kind != kind:
        return _levels(found, "The recording") if kind == "sound" else None
    drawn = _DRAWN.get(item, _scale)
    made = drawn(rule, found)
    return made if made is not None or drawn is _scale else _scale(rule, found)


def _scale(rule: Measured, found: Found) -> Scene | None:
    """The number on its scale, with the limits as a green band."""
    number = rule.number(found)
    if number is None:
        return None
    ends = [value for value in (number, rule.low, rule.high, 0.0) if value is not None]
    low, high = min(ends), max(ends)
    spread = (high - low) or 1.0
    low, high = low - (0.1 * spread if low < 0 else 0.0), high + 0.25 * spread

    def across(value: float) -> float:
        return _LEFT - 14 + (min(high, max(low, value)) - low) / (high - low) * (_RIGHT - _LEFT)

    first, last = across(low if rule.low is None else rule.low), across(high if rule.high is None else rule.high)
    good = rule.keeps(number)
    y = 30.0
    marks: list[Mark] = [
        Area(box(first, y - 11, last - first, 22), "good", 0.22),
        Line(((across(low), y), (across(high), y)), "soft"),
    ]
    step = next((s for s in _STEPS if (high - low) / s <= 6), _STEPS[-1])
    for n in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1):
        x = across(n * step)
        marks += [Line(((x, y - 3), (x, y + 3)), "soft"), Words(x, y + 26, f"{n * step:g}", anchor="middle")]
    x = across(number)
    colour = "good" if good else "bad"
    marks += [
        Line(((x, y - 18), (x, y + 11)), colour, 3.0),
        Disc(x, y - 20, 4.5, colour),
        Words(_RIGHT, y + 40, rule.unit, anchor="end"),
    ]
    title = f"{rule.what.capitalize()}: {number:.2f} {rule.unit}, limit {rule.limit}"
    return Scene(title, WIDTH, y + 46, tuple(marks))


def _cross(rule: Measured, found: Found) -> Scene | None:
    """The cast as a point: red over green to the right, blue over green upwards; the box is the limit."""
    red, blue = found["cast"]["red_green"], found["cast"]["blue_green"]
    if found["grey_card"] is None or red is None or blue is None:
        return None
    limit = rule.high or 0.0
    reach = max(0.5, 1.2 * abs(red), 1.2 * abs(blue))
    x, y, half = 62.0, 52.0, 44.0

    def at(red_green: float, blue_green: float) -> tuple[float, float]:
        return x + half * red_green / reach, y - half * blue_green / reach

    left, top = at(-limit, limit)
    size = 2 * limit / reach * half
    good = max(abs(red), abs(blue)) <= limit
    marks: list[Mark] = [
        Area(box(x - half, y - half, 2 * half, 2 * half), "well"),
        Area(box(left, top, size, size), "good", 0.3),
        Line(((x - half, y), (x + half, y))),
        Line(((x, y - half), (x, y + half))),
        Disc(*at(red, blue), 4.5, "good" if good else "bad"),
        Words(x + half + 4, y + 4, "red"),
        Words(x, y + half + 12, "yellow", anchor="middle"),
        Words(x + half - 2, y - half + 10, "blue", anchor="end", size=9),
    ]
    strength = math.hypot(red, blue)
    word = "neutral" if good else f"{tint.word(red, blue)} by {strength:.2f} stops"
    facts = [word, f"red {red:+.2f}, blue {blue:+.2f} stops"]
    if found["cct_k"]:
        facts.append(f"about {found['cct_k']} K (6500 K is neutral)")
    if found["card_ev"] is not None:
        facts.append(f"card at {found['card_ev']:+.1f} EV of middle grey")
    marks += [Words(142, 30 + 17 * n, said, "ink" if n == 0 else "soft", 11) for n, said in enumerate(facts)]
    return _whole(f"Cast on the grey card: {', '.join(facts)}", marks)


def _fields(rule: Measured, found: Found) -> Scene | None:
    """The background in fields, each as much lighter or darker than middle grey as it is off the mean."""
    grid = found.get("background_grid_stops")
    if not grid:
        return None
    tall, wide = (HEIGHT - 26) / len(grid), 150.0 / len(grid[0])
    marks: list[Mark] = []
    known = [value for row in grid for value in row if value is not None]
    for down, row in enumerate(grid):
        for over, value in enumerate(row):
            colour = "well" if value is None else _grey(value)
            marks.append(Area(box(6 + over * wide, 6 + down * tall, wide, tall), colour))
    evenness = found["background_evenness_stops"]
    facts = [f"{evenness:.2f} stops from edge to edge", "lighter is more light"]
    if known:
        facts.insert(1, f"fields from {min(known):+.2f} to {max(known):+.2f} stops")
    marks += [Words(168, 30 + 17 * n, said, "ink" if n == 0 else "soft", 10.5) for n, said in enumerate(facts)]
    return _whole(f"The background's light: {', '.join(facts)}", marks)


def _grey(stops: float) -> str:
    """Middle grey is 50 %; a stop up or down goes to white or black."""
    level = round(255 * min(1.0, max(0.0, 0.5 + 0.5 * stops / _FULL_TINT_STOPS)))
    return f"#{level:02x}{level:02x}{level:02x}"


def _rows(rule: Measured, found: Found) -> Scene | None:
    """How bright the sensor's rows are, the first at the left; bands are waves."""
    rows: list[float] | None = found.get("rows_stops")
    if not rows or len(rows) < 2:
        return None
    reach = max(0.1, 1.1 * max(abs(value) for value in rows))
    half = (rule.high or 0.0) / 2
    depth = found["flicker_depth_stops"]

    def height(stops: float) -> float:
        return (_TOP + _BOTTOM) / 2 - stops / reach * (_BOTTOM - _TOP) / 2

    points = tuple((_LEFT + n / (len(rows) - 1) * (_RIGHT - _LEFT), height(value)) for n, value in enumerate(rows))
    top = height(half)
    told = f"bands of {depth:.2f} stops every {found['flicker_period_px']:.0f} rows" if depth else "no bands"
    marks: list[Mark] = [
        Area(box(_LEFT, top, _RIGHT - _LEFT, height(-half) - top), "good", 0.22),
        *_levels_at((reach / 1.1, 0.0, -reach / 1.1), height, lambda value: f"{value:+.2f}" if value else "0"),
        Line(points, "bad" if depth else "accent", 1.4),
        Words(_LEFT, HEIGHT - 5, f"rows, in stops; {told}"),
    ]
    return _whole(f"Brightness of the sensor's rows: {told}", marks)


def _with_band(rule: Measured, found: Found) -> Scene | None:
    """The recording's level, and the band that a voice's peaks belong into."""
    top = _height(rule.high or 0.0)
    band = Area(box(_LEFT, top, _RIGHT - _LEFT, _height(rule.low or _SOFTEST_DBFS) - top), "good", 0.22)
    return _levels(found, "Level and peaks", (band,), ("peak_dbfs",))


def _with_floor(rule: Measured, found: Found) -> Scene | None:
    return _levels(found, "Level, peak and noise floor", (), ("peak_dbfs", "noise_floor_dbfs"))


def _levels(
    found: Found, title: str, under: Sequence[Mark] = (), lines: Sequence[str] = ("noise_floor_dbfs",)
) -> Scene | None:
    """Level over time: RMS as an area, the highest samples as a line above it; measured levels dashed."""
    levels = found.get("levels_dbfs")
    if not levels:
        return None
    across = (_RIGHT - _LEFT) / len(levels)

    def curve(values: Sequence[float]) -> tuple[tuple[float, float], ...]:
        return tuple((_LEFT + (n + 0.5) * across, _height(value)) for n, value in enumerate(values))

    body = curve(levels)
    marks: list[Mark] = [
        *under,
        *_levels_at((0.0, -20.0, -40.0, -60.0, -80.0), _height, lambda value: f"{value:.0f}"),
        Area((*body, (body[-1][0], _BOTTOM), (body[0][0], _BOTTOM)), "accent", 0.45),
    ]
    if found.get("tops_dbfs"):
        marks.append(Line(curve(found["tops_dbfs"]), "accent", 1.0))
    told = []
    for name, colour, word in (("noise_floor_dbfs", "bad", "floor"), ("peak_dbfs", "good", "peak")):
        if name in lines and found[name] is not None:
            y = _height(found[name])
            colour = "bad" if name == "peak_dbfs" and found[name] > (ITEMS["peaks"].high or 0.0) else colour
            marks.append(Line(((_LEFT, y), (_RIGHT, y)), colour, 1.2, dashed=True))
            told.append(f"{word} {found[name]:.1f} dBFS")
    seconds = len(levels) * found["levels_step_s"]
    said = ", ".join([f"0 to {seconds:.1f} s, dBFS", *told])
    marks.append(Words(_LEFT, HEIGHT - 5, said))
    return _whole(f"{title}: {said}", marks)


def _height(level_dbfs: float) -> float:
    share = (_LOUDEST_DBFS - min(_LOUDEST_DBFS, max(_SOFTEST_DBFS, level_dbfs))) / (_LOUDEST_DBFS - _SOFTEST_DBFS)
    return _TOP + share * (_BOTTOM - _TOP)


def _wind(rule: Measured, found: Found) -> Scene | None:
    return _spectrum(found, rumble=True)


def _hum(rule: Measured, found: Found) -> Scene | None:
    return _spectrum(found, rumble=False)


def _spectrum(found: Found, rumble: bool) -> Scene | None:
    """The noise by frequency; what rumbles shaded, or the lines that hum."""
    if not found.get("spectrum_hz"):
        return None
    low, high = (math.log(hz) for hz in _SPECTRUM_HZ)

    def across(hz: float) -> float:
        return _LEFT + (math.log(min(_SPECTRUM_HZ[1], max(_SPECTRUM_HZ[0], hz))) - low) / (high - low) * (
            _RIGHT - _LEFT
        )

    def height(level_dbfs: float) -> float:
        share = min(1.0, max(0.0, level_dbfs / _FAINTEST_DBFS))
        return _TOP + share * (_BOTTOM - _TOP)

    seen = [
        pair for pair in zip(found["spectrum_hz"], found["spectrum_dbfs"], strict=True) if pair[0] <= _SPECTRUM_HZ[1]
    ]
    marks: list[Mark] = []
    if rumble:
        marks.append(Area(box(_LEFT, _TOP, across(_RUMBLE_HZ) - _LEFT, _BOTTOM - _TOP), "warn", 0.2))
        told = "rumble below 70 Hz shaded"
        if found["rumble_dbfs"] is not None:
            told = f"rumble below 70 Hz: {found['rumble_dbfs']:.0f} dBFS"
    else:
        for hz in found.get("hum_lines_hz", []):
            marks.append(Line(((across(hz), _TOP + 13), (across(hz), _BOTTOM)), "bad", 1.0, dashed=True))
        told = f"hum of {found['hum_hz']:.0f} Hz at {found['hum_dbfs']:.0f} dBFS" if found["hum_hz"] else "no hum"
    marks += _levels_at((0.0, -30.0, -60.0, -90.0), height, lambda value: f"{value:.0f}")
    for hz, word in ((20, "20"), (50, "50"), (100, "100"), (200, "200"), (1000, "1 k"), (5000, "5 k")):
        marks.append(Words(across(hz), _BOTTOM + 10, word, size=8, anchor="middle"))
    marks += [
        Line(tuple((across(hz), height(level)) for hz, level in seen), "accent", 1.4),
        Words(_RIGHT, _TOP + 11, f"Hz, dBFS; {told}", anchor="end"),
    ]
    return _whole(f"Spectrum of the noise: {told}", marks)


def _channels(rule: Measured, found: Found) -> Scene | None:
    """A bar for each channel."""
    levels = found.get("channel_levels_dbfs")
    if not levels:
        return None
    tall = min(26.0, (HEIGHT - 30) / len(levels))
    marks: list[Mark] = []
    said = []
    for n, level in enumerate(levels):
        y, dead = 8 + n * tall, n in found["dead_channels"]
        share = 1.0 - min(1.0, max(0.0, level / -90.0))
        marks += [
            Area(box(70, y, 180, tall * 0.62), "well"),
            Area(box(70, y, max(1.5, 180 * share), tall * 0.62), "bad" if dead else "good"),
            Words(62, y + tall * 0.5, f"channel {n + 1}", anchor="end", size=min(10.0, tall * 0.6)),
            Words(256, y + tall * 0.5, "dead" if dead else f"{level:.0f} dBFS", size=min(10.0, tall * 0.6)),
        ]
        said.append(f"channel {n + 1} {'dead' if dead else f'{level:.0f} dBFS'}")
    bottom = 8 + len(levels) * tall + 14
    phase = "out of phase: one is turned round" if "phase" in found["faults"] else "in phase"
    marks.append(Words(8, bottom, phase if len(levels) > 1 else "mono"))
    return Scene(f"Level of each channel: {', '.join(said)}", WIDTH, bottom + 6, tuple(marks))


def _levels_at(values: Sequence[float], height: Callable[[float], float], word: Callable[[float], str]) -> list[Mark]:
    marks: list[Mark] = []
    for value in values:
        y = height(value)
        marks += [
            Line(((_LEFT, y), (_RIGHT, y)), "line", 0.5),
            Words(_LEFT - 4, y + 3, word(value), size=8, anchor="end"),
        ]
    return marks


def _whole(title: str, marks: Sequence[Mark]) -> Scene:
    return Scene(title, WIDTH, HEIGHT, tuple(marks))


_DRAWN: dict[str, Callable[[Measured, dict[str, Any]], Scene | None]] = {
    "grey-card": _cross,
    "flicker": _rows,
    "background-even": _fields,
    "peaks": _with_band,
    "noise-floor": _with_floor,
    "wind": _wind,
    "hum": _hum,
    "room-tone": _with_floor,
    "both-channels": _channels,
}
