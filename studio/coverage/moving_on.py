"""Whether the crew should move on: the question that is asked when a shot has enough frames and more of it keep coming.

The rule is `wanted`, a pure function; `Asking` applies it to the armed shot while frames arrive, and remembers what was answered.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.base.terms import ARMED
from studio.base.wording import are, count
from studio.catalog import Change
from studio.catalog.coverage import passes_of_shot
from studio.coverage import states as states
from studio.coverage.states import Coverage
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    pass

Shot = tuple[str, str]
"""(sku, role)."""


@dataclass(frozen=True)
class Question:
    """What the crew is asked. passing: frames of the shot that pass. asked_after: the kit's number. next: the next open shot, if any."""

    sku: str
    role: str
    passing: int
    asked_after: int
    next: Shot | None

    @property
    def sentence(self) -> str:
        """The question in one line."""
        passing = f"{count(self.passing, 'frame')} {'passes' if self.passing == 1 else 'pass'}"
        has = f"{self.sku} {self.role}: {passing}, {self.asked_after} {are(self.asked_after)} enough"
        if self.next is None:
            return f"{has}, and no other shot is open. Wrap?"
        return f"{has}. On to {self.next[0]} {self.next[1]}?"


def wanted(passes: Sequence[bool], ask_after: int, before: int, since: int = 0) -> bool:
    """Whether to ask: `ask_after` frames pass and another has come since, so nobody has moved on.

    passes: the frames of the armed shot in the order of their arrival, whether each passes. before: how many of them were there when
    the shot was armed; those alone never ask. since: only frames from this place on count (the last answer was to stay).
    """
    passing = 0
    for place, one in enumerate(passes[since:], since):
        passing += one
        if passing >= ask_after:
            return len(passes) > max(place + 1, before)
    return False


def next_open(covered: Coverage, armed: Shot | None) -> Shot | None:
    """The next shot that is not done, in the order of the shot list, going round after `armed`; None when there is no other."""
    order = [(shot.sku, shot.role) for shot in covered.shots]
    start = order.index(armed) + 1 if armed in order else 0
    turned = [*covered.shots[start:], *covered.shots[:start]]
    return next((key for shot in turned if not shot.done and (key := (shot.sku, shot.role)) != armed), None)


class Asking:
    """The question of one shoot. Follows `events`, asks through `events.asked`; may be used from any thread.

    Attribute: question, or None while nothing is asked.
    """

    def __init__(self, drop: OpenDrop) -> None:
        self.question: Question | None = None
        self._drop = drop
        self._armed: Shot | None = None
        self._before = self._since = 0
        self._lock = threading.RLock()
        drop.events.changed.connect(self._look)

    def arm(self, armed: Shot | None) -> None:
        """Another shot is armed, or none: that is the answer to any question about the last."""
        with self._lock:
            if armed == self._armed:
                return
            self._armed, self._since = armed, 0
            self._before = len(self._passes())
            self._show(None)

    def stay(self) -> None:
        """The answer is to stay: asked again only when as many more pass."""
        with self._lock:
            self._since = self._before = len(self._passes())
            self._show(None)

    def _look(self, change: Change) -> None:
        # A frame that has just come for the armed shot is no answer yet; its verdict is another change.
        if not change.frames or change.who == ARMED:
            return
        with self._lock:
            armed = self._armed
            role = self._drop.role(*armed) if armed is not None else None
            if armed is None or role is None:
                return
            passes = self._passes()
            if not wanted(passes, role.ask_after, self._before, self._since):
                self._show(None)
                return
            covered = states.of_drop(self._drop)
            self._show(Question(*armed, sum(passes), role.ask_after, next_open(covered, armed)))

    def _passes(self) -> list[bool]:
        """The armed shot's frames in the order of their arrival: whether each passes."""
        if self._armed is None:
            return []
        return passes_of_shot(self._drop.catalog, self._drop.id, *self._armed)

    def _show(self, question: Question | None) -> None:
        if question != self.question:
            self.question = question
            self._drop.events.asked.emit(question.sentence if question else "")
