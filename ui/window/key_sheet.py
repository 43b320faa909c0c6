"""The cheat sheet: every command with its keys, by page."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.parts.basics import Panel, button, label, row, scrolling
from ui.state.commands import COMMANDS, EVERYWHERE, PAGES, keys_text


class KeySheet(Panel):
    """Floats over the window until Esc. Signals: opened(), closed()."""

    opened = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(role="info")
        self.setParent(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.box.addLayout(row(label("Keys", "title"), None, button("Close", self.leave)))
        self._made = False
        self.hide()

    def open(self) -> None:
        """Show it over the whole window."""
        if not self._made:
            self._make()
        parent = self.parentWidget()
        self.setGeometry(40, 40, parent.width() - 80, parent.height() - 80)
        self.show()
        self.raise_()
        self.setFocus()
        self.opened.emit()

    def _make(self) -> None:
        """Some hundred labels: made when they are first wanted, not when the window starts."""
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(6)
        for page in (EVERYWHERE, *PAGES):
            there = [command for command in COMMANDS if command.page == page]
            if there:
                grid.addWidget(label(page.capitalize() or "Everywhere", "heading"), grid.rowCount(), 0, 1, 3)
            for command in there:
                at = grid.rowCount()
                grid.addWidget(label(keys_text(command) or "–", "good", wrap=False), at, 0)
                grid.addWidget(label(command.title, wrap=False), at, 1)
                grid.addWidget(label(command.help, "muted"), at, 2)
        grid.setColumnStretch(2, 1)
        self.box.addWidget(scrolling(inside))
        self._made = True

    def leave(self) -> None:
        """Close it."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F1, Qt.Key.Key_Question):
            self.leave()
        else:
            super().keyPressEvent(event)
