"""A text data source of Google Merchant Center: one row for each thing that is sold.

Attributes: Google Merchant Center Help, "Product data specification" (support.google.com/merchants/answer/7052112) and "Item group ID"
(…/answer/6324507), stored copies, looked up on 2026-12-01. From there: names in English with underscores; separated by tabs; `id` and
`item_group_id` of at most 50 characters, the latter only where there are variants; `title` of at most 150, `description` 5,000; several
colours divided by `/`; several further pictures by commas, ten at most. `link`, `price` and `availability` are the shop's to say, so a
feed that has only what is known here is read as a supplemental one; they are there, empty.
"""

import re
from collections.abc import Mapping, Sequence

from studio.base.spreadsheet import harmless
from studio.documents.feed import Feed, FeedProduct, FeedVariant

COLUMNS = (
    "id",
    "title",
    "description",
    "link",
    "image_link",
    "additional_image_link",
    "availability",
    "price",
    "brand",
    "gtin",
    "color",
    "size",
    "item_group_id",
    "threeshot_file",
    "threeshot_additional_files",
)
"""The last two are ours: the files by which image_link and additional_image_link are found and filled."""
_MAX_TITLE, _MAX_DESCRIPTION, _MAX_FURTHER = 150, 5000, 10


def _write(products: Sequence[FeedProduct]) -> bytes:
    rows: list[tuple[str, ...]] = [COLUMNS]
    for product in products:
        rows += [_row(product, variant) for variant in product.variants]
    return "".join("\t".join(row) + "\r\n" for row in rows).encode("utf-8", "replace")


def _row(product: FeedProduct, variant: FeedVariant) -> tuple[str, ...]:
    files = [picture.name for picture in product.pictures]
    title = ", ".join(part for part in (product.title, product.colourway, variant.size) if part)
    values = {
        "id": variant.sku,
        "title": title[:_MAX_TITLE],
        "description": product.description[:_MAX_DESCRIPTION],
        "brand": product.brand or "",
        "gtin": variant.gtin or "",
        "color": re.sub(r"\s*/\s*", "/", product.colourway or ""),
        "size": variant.size or "",
        "item_group_id": product.sku if len(product.variants) > 1 else "",
        "threeshot_file": files[0] if files else "",
        "threeshot_additional_files": ",".join(files[1 : 1 + _MAX_FURTHER]),
    }
    return tuple(_cell(values.get(column, "")) for column in COLUMNS)


def _cell(text: str) -> str:
    # Tabs and line ends divide cells and rows, and can't be quoted.
    return harmless(" ".join(text.split()))


def _fill(data: bytes, addresses: Mapping[str, str]) -> bytes:
    heads, *rows = (line.split("\t") for line in data.decode("utf-8").split("\r\n") if line)
    of = {name: at for at, name in enumerate(heads)}
    for row in rows:
        row[of["image_link"]] = addresses.get(row[of["threeshot_file"]], row[of["image_link"]])
        further = [
            addresses[one].replace(",", "%2C")
            for one in row[of["threeshot_additional_files"]].split(",")
            if one in addresses
        ]
        row[of["additional_image_link"]] = ",".join(further) or row[of["additional_image_link"]]
    return "".join("\t".join(row) + "\r\n" for row in (heads, *rows)).encode("utf-8", "replace")


FEED = Feed("google", "Google Merchant", "google-merchant.tsv", _write, _fill)
