"""The blur that edge points tell, on points made by hand: no picture, so every number is known beforehand."""

from collections.abc import Callable

import numpy as np
import pytest

from studio.scoring import blur
from studio.scoring.blur import BINS, Blur
from studio.scoring.edges import COARSE, FINE, OWN_VARIANCE, WIDE, Edges

STEP_LIKE = blur.LINE_AT - blur.LINE_OFFSET / blur.LINE_SLOPE
"""Edges that are as much like steps as this need no correction."""
Sigma = Callable[[np.ndarray], np.ndarray]


def points(
    sigma: float | Sigma, each: int = 40, bins: range = range(BINS), step_like: float = STEP_LIKE, floor: float = 0.0
) -> Edges:
    """Edge points of that blur (pixels of the level; or by direction), `each` in every one of these directions."""
    angle = np.repeat((np.array(bins) + 0.5) * np.pi / BINS, each)
    of = np.asarray(sigma(angle) if callable(sigma) else np.full(angle.shape, sigma))
    square = of**2 + OWN_VARIANCE
    fine = np.sqrt((square + COARSE**2) / (square + FINE**2))
    wide = step_like * np.sqrt((square + COARSE**2) / (square + WIDE**2))
    count = len(angle)
    place = np.arange(count, dtype=np.int32)
    steep, whole = np.full(count, 10.0, np.float32), np.ones(count, np.float32)
    return Edges(
        place % 400,
        place // 400,
        angle.astype(np.float32),
        steep,
        fine.astype(np.float32),
        wide.astype(np.float32),
        whole,
        floor,
        1.5,
        0.5,
    )


def told(*levels: Edges | None, first: int = 0, own: float = 0.0) -> Blur | None:
    return blur.estimate(lambda step: levels[step], first, len(levels) - 1, own)


def known(found: Blur | None) -> Blur:
    assert found is not None
    return found


@pytest.mark.parametrize("sigma", [0.5, 1.0, 1.5, 2.4])
def test_what_all_edges_say_is_the_blur(sigma: float) -> None:
    found = known(told(points(sigma)))
    assert found.blur_px == pytest.approx(sigma, rel=0.002)
    assert (found.edges, found.ratio) == (40 * BINS, pytest.approx(0.0, abs=0.01))
    assert found.error_px < 0.01 and found.swing_px2 < 0.01


def test_a_level_tells_no_more_than_its_most_and_none_less_than_a_seventh() -> None:
    assert known(told(points(5.0))).blur_px == pytest.approx(blur.MOST, rel=0.001)
    assert known(told(points(0.0))).blur_px == pytest.approx(np.sqrt(0.02), rel=0.01)


@pytest.mark.parametrize("step_like", [0.7, 0.8, 1.0])
def test_thin_lines_are_corrected_by_how_little_they_are_like_steps(step_like: float) -> None:
    wanted = 1.2 / np.exp(blur.LINE_OFFSET + blur.LINE_SLOPE * (step_like - blur.LINE_AT))
    assert known(told(points(1.2, step_like=step_like))).blur_px == pytest.approx(wanted, rel=0.005)


def test_beyond_what_a_level_can_tell_the_next_decides_in_its_own_pixels() -> None:
    wanted = np.sqrt((1.2**2 - 0.25 / 4) * 4)
    assert known(told(points(4.0), points(1.2))).blur_px == pytest.approx(wanted, rel=0.005)
    higher = np.sqrt((1.2**2 - (0.25 / 4 + 0.25) / 4) * 16)
    assert known(told(points(4.0), points(4.0), points(1.2))).blur_px == pytest.approx(higher, rel=0.005)
    assert known(told(points(1.0), points(3.0))).blur_px == pytest.approx(1.0, rel=0.005), "the lowest that can tell"


def test_what_a_lower_level_measured_does_not_vanish_on_a_higher_one() -> None:
    assert known(told(points(4.0), points(0.3))).blur_px == pytest.approx(blur.HOLD * blur.MOST, rel=0.01)


