"""Which frames are wanted, and how many there would be by each choice: every question asked of what the window has read already.

Of the rows that are painted, not of the catalog, so that a mark counts at the key press, before it is written.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from operator import attrgetter
from typing import Any

from studio.base.language import language
from studio.base.retold import retold
from ui.parts.frame_model import WORKING, order, verdict_word
from ui.state.session import Row

Shot = tuple[str, str]
ANY: Shot = ("", "")
COUNTED: "dict[str, Callable[[Facts], object]]" = {
    "shot": attrgetter("shot"),
    "verdict": attrgetter("verdict"),
    "camera": attrgetter("camera"),
    "rating": lambda one: one.row["rating"] or 0,
    "label": lambda one: one.row["label"] or "",
}
"""What a frame counts as, by each choice."""


@dataclass(frozen=True)
class Wanted:
    """What the filters let through; None, or empty, is any.

    shot: (sku, role), either of them empty for all. rating: at least so many stars, 0 for none. label: empty for none. reason: what it is
    about. text: words to be found. shots: only theirs (those that are missing, or to be shot again). unassigned: only the tray.
    working, rejected: show those too. stacked: of a burst only the best, until it is opened.
    """

    shot: Shot | None = None
    verdict: str | None = None
    camera: str | None = None
    rating: int | None = None
    label: str | None = None
    reason: str | None = None
    text: str = ""
    shots: frozenset[Shot] | None = None
    unassigned: bool = False
    working: bool = True
    rejected: bool = True
    stacked: bool = False

    def tests(self, notes: Mapping[Shot, str]) -> "dict[str, Callable[[Facts], bool]]":
        """What is asked of a frame, by what it is about. notes: what was said of shots, in small letters."""
        asked: dict[str, Callable[[Facts], bool]] = {}
        if self.shot is not None and self.shot != ANY:
            sku, role = self.shot
            asked["shot"] = lambda one: (not sku or one.row["sku"] == sku) and (not role or one.row["role"] == role)
        if self.verdict is not None:
            asked["verdict"] = lambda one: one.verdict == self.verdict
        if self.camera is not None:
            asked["camera"] = lambda one: one.camera == self.camera
        if self.rating is not None:
            asked["rating"] = lambda one: one.has_stars(self.rating or 0)
        if self.label is not None:
            asked["label"] = lambda one: (one.row["label"] or "") == self.label
        if self.reason is not None:
            asked["reason"] = lambda one: self.reason in one.reasons
        if words := self.text.casefold().split():
            asked["text"] = lambda one: one.says(words, notes.get(one.shot, ""))
        if self.shots is not None:
            shots = self.shots
            asked["shots"] = lambda one: one.shot in shots
        if self.unassigned:
            asked["unassigned"] = lambda one: one.waits
        if not self.working:
            asked["working"] = lambda one: one.row["kind"] not in WORKING
        if not self.rejected:
            asked["rejected"] = lambda one: not one.row["rejected"]
        return asked


class Facts:
    """What is asked of a row again and again, told once.

    Attributes: row, key (where it stands), shot, verdict (its badge's word), camera, stack (the burst that it is one of, within its shot;
    None for a frame alone).
    """

    def __init__(self, row: Row) -> None:
        self.row, self.key, self.shot = row, order(row), (row["sku"] or "", row["role"] or "")
        self.verdict, self.camera = verdict_word(row), row["camera"]
        self.stack = (row["burst"], row["shot_id"] or "") if row["burst"] else None

    @cached_property
    def said(self) -> str:
        """Its names, reasons and notes, in small letters."""
        row = self.row
        names = (row["name"], row["original_name"], row["sku"], row["role"], row["product_title"], row["error"])
        # Of reasons what they are about is found in the window's language, too: the whole sentence would be told again for each frame.
        about = [retold(one) for one in self.reasons] if language() != "en" else []
        return " ".join(str(part) for part in (*names, *row["reasons"], *row["notes"], *about) if part).casefold()

    @cached_property
    def reasons(self) -> frozenset[str]:
        """What its reasons are about."""
        if not self.row["reasons"]:
            return frozenset()
        from studio.shoot import title_of

        return frozenset(title_of(reason) for reason in self.row["reasons"])

    @property
    def waits(self) -> bool:
        """Whether no shot has claimed it, and it is work on one."""
        row = self.row
        return row["sku"] is None and row["kind"] not in WORKING and not row["rejected"]

    @property
    def rank(self) -> tuple[object, ...]:
        """How good it is among frames alike; the least is on top."""
        row = self.row
        verdict = ("pass", "check", "fail").index(self.verdict) if self.verdict in ("pass", "check", "fail") else 3
        blur = row["blur_px_delivery"] if row["blur_px_delivery"] is not None else float("inf")
        return bool(row["rejected"]), not row["is_select"], verdict, -(row["rating"] or 0), blur, self.key

    def has_stars(self, least: int) -> bool:
        """At least so many; 0: none at all."""
        stars = self.row["rating"] or 0
        return stars >= least if least else not stars

    def says(self, words: Collection[str], note: str) -> bool:
        """Whether each word stands in what is said of it, or of its shot."""
        return all(word in self.said or word in note for word in words)


class Sifted:
    """What is left of all frames by what is wanted, as they are now. Attribute: kept, in the order given."""

    def __init__(self, everything: list[Facts], wanted: Wanted, notes: Mapping[Shot, str]) -> None:
        self._all = everything
        self._counts: dict[str, Counter[Any]] = {}
        self._masks = {name: list(map(test, everything)) for name, test in wanted.tests(notes).items()}
        self.kept = self._left(list(self._masks.values()))

    def among(self, name: str) -> list[Facts]:
        """What is left by all other choices than that one: how many there would be by each of its own is counted in them."""
        if name not in self._masks:
            return self.kept
        return self._left([mask for other, mask in self._masks.items() if other != name])

    def count(self, name: str) -> "Counter[Any]":
        """How many frames there would be by each choice of that name, one of COUNTED; counted once."""
        found = self._counts.get(name)
        if found is None:
            found = self._counts[name] = Counter(map(COUNTED[name], self.among(name)))
        return found

    @cached_property
    def waiting(self) -> int:
        """How many would be in the tray."""
        return sum(one.waits for one in self.among("unassigned"))

    def counted(self) -> "Sifted":
        """Itself, with all that stands beside the filters counted."""
        for name in ("shot", "verdict", "camera"):
            self.count(name)
        _ = self.waiting
        return self

    def _left(self, masks: list[list[bool]]) -> list[Facts]:
        return list(compress(self._all, map(all, zip(*masks, strict=True)))) if masks else self._all
