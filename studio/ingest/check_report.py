"""What reading everything again found, of each place that has copies and altogether."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.base.clock import from_text
from studio.base.wording import agreeing, are, count, moment_of, were
from studio.ingest.copies import CHANGED, DELETED, ITSELF, MISSING, UNREADABLE, Condition
from studio.ingest.discover import shown


@dataclass
class CopiesAt:
    """The copies at one place: the shoot folder, or the drop's folder on a backup.

    code: the drop's. asked: whether somebody named it. files: how many are recorded there. changed, missing, unreadable: paths below the
    folder, of what is so at the end; deleted: of what somebody deleted on purpose; repaired: of what was damaged and is not
    any more. in_memory: read from memory, for lack of a way to read from the disk. repairs: what was repaired, a sentence each.
    """

    folder: Path
    code: str
    is_home: bool
    reachable: bool
    asked: bool
    files: int
    intact: int = 0
    changed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    in_memory: int = 0
    repairs: list[str] = field(default_factory=list)

    @property
    def damaged(self) -> list[str]:
        """All that are not intact."""
        return [*self.changed, *self.missing, *self.unreadable]

    def take(self, path: str, found: Condition) -> None:
        """One more copy was looked at."""
        self.in_memory += found.how == "memory"
        if found.intact:
            self.intact += 1
        else:
            {
                CHANGED: self.changed,
                MISSING: self.missing,
                UNREADABLE: self.unreadable,
                DELETED: self.deleted,
            }[found.state].append(path)

    def shown(self, path: str) -> str:
        """A copy as people and JSON name it: an original by its path below the shoot folder, a backup by its whole path."""
        return path if self.is_home else shown(self.folder / path)

    def sentence(self, path: str, found: Condition) -> str:
        """What is wrong with one copy, and what to do."""
        if found.told == ITSELF:
            return self.itself(path)
        what = {
            CHANGED: f"has {found.told} in its place" if found.told else "holds other bytes than were recorded",
            MISSING: "is missing",
            UNREADABLE: f"can't be read ({found.told})",
        }[found.state]
        kind = "original" if self.is_home else "backup"
        return (
            f"{shown(self.folder / path)}: this {kind} {what}; repair it from another copy on the Catalog page, "
            f"or with 'threeshot check {self.code} --repair'."
        )

    def no_source(self, path: str) -> str:
        """Why a copy could not be made good, and what to do."""
        return (
            f"{shown(self.folder / path)}: no copy with the right bytes was found; name a card or folder that may have it "
            f"('threeshot check {self.code} --repair --card DIR')."
        )

    def itself(self, path: str) -> str:
        """What to do about a backup that is the original itself."""
        return (
            f"{shown(self.folder / path)}: is {ITSELF}, by a link, and no copy of it; remove the link, not the original, "
            f"and 'threeshot check {self.code} --repair' makes a copy."
        )

    def made_good(self, path: str, source: str, aside: str | None) -> str:
        """What a copy was made good from, and where the damaged one is kept."""
        kept = f"; what was damaged is kept at {aside}" if aside else ""
        return f"{shown(self.folder / path)}: made good from {source}{kept}."

    def summary(self) -> str:
        """One line: how many copies are intact here, or that they could not be looked at."""
        where = "in the shoot folder" if self.is_home else f"on the backup {shown(self.folder)}"
        if not self.reachable:
            return (
                f"The backup {shown(self.folder)} is not connected: its {count(self.files, 'copy', 'copies')} "
                f"{were(self.files)} not read."
            )
        said = f"{self.intact:,} of {count(self.files, 'file')} {where} {are(self.intact)} intact"
        lists = (
            ("changed", self.changed),
            ("missing", self.missing),
            ("not readable", self.unreadable),
            ("deleted on purpose", self.deleted),
        )
        said += "".join(f", {len(paths):,} {word}" for word, paths in lists if paths)
        said += f", {len(self.repaired):,} repaired" if self.repaired else ""
        if self.in_memory:
            said += f" ({count(self.in_memory, 'file')} read from memory, for lack of a way to read from the disk)"
        return f"{said}."

    def to_dict(self) -> dict[str, Any]:
        """As `check --json` has it in `copies`."""
        return {
            "place": shown(self.folder),
            "kind": "originals" if self.is_home else "backup",
            "reachable": self.reachable,
            "files": self.files,
            "intact": self.intact,
            "changed": self.changed,
            "missing": self.missing,
            "unreadable": self.unreadable,
            "deleted": self.deleted,
            "repaired": self.repaired,
            "in_memory": self.in_memory,
        }


@dataclass
class CheckReport:
    """All copies. files: originals that are recorded. read_at: when the reading came to its end (UTC text). notes: what else went wrong.
    deleted_frames: how many frames those are of that were deleted on purpose.
    """

    files: int
    read_at: str
    copies: list[CopiesAt]
    notes: list[str] = field(default_factory=list)
    deleted_frames: int = 0

    @property
    def intact(self) -> int:
        """The files of which every copy that could be looked at is intact."""
        return self.files - len(self._damaged | set(self.deleted))

    @property
    def deleted(self) -> list[str]:
        """The originals that were deleted on purpose; a backup that is damaged may be the last copy of one."""
        return [path for place in self.copies if place.is_home for path in place.deleted]

    @property
    def safe(self) -> bool:
        """Whether all that was looked at is intact, or was deleted on purpose, and all was looked at that somebody named."""
        return not self._damaged and all(place.reachable for place in self.copies if place.asked)

    @property
    def _damaged(self) -> set[str]:
        return {path for place in self.copies for path in place.damaged}

    def to_dict(self) -> dict[str, Any]:
        """As `check --json` gives it."""
        return {
            "files": self.files,
            "intact": self.intact,
            "changed": self._paths(lambda place: place.changed),
            "missing": self._paths(lambda place: place.missing),
            "unreadable": self._paths(lambda place: place.unreadable),
            "deleted": self.deleted,
            "deleted_frames": self.deleted_frames,
            "repaired": self._paths(lambda place: place.repaired),
            "read_at": self.read_at,
            "copies": [place.to_dict() for place in self.copies],
            "notes": self.notes,
        }

    def sentences(self) -> list[str]:
        """The result, place by place."""
        made_good = [sentence for place in self.copies for sentence in place.repairs]
        return [said(self.to_dict()), *(place.summary() for place in self.copies), *made_good, *self.notes]

    def _paths(self, of: Callable[[CopiesAt], list[str]]) -> list[str]:
        return [place.shown(path) for place in self.copies for path in of(place)]


@dataclass(frozen=True)
class LastReading:
    """The newest reading that came to its end. line: what it found, and when. intact: whether all that was looked at was.

    read_at: when it came to its end (UTC text).
    """

    line: str
    intact: bool
    read_at: str


def last_reading(result: dict[str, Any], repaired: int = 0) -> LastReading:
    """What is told of a reading's result, as `CheckReport.to_dict` gives it. repaired: frames of which copies were made good since then."""
    intact = not _damaged(result)
    since = f" Copies of {count(repaired, 'frame')} were made good since; read all again to see." if repaired else ""
    return LastReading(f"{said(result)}{since if not intact else ''}", intact, result["read_at"])


