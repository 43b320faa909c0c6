"""The chain: discover → plan → copy → verify → pair → record. One ingest is one import, or one watch that takes in many."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from studio.base.errors import NotFound, Refused
from studio.base.jobs import Progress
from studio.base.paths import at_home
from studio.base.terms import MAIN_KINDS
from studio.base.wording import are, count
from studio.base.workers import Workers
from studio.ingest import gaps, identity, mhl, plan
from studio.ingest.copying import Copied, CopyFailed, Copying, remove_parts
from studio.ingest.discover import Discovery, SourceFile, discover, left_out_of, shown
from studio.ingest.identity import Identities
from studio.ingest.orphans import Orphans
from studio.ingest.pair import split_name
from studio.ingest.plan import Entry, Item
from studio.ingest.recording import Outcome, Recorder
from studio.ingest.report import CardVerdict, ImportReport
from studio.ingest.under_way import CardsUnderWay, Left
from studio.open_drop import OpenDrop

OnRecorded = Callable[[str], None]
OnRecording = Callable[[str], None]
"""Called with a new frame's id in the transaction that records its first picture or clip: what it changes is kept with the frame, or
neither is."""
_MANY = 100
_BATCH = 32
_GATHER_S = 0.2
"""Groups at most that are recorded in one transaction; others want to write to the catalog too."""


class Ingest:
    """One import into one drop. A context manager; on leaving, what was recorded gets its ASC MHL generation, whatever happened.

    report: what has come in so far. Files are taken in by `take`, as often as there are some.
    """

    def __init__(
        self,
        drop: OpenDrop,
        sources: Sequence[Path],
        *,
        backup: Path | None = None,
        source_twice: bool = False,
        on_recording: OnRecording | None = None,
        on_recorded: OnRecorded | None = None,
        cards: CardsUnderWay | None = None,
    ) -> None:
        self.report = ImportReport()
        self.places = plan.places(drop, backup)
        for source in sources:
            plan.check_source(drop, source, self.places.backup)
        self._drop, self._sources = drop, list(sources)
        self._twice = source_twice
        self._cards = cards
        self._entries: list[Entry] = []
        self._copied: Callable[[Item], bool] = lambda item: False
        """Whether it is copied and proved, and only lacks its record."""
        self._on_recording, self._on_recorded = on_recording, on_recorded
        self._began_s = time.monotonic()
        self._workers: Workers | None = None
        self._came: dict[str, None] = {}
        """The frames that the present `take` made or completed."""
        self._recorder = Recorder(drop, self.places)
        self._orphans = Orphans(drop, self.places)
        self.report.proved = self._recorder.proved

    def __enter__(self) -> "Ingest":
        self._orphans.begin()
        data = {
            "sources": [shown(at_home(source).absolute()) for source in self._sources],
            "backup": str(self.places.backup) if self.places.backup else None,
        }
        self._drop.catalog.tell("import.started", self._drop.row["id"], None, data)
        self._warn_same_disk()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._workers is not None:
            self._workers.close()
        for sentence in mhl.add_generations(self._drop, self.places):
            self._note(sentence)
        counts = {"copied": self.report.copied, "skipped": self.report.skipped, "failed": len(self.report.failed)}
        counts |= {"repaired": self.report.repaired, "restored": self.report.restored}
        self._orphans.end(error is None)
        took_s = round(time.monotonic() - self._began_s, 3)
        self._drop.catalog.tell(
            "import.done" if error is None else "import.stopped",
            self._drop.row["id"],
            None,
            {**counts, "seconds": took_s},
        )

    def warm(self) -> None:
        """Files will come one by one, and the first one soon: be ready for it. Returns at once."""
        self._pool(1).warm(identity.warm)

    def take(self, files: Sequence[SourceFile], progress: Progress) -> list[str]:
        """Take in these files; the ids of the frames made or completed. Raises Refused (no room, destination failed), NotFound
        (the shoot folder is gone), Interrupted."""
        entries = plan.make(self._drop, self.places, files, progress, self._orphans)
        self._entries = entries if self._cards is not None else []
        self._recorder.learn(entries)
        self.report.planned += sum(len(entry.items) for entry in entries)
        self._came.clear()
        self._run(entries, progress)
        # The same bytes twice in one import are copied once; should that one have failed, the other is still there.
        again = [entry for entry in entries if self._forget_failed_twins(entry)]
        if again:
            self._run(again, progress)
        return list(self._came)

    def _run(self, entries: list[Entry], progress: Progress) -> None:
        items = [item for entry in entries for item in entry.items]
        orders = [(item, order) for item in items if (order := plan.order(item, self.places)) is not None]
        plan.check_space(order for _, order in orders)
        progress.start(sum(order.size for _, order in orders), "copying", "bytes")
        numbers = {id(item): number for number, (item, _) in enumerate(orders)}
        new = [entry.group for entry in entries if any(item.is_new and not item.twin for item in entry.items)]
        identities = Identities(new, self._pool(len(new)))
        try:
            with Copying([order for _, order in orders], progress, self._twice) as copying:
                self._copied = lambda item: id(item) in numbers and copying.is_copied(numbers[id(item)])
                self._look_for_pulled(copying)
                waiting = deque(entries)
                while waiting:
                    self._finish(waiting, copying, numbers, identities)
                    progress.check()
        finally:
            self._copied = lambda item: False
            identities.stop()

    def _finish(self, waiting: deque[Entry], copying: Copying, numbers: dict[int, int], identities: Identities) -> None:
        """Record the next groups that are copied, all in one transaction; then tell of them."""
        recorded: list[str] = []
        failed: Refused | None = None
        ready = self._gather(waiting, copying, numbers, identities)
        if why := self._drop.gone():
            # Copied to where it is no more, or to what came in its place: none of it is in.
            for _, copies in ready:
                for copied in copies.values():
                    remove_parts(copied.parts)
            raise NotFound(why)
        with self._recorder.batch():
            for entry, copies in ready:
                try:
                    outcome = self._record(entry, copies, identities) if failed is None else None
                except Refused as error:
                    failed = error  # what came in before it stays in
                if failed is not None:
                    remove_parts([part for copied in copies.values() for part in copied.parts])
                elif outcome is not None and outcome.frame_id is not None:
                    recorded.append(outcome.frame_id)
                    self.report.new_frames += outcome.is_begun
                    if self._on_recording is not None and outcome.is_begun:
                        self._on_recording(outcome.frame_id)
        for sentence in self._recorder.notes:
            self._note(sentence)
        self._recorder.notes.clear()
        for frame_id in recorded:
            self._came[frame_id] = None
            if frame_id not in self.report.frames:
                self.report.frames.append(frame_id)
            if self._on_recorded is not None:
                self._on_recorded(frame_id)
            self._drop.events.frame_arrived.emit(frame_id)
        if failed is not None:
            raise failed

    def _gather(
        self, waiting: deque[Entry], copying: Copying, numbers: dict[int, int], identities: Identities
    ) -> list[tuple[Entry, dict[int, Copied]]]:
        """Wait for the first group, and for those behind it as long as that is short: every transaction waits for the disk twice."""
        identities.body(waiting[0].group)
        ready = [(waiting[0], self._copies(waiting[0], copying, numbers))]
        waiting.popleft()
        end = time.monotonic() + _GATHER_S
        while waiting and len(ready) < _BATCH:
            if self._is_ready(waiting[0], copying, numbers, identities):
                ready.append((waiting[0], self._copies(waiting[0], copying, numbers)))
                waiting.popleft()
            elif time.monotonic() < end and not copying.stopped:
                time.sleep(0.01)
            else:
                break
        return ready

    def _is_ready(self, entry: Entry, copying: Copying, numbers: dict[int, int], identities: Identities) -> bool:
        ordered = [numbers[id(item)] for item in entry.items if id(item) in numbers]
        return all(copying.is_done(number) for number in ordered) and identities.is_done(entry.group)

    def _copies(self, entry: Entry, copying: Copying, numbers: dict[int, int]) -> dict[int, Copied]:
        """The copies of a group, waited for; a file that could not be copied gets its problem told instead."""
        copies: dict[int, Copied] = {}
        try:
            for item in entry.items:
                if (number := numbers.get(id(item))) is not None:
                    try:
                        copies[id(item)] = copying.result(number)
                    except CopyFailed as error:
                        item.problem = str(error)
                        self._look_for_pulled(copying)
        except BaseException:
            for copied in copies.values():
                remove_parts(copied.parts)
            raise
        _let_companions_wait(entry)
        return copies

    def _look_for_pulled(self, copying: Copying) -> None:
        """Nothing more is waited for from a card that is not there any more; that it is to be kept is told at once."""
        for found in self._cards.pulled() if self._cards is not None else ():
            copying.give_up(file.path for file in found.files)

    def left(self, found: Discovery) -> Left:
        """How many of a card's files have not come in, of how many; None before what is to be done was known."""
        if not self._entries:
            return None
        files = {file.path for file in found.files}
        items = (item for entry in self._entries for item in entry.items if item.found.path in files)
        there = sum(item.is_in or self._copied(item) for item in items)
        return len(files) - there, len(files)

    def _record(self, entry: Entry, copies: dict[int, Copied], identities: Identities) -> Outcome | None:
        """One group is copied: record it, or say why not; what became of it, when something of it came in."""
        outcome = None
        try:
            group = entry.group
            parts = {item.found.path: copies[id(item)].parts for item in entry.items if id(item) in copies}
            identities.read_copy(group, {path: at[0] for path, at in parts.items() if at})
            outcome = self._recorder.record(entry, copies, identities.of(group), identities.body(group))
        except CopyFailed as error:
            for item in entry.items:
                item.problem = item.problem or str(error)
        finally:
            for copied in copies.values():
                remove_parts(copied.parts)
        for item in entry.items:
            if item.problem is not None:
                self.report.fail(item.found.path, item.problem)
        if outcome is None:
            return None
        for item in entry.items:
            item.recorded = item.problem is None and item.twin is None
            lost = copies[id(item)].lost if id(item) in copies else None
            if lost is not None:
                self.report.backup_failed.append({"source": shown(item.found.path), "reason": lost})
        self.report.copied += outcome.copied
        self.report.repaired += outcome.repaired
        self.report.restored += outcome.restored
        self.report.versions += outcome.versions
        self.report.backed_up += outcome.backed_up
        self.report.skipped += outcome.skipped
        self.report.bytes += outcome.bytes
        return outcome

    def _forget_failed_twins(self, entry: Entry) -> bool:
        """Whether a group has files left to copy because the one with the same bytes failed; those that came in count as skipped."""
        left = False
        for item in entry.items:
            if item.twin is None:
                continue
            if item.twin.problem is None:
                self.report.skipped += 1
                continue
            item.twin, left = None, True
        if left:
            entry.items = [item for item in entry.items if item.twin is None and item.problem is None]
        return left

    def finish(self) -> ImportReport:
        """The report with its gaps; the verdicts are given once the frames have been opened."""
        failed = frozenset(split_name(Path(one["source"]).name)[0].lower() for one in self.report.failed)
        self.report.gaps = gaps.missing_counters(self._drop, failed)
        return self.report

    def _pool(self, count: int) -> Workers:
        if self._workers is None:
            # EXIF takes milliseconds; starting a second worker only pays for many files.
            self._workers = Workers(count=2 if count > _MANY else 1, timeout_s=30.0)
        return self._workers

    def _warn_same_disk(self) -> None:
        backup = self.places.backup
        if backup is not None and backup.stat().st_dev == self.places.originals.stat().st_dev:
            self._note(f"{shown(backup)}: is on the same disk as the originals; a broken disk would take both.")

    def _note(self, sentence: str) -> None:
        self.report.notes.append(sentence)
        self._drop.events.said.emit(sentence)


