"""Marks, boxes, drawings and pictures for the PDFs."""

import io
from typing import TYPE_CHECKING

from studio.base.drawing import PAPER, Circle, Drawing, Points, Polygon, Text
from studio.base.pdf_fonts import plain, regular

if TYPE_CHECKING:
    from reportlab.graphics import shapes
    from reportlab.platypus import Image

INK, SOFT, LINE, WELL = "#1c1d20", "#63666d", "#dddbd5", "#f1f0ec"
STATE_COLOURS = {
    "missing": "#6b6e75",
    "captured": "#a35a00",
    "acceptable": "#2374b3",
    "selected": "#6a3fb5",
    "approved": "#197a4b",
    "reshoot": "#c2321f",
}
VERDICT_COLOURS = {"pass": "#197a4b", "check": "#a35a00", "fail": "#c2321f"}


def image(data: bytes, width: float, height: float, alt: str, language: str = "") -> "Image | None":
    """A JPEG as large as fits into the box (points), or None when it is no JPEG. alt: what it shows; language: of that, where it is another
    than the report's."""
    from PIL import Image as Pillow

    from studio.report.tagged import Element, TaggedImage

    try:
        with Pillow.open(io.BytesIO(data), formats=("JPEG",)) as picture:
            scale = min(width / picture.width, height / picture.height)
            made = TaggedImage(io.BytesIO(data), picture.width * scale, picture.height * scale, hAlign="LEFT")
            made.element = Element("Figure", alt, language)
            return made
    except (OSError, ValueError, SyntaxError):
        return None


def state_mark(state: str) -> "shapes.Drawing":
    """The state's shape: ring, half, disc, diamond, disc with a tick, triangle; it tells without colour."""
    from reportlab.graphics import shapes
    from reportlab.lib.colors import HexColor, white

    from studio.report.tagged import TaggedDrawing

    colour = HexColor(STATE_COLOURS.get(state, SOFT))
    # The word beside it says the same.
    drawing = TaggedDrawing(9, 9)
    if state == "missing":
        drawing.add(
            shapes.Circle(4, 4.5, 3, fillColor=None, strokeColor=colour, strokeWidth=1, strokeDashArray=[1.6, 1.2])
        )
    elif state == "captured":
        drawing.add(shapes.Circle(4, 4.5, 3, fillColor=None, strokeColor=colour, strokeWidth=1))
        drawing.add(shapes.Wedge(4, 4.5, 3, -90, 90, fillColor=colour, strokeColor=None))
    elif state == "selected":
        drawing.add(shapes.Polygon([4, 0.5, 8, 4.5, 4, 8.5, 0, 4.5], fillColor=colour, strokeColor=None))
    elif state == "reshoot":
        drawing.add(shapes.Polygon([0, 1, 8, 1, 4, 8.4], fillColor=colour, strokeColor=None))
        drawing.add(shapes.Line(4, 3.2, 4, 5.8, strokeColor=white, strokeWidth=1))
    else:
        drawing.add(shapes.Circle(4, 4.5, 3.8 if state == "approved" else 3.4, fillColor=colour, strokeColor=None))
        if state == "approved":
            drawing.add(shapes.PolyLine([2.2, 4.4, 3.6, 3, 6, 6], strokeColor=white, strokeWidth=1))
    return drawing


def verdict_mark(verdict: str) -> "shapes.Drawing":
    """The verdict's shape: tick, exclamation mark, cross, or a dash where there is none."""
    from reportlab.graphics import shapes
    from reportlab.lib.colors import HexColor

    from studio.report.tagged import TaggedDrawing

    colour = HexColor(VERDICT_COLOURS.get(verdict, SOFT))
    drawing = TaggedDrawing(9, 9)
    if verdict == "pass":
        drawing.add(shapes.PolyLine([1, 4.2, 3.2, 2, 7, 6.6], strokeColor=colour, strokeWidth=1.4))
    elif verdict == "fail":
        drawing.add(shapes.Line(1.4, 2, 6.4, 7, strokeColor=colour, strokeWidth=1.4))
        drawing.add(shapes.Line(1.4, 7, 6.4, 2, strokeColor=colour, strokeWidth=1.4))
    elif verdict == "check":
        drawing.add(shapes.Line(4, 4, 4, 8, strokeColor=colour, strokeWidth=1.5))
        drawing.add(shapes.Circle(4, 2.2, 0.8, fillColor=colour, strokeColor=None))
    else:
        drawing.add(shapes.Line(1.4, 4.5, 6.4, 4.5, strokeColor=colour, strokeWidth=1.2))
    return drawing


def box(ticked: bool) -> "shapes.Drawing":
    """A box to tick, ticked or not."""
    from reportlab.graphics import shapes
    from reportlab.lib.colors import HexColor

    from studio.report.tagged import TaggedDrawing

    drawing = TaggedDrawing(11, 11).showing("ticked" if ticked else "not ticked")
    drawing.add(shapes.Rect(1, 1, 8, 8, rx=1.4, ry=1.4, fillColor=None, strokeColor=HexColor(SOFT), strokeWidth=0.9))
    if ticked:
        drawing.add(
            shapes.PolyLine([2.6, 5, 4.4, 3, 7.6, 7.2], strokeColor=HexColor(VERDICT_COLOURS["pass"]), strokeWidth=1.4)
        )
    return drawing


def draw(drawing: Drawing, width: float) -> "shapes.Drawing":
    """A drawing, `width` points wide, in the colours that it has on paper."""
    from reportlab.graphics import shapes
    from reportlab.lib.colors import HexColor

    from studio.report.tagged import TaggedDrawing

    scale = width / drawing.width
    made = TaggedDrawing(width, drawing.height * scale).showing(drawing.title)

    def flat(points: Points) -> list[float]:
        return [value * scale for x, y in points for value in (x, drawing.height - y)]

    for mark in drawing.marks:
        colour = HexColor(PAPER.get(mark.colour, mark.colour))
        if isinstance(mark, Text):
            style = {
                "fontName": regular(),
                "fontSize": mark.size * scale,
                "fillColor": colour,
                "textAnchor": mark.anchor,
            }
            made.add(shapes.String(*flat(((mark.x, mark.y),)), plain(mark.text), **style))
        elif isinstance(mark, Circle):
            made.add(shapes.Circle(*flat(((mark.x, mark.y),)), mark.radius * scale, fillColor=colour, strokeColor=None))
        elif isinstance(mark, Polygon):
            made.add(shapes.Polygon(flat(mark.points), fillColor=colour, fillOpacity=mark.opacity, strokeColor=None))
        else:
            dash = [3, 2] if mark.dashed else None
            line = {"strokeColor": colour, "strokeWidth": mark.width * scale, "strokeDashArray": dash}
            made.add(shapes.PolyLine(flat(mark.points), **line))
    return made
