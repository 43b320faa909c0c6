"""The window on small laptops, on screens at 200 % and with large letters: nothing is cut, and what gives way can be had back."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTableWidget, QWidget

from tests.ui.conftest import Crew
from ui.parts import sizes
from ui.parts.basics import fit_heads
from ui.parts.theme import Theme
from ui.window.remembered import Remembered

PAGES = ("brief", "checklist", "shoot", "review", "export", "results", "catalog")


def cut(page: QWidget) -> list[str]:
    """The words on a page that have less room than they need, of those that do not wrap or elide."""
    found = []
    for part in [*page.findChildren(QLabel), *page.findChildren(QAbstractButton)]:
        if not part.isVisible() or not part.text() or (isinstance(part, QLabel) and part.wordWrap()):
            continue
        needed = (
            part.sizeHint().width()
            if isinstance(part, QLabel)
            else QFontMetrics(part.font()).horizontalAdvance(part.text().replace("&", ""))
        )
        if part.width() < needed:
            found.append(f"{part.text()!r}: {part.width()} of {needed} px")
        high = part.fontMetrics().height() if isinstance(part, QLabel) else 0
        if part.height() < high - 1:
            found.append(f"{part.text()!r}: {part.height()} of {high} px high")
    return found


@pytest.mark.parametrize("size", [(1024, 600), (960, 540)])
def test_nothing_is_cut_on_a_small_laptop_nor_at_200_percent(shooting: Crew, size: tuple[int, int]) -> None:
    window = shooting.window
    window.resize(*size)
    for page in PAGES:
        shooting.go_to(page)
        shooting.settle()
        assert (window.width(), window.height()) == size, page
        shown = window.pages[page]
        assert shown.width() <= size[0] and shown.geometry().bottom() <= size[1]
        assert cut(shown) == [], page


def test_the_picture_and_its_verdict_stay_and_facts_come_back_by_a_key(shooting: Crew) -> None:
    review, window = shooting.window.review_page, shooting.window
    window.resize(1440, 900)
    shooting.choose("IMG_0003")
    shooting.settle()
    assert review.facts.isVisible() and review.strip.isVisible() and not review.canvas.caption
    window.resize(960, 540)
    shooting.wait(lambda: not review.facts.isVisible())
    shooting.settle()
    assert review.canvas.caption, "the verdict is on the picture"
    assert review.canvas.width() > 0.85 * window.width() and review.canvas.height() > 0.6 * window.height()
    shooting.press("I")
    shooting.wait(lambda: review.facts.isVisible())
    assert not review.canvas.caption
    shooting.press("I")
    window.resize(1440, 900)
    shooting.settle()
    assert not review.facts.isVisible(), "a person's wish goes before the window's size"
    shooting.press("I")
    assert review.facts.isVisible() and review.strip.isVisible()


def test_the_first_start_uses_the_screen_that_is_there(crew: Crew) -> None:
    Remembered(crew.window).begin(None)
    room = QApplication.primaryScreen().availableGeometry()
    assert crew.window.isMaximized()
    assert crew.window.width() >= min(room.width(), crew.window.minimumWidth())


@pytest.fixture
def large_letters(qapp: QApplication, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = qapp.font()
    font = qapp.font()
    font.setPointSizeF(18.0)
    monkeypatch.setattr(sizes, "LEAST_WINDOW", (400, 300))
    qapp.setFont(font)
    theme.follow_letters()
    yield
    monkeypatch.undo()
    qapp.setFont(before)
    theme.follow_letters()


@pytest.mark.usefixtures("large_letters")
def test_letters_and_what_holds_them_follow_the_systems_size(shooting: Crew) -> None:
    assert sizes.scaled(14) == 24, "18 points at 96 to the inch"
    window = shooting.window
    window.resize(1900, 1060)
    for page in PAGES:
        shooting.go_to(page)
        shooting.settle()
        labels = [part for part in window.pages[page].findChildren(QLabel) if part.isVisible() and part.text()]
        assert min(QFontMetrics(part.font()).height() for part in labels) >= 20
        assert cut(window.pages[page]) == [], page
    assert cut(window.rail) == []
    assert (window.width(), window.height()) == (1900, 1060)


def test_a_column_that_was_put_away_comes_back_as_wide_as_it_was(qapp: QApplication) -> None:
    table = QTableWidget(0, 2)
    table.setHorizontalHeaderLabels(["Creator", "Shots"])
    table.setColumnWidth(0, 134)
    fit_heads(table)
    table.setColumnHidden(0, True)
    QApplication.sendEvent(table.horizontalHeader(), QEvent(QEvent.Type.StyleChange))
    table.setColumnHidden(0, False)
    assert table.columnWidth(0) == 134
