"""What one look at a file found, written into the catalog: the frame's facts. The verdict on it is another stage."""

from typing import TYPE_CHECKING, Any

from studio.base.clock import now_text
from studio.base.workers import WorkerFailure
from studio.catalog import Row
from studio.ingest import deleted, exif_columns
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.judging.examine import Examination


_DELETED = "deleted on purpose"


def keep(drop: OpenDrop, row: Row, found: "Examination | WorkerFailure") -> None:
    """Write what the look at one file found. `row`: one of `judging.files_to_examine`.

    A file that could not be read says so and costs nothing else.
    """
    catalog = drop.catalog
    failed = isinstance(found, WorkerFailure) or found.error is not None
    if failed and deleted.is_deleted(drop, row):
        _keep_deleted(drop, row)
        return
    if isinstance(found, WorkerFailure) or found.error is not None:
        sentence = _short(drop, row, found.sentence if isinstance(found, WorkerFailure) else str(found.error))
        no_decoder = not isinstance(found, WorkerFailure) and found.unopened is not None
        catalog.update("file", row["file_id"], {"opened": 0, "open_error": sentence, "no_decoder": no_decoder})
        if row["main"]:
            catalog.update("frame", row["frame_id"], {"examined_at": now_text(), "error": sentence, "notes": None})
            catalog.tell("frame.unreadable", drop.id, row["frame_id"], {"error": sentence})
        return
    unopened = _short(drop, row, found.unopened) if found.unopened is not None else None
    # Of a version of a clip there is nothing that could be opened, nor is it looked at twice.
    opened = found.opened if row["version_of"] is None else bool(found.opened)
    told = {"opened": opened, "open_error": unopened, "no_decoder": unopened is not None}
    catalog.update("file", row["file_id"], told)
    if row["main"]:
        facts = {"examined_at": now_text(), "error": None, **_of(drop, row, found)}
        catalog.update("frame", row["frame_id"], facts)


def _keep_deleted(drop: OpenDrop, row: Row) -> None:
    """Of an original that was deleted on purpose what was known of it stays, and that it could not be read is no fault of it.

    It is looked at again when it comes back.
    """
    catalog = drop.catalog
    if catalog.get("file", row["file_id"])["opened"] is None:
        catalog.update("file", row["file_id"], {"opened": 0, "open_error": _DELETED, "no_decoder": False})
    if row["main"]:
        catalog.update("frame", row["frame_id"], {"examined_at": now_text(), "error": None})


def _short(drop: OpenDrop, row: Row, sentence: str) -> str:
    """A sentence on a file by its name alone: whose it is stands wherever it is shown, and the folder may be moved."""
    path = drop.folder / row["path"]
    return sentence.replace(str(path), path.name)


def _of(drop: OpenDrop, row: Row, found: "Examination") -> dict[str, Any]:
    """The columns of `frame` that the look at its main file fills; what its EXIF says is there already, if it was read at the copy."""
    facts: dict[str, Any] = {
        "width": found.width,
        "height": found.height,
        "codes": [code.to_dict() for code in found.codes],
        "phash": found.phash,
        "notes": found.notes,
    }
    if found.exif is not None and exif_columns.known(row["exif"]) is None:
        facts |= exif_columns.of(drop, found.exif, row["clock_fast_s"])
    return facts
