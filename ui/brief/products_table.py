"""The table of products: typed in like a spreadsheet, with what is wrong in a cell framed and said below its row."""

import contextlib

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from studio.base.language import N_, tr
from studio.base.retold import retold
from studio.base.wording import visible
from ui.brief.products_model import COLUMNS, ProductsModel
from ui.parts.basics import name_table
from ui.parts.field import UndoneByPage
from ui.parts.shapes import paint_verdict
from ui.parts.sizes import scaled
from ui.parts.theme import Theme

ROW_PX, LINE_PX = 44, 24
GAP_PX = 10
NOTES = len(COLUMNS) - 1
WITH_NOTES_PX = 820
"""The notes have a column of their own from this width on; else they are in the details below."""
SKU_PX, GTIN_PX, STOCK_PX, COLOUR_PX, TITLE_PX = (100, 260), 142, 66, (96, 150), 150
"""What the columns are given: a SKU and a GTIN are never cut; the title, and the notes, have what is left. GTINs that nobody has typed
need no more than their head."""
COLOURWAY = 2
NEW_ROW = N_("New row: type here, or paste")


class Cells(QStyledItemDelegate):
    """Paints cells and makes their editors; what is typed goes to the model at each key, so that nothing of it is lost."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model, colours = index.model(), self._theme.colours
        assert isinstance(model, ProductsModel)
        row, column = index.row(), index.column()
        rect = QRect(option.rect.x(), option.rect.y(), option.rect.width(), scaled(ROW_PX))
        size = model.is_size(model.rows[row])
        selected = bool(option.state & option.state.State_Selected)
        painter.save()
        painter.fillRect(
            option.rect, QColor(colours.accent_soft if selected else colours.raised if size else colours.surface)
        )
        inside = rect.adjusted(scaled(GAP_PX) // 2, 5, -scaled(GAP_PX) // 2, -5)
        wrong = bool(model.findings(row, column))
        if wrong:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colours.bad), 2))
            painter.setBrush(QColor(colours.bad_soft))
            painter.drawRoundedRect(QRectF(inside), 4, 4)
        elif option.state & option.state.State_HasFocus:
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawRoundedRect(QRectF(inside), 4, 4)
        font = QFont(option.font)
        font.setBold(column == 0 and not model.is_new(row))
        painter.setFont(font)
        quiet = model.is_new(row) or column == NOTES or (size and column == 1)
        painter.setPen(QColor(colours.muted if quiet else colours.text))
        text = inside.adjusted(scaled(6) + (scaled(14) if size and column == 0 else 0), 0, -4, 0)
        if size and column == 0:
            x, y = inside.x() + scaled(6), inside.center().y()
            painter.drawLine(x, inside.top(), x, y)
            painter.drawLine(x, y, x + scaled(8), y)
        said = painter.fontMetrics().elidedText(str(index.data() or ""), Qt.TextElideMode.ElideMiddle, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(scaled(80), scaled(ROW_PX))

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        line = QLineEdit(parent)
        line.setProperty("kind", "cell")
        line.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))
        line.installEventFilter(UndoneByPage(line))
        where, before = QPersistentModelIndex(index), str(index.data(Qt.ItemDataRole.EditRole) or "")
        line.textEdited.connect(lambda text: where.model().setData(where, text) if where.isValid() else None)

        def closed(editor: QWidget, hint: QStyledItemDelegate.EndEditHint) -> None:
            # Esc: what stood there before.
            if editor is line and hint == QStyledItemDelegate.EndEditHint.RevertModelCache and where.isValid():
                where.model().setData(where, before)

        def forget() -> None:
            with contextlib.suppress(RuntimeError):
                self.closeEditor.disconnect(closed)

        self.closeEditor.connect(closed)
        line.destroyed.connect(forget)
        return line

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        assert isinstance(editor, QLineEdit)
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        # A space at the end, of what is being typed, is not in the brief.
        if editor.text().strip() != text.strip():
            editor.setText(text)

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Nothing: each key was written as it was typed, and may have been undone since."""

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        editor.setGeometry(option.rect.x(), option.rect.y() + 3, option.rect.width(), scaled(ROW_PX) - 6)


