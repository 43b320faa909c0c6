"""One verdict per card: may it be formatted? Only what is proved counts: the card is read again, and every copy of it, every byte."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from studio.base.clock import now_text
from studio.base.errors import Interrupted
from studio.base.jobs import Progress
from studio.base.paths import at_home
from studio.base.terms import MAIN_KINDS
from studio.base.wording import agreeing, are, count, listed, were
from studio.catalog import Row, marks, second_copies
from studio.catalog.files import files_of_bytes
from studio.catalog.history import imports_begun
from studio.imaging.formats import ending, kind_of
from studio.ingest import card_registry, other_programs, plan, reading
from studio.ingest.check_report import deleted_on_purpose, of_rejected_frames
from studio.ingest.copies import (
    CHANGED,
    CHANGING,
    MISSING,
    UNREADABLE,
    Condition,
    FileState,
    condition,
    is_deleted_on_purpose,
    one_of_each,
)
from studio.ingest.discover import Discovery, SourceFile, discover, shown
from studio.ingest.other_programs import Owner
from studio.ingest.proof import MEMORY, NOT_REACHABLE, READ, RECORDED, CardIdentity, CopyState, prove
from studio.ingest.report import CardVerdict
from studio.ingest.volume import Volume, volume_of
from studio.open_drop import OpenDrop

_NAMED = 3

NOT_HERE = "{n} not copied yet"
NOT_VERIFIED = "{n} not verified"
ORIGINAL = {
    CHANGED: "{n} recorded, but {the_original} in the shoot folder {are} damaged: {it_is} not what was copied",
    MISSING: "{n} recorded, but {the_original} in the shoot folder {are} missing",
    UNREADABLE: "{n} recorded, but {the_original} in the shoot folder can't be read",
}
NO_BACKUP = "{n} not verified on the backup"
BACKUP = {
    CHANGED: "{n} damaged on the backup: what is there is not what was copied",
    MISSING: "{n} missing on the backup",
    UNREADABLE: "{n} on the backup can't be read",
    NOT_REACHABLE: "{n} on a backup that is not connected",
}
ON_CARD = "{n} whose {copy_lies} on the card itself"
ONE_FILE = "{n} whose {backup_is}"
NOT_OPENED = "{n} not opened yet"
BROKEN = "{n} could not be opened whole"
EMPTY = "{n} empty (0 bytes), to be copied again from the camera or from the card in its other slot"
BYTES_ONLY = "{n} of a kind that can't be opened here {were} compared by {its} bytes only"
UNREADABLE_HERE = "{n} could not be read from the card"
_TAKE_AGAIN = "Import the card again{}: what is damaged or missing is copied from it anew."
_CONNECT = "Connect that backup, or import the card again with another one."
_UNLINK = "Remove the link on the backup, not the original, and import the card again with it: a copy is made then."


def card_verdict(
    drop: OpenDrop,
    source: Path | str,
    progress: Progress | None = None,
    proved: Mapping[Path, FileState] | None = None,
) -> CardVerdict:
    """Whether a card is safe to format: every file on it recorded, opened (pictures and RAWs), and whole in every copy it ought to have.

    Every file of the card is read, and every copy of it from its disk, and all are compared by their bytes. A file of a kind that can't be
    opened here is compared so and no more, which is told; one of a kind that can be, and could not, is a reason to keep the card.
    One of a rejected frame whose original a person deleted decides nothing, and is told; where nothing else is on the card, it is kept.
    proved: copies that this import has read back already, as the system described them then; those that are still so are not read twice.
    Files of kinds that are not taken in, unreadable folders and an empty card are reasons to keep it, and so is the work of other programs;
    what a camera keeps for itself is none, nor what they can make again or a person threw away, which is told. The look goes into the
    card's custody. A copy that lies on the card itself is none. Raises NotFound when the source is not there,
    Refused when it lies among the drop's own copies, Interrupted.
    """
    progress = progress or Progress()
    plan.check_source(drop, Path(source))
    found = discover(Path(source), [drop.folder, *plan.own_copies(drop)])
    volume = volume_of(found.source)
    copies = _Copies(drop, _backup_asked(drop, Path(source)), proved or {}, progress, _Card(found.source, volume))
    progress.start(sum(file.size for file in found.files), "checking the card and its copies", "bytes")
    wrong: dict[str, list[str]] = {}
    for file in found.files:
        below = _below(file.path, found.source)
        for reason in _reasons(copies, file, below, progress):
            wrong.setdefault(reason, []).append(below)
    reasons = [f"{_counted(reason, len(files))}: {listed(files, _NAMED)}" for reason, files in wrong.items()]
    files = list(dict.fromkeys(file for some in wrong.values() for file in some))
    left_out = found.counted()
    _add_what_was_not_taken(found, left_out, reasons, files)
    deleted, frames = list(copies.deleted), len(set(copies.deleted.values()))
    on_backup = copies.on_backup
    if deleted and len(deleted) == len(found.files):
        gone = deleted_on_purpose(len(deleted), frames).rstrip(".")
        reasons.append(f"{gone}, and nothing else is on it{_their_copies(deleted, on_backup)}")
    identity = CardIdentity.of(found, volume)
    all_copies = list(copies.by_place.values())
    proof = prove(identity, all_copies, now_text(), copies.states, reasons, copies.bytes_only, deleted)
    if proof is not None:
        sentence = _safe(all_copies, copies.in_memory, copies.bytes_only, deleted, frames, on_backup) + _not_copied(
            left_out
        )
        verdict = CardVerdict(found.source, sentence, copies=all_copies, proof=proof)
    else:
        sentence = f"keep this card: {'; '.join(reasons)}.{_how_the_copies_are(all_copies, set(wrong))}"
        sentence += f" {deleted_on_purpose(len(deleted), frames)}" if 0 < len(deleted) < len(found.files) else ""
        verdict = CardVerdict(found.source, sentence, reasons, files, all_copies)
    verdict.nothing = not left_out and found.is_nothing
    verdict.deleted, verdict.deleted_frames, verdict.on_backup = deleted, frames, on_backup
    card_registry.remember(drop, identity, verdict)
    return verdict


class _Card:
    """What lies on the card itself, whatever leads there: below its folder, on its volume where that is removable, or a file of it."""

    def __init__(self, source: Path, volume: Volume) -> None:
        self._root = os.path.realpath(source)
        self._device = os.stat(self._root).st_dev if volume != Volume() else None  # noqa: PTH116

    def holds(self, path: Path, state: FileState, own: FileState) -> bool:
        """path: a copy; state: what the system says of it, own: of the card's own file."""
        one_file = (state.device, state.inode) == (own.device, own.inode)
        return one_file or state.device == self._device or Path(os.path.realpath(path)).is_relative_to(self._root)


