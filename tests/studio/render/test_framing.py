"""Framing: where a crop lies, and what it never does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.base.findings import sentences
from studio.documents.recipe import Rendition, Rules
from studio.render import frame_for, plan

SQUARE = Rendition(name="1x1", aspect="1:1", width=2048, height=2048)
PORTRAIT = Rendition(name="4x5", aspect="4:5", width=1080, height=1350)
STORY = Rendition(name="9x16", aspect="9:16", width=1080, height=1920)
WHOLE = Rendition(name="square", aspect="1:1", width=2048, height=2048, fit="whole")
MASTER = Rendition(name="master")

sides = st.integers(400, 9000)
aspects = st.sampled_from(["1:1", "4:5", "9:16", "16:9", "2:3"])


def test_a_crop_is_the_largest_window_and_has_the_subject_in_its_middle() -> None:
    framing = frame_for(SQUARE, 6000, 4000, (2000, 1000, 1000, 2000))
    assert framing.source == (500, 0, 4500, 4000)
    assert (framing.size, framing.placed, framing.cut) == ((2048, 2048), (0, 0, 2048, 2048), False)


def test_a_subject_near_the_edge_moves_the_crop_only_as_far_as_the_frame_reaches() -> None:
    assert frame_for(PORTRAIT, 6000, 4000, (100, 1000, 800, 2000)).source == (0, 0, 3200, 4000)
    assert frame_for(PORTRAIT, 6000, 4000, (5200, 1000, 800, 2000)).source == (2800, 0, 6000, 4000)


def test_without_a_subject_the_middle_counts() -> None:
    assert frame_for(SQUARE, 6000, 4000, None).source == (1000, 0, 5000, 4000)


def test_a_crop_that_cuts_the_product_says_so_and_one_of_a_close_up_does_not() -> None:
    assert frame_for(STORY, 6000, 4000, (1500, 500, 3000, 3000)).cut
    assert not frame_for(STORY, 6000, 4000, (0, 500, 6000, 3000)).cut


def test_where_the_background_can_be_continued_the_product_stays_whole() -> None:
    subject = (1500.0, 500.0, 3000.0, 3000.0)
    framing = frame_for(STORY, 6000, 4000, subject, goes_on=everywhere)
    assert not framing.cut
    assert framing.padded
    assert framing.source[0] <= subject[0]
    assert framing.source[2] >= subject[0] + subject[2]
    assert framing.placed[0] == 0
    assert framing.placed[2] == 1080
    assert framing.placed[1] > 0
    assert framing.placed[3] < 1920


def test_a_whole_frame_is_centred_on_its_canvas_and_nothing_of_it_is_lost() -> None:
    framing = frame_for(WHOLE, 6000, 4000, (0, 0, 10, 10))
    assert framing.source == (0, 0, 6000, 4000)
    assert framing.placed == (0, 341, 2048, 1707)


def test_a_master_keeps_every_pixel() -> None:
    framing = frame_for(MASTER, 6001, 4003, None)
    assert (framing.size, framing.enlarged, framing.padded) == ((6001, 4003), 1.0, False)


NAMING = {"drop": "D", "sku": "S", "role": "hero"}
ZALANDO = Rendition(name="z", width=1801, height=2600, min_width=762, min_height=1100)


def test_what_is_there_is_made_and_told_and_enlarged_only_as_far_as_the_recipe_says() -> None:
    framing = frame_for(SQUARE, 2400, 1600, None)
    assert (framing.size, framing.wanted, framing.enlarged) == ((1600, 1600), (2048, 2048), 1.0)
    assert sentences(plan(SQUARE, 2400, 1600, None, NAMING)) == [
        "S hero as 1x1: only 1600 × 1600 px of the picture are there, so it is made at that and not at 2048 × 2048."
    ]
    larger = SQUARE.model_copy(update={"enlarge": 1.15})
    assert [one.code for one in plan(larger, 2400, 1600, None, NAMING)] == ["smaller", "enlarged"]
    assert frame_for(larger, 2400, 1600, None).size == (1840, 1840)
    assert frame_for(larger, 2400, 1900, None).size == (2048, 2048)


@pytest.mark.parametrize(
    ("size", "made", "codes"),
    [
        ((4000, 3000), (1801, 2600), []),
        ((2400, 1600), (1108, 1600), ["smaller"]),
        ((1800, 1000), (693, 1000), ["below-least"]),
    ],
)
def test_a_size_may_be_a_range_and_what_is_below_it_is_told(
    size: tuple[int, int], made: tuple[int, int], codes: list[str]
) -> None:
    framing = frame_for(ZALANDO, *size, None)
    assert framing.size == made and framing.enlarged <= 1.001
    assert [one.code for one in plan(ZALANDO, *size, None, NAMING)] == codes


def everywhere(part: object, sides: str) -> bool:
    """A seamless backdrop."""
    return True


def nowhere(part: object, sides: str) -> bool:
    """A busy background; what needs no more of it than there is has it."""
    return not sides


def test_a_crop_that_would_cut_the_product_is_padded_or_blurred_where_allowed_or_not_made() -> None:
    subject = (1500.0, 500.0, 3000.0, 3000.0)
    padded = frame_for(STORY, 6000, 4000, subject, goes_on=everywhere)
    assert (padded.way, padded.made, padded.cut) == ("continued", True, False)
    blurring = STORY.model_copy(update={"blur": True})
    assert frame_for(blurring, 6000, 4000, subject, goes_on=nowhere).way == "blurred"
    assert not frame_for(STORY, 6000, 4000, subject, goes_on=nowhere).made
    # Of what is only guessed nobody knows that it would be cut; a person has looked.
    assert frame_for(STORY, 6000, 4000, subject, goes_on=nowhere, sure=False).made
    own = frame_for(STORY, 6000, 4000, subject, goes_on=nowhere, crop=(0.1, 0.0, 0.375, 1.0))
    assert own.own and own.made and own.cut


def test_a_product_gets_air_or_is_told_to_touch_the_edge() -> None:
    subject = (1005.0, 500.0, 3990.0, 3000.0)
    assert frame_for(SQUARE, 6000, 4000, subject, goes_on=nowhere).touches
    assert not frame_for(SQUARE, 6000, 4000, subject, rough=True, goes_on=nowhere).made, "a rough box may end beyond it"
    airy = frame_for(SQUARE, 6000, 4000, subject, goes_on=everywhere)
    assert not airy.touches and airy.box[0] <= 1005 - 150 and airy.box[2] >= 4995 + 150


def test_a_product_that_the_frame_cuts_at_the_top_keeps_its_foot_or_is_told_to_be_cut() -> None:
    vase = (800.0, 0.0, 900.0, 3200.0)
    padded = frame_for(SQUARE, 2400, 3600, vase, goes_on=everywhere)
    assert padded.box[1] == 0 and padded.box[3] >= 3200 * 1.03 and padded.way == "continued"
    assert not (padded.cut or padded.trims or padded.touches)
    standing = frame_for(SQUARE, 2400, 3600, vase, goes_on=nowhere)
    assert standing.made and standing.trims, "in a scene it is made, and told"
    # A head is kept all the same, and what the frame cuts below is nothing to tell.
    assert not frame_for(SQUARE, 2400, 3600, (800.0, 300.0, 900.0, 3300.0), goes_on=nowhere).trims


@pytest.mark.parametrize("middle", [700, 900, 1200, 2000, 2300])
def test_margins_are_even_left_and_right_on_even_ground(middle: int) -> None:
    """Also where a shadow lies to the right of it; beside a scene the frame's own edge decides."""
    subject = (middle - 300.0, 200.0, 600.0, 1200.0)
    framing = frame_for(ZALANDO, 3000, 1600, subject, goes_on=everywhere)
    left, right = subject[0] - framing.box[0], framing.box[2] - subject[0] - subject[2]
    assert left == pytest.approx(right, abs=2) and left > 20
    shadowed = frame_for(ZALANDO, 3000, 1600, (*subject[:2], 680.0, 1200.0), middle=float(middle), goes_on=everywhere)
    assert middle - shadowed.box[0] == pytest.approx(shadowed.box[2] - middle, abs=25)
    assert shadowed.box[2] > subject[0] + 680


