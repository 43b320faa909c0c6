"""Taking a change back: every row that it changed becomes what it was before."""

from collections.abc import Mapping

from studio.base.errors import Refused
from studio.catalog.changes import WATCHED, Change, RowChange
from studio.catalog.marks import MARKS
from studio.catalog.store import Catalog


def take_back(catalog: Catalog, change: Change, deleted: Mapping[str, list[str]]) -> None:
    """Make the rows of a change what they were before it, in one transaction; an event tells of it.

    deleted: by frame whose rejection is taken back by that, the paths of its originals that were deleted on purpose.
    Raises Refused, and changes nothing, when one of them was changed again since.
    """
    with catalog.change():
        for row in change.rows:
            if not _is_as_left(catalog, row):
                raise Refused("That can't be undone: some of it was changed again since; change it by hand.")
        # Picks of a shot may not share a rank for a moment, so all that came go before any that went come back.
        for row in change.rows:
            if row.before is None:
                catalog.delete(row.table, row.id)
            elif row.table == "pick" and row.after is not None and "rank" in row.after:
                catalog.update("pick", row.id, {"rank": -1 - int(row.after["rank"])})
        for row in reversed(change.rows):
            if row.before is not None and row.after is None:
                catalog.insert(row.table, row.before)
            elif row.before is not None:
                catalog.update(row.table, row.id, row.before)
        for row in change.rows:
            before = row.before or {}
            if row.table == "frame" and (marked := {mark: before[mark] for mark in MARKS if mark in before}):
                gone = {"deleted": deleted[row.id]} if row.id in deleted else {}
                catalog.tell("frame.marked", change.drop_id, row.id, {**marked, **gone})
        catalog.tell("change.undone", change.drop_id, None, {"undone": change.id, "what": change.what})


def _is_as_left(catalog: Catalog, change: RowChange) -> bool:
    row = catalog.find(change.table, change.id)
    if change.after is None or row is None:
        return change.after is None and row is None
    columns = set(change.after) if change.before is not None else set(change.after) & set(row)
    return all(
        row[column] == change.after[column] for column in columns if column in (WATCHED[change.table] or columns)
    )
