"""What triggers keep in step with frames and scores, so that no answer counts all frames of a drop: tallies, standings, and what is due.

    tally      how many frames are alike in what coverage asks: shot, kind, verdict, rejected, size, and how many reasons
    standing   every picture of a shot, in the order in which its shot would show or choose it
    due        frames and cameras that are another since the chain last went through them (studio.judging.chain.finish)
    moment     frames at which the pace may turn: each the first or last of its shot within ten minutes by the clock
    unsettled  drops among whose originals may lie what the catalog does not know: an import runs, was killed, or nobody looked yet

Nothing of it is written by anybody else, but that what is due is taken out when it is done.
"""

NOISE_POINTS = 40.0
"""Points of sharpness that one per cent of noise costs; ISO 12,800 against ISO 200 comes to 5 to 10 points."""
QUALITY = f"COALESCE(score.sharpness, 0.0) - {NOISE_POINTS} * COALESCE(score.noise_pct, 0.0)"
"""SQL for what frames that pass are proposed by: the sharpness score (0 to 100) less the visible noise (% of full scale at the
size delivered).

Two frames that are both sharp enough differ by a few points at most; then the cleaner one is the better picture.
"""

COLUMNS = "drop_id, shot_id, kind, verdict, rejected, width, height, reasons"
TALLIED = (
    "SELECT frame.drop_id, COALESCE(frame.shot_id, '') AS shot_id, frame.kind, COALESCE(score.verdict, '') AS verdict, frame.rejected,"
    " COALESCE(frame.width, 0) AS width, COALESCE(frame.height, 0) AS height,"
    " MIN(COALESCE(json_array_length(score.reasons), 0), 3) AS reasons FROM frame LEFT JOIN score ON score.frame_id = frame.id"
)
STANDING = (
    "SELECT frame.id, frame.shot_id, COALESCE(score.verdict = 'pass', 0), COALESCE(score.verdict = 'pass', 0) AND frame.rejected = 0,"
    f" COALESCE(score.sharpness, 0.0), {QUALITY} FROM frame LEFT JOIN score ON score.frame_id = frame.id"
    " WHERE frame.kind = 'picture' AND frame.shot_id IS NOT NULL"
)


def _less(frame: str) -> str:
    """Statements before a change of what is tallied of a frame."""
    of = f"({COLUMNS}) IN ({TALLIED} WHERE frame.id = {frame})"
    return (
        f"UPDATE tally SET frames = frames - 1 WHERE {of}; DELETE FROM tally WHERE frames <= 0 AND {of};"
        f" DELETE FROM standing WHERE frame_id = {frame};"
    )


def _more(frame: str) -> str:
    """Statements after it."""
    return (
        f"INSERT INTO tally ({COLUMNS}, frames) SELECT *, 1 FROM ({TALLIED} WHERE frame.id = {frame}) WHERE 1"
        " ON CONFLICT DO UPDATE SET frames = frames + 1;"
        f" INSERT INTO standing {STANDING} AND frame.id = {frame};"
    )


TEN_MINUTES = len("2026-10-03T07:0")


def _beside(frame: str, side: str, columns: str = "beside.id") -> str:
    """SQL for the frame taken just before (`<`) or after (`>`) one."""
    way = "DESC" if side == "<" else "ASC"
    return (
        f"SELECT {columns} FROM frame AS beside WHERE beside.drop_id = {frame}.drop_id"
        f" AND (beside.corrected_at, beside.id) {side} ({frame}.corrected_at, {frame}.id)"
        f" ORDER BY beside.corrected_at {way}, beside.id {way} LIMIT 1"
    )


def _is_alike(side: str) -> str:
    same = f"substr(beside.corrected_at, 1, {TEN_MINUTES}) = substr(frame.corrected_at, 1, {TEN_MINUTES})"
    return f"COALESCE(({_beside('frame', side, f'beside.shot_id IS frame.shot_id AND {same}')}), 0)"


MOMENT = (
    "SELECT frame.id, frame.drop_id, frame.corrected_at, frame.shot_id FROM frame WHERE frame.corrected_at IS NOT NULL"
    f" AND NOT ({_is_alike('<')} AND {_is_alike('>')})"
)


def _turned(*rows: str) -> str:
    """Statements after a frame came, went or moved: it and those beside it, where it was and where it is, may turn the pace or not."""
    ids = [f"SELECT {row}.id" for row in rows]
    ids += [f"SELECT * FROM ({_beside(row, side)})" for row in rows for side in "<>"]
    those = " UNION ".join(ids)
    return f"DELETE FROM moment WHERE frame_id IN ({those}); INSERT INTO moment {MOMENT} AND frame.id IN ({those});"


def _changed(*columns: str) -> str:
    return " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)


def _trigger(name: str, when: str, does: str, only: str = "") -> str:
    return f"CREATE TRIGGER {name} {when}{f' WHEN {only}' if only else ''} BEGIN {does} END"


def _frame_due(frame: str, drop: str) -> str:
    return _due(f"SELECT {frame} AS id, {drop} AS drop_id, 'frame' AS what")


