"""Originals that lie in the shoot folder but not in the catalog: read, compared with their checksum history, recorded where they lie.

For a catalog that was lost. Nothing is copied, moved or changed.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from studio.base.jobs import Progress
from studio.base.workers import Workers
from studio.catalog.files import recorded_paths
from studio.imaging.formats import ending, kind_of
from studio.ingest import mhl, plan, reading, versions
from studio.ingest.copies import CHANGING
from studio.ingest.discover import SourceFile, discover, shown
from studio.ingest.identity import Identities
from studio.ingest.pair import Group, group
from studio.ingest.plan import Entry, Item
from studio.ingest.recording import Recorder
from studio.open_drop import OpenDrop

_AT_ONCE = 32
"""Groups of files that are read before they are recorded."""


@dataclass
class Recovered:
    """frames: ids of those recorded. changed: files whose bytes differ from the history. unlisted: files it does not hold."""

    frames: list[str] = field(default_factory=list)
    files: int = 0
    changed: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def record_unrecorded(drop: OpenDrop, progress: Progress) -> Recovered:
    """Record every original below the shoot folder that the catalog does not know. Raises Interrupted; run again, it goes on.

    The checksum history is the truth: what is there with other bytes than it says, or is not there any more, is recorded as it says, so
    that it is found damaged or missing by whoever looks, and made good by whoever has the bytes.
    """
    where = plan.places(drop, None)
    listed = mhl.listed_with_sizes(where.originals)
    recorded = recorded_paths(drop.catalog, drop.id)
    there = [file for file in discover(where.originals).files if _is_original(file, where.originals)]
    found = Recovered(missing=sorted(set(listed) - {_below(file, where.originals) for file in there}))
    there += [file for name in found.missing if (file := _missing(name, listed[name][1], where.originals)) is not None]
    new = [file for file in there if f"originals/{_below(file, where.originals)}" not in recorded]
    progress.start(sum(file.size for file in new), "reading originals", "bytes")
    recorder = Recorder(drop, where)
    # What is a version of a file is known by that file.
    groups = sorted(group(new), key=lambda one: versions.lies_as_one(one.files[0].path))
    nameless: list[Entry] = []
    with Workers(count=1, timeout_s=30.0) as workers:
        # Some at a time: what was read is recorded soon, so that a run that was stopped need not read it again.
        for start in range(0, len(groups), _AT_ONCE):
            some = groups[start : start + _AT_ONCE]
            entries = _entries(some, where.originals, listed, found, progress)
            nameless += _record(recorder, entries, workers, found, progress)
        # What names no camera is of the one that the rest of its folder is of, so that is recorded first.
        _record(recorder, nameless, workers, found, progress, last=True)
    return found


def _entries(
    groups: list[Group], originals: Path, listed: dict[str, tuple[str, int]], found: Recovered, progress: Progress
) -> list[Entry]:
    """Read the files of these groups, each held against the history."""
    entries = []
    for one in groups:
        items = []
        for file in one.files:
            name = _below(file, originals)
            if name in found.missing:
                items.append(_as_listed(file, listed[name]))
                continue
            try:
                digest, how = reading.hash_from_disk(file.path, progress.advance)
            except OSError as error:
                found.unreadable.append(f"{shown(file.path)} ({error.strerror})")
                continue
            if name not in listed:
                found.unlisted.append(name)
            elif listed[name][0] != digest:
                found.changed.append(name)
                items.append(_as_listed(file, listed[name]))
                continue
            items.append(Item(file, orphan=file.path, orphan_how=how, to_original=False, xxh128=digest))
        if items:
            entries.append(Entry(one, items))
    return entries


def _as_listed(file: SourceFile, listed: tuple[str, int]) -> Item:
    digest, size = listed
    return Item(replace(file, size=size), orphan=file.path, to_original=False, xxh128=digest, as_listed=True)


def _missing(name: str, size: int, originals: Path) -> SourceFile | None:
    """A file that the history names and that is not there; None for a name that no original has."""
    path, kind = originals.resolve() / name, kind_of(name)
    if kind is None or not path.is_relative_to(originals.resolve()) or ".." in PurePosixPath(name).parts:
        return None
    return SourceFile(path, originals, kind, size, 0)


def _record(
    recorder: Recorder, entries: list[Entry], workers: Workers, found: Recovered, progress: Progress, last: bool = False
) -> list[Entry]:
    """Record them; those that name no camera are given back, unless they are the last."""
    identities = Identities([entry.group for entry in entries], workers)
    nameless = []
    try:
        for entry in entries:
            body = identities.body(entry.group)
            if body is None and not last:
                nameless.append(entry)
                continue
            outcome = recorder.record(entry, {}, identities.of(entry.group), body)
            found.files += outcome.copied
            if outcome.frame_id is not None:
                found.frames.append(outcome.frame_id)
            progress.check()
    finally:
        identities.stop()
    return nameless


def _is_original(file: SourceFile, originals: Path) -> bool:
    """Not the history itself, and no sidecar that programs go on writing to: those are read for what they say instead."""
    return file.path.relative_to(originals.resolve()).parts[0] != mhl.FOLDER and ending(file.name) not in CHANGING


def _below(file: SourceFile, originals: Path) -> str:
    return file.path.relative_to(originals.resolve()).as_posix()
