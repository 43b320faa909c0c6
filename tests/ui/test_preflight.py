"""The preflight in the window: one key tests, what is bad is in sight with what to do, and a person may pass it with a reason."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from studio.base import settings
from studio.capture import gphoto
from tests.ui.conftest import Crew, visible


@pytest.fixture
def checking(crew: Crew, sample_shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Crew:
    """A crew with the sample drop just made, on the Checklist page; the second copy's drive is not plugged in."""
    monkeypatch.setattr(gphoto, "unavailable", lambda: "The part that talks to cameras is not installed.")
    chosen = settings.load()
    chosen.backup = str(tmp_path / "not plugged in")
    chosen.save()
    crew.drop(sample_shoot / "brief.yaml")
    crew.wait(lambda: crew.session.shoot is not None)
    crew.go_to("checklist")
    return crew


def test_one_key_tests_and_what_is_bad_is_in_sight(checking: Crew, qtbot: object) -> None:
    preflight = checking.window.pages["checklist"].preflight
    assert preflight.summary.text().startswith("Not tested yet")
    checking.press("P")
    assert preflight.run_button.text() == "Testing…" and not preflight.run_button.isEnabled()
    checking.wait_for_work()
    assert preflight.run_button.text() == "Test again"
    rows = {row.check["title"]: row for row in preflight.rows}
    bad = rows["Second copy"]
    assert (bad.badge.word, visible(bad)) == ("Bad", True)
    assert "is not there; connect its disk" in bad.sentence.text()
    good = rows["Writing, the shoot folder"]
    assert (good.badge.word, good.isVisible()) == ("Good", False)
    qtbot.mouseClick(preflight.good_button, Qt.MouseButton.LeftButton)
    assert good.isVisible() and preflight.good_button.text() == "Hide what is good"
    assert "3 bad" in preflight.summary.text()
    assert any("3 things are bad" in message for message in checking.messages)
    assert "limit" in rows["Battery of the laptop"].sentence.text().lower()


def test_what_is_not_good_can_be_passed_with_a_reason_in_the_name_above(checking: Crew, qtbot: object) -> None:
    page = checking.window.pages["checklist"]
    page.who.setText("Jo")
    checking.press("P")
    checking.wait_for_work()
    drive = page.items["backup-drive"]
    assert "Second copy: " in drive.measured.said.text()
    qtbot.mouseClick(drive.measured.button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(drive.measured.reason, Qt.Key.Key_Return)
    assert drive.measured.reason.isVisible(), "nothing is passed without a reason"
    qtbot.keyClicks(drive.measured.reason, "it comes at noon")
    qtbot.keyClick(drive.measured.reason, Qt.Key.Key_Return)
    checking.settle()
    item = next(item for item in checking.session.checklist["items"] if item["id"] == "backup-drive")
    assert (item["ticked"], item["by"], item["note"]) == (True, "Jo", "overruled: it comes at noon")
    assert drive.tick.isChecked()


def test_what_the_last_preflight_found_is_there_when_the_drop_is_opened_again(checking: Crew, qtbot: object) -> None:
    page = checking.window.pages["checklist"]
    checking.press("P")
    checking.wait_for_work()
    states = [(row.check["id"], row.check["state"]) for row in page.preflight.rows]
    page.preflight.show_found(None)
    checking.window.open_drop("HARBOUR-01")
    checking.wait(lambda: page.preflight.rows)
    assert [(row.check["id"], row.check["state"]) for row in page.preflight.rows] == states


@pytest.mark.skipif(sys.platform == "win32", reason="libgphoto2 comes for Linux and macOS")
def test_a_camera_that_is_tethered_already_tells_its_battery_and_clock(
    crew: Crew, sample_shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gphoto2 = pytest.importorskip("gphoto2")
    (tmp_path / "card" / "DCIM").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("IOLIBS", str(Path(gphoto2.__file__).parent / "libgphoto2" / "vusb"))
    monkeypatch.setenv("VCAMERADIR", str(tmp_path / "card"))
    crew.drop(sample_shoot / "brief.yaml")
    crew.wait(lambda: crew.session.shoot is not None)
    crew.window.live.begin("tether", {})
    tether = crew.window.live.running["tether"]
    crew.wait(lambda: tether.about is not None)
    crew.go_to("checklist")
    crew.press("P")
    preflight = crew.window.pages["checklist"].preflight
    crew.wait(lambda: preflight.rows)
    rows = {row.check["id"]: row for row in preflight.rows}
    assert (rows["camera-battery"].badge.word, rows["camera-battery"].check["number"]) == ("Good", 50)
    assert rows["clock"].check["about"] == "Nikon DSC D750" and rows["clock"].badge.word == "Good"
    assert tether.well, "asking did not take the camera from its tether"
    crew.window.live.stop("tether")
    crew.wait_for_work()
