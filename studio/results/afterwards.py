"""Turnaround against the beginning of sales, what ads had in time, and who showed interest again."""

from datetime import timedelta
from typing import Any, Final

from studio.base.clock import from_text, to_text
from studio.base.wording import count
from studio.catalog import exports
from studio.catalog.history import moments_of
from studio.coverage import timing
from studio.open_drop import OpenDrop
from studio.results.beginning import Beginning

DAYS: Final = 30
FIGURES: Final = {"clicks": "clicks in e-mails", "wishlist": "wishlist adds"}
"""What people may type, and what it is called."""


def turnaround(drop: OpenDrop, began: Beginning | None) -> dict[str, Any]:
    """{turnaround_h, first_captured_at, first_delivered_at, delivered_at, sales_from, lead_h, ready: whether it was there by then}.

    lead_h: from the first bundle to the beginning of sales; negative when it came after.
    """
    in_short = timing.in_short(drop)
    built = moments_of(drop.catalog, drop.id, "bundle.built")
    first = built[0] if built else None
    lead = None if began is None or first is None else (began.after(0) - from_text(first)).total_seconds() / 3600
    return {
        "turnaround_h": in_short["turnaround_h"],
        "first_captured_at": in_short["first_captured_at"],
        "first_delivered_at": first,
        "delivered_at": in_short["delivered_at"],
        "sales_from": None if began is None else began.at.isoformat(timespec="minutes"),
        "lead_h": None if lead is None else round(lead, 2),
        "ready": None if lead is None else lead >= 0,
    }


def retargeting(drop: OpenDrop, began: Beginning | None, lacks: list[str]) -> dict[str, Any]:
    """{window_h, until, assets: [{sku, role, recipe, at, files, in_time}], shots, in_time}: which pictures were there within the window.

    shots, in_time: of how many shots any file was handed over, and of how many in time.
    """
    window = drop.brief.tactics.retargeting_window_h
    until = None if began is None else to_text(began.after(window))
    assets = [
        {**row, "in_time": None if until is None else row["at"] <= until}
        for row in exports.renditions_handed_over(drop.catalog, drop.id)
    ]
    channels = [channel.casefold() for channel in drop.brief.rights.channels]
    if assets and channels and "ads" not in channels:
        lacks.append("The brief's rights do not name ads, so what was handed over may not be used in them")
    shots = {(one["sku"], one["role"]) for one in assets}
    in_time = {(one["sku"], one["role"]) for one in assets if one["in_time"]}
    return {"window_h": window, "until": until, "assets": assets, "shots": len(shots), "in_time": len(in_time)}


def repurchase(drop: OpenDrop, began: Beginning | None, lacks: list[str]) -> dict[str, Any]:
    """{days, from, to, clicks, wishlist, people, buyers, known_buyers, by: files | typed | null, typed: {name: {value, by, at}}}.

    clicks, wishlist: people with one, of the files; else the numbers that were typed. people: with any. buyers: those of them who bought.
    """
    typed = exports.figures(drop.catalog, drop.id)
    first = None if began is None else began.at.date()
    last = None if first is None else first + timedelta(days=DAYS)
    found = {"clicks": 0, "wishlist": 0, "people": 0, "buyers": 0}
    if first is not None and last is not None:
        found = exports.interested(drop.catalog, drop.id, first.isoformat(), last.isoformat())
    from_files = any(row["kind"] == "interest" for row in exports.exports(drop.catalog, drop.id))
    numbers: dict[str, int | None] = {name: found[name] if from_files else None for name in FIGURES}
    by = "files" if from_files else None
    if not from_files and typed:
        numbers, by = {name: typed[name]["value"] if name in typed else None for name in FIGURES}, "typed"
    if from_files and typed:
        lacks.append(f"{count(len(typed), 'number')} typed for the interest afterwards stand behind what the files say")
    if by is None:
        lacks.append(
            "Who showed interest again is not told: read a list of clicks and wishlist adds, or type the two numbers"
        )
    known = exports.known_buyers(drop.catalog, drop.id)
    return {
        "days": DAYS,
        "from": None if first is None else first.isoformat(),
        "to": None if last is None else last.isoformat(),
        **numbers,
        "people": found["people"] if from_files else None,
        "buyers": found["buyers"] if from_files else None,
        "known_buyers": known,
        "by": by,
        "typed": {name: {"value": row["value"], "by": row["by"], "at": row["at"]} for name, row in typed.items()},
    }
