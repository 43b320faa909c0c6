"""EXIF blocks and wholeness of files that are no plain JPEG or TIFF: PNG, WebP, Fujifilm's RAF and ISO boxes (HEIF, AVIF, CR3).

Sources: PNG 3rd edition (eXIf), the WebP container, ISO/IEC 14496-12 (boxes), Canon CR3 as described by L. Franck (CMT boxes).
"""

import re
import struct
import zlib
from collections.abc import Iterator

from studio.base.digits import is_digits
from studio.imaging.tiff import ReadAt

_CANON = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
_MOST = 1000
_MOST_CHUNKS = 300_000  # a large PNG may come in pieces of 8 kB


def png_chunks(read_at: ReadAt) -> Iterator[tuple[bytes, int, int]]:
    """(name, offset of the data, length) of each chunk of a PNG up to its end, as far as the file goes."""
    at = 8
    for _ in range(_MOST_CHUNKS):
        head = read_at(at, 8)
        if len(head) < 8:
            return
        length = int.from_bytes(head[:4], "big")
        yield head[4:8], at + 8, length
        if head[4:8] == b"IEND":
            return
        at += 12 + length


def riff_chunks(read_at: ReadAt) -> Iterator[tuple[bytes, int, int]]:
    """(name, offset of the data, length) of each chunk of a WebP."""
    at = 12
    for _ in range(_MOST):
        head = read_at(at, 8)
        if len(head) < 8:
            return
        length = int.from_bytes(head[4:8], "little")
        yield head[:4], at + 8, length
        at += 8 + length + length % 2


def boxes(read_at: ReadAt, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(name, offset of the content, length of the content) of each ISO box between two offsets."""
    for _ in range(_MOST):
        head = read_at(at, 16)
        if at + 8 > end or len(head) < 8:
            return
        size, skip = int.from_bytes(head[:4], "big"), 8
        if size == 1 and len(head) == 16:
            size, skip = int.from_bytes(head[8:16], "big"), 16
        elif size == 0:
            size = end - at
        if size < skip:
            return
        yield head[4:8], at + skip, size - skip
        at += size


def webp_size(read_at: ReadAt) -> tuple[int, int]:
    """(width, height) that the header of a WebP names; (0, 0) when it names none."""
    for name, at, _ in riff_chunks(read_at):
        head = read_at(at, 10)
        if len(head) < 10:
            break
        if name == b"VP8X":
            return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
        if name == b"VP8 ":
            return int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF
        if name == b"VP8L":
            bits = int.from_bytes(head[1:5], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return 0, 0


def exif_block(content: str, read_at: ReadAt, limit: int = 1 << 20) -> bytes:
    """The TIFF-shaped EXIF block of a `png` or `webp`; empty when there is none.

    A PNG's own eXIf comes before what ImageMagick writes: a text chunk named "Raw profile type exif" (or APP1) of hexadecimal digits.
    """
    chunks = png_chunks(read_at) if content == "png" else riff_chunks(read_at) if content == "webp" else iter(())
    profile = b""
    for name, at, length in chunks:
        if name in (b"eXIf", b"EXIF"):
            block = read_at(at, min(length, limit))
            return block[6:] if block.startswith(b"Exif\0\0") else block
        if name in (b"tEXt", b"zTXt", b"iTXt") and not profile and _PROFILE.match(read_at(at, min(length, 32))):
            profile = _raw_profile(name, read_at(at, min(length, 2 * limit)), limit)
    return profile


_PROFILE = re.compile(rb"Raw profile type (exif|APP1)\0")


def _raw_profile(chunk: bytes, data: bytes, limit: int) -> bytes:
    """The EXIF block of a text chunk: its kind and length each on a line, then digits two a byte; no more than `limit` bytes."""
    text = _PROFILE.sub(b"", data, count=1)
    if chunk == b"iTXt":
        # Compressed or not, the way of it, language and translated keyword; both end with a NUL.
        packed, text = text[:1] == b"\1", text[2:].split(b"\0", 2)[-1]
    else:
        packed = chunk == b"zTXt"
        text = text[1:] if packed else text
    if packed:
        try:
            # Digits are twice as long as what they say, and there are line ends.
            text = zlib.decompressobj().decompress(text, 3 * limit)
        except zlib.error:
            return b""
    lines = text.split(b"\n", 3)
    if len(lines) < 4 or not is_digits(lines[2].strip().decode("latin-1")):
        return b""
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", lines[3])[: 2 * min(int(lines[2]), limit)]
    block = bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
    return block[6:] if block.startswith(b"Exif\0\0") else b"" if block.startswith(b"http") else block


def jxl_exif(read_at: ReadAt, size: int, limit: int = 1 << 20) -> bytes:
    """The TIFF-shaped EXIF block of a JPEG XL in boxes (ISO/IEC 18181-2, 9.6); empty when it has none, or has it compressed."""
    if read_at(4, 4) != b"JXL ":
        return b""
    for name, at, length in boxes(read_at, 0, size):
        if name == b"Exif" and length > 4:
            return read_at(at + 4 + int.from_bytes(read_at(at, 4), "big"), min(length, limit))
    return b""


def has_packed_exif(read_at: ReadAt, size: int) -> bool:
    """Whether a JPEG XL's EXIF is in a box packed by Brotli (ISO/IEC 18181-2, 9.7)."""
    found = boxes(read_at, 0, size) if read_at(4, 4) == b"JXL " else iter(())
    return any(name == b"brob" and read_at(at, 4) == b"Exif" for name, at, _ in found)


def raf_jpeg(read_at: ReadAt) -> tuple[int, int]:
    """(offset, length) of the full JPEG inside a RAF; (0, 0) when it names none."""
    where = read_at(84, 8)
    return struct.unpack(">II", where) if len(where) == 8 else (0, 0)


def canon_blocks(read_at: ReadAt, size: int, limit: int = 1 << 20) -> dict[str, bytes]:
    """The EXIF blocks of a CR3, each TIFF-shaped: CMT1 (picture), CMT2 (EXIF), CMT3 (maker notes), CMT4 (GPS)."""
    found: dict[str, bytes] = {}
    for name, at, length in boxes(read_at, 0, size):
        if name != b"moov":
            continue
        for inner, inner_at, inner_length in boxes(read_at, at, at + length):
            if inner == b"uuid" and read_at(inner_at, 16) == _CANON:
                for block, block_at, block_length in boxes(read_at, inner_at + 16, inner_at + inner_length):
                    if block.startswith(b"CMT"):
                        found[block.decode("latin-1")] = read_at(block_at, min(block_length, limit))
    return found


def end_of_data(content: str, read_at: ReadAt, size: int) -> int:
    """The offset up to which a file must reach to be whole, as its own structure says; 0 when it does not say."""
    if content == "png":
        end, complete = 0, False
        for name, at, length in png_chunks(read_at):
            end, complete = at + length + 4, name == b"IEND"
        return end if complete or end > size else size + 1
    if content == "webp":
        return int.from_bytes(read_at(4, 4), "little") + 8
    if content == "raf":
        spans = read_at(84, 24)
        if len(spans) < 24:
            return size + 1
        numbers: tuple[int, ...] = struct.unpack(">6I", spans)
        return max(numbers[n] + numbers[n + 1] for n in (0, 2, 4))
    if content == "jxl" and read_at(0, 2) == b"\xff\x0a":
        return 0
    if content in ("heif", "avif", "cr3", "jxl"):
        return max((at + length for _, at, length in boxes(read_at, 0, size)), default=0)
    return 0
