"""What of a TIFF-shaped EXIF block can be read, gathered in bounds and laid out anew, small and whole.

ExifRead names tags and their values well, and gives up at the first entry that leads nowhere: a bad Interop, GPS or preview directory
cost all the rest. So each directory is walked by itself here, and only what is whole is handed on.
Layout: TIFF 6.0 (Adobe, 1992), section 2; Exif 2.32, 4.6.
"""

import struct
from dataclasses import dataclass, field

from studio.imaging import tiff

_INTEROP, _GPS, _NOTE, _COMMENT, _JPG_FROM_RAW = 0xA005, 0x8825, 0x927C, 0x9286, 0x002E
_LEFT_OUT = frozenset({tiff.EXIF_IFD, _GPS, _INTEROP, tiff.SUB_IFDS, _NOTE, _COMMENT})
_MOST_BYTES = 2_000
"""Of one value: nothing that is asked for is longer."""
# Text by the standard; some programs write it as bytes of no type.
_TEXTS = frozenset(
    {0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x8298, 0x9003, 0x9004, 0x9010, 0x9011, 0x9012}
    | {0x9290, 0x9291, 0x9292, 0xA420, 0xA430, 0xA431, 0xA433, 0xA434, 0xA435, 0xC62F}
)
_ASCII, _BYTES = 2, (1, 7)
_POINTER_KINDS = (4, 9, 13)
"""LONG and IFD, and SLONG, which some programs make of it."""
_ORDERS = {
    b"II*\0": "<",
    b"MM\0*": ">",
    # Olympus and Panasonic have numbers of their own where TIFF has 42.
    b"IIRO": "<",
    b"IIRS": "<",
    b"MMOR": ">",
    b"IIU\0": "<",
}

Values = dict[int, tuple[int, int, bytes]]
"""Tag number → type, count and bytes, in the block's own byte order."""


@dataclass(frozen=True)
class NotePlace:
    """Where a maker note lies: offset and length in what `read_at` reads, whose byte order is `<` or `>`."""

    read_at: tiff.ReadAt
    order: str
    at: int
    length: int


@dataclass
class Gathered:
    """The directories that EXIF is in, each as far as it is whole. lost: the names of those that lead nowhere.

    order: `<` or `>`, of all three. jpeg: (offset, length) of the JPEG that a Panasonic RAW holds, with EXIF of its own; (0, 0) when none.
    """

    order: str = "<"
    main: Values = field(default_factory=dict)
    exif: Values = field(default_factory=dict)
    gps: Values = field(default_factory=dict)
    note: NotePlace | None = None
    jpeg: tuple[int, int] = (0, 0)
    lost: list[str] = field(default_factory=list)

    def to_bytes(self) -> bytes:
        """A TIFF of these directories and nothing else."""
        start = (b"II*\0" if self.order == "<" else b"MM\0*") + struct.pack(self.order + "I", 8)
        main = {**self.main, tiff.EXIF_IFD: (4, 1, bytes(4)), _GPS: (4, 1, bytes(4))}
        exif_at = 8 + len(self._laid(main, 8))
        exif = self._laid(self.exif, exif_at)
        for tag, at in ((tiff.EXIF_IFD, exif_at), (_GPS, exif_at + len(exif))):
            main[tag] = (4, 1, struct.pack(self.order + "I", at))
        return start + self._laid(main, 8) + exif + self._laid(self.gps, exif_at + len(exif))

    def _laid(self, values: Values, at: int) -> bytes:
        """One directory, to stand at an offset, with what does not fit into its entries behind it."""
        entries, aside = b"", b""
        aside_at = at + 2 + 12 * len(values) + 4
        for tag, (kind, count, data) in sorted(values.items()):
            if len(data) > 4:
                value = struct.pack(self.order + "I", aside_at + len(aside))
                aside += data + b"\0" * (len(data) % 2)
            else:
                value = data.ljust(4, b"\0")
            entries += struct.pack(self.order + "HHI", tag, kind, count) + value
        return struct.pack(self.order + "H", len(values)) + entries + bytes(4) + aside


