"""A product on pure white, as a camera sees one: what receivers that ask for white take."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

SIDE = 400
PRODUCT = (110, 60, 180, 280)
"""x, y, width, height on SIDE × SIDE."""


@cache
def on_white() -> NDArray[np.uint8]:
    """A striped jumper with its soft shadow, on pure white: (SIDE, SIDE, 3) uint8, not to be written to."""
    left, top, wide, high = PRODUCT
    picture = np.full((SIDE, SIDE, 3), 255.0)
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    shadow = 0.3 * np.exp(-(((x - 200) / 60) ** 2) - (((y - top - high) / 14) ** 2))
    picture *= 1 - np.where(shadow > 0.01, shadow, 0)[:, :, None]
    stripes = (np.arange(high)[:, None, None] // 16 % 2) * 50
    light = 25 * np.sin(np.arange(wide) / 28)[None, :, None]
    grain = np.random.default_rng(2).normal(0, 4, (high, wide, 3))
    picture[top : top + high, left : left + wide] = np.array([120, 60, 50]) + stripes + light + grain
    made = np.clip(picture, 0, 255).astype(np.uint8)
    made.setflags(write=False)
    return made
