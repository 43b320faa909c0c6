"""What stands on a white backdrop that is not the product: text or a logo, a patch or strip of another tone, another thing.

White is a fact: every pixel that isn't, is the product, its soft shadow, or something beside it. What is drawn onto a picture has edges as
hard as pixels allow and one tone to the level; a thing that was photographed has hard edges and colours of its own; a shadow has
neither. What has the product's own colours is a second shoe, a strap or an arm, and nobody can tell it from a prop of that colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.documents.rule import Part, PartKind

Rgb = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Box = tuple[float, float, float, float]

SIDE = 1000
"""Long side of the copy that is looked at, pixels."""

WHITE_LEVELS = 8
"""Levels below 255 up to which a pixel is white still, in the channel that differs most: what encoding leaves around hard edges."""

HARD = 0.6
"""A part's edge is hard where that share of its own depth, or more, is gained within two pixels: a shadow's is soft."""

MOST_SOFT = 0.5
"""Share of the outline that must be hard; else it is a shadow, a reflection, or the backdrop's own fall-off."""

TONE_LEVELS, ONE_TONE = 6, 0.7
"""Drawn is what lies, in this share of its inner pixels, within so many levels of one tone."""

NEARLY_GREY = 8
"""CIELAB units of colour below which a pixel is grey."""

OWN_COLOUR, SAME_COLOURS = 0.002, 0.7
"""A colour is the product's when this share of it has that; a part is alike when this share of it has such colours."""

FAINT_LEVELS = 20
"""What is small, and paler than so many levels below 255, is a reflection's speck or what encoding left."""

LEAST_DRAWN, LEAST_THING, LEAST_PATCH = 0.0001, 0.002, 0.003
"""Shares of the picture: smaller is dust, a thread, or what encoding left."""

NEAR = 6
"""Pixels about the product that are its own: fringe, fluff, and what encoding leaves there."""

EVEN_LEVELS, PLATEAU_LEVELS, PLATEAU = 3, 3, 0.9
"""A patch that touches the product: neighbours differ by so little, and this share of it by so little from one tone."""

STRAIGHT, LEAST_SIDE = 0.8, 0.03
"""Share of such a patch's edge towards the white that must lie along its upright box, with no darker line between, and how long that edge
is, of the short side."""

EDGE_PX = 6
"""How far such a patch's even inside may be from the white: about a deep colour's edge encoding leaves more than about a pale grey's."""

LEAST_DEPTH = 15
"""Levels below 255 from which on such a patch counts: a white product's own faces are paler."""

PALE_LEVELS, MOST_OF_IT = 70, 0.5
"""Of a deeper tone, what is more than this share of all that is connected is the product itself: a block, a book, a drawn cup."""

BARE = 0.35
"""Of its own depth so much more is what sharpening and encoding leave along its edge; a darker line there is an edge of its own."""

DARKEST_PATCH = 60
"""A plateau darker than this in all channels is more often a black product than something drawn."""

LETTER_LEVELS, LEAST_GLYPHS, GLYPH_PX, SAME_TONE = 70, 4, (6, 120), 40
"""Small letters have no inner pixels left, and run into each other where they are pale: so many pieces darker than so many levels below
255, of such heights, alike in that and within so many levels of one tone, one beside the other, are a line of text."""

SOLID, LONG = 0.6, 4
"""What is drawn is a patch when it fills that share of its box, and a strip when that is so many times as long as wide; else it is text."""

APART = 0.03
"""Drawn parts nearer to each other than this share of the long side are of one text or logo."""


@dataclass(frozen=True)
class _Piece:
    """One connected piece. box: x, y, width, height on the copy. drawn: of one tone, with edges as hard as can be. tone: RGB of its
    deepest pixels. plain: with straight edges and nothing in it.
    """

    box: tuple[int, int, int, int]
    area: int
    drawn: bool
    tone: tuple[int, int, int] = (0, 0, 0)
    plain: bool = False


