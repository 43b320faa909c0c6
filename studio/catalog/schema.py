"""The catalog's tables and views, as migrations. Its names are an interface: Datasette and sqlite-utils' CLI open it.

Times are UTC text with microseconds (`studio.base.clock`), `*_offset_s` the seconds east of UTC kept beside. Ids are UUIDv7 text.
JSON columns hold one JSON value. Booleans are 0 or 1.
"""

from typing import TYPE_CHECKING

from sqlite_utils.migrations import Migrations

from studio.catalog import tallies

if TYPE_CHECKING:
    from sqlite_utils import Database

migrations = Migrations("threeshot")

_TABLES = (
    """
    CREATE TABLE "drop" (
        id TEXT PRIMARY KEY,
        code TEXT NOT NULL UNIQUE,              -- HARBOUR-01, the brief's drop id
        title TEXT NOT NULL,
        folder TEXT NOT NULL UNIQUE,            -- the shoot folder, absolute
        kit TEXT NOT NULL,
        checklist TEXT NOT NULL,
        brief_sha256 TEXT NOT NULL,             -- of the brief.yaml that products and shots were last read from
        shoot_day TEXT, publish_by TEXT, time_zone TEXT,
        created_at TEXT NOT NULL
    )""",
    """
    CREATE TABLE product (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        sku TEXT NOT NULL, gtin TEXT, title TEXT NOT NULL, colourway TEXT, notes TEXT,
        position INTEGER NOT NULL,
        UNIQUE (drop_id, sku)
    )""",
    """
    CREATE TABLE shot (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        product_id TEXT NOT NULL REFERENCES product(id) ON DELETE CASCADE,
        role TEXT NOT NULL,
        position INTEGER NOT NULL,
        required INTEGER NOT NULL DEFAULT 1,    -- how many selects the kit asks for
        decision TEXT CHECK (decision IN ('approved', 'reshoot')),
        decision_note TEXT, decided_by TEXT, decided_at TEXT,
        UNIQUE (product_id, role)
    )""",
    """
    CREATE TABLE camera (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        name TEXT NOT NULL,                     -- its folder under originals/
        make TEXT, model TEXT, serial TEXT,
        clock_fast_s REAL,                      -- seconds its clock is ahead; NULL: not known, taken as right
        clock_source TEXT,                      -- where that was learnt from: a slate's frame id, or 'person'
        UNIQUE (drop_id, name)
    )""",
    """
    CREATE TABLE frame (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        camera_id TEXT NOT NULL REFERENCES camera(id),
        shot_id TEXT REFERENCES shot(id) ON DELETE SET NULL,   -- NULL: in the unassigned tray
        assigned_by TEXT,                       -- slate, tag, armed, sidecar or a person's name
        kind TEXT NOT NULL DEFAULT 'picture' CHECK (kind IN ('picture', 'clip', 'slate', 'tag', 'other')),
        name TEXT NOT NULL,                     -- the original name without its ending: IMG_0006
        counter INTEGER,                        -- the number in it: 6
        captured_at TEXT, captured_offset_s INTEGER,            -- as the camera's clock said
        corrected_at TEXT,                      -- with the camera's clock error taken out
        ingested_at TEXT NOT NULL,
        examined_at TEXT, error TEXT,           -- error: the sentence why it could not be read
        width INTEGER, height INTEGER,          -- upright
        lens TEXT, exposure_s REAL, f_number REAL, iso INTEGER, focal_mm REAL,
        latitude REAL, longitude REAL,
        codes TEXT,                             -- JSON: [{format, text}]
        exif TEXT,                              -- JSON: what else examine read
        phash TEXT, burst TEXT,                 -- perceptual hash (16 hex digits); id of the burst it belongs to
        rating INTEGER, label TEXT,
        rejected INTEGER NOT NULL DEFAULT 0
    )""",
    """
    CREATE TABLE file (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        frame_id TEXT NOT NULL REFERENCES frame(id) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('raw', 'picture', 'clip', 'sidecar', 'sound', 'thumbnail')),
        path TEXT NOT NULL,                     -- below the shoot folder, with '/'
        original_name TEXT NOT NULL,
        source TEXT NOT NULL,                   -- where it came from, for people to read
        size INTEGER NOT NULL,
        xxh128 TEXT NOT NULL,                   -- xxh3-128 of its bytes, 32 hex digits
        modified_at TEXT,
        copied_at TEXT NOT NULL,
        verified_at TEXT, verified_how TEXT,    -- disk: read back from the disk; memory: the system could not be made to
        backup TEXT, backup_verified_at TEXT,   -- the second destination's folder for this drop
        opened INTEGER, open_error TEXT,        -- 1 once really decoded; NULL not tried yet
        UNIQUE (drop_id, path)
    )""",
    """
    CREATE TABLE score (
        id TEXT PRIMARY KEY,
        frame_id TEXT NOT NULL UNIQUE REFERENCES frame(id) ON DELETE CASCADE,
        role TEXT,                              -- whose limits it was judged by; NULL: the kit's general ones
        version INTEGER NOT NULL,               -- of the scoring
        scored_at TEXT NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'check', 'fail')),
        reasons TEXT NOT NULL,                  -- JSON: [sentence]
        sharpness REAL,                         -- 0 to 100, for sorting
        kind TEXT NOT NULL,                     -- sharp, defocus, motion, unknown
        blur_px REAL, blur_px_delivery REAL, uncertainty_px REAL, edges INTEGER,
        subject_x INTEGER, subject_y INTEGER, subject_width INTEGER, subject_height INTEGER, subject_source TEXT,
        subject_ev REAL, clipped_high_pct REAL, clipped_low_pct REAL, noise_pct REAL,
        result TEXT NOT NULL                    -- JSON: the whole result
    )""",
    """
    CREATE TABLE pick (
        id TEXT PRIMARY KEY,
        shot_id TEXT NOT NULL REFERENCES shot(id) ON DELETE CASCADE,
        frame_id TEXT NOT NULL REFERENCES frame(id) ON DELETE CASCADE,
        rank INTEGER NOT NULL,                  -- below the shot's `required`: a select; else an alternate
        by TEXT NOT NULL,                       -- 'auto' or a person's name
        at TEXT NOT NULL,
        UNIQUE (shot_id, frame_id), UNIQUE (shot_id, rank)
    )""",
    """
    CREATE TABLE tick (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        item TEXT NOT NULL, ticked INTEGER NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, note TEXT,
        UNIQUE (drop_id, item)
    )""",
    """
    CREATE TABLE measurement (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        item TEXT, kind TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL,
        result TEXT NOT NULL                    -- JSON
    )""",
    """
    CREATE TABLE bundle (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
        path TEXT NOT NULL, recipe TEXT NOT NULL, built_at TEXT NOT NULL,
        files INTEGER NOT NULL, bytes INTEGER NOT NULL, signed_by TEXT
    )""",
    """
    CREATE TABLE rendition (
        id TEXT PRIMARY KEY,
        bundle_id TEXT NOT NULL REFERENCES bundle(id) ON DELETE CASCADE,
        shot_id TEXT REFERENCES shot(id) ON DELETE SET NULL,
        frame_id TEXT REFERENCES frame(id) ON DELETE SET NULL,
        name TEXT NOT NULL, path TEXT NOT NULL, width INTEGER, height INTEGER, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL
    )""",
    """
    CREATE TABLE event (
        id TEXT PRIMARY KEY,
        drop_id TEXT,                           -- no foreign key: history outlives what it tells of
        at TEXT NOT NULL,
        kind TEXT NOT NULL,                     -- drop.created, frame.ingested, frame.scored, pick.selected, bundle.built …
        who TEXT NOT NULL, station TEXT NOT NULL,
        subject TEXT,                           -- id of what it happened to
        data TEXT NOT NULL DEFAULT '{}'         -- JSON
    )""",
    "CREATE TRIGGER event_append_only_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END",
    "CREATE TRIGGER event_append_only_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END",
    "CREATE INDEX frame_by_drop ON frame(drop_id, corrected_at)",
    "CREATE INDEX frame_by_shot ON frame(shot_id)",
    "CREATE INDEX file_by_frame ON file(frame_id)",
    "CREATE INDEX file_by_hash ON file(drop_id, xxh128)",
    "CREATE INDEX event_by_drop ON event(drop_id, kind, at)",
    "CREATE INDEX shot_by_drop ON shot(drop_id)",
)

