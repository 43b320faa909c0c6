"""A tick box whose words go on in a second line where there is no room beside it."""

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout

from ui.parts.basics import label
from ui.parts.sizes import scaled

_INDICATOR_PX = 52
"""Its square, its border and the room to its words, as the style sheet has them."""
_BORDER_PX = 8
_LEAST_PX = 200


class WrappedTick(QCheckBox):
    """A QCheckBox whose words wrap; it is ticked by a click on any of them."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setProperty("kind", "item")
        self._words = label(words, "tick")
        self._words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(words)
        box = QHBoxLayout(self)
        box.setContentsMargins(scaled(_INDICATOR_PX), 4, _BORDER_PX, 4)
        box.addWidget(self._words, 1)

    def show_beyond(self, beyond: bool) -> None:
        """Whether what was measured for it is beyond its limit and it is not ticked: its box has the colour of that."""
        if bool(self.property("beyond")) != beyond:
            self.setProperty("beyond", beyond)
            self.style().unpolish(self)
            self.style().polish(self)

    def sizeHint(self) -> QSize:
        return self._room(self._words.sizeHint())

    def minimumSizeHint(self) -> QSize:
        return self._room(QSize(_LEAST_PX, self._words.minimumSizeHint().height()))

    def hitButton(self, at: QPoint) -> bool:
        return self.rect().contains(at)

    def _room(self, words: QSize) -> QSize:
        own = super().sizeHint()
        return QSize(scaled(_INDICATOR_PX) + words.width() + _BORDER_PX, max(own.height(), words.height() + 8))
