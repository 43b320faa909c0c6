"""Pictures made to take long or to fill memory: refused before they are decoded, with the number that was beyond its limit."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.base.errors import InvalidInput
from studio.base.memory import MEMORY_VARIABLE
from studio.imaging import open_picture, render_rgb, tiff
from studio.imaging.jpeg import MOST_SCANS
from tests.studio.imaging import making


def said_of(path: Path) -> str:
    """The sentence about a file that is refused."""
    with pytest.raises(InvalidInput) as caught:
        open_picture(path)
    return str(caught.value)


def test_a_jpeg_of_thousands_of_scans_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = making.save(tmp_path / "scans.jpg", making.jpeg_of_scans(65_000, making.quarters(64, 48)))
    assert said_of(path) == (
        f"{path}: is a JPEG of more than {MOST_SCANS} scans, beyond the {MOST_SCANS} that one of its size may have; it is "
        "made to take long, leave it out, or export it anew."
    )
    with pytest.raises(InvalidInput, match="scans"):
        render_rgb(path)


def test_scans_are_counted_by_what_they_cost(tmp_path: Path) -> None:
    data = bytearray(making.jpeg_of_scans(150, making.quarters(64, 48)))
    at = data.index(b"\xff\xc2") + 5
    data[at : at + 4] = struct.pack(">HH", 15_000, 20_000)
    assert "is a JPEG of 156 scans, beyond the 33 that one of its size may have" in said_of(
        making.save(tmp_path / "large.jpg", bytes(data))
    )


def test_scans_are_counted_in_cmyk_in_a_tiff_in_a_raw_and_in_a_preview(tmp_path: Path) -> None:
    many = making.jpeg_of_scans(5000, making.quarters(64, 48))
    out = io.BytesIO()
    making.quarters(64, 48).convert("CMYK").save(out, "JPEG", progressive=True)
    cmyk = out.getvalue()
    last = cmyk[cmyk.rindex(b"\xff\xda") : cmyk.rindex(b"\xff\xd9")]
    making.save(tmp_path / "cmyk.jpg", cmyk[:-2] + last * 5000 + cmyk[-2:])
    making.save(tmp_path / "preview.dng", making.dng_bytes(preview=many))
    Image.new("L", (64, 48)).save(out := io.BytesIO(), "TIFF", compression="jpeg")
    tiff = out.getvalue()
    where = tiff.index(b"\xff\xd8\xff")
    end = tiff.index(b"\xff\xd9", where) + 2
    grown = tiff + many
    for kind in (3, 4):
        grown = grown.replace(struct.pack("<HHII", 273, kind, 1, where), struct.pack("<HHII", 273, 4, 1, len(tiff)))
        grown = grown.replace(
            struct.pack("<HHII", 279, kind, 1, end - where), struct.pack("<HHII", 279, 4, 1, len(many))
        )
    assert grown[: len(tiff)] != tiff
    making.save(tmp_path / "strip.tif", grown)
    for name in ("cmyk.jpg", "preview.dng", "strip.tif"):
        assert "scans, beyond the 200" in said_of(tmp_path / name), name


def test_progressive_jpegs_and_those_of_one_scan_a_channel_are_opened(tmp_path: Path) -> None:
    plain = making.jpeg_bytes(making.quarters())
    assert open_picture(making.save(tmp_path / "web.jpg", making.jpeg_bytes(making.quarters(), progressive=True))).width
    # An MPO: what follows the end of the first picture does not count, however it looks.
    follows = plain + b"\xff\xda" * 3000
    web = making.jpeg_bytes(making.quarters(), progressive=True) + b"\xff\xda" * 3000
    assert open_picture(making.save(tmp_path / "mpo.jpg", follows)).width == 480
    assert open_picture(making.save(tmp_path / "webmpo.jpg", web)).width == 480


def test_a_side_that_is_too_long_is_told_by_its_side(tmp_path: Path) -> None:
    path = making.save(tmp_path / "line.png", making.bomb_png(1, 4_000_000))
    assert said_of(path) == (
        f"{path}: says it has 1 × 4,000,000 pixels and so a side of more than the 65,535 pixels that are opened; "
        "export it smaller."
    )
    path = making.save(tmp_path / "bomb.png", making.bomb_png())
    assert said_of(path) == (
        f"{path}: says it has 30,000 × 30,000 pixels (900 megapixels), more than the 300 megapixels that are opened; "
        "export it smaller."
    )


def test_the_size_that_is_told_is_the_one_in_the_file(tmp_path: Path) -> None:
    # Pillow's own limit names no size.
    head = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + (29_999).to_bytes(3, "little") * 2
    webp = b"RIFF" + struct.pack("<I", len(head) + 4) + b"WEBP" + head
    assert "says it has 30,000 × 30,000 pixels (900 megapixels)" in said_of(making.save(tmp_path / "b.webp", webp))
    tiff = making.save(tmp_path / "b.tif", making.float_tiff(40_000, 40_000))
    assert "says it has 40,000 × 40,000 pixels (1,600 megapixels)" in said_of(tiff)


def test_what_one_picture_may_take_is_a_matter_of_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MEMORY_VARIABLE, "200")
    clear = making.save(tmp_path / "clear.png", making.bomb_png(5_000, 5_000).replace(b"\x08\x02", b"\x08\x06", 1))
    said = said_of(making.save(tmp_path / "rgb.png", making.bomb_png(5_000, 5_000)))
    assert "has 5,000 × 5,000 pixels (25 megapixels); opening it takes 215 MB of memory, more than the 200 MB" in said
    assert "damaged" in said_of(clear) or "334 MB" in said_of(clear)
    floats = making.save(tmp_path / "float.tif", making.float_tiff(5_000, 5_000))
    assert "takes 310 MB" in said_of(floats) or "ends early" in said_of(floats)
    # Grey takes a third; and of a JPEG made for the web, all coefficients are kept while it is decoded, at half its size too.
    grey = open_picture(making.save(tmp_path / "grey.png", making.grey_png(5_000, 5_000)))
    assert grey.luma.shape == (5_000, 5_000) and grey.small.shape == (625, 625, 3)
    web = making.jpeg_bytes(Image.new("RGB", (5_000, 5_000)), progressive=True)
    halved = open_picture(making.save(tmp_path / "web.jpg", web))
    assert (halved.width, halved.height) == (5_000, 5_000) and halved.luma.shape == (2_500, 2_500)


def test_grey_is_looked_at_as_the_same_grey_in_colour(tmp_path: Path) -> None:
    values = np.random.default_rng(3).integers(0, 256, (700, 900), np.uint8)
    Image.fromarray(values).save(tmp_path / "grey.png")
    Image.fromarray(values).convert("RGB").save(tmp_path / "rgb.png")
    Image.fromarray(values.astype(np.uint16) * 257).save(tmp_path / "deep.png")
    grey, rgb, deep = (open_picture(tmp_path / f"{name}.png") for name in ("grey", "rgb", "deep"))
    for one in (grey, deep):
        assert np.array_equal(one.luma, rgb.luma) and np.array_equal(one.small, rgb.small)
    assert render_rgb(tmp_path / "grey.png").mode == "RGB"


@pytest.mark.parametrize("big", [False, True])
def test_the_size_of_a_tiff_is_known_from_its_header(big: bool) -> None:
    out = io.BytesIO()
    Image.new("F", (70, 40)).save(out, "TIFF", big_tiff=big)
    assert tiff.size(tiff.reader_of(out.getvalue())) == (70, 40, 32)
    assert tiff.size(tiff.reader_of(out.getvalue()[:20])) == (0, 0, 0)
