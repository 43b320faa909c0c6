"""Slates and tags that this brief does not know, and a slate whose time is none: told in one line, with the frame and what to do."""

import shutil
import threading
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio.base import jobs
from studio.judging import one_frame
from studio.open_drop import OpenDrop
from studio.shoot import Shoot
from tests.cli.conftest import Run
from tests.cli.conftest import drop as drop
from tests.cli.conftest import threeshot as threeshot
from tests.end_to_end.test_tags_in_view import START, frames, picture
from tests.studio.capture.receiving import photo, until
from tests.studio.ingest.cards import camera_exif
from tests.studio.judging.test_marks import arrives as arrives
from tests.studio.judging.test_marks import shoot as shoot
from tests.studio.judging.test_marks import slate, tag

STAY = "the frames after it stay with HS-TOTE-01 hero, which is armed"
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
        "a slate of HS-TOTE-01 packshot was shown, and HS-TOTE-01 has no such shot, so it names no shot for the frames after it. Add the role "
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


def test_live_it_is_said_when_it_is_shown_and_what_a_person_armed_stays(
    shoot: Shoot, arrives: Callable[[str, bytes], None]
) -> None:
    said: list[str] = []
    shoot.events.said.connect(said.append)
    shoot.arming.arm("HS-TOTE-01", "hero")
    for name in ("IMG_0001", "IMG_0003", "IMG_0005", "IMG_0007", "IMG_0009"):
        text, told = TOLD[name]
        arrives(f"{name}.JPG", tag(text) if text.isdigit() else slate(text))
        stays = told.replace("no shot for the frames after it.", f"no shot, and {STAY}.")
        assert said.pop() == f"{name}: {stays}" and not said
        # Only the last of them names a shot, and arms it.
        assert (shoot.arming.armed, shoot.arming.by_mark) == (("HS-TOTE-01", "hero"), name == "IMG_0009")


@pytest.mark.parametrize("name", ["IMG_0001", "IMG_0003", "IMG_0005"])
def test_live_a_slate_that_names_no_shot_ends_what_the_slate_before_it_armed(
    shoot: Shoot, arrives: Callable[[str, bytes], None], name: str
) -> None:
    said: list[str] = []
    shoot.events.said.connect(said.append)
    text, told = TOLD[name]
    shoot.arming.arm("HS-TOTE-01", "hero")
    arrives("IMG_0101.JPG", slate(f"{HARBOUR};sku=HS-BEANIE-01;shot=hero"))
    arrives("IMG_0102.JPG", photo(2))
    arrives(f"{name}.JPG", slate(text))
    assert (said, shoot.arming.armed) == ([f"{name}: {told}"], None)
    arrives("IMG_0104.JPG", photo(4))
    arrives("IMG_0105.JPG", slate(f"{HARBOUR};sku=HS-SCARF-01;shot=detail"))
    assert shoot.arming.armed == ("HS-SCARF-01", "detail"), "the next slate arms again"
    assert {row["name"]: (row["kind"], row["sku"]) for row in shoot.frames.list()} == {
        "IMG_0101": ("slate", "HS-BEANIE-01"), "IMG_0102": ("picture", "HS-BEANIE-01"),
        name: ("slate", None), "IMG_0104": ("picture", None), "IMG_0105": ("slate", "HS-SCARF-01"),
    }  # fmt: skip
    # What a person armed after a slate is theirs.
    shoot.arming.arm("HS-SCARF-01", "detail")
    arrives("IMG_0106.JPG", slate(f"{HARBOUR};sku=HS-OTHER-01;shot=hero"))
    assert "stay with HS-SCARF-01 detail, which is armed" in said[-1]
    assert shoot.arming.armed == ("HS-SCARF-01", "detail")


def test_live_what_came_in_behind_such_a_slate_before_it_was_read_goes_into_the_tray(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = threading.Event()
    judge = one_frame.judge

    def late(drop: OpenDrop, frame_id: str, *with_what: Any, **how: Any) -> Any:
        if drop.catalog.get("frame", frame_id)["name"] == "IMG_0002":
            assert came.wait(60)
        return judge(drop, frame_id, *with_what, **how)

    monkeypatch.setattr(one_frame, "judge", late)
    scored: list[str] = []
    shoot.events.frame_scored.connect(scored.append)
    shoot.arming.arm("HS-TOTE-01", "hero")
    (hot := tmp_path / "hot").mkdir()
    job = jobs.run("watch", lambda progress: shoot.frames.watch(hot, progress=progress))
    (hot / "IMG_0001.JPG").write_bytes(slate(f"{HARBOUR};sku=HS-BEANIE-01;shot=hero"))
    assert until(lambda: len(scored) == 1, 60)
    for number, data in ((2, slate(f"{HARBOUR};sku=HS-NOPE-01;shot=hero")), (3, photo(3))):
        (hot / f"IMG_{number:04}.JPG").write_bytes(data)
        assert until(lambda number=number: len(shoot.frames.list()) == number, 60)
    came.set()
    assert until(lambda: len(scored) >= 3, 60)
    job.cancel()
    job.wait(60)
    assert {row["name"]: (row["kind"], row["sku"]) for row in shoot.frames.list()} == {
        "IMG_0001": ("slate", "HS-BEANIE-01"), "IMG_0002": ("slate", None), "IMG_0003": ("picture", None),
    }  # fmt: skip


def test_live_a_tag_that_lies_in_a_picture_and_slates_that_disagree_are_told_as_they_come(
    shoot: Shoot, tmp_path: Path
) -> None:
    said: list[str] = []
    shoot.events.said.connect(said.append)
    scored: list[str] = []
    shoot.events.frame_scored.connect(scored.append)
    (hot := tmp_path / "hot").mkdir()
    job = jobs.run("watch", lambda progress: shoot.frames.watch(hot, progress=progress))

    def comes(number: int, what: str | None = None, **how: Any) -> None:
        picture(tmp_path / "made.jpg", number * 60, slate=what, **how)
        before = len(scored)
        shutil.copy(tmp_path / "made.jpg", hot / f"IMG_{number:04}.JPG")
        assert until(lambda: len(scored) > before, 60)

    comes(1, "HS-BEANIE-01 hero;t=2026-10-03T09:01:00+02:00", share=0.4)
    for number in (2, 3):
        comes(number, tag="HS-TOTE-01", share=0.09)
        assert len(said) == 1
    comes(4, "HS-BEANIE-01 hero;t=2026-10-03T08:59:00+02:00", share=0.4)
    assert len(said) == 2
    comes(5, "HS-BEANIE-01 hero;t=2026-10-03T08:50:00+02:00", share=0.4)
    job.cancel()
    report = job.wait(60)
    assert said[0].startswith(
        "IMG_0002: the tag of HS-TOTE-01 lies in the picture, which is taken for one of HS-BEANIE"
    )
    assert "slates disagree about its clock" in said[1]
    in_view = [note for note in report.notes if "lies in the picture" in note]
    assert in_view[0] == said[0] and in_view[1].startswith("IMG_0003: the tag of") and len(in_view) == 2
    assert [note for note in report.notes if "slates disagree" in note] != said[1:], "as it is at the end"
    assert len(said) == 2 and sum("slates disagree" in note for note in report.notes) == 1
