"""What is put down to the creator: orders with the code, visits by the link, and the share that is owed."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from studio.catalog import Row, exports, sales
from studio.open_drop import OpenDrop

Amounts = dict[str, int]
"""Hundredths, by currency; an empty one where the export names none."""


def of_drop(drop: OpenDrop) -> dict[str, Any]:
    """{code, link, share_pct, orders, returned_orders, units, revenue, refunded, net, share_owed, buyers, first_time: {told, first} | null,
    products, other_products, without_code, codes, visits: {visits, orders, revenue} | null}. Amounts: {currency: amount}."""
    catalog, brief = drop.catalog, drop.brief
    rows = sales.totals(catalog, drop.id)
    ours = [row for row in rows if row["by_code"] and not row["is_other"]]
    net = _sum(ours, "amount")
    counted = sales.orders_by_code(catalog, drop.id)
    told = counted.get("told", 0)
    titles = brief.titles()
    share = brief.creator.revenue_share_pct
    return {
        "code": brief.creator.code,
        "link": None if brief.creator.link is None else str(brief.creator.link),
        "share_pct": share,
        "orders": counted.get("orders", 0),
        "returned_orders": counted.get("returned", 0),
        "units": sum(row["units"] for row in ours),
        "revenue": plain(_sum(ours, "sold")),
        "refunded": plain(_sum(ours, "refunded")),
        "net": plain(net),
        "share_owed": None if share is None else plain({key: _part(amount, share) for key, amount in net.items()}),
        "buyers": counted.get("buyers", 0),
        "first_time": {"told": told, "first": counted.get("first", 0)} if told else None,
        "products": _products(drop, titles),
        "other_products": _others(rows),
        "without_code": _others([row for row in rows if not row["by_code"]], is_other=0),
        "codes": sales.code_counts(catalog, drop.id),
        "visits": _visits(drop),
    }


def plain(amounts: Amounts) -> dict[str, float]:
    """Amounts as people and JSON have them."""
    return {currency: amount / 100 for currency, amount in amounts.items()}


def _sum(rows: list[Row], column: str) -> Amounts:
    found: Amounts = {}
    for row in rows:
        key = row["currency"] or ""
        found[key] = found.get(key, 0) + int(row[column] or 0)
    return found


def _part(amount: int, pct: float) -> int:
    return int((Decimal(amount) * Decimal(str(pct)) / 100).quantize(Decimal(1), ROUND_HALF_UP))


def _products(drop: OpenDrop, titles: dict[str, str]) -> list[dict[str, Any]]:
    """What was sold with the code, by the brief's products; what has no SKU last."""
    owner = owners(drop)
    found: dict[str | None, dict[str, Any]] = {}
    for row in sales.by_product(drop.catalog, drop.id, by_code=True):
        sku = owner.get(row["sku"]) if row["sku"] else None
        title = titles.get(sku or "", "not told")
        one = found.setdefault(sku, {"sku": sku, "title": title, "units": 0, "net": {}})
        one["units"] += row["units"]
        one["net"][row["currency"] or ""] = one["net"].get(row["currency"] or "", 0) + row["amount"]
    order = [*(product.sku for product in drop.brief.products), None]
    return [{**found[sku], "net": plain(found[sku]["net"])} for sku in order if sku in found]


def owners(drop: OpenDrop) -> dict[str, str]:
    """The product that a SKU is of: its own, or a variant's."""
    products = drop.brief.products
    sizes = {variant.sku: product.sku for product in products for variant in product.variants}
    return sizes | {product.sku: product.sku for product in products}


def _others(rows: list[Row], is_other: int = 1) -> dict[str, Any] | None:
    found = [row for row in rows if row["is_other"] == is_other]
    if not found:
        return None
    orders, units = sum(row["orders"] for row in found), sum(row["units"] for row in found)
    return {"orders": orders, "units": units, "net": plain(_sum(found, "amount"))}


def _visits(drop: OpenDrop) -> dict[str, Any] | None:
    rows = exports.visits(drop.catalog, drop.id)
    if not rows:
        return None
    orders = [row["orders"] for row in rows if row["orders"] is not None]
    paid = [row for row in rows if row["amount"] is not None]
    return {
        "visits": sum(row["visits"] for row in rows),
        "orders": sum(orders) if orders else None,
        "revenue": plain(_sum(paid, "amount")) if paid else None,
    }
