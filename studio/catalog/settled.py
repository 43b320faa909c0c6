"""Whether all that lies among a drop's originals is known. It is not after an import that was killed, until somebody looked."""

import json
from collections.abc import Iterable

from studio.catalog.ids import new_id
from studio.catalog.store import Catalog


def runs_unsettled(catalog: Catalog, drop_id: str) -> dict[str, str]:
    """Why something may lie there that is not known, by id: the run that takes in, or took in; empty where nobody has looked yet."""
    return {row["id"]: row["run"] for row in catalog.rows("SELECT id, run FROM unsettled WHERE drop_id = ?", [drop_id])}


def begin(catalog: Catalog, drop_id: str, run: str) -> str:
    """A run begins to take in; the id of that."""
    unsettled = new_id()
    catalog.execute("INSERT INTO unsettled (id, drop_id, run) VALUES (?, ?, ?)", [unsettled, drop_id, run])
    return unsettled


def look_again(catalog: Catalog, drop_id: str) -> None:
    """Something lies there that is not known, whoever put it there: the next import looks again."""
    catalog.execute("INSERT OR IGNORE INTO unsettled (id, drop_id, run) VALUES (?, ?, '')", [drop_id, drop_id])


def settle(catalog: Catalog, ids: Iterable[str]) -> None:
    """These are reasons no more."""
    catalog.execute("DELETE FROM unsettled WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))])
