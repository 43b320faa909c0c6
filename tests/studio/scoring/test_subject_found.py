"""Which pixels are the subject's, on drawn rectangles: whose area comes first, where it ends, and what is none."""

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.scoring import subject
from studio.scoring.faces import Face
from studio.scoring.result import Subject

HIGH, WIDE = 300, 400
SCALE = 10
"""Pixels of the upright picture to one of its small copy."""


def scene(top: int, left: int, high: int, wide: int, code: tuple[int, int, int] = (200, 60, 50)) -> NDArray[np.uint8]:
    """A thing of one colour on even grey."""
    rgb = np.full((HIGH, WIDE, 3), 140, np.uint8)
    rgb[top : top + high, left : left + wide] = code
    return rgb


def found(
    small: NDArray[np.uint8],
    area: tuple[int, int, int, int] | None = None,
    face: Face | None = None,
    mode: str = "auto",
) -> subject.FoundSubject:
    return subject.find_subject(small, WIDE * SCALE, HIGH * SCALE, area, face, mode)


def overlap(mask: NDArray[np.bool_], top: int, left: int, high: int, wide: int) -> float:
    """Shared over joint area of the mask and a rectangle of the small copy."""
    want = np.zeros(mask.shape, np.bool_)
    want[top : top + high, left : left + wide] = True
    return float((want & mask).sum() / (want | mask).sum())


@pytest.mark.parametrize(
    ("top", "left", "high", "wide"), [(100, 140, 100, 120), (30, 40, 90, 60), (180, 250, 80, 110), (60, 40, 180, 300)]
)
def test_what_differs_from_an_even_border_is_the_subject_with_its_own_pixels(
    top: int, left: int, high: int, wide: int
) -> None:
    one = found(scene(top, left, high, wide))
    assert one.box.source == "contrast" and one.focus is None
    assert one.box.x == pytest.approx(left * SCALE, abs=40) and one.box.y == pytest.approx(top * SCALE, abs=40)
    assert one.box.width == pytest.approx(wide * SCALE, abs=80) and one.box.height == pytest.approx(
        high * SCALE, abs=80
    )
    assert one.box.fill_pct == pytest.approx(100 * high * wide / (HIGH * WIDE), rel=0.15)
    assert overlap(one.mask, top, left, high, wide) > 0.85


