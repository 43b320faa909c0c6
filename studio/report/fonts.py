"""Text in any script for the PDFs: the fonts every PDF viewer has, then what this machine has, and never a crash.

Latin text takes Helvetica, which needs no file. Chinese, Japanese and Korean take the viewer's own fonts (Adobe's predefined CID
fonts). For the rest a font of the system is embedded where one has the character; what none has becomes `?`.
"""

import contextlib
import os
import sys
from functools import cache
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

REGULAR, BOLD = "Helvetica", "Helvetica-Bold"
_CJK = (
    (0x3040, 0x30FF, "HeiseiKakuGo-W5"),
    (0x3000, 0x303F, "STSong-Light"),
    (0x4E00, 0x9FFF, "STSong-Light"),
    (0xAC00, 0xD7A3, "HYGothic-Medium"),
)
_NAMES = (
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "FreeSans.ttf",
    "LiberationSans-Regular.ttf",
    "Arial Unicode.ttf",
    "arial.ttf",
    "Arial.ttf",
    "segoeui.ttf",
)


def markup(text: str, bold: bool = False) -> str:
    """`text` as a reportlab paragraph's markup: escaped, each run in a font that has its characters."""
    parts = []
    for font, run in groupby(_printable(text), key=_font):
        words = "".join(run)
        # Bold is the Helvetica's alone; None means that no font here has these characters.
        name = font or (BOLD if bold else "")
        words = escape(words if font is not None else "?" * len(words))
        parts.append(f'<font name="{name}">{words}</font>' if name else words)
    return "".join(parts)


def plain(text: str) -> str:
    """`text` for drawing in Helvetica alone: what it lacks becomes `?`."""
    return "".join(c if _font(c) == "" else "?" for c in _printable(text))


def _printable(text: str) -> str:
    # Line separators of Unicode and control characters have no glyph anywhere.
    clean = text.encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else " " for c in clean)


@cache
def _font(character: str) -> str | None:
    """The font for a character: "" for Helvetica, None when none has it."""
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        pass
    else:
        return ""
    code = ord(character)
    for first, last, name in _CJK:
        if first <= code <= last:
            return name if _register_cid(name) else None
    return next((name for name, has in _system_fonts() if code in has), None)


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
def _system_fonts() -> list[tuple[str, frozenset[int]]]:
    """The fonts of this machine that help, registered: name and the characters they have."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    found: list[tuple[str, frozenset[int]]] = []
    for path in _font_files():
        name = f"System-{path.stem.replace(' ', '')}"
        with contextlib.suppress(TTFError, OSError, ValueError, KeyError, IndexError, AttributeError):
            font = TTFont(name, str(path))
            pdfmetrics.registerFont(font)
            found.append((name, frozenset(font.face.charToGlyph)))
        if len(found) == 3:
            break
    return found


def _font_files() -> list[Path]:
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts"]
    if sys.platform == "darwin":
        folders = [Path("/Library/Fonts"), Path("/System/Library/Fonts"), Path.home() / "Library/Fonts"]
    elif os.name == "nt":
        folders = [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"]
    there: dict[str, Path] = {}
    for folder in folders:
        for parent, _, names in os.walk(folder):
            for name in names:
                there.setdefault(name, Path(parent) / name)
    return [there[name] for name in _NAMES if name in there]