def _cameras_due(where: str) -> str:
    return _due(f"SELECT id, drop_id, 'camera' AS what FROM camera WHERE {where}")


def _due(those: str) -> str:
    # In a trigger that a foreign key's action fires, OR IGNORE is not heard.
    there = "SELECT 1 FROM due WHERE due.id = those.id"
    return f"INSERT INTO due (id, drop_id, what) SELECT * FROM ({those}) AS those WHERE NOT EXISTS ({there});"


_OF_FRAME = ("drop_id", "shot_id", "kind", "rejected", "width", "height")
_OF_SCORE = ("verdict", "reasons", "sharpness", "noise_pct")
_WHOSE = (
    "kind", "shot_id", "assigned_by", "camera_id", "captured_at", "corrected_at", "codes", "examined_at", "recovered", "phash",
    "width", "height", "counter", "name",
)  # fmt: skip
"""Columns of a frame that claims, verdicts or bursts rest on."""

TABLES = (
    f"""
    CREATE TABLE tally (
        drop_id TEXT NOT NULL,
        shot_id TEXT NOT NULL,                  -- empty: of no shot
        kind TEXT NOT NULL,
        verdict TEXT NOT NULL,                  -- empty: not judged
        rejected INTEGER NOT NULL,
        width INTEGER NOT NULL, height INTEGER NOT NULL,        -- 0: not known
        reasons INTEGER NOT NULL,               -- how many; 3 stands for more, too
        frames INTEGER NOT NULL,
        PRIMARY KEY ({COLUMNS})
    ) WITHOUT ROWID""",
    """
    CREATE TABLE standing (
        frame_id TEXT PRIMARY KEY,
        shot_id TEXT NOT NULL,
        passes INTEGER NOT NULL,
        eligible INTEGER NOT NULL,              -- 1: it passes, and nobody rejected it
        sharpness REAL NOT NULL, quality REAL NOT NULL
    ) WITHOUT ROWID""",
    """
    CREATE TABLE due (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL,
        what TEXT NOT NULL CHECK (what IN ('frame', 'camera'))
    ) WITHOUT ROWID""",
    """
    CREATE TABLE unsettled (
        id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL,
        run TEXT NOT NULL                       -- station, process and its start; empty: nobody has looked yet
    ) WITHOUT ROWID""",
    """
    CREATE TABLE moment (
        frame_id TEXT PRIMARY KEY,
        drop_id TEXT NOT NULL,
        at TEXT NOT NULL,                       -- frame.corrected_at
        shot_id TEXT
    ) WITHOUT ROWID""",
    "CREATE INDEX moment_by_drop ON moment(drop_id, at, frame_id, shot_id)",
    "DROP INDEX frame_by_drop",
    "CREATE INDEX frame_by_drop ON frame(drop_id, corrected_at, id, shot_id)",
    "CREATE INDEX tally_by_shot ON tally(shot_id)",
    "CREATE INDEX standing_sharpest ON standing(shot_id, passes, sharpness)",
    "CREATE INDEX standing_best ON standing(shot_id, quality) WHERE eligible",
    "CREATE INDEX due_by_drop ON due(drop_id, what)",
    "CREATE INDEX unsettled_by_drop ON unsettled(drop_id)",
)

FILLED = (
    f"INSERT INTO tally SELECT *, COUNT(*) FROM ({TALLIED}) GROUP BY {COLUMNS}",
    f"INSERT INTO standing {STANDING}",
    f"INSERT INTO moment {MOMENT}",
    _cameras_due("1"),
    "INSERT INTO unsettled SELECT id, id, '' FROM \"drop\"",
)
"""What there is already. Every camera is due once: earlier versions went through all frames instead."""

