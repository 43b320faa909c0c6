"""Long names hide nothing that matters: role and SKU come first, whole; titles are cut in the middle, and all of them is in a tip."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel

from tests.ui.conftest import Crew, visible
from ui.parts.coverage_words import middle_cut
from ui.parts.frame_list import caption

LONG = "Hand-dyed striped merino wool travel scarf with a very long fringe and a leather label, limited edition"
BRIEF = f"""\
drop: LONG-01
title: Long names
creator: {{handle: "@ana", name: Ana}}
dates: {{shoot_day: 2026-10-03}}
time_zone: Europe/Stockholm
kit: three-shot
products:
  - {{sku: LN-SCARF-NAVY-ECRU-01, title: "{LONG}, navy"}}
  - {{sku: LN-SCARF-NAVY-ECRU-02, title: "{LONG}, ecru"}}
"""


@pytest.fixture
def long_names(crew: Crew, tmp_path: Path) -> Crew:
    (tmp_path / "brief.yaml").write_text(BRIEF, "utf-8")
    crew.drop(tmp_path / "brief.yaml")
    crew.wait(lambda: crew.session.shoot is not None)
    crew.window.resize(1024, 640)
    crew.settle()
    return crew


def test_a_title_is_cut_in_its_middle_so_that_its_end_tells_it_from_others() -> None:
    assert middle_cut("Tote", 34) == "Tote"
    cut = [middle_cut(f"{LONG}, {colour}", 34) for colour in ("navy", "ecru")]
    assert cut[0] != cut[1] and {len(one) for one in cut} <= {33, 34}
    assert cut[0].startswith("Hand-dyed") and cut[0].endswith("navy") and "…" in cut[0]


def test_in_assign_every_row_begins_with_its_role_and_sku_and_is_another(long_names: Crew) -> None:
    long_names.window.context.pick_shot("Put this frame into which shot?", lambda sku, role: None)
    rows = [long_names.window.picker.list.item(n) for n in range(long_names.window.picker.list.count())]
    assert len({row.text() for row in rows}) == len(rows) == 6
    assert rows[4].text().startswith("5   Lifestyle · LN-SCARF-NAVY-ECRU-02 · Hand-dyed")
    assert LONG in rows[4].toolTip() and rows[4].text().endswith("Missing, 0 frames")
    long_names.window.picker.leave()


def test_the_header_says_the_armed_role_and_sku_and_the_board_every_sku(long_names: Crew) -> None:
    long_names.go_to("shoot")
    long_names.session.arm("LN-SCARF-NAVY-ECRU-02", "lifestyle")
    long_names.settle()
    armed = long_names.window.header.armed
    assert armed.text().startswith("● Armed: Lifestyle · LN-SCARF-NAVY-ECRU-02 · ") and LONG in armed.toolTip()
    assert armed.width() >= armed.sizeHint().width(), "none of it is cut off"
    page = long_names.window.shoot_page
    headers = [page.board.headerData(n, Qt.Orientation.Vertical) for n in (0, 1)]
    assert [text.splitlines()[0] for text in headers] == ["LN-SCARF-NAVY-ECRU-01", "LN-SCARF-NAVY-ECRU-02"]
    assert LONG in page.board.headerData(0, Qt.Orientation.Vertical, Qt.ItemDataRole.ToolTipRole)
    assert page.armer.sku.whole == "LN-SCARF-NAVY-ECRU-02" and LONG in page.armer.called.toolTip()
    filters = long_names.window.review_page.filters.shots
    texts = [filters.itemText(n) for n in range(filters.count())]
    at = next(n for n, text in enumerate(texts) if text.startswith("Lifestyle · LN-SCARF-NAVY-ECRU-01 · "))
    assert LONG in filters.itemData(at, Qt.ItemDataRole.ToolTipRole)
    assert (long_names.window.width(), long_names.window.height()) == (1024, 640)


def test_in_the_header_titles_give_way_and_how_many_shots_are_done_never_does(long_names: Crew, tmp_path: Path) -> None:
    window, header = long_names.window, long_names.window.header
    text = BRIEF.replace("LONG-01", "LONG-02").replace("Long names", f"Ashore. {LONG}")
    (tmp_path / "brief.yaml").write_text(text, "utf-8")
    long_names.drop(tmp_path / "brief.yaml")
    long_names.wait(lambda: long_names.session.shoot.code == "LONG-02")
    header.tell_pace("2 min a shot · 6 left · about 12 min")
    long_names.session.arm("LN-SCARF-NAVY-ECRU-02", "lifestyle")
    long_names.settle()
    for wide in (1920, 1440, 1280, 1024, 960):
        window.resize(wide, 600)
        long_names.wait(lambda: abs(header.width() - window.width()) < 200)
        long_names.settle()
        assert header.covered.text() == "0 of 6 shots done" and "LONG-02" in header.head.text(), wide
        for part in (header.head, header.covered, header.armed):
            assert part.width() >= part.sizeHint().width() or not part.text(), (wide, part.text())
            assert part.geometry().right() <= header.width(), (wide, part.text())
        # Of its parts whole ones are left out, the last first.
        assert header.pace.text() in ("", "· 2 min a shot", "· 2 min a shot · 6 left", header.pace.whole), wide
    assert f"Ashore. {LONG}" in header.head.toolTip() and LONG in header.armed.toolTip()


def test_assign_shows_each_shots_picture_and_a_digit_chooses_it(shooting: Crew, qtbot: object) -> None:
    shooting.choose("IMG_0009")
    shooting.press("A")
    picker = shooting.window.picker
    hero = next(
        n for n, shot in enumerate(shooting.session.coverage.shots) if (shot.sku, shot.role) == ("HS-TOTE-01", "hero")
    )
    image = lambda n: picker.list.item(n).icon().pixmap(72, 48).toImage()  # noqa: E731
    qtbot.waitUntil(lambda: len({image(hero).pixel(x, 24) for x in range(72)}) > 3)
    missing = next(n for n, shot in enumerate(shooting.session.coverage.shots) if not shot.preview)
    assert len({image(missing).pixel(x, 24) for x in range(72)}) == 1
    qtbot.keyClick(picker.line, Qt.Key.Key_9)
    assert not picker.isVisible()
    nine = shooting.session.coverage.shots[8]
    shooting.wait(
        lambda: (shooting.frame("IMG_0009")["sku"], shooting.frame("IMG_0009")["role"]) == (nine.sku, nine.role)
    )
    shooting.settle()
    shooting.press("Ctrl+Z")
    shooting.settle()
    # After a letter digits are part of what is looked for.
    shooting.choose("IMG_0009")
    shooting.press("A")
    qtbot.keyClicks(picker.line, "HS-BEANIE-01 detail")
    assert picker.list.count() == 1 and "Detail · HS-BEANIE-01" in picker.list.item(0).text()
    qtbot.keyClick(picker.line, Qt.Key.Key_Escape)


def test_the_panel_beside_a_frame_begins_with_role_and_sku(shooting: Crew) -> None:
    shooting.choose("IMG_0006")
    decision = shooting.window.review_page.facts.decision
    shooting.wait(
        lambda: decision.shot.whole == "Hero · Striped sailcloth tote" and decision.sku.text() == "HS-TOTE-01"
    )
    assert [one for one in shooting.window.review_page.facts.findChildren(QLabel) if visible(one)]


def test_below_a_small_picture_the_name_is_cut_before_its_role_or_that_it_has_none(qapp: QApplication) -> None:
    font = qapp.font()
    font.setPixelSize(12)
    metrics = QFontMetrics(font)
    none = {"name": "IMG_0001", "kind": "picture", "sku": None, "role": None}
    own = none | {"sku": "LN-SCARF-NAVY-ECRU-01", "role": "on-model"}
    for row, room, said in (
        (none, 124, "unassigned"),
        (own, 124, "Am Model"),
        (own, 400, "LN-SCARF-NAVY-ECRU-01 · Am Model"),
    ):
        name, shot = caption(row, "Am Model", metrics, room)
        assert shot == said and name.removeprefix("…") and "IMG_0001".endswith(name.removeprefix("…")), (
            "its number is told"
        )
        assert metrics.horizontalAdvance(name) + metrics.horizontalAdvance(shot) < room
