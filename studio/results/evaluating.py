"""All that a drop brought, from what the catalog holds; what could not be known stands beside it, a sentence each."""

from typing import Any

from studio.catalog import exports, sales
from studio.open_drop import OpenDrop
from studio.results import afterwards, compared, conversions, sell_through
from studio.results.beginning import beginning

_FILE = ("shop", "kind", "read_at", "by", "lines", "kept")


def of_drop(drop: OpenDrop) -> dict[str, Any]:
    """What `threeshot results --json` prints: {drop, title, sales_from, conversions, sell_through, turnaround, retargeting, repurchase,
    locations, compared, files, lacks}. Raises InvalidInput for a table of postcodes with mistakes."""
    lacks: list[str] = []
    found = _alone(drop, lacks)
    found["compared"] = compared.of_drop(drop, compared.entry(drop, found), lambda other: _alone(other, []), lacks)
    files = exports.exports(drop.catalog, drop.id)
    found["files"] = [{key: row[key] for key in _FILE} for row in files]
    told = [sentence for row in files for sentence in row["told"]]
    return {**found, "lacks": list(dict.fromkeys(f"{sentence}." for sentence in (*told, *lacks)))}


def _alone(drop: OpenDrop, lacks: list[str]) -> dict[str, Any]:
    began = beginning(drop)
    if began is None:
        lacks.append(
            "Nobody said when sales began (dates: sales_from), and there is no order yet, so nothing is counted from it"
        )
    elif not began.is_said:
        lacks.append(
            "The brief does not say when sales began (dates: sales_from); the first order counts as the beginning"
        )
    if not sales.has_sales(drop.catalog, drop.id):
        lacks.append("No sale of this drop was in any file")
    return {
        "drop": drop.code,
        "title": drop.brief.title,
        "sales_from": None if began is None else began.at.isoformat(timespec="minutes"),
        "conversions": conversions.of_drop(drop),
        "sell_through": sell_through.of_drop(drop, began, lacks),
        "turnaround": afterwards.turnaround(drop, began),
        "retargeting": afterwards.retargeting(drop, began, lacks),
        "repurchase": afterwards.repurchase(drop, began, lacks),
        "locations": [
            {"location": row["location"], "orders": row["orders"], "units": row["units"]}
            for row in sales.by_location(drop.catalog, drop.id)
        ],
    }
