"""Finding the grey card: an even, near-neutral rectangle with straight, sharp borders, all of it within the frame.

Beside it may lie a white and a black patch, and a border of light may run through it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.measure.linear import LUMINANCE, Floats, averaged, luminance, stops

_SMOOTH = (0.035, 0.02, 0.012, 0.008)
"""Slopes (relative, per pixel) below which a frame is even. Several: a clean card beside pale cloth shows at the lowest only, a grainy
one at the highest."""
_LEAST_SHARE, _MOST_SHARE = 0.004, 0.6
_LEAST_ALONE = 0.02
"""A rectangle without patches beside it must be larger: small pale panels of cloth pass for grey cards."""
_LEAST_SIDE_PX = 20
_FILLS = 0.92
_LONGEST = 6.0
_UNEVEN_STOPS, _UNEVEN_COLOUR_STOPS = 0.016, 0.03
_CODE_STOPS = 3.46
"""Stops that one 8-bit code is worth, times the code: 2.4 / ln 2, from sRGB's exponent."""
_ALL_OF_IT = 0.99
_GAP_PX = 14
_SAME_WIDTH = 0.6
_MOST_CAST = 2.4
_GREY = (0.01, 0.75)
_DARK = 20.0


@dataclass(frozen=True)
class GreyCard:
    """The grey part: x, y, width, height in pixels of the picture it was found in. patches: how many patches lie beside it.

    inset_x, inset_y: how far from each side the card surely is, whatever its tilt; None: a twentieth.
    """

    x: int
    y: int
    width: int
    height: int
    patches: int = 0
    inset_x: int | None = None
    inset_y: int | None = None

    def inner(self) -> tuple[slice, slice]:
        """(rows, columns) where there is nothing but card."""
        edge_x = max(2, self.width // 20) if self.inset_x is None else self.inset_x
        edge_y = max(2, self.height // 20) if self.inset_y is None else self.inset_y
        return (
            slice(self.y + edge_y, max(self.y + edge_y + 1, self.y + self.height - edge_y)),
            slice(self.x + edge_x, max(self.x + edge_x + 1, self.x + self.width - edge_x)),
        )


@dataclass(frozen=True)
class _Patch:
    """An even rectangle. box: x, y, width, height of what encloses it; inset: how far within it, across and down, all is of it.

    calm: whether it is one smooth surface, without pattern or writing. rgb: its median, linear.
    """

    box: tuple[int, int, int, int]
    inset: tuple[int, int]
    mask_area: int
    calm: bool
    rgb: NDArray[np.float64]

    def same(self, other: "_Patch") -> bool:
        """Whether it is the same rectangle, found at another limit."""
        left, top = max(self.box[0], other.box[0]), max(self.box[1], other.box[1])
        right = min(self.box[0] + self.box[2], other.box[0] + other.box[2])
        bottom = min(self.box[1] + self.box[3], other.box[1] + other.box[3])
        shared = max(0, right - left) * max(0, bottom - top)
        return shared > 0.7 * min(self.box[2] * self.box[3], other.box[2] * other.box[3])

    @property
    def level(self) -> float:
        return float(self.rgb @ LUMINANCE)


def find_card(rgb: Floats) -> GreyCard | None:
    """Find the grey card in linear light, (H, W, 3) float32, 0 to 1; None when there is none."""
    if min(rgb.shape[:2]) < 2 * _LEAST_SIDE_PX:
        return None
    patches = _patches(rgb)
    best: tuple[float, GreyCard] | None = None
    for row in _rows(patches):
        card, area = _grey_of(row, rgb)
        if card is None:
            continue
        # A card with its patches is surely one; a bare grey rectangle only where there is no such card.
        weight = area * (10.0 if card.patches >= 1 else 1.0)
        if best is None or weight > best[0]:
            best = weight, card
    return best[1] if best else None


def slopes(rgb: Floats) -> Floats:
    """(H, W): by how much the encoded value changes per pixel, relative to the brightest channel, in the channel where it does the most."""
    calm = cv2.GaussianBlur(cv2.pow(np.clip(rgb, 0.0, 1.0).astype(np.float32), 1 / 2.2) * 255.0, (0, 0), 1.0)
    slope = np.zeros(rgb.shape[:2], np.float32)
    # Against the brightest channel: in warm light the blue one is all noise and coarse coding.
    against = np.maximum(np.maximum(calm[:, :, 0], calm[:, :, 1]), calm[:, :, 2]) + _DARK
    for channel in range(3):
        across = cv2.Sobel(calm[:, :, channel], cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
        down = cv2.Sobel(calm[:, :, channel], cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
        slope = np.maximum(slope, cv2.magnitude(across, down))
    return np.asarray(slope / against, np.float32)


def _patches(rgb: Floats) -> list[_Patch]:
    """The even rectangles of a frame."""
    slope = slopes(rgb)
    found: list[_Patch] = []
    for limit in _SMOOTH:
        even = cv2.morphologyEx((slope < limit).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
        for patch in _rectangles(even, rgb):
            twin = next((other for other in found if patch.same(other)), None)
            # At a higher limit it may have run over into something pale beside it: then it is no longer calm.
            if twin is None or (patch.calm and not twin.calm):
                found = [other for other in found if not patch.same(other)] + [patch]
    return found


def _rectangles(even: NDArray[Any], rgb: Floats) -> Iterator[_Patch]:
    """The connected parts of an (H, W) mask that are rectangles, and touch no border of the frame."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(even, connectivity=4)
    height, width = rgb.shape[:2]
    for label in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[label])
        inside = x > 1 and y > 1 and x + w < width - 1 and y + h < height - 1
        if not inside or min(w, h) < _LEAST_SIDE_PX or not _LEAST_SHARE / 4 < area / (width * height) < _MOST_SHARE:
            continue
        mask = (labels[y : y + h, x : x + w] == label).astype(np.uint8)
        outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        outline = max(outlines, key=cv2.contourArea)
        _, size, _ = cv2.minAreaRect(outline)
        if min(size) < 1 or area < _FILLS * (size[0] + 1) * (size[1] + 1) or max(size) > _LONGEST * min(size):
            continue
        pixels = rgb[y : y + h, x : x + w][mask.astype(bool)]
        inset = _inset(mask)
        inner = rgb[y + inset[1] : y + h - inset[1], x + inset[0] : x + w - inset[0]]
        yield _Patch((x, y, w, h), inset, area, _is_calm(inner), np.median(pixels, axis=0).astype(np.float64))


def _inset(mask: NDArray[np.uint8]) -> tuple[int, int]:
    """How far to go inwards from the enclosing box, across and down, until nothing but the rectangle is left, and a little more."""
    height, width = mask.shape
    for share in np.arange(0.0, 0.45, 0.01):
        across, down = max(2, round(width * share)), max(2, round(height * share))
        if mask[down : height - down, across : width - across].mean() > _ALL_OF_IT:
            break
    return across, down


def _rows(patches: list[_Patch]) -> list[list[_Patch]]:
    """Patches that lie edge to edge, of one height (or, turned, of one width), in their order; a lone patch is a row of its own."""
    rows: list[list[_Patch]] = []
    for axis in (0, 1):
        rest = sorted(patches, key=lambda patch: patch.box[axis])
        while rest:
            row = [rest.pop(0)]
            for patch in list(rest):
                if _adjoins(row[-1], patch, axis):
                    row.append(patch)
                    rest.remove(patch)
            if len(row) > 1 or axis == 0:
                rows.append(row)
    return rows


def _adjoins(one: _Patch, other: _Patch, axis: int) -> bool:
    end = one.box[axis] + one.box[axis + 2]
    across = 1 - axis
    gap = other.box[axis] - end
    begins = abs(one.box[across] - other.box[across])
    ends = abs(one.box[across] + one.box[across + 2] - other.box[across] - other.box[across + 2])
    return -2 <= gap <= _GAP_PX and max(begins, ends) <= max(6, 0.05 * one.box[across + 2])


def _grey_of(row: list[_Patch], rgb: Floats) -> tuple[GreyCard | None, float]:
    """The row's grey part, and its area: its widest patch, with the neighbour that is about as wide (a border of light between
    them); what is narrower beside it are the white and the black patch."""
    widest = max(row, key=lambda patch: patch.mask_area)
    first = last = row.index(widest)
    while last + 1 < len(row) and row[last + 1].mask_area > _SAME_WIDTH * widest.mask_area:
        last += 1
    while first > 0 and row[first - 1].mask_area > _SAME_WIDTH * widest.mask_area:
        first -= 1
    parts = row[first : last + 1]
    x = min(part.box[0] for part in parts)
    y = min(part.box[1] for part in parts)
    right = max(part.box[0] + part.box[2] for part in parts)
    bottom = max(part.box[1] + part.box[3] for part in parts)
    area = float(sum(part.mask_area for part in parts))
    if area < (_LEAST_SHARE if len(row) > len(parts) else _LEAST_ALONE) * rgb.shape[0] * rgb.shape[1]:
        return None, 0.0
    if not all(_greyish(part) for part in parts):
        return None, 0.0
    inset_x, inset_y = max(part.inset[0] for part in parts), max(part.inset[1] for part in parts)
    card = GreyCard(x, y, right - x, bottom - y, len(row) - len(parts), inset_x, inset_y)
    return card, area


def _greyish(part: _Patch) -> bool:
    """Of the lightness of grey, of a colour that a lamp may have, and without pattern or writing."""
    red, green, blue = np.log2(np.maximum(part.rgb, 1e-4))
    if not _GREY[0] < part.level < _GREY[1] or abs(red - green) > _MOST_CAST or abs(blue - green) > _MOST_CAST:
        return False
    return part.calm


def _is_calm(inner: Floats) -> bool:
    coarse = averaged(inner, max(4, inner.shape[1] // 4), max(4, inner.shape[0] // 4))
    light = stops(luminance(coarse))
    code = 255.0 * max(1e-3, float(np.median(luminance(coarse)))) ** (1 / 2.2)
    coding = _CODE_STOPS / code
    if float((light - surface(light)).std()) > _UNEVEN_STOPS + coding / 2:
        return False
    tints = (stops(coarse[:, :, channel]) - stops(coarse[:, :, 1]) for channel in (0, 2))
    return all(float((tint - surface(tint)).std()) < _UNEVEN_COLOUR_STOPS + coding for tint in tints)


def surface(light: Floats, beyond: float = 1.0) -> Floats:
    """The smooth surface (second order in both directions) nearest to (h, w) stops, by least squares.

    beyond: how much farther than the given part it is drawn, 1.1 for a tenth more.
    """
    height, width = light.shape
    down, across = np.linspace(-1, 1, height), np.linspace(-1, 1, width)
    factors = np.linalg.pinv(_powers(down).T) @ light @ np.linalg.pinv(_powers(across))
    return np.asarray(_powers(down * beyond).T @ factors @ _powers(across * beyond), np.float32)


def _powers(at: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([np.ones_like(at), at, at**2])
