"""A picture file without what stands around its pixels: to find out whether trouble lies in its wrapping or in the picture itself.

JPEG: ITU-T T.81, annex B, JFIF 1.02 and Adobe's APP14 (ISO/IEC 10918-6). PNG: 3rd edition, 5.
"""

import struct
import zlib

from studio.imaging import boxes, tiff
from studio.imaging.jpeg_segments import APP0, APP14, SOS, segments

_KEPT = frozenset({*range(0xC0, 0xD0), SOS, 0xDB, 0xDC, 0xDD})
"""Frame headers, tables, restart interval and scans: all that the pixels depend on, besides the two marks of how they are coloured."""
_SEQUENTIAL = frozenset({0xC0, 0xC1, 0xC9})
_JFIF = b"\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
_PNG_WORDS = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_MOST_CHUNK = 64 << 20


def jpeg(data: bytes) -> bytes | None:
    """The JPEG with nothing but what its pixels need, its marks of colour written anew; None when it has no scan.

    Stray bytes between segments are left out; from the first scan on all is as it was.
    """
    kept: list[bytes] = []
    jfif, adobe, sequential = False, None, False
    for marker, at, length in segments(tiff.reader_of(data)):
        body = data[at : at + length]
        if marker == APP0 and body.startswith(b"JFIF"):
            jfif = True
        elif marker == APP14 and body.startswith(b"Adobe") and len(body) >= 12:
            adobe = body[11]
        elif marker == SOS:
            if sequential and len(body) >= 3:
                # What selects a part of the coefficients means nothing here, and some programs leave it empty.
                body = body[:-3] + b"\0\x3f\0"
            marks = (_JFIF if jfif else b"") + (_adobe(adobe) if adobe is not None else b"")
            return b"\xff\xd8" + marks + b"".join(kept) + _segment(marker, body) + data[at + length :]
        elif marker in _KEPT:
            sequential = sequential or marker in _SEQUENTIAL
            kept.append(_segment(marker, body))
    return None


def _segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes((marker,)) + struct.pack(">H", len(body) + 2) + body


def _adobe(transform: int) -> bytes:
    """An APP14 that says how the colours were transformed; what is unknown is what decoders take it for."""
    return _segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes((transform if transform in (0, 1, 2) else 1,)))


def png(data: bytes) -> bytes:
    """The PNG without words, and without whatever else is not needed and does not keep its own checksum."""
    read_at = tiff.reader_of(data)
    kept = [data[:8]]
    for name, at, length in boxes.png_chunks(read_at):
        whole = data[at - 8 : at + length + 4]
        needless = name not in _PNG_KEPT
        if name in _PNG_WORDS or (needless and (length > _MOST_CHUNK or not _sums_up(whole))):
            continue
        kept.append(whole)
    return b"".join(kept)


def _sums_up(chunk: bytes) -> bool:
    return len(chunk) >= 12 and zlib.crc32(chunk[4:-4]) == int.from_bytes(chunk[-4:], "big")