class _Copies:
    """The copies of a card's files, read one after the other.

    by_place: how each place is so far. states: each copy that is right, as the system describes it. in_memory: copies that could not be
    read from the disk itself. bytes_only: files of a kind that can't be opened here. deleted: by path on the card, the rejected frame of a
    file of which a person deleted the original. on_backup: those of them that a backup has still.
    """

    def __init__(
        self, drop: OpenDrop, asked: str | None, proved: Mapping[Path, FileState], progress: Progress, card: _Card
    ) -> None:
        self._drop, self._asked, self._proved, self._progress, self._card = drop, asked, proved, progress, card
        self.by_place: dict[Path, CopyState] = {drop.folder: CopyState(drop.folder, backup=False)}
        self.states: dict[Path, FileState] = {}
        self.in_memory = 0
        self._same: dict[tuple[Path, ...], dict[Path, Path]] = {}
        self.bytes_only = 0
        self.deleted: dict[str, str] = {}
        self.on_backup: list[str] = []
        self._rejected = marks.files_of_rejected(drop.catalog, drop.id)

    def is_deleted(self, row: Row) -> bool:
        """Whether a person deleted the original; of a shoot folder that is not there, nothing can be said."""
        path = self._drop.folder / row["path"]
        if row["id"] not in self._rejected or os.path.lexists(path) or not self._drop.folder.is_dir():
            return False
        return is_deleted_on_purpose(condition(path, row), rejected=True)

    def is_on_backup(self, row: Row, own: FileState) -> bool:
        """Whether a backup that is connected has it still, whole, and not on the card itself. own: of the card's own file."""
        for copy in second_copies.of_file(self._drop.catalog, row["id"]):
            path = Path(copy["place"]) / row["path"]
            if condition(path, row, lambda _: self._progress.check()).intact and not self._card.holds(
                path, FileState.of(path), own
            ):
                return True
        return False

    def row_of(self, file: SourceFile, digest: str) -> Row | None:
        """The row of a card's file: same bytes, and for sidecars, which may be alike from frame to frame, the same name too."""
        rows = files_of_bytes(self._drop.catalog, self._drop.id, digest, file.size)
        if kind_of(file.name) in MAIN_KINDS:
            return next((row for row in rows if row["kind"] in MAIN_KINDS or row["version_of"]), None)
        return next((row for row in rows if row["original_name"].casefold() == file.name.casefold()), None)

    def look(self, row: Row, own: FileState) -> list[str]:
        """Read every copy of a recorded file; why the card is to be kept for it, if it is. own: of the card's own file.

        The original must be right, and the copy on the backup that was asked for last; another backup may be away.
        """
        reasons = []
        here = self._read(self._drop.folder, row, own)
        if not here.intact:
            reasons.append(ORIGINAL.get(here.state, here.state))
        known = {copy["place"]: copy["verified_at"] for copy in second_copies.of_file(self._drop.catalog, row["id"])}
        asked = self._asked or next(iter(known), None)
        if asked is not None:
            known.setdefault(asked, None)
        places = self._one_of_each(known)
        verified: dict[Path, bool] = {}
        for root, at in known.items():
            verified[places[Path(root)]] = verified.get(places[Path(root)], False) or at is not None
        for place, is_verified in verified.items():
            is_asked = asked is not None and place == places[Path(asked)]
            if is_verified or is_asked:
                reasons += self._look_on_backup(place, row, own, asked=is_asked, verified=is_verified)
        return reasons

    def _one_of_each(self, known: Iterable[str]) -> dict[Path, Path]:
        """Asked of the disk once for all files that are on the same backups: a disk that goes meanwhile is one that is not there."""
        wanted = tuple(sorted(Path(root) for root in known))
        if wanted not in self._same:
            self._same[wanted] = one_of_each(wanted)
        return self._same[wanted]

    def _look_on_backup(self, root: Path, row: Row, own: FileState, asked: bool, verified: bool) -> list[str]:
        place = self.by_place.setdefault(root, CopyState(root, backup=True, asked=False))
        place.asked = place.asked or asked
        if not verified:
            place.files += 1
            return [NO_BACKUP]
        if not root.is_dir():
            place.grade, place.files = NOT_REACHABLE, place.files + 1
            return [BACKUP[NOT_REACHABLE]] if asked else []
        there = self._read(root, row, own)
        return [] if there.intact else [BACKUP.get(there.state, there.state)]

    def _read(self, root: Path, row: Row, own: FileState) -> Condition:
        place, path = self.by_place[root], root / row["path"]
        place.files += 1
        place.grade = READ if place.grade == RECORDED else place.grade
        found = self._just_read(path, row) or condition(path, row, lambda _: self._progress.check())
        if found.intact:
            state = FileState.of(path)
            if self._card.holds(path, state, own):
                return Condition(ON_CARD)
            original = self.states.get(self._drop.folder / row["path"])
            if (
                place.backup
                and original is not None
                and (original.device, original.inode) == (state.device, state.inode)
            ):
                return Condition(ONE_FILE)
            place.intact += 1
            if ending(row["path"]) not in CHANGING:
                self.states[path] = state
            if found.how == "memory":
                self.in_memory += 1
                place.grade = MEMORY if place.grade == READ else place.grade
        else:
            {CHANGED: place.changed, MISSING: place.missing, UNREADABLE: place.unreadable}[found.state].append(
                row["path"]
            )
        return found

    def _just_read(self, path: Path, row: Row) -> Condition | None:
        """What this import's own reading back said, where nothing has touched the copy since."""
        state = self._proved.get(path)
        try:
            if state is None or FileState.of(path) != state or state.size != row["size"]:
                return None
        except OSError:
            return None
        return Condition("intact", "memory" if row["verified_how"] == "memory" else "disk")


