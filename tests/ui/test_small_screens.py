"""The window on small laptops, on screens at 200 % and with large letters: nothing is cut, and what gives way can be had back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QTableWidget, QWidget

from studio.ingest.report import CardVerdict
from tests.ui.conftest import Crew
from ui.parts import sizes
from ui.parts.basics import Elided, cut_lines, fit_heads
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


def scrolls(part: QWidget) -> bool:
    """Whether some of its words are out of sight."""
    return any(area.verticalScrollBar().maximum() > 0 for area in part.findChildren(QScrollArea) if area.isVisible())


def test_on_a_small_laptop_the_verdict_and_what_was_sent_back_are_read_whole(shooting: Crew) -> None:
    window, shoot = shooting.window, shooting.session.shoot
    window.resize(1024, 600)
    shooting.go_to("shoot")
    page, said = window.shoot_page, "handles up and even, the label turned towards the camera"
    shooting.session.do(lambda: shoot.marks.reshoot("HS-TOTE-01", "hero", said))
    shooting.wait(lambda: any(said in part.text().replace("\n", " ") for part in page.armer.findChildren(Elided)))
    shooting.settle()
    shoot.marks.undecide("HS-TOTE-01", "hero")
    assert page.verdict.says.text() and not scrolls(page.verdict)
    assert not page.armer.besides.isVisible(), "the list of cards is not half in sight below the guidance"
    shown = [part for part in page.strip.findChildren(Elided) if part.isVisible()]
    assert shown and all(part.text().replace("\n", " ") == part.whole for part in shown)


def test_a_card_to_keep_is_said_whole_on_a_small_laptop(shooting: Crew) -> None:
    window, shoot = shooting.window, shooting.session.shoot
    window.resize(1024, 600)
    shooting.go_to("shoot")
    page, why = window.shoot_page, "pulled: 288 of 300 files are not copied"
    shoot.events.card_kept.emit(CardVerdict(Path("CAMERA-B"), why, [why, "plug it in again and import it once more"]))
    shooting.wait(lambda: bool(page.verdicts.words))
    shooting.settle()
    assert not scrolls(page.verdicts) and not page.armer.isVisible() and page.verdict.isVisible()
    window.resize(1440, 900)
    shooting.settle()
    assert not scrolls(page.verdicts) and page.armer.isVisible()


def test_sources_that_run_well_take_no_line_on_a_small_laptop(shooting: Crew, tmp_path: Path) -> None:
    window = shooting.window
    window.resize(1440, 900)
    shooting.go_to("shoot")
    sources = window.shoot_page.sources
    window.live.begin("watch", {"folder": tmp_path})
    shooting.wait(lambda: "watch" in window.live.running and window.live.running["watch"].well)
    shooting.settle()
    assert sources.lines["watch"].isVisible()
    window.resize(1024, 600)
    shooting.settle()
    line = window.live.running["watch"].line
    assert not sources.lines["watch"].isVisible() and sources.buttons["watch"].toolTip() == line
    window.live.stop("watch")
    shooting.wait(lambda: "watch" not in window.live.running)


def test_a_grid_leaves_no_column_empty(shooting: Crew) -> None:
    window, grid = shooting.window, shooting.window.review_page.grid
    shooting.go_to("review")
    shooting.press("Shift+G")
    for size in ((1024, 600), (1440, 900)):
        window.resize(*size)
        shooting.settle()
        cells = [grid.visualRect(grid.model().index(n, 0)) for n in range(grid.model().rowCount())]
        first = [cell for cell in cells if cell.y() == cells[0].y()]
        assert len(first) > 1 and grid.viewport().width() - first[-1].right() < first[0].width() // 4


def test_without_a_frame_buttons_are_grey_and_say_why_also_after_a_key_changed(fresh: Crew) -> None:
    window = fresh.window
    tools, over = window.review_page.tools, window.shoot_page.frame.buttons
    pick = tools.marks[0]
    for page, made in (("review", pick), ("shoot", over["peaking"])):
        fresh.go_to(page)
        fresh.settle()
        assert not made.isEnabled() and made.toolTip().startswith("No frame has come in yet; import a card (Ctrl+I)")
    window.commands.keys.give("frame.select", "Ctrl+F9")
    assert pick.toolTip().startswith("No frame has come in yet")
    tools.show_bare(False)
    assert pick.isEnabled() and "Ctrl+F9" in pick.toolTip()


def test_a_text_of_several_lines_breaks_between_words_and_is_cut_at_its_end(qapp: QApplication) -> None:
    metrics, text = QFontMetrics(qapp.font()), "one two three four"
    room = metrics.horizontalAdvance("three four") + 2
    assert cut_lines(text, metrics, room, 2) == ["one two", "three four"]
    assert cut_lines(text, metrics, 10 * room, 3) == [text] and cut_lines("", metrics, room, 2) == [""]
    assert (
        cut_lines(text, metrics, room, 1)[0].endswith("…")
        and cut_lines("unbreakablyverylong " * 2, metrics, 40, 2)[0][-1] == "…"
    )


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