def test_a_cut_out_is_the_product_with_some_air() -> None:
    cut = Rendition(name="c", format="png", cutout=True)
    framing = frame_for(cut, 6000, 4000, (10.0, 500.0, 1000.0, 2000.0))
    assert (framing.way, framing.box) == ("transparent", (-70.0, 420.0, 1090.0, 2580.0))


def test_a_size_in_one_direction_is_never_enlarged_to() -> None:
    wide = Rendition(name="wide", width=4000)
    assert frame_for(wide, 6000, 4000, None).size == (4000, 2667)
    assert frame_for(wide, 2400, 1600, None).size == (2400, 1600)
    cropped = Rendition(name="cropped", aspect="1:1")
    assert frame_for(cropped, 2400, 1600, None).size == (1600, 1600)


def test_a_rule_about_the_products_share_makes_the_crop_tighter() -> None:
    rendition = SQUARE.model_copy(update={"rules": Rules(min_product_fill_pct=85)})
    framing = frame_for(rendition, 6000, 4000, (2500, 1500, 500, 1000))
    width = framing.source[2] - framing.source[0]
    assert 1000 / width == pytest.approx(0.88, abs=0.005)
    assert framing.size == (1136, 1136) and framing.enlarged == 1


@given(
    sides,
    sides,
    aspects,
    st.tuples(*[st.floats(0, 1)] * 4) | st.none(),
    st.booleans(),
    st.sampled_from([None, 30.0, 85.0]),
)
@settings(max_examples=300)
def test_every_framing_stays_in_the_picture_and_fills_what_it_says(
    width: int,
    height: int,
    aspect: str,
    share: tuple[float, float, float, float] | None,
    extend: bool,
    fill: float | None,
) -> None:
    rendition = Rendition(name="r", aspect=aspect, width=1000, rules=Rules(min_product_fill_pct=fill))
    subject = None
    if share is not None:
        left, top = share[0] * (width - 10), share[1] * (height - 10)
        subject = (left, top, max(5.0, share[2] * (width - left)), max(5.0, share[3] * (height - top)))
    framing = frame_for(rendition, width, height, subject, goes_on=everywhere if extend else None)
    x0, y0, x1, y1 = framing.source
    assert 0 <= x0 < x1 <= width
    assert 0 <= y0 < y1 <= height
    assert framing.enlarged <= 1.1
    px0, py0, px1, py1 = framing.placed
    assert 0 <= px0 < px1 <= framing.size[0]
    assert 0 <= py0 < py1 <= framing.size[1]
    # Both axes are scaled alike, to within the rounding to whole pixels.
    scale_x, scale_y = (px1 - px0) / (x1 - x0), (py1 - py0) / (y1 - y0)
    assert scale_x == pytest.approx(scale_y, rel=0.02 + 2 / min(px1 - px0, py1 - py0) + 2 / min(x1 - x0, y1 - y0))
    if subject is not None and not framing.cut and not extend and fill is None:
        whole_x = subject[0] > width * 0.005 and subject[0] + subject[2] < width * 0.995
        if whole_x:
            within = 1 + 0.005 * (framing.box[2] - framing.box[0])
            assert x0 <= subject[0] + within
            assert x1 >= subject[0] + subject[2] - within


def test_a_frame_that_was_not_examined_is_told() -> None:
    assert "has not been examined" in plan(SQUARE, None, None, None, {"sku": "S", "role": "hero"})[0].what