def test_of_a_persons_box_the_products_own_pixels_count_where_they_are_known_and_else_all_of_it() -> None:
    even = scene(100, 140, 100, 120)
    box = (200 * SCALE, 80 * SCALE, 120 * SCALE, 100 * SCALE)
    for camera in (None, (0, 0, 900, 900)):
        one = subject.find_subject(even, WIDE * SCALE, HIGH * SCALE, camera, person=box)
        assert (one.box.source, one.box.x, one.box.y, one.box.width, one.box.height) == ("person", *box)
        assert one.sure and overlap(one.mask, 100, 200, 80, 60) > 0.85
    noisy = np.random.default_rng(2).integers(0, 256, (HIGH, WIDE, 3), np.uint8)
    noisy[:, : WIDE // 2] //= 4
    assert overlap(subject.find_subject(noisy, WIDE * SCALE, HIGH * SCALE, person=box).mask, 80, 200, 100, 120) == 1.0
    assert found(even).box == subject.find_subject(even, WIDE * SCALE, HIGH * SCALE, person=(5, 5, 3, 900)).box, (
        "no box"
    )


def test_a_fall_off_of_light_is_no_subject() -> None:
    slope = np.linspace(0.6, 1.2, WIDE)[None, :, None]
    lit = np.clip(scene(100, 140, 100, 120) * slope, 0, 255).astype(np.uint8)
    assert overlap(found(lit).mask, 100, 140, 100, 120) > 0.85


def test_two_things_both_count_and_a_speck_does_not() -> None:
    rgb = scene(100, 90, 90, 80)
    rgb[100:190, 230:310] = (50, 60, 200)
    rgb[20:26, 20:26] = 20
    one = found(rgb)
    assert one.box.x == pytest.approx(90 * SCALE, abs=40)
    assert one.box.x + one.box.width == pytest.approx(310 * SCALE, abs=60)
    assert one.mask[145, 270] and one.mask[145, 130] and not one.mask[145, 200] and not one.mask[22, 22]


def test_before_a_busy_border_it_is_what_stands_out_near_the_middle() -> None:
    rng = np.random.default_rng(3)
    rgb = np.repeat(np.repeat(rng.integers(40, 220, (30, 40, 3), np.uint8), 10, 0), 10, 1)
    rgb[..., 0] //= 3
    rgb[110:190, 150:250] = (230, 30, 30)
    one = found(rgb)
    assert one.box.source == "central"
    assert overlap(one.mask, 110, 150, 80, 100) > 0.7
    assert found(scene(100, 140, 100, 120), mode="central").box.source == "central"
    assert found(rgb, mode="contrast").box.source in ("contrast", "central")


@pytest.mark.parametrize("level", [0, 140, 255])
def test_where_nothing_stands_out_it_is_the_middle(level: int) -> None:
    one = found(np.full((HIGH, WIDE, 3), level, np.uint8))
    assert one.box.source == "central"
    assert one.mask[HIGH // 2, WIDE // 2] and not one.mask[0, 0]
    assert one.box.x + one.box.width / 2 == pytest.approx(WIDE * SCALE / 2, abs=100)


# -- what the camera or a face says -----------------------------------------------------------------------------------


def test_the_cameras_area_counts_as_the_thing_in_it_where_that_fills_it() -> None:
    rgb = scene(100, 140, 100, 120)
    meant = found(rgb, (1300, 900, 1400, 1200))
    alone = found(rgb)
    assert meant.box.source == "exif"
    assert (meant.box.x, meant.box.width) == (alone.box.x, alone.box.width) and (meant.mask == alone.mask).all()
    point = found(rgb, (1900, 1400, 200, 200))
    assert (point.box.x, point.box.y, point.box.width, point.box.height) == (1900, 1400, 200, 200)
    elsewhere = found(rgb, (0, 0, 500, 500))
    assert (elsewhere.box.x, elsewhere.box.width, elsewhere.box.source) == (0, 500, "exif")


def box(x: int, y: int, wide: int, high: int, source: str) -> subject.FoundSubject:
    return subject.FoundSubject(Subject(x, y, wide, high, source), np.full((2, 2), source == "contrast"))


@pytest.mark.parametrize(
    ("own", "taken"),
    [
        ((0, 0, 100, 80), True),
        ((0, 0, 50, 50), True),
        ((0, 0, 50, 49), False),
        ((20, 0, 100, 100), True),
        ((21, 0, 100, 100), False),
        ((0, 20, 100, 100), True),
        ((0, 21, 100, 100), False),
        ((-20, 0, 100, 100), True),
        ((-21, 0, 100, 100), False),
        ((0, -20, 100, 100), True),
        ((0, -21, 100, 100), False),
        ((200, 200, 50, 50), False),
        ((200, 0, 50, 50), False),
        ((0, 200, 50, 50), False),
        ((0, 0, 0, 0), False),
    ],
)
def test_four_fifths_of_it_in_the_area_and_a_quarter_of_the_area_filled_is_the_same_thing(
    own: tuple[int, int, int, int], taken: bool
) -> None:
    merged = subject._outlined(box(0, 0, 100, 100, "exif"), box(*own, "contrast"))
    assert merged.box.source == "exif"
    assert bool(merged.mask.all()) is taken
    assert (merged.box.x, merged.box.y, merged.box.width, merged.box.height) == (own if taken else (0, 0, 100, 100))


@pytest.mark.parametrize(
    ("area", "kept"),
    [
        ((100, 200, 80, 90), (100, 200, 80, 90)),
        ((0, 0, 8, 8), (0, 0, 8, 8)),
        ((0, 0, 7, 8), None),
        ((0, 0, 8, 7), None),
        ((-20, -30, 100, 100), (0, 0, 80, 70)),
        ((3950, 2960, 100, 100), (3950, 2960, 50, 40)),
        ((3993, 0, 100, 100), None),
        ((0, 2993, 100, 100), None),
        ((-5, -5, 5000, 5000), (0, 0, 4000, 3000)),
    ],
)
def test_of_a_given_area_only_what_lies_in_the_picture_counts(
    area: tuple[int, int, int, int], kept: tuple[int, int, int, int] | None
) -> None:
    assert subject._clamped(area, WIDE * SCALE, HIGH * SCALE) == kept


def test_an_areas_pixels_are_those_of_the_small_copy_and_never_none() -> None:
    one = subject._area((1000, 600, 500, 300), "face", (HIGH, WIDE, 3), WIDE * SCALE, HIGH * SCALE)
    assert one is not None
    assert one.box == Subject(1000, 600, 500, 300, "face", 1.2)
    assert overlap(one.mask, 60, 100, 30, 50) == 1.0
    corner = subject._area((3992, 2992, 8, 8), "exif", (HIGH, WIDE, 3), WIDE * SCALE, HIGH * SCALE)
    assert corner is not None and corner.mask.sum() == 1 and corner.mask[HIGH - 1, WIDE - 1]
    point = subject._area((100, 140, 8, 8), "exif", (150, 200, 3), WIDE * SCALE, HIGH * SCALE)
    assert point is not None and point.mask.sum() == 1 and point.mask[7, 5]
    assert subject._area(None, "exif", (HIGH, WIDE, 3), WIDE * SCALE, HIGH * SCALE) is None


def test_a_face_comes_after_the_cameras_area_and_its_eyes_must_be_sharp() -> None:
    rgb = scene(100, 140, 100, 120)
    face = Face((500, 300, 400, 500), (600, 400, 200, 100))
    one = found(rgb, None, face)
    assert (one.box.source, one.box.x, one.box.y, one.box.width, one.box.height) == ("face", 500, 300, 400, 500)
    assert one.focus is not None and overlap(one.focus, 40, 60, 10, 20) == 1.0
    assert overlap(one.mask, 30, 50, 50, 40) == 1.0
    assert found(rgb, (0, 0, 500, 500), face).box.source == "exif"
    assert found(rgb, None, Face((500, 300, 400, 500))).focus is None
    assert found(rgb, None, Face((5000, 300, 400, 500))).box.source == "contrast"


# -- an even background -----------------------------------------------------------------------------------------------


def striped(paper: int, shade: float = 0.0) -> NDArray[np.uint8]:
    """A white cloth with dark stripes on a paper of that level, with a soft shadow beside it."""
    rgb = np.full((HIGH, WIDE, 3), float(paper))
    y, x = np.mgrid[0:HIGH, 0:WIDE]
    rgb *= (1 - shade * np.exp(-(((x - 250) / 60) ** 2) - (((y - 210) / 30) ** 2)))[..., None]
    rgb[80:220, 120:250] = 238
    for top in range(90, 220, 24):
        rgb[top : top + 8, 120:250] = (30, 40, 90)
    return rgb.astype(np.uint8)


@pytest.mark.parametrize("shade", [0.0, 0.3])
def test_white_stripes_belong_to_the_product_and_its_shadow_does_not(shade: float) -> None:
    one = found(striped(205, shade))
    assert (one.box.source, one.sure, one.outlined) == ("contrast", True, True)
    assert overlap(one.mask, 80, 120, 140, 130) > 0.88


def test_a_white_product_on_a_pale_sweep_is_for_the_learned_outline_to_see() -> None:
    rgb = np.full((HIGH, WIDE, 3), 254, np.uint8)
    rgb[60:240, 100:300] = 251
    rgb[120:150, 180:220] = (180, 30, 30)
    print_only = found(rgb)
    assert not print_only.sure and overlap(print_only.mask, 60, 100, 180, 200) < 0.2
    whole = np.zeros((HIGH, WIDE), np.float32)
    whole[60:240, 100:300] = 1.0
    one = subject.find_subject(rgb, WIDE * SCALE, HIGH * SCALE, outliner=lambda _: whole)
    assert one.box.source == "learned" and overlap(one.mask, 60, 100, 180, 200) > 0.98


def test_of_a_product_that_stands_out_as_a_whole_the_learned_outline_is_not_a_part() -> None:
    rgb = np.full((HIGH, WIDE, 3), 252, np.uint8)
    rgb[60:200, 100:300] = (40, 60, 160)
    rgb[200:250, 180:220] = (90, 90, 90)
    screen = np.zeros((HIGH, WIDE), np.float32)
    screen[65:195, 105:295] = 1.0
    one = subject.find_subject(rgb, WIDE * SCALE, HIGH * SCALE, outliner=lambda _: screen)
    assert (one.box.source, one.sure) == ("contrast", True)
    assert one.box.y + one.box.height == pytest.approx(250 * SCALE, abs=60)


def test_on_a_surface_of_several_tones_the_product_is_what_has_other_colours() -> None:
    planks = np.repeat(np.random.default_rng(5).integers(150, 190, (1, 40)), 10, 1)
    rgb = np.repeat(planks, HIGH, 0)[..., None] * np.array([1.0, 0.8, 0.6])
    rgb = rgb.astype(np.uint8)
    rgb[70:230, 110:290] = (40, 70, 130)
    one = found(rgb)
    assert not one.sure and overlap(one.mask, 70, 110, 160, 180) > 0.85


def test_a_hole_in_which_the_background_shows_is_no_part_of_it() -> None:
    rgb = scene(80, 120, 140, 140, (40, 70, 130))
    rgb[120:180, 160:220] = 140
    one = found(rgb)
    assert one.sure and one.mask[90, 190] and not one.mask[150, 190]
