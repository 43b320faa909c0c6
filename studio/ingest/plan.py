"""Planned first: what is here already, what is to be copied where, and whether there is room for it."""

import contextlib
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Protocol

from studio.base import wording
from studio.base.errors import Refused
from studio.base.files import make_below, refusal
from studio.base.jobs import Progress
from studio.base.paths import at_home
from studio.base.terms import MAIN_KINDS
from studio.catalog import Row, marks, second_copies
from studio.catalog.files import (
    files_of_bytes,
    has_main_file,
    is_in_history,
    may_be_recorded,
    sizes_recorded,
    unopened_named,
)
from studio.imaging.formats import ending
from studio.ingest import reading
from studio.ingest.copies import CHANGING, condition, is_deleted_on_purpose
from studio.ingest.copying import Order
from studio.ingest.destination import part_path
from studio.ingest.discover import SourceFile, shown
from studio.ingest.pair import Group, folder_key, group
from studio.open_drop import OpenDrop

_MARGIN = 64 << 20
_SMALL = 192 * 1024
"""Up to so many bytes a whole file is read as fast as a sample of it."""
_EMPTY = "{}: is empty (0 bytes), so there is no picture in it; copy it again from the camera, or from the card in its other slot."


@dataclass
class Item:
    """One file's way through the import.

    row: its row in the catalog, when it is here already. orphan: the same bytes under a final name that a killed import did not come
    to record. twin: an earlier file of this import with the same bytes. problem: why it can't be taken in.
    to_original, to_backup: which copies are still to be made. repair: it is recorded, and a copy of it that was there is lost or damaged.
    restore: the same, but its frame was rejected and the file is not there any more: somebody removed it on purpose.
    stub: what is recorded in `row` is the beginning of this file, which was taken in before it was whole: this one takes its place.
    stub_of: the frame whose file is such a beginning, and is in the checksum history as it is: this one goes beside it.
    as_listed: what is under its final name is not what the checksum history says, or is not there: it is recorded as the history says.
    xxh128: known when the source was read for comparing. recorded: it went all its way: it is here, whoever brought it.
    """

    found: SourceFile
    row: Row | None = None
    orphan: Path | None = None
    orphan_how: str = "disk"
    twin: "Item | None" = None
    problem: str | None = None
    to_original: bool = True
    to_backup: bool = False
    repair: bool = False
    restore: bool = False
    stub: bool = False
    stub_of: str | None = None
    as_listed: bool = False
    xxh128: str | None = None
    recorded: bool = False

    @property
    def is_in(self) -> bool:
        """Whether its bytes are among the originals, recorded."""
        whole = self.row is not None and not self.to_original and not self.stub
        return self.recorded or whole or (self.twin is not None and self.twin.is_in)

    @property
    def is_new(self) -> bool:
        """Whether it is to be recorded, whatever is to be copied."""
        return self.row is None

    @property
    def is_found_here(self) -> bool:
        """Whether it lies among the originals, and nobody knows where it came from: a rebuild found it."""
        return self.orphan is not None and self.orphan == self.found.path


@dataclass
class Entry:
    """One group with its items."""

    group: Group
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Places:
    """The destinations of a drop. originals: its own; backup: the drop's folder on the second destination, or None."""

    folder: Path
    originals: Path
    backup: Path | None = None

    def root_of(self, part: Path) -> Path:
        """The shoot folder, or the drop's folder on the backup, that a part was written for."""
        if self.backup is not None and part.parent == self.backup / "originals":
            return self.backup
        return self.folder

    @property
    def roots(self) -> list[Path]:
        """Where parts are written: the folder that holds originals, on each destination."""
        return [self.originals, *([self.backup / "originals"] if self.backup else [])]


def places(drop: OpenDrop, backup: Path | None) -> Places:
    """The destinations, made and proved writable.

    Raises NotFound when the shoot folder is gone, Refused when one can't be written to, or lies in another.
    """
    drop.check_folder()
    folder = drop.folder
    originals = folder / "originals"
    second: Path | None = None
    if backup is not None:
        second = at_home(backup).absolute() / drop.code
        if not second.parent.parent.is_dir():
            # Making all of a path would put the backup on the computer's own disk when its disk is not connected.
            raise Refused(f"{shown(backup)}: is not there; connect the backup's disk, or make the folder.")
        if _inside(second / "originals", folder) or _inside(folder, second):
            raise Refused(f"{shown(backup)}: lies with the originals themselves; choose a backup on another disk.")
    found = Places(folder, originals, second)
    for root in found.roots:
        probe = part_path(root, "")
        try:
            make_below(root, folder if root == originals else root.parents[2])
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            otherwise = f"{shown(root)}: cannot be written to ({error.strerror}); choose another folder."
            raise refusal(error, root, otherwise) from error
    return found


