"""The drop sheet on one page: for who packs, who sends, and who stands at the pop-up."""

import io
from typing import TYPE_CHECKING, Any

from studio.report.after import DropSheet

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_SIZES_PT = (10.0, 9.2, 8.4, 7.6, 6.8, 6.0, 5.4)
_SEVERAL_PT = 7.6
_SOFT = "#63666d"
_MARGIN_PT = 40.0


def sheet_html(sheet: DropSheet) -> str:
    """The sheet as one self-contained page that prints on one."""
    from studio.report.page import environment

    return environment().get_template("drop-sheet.html.j2").render(s=sheet, facts=facts(sheet), units=units(sheet))


def sheet_pdf(sheet: DropSheet) -> bytes:
    """The sheet as a PDF, in the largest type at which it fits on one page; what none fits takes several, in type that reads well."""
    tried = []
    for size in _SIZES_PT:
        data, pages = _lay_out(sheet, size)
        if pages == 1:
            return data
        tried.append(data)
    return tried[_SIZES_PT.index(_SEVERAL_PT)]


def facts(sheet: DropSheet) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the sheet says besides units: a title, and (name, words) each; what is not said is left out."""
    begins = f"{sheet.sales_from} ({sheet.time_zone})" if sheet.sales_from else None
    share = None if sheet.share_pct is None else f"{sheet.share_pct:g} % of what is sold with the code"
    reserve = (
        None if sheet.reserve_pct is None else f"{sheet.reserve_pct:g} % of the inventory, whole pieces, rounded down"
    )
    groups: list[tuple[str, list[tuple[str, str | None]]]] = [
        (
            "Packing",
            [
                ("Packed in", sheet.pack),
                ("Packed and sent by", sheet.partner),
                ("Parcel", sheet.packaging_notes),
                ("Put in", sheet.insert),
            ],
        ),
        (
            "Selling",
            [
                ("Sales begin", begins),
                ("Published by", sheet.publish_by),
                ("Pop-up", sheet.pop_up),
                ("Point of sale", ", ".join(sheet.locations)),
                ("Held back", reserve),
            ],
        ),
        (
            "Creator",
            [
                ("Name", sheet.creator),
                ("Code", ", ".join(sheet.codes)),
                ("Link", sheet.link),
                ("Share", share),
                ("Credit", sheet.credit),
            ],
        ),
    ]
    said = [(title, [(name, words) for name, words in rows if words]) for title, rows in groups]
    return [(title, rows) for title, rows in said if rows]


def units(sheet: DropSheet) -> tuple[list[str], list[list[str]]]:
    """The table of units: its heads, and a row for each product and size; a dash for what is not known."""
    heads = ["SKU", "Product", "In all", "Pop-up", *(name.capitalize() for name in sheet.channels)]
    rows = []
    for one in sheet.products:
        title = f"{one.title}, {one.option}" if one.option else one.title
        numbers = [one.inventory, one.reserved, *(one.channels.get(name) for name in sheet.channels)]
        rows.append([one.sku, title, *("–" if number is None else f"{number:,}" for number in numbers)])
    return heads, rows


def _lay_out(sheet: DropSheet, size: float) -> tuple[bytes, int]:
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    from studio.base.pdf_fonts import printable
    from studio.report.tagged import TaggedCanvas

    out = io.BytesIO()
    sides = {"leftMargin": _MARGIN_PT, "rightMargin": _MARGIN_PT, "topMargin": _MARGIN_PT, "bottomMargin": _MARGIN_PT}
    title = printable(f"{sheet.code} drop sheet")
    document = SimpleDocTemplate(out, pagesize=A4, title=title, invariant=1, **sides)
    document.build(_story(sheet, size, float(document.width)), canvasmaker=TaggedCanvas)
    return out.getvalue(), int(document.page)


def _story(sheet: DropSheet, size: float, width: float) -> "list[Flowable]":
    from reportlab.platypus import Spacer

    from studio.report.drawings import LINE
    from studio.report.paragraphs import table, text

    story: list[Flowable] = [
        text(f"{sheet.code}  ·  Drop sheet", size * 0.85, colour=_SOFT, after=size * 0.3),
        text(sheet.title, size * 2.1, bold=True, after=size * 0.4, kind="H1"),
    ]
    if sheet.line:
        story.append(text(sheet.line, size * 1.05, after=size * 0.4))
    heads, rows = units(sheet)
    numbers = min(62.0, width * 0.5 / max(1, len(heads) - 2))
    left = width - numbers * (len(heads) - 2)
    cells: list[list[Any]] = [[text(head, size * 0.85, colour=_SOFT) for head in heads]]
    cells += [
        [text(row[0], size), text(row[1], size), *(text(cell, size, bold=True) for cell in row[2:])] for row in rows
    ]
    style = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
        ("TOPPADDING", (0, 0), (-1, -1), size * 0.3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), size * 0.4),
    ]
    story += [
        Spacer(1, size),
        text("Units", size * 1.3, bold=True, after=size * 0.3, kind="H2"),
        table(
            cells, [left * 0.4, left * 0.6, *([numbers] * (len(heads) - 2))], style, repeat=1, kind="data", row_heads=1
        ),
    ]
    for title, said in facts(sheet):
        lines = [[text(name, size, colour=_SOFT), text(words, size, limit=5000)] for name, words in said]
        rest = [("TOPPADDING", (0, 0), (-1, -1), size * 0.2), ("BOTTOMPADDING", (0, 0), (-1, -1), size * 0.25)]
        story += [
            Spacer(1, size * 1.4),
            text(title, size * 1.3, bold=True, after=size * 0.3, kind="H2"),
            table(lines, [width * 0.24, width * 0.76], rest, kind="data", row_heads=1),
        ]
    return story
