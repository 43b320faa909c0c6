"""bundle.csv: one line a file, for a spreadsheet."""

import csv
import io

from studio.base.findings import sentences
from studio.documents.feed import harmless
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
    "title",
)
"""After them comes a column for each of the brief's languages but the first: alt_text_sv."""
_OF_FILE = COLUMNS[:-4]


def table(contents: Contents) -> str:
    """The text of bundle.csv (RFC 4180: commas, CRLF), renditions first, then originals.

    It starts with a byte order mark, without which Excel does not see that it is UTF-8; LibreOffice sees both by it, too. Where a comma is
    the decimal sign, Excel divides at semicolons when a file is opened by a double click: there it is taken in by Data, From Text/CSV. A
    line `sep=,` would spare that, and Excel then takes the file for its old code page, whatever the mark says.

    A cell that a spreadsheet would run as a formula gets a `'` before it; that is told as a finding (`studio.handover.alt_texts`).
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    further = contents.drop.languages[1:]
    writer.writerow([*COLUMNS, *(f"alt_text_{language}" for language in further)])
    titles = {product.sku: product.title for product in contents.products}
    variants = {product.sku: product.variants for product in contents.products}
    for file in [*contents.files, *_originals(contents)]:
        sizes = variants.get(file.sku or "", [])
        values = [
            *(getattr(file, name) for name in _OF_FILE),
            "; ".join(sentences(file.warnings)),
            "; ".join(one.sku for one in sizes),
            "; ".join(one.gtin for one in sizes if one.gtin),
            titles.get(file.sku or ""),
            *(file.alt_texts.get(language) for language in further),
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
        return harmless(value)
    return "" if value is None else value
