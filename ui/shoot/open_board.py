"""The strip of shots, opened: the whole board, products by roles, with one button that arms the shot that is looked at."""

from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.base.language import tr, within
from studio.base.retold import retold
from ui.parts.basics import Elided, button, column, label, plain_tip, row
from ui.parts.coverage_words import summary
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.shoot.board_decisions import BoardDecisions
from ui.shoot.board_model import BoardModel
from ui.shoot.board_view import BoardView
from ui.shoot.keyed import keyed
from ui.shoot.pace import PaceLine

if TYPE_CHECKING:
    from studio.shoot.handed_out import ShotState

SKU_PX = 150
"""A longer SKU is cut in its middle on the button, so that the sentence beside it has its room."""


class OpenBoard(QWidget):
    """Attributes: board (its model), view, sentence (a label), pace, kept (a label: cards to keep), decisions (the foot).

    close(): back to the picture.
    """

    def __init__(self, context: PageContext, closed: Callable[[], object]) -> None:
        super().__init__()
        self._context, self._session, self._closed = context, context.session, closed
        self._shot: ShotState | None = None
        self.board = BoardModel()
        self.view = BoardView(self.board, context.theme, context.pictures)
        self.done = label("", "title", wrap=False)
        self.sentence = label("")
        self.pace = PaceLine(context.session)
        self.pace.setWordWrap(True)
        self.arm = button(
            "", self.arm_looked_at, kind="primary", tip=tr("Arm the shot that is looked at, and go on shooting")
        )
        closed = button(tr("Close the board"), lambda: context.actions.run("shoot.board"))
        close = keyed(closed, context.actions.actions["shoot.board"], tr("Close"))
        self.kept = Elided()
        self.kept.setProperty("role", "bad")
        self.kept.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.kept.hide()
        head = row(self.done, None, close, self.arm, spacing=12)
        told = column(self.sentence, self.pace, spacing=0)
        head.insertLayout(1, told, 1)
        head.setStretch(2, 0)
        self.decisions = BoardDecisions(context, self.view)
        foot = row(self.decisions, self.kept)
        foot.setStretch(0, 2)
        foot.setStretch(1, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(head)
        box.addWidget(self.view, 1)
        box.addLayout(foot)
        self.view.looked_at.connect(self._look)
        self.view.armed.connect(lambda sku, role: self._look(self._session.shot(sku, role)))
        self._look(None)

    def come_up(self) -> None:
        """The keys are in the board, at the armed shot."""
        index = self.board.find(*self._session.armed) if self._session.armed else self.board.index(0, 0)
        self.view.setCurrentIndex(index if index.isValid() else self.board.index(0, 0))
        self.view.setFocus()
        self._look(self._session.shot(*self._session.armed) if self._session.armed else None)

    def refresh(self) -> None:
        """How far the shoot is now."""
        coverage = self._session.coverage
        if coverage is None:
            return
        self.done.setText(
            tr("{done} of {all}", done=sum(shot.done for shot in coverage.shots), all=len(coverage.shots))
        )
        self.sentence.setText(summary(coverage))
        self.sentence.setToolTip(plain_tip(retold(coverage.sentence)))

    def keep(self, words: dict[str, str]) -> None:
        """Cards to keep stay in sight. words: what is said of each card, by its source."""
        said = [
            f"{tr(word)}: {PurePath(source).name or source}"
            for source, word in words.items()
            if word.startswith("KEEP")
        ]
        self.kept.say(said[0] + (tr(" and {more} more", more=len(said) - 1) if len(said) > 1 else "") if said else "")
        # With none, what the keys do has its room.
        self.kept.setVisible(bool(said))

    def _look(self, shot: "ShotState | None") -> None:
        self._shot = shot
        self.arm.setVisible(shot is not None)
        if shot is not None:
            role = self._session.role_title(shot.role, shot.sku)
            room = scaled(SKU_PX)
            self.arm.setText(
                tr(
                    "Arm {sku} {role}",
                    sku=self.arm.fontMetrics().elidedText(shot.sku, Qt.TextElideMode.ElideMiddle, room),
                    role=within(role),
                )
            )
            self.arm.setAccessibleName(tr("Arm {sku} {role}", sku=shot.sku, role=within(role)))

    def arm_looked_at(self) -> None:
        """Arm the shot that is looked at, and close."""
        if self._shot is not None:
            self._session.arm(self._shot.sku, self._shot.role)
            self._closed()
