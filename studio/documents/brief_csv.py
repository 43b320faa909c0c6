"""Products from a CSV: a Shopify product export, or a plain list of SKU and title (or GTIN)."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.documents.loading import read_text
from studio.documents.options import Options
from studio.documents.product import MAX_VARIANTS
from studio.documents.yaml_text import Loc, Mistake, shown

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
_STOCK = "variant inventory qty"
_VARIANT = ("variant price", "variant grams", _STOCK, "option1 value")
_SHOWN = 60
_NO_OPTION = "default title"
"""What Shopify writes for a product without options."""


@dataclass
class ListedProduct:
    """One product as the CSV has it. `fields`: the brief's field names; `line` from 1; `columns`: which column each came from.

    variant_lines: the line of each of its variants.
    """

    line: int
    fields: dict[str, Any]
    columns: dict[str, str]
    variant_lines: list[int] = field(default_factory=list)

    def placed(self, mistake: Mistake, loc: Loc) -> Mistake:
        """The same mistake with the line and the column that the field at `loc` came from."""
        line, name = self.line, str(loc[0])
        if name == "variants" and len(loc) > 2:
            line, name = self.variant_lines[int(loc[1])], str(loc[2])
        return Mistake(mistake.found, mistake.expected, (self.columns.get(name, name),), line)


@dataclass
class Table:
    """What was read, every mistake of the file itself, and what was decided where the file doesn't say: a sentence each."""

    rows: list[ListedProduct] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def read(path: Path, options: Options | None = None) -> Table:
    """The products in a CSV: comma, semicolon or tab; with or without a byte order mark.

    options: which of a Shopify export's options change the look. Lines of one handle that look alike are one product's variants.

    Without a header it has two columns: SKU and title, or SKU and GTIN. Raises NotFound, InvalidInput (a folder, unreadable).
    """
    text = read_text(path, MAX_BYTES)
    if isinstance(text, Mistake):
        hint = "a CSV saved as UTF-8 ('CSV UTF-8' in Excel)"
        return Table(
            mistakes=[Mistake(text.found, hint if "UTF-8" in text.expected else text.expected, line=text.line)]
        )
    return read_text_table(text, options)


def read_text_table(text: str, options: Options | None = None) -> Table:
    """The same of a text that is there already, such as one that was copied from a spreadsheet."""
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
    _Reading(header, titles, table, options or Options()).products(body)
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


@dataclass
class _Choice:
    """What a line's options say: those that change the look, and those that don't."""

    look: list[str]
    variant: list[str]


