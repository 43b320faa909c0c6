"""Clocks, offsets, stage durations and turnaround: the number that the crew is judged by.

Everything is computed from what was recorded (`frame`, `event`), so it can be computed again at any time.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Any

from studio.base.clock import at_offset, from_text, to_text, utc_now
from studio.catalog import Row
from studio.catalog.cameras import moments_by_camera_clock
from studio.catalog.history import first_moments, moments_of
from studio.catalog.selects import picked_frames
from studio.catalog.timing import first_captured, frame_times, last_handed_over, milestones
from studio.coverage import strays
from studio.coverage.time_zone import zone
from studio.open_drop import OpenDrop

PAUSE_S = 15 * 60.0
"""A gap between two frames of a camera that is longer than this was a pause, not work on a shot."""
AGREE_S = 10.0
"""Slates that follow one another so closely agree: a clock drifts by seconds in a day, never by minutes."""


def that_agree(readings: Sequence[float]) -> list[list[float]]:
    """What a camera's slates gave, in seconds, by what agrees (`AGREE_S`); what most slates say first."""
    found: list[list[float]] = []
    for reading in sorted(readings):
        if found and reading - found[-1][-1] <= AGREE_S:
            found[-1].append(reading)
        else:
            found.append([reading])
    return sorted(found, key=len, reverse=True)


def clock_fast_s(readings: Sequence[float]) -> float | None:
    """A camera's clock error in seconds (positive: ahead): the median of what more than half of its slates agree on; None without such."""
    agreed = next(iter(that_agree(readings)), [])
    return median(agreed) if len(agreed) * 2 > len(readings) else None


def correct(drop: OpenDrop, camera_id: str, fast_s: float | None, source: str | None) -> int:
    """Set a camera's clock error and apply it to all its frames; the number of frames whose time changed."""
    from datetime import timedelta

    changed = 0
    with drop.catalog.change():
        drop.catalog.update("camera", camera_id, {"clock_fast_s": fast_s, "clock_source": source})
        shift = timedelta(seconds=fast_s or 0.0)
        for row in moments_by_camera_clock(drop.catalog, camera_id):
            corrected = to_text(from_text(row["captured_at"]) - shift)
            if corrected != row["corrected_at"]:
                drop.catalog.update("frame", row["id"], {"corrected_at": corrected})
                changed += 1
    return changed


def of_drop(drop: OpenDrop) -> dict[str, Any]:
    """All timing of a drop.

    Returns {frames: [{id, name, camera, captured_at, ingested_at, scored_at, selected_at, exported_at}],
    shots: [{sku, role, minutes, first_at, last_at}], stages: [{name, from, to, seconds}], first_captured_at, delivered_at,
    turnaround_h, publish_by, days_to_publish}. Times are ISO 8601 in the frame's own offset; what is not known is None.
    """
    frames = _frames(drop)
    shots = _shots(frames)
    for frame in frames:
        del frame["captured_utc"], frame["camera_id"], frame["gap_before_s"]
    return {"frames": frames, "shots": shots, **in_short(drop)}


def in_short(drop: OpenDrop) -> dict[str, Any]:
    """What `of_drop` says of the drop as a whole, without its frames and shots; takes no longer for many frames."""
    taken = strays.span(drop)
    known = milestones(drop.catalog, drop.id, taken.first, taken.last)
    first, delivered = known["first_captured"], delivered_at(drop)
    return {
        "stages": _stages(known, delivered),
        "first_captured_at": first,
        "delivered_at": delivered,
        "turnaround_h": _hours(first, delivered),
        "publish_by": drop.row["publish_by"],
        "days_to_publish": days_to_publish(drop),
    }


def turnaround_h(drop: OpenDrop) -> float | None:
    """The same hours as `in_short` has, alone; None while it was not handed over, or nobody knows when it was shot."""
    taken = strays.span(drop)
    delivered = delivered_at(drop)
    return _hours(first_captured(drop.catalog, drop.id, taken.first, taken.last), delivered) if delivered else None


