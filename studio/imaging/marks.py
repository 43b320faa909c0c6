"""The stars, the label and the rejection that a picture, RAW or clip carries in itself, set in the camera or written by another program.

Where they are: an XMP packet (JPEG: any APP1 segment before the picture, TIFF and the RAWs made like it: tag 700, PNG: iTXt
`XML:com.adobe.xmp`, WebP: its XMP chunk, JPEG XL: its xml box, CR3 and clips: the box that Adobe's XMP specification part 3 names, HEIF
and AVIF: what their decoders hand out), else the EXIF tags Rating and RatingPercent that Windows and cameras write.
"""

import struct
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from studio import xmp
from studio.base.errors import InvalidInput
from studio.imaging import boxes, formats, tiff
from studio.imaging.jpeg_segments import segments
from studio.imaging.tiff import ReadAt
from studio.imaging.words import said_by
from studio.xmp.packet import MAX_BYTES

RATING, RATING_PERCENT = 0x4746, 0x4749
"""EXIF tags of the first directory (Microsoft, `System.Rating`): 0 to 5 stars, and 0 to 99."""
_XMP_TAG = 700
_JPEG_XMP, _PNG_XMP = b"http://ns.adobe.com/xap/1.0/\0", b"XML:com.adobe.xmp\0"
# Adobe XMP specification part 3 (2020), 1.1.5: the uuid box of a packet in files made of boxes.
_XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_JXL = b"JXL \r\n\x87\n"
"""The signature of JPEG XL in boxes (ISO/IEC 18181-2), of which the bare codestream is the kind that carries nothing."""
_BEGIN, _END = b"<rdf:RDF", b"</rdf:RDF>"
_MOST_EXIF = 1 << 20


@dataclass(frozen=True)
class FileMarks:
    """What a file says of its own frame; picklable. said: its rating, label and rejection, None where it says none of them.

    problem: one sentence when it carries a packet that can't be read; nothing of that is taken then.
    """

    said: xmp.Sidecar | None = None
    problem: str | None = None


@dataclass(frozen=True)
class _Carried:
    """The packet of a file, and the start of a TIFF structure that may hold EXIF's two tags."""

    packet: bytes
    exif: ReadAt


