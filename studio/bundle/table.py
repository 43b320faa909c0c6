"""bundle.csv: one line a file, for a spreadsheet."""

import csv
import io

from studio.base.findings import sentences
from studio.report.contents import Contents, File

COLUMNS = (
    "name",
    "path",
    "sku",
    "gtin",
    "role",
    "rendition",
    "width",
    "height",
    "bytes",
    "sha256",
    "alt_text",
    "rights_until",
    "creator_code",
    "frame",
    "warnings",
    "variant_skus",
    "variant_gtins",
)
_OF_FILE = COLUMNS[:-3]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(contents: Contents) -> str:
    """The text of bundle.csv (RFC 4180: commas, CRLF), renditions first, then originals.

    It starts with a byte order mark, without which Excel does not see that it is UTF-8.

    A cell that a spreadsheet would run as a formula gets a `'` before it (OWASP, CSV injection).
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    variants = {product.sku: product.variants for product in contents.products}
    for file in [*contents.files, *_originals(contents)]:
        sizes = variants.get(file.sku or "", [])
        values = [
            *(getattr(file, name) for name in _OF_FILE),
            "; ".join(sentences(file.warnings)),
            "; ".join(one.sku for one in sizes),
            "; ".join(one.gtin for one in sizes if one.gtin),
        ]
        writer.writerow([_cell(value) for value in values])
    return "\ufeff" + out.getvalue()


def _originals(contents: Contents) -> list[File]:
    frames = {frame.id: frame for frame in contents.frames}
    gtins = {product.sku: product.gtin for product in contents.products}
    rows = []
    for one in contents.originals:
        frame = frames.get(one.frame or "")
        sku = frame.sku if frame else None
        rows.append(
            File(
                name=one.name,
                path=one.path,
                sku=sku,
                gtin=gtins.get(sku or ""),
                role=frame.role if frame else None,
                rendition="original",
                width=frame.width if frame else None,
                height=frame.height if frame else None,
                bytes=one.bytes,
                sha256=one.sha256,
                rights_until=contents.rights.until,
                creator_code=contents.creator.code,
                frame=one.frame,
            )
        )
    return rows


def _cell(value: object) -> object:
    if isinstance(value, str):
        # A NUL ends a CSV for many readers.
        text = value.replace("\0", "")
        return f"'{text}" if text.startswith(_FORMULA) else text
    return "" if value is None else value
