"""The sharpness of a picture's subject: which pieces are looked at, its blur, and whether something else is sharper."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.scoring import blur
from studio.scoring.edges import MARGIN, Edges, Luma, Patch, strongest_edges
from studio.scoring.result import Sharpness
from studio.scoring.subject import FoundSubject

SIDE = 1600
"""Long side at which a picture is judged first, pixels. A camera's file is softer than its pixel count, and what sharpening, demosaicing
and enlargement leave at full size isn't the scene's; what is delivered is about this large."""

REFINE_BELOW_PX = 0.8
"""Blur at SIDE below which the size it was decoded at is looked at for the exact number: smaller ones are the reduction's own."""

GHOST_FROM_PX, GHOST_TIMES = 0.65, 2.2
"""Blur at SIDE from which, and times which the blur at half of SIDE must be, for edges to count as ghosts of a shake."""

FEW_EDGES = 400
"""Edge points below which a subject that was only guessed is too bare to be judged by."""

REFINE_BUDGET = 5
"""Most blocks looked at there."""

REDUCED = 0.12
"""Variance that a decode at half size adds, pixels² of it; 0.08 to 0.3 on camera files of which both sizes were measured. Its uncertainty
is about as large, and is part of what is told."""

FIRST_BUDGET = 16
"""Most blocks that the first look at the subject takes: to know a sharp frame as sharp, fewer will do."""

BLOCK = 160
"""Side of the blocks a large picture is looked at in, pixels of the level."""

BUDGET = 22
"""Most blocks of the subject that one level looks at; those with the strongest edges in the reduced picture go first."""

QUIET_BLOCKS = 4
"""Blocks of the calmest part of the frame, for the noise floor."""

LOOK_AROUND_FROM_PX = 0.9
"""Blur at 2048 px on the long side from which it is asked whether something other than the subject is sharp."""

DELIVERY = 2048
"""A usual delivery size, long side in pixels."""

LENGTH_FACTOR = 1.18
"""True over measured length of a shake, on the ladder: the edges across it are the weakest."""

Map = NDArray[np.float32]


def measure(
    luma: Luma, judged: Luma, small: NDArray[np.uint8], found: FoundSubject, width: int, height: int
) -> Sharpness:
    """Sharpness of the subject. luma: (H, W) uint8, sRGB, at any share of the full size (width, height). judged: `at_side(luma)`.

    small: (h, w, 3) uint8 RGB, the whole picture at about an eighth.
    """
    long_side = max(width, height)
    look = _Look(judged, small)
    scale = long_side / max(look.level(0).shape)
    for part in [found.mask] if found.focus is None else [found.focus, found.mask]:
        worth = _depth(part)
        levels = look.levels(worth, FIRST_BUDGET)
        own = blur.estimate(levels)
        if own is None or own.blur_px >= GHOST_FROM_PX:
            levels = look.levels(worth)
            own = blur.estimate(levels)
        if own is not None:
            break
    if found.box.source == "central" and (own is None or own.edges < FEW_EDGES):
        # The guess fell on something bare; the frame itself says more.
        worth = np.ones_like(worth)
        levels = look.levels(worth)
        own = blur.estimate(levels) or own
    if own is None:
        return Sharpness(None, None, 0, long_side)
    own = _without_ghosts(own, levels)
    blur_px, error_px, count = own.blur_px * scale, own.error_px * scale, own.edges
    if own.blur_px < REFINE_BELOW_PX and judged is not luma:
        full = long_side / max(luma.shape)
        reduced = REDUCED if full > 1.2 else 0.0
        finer = blur.estimate(_Look(luma, small).levels(worth, REFINE_BUDGET), last=0, own=reduced)
        if finer is not None and finer.blur_px * full < blur_px:
            blur_px, count = finer.blur_px * full, finer.edges
            doubt_px = float(np.sqrt(finer.blur_px**2 + reduced)) - finer.blur_px
            error_px = float(np.hypot(finer.error_px, doubt_px)) * full
    around, where, shake = None, None, own
    if own.blur_px * scale * min(1.0, DELIVERY / long_side) > LOOK_AROUND_FROM_PX:
        around, where = look.around(found.mask)
        # Shake blurs the whole frame alike, and a whole frame has edges in more directions than a subject.
        shake = blur.estimate(look.levels(np.ones_like(worth))) or own
    length = float(np.sqrt(24.0 * max(own.swing_px2, shake.swing_px2))) * LENGTH_FACTOR * scale
    return Sharpness(
        round(blur_px, 3),
        round(error_px, 3),
        count,
        long_side,
        motion_ratio=None if shake.ratio is None else round(shake.ratio, 3),
        motion_angle_deg=round(shake.angle_deg, 1),
        motion_length_px=round(length, 1),
        surround_blur_px=None if around is None else round(around * scale, 3),
        surround=where,
    )


