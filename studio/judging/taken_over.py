"""Stars, labels and rejections that are there already: what cameras and other programs said of frames, in the files and beside them.

Of several that speak of a frame, the newer one counts: by the dates that they all have in themselves, else by when their files were last
changed. What was said here later is never overwritten. No stars, no label and no rejection are somebody's word where they are newer than
what they take back, and come from where that came from. See docs/ratings.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from studio import xmp
from studio.base.clock import now_text
from studio.base.errors import InvalidInput
from studio.base.wording import all_of, count, listed, were
from studio.base.workers import WorkerFailure
from studio.catalog import Row
from studio.catalog.changes import BEHIND
from studio.catalog.drops import shots_of
from studio.catalog.files import files_and_sidecars
from studio.catalog.frames import frames_of
from studio.catalog.marks import MARKS, LastWord, last_words, take_over
from studio.imaging.formats import ending, kind_of
from studio.ingest import capture_time, deleted
from studio.ingest.pair import split_name
from studio.ingest.versions import original_of
from studio.judging import sidecars
from studio.judging.assignment import assign
from studio.judging.looks import Looked
from studio.open_drop import OpenDrop

BY_FILE = "file"
"""Who it was that a mark in the picture's own file is told of."""
_READ = frozenset({"cos", "nksc", "pp3", "xmp"})
"""Endings of sidecars whose marks are read."""
_SHOWN = 3


@dataclass(frozen=True)
class Statement:
    """What one file says of a frame. path: below the shoot folder, with '/'. by: `file` or `sidecar`. file_at: when it was last changed.

    not_after: when it can have said it at the latest, whatever dates it bears: an original is as it came in. All UTC text.
    """

    path: str
    by: str
    said: xmp.Sidecar
    file_at: str
    not_after: str | None = None

    @property
    def at(self) -> str:
        """When it was said (UTC text)."""
        return min(max(self.said.at or "", self.file_at), self.not_after or now_text())

    def word(self, mark: str) -> Any:
        """Its word on one of `MARKS`, as the catalog has it; None where it says nothing.

        Cameras write no stars into every file, and mean nothing by it; who writes to a file later may. Stars are no rejection, whoever
        gave them.
        """
        found: Any = {"rating": self.said.rating, "label": self.said.label, "rejected": self.said.reject}[mark]
        by_camera = self.by == BY_FILE and self.said.at is None and original_of(self.path) == self.path
        if not found and by_camera and not (mark == "rejected" and self.said.rating):
            return None
        if mark == "label" and found is not None:
            return xmp.tidy(found)
        return int(found) if mark == "rejected" and found is not None else found


@dataclass
class Taken:
    """What was taken over. rejections, ratings, labels: how many frames have one now that they had not. frames: ids of those that changed.

    unreadable: by path, why a sidecar could not be read; what is in them is not known, and they are left as they are.
    """

    rejections: int = 0
    ratings: int = 0
    labels: int = 0
    frames: dict[str, None] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)

    def add(self, other: "Taken") -> None:
        """And what another taking over took."""
        self.rejections += other.rejections
        self.ratings += other.ratings
        self.labels += other.labels
        self.frames |= other.frames
        self.unreadable |= other.unreadable

    def note(self, frame_id: str, values: Mapping[str, Any]) -> None:
        """These marks of a frame are others now."""
        self.frames[frame_id] = None
        self.rejections += bool(values.get("rejected"))
        self.ratings += bool(values.get("rating"))
        self.labels += bool(values.get("label"))

    @property
    def sentence(self) -> str | None:
        """What was taken over, in one line; None for nothing."""
        counted = ((self.rejections, "rejection"), (self.ratings, "rating"), (self.labels, "label"))
        parts = [count(amount, noun) for amount, noun in counted if amount]
        all_marks = sum(amount for amount, _ in counted)
        return f"Taken over: {all_of(parts)} that {were(all_marks)} there already." if parts else None

    @property
    def problem(self) -> str | None:
        """Which sidecars could not be read, in one line; None for none."""
        if len(self.unreadable) < 2:
            return next(iter(self.unreadable.values()), None)
        return (
            f"{count(len(self.unreadable), 'sidecar')} could not be read and are left as they are "
            f"({listed(sorted(self.unreadable), _SHOWN)}); repair them or move them away, then read the sidecars again."
        )

    @property
    def sentences(self) -> list[str]:
        """All there is to tell of it."""
        return [one for one in (self.sentence, self.problem) if one is not None]


