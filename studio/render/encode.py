"""Pixels to bytes: each format with its profile, EXIF and XMP, as good as fits under the size asked for."""

import io
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from studio.base.errors import InvalidInput
from studio.render import iim
from studio.render.backdrop import Rgb
from studio.render.exif import RESOLUTION_PPI, ExifBlock

# Below this, blocks and smears show on cloth; a file still too large is delivered and the report says so.
QUALITY_FLOOR = 60
# Of a recipe that asks for this or more, colours are kept at full resolution (4:4:4); fine stripes of saturated cloth need it.
_FULL_COLOUR_QUALITY = 90
_SLOPE = 0.035
"""How a JPEG's size grows with its quality, about: the logarithm of it, a step."""
_NEAR = 0.975
"""Of the limit: a step of quality more is too much then."""
_FULL_COLOURS = ("jpeg", "avif")
_JPEG_SEGMENT = 65_533
_XMP_MARKER = 29
_JFIF_UNITS = 13
"""Where a JPEG's JFIF header says the unit of its resolution, and then both."""
_PNG_EXIF_AT = 10
"""Not the usual 8: exiftool counts directories by where they lie in their chunk, and those of Content Credentials lie at 8 and 16."""
_LOSSLESS = ("png", "tiff")


@dataclass(frozen=True)
class PictureMetadata:
    """What a file says beside its pixels: EXIF, an XMP packet, and an IPTC IIM block (JPEG and TIFF have a place for that)."""

    exif: ExifBlock
    xmp: bytes
    iim: bytes = b""


@dataclass(frozen=True)
class Encoded:
    """A file's bytes, the quality that was used (None: lossless), and whether it is within the size asked for."""

    data: bytes
    quality: int | None
    fits: bool


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """The sRGB ICC profile. LittleCMS writes the time of day into it (bytes 24 to 35 of the header); here it is always the same."""
    from PIL import ImageCms

    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data[24:36] = (2000).to_bytes(2, "big") + (1).to_bytes(2, "big") * 2 + bytes(6)
    return bytes(data)


def encode(pixels: Rgb, kind: str, quality: int, limit: int | None, carried: PictureMetadata) -> Encoded:
    """Pixels, (H, W, 3) uint8 RGB in sRGB, as a file of `kind`: jpeg (progressive, optimised), png, webp, avif or tiff. A cut-out has a
    fourth channel, how much of each pixel there is, and is a png or webp.

    limit: bytes it may have: the quality is then lowered, no further than QUALITY_FLOOR; where that is not
    enough, once more with colours at half the resolution (4:2:0); the best that fits is taken. Raises InvalidInput when the tags are
    larger than the format can hold.
    """
    if kind == "jpeg" and len(carried.xmp) + _XMP_MARKER > _JPEG_SEGMENT:
        raise InvalidInput(
            f"The tags have {len(carried.xmp):,} bytes and a JPEG holds {_JPEG_SEGMENT - _XMP_MARKER:,}; "
            "shorten the brief's narrative, descriptions or alt text."
        )
    limit = limit if limit is None else max(1, limit)
    full = quality >= _FULL_COLOUR_QUALITY and kind in _FULL_COLOURS
    data = _bytes(pixels, kind, quality, full, carried)
    if kind in _LOSSLESS:
        return Encoded(data, None, limit is None or len(data) <= limit)
    if limit is None or len(data) <= limit:
        return Encoded(data, quality, True)
    found = _best(pixels, kind, quality, limit, full, len(data), carried)
    if full and not found.fits:
        halved = _bytes(pixels, kind, quality, False, carried)
        if len(halved) <= limit:
            return Encoded(halved, quality, True)
        found = _best(pixels, kind, quality, limit, False, len(halved), carried)
    return found


