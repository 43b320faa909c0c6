"""How much of the frame the product fills."""

from pydantic import Field

from studio.documents.rule import Broken, MadeFile, Rule


def _broken(asked: float, file: MadeFile) -> Broken | None:
    if file.fill_pct is None:
        return Broken("fill-unknown", {"limit_pct": asked})
    return Broken("fill", {"pct": file.fill_pct, "limit_pct": asked}) if file.fill_pct < asked else None


RULE = Rule[float](
    "min_product_fill_pct",
    90,
    float,
    Field(
        default=None,
        gt=0,
        le=100,
        description="per cent of the frame's width or height (the larger share) the product must fill",
    ),
    _broken,
    finished=True,
)
