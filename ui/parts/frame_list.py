"""A list of frames with pictures and badges: the newest on the Shoot page, the filmstrip and the grid on the Review page."""

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.base.language import tr, within
from studio.base.terms import SHOT_KINDS
from ui.parts.coverage_words import verdict_title
from ui.parts.frame_model import ROLE, STACK, frame_at, verdict_word
from ui.parts.shapes import paint_chip, star
from ui.parts.sizes import scaled
from ui.parts.theme import LIGHT, Theme
from ui.parts.thumbnails import Pictures
from ui.state.session import Row

BETWEEN_PX = 8
"""A frame's name and its shot below a picture."""
TEXT_PX, EDGES_PX = 26, 12
NEARLY, MOST_TIMES = 1.15, 1.5
"""A grid's pictures are as much larger at most, where so many beside each other leave room."""
LABELLED = {"Red": "#e5484d", "Yellow": "#ffd34d", "Green": "#4cc38a", "Blue": "#52a9ff", "Purple": "#bf7af0"}
CORNER = QPoint(10, 10)
ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)


class FrameDelegate(QStyledItemDelegate):
    """Paints one frame: the picture on the strip, verdict, stars, select and reject marks, name and shot below."""

    def __init__(self, theme: Theme, pictures: Pictures, side: int) -> None:
        super().__init__()
        self._theme, self._pictures, self.side = theme, pictures, scaled(side)
        self._least = self.side

    def fill(self, room: int) -> bool:
        """As many beside each other as have room, and so wide that nothing is left over; whether that is another size."""
        columns = max(1, room // (self._least + EDGES_PX))
        side = max(self._least, min(room // columns - EDGES_PX, round(self._least * MOST_TIMES)))
        before, self.side = self.side, side
        return side != before

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self.side + EDGES_PX, round(self.side * 0.72) + scaled(TEXT_PX) + 12)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, colours = frame_at(index), self._theme.colours
        cell = option.rect.adjusted(4, 4, -4, -4)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        current = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or current:
            painter.setPen(QPen(QColor(colours.accent if chosen else colours.text), 2))
            painter.setBrush(QColor(colours.accent_soft) if chosen else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell, 4, 4)
        picture = QRect(cell.x() + 4, cell.y() + 4, cell.width() - 8, cell.height() - scaled(TEXT_PX) - 4)
        stack = index.data(STACK)
        if stack is not None:
            picture = self._paint_stack(painter, picture)
        self._paint_picture(painter, picture, row)
        self._paint_marks(painter, picture, row)
        self._paint_name(
            painter,
            QRect(cell.x() + 6, cell.bottom() - scaled(TEXT_PX) + 2, cell.width() - 12, scaled(TEXT_PX)),
            row,
            index.data(ROLE) or "",
        )
        if stack is not None:
            self._paint_amount(painter, picture, *stack)
        painter.restore()

    def _paint_stack(self, painter: QPainter, box: QRect) -> QRect:
        """Two more sheets behind the picture; where that lies then."""
        painter.setBrush(QColor(self._theme.colours.raised))
        painter.setPen(QPen(QColor(self._theme.colours.edge), 1))
        for n in (2, 1):
            painter.drawRect(box.adjusted(8, 0, 0, -8).translated(4 * n - 8, 8 - 4 * n))
        return box.adjusted(0, 8, -8, 0)

    @staticmethod
    def _paint_amount(painter: QPainter, box: QRect, amount: int, is_open: bool) -> None:
        """How many frames the burst has, at the picture's lower right."""
        font = painter.font()
        font.setPixelSize(scaled(12))
        font.setBold(True)
        painter.setFont(font)
        text = f"{'–' if is_open else '+'} {amount}"
        wide = QFontMetrics(font).horizontalAdvance(text) + 12
        place = QRect(box.right() - wide - 2, box.bottom() - scaled(20) - 2, wide, scaled(20))
        painter.fillRect(place, QColor("#1c1c1c"))
        painter.setPen(QColor("#ffffff"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_picture(self, painter: QPainter, box: QRect, row: Row) -> None:
        pixmap = self._pictures.get(row["preview"], self._dots(painter))
        if pixmap is None:
            painter.setPen(QPen(QColor(self._theme.colours.edge), 1, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(8, 8, -8, -8))
            painter.setPen(QColor(self._theme.colours.text))
            unmade = tr("no picture") if row["preview"] in self._pictures.unmade else "…"
            waiting = tr("could not be read") if row["error"] else tr("clip") if row["kind"] == "clip" else unmade
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, waiting)
            return
        size = pixmap.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(
            box.x() + (box.width() - size.width()) // 2,
            box.y() + (box.height() - size.height()) // 2,
            size.width(),
            size.height(),
        )
        if row["rejected"]:
            painter.setOpacity(0.35)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, pixmap)
        painter.setOpacity(1.0)

    def _dots(self, painter: QPainter) -> int:
        """As many pixels as the screen has there, in two steps: small differences are not worth another reading."""
        side = self._least if self.side <= self._least * NEARLY else self._least * MOST_TIMES
        return round(side * painter.device().devicePixelRatio())

    def _paint_marks(self, painter: QPainter, box: QRect, row: Row) -> None:
        word = verdict_word(row)
        font = painter.font()
        font.setPixelSize(scaled(12))
        font.setBold(True)
        # On pictures the chip is always light, so that its colours are those of the light theme and hold their contrast.
        paint_chip(
            painter,
            QPointF(box.x() + 4, box.y() + 4),
            word,
            within(verdict_title(word)),
            LIGHT.verdict("fail" if word == "unreadable" else word),
            "#ffffff",
            font,
        )
        if row["is_select"]:
            spot = QRectF(box.right() - 30, box.y() + 4, 26, 26)
            painter.setPen(QPen(QColor("#ffffff"), 2))
            painter.setBrush(QColor(LIGHT.good))
            painter.drawPath(star(spot))
        if row["rejected"]:
            painter.setPen(QPen(QColor("#ffffff"), 7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            self._cross(painter, box)
            painter.setPen(QPen(QColor(LIGHT.bad), 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            self._cross(painter, box)
        if row["label"]:
            # Its colour where it is one of ours, grey for another program's word; the word is in the tip and beside the picture.
            painter.fillRect(box.x(), box.bottom() - 2, box.width(), 5, QColor("#1c1c1c"))
            painter.fillRect(box.x(), box.bottom() - 1, box.width(), 4, QColor(LABELLED.get(row["label"], "#ffffff")))
        for n in range(row["rating"] or 0):
            spot = QRectF(box.x() + 6 + n * 16, box.bottom() - 18, 14, 14)
            painter.setPen(QPen(QColor("#333333"), 1))
            painter.setBrush(QColor("#ffd34d"))
            painter.drawPath(star(spot))

    @staticmethod
    def _cross(painter: QPainter, box: QRect) -> None:
        middle = box.center()
        painter.drawLine(middle.x() - 20, middle.y() - 20, middle.x() + 20, middle.y() + 20)
        painter.drawLine(middle.x() + 20, middle.y() - 20, middle.x() - 20, middle.y() + 20)

    def _paint_name(self, painter: QPainter, box: QRect, row: Row, role: str) -> None:
        font = painter.font()
        font.setPixelSize(scaled(12))
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.colours.text))
        metrics = QFontMetrics(font)
        name, shot = caption(row, role, metrics, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.setPen(QColor(self._theme.colours.muted))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shot)


def caption(row: Row, role: str, metrics: QFontMetrics, room: int) -> tuple[str, str]:
    """A frame's name and its shot as there is room for them: the name is cut before the role, or that there is none, and keeps its end.

    role: what its role is called.
    """
    shot = tr("unassigned") if row["kind"] in SHOT_KINDS else ""
    if row["sku"]:
        whole = f"{row['sku']} · {role}"
        fits = metrics.horizontalAdvance(row["name"] + whole) + BETWEEN_PX <= room
        if fits:
            return row["name"], whole
        shot = role
    shot = metrics.elidedText(shot, Qt.TextElideMode.ElideMiddle, room * 2 // 3)
    left = room - metrics.horizontalAdvance(shot) - (BETWEEN_PX if shot else 0)
    return metrics.elidedText(row["name"], Qt.TextElideMode.ElideLeft, left), shot


class FrameList(QListView):
    """Frames as pictures. strip: one line that scrolls sideways; else a grid.

    Attributes: empty (what is said instead of none), painted (told which frame is the current one on the screen).
    Signals: looked_at(frame_id) when another frame becomes the current one, opened(frame_id) on a double click.
    """

    looked_at = Signal(str)
    opened = Signal(str)

    def __init__(
        self, model: QAbstractItemModel, theme: Theme, pictures: Pictures, *, side: int = 200, strip: bool = False
    ) -> None:
        super().__init__()
        self.empty = ""
        self.painted: Callable[[Row | None], object] = lambda row: None
        self._delegate = FrameDelegate(theme, pictures, side)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setProperty("kind", "pictures")
        # A strip is one line: laid out in a third of the time that a grid takes, which shows with thousands of frames.
        self.setViewMode(QListView.ViewMode.ListMode if strip else QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWrapping(not strip)
        if strip:
            self.setFlow(QListView.Flow.LeftToRight)
            self.setFixedHeight(self._delegate.sizeHint(QStyleOptionViewItem(), QModelIndex()).height() + 22)
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        pictures.ready.connect(self._repaint)
        self.doubleClicked.connect(lambda index: self.opened.emit(frame_at(index)["id"]))
        self.setAccessibleName(tr("Frames"))
        self._theme, self._strip = theme, strip

    def resizeEvent(self, event: QResizeEvent) -> None:
        # As if there were a scroll bar: else its coming and going would ask for the other size again and again.
        room = self.width() - 2 * self.frameWidth() - self.verticalScrollBar().sizeHint().width() - 1
        if not self._strip and self._delegate.fill(room):
            self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted(frame_at(self.currentIndex()) if self.currentIndex().isValid() else None)
        if self.empty and self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(self._theme.colours.text))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(20, 10, -20, -10), flags, self.empty)

    def _repaint(self, preview: str) -> None:
        """A picture was read: paint the frames in sight that show it, not all of them."""
        if not self.isVisible():
            return  # Whoever comes to see it paints it; asked where its frames lie, it would lay out all of them now.
        area, model = self.viewport().rect(), self.model()
        first = self.indexAt(area.topLeft() + CORNER)
        if not first.isValid():
            self.viewport().update()
            return
        for n in range(first.row(), model.rowCount()):
            index = model.index(n, 0)
            if not self.visualRect(index).intersects(area):
                break
            if frame_at(index)["preview"] == preview:
                self.update(index)

    def chosen(self) -> list[str]:
        """The ids of the chosen frames, in the order shown."""
        return [frame_at(index)["id"] for index in sorted(self.selectedIndexes(), key=lambda i: i.row())]

    def choose_after(self, frame_ids: list[str]) -> None:
        """Choose the frame behind these, or the last before them; what has the focus keeps it."""
        model = self.model()
        rows = [n for n in range(model.rowCount()) if frame_at(model.index(n, 0))["id"] in frame_ids]
        others = [*range(max(rows, default=-1) + 1, model.rowCount()), *range(min(rows, default=0) - 1, -1, -1)]
        if others:
            index = model.index(others[0], 0)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.looked_at.emit(frame_at(current)["id"])

    def event(self, event: QEvent) -> bool:
        # While the list has the focus, arrows move in it; the page's commands on the same keys wait.
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in ARROWS and not event.modifiers():
            event.accept()
            return True
        return super().event(event)
