"""A catalog that is only just made gets its tables at once, as all migrations together leave them, in a tenth of the time.

`fresh.sql` holds them; `make docs` writes it anew from the migrations, which alone say what tables there are.
"""

import datetime
import sqlite3
from collections.abc import Iterator
from importlib.resources import files

from studio.catalog.versions import KNOWN_MIGRATIONS

FRESH = files("studio.catalog") / "fresh.sql"
"""What makes all tables, statement by statement."""


def is_empty(connection: sqlite3.Connection) -> bool:
    """Whether nothing was ever made in this database."""
    return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None


def make(connection: sqlite3.Connection) -> None:
    """Make all tables, indexes, triggers and views in an empty database, within the transaction that is begun."""
    for statement in _statements(FRESH.read_text("utf-8")):
        connection.execute(statement)
    now = str(datetime.datetime.now(datetime.UTC))
    connection.executemany(
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('threeshot', ?, ?)",
        [(name, now) for name in KNOWN_MIGRATIONS],
    )


def _statements(text: str) -> Iterator[str]:
    """One after the other; those of triggers have semicolons of their own."""
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if line.endswith(";\n") and sqlite3.complete_statement(statement):
            yield statement
            statement = ""
