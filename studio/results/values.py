"""What is in a cell: an amount of money, a number, a moment, a day. None for what is none of these."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from studio.base.digits import is_digits

_YEARS: Final = range(1990, 2200)
"""Shops that sold before, or will after, are not asked for."""
_MOST: Final = 10**13
_SIGNS: Final = re.compile(r"[^0-9.,()-]")
_AMONG: Final = re.compile(r"[0-9]([^0-9.,]+)(?=[0-9])")
"""What stands between figures: a space, an apostrophe; with a letter it is no number."""
_GROUPED: Final = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+\Z")
_PLACE: Final = re.compile(r"(?=.*[0-9])(?!.*[A-Z]{5})[A-Z0-9 -]{2,12}\Z")
_POSTCODE: Final = 9
"""Letters and figures, at most."""
_CLOCK: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?\s*([AaPp][Mm])?\Z")
_OFFSET: Final = re.compile(r"\s*(Z|UTC|[+-][0-9]{2}:?[0-9]{2})\Z")


def hundredths(text: str) -> int | None:
    """An amount in hundredths: `8`, `8.00`, `$8.00`, `-$45.00`, `($45.00)`, `1,234.50`, `1.234,50 €`. Empty is none."""
    plain = text.strip()
    whole, dot, part = plain.partition(".")
    if is_digits(whole) and len(whole) < 12 and (not dot or (is_digits(part) and len(part) <= 2)):
        return int(whole) * 100 + (int(part.ljust(2, "0")) if part else 0)
    if any(character.isalpha() for between in _AMONG.findall(plain) for character in between):
        return None
    plain = _SIGNS.sub("", plain.replace("−", "-"))
    negative = plain.startswith("-") or (plain.startswith("(") and plain.endswith(")"))
    plain = plain.strip("()-")
    if not plain or not is_digits(plain[0]) or "(" in plain or "-" in plain:
        return None
    comma, dot_at = plain.rfind(","), plain.rfind(".")
    if comma > dot_at and not (dot_at < 0 and _GROUPED.match(plain)):
        plain = plain.replace(".", "").replace(",", ".", plain.count(",") - 1 or 1)
    else:
        plain = plain.replace(",", "")
    try:
        value = round(float(plain) * 100)
    except (ValueError, OverflowError):
        return None
    if value > _MOST:
        return None
    return -value if negative else value


def pieces(text: str) -> int | None:
    """A whole number of pieces: `2`, `1.0`, `1,0`, `-1`, `1,200`."""
    plain = text.strip()
    if is_digits(plain):
        return int(plain) if len(plain) < 10 else None
    try:
        value = float(plain.replace(",", "") if _GROUPED.match(plain) else plain.replace(",", "."))
    except ValueError:
        return None
    return int(value) if abs(value) < 1e9 and value == int(value) else None


def postcode(text: str) -> str:
    """A postcode in capitals: figures, with few letters; empty where what stands there may be a name, a street or a telephone number."""
    plain = text.strip().lstrip("'").strip().upper()
    is_short = sum(map(str.isalnum, plain)) <= _POSTCODE
    return plain if is_short and _PLACE.match(plain) else ""


def is_address(text: str) -> bool:
    """Whether there is an e-mail address in it, where none belongs."""
    return "@" in text


def with_offset(text: str) -> datetime | None:
    """A moment that says its offset: `2026-10-10 10:14:00 +0200`."""
    plain = text.strip()
    try:
        if len(plain) == 25 and plain[19] == " ":
            return _usual(datetime.fromisoformat(plain[:19] + plain[20:]))
        found = _OFFSET.search(plain)
        if found is None:
            return None
        offset = "+00:00" if found[1] in ("Z", "UTC") else found[1]
        return _usual(datetime.fromisoformat(plain[: found.start()] + offset))
    except ValueError:
        return None


def local(text: str) -> datetime | None:
    """A day and a time without an offset: `2026-10-10 10:14`, `2026-10-10T10:14:00`."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return _usual(found) if found.tzinfo is None else None


def _usual(moment: datetime) -> datetime | None:
    return moment if moment.year in _YEARS else None


def day(text: str, order: str) -> date | None:
    """A day, written in that order: `month/day/year` and the like; of a year's two figures it is this century's."""
    parts = re.split(r"[/.-]", text.strip())
    if len(parts) != 3 or not all(is_digits(part) for part in parts):
        return None
    named = dict(zip(re.split("[/-]", order), map(int, parts), strict=True))
    year = named["year"] + (2000 if named["year"] < 100 else 0)
    try:
        found = date(year, named["month"], named["day"])
    except (ValueError, OverflowError):
        return None
    return found if found.year in _YEARS else None


def clock(text: str) -> tuple[int, int, int] | None:
    """A time of day: `10:02:11`, `7:30 PM`."""
    found = _CLOCK.match(text.strip())
    if found is None:
        return None
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "pm" else 0)
    minute, second = int(found[2]), int(found[3] or 0)
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def zone_of(text: str, known: Mapping[str, str]) -> ZoneInfo | None:
    """A time zone: of the IANA list, or in words that are known; the offset that may stand before the words says less than they do."""
    plain = re.sub(r"\A\((?:UTC|GMT)[^)]*\)\s*", "", text.strip())
    try:
        return ZoneInfo(known.get(plain, plain))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def is_twice(naive: datetime, zone: ZoneInfo) -> bool:
    """Whether a time of day is there twice (or never) on that day, when the clocks are put back (or forward)."""
    return naive.replace(tzinfo=zone).utcoffset() != naive.replace(tzinfo=zone, fold=1).utcoffset()


def utc_text(moment: datetime) -> str:
    """As the catalog has moments."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
