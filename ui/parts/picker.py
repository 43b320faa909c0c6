"""A list to choose from by typing: the command palette, the shot that frames go to, the drop to open. Floats over the window."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ui.parts.basics import TextField, label
from ui.parts.sheet import Sheet


@dataclass(frozen=True)
class Choice:
    """text: what is shown and searched; aside: shown small, such as the keys; do: what happens."""

    text: str
    do: Callable[[], object]
    aside: str = ""


Typed = Callable[[str], list[Choice]]
HINT = "Type to find, arrows to choose, Return to do it, Esc to leave"


def _nothing(text: str) -> list[Choice]:
    return []


class Picker(Sheet):
    """Shown over its parent's middle, until something is chosen, or another place is clicked."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._choices: list[Choice] = []
        self._typed: Typed = _nothing
        self._title = label("", "heading")
        self.line = TextField()
        self.line.setAccessibleName("Find")
        self.setFocusProxy(self.line)
        self.list = QListWidget()
        self.list.setProperty("kind", "rows")
        self.list.setAccessibleName("Choices")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for part in (self._title, self.line, self.list):
            self.box.addWidget(part)
        self.line.textChanged.connect(self._filter)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(lambda _: self._choose())

    def ask(self, title: str, choices: list[Choice], typed: Typed = _nothing, hint: str = HINT) -> None:
        """Show the choices; the chosen one's `do` is called after the picker is gone. typed: further choices made of what is typed."""
        self._choices, self._typed = choices, typed
        self.line.setPlaceholderText(hint)
        self._title.setText(title)
        self.line.clear()
        self._filter("")
        self.come_up()

    def place(self, room: QRect) -> QRect:
        width, height = min(640, room.width() - 80), min(520, room.height() - 120)
        return QRect((room.width() - width) // 2, 60, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() == QEvent.Type.FocusOut and not self.list.underMouse():
            self.leave()
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}.get(
                Qt.Key(event.key())
            )
            if step:
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.leave()
                return True
        return super().eventFilter(watched, event)

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        self.list.clear()
        found = [one for one in self._choices if all(word in f"{one.text} {one.aside}".casefold() for word in words)]
        for choice in [*self._typed(text.strip()), *found]:
            item = QListWidgetItem(f"{choice.text}    {choice.aside}" if choice.aside else choice.text)
            item.setData(Qt.ItemDataRole.UserRole, choice)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _choose(self) -> None:
        item = self.list.currentItem()
        self.leave()
        if item is not None:
            item.data(Qt.ItemDataRole.UserRole).do()
