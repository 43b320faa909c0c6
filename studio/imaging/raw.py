"""RAW files by LibRaw (rawpy): the camera's own embedded preview where it is large enough, else a half-size decode."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.base.errors import InvalidInput, NoDecoder
from studio.imaging import colour_marks, formats, tiff
from studio.imaging.colour_marks import Space
from studio.imaging.memory import RAW_FULL, RAW_HALF, check_memory
from studio.imaging.source import PictureFile, check_size

MIN_PREVIEW_SIDE = 2048
"""An embedded preview with at least this long side is judged instead of the sensor's data, unless a larger size is delivered."""
_MOST_OVERLAP = 4
"""Some cameras name one preview in several places."""
_COMPRESSION = 0x0103
_NOT_DECODED = {9: "packed as VC-5, as GoPro's GPR", 52546: "packed as JPEG XL, DNG 1.7"}
"""Ways of packing that LibRaw needs other libraries for, by their number in TIFF."""
# LibRaw's flip, as the EXIF orientation that turns the stored picture upright.
_ORIENTATION = {0: 1, 3: 3, 5: 8, 6: 6}


@dataclass(frozen=True)
class RawPicture:
    """What a RAW gave. jpeg: the embedded preview's bytes, or rgb: (h, w, 3) uint8 sRGB, upright already; one of them.

    width, height: upright pixels of the sensor's picture. orientation: how `jpeg` is to be turned.
    headroom_ev: stops from the brightest recorded value to the sensor's white; None when the sensor's data wasn't unpacked.
    space: the colours that the RAW says its preview has; None when it says none. unopened: the sentence why the sensor's data, which was
    to be unpacked, is of a kind that can't be; `jpeg` is there all the same.
    """

    width: int
    height: int
    orientation: int = 1
    jpeg: bytes | None = None
    rgb: NDArray[np.uint8] | None = None
    headroom_ev: float | None = None
    space: Space | None = None
    unopened: str | None = None


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
        raise (NoDecoder if _is_whole(source) else InvalidInput)(f"{source.what}: {_unknown(source)}") from None
    except (rawpy.LibRawError, rawpy.NotSupportedError, ValueError) as error:
        said = error.args[0] if error.args else error
        said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise InvalidInput(
            f"{source.what}: the RAW data is damaged or cut off ({said}); copy it again from the card."
        ) from error


def _unknown(source: PictureFile) -> str:
    packed = _NOT_DECODED.get(_compression(source))
    what = f"RAW format ({packed})" if packed else "RAW format"
    return f"LibRaw does not know this camera's {what}; keep the file, and use its JPEG or convert it to DNG."


def _is_whole(source: PictureFile) -> bool:
    """Whether a file is recognisably some camera's RAW, and holds all that its own structure says: then LibRaw is to blame, not the file.

    What lacks a structure is taken as it is, where its ending is that of a kind without; what has lost it is not.
    """
    head = source.data[: formats.HEAD_BYTES]
    if head.startswith(b"FOVb"):
        return _ends_in_a_directory(source.data)
    if head.startswith(b"FUJIFILMCCD-RAW") or head[4:12] == b"ftypcrx ":
        return True
    if formats.sniff(head) is None:
        return formats.ending(source.path) in formats.WITHOUT_SIGNATURE
    read_at = tiff.reader_of(source.data)
    make = next(tiff.folders(read_at), {}).get(tiff.MAKE, (b"",))[0]
    return isinstance(make, bytes) and bool(make.strip(b" \0")) and tiff.end_of_data(read_at) > 0


def _ends_in_a_directory(data: bytes) -> bool:
    """Whether a Sigma X3F ends as it must: its last four bytes say where its directory lies."""
    at = int.from_bytes(data[-4:], "little")
    return data[at : at + 4] == b"SECd"


def _compression(source: PictureFile) -> int:
    """How the sensor's data is packed (TIFF 6.0, tag 0x0103); 0 when it is not said."""
    for tags in tiff.folders(tiff.reader_of(source.data)):
        value = tags.get(_COMPRESSION, (0,))[0]
        if tags.get(tiff.PHOTOMETRIC, (0,))[0] in tiff.SENSOR and isinstance(value, int):
            return value
    return 0


def open_raw(source: PictureFile, *, thorough: bool = False, full: bool = False, side: int | None = None) -> RawPicture:
    """A RAW's picture. `thorough` unpacks the sensor's data in any case, which proves that all of it is there.

    `full`: the full size is wanted, not just enough to judge it: a preview counts only when it has (nearly) all pixels. `side`: the long
    side that is delivered, pixels; a smaller preview than that is not judged.
    Raises NoDecoder when LibRaw does not know its kind and it holds no preview that will do, InvalidInput when it is damaged or cut off.
    """
    import rawpy

    with _opened(source) as raw:
        sizes = raw.sizes
        check_size(source.what, sizes.raw_width, sizes.raw_height)
        check_jpegs_inside(source)
        turned = sizes.flip in (5, 6)
        width, height = (sizes.height, sizes.width) if turned else (sizes.width, sizes.height)
        jpeg, jpeg_w, jpeg_h = _preview(raw)
        wanted = 0.9 * max(sizes.width, sizes.height) if full else side or MIN_PREVIEW_SIDE
        headroom = unopened = None
        if thorough or max(jpeg_w, jpeg_h) < wanted:
            try:
                headroom = _headroom(raw)
            except rawpy.LibRawFileUnsupportedError:
                if max(jpeg_w, jpeg_h) < wanted or not _is_whole(source):
                    raise
                unopened = f"{source.what}: {_unknown(source)}"
        if jpeg is not None and max(jpeg_w, jpeg_h) >= wanted:
            orientation = _ORIENTATION.get(sizes.flip, 1)
            # Some cameras turn the preview already: then its shape is the upright one.
            if turned and (jpeg_w > jpeg_h) != (sizes.width > sizes.height):
                orientation = 1
            space = colour_marks.space_of_raw(source.data)
            return RawPicture(
                width, height, orientation, jpeg=jpeg, headroom_ev=headroom, space=space, unopened=unopened
            )
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
