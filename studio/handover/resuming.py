"""Large files sent so that a cut costs little: what lies at the target of one already is held against ours, and only the rest goes.

Which targets can do that says each kind (`TargetKind.resuming`); of the others a file goes again from its start.
"""

import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from studio.base.errors import ThreeshotError
from studio.base.jobs import Progress
from studio.handover.reaching import Watch

if TYPE_CHECKING:
    from studio.handover.parcel import ParcelFile
    from studio.handover.proof import Hashes

RESUMED_FROM = 64 << 20
"""Bytes: smaller files go again from their start; to ask what is there of one would cost as much."""
PIECE = 1 << 20
"""Bytes that are read, compared and counted at a time."""

TAKEN = "something else lies under its name now, and nothing there is overwritten"


class NotSent(ThreeshotError):
    """A large file did not go, or not all of it. why: the end of a sentence, as the engine's words are (`engine_words`)."""

    exit_code = 5

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Flow:
    """What is on its way: counted, held to a limit (bytes a second, 0 for none), stopped when asked to. For several threads.

    sent: bytes that went. kept: bytes that were there already, and agreed with ours. watch: whether the server is reached meanwhile.
    """

    def __init__(self, progress: Progress, limit: int = 0, watch: Watch | None = None) -> None:
        self.progress = progress
        self.watch = watch or Watch(None)
        self.sent = 0
        self.kept = 0
        self._limit = limit
        self._free_at = time.monotonic()
        self._lock = threading.Lock()

    def there(self, count: int) -> None:
        """So many bytes are there and agree with ours. Raises Interrupted."""
        with self._lock:
            self.kept += count
        self.watch.moved()
        self.progress.advance(count)

    def gone(self, count: int) -> None:
        """So many bytes that were there, or went, are to go again."""
        with self._lock:
            self.kept = max(0, self.kept - count)
        self.progress.advance(-count)

    def goes(self, count: int) -> None:
        """So many bytes go now; waits where that would be faster than the limit. Raises Interrupted."""
        with self._lock:
            self.sent += count
            now = time.monotonic()
            wait_s = max(0.0, self._free_at - now)
            if self._limit:
                self._free_at = max(now, self._free_at) + count / self._limit
        if wait_s:
            self.progress.wait(wait_s)
        self.watch.moved()
        self.progress.advance(count)


class Resuming(Protocol):
    """Sends large files to one target."""

    def send(self, source: Path, name: str, flow: Flow, cut_off: bool = False) -> None:
        """Send a file to `name`, a path below the target's root, going on with what lies there of it. Nothing else there is overwritten.

        cut_off: its beginning lies under that very name.
        Raises NotSent, OSError (of our own file), Interrupted. What went stays there for the next time.
        """


class Many(Protocol):
    """How it went with many files. why: of those that did not go, by name. reached: whether anybody let us in. lost: what the network said
    last, where it failed."""

    why: dict[str, str]
    reached: bool
    lost: str


@runtime_checkable
class ManyAtOnce(Resuming, Protocol):
    """Sends many files to a far target, in fewer ways there and back than the engine."""

    def send_many(
        self,
        base: Path,
        folder: str,
        files: "Sequence[ParcelFile]",
        flow: Flow,
        check: str,
        hashes: "Hashes",
    ) -> Many:
        """Send files below `base` into a folder below the target's root. check, hashes: as of `far_sftp.FarSftp`. Raises Interrupted."""
        ...


def common_beginning(source: Path, pieces: Iterable[bytes | memoryview], flow: Flow) -> int:
    """How many bytes at the beginning of what lies there, read in pieces, are ours. Raises OSError, Interrupted."""
    alike = 0
    with source.open("rb") as file:
        for piece in pieces:
            ours = file.read(len(piece))
            if ours == piece:
                alike += len(ours)
                flow.there(len(ours))
                continue
            same = next(
                (at for at, (one, other) in enumerate(zip(ours, piece, strict=False)) if one != other), len(ours)
            )
            flow.there(same)
            return alike + same
    return alike
