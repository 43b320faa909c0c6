"""One crop, large: the whole picture with what is left out dimmed, a frame with handles to drag, and keys that do the same."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.base.language import tr
from ui.export.around import on, paint_around
from ui.export.crop_moves import Box, grown, moved, pulled, within
from ui.parts.sizes import scaled
from ui.parts.theme import MAT

STEP, FINE_STEP = 0.01, 0.002
"""Of the picture's side, for an arrow key; with Ctrl the fine one."""
HANDLE_PX, GRAB_PX, AROUND_PX = 12, 40, 16
KEYS_MS = 400
"""After the last arrow key the crop counts as said."""
INK, PAPER = "#1c1c1c", "#ffffff"
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CORNERS = ((0, 0), (1, 0), (0, 1), (1, 1))


class CropView(QWidget):
    """Attributes: box, the crop as it is drawn now (None: there is nothing to draw); can_draw; empty, said while there is no picture.

    Signals: drawing(box), it is being changed; drawn(box), that is said now; back(), Esc: put back what was there before.
    """

    drawing = Signal(tuple)
    drawn = Signal(tuple)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.box: Box | None = None
        self.can_draw = False
        self.empty = ""
        self._ratio = 1.0
        self._subject: Box | None = None
        self._pixmap: QPixmap | None = None
        self._size = (1, 1)
        self._around, self._background = "as-shot", PAPER
        self._grabbed: tuple[tuple[int, int] | None, QPointF, Box, Box] | None = None
        self._keys = QTimer(self, singleShot=True, interval=KEYS_MS)
        self._keys.timeout.connect(self.say)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(scaled(200), scaled(120))
        self.setAccessibleName(tr("Crop"))

    def sizeHint(self) -> QSize:
        return QSize(scaled(700), scaled(420))

    @property
    def busy(self) -> bool:
        """Whether it is being dragged, or keys are not said yet: nothing from outside may change it."""
        return self._grabbed is not None or self._keys.isActive()

    def show_crop(
        self,
        pixmap: QPixmap | None,
        size: tuple[int, int] | None,
        box: Box | None,
        aspect: float | None = None,
        subject: Box | None = None,
        around: str = "as-shot",
        background: str = PAPER,
    ) -> None:
        """A picture of `size` pixels and what is taken of it, beyond it too. aspect: of what can be drawn, None: nothing.

        subject: the product, where it is cut. around, background: of what is beyond the picture, as the planned file has it.
        """
        self._around, self._background = around, background
        self._pixmap, self.box, self._subject = pixmap, box, subject
        self.can_draw = aspect is not None and box is not None and size is not None
        self._size = size or (1, 1)
        self._ratio = self._size[0] / self._size[1] / aspect if aspect else 1.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.can_draw else Qt.FocusPolicy.NoFocus)
        self.update()

    def show_subject(self, subject: Box | None) -> None:
        """The product, where the crop as it is drawn now cuts it."""
        self._subject = subject
        self.update()

    def flush(self) -> None:
        """What keys changed and is not said yet is said now."""
        if self._keys.isActive():
            self.say()

    def leave(self) -> None:
        """Whatever is being changed is let go of."""
        self._grabbed = None
        self._keys.stop()

    def say(self) -> None:
        """What keys changed is said, now."""
        self._keys.stop()
        if self.box is not None:
            self.drawn.emit(self.box)

    # -- keys ---------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if self.can_draw and (Qt.Key(event.key()) in _ARROWS or event.key() == Qt.Key.Key_Escape):
                event.accept()
                return True
            # The command that comes now, such as undo, is about what was done before it.
            self.flush()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if self.box is None or not self.can_draw or (key not in _ARROWS and key != Qt.Key.Key_Escape):
            super().keyPressEvent(event)
            return
        if key == Qt.Key.Key_Escape:
            self._escape()
            return
        across, down = _ARROWS[key]
        box = within(self.box)
        step = FINE_STEP if modifiers & Qt.KeyboardModifier.ControlModifier else STEP
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._change(grown(box, step * (across or -down), self._ratio))
        else:
            longer = max(self._size)
            self._change(moved(box, across * step * longer / self._size[0], down * step * longer / self._size[1]))
        self._keys.start()

    def _escape(self) -> None:
        if self._grabbed is not None:
            before = self._grabbed[3]
            self._grabbed = None
            self._change(before)
        else:
            self._keys.stop()
            self.back.emit()

    def _change(self, box: Box) -> None:
        if box != self.box:
            self.box = box
            self.drawing.emit(box)
            self.update()

    # -- mouse --------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.box is None or not self.can_draw or self._pixmap is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        corner = self._corner_at(event.position())
        if corner is not None or self._frame().contains(event.position()):
            self._grabbed = (corner, self._at(event.position()), within(self.box), self.box)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is None:
            self._show_cursor(event.position())
            return
        corner, start, box, _ = self._grabbed
        at = self._at(event.position())
        if corner is None:
            self._change(moved(box, at.x() - start.x(), at.y() - start.y()))
        else:
            # From where it was taken hold of, beside the corner itself, so that nothing jumps at the first move.
            held = box[0] + box[2] * corner[0], box[1] + box[3] * corner[1]
            self._change(pulled(box, corner, (held[0] + at.x() - start.x(), held[1] + at.y() - start.y()), self._ratio))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._let_go()

    def hideEvent(self, event: QHideEvent) -> None:
        """The page is left, by a key, while the crop is held: where it is now counts."""
        super().hideEvent(event)
        self._let_go()
        self.flush()

    def _let_go(self) -> None:
        if self._grabbed is not None:
            before = self._grabbed[3]
            self._grabbed = None
            if self.box is not None and self.box != before:
                self.drawn.emit(self.box)

    def _show_cursor(self, at: QPointF) -> None:
        corner = self._corner_at(at) if self.can_draw else None
        if corner is not None:
            same = corner[0] == corner[1]
            self.setCursor(Qt.CursorShape.SizeFDiagCursor if same else Qt.CursorShape.SizeBDiagCursor)
        elif self.can_draw and self._frame().contains(at):
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.unsetCursor()

    def _corner_at(self, at: QPointF) -> tuple[int, int] | None:
        frame = self._frame()
        reach = min(scaled(GRAB_PX) / 2, frame.width() / 3, frame.height() / 3)
        for corner in _CORNERS:
            away = at - _corner(frame, corner)
            if max(abs(away.x()), abs(away.y())) <= reach:
                return corner
        return None

    # -- painting -----------------------------------------------------------------------------------------------

    def place(self) -> QRectF:
        """Where the whole picture is painted, with room for what goes on beyond it; it stays while the crop is held."""
        room = QRectF(self.rect()).adjusted(*(scaled(AROUND_PX) * side for side in (1, 1, -1, -1)))
        shown = QRectF(0, 0, 1, 1)
        if self.box is not None:
            shown |= QRectF(*(self._grabbed[3] if self._grabbed is not None else self.box))
        fits = min(room.width() / (self._size[0] * shown.width()), room.height() / (self._size[1] * shown.height()))
        wide, high = self._size[0] * fits, self._size[1] * fits
        middle = shown.center()
        return QRectF(room.center().x() - wide * middle.x(), room.center().y() - high * middle.y(), wide, high)

    def _at(self, point: QPointF) -> QPointF:
        place = self.place()
        return QPointF((point.x() - place.x()) / place.width(), (point.y() - place.y()) / place.height())

    def _frame(self) -> QRectF:
        return on(self.place(), self.box) if self.box is not None else QRectF()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(MAT))
        if self._pixmap is None or self.box is None:
            painter.setPen(QColor(PAPER))
            words = self.rect().adjusted(30, 20, -30, -20)
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.empty)
            return
        place, frame = self.place(), self._frame()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        paint_around(painter, frame, place, self._pixmap, self._around, self._background)
        painter.drawPixmap(place, self._pixmap, QRectF(self._pixmap.rect()))
        if not self.can_draw:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left_out = QPainterPath()
        left_out.addRect(place)
        left_out.addRect(frame & place)
        dim = QColor(INK)
        dim.setAlphaF(0.6)
        painter.fillPath(left_out, dim)
        self._paint_thirds(painter, frame)
        if self._subject is not None:
            self._paint_subject(painter, on(place, self._subject))
        for colour, thick in ((INK, 4.0), (PAPER, 2.0)):
            painter.setPen(QPen(QColor(colour), thick))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(frame.adjusted(1, 1, -1, -1))
        side = scaled(HANDLE_PX)
        painter.setPen(QPen(QColor(INK), 2))
        painter.setBrush(QColor(PAPER))
        for corner in _CORNERS:
            at = _corner(frame, corner)
            painter.drawRect(QRectF(at.x() - side / 2, at.y() - side / 2, side, side))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, thick, inside in ((INK, 4, 2), (PAPER, 2, 2)):
                painter.setPen(QPen(QColor(colour), thick))
                painter.drawRect(self.rect().adjusted(inside, inside, -inside, -inside))

    def _paint_thirds(self, painter: QPainter, frame: QRectF) -> None:
        colour = QColor(PAPER)
        colour.setAlphaF(0.5)
        painter.setPen(QPen(colour, 1))
        for third in (1 / 3, 2 / 3):
            x, y = frame.x() + frame.width() * third, frame.y() + frame.height() * third
            painter.drawLine(QPointF(x, frame.top()), QPointF(x, frame.bottom()))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))

    def _paint_subject(self, painter: QPainter, box: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, thick, dashed in ((INK, 2.0, False), (PAPER, 1.5, True)):
            pen = QPen(QColor(colour), thick)
            if dashed:
                pen.setDashPattern([5, 4])
            painter.setPen(pen)
            painter.drawRect(box)


def _corner(frame: QRectF, corner: tuple[int, int]) -> QPointF:
    return QPointF(frame.right() if corner[0] else frame.left(), frame.bottom() if corner[1] else frame.top())
