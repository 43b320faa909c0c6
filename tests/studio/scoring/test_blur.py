"""Edge blur is a length: it has the right size, and nothing but blur changes it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from studio import scoring
from studio.imaging import Picture, open_picture
from studio.scoring import blur, edges
from tests.studio.scoring.conftest import to_picture

Draw = Callable[..., NDArray[np.float32]]


def measured(picture: NDArray[np.float32]) -> scoring.Sharpness:
    return scoring.score(to_picture(picture), scoring.Limits()).sharpness


def value(picture: NDArray[np.float32]) -> float:
    found = measured(picture).blur_px
    assert found is not None
    return found


@given(sigma=st.floats(0.3, 8.0))
@settings(max_examples=60)
def test_a_step_edges_blur_is_recovered_from_its_two_gradients(sigma: float) -> None:
    fine = edges.FINE**2 + edges.OWN_VARIANCE
    coarse = edges.COARSE**2 + edges.OWN_VARIANCE
    ratio = np.sqrt((sigma**2 + coarse) / (sigma**2 + fine))
    assert float(blur.sigma_of(np.array(ratio))) == pytest.approx(sigma, rel=1e-3)


@pytest.mark.parametrize("sigma", [0.6, 1.0, 1.5, 2.0, 3.0, 4.5, 7.0])
def test_a_known_blur_is_measured_in_pixels(still_life: Draw, sigma: float) -> None:
    side = 900 if sigma < 4 else 1600
    assert value(still_life(sigma, side=side)) == pytest.approx(np.hypot(sigma, 0.3), rel=0.3)


def test_more_blur_never_scores_higher(still_life: Draw) -> None:
    results = [measured(still_life(sigma)) for sigma in (0.0, 0.5, 0.8, 1.2, 1.8, 2.5, 3.5, 5.0, 7.0)]
    blurs = [r.blur_px for r in results]
    scores = [r.score for r in results]
    assert blurs == sorted(blurs)
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("sigma", [0.5, 1.4, 3.0])
def test_turning_the_picture_by_90_degrees_changes_nothing(still_life: Draw, sigma: float) -> None:
    upright = still_life(sigma)
    for turns in (1, 2, 3):
        assert value(np.rot90(upright, turns).copy()) == pytest.approx(value(upright), rel=0.1, abs=0.05)


@pytest.mark.parametrize("sigma", [1.5, 3.0])
def test_twice_the_size_is_twice_the_blur(still_life: Draw, sigma: float) -> None:
    once = still_life(sigma)
    twice = np.asarray(cv2.resize(once, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.float32)
    assert value(twice) == pytest.approx(2 * value(once), rel=0.15)


@pytest.mark.parametrize("sigma", [0.5, 1.5, 3.0])
@given(level=st.floats(0.35, 1.15))
@settings(max_examples=4)
def test_brightness_changes_nothing(still_life: Draw, sigma: float, level: float) -> None:
    assert value(still_life(sigma, level=level)) == pytest.approx(value(still_life(sigma)), rel=0.12, abs=0.08)


@pytest.mark.parametrize("sigma", [0.5, 1.5, 3.0])
def test_noise_and_jpeg_change_little(still_life: Draw, sigma: float) -> None:
    clean = still_life(sigma)
    noisy = clean + np.random.default_rng(5).normal(0, 8, clean.shape)
    _, data = cv2.imencode(".jpg", np.clip(noisy, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 70])
    harsh = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.float32)
    assert value(harsh) == pytest.approx(value(clean), rel=0.3, abs=0.15)


@pytest.mark.parametrize(("length", "angle"), [(12, 0), (12, 90), (16, 30), (20, 135)])
def test_shake_is_told_from_defocus_with_its_angle_and_length(still_life: Draw, length: int, angle: int) -> None:
    kernel = np.zeros((31, 31), np.float32)
    dx, dy = np.cos(np.radians(angle)) * length / 2, -np.sin(np.radians(angle)) * length / 2
    cv2.line(kernel, (round(15 - dx), round(15 - dy)), (round(15 + dx), round(15 + dy)), 1.0, 1, cv2.LINE_AA)
    shaken = np.asarray(cv2.filter2D(still_life(0.5), -1, kernel / kernel.sum()), np.float32)
    found = measured(shaken)
    assert found.kind == "motion"
    assert found.motion is not None
    assert abs((found.motion.angle_deg - angle + 90) % 180 - 90) < 15
    assert found.motion.length_px == pytest.approx(length, rel=0.4)
    assert measured(still_life(3.0)).kind == "defocus"
    assert measured(still_life(0.4)).kind == "sharp"


@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (20, 30), (64, 64), (5, 900)])
def test_a_picture_too_small_to_judge_is_unknown_not_an_error(shape: tuple[int, int]) -> None:
    result = scoring.score(to_picture(np.full(shape, 120.0)), scoring.Limits())
    assert result.sharpness.kind == "unknown"
    assert result.verdict == "check"


@pytest.mark.parametrize("level", [0, 3, 128, 255])
def test_a_flat_frame_has_no_edges_to_judge(level: int) -> None:
    result = scoring.score(to_picture(np.full((600, 800), float(level))), scoring.Limits())
    assert result.sharpness.blur_px is None
    assert result.sharpness.kind == "unknown"
    assert any("No edges" in reason for reason in result.reasons)


def test_noise_alone_has_no_edges_to_judge() -> None:
    noise = 120 + np.random.default_rng(3).normal(0, 10, (700, 1000))
    assert scoring.score(to_picture(noise), scoring.Limits()).sharpness.kind != "sharp"


def test_a_reduced_decode_gives_pixels_of_the_full_size(still_life: Draw) -> None:
    full = to_picture(still_life(2.0, side=1400))
    half = replace(
        full,
        luma=np.asarray(cv2.resize(full.luma, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8),
    )
    one = scoring.score(full, scoring.Limits()).sharpness.blur_px
    other = scoring.score(half, scoring.Limits()).sharpness.blur_px
    assert one is not None and other is not None
    assert other == pytest.approx(one, rel=0.2)


def test_blur_at_delivery_size_scales_down_and_never_up(still_life: Draw) -> None:
    picture = to_picture(still_life(2.0))
    small = scoring.score(picture, scoring.Limits(delivery_px=450)).sharpness
    large = scoring.score(picture, scoring.Limits(delivery_px=4000)).sharpness
    assert small.blur_px is not None and small.blur_px_delivery is not None
    assert small.blur_px_delivery == pytest.approx(small.blur_px / 2, rel=0.01)
    assert large.blur_px_delivery == pytest.approx(large.blur_px, rel=0.01)


@pytest.mark.parametrize("quality", [40, 20])
def test_the_blocks_of_a_poor_jpeg_are_not_taken_for_edges(still_life: Draw, quality: int) -> None:
    soft = still_life(3.0)
    _, data = cv2.imencode(".jpg", np.clip(soft, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    blocky = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.float32)
    assert value(blocky) == pytest.approx(value(soft), rel=0.1)


@pytest.mark.parametrize(("amount", "radius"), [(1.0, 1.0), (2.0, 1.0), (1.0, 2.0), (2.0, 3.0)])
def test_a_cameras_sharpening_does_not_make_a_soft_picture_sharp(
    still_life: Draw, amount: float, radius: float
) -> None:
    soft = still_life(2.5)
    haloed = soft + amount * (soft - cv2.GaussianBlur(soft, (0, 0), radius))
    found = measured(haloed)
    assert found.kind == "defocus" and found.blur_px is not None
    assert 0.5 * value(soft) < found.blur_px < value(soft)


def test_a_large_jpeg_decoded_at_half_its_size_measures_the_same(still_life: Draw, tmp_path: Path) -> None:
    drawn = cv2.resize(np.clip(still_life(0.4, side=1100), 0, 255).astype(np.uint8), None, fx=4, fy=4)
    for sigma in (1.0, 5.0):
        large = cv2.GaussianBlur(drawn, (0, 0), sigma)
        path = tmp_path / f"{sigma}.jpg"
        cv2.imwrite(str(path), large, [cv2.IMWRITE_JPEG_QUALITY, 95])
        whole, half = open_picture(path), open_picture(path, side=2048)
        assert half.luma.shape[1] * 2 == half.width and whole.luma.shape[1] == whole.width
        assert (half.width, half.height) == (whole.width, whole.height)
        one, other = (scoring.score(seen, scoring.Limits()).sharpness.blur_px for seen in (whole, half))
        assert other == pytest.approx(one, rel=0.15), sigma


def test_same_picture_same_result(still_life: Draw) -> None:
    picture: Picture = to_picture(still_life(1.0))
    assert scoring.score(picture, scoring.Limits()) == scoring.score(picture, scoring.Limits())
