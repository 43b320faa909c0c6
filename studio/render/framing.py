"""Where a rendition's picture comes from and where it goes: crop about the subject, or the whole frame on a backdrop. Pure geometry."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from studio.documents.rule_kinds.min_product_fill_pct import RULE as MIN_FILL
from studio.render import own_crop

if TYPE_CHECKING:
    from studio.documents.recipe import Rendition

Box = tuple[float, float, float, float]
GoesOn = Callable[[Box, str], bool]
"""Whether the background of a part (left, top, right, bottom in pixels) can be continued beyond all of these sides of it, like 'lr'."""
Way = Literal["as-shot", "continued", "blurred", "bars", "transparent", "none"]
"""What is around the picture: nothing else, its background continued, it itself blurred, the recipe's colour, nothing at all. `none`: it
can't be made without cutting the product, so it is not."""

# What the product shall fill when a rule asks for a share: a little more, so that measuring it again doesn't fall below.
_FILL_MARGIN_PCT = 3.0
_MOST_FILL_PCT = 96.0
# Around a subject that only fits beyond the frame's edge: this much of it stays free on each side.
_AIR = 0.04
# A crop that leaves less than this share of its side free is made airier where the background goes on.
_LEAST_AIR = 0.015
# A subject this near to the frame's edge, as a share of the side, goes on beyond it; one this near to the crop's touches that.
_EDGE = 0.005
# With less free beside a subject whose box is rough, the crop cuts it for all that is known.
_ROUGH = 0.01
# Margins on both sides of a product on even ground that differ by less, as a share of the crop's side, are even.
_EVEN = 0.01
# Of a subject that the frame cuts, a window that holds so much keeps the other end.
_MOSTLY = 0.7
# What whole pixels make of a size, as a share.
_ALIKE = 0.0005
# So much of a crop may be given up, so that the margins are even, before the background is continued for that.
_TIGHTEST = 0.9
# So much wider a crop may become for that, where a shadow lies on one side of the product.
_WIDEST = 1.3


@dataclass(frozen=True)
class Framing:
    """One rendition of one picture.

    box: (left, top, right, bottom) in pixels of the upright picture, what the rendition shows; it may reach beyond the picture. size:
    (width, height) of the rendition. wanted: what the recipe asks for. enlarged: by how much the picture is enlarged; 1.0 or less is not.
    whole: (width, height) of the picture itself. way: what is around the picture. cut: the crop cuts the subject; touches: it ends at it.
    trims: it takes something of a subject that the frame itself cuts, or that fills it from side to side. own: a person drew the crop.
    """

    box: Box
    size: tuple[int, int]
    wanted: tuple[int, int]
    enlarged: float
    whole: tuple[int, int]
    way: Way = "as-shot"
    cut: bool = False
    touches: bool = False
    trims: bool = False
    own: bool = False

    @property
    def made(self) -> bool:
        """Whether it can be made."""
        return self.way != "none"

    @property
    def source(self) -> Box:
        """What is taken of the picture: left, top, right, bottom in its pixels."""
        left, top, right, bottom = self.box
        return max(left, 0.0), max(top, 0.0), min(right, float(self.whole[0])), min(bottom, float(self.whole[1]))

    @property
    def placed(self) -> tuple[int, int, int, int]:
        """Where that goes: left, top, right, bottom in pixels of the rendition; the rest is around it."""
        (left, top, right, bottom), source = self.box, self.source
        across, down = self.size[0] / (right - left), self.size[1] / (bottom - top)
        x0, y0 = round((source[0] - left) * across), round((source[1] - top) * down)
        x1, y1 = round((source[2] - left) * across), round((source[3] - top) * down)
        return x0, y0, max(x1, x0 + 1), max(y1, y0 + 1)

    @property
    def window(self) -> tuple[Box, tuple[int, int]]:
        """What is taken of the picture, and the (width, height) that it is made: whatever is the same in both has the same pixels."""
        left, top, right, bottom = self.placed
        return self.source, (right - left, bottom - top)

    @property
    def padded(self) -> bool:
        """Whether some of the rendition is beyond the picture."""
        return self.placed != (0, 0, *self.size)

    @property
    def crops(self) -> bool:
        """Whether something of the picture is left out."""
        return self.source != (0.0, 0.0, *self.whole)

    @property
    def available(self) -> tuple[int, int]:
        """(width, height) it would have without enlarging."""
        left, top, right, bottom = self.box
        return max(1, round(right - left)), max(1, round(bottom - top))

    @property
    def parts(self) -> Box:
        """What it shows: x, y, width and height in parts of the picture; beyond 0 and 1 where it reaches beyond."""
        (left, top, right, bottom), (width, height) = self.box, self.whole
        return left / width, top / height, (right - left) / width, (bottom - top) / height

    def fill_pct(self, box: Box) -> float:
        """Per cent of the rendition's width or height, the larger, that a box (x, y, width, height) of the picture fills."""
        left, top, right, bottom = self.source
        wide = min(box[0] + box[2], right) - max(box[0], left)
        high = min(box[1] + box[3], bottom) - max(box[1], top)
        if wide <= 0 or high <= 0:
            return 0.0
        return 100.0 * max(wide / (self.box[2] - self.box[0]), high / (self.box[3] - self.box[1]))

    def reduced(self, size: tuple[int, int]) -> "Framing":
        """The same, made smaller."""
        return replace(self, size=size, enlarged=self.enlarged * size[0] / self.size[0])


