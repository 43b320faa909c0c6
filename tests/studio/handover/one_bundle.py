"""The sample's drop with one select, and its bundle by the recipe storefront."""

import shutil
from pathlib import Path

from studio.shoot import Shoot

NAME = "delivering"
"""What it is kept under, by `Ready`."""


def make(folder: Path, sample: Path, alt_text: str = "") -> None:
    """Make it in `folder`. alt_text: what is said of its picture, where anything is."""
    card = folder / "card" / "DCIM" / "100CANON"
    card.mkdir(parents=True)
    shutil.copy(sample / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG", card)
    shoot = Shoot.create(sample / "brief.yaml", folder / "HARBOUR-01")
    shoot.frames.import_sources([folder / "card"])
    frame = shoot.frames.list()[0]["id"]
    shoot.marks.assign([frame], "HS-TOTE-01", "hero")
    shoot.marks.select(frame)
    if alt_text:
        shoot.alt_texts.say(frame, alt_text)
    shoot.handover.export(folder / "HARBOUR-01" / "bundles", "storefront")
    shoot.drop.catalog.close()
