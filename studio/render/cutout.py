"""The product cut out of an even background: how much of each pixel is product, and colours without what shone in from behind it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.render.shadow import is_tinted_as_background, shadow_of
from studio.scoring.exposure import SIDE

Rgb = NDArray[np.uint8]
Map = NDArray[np.float32]
Mask = NDArray[np.bool_]

_CUT_SIDE = 800
"""Long side of the copy on which the line is drawn, pixels: what is finer the picture's own edges show."""
_OFF_PX = 5
"""The finder's outline may be off by so many of its own pixels, of which a small product has few."""
_ROUNDS = 2
_REACH_PX, _EVENNESS = 4, 0.002
"""Of the guided filter that lays the line along the picture's own edges: its radius, and what counts as even, of values from 0 to 1."""
_STEEP = 2.2
"""How much steeper the filtered edge is made: then it is one or two pixels wide."""
_SOFT_MOST_PX = 3.0
"""An edge that is softer on the average is no line to cut along."""
_BESIDE_PX = 4
_CONTRAST, _CLEAR_SHARE = 12.0, 0.985
"""Levels of 255 that the two sides of an edge must differ by, and over how much of it."""
_SAME, _ELSEWHERE = 0.8, 0.005
"""Shared over joint area of the finder's outline and the line that was cut, from which on they are the same product; and what share of it
may lie where the other is not at all: a strap that was lost, a letter beside it."""
_SHADOW_MOST, _SPECK = 0.1, 1 / 40
"""Shares of the product: how much of what was cut may be left of a shadow, and what is smaller than any part of it."""
_THIN_PX = 15
"""What is thinner, on the copy that the line is drawn on, and of the background's colour is no part of the product."""
_OWN_TINT = 0.1
"""Share of a product that may be of the background's colour, and it still counts as of another."""
_HUES_APART, _NEARER = 15.0, 0.6
"""In CIELAB's a and b: from where on two hues are clearly others, and how much nearer to one is near to it."""
_SOLID, _HARDLY = 0.98, 0.02


@dataclass(frozen=True)
class CutOut:
    """rgba: (H, W, 4) uint8, not premultiplied. soft_px: how wide its edge is, on the average. clear: the share of its edge, 0 to 1, at
    which product and background differ clearly. same: how far it is what the finder saw, 0 to 1. elsewhere: the share of it that lies
    beyond what its outline may be off by."""

    rgba: Rgb
    soft_px: float
    clear: float
    same: float
    elsewhere: float

    @property
    def doubt(self) -> str:
        """Why it can't be handed over, in words; empty when it can."""
        if self.same < _SAME or self.elsewhere > _ELSEWHERE:
            return "its outline could not be followed"
        if self.clear < _CLEAR_SHARE:
            return "in places it can't be told from what is behind it"
        if self.soft_px > _SOFT_MOST_PX:
            return "its edges are out of focus"
        return ""


def cut_out(picture: Rgb, outline: Mask) -> CutOut:
    """The product of a picture, cut along its own edges.

    picture: (H, W, 3) uint8 sRGB. outline: (h, w) bool, roughly the product, of any size. Rother, Kolmogorov, Blake, *GrabCut*, SIGGRAPH
    2004 for the line; He, Sun, Tang, *Guided image filtering*, PAMI 35, 2013 for its softness.
    """
    high, wide = picture.shape[:2]
    rough = np.asarray(
        cv2.resize(outline.astype(np.float32), (wide, high), interpolation=cv2.INTER_LINEAR) > 0.5, np.bool_
    )
    own_px = max(high, wide) / max(outline.shape)
    line = _line(picture, rough, own_px)
    alpha = _soft(picture, line)
    soft = (alpha > _HARDLY) & (alpha < _SOLID)
    rim = _rim_length(alpha > 0.5)
    same, elsewhere = float((rough & line).sum() / max(1, (rough | line).sum())), _elsewhere(outline, line)
    colours = _own_colours(picture, alpha)
    rgba = np.dstack([colours, np.rint(alpha * 255).astype(np.uint8)])
    rgba[alpha <= _HARDLY] = 0
    return CutOut(
        np.asarray(rgba, np.uint8), float(soft.sum()) / max(1.0, rim), _clear_share(picture, line), same, elsewhere
    )