def frame_for(
    rendition: "Rendition",
    width: int,
    height: int,
    subject: Box | None,
    *,
    sure: bool = True,
    rough: bool = False,
    middle: float | None = None,
    goes_on: GoesOn | None = None,
    crop: Box | None = None,
) -> Framing:
    """The framing of an upright picture of `width` × `height` pixels for a rendition, as it is made of the frame's role.

    subject: (x, y, width, height) of the product in its pixels; None: the middle counts. sure: False for a guess. rough: its box is not
    exact. middle: its own middle across, where that is another because of its shadow. goes_on: None while nobody has looked; then a crop
    that cuts the product stands for what will be seen. `fit: crop` takes the largest window of the aspect, the subject in its middle as
    far as the frame reaches; where a rule asks for a share that the product fills, a tighter one. A window that would cut the product, or
    end at it, reaches beyond the frame where the background goes on; else, of a product that is surely one, it has the picture blurred
    around it where the recipe allows it, or is not made. On even ground the margins are made even. It is never enlarged more than the
    recipe allows. crop: what a person drew, as `own_crop` has it; it goes before all that, where it has the aspect.
    """
    aspect = aspect_of(rendition)
    size = (width, height)
    if rendition.cutout:
        return _cut_out(rendition, aspect, size, subject)
    if rendition.fit == "whole" or aspect is None:
        return _whole(rendition, aspect, size, goes_on)
    if crop is not None and own_crop.has_shape(crop, aspect, width, height):
        left, top, right, bottom = own_crop.pixels_of(crop, aspect, width, height)
        box = _settled(left, top, right - left, bottom - top, width, height)
        return replace(_framed(rendition, box, size, subject), own=True)
    box = _window(aspect, size, subject, MIN_FILL.of(rendition.rules))
    framing = _framed(rendition, box, size, subject, rough)
    if subject is None or goes_on is None:
        return framing
    if framing.cut or _is_tight(box, subject, size):
        wider = _framed(rendition, _holding(box, size, subject), size, subject)
        if not goes_on(wider.source, sides_beyond(wider.box, size)):
            return replace(wider, way="blurred" if rendition.blur else "none") if framing.cut and sure else framing
        framing = wider
    middle = subject[0] + subject[2] / 2 if middle is None else middle
    even = _evened(framing.box, subject, middle, size, goes_on) if sure else framing.box
    return _framed(rendition, even, size, subject)


