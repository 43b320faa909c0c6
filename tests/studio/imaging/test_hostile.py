"""Files that are cut off, hollow, huge or not what they say: one sentence each, nothing on stderr, no decode of a bomb."""

import os
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from studio.base.errors import InvalidInput, NotFound
from studio.imaging import colour_marks, jpeg, open_picture, read_exif, render_rgb, several, write_preview
from tests.studio.imaging import making


def sentence_of(path: Path) -> str:
    """What every way to open this file says; always the file and one sentence."""
    with pytest.raises(InvalidInput) as caught:
        open_picture(path)
    said = str(caught.value)
    assert said.startswith(str(path)) and said.endswith(".") and "\n" not in said.removeprefix(str(path))
    with pytest.raises(InvalidInput):
        render_rgb(path)
    return said


@pytest.mark.parametrize("ending", ["jpg", "png", "tif", "webp", "avif"])
@pytest.mark.parametrize("kept", [0.4, 0.9, -2])
def test_a_file_that_ends_early_is_refused(
    tmp_path: Path, ending: str, kept: float, capfd: pytest.CaptureFixture[str]
) -> None:
    whole = tmp_path / f"whole.{ending}"
    making.quarters(800, 600).save(whole)
    open_picture(whole)
    data = whole.read_bytes()
    cut = making.save(tmp_path / f"cut.{ending}", data[: int(len(data) * kept) if kept > 0 else len(data) + int(kept)])
    said = sentence_of(cut)
    assert "copy it again from the card" in said
    assert "ends early" in said or "damaged" in said
    assert capfd.readouterr().err == ""


