"""This drop beside the brand's earlier ones: by creator, by the roles that were shot, by turnaround."""

from collections.abc import Callable, Iterable
from statistics import median
from typing import Any

from studio.base.errors import ThreeshotError
from studio.catalog import exports, sales
from studio.open_drop import OpenDrop

Entry = dict[str, Any]


def entry(drop: OpenDrop, results: dict[str, Any]) -> Entry:
    """One drop in a comparison: {drop, title, creator, roles, turnaround_h, sell_through_pct, sold, units_by_code, net, clicks,
    wishlist}, None for what is not known."""
    told, brought = results["conversions"], results["sell_through"]
    return {
        "drop": drop.code,
        "title": drop.brief.title,
        "creator": drop.brief.creator.handle,
        "roles": ", ".join(drop.roles()),
        "turnaround_h": results["turnaround"]["turnaround_h"],
        "sell_through_pct": brought["pct"],
        "sold": brought["sold"],
        "units_by_code": told["units"] if told["code"] is not None and sales.has_sales(drop.catalog, drop.id) else None,
        "net": told["net"],
        "clicks": results["repurchase"]["clicks"],
        "wishlist": results["repurchase"]["wishlist"],
    }


def of_drop(
    drop: OpenDrop, own: Entry, evaluate: Callable[[OpenDrop], dict[str, Any]], lacks: list[str]
) -> dict[str, Any]:
    """{drops: [entry], by_creator, by_roles, by_turnaround: [{name, drops, sell_through_pct, units_by_code}]}, this drop the last.

    evaluate: what another drop brought. lacks grows by a sentence for each drop that can't be read now.
    """
    found: list[Entry] = []
    for drop_id in exports.drop_ids_with_results(drop.catalog):
        other = OpenDrop(drop.catalog, drop.catalog.get("drop", drop_id))
        if other.id == drop.id or (other.row["shoot_day"] or "") > (drop.row["shoot_day"] or ""):
            continue
        try:
            found.append(entry(other, evaluate(other)))
        except ThreeshotError as error:
            lacks.append(f"{other.code} is left out of the comparison: {error}".rstrip("."))
    drops = [*found, own]
    hours = [one["turnaround_h"] for one in drops if one["turnaround_h"] is not None]
    middle = median(hours) if len(hours) > 1 else None
    timed = [one for one in drops if one["turnaround_h"] is not None] if middle is not None else []
    return {
        "drops": drops,
        "by_creator": _grouped(drops, lambda one: str(one["creator"])),
        "by_roles": _grouped(drops, lambda one: str(one["roles"])),
        "by_turnaround": _grouped(
            timed, lambda one: f"{'up to' if one['turnaround_h'] <= (middle or 0) else 'more than'} {middle:.0f} h"
        ),
    }


def _grouped(drops: Iterable[Entry], name: Callable[[Entry], str]) -> list[dict[str, Any]]:
    groups: dict[str, list[Entry]] = {}
    for one in drops:
        groups.setdefault(name(one), []).append(one)
    return [
        {
            "name": key,
            "drops": len(members),
            "sell_through_pct": _median(one["sell_through_pct"] for one in members),
            "units_by_code": _median(one["units_by_code"] for one in members),
        }
        for key, members in groups.items()
    ]


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(median(known), 1) if known else None
