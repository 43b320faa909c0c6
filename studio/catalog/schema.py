"""The catalog's tables and views, as migrations. Its names are an interface: Datasette and sqlite-utils' CLI open it.

Times are UTC text with microseconds (`studio.base.clock`), `*_offset_s` the seconds east of UTC kept beside. Ids are UUIDv7 text.
JSON columns hold one JSON value. Booleans are 0 or 1.
"""

from typing import TYPE_CHECKING

from sqlite_utils.migrations import Migrations

from studio.catalog import outline_tables, tallies
from studio.catalog.first_tables import TABLES, VIEWS
from studio.catalog.later_tables import LATER, running

if TYPE_CHECKING:
    from sqlite_utils import Database

migrations = Migrations("threeshot")


@migrations(name="0001_first_tables")
def first_tables(db: "Database") -> None:
    """All tables, triggers, indexes and views of the first release."""
    for statement in (*TABLES, *VIEWS):
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
        *(*tallies.TABLES, *tallies.FILLED, *tallies.TRIGGERS),
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


@migrations(name="0008_second_copies")
def second_copies(db: "Database") -> None:
    """A file may have a copy on more than one backup; each is known with how it was there last."""
    for statement in (
        """
        CREATE TABLE second_copy (
            file_id TEXT NOT NULL REFERENCES file(id) ON DELETE CASCADE,
            drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
            place TEXT NOT NULL,                    -- the backup's folder for this drop
            verified_at TEXT,                       -- NULL: asked for, and not known to be right
            listed TEXT,                            -- as file.listed, of the place's own checksum history
            checked_at TEXT, checked TEXT,          -- as file.checked
            PRIMARY KEY (file_id, place)
        ) WITHOUT ROWID""",
        "CREATE INDEX second_copy_by_place ON second_copy(drop_id, place)",
        # A generation was kept with the place that it is of; one of another place is read anew.
        """
        INSERT INTO second_copy
        SELECT id, drop_id, backup, backup_verified_at,
            CASE WHEN substr(backup_listed, 1, length(backup) + 1) = backup || '/' THEN substr(backup_listed, length(backup) + 2) END,
            backup_checked_at, backup_checked
        FROM file WHERE backup IS NOT NULL""",
        "DROP TRIGGER digests_other",
        """
        CREATE TRIGGER digests_other AFTER UPDATE OF path, xxh128 ON file
        WHEN OLD.path IS NOT NEW.path OR OLD.xxh128 IS NOT NEW.xxh128
        BEGIN DELETE FROM digests WHERE drop_id = NEW.drop_id; END""",
        *(
            f"ALTER TABLE file DROP COLUMN {column}"
            for column in ("backup", "backup_verified_at", "backup_listed", "backup_checked_at", "backup_checked")
        ),
    ):
        db.conn.execute(statement)


@migrations(name="0009_sources_of_cameras")
def sources_of_cameras(db: "Database") -> None:
    """Where the frames of cameras came from that name no serial number: it tells one body from another."""
    for statement in (
        """
        CREATE TABLE camera_source (
            drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
            camera_id TEXT NOT NULL REFERENCES camera(id) ON DELETE CASCADE,
            key TEXT NOT NULL,                      -- see studio.ingest.bodies
            place TEXT NOT NULL,                    -- its folder when it was met, for people to read
            UNIQUE (drop_id, camera_id, key)
        )""",
        "CREATE INDEX camera_source_by_key ON camera_source(drop_id, key)",
        "CREATE INDEX frame_of_shot_by_time ON frame(drop_id, corrected_at) WHERE shot_id IS NOT NULL",
        "DROP VIEW turnaround",
        # Frames of shots alone, and not those of another year: see studio.coverage.strays.
        """
        CREATE VIEW turnaround AS
        SELECT "drop".id AS drop_id, "drop".code AS "drop", MIN(frame.corrected_at) AS first_captured_at,
               MAX(frame.corrected_at) AS last_captured_at,
               (SELECT MIN(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'frame.ingested') AS first_ingested_at,
               (SELECT MIN(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'bundle.built') AS first_bundle_at,
               (SELECT MAX(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'bundle.built') AS last_bundle_at,
               "drop".publish_by
        FROM "drop" LEFT JOIN frame ON frame.drop_id = "drop".id AND frame.shot_id IS NOT NULL
             AND frame.corrected_at >= COALESCE(date("drop".shoot_day, '-3 days'), '')
             AND frame.corrected_at <= strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+1 day')
        GROUP BY "drop".id""",
    ):
        db.conn.execute(statement)


