"""A shoot folder that lies elsewhere now: renamed, on another disk, at another mount. It is taken once it is proved to be that drop's."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.base import line_file
from studio.base.errors import NotFound, Refused
from studio.base.jobs import Progress
from studio.base.paths import at_home
from studio.base.wording import agreeing, count
from studio.catalog import Catalog, Row, journal, recovery
from studio.catalog.drops import find_drop, move_drop, refuse_folder_taken
from studio.catalog.files import files_of_drop
from studio.catalog.marks import files_of_rejected
from studio.ingest.reading import hash_file
from studio.open_drop import drop_named_in

LOOKED_INTO = 5
"""So many originals are read whole, spread over the drop: the others must have their size."""


@dataclass(frozen=True)
class Moved:
    """Where a drop is now, where it was, how many originals it has and how many of them lie there. missing: those that nobody deleted."""

    drop: str
    folder: str
    before: str
    originals: int
    missing: int

    @property
    def sentence(self) -> str:
        """The same for people."""
        if self.folder == self.before:
            return f"The folder of drop {self.drop} is {self.folder} already; nothing was changed."
        said = f"The folder of drop {self.drop} is {self.folder} now; nothing was copied or deleted."
        if not self.missing:
            return said
        are = agreeing(self.missing, "is", "are")
        return f"{said} {self.missing} of {count(self.originals, 'original')} {are} not there: look where it was before, then check it."

    def to_dict(self) -> dict[str, Any]:
        """As `drop move --json` gives it."""
        return {name: getattr(self, name) for name in ("drop", "folder", "before", "originals", "missing")}


def locate(catalog: Catalog, drop: str, folder: Path, progress: Progress | None = None) -> Moved:
    """Take `folder` for the drop's shoot folder from now on; nothing is copied, changed or deleted on any disk.

    Proved before by its brief, by its originals (each there of its recorded size, some read whole), and where there are none by brief or
    journal. Raises NotFound (no such drop; not its folder), Refused (another drop's; not all is there that is still in the old one),
    Interrupted.
    """
    row = find_drop(catalog, drop)
    before, now = Path(row["folder"]), at_home(folder).absolute()
    files = files_of_drop(catalog, row["id"])
    if now == before:
        _prove_brief(row, now)
        return Moved(row["code"], str(now), str(before), len(files), 0)
    _prove_brief(row, now)
    refuse_folder_taken(catalog, row["code"], now)
    missing = _prove_originals(row, now, files, progress or Progress())
    if not files:
        _prove_said(catalog, row, now)
    if missing and drop_named_in(before) == row["code"]:
        left = [one for one in missing if (before / one["path"]).is_file()]
        if left:
            raise Refused(
                f"{now}: {count(len(left), 'original')} of drop {row['code']} {agreeing(len(left), 'is', 'are')} still in {before} alone, "
                f"like {left[0]['path']}; copy all of it first."
            )
    thrown_away = files_of_rejected(catalog, row["id"])
    move_drop(catalog, row, now)
    return Moved(
        row["code"], str(now), str(before), len(files), len([one for one in missing if one["id"] not in thrown_away])
    )


def _prove_brief(row: Row, folder: Path) -> None:
    named = drop_named_in(folder)
    if named != row["code"]:
        what = "holds no brief.yaml" if named is None else f"is the folder of drop {named}"
        raise NotFound(
            f"{folder}: {what}; choose the folder in which the brief.yaml and the originals of drop {row['code']} lie."
        )


def _prove_originals(row: Row, folder: Path, files: list[Row], progress: Progress) -> list[Row]:
    """Those of the drop's originals that are not there. Raises NotFound when none is, or one is another file."""
    there: list[Row] = []
    missing: list[Row] = []
    for file in files:
        progress.check()
        try:
            size = (folder / file["path"]).stat().st_size
        except OSError:
            missing.append(file)
            continue
        there.append(file)
        if size != file["size"] and file["kind"] != "sidecar":
            raise _other(row, folder, file)
    if files and not there:
        raise NotFound(
            f"{folder}: has a brief of drop {row['code']}, and none of its {count(len(files), 'original')}; "
            "choose the folder that has them."
        )
    read = [file for file in there if file["kind"] != "sidecar"]
    for file in read[:: max(1, len(read) // LOOKED_INTO)][:LOOKED_INTO]:
        progress.check()
        try:
            found = hash_file(folder / file["path"])
        except OSError as error:
            raise NotFound(
                f"{folder / file['path']}: could not be read ({error.strerror}); nothing was changed."
            ) from None
        if found != file["xxh128"]:
            raise _other(row, folder, file)
    return missing


def _other(row: Row, folder: Path, file: Row) -> NotFound:
    return NotFound(
        f"{folder}: its {file['path']} is another file than that of drop {row['code']}, so it is not its folder as it was; "
        "nothing was changed."
    )


def _prove_said(catalog: Catalog, row: Row, folder: Path) -> None:
    """Of a drop without originals: its brief is the one that was read last, or its journal tells what this catalog told."""
    if hashlib.sha256((folder / "brief.yaml").read_bytes()).hexdigest() == row["brief_sha256"]:
        return
    known = recovery.event_ids(catalog, row["id"])
    if not any(line is not None and line.get("id") in known for line in line_file.read(folder / journal.NAME)):
        raise NotFound(
            f"{folder}: nothing in it proves that it is the folder of drop {row['code']}: the drop has no originals yet, the brief is "
            "another, and no journal tells of it; nothing was changed."
        )
