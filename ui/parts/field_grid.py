"""Fields beside and below each other, in one column or two, as wide as there is room."""

from collections.abc import Iterable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.parts.field import Ask, Field
from ui.parts.sizes import scaled

TWO_PX = 620
"""From this width on two fields stand beside each other."""


class FieldGrid(QWidget):
    """Attribute: fields, in their order. most: so many beside each other, where each has half of `TWO_PX`."""

    def __init__(self, asks: Iterable[Ask], most: int = 2) -> None:
        super().__init__()
        self.fields = [Field(ask) for ask in asks]
        self._columns, self._most = 0, most
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(12)
        self._lay_out(1)

    def _lay_out(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        while self._grid.takeAt(0) is not None:
            pass
        at = 0
        for field in self.fields:
            if field.ask.wide and columns > 1:
                at += -at % columns
                self._grid.addWidget(field, at // columns, 0, 1, columns)
                at += columns
            else:
                self._grid.addWidget(field, at // columns, at % columns)
                at += 1
        for column in range(self._most):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(max(1, min(self._most, self.width() * 2 // scaled(TWO_PX))))
