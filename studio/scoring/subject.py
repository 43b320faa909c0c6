"""What the verdict looks at: the camera's own area, a face, or the product that stands out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.imaging.srgb import LINEAR, encoded
from studio.scoring import standing_out
from studio.scoring.exposure import border_mask
from studio.scoring.faces import Face
from studio.scoring.percentiles import percentile, percentiles
from studio.scoring.result import Subject

SIDE = 160
"""Long side of the copy on which the product is looked for, pixels: products are large, and this takes a millisecond."""

UNIFORM = 9.0
"""Spread of the border in CIELAB units (after a plane is taken out) up to which it counts as an even background."""

CALM = 14.0
"""As UNIFORM, for a surface of several tones, as wood or bedding: what is coloured otherwise is the product. Beyond, colours say little."""

SAME_INSIDE, SAME_FILLED = 0.8, 0.25
"""What stands out is what the camera's area means when this share of it lies in the area, and it fills this share of the area."""


PALE_SWEEP = 225
"""An even background from this sRGB value on may have swallowed the rim of what lies on it, and a white product's light parts."""

WITHIN = 0.9
"""Share of the learned outline that must lie within what stands out of an even background for that to be the same thing, and more of it."""

LEAST_OUTLINE, MOST_OUTLINE = 0.004, 0.9
"""An outline of a smaller or a larger share of the frame than this is of no product."""

SAME = 0.8
"""Shared over joint area of the two from which on they are the same; then the even background shows its rim more exactly."""

Outliner = Callable[[NDArray[np.uint8]], NDArray[np.float32] | None]
"""(h, w, 3) uint8 RGB → (h, w) float32, 0 to 1: `learned.outline`, or a mask that is known already. None where there is none."""


@dataclass(frozen=True)
class FoundSubject:
    """A subject and its own pixels. box: at full size. mask: (h, w) bool on the picture's small copy, never empty.

    focus: the part of it that must be sharp, a face's eyes; None: all of it. sure: nothing slower would know it better. outlined: the mask
    ends where the subject does, within a pixel or two, and nothing lies behind it that could be sharp: an even background.
    """

    box: Subject
    mask: NDArray[np.bool_]
    focus: NDArray[np.bool_] | None = None
    sure: bool = True
    outlined: bool = False


def find_subject(
    small: NDArray[np.uint8],
    width: int,
    height: int,
    exif_subject: tuple[int, int, int, int] | None = None,
    face: Face | None = None,
    mode: str = "auto",
    outliner: Outliner | None = None,
    person: tuple[int, int, int, int] | None = None,
) -> FoundSubject:
    """The subject of a picture, in this order: a person's box, the camera's area, a face, then the product by contrast, outline or near the
    middle.

    small: (h, w, 3) uint8 RGB, sRGB. width, height: the upright picture at full size. exif_subject: (x, y, width, height) in
    pixels of that. mode: `contrast`, `central`, or `auto`, which takes contrast when the border is even. outliner: asked where that is not
    sure of the product; None: then the guess stands. person: as exif_subject, what a person said.
    """
    area = _area(person, "person", small.shape, width, height)
    if area is not None:
        return _within(area, _stands_out(small, width, height, mode)[0])
    area = _area(exif_subject, "exif", small.shape, width, height)
    if area is not None:
        return _outlined(area, _product(small, width, height, mode, outliner))
    area = _area(face.box, "face", small.shape, width, height) if face is not None else None
    if area is not None and face is not None:
        eyes = _area(face.eyes, "face", small.shape, width, height)
        return replace(area, focus=eyes.mask if eyes is not None else None)
    return _product(small, width, height, mode, outliner)


def _product(small: NDArray[np.uint8], width: int, height: int, mode: str, outliner: Outliner | None) -> FoundSubject:
    found, stable = _stands_out(small, width, height, mode)
    learned = outliner(small) if outliner is not None and not found.sure else None
    if learned is None:
        return found
    mask = learned > 0.5
    if not LEAST_OUTLINE < mask.mean() < MOST_OUTLINE:
        return found
    if stable and _same_or_more(found.mask, mask):
        return replace(found, sure=True)
    return _of_mask(mask, "learned", small.shape, width, height)


def _same_or_more(own: NDArray[np.bool_], learned: NDArray[np.bool_]) -> bool:
    """Whether what stands out is what the model sees, or all of what that sees a screen or a print of; (h, w) bool both."""
    if own.shape != learned.shape:
        return False
    both = int((own & learned).sum())
    part_of_it = learned.sum() < own.sum() and both >= WITHIN * learned.sum()
    return bool(part_of_it or both >= SAME * (own | learned).sum())


