"""The table of commands: no two want the same key, each can be reached, each says what it does."""

from collections import defaultdict

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from tests.ui.conftest import Crew
from ui.state.commands import BY_ID, COMMANDS, EVERYWHERE, MENUS, PAGES


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
    from PySide6.QtWidgets import QLabel

    shooting.press("F1")
    texts = {part.text() for part in shooting.window.keys.findChildren(QLabel)}
    assert {command.title for command in COMMANDS} <= texts
    assert {command.help for command in COMMANDS} <= texts
    qtbot.keyClick(shooting.window.keys, Qt.Key.Key_Escape)
    assert not shooting.window.keys.isVisible()
