"""A crop that a person drew: whether a rendition can have it, and which pixels it is. Pure geometry."""

from typing import TYPE_CHECKING

from studio.base.errors import InvalidInput

if TYPE_CHECKING:
    from studio.documents.recipe import Rendition

Box = tuple[float, float, float, float]
"""Of a crop: x, y, width and height in parts of the upright picture."""

SHAPE_OFF = 0.02
"""So much may its shape differ from the recipe's, as a share: what whole pixels of a small picture make of a drawn box."""
LEAST = 0.05
"""A crop whose longer side is a smaller part of the picture's was a slip of the hand."""
_BEYOND = 1e-5


def shape_of(crop: Box, width: int, height: int) -> float:
    """How many times as wide as high it is on a picture of that size."""
    return crop[2] * width / (crop[3] * height) if crop[3] > 0 else 0.0


def has_shape(crop: Box, aspect: float, width: int, height: int) -> bool:
    """Whether it is of that aspect on a picture of that size, and lies on it."""
    x, y, wide, high = crop
    if wide <= 0 or high <= 0 or min(x, y) < -_BEYOND or x + wide > 1 + _BEYOND or y + high > 1 + _BEYOND:
        return False
    return abs(shape_of(crop, width, height) / aspect - 1) <= SHAPE_OFF


def pixels_of(crop: Box, aspect: float, width: int, height: int) -> Box:
    """Left, top, right and bottom of it in pixels of the picture, of exactly that aspect about the middle of what was drawn."""
    wide = min(crop[2] * width, float(width), height * aspect)
    high = wide / aspect
    left = (crop[0] + crop[2] / 2) * width - wide / 2
    top = (crop[1] + crop[3] / 2) * height - high / 2
    left, top = min(max(left, 0.0), width - wide), min(max(top, 0.0), height - high)
    return left, top, left + wide, top + high


def check_crop(crop: Box, rendition: "Rendition", aspect: float | None, width: int, height: int, frame: str) -> None:
    """Raise InvalidInput for what can't be that rendition's crop of that frame. aspect: None where it is not cropped at all."""
    if aspect is None:
        if rendition.cutout:
            raise InvalidInput(f"{frame}: {rendition.name} cuts the product out, so there is nothing to crop.")
        raise InvalidInput(f"{frame}: {rendition.name} keeps the whole frame, so there is nothing to crop.")
    x, y, wide, high = crop
    said = ",".join(f"{side:g}" for side in crop)
    if not max(wide, high) >= LEAST:
        raise InvalidInput(f"{frame}: a crop of {said} is too small; make it at least {LEAST:g} of the picture.")
    if not (min(x, y) >= -_BEYOND and x + wide <= 1 + _BEYOND and y + high <= 1 + _BEYOND):
        raise InvalidInput(
            f"{frame}: the crop {said} leaves the picture; x and y are its upper left corner, and x + width, y + height are at most 1."
        )
    if not has_shape(crop, aspect, width, height):
        left, top, right, bottom = pixels_of(crop, aspect, width, height)
        fits = left / width, top / height, (right - left) / width, (bottom - top) / height
        raise InvalidInput(
            f"{frame}: the crop {said} is {shape_of(crop, width, height):.3g} times as wide as high, and {rendition.name} is {aspect:.3g} "
            f"times; {','.join(f'{side:.4f}' for side in fits)} would be."
        )
