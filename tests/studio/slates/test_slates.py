"""Slates and hang tags: what they say, found in real frames whatever the light, and printed so that they are found."""

import io
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from studio import slates
from studio.base import sku_names
from studio.base.errors import InvalidInput
from studio.slates import Code, Slate, SlatePage
from studio.slates.text import EAN13, QR, UPCA

CODED = {
    "camera-a/DCIM/100HARBR/IMG_0002.JPG": "threeshot:1;drop=HARBOUR-01;sku=HS-TOTE-01;shot=hero;t=2026-10-03T09:13:42.274+02:00",
    "camera-a/DCIM/100HARBR/IMG_0012.JPG": "threeshot:1;drop=HARBOUR-01;sku=HS-BEANIE-01;shot=hero;t=2026-10-03T09:31:08.402+02:00",
    "camera-b/DCIM/101HARBR/DSC_0401.JPG": "threeshot:1;drop=HARBOUR-01;sku=HS-TOTE-01;shot=lifestyle;t=2026-10-03T10:41:30.000+02:00",
    "camera-a/DCIM/100HARBR/IMG_0020.JPG": "2010261003038",
}
TEXT = "threeshot:1;drop=HARBOUR-01;sku=HS-TOTE-01;shot=hero;t=2026-10-03T09:13:42.274+02:00"


def luma(path: Path) -> NDArray[np.uint8]:
    read = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert read is not None
    return np.asarray(read, np.uint8)


def texts(pixels: NDArray[np.uint8]) -> list[str]:
    return [code.text for code in slates.read_codes(pixels)]


def stops(pixels: NDArray[np.uint8], ev: float) -> NDArray[np.uint8]:
    """The same picture exposed `ev` stops otherwise (in linear light, IEC 61966-2-1 simplified to a power of 2.2)."""
    return np.asarray(np.clip(255 * ((pixels / 255.0) ** 2.2 * 2**ev) ** (1 / 2.2), 0, 255), np.uint8)


def test_the_four_codes_of_the_sample_shoot_are_read_and_no_others(sample_shoot: Path) -> None:
    found = {}
    for path in sorted(sample_shoot.rglob("*.JPG")):
        seen = texts(luma(path))
        if seen:
            found[path.relative_to(sample_shoot).as_posix()] = seen
    assert found == {name: [text] for name, text in CODED.items()}


@pytest.mark.parametrize("name", CODED)
@pytest.mark.parametrize("turn", [None, cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE])
def test_codes_are_read_however_the_camera_is_held(sample_shoot: Path, name: str, turn: int | None) -> None:
    pixels = luma(sample_shoot / name)
    assert texts(pixels if turn is None else np.asarray(cv2.rotate(pixels, turn), np.uint8)) == [CODED[name]]


@pytest.mark.parametrize("name", CODED)
@pytest.mark.parametrize("ev", [-4.0, -2.5, 1.0])
def test_codes_are_read_in_bad_light(sample_shoot: Path, name: str, ev: float) -> None:
    assert texts(stops(luma(sample_shoot / name), ev)) == [CODED[name]]


@pytest.mark.parametrize("name", CODED)
def test_codes_are_read_through_noise(sample_shoot: Path, name: str) -> None:
    pixels = stops(luma(sample_shoot / name), -2.5)
    noise = np.random.default_rng(5).normal(0, 8, pixels.shape)
    assert texts(np.asarray(np.clip(pixels + noise, 0, 255), np.uint8)) == [CODED[name]]


@pytest.mark.parametrize("angle", [3, -7, 20, 45])
def test_a_slate_may_be_held_at_an_angle(sample_shoot: Path, angle: float) -> None:
    pixels = luma(sample_shoot / "camera-a/DCIM/100HARBR/IMG_0002.JPG")
    height, width = pixels.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 0.8)
    turned = cv2.warpAffine(pixels, turn, (width, height), borderMode=cv2.BORDER_REFLECT)
    assert CODED["camera-a/DCIM/100HARBR/IMG_0002.JPG"] in texts(np.asarray(turned, np.uint8))


