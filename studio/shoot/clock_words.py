"""What people type of a camera's clock: how far it is off, or when a frame of it was really taken."""

import re
from datetime import datetime, timedelta, timezone

from studio.base.errors import UsageError

_YEAR_S = 365.25 * 86400
_MOST_YEARS = 100
"""A clock whose battery ran out begins again at 1970 or 1980; no camera's is further off."""
_DAY = timedelta(days=1)
_PARTS = re.compile(r"([+-]?)([0-9]{1,5}):([0-5]?[0-9])(?::([0-5]?[0-9](?:\.[0-9]+)?))?")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]{1,6})?)?")


def seconds(text: str) -> float:
    """`90`, `-12.5`, `4:37` (minutes and seconds) or `-1:02:03`, in seconds. Raises UsageError."""
    stripped = text.strip().replace("\u2212", "-")
    parts = _PARTS.fullmatch(stripped)
    try:
        if parts is not None:
            sign, *numbers = parts.groups()
            found = 0.0
            for number in numbers:
                found = found if number is None else found * 60 + float(number)
            found = -found if sign == "-" else found
        else:
            found = float(stripped)
    except ValueError:
        found = float("nan")
    if found != found:
        raise UsageError(
            f"'{text}' is no number of seconds; give one like 90 or -12.5, minutes like 4:37, or 'slates'."
        )
    return within_reason(found, f"'{text}' seconds")


def within_reason(fast_s: float, said: str) -> float:
    """What a clock is ahead, if a camera's can be so far off. Raises UsageError with what was `said`."""
    if abs(fast_s) > _MOST_YEARS * _YEAR_S:
        raise UsageError(f"{said}: no camera's clock is off by more than {_MOST_YEARS} years; see to what was typed.")
    return fast_s


def true_time(text: str, by_clock: datetime, offset_s: int) -> datetime:
    """The moment that a person says a frame was taken at: `09:13:42`, or with a date before it, or whole as ISO 8601. Raises UsageError.

    by_clock: the moment by the camera's clock, aware. Without a date it is the day that comes nearest to it; without an offset, offset_s
    seconds east of UTC, the camera's own.
    """
    here = timezone(timedelta(seconds=offset_s))
    stripped = text.strip()
    try:
        if (parts := _TIME.fullmatch(stripped)) is not None:
            hour, minute, second, part = parts.groups()
            of_day = by_clock.astimezone(here).replace(
                hour=int(hour), minute=int(minute), second=int(second or 0), microsecond=round(float(part or 0) * 1e6)
            )
            return min((of_day + days * _DAY for days in (-1, 0, 1)), key=lambda moment: abs(moment - by_clock))
        if ":" in stripped:
            found = datetime.fromisoformat(stripped)
            found = found if found.tzinfo is not None else found.replace(tzinfo=here)
            # What no calendar holds in UTC is found here, not where it is written.
            found.astimezone(timezone(timedelta(0)))
            return found
    except (ValueError, OverflowError):
        pass
    raise UsageError(f"'{text}' is no time; give one like 09:13:42, or with its day like '2026-10-03 09:13:42'.")
