"""Frames whose time can't be the shoot's: old pictures that were on a card, a clock that was reset, one that runs in another year.

The reference is the brief's shoot day. What was taken more than two days before it, or in the future, is no frame of this shoot by its
time; nor is what was taken more than a week after it (and after the day of publishing) for no shot of it. Where that is so of all that was
taken for shots, it is the brief's day that is another, and only the future is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from studio.base.clock import from_text, to_text, utc_now
from studio.base.wording import agreeing, count, day, listed
from studio.catalog import Row
from studio.catalog import timing as moments
from studio.coverage import time_zone
from studio.open_drop import OpenDrop

BEFORE, AFTER, FUTURE = "before", "after", "future"
_EARLY, _LATE, _AHEAD = timedelta(days=2), timedelta(days=7), timedelta(days=1)
"""How long before the shoot day, after it, and ahead of now (time zones are a day apart) a frame may have been taken."""
_NAMED = 3


@dataclass(frozen=True)
class Stray:
    """One frame. taken: on which day, by its camera's corrected clock, where it was taken. why: before, after or future."""

    frame_id: str
    name: str
    camera: str
    taken: date
    why: str

    def to_dict(self) -> dict[str, str]:
        """As `import --json` has it."""
        return {
            "frame": self.frame_id,
            "name": self.name,
            "camera": self.camera,
            "taken": self.taken.isoformat(),
            "why": self.why,
        }


@dataclass(frozen=True)
class Span:
    """From when to when frames of a shoot may have been taken, as UTC text; late: until when those that are of no shot may."""

    first: str
    last: str
    late: str

    def why_not(self, row: Row) -> str | None:
        """Why a frame (its corrected_at and shot_id) is none of the shoot's by its time; None when it may be."""
        at = row["corrected_at"]
        if at is None:
            return None
        if at > self.last:
            return FUTURE
        if at < self.first:
            return BEFORE
        return AFTER if at > self.late and row["shot_id"] is None else None


def span(drop: OpenDrop, now: datetime | None = None) -> Span:
    """When frames of this drop may have been taken."""
    ahead = to_text((now or utc_now()) + _AHEAD)
    told = drop.row["shoot_day"]
    if told is None:
        return Span("", ahead, ahead)
    shoot_day = date.fromisoformat(told)
    first = to_text(_midnight(drop, shoot_day) - _EARLY)
    if not moments.has_frames_of_shots(drop.catalog, drop.id, first, ahead) and moments.has_frames_of_shots(
        drop.catalog, drop.id, "", ahead
    ):
        return Span("", ahead, ahead)
    publish = date.fromisoformat(drop.row["publish_by"]) if drop.row["publish_by"] else shoot_day
    late = to_text(_midnight(drop, max(publish, shoot_day) + timedelta(days=1)) + _LATE)
    return Span(first, ahead, min(late, ahead))


def among(drop: OpenDrop, frame_ids: Iterable[str], now: datetime | None = None) -> list[Stray]:
    """Those of these frames that are none of the shoot's by their time, in the order of their times."""
    known, zone = span(drop, now), time_zone.zone(drop)
    found = []
    for row in moments.times_of(drop.catalog, frame_ids):
        why = known.why_not(row)
        if why is not None:
            offset_s = row["captured_offset_s"]
            there = zone if offset_s is None else timezone(timedelta(seconds=offset_s))
            taken = from_text(row["corrected_at"]).astimezone(there).date()
            found.append(Stray(row["id"], row["name"], row["camera"], taken, why))
    return found


def sentences(drop: OpenDrop, strays: Sequence[Stray]) -> list[str]:
    """What is told of strays, a sentence for each reason and camera, with what to do."""
    told: list[str] = []
    groups: dict[tuple[str, str], list[Stray]] = {}
    for one in strays:
        groups.setdefault((one.camera, one.why), []).append(one)
    for (camera, why), some in groups.items():
        first, last = some[0].taken, some[-1].taken
        when = day(first) if first == last else f"{day(first)} to {day(last)}"
        what = {
            BEFORE: f"long before the shoot day ({drop.row['shoot_day']})",
            AFTER: f"long after the shoot day ({drop.row['shoot_day']})",
            FUTURE: "in the future",
        }[why]
        names = listed([one.name for one in some], _NAMED)
        told.append(
            f"{camera}: {count(len(some), 'frame')} taken {what}, on {when}: {names}. "
            f"{agreeing(len(some), 'It counts', 'They count')} for no time and no burst. "
            f"Old pictures go into the tray with 'threeshot assign {drop.code} FRAME --none'; a clock that was wrong is set with "
            f"'threeshot camera {drop.code} {camera} --clock SECONDS'."
        )
    return told


def _midnight(drop: OpenDrop, when: date) -> datetime:
    return datetime.combine(when, time(), time_zone.zone(drop)).astimezone(UTC)
