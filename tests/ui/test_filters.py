"""What the Review page shows of many frames: filters with counts, words to be found, bursts as one."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from tests.ui.conftest import Crew
from ui.parts.frame_model import STACK
from ui.review.filters import Filters

TOTE, SCARF = ("HS-TOTE-01", "hero"), ("HS-SCARF-01", "detail")


@pytest.fixture
def culling(shooting: Crew) -> Crew:
    """Ten frames of two shots, marked in some ways, in this window alone."""
    # What other tests' windows did in this home is not to be read over it.
    shooting.session.following.follow(False)
    shooting.settle()
    for row in list(shooting.session.rows.values()):
        sku, role = SCARF if row["name"] > "IMG_0007" else TOTE
        there = {
            "sku": sku,
            "role": role,
            "product_title": "One of them",
            "rejected": 0,
            "rating": 0,
            "label": "",
            "kind": "picture",
            "is_select": False,
            "burst": None,
        }
        shooting.session.rows[row["id"]] = {**row, **there}
    marks = {
        "IMG_0003": {"label": "Red", "rating": 4}, "IMG_0004": {"rating": 2, "camera": "Second body"},
        "IMG_0005": {"rejected": 1}, "IMG_0006": {"notes": ["handle is folded"]},
    }  # fmt: skip
    for name, said in marks.items():
        row = shooting.frame(name)
        shooting.session.rows[row["id"]] = {**row, **said}
    shooting.session.frames_reset.emit()
    shooting.settle()
    return shooting


def names(crew: Crew) -> list[str]:
    """What is shown now."""
    return [row["name"] for row in crew.window.review_page.walking.rows()]


def choices(filters: Filters, title: str) -> dict[str, object]:
    """The choices of a menu behind `More`, with their counts, as it is opened."""
    filters.more._fill()
    return {made.text(): made for made in filters.more._choices[title].actions()}


def test_every_filter_shows_its_frames_and_says_before_how_many_it_would(culling: Crew) -> None:
    filters = culling.window.review_page.filters
    culling.press("Ctrl+Shift+A")
    everything = names(culling)
    texts = lambda box: [box.itemText(n) for n in range(box.count())]  # noqa: E731
    assert "Hero · all products (7)" in texts(filters.shots) and "HS-TOTE-01 · all roles (7)" in texts(filters.shots)
    filters.shots.setCurrentIndex(texts(filters.shots).index("HS-TOTE-01 · all roles (7)"))
    assert {(row["sku"]) for row in culling.window.review_page.walking.rows()} == {"HS-TOTE-01"}
    assert names(culling) == [name for name in everything if name < "IMG_0008"]
    culling.settle()
    fails = [row for row in culling.window.review_page.walking.rows() if row["verdict"] == "fail"]
    assert fails and texts(filters.verdicts)[3] == f"Fail ({len(fails)})", "of the tote, as chosen beside it"
    culling.press("Ctrl+Shift+A")
    culling.settle()
    filters.cameras.setCurrentIndex(texts(filters.cameras).index("Second body (1)"))
    assert names(culling) == ["IMG_0004"]
    culling.press("Ctrl+Shift+A")
    choices(filters, "stars")["★★ or more (2)"].trigger()
    assert names(culling) == ["IMG_0003", "IMG_0004"]
    choices(filters, "label")["Red (1)"].trigger()
    assert names(culling) == ["IMG_0003"] and filters.more.text() == "★★ · Red"
    culling.press("Ctrl+Shift+A")
    soft = next(text for text in choices(filters, "reason") if text.startswith("Soft ("))
    choices(filters, "reason")[soft].trigger()
    assert soft == f"Soft ({len(names(culling))})" and 0 < len(names(culling)) < len(everything)
    culling.press("Ctrl+Shift+A")
    filters.more.rejected.trigger()
    assert sorted({*everything} - {*names(culling)}) == ["IMG_0005"]
    culling.press("Ctrl+Shift+A")
    assert names(culling) == everything


def test_words_are_found_in_names_notes_and_reasons(culling: Crew, qtbot: object) -> None:
    review = culling.window.review_page
    session = culling.session
    culling.press("Ctrl+Shift+A")
    for words, found in (("0003", ["IMG_0003"]), ("folded handle", ["IMG_0006"]), ("camera shake", ["IMG_0005"])):
        culling.press("/")
        review.filters.find.setText(words)
        qtbot.keyClick(review.filters.find, Qt.Key.Key_Return)
        assert [name for name in names(culling) if name in found] == found, words
        assert len(names(culling)) < len(session.rows)
    coverage = session.coverage
    shots = [
        replace(shot, state="reshoot", note="fringe to the left") if (shot.sku, shot.role) == SCARF else shot
        for shot in coverage.shots
    ]
    session.show_coverage(replace(coverage, shots=shots))
    review.filters.find.setText("fringe left")
    qtbot.keyClick(review.filters.find, Qt.Key.Key_Return)
    assert {(row["sku"], row["role"]) for row in review.walking.rows()} == {SCARF}
    qtbot.keyClick(review.filters.find, Qt.Key.Key_Escape)
    assert len(names(culling)) == len(session.rows)
    assert review.filters.reshoot.text() == "Reshoot 1"
    culling.window.commands.run("filter.reshoot")
    assert {(row["sku"], row["role"]) for row in review.walking.rows()} == {
        SCARF
    } and review.filters.reshoot.isChecked()
    culling.window.commands.run("filter.reshoot")
    assert len(names(culling)) == len(session.rows)
    culling.window.commands.run("filter.missing")
    assert names(culling) == [] and review.canvas.empty.startswith("No frame belongs to HS-BEANIE-01 Detail, ")
    culling.window.commands.run("filter.missing")


def test_a_burst_is_one_tile_with_its_best_on_top_and_e_opens_it(culling: Crew) -> None:
    review, session = culling.window.review_page, culling.session
    for name in ("IMG_0004", "IMG_0005", "IMG_0006"):
        row = culling.frame(name)
        session.rows[row["id"]] = {**row, "burst": "b", "shot_id": "s"}
    session.frames_reset.emit()
    culling.press("Ctrl+Shift+A")
    culling.press("Shift+E")
    closed = names(culling)
    assert [name for name in closed if name in ("IMG_0004", "IMG_0005", "IMG_0006")] == ["IMG_0006"], "it passes"
    top = review.filter.find(culling.frame("IMG_0006")["id"])
    assert top.data(STACK) == (3, False)
    review._go(top)
    culling.press("E")
    assert {"IMG_0004", "IMG_0005", "IMG_0006"} <= {*names(culling)}
    assert review.filter.place_in_stack(culling.frame("IMG_0006")["id"]) == (3, 3)
    # Once another is better it is on top, but not as long as this one is looked at.
    worse = culling.frame("IMG_0006")
    session.show_rows([{**worse, "rejected": 1}])
    assert review.current["name"] == "IMG_0006"
    culling.press("E")
    assert review.current["name"] == "IMG_0004" and names(culling) == [
        name if name != "IMG_0006" else "IMG_0004" for name in closed
    ]
    culling.press("Shift+E")
    assert len(names(culling)) == len(session.rows)
