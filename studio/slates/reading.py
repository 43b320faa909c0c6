"""Slates and hang tags found in a frame, by zxing-cpp."""

from dataclasses import replace
from math import hypot
from typing import TYPE_CHECKING, Any

from studio.slates.focus import blur_of_code
from studio.slates.text import EAN13, QR, TEXT_LIMIT, UPCA, Code, parse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_CODES = 16
_SMALL, _LARGE = 1500, 3000
_BARS = 95
"""Modules of an EAN-13 and a UPC-A from the first bar to the last."""


def read_codes(luma: "NDArray[np.uint8]") -> list[Code]:
    """All QR, EAN-13 and UPC-A codes in a frame, (H, W) uint8 sRGB luma: slates first, then in reading order; each text once.

    Looked for at 1500 px on the long side, and on a miss at 3000 px (a tag 400 px wide of 6000 is only found there). How sharp a code is,
    is measured where it lies in `luma` itself.
    """
    from studio.imaging.opening import reduce

    large = reduce(luma, _LARGE)
    small = reduce(large, _SMALL)
    found, seen_at = _read(small, again=False), small
    if not found and max(large.shape) > _SMALL:
        found, seen_at = _read(large, again=True), large
    scale = max(luma.shape) / max(seen_at.shape)
    return [_placed(luma, code, one, scale) for code, one in found]


def _placed(luma: "NDArray[np.uint8]", code: Code, one: Any, scale: float) -> Code:
    """A code with where it lies in the whole picture, and how sharp it is there."""
    is_square = "Version" in (one.extra or {})
    modules = 17 + 4 * int(one.extra["Version"]) if is_square else _BARS
    # A pixel of the reduced picture stands for several: its middle lies in the middle of those.
    corners: Any = tuple(
        ((corner.x + 0.5) * scale - 0.5, (corner.y + 0.5) * scale - 0.5) for corner in _corners(one.position)
    )
    blur_px = blur_of_code(luma, corners, modules, both_ways=is_square)
    blur = None if blur_px is None else round(blur_px / max(luma.shape), 6)
    return replace(code, blur=blur, corners=corners)


def _read(luma: "NDArray[np.uint8]", *, again: bool) -> list[tuple[Code, Any]]:
    """`again`: the second pass need not look at smaller copies, which the first has seen, nor for white codes on black:
    that saves a third of it, and every frame without a code, nearly all of a shoot, pays for it (0.1 of a colour decode).
    Looking first whether anything resembles a barcode costs as much: at 1500 px the bars that are meant have run together.
    """
    import zxingcpp

    kinds = zxingcpp.BarcodeFormat
    names = {kinds.QRCode: QR, kinds.EAN13: EAN13, kinds.UPCA: UPCA}
    # By their names, which zxing-cpp 2 and 3 both take; a list is new in 3.
    formats = zxingcpp.barcode_formats_from_str("QRCode,EAN13,UPCA")
    seen: dict[str, tuple[tuple[bool, int, int], Code, Any]] = {}
    for one in zxingcpp.read_barcodes(luma, formats=formats, try_downscale=not again, try_invert=not again):
        name = names.get(one.format)
        if name is None or not one.valid:
            continue
        corners = _corners(one.position)
        code = Code(name, one.text[:TEXT_LIMIT], round(_longest(corners) / max(luma.shape), 3))
        corner = corners[0]
        if code.text not in seen or (seen[code.text][1].span or 0.0) < (code.span or 0.0):
            seen[code.text] = (parse(code.text) is None, corner.y, corner.x), code, one
    return [(code, one) for _, code, one in sorted(seen.values(), key=lambda found: found[0])][:_MOST_CODES]


def _corners(position: Any) -> tuple[Any, Any, Any, Any]:
    return position.top_left, position.top_right, position.bottom_right, position.bottom_left


def _longest(corners: tuple[Any, Any, Any, Any]) -> float:
    """The longer side of a code, in pixels; its corners go round."""
    sides = zip(corners, (*corners[1:], corners[0]), strict=True)
    return max(hypot(one.x - other.x, one.y - other.y) for one, other in sides)
