"""What coverage is made of: the state of each shot, the frame that shows it, and what waits in the tray."""

from studio.catalog.frames import main_file
from studio.catalog.ids import Row
from studio.catalog.kinds import IN_SHOTS
from studio.catalog.store import Catalog


def shot_states(catalog: Catalog, drop_id: str, only: str | None = None) -> list[Row]:
    """The view `coverage` of a drop, a row a shot, in the order of the shot list. only: of that shot (its id) alone; so below."""
    more, asked = _only("shot_id", only)
    return catalog.rows(f"SELECT * FROM coverage WHERE drop_id = ?{more}", [drop_id, *asked])


def files_of_selects(catalog: Catalog, drop_id: str, only: str | None = None) -> dict[str, str]:
    """The path of the main file of each shot's first select, by the select's frame id."""
    more, asked = _only("shot.id", only)
    rows = catalog.rows(
        f"SELECT pick.frame_id, {main_file('path', 'pick.frame_id')} AS path"
        f" FROM pick JOIN shot ON shot.id = pick.shot_id WHERE shot.drop_id = ? AND pick.rank = 0{more}",
        [drop_id, *asked],
    )
    return {row["frame_id"]: row["path"] for row in rows}


def sharpest_frames(catalog: Catalog, drop_id: str, only: str | None = None) -> dict[str, str]:
    """The sharpest picture of each shot, one that passes before any that doesn't: frame ids by shot id."""
    more, asked = _only("shot.id", only)
    rows = catalog.rows(
        "SELECT shot.id AS shot_id, (SELECT frame_id FROM standing WHERE standing.shot_id = shot.id"
        f" ORDER BY passes DESC, sharpness DESC LIMIT 1) AS frame_id FROM shot WHERE shot.drop_id = ?{more}",
        [drop_id, *asked],
    )
    return {row["shot_id"]: row["frame_id"] for row in rows if row["frame_id"] is not None}


def count_unassigned(catalog: Catalog, drop_id: str) -> int:
    """How many frames wait in the tray: pictures and clips of no shot that nobody rejected."""
    sql = f"SELECT COALESCE(SUM(frames), 0) FROM tally WHERE drop_id = ? AND shot_id = '' AND kind IN {IN_SHOTS} AND rejected = 0"
    return int(catalog.value(sql, [drop_id]))


def count_not_judged(catalog: Catalog, drop_id: str) -> dict[str | None, int]:
    """How many frames came in that nobody has looked at yet, and nobody rejected, by their shot (None: of no shot)."""
    # By the index that holds nothing but these; what else is asked of them is of no use to find them.
    sql = (
        "SELECT shot_id, COUNT(*) AS frames FROM frame INDEXED BY frame_to_examine WHERE drop_id = ? AND examined_at IS NULL"
        f" AND +kind IN {IN_SHOTS} AND +rejected = 0 GROUP BY +shot_id"
    )
    return {row["shot_id"]: int(row["frames"]) for row in catalog.rows(sql, [drop_id])}


def decided_on(catalog: Catalog, drop_id: str, only: str | None = None) -> dict[str, tuple[str | None, str]]:
    """By shot, who decided last on it (or took that back) and when (UTC text); of which nobody ever did, nothing."""
    more, asked = _only("id", only)
    rows = catalog.rows(
        f"SELECT id, decided_by, decided_at FROM shot WHERE drop_id = ? AND decided_at IS NOT NULL{more}",
        [drop_id, *asked],
    )
    return {row["id"]: (row["decided_by"], row["decided_at"]) for row in rows}


def passes_of_shot(catalog: Catalog, drop_id: str, sku: str, role: str) -> list[bool]:
    """The frames of a shot in the order of their arrival: whether each passes, and nobody rejected it."""
    rows = catalog.rows(
        "SELECT COALESCE(score.verdict = 'pass', 0) AND frame.rejected = 0 AS passes FROM frame JOIN shot ON shot.id = frame.shot_id"
        " JOIN product ON product.id = shot.product_id LEFT JOIN score ON score.frame_id = frame.id"
        f" WHERE shot.drop_id = ? AND product.sku = ? AND shot.role = ? AND frame.kind IN {IN_SHOTS}"
        " ORDER BY frame.ingested_at, frame.id",
        [drop_id, sku, role],
    )
    return [bool(row["passes"]) for row in rows]


def _only(column: str, shot_id: str | None) -> tuple[str, list[str]]:
    """The end of a question of one shot alone, and what it asks for; of all of them nothing."""
    return ("", []) if shot_id is None else (f" AND {column} = ?", [shot_id])
