"""The measured test frame with what was measured on it: the grey card's box, the two spots, the bands; and marking them anew."""

from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.base.language import N_, tr
from ui.parts.sizes import scaled
from ui.parts.theme import MAT, ON_MAT, OVER_PICTURE, Theme

CARD, SPOTS = "card", "spots"
LEAST_BOX_PX = 8
STEP, FINE_STEP = 0.05, 0.01
"""How far an arrow key moves the cross, as a share of the picture; with Shift the fine one."""
HINTS = {
    CARD: N_("Drag a box over the grey card; or arrows and Return at two corners. Esc leaves it."),
    SPOTS: N_("Click where the key falls, then where only the fill does; or arrows and Return. Esc leaves it."),
}
Point = tuple[float, float]


class FrameMarks(QWidget):
    """Shows a preview and marks on it. Attributes: found (the measurement or None), mode (CARD, SPOTS or empty).

    Signals, in pixels of the whole picture: card_marked(x, y, width, height), spots_marked(((x, y), (x, y))). mode_changed().
    """

    card_marked = Signal(int, int, int, int)
    spots_marked = Signal(object)
    mode_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.found: dict[str, Any] | None = None
        self.mode = ""
        self._pixmap: QPixmap | None = None
        self._cross: Point = (0.5, 0.5)
        self._points: list[Point] = []
        self._dragging = False
        self._asked = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(360, 250)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("The measured frame"))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(520, 340)

    def show_found(self, found: dict[str, Any] | None, pixmap: QPixmap | None) -> None:
        """A measurement and the picture that it was taken from (None while that is read, or when it is gone)."""
        self.found, self._pixmap = found, pixmap
        self.update()

    def ask_about(self, on: bool) -> None:
        """Whether what may be the card is outlined with the question."""
        self._asked = on
        self.update()

    def mark(self, mode: str) -> None:
        """Begin to mark: CARD, SPOTS; empty leaves it."""
        self.mode, self._points, self._dragging = mode, [], False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if mode else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.CrossCursor if mode else Qt.CursorShape.ArrowCursor)
        self.setAccessibleDescription(tr(HINTS.get(mode, "")))
        if mode:
            self.setFocus()
        self.mode_changed.emit()
        self.update()

    # -- marking ------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.mode and self._place().contains(event.position()):
            self._cross = self._share(event.position())
            self._points.append(self._cross)
            self._dragging = self.mode == CARD
            if self.mode == SPOTS:
                self._finish()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.mode:
            self._cross = self._share(event.position())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self._dragging = False
            self._cross = self._share(event.position())
            start = self._points[-1]
            if abs(start[0] - self._cross[0]) + abs(start[1] - self._cross[1]) > 0.01:
                self._points.append(self._cross)
                self._finish()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = FINE_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP
        moves = {
            Qt.Key.Key_Left: (-step, 0.0),
            Qt.Key.Key_Right: (step, 0.0),
            Qt.Key.Key_Up: (0.0, -step),
            Qt.Key.Key_Down: (0.0, step),
        }
        key = Qt.Key(event.key())
        if not self.mode:
            super().keyPressEvent(event)
        elif key in moves:
            self._cross = tuple(min(1.0, max(0.0, at + by)) for at, by in zip(self._cross, moves[key], strict=True))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._points.append(self._cross)
            self._finish()
        elif key == Qt.Key.Key_Escape:
            self.mark("")
        else:
            super().keyPressEvent(event)
        self.update()

    def _finish(self) -> None:
        """Tell what was marked, once two points are."""
        if len(self._points) < 2 or self.found is None:
            return
        width, height = self.found["width"] or 1, self.found["height"] or 1
        (x1, y1), (x2, y2) = ((round(x * (width - 1)), round(y * (height - 1))) for x, y in self._points[:2])
        mode = self.mode
        self.mark("")
        if mode == SPOTS:
            self.spots_marked.emit(((x1, y1), (x2, y2)))
        elif min(abs(x2 - x1), abs(y2 - y1)) >= LEAST_BOX_PX:
            self.card_marked.emit(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))

    # -- painting -----------------------------------------------------------------------------------------------

    def _place(self) -> QRectF:
        """Where the picture is painted: as large as fits."""
        if self._pixmap is None:
            return QRectF(self.rect())
        size = self._pixmap.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(
            (self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height()
        )

    def _share(self, at: QPointF) -> Point:
        place = self._place()
        x, y = (at.x() - place.x()) / place.width(), (at.y() - place.y()) / place.height()
        return min(1.0, max(0.0, x)), min(1.0, max(0.0, y))

    def _at(self, share: Point) -> QPointF:
        place = self._place()
        return QPointF(place.x() + share[0] * place.width(), place.y() + share[1] * place.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(MAT))
        if self._pixmap is None:
            painter.setPen(QColor(ON_MAT))
            said = (
                tr("The picture is not kept any more; measure it again.") if self.found else tr("Nothing measured yet")
            )
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, said)
            return
        painter.drawPixmap(self._place().toRect(), self._pixmap)
        if self.found is not None:
            self._paint_found(painter, self.found)
        if self.mode:
            self._paint_marking(painter)

    def _paint_found(self, painter: QPainter, found: dict[str, Any]) -> None:
        width, height = found.get("width") or 1, found.get("height") or 1
        if found.get("flicker"):
            self._paint_bands(painter, found)
        corners = found.get("card_corners")
        if corners and found.get("card_kind") != "marked":
            checker = found.get("card_kind") == "colour checker"
            outline = QPolygonF([self._at((x / width, y / height)) for x, y in corners])
            self._outline(painter, outline, tr("colour checker") if checker else tr("grey card"))
        elif box := found["grey_card"]:
            self._outline(painter, QPolygonF(self._rect(box, width, height)), tr("grey card"))
        elif self._asked and (asked := found.get("card_question")):
            self._outline(painter, QPolygonF(self._rect(asked, width, height)), tr("your grey card?"))
        for (x, y), word in zip(found.get("spots") or [], ("key", "fill"), strict=False):
            self._spot(painter, self._at((x / width, y / height)), word)

    def _paint_bands(self, painter: QPainter, found: dict[str, Any]) -> None:
        """The brightness of the rows as a curve at the picture's side: each wave is a band."""
        rows: list[float] = found.get("rows_stops") or []
        reach = max((abs(value) for value in rows), default=0.0)
        if not reach:
            return
        points = []
        for n, value in enumerate(rows):
            along, out = n / max(1, len(rows) - 1), 0.06 + 0.045 * value / reach
            points.append(self._at((along, 1 - out) if found.get("sideways") else (out, along)))
        for colour, thick in OVER_PICTURE:
            painter.setPen(QPen(QColor(colour), thick))
            painter.drawPolyline(QPolygonF(points))
        self._word(painter, points[0] + QPointF(18, 18), "bands")

    def _rect(self, box: dict[str, int], width: int, height: int) -> QRectF:
        corner = self._at((box["x"] / width, box["y"] / height))
        other = self._at(((box["x"] + box["width"]) / width, (box["y"] + box["height"]) / height))
        return QRectF(corner, other)

    def _outline(self, painter: QPainter, outline: QPolygonF, word: str) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, thick in OVER_PICTURE:
            painter.setPen(QPen(QColor(colour), thick))
            painter.drawPolygon(outline)
        top = min(outline.toList(), key=lambda point: point.x() + point.y())
        self._word(painter, top + QPointF(0, -6), word)

    def _spot(self, painter: QPainter, at: QPointF, word: str) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, thick in OVER_PICTURE:
            painter.setPen(QPen(QColor(colour), thick))
            painter.drawEllipse(at, 11, 11)
        self._word(painter, at + QPointF(16, 5), word)

    def _word(self, painter: QPainter, at: QPointF, word: str) -> None:
        font = self.font()
        font.setPixelSize(scaled(13))
        font.setBold(True)
        painter.setFont(font)
        box = QRectF(painter.fontMetrics().boundingRect(word)).translated(at).adjusted(-5, -2, 5, 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 190))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(QColor(ON_MAT))
        painter.drawText(at, word)

    def _paint_marking(self, painter: QPainter) -> None:
        cross = self._at(self._cross)
        for colour, thick in (("#000000", 3.0), ("#ffffff", 1.0)):
            painter.setPen(QPen(QColor(colour), thick))
            painter.drawLine(cross - QPointF(14, 0), cross + QPointF(14, 0))
            painter.drawLine(cross - QPointF(0, 14), cross + QPointF(0, 14))
        if self._points and self.mode == CARD:
            self._outline(painter, QPolygonF(QRectF(self._at(self._points[0]), cross).normalized()), tr("grey card"))
        elif self._points:
            self._spot(painter, self._at(self._points[0]), "key")
