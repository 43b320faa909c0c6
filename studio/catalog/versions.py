"""Which migrations there are, and which a catalog has had."""

import sqlite3

KNOWN_MIGRATIONS = [
    "0001_first_tables",
    "0002_what_is_still_to_do",
    "0003_copies_and_cards",
    "0004_what_was_said_is_beside_the_originals",
    "0005_checksum_history",
    "0006_read_again",
    "0007_what_grows",
    "0008_second_copies",
    "0009_sources_of_cameras",
    "0010_what_is_told_of_files",
    "0011_variants",
    "0012_numbers_in_order",
    "0013_versions_of_files",
    "0014_files_awaited",
    "0015_files_awaited_empty",
    "0016_when_files_were_seen",
    "0017_outlines",
    "0018_boxes_of_people",
    "0019_who_is_seen",
    "0020_what_was_said_of_cards_is_answered",
    "0021_crops_of_people",
    "0022_what_it_brought",
    "0025_alternative_texts",
    "0023_deliveries",
    "0026_what_receivers_take",
]
"""The names in `studio.catalog.schema`, kept here too so that opening an up-to-date catalog needs no sqlite-utils (350 ms)."""


def applied_migrations(connection: sqlite3.Connection) -> list[str]:
    """The names of those that a catalog has had, in their order; none for one that was only just made."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone() is None:
        return []
    sql = "SELECT name FROM _sqlite_migrations WHERE migration_set = 'threeshot' ORDER BY id"
    return [row[0] for row in connection.execute(sql)]
