"""Pictures of every kind are opened upright and in sRGB."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from studio.base.errors import InvalidInput
from studio.imaging import look, open_picture, preview_jpeg, render_rgb, write_preview
from studio.imaging.opening import Preview
from tests.studio.imaging import making

NEAR = 14


def near(found: tuple[int, ...], wanted: tuple[int, ...], by: int = NEAR) -> bool:
    return all(abs(a - b) <= by for a, b in zip(found, wanted, strict=True))


def luma_of(colour: tuple[int, int, int]) -> int:
    return round(0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2])


def shows_quarters(path: Path, size: tuple[int, int] = (480, 320), by: int = NEAR) -> None:
    picture = open_picture(path)
    assert (picture.width, picture.height) == size
    assert picture.luma.shape == (size[1], size[0])
    assert picture.luma.flags.c_contiguous
    rendered = np.asarray(render_rgb(path))
    for corner, colour in making.CORNERS.items():
        assert near(making.centre_of(picture.luma, corner), (luma_of(colour),), by), corner
        assert near(making.centre_of(picture.small, corner), colour, by), corner
        assert near(making.centre_of(rendered, corner), colour, by), corner


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif", "avif"])
def test_every_orientation_is_turned_upright(tmp_path: Path, orientation: int, ending: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"turned.{ending}"
    making.stored_sideways(making.quarters(), orientation).save(path, exif=exif)
    shows_quarters(path)
    write_preview(path, tmp_path / "preview.jpg")
    preview = np.asarray(Image.open(tmp_path / "preview.jpg"))
    assert preview.shape == (320, 480, 3)
    for corner, colour in making.CORNERS.items():
        assert near(making.centre_of(preview, corner), colour), corner


def test_the_preview_of_a_large_jpeg_is_1600_px_and_looks_like_it(sample_shoot: Path) -> None:
    path = sample_shoot / "phone" / "IMG_1001.JPG"
    seen = look(path)
    data = preview_jpeg(seen)
    preview = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert preview is not None and preview.shape == (1600, 1067, 3)
    whole = cv2.resize(cv2.imread(str(path)), (1067, 1600), interpolation=cv2.INTER_AREA)
    assert np.abs(preview.astype(int) - whole.astype(int)).mean() < 2.5
    assert b"ICC_PROFILE" not in data


@pytest.mark.parametrize("size", [(1600, 1067), (1067, 1600), (1599, 1067), (1600, 1066)])
def test_a_preview_holds_its_picture_alone_whatever_lies_beside_it_in_memory(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "IMG_0001.JPG"
    making.quarters(*size).save(path)
    seen = set()
    for beside in range(0, 256, 25):
        kept = look(path)
        small = kept.preview(1600)
        seen.add(preview_jpeg(replace(kept, preview=lambda _, small=small, beside=beside: _among(small, beside))))
    assert len(seen) == 1


def _among(small: Preview, beside: int) -> Preview:
    """The same, each plane with other bytes behind it."""
    assert small.planes is not None
    planes = []
    for plane in small.planes:
        room = np.full(plane.size + 4 * max(plane.shape), beside, np.uint8)
        room[: plane.size] = plane.ravel()
        planes.append(room[: plane.size].reshape(plane.shape))
    return Preview(planes=(planes[0], planes[1], planes[2]))


def test_luma_and_small_are_the_pictures_own(sample_shoot: Path) -> None:
    path = sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG"
    picture = open_picture(path)
    colour = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    grey = cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)
    assert np.abs(picture.luma.astype(int) - grey.astype(int)).mean() < 1.0
    assert picture.small.shape == (200, 300, 3)
    reduced = cv2.resize(colour, (300, 200), interpolation=cv2.INTER_AREA)
    assert np.abs(picture.small.astype(int) - reduced.astype(int)).mean() < 1.0
    assert picture.luma.shape[1] == picture.width and picture.headroom_ev is None and picture.notes == ()


def test_without_luma_only_an_eighth_is_decoded(sample_shoot: Path) -> None:
    picture = open_picture(sample_shoot / "phone" / "IMG_1001.JPG", want_luma=False)
    assert (picture.width, picture.height) == (1600, 2400)
    assert picture.luma.shape == (300, 200)


def test_a_progressive_jpeg_is_read_the_same(tmp_path: Path) -> None:
    path = making.save(tmp_path / "web.jpg", making.jpeg_bytes(making.quarters(), progressive=True))
    shows_quarters(path)


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "RGBA", "LA", "1"])
def test_other_pixels_than_rgb_are_read_right(tmp_path: Path, mode: str) -> None:
    image = making.quarters()
    ending = {"CMYK": "tif"}.get(mode, "png")
    converted = image.convert(mode) if mode != "1" else image.convert("L").point(lambda v: 255 * (v > 100)).convert("1")
    path = tmp_path / f"picture.{ending}"
    converted.save(path)
    wanted = converted.convert("RGB")
    found = render_rgb(path)
    assert found.mode == "RGB"
    assert np.abs(np.asarray(found).astype(int) - np.asarray(wanted).astype(int)).mean() < 3
    assert open_picture(path).luma.shape == (320, 480)


def test_a_cmyk_jpeg_and_a_grey_jpeg_are_read(tmp_path: Path) -> None:
    cmyk = making.save(tmp_path / "cmyk.jpg", making.jpeg_bytes(making.quarters().convert("CMYK")))
    shows_quarters(cmyk, by=30)
    grey = making.save(tmp_path / "grey.jpg", making.jpeg_bytes(making.quarters().convert("L")))
    picture = open_picture(grey)
    for corner, colour in making.CORNERS.items():
        assert near(making.centre_of(picture.small, corner), (luma_of(colour),) * 3)
    write_preview(grey, tmp_path / "grey-preview.jpg")
    assert render_rgb(tmp_path / "grey-preview.jpg").size == (480, 320)


def test_transparency_is_laid_over_white(tmp_path: Path) -> None:
    image = making.quarters().convert("RGBA")
    image.putalpha(0)
    image.save(tmp_path / "clear.png")
    assert open_picture(tmp_path / "clear.png").luma.min() == 255


@pytest.mark.parametrize("ending", ["png", "tif"])
def test_sixteen_bits_are_read_as_eight(tmp_path: Path, ending: str) -> None:
    rgb = np.asarray(making.quarters())
    path = tmp_path / f"deep.{ending}"
    assert cv2.imwrite(str(path), cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR).astype(np.uint16) * 257)
    shows_quarters(path)
    grey = tmp_path / f"deep-grey.{ending}"
    assert cv2.imwrite(str(grey), cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.uint16) * 257)
    luma = open_picture(grey).luma
    for corner, colour in making.CORNERS.items():
        assert near(making.centre_of(luma, corner), (luma_of(colour),), 3)


def test_a_profile_is_applied_to_small_preview_and_rendering(tmp_path: Path) -> None:
    profile = linear_profile()
    path = making.save(tmp_path / "linear.jpg", making.jpeg_bytes(making.quarters(), icc_profile=profile, quality=97))
    picture = open_picture(path)
    rendered = np.asarray(render_rgb(path))
    write_preview(path, tmp_path / "preview.jpg")
    preview = np.asarray(Image.open(tmp_path / "preview.jpg"))
    for corner, colour in making.CORNERS.items():
        # Taken as linear light, each value is brighter in sRGB (IEC 61966-2-1).
        wanted = tuple(round(255 * (1.055 * (v / 255) ** (1 / 2.4) - 0.055)) for v in colour)
        assert near(making.centre_of(rendered, corner), wanted, 10), corner
        assert near(making.centre_of(picture.small, corner), wanted, 10), corner
        assert near(making.centre_of(preview, corner), wanted, 14), corner
    # A grey of 90 of 255 in linear light is 160 in sRGB, so luma moved too.
    assert picture.luma.mean() > np.asarray(making.quarters().convert("L")).mean() + 30


def linear_profile() -> bytes:
    """An sRGB-primaries profile with a linear curve, made by replacing the curves of LittleCMS' sRGB."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(data[128:132], "big")
    for n in range(count):
        entry = 132 + 12 * n
        name, at = bytes(data[entry : entry + 4]), int.from_bytes(data[entry + 4 : entry + 8], "big")
        if name in (b"rTRC", b"gTRC", b"bTRC"):
            # `curv` with no entries is the identity (ICC.1:2022, 10.6); it is no longer than the curve it replaces.
            data[at : at + 12] = b"curv" + bytes(8)
            data[entry + 8 : entry + 12] = (12).to_bytes(4, "big")
        if name == b"desc":
            length = int.from_bytes(data[entry + 8 : entry + 12], "big")
            text = bytes(data[at : at + length])
            data[at : at + length] = text.replace("sRGB".encode("utf-16-be"), "line".encode("utf-16-be")).replace(
                b"sRGB", b"line"
            )
    return bytes(data)


