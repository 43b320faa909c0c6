"""A decoded picture, as scoring takes it."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Picture:
    """One decoded picture, upright, in sRGB encoding.

    luma: (H, W) uint8, sRGB-encoded luma (BT.601 as JPEG's Y) at the size it was decoded at.
    small: (h, w, 3) uint8, RGB, sRGB-encoded, the whole picture reduced by averaging to about an eighth.
    width, height: upright pixels of the file at full size (luma may be smaller: the half-size decode of a RAW or a large JPEG).
    luma_scale: luma's width over the file's full width; 1.0 where it was decoded at full size.
    headroom_ev: stops between the brightest recorded value and the sensor's white, RAW only.
    """

    luma: NDArray[np.uint8]
    small: NDArray[np.uint8]
    width: int
    height: int
    luma_scale: float = 1.0
    headroom_ev: float | None = None
    source: str = "file"
    notes: tuple[str, ...] = field(default=())
    extra: dict[str, Any] = field(default_factory=dict)
