"""The formats that are taken."""

from pydantic import Field

from studio.documents.picture_format import Format
from studio.documents.rule import Broken, MadeFile, Rule


def _broken(asked: list[str], file: MadeFile) -> Broken | None:
    return Broken("format", {"format": file.format, "limit": " or ".join(asked)}) if file.format not in asked else None


RULE = Rule[list[str]](
    "formats",
    70,
    list[Format],
    Field(default=None, min_length=1, max_length=5, description="the formats that are taken"),
    _broken,
)
