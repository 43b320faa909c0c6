"""Looking and choosing on the Review page, with ten frames of the sample's first product."""

import pytest
from PySide6.QtCore import QPointF, Qt

from tests.ui.conftest import Crew
from ui.shoot.marked_picture import MarkedPicture
from ui.window.stall import LIMIT_MS, StallGuard

SHOT = ("HS-TOTE-01", "hero")
LINE = [(0.3, 0.3), (0.5, 0.35), (0.4, 0.6)]


def test_the_panel_says_the_verdict_in_words_and_numbers(shooting: Crew) -> None:
    shooting.choose("IMG_0004")
    facts = shooting.window.review_page.facts
    assert facts.verdict.word == "Fail"
    assert facts.reasons.text().startswith("• ")
    assert "px" in facts._values["Blur"][1].text()


def test_s_selects_and_shift_s_takes_it_back(shooting: Crew) -> None:
    shooting.choose("IMG_0006")
    shooting.press("P")
    shooting.settle()
    assert shooting.frame("IMG_0006")["is_select"]
    assert shooting.session.shot(*SHOT).state == "selected"
    shooting.press("Shift+P")
    shooting.settle()
    assert not shooting.frame("IMG_0006")["is_select"]


def test_x_rejects_all_chosen_frames_and_takes_it_back(shooting: Crew) -> None:
    for rejected in (True, False):
        shooting.choose("IMG_0003", "IMG_0004")
        shooting.press("X")
        shooting.settle()
        assert [bool(shooting.frame(name)["rejected"]) for name in ("IMG_0003", "IMG_0004")] == [rejected, rejected]


def test_digits_rate_and_zero_takes_the_stars_away(shooting: Crew) -> None:
    for key in ("4", "0"):
        shooting.choose("IMG_0006")
        shooting.press(key)
        shooting.settle()
        assert (shooting.frame("IMG_0006")["rating"] or 0) == int(key)


def test_filters_by_shot_by_verdict_and_by_the_tray(shooting: Crew) -> None:
    review = shooting.window.review_page
    review.show_shot(*SHOT)
    there = {row["name"] for row in review.walking.rows()}
    assert "IMG_0006" in there
    assert "IMG_0002" not in there, "a slate is a working frame"
    review.filters.verdicts.setCurrentIndex(1)
    assert {row["verdict"] for row in review.walking.rows()} == {"pass"}
    review.show_tray()
    assert all(row["sku"] is None for row in review.walking.rows())
    shooting.press("Ctrl+Shift+A")
    assert len(review.walking.rows()) == len(shooting.session.rows)


def test_compare_takes_at_most_four_and_arrows_step_among_them(shooting: Crew) -> None:
    shooting.choose("IMG_0003", "IMG_0004", "IMG_0005", "IMG_0006", "IMG_0007")
    shooting.press("C")
    compare = shooting.window.review_page.compare
    assert [shooting.session.rows[i]["name"] for i in compare.ids] == ["IMG_0003", "IMG_0004", "IMG_0005", "IMG_0006"]
    shooting.press("Right")
    assert shooting.session.rows[shooting.session.current]["name"] == "IMG_0004"
    shooting.press("Esc")
    assert shooting.window.review_page.stack.currentWidget() is shooting.window.review_page.canvas


