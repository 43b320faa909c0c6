"""JPEG: its header and its scans read in bounds, and the fast ways to decode it (libjpeg-turbo by simplejpeg).

Layout: ITU-T T.81, annex B. Everything asked of a frame comes from two decodes: grey at full size, colour at an eighth.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.base.errors import InvalidInput
from studio.imaging import tiff
from studio.imaging.memory import JPEG_GREY, JPEG_RGB, check_memory

if TYPE_CHECKING:
    # Whoever only reads EXIF does not wait for numpy.
    import numpy as np
    from numpy.typing import NDArray

_SOF = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_MOST_SEGMENTS = 2000
MOST_SCANS = 200
"""A progressive JPEG has ten scans, the most thrifty ones about thirty."""
MOST_SCANNED_PIXELS = 10_000_000_000
"""Scans × pixels: each scan may touch all of them, at 1 ns or less."""
_USUAL_SCANS = 30
_SCAN = b"\xff\xda"
# What follows entropy-coded data, in which FF is followed by 00 or a restart marker.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
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

    progressive: made for the web, never by a camera; each decode of it costs several of a plain one. several_scans: its pixels are
    not all in the first scan, as far as is known.
    """

    width: int = 0
    height: int = 0
    components: int = 0
    precision: int = 8
    progressive: bool = False
    orientation: int = 1
    icc: bytes = b""
    exif: bytes = b""
    several_scans: bool = True


def header(data: bytes) -> JpegHeader:
    """Read a JPEG's segments up to its first scan. Broken ones end the reading; width 0 means that no size was found."""
    width = height = components = 0
    precision, progressive, several = 8, False, True
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
            several = progressive or not body or body[0] < components
            break
        at += 2 + length
    icc = b"".join(profile[n] for n in sorted(profile))
    return JpegHeader(width, height, components, precision, progressive, tiff.orientation(exif), icc, exif, several)


def segments(read_at: tiff.ReadAt) -> Iterator[tuple[int, int, int]]:
    """(marker, offset of the body, length of the body) of each segment of a JPEG before its first scan; broken ones end it."""
    at = 2
    for _ in range(_MOST_SEGMENTS):
        head = read_at(at, 4)
        if len(head) < 4 or head[0] != 0xFF or head[1] in (0xDA, 0xD9):
            return
        if head[1] == 0xFF:
            at += 1
            continue
        length = int.from_bytes(head[2:], "big")
        yield head[1], at + 4, max(0, length - 2)
        at += 2 + length


def check_scans(data: bytes, what: str) -> None:
    """Raise InvalidInput when a JPEG has more scans than any program writes: each costs a pass over all its pixels."""
    head = header(data)
    # A plain one is decoded in its first scan; whatever follows is not read. The others: no scans without the bytes that begin them.
    if not head.several_scans or data.count(_SCAN) <= _USUAL_SCANS:
        return
    scans = _scans(data)
    pixels = max(1, head.width * head.height)
    most = max(1, min(MOST_SCANS, MOST_SCANNED_PIXELS // pixels))
    if scans > most:
        count = f"{scans:,}" if scans <= MOST_SCANS else f"more than {MOST_SCANS}"
        raise InvalidInput(
            f"{what}: is a JPEG of {count} scans, beyond the {most} that one of its size may have; it is made to "
            f"take long, leave it out, or export it anew."
        )


def _scans(data: bytes) -> int:
    """The scans of a JPEG up to its end, counted until there are too many."""
    scans, at = 0, 2
    while scans <= MOST_SCANS:
        found = _MARKER.search(data, at)
        if found is None or data[found.start() + 1] == 0xD9:
            break
        at, marker = found.start(), data[found.start() + 1]
        # Standing alone, without a length: a second start of image, or TEM.
        if marker in (0xD8, 0x01):
            at += 2
            continue
        scans += marker == 0xDA
        at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
    return scans


def memory_needed(head: JpegHeader, factor: int, grey: bool = False) -> int:
    """Bytes that a decode takes, reduced by `factor`: the pixels, and for a progressive one all its coefficients before."""
    pixels = head.width * head.height
    decoded = pixels * (1 if grey else 3) // factor**2
    coefficients = 2 * head.components * pixels if head.progressive else 0
    # They are gone when the pixels are turned, coloured and measured.
    return max(coefficients + decoded, pixels * (JPEG_GREY if grey else JPEG_RGB) // factor**2)


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

    check_scans(data, what)
    head = header(data)
    check_memory(what, head.width, head.height, memory_needed(head, factor, space == "GRAY") + len(data))
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
