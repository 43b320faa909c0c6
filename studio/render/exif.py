"""The EXIF block of a rendition (EXIF 2.32, TIFF 6.0). Written here, so that the same tags give the same bytes in every format."""

import struct
from fractions import Fraction

from studio.render.moments import offset, subseconds
from studio.render.tags import SOFTWARE, Tags
from studio.xmp import clean

# EXIF may not be longer than one JPEG segment; the full text is in XMP.
_EXIF_TEXT_BYTES = 2000


def exif_block(tags: Tags) -> bytes:
    """The tags as an EXIF block (big-endian TIFF, without the `Exif` marker before it). Orientation is 1: renditions are upright."""
    taken = tags.captured_at
    stamp = taken.strftime("%Y:%m:%d %H:%M:%S") if taken else None
    east = offset(taken) if taken else None
    main = [
        _ascii(0x010E, tags.description, _EXIF_TEXT_BYTES),
        _ascii(0x010F, tags.make),
        _ascii(0x0110, tags.model),
        _short(0x0112, 1),
        _ascii(0x0131, SOFTWARE),
        _ascii(0x013B, "; ".join(tags.creator) or None),
        _ascii(0x8298, tags.rights, _EXIF_TEXT_BYTES),
    ]
    detail = [
        _rational(0x829A, tags.exposure_s),
        _rational(0x829D, tags.f_number),
        _short(0x8827, tags.iso if tags.iso is not None and 0 < tags.iso < 65536 else None),
        _undefined(0x9000, b"0232"),
        _ascii(0x9003, stamp),
        _ascii(0x9011, east),
        _rational(0x920A, tags.focal_mm),
        _ascii(0x9291, subseconds(taken) or None if taken else None),
        _short(0xA001, 1),
        _ascii(0xA434, tags.lens),
    ]
    return _tiff([e for e in main if e], [e for e in detail if e])


_Entry = tuple[int, int, int, bytes]  # tag, type, count, value


def _ascii(tag: int, text: str | None, limit: int = 500) -> _Entry | None:
    # Programs read these bytes as UTF-8, as EXIF 3.0 made it the rule; cut between characters.
    if not text:
        return None
    data = clean(text).replace("\0", "").encode()[:limit].decode("utf-8", "ignore").encode() + b"\0"
    return tag, 2, len(data), data


def _short(tag: int, value: int | None) -> _Entry | None:
    return None if value is None else (tag, 3, 1, struct.pack(">H", value))


def _undefined(tag: int, data: bytes) -> _Entry:
    return tag, 7, len(data), data


def _rational(tag: int, value: float | None) -> _Entry | None:
    if value is None or not 0 < value < 1e6:
        return None
    # A shutter time is one over something, an aperture a tenth: both come out as the camera wrote them.
    part = 1 / Fraction(1 / value).limit_denominator(10) if value < 1 else Fraction(value).limit_denominator(1000)
    return tag, 5, 1, struct.pack(">II", part.numerator, part.denominator)


def _tiff(main: list[_Entry], detail: list[_Entry]) -> bytes:
    """A TIFF of IFD0 and the EXIF IFD (TIFF 6.0, section 2): header, entries, and values longer than four bytes after them."""
    header = 8

    at = header + _directory_bytes(len(main) + 1)
    first, extra = _directory([*main, (0x8769, 4, 1, b"\0\0\0\0")], at)
    exif_at = at + len(extra)
    first, extra = _directory([*main, (0x8769, 4, 1, struct.pack(">I", exif_at))], at)
    second, more = _directory(detail, exif_at + _directory_bytes(len(detail)))
    return b"MM\0*" + struct.pack(">I", header) + first + extra + second + more


def _directory_bytes(entries: int) -> int:
    return 2 + 12 * entries + 4


def _directory(entries: list[_Entry], data_at: int) -> tuple[bytes, bytes]:
    table, data = struct.pack(">H", len(entries)), b""
    for tag, kind, count, value in sorted(entries):
        if len(value) <= 4:
            field = value.ljust(4, b"\0")
        else:
            field = struct.pack(">I", data_at + len(data))
            data += value + b"\0" * (len(value) % 2)
        table += struct.pack(">HHI", tag, kind, count) + field
    return table + b"\0\0\0\0", data
