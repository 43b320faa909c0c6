"""What recipes ask of words: alternative texts, and the tables for shops."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from studio.documents.feed_kinds import feeds
from studio.documents.field_types import expected
from studio.documents.yaml_text import Mistake


def _known(value: list[str]) -> list[str]:
    for name in value:
        if name not in feeds():
            raise expected(f"only {', '.join(feeds())}, not {name[:40]}")
    return list(dict.fromkeys(value))


MaxAltText = Annotated[
    int | None,
    Field(
        ge=1,
        le=5000,
        description="each picture needs an alternative text, in each of the brief's languages, of so many characters at most",
    ),
]
"""Of a recipe."""
OwnMaxAltText = Annotated[
    int | None,
    Field(
        ge=1,
        le=5000,
        description="each picture needs an alternative text of so many characters at most; left out: as the recipe has it",
    ),
]
"""The same of a rendition."""
Feeds = Annotated[
    list[str],
    AfterValidator(_known),
    Field(
        max_length=20,
        description="a list of product feeds that name this recipe's own pictures, beside bundle.csv: shopify, google",
    ),
]
"""Feeds by their names."""


def feed_mistakes(data: dict[str, Any]) -> Iterator[Mistake]:
    """Feeds have pictures."""
    if data.get("feeds") and not data.get("renditions"):
        yield Mistake("feeds", "renditions of its own, whose pictures they name", ("feeds",))
