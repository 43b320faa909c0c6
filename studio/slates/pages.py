"""Printed slates: a large QR, and beside it what people read from three metres away. One a page, PDF by reportlab."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.base import files, sku_names
from studio.base.errors import InvalidInput
from studio.base.pdf_fonts import draw, width
from studio.slates.qr import qr_modules, svg
from studio.slates.text import text_for

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_SMALLEST_PT = 9.0


@dataclass(frozen=True)
class SlatePage:
    """One printed slate: what its QR says, and what people read beside it (the product's title, a note)."""

    drop: str
    sku: str | None
    role: str | None
    title: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        """The QR's text; without a time, since paper doesn't know it. Raises InvalidInput as `text_for`."""
        return text_for(self.drop, self.sku, self.role)


def write_pdf(path: Path, slates: Iterable[SlatePage], *, size: str = "A5") -> None:
    """Print slates, one a page, `size` A5 or A4, landscape: as a PDF, or for a path ending in .svg as one SVG a slate beside it.

    Raises Refused when the disk is full or read-only, InvalidInput for texts that no slate can say.
    """
    pages = list(slates)
    if not pages:
        raise InvalidInput(f"{path}: there is no slate to print; add products to the brief first.")
    if path.suffix.lower() == ".svg":
        named = sku_names.folder_names(page.sku for page in pages if page.sku)
        for page in pages:
            name = "_".join(part for part in (path.stem, page.drop, named.get(page.sku or ""), page.role) if part)
            files.write_atomic(path.with_name(files.safe_name(f"{name}.svg")), svg(page.text))
        return
    files.write_atomic(path, _pdf(pages, size))


def _pdf(pages: list[SlatePage], size: str) -> bytes:
    from reportlab.lib import pagesizes
    from reportlab.pdfgen.canvas import Canvas

    sizes = {"A4": pagesizes.A4, "A5": pagesizes.A5}
    if size.upper() not in sizes:
        raise InvalidInput(f"{size}: is not a paper size that slates are printed on; choose A4 or A5.")
    wide, height = pagesizes.landscape(sizes[size.upper()])
    out = io.BytesIO()
    # invariant: the same slates give the same bytes, so that printing again changes no file.
    canvas = Canvas(out, pagesize=(wide, height), invariant=1)
    canvas.setTitle(f"Slates of {pages[0].drop}")
    canvas.setAuthor("Threeshot")
    for page in pages:
        _draw(canvas, page, wide, height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: "Canvas", page: SlatePage, wide: float, height: float) -> None:
    margin = height * 0.06
    side = min(height - 2 * margin, wide * 0.6)
    _qr(canvas, page.text, margin, (height - side) / 2, side)
    left, room = margin + side + margin * 0.6, wide - side - margin * 2.6
    lines = [
        (page.role.upper() if page.role else "CLOCK", True, height * 0.11),
        (page.title or "", True, height * 0.052),
        (page.sku or "", False, height * 0.052),
        (page.note, False, height * 0.036),
    ]
    at = height - margin
    for text, heavy, points in lines:
        for line, fitted in _fit(text, heavy, points, room):
            at -= fitted
            draw(canvas, left, at, line, fitted, heavy)
            at -= fitted * 0.25
        at -= points * 0.35 if text else 0
    for said, up, points in (
        (page.drop, height * 0.05, height * 0.04),
        ("Photograph me first: flat, sharp, whole.", 0.0, height * 0.022),
    ):
        draw(canvas, left, margin + up, _cut(said, False, points, room), points)


def _qr(canvas: "Canvas", text: str, x: float, y: float, side: float) -> None:
    modules = qr_modules(text)
    step = side / len(modules)
    canvas.setFillGray(1)
    canvas.rect(x, y, side, side, stroke=0, fill=1)
    canvas.setFillGray(0)
    path = canvas.beginPath()
    for row, line in enumerate(modules):
        column = 0
        while column < len(line):
            run = column
            while run < len(line) and line[run]:
                run += 1
            if run > column:
                # One rectangle a run: hairlines between neighbours would show in print.
                path.rect(x + column * step, y + side - (row + 1) * step, (run - column) * step, step * 1.01)
            column = run + 1
    canvas.drawPath(path, stroke=0, fill=1)


def _fit(text: str, heavy: bool, points: float, room: float) -> list[tuple[str, float]]:
    """`text` in one line, or two of words where one would be too small, each with the size at which it fits `room`."""
    if not text:
        return []
    words = text.split()
    lines = [text]
    if width(text, points, heavy) > room and len(words) > 1:
        half = min(range(1, len(words)), key=lambda n: abs(len(" ".join(words[:n])) - len(" ".join(words[n:]))))
        lines = [" ".join(words[:half]), " ".join(words[half:])]
    widest = max(width(line, points, heavy) for line in lines)
    fitted = max(_SMALLEST_PT, points * min(1.0, room / widest))
    return [(_cut(line, heavy, fitted, room), fitted) for line in lines]


def _cut(text: str, heavy: bool, points: float, room: float) -> str:
    while text and width(text, points, heavy) > room + 0.5:
        text = text[:-1]
    return text
