"""What a drop brought, as the shop's exports and people say it. Nothing of it names a buyer: see `studio.results`."""

from typing import Final

TABLES: Final = (
    # The files that were read. A file's name is what its kind is called and its bytes' hash: what people call files may name somebody.
    """
    CREATE TABLE export (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        shop TEXT NOT NULL,                     -- name of the column map, like shopify
        kind TEXT NOT NULL,                     -- orders, visits or interest
        sha256 TEXT NOT NULL,
        read_at TEXT NOT NULL, by TEXT NOT NULL,
        lines INTEGER NOT NULL,                 -- that it has
        kept INTEGER NOT NULL,                  -- of which something is known of this drop
        told TEXT NOT NULL,                     -- JSON: what is to be said of it, a sentence each
        UNIQUE (drop_id, sha256)
    )""",
    # A line of an order, once, whatever files it is in.
    """
    CREATE TABLE sale (
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        shop TEXT NOT NULL,
        order_ref TEXT NOT NULL, line_ref TEXT NOT NULL,
        export_id TEXT NOT NULL,                -- the file that said it last
        at TEXT NOT NULL,                       -- UTC text; a day (YYYY-MM-DD) where the export has no time
        sku TEXT,                               -- as the brief writes it; NULL: the export has none, or it is of another drop
        is_other INTEGER NOT NULL DEFAULT 0,    -- 1: of another drop, in an order with the creator's code
        units INTEGER NOT NULL, amount INTEGER NOT NULL,    -- hundredths of its currency, less discounts
        refunded_units INTEGER NOT NULL DEFAULT 0, refunded_amount INTEGER NOT NULL DEFAULT 0,
        currency TEXT,
        by_code INTEGER NOT NULL DEFAULT 0,     -- 1: with the creator's code
        codes TEXT,                             -- JSON: all codes of the order, in capitals
        location TEXT, postcode TEXT,
        buyer TEXT,                             -- salted hash
        first_time INTEGER,                     -- 1, 0, or NULL: not told
        PRIMARY KEY (drop_id, shop, order_ref, line_ref)
    ) WITHOUT ROWID""",
    "CREATE INDEX sale_by_export ON sale(drop_id, export_id, shop, order_ref, line_ref)",
    # Clicks in e-mails and wishlist adds; person: salted hash.
    """
    CREATE TABLE interest (
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        person TEXT NOT NULL, what TEXT NOT NULL,           -- click or wishlist
        day TEXT NOT NULL,
        export_id TEXT NOT NULL,
        PRIMARY KEY (drop_id, person, what, day)
    ) WITHOUT ROWID""",
    "CREATE INDEX interest_by_export ON interest(export_id)",
    """
    CREATE TABLE visit (
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        link TEXT NOT NULL, day TEXT NOT NULL,              -- day: empty where the report has none
        visits INTEGER NOT NULL, orders INTEGER, amount INTEGER, currency TEXT,
        export_id TEXT NOT NULL,
        PRIMARY KEY (drop_id, link, day)
    ) WITHOUT ROWID""",
    "CREATE INDEX visit_by_export ON visit(export_id)",
    # A number that a person typed: clicks or wishlist.
    """
    CREATE TABLE figure (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        name TEXT NOT NULL, value INTEGER NOT NULL,
        by TEXT NOT NULL, at TEXT NOT NULL,
        UNIQUE (drop_id, name)
    )""",
    # Hex; what buyers are hashed with, so that nobody is the same in two drops. NULL: nothing was read yet.
    'ALTER TABLE "drop" ADD COLUMN results_salt TEXT',
)
