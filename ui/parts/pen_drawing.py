"""A mark drawn on a picture by mouse or pen, or with keys; and how such a mark is painted, here and wherever it is shown."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QPolygonF

from studio.base.drawn_mark import MOST_STROKES, Stroke, simplified
from studio.base.language import N_
from ui.parts.theme import DRAWN_MARK
from ui.state.session import Row

if TYPE_CHECKING:
    from studio.shoot.handed_out import Coverage

STEP, FINE_STEP = 0.05, 0.01
"""How far an arrow key moves the pen, as a share of the picture; with Shift the fine one."""
HINT = N_(
    "Draw on the picture. With keys: arrows move the pen, Space puts it down and lifts it, "
    "Backspace takes a stroke back, Return sends."
)
_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_SENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OWN = (*_MOVES, *_SENDS, Qt.Key.Key_Space, Qt.Key.Key_Backspace, Qt.Key.Key_Escape)


class PenDrawing(QObject):
    """What is being drawn, in shares of the picture's sides. Attributes: active, strokes (those that are done), at (the pen).

    Signals: changed(), it is to be painted anew, or has begun or ended; sent(), Return; given_up(), Esc; full(), no stroke more.
    """

    changed = Signal()
    sent = Signal()
    given_up = Signal()
    full = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.active = False
        self.strokes: list[Stroke] = []
        self.at = QPointF(0.5, 0.5)
        self._line: list[tuple[float, float]] = []
        self._by_key = False

    def begin(self) -> None:
        """An empty picture to draw on."""
        self.active, self.strokes, self._line, self._by_key = True, [], [], False
        self.changed.emit()

    def leave(self) -> None:
        """Nothing is drawn any more."""
        self.active, self.strokes, self._line = False, [], []
        self.changed.emit()

    def take_back(self) -> None:
        """Take the last stroke off."""
        if self._line:
            self._line = []
        elif self.strokes:
            self.strokes.pop()
        self.changed.emit()

    def press(self, at: QPointF) -> None:
        """The pen goes down at a point of the picture."""
        self._finish()
        if len(self.strokes) == MOST_STROKES:
            self.full.emit()
            return
        self._by_key = False
        self.at = _within(at)
        self._line = [self.at.toTuple()]
        self.changed.emit()

    def move(self, at: QPointF) -> None:
        """The pen is at a point of the picture."""
        if self._line and not self._by_key:
            self._go(at)

    def release(self, at: QPointF) -> None:
        """The pen is lifted."""
        if self._line and not self._by_key:
            self._go(at)
            self._finish()

    def takes(self, key: int) -> bool:
        """Whether that key is for the drawing, whatever it does elsewhere."""
        return self.active and Qt.Key(key) in _OWN

    def press_key(self, event: QKeyEvent) -> None:
        """A key that it takes."""
        key = Qt.Key(event.key())
        if key in _MOVES:
            across, down = _MOVES[key]
            step = FINE_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP
            self._go(self.at + QPointF(across * step, down * step))
        elif key == Qt.Key.Key_Space:
            if self._line:
                self._finish()
            else:
                self.press(self.at)
                self._by_key = bool(self._line)
        elif key == Qt.Key.Key_Backspace:
            self.take_back()
        elif key in _SENDS:
            self._finish()
            self.sent.emit()
        else:
            self.given_up.emit()

    def paint(self, painter: QPainter, place: QRectF, cross: bool) -> None:
        """Draw the mark so far on a picture that is painted at `place`. cross: where the pen is, too."""
        paint_mark(painter, place, [*self.strokes, *([self._line] if self._line else [])])
        if cross:
            at = _on(place, self.at.x(), self.at.y())
            for colour, thick in (("#000000", 4.0), ("#ffffff", 2.0)):
                painter.setPen(QPen(QColor(colour), thick))
                painter.drawLine(at - QPointF(14, 0), at + QPointF(14, 0))
                painter.drawLine(at - QPointF(0, 14), at + QPointF(0, 14))

    def _go(self, at: QPointF) -> None:
        self.at = _within(at)
        if self._line:
            self._line.append(self.at.toTuple())
        self.changed.emit()

    def _finish(self) -> None:
        if self._line:
            self.strokes.append(simplified(self._line))
            self._line = []
            self.changed.emit()


def paint_mark(painter: QPainter, place: QRectF, strokes: Sequence[Sequence[tuple[float, float]]]) -> None:
    """Draw strokes on a picture that is painted at `place`: red on white, to be seen on any picture."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    lines = [QPolygonF([_on(place, x, y) for x, y in stroke]) for stroke in strokes if stroke]
    for colour, thick in DRAWN_MARK:
        painter.setPen(
            QPen(QColor(colour), thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        for line in lines:
            if line.count() == 1:
                painter.drawPoint(line.at(0))
            else:
                painter.drawPolyline(line)
    painter.restore()


def drawn_on(coverage: "Coverage | None", frame: Row | None) -> tuple[Stroke, ...]:
    """What was drawn on a frame with the reshoot that is asked for now."""
    shots = coverage.shots if coverage is not None and frame is not None else []
    marks = (shot.drawn for shot in shots if shot.drawn is not None and shot.state == "reshoot")
    return next((mark.strokes for mark in marks if frame is not None and mark.frame == frame["id"]), ())


def _within(at: QPointF) -> QPointF:
    return QPointF(min(1.0, max(0.0, at.x())), min(1.0, max(0.0, at.y())))


def _on(place: QRectF, x: float, y: float) -> QPointF:
    return QPointF(place.x() + x * place.width(), place.y() + y * place.height())
