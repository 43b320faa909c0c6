"""What a limited run's pieces are shown by: a sheet of labels with QR codes to print, and a page that checks one offline."""

import base64
import datetime as dt
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files as resource_files
from typing import TYPE_CHECKING, Any

from studio.base.jobs import Progress
from studio.base.pdf_fonts import printable, regular
from studio.base.wording import day, short

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_COLUMNS, _ROWS = 3, 7
_MARGIN_PT = 28.0
_QR_PT = 74.0
"""26 mm: a module of a usual code is half a millimetre, which any phone reads from a hand's breadth."""
SCRIPT = "pieces.js"


@dataclass(frozen=True)
class ShownRun:
    """A run, as the page tells of it; `title` is its product's."""

    drop: str
    sku: str
    title: str
    count: int
    day: dt.date


def pieces_sheet(drop: str, sku: str, title: str, made: dt.date, lines: Sequence[str], progress: Progress) -> bytes:
    """Labels on A4, 21 a page with lines to cut along: number, product, drop, day, and the QR code. `progress` counts labels."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(printable(f"{drop} {sku}: {len(lines)} labels"))
    width, height = (A4[0] - 2 * _MARGIN_PT) / _COLUMNS, (A4[1] - 2 * _MARGIN_PT) / _ROWS
    progress.start(len(lines), "drawing labels", "labels")
    for place, line in enumerate(lines):
        on_page = place % (_COLUMNS * _ROWS)
        if place and not on_page:
            canvas.showPage()
        left = _MARGIN_PT + on_page % _COLUMNS * width
        top = A4[1] - _MARGIN_PT - on_page // _COLUMNS * height
        _label(
            canvas,
            (left, top, width, height),
            f"{place + 1} / {len(lines)}",
            (title, sku, drop, day(made)),
            line,
        )
        progress.advance()
        progress.check()
    canvas.save()
    return out.getvalue()


def _label(
    canvas: "Canvas", place: tuple[float, float, float, float], number: str, told: tuple[str, ...], line: str
) -> None:
    left, top, width, height = place
    canvas.setStrokeGray(0.75)
    canvas.setLineWidth(0.4)
    canvas.rect(left, top - height, width, height)
    side = _draw_code(canvas, line, left + 8, top - (height + _QR_PT) / 2)
    across = left + 8 + side + 8
    canvas.setFillGray(0)
    canvas.setFont(regular(), 15)
    canvas.drawString(across, top - 36, number)
    canvas.setFillGray(0.25)
    room = max(6, int((left + width - across - 4) / 3.6))
    down = top - 52
    for text in told:
        canvas.setFont(regular(), 7)
        for part in _wrapped(printable(text), room):
            canvas.drawString(across, down, part)
            down -= 9


def _wrapped(text: str, room: int) -> list[str]:
    """On at most two lines of about `room` letters."""
    if len(text) <= room:
        return [text]
    at = text.rfind(" ", 0, room)
    at = at if at > 0 else room
    return [text[:at], short(text[at:].strip(), room)]


def _draw_code(canvas: "Canvas", text: str, left: float, bottom: float) -> float:
    """A QR code with its lower left corner there, in one path; its side in points."""
    import segno

    code = segno.make(text, error="m", micro=False)
    rows = [list(row) for row in code.matrix]
    cell = _QR_PT / len(rows)
    path: Any = canvas.beginPath()
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                path.rect(left + across * cell, bottom + (len(rows) - 1 - down) * cell, cell, cell)
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)
    return _QR_PT


def pieces_page(title: str, runs: Sequence[ShownRun], public: bytes, key_id: str) -> str:
    """A page that checks one piece of these runs in any browser, from a folder or a web server.

    public: the 32 bytes of the station's public key; key_id: its id. Everything is in the one file; it loads and sends nothing.
    """
    from markupsafe import Markup

    from studio.report.page import environment

    script = resource_files("resources").joinpath("report", SCRIPT).read_text("utf-8")
    told = {
        "key": base64.b64encode(public).decode(),
        "id": key_id,
        "runs": [
            {"drop": run.drop, "sku": run.sku, "title": run.title, "count": run.count, "date": run.day.isoformat()}
            for run in runs
        ],
    }
    # As script data: neither `</script>` nor `<!--` may stand in it.
    data = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = environment().get_template("pieces.html.j2")
    return page.render(title=title, runs=runs, key_id=key_id, data=Markup(data), script=Markup(script), allowed=allowed)