_VIEWS = (
    """
    CREATE VIEW frames_with_scores AS
    SELECT frame.id, "drop".code AS "drop", product.sku, shot.role, camera.name AS camera, frame.name, frame.kind,
           frame.corrected_at, frame.captured_at, frame.captured_offset_s, frame.error, frame.rating, frame.label, frame.rejected,
           score.verdict, score.kind AS blur_kind, score.sharpness, score.blur_px, score.blur_px_delivery,
           score.subject_ev, score.clipped_high_pct, score.clipped_low_pct, score.noise_pct, score.reasons,
           (SELECT file.path FROM file WHERE file.frame_id = frame.id AND file.kind IN ('picture', 'raw', 'clip')
             ORDER BY file.kind LIMIT 1) AS path
    FROM frame JOIN "drop" ON "drop".id = frame.drop_id JOIN camera ON camera.id = frame.camera_id
    LEFT JOIN shot ON shot.id = frame.shot_id LEFT JOIN product ON product.id = shot.product_id
    LEFT JOIN score ON score.frame_id = frame.id""",
    """
    CREATE VIEW coverage AS
    WITH counted AS (
        SELECT frame.shot_id, COUNT(*) AS frames, SUM(COALESCE(score.verdict = 'pass', 0) AND frame.rejected = 0) AS passing
        FROM frame LEFT JOIN score ON score.frame_id = frame.id
        WHERE frame.shot_id IS NOT NULL AND frame.kind IN ('picture', 'clip') GROUP BY frame.shot_id
    ), picked AS (
        SELECT pick.shot_id, SUM(pick.rank < shot.required) AS selects, MIN(CASE WHEN pick.rank = 0 THEN pick.frame_id END) AS frame_id,
               MIN(CASE WHEN pick.rank = 0 THEN pick.by END) AS by
        FROM pick JOIN shot ON shot.id = pick.shot_id GROUP BY pick.shot_id
    )
    SELECT shot.id AS shot_id, shot.drop_id, "drop".code AS "drop", product.sku, product.title, shot.role, shot.required,
           COALESCE(counted.frames, 0) AS frames, COALESCE(counted.passing, 0) AS passing, COALESCE(picked.selects, 0) AS selects,
           CASE WHEN shot.decision = 'reshoot' THEN 'reshoot'
                WHEN COALESCE(picked.selects, 0) >= shot.required THEN
                     CASE WHEN shot.decision = 'approved' THEN 'approved' ELSE 'selected' END
                WHEN COALESCE(counted.passing, 0) >= shot.required THEN 'acceptable'
                WHEN COALESCE(counted.frames, 0) > 0 THEN 'captured'
                ELSE 'missing' END AS state,
           picked.frame_id AS select_frame, picked.by AS select_by, shot.decision_note
    FROM shot JOIN product ON product.id = shot.product_id JOIN "drop" ON "drop".id = shot.drop_id
    LEFT JOIN counted ON counted.shot_id = shot.id LEFT JOIN picked ON picked.shot_id = shot.id
    ORDER BY shot.drop_id, product.position, shot.position""",
    """
    CREATE VIEW turnaround AS
    SELECT "drop".id AS drop_id, "drop".code AS "drop",
           (SELECT MIN(corrected_at) FROM frame WHERE frame.drop_id = "drop".id) AS first_captured_at,
           (SELECT MAX(corrected_at) FROM frame WHERE frame.drop_id = "drop".id) AS last_captured_at,
           (SELECT MIN(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'frame.ingested') AS first_ingested_at,
           (SELECT MIN(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'bundle.built') AS first_bundle_at,
           (SELECT MAX(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'bundle.built') AS last_bundle_at,
           "drop".publish_by
    FROM "drop\"""",
)