def _line(picture: Rgb, rough: Mask, own_px: float) -> Mask:
    """Where the product is, (H, W) bool: within a band about the rough outline, by the colours on both sides. own_px: how large a pixel of
    that outline is here."""
    high, wide = rough.shape
    scale = min(1.0, _CUT_SIDE / max(high, wide))
    size = (max(8, round(wide * scale)), max(8, round(high * scale)))
    small = np.ascontiguousarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA)[..., ::-1])
    there = cv2.resize(rough.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    reach = 2 * max(2, round(_OFF_PX * own_px * scale)) + 1
    ball = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    labels = np.where(there > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[cv2.erode(there, ball, borderValue=0) > 0] = cv2.GC_FGD
    labels[cv2.dilate(there, ball) == 0] = cv2.GC_BGD
    if not ((labels == cv2.GC_FGD).any() and (labels == cv2.GC_BGD).any()):
        return rough
    cv2.setRNGSeed(1)
    try:
        cv2.grabCut(small, labels, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), _ROUNDS, cv2.GC_INIT_WITH_MASK)
    except cv2.error:
        return rough
    found = _unshadowed(np.asarray(small[..., ::-1], np.uint8), (labels & 1) > 0).astype(np.float32)
    return np.asarray(cv2.resize(found, (wide, high), interpolation=cv2.INTER_LINEAR) > 0.5, np.bool_)


def _elsewhere(outline: Mask, line: Mask) -> float:
    """The share of both, 0 to 1, that is farther from the other than an outline may be off; masks of any sizes."""
    rough = outline.astype(np.uint8)
    drawn = cv2.resize(line.astype(np.float32), rough.shape[::-1], interpolation=cv2.INTER_AREA) > 0.5
    ball = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _OFF_PX + 1,) * 2)
    far = (drawn & (cv2.dilate(rough, ball) == 0)) | (outline & (cv2.dilate(drawn.astype(np.uint8), ball) == 0))
    return float(far.sum() / max(1, (drawn | outline).sum()))


def _unshadowed(small: Rgb, line: Mask) -> Mask:
    """The line without what is left of a shadow beside it, and without specks; arrays of the same size."""
    scale = min(1.0, SIDE / max(line.shape))
    size = (max(8, round(line.shape[1] * scale)), max(8, round(line.shape[0] * scale)))
    tiny = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), np.uint8)
    there = cv2.resize(line.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    shadow, tinted = (
        cv2.resize(one.astype(np.uint8), line.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0
        for one in (shadow_of(tiny, there), is_tinted_as_background(tiny, there))
    )
    left = (line & ~shadow if shadow.sum() <= _SHADOW_MOST * line.sum() else line).astype(np.uint8)
    # What sticks out in the colour of the background is the end of a shadow; a thread or a strap has a colour of its own. Of a product that
    # is otherwise of another colour that goes for all that lies at its edge.
    ball = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_THIN_PX,) * 2)
    thin, deep = (
        cv2.morphologyEx(left, cv2.MORPH_OPEN, ball) == 0,
        cv2.erode(left, ball, iterations=3, borderValue=0) > 0,
    )
    is_another = bool(deep.any()) and float(tinted[deep].mean()) < _OWN_TINT
    left[tinted & (~deep if is_another else thin)] = 0
    left[_is_behind(small, line, deep) & ~deep] = 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats(left, connectivity=8)
    kept = stats[:, cv2.CC_STAT_AREA] >= _SPECK * max(1, int(stats[1:, cv2.CC_STAT_AREA].max(initial=1)))
    kept[0] = False
    return np.asarray(kept[labels], np.bool_)


def _is_behind(small: Rgb, line: Mask, deep: Mask) -> Mask:
    """Where the hue is nearer to the background's about there than to the product's own, which is clearly another; all (H, W)."""
    hues = cv2.cvtColor(np.ascontiguousarray(small), cv2.COLOR_RGB2LAB).astype(np.float32)[..., 1:]
    hues = np.asarray(cv2.GaussianBlur(hues, (0, 0), 1.0), np.float32)
    outside = cv2.dilate(line.astype(np.uint8), np.ones((7, 7), np.uint8)) == 0
    behind, own = (_about(hues, seen.astype(np.float32)) for seen in (outside, deep))
    to_behind, to_own = (np.linalg.norm(hues - one, axis=2) for one in (behind, own))
    return np.asarray((to_behind < _NEARER * to_own) & (np.linalg.norm(behind - own, axis=2) > _HUES_APART), np.bool_)


