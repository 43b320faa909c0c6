"""How the originals of a shoot folder came in, as its journal tells it: which files are one frame, and which sidecars are among them.

Read before anything is recorded, unlike the rest of the journal (`studio.shoot.said`). What is not ours is left out, and counted there.
"""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from studio.base import line_file
from studio.base.clock import from_text, to_text
from studio.catalog import journal
from studio.imaging.formats import ending
from studio.ingest.copies import CHANGING
from studio.ingest.unrecorded import CameIn
from studio.open_drop import OpenDrop

CAME = frozenset({"frame.ingested", "frame.completed", "file.made_whole"})
"""The events that list all files of a frame."""
_MOST_TEXT = 4000
_MOST_SIZE = 1 << 53


def read(drop: OpenDrop) -> CameIn:
    """What the journal in the drop's folder tells. Raises OSError."""
    told = CameIn()
    for line in line_file.read(drop.folder / journal.NAME):
        if line is not None and line.get("v") == journal.FORMAT and line.get("kind") in CAME:
            try:
                _take(told, line["data"]["files"])
            except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
                continue
    return told


def _take(told: CameIn, files: list[Mapping[str, Any]]) -> None:
    paths = [_path(one["path"]) for one in files]
    frame = next((told.frames[path] for path in paths if path in told.frames), paths[0])
    for one, path in zip(files, paths, strict=True):
        if ending(path) in CHANGING and path not in told.sidecars:
            told.sidecars[path] = _sidecar(one)
        told.frames.setdefault(path, frame)


def _path(text: str) -> str:
    path = PurePosixPath(text)
    if path.is_absolute() or path.parts[0] != "originals" or ".." in path.parts:
        raise ValueError(text)
    return path.as_posix()


def _sidecar(one: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of its row. Raises for what can't be one."""
    values: dict[str, Any] = {key: _text(one[key]) for key in ("original_name", "source", "xxh128")}
    values |= {key: to_text(from_text(one[key])) for key in ("copied_at", "verified_at")}
    values["modified_at"] = None if one["modified_at"] is None else to_text(from_text(one["modified_at"]))
    if not isinstance(one["size"], int) or not 0 <= one["size"] <= _MOST_SIZE:
        raise ValueError(one["size"])
    return {**values, "size": one["size"]}


def _text(value: str) -> str:
    value.encode()
    if not 0 < len(value) <= _MOST_TEXT:
        raise ValueError(value)
    return value
