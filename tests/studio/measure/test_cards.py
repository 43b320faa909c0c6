"""Cards of every common kind in a made-up set: tilted, printed, held, in any light; and what is grey and four-sided but no card."""

from functools import lru_cache

import cv2
import numpy as np
import pytest

from bench import light_composites as made
from studio.measure import light
from studio.measure.checker import CODES

Linear = made.Linear


def a_set(seed: int) -> Linear:
    """A made-up set in linear light, 1200 × 800: a floor, and two dozen patterned things of any colour."""
    return _a_set(seed).copy()


@lru_cache(maxsize=8)
def a_small_set(seed: int) -> Linear:
    """The same, 840 × 560."""
    return np.asarray(cv2.resize(_a_set(seed), (840, 560), interpolation=cv2.INTER_AREA), np.float32)


@lru_cache(maxsize=8)
def _a_set(seed: int) -> Linear:
    rng = np.random.default_rng(seed)
    codes = np.full((800, 1200, 3), (150, 140, 128), np.uint8)
    codes[560:] = (96, 84, 70)
    for _ in range(24):
        middle = int(rng.integers(0, 1200)), int(rng.integers(0, 800))
        axes = int(rng.integers(20, 120)), int(rng.integers(20, 120))
        colour = tuple(int(one) for one in rng.integers(20, 235, 3))
        cv2.ellipse(codes, middle, axes, float(rng.uniform(0, 180)), 0, 360, colour, -1, cv2.LINE_AA)
    pattern = cv2.GaussianBlur(rng.standard_normal((800, 1200, 1)).astype(np.float32), (0, 0), 2)[:, :, None]
    return np.asarray(made.light_of(codes) * np.exp2(pattern), np.float32)


def there(found: light.Light, truth: made.Truth) -> bool:
    box = found.grey_card or found.card_question
    if box is None:
        return False
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    return bool(cv2.pointPolygonTest(truth.corners, middle, False) > 0)


@pytest.mark.parametrize("kind", made.KINDS)
def test_a_card_is_found_tilted_printed_held_and_in_any_light_and_tells_the_cast(kind: str) -> None:
    hits, off = 0, []
    for seed in (0, 2, 3):
        codes, truth = made.with_card(a_small_set(seed), kind, np.random.default_rng((7, seed)))
        found = light.measure(codes)
        hit = there(found, truth)
        hits += hit
        if hit and found.grey_card:
            assert found.cast["red_green"] is not None and found.cast["blue_green"] is not None
            off += [found.cast["red_green"] - truth.cast[0], found.cast["blue_green"] - truth.cast[1]]
    assert hits >= 2
    assert off and np.median(np.abs(off)) < 0.06


@pytest.mark.parametrize("turn", [0.0, 20.0, 40.0])
def test_a_tilted_card_is_measured_by_its_own_corners_not_by_the_box_around_it(turn: float) -> None:
    scene = a_set(1)
    corners = cv2.boxPoints(((600.0, 400.0), (360.0, 260.0), turn)).astype(np.int32)
    cv2.fillConvexPoly(scene, corners, (0.18, 0.18, 0.18), cv2.LINE_AA)
    found = light.measure(made.codes_of(cv2.GaussianBlur(scene, (0, 0), 0.8)))
    assert found.grey_card is not None and found.card_corners is not None
    for x, y in found.card_corners:
        assert np.abs(corners - (x, y)).max(axis=1).min() < 12
    assert found.evenness_stops is not None and found.evenness_stops < 0.1
    assert found.card_ev == pytest.approx(0.0, abs=0.05)
    by_hand = light.measure(made.codes_of(scene), box=tuple(int(v) for v in cv2.boundingRect(corners)))  # type: ignore[arg-type]
    assert by_hand.evenness_stops is not None and by_hand.evenness_stops < 0.1


def checker(codes: tuple[tuple[int, int, int], ...]) -> Linear:
    """Twenty-four patches with black between, on a set."""
    scene = a_set(2)
    scene[150:650, 200:950] = 0.02
    values = made.light_of(np.array(codes, np.uint8)[None])[0]
    for n, value in enumerate(values):
        row, column = divmod(n, 6)
        y, x = 170 + 118 * row, 220 + 120 * column
        scene[y : y + 100, x : x + 100] = value
    return scene


