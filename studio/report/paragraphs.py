"""What the PDFs' pages are made of: paragraphs in any script, tables, pictures in their boxes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from studio.base import pdf_fonts, wording
from studio.base.pdf_fonts import markup
from studio.report.contents import Frame
from studio.report.drawings import INK, SOFT, STATE_COLOURS, WELL, image

if TYPE_CHECKING:
    from reportlab.graphics.shapes import Drawing
    from reportlab.platypus import Flowable, Paragraph

    from studio.report.tagged import TaggedParagraph

GAP = "&nbsp;&nbsp; "
"""Paragraphs run spaces together; these stay."""


def text(
    words_: str,
    size: float = 9.0,
    *,
    bold: bool = False,
    colour: str = INK,
    after: float = 0.0,
    limit: int = 400,
    kind: str = "P",
) -> "TaggedParagraph":
    """A paragraph of plain words, in whatever script, cut after `limit` characters: a table's cell must fit on a page.

    kind: what it is to a screen reader, such as H2.
    """
    return marked(markup(wording.short(words_, limit), bold), size, bold=bold, colour=colour, after=after, kind=kind)


def marked(
    markup_: str, size: float = 9.0, *, bold: bool = False, colour: str = INK, after: float = 0.0, kind: str = "P"
) -> "TaggedParagraph":
    """A paragraph of markup that is escaped already."""
    from reportlab.lib.styles import ParagraphStyle

    from studio.report.tagged import TaggedParagraph

    style = ParagraphStyle(
        "text",
        fontName=pdf_fonts.bold() if bold else pdf_fonts.regular(),
        fontSize=size,
        leading=size * 1.32,
        textColor=colour,
        spaceAfter=after,
    )
    return TaggedParagraph(markup_, style).called(kind)


def points(said: Sequence[str], size: float, *, colour: str = INK, after: float = 2.0, limit: int) -> "list[Flowable]":
    """A list of sentences, a point before each."""
    from studio.report.tagged import Element

    whole = Element("L")
    made: list[Flowable] = []
    for words_ in said:
        item = text(f"•  {words_}", size, colour=colour, after=after, limit=limit)
        item.element = Element("LBody", parent=Element("LI", parent=whole))
        made.append(item)
    return made


def table(
    rows: list[list[Any]],
    widths: list[float],
    style: list[tuple[Any, ...]],
    repeat: int = 0,
    height: float | None = None,
    kind: Literal["layout", "data", "list"] = "layout",
    row_heads: int = 0,
) -> "Flowable":
    """A table whose columns are `widths` points wide. repeat: rows at the top that stand on each page.

    kind: what it is to a screen reader: data has rows and cells, those of the first `repeat` rows and `row_heads` columns are heads; list
    has items; layout is nothing, what stands in it is read as it comes.
    """
    from reportlab.platypus import Table, TableStyle

    from studio.report.tagged import TableTags

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
        renderCB=TableTags(kind, repeat, row_heads),
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


def picture(
    frame: Frame | None, data: bytes | None, width: float, height: float, what: str, languages: Sequence[str] = ()
) -> "Flowable":
    """A frame's small picture within the box (points), or a tile that says that there is none.

    what: what it is, where nobody said what it shows. languages: of the brief, whose first that is said in.
    """
    alt = (frame.alt_text if frame else None) or what
    spoken = languages[0] if languages and frame is not None and frame.alt_text else ""
    shown = image(data, width, height, alt, spoken) if data else None
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
