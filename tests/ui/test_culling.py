"""Culling by keys: marks that go on, from shot to shot, to what is still open; the picture only, and the client's screen."""

from dataclasses import replace

from PySide6.QtCore import Qt

from tests.ui.conftest import Crew, visible

TOTE, SCARF = ("HS-TOTE-01", "hero"), ("HS-SCARF-01", "detail")


def looked_at(crew: Crew) -> str:
    """The name of the frame looked at."""
    return str(crew.window.review_page.current["name"])


def of_two_shots(crew: Crew) -> None:
    """Frames of two shots in this window, none of them marked."""
    # What other tests' windows did in this home is not to be read over it.
    crew.session.following.follow(False)
    crew.settle()
    for row in list(crew.session.rows.values()):
        sku, role = SCARF if row["name"] > "IMG_0007" else TOTE
        there = {"sku": sku, "role": role, "product_title": "One of them", "kind": "picture", "is_select": False}
        unmarked = {"rejected": 0, "rating": 0, "label": "", "burst": None, "pick_by": None}
        crew.session.rows[row["id"]] = {**row, **there, **unmarked}
    crew.session.frames_reset.emit()


def test_marks_are_single_keys_that_go_on_where_that_is_set(shooting: Crew) -> None:
    shooting.choose("IMG_0003")
    was = dict(shooting.frame("IMG_0003"))
    shooting.press("6")
    assert shooting.frame("IMG_0003")["label"] == "Red" and looked_at(shooting) == "IMG_0003"
    shooting.press("6")
    assert shooting.frame("IMG_0003")["label"] == ""
    shooting.press("X")
    shooting.press("U")
    assert not shooting.frame("IMG_0003")["rejected"]
    shooting.window.commands.run("frame.advance")
    shooting.press("4")
    assert shooting.frame("IMG_0003")["rating"] == 4 and looked_at(shooting) == "IMG_0004"
    shooting.press("Left")
    shooting.window.commands.run("frame.advance")
    shooting.press(str(was["rating"] or 0))
    assert looked_at(shooting) == "IMG_0003"
    shooting.settle()
    assert (shooting.frame("IMG_0003")["rating"] or 0) == (was["rating"] or 0)


def test_arrows_go_from_shot_to_shot_and_n_to_what_nobody_has_looked_at(shooting: Crew) -> None:
    review = shooting.window.review_page
    of_two_shots(shooting)
    shooting.press("Ctrl+Shift+A")
    review._go(review.filter.find(shooting.frame("IMG_0004")["id"]))
    coverage = shooting.session.coverage
    shots = [replace(shot, frames=5 * ((shot.sku, shot.role) in (TOTE, SCARF))) for shot in coverage.shots]
    shooting.session.show_coverage(replace(coverage, shots=shots))
    shooting.press("Down")
    assert looked_at(shooting) == "IMG_0009"
    shooting.press("Down")
    assert looked_at(shooting) == "IMG_0009" and shooting.messages[0] == "This is the last shot that has frames."
    review.filters.show_shot(*SCARF)
    shooting.press("Up")
    assert (
        review.filters.wanted.shot == TOTE and (shooting.session.rows[shooting.session.current]["sku"], "hero") == TOTE
    )
    shooting.session.show_rows(
        [{**shooting.frame("IMG_0005"), "rating": 3}, {**shooting.frame("IMG_0006"), "rejected": 1}]
    )
    review._go(review.filter.find(shooting.frame("IMG_0004")["id"]))
    shooting.press("N")
    assert looked_at(shooting) == "IMG_0007"


def test_space_gives_all_of_the_window_to_the_picture_and_tab_puts_the_panels_away(
    shooting: Crew, qtbot: object
) -> None:
    window, review = shooting.window, shooting.window.review_page
    shooting.choose("IMG_0006")
    around = (window.rail, window.header, window.menuBar(), review.filters, review.strip, review.facts)
    review.setFocus()
    qtbot.keyClick(review, Qt.Key.Key_Space)
    assert not any(visible(part) for part in around) and visible(review.line)
    assert review.line.name.text() == "IMG_0006"
    qtbot.waitUntil(lambda: review.canvas.height() > window.height() * 0.85)
    shooting.press("H")
    assert not visible(review.line) and review.canvas.height() > window.height() * 0.85
    shooting.press("Ctrl+3")
    assert visible(window.rail) and visible(window.header)
    window.show_page("review")
    assert all(visible(part) for part in around)
    review.setFocus()
    qtbot.keyClick(review, Qt.Key.Key_Tab)
    assert not visible(review.strip) and not visible(review.filters) and visible(window.rail) and review.canvas.caption
    qtbot.keyClick(review, Qt.Key.Key_Tab)
    assert visible(review.strip)
    review.filters.find.setFocus()
    qtbot.keyClick(review.filters.find, Qt.Key.Key_Tab)
    assert review.filters.shots.hasFocus() and visible(review.strip), "on a control it moves on"


def test_keys_that_were_in_what_is_put_away_are_the_pages_and_press_no_button(shooting: Crew, qtbot: object) -> None:
    review = shooting.window.review_page
    shooting.choose("IMG_0004")
    was = dict(shooting.frame("IMG_0004"))
    shooting.press("/")
    qtbot.keyClicks(review.filters.find, "IMG_0004")
    qtbot.keyClick(review.filters.find, Qt.Key.Key_Escape)
    assert review.hasFocus()
    review.strip.setFocus()
    shooting.press("Tab")
    assert review.hasFocus()
    qtbot.keyClick(review, Qt.Key.Key_Space)
    assert review.giving_way.alone
    shooting.press("Space")
    shooting.press("Tab")
    shooting.settle()
    now = shooting.frame("IMG_0004")
    assert (now["is_select"], now["rejected"]) == (was["is_select"], was["rejected"])


def test_the_clients_screen_shows_the_select_and_never_another_frame(shooting: Crew) -> None:
    of_two_shots(shooting)
    rows = shooting.session.rows
    picked = shooting.frame("IMG_0006")
    for row in list(rows.values()):
        rows[row["id"]] = {**row, "shot_id": "a" if row["sku"] == TOTE[0] else "b"}
    rows[picked["id"]] = {**rows[picked["id"]], "is_select": True, "pick_rank": 0}
    review = shooting.window.review_page
    review._go(review.filter.find(shooting.frame("IMG_0003")["id"]))
    shooting.press("Shift+Space")
    client = review.client
    assert visible(client) and client.canvas.row["name"] == "IMG_0006"
    shooting.wait(lambda: client.canvas.ready)
    review._go(review.filter.find(shooting.frame("IMG_0009")["id"]))
    assert client.canvas.row is None and client.canvas.empty.endswith("Nothing selected yet")
    shooting.press("Shift+Space")
    assert not visible(client)