def tag_in_frame(width: int, text: str, kind: zxingcpp.BarcodeFormat, side: int = 6000) -> NDArray[np.uint8]:
    """A frame of side × ⅔ side pixels, grey with grain, with a barcode `width` pixels wide (its quiet zones too) in it."""
    code = np.asarray(zxingcpp.create_barcode(text, kind).to_image(scale=8, add_quiet_zones=True, add_hrt=False))
    rng = np.random.default_rng(1)
    frame = np.full((side * 2 // 3, side), 120, np.uint8)
    tag = cv2.resize(code, (width, width // 2), interpolation=cv2.INTER_AREA)
    frame[1000 : 1000 + tag.shape[0], 2000 : 2000 + width] = tag * 0.8 + 20
    soft = cv2.GaussianBlur(frame, (0, 0), 0.8).astype(np.int16)
    return np.asarray(np.clip(soft + rng.integers(-6, 7, frame.shape), 0, 255), np.uint8)


@pytest.mark.parametrize("width", [500, 700, 1500])
def test_a_small_tag_in_a_24_mp_frame_is_read(width: int) -> None:
    found = slates.read_codes(tag_in_frame(width, "2010261003038", zxingcpp.BarcodeFormat.EAN13))
    assert [(code.format, code.text) for code in found] == [(EAN13, "2010261003038")]
    # Its bars are 95 of the 113 modules that are drawn, the quiet zones left and right of them are not.
    assert found[0].span == pytest.approx(width * 95 / 113 / 6000, abs=0.01)


def test_a_upc_is_the_gtin_with_a_leading_zero() -> None:
    found = slates.read_codes(tag_in_frame(900, "036000291452", zxingcpp.BarcodeFormat.UPCA, 3000))
    assert [slates.tag_gtin(code) for code in found] == ["0036000291452"]
    assert slates.tag_gtin(Code(UPCA, "036000291452")) == slates.tag_gtin(Code(EAN13, "0036000291452"))


def test_a_tag_with_a_wrong_check_digit_or_another_text_names_nothing() -> None:
    assert slates.tag_gtin(Code(EAN13, "2010261003038")) == "2010261003038"
    assert slates.tag_gtin(Code(EAN13, "2010261003039")) is None
    assert slates.tag_gtin(Code(QR, "2010261003038")) is None
    assert slates.tag_gtin(Code(EAN13, "٢٠١٠٢٦١٠٠٣٠٣٨")) is None
    assert slates.tag_gtin(Code(EAN13, "")) is None


def test_a_slate_comes_before_other_codes_and_each_text_once() -> None:
    frame = np.full((900, 1400), 255, np.uint8)
    shop = np.asarray(
        zxingcpp.create_barcode("https://example.com/shop", zxingcpp.BarcodeFormat.QRCode).to_image(scale=6)
    )
    ours = np.asarray(Image.open(io.BytesIO(slates.png(TEXT, 400))).convert("L"))
    for at in (20, 320):
        frame[20 : 20 + shop.shape[0], at : at + shop.shape[1]] = shop
    frame[400 : 400 + ours.shape[0], 600 : 600 + ours.shape[1]] = ours
    assert texts(frame) == [TEXT, "https://example.com/shop"]


@pytest.mark.parametrize("shape", [(1, 1), (2, 3000), (50, 50), (7000, 3)])
def test_frames_of_any_shape_can_be_looked_at(shape: tuple[int, int]) -> None:
    assert slates.read_codes(np.full(shape, 128, np.uint8)) == []


def test_parse_says_what_the_slate_says() -> None:
    zone = timezone(timedelta(hours=2))
    assert slates.parse(TEXT) == Slate(
        "HARBOUR-01", "HS-TOTE-01", "hero", datetime(2026, 10, 3, 9, 13, 42, 274000, zone)
    )
    assert slates.parse("threeshot:1;drop=HARBOUR-01;colour=red;x=") == Slate("HARBOUR-01")
    assert slates.parse("threeshot:1;drop=A;t=2026-10-03T09:13:42Z") == Slate(
        "A", time=datetime(2026, 10, 3, 9, 13, 42, tzinfo=UTC)
    )
    assert slates.parse("threeshot:1;drop=A;sku=Ä 12+3") == Slate("A", "Ä 12+3")
    assert slates.text_for("A", "HS/帽 1;x=%2F") == "threeshot:1;drop=A;sku=HS%2F%E5%B8%BD%201%3Bx%3D%252F"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "threeshot:1",
        "threeshot:1;",
        "threeshot:2;drop=A",
        "Threeshot:1;drop=A",
        "threeshot:1;sku=A",
        "threeshot:1;drop=",
        "threeshot:1;drop=../../etc",
        "threeshot:1;drop=a",
        "threeshot:1;drop=A;drop=B",
        "threeshot:1;drop=A;sku=",
        "threeshot:1;drop=A;sku=../x",
        "threeshot:1;drop=A;sku=x\x00y",
        "threeshot:1;drop=A;sku=x\u202ey",
        "threeshot:1;drop=A;sku=x\\y",
        "threeshot:1;drop=A;sku=" + "x" * 101,
        "threeshot:1;drop=A;sku=x%00y",
        "threeshot:1;drop=A;sku=x%E2%80%AEy",
        "threeshot:1;drop=A;shot=he ro",
        "threeshot:1;drop=A;shot=hero\n",
        "threeshot:1;drop=A;;",
        "threeshot:1;drop=A" + ";x=y" * 500,
        " threeshot:1;drop=A",
    ],
)
def test_what_is_not_quite_a_slate_is_none(text: str) -> None:
    assert slates.parse(text) is None


@pytest.mark.parametrize(
    "time",
    [
        "",
        "now",
        "2026-10-03T09:13:42",
        "2026-13-03T09:13:42Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_a_time_that_is_none_costs_the_slate_its_time_only(time: str) -> None:
    assert slates.parse(f"threeshot:1;drop=A;shot=hero;t={time}") == Slate("A", role="hero", time_unread=True)


CODE = st.from_regex(r"[A-Z0-9][A-Z0-9_-]{0,39}", fullmatch=True)
ROLE = st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,39}", fullmatch=True)
MOMENT = st.datetimes(
    datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC) | st.just(timezone(timedelta(hours=-9.5)))
)


SKU = st.text(max_size=50).map(str.strip).filter(lambda text: sku_names.expectation(text) is None)


@given(CODE, st.none() | CODE | SKU, st.none() | ROLE, st.none() | MOMENT)
def test_what_is_written_is_read(drop: str, sku: str | None, role: str | None, moment: datetime | None) -> None:
    read = slates.parse(slates.text_for(drop, sku, role, moment))
    assert read is not None and (read.drop, read.sku, read.role) == (drop, sku, role)
    if moment is None:
        assert read.time is None
    else:
        assert read.time is not None and abs(read.time - moment) < timedelta(milliseconds=1)
        assert read.time.utcoffset() == moment.utcoffset()


@given(st.text(max_size=200))
def test_no_text_makes_parse_raise(text: str) -> None:
    for tried in (text, f"threeshot:1;{text}", f"threeshot:1;drop=A;t={text}", f"threeshot:1;drop=A;sku={text}"):
        read = slates.parse(tried)
        if read is not None and read.sku is not None:
            assert sku_names.expectation(read.sku) is None


def test_a_slate_that_could_not_be_read_back_is_not_made() -> None:
    for arguments in (
        ("harbour",),
        ("A", "x\u202ey"),
        ("A", "x" * 101),
        ("A", "B", "a role"),
        ("A", None, None, datetime(2026, 10, 3)),
    ):
        with pytest.raises(InvalidInput):
            slates.text_for(*arguments)  # type: ignore[arg-type]


def test_the_clock_of_camera_b_is_277_seconds_fast() -> None:
    truth = slates.parse(CODED["camera-b/DCIM/101HARBR/DSC_0401.JPG"])
    assert truth is not None and truth.time is not None
    camera = datetime(2026, 10, 3, 10, 46, 7, 0)
    assert slates.clock_fast_s(truth.time, camera) == 277
    assert slates.clock_fast_s(truth.time, camera.replace(tzinfo=timezone(timedelta(hours=2)))) == 277
    assert slates.clock_fast_s(truth.time, camera.replace(tzinfo=UTC)) == 277 + 7200


@pytest.mark.parametrize("size", [150, 400, 1200])
def test_a_slate_on_the_screen_is_read(size: int) -> None:
    data = slates.png(TEXT, size)
    with Image.open(io.BytesIO(data)) as image:
        assert max(image.size) <= size
        assert texts(np.asarray(image.convert("L"))) == [TEXT]
    assert slates.png(TEXT, size) == data


def test_a_slate_as_svg_is_black_on_white() -> None:
    drawn = slates.svg(TEXT)
    assert drawn.startswith("<svg") and "#fff" in drawn and "script" not in drawn


def test_printed_slates_are_one_page_each(tmp_path: Path) -> None:
    pages = [
        SlatePage("HARBOUR-01", sku, role, "Striped sailcloth tote")
        for sku in ("HS-TOTE-01", "HS-SCARF-01")
        for role in ("hero", "detail")
    ]
    for size in ("A5", "A4"):
        path = tmp_path / f"slates-{size}.pdf"
        slates.write_pdf(path, pages, size=size)
        data = path.read_bytes()
        assert data.startswith(b"%PDF") and data.count(b"/Type /Page\n") == 4
        slates.write_pdf(tmp_path / "again.pdf", pages, size=size)
        assert (tmp_path / "again.pdf").read_bytes() == data
    with pytest.raises(InvalidInput, match="paper size"):
        slates.write_pdf(tmp_path / "x.pdf", pages, size="A0")
    with pytest.raises(InvalidInput, match="no slate to print"):
        slates.write_pdf(tmp_path / "x.pdf", [])
    assert not (tmp_path / "x.pdf").exists()


def test_odd_titles_are_printed_all_the_same(tmp_path: Path) -> None:
    title = "Überlanger Titel eines Produkts mit 🧵 und 靴 " * 6
    pages = [SlatePage("A", None, None), SlatePage("A", "X" * 64, "hero", title, "note " * 50)]
    slates.write_pdf(tmp_path / "odd.pdf", [*pages, SlatePage("A", "B-1", "hero", "Łódź 靴")])
    data = (tmp_path / "odd.pdf").read_bytes()
    assert b"NotoSans-Bold" in data and b"STSong-Light" in data, "what the font that ships lacks is drawn in another"


def test_slates_as_svg_files_lie_side_by_side(tmp_path: Path) -> None:
    slates.write_pdf(tmp_path / "slate.svg", [SlatePage("A", "B-1", "hero"), SlatePage("A", "B-2", "hero")])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["slate_A_B-1_hero.svg", "slate_A_B-2_hero.svg"]
