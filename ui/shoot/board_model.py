"""The coverage board: products × roles. `build` needs no window; `BoardModel` is the same as a Qt table."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from studio.base.language import tr
from studio.base.retold import translated
from studio.base.spoken import count
from ui.parts.basics import plain_tip
from ui.parts.coverage_words import frame_words, middle_cut, state_word

if TYPE_CHECKING:
    from studio.shoot.handed_out import Coverage, Product, Shoot, ShotState

Index = QModelIndex | QPersistentModelIndex
SHOT = Qt.ItemDataRole.UserRole + 2
SKU_LETTERS, LONG_SKU, SHORT_LETTERS = 44, 24, 30
HEADER_LETTERS = 44


@dataclass(frozen=True)
class Board:
    """products: (sku, title, colourway), a row each; roles: (id, title), a column each.

    cells: (sku, role) -> state, absent where a product lacks the role.
    """

    products: list[tuple[str, str, str]] = field(default_factory=list)
    roles: list[tuple[str, str]] = field(default_factory=list)
    cells: dict[tuple[str, str], "ShotState"] = field(default_factory=dict)


def build(shoot: "Shoot", coverage: "Coverage | None" = None) -> Board:
    """The board of a shoot; with `coverage` it asks the catalog nothing."""
    coverage = coverage or shoot.coverage()
    cells = {(shot.sku, shot.role): shot for shot in coverage.shots}
    known = {product.sku: _look(product) for product in shoot.drop.brief.products}
    titles = {shot.sku: shot.title for shot in coverage.shots}
    kit = {role.id: translated(role.title) for role in shoot.drop.kit.roles}
    for product in shoot.drop.brief.products:
        kit.update({role.id: translated(role.title) for role in product.extra_roles if role.id not in kit})
    roles = [*kit, *dict.fromkeys(shot.role for shot in coverage.shots if shot.role not in kit)]
    return Board(
        [(sku, title, known.get(sku, "")) for sku, title in titles.items()],
        [(role, kit.get(role, role)) for role in roles],
        cells,
    )


def _look(product: "Product") -> str:
    sizes = count(len(product.variants), "size") if len(product.variants) > 1 else ""
    return " · ".join(text for text in (product.colourway, sizes) if text)


def cell_words(shot: "ShotState", role_title: str) -> str:
    """A cell in words, for screen readers and tool tips."""
    note = f" — {shot.note}" if shot.note else ""
    return f"{shot.sku} {role_title}: {state_word(shot)}{note} ({', '.join(frame_words(shot))})"


class BoardModel(QAbstractTableModel):
    """A Board as a table. Data: SHOT gives the ShotState (None for an empty cell), DisplayRole the state's word."""

    def __init__(self, board: Board | None = None) -> None:
        super().__init__()
        self.board = board or Board()

    def show(self, board: Board) -> None:
        """Take a new board; where its shape is the old one, only changed cells are told."""
        same = board.products == self.board.products and board.roles == self.board.roles
        if not same:
            self.beginResetModel()
            self.board = board
            self.endResetModel()
            return
        old, self.board = self.board, board
        for r, (sku, _, _) in enumerate(board.products):
            for c, (role, _) in enumerate(board.roles):
                if old.cells.get((sku, role)) != board.cells.get((sku, role)):
                    self.dataChanged.emit(self.index(r, c), self.index(r, c))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.board.products)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.board.roles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        name, title = self.board.roles[index.column()]
        shot = self.board.cells.get((self.board.products[index.row()][0], name))
        if role == SHOT:
            return shot
        if role == Qt.ItemDataRole.DisplayRole:
            return state_word(shot) if shot else ""
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            words = cell_words(shot, title) if shot else tr("This product is not shot in this role.")
            return plain_tip(words) if role == Qt.ItemDataRole.ToolTipRole else words
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if (
            role == Qt.ItemDataRole.ToolTipRole
            and orientation == Qt.Orientation.Vertical
            and section < len(self.board.products)
        ):
            return plain_tip(", ".join(part for part in self.board.products[section] if part))
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self.board.roles[section][1] if section < len(self.board.roles) else None
        if section >= len(self.board.products):
            return None
        sku, title, colourway = self.board.products[section]
        if len(sku) > LONG_SKU:
            # The SKU is what is never cut off, as far as it breaks at its hyphens; the tip has all of it.
            letters = SKU_LETTERS if "-" in sku[1 : SKU_LETTERS // 2] else LONG_SKU
            return f"{middle_cut(sku, letters)}\n{middle_cut(title, SHORT_LETTERS)}"
        lines = (sku, middle_cut(title, HEADER_LETTERS), middle_cut(colourway, SHORT_LETTERS))
        return "\n".join(line for line in lines if line)

    def flags(self, index: Index) -> Qt.ItemFlag:
        base = super().flags(index)
        return base | Qt.ItemFlag.ItemIsDropEnabled if self.data(index, SHOT) else Qt.ItemFlag.NoItemFlags

    def find(self, sku: str | None, role: str | None) -> QModelIndex:
        """The cell of a shot, or an invalid index."""
        for r, (known, _, _) in enumerate(self.board.products):
            for c, (name, _) in enumerate(self.board.roles):
                if (known, name) == (sku, role):
                    return self.index(r, c)
        return QModelIndex()
