"""Products from a CSV: a Shopify product export, or a plain list of SKU and title (or GTIN)."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from studio.documents.loading import read_text
from studio.documents.yaml_text import Mistake, shown

MAX_BYTES = 15_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 1_000
MAX_PRODUCTS = 500
"""Products of one drop, in its brief and its CSV together."""
_NAMES = {
    "sku": ("variant sku", "sku", "article", "article number", "style"),
    "gtin": ("variant barcode", "barcode", "gtin", "ean", "upc", "gtin/ean"),
    "title": ("title", "name", "product", "product title"),
    "handle": ("handle", "url handle"),
    "colourway": ("colourway", "colorway", "colour", "color"),
    "notes": ("notes",),
}
_VARIANT = ("variant price", "variant grams", "variant inventory qty", "option1 value")


@dataclass
class ListedProduct:
    """One product as the CSV has it. `fields`: the brief's field names; `line` from 1; `columns`: which column each came from."""

    line: int
    fields: dict[str, str]
    columns: dict[str, str]


@dataclass
class Table:
    """What was read, and every mistake of the file itself."""

    rows: list[ListedProduct] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)


def read(path: Path) -> Table:
    """The products in a CSV: comma, semicolon or tab; with or without a byte order mark.

    Without a header it has two columns: SKU and title, or SKU and GTIN. Raises NotFound, InvalidInput (a folder, unreadable).
    """
    text = read_text(path, MAX_BYTES)
    if isinstance(text, Mistake):
        hint = "a CSV saved as UTF-8 ('CSV UTF-8' in Excel)"
        return Table(
            mistakes=[Mistake(text.found, hint if "UTF-8" in text.expected else text.expected, line=text.line)]
        )
    table = Table()
    records = list(_records(text, table))
    if not records:
        if not table.mistakes:
            table.mistakes.append(Mistake("nothing", "a header line and a line for each product", line=1))
        return table
    header = _header(records[0][1])
    if header is None:
        if _is_no_list(records):
            expected = "columns named SKU and Title, or the columns of a Shopify product export"
            table.mistakes.append(Mistake(shown(", ".join(records[0][1])), expected, line=records[0][0]))
            return table
        numbers = all(re.fullmatch(r"'?[0-9][0-9 .,eE+-]*", cells[1]) for _, cells in records if len(cells) > 1)
        header = {"sku": 0, "gtin" if numbers else "title": 1}
        body, titles = records, {at: str(at + 1) for at in (0, 1)}
    else:
        body, titles = records[1:], dict(enumerate(records[0][1]))
        if "sku" not in header:
            there = shown(", ".join(records[0][1]))
            table.mistakes.append(Mistake(there, "a column named SKU (or Variant SKU)", line=records[0][0]))
            return table
        if len(set(header) & {"title", "gtin"}) == 0:
            there = shown(", ".join(records[0][1]))
            table.mistakes.append(Mistake(there, "a column named Title or GTIN beside the SKU", line=records[0][0]))
            return table
    _products(body, header, titles, table)
    if not table.rows and not table.mistakes:
        table.mistakes.append(Mistake("no product", "a line for each product", line=records[0][0]))
    return table


def _records(text: str, table: Table) -> Iterator[tuple[int, list[str]]]:
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    unquoted = re.sub(r'"[^"]*"', "", first)
    delimiter = max(",;\t", key=unquoted.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for read, cells in enumerate(reader):
            if read > MAX_ROWS or len(cells) > MAX_COLUMNS:
                wrong = (f"more than {MAX_ROWS:,} lines", "the products of one drop only")
                if len(cells) > MAX_COLUMNS:
                    wrong = (f"{len(cells):,} columns", f"at most {MAX_COLUMNS:,}")
                table.mistakes.append(Mistake(*wrong, line=start))
                return
            if any(cell.strip() for cell in cells):
                yield start, [cell.strip() for cell in cells]
            start = reader.line_num + 1
    except csv.Error as error:
        table.mistakes.append(Mistake(f"what is not CSV ({error})", "one product a line, quotes closed", line=start))


def _header(cells: list[str]) -> dict[str, int] | None:
    """Which column holds which field, by the names in the first line; None when that line names none of them."""
    lower = [cell.strip().lower() for cell in cells]
    found: dict[str, int] = {}
    for name, spellings in _NAMES.items():
        for spelling in spellings:
            if spelling in lower:
                found[name] = lower.index(spelling)
                break
    for at, cell in enumerate(lower):
        if re.fullmatch(r"option[123] (name|value)", cell) or cell in _VARIANT:
            found[cell] = at
    return found or None


def _is_no_list(records: list[tuple[int, list[str]]]) -> bool:
    """Whether this is no plain list of SKU and title: not two columns, or a first line that looks like names we don't know."""
    first = records[0][1]
    if len(first) != 2 or any(len(cells) > 2 for _, cells in records):
        return True
    others = [cells[0] for _, cells in records[1:]]
    return not re.search("[0-9]", first[0]) and bool(others) and all(re.search("[0-9]", sku) for sku in others)


def _products(
    records: list[tuple[int, list[str]]], header: dict[str, int], titles: dict[int, str], table: Table
) -> None:
    inherited: dict[str, dict[str, str]] = {}
    handle = ""
    for line, cells in records:
        values = {name: cells[at] for name, at in header.items() if at < len(cells) and cells[at]}
        handle = values.get("handle", handle)
        above = inherited.setdefault(handle, {})
        for name in ("title", "option1 name", "option2 name", "option3 name"):
            if name in values:
                above[name] = values[name]
            elif name in above and "handle" in header:
                values[name] = above[name]
        if "sku" not in values:
            # A line of an export that only adds a picture has a handle and no variant.
            is_variant = "handle" not in header or any(name in values for name in ("gtin", *_VARIANT))
            if is_variant:
                table.mistakes.append(Mistake("nothing", "a SKU", (titles[header["sku"]],), line))
            continue
        fields = {"sku": values["sku"].removeprefix("'"), "title": values.get("title", "")}
        if "gtin" in values and values["gtin"].removeprefix("'"):
            fields["gtin"] = values["gtin"].removeprefix("'").strip()
        colourway = values.get("colourway") or _options(values)
        if colourway:
            fields["colourway"] = colourway
        if "notes" in values:
            fields["notes"] = values["notes"]
        if not fields["title"]:
            if "title" in header:
                table.mistakes.append(Mistake("nothing", "the product's title", (titles[header["title"]],), line))
                continue
            fields["title"] = fields["sku"]
        columns = {name: titles[at] for name, at in header.items() if at in titles}
        columns.setdefault("colourway", titles.get(header.get("option1 value", -1), "colourway"))
        if len(table.rows) == MAX_PRODUCTS:
            expected = f"the products of one drop only, at most {MAX_PRODUCTS}"
            table.mistakes.append(Mistake(f"more than {MAX_PRODUCTS} products", expected, line=line))
            return
        table.rows.append(ListedProduct(line, fields, columns))


def _options(values: dict[str, str]) -> str:
    """`Navy / M` from the option columns; the stand-in option that Shopify gives a product without any is not one."""
    chosen = []
    for at in (1, 2, 3):
        name, value = values.get(f"option{at} name", ""), values.get(f"option{at} value", "")
        if value and not (name.lower() in ("title", "") and value.lower() == "default title"):
            chosen.append(value)
    return " / ".join(chosen)
