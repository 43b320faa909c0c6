"""The brief in forms: a new drop by keyboard alone, rows from a spreadsheet, every error at its field, undo, drafts, and other programs."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from studio.catalog import Catalog
from studio.shoot import Shoot, drafts
from tests.ui.conftest import Crew
from ui.brief.page import BriefPage
from ui.brief.pen import SOON_MS

ROWS = "SKU\tName\tColour\tEAN\tStock\tSupplier\n" + "\n".join(
    f"BT-{n:02}\tTote number {n}\tecru / navy\t{'2010261001010' if n == 1 else ''}\t{n * 10}\tACME"
    for n in range(1, 13)
)


def page(crew: Crew) -> BriefPage:
    return crew.window.brief_page


def keys(qtbot: object, text: str) -> None:
    """Type where the keys are; `⇥` is Tab, `⏎` Return."""
    for one in text:
        at = QApplication.focusWidget()
        special = {"⇥": Qt.Key.Key_Tab, "⏎": Qt.Key.Key_Return}.get(one)
        qtbot.keyClick(at, special) if special else qtbot.keyClicks(at, one)


def written(crew: Crew) -> str:
    """What lies on the disk after the keys have rested for a moment."""
    crew.settle()
    crew.wait(lambda: not page(crew).pen._typed)
    crew.settle()
    writing = page(crew).pen.writing
    path = writing.draft if writing.draft.exists() else writing.path
    return path.read_text("utf-8")


def rows(catalog: Catalog) -> dict[str, list[dict[str, object]]]:
    """What the catalog holds of drops, products and shots, but for ids and times."""
    own = ("id", "created_at", "drop_id", "product_id", "folder", "at", "updated_at")
    found = {}
    for name in ("drop", "product", "shot"):
        found[name] = [
            {key: value for key, value in row.items() if key not in own}
            for row in catalog.rows(f'SELECT * FROM "{name}" ORDER BY rowid')
        ]
    return found


def begin(crew: Crew, qtbot: object) -> None:
    """A new drop with all that it needs but products."""
    crew.press("Ctrl+N")
    crew.wait(lambda: crew.window.page == "brief" and page(crew).pen.fresh)
    crew.settle()
    keys(qtbot, "BAY-01⇥Bay Totes")
    crew.press("Alt+2")
    keys(qtbot, "Mara⇥@mara")
    crew.press("Alt+4")
    keys(qtbot, "2026-12-10")


def test_a_new_drop_is_made_by_keyboard_alone_and_is_what_the_command_line_makes_of_its_brief(
    crew: Crew, qtbot: object, tmp_path: Path, home: Path
) -> None:
    begin(crew, qtbot)
    crew.press("Alt+3")
    crew.press("Ins")
    keys(qtbot, "BT-01⇥Tote⇥ecru⇥2010261001010⇥12⇥")
    crew.press("Ins")
    keys(qtbot, "BT-02⇥Bag⏎")
    crew.settle()
    assert page(crew).stack.products.summary.whole == "2 products · 6 shots to make"
    crew.press("Ctrl+Return")
    crew.wait(lambda: crew.session.shoot is not None)
    crew.settle()
    assert any(text.startswith("Drop made: BAY-01, 2 products, 6 shots.") for text in crew.messages), crew.messages
    assert drafts() == []
    shoot = crew.session.shoot
    assert (shoot.drop.brief.product("BT-01").gtin, shoot.drop.brief.product("BT-01").inventory) == (
        "2010261001010",
        12,
    )
    by_window = rows(shoot.drop.catalog)
    again = Catalog(tmp_path / "other.db")
    Shoot.create(shoot.folder / "brief.yaml", tmp_path / "BAY-01", again)
    assert rows(again) == by_window
    again.close()


def test_twelve_rows_from_a_spreadsheet_are_taken_and_what_was_recognised_is_said(
    crew: Crew, qtbot: object, tmp_path: Path
) -> None:
    begin(crew, qtbot)
    QGuiApplication.clipboard().setText(ROWS)
    crew.press("Alt+3")
    crew.press("Ctrl+V")
    crew.settle()
    panel = page(crew).stack.products
    said = "12 rows pasted: SKU, title, colourway, GTIN and stock were recognised. Left out: Supplier."
    assert panel._said.text() == said and panel.told.isVisible()
    assert page(crew).pen.state.findings == ()
    panel.table.go_to(0)
    crew.press("Alt+Down")
    crew.settle()
    assert [panel.model.text(row, 0) for row in (0, 1, 2)] == ["BT-02", "BT-01", "BT-03"]
    crew.press("Ctrl+Del")
    crew.settle()
    assert [panel.model.text(row, 0) for row in (0, 1)] == ["BT-02", "BT-03"]
    panel.table.go_to(0, 1, edit=True)
    keys(qtbot, "Never mind")
    written(crew)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    crew.settle()
    assert panel.model.text(0, 1) == "Tote number 2", "and there is nothing of it to undo"
    panel.table.go_to(0, 1, edit=True)
    keys(qtbot, "Wrong ")
    written(crew)
    assert QApplication.focusWidget().text() == "Wrong ", "a space that was just typed stays"
    crew.press("Ctrl+Z")
    crew.settle()
    keys(qtbot, "⏎")
    crew.settle()
    assert panel.model.text(0, 1) == "Tote number 2"
    for _ in range(3):
        crew.press("Ctrl+Z")
    crew.settle()
    assert page(crew).pen.state.data["products"] == []
    crew.press("Ctrl+Shift+Z")
    crew.settle()
    assert panel.summary.whole.startswith("12 products")

    # And the shop's own file, a shirt in two sizes; a third is typed.
    export = tmp_path / "export.csv"
    export.write_text(
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU\nshirt,Shirt,Size,S,SH-S\nshirt,,,M,SH-M\n", "utf-8"
    )
    panel.table.go_to(0)
    panel.take_file(export)
    crew.settle()
    assert panel._said.text() == "1 row taken from export.csv: SKU, title and sizes were recognised."
    panel.table.go_to(1)
    crew.press("Ctrl+Shift+N")
    crew.settle()
    keys(qtbot, "SH-L⏎")
    crew.settle()
    assert panel.summary.whole == "13 products, 3 sizes · 39 shots to make"
    assert [panel.model.text(row, 0) for row in range(5)] == ["BT-01", "SH-S", "SH-S", "SH-M", "SH-L"]


def test_every_one_of_forty_errors_is_at_its_field_and_f8_goes_from_one_to_the_next(crew: Crew, qtbot: object) -> None:
    begin(crew, qtbot)
    crew.press("Alt+3")
    QGuiApplication.clipboard().setText(
        "SKU\tTitle\tStock\n" + "\n".join(f"A-{n:02}\tTote\t{n}O" for n in range(1, 39))
    )
    crew.press("Ctrl+V")
    crew.press("Alt+2")
    keys(qtbot, "⇥⇥⇥example.com⇥⇥a lot")
    written(crew)
    brief = page(crew)
    assert brief.wrong.text() == "40 fields need you"
    assert brief.sections.buttons["products"].aside.text() == "38 fields"
    assert sum(len(brief.stack.products.model.findings(row, 4)) for row in range(38)) == 38
    shown = [
        one.text()
        for one in brief.stack.forms["creator"].findChildren(QLabel)
        if one.property("role") == "bad" and one.text()
    ]
    assert shown == [
        "'example.com': expected a web address like https://example.com/name. Is it https://example.com?",
        "'a lot': expected a number.",
    ]
    crew.press("Alt+5")
    met = []
    for _ in range(41):
        crew.press("F8")
        met.append(brief.stack.last)
    assert len(set(met)) == 40 and met[0] == met[40], "all of them, and then the first again"
    assert brief.stack.shown == "creator" and brief.stack.forms["creator"].fields[3].editor.hasFocus()
    crew.press("F9")
    crew.settle()
    assert brief.stack.forms["creator"].fields[3].editor.text() == "https://example.com"
    assert brief.wrong.text() == "39 fields need you"


def test_what_was_typed_before_a_kill_is_offered_at_the_next_start(
    crew: Crew, another_window: Callable[[], Crew], qtbot: object
) -> None:
    begin(crew, qtbot)
    qtbot.wait(SOON_MS)
    assert "2026-12-10" in written(crew)
    # The first window is not asked: it might as well be gone.
    later = another_window()
    later.settle()
    offered = later.window.pages["start"].findChildren(QPushButton)
    go_on = next(one for one in offered if "BAY-01" in one.text())
    assert later.window.pages["start"].begun_card.isVisible() and "Bay Totes" in go_on.text()
    later.press("Ctrl+N")
    later.settle()
    later.type_into_picker("BAY-01")
    later.wait(lambda: later.window.page == "brief")
    later.settle()
    later.press("Alt+2")
    assert page(later).stack.forms["creator"].fields[0].editor.text() == "Mara"


@pytest.fixture
def open_brief(crew: Crew, sample_shoot: Path, tmp_path: Path) -> Crew:
    """A crew with a drop of the sample's brief open, on the Brief page."""
    Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01").drop.catalog.close()
    crew.open_drop(str(tmp_path / "HARBOUR-01"))
    crew.go_to("brief")
    crew.settle()
    return crew