def parts_beside(rgb: Rgb, product: Box | None = None, all_within: bool = False) -> tuple[Part, ...] | None:
    """What stands beside the product; None when the backdrop isn't white, so that this can't be told.

    rgb: (H, W, 3) uint8, sRGB. product: (x, y, width, height) in its pixels, as the finder has it; without it the largest thing near the
    middle. all_within: a person drew that box, and all in it is the product.
    """
    scale = min(1.0, SIDE / max(rgb.shape[:2]))
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA) if scale < 1 else rgb, np.uint8)
    depth = np.asarray(255 - small.min(axis=2), np.uint8)
    if float(np.median(depth[_rim(depth.shape)])) > WHITE_LEVELS:
        return None
    box = None if product is None else (product[0] * scale, product[1] * scale, product[2] * scale, product[3] * scale)
    found = _pieces(small, depth, box, all_within)
    return tuple(_named(group, depth.shape) for group in _grouped(found, depth.shape))


def _pieces(small: Rgb, depth: NDArray[np.uint8], box: Box | None, all_within: bool) -> list[_Piece]:
    found_here = cv2.connectedComponentsWithStats((depth > WHITE_LEVELS).astype(np.uint8), connectivity=8)
    count, labels, stats = found_here[0], np.asarray(found_here[1], np.int32), np.asarray(found_here[2], np.int32)
    if count < 2:
        return []
    main = _main(labels, stats, np.asarray(found_here[3], np.float64), box)
    own = labels == main
    patches = _touching(small, depth, own)
    near = cv2.dilate(_filled(own).astype(np.uint8), np.ones((2 * NEAR + 1,) * 2, np.uint8)) > 0
    if box is not None and all_within:
        near[max(0, int(box[1])) : int(box[1] + box[3]) + 1, max(0, int(box[0])) : int(box[0] + box[2]) + 1] = True
    square = np.ones((5, 5), np.uint8)
    step = np.asarray(cv2.dilate(depth, square) - cv2.erode(depth, square), np.uint8)
    colours = _colours(small)
    known = np.bincount(colours[own], minlength=512) > OWN_COLOUR * own.sum()
    found, letters = list(patches), _lines(small, depth, near)
    for label in range(1, count):
        x, y, wide, high, area = (int(v) for v in stats[label])
        if label == main or area < LEAST_DRAWN * depth.size:
            continue
        here = _about(x, y, wide, high)
        piece = labels[here] == label
        if float(near[here][piece].mean()) > 0.5 or not _hard(piece, depth[here], step[here]):
            continue
        faint = float(np.median(depth[here][piece])) < FAINT_LEVELS and area < LEAST_PATCH * depth.size
        if not faint and _one_tone(small[here], piece):
            found.append(_Piece((x, y, wide, high), area, True))
        elif area >= LEAST_THING * depth.size and float(known[colours[here][piece]].mean()) < SAME_COLOURS:
            found.append(_Piece((x, y, wide, high), area, False))
    # A letter's thin strokes, softened by encoding, look like a thing's.
    found = [piece for piece in found if piece.drawn or not any(_holds(piece, letter) for letter in letters)]
    return [*found, *(letter for letter in letters if not any(_holds(piece, letter) for piece in found))]


def _holds(piece: _Piece, other: _Piece) -> bool:
    x, y = other.box[0] + other.box[2] / 2, other.box[1] + other.box[3] / 2
    return piece.box[0] <= x <= piece.box[0] + piece.box[2] and piece.box[1] <= y <= piece.box[1] + piece.box[3]


