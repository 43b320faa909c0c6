"""Writes `studio/catalog/fresh.sql`: what all migrations together leave of an empty catalog, statement by statement."""

import sqlite3
from pathlib import Path

from studio.base.files import write_atomic
from studio.catalog.fresh import FRESH


def written_by_migrations() -> str:
    """Every statement by which a catalog that had all migrations would be made again."""
    from sqlite_utils import Database

    from studio.catalog.schema import migrations

    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.execute("BEGIN")
        migrations.apply(Database(connection, execute_plugins=False))
        made = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
        return "".join(f"{statement};\n" for (statement,) in made)
    finally:
        connection.close()


if __name__ == "__main__":
    write_atomic(Path(str(FRESH)), written_by_migrations())
