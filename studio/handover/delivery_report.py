"""What a delivery is to be, and what became of it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from studio.handover.objection import Objection
from studio.handover.parcel import Parcel
from studio.handover.proof import READ_BACK, REMOTE
from studio.handover.target import Target

if TYPE_CHECKING:
    from studio.documents.delivery_plan import Accepts


@dataclass(frozen=True)
class DeliveryOrder:
    """What is to be delivered where. folder: at the target. limit: bytes a second at most, 0 for none.

    on_change: what to do where other bytes lie under a name: another name, or nothing. anyway: also what the receiver would not take.
    goes_on: there is more to come, so there is no receipt yet.
    """

    parcel: Parcel
    target: Target
    folder: str
    audience: str | None = None
    privacy: str | None = None
    accepts: "Accepts | None" = None
    limit: int = 0
    on_change: Literal["rename", "refuse"] = "rename"
    anyway: bool = False
    goes_on: bool = False


@dataclass
class DeliveryReport:
    """What became of a delivery. proved: how many files by which way, `remote-hash` and `read-back`. failed: {file, reason}.

    sent: how many went in this run; the others had arrived before. objections: what the receiver would mind. renamed: name -> name there.
    """

    target: str
    folder: str
    audience: str | None
    files: int
    bytes: int
    sent: int = 0
    proved: dict[str, int] = field(default_factory=lambda: {REMOTE: 0, READ_BACK: 0})
    failed: list[dict[str, str]] = field(default_factory=list)
    receipt: Path | None = None
    delivered_at: str | None = None
    objections: list[Objection] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Whether all of it is proved to be there."""
        return self.delivered_at is not None

    def to_dict(self) -> dict[str, Any]:
        """As `deliver --json` gives it."""
        return {
            "target": self.target,
            "files": self.files,
            "bytes": self.bytes,
            "proved": self.proved,
            "failed": self.failed,
            "receipt": str(self.receipt) if self.receipt else None,
            "folder": self.folder,
            "audience": self.audience,
            "sent": self.sent,
            "delivered_at": self.delivered_at,
            "renamed": self.renamed,
            "objections": [one.to_dict() for one in self.objections],
        }


@dataclass(frozen=True)
class DryRun:
    """What a delivery would do. send, have: names at the target, to go and there already. free: bytes, None where it does not tell.

    error: of a plan's line, why nothing of this could be found out.
    """

    target: str
    folder: str
    send: tuple[str, ...] = ()
    bytes_to_go: int = 0
    have: tuple[str, ...] = ()
    renamed: dict[str, str] = field(default_factory=dict)
    free: int | None = None
    objections: tuple[Objection, ...] = ()
    error: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As `deliver --dry-run --json` gives it."""
        return {
            "target": self.target,
            "folder": self.folder,
            "send": list(self.send),
            "bytes_to_go": self.bytes_to_go,
            "have": list(self.have),
            "renamed": self.renamed,
            "free": self.free,
            "objections": [one.to_dict() for one in self.objections],
            "error": self.error,
        }
