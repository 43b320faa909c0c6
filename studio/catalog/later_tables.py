"""The newest migrations, each by its name with the statements that it runs; those before them are in `studio.catalog.schema`."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from studio.catalog import delivery_tables, result_tables

if TYPE_CHECKING:
    from sqlite_utils import Database

_ALT_TEXTS = (
    # JSON: language -> what the picture shows, as somebody said; NULL: nobody said it of this frame.
    "ALTER TABLE frame ADD COLUMN alt_texts TEXT",
)

_ACCEPTS = (
    # JSON: what the receiver takes, as a plan said; NULL: no plan said it.
    "ALTER TABLE delivery ADD COLUMN accepts TEXT",
)

LATER: Mapping[str, Sequence[str]] = {
    "0022_what_it_brought": result_tables.TABLES,
    "0025_alternative_texts": _ALT_TEXTS,
    "0023_deliveries": delivery_tables.TABLES,
    "0026_what_receivers_take": _ACCEPTS,
}
"""In the order in which they are run. Sales, visits and interest after the drop; what pictures show, for those who can't see them; what was
delivered where, and what whoever gets it takes."""


def running(statements: Sequence[str]) -> "Callable[[Database], None]":
    """A migration that runs these statements."""

    def run(db: "Database") -> None:
        for statement in statements:
            db.conn.execute(statement)

    return run