def test_an_open_drop_follows_its_brief_whose_comments_stay_and_each_edit_can_be_undone(
    open_brief: Crew, qtbot: object
) -> None:
    crew, brief = open_brief, page(open_brief)
    path = crew.session.shoot.folder / "brief.yaml"
    before = path.read_text("utf-8")
    crew.press("Alt+1")
    title = brief.stack.forms["story"].fields[1].editor
    title.setFocus()
    title.selectAll()
    keys(qtbot, "Stitch by stitch⇥")
    written(crew)
    assert path.read_text("utf-8") == before.replace("title: Harbour Stitch", "title: Stitch by stitch"), (
        "and nothing else of it"
    )
    assert crew.session.shoot.drop.brief.title == "Stitch by stitch" and crew.window.header.head.text().startswith(
        "Stitch by stitch"
    )
    crew.press("Alt+3")
    brief.stack.products.table.go_to(1)
    crew.press("Ctrl+Del")
    crew.settle()
    assert [shot.sku for shot in crew.session.coverage.shots] == ["HS-TOTE-01"] * 3 + ["HS-SCARF-01"] * 3
    crew.press("Ctrl+Z")
    crew.press("Ctrl+Z")
    crew.settle()
    assert path.read_text("utf-8") == before and len(crew.session.coverage.shots) == 9
    # What is wrong stays out of the drop, and is not lost.
    crew.press("Alt+4")
    keys(qtbot, "x")
    crew.press("Alt+1")
    assert "shoot_day: x" in written(crew) and path.read_text("utf-8") == before
    assert brief.wrong.text() == "1 field needs you" and drafts() == []


