"""Lines of an export of orders as the catalog has sales. What names a buyer is left behind here: all that goes on is a salted hash."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from studio.base.errors import InvalidInput
from studio.base.wording import count
from studio.documents.shop import Shop
from studio.documents.yaml_text import Mistake
from studio.results import values
from studio.results.table import Table

_MOST_TEXT = 100
_MOST_AMOUNT = 10**13
"""Hundredths."""
_OF_FIRST = ("subtotal", "sku", "variation", "units", "price")
Sale = tuple[Any, ...]
"""As `studio.catalog.sales.COLUMNS` has it."""


@dataclass(frozen=True)
class Sought:
    """What is looked for. skus: the brief's, by how they are compared (`plain_sku`). code: the creator's, in capitals. zone: the drop's."""

    skus: Mapping[str, str]
    code: str | None
    zone: ZoneInfo
    salt: bytes


@dataclass
class _Order:
    """One order: what its first line says of it, and its lines."""

    ref: str
    at: str = ""
    codes: str = "[]"
    by_code: bool = False
    currency: str | None = None
    location: str | None = None
    postcode: str | None = None
    buyer: str | None = None
    first_time: int | None = None
    is_void: bool = False
    subtotal: int | None = None
    total: int | None = None
    refunded: int | None = None
    lines: list[tuple[str, str, int, int, bool]] = field(default_factory=list)
    """The line's own id, SKU as the shop has it, units, amount, whether it was given back."""
    begins: tuple[str, ...] = ()
    """What its first line says of itself: an order that says so again stands in the file a second time."""


