"""Taking in frames while they are made: whatever a live source hands on goes through the same chain as a card, at once."""

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

from studio.base.errors import NotFound, Refused
from studio.base.jobs import Progress
from studio.ingest.discover import SourceFile, shown
from studio.ingest.ingest import Ingest, OnRecorded, OnRecording, ingest_file
from studio.ingest.report import ImportReport
from studio.open_drop import OpenDrop

Shot = tuple[str, str]
"""(sku, role)"""


class FrameSource(Protocol):
    """Where frames come from. A card ends; a live source goes on until `progress` is cancelled, then hands on what is still there.

    name: for people to read. root: the folder its files lie in.
    """

    name: str
    root: Path

    def files(self, progress: Progress) -> Iterator[SourceFile]:
        """Hand on each file once it is complete, in order. Raises NotFound when the source is not there."""
        ...


@runtime_checkable
class Keeping(Protocol):
    """A source that keeps each file until it is told that the ingest has it."""

    def taken(self, file: SourceFile, frame_ids: list[str]) -> None:
        """The file is in, verified on every destination; `frame_ids`: the frames it made or completed, none when it was here already."""
        ...

    def failed(self, file: SourceFile, reason: str) -> None:
        """The file could not be taken in, for this reason in a sentence; it is better kept."""
        ...


class Sent(NamedTuple):
    """What a file was sent for. shot: (sku, role) that was armed, None: none was. at: when it was first seen (UTC text), where it counts
    that a slate or tag before it may have armed another; None: the shot is certain."""

    shot: Shot | None
    at: str | None = None


@runtime_checkable
class Telling(Protocol):
    """A source that has something to tell at its end. notes: a sentence each."""

    @property
    def notes(self) -> list[str]:
        """What there is to tell by now."""
        ...


@runtime_checkable
class Carrying(Protocol):
    """A source whose files carry the shot that they were sent for, over any stop, whatever has been armed since."""

    def armed(self, shot: Shot | None) -> None:
        """That shot is armed from now on; None: no shot is. From any thread."""
        ...

    def sent(self, file: SourceFile) -> Sent | None:
        """What a file that was handed on was sent for; None: nobody knows."""
        ...


class Noting(Protocol):
    """Where a source that sees files before they are whole, or here at all, has it noted which shot is armed then."""

    def seen(self, names: Mapping[str, int | None], sent: Sent | None = None) -> None:
        """These are seen, by the names that the source knows them by; of one that may lie there for long with its size in bytes.

        sent: what they were sent for; None: for what is armed now.
        """

    def only(self, prefix: str, names: Collection[str]) -> None:
        """Of all files whose names begin so these alone are there."""


@runtime_checkable
class Noted(Protocol):
    """A source whose files are noted when it first sees them."""

    def note_with(self, notes: Noting) -> None:
        """Have the files noted there from now on."""
        ...

    def known_as(self, file: SourceFile) -> str:
        """The name of a file that was handed on."""
        ...


def watch(
    drop: OpenDrop,
    source: FrameSource,
    *,
    backup: Path | None = None,
    progress: Progress | None = None,
    on_recording: OnRecording | None = None,
    on_recorded: OnRecorded | None = None,
    on_file: Callable[[SourceFile], object] = lambda file: None,
    on_taken: Callable[[SourceFile], object] = lambda file: None,
    on_failed: Callable[[SourceFile], object] = lambda file: None,
) -> ImportReport:
    """Take in all that a source hands on, until it ends or `progress` is cancelled; cancelling is how a watch ends, not an error.

    A file that is under way when it is cancelled is still brought in whole. `progress` counts files. on_recording(frame_id) is
    called in each frame's transaction, on_recorded(frame_id) after it; on_file(file) before a file is taken in, on_taken(file) once it is,
    or was here already, on_failed(file) where it can't be. Raises NotFound, Refused.
    """
    progress = progress or Progress()
    with Ingest(drop, [source.root], backup=backup, on_recording=on_recording, on_recorded=on_recorded) as ingest:
        ingest.warm()
        progress.start(0, f"watching {source.name}", "files")
        for file in source.files(progress):
            failed = len(ingest.report.failed)
            on_file(file)
            try:
                frame_ids = ingest_file(drop, file, ingest=ingest)
            except (Refused, NotFound) as error:
                # A full or lost disk: nothing more can come in, and the file is still where it was.
                ingest.report.fail(file.path, str(error))
                raise
            why = [one["reason"] for one in ingest.report.failed[failed:]]
            if not why:
                ingest.report.came_in_after_all(file.path)
                on_taken(file)
            else:
                on_failed(file)
            if isinstance(source, Keeping):
                if why:
                    source.failed(file, why[0])
                else:
                    source.taken(file, frame_ids)
            elif why:
                # Now, while somebody can still do something about it.
                drop.events.said.emit(why[0].replace(shown(file.path), file.name))
            if not progress.cancelled:
                progress.advance(what=f"watching {source.name}: {file.name}")
        if isinstance(source, Telling):
            ingest.report.notes += source.notes
        return ingest.finish()
