"""Undo and redo in the window; marks that show at the key press; and commands that belong to the frame that was seen."""

import threading
import time

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from studio.shoot.marks import MarkVerbs
from tests.ui.conftest import Crew
from ui.state.marking import Seen, now_ms

SHOT = ("HS-TOTE-01", "hero")


def test_ctrl_z_takes_back_what_was_said_last_and_ctrl_shift_z_says_it_again(shooting: Crew) -> None:
    before, was = dict(shooting.frame("IMG_0006")), shooting.session.shot(*SHOT).state
    shooting.choose("IMG_0006")
    shooting.press("4")
    shooting.press("P")
    shooting.settle()
    shooting.press("V")
    shooting.settle()
    assert shooting.session.shot(*SHOT).state == "approved"
    for sentence in ("the approval.", "the select of IMG_0006.", "the rating of IMG_0006."):
        shooting.press("Ctrl+Z")
        shooting.wait(lambda sentence=sentence: f"Undone: {sentence}" in shooting.messages)
    shooting.settle()
    now = shooting.frame("IMG_0006")
    assert {key: now[key] for key in ("rating", "is_select", "sku")} == {
        key: before[key] for key in ("rating", "is_select", "sku")
    }
    assert shooting.session.shot(*SHOT).state == was
    for _ in range(3):
        shooting.press("Ctrl+Shift+Z")
    shooting.settle()
    shooting.wait(lambda: shooting.session.shot(*SHOT).state == "approved")
    assert shooting.frame("IMG_0006")["rating"] == 4 and shooting.frame("IMG_0006")["is_select"]
    for _ in range(3):
        shooting.press("Ctrl+Z")
    shooting.settle()


def test_a_tick_of_the_checklist_is_undone_there(shooting: Crew) -> None:
    shooting.go_to("checklist")
    page = shooting.window.pages["checklist"]
    item = next(name for name, row in page.items.items() if not row.tick.isChecked())
    page.items[item].tick.click()
    shooting.wait(lambda: next(i for i in shooting.session.checklist["items"] if i["id"] == item)["ticked"])
    shooting.press("Ctrl+Z")
    shooting.wait(lambda: not page.items[item].tick.isChecked())


def test_ctrl_z_in_a_field_is_the_fields(shooting: Crew, qtbot: object) -> None:
    shooting.choose("IMG_0006")
    shooting.press("3")
    shooting.settle()
    shooting.go_to("shoot")
    line = shooting.window.shoot_page.copies.backup
    line.setFocus()
    qtbot.keyClicks(line, "abc")
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert line.text() == ""
    shooting.settle()
    assert shooting.frame("IMG_0006")["rating"] == 3
    shooting.press("Ctrl+Z")
    shooting.wait(lambda: shooting.frame("IMG_0006")["rating"] != 3)


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("X", {"rejected": 1}),
        ("5", {"rating": 5}),
        ("W", {"kind": "other"}),
        ("P", {"is_select": True}),
        ("Shift+A", {"sku": None}),
    ],
)
def test_a_mark_shows_at_the_key_press_while_the_catalog_is_still_busy_and_goes_back_with_a_sentence_when_it_fails(
    shooting: Crew, key: str, shown: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.base.errors import Refused

    gate = threading.Event()
    verb = {"X": "reject", "5": "rate", "W": "set_kind", "P": "select", "Shift+A": "unassign"}[key]

    def full(*_: object, **__: object) -> None:
        gate.wait(20)
        raise Refused("The disk is full.")

    monkeypatch.setattr(MarkVerbs, verb, full)
    shooting.choose("IMG_0006")
    before = {name: shooting.frame("IMG_0006")[name] for name in shown}
    shooting.press(key)
    assert {name: shooting.frame("IMG_0006")[name] for name in shown} == shown
    # What is read meanwhile does not take it off the screen.
    shooting.session.refresh()
    seen: list[bool] = []
    shooting.session.read(lambda: None, lambda _: seen.append(True))
    shooting.wait(lambda: seen)
    shooting._bot.wait(120)
    assert {name: shooting.frame("IMG_0006")[name] for name in shown} == shown
    gate.set()
    shooting.wait(lambda: "The disk is full." in shooting.messages)
    shooting.wait(lambda: {name: shooting.frame("IMG_0006")[name] for name in shown} == before)


def press_late(crew: Crew, key: Qt.Key, text: str, down_ms: float) -> None:
    """A key that went down then and is heard only now, as the system hands it on."""
    window = crew.window.windowHandle()
    heard = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier, text)
    heard.setTimestamp(round(down_ms))
    heard.ignore()
    QApplication.sendEvent(window, heard)
    next(
        a
        for a in crew.window.commands.actions.values()
        if a.isEnabled() and text.upper() in [s.toString() for s in a.shortcuts()]
    ).trigger()


def test_a_key_pressed_twice_while_nothing_shows_rejects_one_frame_and_never_the_next(
    shooting: Crew, qtbot: object
) -> None:
    review = shooting.window.review_page
    review.show_shot(*SHOT)
    review.filters.more.rejected.trigger()
    shooting.settle()
    first, second = [row["id"] for row in review.walking.rows()][:2]
    review._go(review.filter.find(first))
    qtbot.waitUntil(lambda: review.canvas.row is not None and review.canvas.row["id"] == first)
    qtbot.wait(150)
    # The system's clock, and one key that came in time, so that the window knows what the two differ by.
    press_late(shooting, Qt.Key.Key_0, "0", now_ms())
    qtbot.wait(50)
    down = now_ms()
    for _ in range(2):
        press_late(shooting, Qt.Key.Key_X, "x", down)
    assert shooting.session.current != first, "it is hidden by the filter, so the next one is looked at"
    shooting.settle()
    assert shooting.session.rows[first]["rejected"] and not shooting.session.rows[second]["rejected"]
    # Seen now, the same key is about the next one.
    qtbot.wait(150)
    press_late(shooting, Qt.Key.Key_X, "x", now_ms())
    shooting.settle()
    assert shooting.session.rows[second]["rejected"]
    shooting.press("Ctrl+Z")
    shooting.press("Ctrl+Z")
    shooting.settle()
    review.filters.more.rejected.trigger()
    assert not shooting.session.rows[first]["rejected"]


def test_what_was_on_the_screen_is_known_by_the_time_the_key_went_down_whatever_clock_the_system_has() -> None:
    seen = Seen()
    one, other = {"id": "one", "rejected": 0}, {"id": "other", "rejected": 1}
    seen.painted(one)
    time.sleep(0.03)
    between = now_ms()
    time.sleep(0.03)
    seen.painted(other)
    assert seen.frame() is None, "no key went down"
    ahead = 1_000_000
    seen.key_down(round(now_ms()) - ahead)
    assert seen.frame() == ("other", {"rejected": True})
    seen.key_down(round(between) - ahead)
    assert seen.frame() == ("one", {"rejected": False})
    seen.key_done()
    assert seen.frame() is None