def delivered_at(drop: OpenDrop) -> str | None:
    """When it was last delivered with proof (UTC text), which ends the turnaround; while it was not, when its last bundle was built."""
    told = (moments_of(drop.catalog, drop.id, kind) for kind in ("delivery.arrived", "bundle.built"))
    return next((moments[-1] for moments in told if moments), None)


def _hours(first: str | None, delivered: str | None) -> float | None:
    return round(_seconds(first, delivered) / 3600, 2) if first and delivered and delivered >= first else None


def days_to_publish(drop: OpenDrop, today: date | None = None) -> int | None:
    """Whole days from today, where the drop is, to its publish date; negative when it has passed."""
    if not drop.row["publish_by"]:
        return None
    return (date.fromisoformat(drop.row["publish_by"]) - (today or utc_now().astimezone(zone(drop)).date())).days


def _frames(drop: OpenDrop) -> list[dict[str, Any]]:
    first = first_moments(drop.catalog, drop.id, ("frame.scored", "pick.selected"))
    exported = last_handed_over(drop.catalog, drop.id)
    picked = picked_frames(drop.catalog, drop.id)
    out: list[dict[str, Any]] = []
    last: dict[str, str] = {}
    for row in frame_times(drop.catalog, drop.id):
        moment = row["corrected_at"]
        before = last.get(row["camera_id"])
        if moment:
            last[row["camera_id"]] = moment
        local = at_offset(moment, row["captured_offset_s"]).isoformat(timespec="milliseconds") if moment else None
        out.append(
            {
                "id": row["id"],
                "name": row["name"],
                "camera": row["camera"],
                "sku": row["sku"],
                "role": row["role"],
                "captured_at": local,
                "ingested_at": row["ingested_at"],
                "scored_at": first["frame.scored"].get(row["id"]),
                "selected_at": first["pick.selected"].get(row["id"]) if row["id"] in picked else None,
                "exported_at": exported.get(row["id"]),
                "captured_utc": moment,
                "camera_id": row["camera_id"],
                "gap_before_s": _seconds(before, moment) if before and moment else None,
            }
        )
    return out


def _shots(frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Minutes spent on each shot: the gaps before each of its frames on that camera, pauses left out."""
    spent: dict[tuple[str, str], dict[str, Any]] = {}
    for frame in frames:
        if frame["sku"] is None or frame["captured_utc"] is None:
            continue
        entry = spent.setdefault(
            (frame["sku"], frame["role"]),
            {
                "sku": frame["sku"],
                "role": frame["role"],
                "seconds": 0.0,
                "first_at": frame["captured_at"],
                "last_at": None,
            },
        )
        entry["last_at"] = frame["captured_at"]
        gap = frame["gap_before_s"]
        if gap is not None and gap <= PAUSE_S:
            entry["seconds"] += gap
    return [
        {
            "sku": e["sku"],
            "role": e["role"],
            "minutes": round(e["seconds"] / 60, 1),
            "first_at": e["first_at"],
            "last_at": e["last_at"],
        }
        for e in spent.values()
    ]


def _stages(known: Row, delivered: str | None) -> list[dict[str, Any]]:
    """From one milestone to the next: shooting, import, scoring, selecting, export; a stage without both ends is left out."""
    ends = [
        ("first frame", known["first_captured"]),
        ("shooting", known["last_captured"]),
        ("import", known["last_ingested"]),
        ("scoring", known["last_scored"]),
        ("selecting", known["last_selected"]),
        ("export", delivered),
    ]
    reached = [(name, at) for name, at in ends if at is not None]
    return [
        {"name": name, "from": start, "to": end, "seconds": round(max(0.0, _seconds(start, end)), 3)}
        for (_, start), (name, end) in pairwise(reached)
    ]


def _seconds(start: str, end: str) -> float:
    return (from_text(end) - from_text(start)).total_seconds()
