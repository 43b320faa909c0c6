"""`python -m tools.rendition_sheet [BUNDLE …] [--to FILE]`: every rendition of bundles on one sheet, to be looked at; also those not made.

Without a bundle: the sample shoot by the recipes that ship, in a home of its own that goes with it. What is transparent stands on squares.
"""

import argparse
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SHEET = Path(__file__).resolve().parent.parent / "docs" / "images" / "renditions.jpg"
RESOURCES = SHEET.parents[2] / "resources"
FONT, RECIPES = RESOURCES / "fonts" / "NotoSans-Regular.ttf", RESOURCES / "recipes"
CELL_PX, LABEL_PX, GAP_PX, ACROSS = 150, 28, 6, 13
MOST_BYTES = 600_000
PAPER, INK, LACK = (150, 150, 150), (0, 0, 0), (110, 20, 20)


@dataclass(frozen=True)
class Cell:
    """One place of the sheet. words: its label, two lines. path: the file; None: it was not made, and why stands there."""

    words: tuple[str, str]
    path: Path | None = None
    why: str = ""


def main(arguments: list[str] | None = None) -> None:
    """Make the sheet that the arguments ask for."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.rendition_sheet", description=(__doc__ or "").split(": ", 1)[1]
    )
    parser.add_argument("bundles", metavar="BUNDLE", nargs="*", type=Path)
    parser.add_argument("--to", metavar="FILE", type=Path, default=SHEET, help="default: docs/images/renditions.jpg")
    asked = parser.parse_args(arguments)
    home = Path(tempfile.mkdtemp(prefix="threeshot-"))
    try:
        bundles = asked.bundles or _sample(home)
        cells = [cell for bundle in bundles for cell in _cells(bundle)]
        asked.to.write_bytes(_jpeg(_sheet(cells)))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(f"{asked.to}: {len(cells)} renditions, {sum(cell.path is None for cell in cells)} of them not made.")


def _sample(home: Path) -> list[Path]:
    """The sample shoot's bundles, one for each recipe."""
    os.environ["THREESHOT_HOME"], os.environ["THREESHOT_PERSON"] = str(home / "home"), "Mara"
    from studio import demo
    from studio.documents.recipe import load_recipe
    from studio.shoot import Shoot

    first = Path(demo.run(home / "demo", lambda _: None)["bundle"])
    shoot = Shoot.open(demo.CODE)
    shown = {demo.RECIPE, *load_recipe(demo.RECIPE).includes}
    others = (path.stem for path in sorted(RECIPES.glob("*.yaml")) if path.stem not in shown)
    return [first, *(shoot.handover.export(home / name, name).bundle for name in others)]


def _cells(bundle: Path) -> Iterator[Cell]:
    """What a bundle holds, and what was to be in it and is not."""
    told = json.loads((bundle / "data" / "bundle.json").read_text("utf-8"))
    for file in told["files"]:
        around = "" if file.get("around") in (None, "as-shot") else f" {file['around']}"
        about = f"{file['rendition']} {file['width']}×{file['height']}{around}"
        yield Cell((f"{file['sku']} {file['role']}", about), bundle / "data" / file["path"])
    for sentence in told["findings"]:
        about, _, why = sentence.partition(": ")
        if why.startswith(("is not made", "is not cut out")):
            whose, _, rendition = about.partition(" as ")
            yield Cell((whose, rendition), why=why)


def _sheet(cells: list[Cell]) -> Image.Image:
    high = CELL_PX + LABEL_PX + GAP_PX
    rows = -(-len(cells) // ACROSS)
    sheet = Image.new("RGB", (ACROSS * (CELL_PX + GAP_PX) + GAP_PX, rows * high + GAP_PX), PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.truetype(FONT, 11)
    for at, cell in enumerate(cells):
        x, y = GAP_PX + at % ACROSS * (CELL_PX + GAP_PX), GAP_PX + at // ACROSS * high
        if cell.path is not None:
            small = _small(cell.path)
            place = x + (CELL_PX - small.width) // 2, y + (CELL_PX - small.height) // 2
            sheet.paste(small, place)
        else:
            draw.rectangle((x, y, x + CELL_PX - 1, y + CELL_PX - 1), outline=LACK)
            draw.multiline_text((x + 8, y + 8), _wrapped(cell.why, 24), LACK, font)
        for line, words in enumerate(cell.words):
            draw.text((x, y + CELL_PX + 1 + line * 13), words[:28], INK, font)
    return sheet


def _small(path: Path) -> Image.Image:
    with Image.open(path) as image:
        image.draft("RGB", (CELL_PX * 2, CELL_PX * 2))
        whole = image.convert("RGBA")
    whole.thumbnail((CELL_PX, CELL_PX))
    squares = Image.new("RGBA", whole.size, (255, 255, 255, 255))
    draw = ImageDraw.Draw(squares)
    for left in range(0, whole.width, 12):
        for top in range(left // 12 % 2 * 12, whole.height, 24):
            draw.rectangle((left, top, left + 11, top + 11), fill=(205, 205, 205, 255))
    return Image.alpha_composite(squares, whole).convert("RGB")


def _wrapped(text: str, width: int) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, width))


def _jpeg(sheet: Image.Image) -> bytes:
    """As good as fits."""
    for quality in (88, 84, 80, 75, 70, 65, 60, 55, 50):
        to = io.BytesIO()
        sheet.save(to, "JPEG", quality=quality, optimize=True, progressive=True)
        if to.tell() <= MOST_BYTES:
            break
    return to.getvalue()


if __name__ == "__main__":
    main()
