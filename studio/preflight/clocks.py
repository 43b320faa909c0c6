"""Every camera's clock against the laptop's: from slates, from a tethered camera, or from when a live frame arrived."""

import re

from studio.base.clock import from_text
from studio.base.wording import span
from studio.catalog import Row
from studio.catalog.cameras import cameras, newest_timed_frame
from studio.open_drop import OpenDrop
from studio.preflight.check import BAD, GOOD, LOOK, UNKNOWN, Check
from studio.preflight.devices import Camera

LIMIT_S = 2.0
"""Two cameras this far apart still fall into order: frames of one moment are told apart by more."""
ARRIVES_S = 15.0
"""A frame from a live source is here within this time of its making, when the connection held."""
_LIMIT = f"within {LIMIT_S:.0f} s, or known from a slate"
_LIVE = re.compile(r"[/\\]\.incoming[/\\](tether|ftp|phone)[/\\]")


def clocks(drop: OpenDrop, camera: Camera | None) -> list[Check]:
    """A check for each camera of the drop, and for the tethered one."""
    found = [_of_tethered(camera)] if camera is not None and camera.clock_fast_s is not None else []
    for row in cameras(drop.catalog, drop.id):
        if not (camera is not None and camera.clock_fast_s is not None and row["model"] == camera.model):
            found.append(_of_row(drop, row))
    if not found:
        sentence = "No camera has been seen yet; photograph a slate with the time (Q on the Shoot page) with each."
        found.append(Check("clock", "Clock", UNKNOWN, sentence, limit=_LIMIT, item="clocks-set"))
    return found


def _of_tethered(camera: Camera) -> Check:
    assert camera.clock_fast_s is not None
    state = GOOD if abs(camera.clock_fast_s) <= LIMIT_S else BAD
    sentence = f"Its own clock is {_apart(camera.clock_fast_s)}."
    if state != GOOD:
        sentence += " Set it, or photograph a slate with the time."
    return _check(state, sentence, camera.model, camera.clock_fast_s)


def _of_row(drop: OpenDrop, row: Row) -> Check:
    if row["clock_fast_s"] is not None:
        by = "a person said so" if row["clock_source"] == "person" else "by its slates"
        sentence = f"Its clock is {_apart(row['clock_fast_s'])} ({by}); its frames' times are put right by that."
        return _check(GOOD, sentence, row["name"], row["clock_fast_s"])
    newest = newest_timed_frame(drop.catalog, row["id"])
    advice = "photograph a slate with the time (Q on the Shoot page) with it."
    if newest is None:
        return _check(UNKNOWN, f"None of its frames says when it was taken; {advice}", row["name"], None)
    if _LIVE.search(newest["source"]) is None:
        sentence = f"Frames from a card or folder do not tell how its clock stands; {advice}"
        return _check(UNKNOWN, sentence, row["name"], None)
    late_s = (from_text(newest["ingested_at"]) - from_text(newest["captured_at"])).total_seconds()
    if late_s < -LIMIT_S:
        sentence = (
            f"Its newest frame was taken {span(-late_s)} after it arrived: its clock is ahead. Set it, or {advice}"
        )
        return _check(BAD, sentence, row["name"], -late_s)
    if late_s > ARRIVES_S:
        sentence = (
            f"Its newest frame arrived {span(late_s)} after it was taken: it lay on the card meanwhile, or the clock is "
            f"behind. Shoot one more, or {advice}"
        )
        return _check(LOOK, sentence, row["name"], -late_s)
    sentence = f"Its newest frame arrived {span(max(0.0, late_s))} after it was taken, so its clock is right."
    return _check(GOOD, sentence, row["name"], -late_s)


def _check(state: str, sentence: str, about: str, fast_s: float | None) -> Check:
    number = None if fast_s is None else round(fast_s, 1)
    return Check("clock", "Clock", state, sentence, about, number, "" if number is None else "s", _LIMIT, "clocks-set")


def _apart(fast_s: float) -> str:
    if abs(fast_s) < 0.05:
        return "the laptop's to a tenth of a second"
    return f"{span(abs(fast_s))} {'ahead of' if fast_s > 0 else 'behind'} the laptop's"
