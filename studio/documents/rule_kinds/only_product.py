"""Nothing but the product."""

from pydantic import Field

from studio.base.wording import listed
from studio.documents.field_types import Document
from studio.documents.rule import Broken, MadeFile, Part, PartKind, Rule

_WORDS: dict[PartKind, str] = {
    "text": "text or a logo",
    "patch": "a patch",
    "strip": "a strip",
    "thing": "another thing",
}
_WHERE = {
    "top left": "at the top left",
    "top": "at the top",
    "top right": "at the top right",
    "left": "on the left",
    "middle": "in the middle",
    "right": "on the right",
    "bottom left": "at the bottom left",
    "bottom": "at the bottom",
    "bottom right": "at the bottom right",
}
_NAMED = 3


class OnlyProduct(Document):
    """On a white backdrop nothing but the product may stand. What is on the product itself is not looked at."""

    forbids: list[PartKind] = Field(
        default=["text", "patch", "strip", "thing"],
        min_length=1,
        max_length=4,
        description="text (or a logo, or lines), patch and strip (of another tone than the backdrop), thing (another object)",
    )
    min_part_pct: float = Field(
        default=0.01, ge=0.01, le=50, description="per cent of the picture from which on something counts"
    )


def _broken(asked: OnlyProduct, file: MadeFile) -> Broken | None:
    # Where the backdrop isn't white, nothing can be told of what stands on it; `white_background` says that.
    counted = [
        part for part in file.beside or () if part.kind in asked.forbids and part.share_pct >= asked.min_part_pct
    ]
    if not counted:
        return None
    return Broken("beside", {"what": listed([_said(part) for part in counted], _NAMED)})


def _said(part: Part) -> str:
    """`a patch (on the left, 12 %)`."""
    return f"{_WORDS[part.kind]} ({_WHERE[part.where]}, {part.share_pct:.2g} %)"


RULE = Rule[OnlyProduct](
    "only_product",
    85,
    OnlyProduct,
    Field(default=None, description="nothing but the product may stand on the white backdrop"),
    _broken,
    finished=True,
)
