"""Nothing jumps: messages and running work move no page, the keys stay where they were, the next frame is chosen, the current one in view."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget

from studio.base import settings
from tests.ui.conftest import LONG_MS, Crew, visible
from ui.review.nothing_there import nothing_shown
from ui.shoot.card_verdict import KEEP


def in_window(crew: Crew, part: QWidget) -> QRect:
    return QRect(part.mapTo(crew.window, part.rect().topLeft()), part.size())


@pytest.mark.parametrize(("width", "height"), [(1024, 640), (1440, 900)])
def test_messages_and_running_work_move_nothing_and_cover_neither_rail_nor_verdict(
    shooting: Crew, width: int, height: int
) -> None:
    import threading

    shooting.window.resize(width, height)
    shooting.settle()
    review, window = shooting.window.review_page, shooting.window
    before = in_window(shooting, review.canvas)
    gate = threading.Event()
    shooting.session.run("A long thing with a name that is far too long for the rail", lambda _: gate.wait(30))
    for sentence in ("One. " * 30, "Two.", "Three."):
        shooting.session.failed.emit(sentence)
    shooting.wait(lambda: visible(window.jobs) and window.banners.isVisible())
    shooting._bot.wait(50)
    assert in_window(shooting, review.canvas) == before
    assert (window.width(), window.height()) == (width, height)
    banners = in_window(shooting, window.banners)
    for part in (review.facts.verdict, *window.rail.buttons.values(), window.jobs.stop):
        assert not banners.intersects(in_window(shooting, part)), part
    assert window.rect().contains(banners) and window.rect().contains(in_window(shooting, window.jobs.stop))
    assert "A long thing with a name that is far too long for the rail" in window.jobs.toolTip()
    gate.set()
    shooting.wait_for_work()
    window.banners.clear()


def test_a_message_does_not_lie_over_a_card_to_keep(crew: Crew, sample_shoot: Path, tmp_path: Path) -> None:
    crew.drop(sample_shoot / "brief.yaml")
    crew.wait(lambda: crew.session.shoot is not None)
    crew.window.resize(1024, 640)
    bad = tmp_path / "BAD"
    bad.mkdir()
    (bad / "IMG_0001.JPG").write_bytes(b"\xff\xd8\xff no picture" * 50)
    crew.drop(bad)
    crew.wait_for_work()
    for sentence in ("One. " * 20, "Two.", "Three."):
        crew.session.failed.emit(sentence)
    verdicts = crew.window.shoot_page.verdicts
    assert list(verdicts.words.values()) == [KEEP]
    crew._bot.wait(50)
    assert not in_window(crew, crew.window.banners).intersects(in_window(crew, verdicts))


def test_after_assigning_the_keys_are_in_the_list_and_the_next_frame_is_chosen(shooting: Crew, qtbot: object) -> None:
    review = shooting.window.review_page
    review.filters.show_everything()
    rows = [row["name"] for row in review.walking.rows()]
    strip = review.strip
    shooting.choose("IMG_0009", "IMG_0010")
    strip.setFocus()
    shooting.press("A")
    assert shooting.window.picker.isVisible()
    shooting.type_into_picker("tote detail")
    assert QApplication.focusWidget() is strip
    expected = rows[rows.index("IMG_0010") + 1]
    assert review.current["name"] == expected and strip.chosen() == [review.current["id"]]
    assert shooting.frame("IMG_0009")["role"] == "detail", "it shows before it is written"
    shooting.settle()
    assert review.current["name"] == expected
    shooting.press("Ctrl+Z")
    shooting.settle()


def test_in_the_tray_each_assigned_frame_makes_room_for_the_next_and_the_empty_tray_says_what_comes_next(
    shooting: Crew,
) -> None:
    review = shooting.window.review_page
    shooting.choose("IMG_0009", "IMG_0010")
    shooting.press("Shift+A")
    shooting.settle()
    review.show_tray()
    tray = [row["id"] for row in review.walking.rows()]
    assert len(tray) >= 2
    for n, frame_id in enumerate(tray):
        assert shooting.session.current == frame_id, n
        shooting.press("A")
        shooting.type_into_picker("scarf detail")
    shooting.settle()
    assert review.walking.rows() == []
    assert review.grid.empty.startswith("The tray is empty: every picture has its shot.")
    assert "N on the Shoot page (Ctrl+3) arms the next." in review.grid.empty
    for _ in tray:
        shooting.press("Ctrl+Z")
    shooting.settle()
    assert [row["id"] for row in review.walking.rows()] == tray
    shooting.press("Ctrl+Z")
    shooting.settle()


def test_on_the_shoot_page_the_frame_behind_the_assigned_one_is_chosen(shooting: Crew) -> None:
    shooting.go_to("shoot")
    page = shooting.window.shoot_page
    shooting.session.arm("HS-SCARF-01", "detail")
    model = page.newest.model()
    page.newest.setCurrentIndex(model.index(1, 0))
    page.newest.setFocus()
    first, second = page.newest.chosen()[0], model.index(2, 0)
    from ui.parts.frame_model import frame_at

    wanted = frame_at(second)["id"]
    shooting.press("A")
    shooting.settle()
    assert shooting.session.rows[first]["sku"] == "HS-SCARF-01"
    assert page.newest.chosen() == [wanted] and QApplication.focusWidget() is page.newest
    shooting.press("Ctrl+Z")
    shooting.settle()


def test_filters_off_keep_the_current_frame_in_view(shooting: Crew, qtbot: object) -> None:
    session, review = shooting.session, shooting.window.review_page
    before, pattern = dict(session.rows), shooting.frame("IMG_0006")
    session.rows = {
        f"f{n:04}": {
            **pattern,
            "id": f"f{n:04}",
            "name": f"IMG_{n:04}",
            "counter": n,
            "stands": (*pattern["stands"][:2], n, f"IMG_{n:04}", f"f{n:04}"),
            "verdict": "fail" if n == 700 else "pass",
        }
        for n in range(900)
    }
    session.frames_reset.emit()
    review.filters.show_everything()
    review.filters.verdicts.setCurrentIndex(3)
    qtbot.wait(100)
    assert session.current == "f0700"
    for view in ("strip", "grid"):
        if view == "grid":
            shooting.press("Shift+G")
        shooting.press("Ctrl+Shift+A")
        qtbot.wait(150)
        part = getattr(review, view)
        assert session.current == "f0700" and review.filter.rowCount() == 900
        place = part.visualRect(review.filter.find("f0700"))
        assert part.viewport().rect().intersects(place), (view, place)
        review.filters.verdicts.setCurrentIndex(3)
        qtbot.wait(100)
    review.filters.verdicts.setCurrentIndex(0)
    session.rows = before
    session.frames_reset.emit()
    shooting.press("Esc")


def test_an_empty_list_says_what_is_next(crew: Crew, sample_shoot: Path) -> None:
    crew.drop(sample_shoot / "brief.yaml")
    crew.wait(lambda: crew.session.shoot is not None)
    crew.go_to("review")
    crew.wait(
        lambda: crew.window.review_page.canvas.empty.startswith("No frame has come in yet. Import a card (Ctrl+I)")
    )
    assert Qt.Key.Key_I and nothing_shown(
        crew.session, crew.window.review_page.filters.wanted, crew.window.commands.keys
    )


def test_who_somebody_is_is_asked_once_on_the_start_page(
    another_window: Callable[[], Crew], home: Path, monkeypatch: pytest.MonkeyPatch, qtbot: object
) -> None:
    monkeypatch.delenv("THREESHOT_PERSON")
    monkeypatch.setattr("getpass.getuser", lambda: "root")
    crew = another_window()
    start = crew.window.pages["start"]
    crew.window.activateWindow()
    qtbot.waitUntil(start.who.name.hasFocus, timeout=LONG_MS)
    assert start.who_card.isVisible() and not start.who.keep.isEnabled()
    crew.type("  Mara  Lindqvist ")
    crew.key("Return")
    qtbot.waitUntil(start.who_card.isHidden, timeout=LONG_MS)
    assert start.write.hasFocus() and settings.load().person == "Mara Lindqvist"
    crew.window.pages["checklist"].entered()
    assert crew.window.pages["checklist"].who.text() == crew.session.catalog.who == "Mara Lindqvist"
    again = another_window()
    assert again.window.pages["start"].who_card.isHidden()
    # Changed in the settings.
    again.window.settings_sheet.open()
    again.window.activateWindow()
    again.window.settings_sheet.who.name.setFocus()
    qtbot.waitUntil(again.window.settings_sheet.who.name.hasFocus, timeout=LONG_MS)
    again.window.settings_sheet.who.name.selectAll()
    again.type("Kim")
    again.key("Return")
    qtbot.waitUntil(lambda: settings.load().person == "Kim", timeout=LONG_MS)
