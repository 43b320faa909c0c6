"""Copies get their final names: never one that is taken, on any destination; the files of a frame share their stem."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from studio.base.errors import Refused
from studio.base.files import fsync_dir, make_below, refusal
from studio.base.terms import MAIN_KINDS
from studio.catalog import Row, files
from studio.ingest import versions
from studio.ingest.completing import is_same_bytes, place_beside
from studio.ingest.copies import FileState
from studio.ingest.copying import Copied
from studio.ingest.destination import Names, rename_into_place, safe_stem
from studio.ingest.discover import shown
from studio.ingest.pair import split_name
from studio.ingest.plan import Entry, Item, Places
from studio.open_drop import OpenDrop

_TRIES = 10_000


@dataclass
class Arrival:
    """A new file on its way to its row. path: below the shoot folder, once it has its final name. of: the file that it is a version of."""

    item: Item
    copied: Copied | None
    path: Path | None = None
    on_backup: bool = False
    of: Row | None = None

    @property
    def xxh128(self) -> str:
        """The hash of its bytes."""
        return self.copied.xxh128 if self.copied is not None else str(self.item.xxh128)

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.copied.size if self.copied is not None else self.item.found.size

    @property
    def lies_at(self) -> Path | None:
        """Where its bytes are now, on any destination; None when that is not known."""
        if self.item.orphan is not None:
            return self.item.orphan
        return self.copied.parts[0] if self.copied is not None and self.copied.parts else None


class Placing:
    """Names the copies of one drop's imports. proved: the copies that were read back from the disk just now, as they were then."""

    def __init__(self, drop: OpenDrop, where: Places) -> None:
        self._drop, self._where = drop, where
        self._names = Names()
        self._touched: set[Path] = set()
        self.proved: dict[Path, FileState] = {}

    def place(self, entry: Entry, arrivals: Sequence[Arrival], joined: Row | None, camera: Row) -> None:
        """Give every copy its final name on every destination. Raises CopyFailed, Refused when a destination fails."""
        for one in arrivals:
            if one.item.orphan is not None:
                one.path = one.item.orphan.relative_to(self._where.folder)
        others = [one for one in arrivals if one.of is None]
        home = self._home(entry, others, joined, camera)
        for some in ([others] if others else []) + [[one] for one in arrivals if one.of is not None]:
            self._place(some, *home)

    def _place(self, arrivals: Sequence[Arrival], folder: Path, stem: str) -> None:
        number = 1
        while waiting := [one for one in arrivals if one.path is None or (one.copied and one.copied.parts)]:
            number = self._free_number(folder, stem, waiting, number)
            paths = [one.path or self._path(folder, stem, number, one) for one in waiting]
            for root in self.roots:
                for parent in dict.fromkeys(path.parent for path in paths):
                    with self.sentences(root):
                        make_below(root / parent, root)
            for one, path in zip(waiting, paths, strict=True):
                try:
                    self._rename(one, path)
                except FileExistsError:
                    # Another import took that name in the meantime.
                    self._names.look_again(self._where.folder / path.parent)
                    number += 1
                    break
                one.path = path

    def _home(self, entry: Entry, arrivals: Sequence[Arrival], joined: Row | None, camera: Row) -> tuple[Path, str]:
        """Folder (below the shoot folder) and stem: those of the frame's files that have a name already, else the camera's folder."""
        if joined is not None:
            rows = files.files_of_frame(self._drop.catalog, joined["id"])
            named = next((row for row in rows if row["kind"] in MAIN_KINDS), None)
            if named is not None:
                path = PurePath(named["path"])
                return Path(path.parent), split_name(path.name)[0]
        for one in arrivals:
            if one.item.orphan is not None:
                path = one.item.orphan.relative_to(self._where.folder)
                return path.parent, split_name(path.name)[0]
        return Path("originals", camera["name"]), safe_stem(entry.group.stem)

    def _free_number(self, folder: Path, stem: str, waiting: Sequence[Arrival], first: int) -> int:
        """The smallest number from `first` on with which none of the names is taken on any destination (1 stands for no number)."""
        for number in range(first, first + _TRIES):
            paths = [one.path or self._path(folder, stem, number, one) for one in waiting]
            if all(self._is_free(path, one) for path, one in zip(paths, waiting, strict=True)):
                return number
        raise Refused(f"{shown(folder / stem)}: that name is taken {_TRIES} times; move some of these files away.")

    def _is_free(self, path: Path, one: Arrival) -> bool:
        if one.item.orphan is None:
            if self._names.taken(self._where.folder / path):
                return False
            if files.is_path_taken(self._drop.catalog, self._drop.id, path.as_posix()):
                return False
        if self._where.backup is None:
            return True
        there = self._where.backup / path
        return not os.path.lexists(there) or is_same_bytes(there, one.size, one.xxh128)

    @staticmethod
    def _path(folder: Path, stem: str, number: int, one: Arrival) -> Path:
        if one.of is not None:
            return versions.path(one.of["path"], number)
        return folder / f"{stem}{'' if number == 1 else f'-{number}'}{split_name(one.item.found.name)[1]}"

    def _rename(self, one: Arrival, path: Path) -> None:
        """Move an arrival's parts to `path` on their destinations.

        Raises FileExistsError, with nothing moved, when the name has just been taken among the originals.
        """
        if one.copied is None:
            return
        for part in one.copied.parts:
            root = self._where.root_of(part)
            final = root / path
            with self.sentences(final.parent):
                if root == self._where.folder:
                    rename_into_place(part, final)
                    self._names.take(final)
                else:
                    place_beside(part, final, one.size, one.xxh128)
                    one.on_backup = True
            self.is_proved(final)
        one.copied = replace(one.copied, parts=())

    def is_proved(self, final: Path) -> None:
        """A copy has this name now, and was read back."""
        self._touched.add(final.parent)
        with contextlib.suppress(OSError):
            self.proved[final] = FileState.of(final)

    def keep(self) -> None:
        """Bring the new names to the disk."""
        for folder in sorted(self._touched):
            with self.sentences(folder):
                fsync_dir(folder)

    def forget(self) -> None:
        """What was named so far is done with."""
        self._touched.clear()

    @property
    def roots(self) -> list[Path]:
        """The folders that names are below: the shoot folder, and the drop's on the backup."""
        return [self._where.folder, *([self._where.backup] if self._where.backup else [])]

    @contextlib.contextmanager
    def sentences(self, path: Path) -> Iterator[None]:
        """What the disk refuses at a path is told in a sentence: raises Refused; FileExistsError stays."""
        try:
            yield
        except FileExistsError:
            raise
        except OSError as error:
            otherwise = f"{shown(path)}: could not be written to ({error.strerror}); check the disk."
            raise refusal(error, path, otherwise) from error
