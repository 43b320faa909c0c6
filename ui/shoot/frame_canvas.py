"""The frame on the Shoot page: the canvas that Review has, with a line over it that says which it is."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from ui.parts.canvas import Canvas, RoleTitle
from ui.parts.viewpoint import Viewpoint


class FrameCanvas(Canvas):
    """Attributes: head, written over its top left corner; beside_px, what it leaves free of the line it is on."""

    def __init__(self, view: Viewpoint, role_title: RoleTitle) -> None:
        super().__init__(view, role_title)
        self.head, self.beside_px = "", 0

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.ready or self.row is None:
            return
        painter = QPainter(self)
        if self.head:
            width = painter.fontMetrics().horizontalAdvance(self.head) + 16
            box = QRectF(8, 8, min(width, self.width() - 16 - self.beside_px), painter.fontMetrics().height() + 8)
            painter.fillRect(box, QColor(0, 0, 0, 150))
            painter.setPen(QColor("#ffffff"))
            text = painter.fontMetrics().elidedText(self.head, Qt.TextElideMode.ElideRight, int(box.width()) - 12)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def middle_of_product(row: object) -> QPointF:
    """Where the product's middle is, in shares of the frame's sides; the frame's own middle where none was found."""
    if not isinstance(row, dict) or row["subject_x"] is None or not row["width"] or not row["height"]:
        return QPointF(0.5, 0.5)
    return QPointF(
        (row["subject_x"] + row["subject_width"] / 2) / row["width"],
        (row["subject_y"] + row["subject_height"] / 2) / row["height"],
    )