def _about(values: Map, seen: Map) -> Map:
    """The mean of (H, W, 2) values about each place, of those that are seen, (H, W) of 0 or 1."""
    sigma = max(values.shape[:2]) / 16
    weight = cv2.GaussianBlur(seen, (0, 0), sigma) + 1e-4
    return np.asarray(cv2.GaussianBlur(values * seen[..., None], (0, 0), sigma) / weight[..., None], np.float32)


def _soft(picture: Rgb, line: Mask) -> Map:
    """How much of each pixel is product, (H, W) float32 from 0 to 1: the line laid along the picture's own edges."""
    guide = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB).astype(np.float32) / 255.0
    wanted = line.astype(np.float32)
    size = (2 * _REACH_PX + 1,) * 2

    def mean(values: Map) -> Map:
        return np.asarray(cv2.boxFilter(values, -1, size, borderType=cv2.BORDER_REFLECT), np.float32)

    filtered = np.zeros_like(wanted)
    weights = np.full_like(wanted, 1e-6)
    for channel in (np.asarray(one, np.float32) for one in cv2.split(guide)):
        middle, over = mean(channel), mean(wanted)
        spread = mean(channel * channel) - middle * middle
        slope = (mean(channel * wanted) - middle * over) / (spread + _EVENNESS)
        # The channel that tells the two sides apart best says most.
        filtered += spread * (
            mean(np.asarray(slope, np.float32)) * channel + mean(np.asarray(over - slope * middle, np.float32))
        )
        weights += spread
    alpha = np.clip((filtered / weights - 0.5) * _STEEP + 0.5, 0.0, 1.0)
    near = cv2.dilate(line.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    deep = cv2.erode(line.astype(np.uint8), np.ones((7, 7), np.uint8), borderValue=0) > 0
    return np.asarray(np.where(deep, 1.0, np.where(near, alpha, 0.0)), np.float32)


def _own_colours(picture: Rgb, alpha: Map) -> Rgb:
    """The product's own colours, (H, W, 3) uint8: at its edge those of the nearest pixels that are all product."""
    solid = cv2.erode((alpha >= _SOLID).astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0)
    if not solid.any():
        return picture
    _, labels = cv2.distanceTransformWithLabels(1 - solid, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    taken = np.zeros((int(labels.max()) + 1, 3), np.uint8)
    inside = solid > 0
    taken[labels[inside]] = picture[inside]
    nearest = cv2.GaussianBlur(taken[labels], (0, 0), 1.0)
    edge = (alpha > 0) & ~inside
    colours = picture.copy()
    colours[edge] = nearest[edge]
    return colours


def _rim_length(solid: Mask) -> float:
    """How long the edge of a mask is, in pixels."""
    lines, _ = cv2.findContours(solid.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    return float(sum(cv2.arcLength(line, True) for line in lines))


def _clear_share(picture: Rgb, line: Mask) -> float:
    """Over how much of its length, 0 to 1, the two sides of the line differ clearly in some channel, a few pixels away from it: also less
    where the line leaves the edge that it is to follow."""
    solid, square = line.astype(np.uint8), np.ones((3, 3), np.uint8)
    wider = cv2.dilate(solid, square)
    inside, outside = cv2.erode(solid, square), 1 - cv2.dilate(wider, square)
    rim = (wider - solid) > 0
    reach = (2 * _BESIDE_PX + 1,) * 2
    apart = np.zeros(int(rim.sum()), np.float32)
    for channel in cv2.split(picture.astype(np.float32)):
        sides = []
        for side in (inside, outside):
            weight = cv2.boxFilter(side.astype(np.float32), -1, reach) + 1e-6
            sides.append(cv2.boxFilter(channel * side, -1, reach)[rim] / weight[rim])
        apart = np.maximum(apart, np.abs(sides[0] - sides[1]))
    return float((apart >= _CONTRAST).mean()) if apart.size else 0.0
