"""Light: the sample shoot's grey card, and copies of that frame changed in linear light by known amounts."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from studio.imaging.srgb import LINEAR
from studio.measure import items, light, opening, tint

SAMPLE = Path(__file__).resolve().parents[3] / "resources/sample-shoot"
CARD_FRAME = SAMPLE / "camera-a/DCIM/100HARBR/IMG_0001.JPG"
LEFT, RIGHT, TOP, BOTTOM = 356, 680, 362, 689
"""The grey part of the card in that frame, in pixels of half its size."""
X, Y, WIDTH, HEIGHT = 156, 100, 840, 700
"""What is changed and measured: that much of the half-size frame, the card and what lies around it."""
SOFT = {"soft", "motion", "focus-front", "focus-behind", "greycard"}
FRAMES = [row["file"] for row in csv.DictReader((SAMPLE / "labels.csv").open()) if row["variant"] not in SOFT]
"""The sharp one of each scene: out of focus it has no edges that a card could be taken from."""
Linear = NDArray[np.float64]
_LIGHT = np.linspace(0, 1, 1 << 16)
CODES = np.round(255 * np.where(_LIGHT <= 0.0031308, 12.92 * _LIGHT, 1.055 * _LIGHT ** (1 / 2.4) - 0.055)).astype(
    np.uint8
)
"""The sRGB code of light from 0 to 1 in 65,535 steps (IEC 61966-2-1)."""


@pytest.fixture(scope="module")
def linear() -> Linear:
    """The card with its surroundings, at half its size."""
    with Image.open(CARD_FRAME) as image:
        whole = LINEAR[np.asarray(image.convert("RGB"))].astype(np.float64)
    return whole.reshape(800, 2, 1200, 2, 3).mean(axis=(1, 3))[Y : Y + HEIGHT, X : X + WIDTH]


def encoded(values: Linear, quality: int = 92) -> NDArray[np.uint8]:
    """Linear light as a JPEG's sRGB pixels."""
    codes = CODES[np.round(np.clip(values, 0, 1) * (len(CODES) - 1)).astype(np.uint16)]
    data = io.BytesIO()
    Image.fromarray(codes).save(data, "JPEG", quality=quality)
    return np.asarray(Image.open(data))


def measured(values: Linear, **options: object) -> light.Light:
    return light.measure(encoded(values), **options)  # type: ignore[arg-type]


def across(linear: Linear) -> Linear:
    """0 at the card's left side to 1 at its right, (1, width, 1)."""
    return np.clip((np.arange(linear.shape[1]) + X - LEFT) / (RIGHT - LEFT), 0, 1)[None, :, None]


def down(linear: Linear) -> Linear:
    return np.clip((np.arange(linear.shape[0]) + Y - TOP) / (BOTTOM - TOP), 0, 1)[:, None, None]


def on_card(linear: Linear) -> NDArray[np.bool_]:
    inside = (across(linear) > 0) & (across(linear) < 1) & (down(linear) > 0) & (down(linear) < 1)
    return np.broadcast_to(inside, (*linear.shape[:2], 1))


def test_the_sample_card_is_found_and_nothing_is_wrong_with_its_light() -> None:
    found = opening.light_of(str(CARD_FRAME))
    card = found["grey_card"]
    assert card["x"] == pytest.approx(2 * LEFT, abs=10) and card["width"] == pytest.approx(2 * (RIGHT - LEFT), abs=20)
    assert card["y"] == pytest.approx(2 * TOP, abs=10) and card["height"] == pytest.approx(2 * (BOTTOM - TOP), abs=20)
    assert (found["faults"], found["reasons"], found["error"]) == ([], [], None)
    assert abs(found["cast"]["red_green"]) < 0.1 and abs(found["cast"]["blue_green"]) < 0.1
    assert found["cct_k"] == pytest.approx(6500, abs=300)
    assert (found["mixed_light"], found["flicker"]) == (False, False)
    assert found["evenness_stops"] < 0.3 and found["key_fill_stops"] < 0.2


