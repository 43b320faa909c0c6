"""From frame to frame, from shot to shot, and to what nobody has looked at yet, among the frames that are shown."""

from collections.abc import Callable
from typing import Any

from studio.base.language import N_, tr
from ui.parts.frame_model import WORKING, frame_at
from ui.review.filters import Filters
from ui.state.session import Row, Session

NONE_OPEN = N_("Every frame shown has been picked, rejected, rated or labelled.")


class Walking:
    """shown: the model of the frames that are shown. go(index): look at a frame of it."""

    def __init__(self, session: Session, shown: Any, filters: Filters, go: Callable[[Any], object]) -> None:
        self._session, self._shown, self._filters, self._go = session, shown, filters, go

    def rows(self) -> list[Row]:
        """The frames that are shown, in their order."""
        return [frame_at(self._shown.index(n, 0)) for n in range(self._shown.rowCount())]

    def step(self, by: int) -> None:
        """To the next or a previous frame."""
        now = self._shown.find(self._session.current)
        index = self._shown.index((now.row() if now.isValid() else -1) + by, 0)
        if index.isValid():
            self._go(index)

    def shot(self, by: int) -> None:
        """To the next or previous shot of the shot list that has frames: the filter goes along, where one shot is shown."""
        coverage = self._session.coverage
        shots = [(shot.sku, shot.role) for shot in coverage.shots if shot.frames] if coverage else []
        if not shots:
            return
        chosen = self._filters.wanted.shot
        wanted = chosen if chosen is not None and all(chosen) else None
        frame = self._session.rows.get(self._session.current)
        here = wanted or ((frame["sku"], frame["role"]) if frame is not None else None)
        at = shots.index(here) + by if here in shots else 0 if by > 0 else len(shots) - 1
        if not 0 <= at < len(shots):
            self._session.said.emit(
                tr("This is the last shot that has frames.")
                if by > 0
                else tr("This is the first shot that has frames.")
            )
        elif wanted is not None:
            self._filters.show_shot(*shots[at])
            self._look_at_first(lambda row: True)
        elif not any(self._look_at_first(lambda row, shot=shot: _of(row, shot)) for shot in shots[at::by]):
            self._session.said.emit(tr("No frame of another shot is shown."))

    def next_open(self) -> None:
        """To the next frame of which nobody has said anything, from here on and round."""
        rows = self.rows()
        at = next((n for n, row in enumerate(rows) if row["id"] == self._session.current), -1)
        there = next((n for n in [*range(at + 1, len(rows)), *range(at + 1)] if unreviewed(rows[n])), None)
        if there is None:
            self._session.said.emit(tr(NONE_OPEN))
        else:
            self._go(self._shown.index(there, 0))

    def after(self, ids: list[str]) -> Callable[[], None]:
        """What chooses the frame after these, whatever becomes of them: the next one, or the last before them."""
        rows, gone = [row["id"] for row in self.rows()], set(ids)
        at = max((n for n, frame_id in enumerate(rows) if frame_id in gone), default=-1)
        others = [*rows[at + 1 :], *reversed(rows[: at + 1])]
        chosen = next((frame_id for frame_id in others if frame_id not in gone), "")

        def go() -> None:
            if (index := self._shown.find(chosen)).isValid():
                self._go(index)

        return go

    def _look_at_first(self, wanted: Callable[[Row], bool]) -> bool:
        for n in range(self._shown.rowCount()):
            index = self._shown.index(n, 0)
            if wanted(frame_at(index)):
                self._go(index)
                return True
        return False


def unreviewed(row: Row) -> bool:
    """Whether nobody has said anything of a frame that is work on a shot: no pick of a person, no rejection, star or label."""
    said = row["rejected"] or row["rating"] or row["label"] or row["pick_by"] not in (None, "auto")
    return row["kind"] not in WORKING and not said


def _of(row: Row, shot: tuple[str, str]) -> bool:
    return (row["sku"], row["role"]) == shot
