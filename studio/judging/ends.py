"""Slates that name no shot, read after the run in which they came: was what they ended armed by a slate or tag, or by a person?"""

from studio.base.terms import ARMED
from studio.catalog import Row
from studio.catalog.drops import shot_names
from studio.catalog.shown_marks import came_at, mark_after, mark_before
from studio.judging import claims
from studio.open_drop import OpenDrop


def is_armed_by_mark(drop: OpenDrop, slate: Row, was: str) -> bool:
    """Whether the shot (its id) that was armed when a slate came was armed by the last slate or tag before it, not by a person."""
    before = mark_before(drop.catalog, drop.id, came_at(slate))
    if before is None or claims.is_end(drop, before["id"]):
        return False
    names = shot_names(drop.catalog, was)
    return claims.marked(drop, before["id"], names) == names


def end_after(drop: OpenDrop, mark: Row) -> Row | None:
    """The slate that names no shot and came next after a slate or tag, while the same shot was armed and neither was read yet; or None."""
    after = mark_after(drop.catalog, drop.id, came_at(mark))
    if after is None or (after["assigned_by"], after["shot_id"]) != (ARMED, mark["shot_id"]):
        return None
    return after if claims.is_end(drop, after["id"]) else None
