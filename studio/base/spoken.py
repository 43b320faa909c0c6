"""What `wording` says, in the language of the thread that asks: for what is shown in the window, never for what is kept or handed over."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from studio.base import wording
from studio.base.language import N_, language, number, tr, trn

_MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"),
    N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
_MONTHS_SHORT = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip


def count(amount: int, noun: str, plural: str | None = None) -> str:
    """`1 frame`, `0 frames`, `1,234 frames`: `noun` and its plural are one message of the catalogue."""
    if language() == "en":
        return wording.count(amount, noun, plural)
    return f"{number(f'{amount:,}')} {trn(noun, plural or noun + 's', amount)}"


def size(amount: float) -> str:
    """Bytes: `512 bytes`, `2.3 MB`."""
    return count(round(amount), "byte") if amount < 999.5 else number(wording.size(amount))


def listed(words: Sequence[str], most: int | None = None) -> str:
    """`a, b, c`; with `most`, no more than that many and what is left counted: `a, b, c and 3 more`."""
    left = 0 if most is None else max(0, len(words) - most)
    some = ", ".join(words[: len(words) - left])
    return tr("{some} and {left:,} more", some=some, left=left) if left else some


def all_of(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return _joined(words, tr(" and "))


def either(words: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return _joined(words, tr(" or "))


def _joined(words: Sequence[str], last: str) -> str:
    return last.join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def duration(seconds: float) -> str:
    """A length of time with its two largest units: `38 s`, `12 min`, `2 h 05 min`, `52 d 3 h`."""
    said = wording.duration(seconds)
    return re.sub(r"\bd\b", tr("d"), said) if seconds >= 86400 else said


def span(seconds: float) -> str:
    """A time that was measured, in one unit: `40 ms`, `1.4 s`."""
    return number(wording.span(seconds))


def to_come(minutes: float) -> str:
    """A time that is still to come: `85 min`, `1.5 h`."""
    return number(wording.to_come(minutes))


def clock_said(camera: Mapping[str, Any]) -> str:
    """What is known of a camera's clock, and what set it."""
    fast_s = camera["clock_fast_s"]
    if fast_s is None:
        return tr("not known")
    if camera["clock_by"] == "person":
        return tr("{ahead}, said by a person", ahead=ahead(fast_s))
    return tr("{ahead}, by slate {frame}", ahead=ahead(fast_s), frame=camera["clock_frame"] or "").rstrip()


def ahead(fast_s: float) -> str:
    """What a clock is off: `4 min 37 s ahead`, `12 s behind`, `right`."""
    if abs(fast_s) < 0.5:
        return tr("right")
    off = duration(abs(fast_s))
    return tr("{off} ahead", off=off) if fast_s > 0 else tr("{off} behind", off=off)


def stamp(when: datetime, seconds: bool = False) -> str:
    """A moment in the time zone it is given in: `24 Nov 15:30`."""
    month, time = tr(_MONTHS_SHORT[when.month - 1]), f"{when:{'%H:%M:%S' if seconds else '%H:%M'}}"
    return tr("{day} {month} {time}", day=f"{when.day:02d}", month=month, time=time)


def moment_of(when: datetime) -> str:
    """A moment within a sentence: `3 Oct, 18:20`."""
    month = tr(_MONTHS_SHORT[when.month - 1])
    return tr("{day} {month}, {time}", day=str(when.day), month=month, time=f"{when:%H:%M}")


def day(when: date) -> str:
    """`3 October 2027`."""
    return tr("{day} {month} {year}", day=str(when.day), month=tr(_MONTHS[when.month - 1]), year=str(when.year))


def day_short(when: date) -> str:
    """`3 Oct`: in a list, where the year is known."""
    return tr("{day} {month}", day=str(when.day), month=tr(_MONTHS_SHORT[when.month - 1]))


def days_left(days: int | None) -> str:
    """`in 7 days`, `today`, `3 days ago`; empty when there is no date."""
    if days is None:
        return ""
    if days == 0:
        return tr("today")
    return trn("in {n} day", "in {n} days", days) if days > 0 else trn("{n} day ago", "{n} days ago", -days)
