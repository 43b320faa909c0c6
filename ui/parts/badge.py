"""Badges as widgets: a verdict, or a shot's state; shape, colour and word together."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.base.language import tr
from ui.parts.coverage_words import STATE_WORDS, verdict_title
from ui.parts.shapes import paint_state, paint_verdict
from ui.parts.sizes import scaled
from ui.parts.theme import Theme


class Badge(QWidget):
    """A glyph and a word. Either `show_verdict` or `show_state`."""

    def __init__(self, theme: Theme, points: int = 12) -> None:
        super().__init__()
        self._theme = theme
        self._glyph, self._word, self._is_state = "", "", False
        # Set on the widget itself, the style sheet's letters would go before it.
        self._letters = self.font()
        self._letters.setPixelSize(scaled(points))
        self._letters.setBold(True)
        theme.changed.connect(self.update)

    def show_verdict(self, verdict: str, word: str = "") -> None:
        """`pass`, `check`, `fail` or another word of `frame_model.verdict_word`."""
        self._set(verdict, word or verdict_title(verdict), False)

    def show_state(self, state: str) -> None:
        """One of the coverage states."""
        self._set(state, tr(STATE_WORDS[state]), True)

    @property
    def word(self) -> str:
        """What it says."""
        return self._word

    def _set(self, glyph: str, word: str, is_state: bool) -> None:
        self._glyph, self._word, self._is_state = glyph, word, is_state
        self.setAccessibleName(word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._letters)
        side = int(metrics.height() * 1.3)
        return QSize(side + 10 + metrics.horizontalAdvance(self._word) + 4, side + 4)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._word:
            return
        painter, colours = QPainter(self), self._theme.colours
        side = self.sizeHint().height() - 4
        box = QRectF(0, (self.height() - side) / 2, side, side)
        if self._is_state:
            paint_state(painter, box, self._glyph, colours)
            colour = colours.state(self._glyph)
        else:
            colour = colours.verdict("fail" if self._glyph == "unreadable" else self._glyph)
            paint_verdict(painter, box, self._glyph, colour, colours.surface)
        painter.setFont(self._letters)
        painter.setPen(QColor(colour))
        painter.drawText(
            self.rect().adjusted(side + 8, 0, 0, 0),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            self._word,
        )


GLYPH_PX = 20


class Glyph(QWidget):
    """A shape without its word, which stands beside it: `pass`, `check`, `fail`, or `missing`; nothing for no word."""

    def __init__(self, theme: Theme, word: str = "", side: int = GLYPH_PX) -> None:
        super().__init__()
        self._theme, self._word = theme, word
        self.setFixedSize(QSize(scaled(side), scaled(side)))
        theme.changed.connect(self.update)

    def show_word(self, word: str) -> None:
        """Another shape."""
        self._word = word
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._word:
            return
        painter, colours = QPainter(self), self._theme.colours
        box = QRectF(1, 1, self.width() - 2, self.height() - 2)
        if self._word == "missing":
            paint_state(painter, box, self._word, colours)
        else:
            paint_verdict(painter, box, self._word, colours.verdict(self._word), colours.surface)
