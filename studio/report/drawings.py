"""Marks, boxes, plots and pictures for the PDFs."""

import io
from typing import TYPE_CHECKING

from studio.base.drawing import PAPER, Area, Disc, Points, Scene, Words
from studio.report import plots
from studio.report.fonts import REGULAR, plain

if TYPE_CHECKING:
    from reportlab.graphics.shapes import Drawing
    from reportlab.platypus import Image

INK, SOFT, LINE, WELL, ACCENT = "#1c1d20", "#63666d", "#dddbd5", "#f1f0ec", "#1f5f8b"
STATE_COLOURS = {
    "missing": "#6b6e75",
    "captured": "#a35a00",
    "acceptable": "#2374b3",
    "selected": "#6a3fb5",
    "approved": "#197a4b",
    "reshoot": "#c2321f",
}
VERDICT_COLOURS = {"pass": "#197a4b", "check": "#a35a00", "fail": "#c2321f"}


def image(data: bytes, width: float, height: float) -> "Image | None":
    """A JPEG as large as fits into the box (points), or None when it is no JPEG."""
    from PIL import Image as Pillow
    from reportlab.platypus import Image

    try:
        with Pillow.open(io.BytesIO(data), formats=("JPEG",)) as picture:
            scale = min(width / picture.width, height / picture.height)
            return Image(io.BytesIO(data), picture.width * scale, picture.height * scale, hAlign="LEFT")
    except (OSError, ValueError, SyntaxError):
        return None


def state_mark(state: str) -> "Drawing":
    """The state's shape: ring, half, disc, diamond, disc with a tick, triangle; it tells without colour."""
    from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, Wedge
    from reportlab.lib.colors import HexColor, white

    colour = HexColor(STATE_COLOURS.get(state, SOFT))
    drawing = Drawing(9, 9)
    if state == "missing":
        drawing.add(Circle(4, 4.5, 3, fillColor=None, strokeColor=colour, strokeWidth=1, strokeDashArray=[1.6, 1.2]))
    elif state == "captured":
        drawing.add(Circle(4, 4.5, 3, fillColor=None, strokeColor=colour, strokeWidth=1))
        drawing.add(Wedge(4, 4.5, 3, -90, 90, fillColor=colour, strokeColor=None))
    elif state == "selected":
        drawing.add(Polygon([4, 0.5, 8, 4.5, 4, 8.5, 0, 4.5], fillColor=colour, strokeColor=None))
    elif state == "reshoot":
        drawing.add(Polygon([0, 1, 8, 1, 4, 8.4], fillColor=colour, strokeColor=None))
        drawing.add(Line(4, 3.2, 4, 5.8, strokeColor=white, strokeWidth=1))
    else:
        drawing.add(Circle(4, 4.5, 3.8 if state == "approved" else 3.4, fillColor=colour, strokeColor=None))
        if state == "approved":
            drawing.add(PolyLine([2.2, 4.4, 3.6, 3, 6, 6], strokeColor=white, strokeWidth=1))
    return drawing


def verdict_mark(verdict: str) -> "Drawing":
    """The verdict's shape: tick, exclamation mark, cross, or a dash where there is none."""
    from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine
    from reportlab.lib.colors import HexColor

    colour = HexColor(VERDICT_COLOURS.get(verdict, SOFT))
    drawing = Drawing(9, 9)
    if verdict == "pass":
        drawing.add(PolyLine([1, 4.2, 3.2, 2, 7, 6.6], strokeColor=colour, strokeWidth=1.4))
    elif verdict == "fail":
        drawing.add(Line(1.4, 2, 6.4, 7, strokeColor=colour, strokeWidth=1.4))
        drawing.add(Line(1.4, 7, 6.4, 2, strokeColor=colour, strokeWidth=1.4))
    elif verdict == "check":
        drawing.add(Line(4, 4, 4, 8, strokeColor=colour, strokeWidth=1.5))
        drawing.add(Circle(4, 2.2, 0.8, fillColor=colour, strokeColor=None))
    else:
        drawing.add(Line(1.4, 4.5, 6.4, 4.5, strokeColor=colour, strokeWidth=1.2))
    return drawing