@migrations(name="0010_what_is_told_of_files")
def what_is_told_of_files(db: "Database") -> None:
    """What is told of a file that was read; and of one that was not, whether its kind can't be opened here or the file is at fault."""
    for statement in (
        "ALTER TABLE frame ADD COLUMN notes TEXT",  # JSON: [sentence], of its main file
        # 1: of a kind that can't be opened here (opened is 0, open_error says it); nothing is known to be wrong with it.
        "ALTER TABLE file ADD COLUMN no_decoder INTEGER NOT NULL DEFAULT 0",
        # Called damaged by an earlier version: looked at again by whatever runs next.
        "UPDATE file SET opened = NULL WHERE opened = 0 AND kind <> 'clip'",
    ):
        db.conn.execute(statement)


@migrations(name="0011_variants")
def variants(db: "Database") -> None:
    """The sizes of a product, that share its pictures: each with a SKU, a barcode and an inventory of its own."""
    for statement in (
        """
        CREATE TABLE variant (
            id TEXT PRIMARY KEY,
            drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
            product_id TEXT NOT NULL REFERENCES product(id) ON DELETE CASCADE,
            sku TEXT NOT NULL, gtin TEXT,
            option TEXT,                            -- what tells it from the others, like M
            inventory INTEGER, position INTEGER NOT NULL DEFAULT 0,
            UNIQUE (drop_id, sku)
        )""",
        "CREATE INDEX variant_by_product ON variant(product_id)",
        *tallies.OF_VARIANTS,
    ):
        db.conn.execute(statement)


@migrations(name="0012_numbers_in_order")
def numbers_in_order(db: "Database") -> None:
    """The numbers of frames whose camera has no serial number, in the order of capture; see studio.catalog.numbered."""
    for statement in (
        """
        CREATE TABLE numbered (
            frame_id TEXT PRIMARY KEY REFERENCES frame(id) ON DELETE CASCADE,
            camera_id TEXT NOT NULL,
            prefix TEXT NOT NULL,                   -- the name's letters before the number
            number INTEGER NOT NULL,
            at TEXT NOT NULL,                       -- by the camera's clock
            folder TEXT,                            -- where it came from
            leaves INTEGER NOT NULL DEFAULT 0,      -- 1: the next of its camera and prefix has a far off number
            odd INTEGER NOT NULL DEFAULT 0          -- 1: its camera can't have taken it between the others
        ) WITHOUT ROWID""",
        "CREATE INDEX numbered_by_time ON numbered(camera_id, prefix, at, number, frame_id)",
        "CREATE INDEX numbered_by_number ON numbered(camera_id, prefix, number, at)",
        "CREATE INDEX numbered_leaving ON numbered(camera_id, prefix, number, at) WHERE leaves = 1",
        "CREATE INDEX numbered_odd ON numbered(camera_id, at, number) WHERE odd = 1",
        # 1: it is in numbered, or has no number or time.
        "ALTER TABLE frame ADD COLUMN numbered INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX frame_not_numbered ON frame(camera_id) WHERE numbered = 0",
        # Out of the middle of an order nothing is taken: what is left is put in order again, once for all that changes together.
        """
        CREATE TRIGGER numbered_anew AFTER UPDATE OF camera_id, captured_at, counter, name ON frame
        WHEN OLD.numbered = 1 AND (OLD.camera_id IS NOT NEW.camera_id OR OLD.captured_at IS NOT NEW.captured_at
             OR OLD.counter IS NOT NEW.counter OR OLD.name IS NOT NEW.name)
        BEGIN
            DELETE FROM numbered WHERE camera_id IN (OLD.camera_id, NEW.camera_id);
            UPDATE frame SET numbered = 0 WHERE camera_id IN (OLD.camera_id, NEW.camera_id);
        END""",
    ):
        db.conn.execute(statement)


