"""The last stage: copies get their final names, and the frame its rows, all in one transaction.

Killed between the two, the next import finds the file under its final name and records it (see `studio.ingest.plan`).
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.base.clock import Steady
from studio.base.terms import MAIN_KINDS
from studio.base.wording import visible
from studio.catalog import Row, files, second_copies
from studio.imaging.exif import Exif
from studio.ingest import capture_time, completing, exif_columns, reading
from studio.ingest.bodies import Cameras
from studio.ingest.copies import FileState, condition
from studio.ingest.copying import Copied
from studio.ingest.discover import shown
from studio.ingest.gaps import counter
from studio.ingest.identity import Body
from studio.ingest.joining import frame_to_join
from studio.ingest.pair import frame_kind
from studio.ingest.placing import Arrival, Placing
from studio.ingest.plan import Entry, Item, Places
from studio.ingest.versions import Versions
from studio.open_drop import OpenDrop


@dataclass(frozen=True)
class Outcome:
    """What became of a group: the frame (None when all of it was here already), files and bytes that are new, files that were repaired,
    and of rejected frames that had been removed and are back (restored); of the skipped ones, those that got a copy on the backup; of the
    new ones, those that are newer versions of files that were here. is_begun: the frame is new, or has its first picture or clip now.
    """

    frame_id: str | None
    copied: int
    skipped: int
    bytes: int
    repaired: int = 0
    restored: int = 0
    backed_up: int = 0
    versions: int = 0
    is_begun: bool = False


class Recorder:
    """Records the groups of one drop, one after the other, on one thread.

    notes: what is worth telling, a sentence each. proved: the copies that were read back from the disk just now, as they were then.
    """

    def __init__(self, drop: OpenDrop, where: Places) -> None:
        self._drop, self._where = drop, where
        self._cameras = Cameras(drop, where.originals)
        self._clock = Steady()
        self._placing = Placing(drop, where)
        self._versions = Versions(drop)
        self._in_batch = False
        self.notes: list[str] = []

    @property
    def proved(self) -> dict[Path, FileState]:
        """See `Placing`."""
        return self._placing.proved

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """Record several groups in one transaction: new names reach the disk first, then the rows. Nested uses join the outer one."""
        if self._in_batch:
            yield
            return
        self._in_batch = True
        try:
            with self._drop.catalog.change():
                yield
                self._placing.keep()
        finally:
            self._placing.forget()
            self._in_batch = False

    def learn(self, entries: Iterable[Entry]) -> None:
        """What is here already of an import tells which camera's the rest of its source is."""
        items = [item for entry in entries for item in entry.items if item.found.kind in MAIN_KINDS]
        self._cameras.learn(
            [(item.found, item.row["id"]) for item in items if item.row is not None],
            [(item.found, item.twin.found) for item in items if item.twin is not None],
        )

    def record(self, entry: Entry, copies: Mapping[int, Copied], exif: Exif | None, body: Body | None) -> Outcome:
        """Name and record what was copied of a group. `copies`: by `id(item)`. Raises CopyFailed, Refused when a destination fails."""
        with self.batch():
            return self._record(entry, copies, exif, body)

    def _record(self, entry: Entry, copies: Mapping[int, Copied], exif: Exif | None, body: Body | None) -> Outcome:
        skipped = repaired = restored = backed_up = 0
        arrivals: list[Arrival] = []
        whole: list[tuple[str, int]] = []
        for item in entry.items:
            copied = copies.get(id(item))
            if item.problem is not None:
                continue
            if item.twin is not None:
                # Its double came in before it: what lies beside this one belongs to that frame. It is counted as skipped elsewhere.
                item.row = self._row_of(item.twin)
            elif item.row is not None and item.stub:
                if copied is not None:
                    self._complete(item, item.row, copied)
                    whole.append((item.row["frame_id"], copied.size))
            elif item.row is not None:
                if copied is not None:
                    self._complete(item, item.row, copied)
                again = item.repair and copied is not None
                restored += again and item.restore
                repaired += again and not item.restore
                skipped += not again
                backed_up += copied is not None and not again and item.to_backup
            elif copied is not None or item.orphan is not None:
                arrivals.append(Arrival(item, copied))
        came, size = len(whole), sum(length for _, length in whole)
        if not arrivals:
            made = whole[0][0] if whole else None
            return Outcome(made, came, skipped, size, repaired, restored, backed_up)
        joined = self._frame_of(entry, arrivals, exif)
        if joined is not None and not (body is not None and joined["kind"] == "other"):
            camera = self._drop.catalog.get("camera", joined["camera_id"])
            self._cameras.met(camera, entry.group)
        else:
            camera = self._cameras.row(body, entry.group)
        self._placing.place(entry, arrivals, joined, camera)
        frame_id = self._write(entry, arrivals, joined, camera, exif)
        kept = [one for one in arrivals if one.path is not None]
        skipped += len(arrivals) - len(kept)
        came, size = came + len(kept), size + sum(one.size for one in kept)
        of_others = sum(one.of is not None for one in kept)
        kind = frame_kind(one.item.found.kind for one in kept)
        begun = kind != "other" and (joined is None or joined["kind"] == "other")
        return Outcome(frame_id, came, skipped, size, repaired, restored, backed_up, versions=of_others, is_begun=begun)

    def _frame_of(self, entry: Entry, arrivals: Sequence[Arrival], exif: Exif | None) -> Row | None:
        """The frame that new files complete: that of the file that one is a newer version of, or the one that wants just them."""
        frame_id = None
        for one in arrivals:
            if one.item.found.kind in MAIN_KINDS:
                row = self._versions.of(one.item, one.xxh128, one.lies_at, exif)
                if row is not None and frame_id in (None, row["frame_id"]):
                    one.of, frame_id = row, row["frame_id"]
        if frame_id is not None:
            return self._drop.catalog.get("frame", frame_id)
        return frame_to_join(self._drop, entry, [one.item for one in arrivals], exif)

    def _complete(self, item: Item, row: Row, copied: Copied) -> None:
        path = self._where.folder / row["path"]
        with self._placing.sentences(path):
            make = completing.replace_stub if item.stub else completing.complete
            make(self._drop, self._where, item, row, copied, self.notes.append)
        for root in (self._where.root_of(part) for part in copied.parts):
            self._placing.is_proved(root / row["path"])

    def _files(self, frame_id: str) -> list[Row]:
        return files.files_of_frame(self._drop.catalog, frame_id)

    # -- rows ----------------------------------------------------------------------------------------------------

    def _write(
        self, entry: Entry, arrivals: list[Arrival], joined: Row | None, camera: Row, exif: Exif | None
    ) -> str | None:
        with self._drop.catalog.change():
            here_already = [one for one in arrivals if self._is_recorded(one, joined)]
            new = [one for one in arrivals if one not in here_already]
            frame_id = self._put_frame(entry, new, joined, camera, exif) if new else None
            for one in new:
                self._put_file(one, str(frame_id))
            if new:
                data = {
                    "files": [str(one.path.as_posix()) for one in new if one.path],
                    "camera": camera["name"],
                    "bytes": sum(one.size for one in new),
                }
                if any(one.of for one in new):
                    data["versions"] = {str(one.path.as_posix()): one.of["path"] for one in new if one.path and one.of}
                if all(one.item.is_found_here for one in new):
                    # Found where it lies: when it came in, and from where, the journal in the folder tells.
                    data["recovered"] = True
                kind = "frame.completed" if joined else "frame.ingested"
                self._drop.catalog.tell(kind, self._drop.row["id"], frame_id, data)
        for one in here_already:
            # Another import brought the same bytes in while this one copied them.
            if one.path is not None and one.item.orphan is None:
                self._discard(one, one.path)
            one.path = None
        return frame_id

    def _discard(self, one: Arrival, path: Path) -> None:
        """Remove this import's copies of what another one recorded; not before the recorded ones were proved to be whole.

        That one may have been asked for no backup, or for another: the copy that is on this one's is one more of the recorded file.
        """
        row = self._row_of(one.item, one.xxh128)
        for root in self._placing.roots:
            whole = row is not None and condition(root / row["path"], row).intact
            if row is not None and not whole and (root / path).exists():
                with self._placing.sentences(root / row["path"]):
                    aside = completing.make_good(root, root / path, row)
                if aside is not None:
                    self.notes.append(f"{row['path']}: was damaged, and is kept as {shown(aside)}.")
                whole = True
            else:
                with contextlib.suppress(OSError):
                    (root / path).unlink()
            if row is not None and whole and root == self._where.backup:
                completing.put_second_copy(self._drop, root, row)

    def _row_of(self, item: Item, xxh128: str | None = None) -> Row | None:
        digest = xxh128 or item.xxh128
        if digest is None:
            return None
        same = files.files_of_bytes(self._drop.catalog, self._drop.id, digest, item.found.size)
        return next((row for row in same if row["version_of"] or row["kind"] == item.found.kind), None)

    def _is_recorded(self, one: Arrival, joined: Row | None) -> bool:
        path = one.path.as_posix() if one.path else ""
        if files.is_recorded(self._drop.catalog, self._drop.id, path):
            return True
        if one.item.found.kind not in MAIN_KINDS:
            beside = self._files(joined["id"]) if joined else []
            mine = (one.item.found.name.casefold(), one.xxh128)
            return any((row["original_name"].casefold(), row["xxh128"]) == mine for row in beside)
        return files.has_main_file_of_bytes(self._drop.catalog, self._drop.id, one.xxh128, one.size)

    def _put_frame(self, entry: Entry, new: list[Arrival], joined: Row | None, camera: Row, exif: Exif | None) -> str:
        read = exif_columns.of(self._drop, exif, camera["clock_fast_s"])
        kinds = [one.item.found.kind for one in new if one.of is None]
        if joined is not None:
            if not kinds:
                # Versions say nothing of when and how it was taken.
                return str(joined["id"])
            values: dict[str, Any] = {}
            if joined["kind"] in ("clip", "other") and (kind := frame_kind(kinds)) != "other":
                kinds += [row["kind"] for row in self._files(joined["id"])]
                kind = frame_kind(kinds)
                values = {"kind": kind} if kind != joined["kind"] else {}
                if joined["kind"] == "other":
                    values["camera_id"] = camera["id"]
            if joined["captured_at"] is None or "picture" in kinds:
                values |= read
            for one in new:
                if one.item.stub_of is not None:
                    values |= {"examined_at": None, "error": None}
                    self.notes.append(completing.made_whole(one.item, "came in before stays beside it"))
            if values:
                self._drop.catalog.update("frame", joined["id"], values)
            return str(joined["id"])
        parts = counter(entry.group.stem)
        return self._drop.catalog.insert(
            "frame",
            {
                "drop_id": self._drop.row["id"],
                "camera_id": camera["id"],
                "kind": frame_kind(kinds),
                "name": visible(entry.group.stem),
                "counter": parts[1] if parts else None,
                "ingested_at": self._clock.now_text(),
                "recovered": any(one.item.orphan is not None for one in new),
                **read,
            },
        )

    def _put_file(self, one: Arrival, frame_id: str) -> None:
        now = self._clock.now_text()
        mtime_ns = one.copied.mtime_ns if one.copied else one.item.found.mtime_ns
        sample = one.copied.sample if one.copied else None
        if sample is None and one.item.orphan is not None and not one.item.as_listed:
            sample = reading.sample(one.item.orphan, one.size)
        file_id = self._drop.catalog.insert(
            "file",
            {
                "drop_id": self._drop.row["id"],
                "frame_id": frame_id,
                # What goes with a frame is no picture of it, whatever it shows.
                "kind": one.item.found.kind if one.of is None else "sidecar",
                "version_of": one.of["id"] if one.of is not None else None,
                "path": one.path.as_posix() if one.path else "",
                "original_name": one.of["original_name"] if one.of is not None else one.item.found.name,
                "source": shown(one.item.found.path),
                "size": one.size,
                "xxh128": one.xxh128,
                "modified_at": capture_time.modified(mtime_ns),
                "copied_at": now,
                "verified_at": None if one.item.as_listed else now,
                "verified_how": one.copied.how if one.copied and one.item.to_original else one.item.orphan_how,
                "sample": sample,
            },
        )
        if self._where.backup is not None:
            second_copies.put(self._drop.catalog, file_id, str(self._where.backup), now if one.on_backup else None)
