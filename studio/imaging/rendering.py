"""Pictures to be looked at or delivered: whole, upright, in sRGB; and the previews that the window shows."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from studio.base import picture_cache
from studio.base.errors import NotAsRecorded
from studio.imaging import jpeg, jpeg_pixels, raw
from studio.imaging.decoding import decode
from studio.imaging.opening import PREVIEW_SIDE, Look, header_of, in_srgb, look, naming, pixels_of
from studio.imaging.source import PictureFile, allow_large_pictures, check_size, read

if TYPE_CHECKING:
    from PIL import Image

_QUALITY = 85


def render_rgb(path: Path | str, max_side: int | None = None) -> "Image.Image":
    """The picture as RGB in sRGB, upright; with `max_side`, reduced (Lanczos) so that its long side is at most that.

    Colours come from the embedded profile; 16 bits, CMYK, grey and transparency (over white) are read right. A RAW gives the
    camera's own rendering where the file holds it at (nearly) full size, else LibRaw's. Raises InvalidInput as `open_picture`.
    """
    from PIL import Image

    allow_large_pictures()
    source = read(path)
    with naming(source):
        found = _whole(source, max_side)
        image = Image.fromarray(found) if isinstance(found, np.ndarray) else found
        if max_side is not None and max(image.size) > max_side:
            scale = max_side / max(image.size)
            size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
            image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        return image


def render_pixels(path: Path | str, xxh128: str | None = None) -> NDArray[np.uint8]:
    """The picture as `render_rgb` gives it at full size, as pixels: (H, W, 3) uint8, sRGB, upright. Raises InvalidInput likewise.

    xxh128: what the file's bytes must hash to, 32 hex digits; what is decoded are those very bytes. Raises NotAsRecorded for others.
    """
    allow_large_pictures()
    source = read(path, xxh128)
    with naming(source):
        found = _whole(source, None)
        return found if isinstance(found, np.ndarray) else pixels_of(found)


def _whole(source: PictureFile, max_side: int | None) -> "Image.Image | NDArray[np.uint8]":
    if source.content == "raw":
        found = raw.open_raw(source, full=max_side is None or max_side > raw.MIN_PREVIEW_SIDE)
        if found.jpeg is None:
            assert found.rgb is not None
            return found.rgb
        inner = PictureFile(source.path, source.what, found.jpeg, "jpeg", source.notes)
        return _from_jpeg(inner, header_of(found), max_side)
    if source.content == "jpeg":
        head = jpeg.header(source.data)
        check_size(source.what, head.width, head.height)
        if head.components == 3 and head.precision == 8:
            return _from_jpeg(source, head, max_side)
    return decode(source)


def _from_jpeg(source: PictureFile, head: jpeg.JpegHeader, max_side: int | None) -> NDArray[np.uint8]:
    """Decoded no larger than twice what is wanted: the last reduction is then still a proper one."""
    factor = 1
    while max_side is not None and factor < 8 and max(head.width, head.height) // (factor * 2) >= max_side * 2:
        factor *= 2
    pixels, _ = jpeg_pixels.colour(source.data, factor, source.what)
    return in_srgb(pixels, head, source)


def preview_jpeg(seen: Look, side: int = PREVIEW_SIDE) -> bytes:
    """A look's preview as a JPEG: sRGB, upright, its long side at most `side`, quality 85."""
    import simplejpeg

    small = seen.preview(side)
    if small.planes is not None:
        luma, *colours = small.planes
        return bytes(simplejpeg.encode_jpeg_yuv_planes(_in_even_room(luma), *colours, quality=_QUALITY))
    assert small.rgb is not None
    return small_jpeg(small.rgb)


def _in_even_room(luma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same (h, w) uint8, with its last row and column once more behind it in memory where their number is odd.

    The encoder reads whole pairs of them, and would take whatever lies there.
    """
    height, width = luma.shape
    return np.pad(luma, ((0, height % 2), (0, width % 2)), mode="edge")[:height, :width]


def small_jpeg(rgb: NDArray[np.uint8]) -> bytes:
    """(h, w, 3) uint8 RGB, sRGB-encoded, as a JPEG of quality 85."""
    import simplejpeg

    pixels = np.ascontiguousarray(rgb)
    return bytes(simplejpeg.encode_jpeg(pixels, quality=_QUALITY, colorspace="RGB", colorsubsampling="420"))


def write_preview(path: Path | str, target: Path | str, side: int = PREVIEW_SIDE) -> None:
    """Write a preview JPEG of any picture or RAW to `target`, whole or not at all. Raises as `open_picture`, Refused for a full disk,
    NotAsRecorded where the file is another than `target` is for."""
    seen = look(path, hashed=True)
    if not picture_cache.may_hold(target, seen.xxh128):
        raise NotAsRecorded(
            f"{path}: is no longer what was recorded of it; put it back from the backup or the card ('threeshot check DROP --repair')."
        )
    picture_cache.keep(Path(target), preview_jpeg(seen, side))


def preview_pixels(path: Path, side: int) -> NDArray[np.uint8] | None:
    """A preview of ours as (h, w, 3) uint8 RGB, sRGB, reduced while its long side stays `side` or more; None where it can't be read."""
    import simplejpeg

    try:
        data = path.read_bytes()
        high, wide, *_ = simplejpeg.decode_jpeg_header(data)
        least = {"min_width": side} if wide >= high else {"min_height": side}
        return np.asarray(simplejpeg.decode_jpeg(data, colorspace="RGB", **least), np.uint8)
    except (OSError, ValueError):
        return None