def own_copies(drop: OpenDrop, backup: Path | None = None) -> list[Path]:
    """The folders of the drop's own copies: its originals, the backups that are known, and `backup`."""
    known = [Path(one) for one in second_copies.places(drop.catalog, drop.id)]
    return list(dict.fromkeys([drop.folder / "originals", *known, *([backup] if backup else [])]))


def check_source(drop: OpenDrop, source: Path, backup: Path | None = None) -> None:
    """Refuse a source that lies among the drop's own copies, and a backup that lies on the source. Raises Refused."""
    if backup is not None and _inside(backup, source):
        raise Refused(
            f"{shown(backup)}: lies on the card itself, and would go with it; choose a backup on another disk."
        )
    for mine in own_copies(drop, backup):
        if _inside(source, mine) or os.path.realpath(source) == os.path.realpath(mine.parent):
            raise Refused(
                f"{shown(source)}: lies among the drop's own copies; choose the card or folder they came from."
            )


def make(
    drop: OpenDrop,
    where: Places,
    files: Iterable[SourceFile],
    progress: Progress,
    orphans: "Orphans",
) -> list[Entry]:
    """All files in groups, each with what is known of it and what is to be done.

    What may be recorded already is read and compared by its bytes, whatever its name; and so are its copies, every byte of them from their
    disks: what was damaged or lost there is taken again. An empty file is no picture. orphans: looked for once by whoever plans many
    times. Raises Interrupted.
    """
    entries = [Entry(one, [Item(file) for file in one.files]) for one in group(files)]
    known = _Known(drop, where, progress, entries, orphans)
    progress.start(sum(len(entry.items) for entry in entries), "comparing")
    for entry in entries:
        # Mains first (as they are grouped): a sidecar is only known together with its frame.
        for item in entry.items:
            try:
                if item.found.is_empty:
                    # All empty files are alike: as bytes like any others they would pass for one another.
                    item.problem = _EMPTY.format(shown(item.found.path))
                else:
                    known.look(entry, item)
            except OSError as error:
                item.problem = (
                    f"{shown(item.found.path)}: could not be read ({error.strerror}); "
                    "put the card in again and repeat the import."
                )
            progress.advance()
    return entries


def order(item: Item, where: Places) -> Order | None:
    """The copy that an item needs; None when it needs none."""
    if item.problem or item.twin is not None:
        return None
    roots = where.roots
    folders = [*(roots[:1] if item.to_original else []), *(roots[1:] if item.to_backup else [])]
    if not folders:
        return None
    return Order(item.found.path, tuple(folders), item.found.size, ending(item.found.name) not in CHANGING)