def test_the_producer_sends_a_shot_back_with_a_note_and_takes_it_back(shooting: Crew, qtbot: object) -> None:
    shooting.choose("IMG_0006")
    shooting.press("D")
    review = shooting.window.review_page
    note, canvas = review.facts.note, review.canvas
    assert note.isVisible()
    # A line by hand, straight on the picture, while the reason is typed; and another one by keys.
    shooting.wait(lambda: canvas.ready)
    place = canvas.place()
    points = [(place.topLeft() + QPointF(place.width() * x, place.height() * y)).toPoint() for x, y in LINE]
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        qtbot.mouseMove(canvas, point)
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=points[-1])
    qtbot.keyClicks(note, "handles even")
    qtbot.keyClick(note, Qt.Key.Key_Down)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(canvas, key)
    shooting.settle()
    sent = shooting.session.shot(*SHOT)
    assert (sent.state, sent.note, sent.drawn.frame) == ("reshoot", "handles even", shooting.frame("IMG_0006")["id"])
    line, by_keys = sent.drawn.strokes
    assert [pytest.approx(at, abs=0.01) for at in LINE] == list(line) and len(by_keys) == 2
    assert canvas.mark == sent.drawn.strokes and "Marked on IMG_0006" in review.facts.shot_note.text()
    # The crew sees it where it shoots, until it is undone.
    marked = shooting.window.shoot_page.armer.marked
    shooting.go_to("shoot")
    shooting.settle()
    assert marked.drawn == sent.drawn and marked.name == "IMG_0006"
    shooting.wait(lambda: _colour(marked, line[1]) == (192, 39, 29))
    shooting.press("Ctrl+Z")
    shooting.settle()
    assert shooting.session.shot(*SHOT).drawn is None and not marked.isVisible()
    shooting.press("Ctrl+Shift+Z")
    shooting.settle()
    assert shooting.session.shot(*SHOT).drawn == sent.drawn
    shooting.go_to("review")
    assert not shooting.frame("IMG_0006")["is_select"], "Return in the note belongs to the note"
    shooting.press("Shift+V")
    shooting.settle()
    assert shooting.session.shot(*SHOT).state != "reshoot"


def test_approving_without_a_select_is_refused_with_a_sentence(shooting: Crew) -> None:
    shooting.choose("IMG_0006")
    shooting.press("Shift+P")
    shooting.press("V")
    shooting.settle()
    assert "no select yet" in shooting.messages[0]


def test_frames_assigned_from_the_tray_appear_in_their_shot_and_go_back(shooting: Crew) -> None:
    shooting.choose("IMG_0009", "IMG_0010")
    shooting.press("A")
    shooting.type_into_picker("tote detail")
    shooting.settle()
    assert {shooting.frame(name)["role"] for name in ("IMG_0009", "IMG_0010")} == {"detail"}
    shooting.choose("IMG_0009", "IMG_0010")
    shooting.press("Shift+A")
    shooting.settle()
    assert {shooting.frame(name)["sku"] for name in ("IMG_0009", "IMG_0010")} == {None}


def test_a_select_that_goes_to_another_shot_or_to_the_tray_is_told_to_have_gone(shooting: Crew) -> None:
    def choose_and_select() -> None:
        shooting.choose("IMG_0009")
        shooting.press("P")
        shooting.settle()
        assert shooting.frame("IMG_0009")["is_select"]

    def assign(shot: str) -> None:
        shooting.choose("IMG_0009")
        shooting.press("A")
        shooting.type_into_picker(shot)
        shooting.settle()

    assign("tote detail")
    assert shooting.messages[0] == "Assigned to HS-TOTE-01 detail."
    choose_and_select()
    assign("scarf detail")
    gone = "IMG_0009: was the select of HS-TOTE-01 detail and no longer is."
    assert shooting.messages[0] == f"Assigned to HS-SCARF-01 detail. {gone}"
    choose_and_select()
    shooting.window.shoot_page._put([shooting.frame("IMG_0009")["id"]], "HS-TOTE-01", "detail")
    shooting.settle()
    gone = "IMG_0009: was the select of HS-SCARF-01 detail and no longer is."
    assert shooting.messages[0] == f"1 frame now belongs to HS-TOTE-01 detail. {gone}"
    choose_and_select()
    shooting.choose("IMG_0009")
    shooting.press("Shift+A")
    shooting.settle()
    assert shooting.messages[0] == "IMG_0009: was the select of HS-TOTE-01 detail and no longer is."


