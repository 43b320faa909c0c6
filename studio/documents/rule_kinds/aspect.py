"""The aspect."""

from pydantic import Field

from studio.documents.picture_format import Aspect, aspect_ratio
from studio.documents.rule import Broken, MadeFile, Rule

# Sizes are whole pixels.
_TOLERANCE = 0.01


def _broken(asked: str, file: MadeFile) -> Broken | None:
    if abs(file.width / file.height / aspect_ratio(asked) - 1) <= _TOLERANCE:
        return None
    return Broken("aspect", {"width": file.width, "height": file.height, "limit": asked})


RULE = Rule[str]("aspect", 50, Aspect, Field(default=None, description="width:height, within 1 %"), _broken)
