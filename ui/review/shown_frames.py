"""The frames that the Review page shows: what its filters let through, bursts as one with their best frame on top until they are opened."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal

from ui.parts.frame_model import STACK, FrameModel, FrameRows, Index
from ui.review.wanted import Facts, Shot, Sifted, Wanted
from ui.state.session import Row, Session

MANY = 200
"""More changes than that at a time are looked at all together."""
Stack = tuple[str, str]
_NAME = "ShownFrames.arranged"
_key = attrgetter("key")


@dataclass
class _Arranged:
    """What is let through of all frames, and what of it is shown. stacks: each burst's frames by their ids; tops: which is on top."""

    sifted: Sifted
    shown: list[Facts]
    stacks: dict[Stack, dict[str, Facts]] = field(default_factory=dict)
    tops: dict[Stack, str] = field(default_factory=dict)


def _arranged(
    everything: list[Facts], wanted: Wanted, notes: Mapping[Shot, str], opened: Collection[Stack]
) -> _Arranged:
    """On any thread. everything: all frames, in their order. opened: the bursts of which all frames are shown."""
    made = _Arranged(sifted := Sifted(everything, wanted, notes), sifted.kept)
    if wanted.stacked:
        for one in sifted.kept:
            if one.stack is not None:
                made.stacks.setdefault(one.stack, {})[one.row["id"]] = one
        made.tops = {stack: _best(there) for stack, there in made.stacks.items()}
        tops = made.tops
        made.shown = [
            one for one in sifted.kept if one.stack is None or one.stack in opened or tops[one.stack] == one.row["id"]
        ]
    return made


def _best(there: Mapping[str, Facts]) -> str:
    """The best of a burst's frames."""
    return str(min(there.values(), key=lambda one: one.rank).row["id"])


