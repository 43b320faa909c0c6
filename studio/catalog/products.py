"""Products and their variants in the catalog, and which of them a SKU or barcode means."""

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.base.digits import is_digits
from studio.base.errors import NotFound
from studio.base.wording import listed, short
from studio.catalog.store import Catalog

if TYPE_CHECKING:
    from studio.documents.product import Product

_NAMED = 12
_SHOWN = 60
_COLUMNS = ("sku", "gtin", "option", "inventory", "position")


def put_product(catalog: Catalog, drop_id: str, product: "Product", position: int) -> str:
    """Make the row of a brief's product, or bring it in step; its id. Its variants: `put_variants`, when all products are there."""
    values = {
        "gtin": product.code,
        "title": product.title,
        "colourway": product.colourway,
        "notes": product.notes,
        "position": position,
    }
    there = catalog.value("SELECT id FROM product WHERE drop_id = ? AND sku = ?", [drop_id, product.sku])
    if there is None:
        return catalog.insert("product", {"drop_id": drop_id, "sku": product.sku, **values})
    catalog.update("product", there, values)
    return str(there)


def put_variants(catalog: Catalog, drop_id: str, products: dict[str, "Product"]) -> None:
    """Bring the variants of these products (by their ids) in step; all others of the drop go."""
    wanted = {
        (product_id, one.sku, one.gtin, one.option, one.inventory, at)
        for product_id, product in products.items()
        for at, one in enumerate(product.variants)
    }
    rows = catalog.rows(f"SELECT id, product_id, {', '.join(_COLUMNS)} FROM variant WHERE drop_id = ?", [drop_id])
    there = {(row["product_id"], *(row[name] for name in _COLUMNS)): row["id"] for row in rows}
    # First those that go: one may have moved to another product.
    for values in there.keys() - wanted:
        catalog.execute("DELETE FROM variant WHERE id = ?", [there[values]])
    for missing in sorted(wanted - there.keys(), key=lambda one: (one[0], one[-1])):
        row = dict(zip(("product_id", *_COLUMNS), missing, strict=True))
        catalog.insert("variant", {"drop_id": drop_id, **row})


def sku_of_gtin(catalog: Catalog, drop_id: str, gtin: str) -> str | None:
    """The SKU of the product with that GTIN, its own or a variant's, leading zeros aside (a UPC-A is an EAN-13 that starts with 0)."""
    for row in catalog.rows(
        "SELECT sku, gtin FROM product WHERE drop_id = ? AND gtin IS NOT NULL UNION ALL"
        " SELECT product.sku, variant.gtin FROM variant JOIN product ON product.id = variant.product_id"
        " WHERE variant.drop_id = ? AND variant.gtin IS NOT NULL",
        [drop_id, drop_id],
    ):
        if str(row["gtin"]).lstrip("0") == gtin.lstrip("0"):
            return str(row["sku"])
    return None


def meant_by(catalog: Catalog, drop_id: str, text: str, loosely: bool = False) -> list[str]:
    """The SKUs of the products that `text` may mean, as a SKU of their own or of a variant: written just so, else in another case or width.

    loosely: else with the same letters and digits, whatever stands between them. Several: `text` does not tell them apart.
    """
    known = [
        (str(row["sku"]), str(row["product"]))
        for row in catalog.rows(
            "SELECT sku, sku AS product, -1 AS size, position FROM product WHERE drop_id = ? UNION ALL"
            " SELECT variant.sku, product.sku, variant.position, product.position FROM variant"
            " JOIN product ON product.id = variant.product_id WHERE variant.drop_id = ? ORDER BY size, position",
            [drop_id, drop_id],
        )
    ]
    ways: list[Callable[[str], str]] = [_written, _folded, *([_letters] if loosely else [])]
    for way in ways:
        if wanted := way(text):
            found = dict.fromkeys(product for sku, product in known if way(sku) == wanted)
            if found:
                # Written just so, a product's own SKU comes before a variant's (one that was a product of its own once).
                return list(found)[:1] if way is _written else list(found)
    return []


def named(catalog: Catalog, drop_id: str, text: str) -> str | None:
    """The SKU of the product that has `text` as its SKU or a variant's, written just so; None where there is none."""
    sql = (
        "SELECT sku FROM product WHERE drop_id = ? AND sku = ? UNION ALL"
        " SELECT product.sku FROM variant JOIN product ON product.id = variant.product_id WHERE variant.drop_id = ? AND variant.sku = ?"
    )
    found = catalog.value(sql, [drop_id, _written(text), drop_id, _written(text)])
    return None if found is None else str(found)


def find_product(catalog: Catalog, drop_id: str, text: str, loosely: bool = False) -> str | None:
    """The SKU of the product that a person means by a SKU or a barcode; None where there is none.

    loosely: see `meant_by`. Raises NotFound where it may be several.
    """
    found = meant_by(catalog, drop_id, text, loosely)
    if len(found) > 1:
        shown = short("".join(c for c in text if c.isprintable()), _SHOWN)
        raise NotFound(f"'{shown}' may be {listed(found, _NAMED)}; write it just as the brief does.")
    digits = "".join(c for c in text if c not in " -\t")
    return found[0] if found else sku_of_gtin(catalog, drop_id, digits) if is_digits(digits) else None


def skus(catalog: Catalog, drop_id: str) -> list[str]:
    """The SKUs of the drop's products, in the brief's order."""
    rows = catalog.rows("SELECT sku FROM product WHERE drop_id = ? ORDER BY position", [drop_id])
    return [str(row["sku"]) for row in rows]


def none_such(catalog: Catalog, drop_id: str) -> str:
    """`it has HS-TOTE-01, HS-BEANIE-01`: the end of a sentence about a product that isn't there."""
    return f"it has {listed(skus(catalog, drop_id), _NAMED)}"


def _written(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _letters(text: str) -> str:
    return "".join(c for c in _folded(text) if c.isalnum())
