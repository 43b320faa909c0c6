"""The coverage board as a view: products × roles, a picture in each cell, the state by shape, colour and word."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from studio.base.language import tr
from ui.parts.basics import cut_lines, name_table
from ui.parts.coverage_words import frame_words, state_word, state_words
from ui.parts.frame_list import ARROWS
from ui.parts.frame_model import FRAMES_MIME
from ui.parts.shapes import paint_state
from ui.parts.sizes import scaled
from ui.parts.theme import MAT, Theme
from ui.parts.thumbnails import Pictures
from ui.shoot.board_model import SHOT, BoardModel

if TYPE_CHECKING:
    from studio.shoot.handed_out import ShotState

THUMB_PX = 320
ROW_PX = 104
TALLEST_PX = 220
GLYPH_PX, LEAST_THUMB_PX = 26, 40
HEAD_PX, HEAD_SHARE = 164, 0.22
"""As wide as products' names are at least, and at most of the board, where an SKU needs more."""
NOTES_FROM_PX, LINE_PX = 28, 18
"""What is said below a state."""
EDGES_PX = 36
"""Around and between picture and words of a cell."""
SEVERAL = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
ITS_OWN = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class BoardDelegate(QStyledItemDelegate):
    """Paints one shot: picture left, state and counts right; the armed shot has a thick frame."""

    def __init__(self, theme: Theme, pictures: Pictures) -> None:
        super().__init__()
        self._theme, self._pictures = theme, pictures
        self.armed: tuple[str, str] | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(scaled(210), scaled(ROW_PX))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        shot, colours = index.data(SHOT), self._theme.colours
        cell = option.rect.adjusted(4, 4, -4, -4)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if shot is None:
            painter.setPen(QColor(colours.quiet))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, "—")
            painter.restore()
            return
        armed = self.armed == (shot.sku, shot.role)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        marked = armed or focused or chosen
        pen = QPen(QColor(colours.accent if marked else colours.edge), 3 if armed or focused else 2 if chosen else 1)
        if focused and not armed:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(colours.accent_soft if armed or chosen else colours.raised))
        painter.drawRoundedRect(cell, 6, 6)
        # The picture gives way to the state, which is never cut.
        spare = (
            cell.width()
            - scaled(GLYPH_PX)
            - 26
            - QFontMetrics(self._bold(painter.font())).horizontalAdvance(state_word(shot))
        )
        side = min(cell.height() - 12, round(cell.width() * 0.36), max(scaled(LEAST_THUMB_PX), spare))
        picture = QRect(cell.x() + 6, cell.y() + 6, side, cell.height() - 12)
        self._paint_picture(painter, picture, shot.preview)
        self._paint_state(painter, cell.adjusted(picture.width() + 14, 6, -6, -6), shot, armed)
        painter.restore()

    def least_width(self, font: QFont) -> int:
        """As wide as shows every state whole, beside the smallest picture."""
        metrics = QFontMetrics(self._bold(font))
        return scaled(GLYPH_PX) + scaled(LEAST_THUMB_PX) + EDGES_PX + max(map(metrics.horizontalAdvance, state_words()))

    @staticmethod
    def _bold(font: QFont) -> QFont:
        font = QFont(font)
        font.setPixelSize(scaled(13))
        font.setBold(True)
        return font

    def _paint_picture(self, painter: QPainter, box: QRect, preview: str | None) -> None:
        pixmap = self._pictures.get(preview, round(THUMB_PX * painter.device().devicePixelRatio())) if preview else None
        path = QPainterPath()
        path.addRoundedRect(QRectF(box), 4, 4)
        painter.save()
        painter.setClipPath(path)
        if pixmap is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.colours.line))
            painter.drawRect(box)
            painter.drawPixmap(box.adjusted(box.width() // 3, box.height() // 3, -box.width() // 3, -box.height() // 3),
                               self._theme.icon("shoot", self._theme.colours.quiet).pixmap(48, 48))  # fmt: skip
        else:
            painter.fillRect(box, QColor(MAT))
            size = pixmap.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(box.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(place, pixmap)
        painter.restore()

    def _paint_state(self, painter: QPainter, box: QRect, shot: object, armed: bool) -> None:
        colours = self._theme.colours
        paint_state(painter, QRectF(box.x(), box.y() + 2, scaled(20), scaled(20)), shot.state, colours)
        font = self._bold(painter.font())
        painter.setFont(font)
        painter.setPen(QColor(colours.state(shot.state)))
        words = QRect(box.x() + scaled(GLYPH_PX), box.y(), box.width() - scaled(GLYPH_PX), scaled(24))
        text = painter.fontMetrics().elidedText(state_word(shot), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
        font.setPixelSize(scaled(12))
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(colours.muted))
        room = max(1, (box.height() - scaled(NOTES_FROM_PX)) // scaled(LINE_PX))
        lines = [*frame_words(shot), tr("● armed")] if armed else frame_words(shot)
        if shot.note:
            lines += cut_lines(f"“{shot.note}”", painter.fontMetrics(), box.width(), max(1, room - len(lines)))
        elif shot.select:
            lines.append(tr("proposed") if shot.select["by"] == "auto" else tr("by {by}", by=shot.select["by"]))
        for n, line in enumerate(lines[:room]):
            place = QRect(box.x(), box.y() + scaled(NOTES_FROM_PX + n * LINE_PX), box.width(), scaled(LINE_PX))
            told = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, told)


class BoardView(QTableView):
    """Signals: armed(sku, role) on a click or Return · opened(sku, role) on a double click or Space · dropped(ids, sku, role) ·

    looked_at(the shot's state or None), another cell has the keys.
    """

    armed = Signal(str, str)
    opened = Signal(str, str)
    dropped = Signal(list, str, str)
    looked_at = Signal(object)

    def __init__(self, model: BoardModel, theme: Theme, pictures: Pictures) -> None:
        super().__init__()
        self._delegate = BoardDelegate(theme, pictures)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAcceptDrops(True)
        self.setTabKeyNavigation(False)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        across.setMinimumSectionSize(max(scaled(190), self._delegate.least_width(self.font())))
        across.setHighlightSections(False)
        across.setSectionsClickable(False)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(scaled(ROW_PX))
        down.setHighlightSections(False)
        down.setSectionsClickable(False)
        down.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)
        model.modelReset.connect(lambda: self.resizeEvent(QResizeEvent(self.size(), self.size())))
        name_table(self, tr("Coverage: products by roles"))
        self.clicked.connect(self._clicked)
        self.selectionModel().currentChanged.connect(lambda now, _: self.looked_at.emit(now.data(SHOT)))
        self.doubleClicked.connect(lambda index: self._tell(self.opened, index))
        pictures.ready.connect(self._repaint)
        theme.changed.connect(self.viewport().update)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Few products get taller rows, so that the board fills its place and the pictures are larger; long SKUs get more room."""
        head = self.verticalHeader()
        across = QFontMetrics(head.font()).horizontalAdvance
        wanted = max((across(sku) for sku, _, _ in self.model().board.products), default=0) + EDGES_PX
        head.setFixedWidth(max(scaled(HEAD_PX), min(wanted, round(self.width() * HEAD_SHARE))))
        super().resizeEvent(event)
        rows = max(1, self.model().rowCount())
        self.verticalHeader().setDefaultSectionSize(
            max(scaled(ROW_PX), min(scaled(TALLEST_PX), self.viewport().height() // rows))
        )

    def _repaint(self, preview: str) -> None:
        """A picture was read: paint the shots that show it, not all of them."""
        if not self.isVisible():
            return
        model = self.model()
        for row in range(model.rowCount()):
            for column in range(model.columnCount()):
                index = model.index(row, column)
                shot = index.data(SHOT)
                if shot is not None and shot.preview == preview:
                    self.update(index)

    def show_armed(self, armed: tuple[str, str] | None) -> None:
        """Frame the armed shot."""
        self._delegate.armed = armed
        index = self.model().find(*armed) if armed else QModelIndex()
        if index.isValid():
            self.scrollTo(index)
        self.viewport().update()

    def chosen(self) -> "list[ShotState]":
        """The shots that are chosen, in the order of the shot list."""
        cells = sorted((index.row(), index.column(), index.data(SHOT)) for index in self.selectedIndexes())
        return [shot for _, _, shot in cells if shot is not None]

    def _clicked(self, index: QModelIndex) -> None:
        """With Shift or Ctrl a click chooses, and arms nothing."""
        if not QApplication.keyboardModifiers() & SEVERAL:
            self._tell(self.armed, index)

    def _tell(self, signal: Signal, index: QModelIndex) -> None:
        shot = index.data(SHOT) if index.isValid() else None
        if shot is not None:
            signal.emit(shot.sku, shot.role)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tell(self.armed, self.currentIndex())
        elif event.key() == Qt.Key.Key_Space:
            self._tell(self.opened, self.currentIndex())
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            plain, several = not event.modifiers(), event.modifiers() == Qt.KeyboardModifier.ShiftModifier
            if (event.key() in ARROWS and (plain or several)) or (event.key() in ITS_OWN and plain):
                event.accept()
                return True
        return super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(FRAMES_MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        shot = self.indexAt(event.position().toPoint()).data(SHOT)
        if event.mimeData().hasFormat(FRAMES_MIME) and shot is not None:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        shot = self.indexAt(event.position().toPoint()).data(SHOT)
        if event.mimeData().hasFormat(FRAMES_MIME) and shot is not None:
            ids = bytes(event.mimeData().data(FRAMES_MIME).data()).decode().split("\n")
            event.acceptProposedAction()
            self.dropped.emit(ids, shot.sku, shot.role)
