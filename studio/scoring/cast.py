"""A colour cast without a grey card: told only where several signs of the light's colour agree."""

import cv2
import numpy as np
from numpy.typing import NDArray

Tint = tuple[float, float]
"""log2 of red over green and of blue over green, in linear light; (0, 0) is neutral."""

AGREE_SHARE = 0.6
"""The signs agree where no two of them are further apart than this share of the cast."""

NEUTRAL_STOPS = 0.2
"""Within this much of neutral, in either ratio together, a pixel is near neutral."""

LEAST_NEUTRAL, MOST_NEUTRAL_BEFORE = 0.3, 0.1
"""Taking the cast out must make at least this share of the frame near neutral, of which at most the second was so before."""

HUE_STOPS, LEAST_HUE = 0.35, 0.05
"""From this far off neutral a pixel has a hue; a sector of 60° counts with this share of the frame."""


def signs_agree(linear: NDArray[np.float32], light: NDArray[np.float32], brightest: Tint) -> bool:
    """Whether the colour of the brightest surroundings is that of the light rather than of a wall or a sheet.

    linear: (h, w, 3) float32 linear RGB; light: its luminance; brightest: the tint in question. Three other signs are asked, which fail
    in other ways: the mean (grey world; Buchsbaum 1980), the sixth-power mean (shades of grey; Finlayson & Trezzi 2004) and the edges (grey
    edge; van de Weijer, Gevers & Gijsenij 2007). A single coloured sheet satisfies all of them, so it must also hold that taking the cast
    out leaves something neutral where there was nothing, and hues on both sides of it: one material has one side only.
    """
    red, green, blue = cv2.split(linear)
    usable = (light > 0.01) & (cv2.max(cv2.max(red, green), blue) < 0.95)
    if usable.sum() < 200:
        return False
    seen = linear[usable].astype(np.float64)
    smooth = cv2.GaussianBlur(linear, (0, 0), 1.5)
    steps = np.abs(cv2.Sobel(smooth, cv2.CV_32F, 1, 0)) + np.abs(cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
    signs = [
        np.array(brightest),
        _tint(seen.mean(axis=0)),
        _tint(_sixth_power(seen).mean(axis=0) ** (1 / 6)),
        _tint(np.sqrt((steps[usable].astype(np.float64) ** 2).mean(axis=0))),
    ]
    strength = float(np.mean([np.hypot(*sign) for sign in signs]))
    apart = max(float(np.hypot(*(a - b))) for a in signs for b in signs)
    if apart > AGREE_SHARE * strength:
        return False
    stops = np.log2(np.maximum(seen, 1e-4))
    ratios = np.stack([stops[:, 0] - stops[:, 1], stops[:, 2] - stops[:, 1]], axis=1)
    left = ratios - signs[0]
    if _near_neutral(left) < LEAST_NEUTRAL or _near_neutral(ratios) > MOST_NEUTRAL_BEFORE:
        return False
    sector = (np.degrees(np.arctan2(left[:, 1], left[:, 0])) % 360 // 60).astype(int)
    coloured = np.hypot(left[:, 0], left[:, 1]) > HUE_STOPS
    share = np.bincount(sector[coloured], minlength=6) / len(left)
    return any(share[side] >= LEAST_HUE and share[side + 3] >= LEAST_HUE for side in range(3))


def _sixth_power(values: NDArray[np.float64]) -> NDArray[np.float64]:
    # numpy takes ten times as long over any power but the second.
    square = values * values
    return square * square * square


def _tint(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    red, green, blue = np.maximum(rgb, 1e-6)
    return np.array([np.log2(red / green), np.log2(blue / green)])


def _near_neutral(ratios: NDArray[np.float64]) -> float:
    return float((np.hypot(ratios[:, 0], ratios[:, 1]) < NEUTRAL_STOPS).mean())
