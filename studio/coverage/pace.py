"""How fast the crew is, and when it will be done: minutes per shot, shots left, the estimated time of the wrap.

Made from the moments of the frames and nothing else, so nobody starts or stops a clock. How breaks are kept out of it:

- The frames of all cameras lie on one line of time (clocks corrected), so two cameras at work at once do not count twice. What
  is between two frames belongs to the later one's shot: to set it up is part of making it.
- A gap of more than a quarter of an hour is a break and counts nothing, however long it is: lunch, rain, the next day. Where
  changing from shot to shot takes a crew long anyway (three changes or more, their median above seven minutes), only what is
  longer than twice the usual change is a break.
- The way to the first shot of a day, or to a new one after a break, can't be seen in the frames. It is taken to be as long as this
  crew usually takes from one shot to the first frame of the next (the median, so one odd change does not matter).
- Frames of no shot (grey cards, tests) are shared by all shots begun. What was spent on a shot under way is taken off from what
  is left, down to half of its share: one that gives trouble is not nearly done because it has taken long. Breaks to come are unknown,
  and not in the estimate.
- Where there is more than any crew shoots in weeks, the last of it alone tells how fast they are: `MOST_MOMENTS`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any, Literal

from studio.base.clock import from_text, utc_now
from studio.base.wording import to_come
from studio.catalog.timing import moments_with_shots
from studio.coverage import strays, time_zone, timing
from studio.coverage.states import Coverage, ShotState
from studio.open_drop import OpenDrop

Moment = tuple[datetime, str | None]
"""When a frame was taken (aware, clock corrected), and the id of the shot that it belongs to."""
SEVERAL = 3
"""So many changes from shot to shot tell what is usual."""
_USUAL = 2.0
_LEAST_LEFT = 0.5
_LEAST_S = 3.0
"""What would be written as 0.0 min a shot is no pace: frames that were copied or made for a test bear one moment."""
MOST_MOMENTS = 3000
"""Twelve days of ten hours without a break, at four changes in ten minutes, are fewer."""
SAME_DAY_S = 12 * 3600.0
"""A last frame longer ago (or ahead, by its camera's clock) than this says nothing of when today's work will end."""


_UNTIL = {
    "shots": "pace known from the second shot on",
    "done": "pace known once a shot is done",
    "times": "the frames' times tell no pace yet",
}


@dataclass(frozen=True)
class Pace:
    """How fast a crew is. minutes_per_shot, minutes_left: None as long as it is not known. left: shots that are not done.

    wrap_at: the estimated end, in the drop's own time zone; None when it is not known, nothing is left, or nobody has been shooting
    for the last twelve hours. resting: the last frame is so long ago that this is a break. pauses: how many there were before. lacks: what
    there has to be before a pace can be told: `shots` (a second one that was begun), `done` (one that is), `times` (that tell them apart);
    None: nothing.
    """

    minutes_per_shot: float | None
    done: int
    left: int
    minutes_left: float | None
    wrap_at: datetime | None
    worked_minutes: float
    pauses: int
    resting: bool = False
    lacks: Literal["shots", "done", "times"] | None = None

    @property
    def words(self) -> str:
        """Short, for the eye: `4.2 min a shot · 5 left · wrap about 16:40`."""
        if not self.left:
            return "nothing left to shoot" if self.done else ""
        if self.lacks is not None or self.minutes_per_shot is None or self.minutes_left is None:
            return f"{self.left} left · {_UNTIL[self.lacks or 'times']}"
        each = f"{self.minutes_per_shot:.1f} min a shot"
        if self.wrap_at is None:
            return f"{each} · {self.left} left · about {to_come(self.minutes_left)}"
        when = "wrap about" if not self.resting else "if you go on now, wrap about"
        return f"{each} · {self.left} left · {when} {self.wrap_at:%H:%M}"

    @property
    def sentence(self) -> str:
        """The same as a sentence."""
        return f"Pace: {self.words}." if self.words else "Pace: nothing is planned."

    def to_dict(self) -> dict[str, Any]:
        """The pace as `coverage --json` gives it."""
        return {
            "minutes_per_shot": _rounded(self.minutes_per_shot),
            "shots_done": self.done,
            "shots_left": self.left,
            "minutes_left": _rounded(self.minutes_left),
            "wrap_at": self.wrap_at.isoformat(timespec="minutes") if self.wrap_at else None,
            "worked_minutes": _rounded(self.worked_minutes),
            "pauses": self.pauses,
            "resting": self.resting,
            "sentence": self.sentence,
        }


def of_drop(drop: OpenDrop, covered: Coverage, now: datetime | None = None) -> Pace:
    """The pace of a drop, from its frames; `now` is aware, by default the present.

    Of what was taken of one shot within ten minutes the first and last frames do: no break (`timing.PAUSE_S`) is as short as that.
    """
    taken = strays.span(drop, now)
    found = moments_with_shots(drop.catalog, drop.id, taken.first, taken.last, MOST_MOMENTS)
    moments = [(from_text(at), shot) for at, shot in found]
    return estimate(moments, covered.shots, (now or utc_now()).astimezone(time_zone.zone(drop)))


def estimate(moments: Sequence[Moment], shots: Sequence[ShotState], now: datetime) -> Pace:
    """The pace that frames tell. moments: of all frames, in order. shots: all that are planned. now: aware, in the drop's zone."""
    open_shots = [shot for shot in shots if not shot.done]
    done = len(shots) - len(open_shots)
    break_s = _break_s(moments)
    spent, pauses = _spent(moments, break_s)
    each_s, lacks = _each_s(spent, shots)
    left_s = None
    if each_s is not None:
        left_s = sum(_left_s(shot, spent.get(shot.shot_id, 0.0), each_s) for shot in open_shots)
    idle_s = (now - moments[-1][0]).total_seconds() if moments else None
    today = idle_s is not None and abs(idle_s) <= SAME_DAY_S
    return Pace(
        minutes_per_shot=None if each_s is None else each_s / 60,
        done=done,
        left=len(open_shots),
        minutes_left=None if left_s is None else left_s / 60,
        wrap_at=now + timedelta(seconds=left_s) if left_s and today else None,
        worked_minutes=sum(spent.values()) / 60,
        pauses=pauses,
        resting=idle_s is not None and idle_s > break_s,
        lacks=lacks,
    )


def _break_s(moments: Sequence[Moment]) -> float:
    """The gap from which on it is a break, in seconds."""
    changes = [_gap_s(one, other) for one, other in pairwise(moments) if one[1] != other[1]]
    return max(timing.PAUSE_S, _USUAL * median(changes)) if len(changes) >= SEVERAL else timing.PAUSE_S


def _spent(moments: Sequence[Moment], break_s: float) -> tuple[dict[str | None, float], int]:
    """Seconds of work by shot (None: of no shot), and the number of breaks."""
    spent: dict[str | None, float] = {}
    leads: list[float] = []
    unseen: list[str | None] = []
    pauses = 0
    before: Moment | None = None
    for moment in moments:
        shot = moment[1]
        gap_s = _gap_s(before, moment) if before is not None else None
        is_new = shot not in spent
        spent.setdefault(shot, 0.0)
        if gap_s is not None and gap_s > break_s:
            pauses, gap_s = pauses + 1, None
        if gap_s is not None:
            spent[shot] += gap_s
            if is_new and shot is not None:
                leads.append(gap_s)
        elif is_new and shot is not None:
            unseen.append(shot)
        before = moment
    lead_s = median(leads) if leads else 0.0
    for shot in unseen:
        spent[shot] += lead_s
    return spent, pauses


def _each_s(
    spent: dict[str | None, float], shots: Sequence[ShotState]
) -> tuple[float | None, Literal["shots", "done", "times"] | None]:
    """Seconds that one shot takes, and what lacks until that means something.

    None until a second shot was begun, since nobody knows before how long a change takes.
    """
    begun = [shot for shot in spent if shot is not None]
    finished = [spent[shot.shot_id] for shot in shots if shot.done and shot.shot_id in spent]
    if len(begun) < 2:
        return None, "shots"
    if not finished:
        return None, "done"
    each_s = sum(finished) / len(finished) + spent.get(None, 0.0) / len(begun)
    return each_s or None, "times" if each_s < _LEAST_S else None


def _left_s(shot: ShotState, spent_s: float, each_s: float) -> float:
    # A reshoot begins anew: what it took before is no start.
    return each_s if shot.state == "reshoot" else each_s - min(spent_s, _LEAST_LEFT * each_s)


def _gap_s(one: Moment, other: Moment) -> float:
    return (other[0] - one[0]).total_seconds()


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
