"""The table of commands: no two want the same key, each can be reached, each says what it does."""

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget

from studio.base import paths, settings
from tests.ui.conftest import Crew, every_sheet
from ui.state.commands import BY_ID, COMMANDS, EVERYWHERE, MENUS, PAGES
from ui.state.keys import Keys


@pytest.mark.parametrize("page", [*PAGES, EVERYWHERE])
def test_no_two_commands_want_the_same_key_on_a_page(page: str) -> None:
    wanted = defaultdict(list)
    for command in COMMANDS:
        if command.page in (page, EVERYWHERE):
            for key in command.keys:
                wanted[QKeySequence(key).toString()].append(command.id)
    assert {key: ids for key, ids in wanted.items() if len(ids) > 1} == {}


def test_every_key_is_one_that_qt_knows() -> None:
    assert [key for command in COMMANDS for key in command.keys if QKeySequence(key).isEmpty()] == []


def test_every_command_has_one_id_a_title_a_sentence_of_help_and_a_place_in_a_menu() -> None:
    assert len(BY_ID) == len(COMMANDS)
    for command in COMMANDS:
        assert command.title, command.id
        assert command.help.endswith("."), command.id
        assert command.menu in MENUS, command.id
        assert command.page in (EVERYWHERE, *PAGES), command.id


def test_every_command_does_something_and_is_in_the_menus(crew: Crew) -> None:
    there = [action.objectName() for action in _in_menus(crew)]
    assert sorted(there) == sorted(command.id for command in COMMANDS)
    assert len([*crew.window.pages.values()]) == len(PAGES) + 1, "each is made by being asked for"
    assert [command.id for command in COMMANDS if not crew.window.commands.handled(command.id)] == []


def _in_menus(crew: Crew) -> list[QAction]:
    """Every action that the menus hold, those of their submenus too."""
    found: list[QAction] = []
    todo = [action.menu() for action in crew.window.menuBar().actions()]
    while todo:
        for action in todo.pop().actions():
            if action.menu() is not None:
                todo.append(action.menu())
            elif not action.isSeparator():
                found.append(action)
    return found


def test_a_pages_keys_rest_while_another_page_is_shown(shooting: Crew) -> None:
    actions = shooting.window.commands.actions
    assert actions["frame.select"].isEnabled()
    assert not actions["arm.role1"].isEnabled()
    shooting.go_to("shoot")
    assert actions["arm.role1"].isEnabled()
    assert not actions["frame.select"].isEnabled()


def test_the_palette_finds_a_command_by_a_part_of_its_name_and_does_it(shooting: Crew) -> None:
    shooting.press("Ctrl+K")
    shooting.type_into_picker("export: verif")
    assert shooting.window.page == "export"


def test_the_palette_takes_the_keys_until_escape(shooting: Crew, qtbot: object) -> None:
    shooting.press("Ctrl+K")
    assert not shooting.window.commands.actions["frame.reject"].isEnabled()
    qtbot.keyClick(shooting.window.picker.line, Qt.Key.Key_Escape)
    assert not shooting.window.picker.isVisible()
    assert shooting.window.commands.actions["frame.reject"].isEnabled()


def test_the_cheat_sheet_shows_every_command_with_its_key(shooting: Crew, qtbot: object) -> None:
    shooting.press("F1")
    texts = {part.text() for part in shooting.window.keys.findChildren(QLabel)}
    assert {command.title for command in COMMANDS} <= texts
    assert {command.help for command in COMMANDS} <= texts
    qtbot.keyClick(shooting.window.keys, Qt.Key.Key_Escape)
    assert not shooting.window.keys.isVisible()


def conflicts(keys: Keys) -> dict[tuple[str, str], list[str]]:
    """Keys that several commands of one page want."""
    wanted = defaultdict(list)
    for page in PAGES:
        for command in COMMANDS:
            if command.page in (page, EVERYWHERE):
                for key in keys.of(command.id):
                    wanted[page, QKeySequence(key).toString()].append(command.id)
    return {where: ids for where, ids in wanted.items() if len(ids) > 1}