def read_marks(path: Path | str) -> FileMarks:
    """The marks that a file carries. Never raises: a file that can't be read says none, as whoever opens it tells."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            size = path.stat().st_size

            def read_at(offset: int, length: int) -> bytes:
                if not 0 <= offset < size:
                    return b""
                file.seek(offset)
                return file.read(min(length, size - offset, MAX_BYTES + 1))

            return _said(path, _carried(path, read_at, size))
    except OSError:
        return FileMarks()
    except MemoryError:
        raise
    except Exception as error:
        return FileMarks(problem=_problem(path, said_by(error)))


def _problem(path: Path, why: str) -> str:
    return f"{path}: stars and labels in it could not be read ({why}); set them by hand if they matter."


def _said(path: Path, carried: _Carried) -> FileMarks:
    found, problem = xmp.Sidecar(), None
    if carried.packet:
        try:
            found = xmp.said(_packet(carried.packet))
        except InvalidInput as error:
            problem = _problem(path, str(error))
    if found.rating is None and not found.reject and (stars := _stars_in_exif(carried.exif)) is not None:
        found = replace(found, rating=stars)
    if (found.rating, found.label, found.reject) == (None, None, None):
        return FileMarks(problem=problem)
    return FileMarks(found, problem)


def _packet(data: bytes) -> xmp.Packet:
    """The packet; of one whose wrapper is cut off, or that something follows, what is whole of it. Raises InvalidInput."""
    try:
        return xmp.Packet.parse(data)
    except InvalidInput:
        start = data.find(_BEGIN)
        end = data.find(_END, start)
        if not 0 <= start < end or b"<!DOCTYPE" in data:
            raise
        return xmp.Packet.parse(data[start : end + len(_END)])


def _stars_in_exif(read_at: ReadAt) -> int | None:
    first: tiff.Tags = next(tiff.folders(read_at), {})
    stars, percent = first.get(RATING, (None,))[0], first.get(RATING_PERCENT, (None,))[0]
    if isinstance(stars, int) and 0 <= stars <= 5 and (stars or not isinstance(percent, int)):
        return stars
    return xmp.stars_of_percent(percent) if isinstance(percent, int) and 0 <= percent <= 100 else None


def _carried(path: Path, read_at: ReadAt, size: int) -> _Carried:
    head = read_at(0, formats.HEAD_BYTES)
    content = formats.sniff(head)
    if content == "jpeg":
        return _in_jpeg(read_at)
    if content == "png":
        return _Carried(_in_png(read_at), tiff.reader_of(boxes.exif_block(content, read_at)))
    if content == "webp":
        return _Carried(_in_webp(read_at), tiff.reader_of(boxes.exif_block(content, read_at)))
    if content in ("heif", "avif"):
        return _in_heif(path, content)
    if head.startswith(b"FUJIFILMCCD-RAW"):
        at, length = boxes.raf_jpeg(read_at)
        return _in_jpeg(lambda offset, wanted: read_at(at + offset, min(wanted, max(0, length - offset))))
    if head[4:8] == b"ftyp":
        blocks = boxes.canon_blocks(read_at, size) if head[8:12] == b"crx " else {}
        return _Carried(_in_boxes(read_at, size), tiff.reader_of(blocks.get("CMT1", b"")))
    if head[4:12] == _JXL:
        found = {
            name: read_at(at, length)
            for name, at, length in boxes.boxes(read_at, 0, size)
            if name in (b"xml ", b"Exif")
        }
        return _Carried(found.get(b"xml ", b""), tiff.reader_of(found.get(b"Exif", b"")[4:]))
    if content == "tiff" or head[:4] in (b"IIRO", b"IIRS", b"MMOR", b"IIU\0"):
        return _Carried(_in_tiff(read_at), read_at)
    return _Carried(b"", tiff.reader_of(b""))


def _in_jpeg(read_at: ReadAt) -> _Carried:
    """Its first packet, wherever before the picture it stands, and its EXIF."""
    packet = exif = b""
    for kind, at, length in segments(read_at):
        if kind != 0xE1:
            continue
        head = read_at(at, len(_JPEG_XMP))
        if head == _JPEG_XMP and not packet:
            packet = read_at(at + len(head), length - len(head))
        elif head.startswith(b"Exif\0") and not exif:
            exif = read_at(at + 6, length - 6)
    return _Carried(packet, tiff.reader_of(exif))


def _in_tiff(read_at: ReadAt) -> bytes:
    order = "<" if read_at(0, 2) == b"II" else ">"
    (at,) = struct.unpack(order + "I", read_at(4, 4).ljust(4, b"\0"))
    first = tiff.entries(read_at, order, at)
    return next((read_at(entry.offset, entry.length) for entry in first if entry.tag == _XMP_TAG), b"")


def _in_png(read_at: ReadAt) -> bytes:
    for name, at, length in boxes.png_chunks(read_at):
        if name != b"iTXt" or read_at(at, len(_PNG_XMP)) != _PNG_XMP:
            continue
        data = read_at(at, length)[len(_PNG_XMP) :]
        compressed = data[:1] == b"\x01"
        # Flag and method, then the language and the translated keyword, each ended by a zero.
        text = data[2:].split(b"\0", 2)[-1] if data.count(b"\0", 2) >= 2 else b""
        return zlib.decompressobj().decompress(text, MAX_BYTES + 1) if compressed else text
    return b""


def _in_webp(read_at: ReadAt) -> bytes:
    return next((read_at(at, length) for name, at, length in boxes.riff_chunks(read_at) if name == b"XMP "), b"")


def _in_boxes(read_at: ReadAt, size: int) -> bytes:
    """The packet's own box at the top (CR3, MP4), or QuickTime's among the movie's user data."""
    for name, at, length in boxes.boxes(read_at, 0, size):
        if name == b"uuid" and read_at(at, 16) == _XMP_BOX:
            return read_at(at + 16, length - 16)
        if name == b"moov":
            for inner, inner_at, inner_length in boxes.boxes(read_at, at, at + length):
                if inner == b"udta":
                    for word, word_at, word_length in boxes.boxes(read_at, inner_at, inner_at + inner_length):
                        if word == b"XMP_":
                            return read_at(word_at, word_length)
    return b""


def _in_heif(path: Path, content: str) -> _Carried:
    """What libheif and libavif find; a packet may lie anywhere in such a file."""
    from PIL import Image

    if content == "heif":
        import pi_heif

        info = pi_heif.open_heif(path).info
    else:
        with Image.open(path, formats=["AVIF"]) as image:
            info = image.info
    packet, exif = bytes(info.get("xmp") or b""), bytes(info.get("exif") or b"")[:_MOST_EXIF]
    at = exif.find(b"Exif\0\0", 0, 32)
    return _Carried(packet, tiff.reader_of(exif[at + 6 :] if at >= 0 else exif))