def box(ticked: bool) -> "Drawing":
    """A box to tick, ticked or not."""
    from reportlab.graphics.shapes import Drawing, PolyLine, Rect
    from reportlab.lib.colors import HexColor

    drawing = Drawing(11, 11)
    drawing.add(Rect(1, 1, 8, 8, rx=1.4, ry=1.4, fillColor=None, strokeColor=HexColor(SOFT), strokeWidth=0.9))
    if ticked:
        drawing.add(
            PolyLine([2.6, 5, 4.4, 3, 7.6, 7.2], strokeColor=HexColor(VERDICT_COLOURS["pass"]), strokeWidth=1.4)
        )
    return drawing


def draw_scene(scene: Scene, width: float) -> "Drawing":
    """A scene, `width` points wide, in the colours that it has on paper."""
    from reportlab.graphics.shapes import Circle, Drawing, Polygon, PolyLine, String
    from reportlab.lib.colors import HexColor

    scale = width / scene.width
    drawing = Drawing(width, scene.height * scale)

    def flat(points: Points) -> list[float]:
        return [value * scale for x, y in points for value in (x, scene.height - y)]

    for mark in scene.marks:
        colour = HexColor(PAPER.get(mark.colour, mark.colour))
        if isinstance(mark, Words):
            place = {"fontName": REGULAR, "fontSize": mark.size * scale, "fillColor": colour, "textAnchor": mark.anchor}
            drawing.add(String(mark.x * scale, (scene.height - mark.y) * scale, plain(mark.text), **place))
        elif isinstance(mark, Disc):
            middle = (mark.x * scale, (scene.height - mark.y) * scale)
            drawing.add(Circle(*middle, mark.radius * scale, fillColor=colour, strokeColor=None))
        elif isinstance(mark, Area):
            drawing.add(Polygon(flat(mark.points), fillColor=colour, fillOpacity=mark.opacity, strokeColor=None))
        else:
            dash = [3, 2] if mark.dashed else None
            line = {"strokeColor": colour, "strokeWidth": mark.width * scale, "strokeDashArray": dash}
            drawing.add(PolyLine(flat(mark.points), **line))
    return drawing


def draw(plot: plots.Plot, width: float) -> "Drawing":
    """A plot, `width` points wide."""
    from reportlab.graphics.shapes import Drawing, Line, Rect, String
    from reportlab.lib.colors import HexColor

    label_w, value_w, row, bar_h = 130.0, 66.0, 14.0, 7.5
    room, height = width - label_w - value_w, row * len(plot.bars) + 24
    drawing = Drawing(width, height)
    for at, said in plot.ticks:
        x = label_w + at * room
        drawing.add(Line(x, 16, x, height - 4, strokeColor=HexColor(LINE), strokeWidth=0.5))
        drawing.add(
            String(x, 7, plain(said), fontName=REGULAR, fontSize=6.5, fillColor=HexColor(SOFT), textAnchor="middle")
        )
    for number, bar in enumerate(plot.bars):
        y = height - 6 - row * (number + 1) + (row - bar_h) / 2
        x, length = label_w + bar.start * room, max(1.5, bar.length * room)
        label = plain(bar.label)
        label = label if len(label) <= 28 else f"{label[:27]}…"
        drawing.add(
            String(label_w - 8, y + 1, label, fontName=REGULAR, fontSize=8, fillColor=HexColor(INK), textAnchor="end")
        )
        drawing.add(Rect(x, y, length, bar_h, rx=1.5, ry=1.5, fillColor=HexColor(ACCENT), strokeColor=None))
        drawing.add(
            String(x + length + 5, y + 1, plain(bar.value), fontName=REGULAR, fontSize=8, fillColor=HexColor(INK))
        )
    return drawing
