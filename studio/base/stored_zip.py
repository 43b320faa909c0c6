"""A ZIP archive of files as they are, known to the byte before any of it is read: how long it is, and what lies at each place in it.

After PKWARE's APPNOTE 6.3.10: stored (method 0), sizes and CRC-32 in the local headers and no data descriptors, since many readers of
streams refuse those behind what is stored; ZIP64 (4.3.14, 4.3.15, 4.5.3) where sizes, places or the number of files want it. Writing
such an archive from its middle, so that a broken download goes on, takes every CRC-32 beforehand; libraries that stream compute them.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_END64, _LOCATOR = struct.Struct("<4sQ2H2I4Q"), struct.Struct("<4sIQI")
_FULL, _FULL_COUNT = 0xFFFFFFFF, 0xFFFF
"""What is that much, or more, stands in the ZIP64 fields (4.4.1.4)."""
_UTF8 = 0x0800
_PLAIN, _WITH_ZIP64 = 20, 45
"""The version of the format that reading it takes, times ten (4.4.3.2)."""
_UNIX = 3 << 8
_PLAIN_FILE = 0o100644 << 16
_FIRST_YEAR, _LAST_YEAR = 1980, 2107


@dataclass(frozen=True)
class ZipEntry:
    """One file of it. name: with '/', relative. bytes: its size."""

    name: str
    bytes: int
    crc32: int


@dataclass(frozen=True)
class InEntry:
    """A place within a file's own bytes: the number of its entry, and how far in that is."""

    entry: int
    at: int


class StoredZip:
    """Where everything lies. Attribute: size, of the whole archive in bytes. modified: the time that its files get, in whatever zone."""

    def __init__(self, entries: Sequence[ZipEntry], modified: datetime) -> None:
        self._entries = tuple(entries)
        year = min(max(modified.year, _FIRST_YEAR), _LAST_YEAR)
        self._time = modified.hour << 11 | modified.minute << 5 | modified.second // 2
        self._date = (year - _FIRST_YEAR) << 9 | modified.month << 5 | modified.day
        self._starts: list[int] = []
        self._data: list[int] = []
        at = 0
        for entry in self._entries:
            self._starts.append(at)
            self._data.append(at + len(self._local(entry)))
            at = self._data[-1] + entry.bytes
        self._directory_at = at
        self._directory = b"".join(self._central())
        self.size = at + len(self._directory)

    def what_is_at(self, at: int) -> bytes | InEntry:
        """What stands at that place: the archive's own bytes from there to their end, or a place in a file. at: below `size`."""
        if at >= self._directory_at:
            return self._directory[at - self._directory_at :]
        entry = bisect_right(self._starts, at) - 1
        within = at - self._data[entry]
        return InEntry(entry, within) if within >= 0 else self._local(self._entries[entry])[within:]

    def _local(self, entry: ZipEntry) -> bytes:
        """A file's local header (4.3.7)."""
        name, is_large = entry.name.encode(), entry.bytes >= _FULL
        extra = struct.pack("<2H2Q", 1, 16, entry.bytes, entry.bytes) if is_large else b""
        version, size = (_WITH_ZIP64, _FULL) if is_large else (_PLAIN, entry.bytes)
        moment = self._time, self._date
        told = (b"PK\3\4", version, _flags(entry), 0, *moment, entry.crc32, size, size, len(name), len(extra))
        return _LOCAL.pack(*told) + name + extra

    def _central(self) -> Iterator[bytes]:
        """The central directory (4.3.12) and what ends it."""
        length = 0
        for entry, start in zip(self._entries, self._starts, strict=True):
            name, large = entry.name.encode(), []
            size, place = entry.bytes, start
            if size >= _FULL:
                large += [size, size]
                size = _FULL
            if start >= _FULL:
                large.append(start)
                place = _FULL
            extra = struct.pack(f"<2H{len(large)}Q", 1, 8 * len(large), *large) if large else b""
            version = _WITH_ZIP64 if large else _PLAIN
            head = (b"PK\1\2", _UNIX | _WITH_ZIP64, version, _flags(entry), 0, self._time, self._date, entry.crc32)
            told = (*head, size, size, len(name), len(extra), 0, 0, 0, _PLAIN_FILE, place)
            made = _CENTRAL.pack(*told) + name + extra
            length += len(made)
            yield made
        many, at = len(self._entries), self._directory_at
        if many >= _FULL_COUNT or length >= _FULL or at >= _FULL:
            rest = _END64.size - 12
            versions = _UNIX | _WITH_ZIP64, _WITH_ZIP64
            yield _END64.pack(b"PK\6\6", rest, *versions, 0, 0, many, many, length, at)
            yield _LOCATOR.pack(b"PK\6\7", 0, at + length, 1)
        shown = min(many, _FULL_COUNT)
        yield _END.pack(b"PK\5\6", 0, 0, shown, shown, min(length, _FULL), min(at, _FULL), 0)


def _flags(entry: ZipEntry) -> int:
    return 0 if entry.name.isascii() else _UTF8