def import_sources(
    drop: OpenDrop,
    sources: list[Path],
    *,
    backup: Path | None = None,
    source_twice: bool = False,
    progress: Progress | None = None,
    on_recorded: OnRecorded | None = None,
    cards: CardsUnderWay | None = None,
) -> ImportReport:
    """Take in cards and folders, verified; what is here already is skipped. Interrupted at any point, running it again completes it.

    backup: a second destination; the drop gets a folder of its own in it. source_twice: read each source file a second time.
    on_recorded(frame_id) is called after each frame's transaction. cards: is told of them, and asked whether one
    was pulled. The report's cards say what is known now; they are final after
    `card_verdict`, once frames are opened. Raises NotFound (no such source), Refused (before copying: no room, read-only, a source
    among the originals; later: a destination failed), Interrupted.
    """
    progress = progress or Progress()
    folders = [at_home(source).absolute() for source in sources]
    with Ingest(
        drop, folders, backup=backup, source_twice=source_twice, on_recorded=on_recorded, cards=cards
    ) as ingest:
        leave_out = [ingest.places.folder, *plan.own_copies(drop, ingest.places.backup)]
        if cards is not None:
            cards.looking(folders)
        progress.start(len(folders), "looking", "sources")
        found: list[Discovery] = []
        for folder in folders:
            found.append(discover(folder, leave_out))
            if cards is not None:
                cards.looked(found[-1])
            progress.advance()
        if cards is not None:
            cards.left = ingest.left
            cards.begin(found)
        files = {file.path: file for one in found for file in one.files}
        ingest.report.notes += [note for one in found for note in (*one.notes, *one.problems)]
        ingest.report.notes += left_out_of(found)
        ingest.take(list(files.values()), progress)
        report = ingest.finish()
    report.cards = [_not_opened_yet(one, report) for one in found]
    return report