def test_a_colour_checkers_greys_tell_the_cast_and_its_patches_the_colours() -> None:
    found = light.measure(made.codes_of(checker(CODES) * np.array([1.0, 0.8, 0.5], np.float32), 95))
    assert found.card_kind == "colour checker" and found.grey_card is not None
    assert found.cast["red_green"] == pytest.approx(np.log2(1 / 0.8), abs=0.06)
    assert found.cast["blue_green"] == pytest.approx(np.log2(0.5 / 0.8), abs=0.06)
    assert found.colours is not None and float(found.colours["mean"]) < 3
    assert found.card_corners is not None
    assert found.card_corners[0] == pytest.approx([220, 170], abs=12)
    assert found.card_corners[2] == pytest.approx([920, 624], abs=12)


def test_a_small_colour_checker_is_found_in_a_webcams_frame() -> None:
    frame = cv2.resize(a_set(5), (640, 480), interpolation=cv2.INTER_AREA)
    scale = 0.19
    frame[80 : 80 + 121, 90 : 90 + 171] = cv2.resize(
        checker(CODES)[110:750, 150:1050], (171, 121), interpolation=cv2.INTER_AREA
    )
    found = light.measure(made.codes_of(cv2.GaussianBlur(frame, (0, 0), 0.7), 90))
    assert found.card_kind == "colour checker" and found.card_corners is not None
    wanted = 90 + scale * (220 - 150), 80 + scale * (170 - 110)
    assert found.card_corners[0] == pytest.approx(wanted, abs=4)


def test_a_colour_checker_two_stops_over_is_told_by_what_is_not_clipped() -> None:
    codes = made.codes_of(checker(CODES) * np.array([4.0, 3.6, 4.6], np.float32) * 0.9, 95)
    assert (codes[150:650, 200:950] >= 254).any(axis=2).mean() > 0.3
    found = light.measure(codes)
    assert found.card_kind == "colour checker"
    assert found.cast["red_green"] == pytest.approx(np.log2(4.0 / 3.6), abs=0.06)


def test_a_patch_that_is_another_colour_is_named() -> None:
    codes = list(CODES)
    codes[14] = (120, 54, 160)
    found = light.measure(made.codes_of(checker(tuple(codes)), 95))
    assert found.colours is not None and found.colours["patch"] == "red" and float(found.colours["worst"]) > 20


def test_parts_of_several_colours_are_no_card() -> None:
    scene = a_set(3)
    for n, colour in enumerate([(0.18, 0.18, 0.18), (0.1, 0.25, 0.08), (0.06, 0.1, 0.3), (0.3, 0.06, 0.05)]):
        scene[250:450, 200 + 205 * n : 400 + 205 * n] = colour
    assert light.measure(made.codes_of(scene)).grey_card is None


def test_a_chessboard_is_no_card() -> None:
    scene = a_set(4)
    board = np.kron(np.indices((6, 8)).sum(axis=0) % 2, np.ones((90, 90)))
    scene[120:660, 200:920] = (0.03 + 0.4 * board)[:, :, None]
    found = light.measure(made.codes_of(scene))
    assert found.grey_card is None and found.card_question is None


@pytest.mark.parametrize("level", [0.75, 0.012])
def test_what_is_not_framed_like_a_card_is_asked_about_and_nothing_rests_on_it(level: float) -> None:
    scene = a_set(5)
    scene[200:500, 350:750] = level
    codes = made.codes_of(scene)
    found = light.measure(codes)
    assert found.grey_card is None and found.cast_source != "grey card" and found.card_ev is None
    asked = found.card_question
    assert asked is not None and "for certain" in found.notes[0]
    assert (asked["x"], asked["y"]) == pytest.approx((350, 200), abs=8)
    said = light.measure(codes, box=(asked["x"], asked["y"], asked["width"], asked["height"]))
    assert said.cast_source == "grey card" and said.card_question is None


def test_printing_and_a_finger_leave_no_trace_in_what_the_card_says() -> None:
    scene = a_set(6)
    scene[200:560, 300:820] = 0.18
    bare = light.measure(made.codes_of(scene))
    cv2.circle(scene, (560, 380), 90, (0.03, 0.03, 0.03), 8, cv2.LINE_AA)
    cv2.line(scene, (400, 250), (720, 250), (0.03, 0.03, 0.03), 10, cv2.LINE_AA)
    cv2.ellipse(scene, (560, 565), (40, 60), 0, 0, 360, (0.35, 0.2, 0.14), -1, cv2.LINE_AA)
    found = light.measure(made.codes_of(cv2.GaussianBlur(scene, (0, 0), 0.8)))
    assert found.grey_card is not None and bare.card_ev is not None
    assert found.card_ev == pytest.approx(bare.card_ev, abs=0.02)
    assert found.evenness_stops is not None and found.evenness_stops < 0.1
    assert found.cast["red_green"] == pytest.approx(0.0, abs=0.02)