class OrderLines:
    """The sales in a table. lines: how many it has; odd: whose time is there twice on that day; foreign: of no product of this drop."""

    def __init__(self, shop: Shop, table: Table, places: Mapping[str, int], sought: Sought) -> None:
        self.lines = self.odd = self.foreign = 0
        self._shop, self._table, self._places, self._sought = shop, table, places, sought
        self._void = {word.casefold() for word in shop.void_words}
        self._refund = {word.casefold() for word in shop.refund_words}
        self._first = {word.casefold() for word in shop.first_words}
        self._seen: dict[tuple[str, str], int] = {}
        self._texts: dict[str, str] = {}
        self._codes: dict[str, tuple[str, bool]] = {}
        self._zones: dict[str, ZoneInfo | None] = {}
        self._last = max(places.values())

    def __iter__(self) -> Iterator[Sale]:
        order: _Order | None = None
        together = self._shop.rows == "first" or self._shop.revenue == "subtotal"
        for number, cells in self._table.rows:
            self.lines += 1
            if len(cells) <= self._last:
                if len(cells) < len(self._table.columns) // 2:
                    raise self._wrong(
                        number, count(len(cells), "cell"), f"{len(self._table.columns)}, as the header has"
                    )
                cells += [""] * (self._last + 1 - len(cells))
            ref = self._cell(cells, "order")[:_MOST_TEXT]
            if not ref:
                raise self._wrong(number, "nothing", "the order that the line is of", "order")
            if values.is_address(ref):
                ref = hashed(ref, self._sought.salt)
            if order is None or ref != order.ref or not together or self._begins(cells) == order.begins != ():
                if order is not None:
                    yield from self._sales(order)
                order = self._order(ref, number, cells)
            self._add(order, number, cells)
        if order is not None:
            yield from self._sales(order)

    # -- an order ------------------------------------------------------------------------------------------------

    def _order(self, ref: str, number: int, cells: list[str]) -> _Order:
        order = _Order(ref, begins=self._begins(cells))
        order.at = self._when(number, cells)
        order.codes, order.by_code = self._codes_in(self._cell(cells, "codes"))
        order.currency = self._same(self._cell(cells, "currency")[:_MOST_TEXT]) or None
        location = self._cell(cells, "location")[:_MOST_TEXT]
        order.location = None if values.is_address(location) else self._same(location) or None
        order.postcode = self._same(values.postcode(self._cell(cells, "postcode"))) or None
        if buyer := self._cell(cells, "buyer"):
            order.buyer = hashed(buyer, self._sought.salt)
        if customer := self._cell(cells, "customer"):
            order.first_time = int(customer.casefold() in self._first)
        status = self._cell(cells, "status").casefold()
        # Where the column of what was given back is missing, the word still tells of an order that came back whole.
        by_word = self._shop.refunds == "status" or (self._shop.refunds == "order" and "refunded" not in self._places)
        back = by_word and status in self._refund
        order.is_void = status in self._void or back or bool(self._cell(cells, "cancelled"))
        if self._shop.revenue == "subtotal":
            order.subtotal = self._amount(number, cells, "subtotal", needed=True)
        if self._shop.refunds == "order":
            order.total = self._amount(number, cells, "total", needed=True)
            order.refunded = self._amount(number, cells, "refunded")
        return order

    def _begins(self, cells: list[str]) -> tuple[str, ...]:
        """What a line that has its order's fields says of itself; nothing of a later line, which has none of them."""
        return tuple(self._cell(cells, column) for column in _OF_FIRST) if self._cell(cells, "subtotal") else ()

    def _codes_in(self, text: str) -> tuple[str, bool]:
        """The codes of an order as the catalog has them, and whether the creator's is among them."""
        if text not in self._codes:
            codes = [code for part in text.split(",") if (code := part.strip().upper()[:_MOST_TEXT])]
            codes = [code for code in codes if not values.is_address(code)]
            known = json.dumps(list(dict.fromkeys(codes)), ensure_ascii=False)
            self._codes[text] = known, self._sought.code is not None and self._sought.code in codes
        return self._codes[text]

    def _add(self, order: _Order, number: int, cells: list[str]) -> None:
        units = values.pieces(self._cell(cells, "units"))
        if units is None:
            raise self._wrong(number, "what is no whole number", "how many pieces it is", "units")
        amount = self._line_amount(number, cells, units)
        if abs(amount) > _MOST_AMOUNT:
            raise self._wrong(number, "an amount beyond all that is sold", "one that is", "price")
        event = self._cell(cells, "event").casefold() if self._shop.refunds == "event" else ""
        sku = self._cell(cells, "sku").lstrip("'").strip()[:_MOST_TEXT]
        own = self._cell(cells, "line")[:_MOST_TEXT] or sku
        order.lines.append((own, sku, units, amount, event != "" and event in self._refund))

    def _line_amount(self, number: int, cells: list[str], units: int) -> int:
        if self._shop.revenue == "subtotal":
            return (self._amount(number, cells, "price", needed=True) or 0) * units
        amount = self._amount(number, cells, "net", needed=True) or 0
        if self._shop.revenue == "net-less-discount":
            amount -= abs(self._amount(number, cells, "discount") or 0)
        return amount

    def _sales(self, order: _Order) -> Iterator[Sale]:
        amounts = [line[3] for line in order.lines]
        if order.subtotal is not None:
            amounts = divided(order.subtotal, amounts)
        back = self._given_back_of(order, amounts)
        whole = order.is_void or (order.refunded or 0) >= (order.total or 0) > 0
        # Where all lines of an order are together it is counted anew each time it stands there, and so counts once.
        seen: dict[tuple[str, str], int] = {} if self._shop.rows != "every" else self._seen
        for (own, sku, units, _, is_back), amount, refunded in zip(order.lines, amounts, back, strict=True):
            ours = self._sought.skus.get(plain_sku(sku)) if sku else None
            if ours is None and not order.by_code:
                self.foreign += 1
                continue
            has_id = "line" in self._places and own != sku
            if ours is None and own == sku and sku:
                # Goods made for one buyer are called by a name.
                own = hashed(sku, self._sought.salt)
            if is_back:
                sold = (0, 0, abs(units), abs(amount))
            else:
                sold = (units, amount, units if whole else 0, amount if whole else refunded)
            # A shop without SKUs: whatever was in the order counts as this drop's.
            is_other = int(ours is None and "sku" in self._places)
            ref = f"back:{own}" if is_back else own
            again = 1 if has_id else seen.get((order.ref, ref), 0) + 1
            seen[order.ref, ref] = again
            yield (
                self._shop.name, order.ref, f"{self._same(ref)}#{again}", order.at, ours, is_other, *sold, order.currency,
                int(order.by_code), order.codes, order.location, order.postcode, order.buyer, order.first_time,
            )  # fmt: skip

    def _given_back_of(self, order: _Order, amounts: list[int]) -> list[int]:
        """What was given back of each line, where the order alone says it: by their amounts, no more than they cost."""
        given = min(order.refunded or 0, sum(amounts))
        return divided(given, amounts) if given > 0 else [0] * len(amounts)

    # -- cells ---------------------------------------------------------------------------------------------------

    def _cell(self, cells: list[str], column: str) -> str:
        place = self._places.get(column, -1)
        text = cells[place].strip() if place >= 0 else ""
        return text if text.isprintable() else " ".join("".join(c if c.isprintable() else " " for c in text).split())

    def _same(self, text: str) -> str:
        return self._texts.setdefault(text, text)

    def _amount(self, number: int, cells: list[str], column: str, needed: bool = False) -> int | None:
        place = self._places.get(column, -1)
        text = cells[place].strip() if place >= 0 else ""
        found = values.hundredths(text) if text else None
        if found is None and (text or needed):
            raise self._wrong(number, "what is no amount" if text else "nothing", "an amount", column)
        return found

    def _when(self, number: int, cells: list[str]) -> str:
        times = self._shop.times
        if times == "offset":
            moment = values.with_offset(self._cell(cells, "at"))
            if moment is None:
                raise self._wrong(number, "no moment", "one with its offset, like 2026-10-10 10:14:00 +0200", "at")
            return values.utc_text(moment)
        if times == "day" or (times == "zoned" and "clock" in self._places):
            day = values.day(self._cell(cells, "day"), self._shop.days)
            if day is None:
                raise self._wrong(number, "no day", f"one written {self._shop.days}", "day")
            if times == "day":
                return day.isoformat()
            clock = values.clock(self._cell(cells, "clock"))
            if clock is None:
                raise self._wrong(number, "no time", "one like 10:02:11", "clock")
            naive: datetime | None = datetime(day.year, day.month, day.day, *clock)
        else:
            naive = values.local(self._cell(cells, "at"))
        if naive is None:
            raise self._wrong(number, "no moment", "one like 2026-10-10 10:14:00", "at")
        zone = self._zone(number, cells) if times == "zoned" else self._sought.zone
        self.odd += values.is_twice(naive, zone)
        return values.utc_text(naive.replace(tzinfo=zone))

    def _zone(self, number: int, cells: list[str]) -> ZoneInfo:
        text = self._cell(cells, "zone")
        if text not in self._zones:
            self._zones[text] = values.zone_of(text, self._shop.zones)
        found = self._zones[text]
        if found is None:
            expected = "one of the IANA list, or one that the shop's file names under zones"
            raise self._wrong(number, "a time zone that is not known", expected, "zone")
        return found

    def _wrong(self, number: int, found: str, expected: str, column: str = "") -> InvalidInput:
        """What a cell holds is not said: it may name somebody."""
        place = self._places.get(column, -1)
        loc = (self._table.columns[place],) if place >= 0 else ()
        return InvalidInput(Mistake(found, expected, loc, number).sentence(self._table.name))


def plain_sku(sku: str) -> str:
    """A SKU as it is compared: in any case."""
    return sku.strip().casefold()


def hashed(buyer: str, salt: bytes) -> str:
    """A buyer as the catalog knows them: of the address in small letters, or of its SHA-256 where that is all there is."""
    plain = buyer.strip().lower()
    if len(plain) != 64 or not all(character in "0123456789abcdef" for character in plain):
        plain = hashlib.sha256(plain.encode()).hexdigest()
    return hashlib.blake2b(plain.encode(), key=salt, digest_size=12).hexdigest()


def divided(amount: int, by: list[int]) -> list[int]:
    """An amount divided by weights so that the parts make it up again; evenly where the weights say nothing."""
    weights = by if sum(by) > 0 and min(by) >= 0 else [1] * len(by)
    total, parts, given, weight = sum(weights), [], 0, 0
    for one in weights:
        weight += one
        part = amount * weight // total - given
        parts.append(part)
        given += part
    return parts
