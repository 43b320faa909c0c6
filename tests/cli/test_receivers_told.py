"""What a receiver forbids is told at the export, in the report and in the data; a picture that keeps its rules goes through in silence."""

import json
from pathlib import Path

from PIL import Image, ImageDraw

from tests.cli.conftest import Run
from tests.jumper import on_white


def test_text_laid_over_a_picture_for_amazon_is_told_everywhere(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    card = tmp_path / "card"
    card.mkdir()
    plain = Image.fromarray(on_white()).resize((1200, 1200), Image.Resampling.BICUBIC)
    plain.save(card / "IMG_0001.JPG", quality=95)
    ImageDraw.Draw(plain).text((130, 500), "SALE\n−50 %", (200, 20, 30), font_size=64)
    plain.save(card / "IMG_0002.JPG", quality=95)
    threeshot("import", drop, card)
    for frame, sku in (("IMG_0001", "HS-TOTE-01"), ("IMG_0002", "HS-SCARF-01")):
        threeshot("assign", drop, frame, "--product", sku, "--role", "hero")
        threeshot("select", drop, frame)
    done = threeshot("export", drop, "--to", tmp_path / "out", "--recipe", "amazon", "--json").json
    (told,) = (one for one in done["warnings"] if "nothing but the product" in one)  # not of the plain one
    assert told.startswith(
        "2010261003038.MAIN.jpg: nothing but the product may stand on the white, and of the picture this is something else: text or a logo (on the left, "
    )
    assert "main: something stands beside the product: 1 file" in [group["line"] for group in done["groups"]]
    files = json.loads((Path(done["bundle"]) / "data/bundle.json").read_text("utf-8"))["files"]
    said = {file["name"]: file["warnings"] for file in files}
    assert told.partition(": ")[2] in "\n".join(said["2010261003038.MAIN.jpg"])
    assert "text or a logo (on the left, " in Path(done["report"]).read_text("utf-8")
