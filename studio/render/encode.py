"""Pixels to bytes: each format with its profile, EXIF and XMP, as good as fits under the size asked for."""

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from studio.errors import InvalidInput

if TYPE_CHECKING:
    from PIL import Image

# Below this, blocks and smears show on cloth; a file still too large is delivered and the report says so.
QUALITY_FLOOR = 60
# From here on colours are kept at full resolution (4:4:4); fine stripes of saturated cloth need it.
_FULL_COLOUR_QUALITY = 90
_JPEG_SEGMENT = 65_533
_XMP_MARKER = 29
_LOSSLESS = ("png", "tiff")


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


def encode(image: "Image.Image", kind: str, quality: int, max_kb: int | None, exif: bytes, xmp: bytes) -> Encoded:
    """`image` (RGB, sRGB) as a file of `kind`: jpeg (progressive, optimised), png, webp, avif or tiff.

    max_kb: kB (1000 bytes) it may have: the quality is then lowered, by halving the interval, no further than QUALITY_FLOOR; the best
    that fits is taken. Raises InvalidInput when the tags are larger than the format can hold.
    """
    if kind == "jpeg" and (len(xmp) + _XMP_MARKER > _JPEG_SEGMENT or len(exif) + 6 > _JPEG_SEGMENT):
        raise InvalidInput(
            f"The tags have {max(len(xmp), len(exif)):,} bytes and a JPEG holds {_JPEG_SEGMENT - _XMP_MARKER:,}; "
            "shorten the brief's narrative, descriptions or alt text."
        )
    limit = None if max_kb is None else max_kb * 1000
    data = _bytes(image, kind, quality, exif, xmp)
    if kind in _LOSSLESS:
        return Encoded(data, None, limit is None or len(data) <= limit)
    if limit is None or len(data) <= limit:
        return Encoded(data, quality, True)
    low, high = min(QUALITY_FLOOR, quality), quality
    best, best_quality = _bytes(image, kind, low, exif, xmp), low
    if len(best) > limit:
        return Encoded(best, low, False)
    while high - low > 1:
        middle = (low + high) // 2
        data = _bytes(image, kind, middle, exif, xmp)
        if len(data) <= limit:
            low, best, best_quality = middle, data, middle
        else:
            high = middle
    return Encoded(best, best_quality, True)


def _bytes(image: "Image.Image", kind: str, quality: int, exif: bytes, xmp: bytes) -> bytes:
    to = io.BytesIO()
    image.save(to, kind.upper(), icc_profile=srgb_profile(), **_options(kind, quality, exif, xmp))
    return to.getvalue()


def _options(kind: str, quality: int, exif: bytes, xmp: bytes) -> dict[str, Any]:
    full_colour = quality >= _FULL_COLOUR_QUALITY
    if kind == "jpeg":
        return {
            "quality": quality,
            "progressive": True,
            "optimize": True,
            "subsampling": 0 if full_colour else 2,
            "exif": b"Exif\0\0" + exif,
            "xmp": xmp,
        }
    if kind == "png":
        from PIL.PngImagePlugin import PngInfo

        text = PngInfo()
        text.add_itxt("XML:com.adobe.xmp", xmp.decode())
        return {"pnginfo": text, "exif": exif, "compress_level": 6}
    if kind == "webp":
        return {"quality": quality, "method": 4, "exif": exif, "xmp": xmp}
    if kind == "avif":
        # One thread: the same bytes on every machine.
        subsampling = "4:4:4" if full_colour else "4:2:0"
        return {"quality": quality, "speed": 6, "subsampling": subsampling, "max_threads": 1, "exif": exif, "xmp": xmp}
    if kind == "tiff":
        from PIL.TiffImagePlugin import ImageFileDirectory_v2

        directory = ImageFileDirectory_v2()
        directory[700] = xmp
        return {"compression": "tiff_lzw", "tiffinfo": directory, "exif": exif}
    raise InvalidInput(f"There is no format '{kind}'; it must be jpeg, png, webp, avif or tiff.")
