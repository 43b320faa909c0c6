"""A small drawing that the studio made (`studio.base.drawing`), painted in the theme's colours."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.base.drawing import Circle, Drawing, Mark, Points, Polygon, Polyline, Text
from studio.base.retold import retold
from ui.parts.theme import Colours, Theme

SCALE = 1.12
"""Screen pixels per unit of a drawing: its smallest words are then as large as a chart's can be on a laptop held at arm's length."""


class DrawingView(QWidget):
    """Shows a drawing at its own size, or nothing. fill: takes the room that there is, for who draws anew when that is another.

    Attribute: drawing.
    """

    def __init__(self, theme: Theme, fill: bool = False) -> None:
        super().__init__()
        self._theme, self._fill = theme, fill
        self.drawing: Drawing | None = None
        policy = QSizePolicy.Policy.Ignored if fill else QSizePolicy.Policy.Fixed
        self.setSizePolicy(policy, policy)
        theme.changed.connect(self.update)
        if not fill:
            self.hide()

    def sizeHint(self) -> QSize:
        if self.drawing is None or self._fill:
            return QSize(0, 0)
        return QSize(round(self.drawing.width * SCALE), round(self.drawing.height * SCALE))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def show_drawing(self, drawing: Drawing | None) -> None:
        """Show it; None shows nothing and takes no room."""
        self.drawing = drawing
        self.setAccessibleName(retold(drawing.title) if drawing else "")
        self.setToolTip(retold(drawing.title) if drawing else "")
        if not self._fill:
            self.setVisible(drawing is not None)
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.drawing is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.width() / self.drawing.width, self.height() / self.drawing.height)
        for mark in self.drawing.marks:
            _paint(painter, mark, self._theme.colours)


def _paint(painter: QPainter, mark: Mark, colours: Colours) -> None:
    colour = _colour(mark.colour, colours)
    if isinstance(mark, Text):
        font = painter.font()
        font.setPixelSize(max(1, round(mark.size)))
        painter.setFont(font)
        painter.setPen(colour)
        text = retold(mark.text)
        width = painter.fontMetrics().horizontalAdvance(text)
        shift = {"start": 0.0, "middle": width / 2, "end": float(width)}[mark.anchor]
        painter.drawText(QPointF(mark.x - shift, mark.y), text)
    elif isinstance(mark, Polyline):
        style = Qt.PenStyle.DashLine if mark.dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(colour, mark.width, style))
        painter.drawPolyline(_polygon(mark.points))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        if isinstance(mark, Circle):
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(mark.x, mark.y), mark.radius, mark.radius)
        elif isinstance(mark, Polygon):
            colour.setAlphaF(mark.opacity)
            painter.setBrush(colour)
            # Squares beside each other would show a seam where both are softened.
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, mark.opacity < 1.0)
            painter.drawPolygon(_polygon(mark.points))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _polygon(points: Points) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


def _colour(word: str, colours: Colours) -> QColor:
    named = {"ink": colours.text, "soft": colours.muted, "well": colours.window}
    return QColor(named.get(word) or getattr(colours, word, word))
