"""A command that makes its page answers of what is there, not of what the new page has not read yet (see `Work.once_read`)."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from studio.shoot import Shoot
from tests.ui.conftest import Crew


@pytest.mark.parametrize("mark", ["Mark the grey card", "Mark key and fill"])
def test_a_frame_that_was_measured_before_is_marked_from_another_page(
    sample_shoot: Path, tmp_path: Path, mark: str, request: pytest.FixtureRequest
) -> None:
    shoot = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "drop")
    shoot.checklist.measure("light", sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0001.JPG", None, "Mara")
    shoot.drop.catalog.close()
    crew: Crew = request.getfixturevalue("crew")
    crew.open_drop("HARBOUR-01")
    crew.press("Ctrl+K")
    crew.type_into_picker(f"Checklist: {mark}")
    crew.settle()
    assert crew.window.page == "checklist" and crew.messages == []
    assert crew.window.pages["checklist"].measuring.light.marks.mode


def test_a_drop_that_opens_below_a_sheet_leaves_it_the_keys(crew: Crew, sample_shoot: Path, tmp_path: Path) -> None:
    Shoot.create(sample_shoot / "brief.yaml", tmp_path / "drop").drop.catalog.close()
    crew.window.open_drop("HARBOUR-01")
    crew.press("Ctrl+K")
    crew.wait(lambda: crew.session.shoot is not None)
    crew.settle()
    picker, goes = crew.window.picker, crew.window.commands.actions["page.export"]
    assert picker.isVisible() and picker.isAncestorOf(QApplication.focusWidget()) and not goes.isEnabled()
    picker.leave()
    assert goes.isEnabled() and crew.window.pages[crew.window.page].isAncestorOf(QApplication.focusWidget())
