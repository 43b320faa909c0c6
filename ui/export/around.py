"""What is around a picture in a rendition that goes on beyond it, painted as the export makes it: small, and near enough to judge by."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPixmap

from ui.export.crop_moves import Box

EDGE = 0.01
"""Of the picture's side, what its background goes on from."""
BLURRED_PX = 24
SQUARE_PX, LIGHT, DARK = 8, "#ffffff", "#cccccc"


def on(place: QRectF, box: Box) -> QRectF:
    """Where a box, in parts of a picture, is when the picture is painted at a place."""
    x, y, wide, high = box
    return QRectF(
        place.x() + x * place.width(), place.y() + y * place.height(), wide * place.width(), high * place.height()
    )


def paint_around(
    painter: QPainter, frame: QRectF, place: QRectF, pixmap: QPixmap, around: str, background: str = LIGHT
) -> None:
    """Paint what is in a rendition's frame beyond the picture, painted at `place`. around: as a planned file has it."""
    if not place.isValid() or place.contains(frame):
        return
    painter.save()
    painter.setClipRect(frame, Qt.ClipOperation.IntersectClip)
    if around == "bars":
        painter.fillRect(frame, QColor(background))
    elif around == "blurred":
        small = pixmap.scaled(BLURRED_PX, BLURRED_PX, Qt.AspectRatioMode.KeepAspectRatioByExpanding, _SMOOTH)
        painter.drawPixmap(frame, small, QRectF(small.rect()))
    elif around == "continued":
        _continue(painter, frame, place, pixmap)
    else:
        painter.fillRect(frame, QColor("#7c7c7c"))
        painter.fillRect(frame, QBrush(QColor("#5a5a5a"), Qt.BrushStyle.BDiagPattern))
    painter.restore()


def paint_squares(painter: QPainter, place: QRectF) -> None:
    """What stands for nothing at all behind a cut-out."""
    painter.fillRect(place, QColor(LIGHT))
    for row in range(int(place.height() // SQUARE_PX) + 1):
        for column in range(row % 2, int(place.width() // SQUARE_PX) + 1, 2):
            square = QRectF(place.x() + column * SQUARE_PX, place.y() + row * SQUARE_PX, SQUARE_PX, SQUARE_PX)
            painter.fillRect(square & place, QColor(DARK))


_SMOOTH = Qt.TransformationMode.SmoothTransformation


def _continue(painter: QPainter, frame: QRectF, place: QRectF, pixmap: QPixmap) -> None:
    """The picture's edges drawn out to the frame's: above and below over all of its width, beside it between these."""
    wide, high = pixmap.width(), pixmap.height()
    across, down = max(1.0, wide * EDGE), max(1.0, high * EDGE)
    beside = (
        (QRectF(frame.left(), place.top(), place.left() - frame.left(), place.height()), QRectF(0, 0, across, high)),
        (
            QRectF(place.right(), place.top(), frame.right() - place.right(), place.height()),
            QRectF(wide - across, 0, across, high),
        ),
        (QRectF(place.left(), frame.top(), place.width(), place.top() - frame.top()), QRectF(0, 0, wide, down)),
        (
            QRectF(place.left(), place.bottom(), place.width(), frame.bottom() - place.bottom()),
            QRectF(0, high - down, wide, down),
        ),
    )
    for target, source in beside:
        if target.width() > 0 and target.height() > 0:
            painter.drawPixmap(target, pixmap, source)
