"""Local sell-through: what was sold at the pop-up and near it in its first hours, of what was held back for it."""

from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any, Final

from studio.base.clock import from_text, to_text
from studio.base.wording import agreeing, count
from studio.catalog import sales
from studio.coverage.time_zone import zone
from studio.documents.product import Product, Variant
from studio.documents.selling import held_back, held_back_of_each
from studio.open_drop import OpenDrop
from studio.results.beginning import Beginning
from studio.results.near import near

HOURS: Final = 72


def of_drop(drop: OpenDrop, began: Beginning | None, lacks: list[str]) -> dict[str, Any]:
    """{hours, from, to, near: [text], reserve_pct, products: [{sku, title, inventory, reserved, sold, maybe, pct, by_hour, variants}],
    reserved, sold, maybe, pct, by_hour}. by_hour: sold up to the end of each hour. maybe: sold on a day that only partly lies within.

    lacks grows by what could not be known, a sentence each.
    """
    reserve = drop.brief.tactics.pop_up_reserve_pct
    locations, postcodes = sales.places(drop.catalog, drop.id)
    around = near(drop, locations, postcodes)
    if locations or postcodes:
        lacks += around.lacks
    hours: dict[str, list[int]] = {}
    maybe: dict[str, int] = {}
    if began is not None:
        start, end = to_text(began.at), to_text(began.after(HOURS))
        for sku, hour, units in sales.near_by_hour(
            drop.catalog, drop.id, start, end, around.locations, around.postcodes
        ):
            hours.setdefault(sku, [0] * HOURS)[hour] += units
        _by_day(drop, began, around.locations, around.postcodes, hours, maybe, lacks)
    if (unplaced := sales.unplaced(drop.catalog, drop.id)) > 0:
        they = agreeing(unplaced, "it", "they")
        lacks.append(
            f"Of {count(unplaced, 'unit')} neither location nor postcode is told, so {they} may have been sold near it"
        )
    products = [_product(product, reserve, hours, maybe, drop.brief.titles()) for product in drop.brief.products]
    if nothing := [one["sku"] for one in products if one["inventory"] is None]:
        lacks.append(
            f"The brief does not say how many there are of {', '.join(nothing[:6])}, so nothing is held back of them"
        )
    if not around.said or not sales.has_products(drop.catalog, drop.id):
        # Not the same as that nothing was sold there.
        for one in (*products, *(variant for product in products for variant in product["variants"])):
            one["pct"] = None
    known = [one for one in products if one["reserved"]]
    reserved, sold = sum(one["reserved"] for one in known), sum(one["sold"] for one in products)
    return {
        "hours": HOURS,
        "from": None if began is None else began.at.isoformat(timespec="minutes"),
        "to": None if began is None else began.after(HOURS).astimezone(began.at.tzinfo).isoformat(timespec="minutes"),
        "near": around.said,
        "reserve_pct": reserve,
        "products": products,
        "reserved": reserved,
        "sold": sold,
        "maybe": sum(one["maybe"] for one in products),
        "pct": _pct(sum(one["sold"] for one in known), reserved)
        if any(one["pct"] is not None for one in known)
        else None,
        "by_hour": [sum(each) for each in zip(*(one["by_hour"] for one in products), strict=True)] if products else [],
    }


def _product(
    product: Product, reserve: float, hours: dict[str, list[int]], maybe: dict[str, int], titles: dict[str, str]
) -> dict[str, Any]:
    skus = list(dict.fromkeys([product.sku, *(variant.sku for variant in product.variants)]))
    each = [hours[sku] for sku in skus if sku in hours]
    by_hour = list(accumulate(sum(hour) for hour in zip(*each, strict=True))) if each else [0] * HOURS
    reserved = held_back(product.stock, reserve)
    of_sizes = held_back_of_each([size.inventory for size in product.variants], reserve)
    return {
        "sku": product.sku,
        "title": titles[product.sku],
        "inventory": product.stock,
        "reserved": reserved,
        "sold": by_hour[-1],
        "maybe": sum(maybe.get(sku, 0) for sku in skus),
        "pct": _pct(by_hour[-1], reserved),
        "by_hour": by_hour,
        "variants": [_variant(*one, hours, maybe) for one in zip(product.variants, of_sizes, strict=True)],
    }


def _variant(
    variant: Variant, reserved: int | None, hours: dict[str, list[int]], maybe: dict[str, int]
) -> dict[str, Any]:
    sold = sum(hours.get(variant.sku, ()))
    told = {"sku": variant.sku, "option": variant.option, "inventory": variant.inventory, "reserved": reserved}
    return {**told, "sold": sold, "maybe": maybe.get(variant.sku, 0), "pct": _pct(sold, reserved)}


def _pct(sold: int, reserved: int | None) -> float | None:
    return round(100 * sold / reserved, 1) if reserved else None


def _by_day(
    drop: OpenDrop,
    began: Beginning,
    locations: list[str],
    postcodes: list[str],
    hours: dict[str, list[int]],
    maybe: dict[str, int],
    lacks: list[str],
) -> None:
    """Sales of which only the day is known: those of days that lie within count in their day's last hour, the others may."""
    here, end = zone(drop), began.after(HOURS)
    unsure = 0
    for sku, day, units in sales.near_by_day(drop.catalog, drop.id, locations, postcodes):
        midnight = datetime.combine(date.fromisoformat(day), datetime.min.time(), here)
        next_day = datetime.combine(date.fromisoformat(day) + timedelta(days=1), datetime.min.time(), here)
        first, last = from_text(to_text(midnight)), from_text(to_text(next_day))
        if first >= began.after(0) and last <= end:
            hour = max(0, min(HOURS, int((last - began.after(0)).total_seconds() // 3600)) - 1)
            hours.setdefault(sku, [0] * HOURS)[hour] += units
        elif last > began.after(0) and first < end:
            maybe[sku] = maybe.get(sku, 0) + units
            unsure += units
    if unsure:
        lacks.append(
            f"Of {count(unsure, 'unit')} only the day is known, which partly lies within the {HOURS} hours; they are not counted"
        )
