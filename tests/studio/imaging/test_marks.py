"""The stars, labels and rejections that files carry in themselves, in every container and by every tag that says them."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from studio.imaging import read_marks
from tests.studio.imaging.making import dng_bytes, quarters
from tests.studio.xmp.test_xmp import wrapped

RATED = wrapped(
    '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4" xmp:Label="Green" '
    'xmp:MetadataDate="2026-10-03T09:13:42+02:00"/>'
)
REJECTED = wrapped(
    '<rdf:Description rdf:about="" xmlns:xap="http://ns.adobe.com/xap/1.0/"><xap:Rating>-1</xap:Rating></rdf:Description>'
)


def saved(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    quarters(48, 32).save(out, kind, **options)
    return out.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(packet: bytes, before: bytes = b"") -> bytes:
    """A JPEG with a packet behind other segments."""
    plain = saved("JPEG")
    return plain[:2] + before + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet) + plain[2:]


def png(packet: bytes, compressed: bool) -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", packet.decode(), zip=compressed)
    return saved("PNG", pnginfo=text)


def tiff(packet: bytes) -> bytes:
    directory = ImageFileDirectory_v2()
    directory[700] = packet
    directory.tagtype[700] = 1
    return saved("TIFF", tiffinfo=directory)


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


ADOBE = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
FILES = {
    "IMG_1.JPG": jpeg(RATED),
    "IMG_2.JPG": jpeg(
        RATED, segment(0xE0, b"JFIF\0" + b"\0" * 9) + segment(0xE2, b"ICC_PROFILE\0" + b"\0" * 60_000) * 12
    ),
    "IMG_1.TIF": tiff(RATED),
    "IMG_1.PNG": png(RATED, compressed=False),
    "IMG_2.PNG": png(RATED, compressed=True),
    "IMG_1.WEBP": saved("WEBP", xmp=RATED),
    "IMG_1.AVIF": saved("AVIF", xmp=RATED),
    "IMG_1.MP4": box(b"ftyp", b"isom\0\0\0\0isom") + box(b"uuid", ADOBE + RATED) + box(b"mdat", b"\0" * 100),
    "IMG_1.MOV": box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", box(b"udta", box(b"XMP_", RATED))),
    "IMG_1.JXL": box(b"JXL ", b"\r\n\x87\n") + box(b"ftyp", b"jxl \0\0\0\0jxl ") + box(b"xml ", RATED),
    "IMG_1.CR3": box(b"ftyp", b"crx \0\0\0\1crx isom") + box(b"moov", b"") + box(b"uuid", ADOBE + RATED),
}


@pytest.mark.parametrize("name", FILES)
def test_the_packet_is_found_in_every_container(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    found = read_marks(path)
    assert found.problem is None and found.said is not None
    assert (found.said.rating, found.said.label, found.said.reject) == (4, "Green", False)
    assert found.said.at == "2026-10-03T07:13:42.000000Z"


def test_a_rejection_in_a_fujifilms_own_jpeg_is_one_of_its_raw(tmp_path: Path) -> None:
    inner = jpeg(REJECTED)
    head = b"FUJIFILMCCD-RAW ".ljust(84, b"\0") + struct.pack(">6I", 108, len(inner), 0, 0, 0, 0)
    (tmp_path / "DSCF1.RAF").write_bytes(head + inner)
    said = read_marks(tmp_path / "DSCF1.RAF").said
    assert said is not None and (said.reject, said.rating) == (True, None)


def test_a_dng_says_what_its_tag_says(tmp_path: Path) -> None:
    plain = dng_bytes(64, 48)
    assert read_marks_of(tmp_path / "plain.dng", plain).said is None
    # The directory is written anew behind all else, with one tag more.
    at = struct.unpack("<I", plain[4:8])[0]
    count = struct.unpack("<H", plain[at : at + 2])[0]
    entries = [plain[at + 2 + n * 12 : at + 14 + n * 12] for n in range(count)]
    entries.append(struct.pack("<HHII", 700, 1, len(RATED), len(plain)))
    entries.sort(key=lambda entry: struct.unpack("<H", entry[:2])[0])
    place = len(plain) + len(RATED)
    rated = plain[:4] + struct.pack("<I", place) + plain[8:] + RATED
    rated += struct.pack("<H", len(entries)) + b"".join(entries) + b"\0\0\0\0"
    said = read_marks_of(tmp_path / "rated.dng", rated).said
    assert said is not None and (said.rating, said.label) == (4, "Green")


def read_marks_of(path: Path, data: bytes):  # type: ignore[no-untyped-def]
    path.write_bytes(data)
    return read_marks(path)


@pytest.mark.parametrize(
    ("tags", "stars"),
    [
        ({0x4746: 3}, 3),
        ({0x4746: 0}, 0),
        ({0x4749: 75}, 4),
        ({0x4746: 0, 0x4749: 99}, 5),
        ({0x4746: 2, 0x4749: 99}, 2),
        ({0x4746: 200}, None),
        ({0x4749: 500}, None),
        ({}, None),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_stars_in_exif_are_read_where_no_packet_says_any(
    tmp_path: Path, kind: str, tags: dict[int, int], stars: int | None
) -> None:
    exif = Image.Exif()
    for tag, value in tags.items():
        exif[tag] = value
    found = read_marks_of(tmp_path / f"IMG_1.{kind.lower()}", saved(kind, exif=exif)).said
    assert (found.rating if found is not None else None) == stars


def test_the_packet_counts_before_exif(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x4746] = 1
    data = saved("JPEG", exif=exif, xmp=RATED)
    said = read_marks_of(tmp_path / "IMG_1.JPG", data).said
    assert said is not None and said.rating == 4
    said = read_marks_of(tmp_path / "IMG_2.JPG", saved("JPEG", exif=exif, xmp=REJECTED)).said
    assert said is not None and (said.rating, said.reject) == (None, True)


def test_windows_stars_and_both_spellings_of_its_namespace_are_read(tmp_path: Path) -> None:
    for ending in ("/", ""):
        packet = wrapped(
            f'<rdf:Description rdf:about="" xmlns:MicrosoftPhoto="http://ns.microsoft.com/photo/1.0{ending}">'
            "<MicrosoftPhoto:Rating>75</MicrosoftPhoto:Rating></rdf:Description>"
        )
        said = read_marks_of(tmp_path / "IMG_1.JPG", jpeg(packet)).said
        assert said is not None and said.rating == 4


@pytest.mark.parametrize(
    "packet", [b"", b"<x:xmpmeta", b"\0" * 50, wrapped("<rdf:Description/>")[:80], b"<!DOCTYPE x>" + RATED]
)
def test_a_broken_packet_is_told_and_costs_nothing_else(tmp_path: Path, packet: bytes) -> None:
    found = read_marks_of(tmp_path / "IMG_1.JPG", jpeg(packet))
    assert found.said is None
    assert packet == b"" or (found.problem is not None and "IMG_1.JPG" in found.problem)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le"])
def test_a_packet_in_another_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    said = read_marks_of(tmp_path / "IMG_1.JPG", jpeg(RATED.decode().encode(encoding))).said
    assert said is not None and (said.rating, said.label) == (4, "Green")


@pytest.mark.parametrize("packet", [RATED[:-3], RATED + b"<more/></x:xmpmeta>", RATED[RATED.index(b"?>") :]])
def test_of_a_packet_whose_wrapper_is_broken_what_is_whole_is_read(tmp_path: Path, packet: bytes) -> None:
    found = read_marks_of(tmp_path / "IMG_1.JPG", jpeg(packet))
    assert found.problem is None and found.said is not None and found.said.rating == 4


def test_a_packed_packet_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    body = b"XML:com.adobe.xmp\0\x01\0\0\0" + zlib.compress(b" " * (64 << 20), 9)
    chunk = struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", zlib.crc32(b"iTXt" + body))
    plain = saved("PNG")
    found = read_marks_of(tmp_path / "IMG_1.PNG", plain[:33] + chunk + plain[33:])
    assert found.said is None and found.problem is not None and "16,777,216" in found.problem


def test_what_is_no_picture_or_is_not_there_says_nothing(tmp_path: Path) -> None:
    assert read_marks(tmp_path / "none.JPG").said is None
    assert read_marks(tmp_path).said is None
    assert read_marks_of(tmp_path / "IMG_1.JPG", b"").said is None


@given(data=st.data())
def test_any_bytes_are_read_or_say_nothing(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    whole = FILES[data.draw(st.sampled_from(sorted(FILES)))]
    dice = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    harmed = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for at in dice.integers(0, max(1, len(harmed)), 8):
        if at < len(harmed):
            harmed[at] = int(dice.integers(0, 256))
    path = tmp_path_factory.mktemp("marks") / "IMG_1.JPG"
    assert read_marks_of(path, bytes(harmed)) is not None
