"""Files that a live source has seen and that are not recorded yet, each with the shot that was armed when it was first seen.

Written before the file is waited for, so that a program that was killed meanwhile records it for the same shot at its next start, whatever
is armed then. name: what the source knows the file by, as text.
"""

import json
from collections.abc import Collection, Iterable, Mapping

from studio.catalog.ids import Row
from studio.catalog.store import Catalog

_KEPT_DAYS = 30


def note(catalog: Catalog, drop_id: str, names: Mapping[str, int | None], shot_id: str | None, at: str) -> None:
    """These files are seen now (`at`, UTC text), with that shot armed; what is noted of one already stays.

    names: of each the size in bytes, where it may lie there since before: one that was recorded from that place, of that size, is not
    awaited. None: it is new in any case.
    """
    seen = json.dumps([[name, size, name.replace("\\", "/").rpartition("/")[2]] for name, size in names.items()])
    recorded = (
        "SELECT 1 FROM file WHERE file.drop_id = :drop AND file.original_name = json_extract(seen.value, '$[2]') COLLATE NOCASE"
        " AND file.source = json_extract(seen.value, '$[0]') AND file.size = json_extract(seen.value, '$[1]')"
    )
    with catalog.change():
        catalog.execute(
            "INSERT OR IGNORE INTO awaited (drop_id, name, shot_id, seen_at) SELECT :drop, json_extract(seen.value, '$[0]'), :shot, :at"
            f" FROM json_each(:seen) AS seen WHERE NOT EXISTS ({recorded})",
            {"drop": drop_id, "shot": shot_id, "at": at, "seen": seen},
        )
        catalog.execute(
            "UPDATE awaited SET is_empty = 0 WHERE drop_id = :drop AND is_empty"
            " AND name IN (SELECT json_extract(value, '$[0]') FROM json_each(:seen) WHERE json_extract(value, '$[1]') IS NOT 0)",
            {"drop": drop_id, "seen": seen},
        )


def noted(catalog: Catalog, drop_id: str, name: str) -> Row | None:
    """seen_at, sku and role (None: no shot was armed, or it is planned no more) of an awaited file; None where nothing is noted of it."""
    return catalog.row(
        "SELECT awaited.seen_at, product.sku, shot.role FROM awaited LEFT JOIN shot ON shot.id = awaited.shot_id"
        " LEFT JOIN product ON product.id = shot.product_id WHERE awaited.drop_id = ? AND awaited.name = ?",
        [drop_id, name],
    )


def stayed_empty(catalog: Catalog, drop_id: str, name: str) -> None:
    """This one has no bytes, and was told of: nothing waits for it, but its shot is kept for when some come."""
    catalog.execute("UPDATE awaited SET is_empty = 1 WHERE drop_id = ? AND name = ?", [drop_id, name])


def forget(catalog: Catalog, drop_id: str, names: Iterable[str]) -> None:
    """These are recorded, or there no more."""
    sql = "DELETE FROM awaited WHERE drop_id = ? AND name IN (SELECT value FROM json_each(?))"
    catalog.execute(sql, [drop_id, json.dumps(list(names))])


def keep_only(catalog: Catalog, drop_id: str, prefix: str, names: Collection[str]) -> None:
    """Of the files whose names begin so these alone are there; what else is noted of them goes, and all that is a month old."""
    there = set(names)
    rows = catalog.rows("SELECT name FROM awaited WHERE drop_id = ?", [drop_id])
    gone = [row["name"] for row in rows if row["name"].startswith(prefix) and row["name"] not in there]
    with catalog.change():
        forget(catalog, drop_id, gone)
        old = f"strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-{_KEPT_DAYS} days')"
        catalog.execute(f"DELETE FROM awaited WHERE drop_id = ? AND seen_at < {old}", [drop_id])


def count_by_shot(catalog: Catalog, drop_id: str, before: str) -> dict[str | None, int]:
    """How many files that were seen before a moment (UTC text) are not recorded yet, by the shot they were sent for (None: for none).

    Those that stayed empty are left out.
    """
    sql = "SELECT shot_id, COUNT(*) AS files FROM awaited WHERE drop_id = ? AND seen_at < ? AND NOT is_empty GROUP BY shot_id"
    return {row["shot_id"]: int(row["files"]) for row in catalog.rows(sql, [drop_id, before])}
