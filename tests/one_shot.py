"""A drop of one product in one role, which is there: for what is asked when nothing is missing."""

import shutil
from pathlib import Path

from studio.shoot import Shoot

KIT = "name: one-shot\ntitle: One\nroles:\n- {id: hero, title: Hero, guidance: The product alone, framing: Square to it}\n"


def make(sample: Path, home: Path, folder: Path) -> Shoot:
    """Make it in `folder` with the sample's tote and a frame that passes; its kit goes to the person's own, in `home`."""
    text = (sample / "brief.yaml").read_text("utf-8").replace("kit: three-shot", "kit: one-shot")
    (folder / "card" / "DCIM" / "100HARBR").mkdir(parents=True)
    brief = folder / "brief.yaml"
    brief.write_text(text[: text.index("  - sku: HS-BEANIE-01")] + text[text.index("people: []") :], "utf-8")
    (home / "config" / "kits").mkdir(parents=True)
    (home / "config" / "kits" / "one-shot.yaml").write_text(KIT)
    shutil.copy(sample / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG", folder / "card" / "DCIM" / "100HARBR")
    shoot = Shoot.create(brief, folder / "drop")
    (frame,) = shoot.frames.import_sources([folder / "card"]).frames
    shoot.marks.assign([frame], "HS-TOTE-01", "hero")
    shoot.marks.select(frame)
    return shoot
