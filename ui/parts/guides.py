"""What helps to frame, painted over a picture: a crop with its name, a reference half seen through."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

HALF = 0.5


def paint_crops(painter: QPainter, crops: Sequence[tuple[str, QRectF]], taken: Sequence[QRectF] = ()) -> None:
    """The edges of all crops, then their names over them: no line goes through a name. taken: where no name may lie."""
    for colour, thick in (("#1c1c1c", 3.0), ("#ffffff", 1.5)):
        painter.setPen(QPen(QColor(colour), thick, Qt.PenStyle.SolidLine if thick > 2 else Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for _, box in crops:
            painter.drawRect(box)
    names = list(taken)
    for name, box in crops:
        names.append(_paint_name(painter, box, name, names))


def _paint_name(painter: QPainter, box: QRectF, name: str, taken: Sequence[QRectF]) -> QRectF:
    """In the crop's lower right corner, or above the names that are there already (`taken`); where that lies."""
    wide = painter.fontMetrics().horizontalAdvance(name) + 10
    said = QRectF(box.right() - wide - 2, box.bottom() - 24, wide, 22)
    while any(said.intersects(other) for other in taken):
        said.translate(0, -2)
    painter.fillRect(said, QColor(0, 0, 0, 170))
    painter.setPen(QColor("#ffffff"))
    painter.drawText(said, Qt.AlignmentFlag.AlignCenter, name)
    return said


def paint_reference(painter: QPainter, place: QRectF, picture: QPixmap) -> None:
    """As large as fits into the frame, in its middle, as whoever framed it will want it."""
    size = picture.size().toSizeF().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    box = QRectF(QPointF(0, 0), size)
    box.moveCenter(place.center())
    painter.setOpacity(HALF)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(box, picture, QRectF(picture.rect()))
    painter.setOpacity(1.0)