@migrations(name="0013_versions_of_files")
def versions_of_files(db: "Database") -> None:
    """A file that another program wrote to since is kept beside the one that it is a newer version of."""
    # The id of that one; its kind is 'sidecar', as it goes with the frame and is no picture of it. No foreign key: both go with their
    # drop, and to look for children of each file that goes would go through all files.
    db.conn.execute("ALTER TABLE file ADD COLUMN version_of TEXT")


@migrations(name="0014_files_awaited")
def files_awaited(db: "Database") -> None:
    """Files that live sources have seen and that are not recorded yet, with the shot that was armed then: see studio.catalog.awaited."""
    for statement in (
        """
        CREATE TABLE awaited (
            drop_id TEXT NOT NULL REFERENCES "drop"(id) ON DELETE CASCADE,
            name TEXT NOT NULL,                     -- what its source knows it by: a path, or a place on a camera's card
            shot_id TEXT REFERENCES shot(id) ON DELETE SET NULL,    -- NULL: none was armed
            seen_at TEXT NOT NULL,
            PRIMARY KEY (drop_id, name)
        ) WITHOUT ROWID""",
        "CREATE INDEX awaited_by_shot ON awaited(shot_id)",
    ):
        db.conn.execute(statement)


@migrations(name="0015_files_awaited_empty")
def files_awaited_empty(db: "Database") -> None:
    """An awaited file that stayed empty, and was told of, is not counted any more."""
    db.conn.execute("ALTER TABLE awaited ADD COLUMN is_empty INTEGER NOT NULL DEFAULT 0")


@migrations(name="0016_when_files_were_seen")
def when_files_were_seen(db: "Database") -> None:
    """What was sent before a stop and recorded after it has its place among what a slate that came before it is followed by."""
    # When a live source first saw its file, where that was in an earlier run; NULL: when it was ingested.
    db.conn.execute("ALTER TABLE frame ADD COLUMN seen_at TEXT")


@migrations(name="0017_outlines")
def outlines(db: "Database") -> None:
    """What the product's outline is on frames of which the fast finder is not sure."""
    for statement in outline_tables.TABLES:
        db.conn.execute(statement)


@migrations(name="0018_boxes_of_people")
def boxes_of_people(db: "Database") -> None:
    """What a person said is the product on a frame, and where it lies on the frames alike."""
    for statement in outline_tables.BOXES:
        db.conn.execute(statement)


@migrations(name="0019_who_is_seen")
def who_is_seen(db: "Database") -> None:
    """Who is seen in a frame, as somebody said."""
    # JSON: names of people of the brief, [] nobody; NULL: nobody has said it.
    db.conn.execute("ALTER TABLE frame ADD COLUMN people TEXT")


@migrations(name="0020_what_was_said_of_cards_is_answered")
def answers_about_cards(db: "Database") -> None:
    """A card that is to be kept is shown until a person says that it is."""
    db.conn.execute("ALTER TABLE custody ADD COLUMN answered_at TEXT")
    # What was said before somebody could answer is known by now.
    db.conn.execute("UPDATE custody SET answered_at = at")


@migrations(name="0021_crops_of_people")
def crops_of_people(db: "Database") -> None:
    """What part of a frame a rendition takes, where a person said it."""
    # JSON: recipe -> rendition -> [x, y, width, height], parts of the upright picture; NULL: nobody said anything.
    db.conn.execute("ALTER TABLE frame ADD COLUMN crops TEXT")


for _name, _statements in LATER.items():
    migrations(name=_name)(running(_statements))
