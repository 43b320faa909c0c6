"""The drops of the catalog as a Qt table."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from studio.base.wording import visible
from ui.parts.frame_model import Carried
from ui.state.session import Row

Index = QModelIndex | QPersistentModelIndex
DROP = Qt.ItemDataRole.UserRole + 3
COLUMNS = ("Drop", "Title", "Shots done", "Frames", "Shoot day", "Publish by", "Folder")


class DropsModel(QAbstractTableModel):
    """Rows as `Shoot.all` gives them. Data: DROP gives the row, `Carried`."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []

    def show(self, rows: list[Row]) -> None:
        """Take a new list."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == DROP:
            return Carried(row)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            values = (
                row["code"], row["title"], f"{row['shots_done']} of {row['shots']}", row["frames"],
                row["shoot_day"] or "", row["publish_by"] or "", row["folder"],
            )  # fmt: skip
            return visible(str(values[index.column()]))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return COLUMNS[section]
        return None
