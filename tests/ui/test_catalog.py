"""The Catalog page: drops and how they compare, words looked for in all of them, and a folder that lies elsewhere now."""

import shutil
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QPushButton

from studio.catalog import Catalog
from studio.shoot import Shoot, search_drops
from tests.ui.conftest import Crew, visible
from ui.catalog.drops_model import DROP, NAME, RESHOOTS, STATE
from ui.catalog.drops_table import EDGE_PX, GAP_PX, GLYPH_PX, NAME_PX
from ui.catalog.page import CatalogPage
from ui.catalog.search_box import said_of
from ui.parts.sizes import scaled

FRAMES = 10_000
BUSY_MS = 50.0


def page(crew: Crew) -> CatalogPage:
    return crew.window.pages["catalog"]


def listed(crew: Crew) -> dict[str, str]:
    """Each drop that is shown, with its state."""
    model = page(crew).drops
    return {model.index(n, 0).data(DROP).row["code"]: model.index(n, STATE).data() for n in range(model.rowCount())}


@pytest.fixture
def several(home: Path, sample_shoot: Path) -> list[Shoot]:
    """Three drops: one delivered in six hours, one that was sent back, one that is only planned."""
    brief, catalog = home / "brief.yaml", Catalog()
    made = []
    for code in ("TARN-01", "KILN-02", "SALT-03"):
        brief.write_text((sample_shoot / "brief.yaml").read_text("utf-8").replace("HARBOUR-01", code), "utf-8")
        made.append(Shoot.create(brief, home / "drops" / code, catalog))
    for shoot in made[:2]:
        camera = catalog.insert("camera", {"drop_id": shoot.id, "name": "Camera-1"})
        shot = shoot.coverage().shots[0]
        at = "2026-10-03T08:00:00.000000Z"
        catalog.insert(
            "frame",
            {"drop_id": shoot.id, "camera_id": camera, "kind": "picture", "name": "IMG_4711", "codes": "[]", "captured_at": at,
             "corrected_at": at, "ingested_at": at, "examined_at": at},
        )  # fmt: skip
        shoot.marks.assign([shoot.frames.list()[0]["id"]], shot.sku, shot.role)
    catalog.insert(
        "bundle",
        {
            "drop_id": made[0].id,
            "path": "x",
            "recipe": "brand",
            "built_at": "2026-10-03T14:00:00Z",
            "files": 1,
            "bytes": 1,
        },
    )
    catalog.insert(
        "event",
        {
            "drop_id": made[0].id,
            "at": "2026-10-03T14:00:00.000000Z",
            "kind": "bundle.built",
            "who": "Mara",
            "station": "a",
        },
    )
    made[1].marks.reshoot("HS-BEANIE-01", "lifestyle", "Pompom to the left, please")
    catalog.close()
    return made


def test_drops_are_listed_with_their_state_and_compared_an_open_one_is_a_dashed_bar_and_no_zero(
    several: list[Shoot], crew: Crew, qtbot: object
) -> None:
    crew.go_to("catalog")
    crew.settle()
    assert listed(crew) == {"SALT-03": "Planned", "KILN-02": "Reshoot 1", "TARN-01": "Delivered"}
    turnaround, reshoots = page(crew).turnaround, page(crew).reshoots
    assert (turnaround.big.text(), turnaround.said.whole) == ("6 h", "first frame to bundle, of one drop")
    assert reshoots.said.whole == "of shots asked for again, median of 2 drops"
    assert reshoots.below.whole.endswith("1 of 18 shots.")
    dashed = [mark for mark in turnaround.view.drawing.marks if getattr(mark, "dashed", False)]
    assert len(dashed) == 2
    page(crew).filters["delivered"].click()
    assert list(listed(crew)) == ["TARN-01"] and page(crew).filters["delivered"].text() == "Delivered 1"
    qtbot.keyClick(page(crew).table, Qt.Key.Key_Return)
    crew.wait(lambda: crew.session.shoot is not None and crew.session.shoot.code == "TARN-01")


@pytest.mark.parametrize("language_code", ["en", "de"])
def test_columns_go_by_the_room_the_creator_has_one_at_1440_and_no_state_is_cut(
    several: list[Shoot], language_code: str, request: pytest.FixtureRequest
) -> None:
    if language_code == "de":
        request.getfixturevalue("german")
    crew: Crew = request.getfixturevalue("crew")
    crew.window.resize(1440, 900)
    crew.go_to("catalog")
    crew.settle()
    table = page(crew).table
    hidden = {column for column in range(table.model().columnCount()) if table.isColumnHidden(column)}
    # In longer words what a chart beside it shows goes first.
    assert hidden == (set() if language_code == "en" else {RESHOOTS}) and page(crew).reshoots.isVisible()
    font = table.font()
    font.setBold(True)
    font.setPixelSize(scaled(12))
    for said in listed(crew).values():
        room = table.columnWidth(STATE) - scaled(GLYPH_PX) - GAP_PX - 2 * EDGE_PX
        assert QFontMetrics(font).horizontalAdvance(said) <= room, said
    crew.window.resize(960, 600)
    crew.settle()
    assert table.columnWidth(NAME) >= scaled(NAME_PX) and not table.isColumnHidden(STATE)


