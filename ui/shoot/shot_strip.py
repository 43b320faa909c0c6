"""How far the shoot is, in one strip below the picture; it opens to the whole board."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from studio.base.language import tr
from studio.base.retold import retold
from ui.parts.basics import Elided, Panel, button, column, label, row
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.shoot.board_model import Board
from ui.shoot.keyed import keyed
from ui.shoot.shot_cells import PICTURES, SHAPES, WORDS, ShotCells

TOLD_PX = {PICTURES: 148, WORDS: 88, SHAPES: 62}
MOST_TIMES = 2
"""As much more room as what is still to be done has at most; it is said on two lines before."""


class ShotStrip(Panel):
    """Attributes: cells, tray (a button), open (a button), done (a label)."""

    def __init__(self, context: PageContext, show_tray: Callable[[], object]) -> None:
        super().__init__(margin=6)
        self._context, self._session = context, context.session
        run = context.actions.run
        self._look = PICTURES
        self.cells = ShotCells(context.theme, context.pictures)
        self.done = label("", "heading", wrap=False)
        self._short = Elided(lines=2)
        self._short.setProperty("role", "small")
        self._told = QWidget()
        told = column(self.done, self._short, spacing=0)
        told.setContentsMargins(6, 0, 0, 0)
        self._told.setLayout(told)
        self.tray = button(tr("Unassigned"), show_tray, kind="tight")
        actions = context.actions.actions
        self.open = keyed(
            button(tr("Board"), lambda: run("shoot.board"), kind="tight"), actions["shoot.board"], tr("Board")
        )
        line = row(self._told, self.cells, self.tray, self.open)
        line.setStretch(1, 1)
        self.box.addLayout(line)
        self.setAccessibleName(tr("How far the shoot is"))

    def show_as(self, look: str) -> None:
        """As `ShotCells`."""
        self._look = look
        self.cells.show_as(look)
        self._show_tray()
        self._fit_told()
        self._short.setVisible(look != SHAPES)
        margin = 2 if look == SHAPES else 6
        self.box.setContentsMargins(6, margin, 6, margin)

    def show_board(self, board: Board) -> None:
        """The shots as they are now."""
        coverage = self._session.coverage
        self.cells.show_board(board, self._session.armed)
        if coverage is None:
            return
        states = [shot.state for shot in coverage.shots]
        self.done.setText(
            tr("{done} of {all}", done=sum(shot.done for shot in coverage.shots), all=len(coverage.shots))
        )
        to_do = (
            (states.count("acceptable"), tr("to pick")),
            (states.count("reshoot"), tr("to reshoot")),
            (states.count("missing"), tr("missing")),
        )
        said = ", ".join(f"{amount} {what}" for amount, what in to_do if amount)
        self._short.say(said or tr("all picked"))
        self._fit_told()
        self._told.setToolTip(retold(coverage.sentence))
        self._show_tray()

    def _fit_told(self) -> None:
        """The number is never cut: 6 of 120 is not 6 of 1. What is below it is said whole on its two lines."""
        least, across = scaled(TOLD_PX[self._look]), self._short.fontMetrics().horizontalAdvance
        words = self._short.whole.split(" ")
        halves = ((" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words)))
        whole = across(self._short.whole)
        below = whole if whole <= least * 3 // 2 else min((max(map(across, both)) for both in halves), default=whole)
        below = below + 12 if self._look != SHAPES else 0
        self._told.setFixedWidth(max(least, self.done.sizeHint().width() + 8, min(below, least * MOST_TIMES)))

    def _show_tray(self) -> None:
        waiting = self._session.coverage.unassigned if self._session.coverage is not None else 0
        self.tray.setText(
            tr("Unassigned: {waiting}", waiting=waiting)
            if self._look == PICTURES
            else tr("Tray: {waiting}", waiting=waiting)
        )
        self.tray.setToolTip(self._context.actions.actions["shoot.unassigned"].toolTip())
        self.tray.setAccessibleName(tr("Unassigned: {waiting}", waiting=waiting))
        self.tray.setVisible(bool(waiting))
