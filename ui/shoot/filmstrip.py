"""The newest frames in one low line: small pictures on the strip's own grey, the verdict's shape and the name below each."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.base.language import tr, within
from studio.base.wording import visible
from ui.parts.frame_list import FrameList
from ui.parts.frame_model import frame_at, verdict_word
from ui.parts.kept_cells import KeptCells
from ui.parts.shapes import paint_verdict, star
from ui.parts.sizes import scaled
from ui.parts.theme import MAT, Theme
from ui.parts.thumbnails import Pictures
from ui.shoot.newest_frames import NewestFrames
from ui.state.session import Row

SIDE_PX = 92
PICTURE_PX = 58
NAME_PX = 20
HEIGHT_PX = 96


class StripDelegate(QStyledItemDelegate):
    """Paints one frame. Attribute: side, of the pictures it asks for."""

    def __init__(self, theme: Theme, pictures: Pictures) -> None:
        super().__init__()
        self._theme, self._pictures, self.side = theme, pictures, scaled(SIDE_PX)
        self._cells = KeptCells()
        theme.changed.connect(self._cells.clear)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self.side + 10, scaled(PICTURE_PX + NAME_PX) + 8)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = frame_at(index)
        pixmap = self._pictures.get(row["preview"], round(self.side * painter.device().devicePixelRatio()))
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        ringed = chosen or bool(option.state & QStyle.StateFlag.State_HasFocus)
        look = chosen, ringed, pixmap.cacheKey() if pixmap is not None else 0
        self._cells.paint(
            painter, option.rect, row, look, lambda p, box: self._paint_cell(p, box, row, pixmap, chosen, ringed)
        )

    def _paint_cell(
        self, painter: QPainter, box: QRect, row: Row, pixmap: QPixmap | None, chosen: bool, ringed: bool
    ) -> None:
        colours, cell = self._theme.colours, box.adjusted(1, 1, -1, -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if ringed:
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.setBrush(QColor(colours.accent_soft) if chosen else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell, 5, 5)
        picture = QRect(cell.x() + 4, cell.y() + 3, cell.width() - 8, scaled(PICTURE_PX))
        self._paint_picture(painter, picture, row, pixmap)
        self._paint_name(painter, QRect(cell.x() + 4, picture.bottom() + 1, cell.width() - 8, scaled(NAME_PX)), row)

    @staticmethod
    def _paint_picture(painter: QPainter, box: QRect, row: Row, pixmap: QPixmap | None) -> None:
        painter.fillRect(box, QColor(MAT))
        if pixmap is None:
            painter.setPen(QColor("#ffffff"))
            text = within(tr("Unreadable")) if row["error"] else within(tr("Clip")) if row["kind"] == "clip" else "…"
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
            return
        size = pixmap.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(box.center())
        painter.setOpacity(0.35 if row["rejected"] else 1.0)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, pixmap)
        painter.setOpacity(1.0)

    def _paint_name(self, painter: QPainter, box: QRect, row: Row) -> None:
        colours, word = self._theme.colours, verdict_word(row)
        side = scaled(13)
        glyph = QRectF(box.x(), box.y() + (box.height() - side) / 2, side, side)
        if row["is_select"]:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.good))
            painter.drawPath(star(glyph))
        else:
            colour = colours.bad if row["rejected"] or word == "unreadable" else colours.verdict(word)
            paint_verdict(painter, glyph, "fail" if row["rejected"] else word, colour, colours.surface)
        font = painter.font()
        font.setPixelSize(scaled(12))
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        rest = box.adjusted(side + 4, 0, 0, 0)
        text = QFontMetrics(font).elidedText(visible(row["name"]), Qt.TextElideMode.ElideMiddle, rest.width())
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class Filmstrip(FrameList):
    """Newest first."""

    def __init__(self, model: NewestFrames, theme: Theme, pictures: Pictures) -> None:
        super().__init__(model, theme, pictures, side=SIDE_PX, strip=True)
        self._theme = theme
        self._delegate = StripDelegate(theme, pictures)
        self.setItemDelegate(self._delegate)
        self.setProperty("kind", "")
        self.setStyleSheet("")
        self.setFixedHeight(scaled(HEIGHT_PX))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Frames, newest first"))
        self.empty = tr("The newest frames are listed here.")
        theme.changed.connect(self.viewport().update)

    def paintEvent(self, event: QPaintEvent) -> None:
        QListView.paintEvent(self, event)
        if self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(self._theme.colours.text))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(20, 6, -20, -6), flags, self.empty)
