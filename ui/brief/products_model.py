"""The products of the brief as rows: each with its sizes below it, and one more row at the end for what is typed next."""

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from studio.base.language import N_, tr
from studio.base.retold import retold
from studio.base.wording import visible
from ui.brief.pen import Pen
from ui.parts.basics import plain_tip
from ui.parts.field import as_text, belongs

if TYPE_CHECKING:
    from studio.shoot.handed_out import Finding

Index = QModelIndex | QPersistentModelIndex
Loc = tuple[str | int, ...]
COLUMNS = (
    ("sku", N_("SKU")),
    ("title", N_("Title")),
    ("colourway", N_("Colourway")),
    ("gtin", N_("GTIN (EAN)")),
    ("inventory", N_("Stock")),
    ("notes", N_("Notes for the crew")),
)
_OF_SIZE = {"title": "option", "colourway": None, "notes": None}
"""What a size has in a column of products; None for nothing."""
PRODUCTS: Loc = ("products",)


class ProductsModel(QAbstractTableModel):
    """Attribute: rows, the place of each row in the brief; the last is that of a product which is not there yet.

    What is typed is shown at once and goes to the pen; what the brief says then takes its place.
    """

    def __init__(self, pen: Pen) -> None:
        super().__init__()
        self._pen = pen
        self._products: list[Any] = []
        self._findings: dict[Loc, list[Finding]] = {}
        self.rows: list[Loc] = [(*PRODUCTS, 0)]

    # -- what the brief says --------------------------------------------------------------------------------------

    def show_state(self, data: Mapping[str, Any], findings: "Sequence[Finding]") -> None:
        """Show what the brief says, and what is wrong at which cell."""
        there = data.get("products")
        products = copy.deepcopy(there) if isinstance(there, list) else []
        rows = _rows(products)
        if rows != self.rows:
            self.beginResetModel()
            self._products, self.rows = products, rows
            self._place(findings)
            self.endResetModel()
            return
        self._products = products
        self._place(findings)
        self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))

    def _place(self, findings: "Sequence[Finding]") -> None:
        self._findings = {}
        for one in findings:
            row = next((row for row in reversed(self.rows) if belongs(one.loc, row)), None)
            if row is not None:
                names = [self.name(row, column) for column in range(len(COLUMNS))]
                name = str(one.loc[len(row)]) if len(one.loc) > len(row) else ""
                self._findings.setdefault((*row, name if name in names else "sku"), []).append(one)

    def findings(self, row: int, column: int) -> "list[Finding]":
        """What is wrong with a cell; of what no cell has, at the SKU."""
        return self._findings.get((*self.rows[row], self.name(self.rows[row], column) or ""), [])

    def place_of(self, loc: Loc) -> tuple[int, int]:
        """The row and column where what is wrong at `loc` is shown."""
        for at in reversed(range(len(self.rows))):
            if belongs(loc, self.rows[at]):
                names = [self.name(self.rows[at], column) for column in range(len(COLUMNS))]
                name = loc[len(self.rows[at])] if len(loc) > len(self.rows[at]) else "sku"
                return at, names.index(str(name)) if name in names else 0
        return len(self.rows) - 1, 0

    # -- rows -----------------------------------------------------------------------------------------------------

    @staticmethod
    def is_size(loc: Loc) -> bool:
        """Whether a row is a size of a product."""
        return len(loc) > len(PRODUCTS) + 1

    def is_new(self, row: int) -> bool:
        """Whether it is the row of a product that is not there yet."""
        return row == len(self.rows) - 1

    def product(self, row: int) -> int:
        """Which product a row belongs to."""
        return int(self.rows[row][1])

    def name(self, loc: Loc, column: int) -> str | None:
        """The field that a row has in a column; None for nothing."""
        name = COLUMNS[column][0]
        return _OF_SIZE.get(name, name) if self.is_size(loc) else name

    def text(self, row: int, column: int) -> str:
        """What a cell says."""
        loc = self.rows[row]
        name = self.name(loc, column)
        item: Any = self._products
        for part in loc[1:]:
            item = (
                item[part]
                if isinstance(item, list) and int(part) < len(item)
                else item.get(part)
                if isinstance(item, dict)
                else None
            )
        return as_text(item.get(name)) if isinstance(item, dict) and name else ""

    # -- Qt -------------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return tr(COLUMNS[section][1])
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        shown = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return shown | Qt.ItemFlag.ItemIsEditable if self.name(self.rows[index.row()], index.column()) else shown

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        text = self.text(index.row(), index.column())
        wrong = "\n".join(retold(one.said) for one in self.findings(index.row(), index.column()))
        if role == Qt.ItemDataRole.EditRole:
            return text
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(" ".join(text.split()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(visible("\n".join(part for part in (text, wrong) if part), lines=True))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            where = (
                f"{self.text(index.row(), 0) or tr('new row')}, {tr(COLUMNS[index.column()][1])}: {text or tr('empty')}"
            )
            return f"{where}. {wrong}" if wrong else where
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A cell was typed in, or is being typed in."""
        row, text = index.row(), str(value)
        name = self.name(self.rows[row], index.column())
        if name is None or text == self.text(row, index.column()):
            return False
        loc = (*self.rows[row], name)
        if self.is_new(row):
            if not text.strip():
                return False
            at = len(self._products)
            self._products.append({name: text})
            self.beginInsertRows(QModelIndex(), row + 1, row + 1)
            self.rows.append((*PRODUCTS, at + 1))
            self.endInsertRows()
            self._pen.edit(lambda writing: writing.edited.insert(PRODUCTS, at, [{name: text}], tr("the new product")))
        else:
            item: Any = self._products
            for part in self.rows[row][1:]:
                item = item[part]
            if not isinstance(item, dict):
                return False
            item[name] = text
            self._pen.type(loc, text)
        self.dataChanged.emit(index, index)
        return True


def _rows(products: list[Any]) -> list[Loc]:
    rows: list[Loc] = []
    for at, product in enumerate(products):
        rows.append((*PRODUCTS, at))
        sizes = product.get("variants") if isinstance(product, dict) else None
        rows += [(*PRODUCTS, at, "variants", n) for n in range(len(sizes) if isinstance(sizes, list) else 0)]
    return [*rows, (*PRODUCTS, len(products))]
