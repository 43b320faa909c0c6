"""Taking in frames while they are made: whatever a live source hands on goes through the same chain as a card, at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable

from studio.base.errors import NotFound, Refused
from studio.base.jobs import Progress
from studio.ingest.discover import SourceFile
from studio.ingest.ingest import Ingest, OnRecorded, OnRecording, ingest_file
from studio.ingest.report import ImportReport
from studio.open_drop import OpenDrop


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


@runtime_checkable
class Noting(Protocol):
    """A source that has something to tell at its end. notes: a sentence each."""

    @property
    def notes(self) -> list[str]:
        """What there is to tell by now."""
        ...


@runtime_checkable
class Carrying(Protocol):
    """A source whose files carry the shot that they were made for, whatever has been armed since."""

    def shot(self) -> tuple[str, str] | None:
        """(sku, role) of the file that was handed on last; None: no shot."""
        ...


def watch(
    drop: OpenDrop,
    source: FrameSource,
    *,
    backup: Path | None = None,
    progress: Progress | None = None,
    on_recording: OnRecording | None = None,
    on_recorded: OnRecorded | None = None,
) -> ImportReport:
    """Take in all that a source hands on, until it ends or `progress` is cancelled; cancelling is how a watch ends, not an error.

    A file that is under way when it is cancelled is still brought in whole. `progress` counts files. on_recording(frame_id) is
    called in each frame's transaction, on_recorded(frame_id) after it. Raises NotFound, Refused.
    """
    progress = progress or Progress()
    with Ingest(drop, [source.root], backup=backup, on_recording=on_recording, on_recorded=on_recorded) as ingest:
        ingest.warm()
        progress.start(0, f"watching {source.name}", "files")
        for file in source.files(progress):
            failed = len(ingest.report.failed)
            try:
                frame_ids = ingest_file(drop, file, ingest=ingest)
            except (Refused, NotFound) as error:
                # A full or lost disk: nothing more can come in, and the file is still where it was.
                ingest.report.fail(file.path, str(error))
                raise
            if isinstance(source, Keeping):
                why = [one["reason"] for one in ingest.report.failed[failed:]]
                if why:
                    source.failed(file, why[0])
                else:
                    source.taken(file, frame_ids)
            if not progress.cancelled:
                progress.advance(what=f"watching {source.name}: {file.name}")
        if isinstance(source, Noting):
            ingest.report.notes += source.notes
        return ingest.finish()
