"""What a barcode scanner types: a hang tag's number, a SKU, or a slate's text. It says which product comes next.

Scanners type as keyboards do, with whatever layout the computer has set: what isn't a letter or digit may come as something else.
"""

import re

from studio import slates
from studio.base.errors import NotFound
from studio.catalog import products
from studio.catalog.drops import shots_of
from studio.documents.gtin import clean, gtin_valid
from studio.open_drop import OpenDrop

MOST = 1000
_AIM = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
"""What some scanners put in front to tell the kind of code (ISO/IEC 15424): `]E0` for an EAN-13."""
_SHOWN = 60


def shot_of(drop: OpenDrop, text: str, armed: tuple[str, str] | None) -> tuple[str, str]:
    """(sku, role) that scanned `text` arms: the role of a slate, else the one that is armed now, else the product's first.

    `text` is a GTIN (EAN-13, UPC-A …) or a SKU of one of the drop's products or its variants, or a slate's own text. Raises NotFound, with
    what to do.
    """
    text = _AIM.sub("", text[:MOST].strip())
    sku, role = _product(drop, text)
    roles = [known for product, known in shots_of(drop.catalog, drop.id) if product == sku]
    for wanted in (role, armed[1] if armed else None, *roles):
        if wanted in roles:
            return sku, wanted
    raise NotFound(f"Product {sku} has no shot to arm; look at its roles in the kit.")


def _product(drop: OpenDrop, text: str) -> tuple[str, str | None]:
    read = slates.parse(text)
    if read is not None and read.drop.upper() != drop.code.upper():
        raise NotFound(f"That slate is of drop {read.drop}, and {drop.code} is open; scan one of this drop.")
    said = read.sku if read is not None and read.sku is not None else text
    # Keyboards' layouts make other signs of hyphens and the like: letters and digits alone count where nothing else fits.
    known = products.find_product(drop.catalog, drop.id, said, loosely=True)
    if known is not None:
        return known, read.role if read is not None else None
    if gtin_valid(clean(text)):
        raise NotFound(
            f"{clean(text)} is the barcode of no product in this drop; write it into the brief as that product's gtin, or arm by hand."
        )
    shown = "".join(c for c in said[:_SHOWN] if c.isprintable())
    raise NotFound(
        f"'{shown}' was scanned, and is no product of this drop; {products.none_such(drop.catalog, drop.id)}."
    )