def test_a_double_click_on_the_board_opens_the_shot_and_a_click_arms_it(shooting: Crew) -> None:
    shooting.go_to("shoot")
    board = shooting.window.shoot_page.board_view
    board.clicked.emit(board.model().find(*SHOT))
    shooting.wait(lambda: shooting.session.armed == SHOT)
    board.doubleClicked.emit(board.model().find(*SHOT))
    assert shooting.window.page == "review"
    assert shooting.window.review_page.filter.wanted.shot == SHOT


def test_overlays_and_histogram_are_made_from_the_preview(shooting: Crew) -> None:
    shooting.choose("IMG_0003")
    review = shooting.window.review_page
    for key in ("F", "J", "S", "B"):
        shooting.press(key)
    shooting.wait(lambda: len(review.canvas._overlays) == 3 and review.facts.histogram.counts)
    blown = review.canvas._overlays[-1]
    assert any(blown.pixelColor(x, 5).alpha() for x in range(40)), "the white background is marked as clipped"
    assert review.canvas.show_subject
    counts = review.facts.histogram.counts[3]
    assert counts[-1] == max(counts), "two stops over: most of it is white"
    for key in ("F", "J", "S", "B"):
        shooting.press(key)
    assert review.canvas._overlays == []


def test_what_the_verdict_looked_at_is_drawn_unasked_where_the_focus_may_be_elsewhere(shooting: Crew) -> None:
    shooting.choose("IMG_0003")
    review = shooting.window.review_page
    canvas = review.canvas
    shooting.wait(lambda: canvas.ready)
    assert canvas.row is not None and canvas.row["sharpest_box"] is None
    assert not canvas.show_subject
    plain = canvas.grab().toImage()
    canvas.row = {**canvas.row, "verdict": "check", "sharpest_box": [100, 100, 600, 400]}
    review.layers.lay()
    assert canvas.show_subject and review.subject.isChecked()
    assert canvas.grab().toImage() != plain
    shooting.press("S")
    assert not canvas.show_subject and not review.subject.isChecked()
    assert canvas.grab().toImage() == plain
    shooting.press("S")
    assert canvas.show_subject


def test_ordinary_actions_do_not_hold_up_the_window(shooting: Crew, qtbot: object) -> None:
    guard = StallGuard(shooting.window)
    measured = []
    # Three tries: what is meant is our own work, not what else the machine does in a moment.
    for _ in range(3):
        shooting.choose("IMG_0006")
        qtbot.wait(50)
        guard.reset()
        for key in ("Right", "Left", "Z", "Z", "P", "C", "Right", "Esc", "Shift+G", "Shift+G", "X", "X", "U"):
            shooting.press(key)
            qtbot.wait(30)
        shooting.settle()
        measured.append(guard.longest_ms)
        if guard.longest_ms < LIMIT_MS:
            break
    assert min(measured) < LIMIT_MS, measured