def _outlined(area: FoundSubject, own: FoundSubject) -> FoundSubject:
    """The camera's area, with the outline of what stands out in it where the two name the same thing.

    A camera's area is a box with background in its corners. Where what stands out by itself lies in that box and fills a good part of
    it, that is the subject the camera meant, and only its own pixels count.
    """
    left, top = max(area.box.x, own.box.x), max(area.box.y, own.box.y)
    right = min(area.box.x + area.box.width, own.box.x + own.box.width)
    bottom = min(area.box.y + area.box.height, own.box.y + own.box.height)
    shared = max(0, right - left) * max(0, bottom - top)
    inside = shared / max(1, own.box.width * own.box.height)
    filled = shared / max(1, area.box.width * area.box.height)
    if inside < SAME_INSIDE or filled < SAME_FILLED:
        return replace(area, sure=own.sure)
    return replace(own, box=replace(own.box, source="exif"))


def _within(area: FoundSubject, own: FoundSubject) -> FoundSubject:
    """A person's box; of it only the product's own pixels, where what stands out by itself is sure and fills a good part of it."""
    mask = area.mask & own.mask
    return replace(area, mask=mask) if own.sure and mask.sum() >= SAME_FILLED * area.mask.sum() else area


def _stands_out(small: NDArray[np.uint8], width: int, height: int, mode: str) -> tuple[FoundSubject, bool]:
    """What stands out by itself, and whether an even background shows its outline clearly."""
    scale = min(1.0, SIDE / max(small.shape[:2]))
    size = (max(8, round(small.shape[1] * scale)), max(8, round(small.shape[0] * scale)))
    tiny = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), np.uint8)
    whole = standing_out.standing(tiny) if mode != "central" else None
    if whole is not None and LEAST_OUTLINE < whole.mask.mean() < MOST_OUTLINE:
        found = _of_mask(whole.mask, "contrast", small.shape, width, height)
        pale = float(percentile(tiny[border_mask(tiny.shape)].min(axis=1), 50)) >= PALE_SWEEP
        return replace(found, sure=whole.stable and not pale, outlined=whole.stable), whole.stable
    lab = _lab(tiny)
    away, spread = _from_border(lab)
    mask = None
    if mode == "contrast" or (mode == "auto" and spread < UNIFORM):
        mask = _by_contrast(away, spread)
    source = "central" if mask is None else "contrast"
    coloured = standing_out.by_colour(tiny) if mode != "central" and spread < CALM else None
    coloured = _main_parts(coloured) if coloured is not None else None
    if coloured is not None:
        mask = coloured
    elif mask is None:
        mask = _central(lab)
    return replace(_of_mask(mask, source, small.shape, width, height), sure=False), False


def _of_mask(mask: NDArray[np.bool_], source: str, shape: tuple[int, ...], width: int, height: int) -> FoundSubject:
    """A subject by its mask, (h, w) bool of any size, brought to the small copy's shape."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    fx, fy = width / mask.shape[1], height / mask.shape[0]
    x, y = round(columns[0] * fx), round(rows[0] * fy)
    right, bottom = round((columns[-1] + 1) * fx), round((rows[-1] + 1) * fy)
    box = Subject(x, y, right - x, bottom - y, source, round(100.0 * float(mask.mean()), 1))
    grown = cv2.resize(mask.astype(np.uint8), (shape[1], shape[0]), interpolation=cv2.INTER_NEAREST) > 0
    return FoundSubject(box, grown if grown.any() else np.ones_like(grown))


def _lab(tiny: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(h, w, 3) float32 CIELAB of a small picture, its middle tones first brought to grey: what stands out must not depend on exposure."""
    linear = cv2.GaussianBlur(LINEAR[tiny], (3, 3), 0.8)
    light = linear @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    low, high = percentiles(light, (25, 75))
    middle = light[(light >= low) & (light <= high)]
    gain = 0.2 / max(float(np.exp(np.log(np.maximum(middle, 1e-4)).mean())), 1e-3)
    lit = np.clip(linear * np.float32(gain), 0.0, 1.0)
    return np.asarray(cv2.cvtColor(encoded(lit), cv2.COLOR_RGB2LAB), np.float32)