def statements(drop: OpenDrop, looked: Iterable[Looked], taken: Taken) -> dict[str, list[Statement]]:
    """What the files that were looked at, and the sidecars beside them, say of their frames. What can't be read goes into `taken`."""
    looks = list(looked)
    found = beside(drop, dict.fromkeys(one.frame_id for one in looks), taken)
    for one in looks:
        marks = None if isinstance(one.found, WorkerFailure) else one.found.marks
        if marks is not None and marks.said is not None:
            row = one.row
            came_in = row["copied_at"] if row["version_of"] else row["ingested_at"]
            own = Statement(row["path"], BY_FILE, marks.said, row["modified_at"] or "", came_in)
            found.setdefault(one.frame_id, []).append(own)
    return found


def beside(drop: OpenDrop, frame_ids: Iterable[str] | None, taken: Taken) -> dict[str, list[Statement]]:
    """What the sidecars of these frames (None: of all) say: those that came with them, and those that other programs put there since."""
    found: dict[str, list[Statement]] = {}
    places: dict[Path, list[tuple[Path, str]]] = {}
    for frame_id, rows in files_and_sidecars(drop.catalog, drop.id, frame_ids).items():
        paths = [drop.folder / row["path"] for row in rows if row["kind"] == "sidecar" and ending(row["path"]) in _READ]
        for row in rows:
            if row["kind"] != "sidecar":
                original = drop.folder / row["path"]
                paths += xmp.sidecar_paths(original)
                if original.parent not in places:
                    places[original.parent] = xmp.places(original.parent)
                paths += [place / f"{original.name}{added}" for place, added in places[original.parent]]
        there: set[tuple[int, int]] = set()
        for path in paths:
            statement = _read(drop, path, there, taken)
            if statement is not None:
                found.setdefault(frame_id, []).append(statement)
    return found


