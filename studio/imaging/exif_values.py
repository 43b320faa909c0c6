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
    for date, sub in (
        ("EXIF DateTimeOriginal", "EXIF SubSecTimeOriginal"),
        ("EXIF DateTimeDigitized", "EXIF SubSecTimeDigitized"),
        ("Image DateTime", "EXIF SubSecTime"),
        ("Image DateTimeOriginal", "EXIF SubSecTimeOriginal"),
    ):
        taken, fraction, in_line = _date(tags, date)
        if taken is not None:
            digits = re.sub(r"\D", "", text(tags, sub) or fraction)[:9]
            offset = _zone(tags, date, taken, in_line)
            return taken.replace(microsecond=int((digits + "000000")[:6])), digits, offset
    return None, "", None


def _date(tags: Tags, key: str) -> tuple[datetime | None, str, str]:
    """A date without what is below its second; those digits, and the offset, where they stand in the same line."""
    match = _DATE.match(text(tags, key) or "")
    if match is None:
        return None, "", ""
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    with contextlib.suppress(ValueError):
        taken = datetime(int(year), int(month), int(day), int(hour), int(minute), min(int(second or 0), 59))
        return taken, fraction or "", zone or ""
    return None, "", ""


_ZONES = {
    "EXIF DateTimeOriginal": "EXIF OffsetTimeOriginal",
    "EXIF DateTimeDigitized": "EXIF OffsetTimeDigitized",
    "Image DateTime": "EXIF OffsetTime",
    "Image DateTimeOriginal": "EXIF OffsetTimeOriginal",
}


def _zone(tags: Tags, date: str, taken: datetime, in_line: str) -> int | None:
    """The UTC offset of a date: its own; else that of another date that is the same moment, as a program's later change is not."""
    own = _offset(text(tags, _ZONES[date]) or in_line)
    if own is not None:
        return own
    for other, zone in _ZONES.items():
        if _date(tags, other)[0] == taken and (offset := _offset(text(tags, zone) or "")) is not None:
            return offset
    # TIFF/EP, whole hours: that of the shutter's date comes first.
    hours = number(tags, "EXIF TimeZoneOffset", "Image TimeZoneOffset")
    return int(hours * 3600) if hours is not None and hours == int(hours) and -12 <= hours <= 14 else None


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
                # ExifRead gives each float as a tuple of its own.
                return [float(item[0] if isinstance(item, tuple) else item) for item in value]
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


_NO_LENS = re.compile(r"[-\s?]*|(manual|unknown|none|n/?a)( lens)?|0(\.0)? ?mm( f/?0(\.0)?)?", re.IGNORECASE)
_ISO_UNSAID = 65535
"""What stands in 16 bits for a speed that is beyond them (Exif 2.32, PhotographicSensitivity); the others have 32."""


def lens(tags: Tags) -> str | None:
    """The lens by its name; None for what cameras write without one."""
    name = text(tags, "EXIF LensModel", "Image LensModel")
    return name if name is not None and not _NO_LENS.fullmatch(name) else None


def iso(tags: Tags) -> int | None:
    """The ISO speed; a two-fold list's first that is one, and where it is said to be beyond 16 bits, the tag that has room for it."""
    for key in (
        "EXIF ISOSpeedRatings",
        "EXIF RecommendedExposureIndex",
        "EXIF ISOSpeed",
        "EXIF Tag 0x8831",  # StandardOutputSensitivity
        "Image ISOSpeedRatings",
        "Image Tag 0x0017",  # Panasonic's RAW
    ):
        found = [value for value in numbers(tags, key) if math.isfinite(value) and value > 0 and value != _ISO_UNSAID]
        if found:
            return int(found[0])
    return None


_FILM_MM2 = 36.0 * 24.0
_UNITS_MM = {2: 25.4, 3: 10.0, 4: 1.0, 5: 0.001}
"""Of FocalPlaneResolutionUnit (Exif 2.32)."""


def sensor_mm2(tags: Tags) -> float | None:
    """The sensor's area: by how much longer a lens would be on 35 mm film, else by the pixels that lie on a length of it."""
    focal = positive(tags, "EXIF FocalLength", "Image FocalLength")
    on_film = positive(tags, "EXIF FocalLengthIn35mmFilm", "Image FocalLengthIn35mmFilm")
    if focal is not None and on_film is not None:
        return _FILM_MM2 * (focal / on_film) ** 2
    unit = _UNITS_MM.get(integer(number(tags, "EXIF FocalPlaneResolutionUnit")) or 2)
    sides = (
        [positive(tags, f"EXIF ExifImage{side}") for side in ("Width", "Length")],
        [positive(tags, f"EXIF FocalPlane{axis}Resolution") for axis in ("X", "Y")],
    )
    if unit is None or None in (*sides[0], *sides[1]):
        return None
    width, height = (pixels / density * unit for pixels, density in zip(*sides, strict=True) if pixels and density)
    return width * height
