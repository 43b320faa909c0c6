"""The IPTC IIM block of a rendition: what older shops and content systems read instead of XMP, with the same values.

Standard: IPTC Information Interchange Model 4.2, and the Metadata Working Group's Guidelines 2.0 for how it stands beside XMP: in UTF-8,
values cut to the length that IIM allows, and a digest by which a program sees that nobody has changed the one without the other.
"""

import hashlib
import struct
from collections.abc import Iterator

from studio.render.exif_time import offset
from studio.render.tags import Tags
from studio.xmp import clean

_UTF8 = b"\x1b%G"
_VERSION = 4
_ROOM = 32_000
"""Bytes for keywords: the block has to fit one segment of a JPEG, and no program reads thousands of them."""
_IPTC, _DIGEST = 0x0404, 0x0425


def iim_of(tags: Tags) -> bytes:
    """The tags as IIM. The same tags give the same bytes."""
    return b"".join(_set(record, number, value) for record, number, value in _datasets(tags))


def _datasets(tags: Tags) -> Iterator[tuple[int, int, bytes]]:
    yield 1, 90, _UTF8
    yield 2, 0, struct.pack(">H", _VERSION)
    yield from _text(5, tags.title, 64)
    room = _ROOM
    for word in tags.keywords:
        for found in _text(25, word, 64):
            room -= len(found[2]) + 5
            if room >= 0:
                yield found
    if tags.captured_at is not None:
        yield 2, 55, tags.captured_at.strftime("%Y%m%d").encode()
        yield (
            2,
            60,
            (tags.captured_at.strftime("%H%M%S") + (offset(tags.captured_at) or "+00:00").replace(":", "")).encode(),
        )
    for name in tags.creator:
        yield from _text(80, name, 32)
    if tags.place is not None:
        yield from _text(90, tags.place.city, 32)
        yield from _text(92, tags.place.name, 32)
        yield from _text(101, tags.place.country, 64)
    yield from _text(103, tags.job_id, 32)
    yield from _text(105, tags.headline, 256)
    yield from _text(110, tags.credit, 32)
    yield from _text(116, tags.rights, 128)
    yield from _text(120, tags.description, 2000)


def _text(number: int, text: str | None, limit: int) -> Iterator[tuple[int, int, bytes]]:
    """One of the second record's texts, cut between characters to `limit` bytes."""
    data = clean(text or "").encode()[:limit].decode("utf-8", "ignore").encode()
    if data:
        yield 2, number, data


def _set(record: int, number: int, value: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value


def resources(block: bytes) -> bytes:
    """The body of a JPEG's APP13 segment: Photoshop's image resources, with the block and its digest."""
    return b"Photoshop 3.0\0" + _resource(_IPTC, block) + digest(block)


def digest(block: bytes) -> bytes:
    """The block's MD5 as an image resource: it says that XMP and IIM are of one moment."""
    return _resource(_DIGEST, hashlib.md5(block, usedforsecurity=False).digest())


def _resource(kind: int, data: bytes) -> bytes:
    return b"8BIM" + struct.pack(">HHI", kind, 0, len(data)) + data + b"\0" * (len(data) % 2)
