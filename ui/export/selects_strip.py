"""All selects as one rendition makes them, small: each as it will be cropped, whether the product is cut, and what has no select."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.base.language import tr
from ui.export.around import paint_around
from ui.parts.rows_model import RowsModel, row_at
from ui.parts.shapes import paint_state, paint_verdict
from ui.parts.sizes import scaled
from ui.parts.theme import Theme
from ui.parts.thumbnails import Pictures

if TYPE_CHECKING:
    from studio.shoot.handed_out import PlannedFile

THUMB_SIDE = 480
PICTURE_PX, LOW_PICTURE_PX = 112, 56
WIDEST_PX, NARROWEST_PX = 168, 104
LINE_PX = 17


@dataclass(frozen=True)
class SelectCell:
    """A select as the rendition makes it, or a shot without one. title: of the role. file: None where there is none; lacks: why, in a word
    or two."""

    sku: str
    role: str
    title: str
    file: "PlannedFile | None" = None
    lacks: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is known by from one plan to the next."""
        return self.sku, self.role, self.file.frame if self.file is not None else ""

    @property
    def glyph(self) -> str:
        """Of its state: a verdict's, or `missing`."""
        if self.file is None:
            return "missing"
        if not self.file.is_made:
            return "fail"
        return (
            "check" if self.file.unsure or self.file.cut or self.file.passed_over or self.file.size is None else "pass"
        )

    @property
    def state(self) -> str:
        """Its state in a word or two."""
        file = self.file
        if file is None:
            return self.lacks or tr("no select")
        if file.size is None:
            return tr("not examined")
        if file.passed_over:
            return tr("draw anew")
        if not file.is_made:
            return tr("not made")
        if file.unsure:
            return tr("outline not sure")
        if file.cut:
            return tr("cut") if file.own else tr("may be cut")
        return tr("by hand") if file.own else ""

    @property
    def words(self) -> str:
        """All of it, for a tip and for who listens."""
        about = f"{self.sku} {self.title}"
        if self.file is None:
            return f"{about}: {self.lacks or tr('no select')}"
        enlarged = tr(", enlarged {enlarged:.2f}×", enlarged=self.file.enlarged) if self.file.enlarged > 1.001 else ""
        return f"{about}, {self.file.name}{f': {self.state}' if self.state else ''}{enlarged}"


class SelectsModel(RowsModel[SelectCell]):
    """The cells, in the order of the shot list."""

    def said(self, row: SelectCell) -> str:
        return row.words

    def show(self, rows: list[SelectCell]) -> None:
        """These are so now; where only what is drawn is another, nothing is chosen anew."""
        if [cell.key for cell in rows] == [cell.key for cell in self.rows]:
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        else:
            super().show(rows)


