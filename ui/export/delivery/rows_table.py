"""A table of texts, a row a thing: the chosen one stays chosen when it is shown anew, and Return, Insert and Delete are told."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem

from studio.base.wording import visible
from ui.parts.basics import plain_tip
from ui.parts.plain_table import lay_out
from ui.parts.sizes import scaled

ROW_PX = 30


class TableRow(NamedTuple):
    """key: what it is told by. texts: a column each. tip: the whole of what has no room."""

    key: str
    texts: Sequence[str]
    tip: str = ""


class RowsTable(QTableWidget):
    """widths: of the columns, pixels; the last takes what is left.

    Signals: chosen(key), also with an empty one · entered(key) by Return or a double click · wanted() by Insert · unwanted(key) by Delete
    """

    chosen = Signal(str)
    entered = Signal(str)
    wanted = Signal()
    unwanted = Signal(str)

    def __init__(self, name: str, columns: Sequence[str], widths: Sequence[int]) -> None:
        super().__init__(0, len(columns))
        self._rows: list[TableRow] = []
        self._filling = False
        self.setHorizontalHeaderLabels(list(columns))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        lay_out(self, name, [scaled(width) for width in widths], scaled(ROW_PX))
        self.currentCellChanged.connect(self._changed)
        self.doubleClicked.connect(lambda _: self.entered.emit(self.key))

    @property
    def key(self) -> str:
        """The chosen row's; empty for none."""
        at = self.currentRow()
        return self._rows[at].key if 0 <= at < len(self._rows) else ""

    def show_rows(self, rows: Sequence[TableRow]) -> None:
        """Show these; the chosen one stays so, and where it is gone the one in its place."""
        if list(rows) == self._rows:
            return
        before, at = self.key, max(0, self.currentRow())
        self._filling = True
        self._rows = list(rows)
        self.setRowCount(len(rows))
        for n, one in enumerate(rows):
            for column, text in enumerate(one.texts):
                item = QTableWidgetItem(visible(text))
                item.setToolTip(plain_tip(one.tip or text))
                self.setItem(n, column, item)
        self._filling = False
        if not self.choose(before) and rows:
            self.setCurrentCell(min(at, len(rows) - 1), 0)
        if self.key != before:
            self.chosen.emit(self.key)

    def choose(self, key: str) -> bool:
        """Choose a row; whether it is there."""
        for n, one in enumerate(self._rows):
            if one.key == key:
                self.setCurrentCell(n, 0)
                return True
        return False

    def _changed(self, row: int, _column: int, before: int, _before_column: int) -> None:
        if row != before and not self._filling:
            self.chosen.emit(self.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.key:
            self.entered.emit(self.key)
        elif key == Qt.Key.Key_Insert:
            self.wanted.emit()
        elif key == Qt.Key.Key_Delete and self.key:
            self.unwanted.emit(self.key)
        else:
            super().keyPressEvent(event)
