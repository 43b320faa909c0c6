"""Formats, aspects and sizes of pictures, as documents write them."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from studio.documents.field_types import expected

Format = Literal["jpeg", "png", "webp", "avif", "tiff"]
ENDINGS: dict[str, tuple[str, ...]] = {
    "jpeg": ("jpg", "jpeg"),
    "png": ("png",),
    "webp": ("webp",),
    "avif": ("avif",),
    "tiff": ("tif", "tiff"),
}
"""The endings a name may have in each format; the first is what `{ext}` writes."""


def _aspect(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip()
    match = re.fullmatch(r"([0-9]{1,5}(?:\.[0-9]{1,4})?):([0-9]{1,5}(?:\.[0-9]{1,4})?)", text)
    if not match or not 0.05 <= float(match[1]) / (float(match[2]) or 1e-9) <= 20:
        raise expected("width:height, like 4:5")
    return text


Aspect = Annotated[str, BeforeValidator(_aspect)]
Pixels = Annotated[int, Field(ge=16, le=30_000)]


def aspect_ratio(aspect: str) -> float:
    """Width over height of `4:5`."""
    width, height = aspect.split(":")
    return float(width) / float(height)