@migrations(name="0001_first_tables")
def first_tables(db: "Database") -> None:
    """All tables, triggers, indexes and views of the first release."""
    for statement in (*_TABLES, *_VIEWS):
        db.conn.execute(statement)


@migrations(name="0002_what_is_still_to_do")
def what_is_still_to_do(db: "Database") -> None:
    """What a run that was stopped left to the next one is written with what it did: verdicts that are behind, sidecars, frames taken up."""
    for statement in (
        # What the verdict was made by: role's limits, grey card and version, as a fingerprint. NULL: not known, so it is made anew.
        "ALTER TABLE score ADD COLUMN basis TEXT",
        # 1: the sidecar does not say yet what the catalog says; 2: and a rejection by another program is taken back.
        "ALTER TABLE frame ADD COLUMN sidecar_due INTEGER NOT NULL DEFAULT 0",
        # Which run examines it now: station, process and its start; NULL: none.
        "ALTER TABLE frame ADD COLUMN examining TEXT",
        "CREATE INDEX frame_sidecar_due ON frame(drop_id) WHERE sidecar_due <> 0",
        "CREATE INDEX frame_to_examine ON frame(drop_id) WHERE examined_at IS NULL",
    ):
        db.conn.execute(statement)


@migrations(name="0003_copies_and_cards")
def copies_and_cards(db: "Database") -> None:
    """What tells files of one size apart; and every card that was ever taken in, with its custody."""
    for statement in (
        # Hash of a file's beginning, middle and end (studio.ingest.reading.sample); NULL: recorded by an earlier version.
        "ALTER TABLE file ADD COLUMN sample TEXT",
        "CREATE INDEX file_by_size ON file(drop_id, size, sample)",
        "CREATE INDEX file_by_path_any_case ON file(drop_id, path COLLATE NOCASE)",
        """
        CREATE TABLE card (
            id TEXT PRIMARY KEY,
            volume TEXT, serial TEXT,               -- its label, and its volume's or hardware's own number, where there is one
            source TEXT NOT NULL,                   -- where it was last, for people to read
            first_seen_at TEXT NOT NULL, last_seen_at TEXT NOT NULL
        )""",
        """
        CREATE TABLE custody (
            id TEXT PRIMARY KEY,
            card_id TEXT NOT NULL REFERENCES card(id) ON DELETE CASCADE,
            drop_id TEXT,                           -- no foreign key: what became of a card outlives the drop
            drop_code TEXT NOT NULL,
            at TEXT NOT NULL, who TEXT NOT NULL, station TEXT NOT NULL,
            source TEXT NOT NULL,
            listing TEXT NOT NULL,                  -- xxh3-128 of what was on it: paths, sizes and times
            entries TEXT NOT NULL,                  -- eight hex digits for each file on it
            files INTEGER NOT NULL, bytes INTEGER NOT NULL,
            safe INTEGER NOT NULL, sentence TEXT NOT NULL,
            copies TEXT NOT NULL,                   -- JSON: each copy's place, grade and counts
            proof TEXT,                             -- JSON: what was proved, when it was called safe
            emptied_at TEXT                         -- when the card was first seen again without what was on it
        )""",
        "CREATE INDEX custody_by_card ON custody(card_id, at)",
        "CREATE INDEX card_by_serial ON card(serial)",
    ):
        db.conn.execute(statement)


