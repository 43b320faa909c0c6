"""Colours as the camera meant them: Adobe RGB by its marks, HDR drawn in, gain maps told of; in preview, verdict and rendition alike."""

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from studio.imaging import Picture, hdr, look, open_picture, preview_jpeg, profiles, render_pixels, render_rgb
from studio.imaging.colour_marks import Cicp, cicp_of, cicp_of_profile, space_of_exif, space_of_raw
from tests.studio.imaging import making

SEEN = (60, 140, 90)
"""A green well inside of sRGB."""


def adobe(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    """sRGB's colour as Adobe RGB (1998) codes it: by the numbers of its standard, not by the profile that is tested."""
    value = np.array(colour) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    srgb = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    # Adobe RGB (1998) Color Image Encoding, 4.3.5.3: from XYZ.
    back = np.array([[2.04159, -0.56501, -0.34473], [-0.96924, 1.87597, 0.04156], [0.01344, -0.11836, 1.01517]])
    coded = np.clip(back @ srgb @ linear, 0, 1) ** (256 / 563)
    red, green, blue = np.rint(coded * 255).astype(int).tolist()
    return red, green, blue


def flat(colour: tuple[int, int, int], size: tuple[int, int] = (480, 320)) -> Image.Image:
    return Image.new("RGB", size, colour)


def seen_everywhere(path: Path) -> tuple[list[NDArray[np.int_]], Picture]:
    """The middle of the verdict's picture, of the preview and of the rendition."""
    seen = look(path)
    preview = np.asarray(Image.open(io.BytesIO(preview_jpeg(seen))).convert("RGB"))
    pictures = [seen.picture.small, preview, render_pixels(path), np.asarray(render_rgb(path, 100))]
    return [picture[picture.shape[0] // 2, picture.shape[1] // 2].astype(int) for picture in pictures], seen.picture


def is_near(found: list[NDArray[np.int_]], wanted: tuple[int, int, int], by: int = 4) -> None:
    assert [np.abs(middle - np.array(wanted)).max() <= by for middle in found] == [True] * len(found), (found, wanted)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("space", "index"), [(65535, b"R03\0"), (2, None), (None, b"R03\0"), (2, b"R03\0")])
def test_a_camera_set_to_adobe_rgb_is_seen_in_its_colours(
    tmp_path: Path, order: str, space: int | None, index: bytes | None
) -> None:
    block = making.exif_segment(making.exif_block(space, index, order))
    data = making.with_segments(making.jpeg_bytes(flat(adobe(SEEN)), quality=98), block)
    found, picture = seen_everywhere(making.save(tmp_path / "_MG_0001.JPG", data))
    is_near(found, SEEN)
    assert picture.notes == (
        "It has no usable colour profile, but is marked as Adobe RGB; its colours are taken as that.",
    )


@pytest.mark.parametrize(
    ("space", "index"), [(1, None), (1, b"R98\0"), (1, b"R03\0"), (65535, b"R98\0"), (65535, None)]
)
def test_what_is_marked_as_srgb_or_not_at_all_stays_as_it_is(tmp_path: Path, space: int, index: bytes | None) -> None:
    block = making.exif_segment(making.exif_block(space, index))
    found, picture = seen_everywhere(
        making.save(tmp_path / "IMG_0001.JPG", making.with_segments(making.jpeg_bytes(flat(SEEN), quality=98), block))
    )
    is_near(found, SEEN)
    assert picture.notes == ()


def test_a_profile_wins_over_the_mark(tmp_path: Path) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = making.exif_segment(making.exif_block(65535, b"R03\0"))
    data = making.with_segments(making.jpeg_bytes(flat(SEEN), quality=98, icc_profile=srgb), exif)
    found, picture = seen_everywhere(making.save(tmp_path / "IMG_0001.JPG", data))
    is_near(found, SEEN)
    assert picture.notes == ()


@pytest.mark.parametrize("ending", ["tif", "png", "webp"])
def test_the_mark_counts_in_other_kinds_of_files_too(tmp_path: Path, ending: str) -> None:
    exif = Image.Exif()
    exif[0x0112], exif.get_ifd(0x8769)[0xA001] = 1, 2
    path = tmp_path / f"picture.{ending}"
    flat(adobe(SEEN)).save(path, exif=exif.tobytes(), **({"lossless": True} if ending == "webp" else {}))
    found, picture = seen_everywhere(path)
    is_near(found, SEEN)
    assert any("Adobe RGB" in note for note in picture.notes)


@pytest.mark.parametrize("length", [8, 20, 40, 60])
def test_a_mark_that_is_cut_off_says_nothing(length: int) -> None:
    assert space_of_exif(making.exif_block(65535, b"R03\0")[:length]) is None


def test_the_profiles_are_what_their_standards_say() -> None:
    steps = np.arange(0, 256, 5, dtype=np.uint8)
    pixels = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    for icc, primaries, linear in (
        (profiles.adobe_rgb(), profiles.ADOBE_RGB_PRIMARIES, lambda v: v ** (563 / 256)),
        (
            profiles.with_srgb_curve("P3", profiles.P3_PRIMARIES),
            profiles.P3_PRIMARIES,
            lambda v: np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4),
        ),
    ):
        source = ImageCms.getOpenProfile(io.BytesIO(icc))
        turn = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), "RGB", "RGB", 1)
        found = np.asarray(ImageCms.applyTransform(Image.fromarray(pixels), turn)).astype(int)
        wanted = np.clip(linear(pixels / 255) @ profiles.to_srgb_primaries(primaries).T, 0, 1)
        wanted = np.where(wanted <= 0.0031308, 12.92 * wanted, 1.055 * wanted ** (1 / 2.4) - 0.055) * 255
        assert np.abs(found - wanted).max() <= 2


