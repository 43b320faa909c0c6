"""Values out of ExifRead's tags: text, numbers, moments and places, each None when it is missing or nonsense."""

import contextlib
import math
import re
from datetime import datetime
from typing import Any

Tags = dict[str, Any]
"""ExifRead's answer: `EXIF DateTimeOriginal` → its tag."""

_TEXT_LIMIT = 200
_DATE = re.compile(
    r"^\s*(\d{4})[:\-/.](\d{1,2})[:\-/.](\d{1,2})[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:[.,](\d{1,9}))?\s*(Z|[+-]\d{2}:?\d{2})?"
)
_OFFSET = re.compile(r"^\s*([+-])(\d{2}):?(\d{2})\s*$")


def moment(tags: Tags) -> tuple[datetime | None, str, int | None]:
    """When the shutter opened, by the camera's clock; its digits below the second; its UTC offset in seconds."""
    for date, sub, zone in (
        ("EXIF DateTimeOriginal", "EXIF SubSecTimeOriginal", "EXIF OffsetTimeOriginal"),
        ("EXIF DateTimeDigitized", "EXIF SubSecTimeDigitized", "EXIF OffsetTimeDigitized"),
        ("Image DateTime", "EXIF SubSecTime", "EXIF OffsetTime"),
        ("Image DateTimeOriginal", "EXIF SubSecTimeOriginal", "EXIF OffsetTimeOriginal"),
    ):
        match = _DATE.match(text(tags, date) or "")
        if match is None:
            continue
        year, month, day, hour, minute, second, fraction, in_line = match.groups()
        digits = re.sub(r"\D", "", text(tags, sub) or fraction or "")[:9]
        with contextlib.suppress(ValueError):
            taken = datetime(int(year), int(month), int(day), int(hour), int(minute), min(int(second or 0), 59))
            taken = taken.replace(microsecond=int((digits + "000000")[:6]))
            offset = _offset(text(tags, zone) or text(tags, "EXIF OffsetTime") or in_line or "")
            return taken, digits, offset
    return None, "", None


def _offset(written: str) -> int | None:
    """`+02:00` → 7200; None for anything that is no offset a place on Earth has."""
    if written.strip() == "Z":
        return 0
    match = _OFFSET.match(written)
    if match is None:
        return None
    seconds = int(match.group(2)) * 3600 + int(match.group(3)) * 60
    return (-seconds if match.group(1) == "-" else seconds) if seconds <= 14 * 3600 else None


def position(tags: Tags) -> tuple[float | None, float | None]:
    """Latitude and longitude in degrees, north and east positive; (None, None) unless both are there and on Earth."""
    found: list[float | None] = []
    for axis, limit, negative in (("Latitude", 90.0, "S"), ("Longitude", 180.0, "W")):
        parts = numbers(tags, f"GPS GPS{axis}")
        if not parts or len(parts) > 3:
            return None, None
        value = sum(part / 60**n for n, part in enumerate(parts))
        if (text(tags, f"GPS GPS{axis}Ref") or "").upper().startswith(negative):
            value = -value
        found.append(value if math.isfinite(value) and abs(value) <= limit else None)
    # 0, 0 lies in the Gulf of Guinea; it is what receivers write before they have a fix.
    return (None, None) if None in found or found == [0.0, 0.0] else (found[0], found[1])


def _raw_value(tags: Tags, key: str) -> Any:
    tag = tags.get(key)
    return getattr(tag, "values", tag)


def text(tags: Tags, *keys: str) -> str | None:
    """The first of these tags that has text: printable, trimmed, at most 200 characters."""
    for key in keys:
        value = _raw_value(tags, key)
        if value is None:
            continue
        if not isinstance(value, str):
            value = str(getattr(tags[key], "printable", value))
        clean = "".join(c for c in value.split("\0")[0] if c.isprintable()).strip()[:_TEXT_LIMIT]
        if clean:
            return clean
    return None


def numbers(tags: Tags, *keys: str) -> list[float]:
    """The numbers of the first of these tags that is there; empty when one of them is none, or there are more than 16."""
    for key in keys:
        value = _raw_value(tags, key)
        if isinstance(value, (list, tuple)) and value and len(value) <= 16:
            try:
                return [float(item) for item in value]
            except (TypeError, ValueError, ZeroDivisionError, OverflowError):
                return []
    return []


def number(tags: Tags, *keys: str) -> float | None:
    """The first finite number of these tags."""
    for key in keys:
        found = numbers(tags, key)
        if found and math.isfinite(found[0]):
            return found[0]
    return None


def positive(tags: Tags, *keys: str) -> float | None:
    """The same when it is above zero."""
    value = number(tags, *keys)
    return value if value is not None and value > 0 else None


def integer(value: float | None) -> int | None:
    """A number without its fraction."""
    return int(value) if value is not None else None
