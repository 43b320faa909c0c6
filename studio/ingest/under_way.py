"""The cards of an import under way: one that is pulled, or whose import ends before its verdict, is to be kept, which is told at once."""

import contextlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from studio.base.clock import now_text
from studio.base.errors import Interrupted, ThreeshotError
from studio.base.processes import run_name, still_runs
from studio.base.wording import agreeing, count
from studio.catalog import cards as rows
from studio.catalog import new_id
from studio.ingest import card_registry
from studio.ingest.discover import Discovery
from studio.ingest.proof import CardIdentity
from studio.ingest.report import CardVerdict
from studio.ingest.volume import Volume, volume_of
from studio.open_drop import OpenDrop

Left = tuple[int, int] | None
"""How many of a card's files did not come in, of how many; None while that is not known."""

AGAIN = "Import it again; what is copied stays copied."
PUT_IN = "Put it in again and import it again; what is copied stays copied."


class CardsUnderWay:
    """A context manager around an import and its verdicts. On leaving, a card without a verdict is remembered as one to keep.

    left(card): how many of its files did not come in; set by whoever takes them in. A run that is killed leaves its cards as begun;
    `finish_killed` tells of them when the drop is opened next.
    """

    def __init__(self, drop: OpenDrop) -> None:
        self._drop = drop
        self._looking: dict[Path, CardIdentity] = {}
        self._found: dict[Path, Discovery] = {}
        self._places: dict[Path, tuple[int, int] | None] = {}
        self._identities: dict[Path, CardIdentity] = {}
        self._told: dict[Path, tuple[CardVerdict, Left]] = {}
        self._done: set[Path] = set()
        self._begun = ""
        self.left: Callable[[Discovery], Left] = lambda card: None

    def __enter__(self) -> "CardsUnderWay":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._begun:
            return
        with contextlib.suppress(ThreeshotError, OSError):
            for source, identity in self._looking.items():
                reasons = _pulled(None) if self._is_gone(source) else _stopped(error, None, bool(identity.listing))
                self._remember(identity, CardVerdict(source, _sentence(reasons), reasons))
            for source, found in self._found.items():
                if source not in self._done and source not in self._told:
                    self._keep(source, _stopped(error, self.left(found), True))
            self._drop.catalog.tell("cards.ended", self._drop.id, self._begun)

    def looking(self, sources: Sequence[Path]) -> None:
        """These cards are being looked through: what is on them isn't known yet."""
        self._places = {source: _place(source) for source in sources}
        there = [source for source, place in self._places.items() if place is not None]
        self._looking = {source: CardIdentity.unseen(source, volume_of(source)) for source in there}
        told = [{key: one.to_dict()[key] for key in ("source", "volume", "serial")} for one in self._looking.values()]
        self._begun = self._tell_begun(looking=told)

    def looked(self, found: Discovery) -> None:
        """This card was looked through; others of them may not be yet."""
        if found.source in self._looking:
            self._looking[found.source] = CardIdentity.of(found, volume_of(found.source))

    def begin(self, found: Sequence[Discovery]) -> None:
        """These cards were looked through, and are taken in now."""
        for one in found:
            self._found[one.source] = one
            self._places[one.source] = _place(one.source)
            self._identities[one.source] = CardIdentity.of(one, volume_of(one.source))
        told = [
            {**identity.to_dict(), "entries": "".join(identity.entries)}
            for identity in self._identities.values()
            if identity.entries
        ]
        with self._drop.catalog.change():
            if self._begun:
                self._drop.catalog.tell("cards.ended", self._drop.id, self._begun)
            self._begun = self._tell_begun(cards=told)
        self._looking = {}

    def _tell_begun(self, **what: Any) -> str:
        run = run_name(self._drop.catalog.station, new_id())
        return self._drop.catalog.tell("cards.begun", self._drop.id, None, {"run": run, **what})

    def pulled(self) -> list[Discovery]:
        """The cards that are not there any more and were when this was asked last; each is to be kept, which is told at once."""
        gone = [found for source, found in self._found.items() if source not in self._told and self._is_gone(source)]
        for found in gone:
            self._keep(found.source, _pulled(left := self.left(found)), left)
        return gone

    def verdict(self, source: Path) -> CardVerdict | None:
        """That a card was pulled, with what came in of it to the end; None for one that is there."""
        if source not in self._found or not self._is_gone(source):
            return None
        left = self.left(self._found[source])
        if source not in self._told or self._told[source][1] != left:
            self._keep(source, _pulled(left), left)
        return self._told[source][0]

    def done(self, source: Path) -> None:
        """A card has its verdict."""
        self._done.add(source)

    def _is_gone(self, source: Path) -> bool:
        """Whether another folder, or none, is where it was; a card that was pulled leaves its mount point, or nothing."""
        if _place(source) != self._places[source]:
            return True
        try:
            with os.scandir(source) if source.is_dir() else contextlib.nullcontext() as listing:
                next(iter(listing or ()), None)
        except OSError:
            return True
        return False

    def _keep(self, source: Path, reasons: list[str], left: Left = None) -> None:
        verdict = CardVerdict(source, _sentence(reasons), reasons)
        self._told[source] = verdict, left
        self._remember(self._identities[source], verdict)

    def _remember(self, card: CardIdentity, verdict: CardVerdict) -> None:
        """In the list of cards, unless there is nothing on it; and told."""
        if card.entries or not card.listing:
            card_registry.remember(self._drop, card, verdict)
            verdict.seen = []
        self._drop.events.card_kept.emit(verdict)


