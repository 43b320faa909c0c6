"""Where the camera focused, read from maker notes laid out as Canon's, Nikon's, Sony's and Fujifilm's."""

import struct
from pathlib import Path

import pytest

from studio.imaging import exif_block, focus, maker_notes, read_exif, tiff
from tests.studio.imaging import making

WIDTH, HEIGHT = 6000, 4000


def directory(at: int, tags: list[tuple[int, int, bytes, int]], order: str = "<") -> bytes:
    """An image file directory at an offset: (tag, type, bytes, count) each; what does not fit comes after it."""
    aside_at, entries, aside = at + 2 + 12 * len(tags) + 4, b"", b""
    for tag, kind, raw, count in sorted(tags):
        if len(raw) > 4:
            value = struct.pack(order + "I", aside_at + len(aside))
            aside += raw + b"\0" * (len(raw) % 2)
        else:
            value = raw.ljust(4, b"\0")
        entries += struct.pack(order + "HHI", tag, kind, count) + value
    return struct.pack(order + "H", len(tags)) + entries + bytes(4) + aside


def jpeg_with(tmp_path: Path, make: bytes, note: bytes, note_at_zero: bytes | None = None) -> Path:
    """A JPEG of that make with a maker note. The note begins at offset 200 of the EXIF block (or says itself where)."""
    exif_at = 80
    size = [(0xA002, 4, struct.pack("<I", WIDTH), 1), (0xA003, 4, struct.pack("<I", HEIGHT), 1)]
    inner = directory(exif_at, [*size, (0x927C, 7, note, len(note))])
    block = b"II*\0\x08\0\0\0" + directory(
        8, [(0x010F, 2, make + b"\0", len(make) + 1), (0x8769, 4, struct.pack("<I", exif_at), 1)]
    )
    block = block.ljust(exif_at, b"\0") + inner
    return making.save(tmp_path / "IMG_0001.JPG", making.jpeg_bytes(making.quarters(), exif=b"Exif\0\0" + block))


NOTE_AT = 80 + 2 + 3 * 12 + 4
"""Where `jpeg_with` puts the maker note, in the EXIF block."""


def canon_af_info(focused: int) -> tuple[int, int, bytes, int]:
    """AFInfo2 with three points in a row, 600 × 400 of 6000 × 4000: left, middle, right and 500 above the middle."""
    values = [0, 2, 3, 3, WIDTH, HEIGHT, WIDTH, HEIGHT, *[600] * 3, *[400] * 3, -2000, 0, 2000, 0, 0, 500, focused]
    values[0] = 2 * len(values)
    return (0x0026, 3, struct.pack(f"<{len(values)}H", *(v & 0xFFFF for v in values)), len(values))


@pytest.mark.parametrize(
    ("focused", "area"),
    [
        (0b010, (2700, 1800, 600, 400)),
        (0b001, (700, 1800, 600, 400)),
        (0b100, (4700, 2300, 600, 400)),
        (0b011, (700, 1800, 2600, 400)),
        (0, None),
    ],
)
def test_canons_points_in_focus(tmp_path: Path, focused: int, area: tuple[int, ...] | None) -> None:
    exif = read_exif(jpeg_with(tmp_path, b"Canon", directory(NOTE_AT, [canon_af_info(focused)])))
    assert exif.problem is None and exif.subject_area == area


def test_a_cr3s_points_count_upwards_for_eos_and_downwards_for_powershot() -> None:
    block = b"II*\0\x08\0\0\0" + directory(8, [canon_af_info(0b100)])
    place = exif_block.NotePlace(tiff.reader_of(block), "<", 8, len(block) - 8)
    note = maker_notes.opened(place, "Canon")
    eos, powershot = (
        focus.area(note, model, WIDTH, HEIGHT) for model in ("Canon EOS R6", "Canon PowerShot G5 X Mark II")
    )
    assert eos is not None and powershot is not None
    assert (eos.x, eos.y) == pytest.approx((5 / 6, 0.375)) and powershot.y == pytest.approx(0.625)


def test_sonys_focus_location(tmp_path: Path) -> None:
    where = struct.pack("<4H", 640, 428, 320, 107)
    note = b"SONY DSC \0\0\0" + directory(NOTE_AT + 12, [(0x2027, 3, where, 4)])
    assert read_exif(jpeg_with(tmp_path, b"SONY", note)).subject_area == (2700, 700, 600, 600)


def test_fujifilms_focus_pixel(tmp_path: Path) -> None:
    note = b"FUJIFILM\x0c\0\0\0" + directory(12, [(0x1023, 3, struct.pack("<2H", 1000, 3000), 2)])
    assert read_exif(jpeg_with(tmp_path, b"FUJIFILM", note)).subject_area == (700, 2700, 600, 600)


def test_nikons_live_view_area(tmp_path: Path) -> None:
    info = b"0101" + bytes([1, 0, 0, 0]) + bytes(8) + struct.pack(">6H", WIDTH, HEIGHT, 3000, 1000, 300, 200) + bytes(2)
    note = b"Nikon\0\x02\x10\0\0" + b"MM\0*\0\0\0\x08" + directory(8, [(0x00B7, 7, info, len(info))], ">")
    assert read_exif(jpeg_with(tmp_path, b"NIKON CORPORATION", note)).subject_area == (2850, 900, 300, 200)


@pytest.mark.parametrize("make", [b"Canon", b"SONY", b"FUJIFILM", b"NIKON CORPORATION", b"Leica"])
@pytest.mark.parametrize(
    "note", [b"", b"\xff" * 40, b"FUJIFILM\xff\xff\xff\xff" + bytes(9), b"Nikon\0\x02\0\0\0MM", bytes(300)]
)
def test_a_strange_maker_note_says_nothing(tmp_path: Path, make: bytes, note: bytes) -> None:
    exif = read_exif(jpeg_with(tmp_path, make, note.ljust(8, b"\0")))
    assert exif.subject_area is None and exif.make is not None and exif.problem is None
