"""What is measured of light, on pictures of a few thousand pixels whose numbers are known beforehand."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from studio.imaging.srgb import LINEAR
from studio.scoring import edges, exposure
from studio.scoring.result import Exposure

GREY = 118
"""The sRGB code of 18 % grey, to a hundredth of a stop."""
HIGH, WIDE = 60, 100
SUBJECT = np.zeros((HIGH, WIDE), np.bool_)
SUBJECT[20:40, 30:80] = True


def ev(code: int) -> float:
    return float(np.log2(LINEAR[code] / 0.18))


def picture(around: int = GREY, subject: int = GREY) -> NDArray[np.uint8]:
    rgb = np.full((HIGH, WIDE, 3), around, np.uint8)
    rgb[SUBJECT] = subject
    return rgb


def striped(*shares: tuple[float, int]) -> NDArray[np.uint8]:
    """Grey, its subject in rows of each code, by their shares of it (twentieths)."""
    rgb, top = picture(), 20
    for share, code in shares:
        bottom = top + round(20 * share)
        rgb[top:bottom, 30:80] = code
        top = bottom
    return rgb


def measured(rgb: NDArray[np.uint8], subject: NDArray[np.bool_] = SUBJECT) -> Exposure:
    return exposure.measure(rgb, subject, 1.234)


def test_an_even_grey_is_at_its_own_stop_with_no_range_and_no_cast() -> None:
    found = measured(picture())
    assert found == Exposure(
        subject_ev=round(ev(GREY), 3),
        key_ev=round(ev(GREY), 3),
        frame_key_ev=round(ev(GREY), 3),
        clipped_high_pct=0.0,
        clipped_low_pct=0.0,
        subject_clipped_high_pct=0.0,
        white_clipped_pct=0.0,
        subject_white_clipped_pct=0.0,
        subject_clipped_low_pct=0.0,
        channels_high_pct=(0.0, 0.0, 0.0),
        subject_channels_high_pct=(0.0, 0.0, 0.0),
        range_ev=0.0,
        noise_pct=1.23,
        cast=0.0,
        cast_red_green=0.0,
        cast_blue_green=0.0,
        background_ev=round(float(np.log2(LINEAR[GREY])), 3),
        background_even_ev=0.0,
        brightest_ev=round(float(np.log2(LINEAR[GREY])), 3),
    )
    assert exposure.measure(picture(), SUBJECT, 0.0, 1.5) == replace(found, noise_pct=0.0, headroom_ev=1.5)


def test_the_subjects_middle_tones_count_neither_lamps_nor_deep_shadow() -> None:
    assert measured(striped((0.2, 0), (0.6, 60), (0.2, 255))).subject_ev == pytest.approx(ev(60), abs=0.001)
    assert measured(striped((0.3, 30), (0.4, 60), (0.3, 90))).subject_ev == pytest.approx(
        0.3 * ev(30) + 0.4 * ev(60) + 0.3 * ev(90), abs=0.001
    )
    black = measured(picture(0, 0))
    assert (black.subject_ev, black.key_ev) == (pytest.approx(np.log2(1e-4 / 0.18), abs=0.001),) * 2


def test_the_key_is_the_brightest_tenth_of_subject_and_frame() -> None:
    assert measured(striped((0.15, 240), (0.85, 60))).key_ev == pytest.approx(ev(240), abs=0.001)
    assert measured(striped((0.05, 240), (0.95, 60))).key_ev == pytest.approx(ev(60), abs=0.001)
    assert measured(picture(60, 240)).frame_key_ev == pytest.approx(ev(240), abs=0.001)
    tenth = picture(60)
    tenth[:5] = 240
    assert measured(tenth).frame_key_ev == pytest.approx(ev(GREY), abs=0.001), "a twelfth of the frame is no tenth"


@pytest.mark.parametrize(("rows", "seen"), [(2, True), (1, False)])
def test_the_range_leaves_the_darkest_and_the_brightest_fiftieth_out(rows: int, seen: bool) -> None:
    rgb = picture()
    rgb[:rows], rgb[-rows:] = 10, 240
    assert measured(rgb).range_ev == (round(ev(240) - ev(10), 2) if seen else 0.0)


@pytest.mark.parametrize(("code", "high", "low"), [(252, 1, 0), (251, 0, 0), (5, 0, 1), (6, 0, 0), (0, 0, 1)])
def test_what_counts_as_clipped(code: int, high: int, low: int) -> None:
    found = measured(picture(subject=code))
    share = 100.0 * SUBJECT.mean()
    assert (found.clipped_high_pct, found.subject_clipped_high_pct) == (round(share * high, 2), 100.0 * high)
    assert (found.white_clipped_pct, found.subject_white_clipped_pct) == (round(share * high, 2), 100.0 * high)
    assert (found.clipped_low_pct, found.subject_clipped_low_pct) == (round(share * low, 2), 100.0 * low)


@pytest.mark.parametrize(
    ("channels", "white"),
    [((0,), False), ((1,), False), ((2,), False), ((0, 1), True), ((1, 2), True), ((0, 2), True), ((0, 1, 2), True)],
)
def test_one_clipped_channel_may_be_a_colour_and_two_are_white(channels: tuple[int, ...], white: bool) -> None:
    rgb = picture()
    rgb[20:30, 30:80, list(channels)] = 255
    found = measured(rgb)
    each = tuple(50.0 if at in channels else 0.0 for at in range(3))
    frame = tuple(round(50.0 * SUBJECT.mean(), 2) if at in channels else 0.0 for at in range(3))
    assert (found.subject_channels_high_pct, found.channels_high_pct) == (each, frame)
    assert found.subject_clipped_high_pct == 50.0
    assert found.subject_white_clipped_pct == (50.0 if white else 0.0)
    assert found.white_clipped_pct == (max(frame) if white else 0.0)


def test_black_in_one_channel_only_is_a_colour() -> None:
    rgb = picture()
    rgb[SUBJECT] = (GREY, 0, 0)
    assert measured(rgb).subject_clipped_low_pct == 0.0


def test_the_border_tells_how_far_the_background_is_from_white_and_how_uneven() -> None:
    rgb = picture(255, GREY)
    assert (measured(rgb).background_ev, measured(rgb).background_even_ev) == (0.0, 0.0)
    rgb[:, :30] = 180
    found = measured(rgb)
    assert (found.background_ev, found.background_even_ev) == (0.0, round(ev(255) - ev(180), 3))
    assert measured(picture(180, 255)).background_ev == pytest.approx(np.log2(LINEAR[180]), abs=0.001)


def tinted(red: int, green: int, blue: int) -> NDArray[np.uint8]:
    rgb = picture()
    rgb[~SUBJECT] = (red, green, blue)
    return rgb


def test_a_cast_is_that_of_the_brightest_surroundings_in_stops() -> None:
    found = measured(tinted(200, 160, 120))
    red, blue = (float(np.log2(LINEAR[code] / LINEAR[160])) for code in (200, 120))
    assert (found.cast_red_green, found.cast_blue_green) == (round(red, 3), round(blue, 3))
    assert found.cast == pytest.approx(float(np.hypot(red, blue)), abs=0.002)
    product = picture()
    product[SUBJECT] = (250, 60, 60)
    assert measured(product).cast == 0.0, "a product may have any colour"
    assert (measured(product, np.ones_like(SUBJECT)).cast or 0.0) > 1, "with nothing around it, it is all there is"
    lamp = tinted(120, 120, 120)
    lamp[:5] = (250, 200, 150)
    assert measured(lamp).cast_red_green == round(float(np.log2(LINEAR[250] / LINEAR[200])), 3)


@pytest.mark.parametrize("codes", [(20, 20, 20), (0, 160, 160), (160, 160, 0)])
def test_where_nothing_is_bright_enough_or_a_channel_is_empty_no_cast_is_told(codes: tuple[int, int, int]) -> None:
    found = measured(tinted(*codes))
    assert (found.cast, found.cast_red_green, found.cast_blue_green) == (None, None, None)


@pytest.mark.parametrize(("pixels", "told"), [(49, False), (50, True)])
def test_fifty_bright_pixels_are_enough_for_a_cast(pixels: int, told: bool) -> None:
    rgb = tinted(0, 0, 0)
    rgb[0, :pixels] = (200, 160, 160)
    assert (measured(rgb).cast is not None) is told


# -- noise ------------------------------------------------------------------------------------------------------------


def grain(level: float, sigma: float, shape: tuple[int, int] = (400, 600)) -> NDArray[np.uint8]:
    drawn = level + np.random.default_rng(7).normal(0, sigma, shape)
    return np.clip(np.rint(drawn), 0, 255).astype(np.uint8)


def expected_pct(sigma: float) -> float:
    """What is left of white noise between the two blurs, in per cent of full scale."""
    fine, coarse = np.zeros((19, 19)), cv2.getGaussianKernel(19, 3.0)
    fine[8:11, 8:11] = cv2.getGaussianKernel(3, 0.6) @ cv2.getGaussianKernel(3, 0.6).T
    return float(np.sqrt(((fine - coarse @ coarse.T) ** 2).sum())) * sigma / 255 * 100


@pytest.mark.parametrize("sigma", [4.0, 12.0])
def test_grain_is_measured_as_what_a_fine_blur_leaves_of_it(sigma: float) -> None:
    assert exposure.noise_of(grain(128, sigma)) == pytest.approx(expected_pct(sigma), rel=0.12)


def test_only_the_quietest_tiles_count_and_clipped_ones_do_not() -> None:
    half = grain(128, 12.0)
    half[:, :300] = 128
    assert exposure.noise_of(half) < 0.001
    clipped = grain(128, 12.0)
    clipped[:, :300] = 250
    assert exposure.noise_of(clipped) == pytest.approx(expected_pct(12.0), rel=0.15)
    clipped[:, :300] = 6
    assert exposure.noise_of(clipped) == pytest.approx(expected_pct(12.0), rel=0.15)
    assert exposure.noise_of(np.full((400, 600), 250, np.uint8)) == 0.0


def ribs(period: float) -> np.ndarray:
    """Stitches of a knit: crossed waves whose lines wander, (400, 600) float32."""
    y, x = np.mgrid[0:400, 0:600].astype(np.float32)
    x, y = x + 6 * np.sin(y / 70), y + 5 * np.sin(x / 90)
    return 40 * np.sin(2 * np.pi * x / period) * np.sin(2 * np.pi * y / period)


@pytest.mark.parametrize("period", [8.0, 12.0, 20.0, 40.0])
def test_the_texture_of_a_knit_that_fills_the_frame_is_no_grain(period: float) -> None:
    knit = np.clip(np.rint(128 + ribs(period)), 0, 255).astype(np.uint8)
    assert exposure.noise_of(knit) < 0.5


def floor_of(luma: np.ndarray) -> float:
    rows, columns = np.arange(0, luma.size, luma.shape[1]), np.arange(luma.shape[1])
    seen = edges.filtered([edges.Patch(luma, rows, columns)], *luma.shape)
    return edges.strongest_edges(seen, np.ones(luma.shape, np.float32)).floor


@pytest.mark.parametrize("period", [6.0, 8.0, 10.0])
def test_edges_of_a_texture_with_a_period_are_not_lost_in_what_would_be_its_grain(period: float) -> None:
    knit = np.clip(np.rint(128 + ribs(period)), 0, 255).astype(np.uint8)
    assert floor_of(knit) == 0.0
    assert floor_of(grain(128, 12.0)) > 0.5


@pytest.mark.parametrize("quality", [95, 70])
@pytest.mark.parametrize("amount", [0.0, 1.0])
def test_grain_stays_grain_after_sharpening_and_jpeg(quality: int, amount: float) -> None:
    noisy = np.random.default_rng(3).normal(128, 10, (400, 600)).astype(np.float32)
    noisy += amount * (noisy - cv2.GaussianBlur(noisy, (0, 0), 2.0))
    plain = np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
    coded = cv2.imdecode(cv2.imencode(".jpg", plain, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)
    assert exposure.noise_of(coded) > 0.75 * expected_pct(10.0)


@pytest.mark.parametrize(
    ("shape", "enough"), [((31, 600), False), ((32, 600), True), ((32, 63), False), ((32, 64), True)]
)
def test_noise_needs_four_tiles(shape: tuple[int, int], enough: bool) -> None:
    assert (exposure.noise_of(grain(128, 12.0, shape)) > 0) is enough


# -- shapes -----------------------------------------------------------------------------------------------------------


def test_a_copy_is_reduced_to_its_side_and_never_enlarged() -> None:
    small = np.zeros((300, 400, 3), np.uint8)
    assert exposure.at_side(small) is small
    for shape, reduced in (
        ((800, 400), (400, 200)),
        ((300, 500), (240, 400)),
        ((1, 4000), (1, 400)),
        ((4000, 1), (400, 1)),
    ):
        assert exposure.at_side(np.zeros((*shape, 3), np.uint8)).shape == (*reduced, 3)


def test_the_border_is_the_outer_twelfth() -> None:
    mask = exposure.border_mask((24, 36, 3))
    assert mask.shape == (24, 36)
    inner = np.zeros((24, 36), np.bool_)
    inner[2:22, 2:34] = True
    assert (mask == ~inner).all()
    assert exposure.border_mask((5, 9)).sum() == 5 * 9 - 3 * 7
    assert exposure.border_mask((36, 24)).sum() == 36 * 24 - 32 * 20


def test_a_copy_is_reduced_by_averaging_all_of_its_pixels() -> None:
    small = np.zeros((1600, 1600, 3), np.uint8)
    small[:, ::4] = 200
    assert (exposure.at_side(small) == 50).all()
