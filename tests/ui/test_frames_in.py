"""Frames coming into the window: import, cancel, hot folder, arming."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from tests.end_to_end.test_tags_in_view import GOOD, tagged
from tests.end_to_end.test_unknown_marks import TOLD, shown
from tests.ui.conftest import Crew
from ui.shoot.card_verdict import BUT, KEEP, LAPSED, SAFE


@pytest.fixture
def fresh(crew: Crew, sample_shoot: Path) -> Crew:
    """A crew with the sample drop just made, on the Shoot page."""
    crew.drop(sample_shoot / "brief.yaml")
    crew.wait(lambda: crew.session.shoot is not None)
    crew.go_to("shoot")
    return crew


def card(folder: Path, sample: Path, *names: str) -> Path:
    """A small card with these frames of camera A."""
    into = folder / "CARD" / "DCIM" / "100HARBR"
    into.mkdir(parents=True)
    for name in names:
        shutil.copy2(sample / "camera-a" / "DCIM" / "100HARBR" / name, into)
    return folder / "CARD"


def test_a_stopped_import_says_so_and_running_it_again_completes_it(
    fresh: Crew, tmp_path: Path, sample_shoot: Path
) -> None:
    source = card(tmp_path, sample_shoot, "IMG_0002.JPG", "IMG_0006.JPG", "IMG_0007.JPG")
    fresh.drop(source)
    fresh.press("Ctrl+.")
    fresh.wait_for_work()
    assert any(message.startswith("Stopped") for message in fresh.messages), fresh.messages
    assert SAFE not in fresh.window.shoot_page.verdicts.words.values()
    fresh.drop(source)
    fresh.wait_for_work()
    assert list(fresh.window.shoot_page.verdicts.words.values()) == [SAFE]
    assert sorted(row["name"] for row in fresh.session.rows.values()) == ["IMG_0002", "IMG_0006", "IMG_0007"]
    shutil.copy2(source / "DCIM/100HARBR/IMG_0002.JPG", source / "DCIM/100HARBR/IMG_0009.JPG")
    verdicts = fresh.window.shoot_page.verdicts
    fresh.wait(lambda: list(verdicts.words.values()) == [LAPSED])
    # Whoever deletes a reject hears that the card may hold its last copy.
    (source / "DCIM/100HARBR/IMG_0009.JPG").unlink()
    reject = next(row for row in fresh.session.rows.values() if row["name"] == "IMG_0002")
    assert fresh.session.shoot is not None
    fresh.session.shoot.marks.reject([reject["id"]], yes=True)
    (fresh.session.shoot.folder / reject["path"]).unlink()
    next(one for one in verdicts.findChildren(QPushButton) if one.text() == "Ask again").click()
    fresh.wait_for_work()
    fresh.wait(lambda: list(verdicts.words.values()) == [BUT])
    told = " ".join(one.text() for one in verdicts.findChildren(QLabel))
    assert (
        "1 rejected frame that was deleted on purpose" in told and "(DCIM/100HARBR/IMG_0002.JPG): 2 other files" in told
    )


def test_a_slate_of_another_drop_is_told_and_a_tag_beside_a_product_is_asked_about(
    fresh: Crew, tmp_path: Path, sample_shoot: Path
) -> None:
    tagged(tmp_path / "CARD/IMG_0001.JPG", 0, sample_shoot / GOOD[2], 0.2)
    text, told = TOLD["IMG_0003"]
    shown(tmp_path / "CARD/IMG_0003.JPG", text, 60)
    fresh.drop(tmp_path / "CARD")
    fresh.wait_for_work()
    begins, _ = told.split("'threeshot assign ")
    assert f"IMG_0003: {begins}“Assign to a shot…” on the Review page." in fresh.messages
    bar = fresh.window.shoot_page.tag_question
    fresh.wait(bar.isVisible)
    assert bar.text.text() == (
        "IMG_0001 shows the tag of HS-SCARF-01, held up or lying in the picture. Is it HS-SCARF-01 hero from there on?"
    )
    fresh.press("Y")
    fresh.wait(lambda: not bar.isVisible())
    fresh.settle()
    assert (fresh.frame("IMG_0001")["kind"], fresh.frame("IMG_0001")["sku"]) == ("tag", "HS-SCARF-01")


def test_a_card_with_a_file_that_cannot_be_opened_is_to_be_kept_and_the_frame_says_why(
    fresh: Crew, tmp_path: Path, sample_shoot: Path
) -> None:
    source = card(tmp_path, sample_shoot, "IMG_0006.JPG")
    (source / "DCIM" / "100HARBR" / "IMG_0007.JPG").write_bytes(b"\xff\xd8\xff not a picture at all" * 50)
    fresh.window.shoot_page.sources.start([source])
    fresh.wait_for_work()
    assert list(fresh.window.shoot_page.verdicts.words.values()) == [KEEP]
    broken = fresh.frame("IMG_0007")
    assert broken["error"]
    fresh.go_to("review")
    fresh.choose("IMG_0007")
    assert fresh.window.review_page.facts.verdict.word == "Unreadable"
    assert broken["error"] in fresh.window.review_page.facts.reasons.text()


def test_a_frame_that_is_odd_but_whole_says_so_and_the_card_is_safe(
    fresh: Crew, tmp_path: Path, sample_shoot: Path
) -> None:
    source = card(tmp_path, sample_shoot, "IMG_0006.JPG")
    odd = source / "DCIM" / "100HARBR" / "IMG_0007.JPG"
    whole = (source / "DCIM" / "100HARBR" / "IMG_0006.JPG").read_bytes()
    odd.write_bytes(whole[:2] + b"\xff\xe2\0\x10ICC_PROFILE\0\1\1" + whole[2:])
    fresh.window.shoot_page.sources.start([source])
    fresh.wait_for_work()
    assert list(fresh.window.shoot_page.verdicts.words.values()) == [SAFE]
    fresh.go_to("review")
    fresh.choose("IMG_0007")
    assert "The colour profile is empty" in fresh.window.review_page.facts.reasons.text()


def test_frames_written_into_a_watched_folder_appear_and_go_to_the_armed_shot(
    fresh: Crew, tmp_path: Path, sample_shoot: Path, qtbot: object
) -> None:
    hot = tmp_path / "hot"
    hot.mkdir()
    shoot_page = fresh.window.shoot_page
    fresh.press("Alt+2")
    fresh.press("Down")
    fresh.wait(lambda: fresh.session.armed == ("HS-BEANIE-01", "lifestyle"))
    fresh.window.live.begin("watch", {"folder": hot})
    assert shoot_page.sources.buttons["watch"].text() == "Stop watching"
    fresh.wait(lambda: shoot_page.sources.lines["watch"].text.whole.startswith("watching"))
    shutil.copy2(sample_shoot / "phone" / "IMG_1002.JPG", hot)
    fresh.wait(lambda: fresh.session.rows and next(iter(fresh.session.rows.values()))["verdict"], 60_000)
    fresh.settle()
    assert (fresh.frame("IMG_1002")["sku"], fresh.frame("IMG_1002")["role"]) == ("HS-BEANIE-01", "lifestyle")
    assert shoot_page.newest.model().rowCount() == 1
    qtbot.mouseClick(shoot_page.sources.buttons["watch"], Qt.MouseButton.LeftButton)
    fresh.wait_for_work()
    assert shoot_page.sources.buttons["watch"].text() == "Watch a folder…"


def test_number_keys_arm_the_role_and_arrows_the_product_and_shift_d_disarms(fresh: Crew) -> None:
    for key, armed in (
        ("Alt+1", ("HS-TOTE-01", "hero")),
        ("Alt+3", ("HS-TOTE-01", "detail")),
        ("Down", ("HS-BEANIE-01", "detail")),
        ("Down", ("HS-SCARF-01", "detail")),
        ("Down", ("HS-TOTE-01", "detail")),
        ("Up", ("HS-SCARF-01", "detail")),
        ("N", ("HS-TOTE-01", "hero")),
        ("Shift+D", None),
    ):
        fresh.press(key)
        fresh.wait(lambda armed=armed: fresh.session.armed == armed)


def test_the_slate_on_screen_is_read_as_the_armed_shot(fresh: Crew, tmp_path: Path, qtbot: object) -> None:
    from studio import slates
    from studio.imaging import open_picture

    fresh.press("Alt+1")
    fresh.wait(lambda: fresh.session.armed is not None)
    fresh.press("Q")
    sheet = fresh.window.shoot_page.slate
    assert sheet.isVisible()
    sheet.grab().save(str(tmp_path / "slate.png"))
    read = slates.parse(slates.read_codes(open_picture(tmp_path / "slate.png").luma)[0].text)
    assert (read.drop, read.sku, read.role) == ("HARBOUR-01", "HS-TOTE-01", "hero")
    assert read.time is not None
    qtbot.keyClick(sheet, Qt.Key.Key_Space)
    assert not sheet.isVisible()


def test_a_slate_without_an_armed_shot_is_answered_with_a_sentence(fresh: Crew) -> None:
    fresh.press("Q")
    assert fresh.messages == ["No shot is armed; choose a product and a role first, then show its slate."]


def test_what_the_studio_has_to_say_meanwhile_is_said_in_the_window(
    fresh: Crew, tmp_path: Path, sample_shoot: Path
) -> None:
    (tmp_path / "second").mkdir()
    fresh.window.shoot_page.copies.backup.setText(str(tmp_path / "second"))
    fresh.drop(card(tmp_path, sample_shoot, "IMG_0006.JPG"))
    fresh.wait_for_work()
    assert any("is on the same disk as the originals; a broken disk would take both" in text for text in fresh.messages)