def test_where_the_higher_levels_are_too_small_the_lower_one_is_believed() -> None:
    assert known(told(points(2.2), None)).blur_px == pytest.approx(2.2, rel=0.01)
    assert known(told(points(2.2), points(1.0, each=4))).blur_px == pytest.approx(2.2, rel=0.01)


def test_the_blur_of_the_reduction_itself_is_taken_out() -> None:
    assert known(told(points(1.5), own=1.0)).blur_px == pytest.approx(np.sqrt(1.25), rel=0.005)
    assert known(told(None, points(1.5), first=1)).blur_px == pytest.approx(np.sqrt((2.25 - 0.0625) * 4), rel=0.005)
    below = known(told(None, points(1.5), first=1, own=1.0))
    assert below.blur_px == pytest.approx(np.sqrt((2.25 - 1.25 / 4) * 4), rel=0.005)


@pytest.mark.parametrize(
    ("edges", "says"),
    [
        (None, False),
        (points(1.0, each=59, bins=range(1)), False),
        (points(1.0, each=60, bins=range(1)), True),
        (points(1.0, each=14), False),
        (points(1.0, each=15), True),
        (points(1.0, floor=1.0), True),
        (points(1.0, floor=1.01), False),
    ],
)
def test_too_few_edges_or_too_much_noise_say_nothing(edges: Edges | None, says: bool) -> None:
    assert (told(edges) is not None) is says


def test_noise_that_hides_the_edges_of_the_full_size_does_not_hide_the_halved_ones() -> None:
    assert known(told(points(1.0, floor=1.01), points(1.2))).blur_px > 2


@pytest.mark.parametrize(("bins", "said"), [(range(6), True), (range(5), False)])
def test_of_a_direction_it_is_said_only_when_half_of_them_have_edges(bins: range, said: bool) -> None:
    assert (known(told(points(1.0, bins=bins))).ratio is not None) is said


@pytest.mark.parametrize("degrees", [7.5, 52.5, 97.5, 142.5])
def test_blur_that_differs_between_directions_has_an_angle_and_a_swing(degrees: float) -> None:
    along = np.radians(degrees)
    moved = points(lambda angle: np.sqrt(1.3 + 1.0 * np.cos(2 * (angle - along))), each=400)
    found = known(told(moved))
    assert found.blur_px == pytest.approx(np.sqrt(1.3), rel=0.05)
    # Rows of a picture go down, angles go up.
    assert abs((found.angle_deg + degrees + 90) % 180 - 90) < 2
    assert found.ratio is not None and 0.72 < found.ratio < 1.6
    assert found.swing_px2 == pytest.approx(1.0 / (1 + blur.CALM), rel=0.08)
    slight = known(told(points(lambda angle: np.sqrt(1.3 + 0.2 * np.cos(2 * (angle - along))), each=400)))
    assert slight.ratio is not None and 0.1 < slight.ratio < 0.3


def test_sharper_tiles_weigh_more_than_soft_ones() -> None:
    soft, sharp = points(2.0), points(0.8)
    both = Edges(
        np.concatenate([soft.x, sharp.x]),
        np.concatenate([soft.y, sharp.y + 2000]),
        *(
            np.concatenate([getattr(soft, name), getattr(sharp, name)])
            for name in ("angle", "coarse", "fine", "wide", "worth")
        ),
        0.0,
        1.5,
        0.5,
    )
    assert known(told(both)).blur_px < 1.3


def test_points_that_disagree_make_it_uncertain() -> None:
    even = points(1.0)
    off = points(1.0)
    off.fine[::2] *= 1.06
    off.fine[1::2] *= 0.94
    assert known(told(off)).error_px > 3 * known(told(even)).error_px
    assert known(told(off)).error_px == pytest.approx(0.015, rel=0.1)
