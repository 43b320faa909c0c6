"""Slates and tags that come through a live source arm their product, unless a person has disarmed."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import segno
import zxingcpp
from PIL import Image

from studio.base import jobs
from studio.judging import claims, tag_questions
from studio.shoot import Shoot
from tests.end_to_end.test_tags_in_view import GOOD, tagged
from tests.studio.capture.receiving import photo, until


def tag(gtin: str) -> bytes:
    """A frame of a hang tag, as a camera makes it."""
    barcode = zxingcpp.create_barcode(gtin, zxingcpp.BarcodeFormat.EAN13)
    drawn = Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=4)).convert("L")
    return _picture(drawn)


def slate(text: str) -> bytes:
    """A frame of a slate."""
    drawn = io.BytesIO()
    segno.make(text, error="q", micro=False).save(drawn, kind="png", scale=8, border=4)
    return _picture(Image.open(drawn).convert("L"))


def _picture(code: Image.Image) -> bytes:
    picture = Image.new("RGB", (1200, 800), (236, 236, 232))
    picture.paste(code.convert("RGB"), ((1200 - code.width) // 2, (800 - code.height) // 2))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92)
    return out.getvalue()


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    return Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01")


@pytest.fixture
def arrives(shoot: Shoot, tmp_path: Path) -> Iterator[Callable[[str, bytes], None]]:
    """Lets a file arrive in a hot folder, and waits for its verdict."""
    hot = tmp_path / "hot"
    hot.mkdir()
    scored: list[str] = []
    shoot.events.frame_scored.connect(scored.append)
    job = jobs.run("watch", lambda progress: shoot.frames.watch(hot, progress=progress))

    def arrive(name: str, data: bytes) -> None:
        before = len(scored)
        (hot / name).write_bytes(data)
        assert until(lambda: len(scored) > before, 60)

    yield arrive
    job.cancel()
    job.wait(60)


def test_the_first_tag_of_the_day_arms_and_a_tag_later_changes_the_product_only(
    shoot: Shoot, arrives: Callable[[str, bytes], None]
) -> None:
    arrives("IMG_0001.JPG", tag("2010261002024"))
    assert shoot.arming.armed == ("HS-BEANIE-01", "hero")
    shoot.arming.arm("HS-BEANIE-01", "detail")
    arrives("IMG_0002.JPG", tag("2010261003038"))
    assert shoot.arming.armed == ("HS-SCARF-01", "detail")
    arrives("IMG_0003.JPG", photo(3))
    assert [(row["name"], row["kind"]) for row in shoot.frames.list("HS-SCARF-01", "detail")] == [
        ("IMG_0003", "picture")
    ]
    arrives("IMG_0004.JPG", slate("threeshot:1;drop=HARBOUR-01;sku=HS-TOTE-01;shot=lifestyle"))
    assert shoot.arming.armed == ("HS-TOTE-01", "lifestyle")


def test_once_disarmed_each_camera_follows_its_own_marks_and_nothing_is_armed(
    shoot: Shoot, arrives: Callable[[str, bytes], None]
) -> None:
    shoot.arming.arm("HS-TOTE-01", "hero")
    shoot.arming.arm(None)
    arrives("IMG_0001.JPG", tag("2010261002024"))
    assert shoot.arming.armed is None
    kinds = {row["name"]: (row["kind"], row["sku"]) for row in shoot.frames.list()}
    assert kinds == {"IMG_0001": ("tag", "HS-BEANIE-01")}


def test_another_drops_tag_arms_nothing_and_is_a_picture_of_the_armed_shot(
    shoot: Shoot, arrives: Callable[[str, bytes], None]
) -> None:
    shoot.arming.arm("HS-TOTE-01", "hero")
    arrives("IMG_0001.JPG", tag("4006381333931"))
    assert shoot.arming.armed == ("HS-TOTE-01", "hero")
    assert [row["kind"] for row in shoot.frames.list("HS-TOTE-01", "hero")] == ["picture"]


@pytest.mark.parametrize("disarmed", [False, True])
def test_a_tag_beside_a_product_arms_nothing_until_it_is_followed(
    shoot: Shoot, arrives: Callable[[str, bytes], None], sample_shoot: Path, tmp_path: Path, disarmed: bool
) -> None:
    if disarmed:
        shoot.arming.arm(None)
    tagged(tmp_path / "a.jpg", 0, sample_shoot / GOOD[2], 0.2)
    arrives("IMG_0001.JPG", (tmp_path / "a.jpg").read_bytes())
    (asked,) = shoot.arming.tags_asked()
    assert (shoot.arming.armed, asked.sku, asked.tag_sku) == (None, None, "HS-SCARF-01")
    Shoot.open("HARBOUR-01").arming.follow_tag(asked.frame, "Mara")
    arrives("IMG_0002.JPG", photo(2))
    assert shoot.arming.armed == (None if disarmed else ("HS-SCARF-01", "hero"))


def test_a_tag_against_the_armed_shot_asks_and_may_be_followed_from_elsewhere(
    shoot: Shoot, arrives: Callable[[str, bytes], None]
) -> None:
    shoot.arming.arm("HS-TOTE-01", "detail")
    arrives("IMG_0001.JPG", tag("2010261002024"))
    assert shoot.arming.armed == ("HS-TOTE-01", "detail")
    (asked,) = shoot.arming.tags_asked()
    assert asked.sentence == (
        "IMG_0001 shows the tag of HS-BEANIE-01, while HS-TOTE-01 detail is armed. Is it HS-BEANIE-01 detail from there on?"
    )
    arrives("IMG_0002.JPG", photo(2))
    shots = {row["name"]: (row["kind"], row["sku"], row["role"]) for row in shoot.frames.list()}
    assert shots == dict.fromkeys(("IMG_0001", "IMG_0002"), ("picture", "HS-TOTE-01", "detail"))
    other = Shoot.open("HARBOUR-01")
    other.arming.follow_tag(asked.frame, "Mara")
    arrives("IMG_0003.JPG", photo(3))
    assert shoot.arming.armed == ("HS-BEANIE-01", "detail") and shoot.arming.tags_asked() == []
    shots = {row["name"]: (row["kind"], row["sku"], row["role"]) for row in shoot.frames.list()}
    assert shots == {
        "IMG_0001": ("tag", "HS-BEANIE-01", "detail"),
        "IMG_0002": ("picture", "HS-BEANIE-01", "detail"),
        "IMG_0003": ("picture", "HS-BEANIE-01", "detail"),
    }
    # What went along stays, though another body took it; and so does the role, where a tag is followed without a person.
    shoot.arming.arm("HS-TOTE-01", "detail")
    arrives("IMG_0004.JPG", tag("2010261003038"))
    arrives("IMG_0005.JPG", photo(5))
    (asked,) = shoot.arming.tags_asked()
    tag_questions.follow(shoot.drop, asked.frame, "tag")
    assert claims.claim(shoot.drop) == []
    assert [(row["name"], row["kind"]) for row in shoot.frames.list("HS-SCARF-01", "detail")] == [
        ("IMG_0005", "picture"),
        ("IMG_0004", "tag"),
    ] and len(shoot.frames.list("HS-BEANIE-01", "detail")) == 3
