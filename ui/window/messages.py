"""Messages, over the foot of the page: an error's sentence stays until it is closed, good news goes by itself. Never a dialog."""

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.base.language import tr
from studio.base.retold import retold
from studio.base.wording import visible
from ui.parts.basics import Panel, button, label, row

GOOD_NEWS_MS = 7000
MOST = 3
WIDEST_PX, EDGE_PX, LEFT_PX = 820, 10, 100
"""LEFT_PX: of the rail, which messages never cover."""


class Banners(QWidget):
    """A stack of messages, the newest on top; at most MOST, the oldest goes first.

    They lie over the page and don't push it: below, where no card to keep and no verdict is.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)
        self._shown: list[tuple[Panel, str]] = []
        self._asking: list[Panel] = []
        self._kept_px = 0
        self.setAccessibleName(tr("Messages"))
        self.hide()

    @property
    def texts(self) -> list[str]:
        """What is shown, newest first."""
        return [text for _, text in self._shown]

    def good(self, text: str) -> None:
        """Good news, for a few seconds."""
        card = self._add(text, "info")
        QTimer.singleShot(GOOD_NEWS_MS, card, lambda: self._close(card))

    def error(self, sentence: str) -> None:
        """What went wrong; stays until closed."""
        self._add(sentence, "bad")

    def put(self, card: Panel) -> None:
        """Something that asks, below the messages; it stays until `take_away`."""
        self._asking.append(card)
        self._box.addWidget(card)
        self.show()
        self.raise_()
        self.fit()

    def take_away(self, card: Panel) -> None:
        """Put away what asked."""
        if card in self._asking:
            self._asking.remove(card)
            self._gone(card)

    def take_back(self, sentences: list[str]) -> None:
        """Close those that say what is so no more."""
        gone = {visible(retold(sentence), lines=True) for sentence in sentences}
        for card, text in list(self._shown):
            if text in gone:
                self._close(card)

    def clear(self) -> None:
        """Close all."""
        for card, _ in list(self._shown):
            self._close(card)

    def _add(self, text: str, role: str) -> Panel:
        text = visible(retold(text), lines=True)
        for card, old in list(self._shown):
            if old == text:
                self._close(card)
        card = Panel(role=role, margin=6)
        close = button(tr("Close"), lambda: self._close(card), kind="plain")
        said = label(text, select=True)
        said.setAccessibleName(text)
        card.box.addLayout(row(said, close))
        card.box.itemAt(0).layout().setStretch(0, 1)
        card.box.itemAt(0).layout().setContentsMargins(8, 0, 0, 0)
        self._box.insertWidget(0, card)
        self._shown.insert(0, (card, text))
        for extra, _ in self._shown[MOST:]:
            self._close(extra)
        self.show()
        self.raise_()
        self.fit()
        return card

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            # Only now is it known how high what is said is in this look.
            self.fit()
        return super().event(event)

    def leave(self, px: int) -> None:
        """So much of the window's right edge is never covered: the page that is shown has there what must be seen."""
        self._kept_px = px
        self.fit()

    def fit(self) -> None:
        """Take a place at the window's lower right, as high as what is said asks for."""
        room = self.parentWidget().rect().adjusted(0, 0, -self._kept_px, 0)
        width = min(WIDEST_PX, room.width() - LEFT_PX - 2 * EDGE_PX)
        self._box.activate()
        high = 0
        if self._shown or self._asking:
            # Lines that never wrap are as high whatever their width.
            wraps = self._box.hasHeightForWidth()
            high = (
                max(self._box.heightForWidth(width), self._box.minimumHeightForWidth(width))
                if wraps
                else self._box.sizeHint().height()
            )
        height = min(high, room.height() - 2 * EDGE_PX)
        self.setGeometry(room.width() - width - EDGE_PX, room.height() - height - EDGE_PX, width, height)

    def _close(self, card: Panel) -> None:
        before = len(self._shown)
        self._shown = [(kept, text) for kept, text in self._shown if kept is not card]
        if len(self._shown) < before:
            self._gone(card)

    def _gone(self, card: Panel) -> None:
        card.hide()
        card.deleteLater()
        self.setVisible(bool(self._shown or self._asking))
        self.fit()
