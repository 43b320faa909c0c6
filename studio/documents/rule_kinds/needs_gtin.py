"""A GTIN."""

from pydantic import Field

from studio.documents.rule import Broken, MadeFile, Rule


def _broken(asked: bool, file: MadeFile) -> Broken | None:
    return Broken("no-gtin") if asked and not file.gtin else None


RULE = Rule[bool](
    "needs_gtin", 110, bool, Field(default=None, description="true when the product must have a GTIN"), _broken
)