class ShownFrames(FrameRows):
    """A list of its own, so that a filter is one reset and not a change for each gap. everything: all frames, in their order.

    Data, beside that of `FrameRows`: STACK is (frames of its burst that are let through, whether it is open) for what is on top of one.
    Attributes: wanted, sifted (what is left of all, for counting). Signal: about_to_sift(), while everything is still in its place.
    """

    about_to_sift = Signal()

    def __init__(self, session: Session, everything: FrameModel) -> None:
        super().__init__(session)
        self._all = everything
        self._notes: dict[Shot, str] = {}
        self._facts: dict[str, Facts] = {}
        self._shown: list[Facts] = []
        self.wanted = Wanted()
        self._tests = self.wanted.tests({})
        self._stacks: dict[Stack, dict[str, Facts]] = {}
        self._tops: dict[Stack, str] = {}
        self._open: set[Stack] = set()
        self._sifted: Sifted | None = None
        session.prepare[_NAME] = self._prepare
        session.frames_reset.connect(self.reset)
        session.frames_changed.connect(self.update_frames)
        session.previews_changed.connect(self._repaint)
        # Before any view hears of it.
        self.rowsRemoved.connect(self._take_out)

    def row_at(self, at: int) -> Row | None:
        return self._shown[at].row if at < len(self._shown) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != STACK:
            return self.said_of(index, role)
        one = self._shown[index.row()] if index.isValid() else None
        if one is None or one.stack is None or self._tops.get(one.stack) != one.row["id"]:
            return None
        amount = len(self._stacks[one.stack])
        return (amount, one.stack in self._open) if amount > 1 else None

    @property
    def sifted(self) -> Sifted:
        """What is left of all frames as they are now."""
        if self._sifted is None:
            self._sifted = Sifted(self._everything(), self.wanted, self._notes)
        return self._sifted

    def _everything(self) -> list[Facts]:
        facts = self._facts
        return [facts[row["id"]] for row in self._all.rows]

    def find(self, frame_id: str) -> QModelIndex:
        """The index of a frame, or an invalid one when it is not shown."""
        one = self._facts.get(frame_id)
        at = bisect_left(self._shown, one.key, key=_key) if one is not None else len(self._shown)
        return self.index(at) if at < len(self._shown) and self._shown[at] is one else QModelIndex()

    def show_only(self, wanted: Wanted, notes: Mapping[Shot, str] | None = None) -> None:
        """Filter anew. notes: what was said of shots, in small letters."""
        notes = dict(notes or {})
        if wanted != self.wanted or (wanted.text and notes != self._notes):
            if wanted.stacked != self.wanted.stacked:
                self._open.clear()
            self.wanted, self._notes = wanted, notes
            self._tests = wanted.tests(notes)
            self._sift()

    def reset(self) -> None:
        """Take all of the session's rows as they are."""
        prepared = self._session.prepared.get(_NAME)
        if prepared is None:
            self._facts = {row["id"]: self._known(row) for row in self._all.rows}
            self._sift()
            return
        facts, arranged, asked = prepared
        self._facts = facts
        # What is asked may be another since a thread began to look.
        self._sift(arranged if asked == (self.wanted, self._notes, self._open) else None)

    def _prepare(self, rows: list[Row]) -> tuple[dict[str, Facts], _Arranged, Any]:
        """Off the window's thread: all that is told of a drop's frames by what is wanted now."""
        asked = self.wanted, self._notes, set(self._open)
        everything = sorted(map(Facts, rows), key=_key)
        arranged = _arranged(everything, *asked)
        arranged.sifted.counted()
        return {one.row["id"]: one for one in everything}, arranged, asked

    def _sift(self, arranged: _Arranged | None = None) -> None:
        if arranged is None:
            arranged = _arranged(self._everything(), self.wanted, self._notes, self._open)
        self._sifted, self._stacks, self._tops = arranged.sifted, arranged.stacks, arranged.tops
        self.about_to_sift.emit()
        self._shown = list(arranged.shown)
        self.count_anew(len(self._shown))

    # -- bursts ---------------------------------------------------------------------------------------------------

    def place_in_stack(self, frame_id: str) -> tuple[int, int] | None:
        """Which of how many frames of its burst it is; None for a frame alone."""
        stack = self._stack_of(frame_id)
        if stack is None:
            return None
        there = sorted(self._stacks[stack].values(), key=_key)
        return [one.row["id"] for one in there].index(frame_id) + 1, len(there)

    def whole(self, ids: list[str]) -> list[str]:
        """These frames, and all others of the bursts that they stand for."""
        closed = {one: self._stack_of(one) for one in ids}
        return [
            frame_id
            for one, stack in closed.items()
            for frame_id in ([one] if stack is None or stack in self._open else self._stacks[stack])
        ]

    def open_or_close(self, frame_id: str) -> str:
        """Open the burst of a frame, or close it; the frame that is to be looked at then, empty where it is in none."""
        stack = self._stack_of(frame_id)
        if stack is None:
            return ""
        before = set(self._stacks[stack])
        if stack in self._open:
            self._open.discard(stack)
            self._top_of(stack)
            frame_id = self._tops[stack]
        else:
            self._open.add(stack)
        self._show_right(before)
        return frame_id

    def reveal(self, frame_id: str) -> QModelIndex:
        """The index of a frame, its burst opened where that hides it; an invalid one where the filters do."""
        stack = self._stack_of(frame_id)
        if stack is not None and self._tops[stack] != frame_id and stack not in self._open:
            self.open_or_close(frame_id)
        return self.find(frame_id)

    def near(self, frame_id: str) -> QModelIndex:
        """The index of a frame, or of what stands for its burst; an invalid one where the filters hide it."""
        stack = self._stack_of(frame_id)
        hidden = stack is not None and stack not in self._open
        return self.find(self._tops[stack] if hidden and stack is not None else frame_id)

    def _stack_of(self, frame_id: str) -> Stack | None:
        one = self._facts.get(frame_id)
        stack = one.stack if one is not None else None
        if stack is None or frame_id not in self._stacks.get(stack, ()) or len(self._stacks[stack]) < 2:
            return None
        return stack

    def _top_of(self, stack: Stack) -> None:
        self._tops[stack] = _best(self._stacks[stack])

    def _is_seen(self, one: Facts) -> bool:
        stack = one.stack if self.wanted.stacked else None
        return stack is None or stack in self._open or self._tops.get(stack) == one.row["id"]

    # -- changes --------------------------------------------------------------------------------------------------

    def update_frames(self, ids: list[str]) -> None:
        """These rows came or changed."""
        self._sifted = None
        if not self._facts or len(ids) > MANY:
            self._look_at_all()
            return
        touched, before = set(ids), {}
        for frame_id in ids:
            before[frame_id] = self._facts.get(frame_id)
            one = self._known(self._session.rows[frame_id])
            self._facts[frame_id] = one
            if self.wanted.stacked:
                touched |= self._restack(frame_id, before[frame_id], one)
        self._show_right(touched, before)

    def _restack(self, frame_id: str, before: Facts | None, one: Facts) -> set[str]:
        """Put a frame into its stack as it is now; the frames whose place on top may be another's."""
        touched: set[str] = set()
        gone = before.stack if before is not None else None
        if gone is not None and frame_id in self._stacks.get(gone, ()):
            del self._stacks[gone][frame_id]
            if gone != one.stack:
                touched |= self._choose_top(gone)
        if one.stack is not None and self._passes(one):
            self._stacks.setdefault(one.stack, {})[frame_id] = one
        if one.stack is not None and one.stack in self._stacks:
            touched |= self._choose_top(one.stack)
        return touched

    def _choose_top(self, stack: Stack) -> set[str]:
        """The best on top; but what is looked at stays where it is."""
        there = self._stacks[stack]
        if not there:
            del self._stacks[stack]
            self._tops.pop(stack, None)
            return set()
        if self._tops.get(stack) not in there or self._tops[stack] != self._session.current:
            self._top_of(stack)
        return set(there)

    def _look_at_all(self) -> None:
        """Many changed. Where the same frames are shown in the same places, nobody loses what is chosen."""
        before = [one.row["id"] for one in self._shown]
        self._facts = {row["id"]: self._known(row) for row in self._all.rows}
        kept = self.sifted.kept
        if not before or self.wanted.stacked or [one.row["id"] for one in kept] != before:
            self._sift()
        else:
            self._shown = list(kept)
            self.dataChanged.emit(self.index(0), self.index(len(before) - 1))

    def _known(self, row: Row) -> Facts:
        known = self._facts.get(row["id"])
        return known if known is not None and known.row is row else Facts(row)

    def _passes(self, one: Facts) -> bool:
        return all(test(one) for test in self._tests.values())

    def _show_right(self, ids: Collection[str], before: Mapping[str, Facts | None] | None = None) -> None:
        """Put these frames in, take them out, or paint them, as is right now. before: what some of them were, until now."""
        gone, fresh = [], []
        for frame_id in ids:
            one = self._facts[frame_id]
            was = (before or {}).get(frame_id, one)
            at = self._place(was) if was is not None else -1
            seen = self._passes(one) and self._is_seen(one)
            if at >= 0 and seen and was is not None and was.key == one.key:
                self._shown[at] = one
                self.dataChanged.emit(self.index(at), self.index(at))
                continue
            if at >= 0:
                gone.append(at)
            if seen:
                fresh.append(one)
        self._put_in(fresh, gone)

    def _place(self, one: Facts) -> int:
        at = bisect_left(self._shown, one.key, key=_key)
        return at if at < len(self._shown) and self._shown[at].row["id"] == one.row["id"] else -1

    def _put_in(self, fresh: Iterable[Facts], gone: list[int]) -> None:
        # First in, then out: the frame looked at goes last, and what takes its place is there already.
        for one in fresh:
            to = bisect_left(self._shown, one.key, key=_key)
            gone = [at + (at >= to) for at in gone]
            self._shown.insert(to, one)
            self.insertRows(to, 1)
        for at in sorted(gone, reverse=True):
            self.removeRows(at, 1)

    def _take_out(self, _: object, first: int, last: int) -> None:
        del self._shown[first : last + 1]

    def _repaint(self, ids: list[str]) -> None:
        for frame_id in ids:
            index = self.find(frame_id)
            if index.isValid():
                self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])