def _best(pixels: Rgb, kind: str, quality: int, limit: int, full: bool, size: int, carried: PictureMetadata) -> Encoded:
    """The highest quality below that one that fits; where none does, the lowest. size: bytes at that quality, too many."""
    floor = min(QUALITY_FLOOR, quality)
    low, fits, fits_size, high, rounds = floor - 1, b"", 0, quality, 0
    if high == floor:
        return Encoded(_bytes(pixels, kind, floor, full, carried), floor, False)
    data = b""
    while high - low > 1:
        rounds += 1
        slope = math.log(size / fits_size) / (high - low) if fits and size > fits_size else _SLOPE
        guess = high - math.ceil(math.log(size / limit) / slope)
        # Where guessing gets nowhere, halve.
        tried = min(max(guess if rounds % 3 else (low + high) // 2, low + 1), high - 1)
        data = _bytes(pixels, kind, tried, full, carried)
        if len(data) <= limit:
            low, fits, fits_size = tried, data, len(data)
            if fits_size >= _NEAR * limit:
                break
        else:
            high, size = tried, len(data)
    return Encoded(fits, low, True) if fits else Encoded(data, floor, False)


def _bytes(pixels: Rgb, kind: str, quality: int, full: bool, carried: PictureMetadata) -> bytes:
    exif = carried.exif.of_picture(kind, pixels.shape[1], pixels.shape[0], carried.iim)
    if kind == "jpeg":
        return _jpeg(pixels, quality, full, exif, carried)
    from PIL import Image

    to = io.BytesIO()
    Image.fromarray(pixels).save(
        to, kind.upper(), icc_profile=srgb_profile(), **_options(kind, quality, full, exif, carried.xmp)
    )
    return exif.grafted(to.getvalue()) if kind == "tiff" else to.getvalue()


def _jpeg(rgb: Rgb, quality: int, full: bool, exif: ExifBlock, carried: PictureMetadata) -> bytes:
    """A progressive JPEG with its segments after JFIF's. Pillow's own encoder gives up on noise beyond a byte a pixel."""
    import cv2

    sampling = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444 if full else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_PROGRESSIVE, 1, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    options += [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
    done, encoded = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), options)
    data = encoded.tobytes()
    if not done or data[2:4] != b"\xff\xe0":
        raise RuntimeError("the JPEG encoder wrote no JFIF header")
    jfif = 4 + int.from_bytes(data[4:6], "big")
    resolution = b"\1" + RESOLUTION_PPI.to_bytes(2, "big") * 2
    segments = [
        (0xE1, b"Exif\0\0" + exif.to_bytes()),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + carried.xmp),
        *([(0xED, iim.resources(carried.iim))] if carried.iim else []),
        (0xE2, b"ICC_PROFILE\0\x01\x01" + srgb_profile()),
    ]
    tagged = b"".join(b"\xff" + bytes([mark]) + (len(body) + 2).to_bytes(2, "big") + body for mark, body in segments)
    return data[:_JFIF_UNITS] + resolution + data[_JFIF_UNITS + len(resolution) : jfif] + tagged + data[jfif:]


def _options(kind: str, quality: int, full: bool, exif: ExifBlock, xmp: bytes) -> dict[str, Any]:
    if kind == "png":
        from PIL.PngImagePlugin import PngInfo

        text = PngInfo()
        text.add_itxt("XML:com.adobe.xmp", xmp.decode())
        return {
            "pnginfo": text,
            "exif": exif.to_bytes(at=_PNG_EXIF_AT),
            "compress_level": 6,
            "dpi": (RESOLUTION_PPI, RESOLUTION_PPI),
        }
    if kind == "webp":
        return {"quality": quality, "method": 4, "exif": exif.to_bytes(), "xmp": xmp}
    if kind == "avif":
        # One thread: the same bytes on every machine.
        return {
            "quality": quality,
            "speed": 6,
            "subsampling": "4:4:4" if full else "4:2:0",
            "max_threads": 1,
            "exif": exif.to_bytes(orientation=False),
            "xmp": xmp,
        }
    if kind == "tiff":
        from PIL.TiffImagePlugin import ImageFileDirectory_v2

        directory = ImageFileDirectory_v2()
        directory[700] = xmp
        return {"compression": "tiff_lzw", "tiffinfo": directory}
    raise InvalidInput(f"There is no format '{kind}'; it must be jpeg, png, webp, avif or tiff.")