def test_the_keys_of_before_are_all_there_and_meet_nowhere() -> None:
    keys = Keys()
    keys.as_before()
    assert conflicts(keys) == {}
    assert (keys.text("view.peaking"), keys.text("shot.reshoot"), keys.text("arm.role2")) == ("P", "R", "2")
    keys.reset_all()
    assert conflicts(keys) == {} and keys.kept() == {}
    assert (keys.text("frame.select"), keys.text("view.peaking"), keys.text("shot.reshoot")) == (
        "P or Return",
        "F",
        "D",
    )


def test_a_command_on_two_pages_is_one_row_where_keys_are_changed() -> None:
    both = {one.id: one.follows for one in COMMANDS if one.follows}
    assert both == {"shoot.reject": "frame.reject", "board.approve": "shot.approve", "look.nothing": "view.hide"}
    assert all(BY_ID[name].keys == BY_ID[row].keys for name, row in both.items())
    keys = Keys()
    keys.give("frame.reject", "V")
    assert keys.of("shoot.reject") == ("V",) and keys.of("board.approve") == keys.of("shot.approve") == ()
    assert keys.kept() == {"frame.reject": ["V"], "shot.approve": []} and conflicts(keys) == {}
    # M is Shoot's alone.
    assert [one.id for one in keys.holders("frame.reject", "M")] == ["sound.mute"]
    # Kept by an earlier version, where it was a row of its own.
    assert Keys({"shoot.reject": ["V"]}).kept() == keys.kept()
    assert Keys({"frame.reject": ["Y"], "shoot.reject": ["V"]}).of("shoot.reject") == ("Y",)


def test_a_key_is_changed_in_the_settings_and_shows_everywhere(
    crew: Crew, another_window: Callable[[], Crew], qtbot: object
) -> None:
    crew.press("Ctrl+,")
    sheet, keys = crew.window.settings_sheet, crew.window.commands.keys
    qtbot.keyClick(sheet.table, Qt.Key.Key_Return)
    assert sheet.told.text().startswith("Press the key for")
    qtbot.keyClick(sheet.table, Qt.Key.Key_Escape)
    sheet.choose("frame.reject")
    qtbot.keyClick(sheet.table, Qt.Key.Key_Return)
    qtbot.keyClick(sheet.table, Qt.Key.Key_V)
    assert (
        sheet.told.text()
        == "V is held by “Approve the shot” (Review, Shoot). Return takes it from there, Esc leaves it."
    )
    assert keys.text("frame.reject") == "X"
    qtbot.keyClick(sheet.table, Qt.Key.Key_Return)
    assert sheet.told.text() == "V is “Reject” from now on. “Approve the shot” has no key now."
    sheet.find.setText("full screen")
    qtbot.keyClick(sheet.find, Qt.Key.Key_Return)
    click(sheet, "Change the key…")
    qtbot.keyClick(sheet.table, Qt.Key.Key_M)
    held = ("“Measure the newest frame” (Checklist)", "“Sound on or off” (Shoot)")
    assert all(one in sheet.told.text() for one in held), "each page's, and what was looked for is what is changed"
    qtbot.keyClick(sheet.table, Qt.Key.Key_Escape)
    sheet.find.setText("nothing is called so")
    assert sheet.told.text() == "No command and no key is called that."
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    window = crew.window
    assert not sheet.isVisible()
    assert [key.toString() for key in window.commands.actions["frame.reject"].shortcuts()] == ["V"]
    assert [key.toString() for key in window.commands.actions["shoot.reject"].shortcuts()] == ["V"], "on Shoot, too"
    tips = {made.text(): made.toolTip() for made in window.review_page.tools.findChildren(QPushButton)}
    assert tips["Reject  V"] == "Reject, or take that back (V)"
    assert tips["Approve"] == "The producer agrees with the select"
    crew.press("F1")
    assert window.keys.shown("frame.reject") == "V"
    qtbot.keyClick(window.keys, Qt.Key.Key_Escape)
    crew.settle()
    later = another_window().window
    assert later.commands.keys.text("frame.reject") == "V"
    later.settings_sheet.open()
    later.settings_sheet.choose("shot.approve")
    click(later.settings_sheet, "Shipped key")
    assert later.settings_sheet.told.text() == "“Approve the shot” has no key. V stays where you put it."
    click(later.settings_sheet, "All shipped keys")
    assert later.commands.keys.kept() == {}


def click(part: QWidget, text: str) -> None:
    """Click the button of that text."""
    next(made for made in part.findChildren(QPushButton) if made.text() == text).click()