def test_a_truncated_jpeg_says_that_it_ends_early(sample_shoot: Path, tmp_path: Path) -> None:
    data = (sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG").read_bytes()
    for cut in (len(data) - 1, len(data) // 2, 5000):
        assert "ends early" in sentence_of(making.save(tmp_path / "IMG_0006.JPG", data[:cut])), cut


def test_a_jpeg_with_a_hole_in_it_is_damaged(sample_shoot: Path, tmp_path: Path) -> None:
    data = bytearray((sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG").read_bytes())
    data[100_000:140_000] = bytes(40_000)
    assert "damaged" in sentence_of(making.save(tmp_path / "IMG_0006.JPG", bytes(data)))


def test_bytes_after_the_end_of_a_jpeg_are_harmless(tmp_path: Path) -> None:
    data = making.jpeg_bytes(making.quarters()) + b"maker's trailer" * 100
    assert open_picture(making.save(tmp_path / "trailer.jpg", data)).width == 480


def test_an_empty_file_a_folder_and_nothing_at_all(tmp_path: Path) -> None:
    assert "is empty" in sentence_of(making.save(tmp_path / "empty.jpg", b""))
    (tmp_path / "folder.jpg").mkdir()
    assert "is a folder" in sentence_of(tmp_path / "folder.jpg")
    assert "only zeros" in sentence_of(making.save(tmp_path / "zeros.jpg", bytes(5000)))
    assert "content is unknown" in sentence_of(
        making.save(tmp_path / "words.jpg", b"these are words, not a picture" * 9)
    )
    assert "a video" in sentence_of(making.save(tmp_path / "film.jpg", b"\0\0\0\x18ftypmp42" + bytes(2000)))
    with pytest.raises(NotFound):
        open_picture(tmp_path / "gone.jpg")


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert "not a file" in sentence_of(tmp_path / "pipe.jpg")


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = making.save(tmp_path / "locked.jpg", making.jpeg_bytes(making.quarters()))
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this person may read everything")
    assert "permissions" in sentence_of(path)


def test_a_bomb_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said = sentence_of(making.save(tmp_path / "bomb.png", making.bomb_png()))
    assert "30,000 × 30,000" in said and "900 megapixels" in said
    assert "70,000" in sentence_of(making.save(tmp_path / "long.png", making.bomb_png(70_000, 2)))
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kb < 200_000


def test_a_jpeg_and_a_tiff_that_claim_to_be_huge(tmp_path: Path) -> None:
    data = bytearray(making.jpeg_bytes(making.quarters()))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 65_000, 65_000)
    assert "megapixels" in sentence_of(making.save(tmp_path / "bomb.jpg", bytes(data)))
    Image.new("L", (8, 8)).save(tmp_path / "small.tif")
    tiff = (tmp_path / "small.tif").read_bytes()
    for tag in (256, 257):
        for kind in (3, 4):
            tiff = tiff.replace(struct.pack("<HHII", tag, kind, 1, 8), struct.pack("<HHII", tag, 4, 1, 40_000))
    assert "megapixels" in sentence_of(making.save(tmp_path / "bomb.tif", tiff))


def test_a_jpeg_without_a_size_is_damaged(tmp_path: Path) -> None:
    data = bytearray(making.jpeg_bytes(making.quarters()))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = bytes(4)
    assert "damaged" in sentence_of(making.save(tmp_path / "none.jpg", bytes(data)))


def test_a_preview_that_cannot_be_made_leaves_nothing_behind(tmp_path: Path) -> None:
    cut = making.save(tmp_path / "cut.jpg", making.jpeg_bytes(making.quarters())[:3000])
    with pytest.raises(InvalidInput):
        write_preview(cut, tmp_path / "preview.jpg")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cut.jpg"]


@pytest.mark.parametrize("name", ["new\nline.jpg", "quote'\".jpg", "x" * 200 + ".jpg", "🧵📷.jpg", "-rf.jpg", " .jpg"])
def test_odd_names_are_opened(tmp_path: Path, name: str) -> None:
    path = making.save(tmp_path / name, making.jpeg_bytes(making.quarters()))
    assert open_picture(path).width == 480


WHOLE = dict.fromkeys(("jpg", "png", "tif", "webp", "dng"), b"")


def whole(ending: str) -> bytes:
    if not WHOLE[ending]:
        import io

        exif = Image.Exif()
        exif[0x0112], exif[0x010F], exif[0x9003] = 6, "Threeshot", "2026:10:03 09:16:56"
        out = io.BytesIO()
        names = {"jpg": "JPEG", "png": "PNG", "tif": "TIFF", "webp": "WEBP"}
        if ending == "dng":
            out.write(making.dng_bytes(64, 48))
        else:
            making.quarters(96, 64).save(out, names[ending], exif=exif)
        WHOLE[ending] = out.getvalue()
    return WHOLE[ending]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ending=st.sampled_from(["jpg", "png", "tif", "webp"]),
    edits=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=6),
    kept=st.floats(0.05, 1),
)
def test_damaged_files_give_a_picture_or_one_sentence(
    tmp_path: Path, ending: str, edits: list[tuple[float, bytes]], kept: float
) -> None:
    data = bytearray(whole(ending))
    for where, what in edits:
        at = int(where * (len(data) - 1))
        data[at : at + len(what)] = what
    path = making.save(tmp_path / f"damaged.{ending}", bytes(data[: int(len(data) * kept) + 1]))
    exif = read_exif(path)
    assert 1 <= exif.orientation <= 8
    try:
        picture = open_picture(path)
    except InvalidInput as error:
        assert str(error).startswith(str(path)) and str(error).endswith(".")
    else:
        assert picture.luma.shape == (picture.height, picture.width)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ending=st.sampled_from(["jpg", "png", "tif", "webp", "dng", "heic", "jxl", "cr3", "raf"]),
    data=st.binary(max_size=400),
)
def test_exif_of_anything_never_raises(tmp_path: Path, ending: str, data: bytes) -> None:
    starts = {
        "jpg": b"\xff\xd8\xff\xe1\x00\x40Exif\0\0II*\0\x08\0\0\0",
        "png": b"\x89PNG\r\n\x1a\n\0\0\0\x40eXIfII*\0\x08\0\0\0",
        "tif": b"II*\0\x08\0\0\0",
        "webp": b"RIFF\x80\0\0\0WEBPEXIF\x40\0\0\0MM\0*\0\0\0\x08",
        "dng": b"MM\0*\0\0\0\x08",
        "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x40meta",
        "jxl": b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x40Exif\0\0\0\0II*\0\x08\0\0\0",
        "cr3": b"\0\0\0\x18ftypcrx \0\0\0\0crx isom\0\0\x01\0moov",
        "raf": b"FUJIFILMCCD-RAW 0201",
    }
    exif = read_exif(making.save(tmp_path / f"any.{ending}", starts[ending] + data))
    assert exif.problem is None or exif.problem.endswith(".")
    assert exif.latitude is None or -90 <= exif.latitude <= 90


@settings(max_examples=200)
@given(data=st.binary(max_size=400), start=st.sampled_from(["heif", "png", "mpf", "icc", "exif"]))
def test_marks_of_colour_and_of_more_pictures_are_read_of_anything(data: bytes, start: str) -> None:
    heads = {
        "heif": b"\0\0\0\x18ftypavif\0\0\0\0mif1avif\0\0\x01\0meta\0\0\0\0\0\0\0\xf0iprp\0\0\0\x80ipco",
        "png": b"\x89PNG\r\n\x1a\n",
        "mpf": b"\xff\xd8\xff\xe2\x01\x00MPF\0II*\0\x08\0\0\0",
        "icc": bytes(128) + b"\0\0\0\xff",
        "exif": b"II*\0\x08\0\0\0",
    }
    whole = heads[start] + data
    for content in ("heif", "png"):
        colour_marks.cicp_of(content, whole)
    colour_marks.cicp_of_profile(whole)
    assert colour_marks.space_of_exif(whole) in (None, "sRGB", "Adobe RGB")
    several.note_of_jpeg(whole, jpeg.header(whole).apps)
    several.note_of_boxes(whole)
