"""What tells a shop's variants from each other: options that change the look make products, those that don't make variants of one."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from studio.documents.field_types import Document, Text
from studio.documents.yaml_text import Mistake, shown

Kind = Literal["look", "variant"]
LOOK = (
    "colour", "color", "colourway", "colorway", "material", "fabric", "leather", "pattern", "print", "motif", "design", "style", "finish",
    "wash", "shade", "texture", "farbe", "couleur", "colore", "kleur", "färg",
)  # fmt: skip
"""Each of its values is a product of its own, with pictures of its own."""
VARIANTS = (
    "size", "length", "fit", "width", "cup", "band", "inseam", "waist", "leg", "chest", "age", "shoe size",
    "größe", "taille", "taglia", "talla", "maat", "storlek",
)  # fmt: skip
"""Its values share their pictures: variants of one product."""
_NAMES = Annotated[list[Text], Field(max_length=50)]


class Options(Document):
    """What a shop's options are to the pictures, beside and before those that are known; see `LOOK` and `VARIANTS`."""

    look: _NAMES = Field(
        default=[], description="a list of options that change the look, so that each value is a product"
    )
    variants: _NAMES = Field(
        default=[], description="a list of options that don't change the look, like size: variants of one product"
    )

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """No option is both."""
        look, variants = (
            [_plain(name) if isinstance(name, str) else "" for name in data.get(key) or []]
            if isinstance(data.get(key), list)
            else []
            for key in ("look", "variants")
        )
        for at, name in enumerate(variants):
            if name and name in look:
                yield Mistake(shown(data["variants"][at]), "one that is not under look too", ("variants", at))

    def kind(self, name: str) -> Kind | None:
        """What the option of that name (any case) is; None for one that is not known.

        A name of several words, like `Shoe size (EU)`, is what its known words are, where they are all of one kind.
        """
        plain = _plain(name)
        for look, variants in ((self.look, self.variants), (LOOK, VARIANTS)):
            if plain in map(_plain, look):
                return "look"
            if plain in map(_plain, variants):
                return "variant"
        words = re.findall(r"\w+", plain)
        kinds = {self.kind(word) for word in words} - {None} if words != [plain] else set()
        return kinds.pop() if len(kinds) == 1 else None


def _plain(name: str) -> str:
    """A name to compare: `Colours ` as `colour`."""
    text = " ".join(name.casefold().split())
    return text[:-1] if text.endswith("s") and len(text) > 3 else text
