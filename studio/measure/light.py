"""One test frame measured: what its light is like, from the grey card where there is one, else from the background.

Pictures are linearised as sRGB; a camera's rendering adds a tone curve to that, so large ratios read a little compressed or stretched
in its shadows and highlights. The limits' reasons and sources are in docs/measuring.md.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.imaging.srgb import LINEAR
from studio.measure import background, card, flicker, on_card, profiles, tint
from studio.measure.linear import LUMINANCE, Floats, light_of, luminance, reduced, stops, stops_of
from studio.measure.smooth import slopes, slopes_of

FAULTS = ("uneven", "contrast", "cast", "mixed-light", "flicker", "clipped")

UNEVEN_STOPS = 0.5
UNEVEN_BACKGROUND_STOPS = 1.0
"""The checklist asks for half a stop; a seamless that runs darker to its corners is a fault from a whole stop on."""
CONTRAST_STOPS = 2.0
CAST_STOPS = 0.35
STRONG_CAST_STOPS = 1.0
"""Without a grey card a frame's own colours may look like a cast; only a strong one is told then."""
MIXED_STOPS = 0.2
CLIPPED_PCT = 1.0
CLIPPED_CODE = 254
_MOST_ROWS = 200
_EVERY, _LEAST_BRIGHT = 3, 30
Borders = tuple[tuple[int, Floats] | None, tuple[int, Floats] | None]
"""What `profiles.step` says of a frame's rows, and of its columns."""


@dataclass(frozen=True)
class Light:
    """What was measured; the first fields are those of `measure light --json`. None where there is nothing to measure it on.

    grey_card: {x, y, width, height} of the grey part, pixels of the upright picture. evenness_stops: between the brightest and the
    darkest two-hundredth of the card (without one: fiftieth of the background). key_fill_stops: between the two given spots, else between
    the two parts of the card that differ the most. cast: stops of red and of blue over green, on the card, else (see cast_source) on
    the background or the frame's brightest part. cct_k: of that. mixed_light: whether the cast differs across the frame, by
    mixed_light_stops. flicker: whether there are bands, flicker_depth_stops deep, each flicker_period_px rows.
    clipped_high_pct: share of pixels at white in a channel. card_ev: the card's brightness off 18 % grey.
    card_grid_stops: the card in 8 × 8 fields, rows from the top, each in stops off their mean; background_grid_stops: the same of the
    background, None where it is covered. rows_stops: how bright the rows are, from the sensor's first to its last, without slow changes.
    width, height: of the upright picture. spots: as given. key_fill_source: spots or card.
    card_kind: plain, with patches, colour checker or marked; card_corners: the grey part's four, or a colour checker's, clockwise.
    card_question: {x, y, width, height} of what may be a grey card but is not framed as one: a person is asked, nothing rests on it.
    colours: {mean, worst, patch}, ΔE*ab of a colour checker's patches once its greys are neutral. flicker_frames: how many frames say
    whether there are bands: 1, 2, or 0 where that can't be told.
    """

    grey_card: dict[str, int] | None
    evenness_stops: float | None
    key_fill_stops: float | None
    cast: dict[str, float | None]
    cct_k: float | None
    mixed_light: bool
    flicker: bool
    clipped_high_pct: float | None
    faults: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    cast_source: str | None = None
    mixed_light_stops: float | None = None
    flicker_depth_stops: float | None = None
    flicker_period_px: float | None = None
    background_evenness_stops: float | None = None
    separation_stops: float | None = None
    card_ev: float | None = None
    card_grid_stops: list[list[float]] | None = None
    background_grid_stops: list[list[float | None]] | None = None
    rows_stops: list[float] | None = None
    sideways: bool = False
    key_fill_source: str | None = None
    spots: list[list[int]] | None = None
    width: int | None = None
    height: int | None = None
    notes: list[str] = field(default_factory=list)
    card_kind: str | None = None
    card_corners: list[list[int]] | None = None
    card_question: dict[str, int] | None = None
    colours: dict[str, float | str] | None = None
    flicker_frames: int = 0

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: numbers rounded to hundredths, the colour temperature to tens of kelvin."""
        found = {key: round(value, 2) if isinstance(value, float) else value for key, value in asdict(self).items()}
        found["cast"] = {key: None if value is None else round(value, 2) for key, value in self.cast.items()}
        found["cct_k"] = None if self.cct_k is None else int(round(self.cct_k, -1))
        return found


def nothing() -> Light:
    """What is measured of a picture that can't be read."""
    return Light(None, None, None, {"red_green": None, "blue_green": None}, None, False, False, None)