@pytest.mark.parametrize("count", [2000])
def test_two_thousand_frames_are_listed_filtered_and_scrolled_without_holding_up_the_window(
    shooting: Crew, qtbot: object, count: int
) -> None:
    session, review = shooting.session, shooting.window.review_page
    before = dict(session.rows)
    pattern = shooting.frame("IMG_0006")
    session.rows = {f"f{n}": {**pattern, "id": f"f{n}", "name": f"IMG_{n:04}", "counter": n} for n in range(count)}
    guard = StallGuard(shooting.window)
    session.frames_reset.emit()
    review.filters.show_everything()
    shooting.press("Shift+G")
    qtbot.wait(300)
    assert review.filter.rowCount() == count
    measured = []
    # A machine that others use may stop anybody for a moment; a window that is held up is so every time.
    for _ in range(6):
        guard.reset()
        bar = review.grid.verticalScrollBar()
        for step in range(20):
            bar.setValue(bar.maximum() * step // 19)
            qtbot.wait(15)
        review.filters.verdicts.setCurrentIndex(1)
        review.filters.verdicts.setCurrentIndex(0)
        qtbot.wait(30)
        measured.append(guard.longest_ms)
        if measured[-1] < LIMIT_MS:
            break
    session.rows = before
    session.frames_reset.emit()
    assert min(measured) < LIMIT_MS, measured


def test_at_100_percent_every_pixel_of_the_picture_is_shown_not_only_the_previews(shooting: Crew) -> None:
    shooting.choose("IMG_0006")
    canvas = shooting.window.review_page.canvas
    shooting.wait(lambda: canvas.ready)
    shooting.press("Z")
    assert canvas.scale == 1.0
    assert canvas.place().width() == 2400
    shooting.wait(lambda: not canvas.coarse, 30_000)
    assert canvas._pixmap.width() == 2400
    assert canvas.note == "100 %"
    shooting.press("Z")


def test_keys_reach_the_page_and_a_focused_button_keeps_space_and_return_for_itself(
    shooting: Crew, qtbot: object
) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QPushButton

    review = shooting.window.review_page
    shooting.choose("IMG_0003")
    shooting.window.activateWindow()
    review.setFocus()
    qtbot.keyClick(review, Qt.Key.Key_Right)
    assert shooting.session.rows[shooting.session.current]["name"] == "IMG_0004"
    reject = next(b for b in review.findChildren(QPushButton) if b.text() == "Reject  X")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        before = bool(shooting.frame("IMG_0004")["rejected"])
        reject.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.keyClick(reject, key)
        shooting.settle()
        assert bool(shooting.frame("IMG_0004")["rejected"]) is not before
        assert not shooting.frame("IMG_0004")["is_select"]
    review.setFocus()
    qtbot.mouseClick(reject, Qt.MouseButton.LeftButton)
    assert not reject.hasFocus(), "a click leaves the focus on the page"
    qtbot.mouseClick(reject, Qt.MouseButton.LeftButton)
    shooting.settle()


def test_frames_dragged_onto_a_cell_of_the_board_are_assigned_to_its_shot(shooting: Crew) -> None:
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtGui import QDropEvent

    shooting.go_to("shoot")
    board, model = shooting.window.shoot_page.board_view, shooting.window.context.frames
    at = next(n for n in range(model.rowCount()) if model.index(n).data() == "IMG_0011")
    data = model.mimeData([model.index(at)])
    middle = QPointF(board.visualRect(board.model().find("HS-TOTE-01", "lifestyle")).center())
    board.dropEvent(
        QDropEvent(middle, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    )
    shooting.settle()
    assert (shooting.frame("IMG_0011")["sku"], shooting.frame("IMG_0011")["role"]) == ("HS-TOTE-01", "lifestyle")


def test_crop_guides_show_what_each_rendition_takes_and_the_persons_own_crop(shooting: Crew) -> None:
    shooting.choose("IMG_0006")
    review, shoot = shooting.window.review_page, shooting.session.shoot
    shooting.wait(lambda: review.canvas.ready)
    shooting.press("G")
    shooting.wait(lambda: review.canvas.guides)
    assert [name for name, _ in review.canvas.guides] == ["1x1 · square", "4x5", "3x4", "9x16, goes on"]
    square = dict(review.canvas.guides)["1x1 · square"]
    drawn = shoot.handover.crop(str(review.current["id"]), "1x1", (0.0, 0.0, square.width(), square.height()))
    shooting.wait(lambda: "1x1, by hand" in dict(review.canvas.guides))
    assert dict(review.canvas.guides)["1x1, by hand"].topLeft() == QPointF(0, 0)
    shoot.marks.undo(drawn)
    shooting.wait(lambda: dict(review.canvas.guides).get("1x1 · square") == square)
    shooting.press("G")
    assert review.canvas.guides == []


def _colour(marked: MarkedPicture, at: tuple[float, float]) -> tuple[int, ...]:
    """What is painted at a point of its picture."""
    place, image = marked.place(), marked.grab().toImage()
    x, y = place.x() + at[0] * place.width(), place.y() + at[1] * place.height()
    return image.pixelColor(round(x), round(y)).getRgb()[:3]
