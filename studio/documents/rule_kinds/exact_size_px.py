"""The exact size."""

from pydantic import Field

from studio.documents.picture_format import Pixels
from studio.documents.rule import Broken, MadeFile, Rule


def _broken(asked: list[int], file: MadeFile) -> Broken | None:
    if [file.width, file.height] == asked:
        return None
    wide, high = asked
    return Broken("exact-size", {"width": file.width, "height": file.height, "limit_width": wide, "limit_height": high})


RULE = Rule[list[int]](
    "exact_size_px",
    40,
    list[Pixels],
    Field(default=None, min_length=2, max_length=2, description="[width, height], exactly"),
    _broken,
)
