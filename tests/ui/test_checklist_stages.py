"""The checklist in the window: three stages, one filled button, a question once when frames come before it is ready, the wrap at the end."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tests import one_shot
from tests.studio.ingest.cards import card as small_card
from tests.ui.conftest import Crew, visible
from ui.checklist.page import ChecklistPage


@pytest.fixture
def morning(crew: Crew, sample_shoot: Path) -> Crew:
    """A crew with the sample drop just made, on the Checklist page."""
    crew.drop(sample_shoot / "brief.yaml")
    crew.wait(lambda: crew.session.shoot is not None)
    crew.go_to("checklist")
    crew.settle()
    return crew


def page(crew: Crew) -> ChecklistPage:
    found = crew.window.pages["checklist"]
    assert isinstance(found, ChecklistPage)
    return found


def tick(crew: Crew, stage: str, but: int = 0) -> None:
    """Tick what that stage requires, except the last `but` of them."""
    still = next(one["open"] for one in crew.session.checklist["stages"] if one["stage"] == stage)
    crew.session.shoot.checklist.tick(still[: len(still) - but])
    crew.settle()


def seen(crew: Crew) -> list[str]:
    return [item for item, row in page(crew).items.items() if row.isVisible()]


def test_the_morning_asks_for_the_morning_and_the_filled_button_follows(morning: Crew, qtbot: object) -> None:
    crew, stages = morning, page(morning).stages.stages
    assert stages["before"].isChecked() and stages["before"].count.text() == "0 of 26"
    assert "grey-card" in seen(crew) and "samples-packed" not in seen(crew) and "room-tone" not in seen(crew)
    assert page(crew).summary.text() == "Before: 26 open. Not ready to shoot yet."
    filled = [
        one for one in page(crew).findChildren(QPushButton) if one.property("kind") == "primary" and one.isVisible()
    ]
    assert filled == [page(crew).following]
    assert page(crew).following.accessibleName() == "Next open item"
    qtbot.mouseClick(page(crew).following, Qt.MouseButton.LeftButton)
    assert page(crew).items["grey-card"].tick.hasFocus()

    tick(crew, "before", but=1)
    assert page(crew).summary.text() == "Before: 1 open. Not ready to shoot yet."
    crew.press("N")
    assert page(crew).items["usage-rights"].tick.hasFocus()
    qtbot.keyClick(page(crew).items["usage-rights"].tick, Qt.Key.Key_Space)
    crew.settle()
    assert page(crew).summary.text() == "Ready to shoot: everything required is ticked."
    assert not crew.session.checklist["complete"]
    assert page(crew).following.accessibleName() == "Go shooting"
    qtbot.mouseClick(page(crew).following, Qt.MouseButton.LeftButton)
    assert crew.window.page == "shoot"

    crew.go_to("checklist")
    crew.press("3")
    assert seen(crew) == ["coverage-before-wrap", "cards-safe", "samples-packed", "backup-apart"]
    assert not page(crew).preflight.isVisible() and not page(crew).measuring.light.isVisible()
    tick(crew, "wrap")
    assert page(crew).summary.text() == "Ready to leave: everything required is ticked."
    qtbot.mouseClick(page(crew).following, Qt.MouseButton.LeftButton)
    assert crew.window.page == "export"

    crew.go_to("checklist")
    crew.press("2")
    assert seen(crew) == ["light-notes", "room-tone", "sync-clap"]
    assert page(crew).measuring.sound.isVisible(), "room tone is recorded here"
    crew.press("Ctrl+Z")
    crew.settle()
    assert page(crew).stages.stages["wrap"].count.text() == "0 of 4"


def test_in_a_narrow_window_the_stages_are_tabs_and_nothing_is_cut_off(morning: Crew, qtbot: object) -> None:
    crew, stages = morning, page(morning).stages
    for width, beside in ((1440, True), (1099, False), (1024, False), (1100, True)):
        crew.window.resize(width, 640)
        crew.settle()
        before, wrap = (stages.stages[name] for name in ("before", "wrap"))
        assert (before.y() == wrap.y()) is not beside, width
        for made in stages.stages.values():
            assert made.height() >= made.title.sizeHint().height() + made.bar.height()
            assert made.title.width() >= made.title.sizeHint().width(), width
        row = page(crew).items["flicker"]
        area = page(crew)._area
        assert row.fold.mapTo(area.viewport(), row.fold.rect().bottomRight()).x() < area.viewport().width(), width
    crew.window.resize(1024, 640)
    qtbot.mouseClick(stages.stages["wrap"], Qt.MouseButton.LeftButton)
    assert page(crew).stage == "wrap"


def test_a_measured_item_shows_its_number_and_what_waits_is_unfolded(
    morning: Crew, sample_shoot: Path, qtbot: object
) -> None:
    crew = morning
    shoot = crew.session.shoot
    shoot.checklist.measure("light", sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0001.JPG")
    shoot.checklist.tick_measured()
    even, card = page(crew).items["background-even"], page(crew).items["grey-card"]
    crew.wait(lambda: even.measured.picture.drawing is not None and even.measured.frame.isVisible())
    assert (card.value.text(), card.limit.text()) == ("0.04 stops", "at most 0.2")
    assert not card.unfolded and card.measured.isHidden(), "what is good and ticked takes one row"
    assert even.value.text() == "0.64 stops" and even.unfolded and even.tick.property("beyond")
    assert visible(even.measured.newest) and visible(even.measured.button)
    crew.window.resize(960, 540)
    area = page(crew)._area
    # Nothing is cut off.
    crew.wait(lambda: not even.measured.frame.isVisible() and area.widget().width() <= area.viewport().width())
    qtbot.mouseClick(even.measured.button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(even.measured.reason, "the shadow is wanted")
    qtbot.keyClick(even.measured.reason, Qt.Key.Key_Return)
    crew.settle()
    assert even.tick.isChecked() and not even.unfolded and even.limit.text() == "passed with a reason"
    qtbot.mouseClick(card.fold, Qt.MouseButton.LeftButton)
    assert card.measured.isVisible() and "0.04 stops" in card.measured.said.text()


def test_frames_before_it_is_ready_are_asked_about_once_and_never_held_back(
    morning: Crew, tmp_path: Path, qtbot: object
) -> None:
    crew, asks = morning, morning.window.not_ready
    small_card(tmp_path / "one", [1])
    small_card(tmp_path / "two", [2])
    crew.go_to("shoot")
    crew.drop(tmp_path / "one")
    crew.wait(lambda: asks.card is not None)
    crew.wait_for_work()
    assert len(crew.session.rows) == 1, "it came in while the question stood there"
    assert asks.card is not None and visible(asks.card.to_checklist) and visible(asks.card.anyway)
    assert "26 required items are open before the first frame" in asks.card.told.text()
    assert not asks.card.reason.isVisible(), "the keys stay the page's"
    crew.press("Ctrl+Shift+R")
    assert asks.card.reason.hasFocus()
    qtbot.keyClicks(asks.card.reason, "the light was going")
    qtbot.keyClick(asks.card.reason, Qt.Key.Key_Return)
    crew.settle()
    assert asks.card is None
    assert crew.session.checklist["not_ready"]["reason"] == "the light was going"
    crew.press("Ctrl+Z")
    crew.settle()
    assert crew.session.checklist["not_ready"]["reason"] is None
    assert any("Undone: the reason for shooting before it was ready." in said for said in crew.messages)
    crew.press("Ctrl+Y")
    crew.settle()
    assert crew.session.checklist["not_ready"]["reason"] == "the light was going"
    crew.drop(tmp_path / "two")
    crew.wait(lambda: len(crew.session.rows) == 2, 60_000)
    crew.wait_for_work()
    assert asks.card is None, "once a drop"


def test_return_alone_gives_no_reason_and_the_other_way_on_is_the_checklist(
    morning: Crew, tmp_path: Path, qtbot: object
) -> None:
    crew, asks = morning, morning.window.not_ready
    small_card(tmp_path / "one", [1])
    tick(crew, "before", but=1)
    crew.drop(tmp_path / "one")
    crew.wait(lambda: asks.card is not None)
    crew.wait_for_work()
    told = "1 required item is open before the first frame (“Usage rights, credit line and creator's code in the brief agreed"
    assert told in asks.card.told.text()
    qtbot.mouseClick(asks.card.anyway, Qt.MouseButton.LeftButton)
    qtbot.keyClick(asks.card.reason, Qt.Key.Key_Return)
    crew.settle()
    assert asks.card is None and crew.session.checklist["not_ready"]["reason"] is None
    crew.press("Ctrl+Shift+R")
    qtbot.keyClick(asks.card.reason, Qt.Key.Key_Escape)
    assert asks.card is None
    crew.press("Ctrl+Shift+R")
    qtbot.mouseClick(asks.card.to_checklist, Qt.MouseButton.LeftButton)
    assert crew.window.page == "checklist" and page(crew).items["usage-rights"].tick.hasFocus()
    tick(crew, "before")
    crew.press("Ctrl+Shift+R")
    assert asks.card is not None, "a reason can still be given for what came in before"


def test_the_export_page_asks_for_the_wrap_once_all_shots_are_there(
    crew: Crew, sample_shoot: Path, home: Path, tmp_path: Path, qtbot: object
) -> None:
    shoot, export = one_shot.make(sample_shoot, home, tmp_path / "one"), crew.window.pages["export"]
    crew.open_drop("HARBOUR-01")
    crew.go_to("export")
    crew.settle()
    assert visible(export.wrap.go)
    told, said = (
        "All shots are there, but 4 required items of the wrap are open: “Coverage read before anyone leaves",
        export.wrap.said,
    )
    assert told in said.text() and said.text().endswith("” and 2 more.")
    assert export.go.isEnabled(), "nothing is refused for it"
    qtbot.mouseClick(export.wrap.go, Qt.MouseButton.LeftButton)
    assert crew.window.page == "checklist" and page(crew).stage == "wrap"
    crew.go_to("export")
    shoot.marks.reshoot("HS-TOTE-01", "hero", "handles even")
    crew.wait(lambda: not export.wrap.go.isVisible())
