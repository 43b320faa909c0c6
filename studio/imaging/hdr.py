"""Pictures whose values reach beyond a screen's white (HDR), mapped to what a screen shows (SDR).

PQ: SMPTE ST 2084, as in ITU-R BT.2100-2, table 4. HLG: table 5, for a screen of 1,000 cd/m². White: 203 cd/m², ITU-R BT.2408-7, 2.1.
What is above it is drawn in by the curve of ITU-R BT.2390-11, 5.4.1, applied to the largest of the three colours, so that hues stay.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.imaging.colour_marks import HLG, Cicp
from studio.imaging.profiles import BT2020_PRIMARIES, P3_PRIMARIES, SRGB_PRIMARIES, Primaries, to_srgb_primaries
from studio.imaging.srgb import encoded

WHITE_NITS = 203.0
"""The brightness of a white page, and of a screen's white, cd/m²."""
TOLD = "HDR ({name}): shown, judged and delivered as an ordinary picture, its brightness drawn in by ITU-R BT.2390 (white at 203 cd/m²)."
_PRIMARIES: dict[int, Primaries] = {9: BT2020_PRIMARIES, 12: P3_PRIMARIES}
"""ITU-T H.273, ColourPrimaries; the others are taken as sRGB's, which they are or are close to."""
_M1, _M2, _C1, _C2, _C3 = 2610 / 16384, 2523 / 4096 * 128, 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
_PQ_PEAK_NITS, _HLG_PEAK_NITS, _HLG_GAMMA = 10_000.0, 1000.0, 1.2
_LUMINANCE = (0.2627, 0.6780, 0.0593)
_BRIGHTEST_PCT = 99.95
"""What is brighter is a glint or a hot pixel, and may be cut off."""
_STRIP = 256
_STEPS = 1 << 16


def told(cicp: Cicp) -> str:
    """What is to be said of a picture that is mapped."""
    return TOLD.format(name="HLG" if cicp.transfer == HLG else "PQ")


def primaries_of(cicp: Cicp) -> Primaries:
    """The primaries that the code points name."""
    return _PRIMARIES.get(cicp.primaries, SRGB_PRIMARIES)


def to_srgb(pixels: NDArray[np.uint8] | NDArray[np.uint16], cicp: Cicp) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 or uint16 (their whole range), PQ or HLG, as (H, W, 3) uint8 sRGB.

    In strips: at once it would take 24 bytes a pixel.
    """
    linear = _hlg_scene if cicp.transfer == HLG else _pq_nits
    curve = linear(np.arange(np.iinfo(pixels.dtype).max + 1) / np.iinfo(pixels.dtype).max).astype(np.float32)
    matrix = to_srgb_primaries(primaries_of(cicp)).astype(np.float32)
    # Every 4th row and 5th column: as many as tell how bright it is.
    sample = _nits(np.ascontiguousarray(pixels[::4, ::5]), curve, cicp, matrix).max(axis=2, initial=0.0)
    peak = float(np.percentile(sample, _BRIGHTEST_PCT)) if sample.size else WHITE_NITS
    scale, most = _scale(peak), max(peak, WHITE_NITS)
    encode = _srgb(np.arange(_STEPS) / (_STEPS - 1))
    mapped = np.empty(pixels.shape, np.uint8)
    for top in range(0, len(pixels), _STRIP):
        nits = _nits(pixels[top : top + _STRIP], curve, cicp, matrix)
        brightest = np.clip(nits.max(axis=2, initial=0.0), 0.0, most) / np.float32(most)
        nits *= scale[(np.sqrt(brightest) * (_STEPS - 1)).astype(np.uint16)][:, :, None]
        mapped[top : top + _STRIP] = encode[(np.clip(nits, 0.0, 1.0, out=nits) * (_STEPS - 1)).astype(np.uint16)]
    return mapped


def _scale(peak_nits: float) -> NDArray[np.float32]:
    """By what a colour is multiplied so that 1 is a screen's white, for the root of its brightness's share of the peak, 0 to 1 in steps."""
    nits = np.maximum((np.arange(_STEPS) / (_STEPS - 1)) ** 2 * max(peak_nits, WHITE_NITS), 1e-6)
    return np.asarray(drawn_in(nits, peak_nits) / nits / WHITE_NITS, np.float32)


def drawn_in(nits: NDArray[Any], peak_nits: float) -> NDArray[Any]:
    """Brightness up to `peak_nits` drawn in to at most `WHITE_NITS`, cd/m²; what is well below stays (BT.2390-11, 5.4.1, black at 0)."""
    if peak_nits <= WHITE_NITS:
        return np.asarray(np.minimum(nits, WHITE_NITS))
    top = _pq(peak_nits)
    most = _pq(WHITE_NITS) / top
    knee = 1.5 * most - 0.5
    value = np.minimum(_pq(nits) / top, 1.0)
    t = np.maximum(value - knee, 0.0) / (1 - knee)
    bent = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (-2 * t**3 + 3 * t**2) * most
    return np.asarray(_pq_nits(np.where(value < knee, value, bent) * top))


def _nits(
    pixels: NDArray[Any], curve: NDArray[np.float32], cicp: Cicp, matrix: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(h, w, 3) cd/m² of sRGB's primaries, below 0 where a colour is outside of them."""
    import cv2

    linear = np.take(curve, pixels)
    if cicp.transfer == HLG:
        luminance = cv2.transform(linear, np.array([_LUMINANCE], np.float32))
        linear *= _HLG_PEAK_NITS * cv2.pow(np.maximum(luminance, 1e-9), _HLG_GAMMA - 1).reshape(*linear.shape[:2], 1)
    return np.asarray(cv2.transform(linear, matrix), np.float32)


def _pq(nits: Any) -> Any:
    """Brightness as PQ's signal, 0 to 1."""
    power = np.clip(np.asarray(nits) / _PQ_PEAK_NITS, 0.0, 1.0) ** _M1
    return ((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2


def _pq_nits(signal: Any) -> Any:
    """PQ's signal as brightness, cd/m²."""
    power = np.clip(signal, 0.0, 1.0) ** (1 / _M2)
    return _PQ_PEAK_NITS * (np.maximum(power - _C1, 0.0) / (_C2 - _C3 * power)) ** (1 / _M1)


def _hlg_scene(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """HLG's signal as light of the scene, 0 to 1."""
    a = 0.17883277
    b, c = 1 - 4 * a, 0.5 - a * np.log(4 * a)
    return np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)


def _srgb(linear: NDArray[np.float64]) -> NDArray[np.uint8]:
    """IEC 61966-2-1, in 8 bits."""
    return np.asarray(np.rint(encoded(linear) * 255), np.uint8)
