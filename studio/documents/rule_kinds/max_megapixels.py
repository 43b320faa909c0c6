"""The most megapixels."""

from pydantic import Field

from studio.documents.rule import Broken, MadeFile, Rule


def _broken(asked: float, file: MadeFile) -> Broken | None:
    megapixels = file.width * file.height / 1e6
    return Broken("megapixels", {"megapixels": megapixels, "limit": asked}) if megapixels > asked else None


RULE = Rule[float](
    "max_megapixels",
    25,
    float,
    Field(default=None, gt=0, le=1000, description="megapixels (million pixels) a picture may have at most"),
    _broken,
)
