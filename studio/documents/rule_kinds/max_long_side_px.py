"""The most that the long side may have."""

from pydantic import Field

from studio.documents.picture_format import Pixels
from studio.documents.rule import Broken, MadeFile, Rule


def _broken(asked: int, file: MadeFile) -> Broken | None:
    long = max(file.width, file.height)
    return Broken("side-too-long", {"px": long, "limit": asked}) if long > asked else None


RULE = Rule[int](
    "max_long_side_px", 20, Pixels, Field(default=None, description="pixels the long side may have at most"), _broken
)
