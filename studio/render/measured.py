"""What rules ask to be measured on a finished file, as whoever takes it sees it."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.documents.rule import Part
from studio.documents.rule_kinds.only_product import RULE as ONLY_PRODUCT
from studio.documents.rule_kinds.white_background import RULE as WHITE
from studio.render import backdrop, beside

if TYPE_CHECKING:
    from studio.documents.recipe import Rendition

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Measured:
    """As `Rendered` has them; None for what no rule asks."""

    white_share_pct: float | None = None
    border_level: int | None = None
    beside: tuple[Part, ...] | None = None


def measured(
    data: bytes, rendition: "Rendition", product: Box | None = None, product_is_drawn: bool = False
) -> Measured:
    """data: the file. product: (x, y, width, height) in its pixels. product_is_drawn: a person said that all in that is the product."""
    white = WHITE.of(rendition.rules)
    alone = ONLY_PRODUCT.of(rendition.rules)
    if white is None and alone is None:
        return Measured()
    from PIL import Image

    with Image.open(io.BytesIO(data)) as image:
        rgb = np.asarray(image.convert("RGB"))
    share, level = (None, None) if white is None else backdrop.white_share_pct(rgb, white.min_value, white.border_pct)
    return Measured(share, level, None if alone is None else beside.parts_beside(rgb, product, product_is_drawn))


def box_on(source: Box, placed: tuple[int, int, int, int], box: Box) -> Box:
    """A box (x, y, width, height) of the picture, on the rendition into whose place (left, top, right, bottom) that part of it went."""
    across, down = (placed[2] - placed[0]) / (source[2] - source[0]), (placed[3] - placed[1]) / (source[3] - source[1])
    return (
        placed[0] + (box[0] - source[0]) * across,
        placed[1] + (box[1] - source[1]) * down,
        box[2] * across,
        box[3] * down,
    )