def test_what_another_program_writes_is_shown_and_where_both_have_changed_both_are_kept(
    open_brief: Crew, qtbot: object
) -> None:
    crew, brief = open_brief, page(open_brief)
    path = crew.session.shoot.folder / "brief.yaml"
    path.write_text(path.read_text("utf-8").replace("Harbour Stitch", "Another title"), "utf-8")
    crew.wait(lambda: brief.stack.forms["story"].fields[1].editor.text() == "Another title")
    crew.settle()
    assert crew.session.shoot.drop.brief.title == "Another title"
    assert "brief.yaml was changed by another program" in crew.messages[0]
    crew.press("Alt+4")
    keys(qtbot, "x")
    written(crew)
    path.write_text(path.read_text("utf-8").replace("Another title", "A third"), "utf-8")
    crew.wait(lambda: brief.question.isVisible())
    crew.window.commands.run("brief.theirs")
    crew.settle()
    assert not brief.question.isVisible() and brief.stack.forms["story"].fields[1].editor.text() == "A third"
    kept = next(Path(text.split("kept in ")[1].rstrip(".")) for text in crew.messages if "kept in" in text)
    assert "shoot_day: x" in kept.read_text("utf-8")


def test_tab_leaves_a_forms_fields_and_the_table_at_its_end_and_a_key_goes_to_a_products_notes(
    shooting: Crew, qtbot: object
) -> None:
    shooting.go_to("brief")
    shooting.settle()
    page = shooting.window.brief_page
    page.stack.go_to("creator")
    fields = page.stack.forms["creator"].fields
    fields[-1].editor.setFocus()
    qtbot.keyClick(fields[-1].editor, Qt.Key.Key_Tab)
    assert not any(field.editor.hasFocus() for field in fields)
    page.stack.go_to("products")
    page.stack.products.table.setCurrentIndex(page.stack.products.model.index(0, 0))
    shooting.settle()
    shooting.press("F6")
    assert page.stack.products.details[0].editor.hasFocus()
    shooting.press("F6")
    table = page.stack.products.table
    table.setCurrentIndex(table.model().index(table.model().rowCount() - 1, table._last_column()))
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert not table.hasFocus()