def gather(read_at: tiff.ReadAt) -> Gathered | None:
    """The directories of a TIFF-shaped block or file; None when it does not begin as one."""
    head = read_at(0, 8)
    order = _ORDERS.get(head[:4])
    if order is None or len(head) < 8:
        return None
    found = Gathered(order)
    main = _entries(read_at, found, "its first directory", struct.unpack(order + "I", head[4:8])[0])
    found.main = _values(read_at, order, main)
    found.jpeg = next(((entry.offset, entry.length) for entry in main if entry.tag == _JPG_FROM_RAW), (0, 0))
    for entry in main:
        if entry.tag not in (tiff.EXIF_IFD, _GPS) or entry.kind not in _POINTER_KINDS or entry.number != 1:
            continue
        (where,) = tiff.values(read_at, order, entry) or (0,)
        inner = _entries(read_at, found, "GPS" if entry.tag == _GPS else "EXIF", int(where))
        if entry.tag == _GPS:
            found.gps = found.gps or _values(read_at, order, inner)
        else:
            found.exif = found.exif or _values(read_at, order, inner)
            found.note = found.note or _note(read_at, order, inner)
    return found


def gather_parts(main: bytes, exif: bytes, gps: bytes, note: bytes) -> Gathered | None:
    """The same of a CR3, which has each directory, the maker note's too, in a TIFF-shaped block of its own."""
    whole = gather(tiff.reader_of(main))
    if whole is None:
        return None
    for name, block in (("EXIF", exif), ("GPS", gps)):
        part = gather(tiff.reader_of(block))
        if part is not None and part.order == whole.order and not part.lost:
            setattr(whole, name.lower(), part.main)
        elif block:
            whole.lost.append(name)
    order = _ORDERS.get(note[:4])
    if order is not None and len(note) >= 8:
        at = struct.unpack(order + "I", note[4:8])[0]
        whole.note = NotePlace(tiff.reader_of(note), order, at, max(0, len(note) - at))
    return whole


def _entries(read_at: tiff.ReadAt, found: Gathered, name: str, at: int) -> list[tiff.Entry]:
    """The entries of a directory, which has a name for people; one that is outside, or has none of those it promises, is lost."""
    entries = tiff.entries(read_at, found.order, at)
    if not entries and tiff.promised(read_at, found.order, at) != 0:
        found.lost.append(name)
    return entries


def _values(read_at: tiff.ReadAt, order: str, entries: list[tiff.Entry]) -> Values:
    found: Values = {}
    for entry in entries:
        if entry.tag in found or entry.tag in _LEFT_OUT or (entry.length > _MOST_BYTES and entry.kind != _ASCII):
            continue
        length = min(entry.length, _MOST_BYTES)
        data = read_at(entry.offset, length)
        if len(data) < length:
            continue
        if entry.kind == _ASCII or (entry.kind in _BYTES and entry.tag in _TEXTS):
            text = _utf8(data)
            found[entry.tag] = (_ASCII, len(text), text)
        else:
            found[entry.tag] = (entry.kind, entry.number, data)
    return found


def _utf8(data: bytes) -> bytes:
    """Text as UTF-8 up to its first NUL; what is not UTF-8 is taken to be Latin-1, which programs wrote before."""
    text = data.split(b"\0", 1)[0]
    if len(text) == _MOST_BYTES:
        # The cut may have gone through a character.
        text = text.decode("utf-8", "ignore").encode()
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        text = text.decode("latin-1").encode()
    return text + b"\0"


def _note(read_at: tiff.ReadAt, order: str, entries: list[tiff.Entry]) -> NotePlace | None:
    for entry in entries:
        if entry.tag == _NOTE and entry.kind in _BYTES and entry.length > 4:
            return NotePlace(read_at, order, entry.offset, entry.length)
    return None
