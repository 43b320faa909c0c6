"""One verdict per card: may it be formatted? Only what is proved counts; the card is read again, every byte of it."""

from pathlib import Path

from studio.base.errors import Interrupted
from studio.base.jobs import Progress
from studio.base.terms import MAIN_KINDS
from studio.base.wording import count, listed
from studio.catalog import Row
from studio.catalog.files import files_of_drop
from studio.catalog.history import imports_begun
from studio.imaging.formats import kind_of
from studio.ingest import reading
from studio.ingest.discover import SourceFile, discover, shown
from studio.ingest.plan import present
from studio.ingest.report import CardVerdict
from studio.open_drop import OpenDrop

_NAMED = 3

NOT_HERE = "{n} not copied yet"
NOT_VERIFIED = "{n} not verified"
LOST = "{n} recorded, but the original in the shoot folder is missing or changed"
NO_BACKUP = "{n} not verified on the backup"
BACKUP_LOST = "{n} missing on the backup, or the backup is not connected"
NOT_OPENED = "{n} not opened yet"
BROKEN = "{n} could not be opened"
UNREADABLE = "{n} could not be read from the card"


def card_verdict(drop: OpenDrop, source: Path | str, progress: Progress | None = None) -> CardVerdict:
    """Whether a card is safe to format: every file on it recorded, verified on every destination, and opened (pictures and RAWs).

    Every file is read and compared by its bytes. Files of kinds that are not taken in, unreadable folders and an empty card are
    reasons to keep it; what a camera keeps for itself is none. Raises NotFound when the source is not there, Interrupted.
    """
    progress = progress or Progress()
    backup = _backup_asked(drop, Path(source))
    found = discover(Path(source), [drop.folder])
    known: dict[tuple[str, int], list[Row]] = {}
    for row in files_of_drop(drop.catalog, drop.id):
        known.setdefault((row["xxh128"], int(row["size"])), []).append(row)
    progress.start(sum(file.size for file in found.files), "checking the card", "bytes")
    wrong: dict[str, list[str]] = {}
    backups: set[str] = set()
    in_memory = 0
    for file in found.files:
        try:
            digest, _ = reading.hash_from_disk(file.path, lambda amount: progress.advance(amount))
        except Interrupted:
            raise
        except OSError:
            wrong.setdefault(UNREADABLE, []).append(_below(file.path, found.source))
            continue
        mine = _row(known.get((digest, file.size), []), file)
        if mine is not None:
            backups |= {mine["backup"]} - {None}
            in_memory += mine["verified_how"] == "memory"
        for reason in _reasons(drop.folder, mine, backup):
            wrong.setdefault(reason, []).append(_below(file.path, found.source))
    reasons = [
        reason.format(n=count(len(files), "file")) + f": {listed(files, _NAMED)}" for reason, files in wrong.items()
    ]
    files = list(dict.fromkeys(file for some in wrong.values() for file in some))
    if found.others:
        others = [_below(path, found.source) for path in found.others]
        reasons.append(f"{count(len(others), 'file')} of kinds Threeshot does not take in: {listed(others, _NAMED)}")
        files += others
    reasons += [problem.rstrip(".") for problem in found.problems]
    if not found.files and not reasons:
        reasons.append("no pictures or clips were found on it; is this the right folder")
    if reasons:
        return CardVerdict(found.source, False, f"keep this card: {'; '.join(reasons)}.", reasons, files)
    return CardVerdict(found.source, True, _safe(len(found.files), 1 + len(backups), in_memory))


def _safe(files: int, destinations: int, in_memory: int) -> str:
    where = f"on {count(destinations, 'destination')}"
    how = (
        f" ({count(in_memory, 'file')} read back from memory, for lack of a way to read from the disk)"
        if in_memory
        else ""
    )
    return f"safe to format: {count(files, 'file')}, all copied, verified {where}{how} and opened."


def _reasons(folder: Path, row: Row | None, backup: str | None) -> list[str]:
    if row is None:
        return [NOT_HERE]
    found = []
    if row["verified_at"] is None:
        found.append(NOT_VERIFIED)
    if present(folder / row["path"], row) != "there":
        found.append(LOST)
    asked = backup or row["backup"]
    if asked is not None:
        if row["backup"] != asked or row["backup_verified_at"] is None:
            found.append(NO_BACKUP)
        elif present(Path(asked) / row["path"], row) != "there":
            found.append(BACKUP_LOST)
    if row["kind"] in ("picture", "raw") and row["opened"] is None:
        found.append(NOT_OPENED)
    elif row["kind"] in MAIN_KINDS and row["opened"] == 0:
        found.append(BROKEN)
    return found


def _row(rows: list[Row], file: SourceFile) -> Row | None:
    """The row of a card's file: same bytes, and for sidecars, which may be alike from frame to frame, the same name too."""
    if kind_of(file.name) in MAIN_KINDS:
        return next((row for row in rows if row["kind"] in MAIN_KINDS), None)
    return next((row for row in rows if row["original_name"].casefold() == file.name.casefold()), None)


def _backup_asked(drop: OpenDrop, source: Path) -> str | None:
    """The backup folder that the last import of this source was asked to write to; None when none was."""
    wanted = shown(source.expanduser().absolute())
    for data in imports_begun(drop.catalog, drop.id):
        if wanted in data.get("sources", []):
            return str(data["backup"]) if data.get("backup") else None
    return None


def _below(path: Path, source: Path) -> str:
    real = source.resolve()
    return shown(path.relative_to(real) if path.is_relative_to(real) else path.name)
