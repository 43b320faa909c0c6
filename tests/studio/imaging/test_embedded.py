"""The preview that a camera embeds: found in bounds, upright, without bars; whatever is wrong with it, there is none."""

import struct
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from studio.imaging import embedded
from studio.judging.examine import glance
from tests.studio.imaging import making


def picture(orientation: int = 1, small: bytes | None = None, size: tuple[int, int] = (900, 600)) -> bytes:
    """A JPEG with an embedded preview of DCF's size: 4:3, the picture between bars."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = making.stored_sideways(making.quarters(*size), orientation)
    if small is None:
        barred = Image.new("RGB", (160, 120))
        shape = stored.resize((160, round(160 * stored.height / stored.width)))
        barred.paste(shape, (0, (120 - shape.height) // 2))
        small = making.jpeg_bytes(barred)
    return making.with_embedded(making.jpeg_bytes(stored, exif=exif), small)


def test_it_is_the_picture_without_its_bars(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(picture())
    found = embedded(tmp_path / "a.jpg")
    assert found is not None and found.shape == (107, 160, 3)
    for corner, colour in making.CORNERS.items():
        assert making.centre_of(found, corner) == pytest.approx(colour, abs=12)


def test_it_is_upright(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(picture(3))
    found = embedded(tmp_path / "a.jpg")
    assert found is not None
    for corner, colour in making.CORNERS.items():
        assert making.centre_of(found, corner) == pytest.approx(colour, abs=12)


def test_the_first_preview_is_made_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(picture())
    assert glance(str(tmp_path / "a.jpg"), str(tmp_path / "preview.jpg"))
    with Image.open(tmp_path / "preview.jpg") as preview:
        assert preview.size == (160, 107)
    (tmp_path / "b.jpg").write_bytes(making.jpeg_bytes(making.quarters(2400, 1600)))
    assert glance(str(tmp_path / "b.jpg"), str(tmp_path / "other.jpg"))
    with Image.open(tmp_path / "other.jpg") as preview:
        assert preview.size == (300, 200)


@pytest.mark.parametrize(
    "small",
    [
        b"",
        b"no picture",
        making.jpeg_bytes(making.quarters(40, 30)),
        making.jpeg_bytes(making.quarters(2400, 30)),
        making.jpeg_bytes(making.quarters(160, 120))[:300],
        making.jpeg_bytes(making.quarters(160, 120).convert("L")),
    ],
)
def test_what_is_no_use_is_none(tmp_path: Path, small: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(picture(small=small))
    assert embedded(tmp_path / "a.jpg") is None


@pytest.mark.parametrize("tag", [0x0201, 0x0202])
def test_one_that_lies_outside_is_none(tmp_path: Path, tag: int) -> None:
    good = picture()
    order = ">" if b"Exif\0\0MM" in good else "<"
    entry = struct.pack(order + "HHI", tag, 4, 1)
    at = good.index(entry) + len(entry)
    (tmp_path / "a.jpg").write_bytes(good[:at] + struct.pack(order + "I", 0x7FFFFFFF) + good[at + 4 :])
    found = embedded(tmp_path / "a.jpg")
    # A length beyond the block is cut to it: what is there is whole.
    assert (found is None) == (tag == 0x0201)


@settings(max_examples=60)
@given(st.integers(0, 2000), st.binary(min_size=1, max_size=8))
def test_damage_never_raises(at: int, noise: bytes) -> None:
    data = bytearray(DAMAGED)
    data[at : at + len(noise)] = noise
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.jpg")
        path.write_bytes(bytes(data))
        found = embedded(path)
    assert found is None or max(found.shape[:2]) <= 2000


DAMAGED = picture()
