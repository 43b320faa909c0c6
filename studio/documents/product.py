"""A product of the brief, and its variants: the sizes that share its pictures."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import Field

from studio.documents import loading
from studio.documents.field_types import Document, Gtin, LanguageCode, LongText, RelativePath, RoleId, Sku, Text
from studio.documents.gtin import clean, gtin14, gtin_valid
from studio.documents.kit import Role
from studio.documents.yaml_text import Loc, Mistake, shown

MAX_VARIANTS = 100


class Variant(Document):
    """One of the things that look alike and are sold under one product's pictures: a size, a length."""

    sku: Sku = Field(description="the variant's SKU, like HS-SHIRT-01-M")
    gtin: Gtin | None = Field(default=None, description="the number under its barcode (GTIN), with its check digit")
    option: Text | None = Field(default=None, description="what tells it from the others, like M")
    inventory: int | None = Field(default=None, ge=0, description="how many there are to sell")


class Product(Document):
    """One thing to sell. `references`, `alt_text`: by role. One of its `variants` may have its SKU: the one it is named after."""

    sku: Sku = Field(description="the SKU, like HS-TOTE-01")
    gtin: Gtin | None = Field(default=None, description="the number under the barcode (GTIN), with its check digit")
    title: Text = Field(description="the product's title")
    colourway: Text | None = Field(default=None, description="the colourway")
    notes: LongText | None = Field(default=None, description="notes for the crew")
    description: LongText | None = Field(default=None, description="what it is, for customers")
    references: dict[RoleId, RelativePath] = Field(
        default={}, description="a reference picture for each role, below the brief's folder"
    )
    inventory: int | None = Field(default=None, ge=0, description="how many there are to sell")
    variants: list[Variant] = Field(
        default=[], max_length=MAX_VARIANTS, description="its sizes: a list of variants that share its pictures"
    )
    extra_roles: list[Role] = Field(default=[], max_length=20, description="roles that only this product is shot in")
    alt_text: dict[RoleId, LongText] = Field(default={}, description="the alternative text of each role's picture")
    alt_text_in: dict[LanguageCode, dict[RoleId, LongText]] = Field(
        default={}, description="the same in the brief's other languages: a language, and a text for each role"
    )

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """No extra role twice; the variant that has its SKU has its GTIN."""
        yield from loading.repeated(data.get("extra_roles"), "extra_roles", "id")
        own = data.get("gtin")
        for at, variant in enumerate(_dicts(data.get("variants"))):
            gtin = variant.get("gtin")
            if own and gtin and variant.get("sku") == data.get("sku") and clean(str(gtin)) != clean(str(own)):
                found = f"another than the product's, {shown(own)}, beside its SKU"
                yield Mistake(found, "the same GTIN in both, or in one of them", ("variants", at, "gtin"))

    @property
    def code(self) -> str | None:
        """Its GTIN, or the first that one of its variants has."""
        return next(iter(self.gtins), None)

    @property
    def gtins(self) -> list[str]:
        """Every barcode that is its own or a variant's."""
        return list(dict.fromkeys(one for one in (self.gtin, *(v.gtin for v in self.variants)) if one))

    @property
    def stock(self) -> int | None:
        """How many there are to sell: as the product says, or of all variants that say it."""
        said = [variant.inventory for variant in self.variants if variant.inventory is not None]
        return self.inventory if self.inventory is not None or not said else sum(said)


def doubles(items: Iterable[tuple[Loc, Any]]) -> Iterator[Mistake]:
    """A mistake for each SKU and each GTIN that an earlier product or variant has; one variant may have its product's own."""
    seen: dict[tuple[str, str], str] = {}
    for loc, item in items:
        if not isinstance(item, dict):
            continue
        own = dict(_keys(item))
        label = f"product {shown(item['sku'])}" if item.get("sku") else "an earlier product"
        places = [((*loc, "variants", at), one) for at, one in enumerate(_dicts(item.get("variants")))]
        for place, one in [(loc, item), *places]:
            for name, key in _keys(one):
                if one is not item and own.get(name) == key:
                    # The one it is named after; a second one is a double.
                    del own[name]
                    continue
                if (name, key) in seen:
                    yield Mistake(f"{shown(one[name])} again", f"another than {seen[name, key]} has", (*place, name))
                seen.setdefault((name, key), "an earlier product" if name == "sku" and one is item else label)


def _keys(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    sku, gtin = item.get("sku"), item.get("gtin")
    if isinstance(sku, str):
        yield "sku", unicodedata.normalize("NFC", sku).strip()
    if isinstance(gtin, str) and gtin_valid(clean(gtin)):
        yield "gtin", gtin14(gtin)


def _dicts(items: Any) -> list[dict[str, Any]]:
    return [item if isinstance(item, dict) else {} for item in items] if isinstance(items, list) else []
