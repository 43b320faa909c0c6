"""Where a rendition's picture comes from and where it goes: crop about the subject, or the whole frame on a backdrop. Pure geometry."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.base.findings import Findings
from studio.documents.rule_kinds.min_product_fill_pct import RULE as MIN_FILL
from studio.render import own_crop

if TYPE_CHECKING:
    from studio.documents.recipe import Rendition

Box = tuple[float, float, float, float]

# What the product shall fill when a rule asks for a share: a little more, so that measuring it again doesn't fall below.
_FILL_MARGIN_PCT = 3.0
_MOST_FILL_PCT = 96.0
# Around a subject that only fits beyond the frame's edge: this much of it stays free on each side.
_AIR = 0.04
# A subject this near to the frame's edge, as a share of the side, goes on beyond it.
_EDGE = 0.005


@dataclass(frozen=True)
class Framing:
    """One rendition of one picture.

    source: (left, top, right, bottom) in pixels of the upright picture, what is taken of it. size: (width, height) of the rendition.
    placed: (left, top, right, bottom) in pixels of the rendition, where it goes; the rest is backdrop. enlarged: by how much the
    picture is enlarged; 1.0 or less is not. available: (width, height) it would have without enlarging. cut: the crop cuts the subject.
    whole: (width, height) of the picture itself. own: a person drew the crop.
    """

    source: Box
    size: tuple[int, int]
    placed: tuple[int, int, int, int]
    enlarged: float
    available: tuple[int, int]
    cut: bool
    whole: tuple[int, int]
    own: bool = False

    @property
    def padded(self) -> bool:
        """Whether some of the rendition is backdrop."""
        return self.placed != (0, 0, *self.size)

    @property
    def crops(self) -> bool:
        """Whether something of the picture is left out."""
        return self.source != (0.0, 0.0, *self.whole)

    @property
    def parts(self) -> Box:
        """What is taken of the picture: x, y, width and height in parts of it."""
        (left, top, right, bottom), (width, height) = self.source, self.whole
        return left / width, top / height, (right - left) / width, (bottom - top) / height

    def fill_pct(self, box: Box) -> float:
        """Per cent of the rendition's width or height, the larger, that a box (x, y, width, height) of the picture fills."""
        left, top, right, bottom = self.source
        wide = min(box[0] + box[2], right) - max(box[0], left)
        high = min(box[1] + box[3], bottom) - max(box[1], top)
        if wide <= 0 or high <= 0:
            return 0.0
        across = (self.placed[2] - self.placed[0]) / (right - left) / self.size[0]
        down = (self.placed[3] - self.placed[1]) / (bottom - top) / self.size[1]
        return 100.0 * max(wide * across, high * down)


def frame_for(
    rendition: "Rendition",
    width: int,
    height: int,
    subject: tuple[float, float, float, float] | None,
    *,
    extend: bool = False,
    crop: Box | None = None,
) -> Framing:
    """The framing of an upright picture of `width` × `height` pixels for a rendition.

    subject: (x, y, width, height) of the product in its pixels; None: the middle counts. `fit: crop` takes the largest window of
    the aspect, the subject in its middle as far as the frame reaches; where a rule asks for a share that the product fills, a
    tighter one. extend: the background may be continued beyond the frame, so that a window that would cut the subject may be larger
    than the frame. A size that the recipe gives as width and height is always met, by enlarging if it must be; a size given by
    one side alone is never enlarged to. crop: what a person drew, as `own_crop` has it; it goes before all that, where it has the aspect.
    """
    want_width, want_height = rendition.size()
    aspect = aspect_of(rendition)
    if rendition.fit == "whole" or aspect is None:
        return _whole(want_width, want_height, aspect, width, height)
    own = crop is not None and own_crop.has_shape(crop, aspect, width, height)
    if own and crop is not None:
        left, top, right, bottom = own_crop.pixels_of(crop, aspect, width, height)
        box = _settled(left, top, right - left, bottom - top, width, height)
    else:
        box = _window(aspect, width, height, subject, MIN_FILL.of(rendition.rules))
    cut = subject is not None and _cuts(box, subject, width, height)
    if cut and extend and not own and subject is not None:
        box, cut = _beyond(aspect, width, height, subject), False
    inside = (max(box[0], 0.0), max(box[1], 0.0), min(box[2], float(width)), min(box[3], float(height)))
    box_width, box_height = box[2] - box[0], box[3] - box[1]
    available = (max(1, round(box_width)), max(1, round(box_height)))
    if want_width is None and want_height is None:
        size = available
    else:
        exact = _exact(want_width, want_height, aspect)
        both = want_width is not None and want_height is not None
        size = exact if both or exact[0] <= available[0] else available
    scale_x, scale_y = size[0] / box_width, size[1] / box_height
    placed = (
        round((inside[0] - box[0]) * scale_x),
        round((inside[1] - box[1]) * scale_y),
        round((inside[2] - box[0]) * scale_x),
        round((inside[3] - box[1]) * scale_y),
    )
    return Framing(inside, size, placed, max(scale_x, scale_y), available, cut, (width, height), own)