def test_a_broken_profile_is_taken_as_srgb_with_a_note(tmp_path: Path) -> None:
    path = making.save(
        tmp_path / "broken.jpg", making.jpeg_bytes(making.quarters(), icc_profile=b"no profile at all" * 20)
    )
    shows_quarters(path)
    assert any("profile is broken" in note for note in open_picture(path).notes)


def test_a_png_named_jpg_is_read_with_a_note(tmp_path: Path) -> None:
    making.quarters().save(tmp_path / "real.png")
    path = (tmp_path / "real.png").rename(tmp_path / "IMG_0001.JPG")
    shows_quarters(path)
    assert any("a PNG" in note for note in open_picture(path).notes)


def test_max_side_reduces_and_never_enlarges(sample_shoot: Path, tmp_path: Path) -> None:
    path = sample_shoot / "phone" / "IMG_1001.JPG"
    assert render_rgb(path, 300).size == (200, 300)
    assert render_rgb(path, 5000).size == (1600, 2400)
    tiny = making.save(tmp_path / "tiny.jpg", making.jpeg_bytes(making.quarters(9, 5)))
    assert open_picture(tiny).small.shape == (5, 9, 3)
    write_preview(tiny, tmp_path / "tiny-preview.jpg")
    assert render_rgb(tmp_path / "tiny-preview.jpg").size == (9, 5)


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (3000, 2), (17, 4001)])
def test_thin_pictures_are_read_too(tmp_path: Path, size: tuple[int, int]) -> None:
    path = making.save(tmp_path / "thin.jpg", making.jpeg_bytes(Image.new("RGB", size, (120, 90, 60))))
    picture = open_picture(path)
    assert (picture.width, picture.height) == size
    assert min(picture.small.shape[:2]) >= 1
    write_preview(path, tmp_path / "preview.jpg")
    assert max(render_rgb(tmp_path / "preview.jpg").size) == min(1600, max(size))


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_jpeg_twice_as_large_as_needed_is_decoded_at_half_its_size(
    tmp_path: Path, progressive: bool, orientation: int
) -> None:
    pixels = making.quarters(4200, 2800)
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "IMG_0001.JPG"
    pixels.save(path, "JPEG", quality=92, exif=exif, progressive=progressive)
    whole, half = open_picture(path), open_picture(path, side=2048)
    assert half.luma.shape == (whole.luma.shape[0] // 2, whole.luma.shape[1] // 2)
    assert (half.width, half.height, half.small.shape) == (whole.width, whole.height, whole.small.shape)
    assert np.abs(half.small.astype(int) - whole.small).mean() < 1.0
    assert open_picture(path, side=2200).luma.shape == whole.luma.shape, "half would be too small"


@pytest.mark.parametrize("size", [(4200, 2800), (4199, 2799), (4208, 2809)])
def test_a_corner_has_its_colour_also_at_half_the_size(tmp_path: Path, size: tuple[int, int]) -> None:
    # An even corner is where the last byte of the data is the colour's alone; whether that was needed is seen without a second decode.
    path = tmp_path / "IMG_0001.JPG"
    Image.new("RGB", size, (200, 40, 90)).save(path, "JPEG", quality=92)
    half = open_picture(path, side=2048)
    assert near(tuple(half.small[-1, -1]), (200, 40, 90), 2)
    assert near((int(half.luma[-1, -1]),), (luma_of((200, 40, 90)),), 1)
    data = path.read_bytes()
    path.write_bytes(data[:-2] + bytes(range(1, 60)) + data[-2:])
    with pytest.raises(InvalidInput, match="a part of it is lost"):
        open_picture(path, side=2048)


@pytest.mark.parametrize("how", ["cut in the middle", "cut at the end", "a piece missing", "a piece zeroed"])
@pytest.mark.parametrize("subsampling", [0, 1, 2])
def test_damage_is_seen_at_half_the_size_too(tmp_path: Path, how: str, subsampling: int) -> None:
    path = tmp_path / "IMG_0001.JPG"
    noise = np.random.default_rng(5).integers(0, 255, (350, 525, 3), np.uint8)
    scene = Image.fromarray(noise).resize((4200, 2800))
    scene.paste((200, 200, 200), (3800, 2400, 4200, 2800))  # an even corner, as a sweep has
    scene.save(path, "JPEG", quality=92, subsampling=subsampling)
    data = path.read_bytes()
    assert open_picture(path, side=2048).notes == ()
    middle = len(data) // 2
    path.write_bytes(
        {
            "cut in the middle": data[:middle] + data[-2:],
            "cut at the end": data[:-200] + data[-2:],
            "a piece missing": data[:middle] + data[middle + 512 :],
            "a piece zeroed": data[:middle] + bytes(4096) + data[middle + 4096 :],
        }[how]
    )
    with pytest.raises(InvalidInput, match="damaged|ends early"):
        open_picture(path, side=2048)


def test_fill_bytes_before_the_end_are_no_data_left_over(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.JPG"
    Image.new("RGB", (640, 480), (200, 40, 90)).save(path, "JPEG", quality=92)
    data = path.read_bytes()
    for fill in (1, 11, 14, 100):
        path.write_bytes(data[:-2] + b"\xff" * fill + data[-2:])
        assert open_picture(path).notes == ()