@pytest.mark.parametrize("file", FRAMES)
def test_no_other_sample_frame_has_a_card_bands_or_two_lights(file: str) -> None:
    found = opening.light_of(str(SAMPLE / file))
    assert found["grey_card"] is None
    assert "grey card" in found["notes"][0]
    assert not {"flicker", "mixed-light", "contrast"} & set(found["faults"])
    warm = file.endswith(("IMG_0022.JPG", "IMG_1003.JPG"))
    assert ("cast" in found["faults"]) == warm
    if warm:
        assert found["cast"]["red_green"] > 0.3 and found["cast"]["blue_green"] < -0.6
        assert found["cct_k"] < 4500
        assert any("The light is warm by" in reason for reason in found["reasons"])


@pytest.mark.parametrize(("way", "fall"), [("right", 1.0), ("left", 2.0), ("down", 2.0), ("up", 1.0)])
def test_a_fall_off_across_the_card_is_told_in_stops(linear: Linear, way: str, fall: float) -> None:
    at = {"right": across(linear), "left": 1 - across(linear), "down": down(linear), "up": 1 - down(linear)}[way]
    found = measured(linear * 2.0 ** (-fall * at))
    assert found.evenness_stops == pytest.approx(fall, abs=0.2)
    assert "uneven" in found.faults and not found.mixed_light and not found.flicker


@pytest.mark.parametrize(
    ("where", "ratio"),
    [
        ("right of the card", 2.0), ("right of the card", 3.0), ("left of the card", 1.0), ("left of the card", 4.0),
        ("below", 2.0), ("below", 4.0), ("right of the frame", 1.0), ("right of the frame", 3.0),
    ],
)  # fmt: skip
def test_key_to_fill_between_two_parts_of_the_card(linear: Linear, where: str, ratio: float) -> None:
    shade = {
        "right of the card": on_card(linear) & (across(linear) > 0.5),
        "left of the card": on_card(linear) & (across(linear) < 0.5),
        "below": on_card(linear) & (down(linear) > 0.5),
        "right of the frame": (np.arange(linear.shape[1]) > 600 - X)[None, :, None],
    }[where]
    found = measured(np.where(shade, linear * 2.0**-ratio, linear))
    assert found.key_fill_stops == pytest.approx(ratio, abs=0.2)
    assert ("contrast" in found.faults) == (ratio > 2)
    assert not found.mixed_light


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0, 3.0, 4.0])
def test_key_to_fill_between_two_given_spots(linear: Linear, ratio: float) -> None:
    shaded = np.where((np.arange(linear.shape[1]) > 500 - X)[None, :, None], linear / 2**ratio, linear)
    spots = ((400 - X, 500 - Y), (625 - X, 500 - Y))
    found = measured(shaded, spots=spots)
    assert found.key_fill_stops == pytest.approx(ratio, abs=0.2)
    assert (found.key_fill_source, found.spots) == ("spots", [list(spot) for spot in spots])
    verdict = items.judge("key-fill-ratio", "light", found.to_dict())
    if ratio in (1.5, 3.0, 4.0):
        assert verdict.within == (ratio == 1.5)


def test_spots_beside_the_frame_are_taken_at_its_rim(linear: Linear) -> None:
    assert measured(linear, spots=((-9, -9), (10**6, 10**6))).key_fill_stops is not None


def test_a_card_marked_by_hand_is_taken(linear: Linear) -> None:
    found = measured(linear, box=(690 - X, 370 - Y, 65, 300))
    assert found.grey_card == {"x": 690 - X, "y": 370 - Y, "width": 65, "height": 300}
    assert found.card_ev is not None and found.card_ev > 2


WARM, COOL = np.array([1.3, 1.0, 0.6]), np.array([0.75, 1.0, 1.3])


@pytest.mark.parametrize("tinted", [WARM, COOL], ids=["warm", "cool"])
@pytest.mark.parametrize("where", ["half of the card", "half of the frame", "all, gradually"])
def test_a_second_cast_is_mixed_light(linear: Linear, tinted: Linear, where: str) -> None:
    if where == "all, gradually":
        made = linear * 0.7 * (1 + (tinted - 1) * across(linear))
    else:
        half = (
            (on_card(linear) & (across(linear) > 0.5))
            if where == "half of the card"
            else (np.arange(linear.shape[1]) > 518 - X)[None, :, None]
        )
        made = np.where(half, linear * 0.7 * tinted, linear * 0.7)
    found = measured(made)
    assert found.mixed_light and "mixed-light" in found.faults
    if where != "all, gradually":
        strongest = np.abs(np.log2(tinted / tinted[1])).max()
        assert found.mixed_light_stops == pytest.approx(strongest, abs=0.2)
    assert not found.flicker