def _from_border(lab: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    """Each pixel's distance in CIELAB from a plane through the border (its fall-off of light), and the border's own spread."""
    border = border_mask(lab.shape)
    basis, at = _plane(*lab.shape[:2])
    wanted = lab[border]
    weight = np.ones(len(at), np.float32)
    fit = np.zeros((3, 3), np.float32)
    for _ in range(5):
        weighted = (at * weight[:, None]).T
        fit = np.linalg.solve(weighted @ at + np.float32(1e-3) * np.eye(3, dtype=np.float32), weighted @ wanted)
        rest = _length(wanted - at @ fit)
        weight = (1.0 / (1.0 + (rest / 6.0) ** 2)).astype(np.float32)
    away = _length(lab - basis @ fit)
    return away, float(percentile(away[border], 75))


@lru_cache(maxsize=8)
def _plane(height: int, width: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(height, width, 3) of what a plane is made of, and (n, 3) of it along the border. Not to be written to."""
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    basis = np.stack([np.ones_like(rows), columns / width - 0.5, rows / height - 0.5], axis=2)
    return basis, basis[border_mask((height, width))]


def _length(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """(...) float32 of (..., 3). numpy's own norm takes many times as long over an axis of three, to the same bits."""
    first, second, third = (vectors[..., channel] for channel in range(3))
    return np.asarray(np.sqrt(first * first + second * second + third * third), np.float32)


def _by_contrast(away: NDArray[np.float32], spread: float) -> NDArray[np.bool_] | None:
    """The pixels that differ from the border; None when that is nothing, or nearly everything."""
    otsu, _ = cv2.threshold(np.clip(away, 0, 255).astype(np.uint8), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    mask = away > max(min(otsu * 0.6, 22.0), 2.5 * spread, 6.0)
    mask = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)) > 0
    return _main_parts(mask) if 0.004 < mask.mean() < 0.85 else None


def _main_parts(mask: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """The largest connected part and those of at least a twelfth of it, weighted by nearness to the middle."""
    count, labels, stats, centres = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    if count < 2:
        return None
    height, width = mask.shape
    off = np.hypot(centres[1:, 0] / width - 0.5, centres[1:, 1] / height - 0.5)
    worth = stats[1:, cv2.CC_STAT_AREA] * np.exp(-((off / 0.35) ** 2))
    best = float(worth.max())
    keep = 1 + np.flatnonzero(worth >= best / 12.0)
    return np.asarray(np.bincount(keep, minlength=count)[labels] > 0, np.bool_)


def _central(lab: NDArray[np.float32]) -> NDArray[np.bool_]:
    """What stands out near the middle: colours more of the middle than of the border, smoothed, and above their own mean."""
    prior = _middle(*lab.shape[:2])
    edge = border_mask(lab.shape).astype(np.float32)
    bins = [np.clip((lab[..., 0] / 100.0 * 12).astype(int), 0, 11)]
    bins += [np.clip(((lab[..., c] + 64.0) / 128.0 * 16).astype(int), 0, 15) for c in (1, 2)]
    index = (bins[0] * 16 + bins[1]) * 16 + bins[2]
    inside = _histogram(index, prior)
    outside = _histogram(index, edge)
    odds = inside / (inside + outside + 1e-6)
    chance = cv2.GaussianBlur(odds[index] * np.sqrt(prior), (0, 0), 2.0)
    level = max(float((chance * prior).sum() / prior.sum()), 0.35 * float(chance.max()))
    found = _main_parts(chance >= level)
    if found is None or found.mean() > 0.9:
        found = prior > np.exp(-0.5 * (0.33 / 0.2) ** 2)
    return found


@lru_cache(maxsize=8)
def _middle(height: int, width: int) -> NDArray[np.float32]:
    """(height, width) float32: how near the middle each place is. Not to be written to."""
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    return np.asarray(
        np.exp(-(((columns + 0.5) / width - 0.5) ** 2 + ((rows + 0.5) / height - 0.5) ** 2) / (2 * 0.2**2)), np.float32
    )


def _histogram(index: NDArray[np.int_], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    counts = np.bincount(index.ravel(), weight.ravel(), minlength=12 * 16 * 16).reshape(12, 16, 16).astype(np.float32)
    for axis in range(3):
        here = np.arange(counts.shape[axis])
        before, after = (counts.take((here + step) % len(here), axis) for step in (-1, 1))
        counts = counts * 0.5 + (before + after) * 0.25
    return (counts / max(float(counts.sum()), 1e-6)).ravel()


def _area(
    box: tuple[int, int, int, int] | None, source: str, shape: tuple[int, ...], width: int, height: int
) -> FoundSubject | None:
    inside = _clamped(box, width, height) if box is not None else None
    return _of_box(inside, source, shape, width, height) if inside is not None else None


def _clamped(box: tuple[int, int, int, int], width: int, height: int) -> tuple[int, int, int, int] | None:
    """The part of a given box inside the picture; None for what isn't a box of any use."""
    x, y, wide, high = (int(v) for v in box)
    left, top = max(0, x), max(0, y)
    right, bottom = min(width, x + wide), min(height, y + high)
    if right - left < 8 or bottom - top < 8:
        return None
    return left, top, right - left, bottom - top


def _of_box(
    box: tuple[int, int, int, int], source: str, shape: tuple[int, ...], width: int, height: int
) -> FoundSubject:
    x, y, wide, high = box
    mask = np.zeros(shape[:2], np.bool_)
    fx, fy = shape[1] / width, shape[0] / height
    left, top = min(int(x * fx), shape[1] - 1), min(int(y * fy), shape[0] - 1)
    mask[top : max(top + 1, round((y + high) * fy)), left : max(left + 1, round((x + wide) * fx))] = True
    return FoundSubject(Subject(x, y, wide, high, source, round(100.0 * wide * high / (width * height), 1)), mask)