class SelectsStrip(QListView):
    """Attribute: cells, a model of them. Signals: chosen(cell), another one is looked at; opened(cell), Return or a double click."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, theme: Theme, pictures: Pictures) -> None:
        super().__init__()
        self.cells = SelectsModel()
        self._delegate = SelectDelegate(theme, pictures)
        self.setModel(self.cells)
        self.setItemDelegate(self._delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("All selects as this rendition makes them"))
        self.setProperty("kind", "bare")
        self.selectionModel().currentChanged.connect(self._current)
        self.activated.connect(lambda index: self.opened.emit(row_at(index)))
        pictures.ready.connect(lambda _: self.viewport().update())
        theme.changed.connect(self.viewport().update)

    def show_shape(self, aspect: float, low: bool) -> None:
        """Of the pictures: width / height. low: there is little room."""
        self._delegate.shape(aspect, low)
        self.scheduleDelayedItemsLayout()
        # Where it is low the keys go through them, and the wheel.
        bar = 0 if low else self.horizontalScrollBar().sizeHint().height()
        self.setHorizontalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff if low else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        )
        self.setFixedHeight(self._delegate.size.height() + bar + 2 * self.frameWidth() + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def show_cells(self, cells: list[SelectCell]) -> None:
        """The cells are these; what was looked at still is, where it is there."""
        key = self.cell.key if self.cell is not None else None
        self.cells.show(cells)
        at = next((n for n, cell in enumerate(cells) if cell.key == key), None)
        if at is None:
            at = next((n for n, cell in enumerate(cells) if cell.file is not None), 0)
        self.look_at(at)

    @property
    def cell(self) -> SelectCell | None:
        """The one that is looked at."""
        at = self.currentIndex().row()
        return self.cells.rows[at] if 0 <= at < len(self.cells.rows) else None

    def look_at(self, at: int) -> None:
        """Choose a cell."""
        index = self.cells.index(at, 0)
        if index.isValid() and index != self.currentIndex():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)

    def step(self, by: int) -> None:
        """The next one, or the one before."""
        count = len(self.cells.rows)
        if count:
            self.look_at(min(max(self.currentIndex().row() + by, 0), count - 1))

    def _current(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(row_at(index))


class SelectDelegate(QStyledItemDelegate):
    """Paints one cell: the picture as it will be cropped, SKU, role, state."""

    def __init__(self, theme: Theme, pictures: Pictures) -> None:
        super().__init__()
        self._theme, self._pictures = theme, pictures
        self.picture, self.size, self._low = QSize(), QSize(), False
        self.shape(1.0, low=False)

    def shape(self, aspect: float, low: bool) -> None:
        """Of the pictures."""
        high = scaled(LOW_PICTURE_PX if low else PICTURE_PX)
        wide = min(round(high * aspect), scaled(WIDEST_PX))
        self.picture = QSize(wide, high)
        self._low = low
        lines = 2 if low else 3
        self.size = QSize(max(wide, scaled(NARROWEST_PX)) + 12, high + lines * scaled(LINE_PX) + 14)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self.size

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cell: SelectCell = row_at(index)
        colours, box = self._theme.colours, option.rect.adjusted(1, 1, -1, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QPen(QColor(colours.text if focused else colours.accent), 2))
            painter.setBrush(QColor(colours.accent_soft))
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 4, 4)
        left = box.x() + (box.width() - self.picture.width()) // 2
        self._paint_picture(painter, QRect(left, box.y() + 5, self.picture.width(), self.picture.height()), cell)
        self._paint_words(painter, box.adjusted(6, self.picture.height() + 8, -6, -2), cell)
        painter.restore()

    def _paint_picture(self, painter: QPainter, place: QRect, cell: SelectCell) -> None:
        file, colours = cell.file, self._theme.colours
        dots = round(THUMB_SIDE * painter.device().devicePixelRatio())
        pixmap = self._pictures.get(file.preview, dots) if file is not None else None
        if file is None or file.box is None or pixmap is None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.edge), 1, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5))
            return
        x, y, wide, high = file.box
        fits = QSizeF(wide * pixmap.width(), high * pixmap.height()).scaled(
            QRectF(place).size(), Qt.AspectRatioMode.KeepAspectRatio
        )
        there = QRectF(QPointF(0, 0), fits)
        there.moveCenter(QRectF(place).center())
        if file.aspect is None:
            painter.fillRect(place, QColor(colours.raised))
        picture = QRectF(there.x() - x / wide * fits.width(), there.y() - y / high * fits.height(), 0, 0)
        picture.setSize(QSizeF(fits.width() / wide, fits.height() / high))
        paint_around(painter, there, picture, pixmap, file.around, file.background)
        painter.setClipRect(there)
        painter.setOpacity(1.0 if file.is_made else 0.45)
        painter.drawPixmap(picture, pixmap, QRectF(pixmap.rect()))
        painter.setOpacity(1.0)
        painter.setClipping(False)

    def _paint_words(self, painter: QPainter, box: QRect, cell: SelectCell) -> None:
        colours, line = self._theme.colours, scaled(LINE_PX)
        font = QFont(painter.font())
        font.setPixelSize(scaled(12))
        state = {"check": colours.warn, "pass": colours.good, "fail": colours.bad}.get(cell.glyph, colours.muted)
        lines = [(cell.sku, colours.text), (cell.title, colours.muted), (cell.state, state)]
        for n, (text, colour) in enumerate(lines[: 2 if self._low else 3]):
            font.setBold(n == 0)
            painter.setFont(font)
            row = QRect(box.x(), box.y() + n * line, box.width(), line)
            if n == (1 if self._low else 2):
                row = self._paint_glyph(painter, row, cell)
            cut = Qt.TextElideMode.ElideMiddle if n == 0 else Qt.TextElideMode.ElideRight
            painter.setPen(QColor(colour))
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, QFontMetrics(font).elidedText(text, cut, row.width()))

    def _paint_glyph(self, painter: QPainter, row: QRect, cell: SelectCell) -> QRect:
        side = row.height() - 4
        box, colours = QRectF(row.x(), row.y() + 2, side, side), self._theme.colours
        if cell.glyph == "missing":
            paint_state(painter, box, "missing", colours)
        else:
            paint_verdict(painter, box, cell.glyph, colours.verdict(cell.glyph), colours.surface)
        return row.adjusted(side + 5, 0, 0, 0)
