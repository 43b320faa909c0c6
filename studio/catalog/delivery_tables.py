"""Deliveries: what goes, or went, to which target, and how each file's arrival was proved. No secret, and no address of a target."""

from typing import Final

TABLES: Final = (
    """
    CREATE TABLE delivery (
        id TEXT PRIMARY KEY,
        drop_id TEXT REFERENCES "drop"(id) ON DELETE CASCADE,   -- NULL: a bundle of a drop that is not in this catalog
        bundle TEXT NOT NULL,                   -- the bundle's folder
        target TEXT NOT NULL, kind TEXT NOT NULL,
        send TEXT NOT NULL,                     -- bundle, or files: its renditions alone
        wanted TEXT NOT NULL,                   -- the folder at the target that was asked for
        folder TEXT NOT NULL,                   -- the folder that it is, another where other bytes lay in that one
        audience TEXT, recipe TEXT, privacy TEXT,
        queued_at TEXT NOT NULL, by TEXT NOT NULL,
        files INTEGER NOT NULL, bytes INTEGER NOT NULL,
        delivered_at TEXT,                      -- when all of it was proved to be there; NULL: it is still to go on
        receipt TEXT,                           -- the receipt's folder
        error TEXT                              -- why it did not go on, a sentence
    )""",
    "CREATE INDEX delivery_by_drop ON delivery(drop_id)",
    "CREATE INDEX delivery_to_go ON delivery(queued_at) WHERE delivered_at IS NULL",
    """
    CREATE TABLE delivered_file (
        delivery_id TEXT NOT NULL REFERENCES delivery(id) ON DELETE CASCADE,
        path TEXT NOT NULL,                     -- below what is sent
        name TEXT NOT NULL,                     -- below the folder at the target
        bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
        how TEXT NOT NULL,                      -- remote-hash or read-back
        algorithm TEXT NOT NULL,
        proved_at TEXT NOT NULL,
        PRIMARY KEY (delivery_id, path)
    ) WITHOUT ROWID""",
)
"""Only files that were proved to have arrived are there: whatever else is known is known by asking the target."""
