"""Renditions: real files made of real frames, measured after they are written."""

import io
import pickle
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageFilter

from studio.base.errors import InvalidInput, Refused
from studio.base.findings import sentences
from studio.base.workers import Workers
from studio.documents.recipe import Rendition, Rules, load_recipe
from studio.documents.rule_kinds.white_background import WhiteBackground
from studio.render import Rendered, Tags, check, plan, render_select
from studio.render.reducing import resample

TAGS = Tags(title="Tote", creator=("Mara",))
NAMING = {"drop": "HARBOUR-01", "sku": "HS-TOTE-01", "gtin": "2010261001010", "role": "hero", "n": 1, "pick": 1}


def saved(pixels: NDArray[np.uint8], path: Path, **options: Any) -> Path:
    """A PNG or JPEG of these pixels; a PNG as it is written soonest."""
    if path.suffix == ".PNG":
        options.setdefault("compress_level", 0)
    Image.fromarray(pixels).save(path, **options)
    return path


@cache
def on_paper(
    level: int = 204, product: tuple[int, int, int, int] = (300, 200, 300, 400), size: tuple[int, int] = (900, 800)
) -> NDArray[np.uint8]:
    """A striped red product (x, y, width, height) on paper of that level that darkens towards the edge, with a little noise."""
    width, height = size
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    paper = level - 12 * (x**2 + y**2) * (level < 255)
    picture = np.repeat(paper[:, :, None], 3, axis=2)
    left, top, wide, high = product
    stripes = (np.arange(high)[:, None, None] // 20 % 2) * 60
    picture[top : top + high, left : left + wide] = np.array([150, 40, 40]) + stripes
    noise = np.random.default_rng(3).normal(0, 1.0 * (level < 255), picture.shape)
    made = np.clip(picture + noise, 0, 255).astype(np.uint8)
    made.setflags(write=False)
    return made


def one(source: Path, rendition: Rendition, out: Path, subject: Any = None, **naming: Any) -> Rendered:
    """The only rendition of a source."""
    return render_select(source, [rendition], {**NAMING, **naming}, TAGS, subject, folder(out)).files[0]


def folder(path: Path) -> Path:
    """A folder that is there, as whoever has selects rendered makes it."""
    path.mkdir(exist_ok=True)
    return path


def pixels_of(made: Rendered) -> NDArray[np.uint8]:
    """The pixels of a rendition."""
    with Image.open(made.path) as image:
        return np.asarray(image.convert("RGB"))


def test_the_shipped_recipes_make_exact_files_of_a_sample_frame(sample_shoot: Path, tmp_path: Path) -> None:
    source = sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG"
    renditions = [one for one in load_recipe("brand-team").renditions if not one.cutout]
    made = render_select(source, renditions, NAMING, TAGS, (700, 100, 1000, 1400), tmp_path).files
    assert [(r.name, r.width, r.height) for r in made] == [
        ("HARBOUR-01_HS-TOTE-01_hero_1x1_1600.jpg", 1600, 1600),
        ("HARBOUR-01_HS-TOTE-01_hero_4x5_1080.jpg", 1080, 1350),
        ("HARBOUR-01_HS-TOTE-01_hero_3x4_1080.jpg", 1080, 1440),
        ("HARBOUR-01_HS-TOTE-01_hero_9x16_1080.jpg", 1080, 1920),
        ("HARBOUR-01_HS-TOTE-01_hero_square_1600.jpg", 1600, 1600),
        ("HARBOUR-01_HS-TOTE-01_hero_master_2400.jpg", 2400, 1600),
    ]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(r.name for r in made)
    for rendered in made:
        with Image.open(rendered.path) as image:
            assert image.size == (rendered.width, rendered.height)
            assert image.info.get("progressive")
            assert "sRGB" in ImageCms.getProfileDescription(
                ImageCms.getOpenProfile(io.BytesIO(image.info["icc_profile"]))
            )
        assert rendered.path.stat().st_size == rendered.bytes
        assert check(rendered, next(r for r in renditions if r.name == rendered.rendition)) == []
    assert made[4].bytes <= 500_000


def test_the_same_input_gives_the_same_bytes_also_in_a_worker(tmp_path: Path) -> None:
    source = saved(on_paper(), tmp_path / "IMG_1.PNG")
    renditions = [
        Rendition(name=kind, aspect="4:5", width=200, height=250, format=kind)
        for kind in ("jpeg", "png", "webp", "avif", "tiff")
    ]
    first = render_select(source, renditions, NAMING, TAGS, None, folder(tmp_path / "a")).files
    again = render_select(source, renditions, NAMING, TAGS, None, folder(tmp_path / "b")).files
    with Workers(count=1) as workers:
        there = workers.run(render_select, source, renditions, NAMING, TAGS, None, folder(tmp_path / "c")).files
    assert [r.sha256 for r in first] == [r.sha256 for r in again] == [r.sha256 for r in there]
    assert pickle.loads(pickle.dumps(first)) == first


def test_renditions_made_together_are_those_made_alone(tmp_path: Path) -> None:
    source = saved(on_paper(), tmp_path / "A.PNG")
    fits: dict[str, Any] = {"fit": "crop", "width": 500, "height": 500}
    asked = [
        Rendition(name="small", aspect="4:5", fit="crop", width=240, height=300),
        Rendition(name="square", **fits),
        Rendition(name="light", max_kb=14, **fits),
        Rendition(name="lossless", format="png", **fits),
    ]
    together = render_select(source, asked, NAMING, TAGS, None, folder(tmp_path / "all")).files
    alone = [one(source, each, tmp_path / "each") for each in asked]
    assert [each.rendition for each in together] == [each.name for each in asked]
    assert [each.sha256 for each in together] == [each.sha256 for each in alone]
    assert together[1].width == together[2].width and together[2].bytes <= 14_000 < together[1].bytes


def test_a_frame_stored_sideways_and_in_another_colour_space_comes_out_upright_in_srgb(tmp_path: Path) -> None:
    upright = np.zeros((300, 200, 3), np.uint8)
    upright[:150] = (200, 60, 60)
    upright[150:] = (60, 60, 200)
    exif = Image.Exif()
    exif[0x0112] = 6
    linear = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    path = tmp_path / "IMG_1.JPG"
    Image.fromarray(np.rot90(upright).copy()).save(
        path, quality=98, subsampling=0, exif=exif, icc_profile=linear.tobytes()
    )
    made = one(path, Rendition(name="master", quality=98), tmp_path / "out")
    pixels = pixels_of(made)
    assert pixels.shape == upright.shape
    assert np.abs(pixels.astype(int) - upright).mean() < 2


def test_lanczos_is_the_same_as_pillows(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    pixels = np.asarray(
        Image.fromarray(rng.integers(0, 255, (431, 613, 3), np.uint8)).filter(ImageFilter.GaussianBlur(1))
    )
    for box, size, apart in (
        ((0, 0, 613, 431), (320, 220), 1),
        ((50, 60, 150, 170), (260, 300), 1),
        ((10.5, 3.25, 600, 400), (333, 222), 1),
        # From four times on, both average blocks first, and lay them differently at the edges.
        ((0, 0, 613, 431), (90, 60), 15),
    ):
        image = Image.fromarray(pixels)
        pillow = np.asarray(image.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)).astype(int)
        ours = resample(pixels, box, size)
        assert ours.shape == pillow.shape
        assert np.abs(ours - pillow).max() <= apart
        assert np.abs(ours - pillow).mean() < 0.4


def test_an_even_picture_stays_even_through_reducing_sharpening_and_encoding(tmp_path: Path) -> None:
    grey = np.full((900, 1300, 3), 119, np.uint8)
    made = one(
        saved(grey, tmp_path / "IMG_1.PNG"),
        Rendition(name="r", aspect="4:5", width=400, height=500, format="png"),
        tmp_path / "out",
    )
    assert np.unique(pixels_of(made)).tolist() == [119]


def test_a_whole_frame_on_even_paper_is_continued_and_on_anything_else_filled_up(tmp_path: Path) -> None:
    rendition = Rendition(
        name="square", aspect="1:1", width=600, height=600, fit="whole", format="png", background="#F0E0D0"
    )
    paper = pixels_of(one(saved(on_paper(), tmp_path / "IMG_1.PNG"), rendition, tmp_path / "paper"))
    assert np.abs(paper[:20].astype(int).mean(axis=(1, 2)) - 190).max() < 12
    # No seam: the row where the picture begins is like the row before it.
    seam = np.abs(np.diff(paper.astype(float).mean(axis=(1, 2))))
    assert seam[:60].max() < 1.5
    busy = on_paper().copy()
    busy[:40, ::2] = 0
    filled = pixels_of(one(saved(busy, tmp_path / "IMG_2.PNG"), rendition, tmp_path / "busy"))
    assert filled[0, 0].tolist() == [0xF0, 0xE0, 0xD0]


def test_a_narrow_crop_keeps_the_product_whole_by_continuing_the_paper(tmp_path: Path) -> None:
    source = saved(on_paper(product=(200, 250, 500, 300)), tmp_path / "IMG_1.PNG")
    rendition = Rendition(name="9x16", aspect="9:16", width=270, height=480, format="png")
    made = one(source, rendition, tmp_path / "out", (200, 250, 500, 300))
    red = pixels_of(made).astype(int)
    columns = np.flatnonzero(((red[:, :, 0] - red[:, :, 1]) > 60).any(axis=0))
    assert columns[0] > 2
    assert columns[-1] < 267
    assert not any(warning.code == "crop-cuts" for warning in made.warnings)


def test_a_crop_that_would_cut_the_product_is_not_made_and_the_others_are(tmp_path: Path) -> None:
    busy = on_paper(product=(200, 250, 500, 300)).copy()
    busy[::3, ::2] //= 2
    source = saved(busy, tmp_path / "IMG_1.PNG")
    renditions = [
        Rendition(name=name, aspect="9:16", width=270, height=480, blur=name == "soft", format="png")
        for name in ("9x16", "soft")
    ]
    done = render_select(source, renditions, NAMING, TAGS, (200, 250, 500, 300), tmp_path)
    assert [(file.rendition, file.way) for file in done.files] == [("soft", "blurred")]
    assert [one.code for one in done.files[0].warnings] == ["blurred"]
    assert done.not_made[0].sentence.startswith("HS-TOTE-01 hero as 9x16: is not made: a crop would")
    drawn = {"9x16": (0.3, 0.0, 0.5, 1.0)}
    by_hand = render_select(source, renditions[:1], NAMING, TAGS, (200, 250, 500, 300), tmp_path, crops=drawn)
    assert [one.code for one in by_hand.files[0].warnings] == ["own-crop-cuts"]


def test_a_cut_out_is_the_product_alone_without_the_papers_colour_at_its_edge(tmp_path: Path) -> None:
    source = saved(on_paper(), tmp_path / "IMG_1.PNG")
    cut = Rendition(name="cutout", cutout=True, format="webp", quality=95)
    (made,) = render_select(source, [cut], NAMING, TAGS, None, tmp_path).files
    with Image.open(made.path) as image:
        assert image.mode == "RGBA"
        pixels = np.asarray(image).astype(int)
    alpha, red = pixels[..., 3], pixels[..., 0] - pixels[..., 1]
    assert (alpha > 250).sum() == pytest.approx(300 * 400, rel=0.02)
    soft = (alpha > 5) & (alpha < 250)
    assert soft.sum() <= 3 * 2 * (300 + 400), "an edge of a pixel or two"
    assert (red[alpha > 40] > 60).all(), "no grey of the paper"
    assert b"Cut-out" in made.path.read_bytes()
    busy = np.random.default_rng(2).integers(0, 255, (400, 500, 3), np.uint8)
    done = render_select(saved(busy, tmp_path / "IMG_2.PNG"), [cut], NAMING, TAGS, None, tmp_path)
    assert not done.files and "is not cut out: where the product ends is not sure" in done.not_made[0].sentence


def test_a_small_product_far_from_the_middle_is_cut_out_as_cleanly_as_a_large_one(tmp_path: Path) -> None:
    paper = np.full((1600, 2400, 3), 210, np.uint8)
    cv2.circle(paper, (2000, 1200), 110, (180, 40, 50), -1, cv2.LINE_AA)
    cut = Rendition(name="cutout", cutout=True, format="png")
    done = render_select(saved(paper, tmp_path / "IMG_1.PNG"), [cut], NAMING, TAGS, None, tmp_path)
    assert not done.not_made
    with Image.open(done.files[0].path) as image:
        pixels = np.asarray(image).astype(int)
    solid = pixels[pixels[..., 3] > 250]
    assert len(solid) == pytest.approx(np.pi * 110**2, rel=0.03)
    assert (abs(solid[:, :3] - (180, 40, 50)) < 6).all(), "nothing of the paper"


def test_a_size_limit_is_met_with_the_best_quality_that_fits_and_the_unreachable_told(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (600, 600, 3), np.uint8)
    source = saved(noise, tmp_path / "IMG_1.PNG")
    fits = one(source, Rendition(name="a", width=600, height=600, quality=90, max_kb=200), tmp_path / "a")
    assert fits.bytes <= 200_000
    assert fits.quality is not None
    assert 60 <= fits.quality < 90
    better = one(source, Rendition(name="a", width=600, height=600, quality=fits.quality + 1), tmp_path / "b")
    assert better.bytes > 200_000 or fits.bytes > 195_000, "it is the best, or within a step of it"
    reached = one(
        source, Rendition(name="a", width=600, height=600, quality=90, max_kb=80, min_width=400), tmp_path / "e"
    )
    assert reached.bytes <= 80_000 and 400 <= reached.width < 600
    assert any(f"made at {reached.width} × {reached.width} px, so that" in found.sentence for found in reached.warnings)
    impossible = one(source, Rendition(name="a", width=600, height=600, quality=90, max_kb=20), tmp_path / "c")
    assert impossible.quality == 60
    assert any("more than the 20 kB allowed" in one.sentence for one in impossible.warnings)
    lossless = one(source, Rendition(name="a", width=600, height=600, format="png", max_kb=20), tmp_path / "d")
    assert any("lossless" in one.sentence for one in lossless.warnings)


def test_a_size_limit_that_is_also_a_rule_is_told_once(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (300, 300, 3), np.uint8)
    rendition = Rendition(name="a", width=300, height=300, max_kb=5, rules=Rules(max_kb=5))
    made = one(saved(noise, tmp_path / "IMG_1.PNG"), rendition, tmp_path / "out")
    assert len([*made.warnings, *check(made, rendition)]) == 1


def test_before_rendering_a_cut_is_told_as_depending_on_the_background() -> None:
    rendition = Rendition(name="9x16", aspect="9:16", width=270, height=480)
    told = plan(rendition, 900, 800, (200, 250, 500, 300), NAMING)
    assert len(told) == 1
    assert "where its background is even that is continued, else this is not made" in told[0].what


WHITE = Rendition(
    name="main",
    aspect="1:1",
    width=500,
    height=500,
    quality=95,
    rules=Rules(white_background=WhiteBackground(), min_product_fill_pct=85),
)


def test_a_product_on_pure_white_fulfils_the_marketplaces_rules(tmp_path: Path) -> None:
    made = one(saved(on_paper(255), tmp_path / "IMG_1.PNG"), WHITE, tmp_path / "out", (300, 200, 300, 400))
    assert check(made, WHITE) == []
    assert made.fill_pct is not None
    assert 85 <= made.fill_pct <= 95
    assert made.white_share_pct == 100


def test_grey_paper_is_found_and_told_with_numbers(tmp_path: Path) -> None:
    made = one(saved(on_paper(204), tmp_path / "IMG_1.PNG"), WHITE, tmp_path / "out", (300, 200, 300, 400))
    told = check(made, WHITE)
    assert len(told) == 1
    assert made.name in told[0].sentence
    assert "must be white (255 of 255) on 98 % of the border, and is on 0 %" in told[0].sentence


def test_a_product_too_small_for_its_frame_is_told(tmp_path: Path) -> None:
    whole = WHITE.model_copy(update={"fit": "whole", "rules": Rules(min_product_fill_pct=85)})
    made = one(saved(on_paper(255, (400, 350, 100, 100)), tmp_path / "IMG_1.PNG"), whole, tmp_path / "out")
    assert made.fill_pct == pytest.approx(100 / 900 * 100, abs=1.5)
    told = f"the product fills {made.fill_pct:.0f} % of the frame, 85 % are asked for"
    assert told in check(made, whole)[0].sentence


@pytest.mark.learned
def test_a_shadow_is_no_product(tmp_path: Path) -> None:
    picture = on_paper(230, (300, 200, 200, 400)).astype(float)
    y, x = np.mgrid[0:800, 0:900]
    shadow = 0.35 * np.exp(-(((x - 600) / 120) ** 2) - (((y - 560) / 60) ** 2)) * (x >= 500)
    source = saved((picture * (1 - shadow[:, :, None])).astype(np.uint8), tmp_path / "IMG_1.PNG")
    rendition = Rendition(
        name="r", width=900, height=800, format="png", rules=Rules(min_product_fill_pct=10), fit="whole"
    )
    assert one(source, rendition, tmp_path / "out").fill_pct == pytest.approx(50, abs=2)


def test_every_other_rule_is_checked_before_and_after(tmp_path: Path) -> None:
    rules = Rules(
        exact_size_px=[300, 300],
        min_long_side_px=400,
        max_long_side_px=100,
        min_short_side_px=500,
        aspect="4:5",
        max_kb=1,
        formats=["png"],
        name_pattern="[a-z]+",
        needs_gtin=True,
    )
    rendition = Rendition(name="r", aspect="1:1", width=200, height=200, rules=rules)
    source = saved(on_paper(), tmp_path / "IMG_1.PNG")
    told = sentences(check(one(source, rendition, tmp_path / "out", gtin=None), rendition))
    for words in (
        *(
            "200 × 200 px, exactly 300 × 300",
            "long side has 200 px, at least 400",
            "short side has 200 px, at least 500",
            "at most 100 are",
        ),
        *("an aspect of 4:5", "at most 1 are allowed", "it is jpeg, only png", "not of the form [a-z]+", "no GTIN"),
    ):
        assert any(words in sentence for sentence in told), words
    before = plan(rendition, 900, 800, None, {**NAMING, "gtin": None})
    assert len(before) == len(told) - 1


def test_only_the_renditions_of_the_role_are_made(tmp_path: Path) -> None:
    source = saved(on_paper(), tmp_path / "IMG_1.PNG")
    renditions = load_recipe("amazon").renditions
    made = render_select(
        source, renditions, {**NAMING, "role": "detail", "n": {"pt": 2}}, TAGS, None, folder(tmp_path / "out")
    ).files
    assert [r.name for r in made] == ["2010261001010.PT02.jpg"]
    assert plan(renditions[0], 900, 800, None, {**NAMING, "role": "detail"}) == []


def test_two_renditions_of_one_name_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    source = saved(on_paper(), tmp_path / "IMG_1.PNG")
    twice = [Rendition(name=name, width=100, height=100, naming="{sku}_{role}.{ext}") for name in ("a", "b")]
    with pytest.raises(InvalidInput, match=r"Two renditions would both be called HS-TOTE-01_hero\.jpg"):
        render_select(source, twice, NAMING, TAGS, None, folder(tmp_path / "out"))
    assert list((tmp_path / "out").iterdir()) == []


def test_a_name_that_needs_a_gtin_is_told_before_and_when_rendering(tmp_path: Path) -> None:
    gs1 = load_recipe("gs1").renditions[0]
    without = {**NAMING, "gtin": None}
    assert any("GTIN" in found.sentence for found in plan(gs1, 2400, 1600, None, without))
    with pytest.raises(InvalidInput, match="GTIN"):
        render_select(saved(on_paper(), tmp_path / "IMG_1.PNG"), [gs1], without, TAGS, None, folder(tmp_path / "out"))


@pytest.mark.parametrize("data", [b"", b"not a picture", b"\xff\xd8\xff\xe0 cut off"])
def test_a_source_that_cannot_be_read_is_one_sentence_and_writes_nothing(tmp_path: Path, data: bytes) -> None:
    source = tmp_path / "IMG_1.JPG"
    source.write_bytes(data)
    with pytest.raises(InvalidInput) as told:
        one(source, Rendition(name="r", width=100, height=100), tmp_path / "out")
    assert "\n" not in str(told.value)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_may_not_be_written_to_is_refused(tmp_path: Path) -> None:
    source = saved(on_paper(), tmp_path / "IMG_1.PNG")
    blocked = tmp_path / "out"
    blocked.write_text("a file where the folder should be")
    with pytest.raises((Refused, OSError)):
        one(source, Rendition(name="r", width=100, height=100), blocked)


def test_a_subject_outside_the_picture_is_taken_as_none(tmp_path: Path) -> None:
    source = saved(on_paper(), tmp_path / "IMG_1.PNG")
    rendition = Rendition(name="r", aspect="1:1", width=200, height=200)
    made = one(source, rendition, tmp_path / "a", (5000, 5000, 10, 10))
    assert made.sha256 == one(source, rendition, tmp_path / "b", None).sha256


def test_originals_are_never_touched(tmp_path: Path) -> None:
    source = saved(on_paper(), tmp_path / "IMG_1.PNG")
    before = (source.read_bytes(), source.stat().st_mtime_ns)
    source.chmod(0o444)
    one(source, Rendition(name="r", width=100, height=100), tmp_path / "out")
    assert (source.read_bytes(), source.stat().st_mtime_ns) == before


PLAIN = Rendition(name="9x16", aspect="9:16", width=270, height=480)


def test_a_part_that_was_the_subject_when_judged_does_not_make_the_crop(tmp_path: Path) -> None:
    """A print, or a camera's focus point, on a product that stands at the side of its paper."""
    picture = on_paper(204, (60, 200, 300, 400)).copy()
    picture[350:400, 60:160] = (240, 240, 240)
    source = saved(picture, tmp_path / "IMG_1.PNG")
    for found_by in ("contrast", "exif"):
        out = folder(tmp_path / found_by)
        (made,) = render_select(source, [PLAIN], NAMING, TAGS, (70, 360, 60, 30), out, subject_source=found_by).files
        red = (pixels_of(made).astype(int)[..., 0] - pixels_of(made)[..., 1]) > 60
        columns = np.flatnonzero(red[100:400].any(axis=0))
        assert columns[0] > 3 and columns[-1] < 266, found_by
        assert made.warnings == ()


def test_where_the_product_ends_is_told_as_guessed_when_nobody_knows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.scoring.outline", lambda small: None)
    rng = np.random.default_rng(3)
    busy = np.repeat(np.repeat(rng.integers(40, 220, (30, 40, 3), np.uint8), 20, 0), 20, 1)
    source = saved(busy, tmp_path / "IMG_1.PNG")
    guessed = render_select(
        source, [PLAIN], NAMING, TAGS, (300, 200, 100, 200), folder(tmp_path / "a"), subject_source="central"
    ).files[0]
    assert sentences(guessed.warnings) == [
        f"{guessed.name}: where the product ends is only guessed, so look whether the crop cuts it."
    ]
    drawn = render_select(
        source, [PLAIN], NAMING, TAGS, (300, 200, 100, 200), folder(tmp_path / "b"), subject_source="person"
    ).files[0]
    assert drawn.warnings == ()
