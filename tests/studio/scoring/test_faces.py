"""Which eye must be sharp, from landmarks made of a head that is turned: no detector's model comes with Threeshot, so none is asked here."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.scoring import exposure, faces, sharpness, subject
from tests.studio.scoring.conftest import to_picture

HEAD_MM = np.array(
    [[-31.5, 0.0, 0.0], [31.5, 0.0, 0.0], [0.0, 40.0, 35.0], [-25.0, 70.0, 15.0], [25.0, 70.0, 15.0]], np.float64
)
"""Right eye, left eye, tip of the nose, corners of the mouth: x to the right of the picture, y down, z towards the camera."""
TURNS = st.floats(20, 75) | st.floats(-75, -20)


def seen(yaw: float, pitch: float = 0.0, roll: float = 0.0, from_mm: float = 1500.0) -> tuple[np.ndarray, np.ndarray]:
    """A detector's row for a head that is turned (degrees), and how near each eye is (mm, larger is nearer)."""
    y, p, r = (math.radians(angle) for angle in (yaw, pitch, roll))
    turn = np.array([[math.cos(y), 0, math.sin(y)], [0, 1, 0], [-math.sin(y), 0, math.cos(y)]])
    nod = np.array([[1, 0, 0], [0, math.cos(p), -math.sin(p)], [0, math.sin(p), math.cos(p)]])
    tilt = np.array([[math.cos(r), -math.sin(r), 0], [math.sin(r), math.cos(r), 0], [0, 0, 1]])
    at = HEAD_MM @ (tilt @ nod @ turn).T
    points = 320.0 + at[:, :2] * (1500.0 / (from_mm - at[:, 2]))[:, None]
    box = [*points.min(axis=0) - 40.0, *np.ptp(points, axis=0) + 80.0]
    return np.array([*box, *points.ravel(), 0.95], np.float32), at[:2, 2]


def inside(box: tuple[int, int, int, int] | None, point: np.ndarray) -> bool:
    assert box is not None
    return bool(box[0] <= point[0] <= box[0] + box[2] and box[1] <= point[1] <= box[1] + box[3])


@given(yaw=TURNS, pitch=st.floats(-25, 25), roll=st.floats(-40, 40), from_mm=st.floats(800, 6000))
def test_of_a_head_that_is_turned_the_nearer_eye_counts_and_the_other_does_not(
    yaw: float, pitch: float, roll: float, from_mm: float
) -> None:
    row, near = seen(yaw, pitch, roll, from_mm)
    eyes = row[4:8].reshape(2, 2).astype(np.float64)
    face = faces.of_row(row, 1.0, 1.0, 2.5)
    nearer = int(np.argmax(near))
    assert inside(face.eyes, eyes[nearer])
    if abs(yaw) < 55:
        assert not inside(face.eyes, eyes[1 - nearer]), "until it is hidden, the other is no part of it"


@given(yaw=st.floats(-9, 9), pitch=st.floats(-25, 25), roll=st.floats(-40, 40))
def test_of_a_head_that_looks_ahead_both_eyes_count(yaw: float, pitch: float, roll: float) -> None:
    row, _ = seen(yaw, pitch, roll)
    face = faces.of_row(row, 1.0, 1.0, 2.5)
    for eye in row[4:8].reshape(2, 2):
        assert inside(face.eyes, eye)


def test_a_head_that_is_turned_far_keeps_a_patch_as_large_as_its_eye() -> None:
    ahead, far = (faces.of_row(seen(yaw)[0], 1.0, 1.0, 2.5).eyes for yaw in (20.0, 80.0))
    assert ahead is not None and far is not None
    assert far[2] > 0.6 * ahead[2] and far[3] > 0.8 * ahead[3]


def test_eyes_that_the_detector_puts_on_one_spot_are_no_fault() -> None:
    row, _ = seen(85.0)
    row[6:8] = row[4:6]
    assert inside(faces.of_row(row, 1.0, 1.0, 2.5).eyes, row[4:6])
    nothing = np.zeros(15, np.float32)
    assert faces.of_row(nothing, 1.0, 1.0, 2.5).eyes is None


@pytest.mark.parametrize("yaw", [-40.0, 40.0])
@pytest.mark.parametrize(("near_sigma", "far_sigma", "kept"), [(0.4, 4.0, True), (4.0, 0.4, False)])
def test_a_face_whose_further_eye_is_the_sharp_one_is_not_sharp(
    yaw: float, near_sigma: float, far_sigma: float, kept: bool
) -> None:
    row, near = seen(yaw, from_mm=500.0)
    eyes = row[4:8].reshape(2, 2)
    scene = np.random.default_rng(4).uniform(40, 210, (60, 90)).astype(np.float32)
    scene = cv2.resize(scene, (900, 600), interpolation=cv2.INTER_NEAREST)
    columns = np.arange(900)
    middle = float(eyes[:, 0].mean())
    side = columns < middle if eyes[int(np.argmax(near)), 0] < middle else columns >= middle
    soft = {sigma: cv2.GaussianBlur(scene, (0, 0), sigma) for sigma in (0.4, 4.0)}
    picture = to_picture(np.where(side[None, :], soft[near_sigma], soft[far_sigma]))
    found = subject.find_subject(picture.small, 900, 600, None, faces.of_row(row, 1.0, 1.0, 1.0))
    assert found.box.source == "face" and found.focus is not None
    measured = sharpness.measure(
        picture.luma, picture.luma, picture.small, found, 900, 600, exposure.noise_of(picture.luma)
    )
    assert measured.blur_px is not None
    assert (measured.blur_px < 1.1) == kept