def test_who_had_the_old_keys_is_told_once_and_may_have_them_back(crew: Crew) -> None:
    crew.window.keys_told.begin()
    assert crew.window.keys_told.card is None, "a new person has nothing to unlearn"
    crew.settle()
    paths.config_dir().mkdir(parents=True, exist_ok=True)
    (paths.config_dir() / "window.json").write_text("{}", "utf-8")
    crew.window.settings.keys_told = ""
    crew.window.keys_told.begin()
    card = crew.window.keys_told.card
    assert card is not None and "F is peaking (it was P)" in " ".join(part.text() for part in card.findChildren(QLabel))
    click(card, "Keys as before")
    crew.settle()
    assert crew.window.commands.keys.text("view.peaking") == "P" == settings.load().keys["view.peaking"][0]
    crew.window.keys_told.begin()
    assert crew.window.keys_told.card is None


KEY = re.compile(r"\(([^()]*)\)|  (\S+)$")
ODD = "Meta+F9"


def test_no_tip_names_a_key_that_is_not_the_tables(
    shared_home: Path, another_window: Callable[[], Crew], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THREESHOT_HOME", str(shared_home))
    monkeypatch.setattr(Keys, "of", lambda _, name: (ODD,) if BY_ID[name].keys else ())
    crew = another_window()
    crew.open_drop("HARBOUR-01")
    crew.settle()
    for page in PAGES:
        crew.window.show_page(page)
    crew.settle()
    wrong, right, sheets = [], 0, every_sheet(crew.window)
    for part in crew.window.findChildren(QWidget):
        sheet = next((one for one in sheets if one is part or one.isAncestorOf(part)), None)
        # What has keys of its own while it has all of them.
        own = (
            {"Esc", "Return", "F2"} | {one.key().toString() for one in sheet.findChildren(QShortcut)}
            if sheet
            else set()
        )
        said = [part.toolTip(), part.text() if isinstance(part, QAbstractButton | QLabel) else ""]
        for found in (found for text in said for found in KEY.finditer(text)):
            for key in re.split(r" or |, then | and ", found[1] or found[2]):
                is_key = QKeySequence(key).toString() == key and key
                right += key in QKeySequence(ODD).toString(QKeySequence.SequenceFormat.NativeText)
                counted = key.isdigit() and found.string != part.toolTip()
                if is_key and key not in own and key != ODD and not counted:
                    wrong.append((type(part).__name__, found.string))
    assert wrong == []
    assert right > 30


def test_tab_goes_round_in_every_sheet_and_never_below_it(shooting: Crew, qtbot: object) -> None:
    window = shooting.window
    window.activateWindow()
    qtbot.waitActive(window)
    walked = set()
    for sheet in every_sheet(window):
        sheet.come_up()
        stops = sheet.tab_stops()
        if not sheet.isVisible():
            continue  # Of what runs: nothing does, so it is gone at once.
        walked.add(type(sheet).__name__)
        for keys, order in ((Qt.Key.Key_Tab, stops), (Qt.Key.Key_Backtab, stops[::-1])):
            gone = []
            for _ in range(len(order) + 1):
                qtbot.keyClick(QApplication.focusWidget(), keys)
                at = QApplication.focusWidget()
                assert at is sheet or sheet.isAncestorOf(at), (type(sheet).__name__, type(at).__name__)
                gone.append(at)
            at = order.index(gone[0]) if order else 0
            assert gone[: len(order)] == order[at:] + order[:at], type(sheet).__name__
        sheet.leave()
    assert walked >= {"SettingsSheet", "CamerasSheet", "Picker", "KeySheet"}


def test_keys_that_were_written_into_the_settings_by_hand_leave_every_key_to_one_command() -> None:
    """Qt does nothing at all at a key that two commands have."""
    keys = Keys(
        {
            "frame.select": ["Qwertz"],
            "frame.reject": ["P", "P"],
            "frame.unmark": ["P"],
            "app.quit": ["Ctrl+K"],
            "no.such": ["A"],
        }
    )

    assert keys.of("frame.select") == ("Return",)  # its own again, without what was given away
    assert keys.of("frame.reject") == ("P",)
    assert keys.of("frame.unmark") == ()
    assert keys.of("app.palette") == ()
    assert keys.of("frame.assign") == ("A",)
