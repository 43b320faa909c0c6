"""Alternative texts: what a picture shows, for those who can't see it. What the brief says, and what is proposed from it."""

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.documents.brief import Brief
    from studio.documents.kit import Role
    from studio.documents.product import Product

MOST = 125
"""Characters that a proposal may have: what screen readers are commonly said to read out in one go."""
UNNAMED = "x-default"
"""The language of a brief that names none, as XMP calls it."""
_ASSUMED = "en"
"""Where no language is named, the words of the kits are English."""


def languages_of(brief: "Brief") -> list[str]:
    """The languages that pictures are to be told in, the brief's own first."""
    return list(brief.languages) or [UNNAMED]


def said_in(value: str | None) -> dict[str, str]:
    """What a frame's `alt_texts` in the catalog holds: language -> text."""
    return dict(json.loads(value)) if value else {}


def said_of(brief: "Brief", sku: str | None, role: str | None, own: Mapping[str, str]) -> dict[str, str]:
    """The texts of a picture of that shot: language -> text, in the brief's order; those that nobody said are left out.

    own: what was said of the very frame; it goes before what the brief says of the shot.
    """
    product = next((one for one in brief.products if one.sku == sku), None)
    found = {}
    for at, language in enumerate(languages_of(brief)):
        text = own.get(language)
        if text is None and at == 0:
            # Said before the brief named its languages.
            text = own.get(UNNAMED)
        if text is None and product is not None:
            of_role = product.alt_text if at == 0 else product.alt_text_in.get(language, {})
            text = of_role.get(role or "")
        if text:
            found[language] = text
    return found


def proposed(brief: "Brief", product: "Product", role: "Role") -> str:
    """What may be said of a picture of that shot in the brief's first language, from what the brief says of its product; MOST characters.

    The other languages have none: nothing here translates.
    """
    language = brief.languages[0] if brief.languages else _ASSUMED
    # A slash would be read out.
    colours = re.sub(r"\s*/\s*", ", ", product.colourway or "")
    named = f"{product.title}, {colours}" if colours else product.title
    begins = role.alt_text.get(language) or role.alt_text.get(language.partition("-")[0])
    text = begins.replace("{product}", named) if begins else f"{named}: {role.title}"
    about = " ".join((product.description or "").split())
    whole = f"{text[:1].upper()}{text[1:]}" + (f": {about}" if begins and about else "")
    return cut(whole)


def cut(text: str, most: int = MOST) -> str:
    """The text, cut between words where it is longer; what then hangs over (a comma, a colon) goes too."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    if not text[most - 1].isspace():
        kept = kept.rpartition(" ")[0] or kept
    return f"{kept.rstrip(' ,;:–-/')}…"
