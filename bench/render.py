"""How fast renditions are made: `social` and `storefront` of a 24 MP JPEG, against the same four sizes by libvips (pyvips).

Both sides read the same file once, take the same windows of it, reduce with Lanczos, sharpen, convert to progressive JPEG of the same
quality and chroma, embed sRGB, and write files. Ours also tags them (EXIF, IIM, XMP), puts Content Credentials into them where the extra is
installed, and syncs them to the disk. libvips uses all cores, as it does by default.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.sides import home_at, medians_of, picture_24mp

SUBJECT = (1750.0, 250.0, 2500.0, 3550.0)
NAMING = {"drop": "HARBOUR-01", "sku": "HS-TOTE-01", "gtin": "2010261001010", "role": "hero", "n": 1, "pick": 1}
AIM = 0.75


def run(rounds: int = 5) -> dict[str, dict[str, Any]]:
    """The figure `renditions`: {ratio, aim, ours, yardstick, unit}; the medians of `rounds` rounds, the sides taking turns."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        big = picture_24mp(folder)
        sides: dict[str, Callable[[], Any]] = {
            "ours": lambda: ours(big, folder),
            "yardstick": lambda: by_vips(big, folder),
        }
        # The station's key and certificate are made there, and not for the person.
        with home_at(folder / "home"):
            medians = medians_of(sides, rounds)
    ratio = medians["ours"] / medians["yardstick"]
    return {
        "renditions": {
            "ratio": round(ratio, 3),
            "aim": AIM,
            **{s: round(t, 4) for s, t in medians.items()},
            "unit": "s",
        }
    }


def renditions() -> list[Any]:
    """Four renditions of `social` and `storefront`."""
    from studio.documents.recipe import load_recipe

    four = ("1x1", "4x5", "9x16", "square")
    return [r for name in ("social", "storefront") for r in load_recipe(name).renditions if r.name in four]


def ours(source: Path, folder: Path) -> int:
    """Render through the front door; the bytes written."""
    from studio.bundle import credentials
    from studio.render import Tags, render_select

    tags = Tags(
        title="Striped sailcloth tote",
        creator=("Mara Lindqvist",),
        keywords=("sailcloth", "harbour"),
        job_id="HARBOUR-01",
    )
    ours = folder / "ours"
    ours.mkdir(exist_ok=True)
    origin = credentials.Origin("HARBOUR-01", "Mara Lindqvist", source.name, "0" * 32, "Sample Camera A")
    seal = credentials.sealer(origin, source) if credentials.available() else None
    made = render_select(source, renditions(), NAMING, tags, SUBJECT, ours, seal=seal)
    return sum(one.bytes for one in made.files)


def by_vips(source: Path, folder: Path) -> int:
    """The same by libvips; the bytes written."""
    import pyvips

    from studio.render import frame_for

    pyvips.cache_set_max(0)
    out = folder / "vips"
    out.mkdir(exist_ok=True)
    image = pyvips.Image.new_from_file(str(source)).copy_memory()
    written = 0
    for rendition in renditions():
        framing = frame_for(rendition, image.width, image.height, SUBJECT)
        left, top, right, bottom = (round(v) for v in framing.source)
        x0, y0, x1, y1 = framing.placed
        small = image.crop(left, top, right - left, bottom - top)
        small = small.thumbnail_image(x1 - x0, height=y1 - y0, size="force").sharpen(sigma=0.7)
        if framing.padded:
            small = small.embed(x0, y0, *framing.size, extend="background", background=[255, 255, 255])
        path = out / f"{rendition.name}.jpg"
        small.jpegsave(str(path), Q=rendition.quality, interlace=True, optimize_coding=True, profile="srgb")
        written += path.stat().st_size
    return written


if __name__ == "__main__":
    import json

    print(json.dumps(run(), indent=2))
