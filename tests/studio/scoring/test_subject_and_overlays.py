"""What the verdict looks at, and what is drawn over a picture."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from studio import scoring
from studio.base import paths
from studio.scoring import exposure, faces, overlays, sharpness, subject
from tests.studio.scoring.conftest import to_picture

Draw = Callable[..., NDArray[np.float32]]


def test_the_cameras_own_area_comes_first(still_life: Draw) -> None:
    picture = to_picture(still_life(0.5))
    found = scoring.score(picture, scoring.Limits(), exif_subject=(300, 200, 120, 100)).subject
    assert (found.x, found.y, found.width, found.height, found.source) == (300, 200, 120, 100, "exif")


@pytest.mark.parametrize("area", [(-50, -50, 20, 20), (5000, 0, 10, 10), (0, 0, 0, 0), (10, 10, -5, 40)])
def test_a_nonsensical_area_is_passed_over(still_life: Draw, area: tuple[int, int, int, int]) -> None:
    found = scoring.score(to_picture(still_life(0.5)), scoring.Limits(), exif_subject=area).subject
    assert found.source == "contrast"
    assert found.width > 100


def test_the_product_on_an_even_background_is_found_by_contrast(still_life: Draw) -> None:
    found = scoring.score(to_picture(still_life(0.5)), scoring.Limits()).subject
    assert found.source == "contrast"
    assert found.x + found.width / 2 == pytest.approx(450, abs=25)
    assert found.y + found.height / 2 == pytest.approx(300, abs=25)
    assert found.width == pytest.approx(2 * 0.26 * 900, rel=0.12)


def test_a_sharp_subject_before_a_soft_background_passes_and_the_reverse_does_not(still_life: Draw) -> None:
    import cv2

    rng = np.random.default_rng(2)
    leaves = cv2.resize(rng.uniform(40, 190, (75, 112)).astype(np.float32), (900, 600), interpolation=cv2.INTER_NEAREST)
    mask = cv2.GaussianBlur((np.abs(still_life(0.0) - 165) > 1).astype(np.float32), (0, 0), 3)
    rgb = np.repeat(leaves[..., None], 3, axis=2) * np.array([0.5, 1.0, 0.4])

    def scene(front: float, behind: float) -> scoring.Result:
        back = cv2.GaussianBlur(rgb, (0, 0), behind)
        product = np.repeat(still_life(front)[..., None], 3, axis=2) * np.array([1.0, 0.6, 0.5])
        whole = back * (1 - mask[..., None]) + product * mask[..., None]
        return scoring.score(to_picture(whole), scoring.Limits(), exif_subject=(290, 170, 320, 260))

    assert scene(0.5, 8.0).sharpness.kind == "sharp"
    wrong = scene(5.0, 0.6)
    assert wrong.verdict == "fail", wrong
    assert wrong.sharpness.kind == "defocus"


def test_without_a_face_model_no_face_is_looked_for(still_life: Draw) -> None:
    assert faces.model() is None
    assert faces.find_face(to_picture(still_life(0.0)).luma, 900, 600, None) is None


@pytest.mark.learned
@pytest.mark.parametrize("of", [paths.config_dir, paths.data_dir], ids=["config", "data"])
def test_a_face_model_that_is_none_finds_nothing_and_breaks_nothing(still_life: Draw, of: Callable[[], Path]) -> None:
    folder = of() / "models"
    folder.mkdir(parents=True)
    broken: Path = folder / "face_detection_yunet_2023mar.onnx"
    broken.write_bytes(b"not a model")
    assert faces.model() == broken
    assert scoring.score(to_picture(still_life(0.5)), scoring.Limits()).subject.source == "contrast"


def test_a_face_would_be_the_subject(still_life: Draw) -> None:
    picture = to_picture(still_life(0.5))
    found = subject.find_subject(picture.small, 900, 600, None, face=faces.Face((400, 100, 120, 150)))
    assert found.box.source == "face"
    assert found.mask.any() and found.focus is None


def test_the_eyes_are_found_in_what_the_detector_answers() -> None:
    row = np.array([100, 80, 90, 120, 125, 120, 165, 120, 145, 140, 130, 170, 160, 170, 0.95], np.float32)
    face = faces.of_row(row, 10.0, 10.0, 2.5)
    assert face.box == (1000, 800, 900, 1200)
    assert face.eyes is not None
    x, y, width, high = face.eyes
    assert x < 1250 and x + width > 1650 and y < 1200 < y + high, "both eyes lie in the band"
    assert high < 400 and width < 900, "and little else does"
    assert faces.of_row(row, 10.0, 10.0, 0.5).eyes is None, "eyes 20 px apart are too small to be judged"
    tilted = row.copy()
    turn = np.array([[0.7, -0.7], [0.7, 0.7]])
    tilted[4:14] = ((row[4:14].reshape(5, 2) - (145, 120)) @ turn.T + (145, 120)).ravel()
    eyes = faces.of_row(tilted, 1.0, 1.0, 2.5).eyes
    assert eyes is not None and eyes[1] < 106 and eyes[1] + eyes[3] > 134


@pytest.mark.parametrize(("eyes_sigma", "rest_sigma", "kind"), [(0.4, 4.0, "sharp"), (4.0, 0.4, "defocus")])
def test_of_a_face_the_eyes_must_be_sharp(eyes_sigma: float, rest_sigma: float, kind: str) -> None:
    scene = np.random.default_rng(4).uniform(40, 210, (60, 90)).astype(np.float32)
    scene = cv2.resize(scene, (900, 600), interpolation=cv2.INTER_NEAREST)
    face = faces.Face((250, 50, 400, 500), (300, 170, 300, 110))
    whole = cv2.GaussianBlur(scene, (0, 0), rest_sigma)
    whole[150:300, 280:620] = cv2.GaussianBlur(scene, (0, 0), eyes_sigma)[150:300, 280:620]
    picture = to_picture(whole)
    found = subject.find_subject(picture.small, 900, 600, None, face)
    measured = sharpness.measure(
        picture.luma, picture.luma, picture.small, found, 900, 600, exposure.noise_of(picture.luma)
    )
    assert measured.blur_px is not None
    assert (measured.blur_px < 1.1) == (kind == "sharp")


def test_overlays_are_rgba_of_the_pictures_size_and_mark_what_they_say(still_life: Draw) -> None:
    rgb = np.repeat(np.clip(still_life(0.4), 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    rgb[:60, :60] = 255
    rgb[-60:, -60:] = 0
    soft = np.repeat(np.clip(still_life(4.0), 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    for layer in (overlays.peaking(rgb), overlays.zebra(rgb), overlays.blur_map(rgb)):
        assert layer.shape == (600, 900, 4)
        assert layer.dtype == np.uint8
    assert np.count_nonzero(overlays.peaking(rgb)[..., 3]) > 20 * np.count_nonzero(overlays.peaking(soft)[..., 3])
    sharp, blurred = (layer[layer[..., 3] > 0].mean(axis=0) for layer in map(overlays.blur_map, (rgb, soft)))
    assert sharp[2] > sharp[0] + 40 and blurred[0] > blurred[2] + 40, "blue is sharp, red blurred"
    stripes = overlays.zebra(rgb)
    assert stripes[:60, :60, 3].mean() > 80 and stripes[-60:, -60:, 3].mean() > 80
    assert stripes[200:400, 300:600, 3].max() == 0


def test_overlays_take_grey_and_tiny_pictures() -> None:
    tiny = np.zeros((5, 7), np.uint8)
    for layer in (overlays.peaking(tiny), overlays.zebra(tiny), overlays.blur_map(tiny)):
        assert layer.shape == (5, 7, 4)