def measure(
    pixels: NDArray[np.uint8],
    box: tuple[int, int, int, int] | None = None,
    spots: tuple[tuple[int, int], tuple[int, int]] | None = None,
    *,
    sideways: bool = False,
    beside: NDArray[np.uint8] | None = None,
) -> Light:
    """Measure a test frame. pixels: (H, W, 3) uint8 RGB, sRGB, upright.

    box: (x, y, width, height) of the grey card where a person marked it. spots: (x, y) of key and fill, such as the two cheeks.
    sideways: the camera was turned, so its rows are the picture's columns. beside: another frame of the same set from the same place,
    which tells a lamp's bands from the set's own stripes.
    """
    small, scale = reduced(pixels)
    told, levels, linear = _without_bands(small, sideways, beside)
    bands = told.bands
    slope = slopes(linear) if bands is not None and bands.profile is not None else slopes_of(small)
    borders = _borders(levels)
    found = _find(levels, linear, slope, borders, _scaled(box, scale, small.shape) if box else None)
    asked = found if found is not None and not found.sure else None
    found = found if asked is None else None
    behind = background.find_background(linear, slope)
    says = on_card.read(levels, found) if found else None
    tinted, source = _neutral(linear, says, behind, small)
    red_green, blue_green = tint.cast(tinted) if tinted is not None else (None, None)
    mixed = None
    if says or behind:
        # Only where something neutral is seen: a scene of many colours has borders of colour of its own.
        mixed = max(says.mixed_stops if says else 0.0, _sides_differ(behind), _borders_differ(borders))
    key_fill = _between(linear, spots, scale) if spots else says.key_fill_stops if says else None
    clipped_pct = _clipped_pct(pixels)
    evenness = says.evenness_stops if says else None
    light = Light(
        grey_card=_marked(box) if box else _in_full(found, scale) if found else None,
        evenness_stops=evenness if evenness is not None else behind.evenness_stops if behind else None,
        key_fill_stops=key_fill,
        cast={"red_green": red_green, "blue_green": blue_green},
        cct_k=tint.cct_k(tinted) if tinted is not None else None,
        mixed_light=mixed is not None and mixed >= MIXED_STOPS,
        flicker=bands is not None,
        clipped_high_pct=clipped_pct,
        cast_source=source,
        mixed_light_stops=mixed,
        flicker_depth_stops=bands.depth_stops if bands else None,
        flicker_period_px=bands.period_px / scale if bands else None,
        background_evenness_stops=behind.evenness_stops if behind else None,
        separation_stops=behind.separation_stops if behind else None,
        card_grid_stops=says.grid_stops if says else None,
        background_grid_stops=behind.grid_stops if behind else None,
        rows_stops=_few(told.rows),
        sideways=sideways,
        key_fill_source="spots" if spots else "card" if key_fill is not None else None,
        spots=[[x, y] for x, y in spots] if spots else None,
        width=pixels.shape[1],
        height=pixels.shape[0],
        card_ev=says.level_stops - float(np.log2(0.18)) if says else None,
        notes=_notes(found, asked, told),
        card_kind=found.kind if found else None,
        card_corners=_corners(found, scale) if found else None,
        card_question=_in_full(asked, scale) if asked else None,
        colours=says.colours if says else None,
        flicker_frames=told.by,
    )
    faults = list(_faults(light))
    return Light(
        **{**light.__dict__, "faults": [name for name, _ in faults], "reasons": [words for _, words in faults]}
    )


