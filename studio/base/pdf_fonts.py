"""Text in any script for the PDFs, the same on every machine: the font that ships, and never a crash.

Noto Sans (SIL OFL, `resources/fonts`) is embedded: Latin, Greek, Cyrillic, Devanagari. Chinese, Japanese and Korean take the
viewer's own fonts (Adobe's predefined CID fonts), which need no file. What neither has becomes `?`. Fonts of this machine are not
looked at.
"""

import io
from functools import cache
from importlib.resources import files as resource_files
from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from studio.base.wording import visible

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_REGULAR, _BOLD = "NotoSans-Regular", "NotoSans-Bold"
_CJK = (
    (0x3040, 0x30FF, "HeiseiKakuGo-W5"),
    (0x3000, 0x303F, "STSong-Light"),
    (0x4E00, 0x9FFF, "STSong-Light"),
    (0xAC00, 0xD7A3, "HYGothic-Medium"),
)
_BRACKETS = str.maketrans("⟨⟩", "[]")


def regular() -> str:
    """The name of the regular face, registered with reportlab."""
    _shipped()
    return _REGULAR


def bold() -> str:
    """The name of the bold face, registered with reportlab."""
    _shipped()
    return _BOLD


def markup(text: str, heavy: bool = False) -> str:
    """`text` as a reportlab paragraph's markup: escaped, each run in a font that has its characters. heavy: in bold."""
    return "".join(
        escape(words) if name == _REGULAR else f'<font name="{name}">{escape(words)}</font>'
        for name, words in runs(text, heavy)
    )


def plain(text: str) -> str:
    """`text` for drawing in the font that ships alone: what it lacks becomes `?`."""
    return "".join(c if _font(c) == _REGULAR else "?" for c in printable(text))


def runs(text: str, heavy: bool = False) -> list[tuple[str, str]]:
    """`text` in pieces of one font each: (font's name, characters), with `?` for what none has. heavy: in bold."""
    face = bold() if heavy else regular()
    told = []
    for font, run in groupby(printable(text), key=_font):
        words = "".join(run)
        told.append((face if font in (None, _REGULAR) else str(font), words if font is not None else "?" * len(words)))
    return told


def width(text: str, size: float, heavy: bool = False) -> float:
    """How wide `text` is at `size`, in points, as `draw` draws it."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(sum(stringWidth(words, font, size) for font, words in runs(text, heavy)))


def draw(canvas: "Canvas", x: float, y: float, text: str, size: float, heavy: bool = False) -> None:
    """Draw `text` on a canvas, its baseline from (x, y) on, each run in a font that has its characters."""
    for font, words in runs(text, heavy):
        canvas.setFont(font, size)
        canvas.drawString(x, y, words)
        x += canvas.stringWidth(words, font, size)


def printable(text: str) -> str:
    """`text` without what no font and no PDF's properties can hold: a space stands for each line end, `[U+202E]` for what is not seen."""
    # Line separators of Unicode and control characters have no glyph anywhere.
    clean = visible(" ".join(text.encode("utf-8", "replace").decode().splitlines())).translate(_BRACKETS)
    return "".join(c if c.isprintable() else " " for c in clean)


@cache
def _font(character: str) -> str | None:
    """The font for a character, None when none has it."""
    code = ord(character)
    if code in _shipped():
        return _REGULAR
    for first, last, name in _CJK:
        if first <= code <= last:
            return name if _register_cid(name) else None
    return None


@cache
def _register_cid(name: str) -> bool:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    try:
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    except Exception:  # a damaged installation of reportlab's own data costs the glyphs, never the report
        return False
    return True


@cache
def _shipped() -> frozenset[int]:
    """The characters that the font has which ships, both its faces registered."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    has: list[frozenset[int]] = []
    for name in (_REGULAR, _BOLD):
        data = resource_files("resources").joinpath("fonts", f"{name}.ttf").read_bytes()
        font = TTFont(name, io.BytesIO(data))
        pdfmetrics.registerFont(font)
        has.append(frozenset(font.face.charToGlyph))
    # Markup's <b> in a paragraph of the regular face.
    pdfmetrics.registerFontFamily(_REGULAR, normal=_REGULAR, bold=_BOLD, italic=_REGULAR, boldItalic=_BOLD)
    pdfmetrics.registerFontFamily(_BOLD, normal=_BOLD, bold=_BOLD, italic=_BOLD, boldItalic=_BOLD)
    return has[0] & has[1]
