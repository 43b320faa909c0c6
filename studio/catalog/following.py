"""What others do in a drop while it is open here: another window, a command, a watch; told by the events they leave."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from studio.catalog import comments
from studio.catalog.changes import Change, RowChange
from studio.catalog.ids import Row, new_id
from studio.catalog.store import Catalog

_OF_FRAMES = frozenset({"frame.ingested", "frame.completed", "frame.scored", "frame.judged", "frame.unreadable"})
_OF_CAMERAS = frozenset({"camera.clock", "camera.renamed", "camera.joined", "camera.split"})
_OF_ALL = _OF_CAMERAS | {"drop.rebuilt"}
"""Events after which any frame may be another."""
_OF_ITEMS = frozenset({"checklist.measured", "checklist.overruled"})
_OF_ORIGINALS = "originals.checked"
_OF_COMMENTS = comments.KIND
_OF_RESULTS = frozenset({"results.read", "results.forgotten", "results.typed"})
_OF_DOCUMENTS = frozenset({"brief.changed", "brief.read", "drop.moved"})


@dataclass(frozen=True)
class News:
    """change: all that others changed since the last look, as one. everything: any frame may be another, not only those of the change.

    originals: they were read again.
    """

    change: Change
    everything: bool
    originals: bool = False


class Follower:
    """Looks for what others told of a drop since the last look. Cheap where nobody did anything; to be asked on one thread."""

    def __init__(self, catalog: Catalog, drop_id: str) -> None:
        self._catalog, self._drop_id = catalog, drop_id
        if catalog.own_events is None:
            catalog.own_events = set()
        self._version: int | None = None
        self._after = int(catalog.value("SELECT COALESCE(MAX(rowid), 0) FROM event"))

    def news(self) -> News | None:
        """What others changed since the last time; None for nothing."""
        version = int(self._catalog.value("PRAGMA data_version"))
        if version == self._version:
            return None
        self._version = version
        told = self._catalog.rows(
            "SELECT rowid AS number, id, drop_id FROM event WHERE rowid > ? ORDER BY rowid", [self._after]
        )
        if not told:
            return None
        self._after = told[-1]["number"]
        own = self._catalog.own_events or set()
        others = [row["id"] for row in told if row["drop_id"] == self._drop_id and row["id"] not in own]
        own.difference_update(row["id"] for row in told)
        return self._news(others) if others else None

    def _news(self, ids: list[str]) -> News:
        sql = "SELECT kind, who, subject, data FROM event WHERE id IN (SELECT value FROM json_each(?)) ORDER BY rowid"
        events = [{**row, "data": json.loads(row["data"])} for row in self._catalog.rows(sql, [json.dumps(ids)])]
        kinds = {event["kind"] for event in events}
        rows = tuple(row for event in events for row in _rows(event))
        judged = tuple(dict.fromkeys(str(event["subject"]) for event in events if event["kind"] in _OF_FRAMES))
        items = tuple(dict.fromkeys(item for event in events for item in _items(event)))
        change = Change(
            new_id(),
            self._drop_id,
            "others",
            events[-1]["who"],
            rows,
            judged,
            items,
            documents=bool(kinds & _OF_DOCUMENTS),
            cameras=bool(kinds & _OF_CAMERAS),
            results=bool(kinds & _OF_RESULTS) or any(row.table == "figure" for row in rows),
            commented=tuple(dict.fromkeys(str(one["subject"]) for one in events if one["kind"] == _OF_COMMENTS)),
        )
        return News(change, bool(kinds & _OF_ALL), _OF_ORIGINALS in kinds)


def changes_seen(catalog: Catalog) -> int:
    """A number that is another one once any other thread or program has changed the catalog; asked for on one thread, costs nothing."""
    return int(catalog.value("PRAGMA data_version"))


def _rows(event: Row) -> Iterator[RowChange]:
    change: dict[str, Any] = event["data"].get("change") or {}
    for row in change.get("rows") or ():
        yield RowChange(row["table"], row["id"], row["before"], row["after"])


def _items(event: Row) -> Iterator[str]:
    if event["kind"] in _OF_ITEMS:
        if event["subject"]:
            yield str(event["subject"])
        yield from (str(verdict["item"]) for verdict in event["data"].get("verdicts") or ())
