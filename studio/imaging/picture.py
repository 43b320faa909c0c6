"""A decoded picture, as scoring takes it."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Picture:
    """One decoded picture, upright, in sRGB encoding.

    luma: (H, W) uint8, sRGB-encoded luma (BT.601 as JPEG's Y) at the size it was decoded at.
    small: (h, w, 3) uint8, RGB, sRGB-encoded, the whole picture reduced by averaging to about an eighth.
    width, height: upright pixels of the file at full size (luma may be smaller: the half-size decode of a RAW or a large JPEG).
    headroom_ev: stops between the brightest recorded value and the sensor's white, RAW only.
    notes: what is to be told of the file although it was read, a sentence each. unopened: the sentence why a RAW's sensor data is of a kind
    that can't be opened here, where its preview stands for it.
    """

    luma: NDArray[np.uint8]
    small: NDArray[np.uint8]
    width: int
    height: int
    headroom_ev: float | None = None
    source: str = "file"
    notes: tuple[str, ...] = field(default=())
    unopened: str | None = None