def _reasons(copies: _Copies, file: SourceFile, below: str, progress: Progress) -> list[str]:
    if file.is_empty:
        return [EMPTY]
    try:
        digest, _ = reading.hash_from_disk(file.path, progress.advance)
    except Interrupted:
        raise
    except OSError:
        return [UNREADABLE_HERE]
    row = copies.row_of(file, digest)
    if row is None:
        return [NOT_HERE]
    if copies.is_deleted(row):
        copies.deleted[below] = str(row["frame_id"])
        if copies.is_on_backup(row, FileState.of(file.path)):
            copies.on_backup.append(below)
        return []
    found = [NOT_VERIFIED] if row["verified_at"] is None else []
    found += copies.look(row, FileState.of(file.path))
    if row["kind"] in ("picture", "raw") and row["opened"] is None:
        found.append(NOT_OPENED)
    elif row["no_decoder"]:
        copies.bytes_only += 1
    elif row["kind"] in MAIN_KINDS and row["opened"] == 0:
        found.append(BROKEN)
    return found


def _not_copied(left_out: Mapping[Owner, int]) -> str:
    """What lies on a card that is safe, and is no frame: it goes with the card, and whoever formats it is told so."""
    return f" Not copied: {other_programs.said(left_out)}." if left_out else ""


def _add_what_was_not_taken(
    found: Discovery, left_out: Mapping[Owner, int], reasons: list[str], files: list[str]
) -> None:
    if work := {owner: files for owner, files in left_out.items() if owner.is_work}:
        paths = [_below(path, found.source) for path, owner in found.left_out if owner in work]
        reasons.append(f"{other_programs.said(work)} not copied: {listed(paths, _NAMED)}")
        files += paths
    if found.others:
        others = [_below(path, found.source) for path in found.others]
        reasons.append(f"{count(len(others), 'file')} of kinds Threeshot does not take in: {listed(others, _NAMED)}")
        files += others
    reasons += [problem.rstrip(".") for problem in found.problems[:_NAMED]]
    if len(found.problems) > _NAMED:
        reasons.append(f"{count(len(found.problems) - _NAMED, 'more folder')} could not be read")
    if not found.files and not reasons:
        reasons.append("no pictures or clips were found on it, so it may be the wrong folder")


