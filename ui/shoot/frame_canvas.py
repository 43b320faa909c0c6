"""The frame on the Shoot page: the canvas that Review has, and over it what helps to frame: thirds, what is cropped, a reference."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from ui.parts.canvas import Canvas
from ui.parts.guides import paint_crop
from ui.parts.viewpoint import Viewpoint

Crop = tuple[str, float]
"""What a crop is called, and its width by its height."""


class FrameCanvas(Canvas):
    """Attributes: thirds, crops: what is drawn over the picture. head: written over its top left corner, beside_px:
    what it leaves free of the line it is on."""

    def __init__(self, view: Viewpoint) -> None:
        super().__init__(view)
        self.thirds = False
        self.crops: list[Crop] = []
        self.head, self.beside_px = "", 0

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.ready or self.row is None:
            return
        painter, place = QPainter(self), self.place()
        if self.thirds:
            for part in (1 / 3, 2 / 3):
                x, y = place.x() + place.width() * part, place.y() + place.height() * part
                _line(painter, QPointF(x, place.top()), QPointF(x, place.bottom()))
                _line(painter, QPointF(place.left(), y), QPointF(place.right(), y))
        for name, ratio in self.crops:
            self._paint_crop(painter, place, name, ratio)
        if self.head:
            width = painter.fontMetrics().horizontalAdvance(self.head) + 16
            box = QRectF(8, 8, min(width, self.width() - 16 - self.beside_px), painter.fontMetrics().height() + 8)
            painter.fillRect(box, QColor(0, 0, 0, 150))
            painter.setPen(QColor("#ffffff"))
            text = painter.fontMetrics().elidedText(self.head, Qt.TextElideMode.ElideRight, int(box.width()) - 12)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_crop(self, painter: QPainter, place: QRectF, name: str, ratio: float) -> None:
        """About the product where one was found, within the frame; what is exported may be moved by hand."""
        width, height = min(place.width(), place.height() * ratio), min(place.height(), place.width() / ratio)
        middle = self._middle_of_product(place)
        left = min(max(middle.x() - width / 2, place.left()), place.right() - width)
        top = min(max(middle.y() - height / 2, place.top()), place.bottom() - height)
        paint_crop(painter, QRectF(left, top, width, height), name)

    def _middle_of_product(self, place: QRectF) -> QPointF:
        at = middle_of_product(self.row)
        return QPointF(place.x() + at.x() * place.width(), place.y() + at.y() * place.height())


def middle_of_product(row: object) -> QPointF:
    """Where the product's middle is, in shares of the frame's sides; the frame's own middle where none was found."""
    if not isinstance(row, dict) or row["subject_x"] is None or not row["width"] or not row["height"]:
        return QPointF(0.5, 0.5)
    return QPointF(
        (row["subject_x"] + row["subject_width"] / 2) / row["width"],
        (row["subject_y"] + row["subject_height"] / 2) / row["height"],
    )


def _line(painter: QPainter, one: QPointF, other: QPointF) -> None:
    for colour, thick in (("#1c1c1c", 3.0), ("#ffffff", 1.2)):
        painter.setPen(QPen(QColor(colour), thick))
        painter.drawLine(one, other)
