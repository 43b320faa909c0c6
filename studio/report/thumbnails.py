"""Small pictures for the reports, made from the previews in the cache (never from a camera's file)."""

import io
from pathlib import Path

from studio.report.contents import Contents

SIDE_PX = 288
SIDE_MANY_PX = 176
MANY = 400
"""From this many frames on, thumbnails are smaller, so that a report of a whole day still opens in any mail program."""


def thumbnails(contents: Contents) -> dict[str, bytes]:
    """A small JPEG (sRGB, upright, long side 288 px, 176 px from 400 frames on) of each frame that has a preview: frame id -> bytes.

    A preview that is absent or broken is left out; the report then shows an empty tile.
    """
    side = SIDE_MANY_PX if len(contents.frames) > MANY else SIDE_PX
    made: dict[str, bytes] = {}
    for frame in contents.frames:
        small = _thumbnail(Path(frame.thumbnail), side) if frame.thumbnail else None
        if small is not None:
            made[frame.id] = small
    return made


def _thumbnail(path: Path, side: int) -> bytes | None:
    from PIL import Image, ImageOps

    try:
        with Image.open(path, formats=("JPEG",)) as picture:
            if picture.width * picture.height > 50_000_000:
                return None
            picture.draft("RGB", (side, side))
            small = ImageOps.exif_transpose(picture).convert("RGB")
            small.thumbnail((side, side), Image.Resampling.BICUBIC)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return None
    out = io.BytesIO()
    small.save(out, "JPEG", quality=76)
    return out.getvalue()
