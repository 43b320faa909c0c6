"""Shopify's product CSV, to be imported under Products.

Columns: Shopify Help Center, "Using CSV files to import and export products" (help.shopify.com/en/manual/products/import-export/using-csv;
stored copies of 2021 to 2026, looked up on 2026-12-01), by the names that Shopify's own exports have. Its newest sample file calls some of
them otherwise (URL handle, SKU, Product image URL). Rules from there: separated by commas, UTF-8; rows of one Handle are one product;
what concerns the product stands in its first row; a product without options has Option1 Name `Title` and Option1 Value `Default Title`;
a further picture is a further row; an alternative text of at most 512 characters. A column that is left out leaves what the shop has:
so price and stock, which no brief knows, are not there. Not tried against a shop.
"""

import csv
import html
import io
from collections import Counter
from collections.abc import Mapping, Sequence

from studio.base.sku_names import folder_name
from studio.base.spreadsheet import csv_text
from studio.documents.feed import Feed, FeedProduct, slug

COLUMNS = (
    "Handle",
    "Title",
    "Body (HTML)",
    "Vendor",
    "Status",
    "Option1 Name",
    "Option1 Value",
    "Variant SKU",
    "Variant Barcode",
    "Image Src",
    "Image Position",
    "Image Alt Text",
    "Threeshot File",
)
"""The last one is ours, and no column that Shopify knows: the file by which the row's Image Src is found and filled."""
_MAX_ALT = 512


def _write(products: Sequence[FeedProduct]) -> bytes:
    rows = []
    for product, handle in zip(products, _handles(products), strict=True):
        # The only one there is has no option; of several each says its size.
        several = len(product.variants) > 1 or product.variants[0].size is not None
        name = "Size" if several else "Title"
        for at in range(max(len(product.variants), len(product.pictures))):
            row = {"Handle": handle}
            if at == 0:
                row |= {
                    "Title": product.title,
                    "Body (HTML)": f"<p>{html.escape(product.description, quote=False)}</p>"
                    if product.description
                    else "",
                    "Vendor": product.brand or "",
                    # Until the shop has given it a price.
                    "Status": "draft",
                    "Option1 Name": name,
                }
            if at < len(product.variants):
                one = product.variants[at]
                value = (one.size or one.sku) if several else "Default Title"
                row |= {"Option1 Value": value, "Variant SKU": one.sku, "Variant Barcode": one.gtin or ""}
            if at < len(product.pictures):
                picture = product.pictures[at]
                row |= {"Image Position": str(at + 1), "Image Alt Text": picture.alt_text[:_MAX_ALT]}
                row["Threeshot File"] = picture.name
            rows.append([row.get(column, "") for column in COLUMNS])
    return csv_text(COLUMNS, rows).encode("utf-8", "replace")


def _handles(products: Sequence[FeedProduct]) -> list[str]:
    """Of each product, as its title is written in ASCII; with its SKU where that leaves nothing, or the same as another's."""
    made = [slug(one.apart) for one in products]
    alike = Counter(made)
    skus = [slug(folder_name(one.sku)) for one in products]
    return [
        handle if handle and alike[handle] == 1 else f"{handle}-{sku}".strip("-")
        for handle, sku in zip(made, skus, strict=True)
    ]


def _fill(data: bytes, addresses: Mapping[str, str]) -> bytes:
    heads, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    file, source = heads.index("Threeshot File"), heads.index("Image Src")
    for row in rows:
        row[source] = addresses.get(row[file], row[source])
    return csv_text(heads, rows).encode("utf-8", "replace")


FEED = Feed("shopify", "Shopify products", "shopify-products.csv", _write, _fill)
