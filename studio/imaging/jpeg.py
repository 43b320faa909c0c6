"""JPEG: its header read in bounds, and the fast ways to decode it (libjpeg-turbo by simplejpeg).

Layout: ITU-T T.81, annex B. Everything asked of a frame comes from two decodes: grey at full size, colour at an eighth.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.base.errors import InvalidInput
from studio.imaging import tiff

if TYPE_CHECKING:
    # Whoever only reads EXIF does not wait for numpy.
    import numpy as np
    from numpy.typing import NDArray

_SOF = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_MOST_SEGMENTS = 2000
# libjpeg's words for oddities that lose nothing: stray bytes between segments, an unknown JFIF or Adobe version.
_HARMLESS = (
    "extraneous bytes before marker",
    "unknown jfif revision",
    "unknown adobe color transform",
    "invalid sos parameters",
)


@dataclass(frozen=True)
class JpegHeader:
    """What a JPEG says before its pixels. width, height: stored pixels, before it is turned upright; components 1, 3 or 4.

    progressive: made for the web, never by a camera; each decode of it costs several of a plain one.
    """

    width: int = 0
    height: int = 0
    components: int = 0
    precision: int = 8
    progressive: bool = False
    orientation: int = 1
    icc: bytes = b""
    exif: bytes = b""


def header(data: bytes) -> JpegHeader:
    """Read a JPEG's segments up to its first scan. Broken ones end the reading; width 0 means that no size was found."""
    width = height = components = 0
    precision, progressive = 8, False
    exif = b""
    profile: dict[int, bytes] = {}
    at = 2
    for _ in range(_MOST_SEGMENTS):
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if at + 4 > len(data) or data[at] != 0xFF:
            break
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + length]
        if marker in _SOF and len(body) >= 6:
            precision, components, progressive = body[0], body[5], marker & 3 == 2
            height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
        elif marker == 0xE1 and body.startswith(b"Exif\0") and not exif:
            exif = body[6:]
        elif marker == 0xE2 and body.startswith(b"ICC_PROFILE\0") and len(body) > 14:
            profile.setdefault(body[12], body[14:])
        elif marker in (0xDA, 0xD9):
            break
        at += 2 + length
    icc = b"".join(profile[n] for n in sorted(profile))
    return JpegHeader(width, height, components, precision, progressive, tiff.orientation(exif), icc, exif)


def exif_of(data: bytes) -> bytes:
    """The EXIF block of a JPEG, of which the first bytes are enough; empty when it has none."""
    return header(data).exif if data.startswith(b"\xff\xd8") else b""


def grey(data: bytes, what: str) -> "tuple[NDArray[np.uint8], list[str]]":
    """(H, W) uint8, the JPEG's own luma at full size, and notes. Raises InvalidInput when the file is cut off or damaged."""
    pixels, notes = _decode(data, "GRAY", 1, what)
    return pixels[:, :, 0], notes


def colour(data: bytes, factor: int, what: str) -> "tuple[NDArray[np.uint8], list[str]]":
    """(h, w, 3) uint8 RGB in the file's own colour space, reduced by `factor` (1, 2, 4, 8) in the DCT, and notes.

    At 8 each pixel is the mean of its 8 × 8 block. Raises InvalidInput when the file is cut off or damaged.
    """
    return _decode(data, "RGB", factor, what)


def _decode(data: bytes, space: str, factor: int, what: str) -> "tuple[NDArray[np.uint8], list[str]]":
    import simplejpeg

    size: dict[str, float] = {}
    try:
        if factor > 1:
            height, width, *_ = simplejpeg.decode_jpeg_header(data, strict=False)
            # simplejpeg takes the smallest size that is no smaller than this.
            size = {"min_factor": factor, "min_height": -(-height // factor), "min_width": -(-width // factor)}
        return simplejpeg.decode_jpeg(data, space, strict=True, **size), []
    except ValueError as error:
        said = str(error)
    if any(words in said.lower() for words in _HARMLESS):
        try:
            return simplejpeg.decode_jpeg(data, space, strict=False, **size), [
                f"The JPEG is a little odd ({said}); nothing is lost."
            ]
        except ValueError as error:
            said = str(error)
    raise InvalidInput(damage(said, what))


def damage(said: str, what: str) -> str:
    """The sentence for what a decoder says of a broken file."""
    lower = said.lower()
    if "premature end of jpeg" in lower or "truncated" in lower or "empty input" in lower:
        return f"{what}: the file ends early: {said}; copy it again from the card."
    return f"{what}: the picture's data is damaged: {said}; copy it again from the card."
