"""Moments and how they are written: UTC text with microseconds, the offset kept beside. And how long something lasts, asleep or awake."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone

_set_ahead = timedelta(0)


def utc_now() -> datetime:
    """The present moment, aware, in UTC, with microseconds."""
    return datetime.now(UTC) + _set_ahead


def real_now() -> datetime:
    """The present moment by the computer's own clock, also where a demo plays on another day: for what other programs hold against it."""
    return datetime.now(UTC)


@contextmanager
def as_if(moment: datetime) -> Iterator[None]:
    """Within it this process' clock goes on from `moment` (aware). For the demo, which plays on a day of its own."""
    global _set_ahead
    before = _set_ahead
    _set_ahead = moment - datetime.now(UTC)
    try:
        yield
    finally:
        _set_ahead = before


def to_text(moment: datetime) -> str:
    """An aware moment as UTC ISO 8601 text with six decimals and `Z`; such texts sort by time.

    Raises ValueError for a naive moment, whose place on the time line is not known.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """The moment that `to_text` wrote; aware, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def now_text() -> str:
    """The present moment as `to_text` writes it."""
    return to_text(utc_now())


class Steady:
    """A clock that does not go back: should the computer's be put back, it goes on from the latest moment it told.

    For moments whose order means something, such as those of one import's frames.
    """

    def __init__(self) -> None:
        self._last, self._s = utc_now(), time.monotonic()

    def now_text(self) -> str:
        """The present moment as `to_text` writes it, later than all that were told before."""
        wall, now_s = utc_now(), time.monotonic()
        if wall <= self._last:
            wall = self._last + max(timedelta(seconds=now_s - self._s), timedelta(microseconds=1))
        self._last, self._s = wall, now_s
        return to_text(wall)


class HeldWall:
    """Seconds that go on while the computer sleeps, where the system has no such clock: the wall clock's, never slower than the steady one.

    Should the wall clock be put ahead, whatever is measured by it ends earlier; put back, it changes nothing.
    """

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic) -> None:
        self._wall, self._steady = wall, steady
        self._told = self._wall_s = wall()
        self._steady_s = steady()

    def __call__(self) -> float:
        """The present moment, in seconds since some moment that is the same in all processes."""
        wall_s, steady_s = self._wall(), self._steady()
        self._told += max(wall_s - self._wall_s, steady_s - self._steady_s)
        self._wall_s, self._steady_s = wall_s, steady_s
        return self._told


def _seconds_asleep_too() -> Callable[[], float]:
    if sys.platform == "win32":
        return time.monotonic  # QueryPerformanceCounter and GetTickCount64 both go on in standby
    # Linux stops its CLOCK_MONOTONIC while it sleeps; macOS stops what Python calls monotonic (mach_absolute_time), not that one.
    name = "CLOCK_MONOTONIC" if sys.platform == "darwin" else "CLOCK_BOOTTIME"
    if (clock := getattr(time, name, None)) is not None:
        return lambda: time.clock_gettime(clock)
    return HeldWall()


seconds_asleep_too = _seconds_asleep_too()
"""A clock for how long something is valid: seconds that never go back, and go on while the computer sleeps; the same in all processes."""


def at_offset(text: str, offset_s: int | None) -> datetime:
    """A stored moment in the local time it was taken in. `offset_s`: seconds east of UTC; None means UTC."""
    return from_text(text).astimezone(timezone(timedelta(seconds=offset_s or 0)))
