"""Whether a crew is ready when its frames come in, where the checklist asks once; and when it leaves, where it asks at the last export.

No frame is held back for it, and no export refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from studio.base.errors import ThreeshotError, UsageError
from studio.catalog import Change, ticks
from studio.coverage import states
from studio.open_drop import OpenDrop


@contextmanager
def asked_with_the_first_frame(drop: OpenDrop) -> Iterator[None]:
    """While frames come in: with the first of them it is noted, and told once a drop, when the first stage is not ready."""

    asked = False

    def came(frame_id: str) -> None:
        nonlocal asked
        if asked:
            return
        asked = True
        try:
            _note(drop)
        except (ThreeshotError, OSError) as error:
            # Frames come in whatever becomes of this.
            drop.events.said.emit(str(error))

    drop.events.frame_arrived.connect(came)
    try:
        yield
    finally:
        drop.events.frame_arrived.disconnect(came, missing_ok=True)


def _note(drop: OpenDrop) -> None:
    state = ticks.state(drop.catalog, drop.row, drop.checklist)
    still = _open(state, "before")
    if not still or state["not_ready"] is not None:
        return
    # No act of a person's: nothing that they could mean to take back.
    with drop.change("checklist.came_unready") as act:
        if ticks.state(drop.catalog, drop.row, drop.checklist)["not_ready"] is not None:
            return
        ticks.put_not_ready(drop.catalog, drop.row, still, act.who, None)
    drop.events.not_ready.emit(still)


def say_why(drop: OpenDrop, reason: str, who: str | None) -> Change:
    """See `ChecklistVerbs.not_ready`."""
    said = " ".join(reason.split())
    if not said:
        raise UsageError("Say in a few words why it is shot before it is ready: the reason is kept with the checklist.")
    state = ticks.state(drop.catalog, drop.row, drop.checklist)
    still = _open(state, "before")
    if not still and state["not_ready"] is None:
        raise UsageError("Everything required before shooting is ticked, and no frame came in before it was.")
    with drop.change("checklist.not_ready", who) as act:
        ticks.put_not_ready(drop.catalog, drop.row, still, act.who, said)
    return act.done()


def open_at_the_end(drop: OpenDrop) -> list[str]:
    """See `ChecklistVerbs.to_ask_before_leaving`."""
    still = _open(ticks.state(drop.catalog, drop.row, drop.checklist), "wrap")
    return still if still and states.of_drop(drop).complete else []


def _open(state: dict[str, Any], stage: str) -> list[str]:
    return next(list(one["open"]) for one in state["stages"] if one["stage"] == stage)
