"""Frames of one scene share a subject: which pictures show the same from the same place, and whether an outline of one fits another.

Two frames of a burst, or two that differ in where the focus lies, are judged by one outline, found once. By itself the model takes what
is sharp for the subject, so of a scene the two frames whose focus differs most are asked, and the mean of what it says of them counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.scoring.similar import NEAR, distance, groups, phash

SIDE = 160
"""Long side of the grey copies that are compared, pixels."""

LEAST_RESPONSE = 0.15
"""Share of the energy of a phase correlation that must lie in its peak."""

MOST_SHIFT = 0.08
"""Share of its sides by which a frame may be shifted; beyond it is another framing."""

ALIKE = 0.8
"""Correlation of two aligned pictures, blurred beyond what focus changes, from which on they are of one scene."""

STILL = 0.95
"""The same of two that lie as they are, where detail is too blurred for a phase correlation to find anything."""

OTHER_FOCUS = 0.5
"""Spread over the frame of the log2 ratio of two pictures' detail from which on their focus differs."""

FITS, FITS_EVERYWHERE = 0.75, 0.35
"""What an outline's rim must have in common with the frame's own colours, as a correlation: all of it, and each eighth of it."""

MOST = 32
"""So many pictures at most are compared with each other at once: what that takes of time and memory has an end."""

_GRID = 10
_AROUND = 0.03
"""How much around a box is compared too, as a share of each side."""
_SECTORS = 8
_ACROSS = 0.02
"""Distance of the colours compared at both sides of a rim, from it, as a share of the long side."""

Pixels = NDArray[np.uint8]
Map = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Shared:
    """What one frame is to be judged by. mask: (h, w) bool on its small copy; None: nothing stands out in its scene.

    by: the places, among the pictures given, of those that the outline was found on, the first the scene's first.
    """

    mask: Mask | None
    by: tuple[int, ...]


class View:
    """One picture as it is compared with others. small: (h, w, 3) uint8 RGB, sRGB, at most 400 px on its long side."""

    def __init__(self, small: Pixels) -> None:
        self.small = small
        self.hash = phash(small)
        scale = min(1.0, SIDE / max(small.shape[:2]))
        size = (_even(small.shape[1] * scale), _even(small.shape[0] * scale))
        self.tiny = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), np.uint8)
        grey = cv2.cvtColor(self.tiny, cv2.COLOR_RGB2GRAY).astype(np.float32)
        self._window = cv2.createHanningWindow((grey.shape[1], grey.shape[0]), cv2.CV_32F)
        self.grey: Map = np.asarray(np.sqrt(grey), np.float32)
        fine = np.abs(cv2.Laplacian(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), cv2.CV_32F))
        self._detail: Map = np.asarray(cv2.resize(fine, (_GRID, _GRID), interpolation=cv2.INTER_AREA), np.float32)
        self.lab: Map = np.asarray(cv2.cvtColor(self.tiny.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB), np.float32)

    def shift_of(self, other: "View") -> tuple[float, float] | None:
        """How far the other picture's content lies right of and below this one's, in shares of width and height.

        None where it doesn't show the same: by its hash, by phase correlation, or, aligned, by its light and dark.
        """
        if self.grey.shape != other.grey.shape or distance(self.hash, other.hash) > NEAR:
            return None
        # It multiplies what it is given by the window, in place.
        (x, y), response = cv2.phaseCorrelate(self.grey.copy(), other.grey.copy(), self._window)
        high, wide = self.grey.shape
        if response < LEAST_RESPONSE:
            return (0.0, 0.0) if self._alike(other, 0.0, 0.0) >= STILL else None
        if abs(x) > MOST_SHIFT * wide or abs(y) > MOST_SHIFT * high or self._alike(other, x, y) < ALIKE:
            return None
        return x / wide, y / high

    def is_same_in(self, other: "View", box: tuple[float, float, float, float], shift: tuple[float, float]) -> bool:
        """Whether the other picture, shifted so, shows the same in a box: left, top, right and bottom as shares of this one's sides."""
        high, wide = self.grey.shape
        left, top, right, bottom = box
        rows = slice(max(0, int((top - _AROUND) * high)), max(1, round((bottom + _AROUND) * high)))
        columns = slice(max(0, int((left - _AROUND) * wide)), max(1, round((right + _AROUND) * wide)))
        return self._alike(other, shift[0] * wide, shift[1] * high, (rows, columns)) >= ALIKE

    def _alike(self, other: "View", x: float, y: float, part: tuple[slice, slice] | None = None) -> float:
        """The correlation of both, without fine detail, where they overlap once the other is moved back by x, y pixels."""
        high, wide = self.grey.shape
        back = moved(other.grey, -x / wide, -y / high)
        inner = part or np.s_[abs(round(y)) : high - abs(round(y)), abs(round(x)) : wide - abs(round(x))]
        one, two = (cv2.GaussianBlur(grey, (0, 0), 3.0)[inner] for grey in (self.grey, back))
        return _correlation(one - one.mean(), two - two.mean())

    def other_focus(self, other: "View") -> float:
        """How differently over the frame its detail is spread than the other's: the spread of the log2 ratio, weighted by detail."""
        ratio = np.log2((other._detail + 1.0) / (self._detail + 1.0))
        weight = np.maximum(self._detail, other._detail)
        share: Map = np.asarray(weight / max(float(weight.sum()), 1e-6), np.float32)
        mean = float((ratio * share).sum())
        return float(np.sqrt((share * (ratio - mean) ** 2).sum()))


