"""What has to be seen of a picture to frame it: the product, and whether its background goes on. Looked at only when asked for."""

from collections.abc import Callable, Mapping
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from studio.documents.rule_kinds.min_product_fill_pct import RULE as MIN_FILL
from studio.render import backdrop
from studio.render.backdrop import Rgb
from studio.render.framing import Box, Framing, frame_for
from studio.render.product import Product, find_product, outline_of

if TYPE_CHECKING:
    from studio.documents.recipe import Rendition

SIDE = 960
"""Long side of the copy that is looked at, pixels."""


class SeenPicture:
    """A picture as its framing needs it.

    size: (width, height) of the upright picture. known, known_by: what was its subject when it was judged, see `find_product`. crops:
    what people drew, by rendition. look: gives the pixels, (H, W, 3) uint8 sRGB, of any size. learned: whether the learned model may be
    asked, which takes half a second. product: where it is known already.
    """

    def __init__(
        self,
        size: tuple[int, int],
        known: Box | None,
        known_by: str,
        crops: Mapping[str, Box],
        look: Callable[[], Rgb],
        learned: bool = True,
        product: Product | None = None,
    ) -> None:
        self.size, self.crops = size, crops
        if product is not None:
            self.product = product
        # Also for copies with other crops.
        self._kept: dict[str, NDArray[np.bool_] | None] = {}
        self._known, self._look, self._learned = (known, known_by), look, learned

    @cached_property
    def small(self) -> Rgb:
        """A copy for looking at."""
        import cv2

        pixels = self._look()
        high, wide = pixels.shape[:2]
        factor = max(1, max(wide, high) // SIDE)
        columns, rows = max(1, wide // factor), max(1, high // factor)
        part = pixels[: rows * factor, : columns * factor]
        return np.asarray(cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)

    @cached_property
    def product(self) -> Product:
        """The product, found once for all renditions."""
        return find_product(self.small, self.size, *self._known, learned=self._learned)

    def with_crops(self, crops: Mapping[str, Box]) -> "SeenPicture":
        """The same picture, as far as it was looked at, with other crops drawn on it."""
        _ = self.product
        other = copy(self)
        other.crops = crops
        return other

    def framing(self, rendition: "Rendition", proposed: bool = False) -> Framing:
        """The rendition's framing, of its role: as a person drew it, else about the product. proposed: whatever a person drew."""
        crop = None if proposed else self.crops.get(rendition.name)
        framing = frame_for(rendition, *self.size, None, goes_on=self._goes_on)
        needed = rendition.cutout or framing.crops or crop or MIN_FILL.of(rendition.rules)
        if (rendition.fit != "crop" and not rendition.cutout) or not needed:
            return framing
        product = self.product
        return frame_for(
            rendition,
            *self.size,
            product.own if rendition.cutout else product.box,
            sure=product.sure,
            rough=product.rough,
            middle=product.middle,
            goes_on=self._goes_on,
            crop=crop,
        )

    def outline(self, part: Box) -> NDArray[np.bool_] | None:
        """Of a part (left, top, right, bottom in pixels): where it is the product, (h, w) bool at no size; None where that is not sure."""
        mask = self._outline
        if mask is None:
            return None
        import cv2

        high, wide = mask.shape
        across, down = wide / self.size[0], high / self.size[1]
        left, top, right, bottom = part[0] * across, part[1] * down, part[2] * across, part[3] * down
        size = max(1, round(right - left)), max(1, round(bottom - top))
        # Between its pixels: a whole one is much of a small product's edge.
        step_x, step_y = (right - left) / size[0], (bottom - top) / size[1]
        to_mask = np.array([[step_x, 0, left + (step_x - 1) / 2], [0, step_y, top + (step_y - 1) / 2]])
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        taken = cv2.warpAffine(mask.astype(np.float32), to_mask, size, flags=how, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(taken > 0.5, np.bool_)

    @property
    def _outline(self) -> NDArray[np.bool_] | None:
        if "outline" not in self._kept:
            self._kept["outline"] = outline_of(self.small, self.size, self.product, self._learned)
        return self._kept["outline"]

    def _goes_on(self, part: Box, sides: str) -> bool:
        high, wide = self.small.shape[:2]
        across, down = wide / self.size[0], high / self.size[1]
        left, top = min(round(part[0] * across), wide - 2), min(round(part[1] * down), high - 2)
        right, bottom = max(round(part[2] * across), left + 2), max(round(part[3] * down), top + 2)
        return backdrop.can_continue(self.small[top:bottom, left:right], sides, self._there[top:bottom, left:right])

    @cached_property
    def _there(self) -> NDArray[np.bool_]:
        """Where the product's box is, (h, w) bool of the copy."""
        high, wide = self.small.shape[:2]
        across, down = wide / self.size[0], high / self.size[1]
        x, y, width, height = self.product.box
        there = np.zeros((high, wide), np.bool_)
        there[
            max(0, int(y * down) - 2) : round((y + height) * down) + 2,
            max(0, int(x * across) - 2) : round((x + width) * across) + 2,
        ] = True
        return there