def finish_killed(drop: OpenDrop) -> list[str]:
    """The cards of imports that were killed: each is to be kept, a sentence each. Nothing of those that still run."""
    told = []
    for begun in rows.begun_and_not_ended(drop.catalog, drop.id):
        if still_runs(str(begun["data"].get("run"))):
            continue
        for card in begun["data"].get("looking") or ():
            # Written as its place alone by an earlier version.
            card = {"source": card, "volume": None, "serial": None} if isinstance(card, str) else card
            identity = CardIdentity.unseen(Path(card["source"]), Volume(card["volume"], card["serial"]))
            reasons = ["its import was cut off before it was looked through", AGAIN]
            verdict = CardVerdict(identity.source, _sentence(reasons), reasons)
            card_registry.remember(drop, identity, verdict)
            told.append(f"{identity.source.name or card['source']}: {verdict.sentence}")
        for card in begun["data"].get("cards") or ():
            identity = CardIdentity(
                Path(card["source"]), card["volume"], card["serial"], card["listing"], _entries(card), card["bytes"]
            )
            copied = rows.files_come_from(drop.catalog, drop.id, card["source"], begun["at"])
            reason = f"its import was cut off when {copied} of {count(card['files'], 'file')} {agreeing(copied, 'was', 'were')} copied"
            verdict = CardVerdict(identity.source, _sentence([reason, AGAIN]), [reason, AGAIN])
            card_registry.remember(drop, identity, verdict)
            told.append(f"{identity.source.name or card['source']}: {verdict.sentence}")
        drop.catalog.tell("cards.ended", drop.id, begun["id"], {"killed_before": now_text()})
    return told


def _entries(card: dict[str, str]) -> tuple[str, ...]:
    text = card["entries"]
    return tuple(text[at : at + card_registry.DIGITS] for at in range(0, len(text), card_registry.DIGITS))


def _place(source: Path) -> tuple[int, int] | None:
    try:
        status = source.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _sentence(reasons: list[str]) -> str:
    return f"keep this card: {reasons[0]}. {' '.join(reasons[1:])}"


def _pulled(left: Left) -> list[str]:
    if left is None:
        return ["pulled before it was looked through", PUT_IN]
    if left[0] == 0:
        return [f"pulled before it could be checked: {_all_in(left[1])}", PUT_IN]
    return [f"pulled: {left[0]} of {left[1]} not copied", PUT_IN]


def _stopped(error: BaseException | None, left: Left, looked: bool) -> list[str]:
    what = "its import was stopped" if error is None or isinstance(error, Interrupted) else "its import ended early"
    if left is None and looked:
        return [f"{what} before anything of it was copied", AGAIN]
    if left is None:
        return [f"{what} before it was looked through", AGAIN]
    if left[0] == 0:
        return [f"{what} before it could be checked: {_all_in(left[1])}", AGAIN]
    return [f"{what}: {left[0]} of {left[1]} not copied", AGAIN]


def _all_in(files: int) -> str:
    return f"its {count(files, 'file')} {agreeing(files, 'is', 'are')} copied"
