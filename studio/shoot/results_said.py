"""What the journal says of results, read back: files with what they said of sales, visits and interest, and the numbers people typed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from studio.catalog import exports, recovery, sales
from studio.open_drop import OpenDrop
from studio.shoot import said_values as checked
from studio.shoot.said_values import Values

ADDED: Final = ("export", "interest", "visits", "lines")
"""What a line has of an event besides the event's own."""
_NUMBERS: Final = {"is_other", "units", "amount", "refunded_units", "refunded_amount", "by_code", "first_time"}
_NEEDED: Final = {
    "shop",
    "order_ref",
    "line_ref",
    "at",
    "is_other",
    "units",
    "amount",
    "refunded_units",
    "refunded_amount",
    "by_code",
}
_AT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+Z)?\Z")
_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?\Z")
_SALT: Final = re.compile(r"(?:[0-9a-f]{2}){8,32}\Z")


@dataclass
class _Export:
    row: Values
    interest: list[list[Any]] = field(default_factory=list)
    visits: list[list[Any]] = field(default_factory=list)
    sales: list[list[Any]] = field(default_factory=list)
    has_whole_orders: bool = False


@dataclass
class ResultsSaid:
    """By files' ids, in the order in which they were read; figures by their names, None where a number was taken out again."""

    salt: str | None = None
    files: dict[str, _Export] = field(default_factory=dict)
    figures: dict[str, Values | None] = field(default_factory=dict)

    def take(self, kind: str, subject: str | None, data: Values) -> None:
        """An event more. Raises Strange for one that is not ours."""
        if kind == "results.begun":
            salt = checked.text(data["salt"])
            self.salt = salt if _SALT.match(salt) else checked.strange()
        elif kind == "results.forgotten":
            self.files.clear()
        elif kind == "results.read" and subject is not None and "export" in data:
            row = checked.values(data["export"])
            kept: Values = {key: checked.text(row[key]) for key in ("shop", "kind", "sha256", "by")}
            kept |= {key: checked.number(row[key]) for key in ("lines", "kept")}
            kept |= {"read_at": checked.moment(row["read_at"]), "told": checked.texts(row["told"])}
            interest = [_interest(one) for one in _list(data.get("interest"))]
            # Read again, it says all of it again.
            self.files.pop(subject, None)
            self.files[subject] = _Export(kept, interest, [_visit(one) for one in _list(data.get("visits"))])
            self.files[subject].has_whole_orders = data.get("whole_orders") is True
        elif kind == "results.sales" and subject in self.files and isinstance(data.get("lines"), str):
            self.files[str(subject)].sales += [_sale(line.split("\t")) for line in data["lines"].split("\n") if line]

    def figure(self, about: Values, values: Values | None, at: str) -> None:
        """A number that a person typed."""
        name = checked.text(about["figure"])
        if values is None:
            self.figures[name] = None
            return
        known = self.figures.get(name) or {"by": "journal"}
        known |= {"value": checked.number(values["value"])} if "value" in values else {}
        known |= {"by": checked.text(values["by"])} if "by" in values else {}
        self.figures[name] = {**known, "at": checked.moment(values["at"]) if "at" in values else at}

    def put_back(self, drop: OpenDrop) -> None:
        """Put it into a catalog that knows nothing of it."""
        catalog = drop.catalog
        if self.salt is not None:
            sales.salt(catalog, drop.id, self.salt)
        if not exports.exports(catalog, drop.id):
            for row_id, export in self.files.items():
                recovery.put_back(catalog, "export", row_id, {"drop_id": drop.id, **export.row})
                sales.put_sales(catalog, drop.id, row_id, export.sales)
                if export.has_whole_orders:
                    sales.drop_stale(catalog, drop.id, row_id)
                exports.put_interest(catalog, drop.id, row_id, export.interest)
                exports.put_visits(catalog, drop.id, row_id, export.visits)
        there = exports.figures(catalog, drop.id)
        for name, said in self.figures.items():
            if said is not None and "value" in said and name not in there:
                exports.put_figure(catalog, drop.id, name, said["value"], said["by"], said["at"])


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _sale(cells: Sequence[str]) -> list[Any]:
    row: Values = dict(zip(sales.COLUMNS, cells, strict=True))
    for name, text in row.items():
        if text == "":
            row[name] = checked.strange() if name in _NEEDED else None
        elif name in _NUMBERS:
            row[name] = int(text) if abs(int(text)) < 1 << 53 else checked.strange()
        else:
            row[name] = checked.text(text)
    return list(row.values()) if _AT.match(row["at"]) else checked.strange()


def _interest(one: Any) -> list[Any]:
    person, what, day = one
    return [checked.text(person), checked.text(what), day if _DAY.match(day) and day else checked.strange()]


def _visit(one: Any) -> list[Any]:
    link, day, visits, orders, amount, currency = one
    numbers = [None if number is None else int(number) for number in (orders, amount)]
    return [
        checked.text(link),
        day if _DAY.match(day) else checked.strange(),
        checked.number(visits),
        *numbers,
        checked.text_or_none(currency),
    ]
