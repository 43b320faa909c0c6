"""The least that the long side must have."""

from pydantic import Field

from studio.documents.picture_format import Pixels
from studio.documents.rule import Broken, MadeFile, Rule


def _broken(asked: int, file: MadeFile) -> Broken | None:
    long = max(file.width, file.height)
    return Broken("side-too-short", {"side": "long", "px": long, "limit": asked}) if long < asked else None


RULE = Rule[int](
    "min_long_side_px", 10, Pixels, Field(default=None, description="pixels the long side must have at least"), _broken
)
