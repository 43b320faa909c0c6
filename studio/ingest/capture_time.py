"""When a frame was taken and a file last changed, as the catalog writes it."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from studio.base.clock import to_text
from studio.coverage import time_zone
from studio.open_drop import OpenDrop


def captured(drop: OpenDrop, camera_time: datetime, offset_s: int | None, clock_fast_s: float | None) -> dict[str, Any]:
    """captured_at, captured_offset_s and corrected_at of a frame. camera_time: naive, as the camera wrote it; where the camera
    recorded no UTC offset, the one of the drop's place is taken. clock_fast_s: seconds that its clock is ahead."""
    offset = time_zone.offset_s(drop, camera_time) if offset_s is None else offset_s
    moment = camera_time.replace(tzinfo=timezone(timedelta(seconds=offset))).astimezone(UTC)
    return {
        "captured_at": to_text(moment),
        "captured_offset_s": offset,
        "corrected_at": to_text(moment - timedelta(seconds=clock_fast_s or 0.0)),
    }


def modified(mtime_ns: int) -> str | None:
    """A file's time as the catalog writes it; None for one that no calendar has."""
    try:
        return to_text(datetime.fromtimestamp(mtime_ns // 1000 / 1e6, UTC))
    except (ValueError, OverflowError, OSError):
        return None
