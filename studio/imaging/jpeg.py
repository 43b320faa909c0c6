"""JPEG: its header and its scans read in bounds, and the fast way to decode it (libjpeg-turbo by simplejpeg).

Layout: ITU-T T.81, annex B.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.base.errors import InvalidInput
from studio.imaging import tiff
from studio.imaging.colour_marks import Space
from studio.imaging.jpeg_segments import APP1, APP2, EOI, SOF, SOS, segments
from studio.imaging.memory import JPEG_GREY, JPEG_RGB

if TYPE_CHECKING:
    # Whoever only reads EXIF does not wait for numpy.
    import numpy as np
    from numpy.typing import NDArray

MOST_SCANS = 200
"""A progressive JPEG has ten scans, the most thrifty ones about thirty."""
MOST_SCANNED_PIXELS = 10_000_000_000
"""Scans × pixels: each scan may touch all of them, at 1 ns or less."""
_USUAL_SCANS = 30
_SCAN = b"\xff\xda"
_PIECE = 1 << 16
"""Bytes that are looked through at once for an end: they stay in the processor's cache."""
# What follows entropy-coded data, in which FF is followed by 00 or a restart marker.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


@dataclass(frozen=True)
class JpegHeader:
    """What a JPEG says before its pixels. width, height: stored pixels, before it is turned upright; components 1, 3 or 4.

    progressive: made for the web, never by a camera; each decode of it costs several of a plain one. several_scans: its pixels are
    not all in the first scan, as far as is known. sampling: (across, down) of each component. empty_icc: a profile is announced, and
    nothing of it is there. apps: offset and length of each APP1 and APP2 body. space: the colours that a RAW says of its preview.
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
    sampling: tuple[tuple[int, int], ...] = ()
    empty_icc: bool = False
    apps: tuple[tuple[int, int], ...] = ()
    space: Space | None = None


def header(data: bytes) -> JpegHeader:
    """Read a JPEG's segments up to its first scan. Stray bytes between them are passed over; width 0 means that no size was found."""
    width = height = components = 0
    precision, progressive, several, announced = 8, False, True, False
    exif = b""
    sampling: tuple[tuple[int, int], ...] = ()
    profile: dict[int, bytes] = {}
    apps: list[tuple[int, int]] = []
    for marker, at, length in segments(tiff.reader_of(data)):
        body = data[at : at + length]
        if marker in SOF and len(body) >= 6:
            precision, components, progressive = body[0], body[5], marker & 3 == 2
            height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
            sampling = tuple((factors >> 4, factors & 15) for factors in body[7::3])
        elif marker in (APP1, APP2):
            apps.append((at, len(body)))
            if marker == APP1 and body.startswith(b"Exif\0") and not exif:
                exif = body[6:]
            elif marker == APP2 and body.startswith(b"ICC_PROFILE\0"):
                announced = True
                if len(body) > 14:
                    profile.setdefault(body[12], body[14:])
        elif marker in (SOS, EOI):
            several = progressive or not body or body[0] < components
    icc = b"".join(profile[n] for n in sorted(profile))
    return JpegHeader(
        width,
        height,
        components,
        precision,
        progressive,
        tiff.orientation(exif),
        icc,
        exif,
        several,
        sampling,
        announced and not icc,
        tuple(apps),
    )


def check_scans(data: bytes, what: str, head: JpegHeader | None = None) -> None:
    """Raise InvalidInput when a JPEG has more scans than any program writes: each costs a pass over all its pixels.

    head: its header, where it was read already.
    """
    head = head or header(data)
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


def decoded(
    data: bytes, space: str, factor: int, strict: bool = True, head: JpegHeader | None = None
) -> "NDArray[np.uint8]":
    """(h, w, 1) or (h, w, 3) uint8 by libjpeg-turbo. Raises ValueError with its words; when `strict`, for whatever it is not sure of.

    head: as for `check_scans`.
    """
    import simplejpeg

    size = _reduced(head or header(data), factor) if factor > 1 else {}
    pixels: NDArray[np.uint8] = simplejpeg.decode_jpeg(data, space, strict=strict, **size)
    return pixels


def heard(data: bytes, head: JpegHeader, factor: int, space: str = "GRAY") -> "tuple[NDArray[np.uint8], str]":
    """(h, w, 1) or (h, w, 3) uint8, reduced by `factor`, and what the decoder said of it first; "" where that was nothing."""
    import numpy as np
    import simplejpeg

    shape = (-(-head.height // factor), -(-head.width // factor), 1 if space == "GRAY" else 3)
    pixels: NDArray[np.uint8] = np.empty(shape, np.uint8)
    try:
        simplejpeg.decode_jpeg(data, space, buffer=pixels, **_reduced(head, factor))
    except ValueError as error:
        return pixels, str(error)
    return pixels, ""


def end_of_data(data: bytes, scan: int) -> int:
    """Where the coded data from `scan` on ends, without the fill bytes that may stand before a marker (T.81, B.1.1.2); −1: nowhere."""
    end = _first_end(data, scan)
    while end > scan and data[end - 1] == 0xFF:
        end -= 1
    return end


def _first_end(data: bytes, start: int) -> int:
    """Where the first marker of an end from `start` on begins; −1: nowhere. In less than half the time that `re` takes for two bytes."""
    import numpy as np

    seen = np.frombuffer(data, np.uint8)
    for first in range(start, len(data) - 1, _PIECE):
        piece = seen[first : first + _PIECE + 1]
        is_end = (piece[:-1] == 0xFF) & (piece[1:] == EOI)
        at = int(is_end.argmax())
        if is_end[at]:
            return first + at
    return -1


def _reduced(head: JpegHeader, factor: int) -> dict[str, float]:
    """What has simplejpeg decode at that size: it takes the smallest that is no smaller than asked for."""
    return {"min_factor": factor, "min_height": -(-head.height // factor), "min_width": -(-head.width // factor)}


def damage(said: str, what: str) -> str:
    """The sentence for what a decoder says of a broken file."""
    lower = said.lower()
    if "premature end of jpeg" in lower or "truncated" in lower or "empty input" in lower:
        return f"{what}: the file ends early: {said}; copy it again from the card."
    return f"{what}: the picture's data is damaged, a part of it is lost: {said}; copy it again from the card."
