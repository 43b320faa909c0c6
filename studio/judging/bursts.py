"""Frames that show nearly the same: a burst within a second, or pictures alike by perceptual hash within a minute on one camera.

Frames that are none of the shoot's by their time stand alone (`studio.coverage.strays`).
"""

from collections.abc import Collection, Iterable
from datetime import timedelta

from studio.base.clock import from_text, to_text
from studio.catalog import Row, judging
from studio.catalog.cameras import cameras as cameras_of_drop
from studio.coverage import strays
from studio.coverage.strays import Span
from studio.open_drop import OpenDrop

BURST_S = 1.0
"""Frames of one camera no further apart than this were one press of the shutter, or next to it."""
ALIKE_S = 60.0
"""Pictures that look alike belong together only when they were taken within this time: the same set-up."""

_SPANS_S = (150.0, 1800.0)
_LAST: Row = {"id": None, "captured_at": "~"}


def group(drop: OpenDrop, just: Iterable[str] | None = None, whole: Collection[str] = ()) -> int:
    """Set `frame.burst` of all frames: the id of the first frame of its group, NULL for a frame alone; how many changed.

    just: frames that came or moved since the last time; then only they and what stands beside them are grouped anew. whole: cameras that
    are gone through nevertheless.
    """
    changed, span, inside = 0, strays.span(drop), set[str]()
    if just is None:
        whole = [str(row["id"]) for row in cameras_of_drop(drop.catalog, drop.id)]
    with drop.catalog.change():
        for camera in whole:
            changed += _group(drop, span, judging.frames_to_group(drop.catalog, drop.id, camera))
        for frame_id in just or ():
            frame = drop.catalog.get("frame", frame_id)
            if frame["camera_id"] not in whole and frame_id not in inside:
                rows = _around(drop, span, frame)
                changed += _group(drop, span, rows)
                # Of these, both neighbours were gone through too: a long burst that comes in at once is so once, not once a frame.
                inside.update(row["id"] for row in rows[1:-1])
    return changed


def _group(drop: OpenDrop, span: Span, rows: list[Row]) -> int:
    groups: list[list[Row]] = []
    for row in rows:
        if groups and _together(span, groups[-1][-1], row):
            groups[-1].append(row)
        else:
            groups.append([row])
    changed = 0
    for members in groups:
        wanted = members[0]["id"] if len(members) > 1 else None
        for row in members:
            if row["burst"] != wanted:
                drop.catalog.update("frame", row["id"], {"burst": wanted})
                changed += 1
    return changed


def _around(drop: OpenDrop, span: Span, frame: Row) -> list[Row]:
    """The frames of a camera about one of them that it may join or part: from where a group begins to where one ends."""
    if frame["captured_at"] is None:
        return []
    moment = from_text(frame["captured_at"])
    for span_s in _SPANS_S:
        first, last = (to_text(moment + timedelta(seconds=sign * span_s)) for sign in (-1, 1))
        rows = judging.frames_to_group_between(drop.catalog, drop.id, frame["camera_id"], first, last)
        at = [row["id"] == frame["id"] or row["captured_at"] > frame["captured_at"] for row in [*rows, _LAST]].index(
            True
        )
        after = at + (at < len(rows) and rows[at]["id"] == frame["id"])
        # Its neighbours' groups may have gone through where it stands now, so theirs are looked at too.
        begin = next((n for n in range(at - 1, 0, -1) if _is_border(span, rows[n - 1], rows[n])), None if at else 0)
        end = next((n for n in range(after + 1, len(rows)) if _is_border(span, rows[n - 1], rows[n])), None)
        if begin is not None and (end is not None or after == len(rows)):
            return rows[begin:end]
    return judging.frames_to_group(drop.catalog, drop.id, frame["camera_id"])


def _is_border(span: Span, before: Row, row: Row) -> bool:
    """Whether neither the last grouping nor this one has the two together."""
    return not _together(span, before, row) and (before["burst"] is None or before["burst"] != row["burst"])


def _together(span: Span, before: Row, row: Row) -> bool:
    if before["camera_id"] != row["camera_id"] or before["shot_id"] != row["shot_id"]:
        return False
    if span.why_not(row) is not None:
        return False
    gap_s = (from_text(row["captured_at"]) - from_text(before["captured_at"])).total_seconds()
    if gap_s <= BURST_S:
        return True
    if gap_s > ALIKE_S or not before["phash"] or not row["phash"]:
        return False
    # Whoever only opens a drop needs nothing that compares pictures.
    from studio.scoring.similar import NEAR, distance

    return distance(before["phash"], row["phash"]) <= NEAR
