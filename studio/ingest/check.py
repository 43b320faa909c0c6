"""Every original and every backup read again from its disk and held against its recorded hash; damaged copies made good where asked.

Stopped anywhere, the next reading goes on where it was: what was found intact is noted in the catalog, a few seconds' worth at a time.
A reading that came to its end adds a generation to the checksum history of each place.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from studio.base.clock import from_text, now_text, to_text, utc_now
from studio.base.errors import NotComplete, NotFound, Refused, ThreeshotError
from studio.base.jobs import Progress
from studio.base.paths import at_home
from studio.base.wording import count, have
from studio.catalog import Row, listings, marks, readings, recovery, second_copies
from studio.catalog.files import files_of_drop
from studio.imaging.formats import ending
from studio.ingest import mhl, reading
from studio.ingest.check_report import CheckReport, CopiesAt
from studio.ingest.copies import (
    CHANGED,
    CHANGING,
    DELETED,
    INTACT,
    ITSELF,
    MISSING,
    Condition,
    condition,
    is_deleted_on_purpose,
    one_of_each,
    second_condition,
)
from studio.ingest.destination import remove_strays
from studio.ingest.discover import shown
from studio.ingest.repair import Cards, repair
from studio.open_drop import OpenDrop

DUE = timedelta(days=7)
"""How old a reading may get before all is read again by itself."""
_RESUMED = timedelta(days=1)
"""How long a reading that a person asked for may have been stopped and still be gone on with."""
_NOTED_EVERY_S = 2.0

Pause = Callable[[], None]


def check(
    drop: OpenDrop,
    *,
    backup: Path | None = None,
    fix: bool = False,
    cards: Sequence[Path] = (),
    progress: Progress | None = None,
    pause: Pause | None = None,
) -> CheckReport:
    """Read every original and every backup that is connected; sidecars that programs go on writing to are left out.

    backup: where the second copies are now, when not where they were recorded. fix: make damaged copies good, also from `cards`.
    pause: called before each file, of a reading that nobody asked for; it may wait, and raise. What is damaged, and is not about to
    be made good, is told by `events.said` at once. An original that went after its frame was rejected was deleted on purpose, and is no
    damage. Raises NotFound (a card, or the shoot folder), Interrupted; run again, it goes on.
    """
    progress = progress or Progress()
    if not drop.folder.is_dir():
        raise _no_folder(drop)
    if recovery.is_rebuilding(drop.catalog, drop.id):
        raise NotComplete(
            f"{drop.code}: the catalog's rebuild was stopped before it knew all originals; finish it first: "
            f"'threeshot catalog rebuild {shown(drop.folder)}'."
        )
    with _Reading(drop, backup, progress, pause) as work:
        spare = Cards(cards, [place.folder for place in work.places]) if fix else None
        work.read(tell=spare is None)
        if spare is not None:
            work.fix(spare)
        return work.finish()


def is_due(drop: OpenDrop) -> bool:
    """Whether all originals ought to be read again: never done, longer ago than `DUE`, or stopped on the way."""
    if not any(_counts(row) for row in files_of_drop(drop.catalog, drop.id)):
        return False
    done = readings.last_done(drop.catalog, drop.id)
    # Either way: a reading of next year was made by a clock that has been put right since.
    return done is None or abs(utc_now() - from_text(done["done_at"])) > DUE


def _counts(row: Row) -> bool:
    return ending(row["path"]) not in CHANGING


class _Place:
    """One place that has copies. key: as `studio.catalog.listings` calls it. found: file id -> its condition.

    recorded: what the catalog notes of the copies here, by file id: checked, checked_at and more.
    """

    def __init__(
        self, folder: Path, code: str, key: str, rows: list[Row], recorded: dict[str, Row], asked: bool
    ) -> None:
        self.folder, self.key, self.rows, self.recorded = folder, key, rows, recorded
        self.asked = asked
        self.reachable = folder.is_dir()
        self.found: dict[str, Condition] = {}
        self.report = CopiesAt(folder, code, key == listings.HOME, self.reachable, asked, len(rows))


class _Reading:
    """One reading under way. A context manager: what was found is noted, whatever ends it."""

    def __init__(self, drop: OpenDrop, backup: Path | None, progress: Progress, pause: Pause | None) -> None:
        self._drop, self._progress, self._pause = drop, progress, pause
        self.rows = [row for row in files_of_drop(drop.catalog, drop.id) if _counts(row)]
        self._rejected = marks.files_of_rejected(drop.catalog, drop.id)
        self._notes: list[str] = []
        self.places = [
            _Place(drop.folder, drop.code, listings.HOME, self.rows, {row["id"]: row for row in self.rows}, True),
            *self._backups(backup),
        ]
        self._waiting: list[tuple[str, str, str, str]] = []
        self._noted = time.monotonic()
        self._id, self._began = self._begin()

    def __enter__(self) -> "_Reading":
        for place in self.places:
            if place.reachable:
                remove_strays(place.folder / "originals")
        return self

    def __exit__(self, *exc: object) -> None:
        self._note_down()

    def _begin(self) -> tuple[str, str]:
        catalog, idle = self._drop.catalog, self._pause is not None
        since = to_text(utc_now() - (DUE if idle else _RESUMED))
        stopped = readings.unfinished(catalog, self._drop.id, since, by_people=not idle)
        if stopped is not None:
            return stopped["id"], stopped["began_at"]
        began = now_text()
        return readings.begin(catalog, self._drop.id, readings.IDLE if idle else catalog.who, began), began

    def read(self, tell: bool) -> None:
        """Read all copies that this reading has not found intact before it was stopped. tell: say at once what is damaged."""
        there = [place for place in self.places if place.reachable]
        self._progress.start(sum(int(row["size"]) for place in there for row in place.rows), "reading again", "bytes")
        for place in there:
            for row in place.rows:
                if self._is_known(place, row):
                    place.found[row["id"]] = Condition(INTACT)
                    self._progress.advance(int(row["size"]))
                    continue
                if self._pause is not None:
                    self._pause()
                self._read(place, row, tell)
                if not place.reachable:
                    break

    def _is_known(self, place: _Place, row: Row) -> bool:
        noted = place.recorded.get(row["id"])
        return noted is not None and noted["checked"] == INTACT and (noted["checked_at"] or "") >= self._began

    def _read(self, place: _Place, row: Row, tell: bool) -> None:
        done = 0

        def on_piece(count: int) -> None:
            nonlocal done
            done += count
            self._progress.advance(count)

        path = place.folder / row["path"]
        if place.key == listings.HOME:
            found = condition(path, row, on_piece)
        else:
            found = second_condition(path, self._drop.folder / row["path"], row, on_piece)
        if not found.intact and not place.folder.is_dir():
            self._lost(place)
            return
        if found.state == MISSING and self._is_deleted(place, row, found):
            found = Condition(DELETED)
        self._take(place, row, found)
        if tell and not found.intact and found.state != DELETED:
            self._drop.events.said.emit(place.report.sentence(row["path"], found))
        self._progress.advance(max(0, int(row["size"]) - done))

    def _is_deleted(self, place: _Place, row: Row, found: Condition) -> bool:
        """On purpose: the original, and with it the copy that is missing on a backup, too."""
        original = found if place.key == listings.HOME else self.places[0].found.get(row["id"], Condition(INTACT))
        return is_deleted_on_purpose(original, row["id"] in self._rejected)

    def _lost(self, place: _Place) -> None:
        """A disk was taken away meanwhile: nothing can be said of what is on it. Raises NotFound for the shoot folder's."""
        if place.key == listings.HOME:
            raise _no_folder(self._drop)
        place.reachable = place.report.reachable = False
        place.found.clear()

    def _take(self, place: _Place, row: Row, found: Condition) -> None:
        place.found[row["id"]] = found
        if row["id"] in place.recorded:
            self._waiting.append((row["id"], place.key, found.state, now_text()))
        if not found.intact or time.monotonic() - self._noted > _NOTED_EVERY_S:
            self._note_down()

    def _note_down(self) -> None:
        """Keep what was found: every transaction waits for the disk, so not after each file."""
        if self._waiting:
            readings.put_found(self._drop.catalog, self._waiting)
            self._waiting.clear()
        self._noted = time.monotonic()

    def fix(self, cards: Cards) -> None:
        """Make good what is damaged, from the other copies and the cards."""
        damaged = [
            (place, row)
            for place in self.places
            for row in place.rows
            if row["id"] in place.found and place.found[row["id"]].state not in (INTACT, DELETED)
        ]
        self._progress.start(sum(int(row["size"]) for _, row in damaged), "repairing", "bytes")
        for place, row in damaged:
            if place.found[row["id"]].told == ITSELF:
                self._notes.append(place.report.itself(row["path"]))
                continue
            # Those that were intact first; another may have come right meanwhile, and its bytes are read again in any case.
            others = [other for other in self.places if other is not place and other.reachable]
            others.sort(key=lambda other, row=row: not other.found.get(row["id"], Condition(CHANGED)).intact)  # type: ignore[misc]
            sources = [*(other.folder / row["path"] for other in others), *cards.of(int(row["size"]))]
            with self._told(place):
                made = repair(place.folder, row, sources, self._progress.advance)
                if made is None:
                    self._notes.append(place.report.no_source(row["path"]))
                    continue
                place.report.repaired.append(row["path"])
                self._take(place, row, Condition(INTACT, made.how))
                aside = shown(made.aside) if made.aside is not None else None
                place.report.repairs.append(place.report.made_good(row["path"], shown(made.source), aside))
                told = {"file": row["path"], "place": shown(place.folder), "from": shown(made.source), "aside": aside}
                self._drop.catalog.tell("file.repaired", self._drop.id, row["frame_id"], told)

    @contextmanager
    def _told(self, place: _Place) -> Iterator[None]:
        """What a place's disk refuses is told; the other copies are looked after all the same."""
        try:
            yield
        except (Refused, OSError) as error:
            text = str(error) if isinstance(error, Refused) else _refused(error, place.folder)
            if text not in self._notes:
                self._notes.append(text)

    def finish(self) -> CheckReport:
        """Write the generations and the result. The catalog notes both at once; killed in between, the next reading does it again."""
        self._note_down()
        catalog = self._drop.catalog
        for place in self.places:
            for row in place.rows:
                if (found := place.found.get(row["id"])) is not None:
                    place.report.take(row["path"], found)
        read_at = now_text()
        report = CheckReport(len(self.rows), read_at, [place.report for place in self.places], self._notes)
        deleted = set(report.deleted)
        report.deleted_frames = len({row["frame_id"] for row in self.rows if row["path"] in deleted})
        with catalog.change():
            for place in self.places:
                if place.reachable:
                    self._record(place)
                    self._add_generation(place)
            readings.finish(catalog, self._id, report.read_at, report.to_dict())
            told = {key: value for key, value in report.to_dict().items() if key not in ("copies", "read_at")}
            catalog.tell("originals.checked", self._drop.id, None, told)
        return report

    def _add_generation(self, place: _Place) -> None:
        """What was found, in the place's own checksum history; a disk that may not be written to has been read all the same."""
        root = place.folder / "originals"
        try:
            found = [hashed for row in place.rows if (hashed := self._hashed(place, row)) is not None]
            if not all(row["id"] in place.recorded for row in place.rows):
                # The catalog does not follow the history of copies that it does not have recorded there.
                there = {hashed.path for hashed in found}
                mhl.add_generation(root, [one for row in place.rows if (one := mhl.hashed(row)).path in there])
            mhl.add_verified(self._drop, root, place.key, found)
        except (ThreeshotError, OSError) as error:
            text = str(error) if isinstance(error, ThreeshotError) else f"{shown(place.folder)}: {error.strerror}"
            self._notes.append(f"The checksum history does not have this reading. {text}")

    def _hashed(self, place: _Place, row: Row) -> mhl.Hashed | None:
        """The history's entry; None for a file that is not there or can't be read."""
        found, recorded = place.found[row["id"]], mhl.hashed(row)
        if found.intact:
            return replace(recorded, hashed_at=utc_now(), action=mhl.VERIFIED)
        there = place.folder / row["path"]
        if found.state != CHANGED or found.told == ITSELF or there.is_symlink() or not there.is_file():
            return None
        digest, _ = reading.hash_from_disk(there)
        return replace(recorded, size=there.stat().st_size, xxh128=digest, hashed_at=utc_now(), action=mhl.FAILED)

    def _record(self, place: _Place) -> None:
        """What is intact on a backup that was named, and is not known to be there, is one more second copy from now on."""
        new = [row for row in place.rows if row["id"] not in place.recorded and place.found[row["id"]].intact]
        now = now_text()
        for row in new:
            second_copies.put(self._drop.catalog, row["id"], place.key, now)
            second_copies.put_checked(self._drop.catalog, row["id"], place.key, INTACT, now)
            place.recorded[row["id"]] = row
        if new:
            data = {"place": place.key, "files": [row["path"] for row in new]}
            self._drop.catalog.tell("backup.recorded", self._drop.id, None, data)
            self._notes.append(
                f"{shown(place.folder)}: recorded as a place of second copies ({count(len(new), 'file')})."
            )

    def _backups(self, asked: Path | None) -> list[_Place]:
        """The second copies: those in the folder that was named, else those at every place where some are recorded."""
        drop = self._drop
        named = backup_folder(drop, asked) if asked is not None else None
        if named is not None and named.is_dir() and (before := self._moved_from(named)) is not None:
            second_copies.move(drop.catalog, drop.id, before, str(named))
            drop.catalog.tell("backup.moved", drop.id, None, {"from": before, "place": str(named)})
            self._notes.append(f"The backup that was at {shown(Path(before))} is at {shown(named)} from now on.")
        by_file = second_copies.of_drop(drop.catalog, drop.id)
        known_places = second_copies.places(drop.catalog, drop.id)
        ways = one_of_each(Path(one) for one in ([str(named)] if named is not None else []) + known_places)
        recorded: dict[str, dict[str, Row]] = {}
        for copies in by_file.values():
            for copy in copies:
                known = recorded.setdefault(str(ways[Path(copy["place"])]), {})
                # Of a place that is known by two ways, what is noted of the one that is read counts.
                if copy["file_id"] not in known or copy["place"] == str(ways[Path(copy["place"])]):
                    known[copy["file_id"]] = copy
        if named is not None:
            return [_Place(named, drop.code, str(named), self.rows, recorded.get(str(named), {}), True)]
        self._notes += _without_second_copy(self.rows, by_file)
        return [
            _Place(Path(one), drop.code, one, [row for row in self.rows if row["id"] in known], known, False)
            for one, known in sorted(recorded.items())
        ]

    def _moved_from(self, named: Path) -> str | None:
        """Where the backup that lies in this folder now was recorded: a place that is not there, whose checksum history this folder has."""
        catalog, drop_id = self._drop.catalog, self._drop.id
        known = second_copies.places(catalog, drop_id)
        if str(named) in known:
            return None
        for place in known:
            history = listings.generations(catalog, drop_id, place)
            if history and not Path(place).is_dir() and history <= mhl.names(named / "originals"):
                return place
        return None


