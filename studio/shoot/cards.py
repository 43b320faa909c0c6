"""The verbs of a Shoot about the cards that were taken in: which there are, which are to be kept, and that a person has seen it."""

from studio.base.clock import now_text
from studio.catalog import Catalog, Row, cards
from studio.open_drop import OpenDrop


class CardVerbs:
    """The drop's cards."""

    def __init__(self, drop: OpenDrop) -> None:
        self._drop = drop

    def all(self) -> list[Row]:
        """Every filling of a card that was taken in, those to be kept first, then the newest; see `listed`."""
        return listed(self._drop.catalog, self._drop.id)

    def answer(self, custody: str) -> None:
        """A person has seen what was said of a card (a look in its custody), and will not be shown it again."""
        with self._drop.catalog.change():
            at = now_text()
            cards.answered(self._drop.catalog, custody, at)
            self._drop.catalog.tell("card.answered", self._drop.id, None, {"custody": custody})
        self._drop.write_journal()


def listed(catalog: Catalog, drop_id: str | None = None) -> list[Row]:
    """Cards of a drop, or of all: see `studio.catalog.cards.all_custody`; and is_open: to be kept, and nobody has said that it is.

    One that was seen again since, or emptied, is not open: what is so now is said of what is on it now.
    """
    rows = cards.all_custody(catalog, drop_id)
    for row in rows:
        kept = not row["safe"] and row["answered_at"] is None
        row["is_open"] = kept and bool(row["is_last"]) and row["emptied_at"] is None
    return sorted(rows, key=lambda row: (not row["is_open"], bool(row["safe"]) or row["emptied_at"] is not None))
