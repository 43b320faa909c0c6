"""RAW files, by a DNG that the tests write: decoded, turned, measured for headroom, refused when cut off."""

from pathlib import Path

import numpy as np
import pytest

from studio.base.errors import InvalidInput
from studio.imaging import look, open_picture, preview_jpeg, read_exif, render_rgb
from studio.imaging.source import read
from tests.studio.imaging import making


def test_a_dng_without_a_preview_is_decoded_at_half_size(tmp_path: Path) -> None:
    picture = open_picture(making.save(tmp_path / "IMG_0001.DNG", making.dng_bytes()))
    assert (picture.width, picture.height) == (640, 480)
    assert picture.luma.shape == (240, 320)
    assert picture.source == "raw"


def test_a_sideways_dng_is_turned(tmp_path: Path) -> None:
    path = making.save(tmp_path / "IMG_0001.DNG", making.dng_bytes(orientation=6))
    picture = open_picture(path)
    assert (picture.width, picture.height) == (480, 640)
    assert picture.luma.shape == (320, 240)
    assert render_rgb(path).size == (480, 640)
    assert render_rgb(path, 100).size == (75, 100)


@pytest.mark.parametrize(("brightest", "stops"), [(4095, 0.0), (2079, 1.0), (1072, 2.0)])
def test_headroom_is_the_stops_left_above_the_brightest_value(tmp_path: Path, brightest: int, stops: float) -> None:
    path = making.save(tmp_path / "IMG_0001.DNG", making.dng_bytes(brightest=brightest))
    found = look(path, thorough=True).picture.headroom_ev
    assert found == pytest.approx(stops, abs=0.02)


def test_a_dng_by_any_other_name_is_still_a_raw(tmp_path: Path) -> None:
    path = making.save(tmp_path / "scan.tif", making.dng_bytes())
    assert read(path).content == "raw"
    assert any("a RAW" in note for note in open_picture(path).notes)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_large_embedded_preview_is_judged_and_turned_upright(tmp_path: Path, orientation: int) -> None:
    upright = making.quarters(2400, 1600) if orientation in (1, 3) else making.quarters(1600, 2400)
    stored = making.jpeg_bytes(making.stored_sideways(upright, orientation))
    path = making.save(tmp_path / "IMG_0001.DNG", making.dng_bytes(2412, 1608, orientation, preview=stored))
    picture = open_picture(path)
    assert picture.source == "preview" and picture.headroom_ev is None
    assert (picture.width, picture.height) == ((2412, 1608) if orientation in (1, 3) else (1608, 2412))
    assert picture.luma.shape == (upright.height, upright.width)
    rendered = np.asarray(render_rgb(path))
    for corner, colour in making.CORNERS.items():
        for pixels in (picture.small, rendered):
            assert np.abs(np.array(making.centre_of(pixels, corner)) - colour).max() < 14, corner


def test_a_preview_that_the_camera_turned_already_is_left_alone(tmp_path: Path) -> None:
    stored = making.jpeg_bytes(making.quarters(1600, 2400))
    picture = open_picture(making.save(tmp_path / "IMG_0001.DNG", making.dng_bytes(2412, 1608, 6, preview=stored)))
    assert picture.luma.shape == (2400, 1600)
    assert np.abs(np.array(making.centre_of(picture.small, "top left")) - making.CORNERS["top left"]).max() < 14


def test_thorough_unpacks_the_sensors_data_behind_a_preview(tmp_path: Path) -> None:
    stored = making.jpeg_bytes(making.quarters(2400, 1600))
    path = making.save(tmp_path / "IMG_0001.DNG", making.dng_bytes(2412, 1608, preview=stored, brightest=2079))
    picture = look(path, thorough=True).picture
    assert picture.source == "preview" and picture.headroom_ev == pytest.approx(1.0, abs=0.02)


def test_a_small_embedded_preview_is_not_enough(tmp_path: Path) -> None:
    stored = making.jpeg_bytes(making.quarters(1200, 800))
    picture = open_picture(making.save(tmp_path / "IMG_0001.DNG", making.dng_bytes(2412, 1608, preview=stored)))
    assert picture.source == "raw" and picture.luma.shape == (804, 1206)


def test_a_preview_smaller_than_what_is_delivered_is_not_judged(tmp_path: Path) -> None:
    stored = making.jpeg_bytes(making.quarters(2400, 1600))
    path = making.save(tmp_path / "IMG_0001.DNG", making.dng_bytes(5200, 3400, preview=stored))
    assert open_picture(path, side=2048).source == "preview"
    assert open_picture(path, side=2600).source == "raw"


def test_a_cut_off_dng_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = making.dng_bytes()
    for cut in (len(data) - 1, len(data) // 2, 300):
        with pytest.raises(InvalidInput) as caught:
            look(making.save(tmp_path / "IMG_0001.DNG", data[:cut]), thorough=True)
        assert "ends early" in str(caught.value) or "cut off" in str(caught.value) or "LibRaw" in str(caught.value)
    assert capfd.readouterr().err == ""


def test_a_raw_that_libraw_does_not_know_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="LibRaw does not know"):
        open_picture(
            making.save(tmp_path / "IMG_0001.ARW", b"II*\0\x08\0\0\0\x00\x00\0\0\0\0" + b"no sensor's data" * 900)
        )


def test_the_preview_of_a_raw_is_a_picture(tmp_path: Path) -> None:
    data = preview_jpeg(look(making.save(tmp_path / "IMG_0001.DNG", making.dng_bytes())))
    path = making.save(tmp_path / "preview.jpg", data)
    assert np.asarray(render_rgb(path)).shape == (240, 320, 3)


def test_exif_of_a_dng(tmp_path: Path) -> None:
    exif = read_exif(making.save(tmp_path / "IMG_0001.DNG", making.dng_bytes(orientation=8)))
    assert exif.camera == "Threeshot Test RAW" and exif.orientation == 8
    assert exif.captured_at is not None and exif.captured_at.second == 56
