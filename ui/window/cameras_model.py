"""The drop's cameras as a Qt table; a name is changed in its place."""

from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from studio.base.language import N_, number, tr
from studio.base.spoken import clock_said, stamp
from studio.base.wording import visible
from ui.parts.basics import plain_tip
from ui.state.session import Row

Index = QModelIndex | QPersistentModelIndex
NAME, DOUBT = 0, 1
COLUMNS = (
    N_("Camera"),
    N_("In doubt"),
    N_("Model"),
    N_("Serial number"),
    N_("Frames"),
    N_("First"),
    N_("Last"),
    N_("Clock"),
    N_("Came from"),
)
_NUMBERS = (COLUMNS.index("Frames"),)


class CamerasModel(QAbstractTableModel):
    """Rows as `shoot.cameras.all` gives them, in `rows`. Signal: renamed(camera, name), a name that somebody typed."""

    renamed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []

    def show(self, rows: list[Row]) -> None:
        """Take a new list."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def place(self, camera: str) -> int:
        """The row of the camera of that name; -1 where there is none."""
        return next((n for n, row in enumerate(self.rows) if row["camera"] == camera), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.EditRole and column == NAME:
            return row["camera"]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(visible("\n".join(row["doubts"]), lines=True) if column == DOUBT else _texts(row)[column])
        if role == Qt.ItemDataRole.DisplayRole:
            return _texts(row)[column]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{tr(COLUMNS[column])}: {_texts(row)[column] or tr('nothing')}"
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for another name; what comes of it is shown when it is there."""
        name = self.rows[index.row()]["camera"]
        if index.column() == NAME and str(value).strip() and str(value) != name:
            self.renamed.emit(name, str(value))
        return False

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = super().flags(index)
        return found | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else found

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(COLUMNS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole and section in _NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


def _texts(row: Row) -> tuple[str, ...]:
    first, last = (datetime.fromisoformat(at) if at else None for at in (row["first_there"], row["last_there"]))
    texts = (
        row["camera"],
        tr("yes") if row["doubts"] else "",
        row["model"] or row["make"] or "",
        row["serial"] or "",
        number(f"{row['frames']:,}"),
        stamp(first) if first else "",
        stamp(last) if last else "",
        clock_said(row),
        ", ".join(row["sources"]),
    )
    return tuple(visible(text) for text in texts)
