"""A large JPEG is read in one decode, and what that can't tell of in two: lost pixels are found as before, and the pixels are the same."""

import io
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from studio.base.errors import InvalidInput
from studio.imaging import jpeg, jpeg_once, jpeg_pixels, open_picture
from tests.cli.test_damaged_jpegs import damaged

SIDE = 700


def large(even_corner: bool, **how: object) -> bytes:
    """A JPEG twice as large as SIDE, of odd sizes; its last rows even, so that the little that is left over of it is heard by nobody."""
    dice = np.random.default_rng(5).integers(0, 255, (60, 88, 3), np.uint8)
    scene = cv2.resize(dice, (1413, 957), interpolation=cv2.INTER_CUBIC)
    if even_corner:
        scene[-90:] = 90, 140, 200
    made = io.BytesIO()
    Image.fromarray(scene).save(made, "JPEG", **{"quality": 92, **how})
    return made.getvalue()


@pytest.mark.parametrize(
    ("how", "once"),
    [
        ({}, True),
        ({"subsampling": 1}, True),
        ({"subsampling": 0, "quality": 100}, True),
        ({"restart_marker_blocks": 4000}, True),
        ({"restart_marker_rows": 1}, False),
        ({"restart_marker_blocks": 7}, False),
        ({"progressive": True}, False),
    ],
    ids=["4:2:0", "4:2:2", "4:4:4", "a restart within", "restarts by rows", "restarts within rows", "progressive"],
)
@pytest.mark.parametrize("even", [False, True], ids=["uneven", "even"])
def test_one_decode_gives_the_luma_that_two_give_and_means_of_the_colours(
    how: dict[str, object], once: bool, even: bool
) -> None:
    data = large(even, **how)
    head = jpeg.header(data)
    both = jpeg_once.decoded(data, head)
    assert (both is not None) == once
    if both is not None:
        luma, _ = jpeg_pixels.grey(data, jpeg_once.FACTOR, "it")
        np.testing.assert_array_equal(both.luma, luma)
        whole, _ = jpeg_pixels.colour(data, 1, "it")
        means = cv2.resize(whole[:952, :1408], (176, 119), interpolation=cv2.INTER_AREA)
        apart = np.abs(both.small[:119, :176].astype(int) - means)
        assert both.small.shape == (120, 177, 3) and apart.max() <= 12 and apart.mean() < 1


def test_what_one_decode_takes_for_whole_two_do_too() -> None:
    data, taken = large(True), 0
    for seed in range(16):
        broken = damaged(data, seed)
        head = jpeg.header(broken)
        both = jpeg_once.decoded(broken, head)
        taken += both is not None
        if both is not None:
            # Where pixels are lost, they raise.
            small, notes = jpeg_pixels.colour(broken, jpeg_once.EIGHTH, "it", head)
            luma, more = jpeg_pixels.grey(broken, jpeg_once.FACTOR, "it", is_read=True, head=head)
            assert not notes and not more and small.shape == both.small.shape
            np.testing.assert_array_equal(both.luma, luma)
    assert 0 < taken < 8


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-3] + data[-2:],
        lambda data: data[: len(data) // 2] + data[-2:],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-2] + bytes(range(128, 148)) + data[-2:],
        # Of even blocks each takes four bytes, fewer than a decoder reads ahead.
        lambda data: data[:-7] + data[-7:-3] * 2 + data[-3:],
        lambda data: data[:-7] + data[-3:],
    ],
    ids=["a byte short", "half of it, closed", "half of it", "20 bytes more", "a block more", "a block short"],
)
def test_no_more_and_no_less_than_its_data_is_taken_for_whole(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    file = tmp_path / "IMG_0001.JPG"
    file.write_bytes(spoil(large(True)))
    assert jpeg_once.decoded(file.read_bytes(), jpeg.header(file.read_bytes())) is None
    with pytest.raises(InvalidInput, match="copy it again from the card"):
        open_picture(file, side=SIDE)
