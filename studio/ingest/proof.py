"""The proof that a card's files are safe: which card, which copies, when each was read; made by the card's verdict alone, and not for ever.

Whoever says "safe" holds a `Proof`. It can be asked at any time whether it still holds: without reading the copies again it sees that a
copy's disk has left, that a copy was written to, or that frames were added to the card.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xxhash import xxh3_64_hexdigest, xxh3_128

from studio.base import wording
from studio.base.errors import NotFound
from studio.ingest.copies import FileState
from studio.ingest.discover import Discovery, discover, shown
from studio.ingest.volume import Volume

READ, MEMORY, RECORDED, NOT_REACHABLE = "read", "memory", "recorded", "not reachable"
"""How sure a copy is: read from its disk just now; read, but from memory for lack of a way to the disk; nothing of it was read, it is
only known of; its disk is not there."""
_MAKER = object()


@dataclass(frozen=True)
class CardIdentity:
    """Which card, and what was on it.

    source: where it was. volume: its label; serial: its number, where there is one. listing: hash of all paths, sizes and times on it, so
    that a card exchanged under the same name is another. entries: eight hex digits a file. Times without their quarters of an hour: cards
    keep local time, which another time zone shifts. Of one that was not looked through, listing and entries are empty.
    """

    source: Path
    volume: str | None
    serial: str | None
    listing: str
    entries: tuple[str, ...]
    bytes: int

    @classmethod
    def of(cls, found: Discovery, volume: Volume) -> "CardIdentity":
        """Of what was found on it just now."""
        root = found.source.resolve()
        lines = []
        for file in found.files:
            below = file.path.relative_to(root) if file.path.is_relative_to(root) else Path(file.path.name)
            lines.append(os.fsencode(below) + f"\0{file.size}\0{file.mtime_ns // 2_000_000_000 % 450}".encode("ascii"))
        entries = tuple(xxh3_64_hexdigest(line)[:8] for line in lines)
        listing = xxh3_128(b"\n".join(sorted(lines))).hexdigest()
        return cls(found.source, volume.label, volume.serial, listing, entries, sum(file.size for file in found.files))

    @classmethod
    def unseen(cls, source: Path, volume: Volume) -> "CardIdentity":
        """Of a card of which nothing is known but where it is."""
        return cls(source, volume.label, volume.serial, "", (), 0)

    def to_dict(self) -> dict[str, Any]:
        """{source, volume, serial, listing, files, bytes}"""
        return {
            "source": shown(self.source),
            "volume": self.volume,
            "serial": self.serial,
            "listing": self.listing,
            "files": len(self.entries),
            "bytes": self.bytes,
        }


@dataclass
class CopyState:
    """One place that holds the card's files, as it is now. grade: see above. files: that ought to be there; intact: that are.

    asked: the card is to be kept until it is whole; another backup, used in turn, may be away. changed, missing, unreadable: paths below
    the place.
    """

    place: Path
    backup: bool
    asked: bool = True
    grade: str = RECORDED
    files: int = 0
    intact: int = 0
    changed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether all that ought to be there was read there now, and is right."""
        return self.intact == self.files and self.grade in (READ, MEMORY)

    def to_dict(self) -> dict[str, Any]:
        """{place, backup, grade, whole, files, intact, changed, missing, unreadable}"""
        return {
            "place": shown(self.place),
            "backup": self.backup,
            "grade": self.grade,
            "whole": self.whole,
            "files": self.files,
            "intact": self.intact,
            "changed": self.changed,
            "missing": self.missing,
            "unreadable": self.unreadable,
        }


class Proof:
    """That all of a card's files but `deleted` are in each of `copies`, read there at `at`. Only `prove` makes one.

    bytes_only: how many of them are of a kind that can't be opened here: their copies are the card's bytes, whatever these are.
    deleted: paths on the card of files of rejected frames of which a person deleted the original; nothing is said of their copies.
    """

    __slots__ = ("_states", "at", "bytes_only", "card", "copies", "deleted")

    def __init__(
        self,
        maker: object,
        card: CardIdentity,
        copies: Sequence[CopyState],
        at: str,
        states: Mapping[Path, FileState],
        bytes_only: int = 0,
        deleted: Sequence[str] = (),
    ) -> None:
        if maker is not _MAKER:
            raise TypeError("a proof is made by the card's verdict alone")
        self.card, self.copies, self.at, self.bytes_only = card, tuple(copies), at, bytes_only
        self.deleted = tuple(deleted)
        self._states = dict(states)

    def lapsed(self) -> str | None:
        """Why it does not hold any more, as part of a sentence; None while it does. A card that was taken out does not end it."""
        for copy in self.copies:
            if copy.grade in (READ, MEMORY) and not copy.place.is_dir():
                return f"{shown(copy.place)} is not there any more"
        for path, state in self._states.items():
            try:
                if FileState.of(path) != state:
                    return f"{shown(path)} was changed since"
            except OSError:
                return f"{shown(path)} can't be read any more"
        try:
            found = discover(self.card.source, [copy.place for copy in self.copies])
            # What is on it is asked every other second; what volume it is costs some systems a process, and says nothing of that.
            now = CardIdentity.of(found, Volume(self.card.volume, self.card.serial))
        except (NotFound, OSError):
            return None
        if now.listing != self.card.listing and now.entries:
            if not set(now.entries) & set(self.card.entries):
                return "another card is there now, or new frames on this one"
            added = len(set(now.entries) - set(self.card.entries))
            return (
                f"{wording.count(added, 'file')} came to the card since" if added else "files went from the card since"
            )
        return None

    def to_dict(self) -> dict[str, Any]:
        """{card, copies, at, bytes_only, deleted}"""
        return {
            "card": self.card.to_dict(),
            "copies": [copy.to_dict() for copy in self.copies],
            "at": self.at,
            "bytes_only": self.bytes_only,
            "deleted": list(self.deleted),
        }


def prove(
    card: CardIdentity,
    copies: Sequence[CopyState],
    at: str,
    states: Mapping[Path, FileState],
    reasons: Sequence[str],
    bytes_only: int = 0,
    deleted: Sequence[str] = (),
) -> Proof | None:
    """The proof, when there is no reason to keep the card and every copy that is there was read whole; None else.

    A card of which all was deleted has no copies, so no proof. For `studio.ingest.verdict` alone.
    """
    whole = all(copy.whole or (not copy.asked and copy.grade == NOT_REACHABLE) for copy in copies)
    wanted = len(card.entries) - len(deleted)
    whole = whole and any(copy.files == wanted for copy in copies if not copy.backup)
    proved = whole and wanted > 0 and not reasons
    return Proof(_MAKER, card, copies, at, states, bytes_only, deleted) if proved else None
