"""JPEG XL, MPO and INSP are taken in; what can't be opened here is told apart from what is damaged."""

import struct
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.base.errors import InvalidInput, NoDecoder
from studio.imaging import kind_of, look, open_picture, profiles, read_exif
from tests.studio.imaging import making
from tests.studio.imaging.test_colours import SEEN, adobe, flat, is_near, seen_everywhere
from tests.studio.imaging.test_opening import shows_quarters


def refusal(path: Path) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        look(path, thorough=True)
    return caught.value


@pytest.mark.parametrize("name", ["DSCF0001.MPO", "IMG_0001.insp", "IMG_0001.jxl"])
def test_they_are_pictures(name: str) -> None:
    assert kind_of(name) == "picture"


def test_a_stereo_picture_shows_its_first_view_and_says_so(tmp_path: Path) -> None:
    other = making.jpeg_bytes(flat(SEEN))
    data = making.with_others(making.jpeg_bytes(making.quarters()), [(0x020002, other)])
    path = making.save(tmp_path / "DSCF0001.MPO", data)
    shows_quarters(path)
    assert open_picture(path).notes == ("The file holds 2 pictures; the first is read.",)


def test_an_insta360_picture_is_read_past_its_trailer(tmp_path: Path) -> None:
    path = making.save(
        tmp_path / "IMG_0001.insp", making.jpeg_bytes(making.quarters()) + b"8db42d694ccc418790edff439fe026bf"
    )
    shows_quarters(path)


def jxl(image: Image.Image, **more: object) -> bytes:
    codec = pytest.importorskip("pylibjxl")
    data: bytes = codec.encode(np.asarray(image), lossless=True, **more)
    return data


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def test_a_jpeg_xl_is_seen_and_its_exif_read(tmp_path: Path) -> None:
    naked = jxl(making.quarters())
    assert naked.startswith(b"\xff\x0a")
    shows_quarters(making.save(tmp_path / "a.jxl", naked))
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", "Alpha 1"
    block = exif.tobytes().removeprefix(b"Exif\0\0")
    boxed = (
        box(b"JXL ", b"\r\n\x87\n")
        + box(b"ftyp", b"jxl \0\0\0\0jxl ")
        + box(b"Exif", bytes(4) + block)
        + box(b"jxlc", naked)
    )
    path = making.save(tmp_path / "b.jxl", boxed)
    shows_quarters(path)
    assert read_exif(path).camera == "Maker Alpha 1"


def test_a_jpeg_xls_packed_exif_is_told_of(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0110] = "Alpha 1"
    path = making.save(tmp_path / "a.jxl", jxl(making.quarters(), exif=exif.tobytes().removeprefix(b"Exif\0\0")))
    found = read_exif(path)
    assert found.camera == "Alpha 1" or (found.problem is not None and "packed" in found.problem)


def test_a_jpeg_xl_is_seen_in_its_colours(tmp_path: Path) -> None:
    path = making.save(tmp_path / "a.jxl", jxl(flat(adobe(SEEN)), icc=profiles.adobe_rgb()))
    is_near(seen_everywhere(path)[0], SEEN)


def test_a_jpeg_xl_that_is_cut_off_is_damaged(tmp_path: Path) -> None:
    for whole in (jxl(making.quarters()), jxl(making.quarters(), icc=profiles.adobe_rgb())):
        for cut in (len(whole) - 1, len(whole) // 2, 40):
            error = refusal(making.save(tmp_path / "a.jxl", whole[:cut]))
            assert not isinstance(error, NoDecoder) and "copy it again from the card" in str(error)


def test_a_jpeg_xl_beyond_the_limits_is_refused_by_its_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from studio.imaging import source

    monkeypatch.setattr(source, "MAX_PIXELS", 100_000)
    assert "megapixels" in str(refusal(making.save(tmp_path / "a.jxl", jxl(making.quarters()))))


def test_without_its_decoder_a_jpeg_xl_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pylibjxl", None)
    error = refusal(making.save(tmp_path / "a.jxl", b"\xff\x0a" + bytes(range(200))))
    assert isinstance(error, NoDecoder) and "threeshot[jxl]" in str(error)


@pytest.mark.parametrize(("packed", "named"), [(9, "VC-5"), (52546, "JPEG XL")])
def test_a_raw_packed_in_a_way_that_libraw_does_not_know_is_of_a_kind_that_cant_be_opened(
    tmp_path: Path, packed: int, named: str
) -> None:
    path = making.save(tmp_path / "GOPR0001.GPR", making.dng_bytes(compression=packed))
    error = refusal(path)
    assert isinstance(error, NoDecoder) and named in str(error) and "convert it to DNG" in str(error)


def test_its_large_preview_stands_for_it(tmp_path: Path) -> None:
    preview = making.jpeg_bytes(making.quarters(2400, 1600))
    path = making.save(tmp_path / "_Z8A0001.NEF", making.dng_bytes(2400, 1600, preview=preview, compression=9))
    picture = look(path, thorough=True).picture
    assert picture.source == "preview" and picture.unopened is not None and "LibRaw does not know" in picture.unopened
    assert any("shown and judged by the preview" in note for note in picture.notes)


@pytest.mark.parametrize("kept", [0.3, 0.9, -1])
def test_one_that_is_cut_off_is_damaged_all_the_same(tmp_path: Path, kept: float) -> None:
    data = making.dng_bytes(compression=9)
    cut = data[: int(len(data) * kept) if kept > 0 else len(data) - 1]
    assert not isinstance(refusal(making.save(tmp_path / "GOPR0001.GPR", cut)), NoDecoder)


def test_a_raw_that_has_lost_its_beginning_is_damaged(tmp_path: Path) -> None:
    whole = making.dng_bytes()
    for name in ("IMG_0001.NEF", "IMG_0001.CR3", "IMG_0001.RAF", "IMG_0001.CRW"):
        lost = b"\x17" * 4096 + whole[4096:]
        assert not isinstance(refusal(making.save(tmp_path / name, lost)), NoDecoder), name


def test_a_canon_crw_that_is_cut_off_is_damaged(tmp_path: Path) -> None:
    path = making.save(tmp_path / "CRW_0001.CRW", b"II\x1a\0\0\0HEAPCCDR" + bytes(range(250)) * 40)
    assert not isinstance(refusal(path), NoDecoder)


def test_a_picture_of_another_kind_is_none_that_is_damaged(tmp_path: Path) -> None:
    making.quarters().save(tmp_path / "real.gif")
    path = (tmp_path / "real.gif").rename(tmp_path / "IMG_0001.JPG")
    assert isinstance(refusal(path), NoDecoder)
