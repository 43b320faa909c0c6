"""What a drop brought, in words: the same sentences for the command line, the window and the report, made from the facts."""

from dataclasses import dataclass
from typing import Any

from studio.base.wording import agreeing, count, duration, have, moment, money, per_cent

State = dict[str, Any]
_UNTOLD = {"click": "no clicks told", "wishlist add": "no wishlist adds told"}


@dataclass(frozen=True)
class Figure:
    """A number that sums something up: `42 %`, what it is, and what it rests on."""

    big: str
    what: str
    note: str = ""


def figures(state: State) -> list[Figure]:
    """The numbers on top, those that are not known too: a dash, and why."""
    told, brought = state["conversions"], state["sell_through"]
    return [
        _by_code(told),
        _owed(told),
        _local(brought),
        _turnaround(state["turnaround"]),
        _interest(state["repurchase"]),
    ]


def sentences(state: State) -> list[str]:
    """All of it in sentences, the creator first; what is not known is in `lacks`."""
    told = state["conversions"]
    said = [_creator(told)]
    if told["refunded"] and any(told["refunded"].values()):
        returned = count(told["returned_orders"], "order")
        said.append(f"Taken out: {money(_some(told['refunded']))} that was given back; {returned} came back whole.")
    if (first := told["first_time"]) is not None:
        said.append(f"{first['first']} of {count(first['told'], 'order')} were a buyer's first, where it is told.")
    if (visits := told["visits"]) is not None:
        brought = f", {count(visits['orders'], 'order')}" if visits["orders"] is not None else ""
        revenue = f", {money(visits['revenue'])}" if visits["revenue"] else ""
        said.append(f"By the link: {count(visits['visits'], 'visit')}{brought}{revenue}.")
    if (others := told["other_products"]) is not None:
        left = f"{count(others['units'], 'unit')} of other products ({money(others['net'])})"
        said.append(f"In the same orders, and not counted: {left}.")
    if (without := told["without_code"]) is not None:
        bought = f"{count(without['orders'], 'order')}, {count(without['units'], 'unit')}, {money(without['net'])}"
        said.append(f"Without the code: {bought}.")
    return [*said, *_sold(state["sell_through"]), *_after(state)]


def _by_code(told: State) -> Figure:
    if told["code"] is None:
        return Figure("–", "orders by code", "the brief names no code")
    return Figure(
        f"{told['orders']:,}",
        agreeing(told["orders"], "order by code", "orders by code"),
        f"{count(told['units'], 'unit')}, {money(told['net'])}",
    )


def _owed(told: State) -> Figure:
    if told["share_owed"] is None:
        return Figure("–", "owed to the creator", "the brief names no share")
    return Figure(money(told["share_owed"]), "owed to the creator", f"{told['share_pct']:g} % of {money(told['net'])}")


def _local(brought: State) -> Figure:
    what = f"sold near the pop-up in {brought['hours']} h"
    note = (
        f"{brought['sold']:,} of {brought['reserved']:,} held back" if brought["reserved"] else "nothing is held back"
    )
    if brought["reserved"] and brought["pct"] is None:
        note = f"not known; {brought['reserved']:,} held back"
    return Figure(per_cent(brought["pct"]), what, note)


def _turnaround(found: State) -> Figure:
    if found["turnaround_h"] is None:
        return Figure("–", "turnaround", "not handed over yet")
    return Figure(duration(found["turnaround_h"] * 3600), "turnaround", _lead(found) or "first frame to last bundle")


def _lead(found: State) -> str:
    if found["lead_h"] is None:
        return ""
    long = duration(abs(found["lead_h"]) * 3600)
    return f"delivered {long} before sales began" if found["ready"] else f"delivered {long} after sales began"


def _interest(found: State) -> Figure:
    what = f"interested again in {found['days']} days"
    if found["by"] is None:
        return Figure("–", what, "not told")
    note = f"{_number(found['clicks'], 'click')}, {_number(found['wishlist'], 'wishlist add')}"
    if found["by"] == "typed":
        return Figure(f"{(found['clicks'] or 0) + (found['wishlist'] or 0):,}", what, f"{note}, typed")
    return Figure(
        f"{found['people']:,}", what, f"{note}; {found['buyers']:,} of {count(found['known_buyers'], 'buyer')}"
    )


