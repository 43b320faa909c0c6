"""Which value of a small map each pixel of a block belongs to, told row by row and column by column."""

import numpy as np
import pytest

from studio.scoring.look import Look


@pytest.mark.parametrize(
    ("luma", "small"), [((400, 600), (133, 200)), ((333, 250), (42, 31)), ((250, 333), (250, 333))]
)
def test_each_pixel_of_a_block_counts_as_the_place_of_the_map_that_lies_nearest(
    luma: tuple[int, int], small: tuple[int, int]
) -> None:
    y, x = (
        np.rint((np.arange(pixels) + 0.5) * places / pixels - 0.5).astype(int)
        for pixels, places in zip(luma, small, strict=True)
    )
    nearest = y[:, None] * small[1] + x
    blocks = Look(np.zeros(luma, np.uint8), np.zeros((*small, 3), np.uint8)).blocks(0)
    for one in blocks.filtered(range(blocks.rows * blocks.columns)):
        high, wide = one.patch.luma.shape
        there = nearest[one.patch.y : one.patch.y + high, one.patch.x : one.patch.x + wide]
        # Halfway between two places either may be taken.
        assert np.mean(one.patch.rows[:, None] + one.patch.columns != there) < 0.01