class ProductsTable(QTableView):
    """Signals: current_changed(row), left() when the keys leave a cell or the table."""

    current_changed = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme, model: ProductsModel) -> None:
        super().__init__()
        self._theme, self._rows = theme, model
        self.setModel(model)
        self._cells = Cells(theme, self)
        self.setItemDelegate(self._cells)
        # After what Esc puts back.
        self._cells.closeEditor.connect(lambda *_: QTimer.singleShot(0, self, self.left.emit))
        name_table(self, tr("Products"))
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        model.modelReset.connect(self._fit_rows)
        model.dataChanged.connect(lambda *_: self._fit_rows())
        model.rowsInserted.connect(lambda *_: self._fit_rows())
        self.selectionModel().currentChanged.connect(lambda now, _: self.current_changed.emit(now.row()))
        theme.changed.connect(self.viewport().update)
        self._fit_rows()

    @property
    def whole_height(self) -> int:
        """What all of it would need."""
        return sum(map(self.rowHeight, range(self._rows.rowCount()))) + self.horizontalHeader().height() + 4

    @property
    def row(self) -> int:
        """The row that has the keys; the last, of what is typed next, while none has."""
        at = self.currentIndex().row()
        return at if at >= 0 else self._rows.rowCount() - 1

    def go_to(self, row: int, column: int = 0, edit: bool = False) -> None:
        """Put the keys into a cell."""
        index = self._rows.index(max(0, min(row, self._rows.rowCount() - 1)), column)
        self.setFocus()
        self.setCurrentIndex(index)
        self.scrollTo(index)
        if edit and self.state() != QAbstractItemView.State.EditingState:
            self.edit(index)

    def _fit_rows(self) -> None:
        for row in range(self._rows.rowCount()):
            high = scaled(ROW_PX) + scaled(LINE_PX) * len(self._lines(row))
            if self.rowHeight(row) != high:
                self.setRowHeight(row, high)
        self._fit_columns()
        self.viewport().update()

    def _lines(self, row: int) -> list[tuple[int, str]]:
        """What is said below a row: from which column on, and what."""
        said = [
            (column, visible(retold(one.said)))
            for column in range(len(COLUMNS))
            for one in self._rows.findings(row, column)
        ]
        return list(dict.fromkeys(said))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, colours = QPainter(self.viewport()), self._theme.colours
        font = QFont(self.font())
        font.setBold(True)
        for row in range(self._rows.rowCount()):
            top, high = self.rowViewportPosition(row), self.rowHeight(row)
            if top + high < 0 or top > self.viewport().height():
                continue
            painter.setPen(QColor(colours.line))
            painter.drawLine(0, top + high - 1, self.viewport().width(), top + high - 1)
            painter.setFont(font)
            if self._rows.is_new(row):
                painter.setFont(self.font())
                painter.setPen(QColor(colours.muted))
                box = QRect(scaled(GAP_PX) + 1, top, self.viewport().width() - 2 * scaled(GAP_PX), scaled(ROW_PX))
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, tr(NEW_ROW))
            for n, (column, said) in enumerate(self._lines(row)):
                y = top + scaled(ROW_PX) + n * scaled(LINE_PX) - 2
                side, needed = scaled(14), painter.fontMetrics().horizontalAdvance(said) + scaled(30)
                shown = not self.isColumnHidden(column)
                x = self.columnViewportPosition(column) + scaled(GAP_PX) // 2 if shown else scaled(GAP_PX) // 2
                x = max(scaled(GAP_PX) // 2, min(x, self.viewport().width() - needed))
                paint_verdict(painter, QRectF(x, y + 3, side, side), "fail", colours.bad, colours.surface)
                painter.setPen(QColor(colours.bad))
                room = QRect(x + side + 6, y, self.viewport().width() - x - side - 10, scaled(LINE_PX) - 4)
                cut = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, room.width())
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        room = self.viewport().width()
        font = QFont(self.font())
        font.setBold(True)
        metrics = QFontMetrics(font)
        given = range(self._rows.rowCount() - 1)
        needed = [metrics.horizontalAdvance(self._rows.text(row, 0)) for row in given]
        head, colour = self.horizontalHeader(), COLOUR_PX[room >= scaled(WITH_NOTES_PX)]
        colour, gtin, stock = (
            max(scaled(wide), head.sectionSizeHint(column))
            for column, wide in (
                (COLOURWAY, colour),
                (COLOURWAY + 1, GTIN_PX if any(self._rows.text(row, COLOURWAY + 1) for row in given) else 0),
                (COLOURWAY + 2, STOCK_PX),
            )
        )
        most = max(scaled(SKU_PX[1]), room - gtin - stock - scaled(TITLE_PX))
        sku = max(scaled(SKU_PX[0]), min(most, max(needed, default=0) + scaled(44)))
        left = room - sku - gtin - stock
        notes = left - colour > scaled(WITH_NOTES_PX) // 2
        coloured = left - colour >= scaled(TITLE_PX)
        left -= colour if coloured else 0
        title = round(left * 0.45) if notes else max(scaled(60), left)
        self.setColumnHidden(NOTES, not notes)
        self.setColumnHidden(COLOURWAY, not coloured)
        for column, width in enumerate((sku, title, colour, gtin, stock, left - title)):
            self.setColumnWidth(column, width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            # The Return that ends an edit comes here too.
            if self.currentIndex().isValid() and self.state() != QAbstractItemView.State.EditingState:
                self.edit(self.currentIndex())
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            event.ignore()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes from cell to cell; from the last one, and backwards from the first, it leaves the table."""
        here, ends = self.currentIndex(), (self._rows.rowCount() - 1, self._last_column()) if next else (0, 0)
        self.setTabKeyNavigation((here.row(), here.column()) != ends)
        went = super().focusNextPrevChild(next)
        self.setTabKeyNavigation(True)
        return went

    def _last_column(self) -> int:
        return max(column for column in range(self._rows.columnCount()) if not self.isColumnHidden(column))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._rows.index(0, 0))