TRIGGERS = (
    _trigger("tally_frame_in", "AFTER INSERT ON frame", _more("NEW.id") + _frame_due("NEW.id", "NEW.drop_id")),
    _trigger("tally_frame_before", f"BEFORE UPDATE OF {', '.join(_OF_FRAME)} ON frame", _less("OLD.id"), _changed(*_OF_FRAME)),
    _trigger("tally_frame_after", f"AFTER UPDATE OF {', '.join(_OF_FRAME)} ON frame", _more("NEW.id"), _changed(*_OF_FRAME)),
    _trigger("tally_frame_out", "BEFORE DELETE ON frame", f"{_less('OLD.id')} DELETE FROM due WHERE id = OLD.id;"),
    _trigger("tally_score_in", "BEFORE INSERT ON score", _less("NEW.frame_id")),
    _trigger("tally_score_there", "AFTER INSERT ON score", _more("NEW.frame_id")),
    _trigger("tally_score_before", f"BEFORE UPDATE OF {', '.join(_OF_SCORE)} ON score", _less("OLD.frame_id"), _changed(*_OF_SCORE)),
    _trigger("tally_score_after", f"AFTER UPDATE OF {', '.join(_OF_SCORE)} ON score", _more("NEW.frame_id"), _changed(*_OF_SCORE)),
    _trigger("tally_score_out", "BEFORE DELETE ON score", _less("OLD.frame_id")),
    _trigger("tally_score_gone", "AFTER DELETE ON score", _more("OLD.frame_id")),
    _trigger("due_frame", f"AFTER UPDATE OF {', '.join(_WHOSE)} ON frame", _frame_due("NEW.id", "NEW.drop_id"), _changed(*_WHOSE)),
    _trigger("moment_in", "AFTER INSERT ON frame", _turned("NEW"), "NEW.corrected_at IS NOT NULL"),
    _trigger("moment_moved", "AFTER UPDATE OF corrected_at, shot_id ON frame", _turned("OLD", "NEW"), _changed("corrected_at", "shot_id")),
    _trigger("moment_out", "AFTER DELETE ON frame", _turned("OLD")),
    # A frame that was taken at another time leaves neighbours behind.
    _trigger("due_moved", "AFTER UPDATE OF captured_at ON frame", _cameras_due("id = NEW.camera_id"),
             "OLD.captured_at IS NOT NULL AND OLD.captured_at IS NOT NEW.captured_at"),
    _trigger("due_score_in", "AFTER INSERT ON score",
             _due("SELECT id, drop_id, 'frame' AS what FROM frame WHERE id = NEW.frame_id")),
    _trigger("due_score", "AFTER UPDATE OF basis, role ON score",
             _due("SELECT id, drop_id, 'frame' AS what FROM frame WHERE id = NEW.frame_id"), _changed("basis", "role")),
    _trigger("due_clock", "AFTER UPDATE OF clock_source ON camera", _cameras_due("id = NEW.id"), _changed("clock_source")),
    _trigger("due_camera_out", "AFTER DELETE ON camera", "DELETE FROM due WHERE id = OLD.id;"),
    _trigger("due_shot_in", "AFTER INSERT ON shot", _cameras_due("drop_id = NEW.drop_id")),
    _trigger("due_shot", "AFTER UPDATE OF role, position, product_id ON shot", _cameras_due("drop_id = NEW.drop_id"),
             _changed("role", "position", "product_id")),
    _trigger("due_shot_out", "AFTER DELETE ON shot", _cameras_due("drop_id = OLD.drop_id")),
    _trigger("due_product", "AFTER UPDATE OF sku, gtin, position ON product", _cameras_due("drop_id = NEW.drop_id"),
             _changed("sku", "gtin", "position")),
    _trigger("unsettled_drop", 'AFTER INSERT ON "drop"', "INSERT INTO unsettled VALUES (NEW.id, NEW.id, '');"),
    _trigger("unsettled_drop_out", 'BEFORE DELETE ON "drop"', "DELETE FROM unsettled WHERE drop_id = OLD.id;"),
)  # fmt: skip

# In one table apart: an older catalog has no variants when the others are made.
OF_VARIANTS = (
    _trigger("due_variant_in", "AFTER INSERT ON variant", _cameras_due("drop_id = NEW.drop_id")),
    _trigger("due_variant", "AFTER UPDATE OF sku, gtin, product_id ON variant", _cameras_due("drop_id = NEW.drop_id"),
             _changed("sku", "gtin", "product_id")),
    _trigger("due_variant_out", "AFTER DELETE ON variant", _cameras_due("drop_id = OLD.drop_id")),
)  # fmt: skip

COVERAGE = """
    CREATE VIEW coverage AS
    WITH counted AS (
        SELECT shot.*,
               (SELECT COALESCE(SUM(frames), 0) FROM tally WHERE tally.shot_id = shot.id AND kind IN ('picture', 'clip')) AS frames,
               (SELECT COALESCE(SUM(frames), 0) FROM tally WHERE tally.shot_id = shot.id AND kind IN ('picture', 'clip')
                   AND verdict = 'pass' AND rejected = 0) AS passing,
               (SELECT COUNT(*) FROM pick WHERE pick.shot_id = shot.id AND pick.rank < shot.required) AS selects
        FROM shot
    )
    SELECT counted.id AS shot_id, counted.drop_id, "drop".code AS "drop", product.sku, product.title, counted.role, counted.required,
           counted.frames, counted.passing, counted.selects,
           CASE WHEN counted.decision = 'reshoot' THEN 'reshoot'
                WHEN counted.selects >= counted.required THEN
                     CASE WHEN counted.decision = 'approved' THEN 'approved' ELSE 'selected' END
                WHEN counted.passing >= counted.required THEN 'acceptable'
                WHEN counted.frames > 0 THEN 'captured'
                ELSE 'missing' END AS state,
           first.frame_id AS select_frame, first.by AS select_by, counted.decision_note
    FROM counted JOIN product ON product.id = counted.product_id JOIN "drop" ON "drop".id = counted.drop_id
    LEFT JOIN pick AS first ON first.shot_id = counted.id AND first.rank = 0
    ORDER BY counted.drop_id, product.position, counted.position"""
"""The view, of what is tallied."""