def backup_folder(drop: OpenDrop, named: Path) -> Path:
    """The drop's own folder on a backup that was named: by the folder of the import, or by itself, which is what is printed.

    Raises NotFound, Refused for what is no backup: a file, or where the originals are themselves.
    """
    named = at_home(named).absolute()
    if named.is_file():
        raise NotFound(f"{shown(named)}: is a file; name the folder that was given as --backup.")
    folder = named if named.name == drop.code and (named / "originals").is_dir() else named / drop.code
    for one in (named, folder, folder / "originals"):
        if Path(os.path.realpath(one)).is_relative_to(os.path.realpath(drop.folder)):
            raise Refused(
                f"{shown(named)}: lies in the shoot folder itself; name the folder that was given as --backup."
            )
    return folder


def _no_folder(drop: OpenDrop) -> NotFound:
    return NotFound(f"{shown(drop.folder)}: the folder of this drop is not there; connect its disk or move it back.")


def _refused(error: OSError, folder: Path) -> str:
    """What a disk refused, and where: the very file or folder, as far as the system names it."""
    where = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else folder
    return f"{shown(where)}: {error.strerror or error}; see to it and run it again."


def _without_second_copy(rows: list[Row], copies: Mapping[str, list[Row]]) -> list[str]:
    """Where some files have a backup and others none, that is told: nobody else would notice."""
    alone = sum(row["id"] not in copies for row in rows)
    if not 0 < alone < len(rows):
        return []
    return [f"{count(alone, 'original')} {have(alone)} no second copy; import the card again with --backup to make it."]
