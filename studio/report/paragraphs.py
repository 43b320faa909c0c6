"""What the PDFs' pages are made of: paragraphs in any script, tables, pictures in their boxes."""

from typing import TYPE_CHECKING, Any

from studio.base import pdf_fonts, wording
from studio.base.pdf_fonts import markup
from studio.report.contents import Frame
from studio.report.drawings import INK, SOFT, STATE_COLOURS, WELL, image

if TYPE_CHECKING:
    from reportlab.graphics.shapes import Drawing
    from reportlab.platypus import Flowable, Paragraph

GAP = "&nbsp;&nbsp; "
"""Paragraphs run spaces together; these stay."""


def text(
    words_: str, size: float = 9.0, *, bold: bool = False, colour: str = INK, after: float = 0.0, limit: int = 400
) -> "Paragraph":
    """A paragraph of plain words, in whatever script, cut after `limit` characters: a table's cell must fit on a page."""
    return marked(markup(wording.short(words_, limit), bold), size, bold=bold, colour=colour, after=after)


def marked(
    markup_: str, size: float = 9.0, *, bold: bool = False, colour: str = INK, after: float = 0.0
) -> "Paragraph":
    """A paragraph of markup that is escaped already."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle(
        "text",
        fontName=pdf_fonts.bold() if bold else pdf_fonts.regular(),
        fontSize=size,
        leading=size * 1.32,
        textColor=colour,
        spaceAfter=after,
    )
    return Paragraph(markup_, style)


def table(
    rows: list[list[Any]],
    widths: list[float],
    style: list[tuple[Any, ...]],
    repeat: int = 0,
    height: float | None = None,
) -> "Flowable":
    """A table whose columns are `widths` points wide. repeat: rows at the top that stand on each page."""
    from reportlab.platypus import Table, TableStyle

    base = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 8),
    ]
    return Table(
        rows,
        colWidths=widths,
        rowHeights=[height] * len(rows) if height else None,
        style=TableStyle([*base, *style]),
        repeatRows=repeat,
        hAlign="LEFT",
    )


def with_mark(mark: "Drawing", told: "Paragraph", width: float) -> "Flowable":
    """A paragraph with a mark before it, `width` points together."""
    return table(
        [[mark, told]],
        [12, width - 12],
        [
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ],
    )


def picture(frame: Frame | None, data: bytes | None, width: float, height: float) -> "Flowable":
    """A frame's small picture within the box (points), or a tile that says that there is none."""
    shown = image(data, width, height) if data else None
    if shown is not None:
        return shown
    style = [
        ("BACKGROUND", (0, 0), (-1, -1), WELL),
        ("LEFTPADDING", (0, 0), (-1, -1), 6),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    return table([[text("no picture" if frame else "–", 8, colour=SOFT)]], [width], style, height=height)


def state_words(state: str) -> str:
    """The state in its colour, as markup."""
    colour = STATE_COLOURS.get(state, SOFT)
    return f'<font color="{colour}"><b>{markup(wording.short(state, 40), True)}</b></font>'
