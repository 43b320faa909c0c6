"""Approve and reshoot in the open board: the shots that are chosen there, all that can be at once, each an act of its own to undo."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.base.errors import ThreeshotError
from studio.base.language import N_, tr, trn
from studio.base.spoken import count, listed
from ui.parts.basics import Elided, button, row
from ui.parts.page_context import PageContext
from ui.parts.reason_field import ReasonField
from ui.shoot.board_view import BoardView
from ui.shoot.keyed import keyed

if TYPE_CHECKING:
    from studio.shoot.handed_out import ShotState

NAMED = 4
"""Shots that a sentence names; the rest is counted."""
HINT = N_("Arrows move, with Shift they choose several · Return arms · Space looks at the frames")


class BoardDecisions(QWidget):
    """The foot of the board. Attributes: note (the reason for a reshoot, while it is asked), told (what is chosen, or what keys do)."""

    def __init__(self, context: PageContext, view: BoardView) -> None:
        super().__init__()
        self._session, self._view = context.session, view
        self._asked: list[ShotState] = []
        run, actions = context.actions.run, context.actions.actions
        self._buttons = [
            keyed(button(words, lambda name=name: run(name), kind="tight"), actions[name], words)
            for name, words in (("board.approve", tr("Approve")), ("board.reshoot", tr("Do over…")))
        ]
        self.note = ReasonField()
        self.note.setPlaceholderText(tr("What must be different? Return sends them back"))
        self.note.setAccessibleName(tr("Note for the reshoots"))
        self.note.returnPressed.connect(self._send)
        self.note.left.connect(self._leave)
        self.note.hide()
        self.told = Elided(tr(HINT))
        self.told.setProperty("role", "small")
        box: QHBoxLayout = row(*self._buttons, self.note, self.told)
        box.setContentsMargins(0, 0, 0, 0)
        box.setStretch(2, 2)
        box.setStretch(3, 1)
        self.setLayout(box)
        view.selectionModel().selectionChanged.connect(lambda *_: self._show())
        self._session.coverage_changed.connect(self._show)
        self._show()

    def approve(self) -> None:
        """Approve the chosen shots that have their selects."""
        shoot = self._session.shoot
        if shoot is not None:
            done, left = _apart(self._view.chosen(), "bars_approval")
            said = {"state": "approved", "note": None, "drawn": None}
            self._decide(done, said, lambda shot: shoot.marks.approve(shot.sku, shot.role))
            self._tell(tr("Approved"), done, left)

    def ask(self) -> None:
        """Ask why the chosen shots are sent back, in place."""
        done, left = _apart(self._view.chosen(), "bars_reshoot")
        if done:
            self._asked = self._view.chosen()
            self.note.clear()
            self.note.show()
            self.told.hide()
            self.note.setFocus()
        else:
            self._tell(tr("Sent back"), done, left)

    def _send(self) -> None:
        shoot, note, asked = self._session.shoot, self.note.text().strip(), self._asked
        self._leave()
        if shoot is not None:
            # What was chosen when it was asked, as it is by now.
            now = [self._session.shot(one.sku, one.role) for one in asked]
            done, left = _apart([one for one in now if one is not None], "bars_reshoot")
            said = {"state": "reshoot", "note": note or None, "drawn": None}
            self._decide(done, said, lambda shot: shoot.marks.reshoot(shot.sku, shot.role, note))
            self._tell(tr("Sent back"), done, left)

    def _leave(self) -> None:
        self._asked = []
        self.note.hide()
        self.told.show()
        self._view.setFocus()

    def _decide(self, shots: "list[ShotState]", said: dict[str, Any], act: "Callable[[ShotState], object]") -> None:
        def work() -> None:
            failed = []
            for shot in shots:
                try:
                    act(shot)
                except ThreeshotError as error:
                    failed.append(str(error))
            if failed:
                raise ThreeshotError(" ".join(failed))

        if shots:
            self._session.marking.decide([(shot.sku, shot.role) for shot in shots], said, work)

    def _tell(self, word: str, done: "list[ShotState]", left: "dict[str, list[ShotState]]") -> None:
        parts = [f"{word}: {count(len(done), 'shot')}"] if done else []
        for why, shots in left.items():
            names = listed([f"{shot.sku} {shot.role}" for shot in shots], NAMED)
            parts.append(_said_of(why, names, len(shots)))
        (self._session.said if done else self._session.failed).emit(f"{'; '.join(parts) or tr('No shot is chosen')}.")

    def _show(self) -> None:
        chosen = self._view.chosen()
        self.told.say(
            tr("{shots} chosen · {hint}", shots=count(len(chosen), "shot"), hint=tr(HINT))
            if len(chosen) > 1
            else tr(HINT)
        )
        for made in self._buttons:
            made.setEnabled(bool(chosen))


def _said_of(why: str, names: str, n: int) -> str:
    """Why nothing was decided of these shots, as a clause. why: see `ShotState.bars_approval` and `bars_reshoot`."""
    if why == "no select yet":
        return trn("{names} has no select yet", "{names} have no select yet", n, names=names)
    if why == "no frame yet":
        return trn("{names} has no frame yet", "{names} have no frame yet", n, names=names)
    return trn("{names} is approved already", "{names} are approved already", n, names=names)


def _apart(shots: "list[ShotState]", bars: str) -> "tuple[list[ShotState], dict[str, list[ShotState]]]":
    """Those that can be, and by what bars the others, these."""
    left: dict[str, list[ShotState]] = {}
    for shot in shots:
        if why := getattr(shot, bars):
            left.setdefault(why, []).append(shot)
    return [shot for shot in shots if not getattr(shot, bars)], left
