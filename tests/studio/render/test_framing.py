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
    framing = frame_for(STORY, 6000, 4000, subject, extend=True)
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
    assert framing.placed == (0, 341, 2048, 1706)


def test_a_master_keeps_every_pixel() -> None:
    framing = frame_for(MASTER, 6001, 4003, None)
    assert (framing.size, framing.enlarged, framing.padded) == ((6001, 4003), 1.0, False)


def test_a_size_in_both_directions_is_met_and_the_enlarging_told() -> None:
    framing = frame_for(SQUARE, 2400, 1600, None)
    assert (framing.size, framing.available, framing.enlarged) == ((2048, 2048), (1600, 1600), 1.28)
    told = plan(SQUARE, 2400, 1600, None, {"drop": "D", "sku": "S", "role": "hero"})
    assert sentences(told) == [
        "S hero as 1x1: only 1600 × 1600 px of the picture are there for 2048 × 2048 px, so it is enlarged 1.28 times."
    ]


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
    assert framing.enlarged > 1


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
    framing = frame_for(rendition, width, height, subject, extend=extend)
    x0, y0, x1, y1 = framing.source
    assert 0 <= x0 < x1 <= width
    assert 0 <= y0 < y1 <= height
    px0, py0, px1, py1 = framing.placed
    assert 0 <= px0 < px1 <= framing.size[0]
    assert 0 <= py0 < py1 <= framing.size[1]
    # Both axes are scaled alike, to within the rounding to whole pixels.
    scale_x, scale_y = (px1 - px0) / (x1 - x0), (py1 - py0) / (y1 - y0)
    assert scale_x == pytest.approx(scale_y, rel=0.02 + 2 / min(px1 - px0, py1 - py0) + 2 / min(x1 - x0, y1 - y0))
    if subject is not None and not framing.cut and not extend and fill is None:
        whole_x = subject[0] > width * 0.005 and subject[0] + subject[2] < width * 0.995
        if whole_x:
            assert x0 <= subject[0] + 1
            assert x1 >= subject[0] + subject[2] - 1


def test_a_frame_that_was_not_examined_is_told() -> None:
    assert "has not been examined" in plan(SQUARE, None, None, None, {"sku": "S", "role": "hero"})[0].what
