"""Cards that were taken in, and their custody: when, where, what was on them, which copies, which proof, emptied after."""

import json
from collections.abc import Sequence
from typing import Any

from studio.catalog.ids import Row
from studio.catalog.store import Catalog

_CUSTODY = (
    "SELECT custody.*, card.volume, card.serial, card.first_seen_at, card.last_seen_at FROM custody"
    " JOIN card ON card.id = custody.card_id"
)


def cards_like(catalog: Catalog, serial: str | None, volume: str | None, source: str) -> list[Row]:
    """Cards that may be this one, the last seen first: of its serial number, or, where it has none, of its label and place."""
    if serial is not None:
        return catalog.rows("SELECT * FROM card WHERE serial = ? ORDER BY last_seen_at DESC", [serial])
    sql = "SELECT * FROM card WHERE serial IS NULL AND volume IS ? AND source = ? ORDER BY last_seen_at DESC"
    return catalog.rows(sql, [volume, source])


def custody_that_counts(catalog: Catalog, card_id: str) -> list[Row]:
    """The looks at what may be on a card still, and the last look at all, the newest first; copies and proof as Python values."""
    last = "SELECT MAX(rowid) FROM custody WHERE card_id = :card"
    sql = f"{_CUSTODY} WHERE card_id = :card AND (emptied_at IS NULL OR custody.rowid = ({last})) ORDER BY custody.rowid DESC"
    return [_read(row) for row in catalog.rows(sql, {"card": card_id})]


def custody_and_card(catalog: Catalog, custody_id: str) -> Row | None:
    """One look at a card, with the card's own volume, serial, first_seen_at and last_seen_at; copies and proof as Python values."""
    found = catalog.row(f"{_CUSTODY} WHERE custody.id = ?", [custody_id])
    return None if found is None else _read(found)


def put_back(catalog: Catalog, custody_id: str, card: dict[str, Any], values: dict[str, Any]) -> None:
    """A look at a card that another catalog knew, under the ids it had there; nothing where it is known."""
    card_id = values["card_id"]
    known = catalog.find("card", card_id)
    if known is None:
        catalog.insert("card", {"id": card_id, **card})
    elif known["last_seen_at"] < card["last_seen_at"]:
        catalog.update("card", card_id, {"last_seen_at": card["last_seen_at"]})
    if catalog.find("custody", custody_id) is None:
        put_custody(catalog, {"id": custody_id, **values})


def all_custody(catalog: Catalog, drop_id: str | None = None) -> list[Row]:
    """The newest look at each filling of every card (of those taken into a drop), the newest first.

    is_last: nothing was seen of that card since. answered_at: when a person was done with what was said.
    """
    where, values = ("WHERE drop_id = ?", [drop_id]) if drop_id is not None else ("", [])
    last = "custody.rowid = (SELECT MAX(rowid) FROM custody AS later WHERE later.card_id = custody.card_id) AS is_last"
    newest = "custody.id = (SELECT id FROM custody AS other WHERE other.card_id = custody.card_id AND other.listing = custody.listing"
    of_drop = "other.drop_code = custody.drop_code ORDER BY other.rowid DESC LIMIT 1)"
    sql = f"SELECT * FROM ({_CUSTODY.replace(' FROM', f', {last} FROM', 1)} WHERE {newest} AND {of_drop}) {where}"
    return [_read(row) for row in catalog.rows(f"{sql} ORDER BY at DESC", values)]


def answered(catalog: Catalog, custody_id: str, at: str) -> None:
    """A person has seen what was said at a look, and need not be shown it again."""
    catalog.execute("UPDATE custody SET answered_at = ? WHERE id = ? AND answered_at IS NULL", [at, custody_id])


def begun_and_not_ended(catalog: Catalog, drop_id: str) -> list[Row]:
    """What imports of a drop began with cards, and did not come to their end (yet): id, at, data (a dict)."""
    sql = (
        "SELECT id, at, data FROM event WHERE drop_id = ? AND kind = 'cards.begun' AND NOT EXISTS"
        " (SELECT 1 FROM event AS ended WHERE ended.subject = event.id AND ended.kind = 'cards.ended') ORDER BY at"
    )
    return [{**row, "data": json.loads(row["data"])} for row in catalog.rows(sql, [drop_id])]


def files_come_from(catalog: Catalog, drop_id: str, source: str, since: str) -> int:
    """How many files of a drop were copied from a card (or are the file itself) since then (UTC text)."""
    return int(catalog.value(f"SELECT COUNT(*) FROM file {_COME_FROM}", _come_from(drop_id, source, since)))


def frames_come_from(catalog: Catalog, drop_id: str, source: str, since: str) -> set[str]:
    """The ids of the frames that got files from a card since then."""
    rows = catalog.rows(f"SELECT DISTINCT frame_id FROM file {_COME_FROM}", _come_from(drop_id, source, since))
    return {str(row["frame_id"]) for row in rows}


_COME_FROM = "WHERE drop_id = ? AND copied_at >= ? AND (source = ? OR (substr(source, 1, ?) = ? AND substr(source, ?, 1) IN ('/', '\\')))"


def _come_from(drop_id: str, source: str, since: str) -> list[Any]:
    above = source.rstrip("/\\")
    return [drop_id, since, source, len(above), above, len(above) + 1]


def put_card(catalog: Catalog, card_id: str | None, values: dict[str, Any], at: str) -> str:
    """Write a card, new (None) or as it was seen now (`values`: volume, serial, source); its id."""
    if card_id is None:
        return catalog.insert("card", {**values, "first_seen_at": at, "last_seen_at": at})
    catalog.update("card", card_id, {**values, "last_seen_at": at})
    return card_id


def put_custody(catalog: Catalog, values: dict[str, Any]) -> str:
    """Write one look at a card; copies and proof are given as Python values."""
    told = {key: json.dumps(values[key]) if values[key] is not None else None for key in ("copies", "proof")}
    return catalog.insert("custody", {**values, **told})


def emptied(catalog: Catalog, custody_ids: Sequence[str], at: str) -> None:
    """What was on a card at these looks is not on it any more."""
    sql = "UPDATE custody SET emptied_at = ? WHERE emptied_at IS NULL AND id IN (SELECT value FROM json_each(?))"
    catalog.execute(sql, [at, json.dumps(list(custody_ids))])


def _read(row: Row) -> Row:
    proof = json.loads(row["proof"]) if row["proof"] is not None else None
    return {**row, "copies": json.loads(row["copies"]), "proof": proof, "safe": bool(row["safe"])}
