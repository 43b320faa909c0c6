"""Numbers and states in words, the same in every report."""

from datetime import datetime

STATE_MEANINGS = {
    "missing": "no frame yet",
    "captured": "frames, none acceptable",
    "acceptable": "a frame passes, none chosen",
    "selected": "chosen",
    "approved": "chosen and approved",
    "reshoot": "to be shot again",
}
VERDICTS = {"pass": "pass", "check": "check", "fail": "fail", None: "not judged"}


def duration(seconds: float) -> str:
    """A length of time with its two largest units: `38 s`, `12 min`, `2 h 05 min`, `52 d 3 h`."""
    whole = round(max(0.0, seconds))
    if 0 < seconds < 1:
        return "< 1 s"
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest:02d} s" if rest and minutes < 10 else f"{round(whole / 60)} min"
    if whole < 86400:
        hours, minutes = divmod(round(whole / 60), 60)
        return f"{hours} h {minutes:02d} min" if minutes else f"{hours} h"
    days, hours = divmod(round(whole / 3600), 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def size(count: int) -> str:
    """Bytes as people say them: `14 kB`, `2.3 MB` (powers of 1000)."""
    if count < 1_000_000:
        return f"{count / 1e3:,.0f} kB" if count >= 1000 else f"{count} B"
    return f"{count / 1e6:,.1f} MB" if count < 1e9 else f"{count / 1e9:,.2f} GB"


def clock(text: str | None) -> str:
    """The time of day of an ISO 8601 moment, in its own offset; empty when not known."""
    try:
        return datetime.fromisoformat(text).strftime("%H:%M:%S") if text else ""
    except ValueError:
        return ""


def moment(text: str | None) -> str:
    """An ISO 8601 moment as `2026-11-24 15:30 UTC`, or with its offset; the text itself when it is none."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return text or ""
    if found is None:
        return ""
    offset = found.strftime("%z")
    return f"{found:%Y-%m-%d %H:%M} " + ("UTC" if offset in ("", "+0000") else f"{offset[:3]}:{offset[3:5]}")


def days_left(days: int | None) -> str:
    """`in 7 days`, `today`, `3 days ago`; empty when there is no date."""
    if days is None:
        return ""
    if days == 0:
        return "today"
    count = "1 day" if abs(days) == 1 else f"{abs(days)} days"
    return f"in {count}" if days > 0 else f"{count} ago"


def short(text: str, limit: int) -> str:
    """`text`, or its beginning and `…` when it is longer than `limit` characters."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def plural(count: int, word: str) -> str:
    """`1 frame`, `3 frames`."""
    return f"{count} {word}" if count == 1 else f"{count:,} {word}s"
