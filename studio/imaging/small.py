"""Small pictures of previews: for reports and for phones. Never of a camera's file."""

import io
from pathlib import Path


def small_preview(path: Path, side_px: int) -> bytes | None:
    """A JPEG (sRGB, upright, long side `side_px` at most) of a preview; None where that is absent or broken."""
    from PIL import Image, ImageOps

    try:
        with Image.open(path, formats=("JPEG",)) as picture:
            if picture.width * picture.height > 50_000_000:
                return None
            picture.draft("RGB", (side_px, side_px))
            small = ImageOps.exif_transpose(picture).convert("RGB")
            small.thumbnail((side_px, side_px), Image.Resampling.BICUBIC)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return None
    out = io.BytesIO()
    small.save(out, "JPEG", quality=76)
    return out.getvalue()
