"""The EXIF block of a rendition (EXIF 2.32, TIFF 6.0). Written here, so that the same tags give the same bytes in every format."""

import struct
from dataclasses import dataclass, replace
from fractions import Fraction

from studio.render.exif_time import offset, subseconds
from studio.render.iim import digest
from studio.render.tags import SOFTWARE, Tags
from studio.xmp import clean

# EXIF may not be longer than one JPEG segment; the full text is in XMP.
_EXIF_TEXT_BYTES = 2000


_ORIENTATION, _EXIF_IFD = 0x0112, 0x8769
_IIM, _RESOURCES = 0x83BB, 0x8649
RESOLUTION_PPI = 300
"""Pixels an inch: what print shops expect; no pixel depends on it."""


@dataclass(frozen=True)
class ExifBlock:
    """EXIF entries, ready to be laid out. main: of IFD0; detail: of the EXIF IFD. Little-endian, as Pillow writes its TIFFs."""

    main: "tuple[_Entry, ...]"
    detail: "tuple[_Entry, ...]"

    def to_bytes(self, *, orientation: bool = True, at: int = 8) -> bytes:
        """A TIFF of these two directories, as JPEG, PNG, WebP and AVIF carry it (without the `Exif` marker before it).

        at: where the first directory lies, an even number of bytes from the start.
        orientation: False leaves that entry out; AVIF says it elsewhere, and Pillow would write the block anew, with `?` for `å`.
        """
        main = [e for e in self.main if orientation or e[0] != _ORIENTATION]
        return b"II*\0" + struct.pack("<I", at) + bytes(at - 8) + self._directories(main, at)

    def of_picture(self, kind: str, width: int, height: int, iim: bytes = b"") -> "ExifBlock":
        """The same with what a file of this kind has to say of its picture: size in pixels, resolution, and how its colours are kept.

        A TIFF carries the IIM block (and its digest) as entries of its first directory.
        """
        resolution = struct.pack("<II", RESOLUTION_PPI, 1)
        main = [*self.main, (0x011A, 5, 1, resolution), (0x011B, 5, 1, resolution), (0x0128, 3, 1, b"\2\0")]
        detail = [*self.detail, _undefined(0xA000, b"0100")]
        if kind != "tiff":
            detail += [_long(0xA002, width), _long(0xA003, height)]
        if kind == "jpeg":
            # Y, Cb, Cr; its colours are taken between the pixels.
            main.append((0x0213, 3, 1, b"\1\0"))
            detail.append(_undefined(0x9101, b"\1\2\3\0"))
        elif kind == "tiff" and iim:
            # Whole words, as programs expect them there.
            words = iim + b"\0" * (-len(iim) % 4)
            main += [(_IIM, 4, len(words) // 4, words), (_RESOURCES, 1, len(sums := digest(words)), sums)]
        return ExifBlock(tuple(main), tuple(detail))

    def grafted(self, tiff: bytes) -> bytes:
        """A little-endian TIFF with these entries added: its first directory is written anew at its end, all else stays.

        Pillow cannot write an EXIF directory into a compressed TIFF.
        """
        if tiff[:4] != b"II*\0":
            raise ValueError("not a little-endian TIFF")
        (at,) = struct.unpack_from("<I", tiff, 4)
        (count,) = struct.unpack_from("<H", tiff, at)
        ours = {e[0] for e in self.main}
        kept = []
        for index in range(count):
            tag, kind, length, field = struct.unpack_from("<HHI4s", tiff, at + 2 + 12 * index)
            if tag not in ours:
                kept.append((tag, kind, length, _Laid(field)))
        padded = tiff + b"\0" * (len(tiff) % 2)
        return (
            padded[:4]
            + struct.pack("<I", len(padded))
            + padded[8:]
            + self._directories([*self.main, *kept], len(padded))
        )

    def _directories(self, main: "list[_Entry]", at: int) -> bytes:
        data_at = at + _directory_bytes(len(main) + 1)
        _, data = _directory([*main, (_EXIF_IFD, 4, 1, b"\0\0\0\0")], data_at)
        exif_at = data_at + len(data)
        first, data = _directory([*main, (_EXIF_IFD, 4, 1, struct.pack("<I", exif_at))], data_at)
        second, more = _directory(list(self.detail), exif_at + _directory_bytes(len(self.detail)))
        return first + data + second + more


def exif_of(tags: Tags) -> ExifBlock:
    """The tags as EXIF. Orientation is 1: renditions are upright."""
    taken = tags.captured_at
    stamp = taken.strftime("%Y:%m:%d %H:%M:%S") if taken else None
    east = offset(taken) if taken else None
    main = [
        _ascii(0x010E, tags.description, _EXIF_TEXT_BYTES),
        _ascii(0x010F, tags.make),
        _ascii(0x0110, tags.model),
        _short(_ORIENTATION, 1),
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
    return ExifBlock(tuple(e for e in main if e), tuple(e for e in detail if e))


def exif_of_original(tags: Tags, orientation: int) -> ExifBlock:
    """What a copy of an original may still say: how and when it was taken, and how it is turned (1 to 8); of nobody and no place."""
    block = exif_of(replace(tags, description=None, creator=(), rights=None))
    main = [entry for entry in block.main if entry[0] != _ORIENTATION]
    turned = _short(_ORIENTATION, orientation if 1 <= orientation <= 8 else 1)
    return ExifBlock((*main, turned) if turned else tuple(main), block.detail)


class _Laid(bytes):
    """A directory entry's four bytes as they are: the value, or where it lies."""


_Entry = tuple[int, int, int, bytes]  # tag, type, count, value


def _ascii(tag: int, text: str | None, limit: int = 500) -> _Entry | None:
    # Programs read these bytes as UTF-8, as EXIF 3.0 made it the rule; cut between characters.
    if not text:
        return None
    data = clean(text).replace("\0", "").encode()[:limit].decode("utf-8", "ignore").encode() + b"\0"
    return tag, 2, len(data), data


def _short(tag: int, value: int | None) -> _Entry | None:
    return None if value is None else (tag, 3, 1, struct.pack("<H", value))


def _long(tag: int, value: int) -> _Entry:
    return tag, 4, 1, struct.pack("<I", value)


def _undefined(tag: int, data: bytes) -> _Entry:
    return tag, 7, len(data), data


def _rational(tag: int, value: float | None) -> _Entry | None:
    if value is None or not 0 < value < 1e6:
        return None
    # A shutter time is one over something, an aperture a tenth: both come out as the camera wrote them.
    part = 1 / Fraction(1 / value).limit_denominator(10) if value < 1 else Fraction(value).limit_denominator(1000)
    return tag, 5, 1, struct.pack("<II", part.numerator, part.denominator)


def _directory_bytes(entries: int) -> int:
    return 2 + 12 * entries + 4


def _directory(entries: list[_Entry], data_at: int) -> tuple[bytes, bytes]:
    table, data = struct.pack("<H", len(entries)), b""
    for tag, kind, count, value in sorted(entries, key=lambda entry: entry[0]):
        if isinstance(value, _Laid):
            field: bytes = value
        elif len(value) <= 4:
            field = value.ljust(4, b"\0")
        else:
            field = struct.pack("<I", data_at + len(data))
            data += value + b"\0" * (len(value) % 2)
        table += struct.pack("<HHI", tag, kind, count) + field
    return table + b"\0\0\0\0", data
