"""Whether two files hold the same coded picture, whatever is said beside it: what a program leaves as it is that writes stars into a file.

Compared are, in their order: JPEG: tables, frame and scan headers and entropy-coded data up to the end of the first picture (ITU-T T.81,
annex B; no APPn, no COM). PNG: header, palette and picture chunks. WebP: the bitstreams. TIFF and RAWs made like it: strips or tiles of the
largest picture. RAF: the sensor's data. CR3 and clips: the boxes of media. HEIF, AVIF: all items but EXIF and packets. JPEG XL: the
codestream. Of any other kind nothing is known, and nothing is the same but the same bytes.

Both files are read side by side, in pieces, until they differ, which they do in the first piece unless they are the same picture. Who has
many to compare asks for the `beginning` of each once.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from xxhash import xxh3_128_hexdigest

from studio.imaging import boxes, formats, heif_items, tiff
from studio.imaging.jpeg_segments import EOI, SOS, segments
from studio.imaging.tiff import ReadAt

_FIRST, _PIECE = 8 * 1024, 256 * 1024
"""Other pictures are other ones from the first bytes on; only the same one is read to its end."""
_MOST_MARKERS = 10_000
"""Behind the first scan: ten scans of a progressive JPEG have forty."""
# What ends entropy-coded data, in which FF is followed by 00 or a restart marker.
_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_ALONE = frozenset({0x01, 0xD8})
_PNG = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"acTL", b"fcTL", b"fdAT"})
_WEBP = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"})
_CODING = (tiff.WIDTH, tiff.HEIGHT, 0x0102, 0x0103, tiff.PHOTOMETRIC, 0x0115, 0x015B)
"""Size, bits, compression, photometric, samples and JPEG tables: what strips and tiles mean by."""


class _Unknown(Exception):
    """Where the coded picture of a file lies is not known."""


def same_picture(one: Path, other: Path) -> bool:
    """Whether both files hold the same coded picture; False when that is not known. Never raises for what a file can be."""
    try:
        with one.open("rb") as first, other.open("rb") as second:
            return _same(_pieces(tiff.reader_of_file(first)), _pieces(tiff.reader_of_file(second)))
    except MemoryError:
        raise
    except Exception:
        return False


def beginning(path: Path) -> str | None:
    """A hash of how the coded picture of a file begins: where it is another, so is the picture. None when its picture is not known."""
    data = b""
    try:
        with path.open("rb") as file:
            for piece in _pieces(tiff.reader_of_file(file)):
                data += piece[: _FIRST - len(data)]
                if len(data) >= _FIRST:
                    break
    except MemoryError:
        raise
    except Exception:
        return None
    return xxh3_128_hexdigest(data) if data else None


def _same(one: Iterator[bytes], other: Iterator[bytes]) -> bool:
    left = right = memoryview(b"")
    compared = 0
    while True:
        left, right = left or _next(one), right or _next(other)
        if not left or not right:
            return not left and not right and compared > 0
        length = min(len(left), len(right))
        if left[:length] != right[:length]:
            return False
        compared += length
        left, right = left[length:], right[length:]


def _next(pieces: Iterator[bytes]) -> memoryview:
    return memoryview(next((piece for piece in pieces if piece), b""))


def _pieces(read: tuple[ReadAt, int]) -> Iterator[bytes]:
    """The coded picture of a file, as far as it is known where it lies. Raises _Unknown."""
    read_at, size = read
    head = read_at(0, formats.HEAD_BYTES)
    content = formats.sniff(head)
    if head.startswith(b"\xff\xd8"):
        yield from _jpeg(read_at)
        return
    # What it is comes first: no RAW is the same as a picture that happens to hold its bytes.
    yield (content or "").encode("ascii")
    if content != "jxl" and head[:2] in (b"II", b"MM") and head[2:4] not in (b"+\0", b"\0+"):
        coding, spans = _largest(read_at)
        yield repr(coding).encode("ascii")
    else:
        spans = _spans(content, head, read_at, size)
    yield from _spanned(spans, read_at, size)


def _spans(content: str | None, head: bytes, read_at: ReadAt, size: int) -> Iterator[tuple[int, int]]:
    if content == "png":
        return _chunks(boxes.png_chunks, _PNG, read_at)
    if content == "webp":
        return _chunks(boxes.riff_chunks, _WEBP, read_at)
    if head.startswith(b"FUJIFILMCCD-RAW"):
        return iter([(int.from_bytes(read_at(100, 4), "big"), int.from_bytes(read_at(104, 4), "big"))])
    if content in ("heif", "avif"):
        return heif_items.of_pictures(read_at, size)
    if content == "jxl" and head.startswith(b"\xff\x0a"):
        return iter([(0, size)])
    if content == "jxl":
        return _boxes((b"jxlc", b"jxlp"), read_at, size)
    if head[4:8] == b"ftyp":
        return _boxes((b"mdat",), read_at, size)
    raise _Unknown


def _spanned(spans: Iterator[tuple[int, int]], read_at: ReadAt, size: int) -> Iterator[bytes]:
    """What lies in these (offset, length). Together they are no more than the file, or its picture is not known."""
    left = size
    for offset, length in spans:
        left -= length
        if length < 0 or offset < 0 or offset + length > size or left < 0:
            raise _Unknown
        at, end = offset, offset + length
        while at < end:
            piece = read_at(at, min(_FIRST if at == offset else _PIECE, end - at))
            yield piece
            at += len(piece)
    if left == size:
        raise _Unknown


def _chunks(
    chunks: Callable[[ReadAt], Iterator[tuple[bytes, int, int]]], names: frozenset[bytes], read_at: ReadAt
) -> Iterator[tuple[int, int]]:
    return ((at, length) for name, at, length in chunks(read_at) if name in names)


def _boxes(names: tuple[bytes, ...], read_at: ReadAt, size: int) -> Iterator[tuple[int, int]]:
    return ((at, length) for name, at, length in boxes.boxes(read_at, 0, size) if name in names)


def _largest(read_at: ReadAt) -> tuple[list[object], Iterator[tuple[int, int]]]:
    """Of the picture of a TIFF that has most bytes (previews are made anew by some programs): how it is coded, its strips or tiles."""
    best: tiff.Tags = {}
    most = 0
    for tags in tiff.folders(read_at):
        if (length := sum(one for _, one in tiff.spans_of(tags))) > most:
            best, most = tags, length
    return [best.get(tag) for tag in _CODING], iter(tiff.spans_of(best))


def _jpeg(read_at: ReadAt) -> Iterator[bytes]:
    """Raises _Unknown for one without a scan."""
    for marker, at, length in segments(read_at):
        if marker == EOI:
            break
        if not _is_said(marker):
            yield bytes((marker,)) + read_at(at, length)
        if marker == SOS:
            yield from _scans(read_at, at + length)
            return
    raise _Unknown


def _scans(read_at: ReadAt, at: int) -> Iterator[bytes]:
    markers, wanted = 0, _FIRST
    while data := read_at(at, wanted + 1):
        found = _END.search(data)
        if found is None:
            # The last byte of a piece may begin a marker: it is the next one's first, but for the file's very last.
            taken, wanted = data[:wanted], _PIECE
            yield taken
            at += len(taken)
            continue
        yield data[: found.start()]
        marker, at = data[found.start() + 1], at + found.start() + 2
        markers += 1
        if markers > _MOST_MARKERS:
            raise _Unknown
        if marker == EOI:
            return
        if marker in _ALONE:
            continue
        length = max(2, int.from_bytes(read_at(at, 2), "big"))
        if not _is_said(marker):
            yield bytes((marker,)) + read_at(at + 2, length - 2)
        at += length


def _is_said(marker: int) -> bool:
    """Whether a segment says something beside the picture: APPn or a comment."""
    return 0xE0 <= marker <= 0xEF or marker == 0xFE