def _counted(reason: str, files: int) -> str:
    """A reason, said of that many files."""
    return reason.format(
        n=count(files, "file"),
        are=are(files),
        were=were(files),
        its=agreeing(files, "its", "their"),
        it_is=agreeing(files, "it is", "they are"),
        the_original=agreeing(files, "the original", "the originals"),
        copy_lies=agreeing(files, "copy lies", "copies lie"),
        backup_is=agreeing(files, "backup is the original itself", "backups are the originals themselves"),
    )


def _their_copies(deleted: list[str], on_backup: list[str]) -> str:
    """What goes on a sentence on deleted originals that are all that a card holds."""
    last = len(deleted) - len(on_backup)
    if last == 0:
        return ", so nothing was proved of it; the backup has them still"
    return f", so this card may hold {'their' if not on_backup else f'{last} of their'} last copies"


def _but_for(deleted: list[str], frames: int, on_backup: list[str]) -> str:
    """Which originals that were deleted a safe card holds, and where else they are still."""
    if not deleted:
        return ""
    but = f", but for {of_rejected_frames(len(deleted), frames)} that {were(len(deleted))} deleted on purpose"
    if last := [file for file in deleted if file not in on_backup]:
        some = "" if not on_backup else f"{len(last)} of them, "
        but += f", of which this card may hold the last copy ({some}{listed(last, _NAMED)})"
        return but
    return f"{but}, and that the backup has still ({listed(deleted, _NAMED)})"


