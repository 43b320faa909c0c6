"""A list that is told as a whole: its rows, what each says in a line, and in words for who listens."""

from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from ui.parts.basics import plain_tip
from ui.parts.frame_model import Carried

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole + 4
_R = TypeVar("_R")


class RowsModel(QAbstractListModel, Generic[_R]):
    """Attribute: rows. Data: ROW gives the row, `Carried` (see `row_at`). A list says what its rows say: `said`, and `words` where that is
    more."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[_R] = []

    def said(self, row: _R) -> str:
        """What a row says in a line."""
        raise NotImplementedError

    def words(self, row: _R) -> str:
        """All of it, for a tip and for who listens."""
        return self.said(row)

    def show(self, rows: list[_R]) -> None:
        """These are the rows now."""
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return Carried(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return self.said(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.words(row))
        return self.words(row) if role == Qt.ItemDataRole.AccessibleTextRole else None


def row_at(index: Index) -> Any:
    """The row at an index."""
    return index.data(ROW).row
