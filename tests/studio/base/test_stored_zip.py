"""A ZIP archive known to the byte before it is read: the standard library's own reader takes it, and any place in it is as it is in the whole."""

import io
import struct
import zipfile
import zlib
from datetime import datetime

from studio.base.stored_zip import InEntry, StoredZip, ZipEntry

WHEN = datetime(2026, 10, 3, 10, 5, 48)
GB = 10**9


class Made(io.RawIOBase):
    """The archive as a file of which only what is read is made. contents: of entries; nought where there are none."""

    def __init__(self, entries: list[ZipEntry], contents: dict[int, bytes]) -> None:
        self.zip, self._contents, self._at, self._entries = StoredZip(entries, WHEN), contents, 0, entries

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self.zip.size)[whence]
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = self.zip.size if size < 0 else min(self.zip.size, self._at + size)
        made = bytearray()
        while self._at + len(made) < end:
            what = self.zip.what_is_at(self._at + len(made))
            left = end - self._at - len(made)
            if isinstance(what, InEntry):
                whole = self._entries[what.entry].bytes - what.at
                data = self._contents.get(what.entry)
                what = bytes(min(left, whole)) if data is None else data[what.at :]
            made += what[:left]
        self._at = end
        return bytes(made)


def entry(name: str, data: bytes) -> ZipEntry:
    return ZipEntry(name, len(data), zlib.crc32(data))


def test_names_times_and_bytes_are_read_back_and_every_place_leads_into_the_whole() -> None:
    files = {"A/tote.jpg": b"tote" * 50, "A/empty.txt": b"", "A/Schöne Tasche ✓.jpg": b"\0" * 99}
    made = Made([entry(name, data) for name, data in files.items()], dict(enumerate(files.values())))
    whole = made.read()
    assert len(whole) == made.zip.size
    with zipfile.ZipFile(io.BytesIO(whole)) as read:
        assert read.testzip() is None and {name: read.read(name) for name in read.namelist()} == files
        first = read.infolist()[0]
        assert first.date_time == (2026, 10, 3, 10, 5, 48) and first.compress_type == zipfile.ZIP_STORED
        # No data descriptors, which readers of streams refuse behind what is stored.
        assert {one.flag_bits & 8 for one in read.infolist()} == {0} and first.external_attr >> 16 == 0o100644
    for at in range(len(whole)):
        made.seek(at)
        assert made.read(7) == whole[at : at + 7]


def test_beyond_four_gigabytes_and_65535_files_it_is_zip64_and_read_alike() -> None:
    last = b"the last one"
    large = [ZipEntry("large.mov", 5 * GB, 0), ZipEntry("4g.mov", 0xFFFFFFFF, 0), entry("last.txt", last)]
    made = Made(large, {2: last})
    with zipfile.ZipFile(made) as read:
        assert [one.file_size for one in read.infolist()] == [5 * GB, 0xFFFFFFFF, len(last)]
        assert read.infolist()[2].header_offset > 9 * GB and read.read("last.txt") == last
        assert read.open("large.mov").read(9) == bytes(9), "its local header is where and what the directory says"
    made.seek(0)
    assert struct.unpack_from("<2H2Q", made.read(100), 30 + len("large.mov")) == (1, 16, 5 * GB, 5 * GB)
    many = Made([entry(f"{n:05}", b"x") for n in range(65_536)], dict.fromkeys(range(65_536), b"x"))
    with zipfile.ZipFile(many) as read:
        assert len(read.namelist()) == 65_536 and read.read("65535") == b"x"