def ingest_file(
    drop: OpenDrop,
    file: SourceFile,
    *,
    ingest: Ingest | None = None,
    backup: Path | None = None,
    progress: Progress | None = None,
    on_recorded: OnRecorded | None = None,
) -> list[str]:
    """Take in one file of a live source; the ids of the frames it made or completed (none when it is here already).

    ingest: the live source's own, which keeps its worker and writes one checksum generation at its end. Raises as `import_sources`.
    """
    if ingest is not None:
        return ingest.take([file], progress or Progress())
    with Ingest(drop, [file.root], backup=backup, on_recorded=on_recorded) as own:
        return own.take([file], progress or Progress())


def _let_companions_wait(entry: Entry) -> None:
    """When none of a frame's pictures came in, its sidecars have nothing to lie beside; they come with it next time."""
    mains = [item for item in entry.items if item.found.kind in MAIN_KINDS]
    if mains and all(item.problem is not None for item in mains):
        for item in entry.items:
            item.problem = (
                item.problem or f"{shown(item.found.path)}: waits for its picture, which could not be copied."
            )


def _not_opened_yet(found: Discovery, report: ImportReport) -> CardVerdict:
    """What can be said of a card before its frames are opened: to be kept for now."""
    failed = [one["source"] for one in report.failed if Path(one["source"]).is_relative_to(shown(found.source))]
    if failed:
        reason = f"{len(failed)} of its files could not be copied"
    else:
        reason = f"its {count(len(found.files), 'file')} {are(len(found.files))} not opened yet"
    return CardVerdict(found.source, f"keep this card: {reason}", [reason], failed)