def said(result: dict[str, Any]) -> str:
    """One line of a reading's result, as `to_dict` gives it: `All 412 originals read again on 3 Oct, 18:20: intact.`"""
    gone, when = len(result.get("deleted", ())), moment_of(from_text(result["read_at"]).astimezone())
    files = int(result["files"]) - gone
    told = f" {deleted_on_purpose(gone, int(result['deleted_frames']))}" if gone else ""
    damaged = len(_damaged(result))
    bad = f"{count(damaged, 'file')} {are(damaged)} damaged or missing"
    if not files:
        beside = f" On the backups {bad}." if damaged else ""
        return f"No originals are left to read.{told}{beside}" if gone else "There are no originals to read yet."
    all_of = agreeing(files, "The one original", f"All {files:,} originals")
    home = result["copies"][0]
    if damaged and home["intact"] == files:
        own = _damaged(result).isdisjoint(result.get("deleted", ()))
        whose = f"of {agreeing(files, 'its', 'their')} backups" if own else "on the backups"
        return f"{all_of} read again on {when}: intact; {whose} {bad}.{told}"
    if damaged:
        return f"{all_of} read again on {when}: {bad}.{told}"
    away = sum(not place["reachable"] for place in result["copies"])
    but = f"; {count(away, 'backup')} {are(away)} not connected, so not read" if away else ""
    return f"{all_of} read again on {when}: intact{but}.{told}"


def _damaged(result: dict[str, Any]) -> set[str]:
    """The files of which a copy is not as it was recorded."""
    return {path for place in result["copies"] for state in (CHANGED, MISSING, UNREADABLE) for path in place[state]}


def deleted_on_purpose(files: int, frames: int) -> str:
    """What is told of originals that a person deleted, and of how many frames they are: it is no damage."""
    return f"{of_rejected_frames(files, frames)} {were(files)} deleted on purpose."


def of_rejected_frames(files: int, frames: int) -> str:
    """`3 rejected frames`; where those have more files, or not all are meant: `5 files of 3 rejected frames`."""
    some = "" if files == frames else f"{count(files, 'file')} of "
    return f"{some}{count(frames, 'rejected frame')}"