class _Reading:
    """The lines below the header, one after the other."""

    def __init__(self, header: dict[str, int], titles: dict[int, str], table: Table, options: Options) -> None:
        self._header, self._titles, self._table, self._options = header, titles, table, options
        self._by_handle = "handle" in header
        self._alike: dict[tuple[str, ...], ListedProduct] = {}
        self._colours: dict[str, str] = {}
        self._unknown: set[str] = set()
        self._columns = {name: titles[at] for name, at in header.items() if at in titles}
        self._columns.setdefault("colourway", titles.get(header.get("option1 value", -1), "colourway"))
        self._columns["inventory"] = self._columns.get(_STOCK, "inventory")

    def products(self, records: list[tuple[int, list[str]]]) -> None:
        """Put the products of all lines in the table, and what is wrong."""
        inherited: dict[str, dict[str, str]] = {}
        handle = ""
        for line, cells in records:
            values = {name: cells[at] for name, at in self._header.items() if at < len(cells) and cells[at]}
            handle = values.get("handle", handle)
            above = inherited.setdefault(handle, {})
            for name in ("title", "option1 name", "option2 name", "option3 name"):
                if name in values:
                    above[name] = values[name]
                elif name in above and self._by_handle:
                    values[name] = above[name]
            if not self._take(line, handle, values):
                return

    def _take(self, line: int, handle: str, values: dict[str, str]) -> bool:
        """One line; False when there are more products than a drop has."""
        if not values.get("sku", "").removeprefix("'").strip():
            # A line of an export that only adds a picture has a handle and no variant.
            if not self._by_handle or any(name in values for name in ("gtin", *_VARIANT)):
                self._wrong("nothing", "a SKU", "sku", line)
            return True
        sold = {"sku": values["sku"].removeprefix("'").strip()}
        if gtin := values.get("gtin", "").removeprefix("'").strip():
            sold["gtin"] = gtin
        if (stock := _pieces(values.get(_STOCK, ""))) is not None:
            sold["inventory"] = stock
        choice = self._choice(line, values)
        # A column of its own for the colour may be filled in each line, or in a product's first alone.
        colour = self._colours[handle] = values.get("colourway") or self._colours.get(handle, "")
        alike = (handle, *(value.casefold() for value in (colour, *choice.look)))
        variant = {**sold, "option": " / ".join(choice.variant)} if choice.variant else None
        if variant is not None and alike in self._alike:
            self._add(self._alike[alike], line, variant)
            return True
        fields: dict[str, Any] = {**sold, "title": values.get("title", "")}
        colourway = values.get("colourway") or " / ".join(choice.look)
        if colourway:
            fields["colourway"] = colourway
        if "notes" in values:
            fields["notes"] = values["notes"]
        if not fields["title"]:
            if "title" in self._header:
                self._wrong("nothing", "the product's title", "title", line)
                return True
            fields["title"] = fields["sku"]
        if len(self._table.rows) == MAX_PRODUCTS:
            expected = f"the products of one drop only, at most {MAX_PRODUCTS}"
            self._table.mistakes.append(Mistake(f"more than {MAX_PRODUCTS} products", expected, line=line))
            return False
        listed = ListedProduct(line, fields, self._columns)
        if variant is not None:
            # How many there are is said of each size, and of the product by adding them up.
            fields.pop("inventory", None)
            fields["variants"] = []
            self._add(listed, line, variant)
            self._alike[alike] = listed
        self._table.rows.append(listed)
        return True

    def _add(self, product: ListedProduct, line: int, variant: dict[str, str]) -> None:
        if len(product.variant_lines) == MAX_VARIANTS:
            wrong = (f"more than {MAX_VARIANTS} variants of {shown(product.fields['sku'])}", f"at most {MAX_VARIANTS}")
            self._table.mistakes.append(Mistake(*wrong, line=line))
        if len(product.variant_lines) <= MAX_VARIANTS:
            product.fields["variants"].append(variant)
            product.variant_lines.append(line)

    def _choice(self, line: int, values: dict[str, str]) -> _Choice:
        """`Navy`, and `M`, from the option columns; the stand-in option that Shopify gives a product without any is none."""
        choice = _Choice([], [])
        for at in (1, 2, 3):
            name, value = values.get(f"option{at} name", ""), values.get(f"option{at} value", "")
            if not value or (name.lower() in ("title", "") and value.lower() == _NO_OPTION):
                continue
            # A plain list is a product a line, whatever its options.
            kind = self._options.kind(name) if self._by_handle else "look"
            (choice.variant if kind == "variant" else choice.look).append(value)
            if kind is None and name.casefold() not in self._unknown:
                self._unknown.add(name.casefold())
                self._tell(line, name)
        return choice

    def _tell(self, line: int, name: str) -> None:
        called = f"the option {shown(name)} is not known" if name else "an option has no name"
        written = name[:_SHOWN] if re.fullmatch(r"\w[\w ]*", name) else json.dumps(name[:_SHOWN], ensure_ascii=False)
        self._table.told.append(
            f"line {line}: {called}, so each of its values is a product with pictures of its own. If it doesn't change the look, say so in "
            f"the brief: options: {{variants: [{written if name else 'NAME'}]}}; if it does, under look."
        )

    def _wrong(self, found: str, expected: str, name: str, line: int) -> None:
        self._table.mistakes.append(Mistake(found, expected, (self._titles[self._header[name]],), line))


def _pieces(text: str) -> str | None:
    """A number of pieces; shops that oversell count below zero. What is no number is left out: pictures don't rest on it."""
    found = re.fullmatch(r"'?(-?)([0-9]{1,9})(?:\.0*)?", text)
    return None if found is None else "0" if found[1] else str(int(found[2]))
