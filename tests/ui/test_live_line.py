"""The crew begins and ends previews to the brand with one button of the Export page."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.shoot.delivering import add_target
from tests import one_shot
from tests.ready import Ready
from tests.ui.conftest import Crew
from ui.export.page import ExportPage


def test_previews_go_until_the_button_is_pressed_again(
    ready: Ready, sample_shoot: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    ready("one select", lambda folder: one_shot.make(sample_shoot, folder / "home", folder))
    crew: Crew = request.getfixturevalue("crew")
    crew.open_drop("HARBOUR-01")
    crew.go_to("export")
    page = crew.window.pages["export"]
    assert isinstance(page, ExportPage)
    line, nas = page.bundle.live, tmp_path / "nas"
    line.toggle.click()
    crew.wait(lambda: any("No target for previews is known yet" in text for text in crew.messages))
    assert not line.toggle.isChecked()
    nas.mkdir()
    add_target("nas", "folder", {"path": str(nas)})
    add_target("shop", "shopify", {"shop": "harbour-goods", "token": "shpat_1"})
    line.toggle.click()
    crew.wait(crew.window.picker.isVisible)
    assert crew.window.picker.list.count() == 1, "a shop gets no previews"
    QTest.keyClick(crew.window.picker.line, Qt.Key.Key_Return)
    crew.wait(lambda: list(nas.rglob("001_*.jpg")))
    assert line.toggle.isChecked() and "go to nas" in line.told.text()
    line.toggle.click()
    crew.wait(lambda: not crew.session.tasks)
    assert not line.toggle.isChecked() and "nas has all previews" in line.told.text()
    assert list(nas.rglob("index-001.html"))
