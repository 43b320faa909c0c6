"""Maker notes: how each maker lays out its own directory inside EXIF, opened in bounds.

The layouts are those that ExifTool's documentation of maker notes describes. A note that is laid out otherwise is not opened; nothing
is read beyond a note's own bytes.
"""

import struct
from dataclasses import dataclass

from studio.imaging import tiff
from studio.imaging.exif_block import NotePlace

_MOST_BYTES = 64 * 1024
"""Of one value: the longest that is read, a list of focus points, has a fraction of it."""
_USUAL_GAP = range(-2, 33)
"""Bytes between a directory and the first value behind it: 0 to 28 by maker; a program that moved the note left other numbers."""
_MOST_ENTRIES = 255


@dataclass(frozen=True)
class Note:
    """A maker note's directory. maker: `canon`, `nikon` …; order: `<` or `>`; read_at: by its own offsets, no further than it goes."""

    maker: str
    order: str
    read_at: tiff.ReadAt
    entries: dict[int, tiff.Entry]

    def values(self, tag: int) -> tuple[int | float | bytes, ...]:
        """What a tag holds; empty when it is not there whole."""
        entry = self.entries.get(tag)
        if entry is None or entry.length > _MOST_BYTES:
            return ()
        return tiff.values(self.read_at, self.order, entry)

    def numbers(self, tag: int) -> list[int]:
        """The whole numbers of a tag; empty when it is not there whole, or holds others."""
        found = self.values(tag)
        return [value for value in found if isinstance(value, int)] if all(isinstance(v, int) for v in found) else []

    def data(self, tag: int) -> bytes:
        """The bytes of a tag, whatever its type; empty when they are not there whole."""
        entry = self.entries.get(tag)
        if entry is None or entry.length > _MOST_BYTES:
            return b""
        found = self.read_at(entry.offset, entry.length)
        return found if len(found) == entry.length else b""

    def inner(self, tag: int) -> "Note | None":
        """A directory inside the note, that a tag points to or holds."""
        entry = self.entries.get(tag)
        if entry is None:
            return None
        at = entry.offset
        if entry.kind in (4, 13):
            at = next(iter(self.numbers(tag)), 0)
        return _opened(self.maker, self.order, self.read_at, at)


@dataclass(frozen=True)
class _Layout:
    """A note that begins with `head`: its directory `start` bytes on. own: its offsets count from its own beginning, not from EXIF's."""

    maker: str
    head: bytes
    start: int
    own: bool = False
    order_at: int | None = None


_LAYOUTS = (
    _Layout("olympus", b"OLYMPUS\0", 12, own=True, order_at=8),
    _Layout("olympus", b"OM SYSTEM\0", 16, own=True, order_at=12),
    _Layout("olympus", b"OLYMP\0", 8),
    _Layout("pentax", b"PENTAX \0", 10, own=True, order_at=8),
    _Layout("pentax", b"RICOH\0II", 8, own=True, order_at=6),
    _Layout("pentax", b"RICOH\0MM", 8, own=True, order_at=6),
    _Layout("pentax", b"AOC\0", 6, order_at=4),
    _Layout("panasonic", b"Panasonic\0", 12),
    _Layout("panasonic", b"LEICA CAMERA AG\0", 18),
    _Layout("sony", b"SONY DSC ", 12),
    _Layout("sony", b"SONY CAM ", 12),
    _Layout("sigma", b"SIGMA\0", 10),
    _Layout("motorola", b"MOT\0", 8, own=True),
)
_WITHOUT_HEAD = {"CANON": "canon", "NIKON": "nikon", "SONY": "sony"}
"""Makers whose notes may begin with the directory itself, by the beginning of EXIF's make."""


def opened(place: NotePlace | None, make: str) -> Note | None:
    """The maker note at a place, of a camera of that make; None when there is none that is known."""
    if place is None:
        return None
    head = place.read_at(place.at, 24)
    own = tiff.reader_of(place.read_at(place.at, place.length))
    if head.startswith(b"Nikon\0\x02"):
        # A TIFF of its own behind ten bytes.
        note = tiff.reader_of(own(10, place.length))
        order = {b"II": "<", b"MM": ">"}.get(note(0, 2))
        return (
            _opened("nikon", order, note, struct.unpack(order + "I", note(4, 4))[0]) if order and note(7, 1) else None
        )
    if head.startswith(b"FUJIFILM") and len(head) >= 12:
        return _opened("fujifilm", "<", own, struct.unpack("<I", head[8:12])[0])
    for layout in _LAYOUTS:
        if head.startswith(layout.head):
            order = place.order
            if layout.order_at is not None:
                order = {b"II": "<", b"MM": ">"}.get(head[layout.order_at : layout.order_at + 2], order)
            if layout.own:
                return _opened(layout.maker, order, own, layout.start)
            return _opened(layout.maker, order, _within(place), place.at + layout.start, outside=True)
    if head.startswith((b"Nikon\0", b"SONY", b"VHAB")):
        return None
    for beginning, maker in _WITHOUT_HEAD.items():
        if make.upper().startswith(beginning):
            return _opened(maker, place.order, _within(place), place.at, outside=True)
    return None


def _within(place: NotePlace) -> tiff.ReadAt:
    """Reads by EXIF's offsets, and nothing but the note."""
    end = place.at + place.length
    return lambda at, length: place.read_at(at, min(length, end - at)) if place.at <= at < end else b""


def _opened(maker: str, order: str, read_at: tiff.ReadAt, at: int, outside: bool = False) -> Note | None:
    """The directory at a place. outside: its offsets count from a beginning that is not its own, so that it may have been moved."""
    count = tiff.promised(read_at, order, at)
    if not 0 < count <= _MOST_ENTRIES:
        # Some are in the other byte order than the rest of the EXIF.
        order = "<" if order == ">" else ">"
        count = tiff.promised(read_at, order, at)
    if not 0 < count <= _MOST_ENTRIES:
        return None
    entries = tiff.entries(read_at, order, at)
    behind = [entry.offset for entry in entries if entry.length > 4]
    if outside and behind and min(behind) - (at + 2 + 12 * count) not in _USUAL_GAP:
        # A program moved the note and left its offsets: they lead to something else. What stands in the entries themselves is still so.
        entries = [entry for entry in entries if entry.length <= 4]
    found: dict[int, tiff.Entry] = {}
    for entry in entries:
        found.setdefault(entry.tag, entry)
    return Note(maker, order, read_at, found)
