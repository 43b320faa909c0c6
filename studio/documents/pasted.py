"""Rows of products that were copied from a spreadsheet: what the columns are, by their names or by what is in them."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.documents import brief_csv
from studio.documents.gtin import clean, gtin_valid
from studio.documents.options import Options

COLUMNS = {
    "sku": "SKU",
    "title": "title",
    "colourway": "colourway",
    "gtin": "GTIN",
    "inventory": "stock",
    "notes": "notes",
}
_NAMES = {
    "sku": ("sku", "variant sku", "article", "article number", "article no", "style", "item", "item number"),
    "title": ("title", "name", "product", "product title", "product name"),
    "colourway": ("colourway", "colorway", "colour", "color"),
    "gtin": ("gtin", "ean", "upc", "barcode", "gtin (ean)", "gtin/ean", "variant barcode"),
    "inventory": ("stock", "inventory", "quantity", "qty", "pieces", "variant inventory qty"),
    "notes": ("notes", "note", "notes for the crew", "comment", "comments", "remarks"),
}


@dataclass
class Pasted:
    """rows: products by the brief's field names. columns: those recognised, in words. left_out: what was not, as it was called.

    told: what was decided or can't be read, a sentence each.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def read(text: str, options: Options | None = None) -> Pasted:
    """The products in a text of lines, cells apart by tabs, semicolons or commas. What is odd is not refused but told at its field."""
    records = _records(text)
    if not records:
        return Pasted(told=["Nothing was pasted: copy the rows in the spreadsheet first."])
    names = [_field(cell) for cell in records[0]]
    lower = [cell.strip().lower() for cell in records[0]]
    if "handle" in lower or "url handle" in lower:
        return _table(brief_csv.read_text_table(text, options), "what was pasted")
    if "sku" in names or sum(name is not None for name in names) > 1:
        body, heads = records[1:], records[0]
    else:
        body, heads = records, [f"column {n + 1}" for n in range(max(map(len, records)))]
        names = _guessed(records)
    if "sku" not in names and "title" not in names:
        return Pasted(
            told=[
                "What was pasted has neither a SKU nor a title in it; copy whole rows, with the line of names on top."
            ]
        )
    found = Pasted()
    for cells in body:
        row = {name: cells[n].strip() for n, name in enumerate(names) if name and n < len(cells) and cells[n].strip()}
        if row:
            found.rows.append({name: row[name] for name in COLUMNS if name in row})
    if len(found.rows) > brief_csv.MAX_PRODUCTS:
        return Pasted(
            told=[f"More than {brief_csv.MAX_PRODUCTS} rows were pasted; a drop has at most so many products."]
        )
    there = {name for row in found.rows for name in row}
    found.columns = [word for name, word in COLUMNS.items() if name in there]
    found.left_out = [head.strip() for head, name in zip(heads, names, strict=False) if name is None and head.strip()]
    return found


def read_file(path: Path, options: Options | None = None) -> Pasted:
    """The products of a CSV: Shopify's export, or a plain list. Raises NotFound, InvalidInput (a folder, unreadable)."""
    return _table(brief_csv.read(path, options), path.name)


def _table(table: brief_csv.Table, name: str) -> Pasted:
    found = Pasted([row.fields for row in table.rows])
    there = {field for row in table.rows for field in row.fields}
    there |= {field for row in table.rows for size in row.fields.get("variants", []) for field in size}
    found.columns = [word for field, word in COLUMNS.items() if field in there]
    found.columns += ["sizes"] if "variants" in there else []
    found.told = [f"{name}, {sentence}" for sentence in table.told] + [one.sentence(name) for one in table.mistakes]
    return found


def _records(text: str) -> list[list[str]]:
    lines = text.strip("\r\n").replace("\r\n", "\n").replace("\r", "\n")
    first = lines.split("\n", 1)[0]
    apart = "\t" if "\t" in lines else ";" if first.count(";") > first.count(",") else ","
    try:
        records = list(csv.reader(io.StringIO(lines.replace("\0", "")), delimiter=apart))
    except csv.Error:
        records = [line.split(apart) for line in lines.split("\n")]
    return [cells for cells in records if any(cell.strip() for cell in cells)]


def _field(cell: str) -> str | None:
    name = " ".join(cell.replace("_", " ").strip().lower().split())
    return next((field for field, spellings in _NAMES.items() if name in spellings), None)


def _guessed(records: list[list[str]]) -> list[str | None]:
    """What each column is, by what is in it; a row with one cell is a SKU, or a title when it has spaces."""
    width = max(map(len, records))
    columns = [[cells[n].strip() for cells in records if n < len(cells) and cells[n].strip()] for n in range(width)]
    names: list[str | None] = [None] * width

    def take(name: str, fits: Callable[[str], object]) -> None:
        for n, cells in enumerate(columns):
            if names[n] is None and cells and sum(bool(fits(cell)) for cell in cells) * 2 > len(cells):
                names[n] = name
                return

    take("gtin", lambda cell: gtin_valid(clean(cell)) or re.fullmatch(r"[0-9]{12,14}", clean(cell)))
    take("sku", lambda cell: re.fullmatch(r"\S*[0-9-]\S*", cell) and re.search(r"[^0-9]", cell) and "/" not in cell)
    for n, cells in enumerate(columns):
        if (
            "sku" not in names
            and names[n] is None
            and len(set(cells)) == len(records)
            and not any(" " in cell for cell in cells)
        ):
            names[n] = "sku"
    take("inventory", lambda cell: re.fullmatch(r"[0-9]{1,6}", cell))
    take("title", lambda cell: " " in cell or cell.isalpha())
    take("colourway", lambda cell: len(cell) <= 40)
    take("notes", lambda cell: True)
    return names