def _find(
    levels: Floats, linear: Floats, slope: Floats, borders: Borders, box: tuple[int, int, int, int] | None
) -> card.GreyCard | None:
    """The card, without the border of light that may cut it in two; of a frame that a chart fills, that border is the chart's own."""
    whole = all(border is None for border in borders)
    level = linear if whole else np.exp2(_without_borders(levels, borders))
    if box is not None:
        return card.card_in(level, box)
    found = card.find_card(level, slope if whole else None)
    return found if found is not None or whole else card.find_card(linear, slope)


def _notes(found: card.GreyCard | None, asked: card.GreyCard | None, told: flicker.Told) -> list[str]:
    notes = []
    if asked is not None:
        notes.append("No grey card was found for certain: what looks like one may be a box, a wall or a screen.")
    elif found is None:
        notes.append("No grey card was found; hold one up, all of it in the frame, facing the camera.")
    if told.by == 0:
        notes.append(
            "Bands of flickering lamps can't be told here; take a second frame of the same set, the camera where it stands, and "
            "measure the two together."
        )
    return notes


def _clipped_pct(pixels: NDArray[np.uint8]) -> float:
    """How much of a picture has a channel at white."""
    below = cv2.inRange(pixels, (0, 0, 0), (CLIPPED_CODE - 1,) * 3)
    return 100.0 * (below.size - cv2.countNonZero(below)) / below.size


def _without_bands(
    small: NDArray[np.uint8], sideways: bool, beside: NDArray[np.uint8] | None
) -> tuple[flicker.Told, Floats, Floats]:
    """What is told of bands along the sensor's rows, and the frame without them: in stops and in linear light."""
    levels, linear = stops_of(small), light_of(small)
    light = stops(luminance(linear))
    other = stops(luminance(light_of(reduced(beside)[0]))) if beside is not None else None
    if sideways:
        light, other = light.T, other.T if other is not None else None
    told = flicker.tell(np.ascontiguousarray(light), np.ascontiguousarray(other) if other is not None else None)
    if told.bands is None or told.bands.profile is None:
        return told, levels, linear
    profile = told.bands.profile[None, :, None] if sideways else told.bands.profile[:, None, None]
    levels = np.asarray(levels - profile, np.float32)
    return told, levels, np.exp2(levels)