@migrations(name="0004_what_was_said_is_beside_the_originals")
def what_was_said_is_beside_the_originals(db: "Database") -> None:
    """How far the journal in the shoot folder is, and what a rebuild has still to take from the folder."""
    for statement in (
        # The number (rowid) of the last event that is in the drop's journal.
        'ALTER TABLE "drop" ADD COLUMN journalled INTEGER NOT NULL DEFAULT 0',
        # 1: a rebuild of the drop from its folder has begun, and not recorded all its originals yet.
        'ALTER TABLE "drop" ADD COLUMN rebuilding INTEGER NOT NULL DEFAULT 0',
        # 1: found lying in the folder, and what the folder says of it (journal, sidecar, bundle) is not taken over yet.
        "ALTER TABLE frame ADD COLUMN recovered INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX frame_recovered ON frame(drop_id) WHERE recovered <> 0",
    ):
        db.conn.execute(statement)


@migrations(name="0005_checksum_history")
def checksum_history(db: "Database") -> None:
    """Which generation of the checksum history lists a file, so that an import need not read all that were ever written."""
    for statement in (
        # The generation's name; empty: it is no part of the history; NULL: not known.
        "ALTER TABLE file ADD COLUMN listed TEXT",
        # The same of its backup, as a path below the backup's folder for this drop; NULL, or below another folder: not known.
        "ALTER TABLE file ADD COLUMN backup_listed TEXT",
        """
        CREATE TABLE generation (
            id TEXT PRIMARY KEY,
            drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
            place TEXT NOT NULL,                    -- empty: the shoot folder; else the backup's folder for this drop
            name TEXT NOT NULL,                     -- its file's, below originals/ascmhl/
            UNIQUE (drop_id, place, name)
        )""",
        "CREATE INDEX file_unlisted ON file(drop_id) WHERE listed IS NULL",
    ):
        db.conn.execute(statement)