@pytest.mark.parametrize("tinted", [WARM, COOL], ids=["warm", "cool"])
def test_one_cast_all_over_is_no_mixed_light(linear: Linear, tinted: Linear) -> None:
    found = measured(linear * 0.7 * tinted)
    assert found.cast["red_green"] == pytest.approx(np.log2(tinted[0]), abs=0.1)
    assert found.cast["blue_green"] == pytest.approx(np.log2(tinted[2]), abs=0.1)
    assert found.faults == ["cast"]
    assert f"The light is {'warm' if tinted is WARM else 'cool'} by" in found.reasons[0]
    assert found.cct_k is not None and (found.cct_k < 5000 if tinted is WARM else found.cct_k > 8000)


@pytest.mark.parametrize(
    ("word", "red", "blue", "strength"),
    [("warm", 1.0, -1.0, 0.4), ("cool", -1.0, 1.0, 0.8), ("green", -1.0, -1.0, 0.4), ("magenta", 1.0, 1.0, 0.8)],
)
def test_the_direction_of_a_cast_is_told_in_numbers_and_a_word(
    linear: Linear, word: str, red: float, blue: float, strength: float
) -> None:
    found = measured(linear * 0.4 * 2.0 ** (strength * np.array([red, 0.0, blue])))
    assert found.cast["red_green"] == pytest.approx(strength * red, abs=0.1)
    assert found.cast["blue_green"] == pytest.approx(strength * blue, abs=0.1)
    assert found.reasons[0].startswith(f"The light is {word} by ")
    assert not items.judge("grey-card", "light", found.to_dict()).within


@pytest.mark.parametrize(("channel", "stops"), [(0, -1.0), (0, 0.5), (1, -0.5), (1, 1.0), (2, -0.5), (2, 1.0)])
def test_more_or_less_of_one_colour_is_told_as_that(linear: Linear, channel: int, stops: float) -> None:
    tint_stops = np.zeros(3)
    tint_stops[channel] = stops
    found = measured(linear * 0.4 * 2.0**tint_stops)
    assert found.cast["red_green"] == pytest.approx(tint_stops[0] - tint_stops[1], abs=0.1)
    assert found.cast["blue_green"] == pytest.approx(tint_stops[2] - tint_stops[1], abs=0.1)


def on_background(product_stops: float, fall_stops: float = 0.0) -> Linear:
    """A disc on a background of middle grey: so many stops darker (or, below 0, lighter), the background falling off to the right."""
    across_, down_ = np.meshgrid(np.linspace(-1.5, 1.5, 900), np.linspace(-1, 1, 600))
    made = np.where(across_**2 + down_**2 < 0.3, 2.0**-product_stops, 1.0) * 2.0 ** (-fall_stops * (across_ / 3 + 0.5))
    noise = 1 + 0.01 * np.random.default_rng(2).standard_normal((600, 900))
    return np.repeat((0.18 * made * noise)[:, :, None], 3, axis=2)


@pytest.mark.parametrize("apart", [0.5, 1.0, 2.0, -1.0])
def test_how_far_the_product_is_from_its_background_is_told_in_stops(apart: float) -> None:
    found = measured(on_background(apart))
    assert found.separation_stops == pytest.approx(abs(apart), abs=0.2)
    assert items.judge("separation", "light", found.to_dict()).within or abs(apart) <= 1


@pytest.mark.parametrize("fall", [0.3, 0.5, 1.0, 1.5])
def test_the_backgrounds_own_fall_off_is_told_beside_the_products(fall: float) -> None:
    found = measured(on_background(2.0, fall))
    assert found.background_evenness_stops == pytest.approx(fall, abs=0.2)
    assert found.background_grid_stops is not None
    ends = [[row[at] for row in found.background_grid_stops if row[at] is not None] for at in (0, -1)]
    assert np.mean(ends[0]) - np.mean(ends[1]) == pytest.approx(fall, abs=0.2)  # type: ignore[arg-type]
    assert ("uneven" in found.faults) == (fall > 1.0)