def _lines(small: Rgb, depth: NDArray[np.uint8], near: Mask) -> list[_Piece]:
    """Lines of small letters, each letter a piece."""
    dark = ((depth > LETTER_LEVELS) & ~near).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    least, most = GLYPH_PX
    heights = stats[1:, cv2.CC_STAT_HEIGHT]
    pieces = []
    for label in 1 + np.flatnonzero((heights >= least) & (heights <= most)):
        x, y, wide, high, area = (int(v) for v in stats[label])
        here = (slice(y, y + high), slice(x, x + wide))
        pieces.append(_Piece((x, y, wide, high), area, True, _deepest(small[here], depth[here], labels[here] == label)))
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda one: one.box[0]):
        row = next((row for row in rows if _follows(row[-1], piece)), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    return [piece for row in rows if len(row) >= LEAST_GLYPHS for piece in row]


def _follows(one: _Piece, other: _Piece) -> bool:
    high, low = max(one.box[3], other.box[3]), min(one.box[3], other.box[3])
    shared = min(one.box[1] + one.box[3], other.box[1] + other.box[3]) - max(one.box[1], other.box[1])
    apart = max(abs(a - b) for a, b in zip(one.tone, other.tone, strict=True))
    return high <= 2 * low and shared >= 0.5 * low and _gap(one, other) <= 1.5 * high and apart <= SAME_TONE


def _deepest(small: Rgb, depth: NDArray[np.uint8], piece: Mask) -> tuple[int, int, int]:
    values = small[piece & (depth >= 0.8 * float(depth[piece].max()))]
    red, green, blue = (int(v) for v in np.median(values, axis=0))
    return red, green, blue


def _main(labels: NDArray[np.int32], stats: NDArray[np.int32], centres: NDArray[np.float64], box: Box | None) -> int:
    """The product's own piece: what fills its box most, else the largest near the middle."""
    height, width = labels.shape
    if box is not None:
        left, top = max(0, int(box[0])), max(0, int(box[1]))
        inside = labels[top : max(top + 1, int(box[1] + box[3])), left : max(left + 1, int(box[0] + box[2]))]
        counted = np.bincount(inside.ravel(), minlength=len(stats))
        counted[0] = 0
        if counted.any():
            return int(counted.argmax())
    off = np.hypot(centres[1:, 0] / width - 0.5, centres[1:, 1] / height - 0.5)
    return 1 + int((stats[1:, cv2.CC_STAT_AREA] * np.exp(-((off / 0.35) ** 2))).argmax())


def _hard(piece: Mask, depth: NDArray[np.uint8], step: NDArray[np.uint8]) -> bool:
    rim = piece & ~_inner(piece, 3)
    inner = _inner(piece, 5)
    own = float(np.median(depth[inner if inner.any() else piece]))
    return float((step[rim] >= max(HARD * own, WHITE_LEVELS)).mean()) >= MOST_SOFT


def _one_tone(small: Rgb, piece: Mask) -> bool:
    inner = _inner(piece, 5)
    values = small[inner if int(inner.sum()) >= 10 else piece].astype(np.int16)
    apart = np.abs(values - np.median(values, axis=0)).max(axis=1)
    return float((apart <= TONE_LEVELS).mean()) >= ONE_TONE


def _touching(small: Rgb, depth: NDArray[np.uint8], own: Mask) -> list[_Piece]:
    """Patches and strips that the product lies on, or touches: of one tone, with straight edges towards the white."""
    square = np.ones((5, 5), np.uint8)
    apart = (cv2.dilate(small, square) - cv2.erode(small, square)).max(axis=2)
    even = (apart <= EVEN_LEVELS) & own & (small.max(axis=2) >= DARKEST_PATCH)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(even.astype(np.uint8), connectivity=4)
    reach = np.ones((2 * EDGE_PX + 1,) * 2, np.uint8)
    white = cv2.dilate((depth <= WHITE_LEVELS).astype(np.uint8), reach) > 0
    deepest = cv2.dilate(depth, reach)
    found = []
    for label in 1 + np.flatnonzero(stats[1:, cv2.CC_STAT_AREA] >= LEAST_PATCH * depth.size):
        x, y, wide, high, area = (int(v) for v in stats[label])
        here = _about(x, y, wide, high)
        piece = labels[here] == label
        values = small[here][piece].astype(np.int16)
        tone = np.median(values, axis=0)
        own_depth = 255 - float(tone.min())
        is_one = float((np.abs(values - tone).max(axis=1) <= PLATEAU_LEVELS).mean()) >= PLATEAU
        is_product = own_depth > PALE_LEVELS and area > MOST_OF_IT * own.sum()
        if not is_one or own_depth < LEAST_DEPTH or is_product:
            continue
        edge = piece & ~_inner(piece, 3) & white[here]
        along = np.ones_like(edge)
        top, left = y - here[0].start, x - here[1].start
        along[top + 3 : top + high - 3, left + 3 : left + wide - 3] = False
        # Between a white product's own face and the white around it runs its edge, or an edge's shadow; a patch's white begins at once.
        bare = deepest[here] <= own_depth + max(WHITE_LEVELS, BARE * own_depth)
        is_long = int(edge.sum()) >= LEAST_SIDE * min(depth.shape)
        if is_long and min(float(along[edge].mean()), float(bare[edge].mean())) >= STRAIGHT:
            found.append(_Piece((x, y, wide, high), area, True, plain=True))
    return found


def _grouped(pieces: Sequence[_Piece], shape: tuple[int, ...]) -> list[list[_Piece]]:
    """Drawn pieces that lie near each other together, as letters; things alone. The largest first."""
    reach, groups = APART * max(shape[:2]), list[list[_Piece]]()
    for piece in pieces:
        touched = [g for g in groups if piece.drawn and g[0].drawn and any(_gap(piece, other) <= reach for other in g)]
        groups = [g for g in groups if not any(g is one for one in touched)]
        groups.append([piece, *(other for g in touched for other in g)])
    return sorted(groups, key=lambda g: -sum(one.area for one in g))


def _gap(one: _Piece, other: _Piece) -> float:
    across = max(one.box[0], other.box[0]) - min(one.box[0] + one.box[2], other.box[0] + other.box[2])
    down = max(one.box[1], other.box[1]) - min(one.box[1] + one.box[3], other.box[1] + other.box[3])
    return float(max(across, down, 0))


def _named(group: Sequence[_Piece], shape: tuple[int, ...]) -> Part:
    height, width = shape[:2]
    left, top = min(p.box[0] for p in group), min(p.box[1] for p in group)
    right, bottom = max(p.box[0] + p.box[2] for p in group), max(p.box[1] + p.box[3] for p in group)
    area = sum(p.area for p in group)
    kind: PartKind = "thing"
    if group[0].drawn:
        plain = any(p.plain for p in group)
        solid = area >= SOLID * (right - left) * (bottom - top) and area >= LEAST_PATCH * height * width
        long = max((right - left) / (bottom - top), (bottom - top) / (right - left)) >= LONG
        kind = "text" if not (plain or solid) else "strip" if long else "patch"
    across = ("left", "middle", "right")[min(2, int(3 * (left + right) / 2 / width))]
    down = ("top", "middle", "bottom")[min(2, int(3 * (top + bottom) / 2 / height))]
    where = " ".join(dict.fromkeys(word for word in (down, across) if word != "middle")) or "middle"
    return Part(kind, where, 100 * area / (height * width))


def _colours(small: Rgb) -> NDArray[np.int32]:
    """Each pixel's colour as one of 512: which hue, and how much of it, whatever the light; greys and near-greys by their lightness."""
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.int32)
    across, along = lab[..., 1] - 128, lab[..., 2] - 128
    grey = np.maximum(np.abs(across), np.abs(along)) < NEARLY_GREY
    hue = ((across + 128) // 16) * 16 + (along + 128) // 16
    return np.asarray(np.where(grey, 256 + lab[..., 0] // 32, hue), np.int32)


def _filled(own: Mask) -> Mask:
    """The product with its holes: what shows in a handle is no more beside it than the handle is."""
    _, labels = cv2.connectedComponents((~own).astype(np.uint8), connectivity=4)
    outside = np.zeros(int(labels.max()) + 1, np.bool_)
    for side in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        outside[side] = True
    outside[0] = False
    return np.asarray(~outside[labels], np.bool_)


def _inner(piece: Mask, size: int) -> Mask:
    """Without its outermost pixels; the picture's own edge counts as going on."""
    return np.asarray(cv2.erode(piece.astype(np.uint8), np.ones((size, size), np.uint8)) > 0, np.bool_)


def _about(x: int, y: int, wide: int, high: int) -> tuple[slice, slice]:
    """A box with a little around it, so that its own edge is one."""
    return slice(max(0, y - 4), y + high + 4), slice(max(0, x - 4), x + wide + 4)


def _rim(shape: tuple[int, ...]) -> Mask:
    depth = max(1, round(min(shape[:2]) * 0.01))
    rim = np.ones(shape[:2], np.bool_)
    rim[depth:-depth, depth:-depth] = False
    return rim