@migrations(name="0006_read_again")
def read_again(db: "Database") -> None:
    """When originals and backups were read again after their import, and what was found."""
    for statement in (
        "ALTER TABLE file ADD COLUMN checked_at TEXT",
        "ALTER TABLE file ADD COLUMN checked TEXT",  # intact, changed, missing or unreadable
        "ALTER TABLE file ADD COLUMN backup_checked_at TEXT",
        "ALTER TABLE file ADD COLUMN backup_checked TEXT",
        """
        CREATE TABLE reading (
            id TEXT PRIMARY KEY,
            drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
            began_at TEXT NOT NULL,
            done_at TEXT,                           -- NULL: under way, or stopped
            by TEXT NOT NULL,                       -- who asked for it, or 'idle'
            result TEXT                             -- JSON: what was found, as 'check --json' gives it
        )""",
        "CREATE INDEX reading_by_drop ON reading(drop_id, began_at)",
    ):
        db.conn.execute(statement)


@migrations(name="0007_what_grows")
def what_grows(db: "Database") -> None:
    """A drop of many frames costs no more than one of few: counts that are kept, what is due, and indexes for what is asked."""
    for statement in (
        *tallies.TABLES,
        *tallies.FILLED,
        *tallies.TRIGGERS,
        "DROP VIEW coverage",
        tallies.COVERAGE,
        # Runs of numbers that a camera's files have, by the folder of the card they were in: between two of them some are missing.
        """
        CREATE TABLE counter_run (
            drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
            camera_id TEXT NOT NULL REFERENCES camera(id) ON DELETE CASCADE,
            prefix TEXT NOT NULL, digits INTEGER NOT NULL, folder INTEGER NOT NULL,
            first INTEGER NOT NULL, last INTEGER NOT NULL,
            PRIMARY KEY (drop_id, camera_id, prefix, digits, folder, first)
        ) WITHOUT ROWID""",
        # The sorted digests of a folder's files in the checksum history, in pieces; see studio.catalog.digests.
        """
        CREATE TABLE digests (
            drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
            place TEXT NOT NULL, folder TEXT NOT NULL,
            kind TEXT NOT NULL,                     -- content or structure
            first BLOB NOT NULL, piece BLOB NOT NULL
        )""",
        "CREATE INDEX digests_by_folder ON digests(drop_id, place, folder, kind, first)",
        """
        CREATE TRIGGER digests_other AFTER UPDATE OF path, xxh128, backup ON file
        WHEN OLD.path IS NOT NEW.path OR OLD.xxh128 IS NOT NEW.xxh128 OR (OLD.backup IS NOT NULL AND OLD.backup IS NOT NEW.backup)
        BEGIN DELETE FROM digests WHERE drop_id = NEW.drop_id; END""",
        # 1: its number is in a run.
        "ALTER TABLE file ADD COLUMN counted INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX file_uncounted ON file(drop_id) WHERE counted = 0",
        "CREATE INDEX frame_by_arrival ON frame(drop_id, ingested_at)",
        "CREATE INDEX frame_by_name ON frame(drop_id, name COLLATE NOCASE)",
        "CREATE INDEX frame_by_camera ON frame(camera_id, captured_at)",
        "CREATE INDEX frame_with_codes ON frame(camera_id) WHERE codes <> '[]'",
        "CREATE INDEX frame_examined_now ON frame(drop_id, examining) WHERE examining IS NOT NULL",
        "CREATE INDEX frame_unreadable ON frame(drop_id) WHERE error IS NOT NULL",
        "CREATE INDEX file_not_opened ON file(drop_id) WHERE opened IS NULL AND kind <> 'clip'",
        "CREATE INDEX file_by_original_name ON file(drop_id, original_name COLLATE NOCASE)",
        "CREATE INDEX event_of_drop ON event(drop_id)",
        "CREATE INDEX event_of_subject ON event(subject, kind, at)",
        "CREATE INDEX pick_by_frame ON pick(frame_id)",
        # What verdicts of the drop were last brought in step with, as a fingerprint: limits of every role, grey cards, scoring.
        'ALTER TABLE "drop" ADD COLUMN judged_by TEXT',
    ):
        db.conn.execute(statement)