def test_an_avif_of_p3_without_a_profile_is_seen_in_its_colours(tmp_path: Path) -> None:
    out = io.BytesIO()
    flat((91, 136, 97)).save(out, "AVIF", quality=100, subsampling="4:4:4")
    data = making.as_coded(out.getvalue(), 12, 13)
    assert cicp_of("avif", data) == Cicp(12, 13)
    found, picture = seen_everywhere(making.save(tmp_path / "IMG_0001.AVIF", data))
    # Display P3's (91, 136, 97) by the published matrices.
    is_near(found, (75, 138, 94), by=5)
    assert picture.notes == ()


def stairs(nits: list[float]) -> NDArray[np.float64]:
    """Grey stairs, cd/m²."""
    return np.repeat(np.repeat(np.array(nits)[None, :, None], 320, axis=0), 480 // len(nits), axis=1).repeat(3, axis=2)


def test_a_pq_picture_is_drawn_in_and_says_so(tmp_path: Path) -> None:
    path = making.save(tmp_path / "IMG_0001.AVIF", making.pq_avif(stairs([10.0, 40.0, 100.0, 203.0])))
    rendered = render_pixels(path)[160, 60::120, 1].astype(int)
    # Without anything above white nothing is drawn in: 203 cd/m² is white, the rest its share of that, in sRGB's curve.
    wanted = [1.055 * (nits / 203) ** (1 / 2.4) - 0.055 for nits in (10, 40, 100, 203)]
    assert np.abs(rendered - np.array(wanted) * 255).max() <= 4
    seen = look(path)
    small = seen.picture.small
    step = small.shape[1] // 4
    assert np.abs(small[small.shape[0] // 2, step // 2 :: step, 1].astype(int) - rendered).max() <= 4
    assert [note for note in seen.picture.notes if "HDR (PQ)" in note and "BT.2390" in note]


def test_what_is_brighter_than_white_is_kept_apart_instead_of_blown_out(tmp_path: Path) -> None:
    path = making.save(tmp_path / "IMG_0001.AVIF", making.pq_avif(stairs([20.0, 100.0, 203.0, 300.0, 450.0, 1000.0])))
    levels = render_pixels(path)[160, 40::80, 1].astype(int).tolist()
    assert levels == sorted(levels) and len(set(levels)) == 6
    assert levels[-1] >= 253 and 215 <= levels[2] <= 235 and levels[3] >= levels[2] + 8


def test_hues_stay_when_brightness_is_drawn_in() -> None:
    nits = np.array([[[900.0, 450.0, 90.0]]]).repeat(40, axis=0).repeat(40, axis=1)
    pixels = np.rint(255 * np.asarray(hdr._pq(nits))).astype(np.uint8)
    red, green, blue = (
        ((value / 255 + 0.055) / 1.055) ** 2.4 for value in hdr.to_srgb(pixels, Cicp(1, 16))[0, 0].astype(float)
    )
    assert green / red == pytest.approx(0.5, abs=0.06) and blue / red == pytest.approx(0.1, abs=0.03)


def test_hlg_has_its_white_where_the_standard_puts_it() -> None:
    """BT.2408: 75 % of the signal is reference white, 203 cd/m²; with nothing above it that is a screen's white."""
    for dtype in (np.uint8, np.uint16):
        most = np.iinfo(dtype).max
        pixels = np.full((40, 40, 3), round(0.75 * most), dtype)
        pixels[:20] = round(0.375 * most)
        mapped = hdr.to_srgb(pixels, Cicp(9, 18))
        # 37.5 %: a quarter of the scene's light at 75 %, 0.177, raised by the system's gamma of 1.2.
        assert mapped[30, 5].min() >= 252
        scene = (0.375**2 / 3) / 0.2649625
        assert abs(int(mapped[5, 5, 1]) - 255 * (1.055 * (scene**1.2) ** (1 / 2.4) - 0.055)) <= 3


def test_the_curve_meets_what_it_joins() -> None:
    nits = np.linspace(0.0, 4000.0, 4001)
    drawn = hdr.drawn_in(nits, 4000.0)
    assert np.all(np.diff(drawn) >= -1e-6) and drawn[-1] == pytest.approx(hdr.WHITE_NITS, rel=1e-3)
    assert np.allclose(drawn[:20], nits[:20], atol=0.01)
    assert np.array_equal(hdr.drawn_in(np.array([50.0, 150.0]), 150.0), [50.0, 150.0])


def test_a_profile_that_is_made_for_pq_is_read_by_what_it_says_of_itself(tmp_path: Path) -> None:
    icc = profiles.with_srgb_curve("PQ", profiles.BT2020_PRIMARIES)
    tag = b"cicp" + bytes(4) + bytes((9, 16, 0, 1))
    count = int.from_bytes(icc[128:132], "big")
    moved = b"".join(
        icc[at : at + 4] + (int.from_bytes(icc[at + 4 : at + 8], "big") + 12).to_bytes(4, "big") + icc[at + 8 : at + 12]
        for at in range(132, 132 + 12 * count, 12)
    )
    body = icc[132 + 12 * count :]
    made = icc[4:128] + (count + 1).to_bytes(4, "big") + moved
    made += b"cicp" + (len(icc) + 12).to_bytes(4, "big") + (12).to_bytes(4, "big") + body + tag
    made = (len(made) + 4).to_bytes(4, "big") + made
    assert cicp_of_profile(made) == Cicp(9, 16)
    white = round(255 * float(hdr._pq(203.0)))
    data = making.jpeg_bytes(flat((white, white, white)), quality=98, icc_profile=made)
    found, picture = seen_everywhere(making.save(tmp_path / "IMG_0001.JPG", data))
    is_near(found, (255, 255, 255), by=6)
    assert any("HDR (PQ)" in note for note in picture.notes)


def test_code_points_that_lie_outside_of_the_file_say_nothing() -> None:
    whole = making.pq_avif(stairs([10.0, 203.0]))
    at = whole.index(b"nclx")
    for cut in range(0, at, 7):
        assert cicp_of("avif", whole[:cut]) is None


def test_the_mark_of_makers_raws_is_found() -> None:
    """TIFF-like ones hold it as EXIF does, Canon's CR3 in a block of its own."""
    for order in "<>":
        assert space_of_raw(making.exif_block(65535, b"R03\0", order)) == "Adobe RGB"
    block = making.exif_block(2)

    def box(name: bytes, body: bytes) -> bytes:
        return (len(body) + 8).to_bytes(4, "big") + name + body

    canon = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
    cr3 = box(b"ftyp", b"crx \0\0\0\1crx isom") + box(b"moov", box(b"uuid", canon + box(b"CMT2", block)))
    assert space_of_raw(cr3) == "Adobe RGB" and space_of_raw(cr3[:60]) is None


ULTRA_HDR = b'<rdf:Description xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"/>'
APPLE = b'<rdf:Description HDRGainMap:HDRGainMapVersion="65536"/>'


@pytest.mark.parametrize("where", ["in the first", "in the map", "ISO 21496-1", "Apple"])
def test_a_jpeg_with_a_gain_map_shows_its_base_and_says_so(tmp_path: Path, where: str) -> None:
    gain = making.jpeg_bytes(Image.new("L", (120, 80), 90))
    if where != "in the first":
        mark = {"in the map": ULTRA_HDR, "Apple": APPLE}.get(where)
        body = b"http://ns.adobe.com/xap/1.0/\0" + mark if mark else b"urn:iso:std:iso:ts:21496:-1\0\0\0\0\0"
        gain = making.with_segments(gain, making.segment(0xE1 if mark else 0xE2, body))
    xmp = ULTRA_HDR if where == "in the first" else b""
    data = making.with_others(making.jpeg_bytes(flat(SEEN), quality=98), [(0, gain)], xmp)
    found, picture = seen_everywhere(making.save(tmp_path / "PXL_0001.jpg", data))
    is_near(found, SEEN)
    assert (picture.width, picture.height) == (480, 320)
    assert picture.notes == ("It holds an HDR gain map; its base picture is shown, judged and delivered.",)


def test_the_large_preview_that_cameras_put_behind_a_jpeg_is_nothing_to_tell(tmp_path: Path) -> None:
    data = making.with_others(making.jpeg_bytes(flat(SEEN)), [(0x010002, making.jpeg_bytes(flat(SEEN, (160, 120))))])
    assert open_picture(making.save(tmp_path / "DSC00001.JPG", data)).notes == ()


def test_a_raw_gives_its_preview_in_the_colours_that_it_was_set_to(tmp_path: Path) -> None:
    """The preview inside holds no EXIF of its own; the RAW around it says Adobe RGB."""
    preview = making.jpeg_bytes(flat(adobe(SEEN), (2400, 1600)), quality=98)
    data = making.dng_bytes(2400, 1600, preview=preview, preview_space=3)
    found, picture = seen_everywhere(making.save(tmp_path / "IMG_0001.DNG", data))
    is_near(found, SEEN)
    assert picture.source == "preview" and any("Adobe RGB" in note for note in picture.notes)