def is_cropped(rendition: "Rendition") -> bool:
    """Whether it takes a part of the frame, of a shape of its own; else there is nothing to draw."""
    return rendition.fit == "crop" and aspect_of(rendition) is not None


def on_framing(
    found: Findings, framing: Framing, rendition: "Rendition", *, guessed: bool = False, crop: Box | None = None
) -> None:
    """Add what a framing costs. guessed: the product it is about is a guess. crop: what a person drew, as `frame_for` took it."""
    width, height = framing.available
    if framing.enlarged > 1.001:
        wide, high = framing.size
        found.add("enlarged", width=width, height=height, made_width=wide, made_height=high, times=framing.enlarged)
    if crop is not None and not framing.own:
        _on_unused(found, crop, rendition, framing.whole)
    if framing.own:
        # Who drew it has looked where the product ends.
        if framing.cut and not guessed:
            found.add("own-crop-cuts")
    elif guessed:
        found.add("crop-guessed")
    elif framing.cut:
        found.add("crop-cuts")


def _on_unused(found: Findings, crop: Box, rendition: "Rendition", size: tuple[int, int]) -> None:
    """A person's crop is never passed over in silence."""
    limit = aspect_of(rendition)
    if limit is None or not is_cropped(rendition):
        found.add("own-crop-whole")
    else:
        found.add("own-crop-shape", drawn=own_crop.shape_of(crop, *size), limit=limit)


def aspect_of(rendition: "Rendition") -> float | None:
    """Width / height of what it makes; None where that follows from the picture."""
    from studio.documents.picture_format import aspect_ratio

    width, height = rendition.size()
    if width is not None and height is not None:
        return width / height
    return aspect_ratio(rendition.aspect) if rendition.aspect is not None else None


def _exact(width: int | None, height: int | None, aspect: float) -> tuple[int, int]:
    if width is None:
        assert height is not None
        return max(1, round(height * aspect)), height
    return width, height if height is not None else max(1, round(width / aspect))


def _whole(want_width: int | None, want_height: int | None, aspect: float | None, width: int, height: int) -> Framing:
    source = (0.0, 0.0, float(width), float(height))
    own = width / height
    # The canvas that just holds the frame at full size.
    if aspect is None:
        canvas = (width, height)
    else:
        canvas = (width, max(1, round(width / aspect))) if own >= aspect else (max(1, round(height * aspect)), height)
    if want_width is None and want_height is None:
        size = canvas
    else:
        exact = _exact(want_width, want_height, aspect if aspect is not None else own)
        both = want_width is not None and want_height is not None
        size = exact if both or exact[0] <= canvas[0] else canvas
    scale = min(size[0] / width, size[1] / height)
    inner = (min(size[0], max(1, round(width * scale))), min(size[1], max(1, round(height * scale))))
    left, top = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
    return Framing(source, size, (left, top, left + inner[0], top + inner[1]), scale, canvas, False, (width, height))


def _window(
    aspect: float, width: int, height: int, subject: tuple[float, float, float, float] | None, fill_pct: float | None
) -> Box:
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
    left = min(max(middle_x - box_width / 2, 0.0), width - box_width)
    top = min(max(middle_y - box_height / 2, 0.0), height - box_height)
    return _settled(left, top, box_width, box_height, width, height)


def _settled(left: float, top: float, box_width: float, box_height: float, width: int, height: int) -> Box:
    # Whole pixels, so that a crop that keeps its size is a copy and not a resampling by half a pixel.
    whole_width, whole_height = min(width, max(1, round(box_width))), min(height, max(1, round(box_height)))
    x = float(min(max(round(left), 0), width - whole_width))
    y = float(min(max(round(top), 0), height - whole_height))
    return x, y, x + whole_width, y + whole_height


def _cuts(box: Box, subject: tuple[float, float, float, float], width: int, height: int) -> bool:
    """Whether the window cuts the subject. Along a side where the frame itself cuts it (a close-up), there is nothing to keep whole."""
    for start, end, first, last, reach in (
        (box[0], box[2], subject[0], subject[0] + subject[2], width),
        (box[1], box[3], subject[1], subject[1] + subject[3], height),
    ):
        whole = first > reach * _EDGE and last < reach * (1 - _EDGE)
        # A pixel more or less is the subject box's own roughness.
        if whole and (first < start - 1 or last > end + 1):
            return True
    return False


def _beyond(aspect: float, width: int, height: int, subject: tuple[float, float, float, float]) -> Box:
    """The smallest window of the aspect that holds the subject with some air; along one side it reaches beyond the frame."""
    need_width = min(subject[2] * (1 + 2 * _AIR), float(width))
    need_height = min(subject[3] * (1 + 2 * _AIR), float(height))
    box_width = max(need_width, need_height * aspect)
    box_height = box_width / aspect
    left, top = subject[0] + subject[2] / 2 - box_width / 2, subject[1] + subject[3] / 2 - box_height / 2
    # Along the side where the frame has enough, stay in it.
    if box_width <= width:
        left = min(max(left, 0.0), width - box_width)
    else:
        left = (width - box_width) / 2
    if box_height <= height:
        top = min(max(top, 0.0), height - box_height)
    else:
        top = (height - box_height) / 2
    return left, top, left + box_width, top + box_height
