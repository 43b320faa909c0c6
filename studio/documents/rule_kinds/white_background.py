"""A white background."""

from pydantic import Field

from studio.documents.field_types import Document
from studio.documents.rule import Broken, MadeFile, Rule


class WhiteBackground(Document):
    """The background must be white: of the pixels along the border, `min_share_pct` must be at least `min_value` in R, G and B."""

    min_value: int = Field(
        default=255, ge=128, le=255, description="the darkest a background pixel may be, of 255, in every channel"
    )
    min_share_pct: float = Field(
        default=98.0, gt=0, le=100, description="per cent of the border's pixels that must be that white"
    )
    border_pct: float = Field(
        default=1.0, gt=0, le=25, description="how wide the border is that is looked at, in per cent of the short side"
    )


def _broken(asked: WhiteBackground, file: MadeFile) -> Broken | None:
    share = file.white_share_pct or 0.0
    if share >= asked.min_share_pct:
        return None
    values = {"value": asked.min_value, "limit_pct": asked.min_share_pct, "pct": share, "level": file.border_level or 0}
    return Broken("background", values)


RULE = Rule[WhiteBackground](
    "white_background",
    80,
    WhiteBackground,
    Field(default=None, description="the background must be white"),
    _broken,
    finished=True,
)
