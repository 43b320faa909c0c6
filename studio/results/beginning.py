"""When a drop's sales began: what all windows of time are counted from."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from studio.base.clock import from_text, to_text
from studio.catalog import sales
from studio.coverage.time_zone import zone
from studio.open_drop import OpenDrop


@dataclass(frozen=True)
class Beginning:
    """at: aware. is_said: by the brief; else the first order's moment. is_day: only its day is known."""

    at: datetime
    is_said: bool
    is_day: bool = False

    def after(self, hours: float) -> datetime:
        """So many hours later, whatever the clocks do meanwhile."""
        return from_text(to_text(self.at)) + timedelta(hours=hours)


def beginning(drop: OpenDrop) -> Beginning | None:
    """As the brief says, or when the first order came; None where there is neither."""
    here = zone(drop)
    if (said := drop.brief.dates.sales_from) is not None:
        return Beginning(datetime.strptime(said, "%Y-%m-%d %H:%M").replace(tzinfo=here), True)
    first = sales.first_sale(drop.catalog, drop.id)
    if first is None:
        return None
    if len(first) == 10:
        return Beginning(datetime.fromisoformat(first).replace(tzinfo=here), False, True)
    return Beginning(from_text(first).astimezone(here), False)
