"""What the journal says of deliveries, read back: those that were proved to have arrived, and each of their files."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from studio.catalog import deliveries, recovery
from studio.open_drop import OpenDrop
from studio.shoot import said_values as checked
from studio.shoot.said_values import Values

ADDED: Final = ("delivery", "arrived")
"""What a line has of an event besides the event's own."""
_TEXTS: Final = ("target", "kind", "wanted", "folder", "by")
_MAYBE: Final = ("audience", "recipe", "privacy", "accepts")


@dataclass
class DeliveriesSaid:
    """By their ids: the row, and the files that arrived; what was said last."""

    deliveries: dict[str, tuple[Values, list[Values]]] = field(default_factory=dict)

    def take(self, row_id: str, data: Values, place: Callable[[Any], Any]) -> None:
        """An event more. place: makes a path of what the journal has of one. Raises Strange for one that is not ours."""
        said = checked.values(data["delivery"])
        row: Values = {key: checked.text(said[key]) for key in _TEXTS}
        row |= {key: checked.text_or_none(said.get(key)) for key in _MAYBE}
        row |= {key: checked.text(place(said[key])) for key in ("bundle", "receipt")}
        row |= {key: checked.moment(said[key]) for key in ("queued_at", "delivered_at")}
        row |= {key: checked.number(said[key]) for key in ("files", "bytes")}
        row["send"] = said["send"] if said["send"] in ("bundle", "files", "live") else checked.strange()
        files = []
        for one in data.get("arrived") or ():
            file: Values = {key: checked.text(one[key]) for key in ("path", "name", "sha256", "how", "algorithm")}
            files.append({**file, "bytes": checked.number(one["bytes"]), "proved_at": checked.moment(one["proved_at"])})
        self.deliveries[row_id] = row, files

    def put_back(self, drop: OpenDrop) -> None:
        """Put them into a catalog that knows nothing of them."""
        for row_id, (row, files) in self.deliveries.items():
            if recovery.put_back(drop.catalog, "delivery", row_id, {"drop_id": drop.id, **row}):
                deliveries.put_proved(drop.catalog, row_id, files)
