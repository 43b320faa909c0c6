"""RAW files by LibRaw (rawpy): the camera's own embedded preview where it is large enough, else a half-size decode."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.base.errors import InvalidInput
from studio.imaging import tiff
from studio.imaging.memory import RAW_FULL, RAW_HALF, check_memory
from studio.imaging.source import PictureFile, check_size

MIN_PREVIEW_SIDE = 2048
"""An embedded preview with at least this long side is judged instead of the sensor's data, unless a larger size is delivered."""
_MOST_OVERLAP = 4
"""Some cameras name one preview in several places."""
# LibRaw's flip, as the EXIF orientation that turns the stored picture upright.
_ORIENTATION = {0: 1, 3: 3, 5: 8, 6: 6}


@dataclass(frozen=True)
class RawPicture:
    """What a RAW gave. jpeg: the embedded preview's bytes, or rgb: (h, w, 3) uint8 sRGB, upright already; one of them.

    width, height: upright pixels of the sensor's picture. orientation: how `jpeg` is to be turned.
    headroom_ev: stops from the brightest recorded value to the sensor's white; None when the sensor's data wasn't unpacked.
    """

    width: int
    height: int
    orientation: int = 1
    jpeg: bytes | None = None
    rgb: NDArray[np.uint8] | None = None
    headroom_ev: float | None = None


def check_jpegs_inside(source: PictureFile) -> None:
    """Hold the JPEGs that a TIFF or a RAW is made of to a JPEG's limits. Raises InvalidInput."""
    from studio.imaging import jpeg

    inside = tiff.jpegs(tiff.reader_of(source.data))
    if sum(length for _, length in inside) > _MOST_OVERLAP * len(source.data):
        raise InvalidInput(
            f"{source.what}: its {len(inside):,} parts lie over one another; the file is damaged, copy it again from the card."
        )
    for start, length in inside:
        jpeg.check_scans(source.data[start : start + length], source.what)


@contextmanager
def _opened(source: PictureFile) -> Iterator[Any]:
    import rawpy

    try:
        with rawpy.imread(io.BytesIO(source.data)) as raw:
            yield raw
    except rawpy.LibRawFileUnsupportedError:
        raise InvalidInput(
            f"{source.what}: LibRaw does not know this camera's RAW format; keep the file, and use its JPEG or convert it to DNG."
        ) from None
    except (rawpy.LibRawError, rawpy.NotSupportedError, ValueError) as error:
        said = error.args[0] if error.args else error
        said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise InvalidInput(
            f"{source.what}: the RAW data is damaged or cut off ({said}); copy it again from the card."
        ) from error


def open_raw(source: PictureFile, *, thorough: bool = False, full: bool = False, side: int | None = None) -> RawPicture:
    """A RAW's picture. `thorough` unpacks the sensor's data in any case, which proves that all of it is there.

    `full`: the full size is wanted, not just enough to judge it: a preview counts only when it has (nearly) all pixels. `side`: the long
    side that is delivered, pixels; a smaller preview than that is not judged.
    Raises InvalidInput when LibRaw does not know it, or it is damaged or cut off.
    """
    with _opened(source) as raw:
        sizes = raw.sizes
        check_size(source.what, sizes.raw_width, sizes.raw_height)
        check_jpegs_inside(source)
        turned = sizes.flip in (5, 6)
        width, height = (sizes.height, sizes.width) if turned else (sizes.width, sizes.height)
        jpeg, jpeg_w, jpeg_h = _preview(raw)
        wanted = 0.9 * max(sizes.width, sizes.height) if full else side or MIN_PREVIEW_SIDE
        headroom = None
        if thorough or max(jpeg_w, jpeg_h) < wanted:
            headroom = _headroom(raw)
        if jpeg is not None and max(jpeg_w, jpeg_h) >= wanted:
            orientation = _ORIENTATION.get(sizes.flip, 1)
            # Some cameras turn the preview already: then its shape is the upright one.
            if turned and (jpeg_w > jpeg_h) != (sizes.width > sizes.height):
                orientation = 1
            return RawPicture(width, height, orientation, jpeg=jpeg, headroom_ev=headroom)
        per_pixel = RAW_FULL if full else RAW_HALF
        needed = sizes.raw_width * sizes.raw_height * per_pixel + len(source.data)
        check_memory(source.what, width, height, needed)
        rgb = raw.postprocess(half_size=not full, use_camera_wb=True, no_auto_bright=not full, output_bps=8)
        return RawPicture(width, height, rgb=np.ascontiguousarray(rgb), headroom_ev=headroom)


def _preview(raw: Any) -> tuple[bytes | None, int, int]:
    """The embedded JPEG and its size; (None, 0, 0) when there is none."""
    import rawpy

    from studio.imaging import jpeg

    try:
        thumb = raw.extract_thumb()
    except (rawpy.LibRawError, ValueError):
        return None, 0, 0
    if thumb.format != rawpy.ThumbFormat.JPEG:
        return None, 0, 0
    head = jpeg.header(thumb.data)
    return bytes(thumb.data), head.width, head.height


def _headroom(raw: Any) -> float:
    """Unpack the sensor's data and measure how far its brightest values (the 99.95th percentile) are below white, in stops."""
    pixels = raw.raw_image_visible
    if pixels.ndim == 3:
        pixels = pixels[:, :, 1]
    black = float(min(raw.black_level_per_channel or [0]))
    white = float(raw.white_level or np.iinfo(pixels.dtype).max)
    # Every 4th row and 5th column sees every colour of a Bayer or X-Trans mosaic often enough.
    sample = np.ascontiguousarray(pixels[::4, ::5]).ravel()
    brightest = (
        float(np.partition(sample, int(sample.size * 0.9995) - 1)[int(sample.size * 0.9995) - 1])
        if sample.size
        else white
    )
    return float(max(0.0, np.log2(max(white - black, 1.0) / max(brightest - black, 1.0))))