def is_cropped(rendition: "Rendition") -> bool:
    """Whether it takes a part of the frame, of a shape of its own; else there is nothing to draw."""
    return rendition.fit == "crop" and not rendition.cutout and aspect_of(rendition) is not None


def aspect_of(rendition: "Rendition") -> float | None:
    """Width / height of what it makes; None where that follows from the picture."""
    from studio.documents.picture_format import aspect_ratio

    width, height = rendition.size()
    if width is not None and height is not None:
        return width / height
    return aspect_ratio(rendition.aspect) if rendition.aspect is not None else None


def sides_beyond(box: Box, size: tuple[int, int]) -> str:
    """On which sides a box (left, top, right, bottom) reaches beyond a picture of that size."""
    beyond = (box[0] < -0.5, box[2] > size[0] + 0.5, box[1] < -0.5, box[3] > size[1] + 0.5)
    return "".join(side for side, is_beyond in zip("lrtb", beyond, strict=True) if is_beyond)


def _framed(
    rendition: "Rendition", box: Box, size: tuple[int, int], subject: Box | None, rough: bool = False
) -> Framing:
    """The rendition of that box, in the size that is asked for or that there is."""
    made, wanted = _sized(rendition, box)
    way: Way = "continued" if sides_beyond(box, size) else "as-shot"
    enlarged = max(made[0] / (box[2] - box[0]), made[1] / (box[3] - box[1]))
    margin, free = (1.0, 1.0) if subject is None else (_margin(box, subject, size), _margin(box, subject, size, ends=1))
    cut = margin < (_ROUGH if rough else -_EDGE)
    trims = subject is not None and not cut and (free < -_EDGE or _trims(box, subject, size))
    touches = not cut and not trims and free < (_LEAST_AIR if rough else _EDGE)
    return Framing(box, made, wanted, enlarged, size, way, cut, touches, trims)


def _sized(rendition: "Rendition", box: Box) -> tuple[tuple[int, int], tuple[int, int]]:
    """(width, height) that is made of a box, and that was asked for."""
    wide, high = box[2] - box[0], box[3] - box[1]
    want_width, want_height = rendition.size()
    if want_width is None and want_height is None:
        there = (max(1, round(wide)), max(1, round(high)))
        return there, there
    aspect = aspect_of(rendition) or wide / high
    if want_width is None:
        assert want_height is not None
        wanted = (max(1, round(want_height * aspect)), want_height)
    else:
        wanted = (want_width, want_height if want_height is not None else max(1, round(want_width / aspect)))
    wide, high = wide * rendition.enlarge, high * rendition.enlarge
    if min(wide / wanted[0], high / wanted[1]) >= 1 - _ALIKE:
        return wanted, wanted
    return (min(wanted[0], max(1, round(wide))), min(wanted[1], max(1, round(high)))), wanted


def _whole(rendition: "Rendition", aspect: float | None, size: tuple[int, int], goes_on: GoesOn | None) -> Framing:
    """The whole frame in the middle of the canvas that just holds it."""
    width, height = size
    if aspect is None:
        wide, high = float(width), float(height)
    else:
        wide, high = max(float(width), height * aspect), max(float(height), width / aspect)
    left, top = (width - wide) / 2, (height - high) / 2
    framing = _framed(rendition, (left, top, left + wide, top + high), size, None)
    sides = sides_beyond(framing.box, size)
    if not framing.padded or not sides:
        return replace(framing, way="as-shot")
    bars = goes_on is not None and not goes_on(framing.source, sides)
    return replace(framing, way="bars" if bars else "continued")


def _cut_out(rendition: "Rendition", aspect: float | None, size: tuple[int, int], subject: Box | None) -> Framing:
    """The product with some air around it, wherever the frame ends."""
    x, y, wide, high = subject or (0.0, 0.0, float(size[0]), float(size[1]))
    air = _AIR * max(wide, high)
    left, top, right, bottom = round(x - air), round(y - air), round(x + wide + air), round(y + high + air)
    box = (float(left), float(top), float(right), float(bottom))
    if aspect is not None:
        box_wide = max(right - left, (bottom - top) * aspect)
        box = _about((left + right) / 2, (top + bottom) / 2, box_wide, box_wide / aspect)
    return replace(_framed(rendition, box, size, None), way="transparent")


