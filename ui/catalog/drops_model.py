"""The drops of the catalog as a Qt table."""

from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from studio.base.language import N_, number, tr
from studio.base.spoken import day_short
from studio.base.wording import visible
from ui.parts.basics import plain_tip
from ui.parts.frame_model import Carried
from ui.state.session import Row

Index = QModelIndex | QPersistentModelIndex
DROP = Qt.ItemDataRole.UserRole + 3
COLUMNS = (N_("Drop"), N_("Creator"), N_("Shot on"), N_("Shots"), N_("State"), N_("To bundle"), N_("Reshoots"))
NAME, CREATOR, SHOT_ON, SHOTS, STATE, BUNDLE, RESHOOTS = range(len(COLUMNS))
NUMBERS = (BUNDLE, RESHOOTS)
"""At the right of their columns."""
ALL, OPEN, DELIVERED = "all", "open", "delivered"
_WORDS = {
    "away": N_("Folder not there"), "delivered": N_("Delivered"), "approved": N_("Approved"), "selected": N_("Selected"),
    "shooting": N_("Shooting"), "planned": N_("Planned"),
}  # fmt: skip


def _of(done: int, shots: int) -> str:
    return tr("{done} of {all}", done=done, all=shots)


def state_of(row: Row) -> str:
    """What a drop's state is called."""
    return tr("Reshoot {reshoot}", reshoot=row["reshoot"]) if row["state"] == "reshoot" else tr(_WORDS[row["state"]])


def hours(row: Row) -> str:
    """From first frame to bundle, as the table and screen readers have it."""
    known = row["turnaround_h"]
    return "—" if known is None else number(f"{known:.1f} h") if known < 10 else f"{known:.0f} h"


def is_delivered(row: Row) -> bool:
    """Whether it was handed over, wherever its folder is now."""
    return bool(row["bundles"])


class DropsModel(QAbstractTableModel):
    """Rows as `Shoot.all` gives them, of all drops or of those in one state. Data: DROP gives the row, `Carried`. Attribute: rows, all."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self._shown: list[Row] = []
        self._which = ALL

    def show(self, rows: list[Row], which: str | None = None) -> None:
        """Take a new list, or show another part of it: ALL, OPEN or DELIVERED."""
        wanted = which or self._which
        shown = [row for row in rows if wanted == ALL or is_delivered(row) == (wanted == DELIVERED)]
        if [row["id"] for row in shown] != [row["id"] for row in self._shown]:
            self.beginResetModel()
            self.rows, self._shown = rows, shown
            self.endResetModel()
        elif (rows, shown) != (self.rows, self._shown):
            # What is chosen stays so, where it is on the screen.
            self.rows, self._shown = rows, shown
            self.dataChanged.emit(self.index(0, 0), self.index(len(shown) - 1, len(COLUMNS) - 1))
        self._which = wanted

    def place_of(self, code: str) -> int:
        """The row of a drop; -1 where it is not shown."""
        return next((n for n, row in enumerate(self._shown) if row["code"] == code), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._shown[index.row()]
        if role == DROP:
            return Carried(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(_text(row, index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(visible(row["away"] or f"{row['title']}, {row['code']}: {row['folder']}"))
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return visible(f"{tr(COLUMNS[index.column()])}: {_text(row, index.column())}")
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                return tr(COLUMNS[section])
            if role == Qt.ItemDataRole.TextAlignmentRole and section in NUMBERS:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


def _text(row: Row, column: int) -> str:
    day = row["shoot_day"]
    return (
        f"{row['title']}, {row['code']}", row["creator"], day_short(date.fromisoformat(day)) if day else "",
        _of(row["shots_done"], row["shots"]), state_of(row), hours(row), _of(row["asked_again"], row["shots"]),
    )[column]  # fmt: skip