def test_the_list_follows_what_another_process_does(several: list[Shoot], home: Path, crew: Crew) -> None:
    crew.go_to("catalog")
    crew.settle()
    page(crew).table.selectRow(page(crew).drops.place_of("KILN-02"))
    other = Catalog()
    text = (home / "brief.yaml").read_text("utf-8")
    (home / "brief.yaml").write_text(text.replace("SALT-03", "FELL-04"), "utf-8")
    Shoot.create(home / "brief.yaml", home / "drops" / "FELL-04", other)
    crew.wait(lambda: listed(crew).get("FELL-04") == "Planned")
    shot = next(one for one in several[1].coverage().shots if one.state == "reshoot")
    Shoot.open("KILN-02", other).marks.undecide(shot.sku, shot.role)
    crew.wait(lambda: listed(crew)["KILN-02"] != "Reshoot 1")
    assert page(crew).table.currentIndex().data(DROP).row["code"] == "KILN-02", "what is chosen stays so"
    other.close()


def test_words_are_looked_for_in_all_drops_by_keys_alone_and_an_answer_opens_its_drop_there(
    several: list[Shoot], crew: Crew, qtbot: object
) -> None:
    crew.go_to("catalog")
    crew.settle()
    search = page(crew).search
    for words, first in (
        ("pompom left", "“Pompom to the left, please”"),
        ("4711", "IMG_4711  HS-TOTE-01 hero"),
        ("nowhere at all", None),
        ("tarn-01", "Harbour Stitch"),
    ):
        qtbot.keyClick(page(crew).table, "/")
        crew.wait(search.hasFocus)
        qtbot.keyClicks(search, words)
        crew.settle()
        assert ([said_of(row)[0] for row in search.answers.rows] or [None])[0] == first
        qtbot.keyClick(search, Qt.Key.Key_Escape)
        assert not search.panel.isVisible() and page(crew).table.hasFocus()
    qtbot.keyClick(page(crew).table, "/")
    qtbot.keyClicks(search, "img_4711")
    crew.settle()
    qtbot.keyClick(search, Qt.Key.Key_Down)
    row = search.answers.rows[1]
    qtbot.keyClick(search, Qt.Key.Key_Return)
    crew.wait(lambda: crew.session.shoot is not None and crew.window.page == "review")
    assert (crew.session.shoot.code, crew.session.current) == (row["drop"], row["frame_id"])


def test_ten_thousand_frames_are_searched_within_a_blink(several: list[Shoot]) -> None:
    catalog = Catalog()
    camera = catalog.insert("camera", {"drop_id": several[2].id, "name": "Camera-1"})
    with catalog.change():
        catalog.execute(_MANY, [FRAMES, several[2].id, camera])
    took = []
    for words, answers in (
        ("IMG_00", 40),
        ("00042", 1),
        ("hs-tote", 3),
        ("sail number", 3),
        ("nothing like it", 0),
    ) * 2:
        began = time.perf_counter()
        assert len(search_drops(catalog, words)) == answers, words
        took.append((time.perf_counter() - began) * 1000)
    assert sorted(took)[len(took) // 2] < BUSY_MS
    catalog.close()


_MANY = """WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
  INSERT INTO frame (id, drop_id, camera_id, kind, name, ingested_at, codes, exif)
  SELECT 'frame-' || n, ?, ?, 'other', printf('IMG_%05d', n), '2026-10-03T08:00:00.000000Z', '[]', hex(randomblob(900)) FROM number"""


def test_a_folder_that_lies_elsewhere_is_told_and_located_and_a_wrong_one_is_not_taken(
    several: list[Shoot], crew: Crew, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.move(home / "drops" / "KILN-02", home / "elsewhere")
    answers = [home / "drops" / "TARN-01", home / "elsewhere"]
    monkeypatch.setattr(crew.window.context, "ask_folder", lambda title, start, then: then(answers.pop(0)))
    crew.window.pages["start"].refresh()
    crew.settle()
    asked = [one for one in crew.window.pages["start"].findChildren(QPushButton) if "not there: Locate" in one.text()]
    assert [one.text().split("   ")[1] for one in asked if visible(one)] == ["KILN-02"]
    crew.go_to("catalog")
    crew.settle()
    assert listed(crew)["KILN-02"] == "Folder not there"
    page(crew).table.selectRow(1)
    originals = page(crew).originals
    assert "the folder of drop KILN-02 is not there; connect its disk or move it back" in originals.found.text()
    assert visible(originals.locate) and not page(crew).open.isEnabled()
    originals.locate.click()
    crew.wait_for_work()
    assert "is the folder of drop TARN-01" in crew.messages[0] and listed(crew)["KILN-02"] == "Folder not there"
    originals.locate.click()
    crew.wait_for_work()
    assert crew.messages[0].endswith("elsewhere now; nothing was copied or deleted.")
    assert listed(crew)["KILN-02"] == "Reshoot 1" and visible(originals.again) and not originals.locate.isVisible()
    # Its originals are read from here, without opening it.
    originals.again.click()
    crew.wait_for_work()
    assert crew.session.shoot is None and originals.heading.whole == "The originals of KILN-02"
    assert originals.found.text() == "There are no originals to read yet."
    # The open drop goes on in its folder, wherever that is now, and the page stays.
    crew.open_drop("TARN-01")
    shutil.move(home / "drops" / "TARN-01", home / "another disk")
    answers.append(home / "another disk")
    crew.go_to("catalog")
    crew.settle()
    originals.locate.click()
    crew.wait(lambda: crew.session.shoot.folder == home / "another disk")
    crew.settle()
    assert crew.window.page == "catalog" and crew.session.folder.away == "" and listed(crew)["TARN-01"] == "Delivered"
