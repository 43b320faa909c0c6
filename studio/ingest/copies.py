"""One copy of a recorded file as it is now: read whole from its disk, and held against its recorded hash. Damaged ones are put aside."""

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from studio.base.clock import utc_now
from studio.base.files import fsync_dir, make_below
from studio.catalog import Row
from studio.imaging.formats import ending
from studio.ingest import reading
from studio.ingest.destination import rename_into_place
from studio.ingest.reading import OnPiece

CHANGING = frozenset({"acr", "comask", "cop", "cos", "dop", "nksc", "on1", "pp3", "xmp"})
"""Endings of sidecars that this and other programs go on writing to: kept writable, and left out of the checksum history."""
INTACT, CHANGED, MISSING, UNREADABLE = "intact", "changed", "missing", "unreadable"
DELETED = "deleted"
"""Missing, and on purpose: see `is_deleted_on_purpose`."""
ITSELF = "the original itself"
"""What is told of a second copy that is the original under another name: a link to it, which goes when the original does."""
DAMAGED = "damaged"
"""The folder beside `originals` that damaged copies are kept in."""


@dataclass(frozen=True)
class FileState:
    """What the system says of a file without reading it; another means that it was written to, moved or exchanged since."""

    device: int
    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int

    @classmethod
    def of(cls, path: Path) -> "FileState":
        """As it is now. Raises OSError."""
        now = path.stat()
        return cls(now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns)


@dataclass(frozen=True)
class Condition:
    """state: intact, changed (other bytes, or another length), missing, deleted (on purpose), or unreadable. how: disk or memory, see
    `studio.ingest.reading`. told: what the system said of a copy that can't be read; or what is in the place of one that is no file, or no
    copy.
    """

    state: str
    how: str = "disk"
    told: str = ""

    @property
    def intact(self) -> bool:
        """Whether it holds just the recorded bytes."""
        return self.state == INTACT


def condition(path: Path, row: Row, on_piece: OnPiece | None = None) -> Condition:
    """Read a copy of the file that `row` (its xxh128, size and path) records, every byte of it, from the disk.

    Of a sidecar that programs go on writing to, only that it is there can be told. Whatever `on_piece` raises stops it.
    """
    try:
        if path.is_symlink() or not path.is_file():
            return _no_file(path)
        if ending(row["path"]) in CHANGING:
            return Condition(INTACT)
        if path.stat().st_size != row["size"]:
            return Condition(CHANGED)
        digest, how = reading.hash_from_disk(path, on_piece)
    except FileNotFoundError:
        return Condition(MISSING)
    except OSError as error:
        return Condition(UNREADABLE, told=error.strerror or str(error))
    return Condition(INTACT if digest == row["xxh128"] else CHANGED, how)


def second_condition(path: Path, original: Path, row: Row, on_piece: OnPiece | None = None) -> Condition:
    """The same of a second copy, which must be another file than the original."""
    found = condition(path, row, on_piece)
    try:
        return Condition(CHANGED, told=ITSELF) if found.intact and path.samefile(original) else found
    except OSError:
        return found


def is_deleted_on_purpose(original: Condition, rejected: bool) -> bool:
    """Whether a person deleted an original, as it is found now: it is not there, and its frame is rejected."""
    return original.state in (MISSING, DELETED) and rejected


def one_of_each(places: Iterable[Path]) -> dict[Path, Path]:
    """Each place, and the first of them that is the same folder on the disk: one that is reached in two ways is one place."""
    firsts: dict[tuple[int, int], Path] = {}
    found: dict[Path, Path] = {}
    for place in places:
        try:
            now = place.stat()
        except OSError:
            found[place] = place
        else:
            found[place] = firsts.setdefault((now.st_dev, now.st_ino), place)
    return found


def _no_file(path: Path) -> Condition:
    if not os.path.lexists(path):
        return Condition(MISSING)
    return Condition(CHANGED, told="a link" if path.is_symlink() else "a folder" if path.is_dir() else "no plain file")


def put_aside(root: Path, path: Path) -> Path:
    """Keep a damaged copy under a name that says so, `damaged/` below `root` and its path there; where it is now.

    root: the shoot folder, or the drop's folder on a backup; path: the copy, in it. Raises OSError.
    """
    place = root / DAMAGED / path.relative_to(root).parent
    make_below(place, root)
    moment = f"{utc_now():%Y-%m-%dT%H%M%SZ}"
    number = 1
    while True:
        more = "" if number == 1 else f"-{number}"
        aside = place / f"{path.stem} {DAMAGED} {moment}{more}{path.suffix}"
        try:
            rename_into_place(path, aside)
        except FileExistsError:
            number += 1
            continue
        for folder in (place, path.parent):
            with contextlib.suppress(OSError):
                fsync_dir(folder)
        return aside
