"""What a framing costs, told; and how small a file may be made."""

from typing import TYPE_CHECKING

from studio.base.findings import Findings
from studio.documents.rule_kinds.exact_size_px import RULE as EXACT
from studio.documents.rule_kinds.min_long_side_px import RULE as LONG
from studio.documents.rule_kinds.min_short_side_px import RULE as SHORT
from studio.render import own_crop
from studio.render.framing import Box, Framing, aspect_of, is_cropped

if TYPE_CHECKING:
    from studio.documents.recipe import Rendition

_LEAST = 0.5
"""Of the sides, for fewer kB, where nobody says what the least is."""


def least_share(rendition: "Rendition", size: tuple[int, int]) -> float:
    """How small a file of that size may be made to have fewer kB, as a share of its sides: as whoever takes it says, else a half."""
    if EXACT.of(rendition.rules) is not None:
        return 1.0
    asked = (
        (rendition.min_width, size[0]),
        (rendition.min_height, size[1]),
        (LONG.of(rendition.rules), max(size)),
        (SHORT.of(rendition.rules), min(size)),
    )
    return min(1.0, max((least / side for least, side in asked if least is not None), default=_LEAST))


def is_below_least(rendition: "Rendition", size: tuple[int, int]) -> bool:
    """Whether that size is less than the recipe wants at least."""
    return size[0] < (rendition.min_width or 0) or size[1] < (rendition.min_height or 0)


def on_framing(
    found: Findings, framing: Framing, rendition: "Rendition", *, guessed: bool = False, crop: Box | None = None
) -> None:
    """Add what a framing costs. guessed: the product it is about is a guess. crop: what a person drew, as `frame_for` took it."""
    _on_size(found, framing, rendition)
    if crop is not None and not framing.own:
        _on_unused(found, crop, rendition, framing.whole)
    if framing.own:
        # Who drew it has looked where the product ends.
        if framing.cut and not guessed:
            found.add("own-crop-cuts")
    elif framing.way == "blurred":
        found.add("blurred")
    elif framing.way == "bars":
        found.add("bars", colour=rendition.background)
    elif guessed:
        found.add("crop-guessed")
    elif framing.trims:
        found.add("crop-cuts")
    elif framing.touches:
        found.add("crop-touches")


def _on_size(found: Findings, framing: Framing, rendition: "Rendition") -> None:
    (width, height), (wide, high) = framing.available, framing.size
    if is_below_least(rendition, framing.size):
        least = rendition.min_width or 0, rendition.min_height or 0
        found.add("below-least", width=wide, height=high, least_width=least[0] or wide, least_height=least[1] or high)
    elif framing.size != framing.wanted:
        wanted = framing.wanted
        found.add("smaller", width=wide, height=high, wanted_width=wanted[0], wanted_height=wanted[1])
    if framing.enlarged > _ENLARGED:
        found.add("enlarged", width=width, height=height, made_width=wide, made_height=high, times=framing.enlarged)


_ENLARGED = 1.002
"""Less is what whole pixels make of a size."""


def _on_unused(found: Findings, crop: Box, rendition: "Rendition", size: tuple[int, int]) -> None:
    """A person's crop is never passed over in silence."""
    limit = aspect_of(rendition)
    if limit is None or not is_cropped(rendition):
        found.add("own-crop-whole")
    else:
        found.add("own-crop-shape", drawn=own_crop.shape_of(crop, *size), limit=limit)
