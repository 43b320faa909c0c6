"""The window and the previews' cache: what was lost is made anew where it is seen, and nothing for what was scrolled away."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from studio.base import picture_cache, settings
from tests.ui.conftest import Crew
from ui.parts import missing_previews


def test_what_the_cache_lost_is_made_anew_where_it_is_seen(
    shooting: Crew, qtbot: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, pictures = shooting.window, shooting.window.pictures
    rows = list(shooting.session.rows.values())
    shooting.choose(rows[0]["name"])

    # They empty it in the settings, which say how much it was.
    shooting.press("Ctrl+,")
    sheet = window.settings_sheet.cache
    shooting.wait(lambda: sheet.used.text().endswith("MB on the disk now"))
    qtbot.mouseClick(sheet.empty, Qt.MouseButton.LeftButton)
    shooting.wait(lambda: sheet.used.text() == "0 bytes on the disk now")
    sheet.limit.setCurrentIndex(0)
    sheet.limit.activated.emit(0)
    shooting.settle()
    assert settings.load().cache_gb == "1"
    window.settings_sheet.leave()
    assert not any(Path(row["preview"]).exists() for row in rows)

    # While others are made they ask for all of these, and go elsewhere: of what is not seen any more nothing is made.
    monkeypatch.setattr(missing_previews, "STALE_S", 0.05)
    monkeypatch.setattr(missing_previews, "AT_ONCE", 0)
    for row in rows:
        pictures.forget(row["preview"])
    window.review_page.strip.viewport().repaint()
    shooting.wait(lambda: window.missing.busy and not pictures.busy)
    shooting.go_to("catalog")
    qtbot.wait(100)
    monkeypatch.setattr(missing_previews, "AT_ONCE", 2)
    pictures.get(rows[0]["preview"], 132)
    shooting.settle()
    assert [picture_cache.is_whole(row["preview"]) for row in rows].count(True) == window.missing.made_count == 1

    # What is looked at comes, by itself.
    monkeypatch.setattr(missing_previews, "STALE_S", 1.0)
    shooting.go_to("review")
    shooting.choose(rows[-1]["name"])
    shooting.wait(lambda: all(picture_cache.is_whole(row["preview"]) for row in rows))
    shooting.settle()
    assert window.missing.made_count == len(rows) and not pictures.unmade
