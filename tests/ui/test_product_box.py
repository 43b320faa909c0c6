"""Drawing the product's box on the Review page, with the mouse and with keys, and taking it back."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Crew


@pytest.fixture
def looking(shooting: Crew) -> Crew:
    shooting.go_to("review")
    shooting.choose("IMG_0006")
    review = shooting.window.review_page
    shooting.wait(lambda: review.canvas.ready and review.canvas.row and review.canvas.row["name"] == "IMG_0006")
    return shooting


def at(crew: Crew, x: int, y: int) -> QPoint:
    """Where a pixel of the picture is on the canvas."""
    canvas = crew.window.review_page.canvas
    place = canvas.place()
    return QPoint(round(place.x() + x * canvas.scale), round(place.y() + y * canvas.scale))


def box(crew: Crew, name: str = "IMG_0006") -> tuple[object, ...]:
    row = crew.frame(name)
    return tuple(row[f"subject_{part}"] for part in ("source", "x", "y", "width", "height"))


def drag(crew: Crew, first: tuple[int, int], last: tuple[int, int]) -> None:
    canvas, left = crew.window.review_page.canvas, Qt.MouseButton.LeftButton
    QTest.mousePress(canvas, left, pos=at(crew, *first))
    QTest.mouseMove(canvas, at(crew, *last))
    QTest.mouseRelease(canvas, left, pos=at(crew, *last))


def test_a_box_dragged_with_the_mouse_is_what_is_looked_at_and_shift_m_takes_it_back(looking: Crew) -> None:
    before = box(looking)
    canvas = looking.window.review_page.canvas
    looking.press("Shift+S")
    assert canvas.drawing.active
    drag(looking, (640, 400), (1440, 1400))
    looking.settle()
    assert not canvas.drawing.active and canvas.show_subject
    assert box(looking)[0] == "person"
    assert box(looking)[1:] == pytest.approx((640, 400, 800, 1000), abs=4 / canvas.scale)
    looking.wait(lambda: any("IMG_0006: the box is what is looked at" in said for said in looking.messages))
    drawn = box(looking)
    looking.press("Shift+S")
    drag(looking, (700, 500), (1300, 1300))
    looking.settle()
    assert box(looking) != drawn
    looking.press("Ctrl+Shift+S")
    looking.settle()
    assert box(looking) == drawn, "what it was before"
    looking.press("Ctrl+Shift+S")
    looking.settle()
    assert box(looking) == before
    looking.press("Ctrl+Shift+S")
    looking.settle()
    assert any("nobody drew a box on this frame" in said for said in looking.messages)


def test_the_keyboard_draws_it_too_and_meanwhile_turns_no_pages(looking: Crew) -> None:
    canvas = looking.window.review_page.canvas
    before = looking.frame("IMG_0006")["is_select"]
    looking.press("Shift+S")
    looking.wait(canvas.hasFocus)
    app = QApplication.instance()
    assert app is not None
    for key in (
        *[Qt.Key.Key_Left] * 4,
        *[Qt.Key.Key_Up] * 5,
        Qt.Key.Key_Return,
        *[Qt.Key.Key_Right] * 6,
        *[Qt.Key.Key_Down] * 9,
    ):
        QTest.keyClick(canvas, key)
    assert looking.frame("IMG_0006")["id"] == looking.session.current, "the arrows are the box's now"
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    looking.settle()
    assert box(looking)[0] == "person"
    assert box(looking)[1:] == pytest.approx((2400 * 0.3, 1600 * 0.25, 2400 * 0.3, 1600 * 0.45), abs=2)
    assert looking.frame("IMG_0006")["is_select"] == before, "Return chose nothing"
    looking.press("Ctrl+Shift+S")
    looking.settle()


def test_escape_leaves_it_and_a_click_is_no_box(looking: Crew) -> None:
    before, canvas = box(looking), looking.window.review_page.canvas
    looking.press("Shift+S")
    drag(looking, (640, 400), (642, 401))
    assert canvas.drawing.active, "a click is none"
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not canvas.drawing.active
    looking.settle()
    assert box(looking) == before
    looking.press("Shift+S")
    looking.choose("IMG_0004")
    looking.wait(lambda: canvas.row and canvas.row["name"] == "IMG_0004")
    assert not canvas.drawing.active, "another frame"
