"""The cheat sheet: every command with its keys, by page."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.parts.basics import button, label, row, scrolling
from ui.parts.sheet import Sheet
from ui.state.commands import COMMANDS, EVERYWHERE, PAGES, keys_text


class KeySheet(Sheet):
    """Floats over the whole window until Esc."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, closing_keys=(Qt.Key.Key_Escape, Qt.Key.Key_F1, Qt.Key.Key_Question))
        self.box.addLayout(row(label("Keys", "title"), None, button("Close", self.leave)))
        self._made = False

    def open(self) -> None:
        """Show it."""
        if not self._made:
            self._make()
        self.come_up()

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
