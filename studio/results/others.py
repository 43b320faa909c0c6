"""Lines of a report of visits by link, and of a list of clicks and wishlist adds."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from studio.base.errors import InvalidInput
from studio.documents.shop import Shop
from studio.documents.yaml_text import Mistake
from studio.results import values
from studio.results.lines import hashed
from studio.results.table import Table

_DAY = 10


def same_link(link: str) -> str:
    """A link as it is compared: without scheme, www, what follows a `?` or `#`, and the slash at its end; of a path alone the path."""
    try:
        parts = urlsplit(link.strip() if "//" in link or link.startswith("/") else f"//{link.strip()}")
    except ValueError:
        return ""
    return f"{parts.netloc.casefold().removeprefix('www.')}{parts.path.rstrip('/')}"


class OtherLines:
    """The lines of such a table that say something of the drop. lines: how many it has; foreign: those that do not."""

    def __init__(self, shop: Shop, table: Table, places: Mapping[str, int], link: str | None, salt: bytes) -> None:
        self.lines = self.foreign = 0
        self._shop, self._table, self._places, self._salt = shop, table, places, salt
        known = same_link(link) if link else ""
        self._links = {known, f"/{known.partition('/')[2]}"} - {"", "/"}
        self._words = {word.casefold(): "click" for word in shop.click_words}
        self._words |= {word.casefold(): "wishlist" for word in shop.wishlist_words}

    def visits(self) -> Iterator[tuple[Any, ...]]:
        """link, day, visits, orders, amount and currency of what is the creator's link; together where a link and day is there twice."""
        found: dict[tuple[str, str], list[Any]] = {}
        for number, cells in self._each():
            link = same_link(self._cell(cells, "link"))
            visits = values.pieces(self._cell(cells, "visits"))
            if visits is None or visits < 0:
                raise self._wrong(number, "what is no whole number", "how many visits it had", "visits")
            if link not in self._links:
                self.foreign += 1
                continue
            day = self._day(number, cells) if self._cell(cells, "day") else ""
            orders, amount = values.pieces(self._cell(cells, "orders")), values.hundredths(self._cell(cells, "revenue"))
            currency = self._cell(cells, "currency")[:_DAY] or None
            one = found.setdefault((link, day), [0, None, None, currency])
            if one[3] != currency:
                raise self._wrong(number, "another currency", "one for all lines of a link and day", "currency")
            one[0] += visits
            one[1] = (one[1] or 0) + orders if orders is not None else one[1]
            one[2] = (one[2] or 0) + amount if amount is not None else one[2]
        for (link, day), one in found.items():
            yield (link, day, *one)

    def interest(self) -> Iterator[tuple[str, str, str]]:
        """person (hashed), click or wishlist, and day."""
        for number, cells in self._each():
            person, what = self._cell(cells, "person"), self._words.get(self._cell(cells, "what").casefold())
            if not person:
                raise self._wrong(number, "nothing", "an address or a hashed id", "person")
            day = self._day(number, cells)
            if what is None:
                self.foreign += 1
            else:
                yield hashed(person, self._salt), what, day

    def _day(self, number: int, cells: list[str]) -> str:
        """The day in a line, whatever time stands behind it."""
        written = self._cell(cells, "day")
        day = values.day(written[:_DAY], self._shop.days) or values.day(written.split(" ")[0], self._shop.days)
        if day is None:
            raise self._wrong(number, "no day", f"one written {self._shop.days}", "day")
        return day.isoformat()

    def _each(self) -> Iterator[tuple[int, list[str]]]:
        last = max(self._places[column] for column in self._shop.known_by)
        for number, cells in self._table.rows:
            self.lines += 1
            if len(cells) <= last:
                raise self._wrong(number, f"{len(cells)} cells", f"{len(self._table.columns)}, as the header has")
            yield number, cells

    def _cell(self, cells: list[str], column: str) -> str:
        place = self._places.get(column, -1)
        return cells[place].strip() if 0 <= place < len(cells) else ""

    def _wrong(self, number: int, found: str, expected: str, column: str = "") -> InvalidInput:
        place = self._places.get(column, -1)
        loc = (self._table.columns[place],) if place >= 0 else ()
        return InvalidInput(Mistake(found, expected, loc, number).sentence(self._table.name))
