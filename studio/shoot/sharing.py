"""The verbs of a Shoot that give a bundle to whoever opens a link: which one, and who fetched it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base.clock import to_text
from studio.base.jobs import Progress
from studio.catalog import shares
from studio.open_drop import OpenDrop
from studio.shoot.handover import HandoverVerbs

if TYPE_CHECKING:
    from studio.handover.shared_bundle import SharedBundle


@dataclass(frozen=True)
class Fetch:
    """A download that arrived whole. file: its path in the bundle; None: all of it. address, device: of who has it. at: UTC text."""

    file: str | None
    bytes: int
    address: str
    device: str
    at: str

    def to_dict(self) -> dict[str, Any]:
        """{file, bytes, address, device, at}."""
        return asdict(self)


class ShareVerbs:
    """A bundle behind a link."""

    def __init__(self, drop: OpenDrop, handover: HandoverVerbs) -> None:
        self._drop, self._handover = drop, handover

    def bundle(self, progress: Progress | None = None) -> "SharedBundle":
        """The bundle that was built last, read and proved. Raises NotComplete (none, not intact), InvalidInput, Interrupted."""
        return proved(self._handover.newest_there(), progress)

    def began(self, bundle: "SharedBundle", until: datetime) -> None:
        """Its link is open, until then at most (aware)."""
        self._tell(shares.SHARED, {"name": bundle.name, "until": to_text(until)})

    def was_fetched(self, bundle: "SharedBundle", fetch: Fetch) -> None:
        """Somebody has it, or a file of it."""
        told = fetch.to_dict()
        del told["at"]
        self._tell(shares.FETCHED, {"name": bundle.name, **told})

    def fetched(self) -> list[dict[str, Any]]:
        """Each download of the drop's bundles that arrived whole, in order: {bundle, file, bytes, address, device, at}."""
        return shares.fetched(self._drop.catalog, self._drop.id)

    def _tell(self, kind: str, data: dict[str, Any]) -> None:
        with self._drop.change(kind):
            self._drop.catalog.tell(kind, self._drop.id, None, data)


def proved(bundle: Path, progress: Progress | None = None) -> "SharedBundle":
    """Any bundle of ours, read and proved. Raises NotFound, InvalidInput (none of ours), NotComplete (not intact), Interrupted."""
    from studio.handover.shared_bundle import shared_bundle

    return shared_bundle(bundle, progress)
