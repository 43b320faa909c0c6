"""The least that the short side must have."""

from pydantic import Field

from studio.documents.picture_format import Pixels
from studio.documents.rule import Broken, MadeFile, Rule


def _broken(asked: int, file: MadeFile) -> Broken | None:
    short = min(file.width, file.height)
    return Broken("side-too-short", {"side": "short", "px": short, "limit": asked}) if short < asked else None


RULE = Rule[int](
    "min_short_side_px",
    30,
    Pixels,
    Field(default=None, description="pixels the short side must have at least"),
    _broken,
)
