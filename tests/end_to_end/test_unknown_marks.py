"""Slates and tags that this brief does not know, and a slate whose time is none: told in one line, with the frame and what to do."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image

from studio.shoot import Shoot
from tests.cli.conftest import Run
from tests.cli.conftest import drop as drop
from tests.cli.conftest import threeshot as threeshot
from tests.end_to_end.test_tags_in_view import START, frames
from tests.studio.ingest.cards import camera_exif
from tests.studio.judging.test_marks import arrives as arrives
from tests.studio.judging.test_marks import shoot as shoot
from tests.studio.judging.test_marks import slate, tag

ASSIGN = "assign them: 'threeshot assign HARBOUR-01 FRAME --product SKU --role ROLE'."
HARBOUR = "threeshot:1;drop=HARBOUR-01"
TOLD = {
    "IMG_0001": (
        "threeshot:1;drop=WINTER-02;sku=HS-TOTE-01;shot=hero",
        "a slate of the drop WINTER-02 was shown, and this is HARBOUR-01, so it names no shot for the frames after it. If they are of "
        f"WINTER-02, import them there; else {ASSIGN}",
    ),
    "IMG_0003": (
        f"{HARBOUR};sku=HS-NOPE-01;shot=hero",
        "a slate of HS-NOPE-01 was shown, which is no product of the brief, so it names no shot for the frames after it. Add it to the "
        f"brief, or {ASSIGN}",
    ),
    "IMG_0005": (
        f"{HARBOUR};sku=HS-TOTE-01;shot=packshot",
        "a slate of HS-TOTE-01 packshot was shown, and HS-TOTE-01 has no such shot, so it names none for the frames after it. Add the role "
        f"to the kit, or {ASSIGN}",
    ),
    "IMG_0007": (
        "4006381333931",
        "a tag with the number 4006381333931 was shown, which no product of the brief has, so it changed nothing. Put it into the brief as "
        "its product's gtin, or assign the frames after it.",
    ),
    "IMG_0009": (
        f"{HARBOUR};sku=HS-TOTE-01;shot=hero;t=2026-10-03T25:61:00",
        "the time on this slate could not be read, so it sets no clock; all else it says counts.",
    ),
    "IMG_0011": (
        f"{HARBOUR};sku=HS-TOTE-01;sku=HS-SCARF-01",
        "the text of a slate is not as one is written, so it counts for nothing; print it again with 'threeshot slate'.",
    ),
}  # fmt: skip


def shown(path: Path, text: str | None, at_s: float) -> None:
    """A frame of a slate or tag that says `text`, or of no matter what."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if text is None:
        made = Image.effect_noise((1200, 800), 60).convert("RGB")
    else:
        made = Image.open(BytesIO(tag(text) if text.isdigit() else slate(text)))
    made.save(path, "JPEG", quality=92, exif=camera_exif("Alpha 1", START + timedelta(seconds=at_s), "77"))


def test_each_is_told_at_import_with_its_frame_and_what_to_do(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    card = tmp_path / "card/DCIM/100CANON"
    for place, (name, (text, _)) in enumerate(TOLD.items()):
        shown(card / f"{name}.JPG", text, place * 120)
        shown(card / f"IMG_{2 * place + 2:04}.JPG", None, place * 120 + 60)
    done = threeshot("import", drop, tmp_path / "card")
    said = done.out + done.err
    for name, (_, told) in TOLD.items():
        assert said.count(f"{name}: {told}") == 1, name
    assert frames() == {
        "IMG_0001": ("slate", None, None), "IMG_0002": ("picture", None, None),
        "IMG_0003": ("slate", None, None), "IMG_0004": ("picture", None, None),
        "IMG_0005": ("slate", None, None), "IMG_0006": ("picture", None, None),
        "IMG_0007": ("picture", None, None), "IMG_0008": ("picture", None, None),
        "IMG_0009": ("slate", "HS-TOTE-01", "hero"), "IMG_0010": ("picture", "HS-TOTE-01", "hero"),
        "IMG_0011": ("picture", "HS-TOTE-01", "hero"), "IMG_0012": ("picture", "HS-TOTE-01", "hero"),
    }  # fmt: skip
    assert threeshot("import", drop, tmp_path / "card", "--json").json["notes"] == []


def test_live_it_is_said_when_it_is_shown_and_the_armed_shot_stays(
    shoot: Shoot, arrives: Callable[[str, bytes], None]
) -> None:
    said: list[str] = []
    shoot.events.said.connect(said.append)
    shoot.arming.arm("HS-TOTE-01", "hero")
    for name in ("IMG_0003", "IMG_0007", "IMG_0009"):
        text, told = TOLD[name]
        arrives(f"{name}.JPG", tag(text) if text.isdigit() else slate(text))
        assert said.pop() == f"{name}: {told}" and not said
    assert shoot.arming.armed == ("HS-TOTE-01", "hero")
