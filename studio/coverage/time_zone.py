"""The time zone of a drop's place: for cameras that record none, and for what is told of days."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from studio.open_drop import OpenDrop


def zone(drop: OpenDrop) -> ZoneInfo:
    """The drop's time zone, UTC where it has none."""
    try:
        return ZoneInfo(drop.row["time_zone"] or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def offset_s(drop: OpenDrop, camera_time: datetime) -> int:
    """Seconds east of UTC that the drop's place had at a camera's naive time; for cameras that record none."""
    offset = camera_time.replace(tzinfo=zone(drop)).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0