def alike(hashes: Sequence[str]) -> list[list[int]]:
    """Places of the pictures that may be of one scene, by their hashes, in their order; of very many alike some at a time."""
    return [places[at : at + MOST] for places in groups(hashes) for at in range(0, len(places), MOST)]


def shared(views: Sequence[View], said: Callable[[int], Map | None]) -> list[Shared]:
    """What each of these pictures is to be judged by; they come in the order of capture, and the answer rests on nothing else.

    said(n): what the model says of picture n, (n, n) float32 over the whole of it, 0 to 1; asked as seldom as may be, each at most once.
    Raises what that raises.
    """
    found: dict[int, Shared] = {}
    left = list(range(len(views)))
    while left:
        first, *others = left
        shifts = {n: shift for n in others if (shift := views[first].shift_of(views[n])) is not None}
        alone = said(first)
        rim = None if alone is None else Rim.of(mask_of(alone, views[first].tiny.shape), views[first])
        partner = _partner(views, first, {n: at for n, at in shifts.items() if rim is None or rim.fits(views[n], at)})
        asked = (first,) if partner is None else (first, partner)
        maps = [] if alone is None else [alone]
        if partner is not None and (chance := said(partner)) is not None:
            x, y = shifts[partner]
            maps.append(moved(chance, -x, -y))
        mean = np.asarray(sum(maps) / len(maps), np.float32) if maps else None
        if partner is not None and mean is not None:
            rim = Rim.of(mask_of(mean, views[first].tiny.shape), views[first])
        for n in (first, *shifts):
            shift = shifts.get(n, (0.0, 0.0))
            if n == first or rim is None or rim.fits(views[n], shift):
                mask = None if mean is None else mask_of(moved(mean, *shift), views[n].small.shape)
                found[n] = Shared(mask if mask is not None and mask.any() else None, asked)
        left = [n for n in left if n not in found]
    return [found[n] for n in range(len(views))]


def _partner(views: Sequence[View], first: int, shifts: Mapping[int, tuple[float, float]]) -> int | None:
    """Which of these frames lies in focus where the first doesn't, most of all; the earliest of equals, None where none does."""
    focus = {n: round(views[first].other_focus(views[n]), 3) for n in shifts}
    most = max(focus, key=lambda n: (focus[n], -n), default=None)
    return most if most is not None and focus[most] >= OTHER_FOCUS else None


def mask_of(chance: Map, shape: tuple[int, ...]) -> Mask:
    """(h, w) bool of that shape: where it is more likely the subject than not."""
    return np.asarray(cv2.resize(chance, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR) > 0.5, np.bool_)