def _number(value: int | None, noun: str) -> str:
    return _UNTOLD[noun] if value is None else count(value, noun)


def _creator(told: State) -> str:
    if told["code"] is None:
        return "The brief names no code, so no order is put down to the creator."
    bought = f"{count(told['orders'], 'order')}, {count(told['units'], 'unit')}, {money(told['net'])}"
    if told["share_owed"] is None:
        return f"With the code {told['code']}: {bought}."
    owed = f"{money(told['share_owed'])} owed to the creator ({told['share_pct']:g} %)"
    return f"With the code {told['code']}: {bought}; {owed}."


def _sold(brought: State) -> list[str]:
    if brought["from"] is None or (brought["pct"] is None and not brought["sold"]):
        return []
    held = f" of {brought['reserved']:,} held back ({per_cent(brought['pct'])})" if brought["reserved"] else ""
    sold = (
        f"Near the pop-up, {brought['hours']} h from {moment(brought['from'])}: {count(brought['sold'], 'unit')}{held}"
    )
    maybe = f"; {count(brought['maybe'], 'unit')} more may be" if brought["maybe"] else ""
    near = [f"Near it is what was sold {'; '.join(brought['near'])}."] if brought["near"] else []
    return [f"{sold}{maybe}.", *near]


def _after(state: State) -> list[str]:
    said = []
    turnaround, ads = state["turnaround"], state["retargeting"]
    if turnaround["turnaround_h"] is not None:
        lead = f"; {_lead(turnaround)}" if turnaround["lead_h"] is not None else ""
        said.append(
            f"Turnaround: {duration(turnaround['turnaround_h'] * 3600)} from the first frame to the last bundle{lead}."
        )
    if ads["shots"] and ads["until"] is not None:
        have_them = (
            f"{ads['in_time']} of {count(ads['shots'], 'shot')} {have(ads['in_time'])} pictures that were there in time"
        )
        said.append(f"For ads within {ads['window_h']} h of the beginning: {have_them}.")
    interest = _interest(state["repurchase"])
    if state["repurchase"]["by"] is not None:
        said.append(f"Within {state['repurchase']['days']} days: {interest.big} interested again ({interest.note}).")
    return said


def product_rows(state: State) -> list[tuple[str, str, str, str, str, str]]:
    """SKU, title, held back, sold near the pop-up, per cent, units by code; a dash for what is not known."""
    by_code = {one["sku"]: one["units"] for one in state["conversions"]["products"]}
    rows = []
    for one in state["sell_through"]["products"]:
        maybe = f" (+{one['maybe']})" if one["maybe"] else ""
        reserved = "–" if one["reserved"] is None else f"{one['reserved']:,}"
        rows.append(
            (
                one["sku"],
                one["title"],
                reserved,
                f"{one['sold']:,}{maybe}",
                per_cent(one["pct"]),
                f"{by_code.get(one['sku'], 0):,}",
            )
        )
    return rows


def compared_rows(state: State) -> list[tuple[str, str, str, str, str, str]]:
    """Drop, creator, turnaround, sell-through, units by code, revenue by code: the oldest first, this one last."""
    return [
        (
            one["drop"],
            one["creator"],
            "–" if one["turnaround_h"] is None else duration(one["turnaround_h"] * 3600),
            per_cent(one["sell_through_pct"]),
            "–" if one["units_by_code"] is None else f"{one['units_by_code']:,}",
            "–" if one["units_by_code"] is None else money(one["net"]),
        )
        for one in state["compared"]["drops"]
    ]


def compared_sentences(state: State) -> list[str]:
    """How drops compare by creator, roles and turnaround; nothing where there is only one."""
    found = state["compared"]
    if len(found["drops"]) < 2:
        return []
    said = []
    for name, groups in (
        ("creator", found["by_creator"]),
        ("roles shot", found["by_roles"]),
        ("turnaround", found["by_turnaround"]),
    ):
        if len(groups) > 1:
            each = [
                f"{one['name']} {per_cent(one['sell_through_pct'])} ({count(one['drops'], 'drop')})" for one in groups
            ]
            said.append(f"Sell-through by {name}: {'; '.join(each)}.")
    return said or [f"All {len(found['drops'])} drops are of one creator, with the same roles."]


def _some(amounts: dict[str, float]) -> dict[str, float]:
    return {currency: amount for currency, amount in amounts.items() if amount}