def check_space(orders: Iterable[Order]) -> None:
    """Refuse before anything is copied when a destination has no room for all of it and a margin (64 MB or 1 %)."""
    needed: dict[int, int] = {}
    example: dict[int, Path] = {}
    for one in orders:
        for folder in one.folders:
            device = folder.stat().st_dev
            needed[device] = needed.get(device, 0) + one.size
            example.setdefault(device, folder)
    for device, size in needed.items():
        free = shutil.disk_usage(example[device]).free
        wanted = size + max(_MARGIN, size // 100)
        if free < wanted:
            raise Refused(
                f"{shown(example[device])}: {wording.size(wanted)} are needed and {wording.size(free)} are free; "
                "free some space or choose another disk, nothing has been copied."
            )


class Orphans(Protocol):
    """Files among the originals that the catalog does not know; see `studio.ingest.orphans`."""

    def of(self, size: int) -> list[Path]:
        """Those of that size in bytes that are there."""

    def take(self, path: Path, size: int) -> None:
        """This one is one no more."""

    def hash(self, path: Path) -> tuple[str, str]:
        """Its xxh3-128 as the disk holds it, and how it was read. Raises OSError."""


class _Known:
    """What the catalog, the disk and this import hold already of the files of `entries`.

    Found by size and sample, which are looked up, so that many files of one size (uncompressed RAWs) cost no more than others.
    """

    def __init__(
        self, drop: OpenDrop, where: Places, progress: Progress, entries: Sequence[Entry], orphans: "Orphans"
    ) -> None:
        self._drop, self._where = drop, where
        self._progress = progress
        self._sizes = Counter(item.found.size for entry in entries for item in entry.items)
        self._recorded_sizes = sizes_recorded(drop.catalog, drop.id, self._sizes)
        self._this_import: dict[tuple[int, str], list[Item]] = {}
        self._orphans = orphans
        self._rejected: set[str] | None = None

    def look(self, entry: Entry, item: Item) -> None:
        """Fill in what is known of an item. Raises OSError when the source can't be read."""
        item.to_backup = self._where.backup is not None
        sample = self._sample(item)
        item.row = self._recorded(entry, item, sample)
        if item.row is not None:
            self._what_lacks(item, item.row)
            return
        for orphan in self._orphans.of(item.found.size):
            found, how = self._orphans.hash(orphan)
            if found == self._hash(item):
                item.orphan, item.orphan_how, item.to_original = orphan, how, False
                self._orphans.take(orphan, item.found.size)
                return
        if item.found.kind in MAIN_KINDS and (stub := self._stub(item)) is not None:
            if is_in_history(self._drop.catalog, stub["id"]):
                item.stub_of = stub["frame_id"]
            else:
                item.row, item.stub = stub, True
            return
        if item.found.kind in MAIN_KINDS and self._sizes[item.found.size] > 1:
            alike = self._this_import.setdefault((item.found.size, sample or self._hash(item)), [])
            item.twin = self._twin(item, alike)
            alike.append(item)

    def _sample(self, item: Item) -> str | None:
        """What tells a file from others of its size without reading all of it; None where there are none, or it is small."""
        size = item.found.size
        if size <= _SMALL or (size not in self._recorded_sizes and self._sizes[size] == 1):
            return None
        return reading.sample(item.found.path, size)

    def _recorded(self, entry: Entry, item: Item, sample: str | None) -> Row | None:
        """The row of the same bytes. Sidecars may be alike from frame to frame: they must bear the same name and be of the same frame."""
        size = item.found.size
        if size not in self._recorded_sizes:
            return None
        if sample is not None and not may_be_recorded(self._drop.catalog, self._drop.id, size, sample):
            return None
        main = next((one for one in entry.items if one.found.kind in MAIN_KINDS), None)
        for row in files_of_bytes(self._drop.catalog, self._drop.id, self._hash(item), size):
            if item.found.kind in MAIN_KINDS:
                if row["kind"] in MAIN_KINDS or row["version_of"]:
                    return row
            elif row["original_name"].casefold() == item.found.name.casefold() and (
                main is None or self._may_be_its(entry, main, row)
            ):
                return row
        return None

    def _stub(self, item: Item) -> Row | None:
        """The row of what came in of this file before it was whole, under the same name: cut off, or not written to its end."""
        found = item.found
        for row in unopened_named(self._drop.catalog, self._drop.id, found.name, found.kind, found.size):
            if row["size"] < found.size and reading.hash_beginning(found.path, row["size"]) == row["xxh128"]:
                return row
            with contextlib.suppress(OSError):
                if reading.is_filled_up(self._where.folder / row["path"], found.path):
                    return row
        return None

    def _may_be_its(self, entry: Entry, main: Item, sidecar: Row) -> bool:
        """Whether a recorded sidecar is this frame's: it lies with it, or came from its folder before its picture did."""
        if main.row is not None:
            return bool(main.row["frame_id"] == sidecar["frame_id"])
        alone = not has_main_file(self._drop.catalog, sidecar["frame_id"])
        return alone and folder_key(PurePath(sidecar["source"])) == entry.group.folder

    def _twin(self, item: Item, alike: Sequence[Item]) -> Item | None:
        for other in alike:
            # Two slots of a camera, or a card and its copy. Doubles within one card are rare, and found when they are recorded.
            if other.found.root == item.found.root and other.found.name != item.found.name:
                continue
            if self._hash(item) == self._hash(other):
                return other.twin or other
        return None

    def _hash(self, item: Item) -> str:
        if item.xxh128 is None:
            item.xxh128 = reading.hash_file(item.found.path, lambda _: self._progress.check())
        return item.xxh128

    def _what_lacks(self, item: Item, row: Row) -> None:
        """Copies that a recorded file ought to have and hasn't: lost, damaged, or on a backup that is asked for now."""
        here = condition(self._where.folder / row["path"], row, lambda _: self._progress.check())
        item.to_original = item.repair = not here.intact
        if not here.intact:
            if self._rejected is None:
                self._rejected = marks.files_of_rejected(self._drop.catalog, self._drop.id)
            item.restore = is_deleted_on_purpose(here, row["id"] in self._rejected)
        if self._where.backup is not None:
            there = condition(self._where.backup / row["path"], row, lambda _: self._progress.check())
            copies = second_copies.of_file(self._drop.catalog, row["id"])
            was = any(copy["place"] == str(self._where.backup) and copy["verified_at"] for copy in copies)
            item.to_backup = not (was and there.intact)
            item.repair = item.repair or (was and not there.intact)


def _inside(path: Path, folder: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
