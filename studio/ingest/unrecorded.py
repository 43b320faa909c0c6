"""Originals that lie in the shoot folder but not in the catalog: read, compared with their checksum history, recorded where they lie.

For a catalog that was lost. Nothing is copied, moved or changed. Sidecars that programs go on writing to are in no history: which of them
came in, and with which bytes, the journal tells; of a frame that it does not tell of, those that lie beside it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from studio import xmp
from studio.base.jobs import Progress
from studio.base.terms import MAIN_KINDS
from studio.base.workers import Workers
from studio.catalog import files
from studio.imaging.formats import ending, kind_of
from studio.ingest import mhl, plan, reading, versions
from studio.ingest.copies import CHANGING
from studio.ingest.discover import SourceFile, discover, shown
from studio.ingest.identity import Identities
from studio.ingest.pair import Group, group, split_name
from studio.ingest.plan import Entry, Item
from studio.ingest.recording import Recorder
from studio.open_drop import OpenDrop

_AT_ONCE = 32
"""Groups of files that are read before they are recorded."""


@dataclass
class CameIn:
    """How originals came in, as the journal tells it. frames: a file's path -> its frame, which is called by the path of its first file.

    sidecars: of those that programs go on writing to, the path -> columns of `file` as they were then.
    """

    frames: dict[str, str] = field(default_factory=dict)
    sidecars: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class Recovered:
    """frames: ids of those recorded. changed: files whose bytes differ from the history. unlisted: files it does not hold."""

    frames: list[str] = field(default_factory=list)
    files: int = 0
    changed: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def record_unrecorded(drop: OpenDrop, progress: Progress, told: CameIn) -> Recovered:
    """Record every original below the shoot folder that the catalog does not know. Raises Interrupted; run again, it goes on.

    The checksum history is the truth: what is there with other bytes than it says, or is not there any more, is recorded as it says, so
    that it is found damaged or missing by whoever looks, and made good by whoever has the bytes.
    """
    return _Recording(drop, progress, told).all()


class _Recording:
    def __init__(self, drop: OpenDrop, progress: Progress, told: CameIn) -> None:
        self._drop, self._progress, self._told = drop, progress, told
        self._where = plan.places(drop, None)
        self._originals = self._where.originals
        self._listed = mhl.listed_with_sizes(self._originals)
        self._recorded = {row["path"]: row for row in files.files_of_drop(drop.catalog, drop.id)}
        self._told_mains = {_place(path) for path in told.frames if kind_of(path) in MAIN_KINDS}
        self._homes = {told.frames.get(path): row for path, row in self._recorded.items() if row["kind"] in MAIN_KINDS}
        self._homes.pop(None, None)
        self._recorder = Recorder(drop, self._where)
        self._found = Recovered()
        self._gone: set[str] = set()

    def all(self) -> Recovered:
        """See `record_unrecorded`."""
        there = [file for file in discover(self._originals).files if self._is_original(file)]
        names = {_below(file, self._originals) for file in there}
        self._found.missing = sorted(set(self._listed) - names)
        there += [
            file
            for name in self._found.missing
            if (file := _missing(name, self._listed[name][1], self._originals)) is not None
        ]
        there += self._sidecars_gone(names)
        new = [file for file in there if self._path(file) not in self._recorded]
        self._progress.start(sum(file.size for file in new), "reading originals", "bytes")
        # What is a version of a file is known by that file.
        groups = sorted(self._groups(new), key=lambda one: versions.lies_as_one(one.files[0].path))
        nameless: list[Entry] = []
        with Workers(count=1, timeout_s=30.0) as workers:
            # Some at a time: what was read is recorded soon, so that a run that was stopped need not read it again.
            for start in range(0, len(groups), _AT_ONCE):
                nameless += self._record(self._entries(groups[start : start + _AT_ONCE]), workers)
            # What names no camera is of the one that the rest of its folder is of, so that is recorded first.
            self._record(nameless, workers, last=True)
        return self._found

    def _sidecars_gone(self, names: Collection[str]) -> list[SourceFile]:
        """Sidecars that came in and are not there any more, as an import left them: a card that has them still has nothing new."""
        gone = []
        for path, came in self._told.sidecars.items():
            name = path.removeprefix(mhl.BELOW)
            if name not in names and (file := _missing(name, came["size"], self._originals)) is not None:
                gone.append(file)
        self._gone = {self._path(file) for file in gone}
        return gone

    def _is_original(self, file: SourceFile) -> bool:
        """Not the history itself; of sidecars that programs go on writing to, those that came in."""
        if file.path.relative_to(self._originals.resolve()).parts[0] == mhl.FOLDER:
            return False
        path = self._path(file)
        if ending(file.name) not in CHANGING or path in self._told.sidecars:
            return True
        # Beside a picture of which the journal tells, they were written since; they are read for what they say instead.
        return _place(path) not in self._told_mains and not xmp.is_written_here(file.path)

    def _groups(self, new: Iterable[SourceFile]) -> list[Group]:
        """Each frame's files: by what the journal tells, by their names where it tells nothing."""
        frames: dict[str | int, Group] = {}
        for number, one in enumerate(group(new)):
            told = [self._frame_of(file) for file in one.files]
            own = next((frame for frame in told if frame is not None), None)
            for file, frame in zip(one.files, told, strict=True):
                key = frame or own or number
                stem = one.stem if isinstance(key, int) else split_name(PurePosixPath(key).name)[0]
                frames.setdefault(key, Group(stem, one.folder)).files.append(file)
        return list(frames.values())

    def _frame_of(self, file: SourceFile) -> str | None:
        """What the journal calls a file's frame. A version finds its frame by its original."""
        return None if versions.lies_as_one(file.path) else self._told.frames.get(self._path(file))

    def _entries(self, groups: list[Group]) -> list[Entry]:
        """Read the files of these groups, each held against the history."""
        items = ((one, [item for file in one.files if (item := self._item(file)) is not None]) for one in groups)
        return [Entry(one, [*self._here_already(one), *some]) for one, some in items if some]

    def _item(self, file: SourceFile) -> Item | None:
        name, found = _below(file, self._originals), self._found
        if name in found.missing:
            return _as_listed(file, self._listed[name])
        if (path := self._path(file)) in self._gone:
            return _as_listed(file, (self._told.sidecars[path]["xxh128"], file.size))
        try:
            digest, how = reading.hash_from_disk(file.path, self._progress.advance)
        except OSError as error:
            found.unreadable.append(f"{shown(file.path)} ({error.strerror})")
            return None
        if ending(file.name) in CHANGING:
            if (came := self._told.sidecars.get(self._path(file))) is not None:
                # As a card still has it, whatever was written to it since.
                file, digest = replace(file, size=came["size"]), came["xxh128"]
        elif name not in self._listed:
            found.unlisted.append(name)
        elif self._listed[name][0] != digest:
            found.changed.append(name)
            return _as_listed(file, self._listed[name])
        return Item(file, orphan=file.path, orphan_how=how, to_original=False, xxh128=digest)

    def _here_already(self, one: Group) -> list[Item]:
        """A file of the same frame that is recorded already: what else is of it joins it there."""
        frames = [frame for file in one.files if (frame := self._frame_of(file)) in self._homes]
        if not frames:
            return []
        row = self._homes[frames[0]]
        file = SourceFile(self._drop.folder / row["path"], self._originals, row["kind"], row["size"], 0)
        return [Item(file, row=row, to_original=False)]

    def _record(self, entries: list[Entry], workers: Workers, last: bool = False) -> list[Entry]:
        """Record them; those that name no camera are given back, unless they are the last."""
        identities = Identities([entry.group for entry in entries], workers)
        nameless = []
        try:
            for entry in entries:
                body = identities.body(entry.group)
                if body is None and not last:
                    nameless.append(entry)
                    continue
                with self._recorder.batch():
                    outcome = self._recorder.record(entry, {}, identities.of(entry.group), body)
                    for file in entry.group.files:
                        if (came := self._told.sidecars.get(self._path(file))) is not None:
                            files.update_at(self._drop.catalog, self._drop.id, self._path(file), came)
                self._found.files += outcome.copied
                if outcome.frame_id is not None:
                    self._found.frames.append(outcome.frame_id)
                self._progress.check()
        finally:
            identities.stop()
        return nameless

    def _path(self, file: SourceFile) -> str:
        return f"{mhl.BELOW}{_below(file, self._originals)}"


def _as_listed(file: SourceFile, listed: tuple[str, int]) -> Item:
    digest, size = listed
    return Item(replace(file, size=size), orphan=file.path, to_original=False, xxh128=digest, as_listed=True)


def _missing(name: str, size: int, originals: Path) -> SourceFile | None:
    """A file that the history names and that is not there; None for a name that no original has."""
    path, kind = originals.resolve() / name, kind_of(name)
    if kind is None or not path.is_relative_to(originals.resolve()) or ".." in PurePosixPath(name).parts:
        return None
    return SourceFile(path, originals, kind, size, 0)


def _place(path: str) -> tuple[str, str]:
    """What the files of a frame have in common: their folder, and the stem of their names."""
    return PurePosixPath(path).parent.as_posix(), split_name(PurePosixPath(path).name)[0].casefold()


def _below(file: SourceFile, originals: Path) -> str:
    return file.path.relative_to(originals.resolve()).as_posix()
