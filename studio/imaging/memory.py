"""What decoding a picture takes of memory, known from its header: held against what one picture may take before it is decoded."""

from studio.base.errors import InvalidInput
from studio.base.memory import item_mb

# Bytes a pixel, measured at the peak of everything that is done with a picture: decoder, copies, colour, scoring, preview.
JPEG_GREY, JPEG_RGB = 2, 8
RAW_HALF, RAW_FULL = 6, 14
_GREY, _PLAIN, _TRANSPARENT, _FLOAT = 4, 9, 14, 13
_WEBP, _HEIF, _HDR, _OPENCV = 17, 12, 22, 30
_NO_MEMORY = -4
"""`cv::Error::StsNoMem`."""
_BY_MODE = {"RGBA": _TRANSPARENT, "LA": _TRANSPARENT, "PA": _TRANSPARENT, "La": _TRANSPARENT, "RGBa": _TRANSPARENT}
"""Pillow's modes that are laid over white."""


def pillow_bytes(content: str, mode: str, grey_too: bool) -> int:
    """Bytes a pixel that Pillow's decode of a `png`, `tiff`, `webp` … in that mode takes, with what is done after.

    `hdr`: of more than 8 bits. grey_too: a grey picture is not made RGB.
    """
    by_format = {"webp": _WEBP, "avif": _HEIF, "heif": _HEIF, "jxl": _HEIF, "hdr": _HDR}.get(content, 0)
    by_mode = _FLOAT if mode in ("I", "F") else _BY_MODE.get(mode, _PLAIN)
    return max(by_format, _GREY if grey_too and mode in ("1", "L") else by_mode)


def opencv_bytes(bits: int) -> int:
    """Bytes a pixel of a TIFF of so many bits a sample that OpenCV decodes, with what is done after."""
    return _OPENCV if bits > 16 else _OPENCV // 2


def fits(needed: int) -> bool:
    """Whether so many bytes may be taken for one picture."""
    most = item_mb()
    return not most or needed <= most << 20


def is_no_memory(error: Exception) -> bool:
    """Whether it is OpenCV's way to say so: a file is not damaged because it is too large for a worker."""
    return type(error).__module__ == "cv2" and getattr(error, "code", 0) == _NO_MEMORY


def check_memory(what: str, width: int, height: int, needed: int) -> None:
    """Raise InvalidInput when decoding a picture of that many pixels takes more bytes than one picture may have."""
    if not fits(needed):
        raise InvalidInput(
            f"{what}: has {width:,} × {height:,} pixels ({width * height / 1e6:,.0f} megapixels); opening it takes "
            f"{needed / (1 << 20):,.0f} MB of memory, more than the {item_mb():,} MB that one picture may take on this computer; "
            "export it smaller."
        )