def _window(aspect: float, size: tuple[int, int], subject: Box | None, fill_pct: float | None) -> Box:
    width, height = size
    box_width, box_height = (
        (height * aspect, float(height)) if width / height > aspect else (float(width), width / aspect)
    )
    middle_x, middle_y = width / 2, height / 2
    if subject is not None:
        middle_x, middle_y = subject[0] + subject[2] / 2, subject[1] + subject[3] / 2
        if fill_pct is not None:
            filled = max(subject[2] / box_width, subject[3] / box_height)
            tighter = filled / (min(fill_pct + _FILL_MARGIN_PCT, max(fill_pct, _MOST_FILL_PCT)) / 100)
            if 0 < tighter < 1:
                box_width, box_height = box_width * tighter, box_height * tighter
    left, top = middle_x - box_width / 2, middle_y - box_height / 2
    if subject is not None:
        left = _with_free_end(left, box_width, subject, size, 0)
        top = _with_free_end(top, box_height, subject, size, 1)
    left = min(max(left, 0.0), width - box_width)
    top = min(max(top, 0.0), height - box_height)
    return _settled(left, top, box_width, box_height, width, height)


def _with_free_end(start: float, side: float, subject: Box, size: tuple[int, int], axis: int) -> float:
    """Where a window that starts there along an axis is to start, so that it keeps the end of a subject that the frame cuts at the other
    end alone: a head, of somebody who stands beyond the frame's lower edge. Of what is far larger than the window its middle counts."""
    first, length = subject[axis], subject[axis + 2]
    holds_first, holds_last = _free_ends(subject, size, axis)
    # Who is cut at the top shows what hangs from there.
    if holds_first == holds_last or side < _MOSTLY * length or (holds_last and axis == 1):
        return start
    air = _AIR * length
    return max(start, first + length + air - side) if holds_last else min(start, first - air)


def _settled(left: float, top: float, box_width: float, box_height: float, width: int, height: int) -> Box:
    # Whole pixels, so that a crop that keeps its size is a copy and not a resampling by half a pixel.
    whole_width, whole_height = min(width, max(1, round(box_width))), min(height, max(1, round(box_height)))
    x = float(min(max(round(left), 0), width - whole_width))
    y = float(min(max(round(top), 0), height - whole_height))
    return x, y, x + whole_width, y + whole_height


def _about(x: float, y: float, wide: float, high: float) -> Box:
    """A box about a point, on whole pixels."""
    wide, high = float(max(1, round(wide))), float(max(1, round(high)))
    left, top = float(round(x - wide / 2)), float(round(y - high / 2))
    return left, top, left + wide, top + high


def _free_ends(subject: Box, size: tuple[int, int], axis: int) -> tuple[bool, bool]:
    """Which ends of the subject the frame holds along an axis; there is nothing to keep of an end that it cuts itself."""
    first, last, reach = subject[axis], subject[axis] + subject[axis + 2], size[axis]
    return first > reach * _EDGE, last < reach * (1 - _EDGE)


def _is_whole(subject: Box, size: tuple[int, int], axis: int) -> bool:
    """Whether the frame holds the subject whole along an axis."""
    return all(_free_ends(subject, size, axis))


def _margin(box: Box, subject: Box, size: tuple[int, int], ends: int = 2) -> float:
    """The smallest of what is free beside the subject, as a share of the box's side; less than nothing where the box cuts it.

    ends: along an axis of which the frame holds fewer of its ends, nothing counts.
    """
    free = [1.0]
    for axis in (0, 1):
        held = _free_ends(subject, size, axis)
        if sum(held) >= ends:
            margins = subject[axis] - box[axis], box[axis + 2] - subject[axis] - subject[axis + 2]
            free += [
                margin / (box[axis + 2] - box[axis]) for margin, is_free in zip(margins, held, strict=True) if is_free
            ]
    return min(free)