def _read(drop: OpenDrop, path: Path, there: set[tuple[int, int]], taken: Taken) -> Statement | None:
    """One sidecar; None where there is none, or it was read under another of its names (`there`: device and inode of each)."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None  # as most are: four names are asked for of each file
    except OSError as error:
        name = path.relative_to(drop.folder).as_posix()
        taken.unreadable[name] = f"{path}: cannot be read ({error.strerror}); check its permissions."
        return None
    if (status.st_dev, status.st_ino) in there:
        return None
    there.add((status.st_dev, status.st_ino))
    name = path.relative_to(drop.folder).as_posix()
    try:
        said = xmp.read_sidecar(path)
    except InvalidInput as error:
        # The others are their programs' own business; Nikon's have been no XMP in earlier programs of it.
        if ending(name) == "xmp":
            taken.unreadable[name] = str(error)
        return None
    at = capture_time.modified(status.st_mtime_ns) or ""
    return Statement(name, sidecars.BY, said, at) if said is not None else None


def take(drop: OpenDrop, said: Mapping[str, Sequence[Statement]], taken: Taken) -> None:
    """Take over what these statements (by frame) say that is newer than what the catalog holds; `taken` counts it.

    In one transaction, a recorded change for what files and one for what sidecars say.
    """
    if not said:
        return
    with drop.catalog.change():
        rows = frames_of(drop.catalog, drop.id, list(said))
        words = last_words(drop.catalog, drop.id, said)
        news = {row["id"]: _News(drop, row, said[row["id"]], words.get(row["id"], {})) for row in rows}
        for by in (BY_FILE, sidecars.BY):
            mine = {frame_id: one for frame_id, one in news.items() if any(s.by == by for s in one.found)}
            if not mine:
                continue
            back = [one for one, news in mine.items() if any(v.get("rejected") == 0 for v in news.found.values())]
            with drop.change("frames.marked", by) as act:
                gone = deleted.when_taken_back(drop, back)
                deleted.look_again(drop, gone)
                for frame_id, one in mine.items():
                    for statement, values in one.found.items():
                        if statement.by == by:
                            there = gone.get(frame_id) if values.get("rejected") == 0 else None
                            take_over(drop.catalog, drop.id, frame_id, values, statement.path, statement.at, by, there)
                            taken.note(frame_id, values)
                    if not one.behind:
                        act.said_there.add(frame_id)
                    elif one.unrejected:
                        act.unreject.add(frame_id)


class _News:
    """What of the statements on one frame is newer than what the catalog holds.

    found: by statement, the marks that are taken from it. behind: whether Threeshot's own sidecar says otherwise. unrejected: whether a
    rejection is taken back.
    """

    def __init__(
        self, drop: OpenDrop, frame: Row, statements: Sequence[Statement], words: Mapping[str, LastWord]
    ) -> None:
        own = sidecars.path_for(drop.folder, frame)
        self._own = own.relative_to(drop.folder).as_posix() if own is not None else None
        self._frame, self._words = frame, words
        self.found: dict[Statement, dict[str, Any]] = {}
        self.behind = self.unrejected = False
        for mark in MARKS:
            held = (frame[mark] or "") if mark == "label" else int(frame[mark] or 0)
            for statement in self._newest_first(statements, mark, held):
                value = statement.word(mark)
                if value == held:
                    break
                if self._counts(statement, mark, value):
                    self.found.setdefault(statement, {})[mark] = value
                    self._compare(statements, mark, value)
                    break

    def _newest_first(self, statements: Sequence[Statement], mark: str, held: Any) -> list[Statement]:
        """Those that have a word on a mark. Threeshot's own sidecar repeats what was said here, with the time of its last writing."""
        having = [s for s in statements if s.word(mark) is not None]
        if mark in self._words and not self._is_due:
            having = [s for s in having if s.path != self._own or s.word(mark) != held]
        dates = [(s.said.at, s.said.local_at, s.file_at) for s in having]
        comparable = next((some for some in zip(*dates, strict=True) if None not in some), ())
        newest = sorted(zip(comparable, having, strict=True), key=lambda one: (one[0] or "", one[1].by == sidecars.BY))
        return [statement for _, statement in reversed(newest)]

    def _counts(self, statement: Statement, mark: str, value: Any) -> bool:
        word = self._words.get(mark)
        if word is None:
            return True
        if statement.path == self._own and not self._is_due:
            # The catalog writes there on every change, so whatever differs was written by somebody else since.
            return True
        took_back = word.file is not None and _from_where(word.file) == _from_where(statement.path)
        return statement.at > word.at and (bool(value) or took_back)

    @property
    def _is_due(self) -> bool:
        return bool(self._frame["sidecar_due"] & BEHIND)

    def _compare(self, statements: Sequence[Statement], mark: str, value: Any) -> None:
        if any(s.path == self._own and s.word(mark) not in (None, value) for s in statements):
            self.behind = True
            self.unrejected = self.unrejected or (mark == "rejected" and not value)


def _from_where(path: str) -> str:
    """Where a word comes from: a sidecar that came again, newer, has a number in its name, and a picture that did is a version."""
    name = PurePosixPath(path).name
    return split_name(name)[1].lower() if kind_of(name) == "sidecar" else original_of(path)


def read(drop: OpenDrop, frame_ids: Iterable[str] | None = None) -> Taken:
    """Take over what other programs changed in the sidecars of these frames (of all with None): marks, and the shots of frames that have
    none. Told by whoever asked."""
    taken = Taken()
    said = beside(drop, frame_ids, taken)
    take(drop, said, taken)
    _shots(drop, said, taken)
    return taken


def _shots(drop: OpenDrop, said: Mapping[str, Sequence[Statement]], taken: Taken) -> None:
    named = {frame_id: [s for s in some if s.said.sku] for frame_id, some in said.items()}
    shots = shots_of(drop.catalog, drop.id) if any(named.values()) else {}
    for frame in frames_of(drop.catalog, drop.id, [frame_id for frame_id, some in named.items() if some]):
        own = sidecars.path_for(drop.folder, frame)
        for statement in named[frame["id"]]:
            shot = shots.get((statement.said.sku or "", statement.said.role or ""))
            if (
                own != drop.folder / statement.path
                or shot in (None, frame["shot_id"])
                or frame["assigned_by"] is not None
            ):
                continue
            with drop.change("frames.marked", sidecars.BY):
                assign(drop, [frame["id"]], shot, sidecars.BY)
            taken.frames[frame["id"]] = None
