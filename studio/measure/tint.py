"""The colour of light: cast in stops, and correlated colour temperature."""

import numpy as np
from numpy.typing import NDArray

# Linear sRGB to CIE XYZ (IEC 61966-2-1).
_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_RANGE_K = (2000.0, 12_500.0)
"""Where McCamy's formula is within a few kelvin of the locus."""
_MOST_DUV = 0.06
"""Farther from the locus of black bodies, a colour is no white of any temperature."""


def cast(rgb: NDArray[np.floating]) -> tuple[float, float]:
    """(red over green, blue over green) in stops, of what is neutral in true white light; rgb: (3,) linear."""
    red, green, blue = np.log2(np.maximum(rgb, 1e-4))
    return float(red - green), float(blue - green)


def cct_k(rgb: NDArray[np.floating]) -> float | None:
    """Correlated colour temperature in K of light that gives a neutral surface this linear sRGB, (3,); None where it has none.

    C. S. McCamy, *Correlated color temperature as an explicit function of chromaticity coordinates*, Color Research & Application 17,
    1992. sRGB's white is D65: what the camera's white balance makes neutral reads as 6500 K, whatever the lamp was.
    """
    xyz = _TO_XYZ @ np.asarray(rgb, np.float64)
    total = float(xyz.sum())
    if total <= 0:
        return None
    x, y = float(xyz[0]) / total, float(xyz[1]) / total
    n = (x - 0.3320) / (0.1858 - y)
    found = 449.0 * n**3 + 3525.0 * n**2 + 6823.3 * n + 5520.33
    if not _RANGE_K[0] <= found <= _RANGE_K[1] or abs(_duv(x, y)) > _MOST_DUV:
        return None
    return found


def _duv(x: float, y: float) -> float:
    """Distance from the black-body locus in CIE 1960 uv, after Y. Ohno, *Practical use and calculation of CCT and Duv*, Leukos 10, 2014."""
    u, v = 4 * x / (-2 * x + 12 * y + 3), 6 * y / (-2 * x + 12 * y + 3)
    reach = float(np.hypot(u - 0.292, v - 0.24))
    angle = float(np.arccos((u - 0.292) / reach)) if reach > 0 else 0.0
    factors = (-0.00616793, 0.0893944, -0.5179722, 1.5317403, -2.4243787, 1.925865, -0.471106)
    return reach - float(np.polyval(factors, angle))


def word(red_green: float, blue_green: float) -> str:
    """A cast in one word: warm, cool, green or magenta."""
    if (red_green + blue_green) / 2 < -abs(red_green - blue_green) / 2:
        return "green"
    if (red_green + blue_green) / 2 > abs(red_green - blue_green) / 2:
        return "magenta"
    return "warm" if red_green > blue_green else "cool"