def _trims(box: Box, subject: Box, size: tuple[int, int]) -> bool:
    """Whether it takes something of a subject that reaches from edge to edge of the frame along one axis, and is whole along the other."""
    for axis in (0, 1):
        from_edge_to_edge = not any(_free_ends(subject, size, axis))
        is_narrower = box[axis + 2] - box[axis] < _TIGHTEST * subject[axis + 2]
        if from_edge_to_edge and is_narrower and _is_whole(subject, size, 1 - axis):
            return True
    return False


def _is_tight(box: Box, subject: Box, size: tuple[int, int]) -> bool:
    """Whether the box leaves too little free where it, and not the frame alone, ends at the subject."""
    return _margin(box, subject, size, ends=1) < _LEAST_AIR


def _holding(window: Box, size: tuple[int, int], subject: Box) -> Box:
    """The smallest window of that shape, no smaller than it, that holds the subject with some air; it may reach beyond the frame."""
    aspect = (window[2] - window[0]) / (window[3] - window[1])
    held = [_free_ends(subject, size, axis) for axis in (0, 1)]
    need = [(1 + _AIR * sum(ends)) * side for side, ends in zip(subject[2:], held, strict=True)]
    wide = max(need[0], need[1] * aspect, window[2] - window[0])
    sides, starts = (wide, wide / aspect), []
    for axis, side in enumerate(sides):
        first, length = subject[axis], subject[axis + 2]
        start = first + length / 2 - side / 2
        # Where the frame has enough it stays in it, as far as the air allows.
        if side <= size[axis]:
            start = min(max(start, 0.0), size[axis] - side)
        if all(held[axis]):
            air = min(_AIR * length, (side - length) / 2)
            start = max(min(start, first - air), first + length + air - side)
        elif any(held[axis]):
            # Where the frame cuts it the box ends with the frame: beyond, it would be seen to be cut.
            start = max(start, 0.0) if held[axis][1] else min(start, size[axis] - side)
            air = min(_AIR * length, side - length)
            start = max(start, first + length + air - side) if held[axis][1] else min(start, first - air)
        starts.append(start)
    return _about(starts[0] + sides[0] / 2, starts[1] + sides[1] / 2, *sides)


def _evened(box: Box, subject: Box, middle: float, size: tuple[int, int], goes_on: GoesOn) -> Box:
    """The box with margins alike left and right of a product on even ground, tighter or beyond the frame; else as it is.

    middle: the product's own across, where its shadow is beside it.
    """
    wide, high = box[2] - box[0], box[3] - box[1]
    if not _is_whole(subject, size, 0) or abs(middle - (box[0] + box[2]) / 2) <= _EVEN * wide:
        return box
    if not goes_on((0.0, 0.0, float(size[0]), float(size[1])), "lrtb"):
        return box
    share = min(1.0, 2 * min(middle, size[0] - middle) / wide)
    # Half a pixel less, so that whole pixels still lie in the frame.
    tighter_wide, down = wide * share - 0.5, (box[1] + box[3]) / 2
    tighter_high = tighter_wide * high / wide
    tighter = _settled(middle - tighter_wide / 2, down - tighter_high / 2, tighter_wide, tighter_high, *size)
    if share >= _TIGHTEST and not _is_tight(tighter, subject, size) and not sides_beyond(box, size):
        return tighter
    reach = max(middle - subject[0], subject[0] + subject[2] - middle) + _LEAST_AIR * wide
    wider = max(1.0, 2 * reach / wide)
    top = down - high * wider / 2
    if high * wider <= size[1]:
        top = min(max(top, 0.0), size[1] - high * wider)
    return box if wider > _WIDEST else _about(middle, top + high * wider / 2, wide * wider, high * wider)
