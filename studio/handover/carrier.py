"""What delivery asks of whatever carries files to a target and proves that they are there. rclone does it for most; a kind has its own.

So there is one delivery: what is there, what goes, rounds, proofs, receipt are the same whoever carries.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from studio.base.jobs import Progress

if TYPE_CHECKING:
    from studio.handover.engine import Remote
    from studio.handover.engine_log import Told
    from studio.handover.objection import Objection
    from studio.handover.parcel import Parcel, ParcelFile
    from studio.handover.proof import Hashes, Proof


class Carrier(Protocol):
    """Carries files; `studio.handover.engine.Engine` says what each method does."""

    remote: "Remote"
    progress: Progress
    learnt: dict[str, str]

    def send(
        self,
        source: Path,
        folder: str,
        names: Sequence[str],
        replace: bool = False,
        check: str = "",
        hashes: "Hashes | None" = None,
    ) -> "Told":
        """Send files, by their paths below `source`."""
        ...

    def send_as(self, source: Path, name: str, replace: bool = False) -> "Told":
        """Send one file under another name."""
        ...

    def free(self) -> int | None:
        """Bytes that are free at the target."""
        ...

    def reason(self, text: str) -> str:
        """Why one file failed."""
        ...

    def why(self, errors: Sequence[tuple[str, str]], code: int = 1) -> str:
        """Why something failed, in a sentence."""
        ...


class Witness(Protocol):
    """Proves what is at a target; `studio.handover.arrival.Prover` says what each method does."""

    def there(self, folder: str, files: "Sequence[ParcelFile]") -> dict[str, int]:
        """What lies in a folder of the target, in bytes."""
        ...

    def stamps(self) -> Mapping[str, str]:
        """When each of what `there` listed last was changed."""
        ...

    def is_in_the_way(self, folder: str) -> bool:
        """Whether what is no folder lies where it is to be."""
        ...

    def arrived(
        self,
        folder: str,
        files: "Sequence[ParcelFile]",
        sent_by_us: bool = True,
        said: Mapping[str, tuple[str, str]] = {},
    ) -> "dict[str, Proof | str]":
        """What is so of these files, by their names at the target."""
        ...

    def as_said(self, files: "Sequence[ParcelFile]", said: Mapping[str, tuple[str, str]]) -> "dict[str, Proof]":
        """Those that are proved by what the target told of them as they came to be there."""
        ...

    def expect(self, algorithm: str, files: "Sequence[ParcelFile]") -> None:
        """Find out what that hash of each of our files is, while they go."""
        ...

    def is_beginning(self, folder: str, file: "ParcelFile", size: int) -> bool:
        """Whether what lies there is how the file begins."""
        ...


@dataclass(frozen=True)
class Closing:
    """What is done when all has arrived. beside: files that lie beside the receipt, by name. told: what there is to say."""

    beside: Mapping[str, bytes] = field(default_factory=dict)
    told: "Sequence[Objection]" = ()


class OwnWay(NamedTuple):
    """How a kind of target carries and proves by itself, where rclone does not know it.

    place: what stands for a folder there, as it has none; names there are of one level. proof: how arrival is proved, in words. carrier:
    of what is known of the target, the progress, and bytes a second at most. witness: of a carrier and what is sent. minds: what it would
    not take. tried: looks whether it could be delivered to, without leaving anything, and how arrival would be proved; raises Failed.
    closing: when all has arrived; done again where a run ended in it.
    """

    place: str
    proof: str
    carrier: "Callable[[Remote, Progress, int], Carrier]"
    witness: "Callable[[Carrier, Parcel], Witness]"
    minds: "Callable[[Parcel], list[Objection]]"
    tried: "Callable[[Carrier], Proof]"
    closing: "Callable[[Carrier, Parcel, Sequence[ParcelFile]], Closing]"
