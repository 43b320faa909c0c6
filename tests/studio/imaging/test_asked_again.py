"""Whole pictures in odd wrappings are read and told of; lost pixels are still called lost, whatever the wrapping."""

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from studio.base.errors import InvalidInput
from studio.imaging import bare, jpeg, open_picture, read_exif, render_rgb
from tests.studio.imaging import making
from tests.studio.imaging.test_opening import shows_quarters

EMPTY_PROFILE = making.segment(0xE2, b"ICC_PROFILE\0\1\1")
BAD_PROFILE = making.segment(0xE2, b"ICC_PROFILE\0\0\0" + bytes(300))
WHOLE = "the picture itself could be read to its end"
UNUSUAL = [
    ((4, 2), (1, 1), (1, 1)),
    ((2, 4), (1, 1), (1, 1)),
    ((3, 1), (1, 1), (1, 1)),
    ((2, 1), (1, 2), (1, 1)),
    ((1, 1), (2, 2), (2, 2)),
]


def scenery(width: int = 960, height: int = 640) -> Image.Image:
    """A picture in which no place is like another."""
    dice = np.random.default_rng(5).integers(0, 255, (height // 16, width // 16, 3), np.uint8)
    return Image.fromarray(cv2.resize(dice, (width, height)))


def notes_of(path: Path) -> str:
    return " ".join(open_picture(path).notes)


def sentence_of(path: Path) -> str:
    with pytest.raises(InvalidInput) as seen:
        open_picture(path)
    with pytest.raises(InvalidInput):
        render_rgb(path)
    return str(seen.value)


@pytest.mark.parametrize(
    ("oddity", "told"),
    [
        (EMPTY_PROFILE, "profile is empty"),
        (BAD_PROFILE, "profile is broken"),
        (b"\0\0stray bytes that no program asked for", WHOLE),
        (making.segment(0xE0, b"JFIF\0\7\7\0\0\1\0\1\0\0"), WHOLE),
    ],
    ids=["an empty profile", "a bad profile", "stray bytes", "a JFIF of an unknown version"],
)
def test_an_oddity_around_a_jpeg_costs_nothing(tmp_path: Path, oddity: bytes, told: str) -> None:
    data = making.jpeg_bytes(making.quarters())
    if oddity[:2] == b"\xff\xe0":
        data = data[:2] + oddity + data[20:]
    else:
        # Behind JFIF's own, so that the file still begins as a JPEG does.
        data = data[:20] + oddity + data[20:]
    path = making.save(tmp_path / "IMG_0001.JPG", data)
    shows_quarters(path)
    assert told in notes_of(path)


@pytest.mark.parametrize(
    "before", [b"\r\n", b"HTTP/1.1 200 OK\r\n\r\n", bytes(4000)], ids=["a line", "a head", "zeros"]
)
def test_bytes_before_a_jpeg_are_passed_over(tmp_path: Path, before: bytes) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", "Alpha 1"
    path = making.save(tmp_path / "IMG_0001.JPG", before + making.jpeg_bytes(making.quarters(), exif=exif))
    shows_quarters(path)
    assert f"{len(before):,} bytes" in notes_of(path)
    assert read_exif(path).camera == "Maker Alpha 1"


def test_bytes_between_a_jpegs_beginning_and_its_first_marker_are_passed_over(tmp_path: Path) -> None:
    path = making.save(
        tmp_path / "IMG_0001.JPG", making.with_segments(making.jpeg_bytes(making.quarters()), b"junk" * 9)
    )
    shows_quarters(path)
    assert WHOLE in notes_of(path)


@pytest.mark.parametrize("sampling", UNUSUAL, ids=str)
def test_unusual_chroma_subsampling_is_read(tmp_path: Path, sampling: tuple[tuple[int, int], ...]) -> None:
    path = making.save(tmp_path / "IMG_0001.JPG", making.sampled_jpeg(making.quarters(), sampling))
    shows_quarters(path)
    across, down = sampling[0]
    assert f"sampling {across}×{down}" in notes_of(path) and "read to its end" in notes_of(path)


@pytest.mark.parametrize(
    "sampling", [((4, 1), (1, 1), (1, 1)), ((1, 4), (1, 1), (1, 1)), ((2, 2), (2, 1), (2, 1))], ids=str
)
def test_what_the_first_decoder_takes_is_nothing_to_tell(tmp_path: Path, sampling: tuple[tuple[int, int], ...]) -> None:
    path = making.save(tmp_path / "IMG_0001.JPG", making.sampled_jpeg(making.quarters(), sampling))
    shows_quarters(path)
    assert notes_of(path) == ""


def lost(data: bytes) -> dict[str, bytes]:
    """The picture with a part of it gone, in the ways that cards and cables do it."""
    middle = len(data) // 2
    return {
        "cut off": data[: middle + 100],
        "cut off, and closed": data[: middle + 100] + b"\xff\xd9",
        "a sector of zeros": data[:middle] + bytes(4096)[: len(data) // 4] + data[middle + min(4096, len(data) // 4) :],
        "a piece missing": data[:middle] + data[middle + 700 :],
        "another file's piece": data[:middle] + bytes(range(1, 200)) * 9 + data[middle + 199 * 9 :],
    }


@pytest.mark.parametrize("how", lost(b""))
@pytest.mark.parametrize("wrapping", ["plain", "empty profile", "stray bytes", "4×2"])
def test_lost_pixels_are_called_lost_whatever_stands_around_them(tmp_path: Path, how: str, wrapping: str) -> None:
    whole = making.jpeg_bytes(scenery())
    if wrapping == "4×2":
        whole = making.sampled_jpeg(scenery(), UNUSUAL[0])
    elif wrapping != "plain":
        whole = whole[:20] + (EMPTY_PROFILE if wrapping == "empty profile" else b"\0stray") + whole[20:]
    open_picture(making.save(tmp_path / "IMG_0001.JPG", whole))
    said = sentence_of(making.save(tmp_path / "IMG_0002.JPG", lost(whole)[how]))
    assert "ends early" in said or "a part of it is lost" in said
    assert "copy it again from the card" in said


def test_filling_behind_the_picture_is_harmless_and_left_over_data_is_not(tmp_path: Path) -> None:
    whole_jpeg = making.jpeg_bytes(scenery())
    for whole in (whole_jpeg, making.sampled_jpeg(scenery(), UNUSUAL[0])):
        filled = making.save(tmp_path / "IMG_0001.JPG", whole[:-2] + bytes(600) + whole[-2:])
        assert open_picture(filled).width == 960
    words = making.save(
        tmp_path / "IMG_0003.JPG", whole_jpeg[:-2] + b"MAKER 1.0 0001 0001 0001 " * 30 + whole_jpeg[-2:]
    )
    assert WHOLE in notes_of(words)
    for whole in (whole_jpeg, making.sampled_jpeg(scenery(), UNUSUAL[0])):
        left = making.save(tmp_path / "IMG_0002.JPG", whole[:-2] + bytes(range(1, 250)) * 3 + whole[-2:])
        assert "a part of it is lost" in sentence_of(left)


def test_a_flat_unusual_picture_is_not_taken_for_a_damaged_one(tmp_path: Path) -> None:
    """A white sweep ends in many blocks that are all alike, and hardly take a bit each."""
    for colour in ((255, 255, 255), (0, 0, 0), (40, 90, 200)):
        data = making.sampled_jpeg(Image.new("RGB", (1600, 1200), colour), UNUSUAL[0])
        assert open_picture(making.save(tmp_path / "IMG_0001.JPG", data)).width == 1600


def test_a_jpeg_that_nobody_can_decode_is_not_called_damaged(tmp_path: Path) -> None:
    data = making.sampled_jpeg(making.quarters(), ((2, 2), (2, 2), (2, 2)))
    assert "neither of two decoders" in sentence_of(making.save(tmp_path / "IMG_0001.JPG", data))


def test_a_cmyk_jpeg_with_stray_bytes_stays_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = making.stored_sideways(making.quarters(), 6).convert("CMYK")
    data = making.jpeg_bytes(stored, exif=exif)
    at = data.index(b"\xff\xdb")
    path = making.save(tmp_path / "print.jpg", data[:at] + b"\0stray\0" + data[at:])
    shows_quarters(path, by=20)


@pytest.mark.parametrize(
    ("name", "body", "sum_of"),
    [
        (b"zTXt", b"Raw profile type exif\0\0not packed at all", None),
        (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0<x:xmpmeta", None),
        (b"tEXt", b"Comment\0fine", b"another sum"),
        (b"iCCP", b"sRGB\0\0no profile", b"another sum"),
        (b"tRNS", b"\0\0\0\0\0\0", b"another sum"),
    ],
)
def test_an_odd_chunk_of_a_png_costs_nothing(tmp_path: Path, name: bytes, body: bytes, sum_of: bytes | None) -> None:
    out = io.BytesIO()
    making.quarters().save(out, "PNG")
    path = making.save(tmp_path / "export.png", making.png_with(out.getvalue(), name, body, sum_of))
    shows_quarters(path)


def test_a_raw_profile_that_is_no_hexadecimal_costs_nothing(tmp_path: Path) -> None:
    import zlib

    out = io.BytesIO()
    making.quarters().save(out, "PNG")
    packed = zlib.compress(b"\nexif\n     12\n45786966zz00\n")
    path = making.save(
        tmp_path / "web.png", making.png_with(out.getvalue(), b"zTXt", b"Raw profile type exif\0\0" + packed)
    )
    shows_quarters(path)
    said = "What stands around the picture in its file is a little odd (a part of it can't be understood); the picture itself could be read to its end."
    assert notes_of(path) == said


def test_a_png_whose_pixels_do_not_sum_up_is_damaged(tmp_path: Path) -> None:
    out = io.BytesIO()
    scenery().save(out, "PNG")
    data = bytearray(making.png_with(out.getvalue(), b"tEXt", b"Comment\0fine", b"another sum"))
    data[len(data) // 2] ^= 255
    assert "damaged" in sentence_of(making.save(tmp_path / "export.png", bytes(data)))


def test_a_webp_and_a_tiff_that_are_damaged_stay_so(tmp_path: Path) -> None:
    for ending, options in (("webp", {"lossless": True}), ("tif", {"compression": "tiff_lzw"})):
        path = tmp_path / f"export.{ending}"
        scenery().save(path, **options)
        data = bytearray(path.read_bytes())
        data[len(data) // 3 : len(data) // 3 + 2000] = bytes(2000)
        assert "damaged" in sentence_of(making.save(path, bytes(data)))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=st.integers(2, 600), junk=st.binary(min_size=1, max_size=30))
def test_what_is_stripped_of_any_file_decodes_as_the_file_or_not_at_all(at: int, junk: bytes) -> None:
    data = making.jpeg_bytes(making.quarters())
    stripped = bare.jpeg(data[:at] + junk + data[at:])
    if stripped is None:
        return
    try:
        pixels = jpeg.decoded(stripped, "RGB", 1)
    except ValueError:
        return
    assert pixels.ndim == 3