def _safe(
    copies: list[CopyState], in_memory: int, bytes_only: int, deleted: list[str], frames: int, on_backup: list[str]
) -> str:
    total = copies[0].files
    safe = f"safe to format{_but_for(deleted, frames, on_backup)}"
    where = f"on {count(sum(copy.intact == total for copy in copies), 'destination')}"
    some = [f"{copy.intact} of them on {shown(copy.place)} too" for copy in copies if 0 < copy.intact < total]
    where += f" ({', '.join(some)})" if some else ""
    how = (
        f" ({count(in_memory, 'file')} read back from memory, for lack of a way to read from the disk)"
        if in_memory
        else ""
    )
    away = [shown(copy.place) for copy in copies if copy.grade == NOT_REACHABLE]
    not_read = f"Not read, for {agreeing(len(away), 'it is', 'they are')} not connected"
    more = f" {not_read}: {listed(away, _NAMED)}." if away else ""
    files = f"{count(total, 'other file' if deleted else 'file')}, {agreeing(total, '', 'all ')}copied"
    if not bytes_only:
        return f"{safe}: {files}, verified {where}{how} and opened.{more}"
    others = agreeing(total - bytes_only, ", the other opened", ", the others opened") if bytes_only < total else ""
    return f"{safe}: {files} and verified {where}{how}; {_counted(BYTES_ONLY, bytes_only)}{others}.{more}"


def _how_the_copies_are(copies: list[CopyState], wrong: set[str]) -> str:
    """Where one place is whole and another is not, both are told; and what to do."""
    told = ""
    bad = [copy for copy in copies if not copy.whole]
    if bad and len(copies) > 1 and any(copy.whole for copy in copies):
        whole = next(copy for copy in copies if copy.whole)
        originals = agreeing(whole.files, "The original is", "The originals are")
        told = f" {'The backup is' if whole.backup else originals} whole ({count(whole.files, 'file')})."
    if wrong & {*ORIGINAL.values(), *BACKUP.values(), NO_BACKUP} - {BACKUP[NOT_REACHABLE]}:
        # Of backups used in turn it need not be the one that was used last.
        wanting = [shown(copy.place.parent) for copy in bad if copy.backup and copy.grade != NOT_REACHABLE]
        again = f" with the backup {' and again with '.join(wanting)}" if wanting else ""
        told += f" {_TAKE_AGAIN.format(again)}"
    told += f" {_CONNECT}" if BACKUP[NOT_REACHABLE] in wrong else ""
    return told + (f" {_UNLINK}" if ONE_FILE in wrong else "")


def _backup_asked(drop: OpenDrop, source: Path) -> str | None:
    """The backup folder that the last import of this source was asked to write to; None when none was."""
    wanted = shown(at_home(source).absolute())
    for data in imports_begun(drop.catalog, drop.id):
        if wanted in data.get("sources", []):
            return str(data["backup"]) if data.get("backup") else None
    return None


def _below(path: Path, source: Path) -> str:
    real = source.resolve()
    return shown(path.relative_to(real) if path.is_relative_to(real) and path != real else path.name)
