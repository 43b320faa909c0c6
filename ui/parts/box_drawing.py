"""A box drawn on a picture: dragged, or with arrows and Return at two corners."""

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen

from studio.base.language import N_
from ui.parts.theme import OVER_PICTURE

STEP, FINE_STEP = 0.05, 0.01
"""How far an arrow key moves the cross, as a share of the picture; with Shift the fine one."""
LEAST = 0.01
"""A box whose sides are shorter than this share of the picture's was no box, but a click."""
HINT = N_("Drag a box around the product; or arrows and Return at two corners. Esc leaves it.")
_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_SETS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class BoxDrawing(QObject):
    """What is being drawn, in shares of the picture's sides. Attributes: active, cross, corner (the first one, or None).

    Signals: drawn(left, top, right, bottom), shares; changed(), it is to be painted anew or has ended.
    """

    drawn = Signal(float, float, float, float)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.active = False
        self.cross = QPointF(0.5, 0.5)
        self.corner: QPointF | None = None
        self._dragging = False

    def begin(self) -> None:
        """Wait for a box."""
        self.active, self.corner, self._dragging = True, None, False
        self.changed.emit()

    def leave(self) -> None:
        """No box is wanted any more."""
        self.active, self.corner, self._dragging = False, None, False
        self.changed.emit()

    def press(self, at: QPointF) -> None:
        """The mouse went down at a point of the picture."""
        self.cross = self.corner = _within(at)
        self._dragging = True
        self.changed.emit()

    def move(self, at: QPointF) -> None:
        """The mouse is at a point of the picture."""
        self.cross = _within(at)
        self.changed.emit()

    def release(self, at: QPointF) -> None:
        """The mouse went up at a point of the picture."""
        if self._dragging:
            self._dragging, self.cross = False, _within(at)
            self._finish()

    def takes(self, key: int) -> bool:
        """Whether that key is for the drawing, whatever it does elsewhere."""
        return self.active and (Qt.Key(key) in _MOVES or Qt.Key(key) in _SETS or key == Qt.Key.Key_Escape)

    def press_key(self, event: QKeyEvent) -> None:
        """A key that it takes."""
        key = Qt.Key(event.key())
        step = FINE_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP
        if key in _MOVES:
            across, down = _MOVES[key]
            self.move(self.cross + QPointF(across * step, down * step))
        elif key == Qt.Key.Key_Escape:
            self.leave()
        elif self.corner is None:
            self.corner = QPointF(self.cross)
            self.changed.emit()
        else:
            self._finish()

    def paint(self, painter: QPainter, place: QRectF) -> None:
        """Draw the cross, and the box so far, on a picture that is painted at `place`."""
        cross = _on(place, self.cross)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, thick in OVER_PICTURE:
            painter.setPen(QPen(QColor(colour), thick))
            painter.drawLine(cross - QPointF(14, 0), cross + QPointF(14, 0))
            painter.drawLine(cross - QPointF(0, 14), cross + QPointF(0, 14))
            if self.corner is not None:
                painter.drawRect(QRectF(_on(place, self.corner), cross).normalized())

    def _finish(self) -> None:
        """Tell the box, once it is one."""
        assert self.corner is not None
        box = QRectF(self.corner, self.cross).normalized()
        if min(box.width(), box.height()) < LEAST:
            self.corner = None
            self.changed.emit()
            return
        self.leave()
        self.drawn.emit(box.left(), box.top(), box.right(), box.bottom())


def _within(at: QPointF) -> QPointF:
    return QPointF(min(1.0, max(0.0, at.x())), min(1.0, max(0.0, at.y())))


def _on(place: QRectF, share: QPointF) -> QPointF:
    return QPointF(place.x() + share.x() * place.width(), place.y() + share.y() * place.height())
