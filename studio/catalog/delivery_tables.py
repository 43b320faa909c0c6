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
    "DROP VIEW turnaround",
    """
    CREATE VIEW turnaround AS
    SELECT "drop".id AS drop_id, "drop".code AS "drop", MIN(frame.corrected_at) AS first_captured_at,
           MAX(frame.corrected_at) AS last_captured_at,
           (SELECT MIN(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'frame.ingested') AS first_ingested_at,
           (SELECT MIN(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'bundle.built') AS first_bundle_at,
           (SELECT MAX(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'bundle.built') AS last_bundle_at,
           (SELECT MAX(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'delivery.arrived') AS last_delivered_at,
           "drop".publish_by
    FROM "drop" LEFT JOIN frame ON frame.drop_id = "drop".id AND frame.shot_id IS NOT NULL
         AND frame.corrected_at >= COALESCE(date("drop".shoot_day, '-3 days'), '')
         AND frame.corrected_at <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+1 day')
    GROUP BY "drop".id""",
)
"""Only files that were proved to have arrived are there: whatever else is known is known by asking the target."""
