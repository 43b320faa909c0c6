"""Capture times as EXIF and XMP write them."""

from datetime import datetime


def subseconds(moment: datetime) -> str:
    """The digits after the second, at least three; empty when there are none."""
    return f"{moment.microsecond:06d}".rstrip("0").ljust(3, "0") if moment.microsecond else ""


def offset(moment: datetime) -> str | None:
    """`+02:00`; None for a naive moment, or an offset with seconds, which neither EXIF nor XMP can write."""
    east = moment.utcoffset()
    return moment.isoformat()[-6:] if east is not None and east.total_seconds() % 60 == 0 else None


def iso(moment: datetime) -> str:
    """`2026-10-03T09:16:56.420+02:00` (ISO 8601, as XMP dates are)."""
    part = subseconds(moment)
    return f"{moment:%Y-%m-%dT%H:%M:%S}{'.' + part if part else ''}{offset(moment) or ''}"
