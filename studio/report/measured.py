"""The report's part on what was measured of light and sound: number, limit, by whom, and a small picture each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from studio.base import wording
from studio.base.pdf_fonts import markup
from studio.report.contents import Tick
from studio.report.drawings import LINE, SOFT, VERDICT_COLOURS, draw, verdict_mark
from studio.report.paragraphs import marked, table, text

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_PICTURE_PT = 190.0
_MARK_PT = 14.0


def flowables(items: Sequence[Tick], width: float) -> "list[Flowable]":
    """The measured items for the PDF, a row each, `width` points wide. items: with a `measurement`."""
    from reportlab.lib.colors import HexColor

    rows = []
    for item in items:
        found = item.measurement or {}
        overruled = found.get("overruled")
        word = "pass" if found.get("within") else "check" if overruled else "fail"
        told = [
            text(item.text, 8.5, bold=True, after=1.5, kind="H3"),
            text(str(found.get("sentence") or ""), 8.5, after=1.5),
        ]
        if overruled:
            who = f"Overruled by {overruled['by']}: {overruled['reason']}"
            told.append(text(who, 8.5, colour=VERDICT_COLOURS["check"], after=1.5))
        who = " · ".join(filter(None, [str(found.get("by") or ""), wording.moment(found.get("at"))]))
        told.append(marked(f'<font color="{SOFT}">{markup(wording.short(who, 200))}</font>', 7.5))
        picture = draw(item.drawing, _PICTURE_PT) if item.drawing is not None else ""
        rows.append([verdict_mark(word), told, picture])
    style: list[tuple[Any, ...]] = [
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(LINE)),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    widths = [_MARK_PT, width - _MARK_PT - _PICTURE_PT - 8, _PICTURE_PT + 8]
    return [table(rows, widths, style)] if rows else []
