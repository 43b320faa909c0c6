"""bundle.csv: one line a file, for a spreadsheet."""

from studio.base.findings import sentences
from studio.base.spreadsheet import csv_text
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
    """The text of bundle.csv (see `csv_text`), renditions first, then originals.

    What is made harmless in it is told as a finding (`studio.handover.alt_texts`).
    """
    variants = {product.sku: product.variants for product in contents.products}
    titles = {product.sku: product.title for product in contents.products}
    further = contents.drop.languages[1:]
    rows = []
    for file in [*contents.files, *_originals(contents)]:
        sizes = variants.get(file.sku or "", [])
        rows.append(
            [
                *(getattr(file, name) for name in _OF_FILE),
                "; ".join(sentences(file.warnings)),
                "; ".join(one.sku for one in sizes),
                "; ".join(one.gtin for one in sizes if one.gtin),
                titles.get(file.sku or ""),
                *(file.alt_texts.get(language) for language in further),
            ]
        )
    return csv_text([*COLUMNS, *(f"alt_text_{language}" for language in further)], rows)


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