def moved(values: Map, x: float, y: float) -> Map:
    """An array whose content is shifted right and down by these shares of its sides; its rim is drawn out."""
    if not (x or y):
        return values
    high, wide = values.shape
    by = np.array([[1.0, 0.0, x * wide], [0.0, 1.0, y * high]])
    return np.asarray(cv2.warpAffine(values, by, (wide, high), borderMode=cv2.BORDER_REPLICATE), np.float32)


@dataclass(frozen=True)
class Rim:
    """An outline's rim on the picture that it was found on, in pixels of its tiny copy.

    inner, outer: (n, 2) float32 x, y just inside and outside. step: (n, 3) float32, how the colour changes there, CIELAB.
    sector: (n,) which eighth of the rim each belongs to.
    """

    inner: Map
    outer: Map
    step: Map
    sector: NDArray[np.int_]

    @classmethod
    def of(cls, mask: Mask, view: View) -> "Rim | None":
        """The rim of a mask on a view's tiny copy; None where there is none within the picture."""
        high, wide = mask.shape
        across = max(2.0, _ACROSS * max(high, wide))
        solid = np.pad(mask.astype(np.uint8), 1, mode="edge")
        depth = cv2.distanceTransform(solid, cv2.DIST_L2, 5) - cv2.distanceTransform(1 - solid, cv2.DIST_L2, 5)
        signed = cv2.GaussianBlur(depth.astype(np.float32), (0, 0), 1.5)
        down, along = cv2.Sobel(signed, cv2.CV_32F, 0, 1)[1:-1, 1:-1], cv2.Sobel(signed, cv2.CV_32F, 1, 0)[1:-1, 1:-1]
        edge = cv2.morphologyEx(solid, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))[1:-1, 1:-1] > 0
        length = np.hypot(along, down)
        rows, columns = np.nonzero(edge & (length > 1e-3) & mask)
        if len(rows) < _SECTORS:
            return None
        at = np.stack([columns, rows], 1).astype(np.float32)
        normal = (np.stack([along, down], 2)[rows, columns] / length[rows, columns][:, None]).astype(np.float32)
        inner, outer = at + across * normal, at - across * normal
        there = ((outer >= 0) & (outer <= (wide - 1, high - 1)) & (inner >= 0) & (inner <= (wide - 1, high - 1))).all(
            axis=1
        )
        if there.sum() < _SECTORS:
            return None
        inner, outer, at = inner[there], outer[there], at[there]
        angle = np.arctan2(at[:, 1] - at[:, 1].mean(), at[:, 0] - at[:, 0].mean())
        sector = np.floor((angle + np.pi) / (2 * np.pi) * _SECTORS).astype(int) % _SECTORS
        return cls(inner, outer, _step(view, inner, outer), sector)

    def fits(self, view: View, shift: tuple[float, float]) -> bool:
        """Whether another picture's colours change along the rim, shifted so, about as they do on its own."""
        high, wide = view.lab.shape[:2]
        by = np.array([shift[0] * wide, shift[1] * high], np.float32)
        step = _step(view, self.inner + by, self.outer + by)
        if _correlation(self.step, step) < FITS:
            return False
        total = float((self.step**2).sum())
        for sector in range(_SECTORS):
            here = self.sector == sector
            telling = float((self.step[here] ** 2).sum()) > 0.05 * total
            if telling and _correlation(self.step[here], step[here]) < FITS_EVERYWHERE:
                return False
        return True


def _even(side: float) -> int:
    """A side of about that length. Where it is transformed at an odd size, half a pixel lies between a picture and itself."""
    found = max(8, 2 * round(side / 2))
    while cv2.getOptimalDFTSize(found) % 2:
        found += 2
    return found


def _step(view: View, inner: Map, outer: Map) -> Map:
    soft = cv2.GaussianBlur(view.lab, (0, 0), 1.0)
    inside, outside = (
        cv2.remap(soft, points[:, :1], points[:, 1:], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[:, 0]
        for points in (inner, outer)
    )
    return np.asarray(inside - outside, np.float32)


def _correlation(one: Map, other: Map) -> float:
    """The cosine of two arrays; 1 where both are nothing."""
    length = float(np.sqrt((one.astype(np.float64) ** 2).sum() * (other.astype(np.float64) ** 2).sum()))
    return float((one.astype(np.float64) * other).sum()) / length if length > 1e-9 else 1.0
