"""All drops of the catalog, for those who look at several: each one's state, what compares them, and what is looked for in all."""

import re
from pathlib import Path
from typing import Final

from studio.catalog import Catalog, Row, glance, searching
from studio.coverage import drop_charts, timing
from studio.coverage.drop_charts import DropChart
from studio.open_drop import OpenDrop, why_away

_HANDLE: Final = re.compile(r"""^\s*["']?handle["']?\s*:\s*["']?(@?[^"'\s,}#]+)""", re.MULTILINE)
_INLINE: Final = re.compile(r"""[{,]\s*["']?handle["']?\s*:\s*["']?(@?[^"'\s,}#]+)""")
_creators: dict[tuple[str, str], str] = {}
MOST = 40
"""Answers of one kind to a search."""


def list_drops(catalog: Catalog) -> list[Row]:
    """Every drop, newest first, as `studio.catalog.glance.all_drops` has it, and creator (handle), turnaround_h, reshoot_pct, away, state.

    turnaround_h: None while it is open. reshoot_pct: of its shots, None without a frame. away: why it can't be opened, and what to do.
    state: away, delivered, reshoot, approved, selected, shooting or planned.
    """
    rows = glance.all_drops(catalog)
    for row in rows:
        row["away"] = why_away(Path(row["folder"]), row["code"])
        row["creator"] = _creator(row)
        row["turnaround_h"] = timing.turnaround_h(OpenDrop(catalog, row)) if row["last_bundle_at"] else None
        row["reshoot_pct"] = 100.0 * row["asked_again"] / row["shots"] if row["frames"] and row["shots"] else None
        row["state"] = _state(row)
    return rows


def _state(row: Row) -> str:
    if row["away"]:
        return "away"
    if row["reshoot"]:
        return "reshoot"
    if row["bundles"]:
        return "delivered"
    if row["shots"] and row["approved"] == row["shots"]:
        return "approved"
    if row["shots"] and row["shots_done"] == row["shots"]:
        return "selected"
    return "shooting" if row["frames"] else "planned"


def _creator(row: Row) -> str:
    """The creator's handle as the brief has it; read once for each brief."""
    key = (str(row["id"]), str(row["brief_sha256"]))
    if key not in _creators:
        try:
            text = (Path(row["folder"]) / "brief.yaml").read_text("utf-8", "replace")
        except OSError:
            return ""
        found = _HANDLE.search(text) or _INLINE.search(text)
        _creators[key] = found[1] if found else ""
    return _creators[key]


def search_drops(catalog: Catalog, text: str) -> list[Row]:
    """What has all the words of `text`: drops, products, notes and frames of all drops; see `studio.catalog.searching.search`."""
    return searching.search(catalog, text.split()[:8], MOST)


def turnaround_chart(rows: list[Row], width: float, height: float) -> DropChart:
    """The hours of the drops that `list_drops` gave, with their median."""
    return drop_charts.turnarounds(rows, width, height)


def reshoot_chart(rows: list[Row], width: float, height: float) -> DropChart:
    """How much of them was asked for again."""
    return drop_charts.reshoots(rows, width, height)
