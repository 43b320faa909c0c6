"""Whether to close, or to open another drop, while an import runs: asked once, over the window."""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from studio.base.language import N_, tr
from ui.parts.basics import button, label, row
from ui.parts.progress_words import progress_text
from ui.parts.sheet import Sheet
from ui.state.work import Task

WIDTH_PX, HEIGHT_PX = 620, 220
RENEW_MS = 250
WHAT_THEN = N_(
    "What is copied stays copied. The card is to be kept: the next start says so, and "
    "importing it again brings in the rest."
)
WHAT_THEN_OPEN = N_("What is copied stays copied. Keep the card: importing it again brings in the rest.")


class ClosingSheet(Sheet):
    """close(): called when the person wants to close all the same. Attributes: stay, close_now (buttons)."""

    def __init__(self, parent: QWidget, running: Callable[[], list[Task]], close: Callable[[], object]) -> None:
        super().__init__(parent, role="warn", margin=18, renew_ms=RENEW_MS)
        self._running, self._close, self._then = running, close, close
        self.doing = label("", "lead")
        self.stay = button(tr("Go on importing (Esc)"), self.leave, kind="primary")
        self.close_now = button(tr("Stop and close"), self._go)
        self.what_then = label("", "muted")
        self.box.addWidget(label(tr("An import is running."), "title"))
        self.box.addWidget(self.doing)
        self.box.addWidget(self.what_then)
        self.box.addStretch(1)
        self.box.addLayout(row(self.stay, self.close_now, None))

    def place(self, room: QRect) -> QRect:
        width, height = min(WIDTH_PX, room.width() - 40), min(HEIGHT_PX, room.height() - 40)
        return QRect((room.width() - width) // 2, (room.height() - height) // 3, width, height)

    def renew(self) -> None:
        """How far it is; when it ends by itself there is nothing left to ask."""
        running = self._running()
        self.doing.setText("; ".join(progress_text(task) for task in running))
        if not running:
            self.leave()

    def before_closing(self) -> None:
        """Ask whether to close."""
        self._ask(self._close, tr("Stop and close"), tr("Stop at the next safe point, then close"), tr(WHAT_THEN))

    def before_opening(self, go: Callable[[], object]) -> None:
        """Ask whether to open another drop; go(): opens it."""
        tip = tr("Stop at the next safe point, then open the other drop")
        self._ask(go, tr("Stop and open the other drop"), tip, tr(WHAT_THEN_OPEN))

    def _ask(self, then: Callable[[], object], word: str, tip: str, what_then: str) -> None:
        self._then = then
        self.close_now.setText(word)
        self.close_now.setToolTip(tip)
        self.what_then.setText(what_then)
        self.come_up()
        self.stay.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.leave()
        else:
            super().keyPressEvent(event)

    def _go(self) -> None:
        self.leave()
        self._then()
