"""The curve of sRGB (IEC 61966-2-1): from codes to linear light, and back."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def _decode_table() -> NDArray[np.float32]:
    code = np.arange(256) / 255.0
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4).astype(np.float32)


LINEAR = _decode_table()
"""(256,) float32: linear light, 0 to 1, of each code."""


def encoded(linear: NDArray[Any] | float) -> NDArray[Any]:
    """The signal, 0 to 1, of linear light, 0 to 1: a number, or an array of any shape whose precision it keeps."""
    return np.asarray(
        np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-6) ** (1 / 2.4) - 0.055)
    )
