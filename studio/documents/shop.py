"""A shop's export as a document: which columns say what, so that a shop is added by one file."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from studio.documents import loading
from studio.documents.field_types import Day, Document, LongText, Name, Text, TimeZone
from studio.documents.yaml_text import Mistake

Kind = Literal["orders", "visits", "interest"]
Column = Literal[
    "order", "line", "at", "day", "clock", "zone", "sku", "variation", "units", "price", "net", "discount", "subtotal", "total",
    "refunded", "status", "cancelled", "currency", "codes", "location", "postcode", "buyer", "customer", "event",
    "link", "visits", "orders", "revenue", "person", "what",
]  # fmt: skip
_NEEDED: dict[str, tuple[tuple[Column, ...], ...]] = {
    "orders": (("order",), ("units",), ("at", "day")),
    "visits": (("link",), ("visits",)),
    "interest": (("person",), ("day",), ("what",)),
}
_OF_REVENUE: dict[str, tuple[Column, ...]] = {
    "subtotal": ("subtotal", "price"),
    "net": ("net",),
    "net-less-discount": ("net",),
}
_OF_REFUNDS: dict[str, tuple[Column, ...]] = {
    "order": ("refunded", "total"),
    "event": ("event",),
    "status": ("status",),
}


class Shop(Document):
    """One kind of export. Its columns are found by the names in the header, in any case."""

    name: Name = Field(description="the shop's name, like shopify")
    title: Text = Field(description="what the export is, for people, like Shopify orders")
    kind: Kind = Field(default="orders", description="what its lines are: orders, visits or interest")
    how: LongText = Field(description="where the shop exports it, for people")
    source: LongText = Field(description="where the columns are described, and since when they are so")
    seen: Day = Field(description="the day on which somebody looked there")
    columns: dict[Column, list[Text]] = Field(description="for each thing, the names that its column may have")
    known_by: list[Column] = Field(min_length=1, description="the columns that all have to be there, to know it by")
    rows: Literal["every", "first", "order"] = Field(
        default="every",
        description="whether every line says what is so of its order, its order's first line alone, or a line is a whole order",
    )
    times: Literal["offset", "zoned", "local", "day"] = Field(
        default="local",
        description="offset: times say theirs; zoned: a column names the zone; local: where the drop is; day: there is no time",
    )
    days: Literal["year-month-day", "month/day/year", "day/month/year"] = Field(
        default="year-month-day", description="how a day is written"
    )
    zones: dict[Text, TimeZone] = Field(default={}, description="time zones that are written in words")
    revenue: Literal["subtotal", "net", "net-less-discount"] = Field(
        default="net",
        description="subtotal: the order's, divided by price among its lines; net: the line's; net-less-discount: less its discount",
    )
    refunds: Literal["order", "event", "status", "none"] = Field(
        default="none",
        description="order: the order says what was given back; event: lines of their own; status: a word; none: it does not tell",
    )
    refund_words: list[Text] = Field(default=[], description="what a refund is called")
    void_words: list[Text] = Field(default=[], description="what an order is called that came to nothing")
    first_words: list[Text] = Field(default=[], description="what a buyer is called who never bought before")
    click_words: list[Text] = Field(default=[], description="what a click is called")
    wishlist_words: list[Text] = Field(default=[], description="what it is called when something is put on a wishlist")
    lacks: list[Text] = Field(default=[], description="what such an export can't tell, a sentence each")

    @classmethod
    def across(cls, data: dict[str, Any]) -> Iterator[Mistake]:
        """The columns that its kind, its revenue and its refunds need are there, and those that it is known by."""
        columns = data["columns"] if isinstance(data.get("columns"), dict) else {}
        kind = data.get("kind", "orders")
        for either in _NEEDED.get(kind, ()):
            if not any(one in columns for one in either):
                yield Mistake("nothing", f"the names of the column {' or '.join(either)}", ("columns", either[0]))
        wanted: list[tuple[str, tuple[Column, ...]]] = []
        if kind == "orders":
            wanted.append(("revenue", _OF_REVENUE.get(data.get("revenue", "net"), ())))
            wanted.append(("refunds", _OF_REFUNDS.get(data.get("refunds", "none"), ())))
            wanted.append(("times", ("zone",) if data.get("times") == "zoned" else ()))
        for field, names in wanted:
            for name in names:
                if name not in columns:
                    found = f"no column {name}"
                    yield Mistake(found, f"the names of the column {name}, which {field} needs", ("columns", name))
        known = data.get("known_by") if isinstance(data.get("known_by"), list) else []
        for at, name in enumerate(known or []):
            if isinstance(name, str) and name not in columns:
                yield Mistake(f"'{name}'", "a column that is under columns", ("known_by", at))

    def found_in(self, header: Mapping[str, int]) -> dict[str, int] | None:
        """Which column holds what, by the names of a header (folded, see `folded`); None when it is no such export."""
        places = {
            column: next((header[name] for name in map(folded, names) if name in header), -1)
            for column, names in self.columns.items()
        }
        there = {str(column): place for column, place in places.items() if place >= 0}
        return there if all(column in there for column in self.known_by) else None

    def lacking(self, header: Mapping[str, int]) -> list[str]:
        """What a header lacks of the columns that it is known by and of those that its amounts need, as they are called first."""
        needed: list[str] = list(self.known_by)
        if self.kind == "orders":
            needed += [
                *_OF_REVENUE[self.revenue],
                *(one for one in _OF_REFUNDS.get(self.refunds, ()) if one != "refunded"),
            ]
        return [
            names[0]
            for column, names in self.columns.items()
            if column in needed and not any(folded(name) in header for name in names)
        ]

    def first_names(self) -> list[str]:
        """How the columns that it is known by are called first, for sentences."""
        return [self.columns[column][0] for column in self.known_by]


def folded(name: str) -> str:
    """A column's name as it is compared: whatever its case and the spaces in it."""
    return " ".join(name.replace("_", " ").split()).casefold()


def load_shop(name_or_path: str | Path) -> Shop:
    """A shop by its name (the person's own first, then those that ship) or its file. Raises NotFound, InvalidDocument."""
    return loading.load(Shop, loading.find_document("shops", name_or_path))


def known_shops() -> list[Shop]:
    """All of them: the person's own and those that ship. Raises InvalidDocument for one with mistakes."""
    return [load_shop(name) for name in loading.names("shops")]
