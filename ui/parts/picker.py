"""A list to choose from by typing: the command palette, the shot that frames go to, the drop to open. Floats over the window."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from studio.base.language import N_, tr
from ui.parts.basics import TextField, label, plain_tip
from ui.parts.sheet import Sheet
from ui.parts.theme import MAT
from ui.parts.thumbnails import Pictures


@dataclass(frozen=True)
class Choice:
    """text: what is shown and searched; aside: shown small, such as the keys; do: what happens.

    whole: the tip, searched too, where text is cut. picture: a preview's path, or empty for a place without one; None: none has pictures.
    key: what chooses it while nothing is typed.
    """

    text: str
    do: Callable[[], object]
    aside: str = ""
    whole: str = ""
    picture: str | None = None
    key: str = ""

    @property
    def searched(self) -> str:
        """What is found by typing a part of it."""
        return f"{self.text} {self.aside} {self.whole}".casefold()

    @property
    def said(self) -> str:
        """What its line says."""
        key = f"{self.key}   " if self.key else ""
        return f"{key}{self.text}    {self.aside}" if self.aside else f"{key}{self.text}"


Typed = Callable[[str], list[Choice]]
HINT = N_("Type to find, arrows to choose, Return to do it, Esc to leave")
HINT_WITH_KEYS = N_("Type to find; a digit, or arrows and Return, to choose; Esc to leave")
PICTURE = QSize(72, 48)


def _nothing(text: str) -> list[Choice]:
    return []


class Picker(Sheet):
    """Shown over its parent's middle, until something is chosen, or another place is clicked."""

    def __init__(self, parent: QWidget, pictures: Pictures) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._choices: list[Choice] = []
        self._typed: Typed = _nothing
        self._title = label("", "heading")
        self.line = TextField()
        self.line.setAccessibleName(tr("Find"))
        self.setFocusProxy(self.line)
        self.list = QListWidget()
        self.list.setProperty("kind", "rows")
        self.list.setAccessibleName(tr("Choices"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for part in (self._title, self.line, self.list):
            self.box.addWidget(part)
        self.line.textChanged.connect(self._filter)
        pictures.ready.connect(self._show_picture)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(lambda _: self._choose())

    def ask(self, title: str, choices: list[Choice], typed: Typed = _nothing, hint: str = HINT) -> None:
        """Show the choices; the chosen one's `do` is called after the picker is gone. typed: further choices made of what is typed."""
        self._choices, self._typed = choices, typed
        keys = any(choice.key for choice in choices)
        self.line.setPlaceholderText(tr(HINT_WITH_KEYS if keys and hint == HINT else hint))
        self.list.setIconSize(PICTURE if any(choice.picture is not None for choice in choices) else QSize())
        self._title.setText(title)
        self.line.clear()
        self._filter("")
        self.come_up()

    def place(self, room: QRect) -> QRect:
        width, height = min(760, room.width() - 80), min(600, room.height() - 80)
        return QRect((room.width() - width) // 2, 40, width, height)

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
            if self._press_key(event.text()):
                return True
        return super().eventFilter(watched, event)

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        self.list.clear()
        found = [one for one in self._choices if all(word in one.searched for word in words)]
        for choice in [*self._typed(text.strip()), *found]:
            item = QListWidgetItem(choice.said)
            item.setData(Qt.ItemDataRole.UserRole, choice)
            item.setToolTip(plain_tip(choice.whole))
            if choice.picture is not None:
                item.setIcon(self._icon(choice.picture))
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _icon(self, path: str) -> QIcon:
        """The picture in its place, on the grey of all pictures; an empty place while there is none."""
        place = QPixmap(PICTURE)
        place.fill(QColor(MAT))
        pixmap = self._pictures.get(path, PICTURE.width()) if path else None
        if pixmap is not None:
            small = pixmap.scaled(
                PICTURE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            painter = QPainter(place)
            painter.drawPixmap((PICTURE.width() - small.width()) // 2, (PICTURE.height() - small.height()) // 2, small)
            painter.end()
        return QIcon(place)

    def _show_picture(self, path: str) -> None:
        for n in range(self.list.count() if self.isVisible() else 0):
            item = self.list.item(n)
            choice: Choice = item.data(Qt.ItemDataRole.UserRole)
            if choice.picture == path:
                item.setIcon(self._icon(path))

    def _press_key(self, text: str) -> bool:
        """Whether it is the key of a choice, while nothing is typed: that one is chosen."""
        if text and not self.line.text():
            for n in range(self.list.count()):
                if self.list.item(n).data(Qt.ItemDataRole.UserRole).key == text:
                    self.list.setCurrentRow(n)
                    self._choose()
                    return True
        return False

    def _choose(self) -> None:
        item = self.list.currentItem()
        self.leave()
        if item is not None:
            item.data(Qt.ItemDataRole.UserRole).do()
