"""A table of numbers that are only looked at: as high as its rows, the title's column takes the room that is left."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from studio.base.wording import visible
from ui.parts.basics import name_table
from ui.parts.sizes import scaled

ROW_PX = 34


class NumberTable(QTableWidget):
    """heads: the columns' names; the first two are words, the others numbers. stretch: the column that takes the room."""

    def __init__(self, name: str, heads: tuple[str, ...], stretch: int = 1) -> None:
        super().__init__(0, len(heads))
        name_table(self, name)
        self.setHorizontalHeaderLabels(list(heads))
        self.setProperty("kind", "bare")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(scaled(ROW_PX))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        for column in range(len(heads)):
            self.horizontalHeaderItem(column).setTextAlignment(_side(column))

    def show_rows(self, rows: list[tuple[str, ...]]) -> None:
        """Show other rows."""
        self.setRowCount(len(rows))
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                item = QTableWidgetItem(visible(text))
                item.setTextAlignment(_side(column))
                item.setToolTip(visible(text))
                self.setItem(at, column, item)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + scaled(ROW_PX) * len(rows) + 6)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at_end = self.currentRow() in (-1, 0 if event.key() == Qt.Key.Key_Up else self.rowCount() - 1)
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and at_end and self.currentRow() >= 0:
            # Beyond its ends the arrows are the page's.
            event.ignore()
            return
        super().keyPressEvent(event)


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column > 1 else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