def sharpest_outside(luma: Luma, small: NDArray[np.uint8], mask: NDArray[np.bool_]) -> float | None:
    """The blur of the sharpest part outside `mask`, pixels of luma; None where nothing there can be judged. Arguments as `measure`."""
    judged = at_side(luma)
    around, _ = _Look(judged, small).around(mask)
    return None if around is None else around * max(luma.shape) / max(judged.shape)


def _without_ghosts(own: blur.Blur, levels: "_Levels") -> blur.Blur:
    """A shake that pauses leaves two crisp edges for one; half the size shows them as the one long blur along its direction."""
    if own.blur_px < GHOST_FROM_PX or own.blur_px > 1.5:
        return own
    coarser = blur.estimate(levels, first=1)
    if coarser is None or coarser.ratio is None:
        return own
    ghosts = coarser.blur_px > max(1.5, GHOST_TIMES * own.blur_px) and coarser.ratio > 1.2
    ghosts = ghosts and coarser.error_px < 0.15 * coarser.blur_px
    return coarser if ghosts else own


def at_side(luma: Luma) -> Luma:
    """The luma as it is judged: reduced to SIDE on its long side where it is clearly larger."""
    if SIDE / max(luma.shape) > 0.9:
        return luma
    while max(luma.shape) >= 1.8 * SIDE:
        # By exact halves first: that is many times faster than any other share.
        height, width = luma.shape[0] // 2, luma.shape[1] // 2
        even = luma[: 2 * height, : 2 * width]
        luma = np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    scale = min(1.0, SIDE / max(luma.shape))
    return np.asarray(cv2.resize(luma, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _depth(mask: NDArray[np.bool_]) -> Map:
    """(h, w) float32: 1 well inside the subject, towards 0.05 at its rim, where what is behind begins; 0 outside."""
    padded = np.pad(mask.astype(np.uint8), 1)
    depth = np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 3), np.float32)[1:-1, 1:-1]
    deepest = max(float(depth.max()), 1.0)
    return np.where(mask, np.clip(depth / (0.3 * deepest), 0.05, 1.0), 0.0).astype(np.float32)


