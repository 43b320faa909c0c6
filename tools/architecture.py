"""`python -m tools.architecture` writes what docs/architecture.md shows of the code: the drawing of the rooms, and a frame's way.

The rooms and their order are the import contract's in pyproject.toml; what each is for is the first sentence of its face.
"""

import ast
import re
import sys
import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "architecture.md"
DRAWING = ROOT / "docs" / "images" / "rooms.svg"
BEGIN, END = "<!-- the frame's way -->", "<!-- the end of the frame's way -->"

_WIDTH, _ROW, _GAP, _NAME = 1120, 30, 6, 132
_LETTERS = 138


def rooms() -> list[tuple[str, str]]:
    """Each room with what it is for, from the top down: the window, then the studio's layers."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers" and one["containers"] == ["studio"])
    names = [name.strip(" ()") for layer in layers for name in layer.split("|")]
    return [("ui", _face(ROOT / "ui")), *((name, _face(ROOT / "studio" / name)) for name in names)]


def drawing() -> str:
    """The rooms as an SVG document, one above the other, as imports go."""
    found = rooms()
    height = len(found) * (_ROW + _GAP) + _GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}" role="img"'
        ' font-family="sans-serif" font-size="13"><title>The rooms, from the top down; imports go down only</title>',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for place, (name, purpose) in enumerate(found):
        top = _GAP + place * (_ROW + _GAP)
        fill = {"ui": "#dcebf9", "shoot": "#dff1e4"}.get(name, "#f6f6f6")
        parts.append(
            f'<rect x="6" y="{top}" width="{_WIDTH - 12}" height="{_ROW}" rx="6" fill="{fill}" stroke="#7c7c7c"/>'
            f'<text x="18" y="{top + 20}" font-weight="bold" fill="#1a1a1a">{escape(name)}</text>'
            f'<text x="{_NAME}" y="{top + 20}" fill="#1a1a1a">{escape(_short(purpose))}</text>'
        )
    return "\n".join([*parts, "</svg>\n"])


def page(text: str) -> str:
    """The page with the frame's way put in anew, as `studio.judging.chain` tells it."""
    chain = ast.get_docstring(ast.parse((ROOT / "studio" / "judging" / "chain.py").read_text("utf-8"))) or ""
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    return f"{head}{BEGIN}\n```text\n{chain}\n```\n{END}{tail}"


def _face(room: Path) -> str:
    path = room / "__init__.py" if room.is_dir() else room.with_suffix(".py")
    said = " ".join((ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n\n")[0].split())
    return said.replace("`", "")


def _short(sentence: str) -> str:
    """As many whole sentences or parts of one as fit a line."""
    while len(sentence) > _LETTERS:
        cut = max(sentence.rfind(mark, 0, -1) for mark in (". ", ": ", "; ", ", "))
        sentence = re.sub(r"[:;,.]?$", ".", sentence[:cut])
    return sentence


if __name__ == "__main__":
    DRAWING.write_text(drawing(), "utf-8")
    DOCUMENT.write_text(page(DOCUMENT.read_text("utf-8")), "utf-8")
    print(f"Written: {DOCUMENT.relative_to(ROOT)}, {DRAWING.relative_to(ROOT)}", file=sys.stderr)
