"""The shapes of verdicts and states. Each differs in outline, so that it reads without colour; a word always goes with it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPolygonF

from ui.parts.theme import Colours

_OCTAGON = ((0.3, 0), (0.7, 0), (1, 0.3), (1, 0.7), (0.7, 1), (0.3, 1), (0, 0.7), (0, 0.3))


def paint_verdict(painter: QPainter, box: QRectF, word: str, colour: str, paper: str = "#ffffff") -> None:
    """The glyph of a verdict in a square box: a disc with a tick (pass), a triangle (check), a square with a cross (fail), an octagon with
    an exclamation mark (keep), a dash else."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    stroke = QPen(
        QColor(paper),
        max(1.6, box.width() / 8),
        Qt.PenStyle.SolidLine,
        Qt.PenCapStyle.RoundCap,
        Qt.PenJoinStyle.RoundJoin,
    )
    if word == "pass":
        painter.drawEllipse(box)
        painter.setPen(stroke)
        painter.drawPolyline(_in(box, (0.28, 0.53), (0.44, 0.69), (0.73, 0.34)))
    elif word == "check":
        painter.drawPolygon(_in(box, (0.5, 0.02), (1.0, 0.95), (0.0, 0.95)))
        painter.setPen(stroke)
        painter.drawLine(_at(box, 0.5, 0.38), _at(box, 0.5, 0.62))
        painter.drawPoint(_at(box, 0.5, 0.8))
    elif word == "keep":
        painter.drawPolygon(_in(box, *_OCTAGON))
        painter.setPen(stroke)
        painter.drawLine(_at(box, 0.5, 0.24), _at(box, 0.5, 0.56))
        painter.drawPoint(_at(box, 0.5, 0.77))
    elif word in ("fail", "unreadable"):
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 2, 2)
        painter.setPen(stroke)
        painter.drawLine(_at(box, 0.3, 0.3), _at(box, 0.7, 0.7))
        painter.drawLine(_at(box, 0.7, 0.3), _at(box, 0.3, 0.7))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colour), max(1.4, box.width() / 10)))
        painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), 3, 3)
        painter.drawLine(_at(box, 0.3, 0.5), _at(box, 0.7, 0.5))
    painter.restore()


def paint_state(painter: QPainter, box: QRectF, state: str, colours: Colours) -> None:
    """The glyph of a coverage state: dashed ring, half disc, ring with dot, star, double tick on a shield, arrow going round."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour, paper, width = QColor(colours.state(state)), QColor(colours.surface), max(1.8, box.width() / 10)
    round_pen = (Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    inner = box.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, width, *round_pen))
    if state == "missing":
        painter.setPen(QPen(colour, width, Qt.PenStyle.DotLine, Qt.PenCapStyle.RoundCap))
        painter.drawEllipse(inner)
    elif state == "captured":
        painter.drawEllipse(inner)
        painter.setBrush(colour)
        painter.drawPie(inner, 90 * 16, 180 * 16)
    elif state == "acceptable":
        painter.drawEllipse(inner)
        painter.setBrush(colour)
        painter.drawEllipse(box.center(), box.width() * 0.2, box.width() * 0.2)
    elif state == "selected":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPath(star(box))
    elif state == "approved":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(_in(box, (0.08, 0.1), (0.5, 0.0), (0.92, 0.1), (0.9, 0.55), (0.5, 1.0), (0.1, 0.55)))
        painter.setPen(QPen(paper, width, *round_pen))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(_in(box, (0.29, 0.45), (0.45, 0.61), (0.72, 0.3)))
    else:
        painter.drawArc(inner, 50 * 16, 280 * 16)
        painter.setBrush(colour)
        painter.drawPolygon(_in(box, (0.98, 0.04), (0.98, 0.42), (0.62, 0.32)))
    painter.restore()


def star(box: QRectF) -> QPainterPath:
    """A five-pointed star in the box."""
    from math import cos, pi, sin

    path, centre, radius = QPainterPath(), box.center(), box.width() / 2
    for n in range(10):
        length = radius if n % 2 == 0 else radius * 0.44
        angle = -pi / 2 + n * pi / 5
        point = QPointF(centre.x() + length * cos(angle), centre.y() + length * sin(angle))
        if n == 0:
            path.moveTo(point)
        else:
            path.lineTo(point)
    path.closeSubpath()
    return path


def paint_chip(painter: QPainter, at: QPointF, glyph: str, text: str, colour: str, paper: str, font: QFont) -> QRectF:
    """A verdict's glyph and word on a filled chip, its top left corner at `at`; the rectangle it took."""
    metrics = QFontMetrics(font)
    height = metrics.height() + 6
    box = QRectF(at.x(), at.y(), height + metrics.horizontalAdvance(text) + 10, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(paper))
    painter.drawRoundedRect(box, 4, 4)
    paint_verdict(painter, QRectF(box.x() + 4, box.y() + 4, height - 8, height - 8), glyph, colour, paper)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(box.adjusted(height, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
    painter.restore()
    return box


def _at(box: QRectF, x: float, y: float) -> QPointF:
    return QPointF(box.x() + x * box.width(), box.y() + y * box.height())


def _in(box: QRectF, *points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([_at(box, x, y) for x, y in points])
