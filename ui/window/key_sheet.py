"""The cheat sheet: every command with its keys, by page."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from studio.base.language import tr
from ui.parts.basics import button, label, row, scrolling
from ui.parts.sheet import Sheet
from ui.state.commands import COMMANDS, EVERYWHERE, PAGE_TITLES, PAGES
from ui.state.keys import Keys


class KeySheet(Sheet):
    """Floats over the whole window until Esc."""

    def __init__(self, parent: QWidget, keys: Keys) -> None:
        super().__init__(parent, closing_keys=(Qt.Key.Key_Escape, Qt.Key.Key_F1, Qt.Key.Key_Question))
        self._keys = keys
        self.box.addLayout(row(label(tr("Keys"), "title"), None, button(tr("Close"), self.leave)))
        self._shown: dict[str, QLabel] = {}

    def open(self) -> None:
        """Show it."""
        if not self._shown:
            self._make()
        for name, text in self._shown.items():
            text.setText(self._keys.text(name) or "–")
        self.come_up()

    def shown(self, name: str) -> str:
        """The keys that it shows for a command."""
        return self._shown[name].text()

    def _make(self) -> None:
        """Some hundred labels: made when they are first wanted, not when the window starts."""
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(6)
        for page in (EVERYWHERE, *PAGES):
            there = [command for command in COMMANDS if command.page == page]
            if there:
                grid.addWidget(label(tr(PAGE_TITLES[page]), "heading"), grid.rowCount(), 0, 1, 3)
            for command in there:
                at = grid.rowCount()
                self._shown[command.id] = label("", "good", wrap=False)
                grid.addWidget(self._shown[command.id], at, 0)
                grid.addWidget(label(command.title, wrap=False), at, 1)
                grid.addWidget(label(command.help, "muted"), at, 2)
        grid.setColumnStretch(2, 1)
        self.box.addWidget(scrolling(inside))
