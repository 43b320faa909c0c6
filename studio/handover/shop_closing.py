"""What is done in a shop when all has arrived: pictures attached to their products, where that is asked for; the feeds filled in.

Attached is by `fileUpdate` with `referencesToAdd` (shopify.dev, API 2026-10; files have to be READY), to a product that is found by exactly
one of its marks. The bundle is signed and stays as it is: its tables are filled in as copies beside the receipt.
"""

import contextlib
import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from studio.base.wording import count, listed
from studio.bundle import bag_files
from studio.documents.feed import slug
from studio.documents.feed_kinds import feeds
from studio.handover.carrier import Carrier, Closing
from studio.handover.objection import Objection
from studio.handover.parcel import Parcel, ParcelFile, story_of
from studio.handover.shop_api import errors_of
from studio.handover.shop_files import ShopCarrier
from studio.handover.shop_record import ShopFile

BY = ("sku", "barcode", "handle")
_SHOWN = 3
_VARIANTS = """
query variants($query: String!) {
  productVariants(first: 20, query: $query) { nodes { sku barcode product { id handle } } }
}
"""
_PRODUCTS = "query products($query: String!) { products(first: 20, query: $query) { nodes { id handle } } }"
_MEDIA = "query media($id: ID!) { product(id: $id) { media(first: 250) { nodes { id } } } }"
_ATTACH = """
mutation attach($files: [FileUpdateInput!]!) {
  fileUpdate(files: $files) { userErrors { field message code } }
}
"""


def closing(carrier: Carrier, parcel: Parcel, files: Sequence[ParcelFile]) -> Closing:
    """Attach the pictures where the target says by what, and fill in the feeds. Raises Failed, Interrupted."""
    assert isinstance(carrier, ShopCarrier)
    shown = carrier.shown([one.name for one in files])
    by = carrier.remote.options.get("products", "no")
    told = _attached(carrier, parcel, files, shown, by) if by in BY else []
    there = [one for one in files if one.name in shown]
    return Closing(filled(parcel, {one.path.rpartition("/")[2]: shown[one.name].url for one in there}), told)


def filled(parcel: Parcel, addresses: Mapping[str, str]) -> dict[str, bytes]:
    """The bundle's feeds with the addresses of their pictures, by the names of their files. addresses: by those in the bundle."""
    made = {}
    for feed in feeds().values():
        if (data := bag_files.small(parcel.bundle / "data" / feed.file, [])) is not None:
            # One of an older Threeshot may have no column by which its rows are known.
            with contextlib.suppress(ValueError, LookupError):
                made[feed.file] = feed.fill(data, addresses)
    return made


def _attached(
    carrier: ShopCarrier, parcel: Parcel, files: Sequence[ParcelFile], shown: Mapping[str, ShopFile], by: str
) -> list[Objection]:
    """Attach each product's pictures, in the order of the bundle; what could not be, in sentences."""
    lost, refused = dict[str, None](), []
    handles = _handles(parcel) if by == "handle" else {}
    for product in _products(parcel):
        ids = [shown[one.name].id for one in files if one.facts.get("sku") == product["sku"] and one.name in shown]
        if not ids:
            continue
        found = _found(carrier, _marks(product, by, handles), by)
        if len(found) != 1:
            lost[f"{product['sku']} ({'none' if not found else 'several'})"] = None
            continue
        whole = carrier.api.ask(_MEDIA, {"id": found[0]}).get("product")
        media = whole.get("media") if isinstance(whole, dict) else None
        nodes = media.get("nodes") if isinstance(media, dict) else None
        have = {one.get("id") for one in nodes or () if isinstance(one, dict)}
        asked = [{"id": one, "referencesToAdd": [found[0]]} for one in ids if one not in have]
        if asked:
            answer = carrier.api.ask(_ATTACH, {"files": asked}).get("fileUpdate")
            errors = errors_of(answer if isinstance(answer, dict) else {}, "userErrors")
            refused += [f"{product['sku']}: {carrier.api.plain(one.get('message'))}" for one in errors[:1]]
    told = []
    if lost:
        which = listed(list(lost), _SHOWN)
        sentence = f"{count(len(lost), 'product')} could not be found in the shop by {by}: {which}; the pictures are in its Files."
        told.append(Objection("product", sentence, False))
    if refused:
        sentence = (
            f"The shop did not attach all pictures to their products: {listed(refused, _SHOWN)}; they are in its Files."
        )
        told.append(Objection("product", sentence, False))
    return told


def _products(parcel: Parcel) -> list[dict[str, Any]]:
    """The bundle's products as bundle.json tells them; it was proved to be intact before anything was sent."""
    return [
        one
        for one in story_of(parcel.bundle).get("products") or ()
        if isinstance(one, dict) and isinstance(one.get("sku"), str)
    ]


def _handles(parcel: Parcel) -> dict[str, str]:
    """The products' handles by their SKUs, as the bundle's own feed has them."""
    data = bag_files.small(parcel.bundle / "data" / feeds()["shopify"].file, []) or b""
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig", "replace"), newline=""))
    return {str(row.get("Variant SKU")): str(row.get("Handle")) for row in rows if row.get("Variant SKU")}


def _marks(product: Mapping[str, Any], by: str, handles: Mapping[str, str]) -> list[str]:
    """By what a product may be known in the shop."""
    variants = [one for one in product.get("variants") or () if isinstance(one, dict)]
    if by == "handle":
        return [handles.get(product["sku"]) or slug(str(product.get("title") or product["sku"]))]
    key = "sku" if by == "sku" else "gtin"
    return list(dict.fromkeys(str(one[key]) for one in (product, *variants) if one.get(key)))


def _found(carrier: ShopCarrier, marks: Sequence[str], by: str) -> list[str]:
    """The ids of the products that have one of these marks, exactly so."""
    found = dict[str, None]()
    for mark in marks:
        quoted = mark.replace("\\", "\\\\").replace('"', '\\"')
        query, what = (_PRODUCTS, "products") if by == "handle" else (_VARIANTS, "productVariants")
        told = carrier.api.ask(query, {"query": f'{by}:"{quoted}"'}).get(what)
        for node in (told.get("nodes") if isinstance(told, dict) else None) or ():
            if isinstance(node, dict) and node.get(by) == mark:
                product = node if by == "handle" else node.get("product")
                if isinstance(product, dict) and isinstance(product.get("id"), str):
                    found[product["id"]] = None
        if found:
            break
    return list(found)
