"""The window as a whole: start, drag and drop, messages, look, keyboard."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QLineEdit, QTableView

from tests.ui.conftest import Crew, visible
from ui.parts.basics import label
from ui.parts.theme import DARK, LIGHT, Theme
from ui.state.commands import PAGES


def test_without_a_drop_the_window_offers_to_open_one_and_pages_wait(crew: Crew) -> None:
    assert crew.window.page == "start"
    assert [page for page in PAGES if crew.window.rail.buttons[page].isEnabled()] == ["catalog"]
    assert visible(crew.window.pages["start"].sample)


def test_all_mistakes_of_a_dropped_brief_are_shown_and_nothing_opens(crew: Crew, tmp_path: Path) -> None:
    brief = tmp_path / "brief.yaml"
    brief.write_text("drop: harbour one\ntitle: 5\nproducts: []\nextra: yes\n")
    crew.drop(brief)
    crew.wait(lambda: crew.messages)
    assert crew.messages[0].count("\n") >= 3
    assert "brief.yaml" in crew.messages[0]
    assert crew.session.shoot is None


def test_a_card_dropped_before_a_drop_is_open_is_answered_with_a_sentence(crew: Crew, tmp_path: Path) -> None:
    (tmp_path / "DCIM").mkdir()
    crew.drop(tmp_path)
    assert crew.messages == ["No drop is open to import into; open its brief first, then drop the card again."]


def test_a_drop_is_opened_again_by_dropping_its_shoot_folder(crew: Crew, sample_shoot: Path) -> None:
    crew.drop(sample_shoot / "brief.yaml")
    crew.wait(lambda: crew.session.shoot is not None)
    folder, first = crew.session.shoot.folder, crew.session.shoot
    crew.drop(folder)
    crew.wait(lambda: crew.session.shoot is not first)
    assert crew.session.shoot.folder == folder


def test_an_error_stays_until_it_is_closed_and_a_defect_names_the_log(crew: Crew, home: Path) -> None:
    crew.session.do(lambda: 1 / 0)
    crew.wait(lambda: crew.messages)
    assert "ZeroDivisionError" in crew.messages[0]
    assert str(home) in crew.messages[0]
    assert crew.window.banners.isVisible()
    crew.window.banners.clear()
    assert not crew.window.banners.isVisible()


def test_the_same_error_twice_is_one_message_and_never_more_than_three(crew: Crew) -> None:
    for text in ("a", "a", "b", "c", "d"):
        crew.session.failed.emit(text)
    assert crew.messages == ["d", "c", "b"]


@pytest.mark.usefixtures("theme")
def test_the_look_follows_the_system_until_a_person_chooses(qapp: object) -> None:
    theme = Theme(qapp, "system")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.colours is DARK
    assert qapp.palette().window().color().name() == DARK.window
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.colours is LIGHT
    theme.set_mode("dark")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.colours is DARK


def test_the_chosen_look_is_kept_for_the_next_time(crew: Crew) -> None:
    from studio.base import settings

    before = crew.window.theme.mode
    crew.press("Ctrl+Shift+L")
    crew.settle()
    assert settings.load().theme == crew.window.theme.mode != before


def test_the_look_is_chosen_in_the_settings_on_at_once_and_kept_and_they_show_what_a_key_chose(crew: Crew) -> None:
    from studio.base import settings

    theme, before = crew.window.theme, crew.window.theme.mode
    crew.press("Ctrl+,")
    look = crew.window.settings_sheet.look
    assert look.currentData() == before and [look.itemText(n) for n in range(look.count())] == [
        "As the system",
        "Light",
        "Dark",
    ]
    at = look.findData("light" if theme.dark else "dark")
    look.setCurrentIndex(at)
    look.activated.emit(at)
    assert theme.mode == look.itemData(at) and crew.window.palette().window().color().name() == theme.colours.window
    crew.settle()
    assert settings.load().theme == theme.mode
    crew.window.settings_sheet.leave()
    crew.press("Ctrl+Shift+L")
    assert look.currentData() == theme.mode != look.itemData(at)
    crew.settle()
    assert settings.load().theme == theme.mode


def test_every_control_of_every_page_has_a_name_and_is_reached_by_the_keyboard(shooting: Crew) -> None:
    for page in PAGES:
        shooting.go_to(page)
        shooting.settle()
        found = [
            part
            for kind in (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)
            for part in shooting.window.pages[page].findChildren(kind)
            if visible(part)
            and not isinstance(part.parent(), QComboBox | QAbstractItemView)
            and "qt_" not in part.objectName()
        ]
        assert found, page
        for part in found:
            named = part.accessibleName() or (part.text() if isinstance(part, QAbstractButton) else "")
            assert named, f"{type(part).__name__} on {page}: {part.toolTip()}"
            assert part.focusPolicy() & Qt.FocusPolicy.TabFocus, f"{named} on {page}"
        tables = shooting.window.pages[page].findChildren(QTableView)
        heads = [head for table in tables for head in (table.horizontalHeader(), table.verticalHeader())]
        assert all(head.accessibleName() for head in heads), page


def test_a_page_that_is_made_beside_the_one_that_is_shown_takes_neither_the_keys_nor_a_window(
    shooting: Crew, qapp: QApplication, qtbot: object
) -> None:
    window = shooting.window
    window.activateWindow()
    qtbot.waitActive(window)
    window.review_page.setFocus()
    assert [page for page in window.pages.values() if page.isVisible()] == [window.review_page]
    shooting.settle()
    assert window.review_page.hasFocus()
    assert [one for one in qapp.topLevelWidgets() if one.isVisible()] == [window]


def test_buttons_are_large_enough_for_cold_fingers_and_pages_fit_a_screen_of_1280_by_720(shooting: Crew) -> None:
    shooting.window.resize(1280, 720)
    for page in PAGES:
        shooting.go_to(page)
        shooting.settle()
        least = shooting.window.minimumSizeHint()
        assert (least.width() <= 1280, least.height() <= 720) == (True, True), (page, least)
        assert (shooting.window.width(), shooting.window.height()) == (1280, 720), page
        buttons = shooting.window.pages[page].findChildren(QAbstractButton)
        assert [b.accessibleName() for b in buttons if visible(b) and b.accessibleName() and b.height() < 40] == [], (
            page
        )


def test_what_nobody_would_see_in_a_text_is_shown_as_what_it_is(crew: Crew) -> None:
    crew.session.failed.emit("gpj.\u202eexe: could not be read.")
    crew.wait(lambda: crew.messages == ["gpj.⟨U+202E⟩exe: could not be read."])
    made = label("a\u200bb")
    assert made.text() == "a⟨U+200B⟩b"
    made.setText("c\u2066")
    assert made.text() == "c⟨U+2066⟩"


def test_how_strict_verdicts_are_is_chosen_from_the_menu_and_every_frame_follows(shooting: Crew) -> None:
    from studio.base import settings
    from studio.catalog import history

    shoot = shooting.session.shoot
    for step in ("strict", "normal"):
        shooting.window.commands.run("frames.sensitivity")
        shooting.type_into_picker(step)
        shooting.settle()
        assert settings.load().sensitivity == step
        assert list(history.sensitivities(shoot.drop.catalog, shoot.id)) == [step]
        assert f"Verdicts are {step} from now on." in shooting.messages