def _few(rows: Floats) -> list[float]:
    """For the picture of the rows: at most so many that it can show."""
    step = -(-len(rows) // _MOST_ROWS)
    whole = rows[: len(rows) // step * step].reshape(-1, step).mean(axis=1)
    return [round(float(value), 3) for value in whole]


def _borders(levels: Floats) -> Borders:
    """The border of light that runs right across the frame, level and upright."""
    return profiles.step(levels), profiles.step(levels.transpose(1, 0, 2))


def _without_borders(levels: Floats, borders: Borders) -> Floats:
    """Without them: one would cut the card in two."""
    upright = profiles.without_step(levels, borders[0]).transpose(1, 0, 2)
    # With a level one taken out, where an upright one is shows better.
    found = borders[1] if borders[0] is None else profiles.step(upright)
    return np.ascontiguousarray(profiles.without_step(upright, found).transpose(1, 0, 2))


def _borders_differ(borders: Borders) -> float:
    """By how much the cast differs on the two sides of such a border."""
    sizes = [found[1] for found in borders if found is not None]
    return max((abs(float(size[c] - size[1])) for size in sizes for c in (0, 2)), default=0.0)


def _sides_differ(behind: background.Background | None) -> float:
    if behind is None or behind.sides is None:
        return 0.0
    left, right = tint.cast(behind.sides[0]), tint.cast(behind.sides[1])
    return max(abs(left[0] - right[0]), abs(left[1] - right[1]))


def _neutral(
    linear: Floats, says: on_card.OnCard | None, behind: background.Background | None, small: NDArray[np.uint8]
) -> tuple[NDArray[np.float64] | None, str | None]:
    """The linear colour of what stands for neutral, and what that is."""
    if says is not None:
        return says.rgb, "grey card"
    if behind is not None and float(behind.rgb.max()) < LINEAR[CLIPPED_CODE]:
        return behind.rgb, "background"
    # White-patch after Land's retinex: the brightest tenth that isn't clipped. Every ninth pixel says as much as all.
    few, codes = linear[::_EVERY, ::_EVERY].reshape(-1, 3), small[::_EVERY, ::_EVERY].reshape(-1, 3)
    few = few[(codes.max(axis=1) < CLIPPED_CODE) & (codes.min(axis=1) > 0)]
    if len(few) < _LEAST_BRIGHT:
        return None, None
    bright = few @ LUMINANCE
    return np.asarray(np.median(few[bright >= np.percentile(bright, 90)], axis=0), np.float64), "brightest part"


def _between(linear: Floats, spots: tuple[tuple[int, int], tuple[int, int]], scale: float) -> float:
    """Stops between two spots, each averaged over a square of a fiftieth of the frame."""
    light = luminance(linear)
    height, width = light.shape
    reach = max(2, max(height, width) // 100)
    means = []
    for x, y in spots:
        column, row = min(width - 1, max(0, round(x * scale))), min(height - 1, max(0, round(y * scale)))
        part = light[max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1]
        means.append(float(np.log2(max(float(part.mean()), 1e-4))))
    return abs(means[0] - means[1])


def _scaled(box: tuple[int, int, int, int], scale: float, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """A marked box in pixels of the reduced picture, within it."""
    x, y = min(max(0, round(box[0] * scale)), shape[1] - 4), min(max(0, round(box[1] * scale)), shape[0] - 4)
    return x, y, max(4, min(round(box[2] * scale), shape[1] - x)), max(4, min(round(box[3] * scale), shape[0] - y))


def _marked(box: tuple[int, int, int, int]) -> dict[str, int]:
    return dict(zip(("x", "y", "width", "height"), box, strict=True))


def _in_full(found: card.GreyCard, scale: float) -> dict[str, int]:
    return _marked(tuple(round(value / scale) for value in found.box))  # type: ignore[arg-type]


def _corners(found: card.GreyCard, scale: float) -> list[list[int]]:
    corners = found.corners if found.checker is None else found.checker.corners
    return [[round(float(x) / scale), round(float(y) / scale)] for x, y in corners]


def _faults(light: Light) -> Any:
    """(name, sentence) of each fault."""
    on_the_card = light.grey_card is not None and light.card_kind != card.CHECKER
    where = "card" if on_the_card else "background"
    limit = UNEVEN_STOPS if on_the_card else UNEVEN_BACKGROUND_STOPS
    if light.evenness_stops is not None and light.evenness_stops > limit:
        yield (
            "uneven",
            f"The {where} falls off by {light.evenness_stops:.1f} stops; move the light back or flag its near side.",
        )
    if light.key_fill_stops is not None and light.key_fill_stops > CONTRAST_STOPS + 0.1:
        yield (
            "contrast",
            f"Key to fill is {light.key_fill_stops:.1f} stops; bring the fill closer, to two stops or less.",
        )
    red, blue = light.cast["red_green"], light.cast["blue_green"]
    if red is not None and blue is not None:
        size = float(np.hypot(red, blue))
        if size > (STRONG_CAST_STOPS if light.cast_source == "brightest part" else CAST_STOPS):
            yield (
                "cast",
                f"The light is {tint.word(red, blue)} by {size:.1f} stops; set the white balance on the grey card.",
            )
    if light.mixed_light:
        yield (
            "mixed-light",
            f"Two colours of light, {light.mixed_light_stops:.1f} stops apart; turn one off, or gel or block it.",
        )
    if light.flicker:
        yield (
            "flicker",
            f"Bands of {light.flicker_depth_stops:.1f} stops every {light.flicker_period_px:.0f} rows; choose a shutter time that "
            "is a multiple of the lamp's period (1/50, 1/100 s; 1/60, 1/120 s in America).",
        )
    if light.clipped_high_pct is not None and light.clipped_high_pct > CLIPPED_PCT:
        yield "clipped", f"{light.clipped_high_pct:.1f} % of the frame is blown out; stop down or lower the key."
