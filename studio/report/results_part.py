"""The report's part on what the drop brought, and the same as a page of its own."""

import io
from typing import TYPE_CHECKING, Any

from studio.report.after import COMPARED_HEADS, PRODUCT_HEADS, ResultsPart
from studio.report.drawings import LINE, SOFT, draw
from studio.report.paragraphs import marked, points, table, text

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

TITLE = "What it brought"
_MARGIN_PT = 40.0


def flowables(part: ResultsPart, width: float) -> "list[Flowable]":
    """The part for the PDF, `width` points wide."""
    from reportlab.platypus import KeepTogether, Spacer

    from studio.base.pdf_fonts import markup

    row = [
        [
            text(big, 14, bold=True),
            marked(f"{markup(what)}<br/><font color='{SOFT}'>{markup(note)}</font>", 7.8),
        ]
        for big, what, note in part.figures
    ]
    parts: list[Flowable] = [
        table(
            [row],
            [width / max(1, len(row))] * len(row),
            [("LINEABOVE", (0, 0), (-1, 0), 0.6, LINE), ("TOPPADDING", (0, 0), (-1, -1), 6)],
        ),
        Spacer(1, 8),
    ]
    parts += points(part.sentences, 8.5, limit=2000)
    for drawing in part.drawings:
        heading = text(drawing.title, 9, bold=True, after=2, kind="H3")
        parts.append(KeepTogether([Spacer(1, 8), heading, draw(drawing, width)]))
    for heads, rows in ((PRODUCT_HEADS, part.products), (COMPARED_HEADS, part.compared)):
        if rows:
            parts += [Spacer(1, 8), _table(heads, rows, width)]
    parts += [text(said, 8.5, after=2, limit=2000) for said in part.about]
    if part.lacks:
        parts.append(Spacer(1, 8))
        parts.append(text("What could not be known", 9, bold=True, after=2, kind="H3"))
        parts += points(part.lacks, 8, colour=SOFT, after=1.5, limit=2000)
    return parts


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]], width: float) -> "Flowable":
    cells: list[list[Any]] = [
        [text(head, 7.5, colour=SOFT) for head in heads],
        *([text(cell, 8) for cell in row] for row in rows),
    ]
    small = (width * 0.52) / max(1, len(heads) - 2)
    widths = [width * 0.2, width * 0.28, *([small] * (len(heads) - 2))]
    style = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    return table(cells, widths, style, repeat=1, kind="data", row_heads=1)


def results_html(code: str, title: str, part: ResultsPart) -> str:
    """The part as one self-contained page."""
    from markupsafe import Markup

    from studio.base.drawing import svg
    from studio.report.page import environment

    drawings = [(drawing.title, Markup(svg(drawing))) for drawing in part.drawings]
    made = environment().get_template("results.html.j2")
    return made.render(code=code, title=title, part=part, drawings=drawings, heads=(PRODUCT_HEADS, COMPARED_HEADS))


def results_pdf(code: str, title: str, part: ResultsPart) -> bytes:
    """The part as a PDF."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    from studio.base.pdf_fonts import printable
    from studio.report.tagged import TaggedCanvas

    out = io.BytesIO()
    sides = {"leftMargin": _MARGIN_PT, "rightMargin": _MARGIN_PT, "topMargin": _MARGIN_PT, "bottomMargin": _MARGIN_PT}
    document = SimpleDocTemplate(out, pagesize=A4, title=printable(f"{code} {TITLE}"), invariant=1, **sides)
    head = [text(f"{code}  ·  {TITLE}", 8, colour=SOFT, after=3), text(title, 22, bold=True, after=8, kind="H1")]
    document.build([*head, *flowables(part, float(document.width))], canvasmaker=TaggedCanvas)
    return out.getvalue()