@pytest.mark.parametrize("share", [0.5, 2.0, 10.0])
def test_what_is_blown_out_is_told_as_a_share_of_the_frame(linear: Linear, share: float) -> None:
    made = linear * 0.5
    made[: round(HEIGHT * share / 100)] = 2.0
    found = measured(made)
    assert found.clipped_high_pct == pytest.approx(share, abs=0.3)
    assert ("clipped" in found.faults) == (share > 1)


@pytest.mark.parametrize(("depth", "period"), [(0.1, 50), (0.5, 110), (1.0, 20), (0.3, 15)])
def test_rows_of_flicker_are_told_with_depth_and_period(linear: Linear, depth: float, period: int) -> None:
    rows = np.arange(linear.shape[0])[:, None, None]
    found = measured(linear * 2.0 ** (depth / 2 * (np.sin(2 * np.pi * rows / period) - 1)))
    assert found.flicker and found.faults == ["flicker"]
    assert found.flicker_depth_stops == pytest.approx(depth, abs=0.1)
    assert found.flicker_period_px == pytest.approx(period, rel=0.05)
    assert found.grey_card is not None


def test_a_turned_camera_has_its_bands_upright(linear: Linear) -> None:
    rows = np.arange(linear.shape[0])[:, None, None]
    upright = np.ascontiguousarray(np.rot90(encoded(linear * (0.85 + 0.15 * np.sin(2 * np.pi * rows / 40)))))
    assert light.measure(upright, sideways=True).flicker
    assert not light.measure(upright).flicker


@pytest.mark.parametrize("change", ["two stops under", "grain", "small", "tilted", "out of focus"])
def test_the_card_is_found_in_worse_frames(linear: Linear, change: str) -> None:
    import cv2

    turn = cv2.getRotationMatrix2D((600 - X, 500 - Y), 8, 0.8)
    made = {
        "two stops under": lambda: linear / 4,
        "grain": lambda: linear * (1 + 0.05 * np.random.default_rng(0).standard_normal(linear.shape)),
        "small": lambda: cv2.resize(linear, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA),
        "tilted": lambda: cv2.warpAffine(linear, turn, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT),
        "out of focus": lambda: cv2.GaussianBlur(linear, (0, 0), 2),
    }[change]()
    found = measured(np.asarray(made))
    assert found.grey_card is not None
    assert found.faults == []
    assert found.evenness_stops is not None and found.evenness_stops < 0.35


@pytest.mark.parametrize("code", [0, 118, 255])
def test_a_frame_of_one_colour_has_no_card(code: int) -> None:
    found = light.measure(np.full((300, 400, 3), code, np.uint8))
    assert found.grey_card is None and not found.flicker and not found.mixed_light
    assert found.clipped_high_pct == (100.0 if code == 255 else 0.0)


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (40, 40)])
def test_the_smallest_pictures_are_measured_too(size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (*size, 3)).astype(np.uint8)
    assert light.measure(pixels).grey_card is None


def test_mccamy_knows_the_standard_illuminants() -> None:
    """D65 is sRGB's own white; A and D50 by their chromaticities (CIE 15:2018), through sRGB's inverse matrix."""
    for (x, y), kelvin in {(0.3127, 0.3290): 6504, (0.3457, 0.3585): 5003, (0.4476, 0.4074): 2856}.items():
        xyz = np.array([x / y, 1.0, (1 - x - y) / y])
        rgb = (
            np.linalg.inv(np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]))
            @ xyz
        )
        assert tint.cct_k(rgb) == pytest.approx(kelvin, rel=0.01)
    assert tint.cct_k(np.array([0.0, 1.0, 0.0])) is None


def test_what_is_no_picture_costs_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_bytes(b"nothing" * 40)
    (tmp_path / "cut.jpg").write_bytes(CARD_FRAME.read_bytes()[:9000])
    for name in ("text.jpg", "cut.jpg"):
        found = opening.light_of(str(tmp_path / name))
        assert name in found["error"] and "\n" not in found["error"]
        assert found["grey_card"] is None and found["faults"] == []