class _Look:
    """A picture's luma by levels, and where in it edges are to be expected."""

    def __init__(self, luma: Luma, small: NDArray[np.uint8]) -> None:
        self._pyramid: list[Luma] = [luma]
        grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
        across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(grey, cv2.CV_32F, 0, 1) / 8
        self._energy: Map = np.asarray(np.minimum(cv2.magnitude(across, down), 30.0), np.float32)
        self._open: Map = ((grey > 10) & (grey < 245)).astype(np.float32)

    def level(self, step: int) -> Luma:
        while len(self._pyramid) <= step:
            above = self._pyramid[-1]
            size = (above.shape[1] // 2, above.shape[0] // 2)
            self._pyramid.append(np.asarray(cv2.resize(above, size, interpolation=cv2.INTER_AREA), np.uint8))
        return self._pyramid[step]

    def levels(self, worth: Map, budget: int = 0) -> "_Levels":
        """The edges of each level, for `blur.estimate`. worth: (h, w) float32, each place's weight. budget: blocks, 0: the usual."""
        return _Levels(self, worth, budget or BUDGET)

    def patches(self, step: int, worth: Map, budget: int) -> list[Patch]:
        """The blocks of a level that hold most of the subject's edges, and the calmest ones of the frame."""
        luma = self.level(step)
        height, width = luma.shape
        if min(height, width) < 2 * MARGIN + 8:
            return []
        rows, columns = max(1, round(height / BLOCK)), max(1, round(width / BLOCK))
        tops = np.linspace(0, height, rows + 1).astype(int)
        lefts = np.linspace(0, width, columns + 1).astype(int)
        share = _blocks((worth > 0).astype(np.float32), rows, columns)
        strength = _blocks(self._energy * worth, rows, columns)
        order = np.argsort(-strength, axis=None, kind="stable")
        chosen = [int(i) for i in order[:budget] if share.flat[i] > 0.01]
        calm = _blocks(self._energy, rows, columns) + 100.0 * (1.0 - _blocks(self._open, rows, columns))
        quiet = [int(i) for i in np.argsort(calm, axis=None, kind="stable")[:QUIET_BLOCKS] if int(i) not in chosen]
        found = []
        for index in chosen + quiet:
            row, column = divmod(index, columns)
            top, bottom = max(0, tops[row] - MARGIN), min(height, tops[row + 1] + MARGIN)
            left, right = max(0, lefts[column] - MARGIN), min(width, lefts[column + 1] + MARGIN)
            wanted = None
            if index in chosen:
                wanted = _cut(worth, (top, bottom, left, right), (height, width))
            found.append(Patch(luma[top:bottom, left:right], wanted, int(left), int(top)))
        return found

    def around(self, mask: NDArray[np.bool_]) -> tuple[float | None, str | None]:
        """The blur of the sharpest part outside the subject (pixels of luma), and whether that lies in front or behind."""
        grown = cv2.dilate(mask.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
        height = mask.shape[0]
        rows = np.flatnonzero(mask.any(axis=1))
        floor = int(rows[0] + 0.7 * (rows[-1] - rows[0])) if rows.size else height
        blurs: dict[str, float] = {}
        for where, top, bottom in (("behind", 0, floor), ("front", floor, height)):
            part = np.zeros_like(mask)
            part[top:bottom] = ~grown[top:bottom]
            if part.mean() < 0.02:
                continue
            found = blur.estimate(self.levels(part.astype(np.float32), 10))
            if found is not None:
                blurs[where] = found.blur_px
        if not blurs:
            return None, None
        # Ground in front and what is behind meet at the same distance; only what is clearly sharper in front is in front.
        where = "front" if blurs.get("front", np.inf) < 0.7 * blurs.get("behind", np.inf) else "behind"
        return blurs[where], where


class _Levels:
    """The edges of each level of a picture where they count, found once."""

    def __init__(self, look: _Look, worth: Map, budget: int) -> None:
        self._look, self._worth, self._budget = look, worth, budget
        self._found: dict[int, Edges | None] = {}

    def __call__(self, step: int) -> Edges | None:
        if step not in self._found:
            patches = self._look.patches(step, self._worth, self._budget)
            self._found[step] = strongest_edges(patches, step) if patches else None
        return self._found[step]


def _blocks(values: Map, rows: int, columns: int) -> Map:
    """The mean of the values in each of rows × columns parts of (nearly) the same size; at least one value in each."""
    height, width = values.shape
    total = cv2.integral(values, sdepth=cv2.CV_64F)
    top, left = np.arange(rows) * height // rows, np.arange(columns) * width // columns
    bottom = np.maximum((np.arange(rows) + 1) * height // rows, top + 1)
    right = np.maximum((np.arange(columns) + 1) * width // columns, left + 1)
    sums = (
        total[np.ix_(bottom, right)]
        - total[np.ix_(top, right)]
        - total[np.ix_(bottom, left)]
        + total[np.ix_(top, left)]
    )
    return np.asarray(sums / np.outer(bottom - top, right - left), np.float32)


def _cut(worth: Map, box: tuple[int, int, int, int], shape: tuple[int, int]) -> Map:
    """The worth over a box (top, bottom, left, right) of an array of that shape, nearest neighbours."""
    top, bottom, left, right = box
    down, along = worth.shape[0] / shape[0], worth.shape[1] / shape[1]
    to_worth = np.array([[along, 0, (left + 0.5) * along - 0.5], [0, down, (top + 0.5) * down - 0.5]])
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    cut = cv2.warpAffine(worth, to_worth, (right - left, bottom - top), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.float32)
