"""Results as a table for a spreadsheet: a line each number."""

from collections.abc import Iterator
from typing import Any, Final

from studio.base.spreadsheet import csv_text

_HEAD: Final = ("what", "of", "number", "value", "unit")
Row = tuple[str, str, str, Any, str]


def table(state: dict[str, Any]) -> str:
    """The text of the table; see `csv_text`."""
    return csv_text(_HEAD, _rows(state))


def _rows(state: dict[str, Any]) -> Iterator[Row]:
    drop, told, brought = state["drop"], state["conversions"], state["sell_through"]
    for name in ("orders", "returned_orders", "units", "buyers"):
        yield "conversions", drop, name, told[name], ""
    for name in ("revenue", "refunded", "net", "share_owed"):
        for currency, amount in (told[name] or {}).items():
            yield "conversions", drop, name, f"{amount:.2f}", currency
    for name, value in (told["first_time"] or {}).items():
        yield "conversions", drop, f"first_time_{name}", value, ""
    if told["visits"]:
        yield "visits", drop, "visits", told["visits"]["visits"], ""
        yield "visits", drop, "orders", told["visits"]["orders"], ""
    for one in told["products"]:
        yield "conversions", one["sku"] or "not told", "units", one["units"], ""
    for one in (*brought["products"], *(variant for product in brought["products"] for variant in product["variants"])):
        for name in ("inventory", "reserved", "sold", "maybe"):
            yield "sell_through", one["sku"], name, one[name], ""
        yield "sell_through", one["sku"], "pct", one["pct"], "%"
    for one in brought["products"]:
        for hour, units in enumerate(one["by_hour"], 1):
            yield "sold_by_hour", one["sku"], str(hour), units, ""
    for name in ("turnaround_h", "lead_h"):
        yield "turnaround", drop, name, state["turnaround"][name], "h"
    for name in ("shots", "in_time"):
        yield "retargeting", drop, name, state["retargeting"][name], ""
    for name in ("clicks", "wishlist", "people", "buyers"):
        yield "repurchase", drop, name, state["repurchase"][name], ""
    for one in state["compared"]["drops"]:
        yield "compared", one["drop"], "sell_through_pct", one["sell_through_pct"], "%"
        yield "compared", one["drop"], "turnaround_h", one["turnaround_h"], "h"
        yield "compared", one["drop"], "units_by_code", one["units_by_code"], ""
    for sentence in state["lacks"]:
        yield "lacks", drop, "", sentence, ""
