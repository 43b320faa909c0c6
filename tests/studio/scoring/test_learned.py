"""The learned outline: right on the sample shoot's products, unbroken by odd pictures, and simply absent without its model."""

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from studio.base import models, paths
from studio.scoring import learned

pytestmark = pytest.mark.learned

needs_model = pytest.mark.skipif(
    models.find_in(paths.models_dirs()[-1], models.SUBJECT) is None,
    reason="the learned model is not here; `make venv` fetches it",
)


@needs_model
@pytest.mark.parametrize(
    ("name", "box"),
    [
        ("camera-a/DCIM/100HARBR/IMG_0006.JPG", (86, 12, 211, 188)),
        ("camera-a/DCIM/100HARBR/IMG_0015.JPG", (82, 15, 217, 182)),
        ("camera-b/DCIM/101HARBR/DSC_0409.JPG", (59, 93, 205, 161)),
    ],
    ids=["tote", "soft beanie", "scarf on a table"],
)
def test_the_outline_is_the_products(sample_shoot: Path, name: str, box: tuple[int, int, int, int]) -> None:
    """box: drawn by hand around the product, left, top, right, bottom of the picture at an eighth."""
    small = cv2.imread(str(sample_shoot / name), cv2.IMREAD_REDUCED_COLOR_8)
    assert small is not None
    mask = learned.outline(np.asarray(small[..., ::-1], np.uint8))
    assert mask is not None
    assert (mask.shape, mask.dtype) == (small.shape[:2], np.float32)
    rows, columns = np.nonzero(mask > 0.5)
    found = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    wide, high = (min(found[side + 2], box[side + 2]) - max(found[side], box[side]) for side in (0, 1))
    both = wide * high
    either = sum((right - left) * (low - top) for left, top, right, low in (found, box)) - both
    assert both / either > 0.93, found
    assert np.mean((mask > 0.1) & (mask < 0.9)) < 0.04, "its rim is narrow"


@needs_model
@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (9000, 3), (400, 600)])
def test_a_picture_of_nothing_has_no_subject_whatever_its_shape(shape: tuple[int, int]) -> None:
    before = cv2.getNumThreads()
    mask = learned.outline(np.full((*shape, 3), shape[0] % 200, np.uint8))
    assert mask is not None
    assert (mask.shape, mask.dtype) == (shape, np.float32)
    assert not mask.any()
    assert cv2.getNumThreads() == before


@needs_model
def test_what_is_narrow_or_noisy_breaks_nothing() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (7, 900, 3), np.uint8)
    for picture in (noise, noise.transpose(1, 0, 2), np.zeros((0, 5, 3), np.uint8)):
        mask = learned.outline(picture)
        if picture.size == 0:
            assert mask is None
            continue
        assert mask is not None and mask.shape == picture.shape[:2]
        assert np.isfinite(mask).all() and 0.0 <= mask.min() <= mask.max() <= 1.0


def test_without_the_model_there_is_no_outline_and_another_file_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    picture = np.full((20, 30, 3), 90, np.uint8)
    assert not learned.available() and learned.outline(picture) is None
    other = paths.config_dir() / "models" / "u2netp.onnx"
    other.parent.mkdir(parents=True)
    other.write_bytes(bytes(models.SUBJECT.bytes or 0))
    assert not learned.available() and learned.outline(picture) is None
