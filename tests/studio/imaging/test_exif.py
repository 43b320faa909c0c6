"""EXIF as cameras write it, in every kind of file, whole and broken."""

import struct
import time
import tracemalloc
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from studio.imaging import Exif, read_exif
from tests.studio.imaging import exif_files, making

TAKEN = datetime(2026, 10, 3, 9, 16, 56, 120000)


def exif_block(**more: Any) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Canon", "Canon EOS R5", 6
    inner = exif.get_ifd(0x8769)
    inner.update(
        {
            0x9003: "2026:10:03 09:16:56",
            0x9291: "120",
            0x9011: "+02:00",
            0x829A: IFDRational(1, 250),
            0x829D: IFDRational(28, 10),
            0x8827: 400,
            0x920A: IFDRational(50, 1),
            0xA431: "0123456",
            0xA434: "RF50mm F1.2 L USM",
            0xA002: 480,
            0xA003: 320,
            **{int(k[1:], 16): v for k, v in more.items()},
        }
    )
    gps = exif.get_ifd(0x8825)
    gps.update({1: "N", 2: (57.0, 53.0, 10.03), 3: "W", 4: (11.0, 34.0, 54.84)})
    return exif


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif", "avif"])
def test_everything_is_read_from_every_kind_of_file(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"picture.{ending}"
    if ending == "tif":
        # Pillow drops the inner directories when it saves a TIFF; but EXIF by itself is one.
        making.save(path, exif_block().tobytes().removeprefix(b"Exif\0\0"))
    else:
        making.quarters().save(path, exif=exif_block())
    exif = read_exif(path)
    assert exif.problem is None
    assert exif.captured_at == TAKEN and exif.subsec == "120" and exif.offset_s == 7200
    assert exif.camera == "Canon EOS R5" and exif.serial == "0123456" and exif.lens == "RF50mm F1.2 L USM"
    assert exif.exposure_s == pytest.approx(1 / 250) and exif.f_number == pytest.approx(2.8)
    assert exif.iso == 400 and exif.focal_mm == 50 and exif.orientation == 6
    assert exif.latitude == pytest.approx(57.88612, abs=1e-4) and exif.longitude == pytest.approx(-11.5819, abs=1e-4)


@pytest.mark.parametrize(
    ("tags", "mm2"),
    [
        ({"xA405": 50}, 864.0),
        ({"xA405": 75}, 384.0),
        ({"xA405": 0, "xA20E": 338.6667, "xA20F": 338.6667, "xA210": 2}, 864.0),
        ({"xA20E": 200.0, "xA20F": 200.0, "xA210": 3}, 384.0),
        ({"xA20E": 200.0, "xA20F": 200.0, "xA210": 9}, None),
        ({"xA20E": 200.0, "xA20F": 0.0}, None),
        ({}, None),
    ],
)
def test_the_sensor_is_known_by_the_lens_on_film_or_by_its_pixels(
    tags: dict[str, Any], mm2: float | None, tmp_path: Path
) -> None:
    path = tmp_path / "picture.jpg"
    making.quarters().save(path, exif=exif_block(**tags))
    assert read_exif(path).sensor_mm2 == (mm2 and pytest.approx(mm2, rel=1e-3))


def test_the_sample_shoot(sample_shoot: Path) -> None:
    exif = read_exif(sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0005.JPG")
    assert exif.captured_at == TAKEN and exif.offset_s == 7200
    assert exif.camera == "Threeshot Sample Camera A"
    assert (exif.width, exif.height) == (2400, 1600)
    phone = read_exif(sample_shoot / "phone" / "IMG_1001.JPG")
    assert phone.orientation == 6 and phone.latitude == pytest.approx(57.886, abs=0.01)


@pytest.mark.parametrize(
    ("values", "area"),
    [
        ((240, 160), (216, 136, 48, 48)),
        ((240, 160, 100), (190, 110, 100, 100)),
        ((240, 160, 120, 60), (180, 130, 120, 60)),
        ((10, 10, 100, 100), (0, 0, 60, 60)),
        ((5000, 5000, 10, 10), None),
        ((240, 160, 0, 0), None),
        ((1,), None),
    ],
)
def test_subject_areas_of_two_three_and_four_numbers(
    tmp_path: Path, values: tuple[int, ...], area: tuple[int, ...] | None
) -> None:
    making.quarters().save(tmp_path / "a.jpg", exif=exif_block(x9214=values))
    assert read_exif(tmp_path / "a.jpg").subject_area == area


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_subject_turns_with_the_picture(orientation: int) -> None:
    """A box in the upright picture's top left quarter is found there again, however it was stored."""
    upright = making.quarters()
    stored = making.stored_sideways(upright, orientation)
    red = making.CORNERS["top left"]
    found = next(
        (x, y)
        for x in (stored.width // 4, 3 * stored.width // 4)
        for y in (stored.height // 4, 3 * stored.height // 4)
        if stored.getpixel((x, y)) == red
    )
    exif = Exif(
        orientation=orientation,
        subject_area=(found[0] - 20, found[1] - 10, 40, 20),
        width=stored.width,
        height=stored.height,
    )
    box = exif.subject_upright(upright.width, upright.height)
    assert box is not None
    assert (box[0] + box[2] // 2, box[1] + box[3] // 2) == (120, 80)
    assert sorted(box[2:]) == [20, 40]


def test_a_subject_is_scaled_to_the_picture_that_is_judged() -> None:
    exif = Exif(subject_area=(100, 50, 200, 100), width=1000, height=500)
    assert exif.subject_upright(500, 250) == (50, 25, 100, 50)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026:10:03 09:16:56", datetime(2026, 10, 3, 9, 16, 56)),
        ("2026-10-03T09:16:56.5", datetime(2026, 10, 3, 9, 16, 56, 500000)),
        ("2026:10:03 09:16", datetime(2026, 10, 3, 9, 16)),
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("2026:13:40 99:99:99", None),
        ("yesterday", None),
    ],
)
def test_dates_as_cameras_write_them(tmp_path: Path, text: str, wanted: datetime | None) -> None:
    making.quarters().save(tmp_path / "a.jpg", exif=exif_block(x9003=text, x9291=""))
    assert read_exif(tmp_path / "a.jpg").captured_at == wanted


def test_no_exif_is_no_problem(tmp_path: Path) -> None:
    making.quarters().save(tmp_path / "a.jpg")
    assert read_exif(tmp_path / "a.jpg") == Exif()
    assert read_exif(tmp_path / "gone.jpg").problem is not None


def test_exif_with_billions_of_entries_ends_soon(tmp_path: Path) -> None:
    """A maker note that says it has four billion values, and directories that chain to each other without end."""
    entries = b"".join(
        tag.to_bytes(2, "little") + (7).to_bytes(2, "little") + b"\xff\xff\xff\xff" + bytes(4)
        for tag in (0x927C, 0x9286, 0x010F)
    )
    chained = b"II*\0\x08\0\0\0" + b"\xff\xff" + entries * 2000 + b"\x08\0\0\0"
    started = time.perf_counter()
    exif = read_exif(making.save(tmp_path / "endless.tif", chained))
    assert time.perf_counter() - started < 3
    assert exif.captured_at is None


def test_nonsense_in_the_numbers_is_left_out(tmp_path: Path) -> None:
    exif = exif_block(x829A=IFDRational(0, 0), x829D=IFDRational(0, 1), x9011="+99:00")
    exif.get_ifd(0x8825).update({2: (900.0, 0.0, 0.0)})
    exif[0x0112] = 77
    making.quarters().save(tmp_path / "a.jpg", exif=exif)
    found = read_exif(tmp_path / "a.jpg")
    assert (found.exposure_s, found.f_number, found.offset_s, found.latitude) == (None, None, None, None)
    assert found.orientation == 1


@given(
    st.integers(1, 8),
    st.tuples(st.integers(-50, 500), st.integers(-50, 500), st.integers(0, 600), st.integers(0, 600)),
    st.integers(1, 500),
    st.integers(1, 500),
)
def test_a_subject_never_leaves_the_picture(
    orientation: int, area: tuple[int, int, int, int], width: int, height: int
) -> None:
    stored = (height, width) if orientation >= 5 else (width, height)
    box = Exif(orientation=orientation, subject_area=area, width=stored[0], height=stored[1]).subject_upright(
        width, height
    )
    if box is not None:
        assert box[0] >= 0 and box[1] >= 0 and box[2] > 0 and box[3] > 0
        assert box[0] + box[2] <= width and box[1] + box[3] <= height


def canon_cr3(blocks: dict[bytes, bytes]) -> bytes:
    def box(name: bytes, content: bytes) -> bytes:
        return (len(content) + 8).to_bytes(4, "big") + name + content

    inside = b"".join(box(name, content) for name, content in blocks.items())
    uuid = box(b"uuid", bytes.fromhex("85c0b687820f11e08111f4ce462b6a48") + inside)
    return box(b"ftyp", b"crx \0\0\0\x01crx isom") + box(b"moov", uuid) + box(b"mdat", bytes(64))


def test_a_cr3s_boxes_are_read(tmp_path: Path) -> None:
    first, second, gps = Image.Exif(), Image.Exif(), Image.Exif()
    first[0x010F], first[0x0110], first[0x0112] = "Canon", "Canon EOS R6", 8
    second[0x9003], second[0x9291], second[0x9011], second[0xA431] = "2026:10:03 09:16:56", "12", "+02:00", "77"
    gps[1], gps[2], gps[3], gps[4] = "S", (10.0, 30.0, 0.0), "E", (20.0, 0.0, 0.0)
    strip = len(b"Exif\0\0")
    blocks = {b"CMT1": first.tobytes()[strip:], b"CMT2": second.tobytes()[strip:], b"CMT4": gps.tobytes()[strip:]}
    exif = read_exif(making.save(tmp_path / "IMG_0001.CR3", canon_cr3(blocks)))
    assert exif.camera == "Canon EOS R6" and exif.orientation == 8 and exif.serial == "77"
    assert exif.captured_at == TAKEN and exif.offset_s == 7200
    assert (exif.latitude, exif.longitude) == (pytest.approx(-10.5), pytest.approx(20.0))


def test_a_rafs_jpeg_is_read(tmp_path: Path) -> None:
    jpeg = making.jpeg_bytes(making.quarters(), exif=exif_block())
    head = b"FUJIFILMCCD-RAW 0201".ljust(84, b"\0") + (200).to_bytes(4, "big") + len(jpeg).to_bytes(4, "big")
    exif = read_exif(making.save(tmp_path / "DSCF0001.RAF", head.ljust(200, b"\0") + jpeg))
    assert exif.captured_at == TAKEN and exif.iso == 400


def broken(tmp_path: Path, **where: int) -> Exif:
    """EXIF in which a directory leads nowhere, or to bytes that are none."""
    block = exif_files.camera("Canon", "Canon EOS R5", serial="0123456", lens="RF50mm F1.2 L USM", offset="+02:00")
    block.gps = exif_files.place()
    for name, at in where.items():
        setattr(block, name, at)
    return read_exif(making.save(tmp_path / "a.jpg", exif_files.jpeg(block)))


@pytest.mark.parametrize(
    "where", [{"interop_at": 9}, {"interop_at": 4_000_000}, {"ifd1_at": 9}, {"ifd1_at": 4_000_000}]
)
def test_a_broken_interop_or_preview_directory_costs_nothing(tmp_path: Path, where: dict[str, int]) -> None:
    exif = broken(tmp_path, **where)
    assert exif.problem is None and exif.latitude == pytest.approx(57.88612, abs=1e-4)
    assert (exif.camera, exif.serial, exif.lens) == ("Canon EOS R5", "0123456", "RF50mm F1.2 L USM")
    assert exif.captured_at == TAKEN and exif.offset_s == 7200 and exif.iso == 400


def test_a_broken_gps_directory_costs_the_place_alone_and_is_told(tmp_path: Path) -> None:
    exif = broken(tmp_path, gps_at=4_000_000)
    assert exif.latitude is None and exif.captured_at == TAKEN and exif.serial == "0123456"
    assert (
        exif.problem
        == f"{tmp_path / 'a.jpg'}: its EXIF is broken (where it was taken could not be read); the rest of it is used."
    )


def test_an_exif_directory_that_leads_nowhere_leaves_make_and_model(tmp_path: Path) -> None:
    data = exif_files.camera("Canon", "Canon EOS R5").to_bytes()
    at = data.index(b"\x69\x87\x04\0\x01\0\0\0") + 8
    exif = read_exif(making.save(tmp_path / "a.jpg", exif_files.jpeg(data[:at] + b"\xff\xff\xff\x7f" + data[at + 4 :])))
    assert exif.camera == "Canon EOS R5" and exif.orientation == 6
    assert exif.problem is not None and "EXIF could not be read" in exif.problem


def test_a_value_that_leads_nowhere_costs_that_value_alone(tmp_path: Path) -> None:
    block = exif_files.camera("Canon", "Canon EOS R5", serial="0123456")
    data = block.to_bytes()
    at = data.index(struct.pack("<HHI", 0x829A, 5, 1)) + 8
    exif = read_exif(making.save(tmp_path / "a.jpg", exif_files.jpeg(data[:at] + b"\xff\xff\xff\x7f" + data[at + 4 :])))
    assert exif.exposure_s is None and exif.f_number == pytest.approx(2.8) and exif.serial == "0123456"


def test_make_and_model_without_a_type_are_text() -> None:
    exif = read_exif(exif_files.FOLDER / "untyped-make.jpg")
    assert (exif.make, exif.model, exif.camera) == ("HUAWEI", "EML-L29", "HUAWEI EML-L29")


def test_text_that_is_not_utf_8_is_latin_1() -> None:
    exif = read_exif(exif_files.FOLDER / "latin-1.jpg")
    assert (exif.make, exif.model) == ("Musée", "Caméra")


@pytest.mark.parametrize(
    ("file", "offset"), [("changed-later.jpg", None), ("never-changed.jpg", 7200), ("canon-standard.jpg", 7200)]
)
def test_the_offset_of_a_later_change_is_not_the_shots(file: str, offset: int | None) -> None:
    assert read_exif(exif_files.FOLDER / file).offset_s == offset


@pytest.mark.parametrize("file", ["raw-profile.png", "raw-profile-plain.png", "exif.png"])
def test_a_pngs_exif_is_read_from_either_chunk(file: str) -> None:
    exif = read_exif(exif_files.FOLDER / file)
    assert exif.captured_at == TAKEN and exif.serial == "012345678901" and exif.orientation == 6


@pytest.mark.parametrize(
    "chunk",
    [
        (b"zTXt", b"Raw profile type exif\0\0not deflate at all"),
        (b"zTXt", b"Raw profile type exif\0"),
        (b"tEXt", b"Raw profile type exif\0\nexif\nmany\n4578"),
        (b"tEXt", b"Raw profile type exif\0\nexif\n  9\nzz"),
        (b"iTXt", b"Raw profile type exif\0\1"),
    ],
)
def test_a_hostile_raw_profile_costs_little_and_says_nothing(tmp_path: Path, chunk: tuple[bytes, bytes]) -> None:
    started = time.perf_counter()
    exif = read_exif(making.save(tmp_path / "a.png", exif_files.png(chunk)))
    assert time.perf_counter() - started < 1 and exif.captured_at is None


def test_a_raw_profile_that_unpacks_to_very_much_is_unpacked_no_further_than_exif_goes(tmp_path: Path) -> None:
    packer = zlib.compressobj(1)
    start = packer.compress(b"\nexif\n  999999999\n")
    packed = start + b"".join(packer.compress(b"4d" * 500_000) for _ in range(60)) + packer.flush()
    path = making.save(tmp_path / "a.png", exif_files.png((b"zTXt", b"Raw profile type exif\0\0" + packed)))
    tracemalloc.start()
    exif = read_exif(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert exif.captured_at is None and peak < 30_000_000


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("big.tif", b"II+\0\x08\0\0\0" + bytes(100)),
        ("cut.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x40meta"),
        ("cut.avif", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif\0\0\0\x40meta"),
        ("plain.png", exif_files.png()),
    ],
)
def test_exif_is_not_called_broken_where_there_is_none(tmp_path: Path, name: str, data: bytes) -> None:
    assert read_exif(making.save(tmp_path / name, data)).problem is None
