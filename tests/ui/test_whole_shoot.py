"""One whole shoot in the window, as a crew does it that never saw the command line."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit

from studio.catalog import Catalog
from studio.cli import main
from studio.demo import BY_HAND
from tests.same_catalog import rows_of
from tests.studio.ingest.test_check import damage
from tests.ui.conftest import LONG_MS, Crew
from ui.shoot import sources
from ui.shoot.card_verdict import SAFE
from ui.state.session import Row, Session

TAKEN = {
    "camera-a/DCIM/100HARBR": ("IMG", (1, 2, 4, 5, 6, 7, 9, 12, 13, 14, 18, 19, 20, 21, 25)),
    "camera-b/DCIM/101HARBR": ("DSC", (401, 403, 404, 406, 409, 410)),
    "phone": ("IMG", (1001, 1002)),
}
"""Of every camera, slate, tag, burst and kind of mistake some; all of the sample is the demo's."""

PRODUCTS = "SKU\tTitle\tColour\tEAN\tStock\n" + "\n".join(
    (
        "HS-TOTE-01\tStriped sailcloth tote\tecru / navy\t2010261001010\t120",
        "HS-BEANIE-01\tRib beanie with pompom\tmustard\t2010261002024\t200",
        "HS-SCARF-01\tStriped wool scarf with fringe\tnavy / cream / rust\t2010261003038\t80",
    )
)


@pytest.fixture
def cards(sample_shoot: Path, tmp_path: Path) -> list[Path]:
    """Both cards and the phone's folder."""
    for folder, (word, numbers) in TAKEN.items():
        (tmp_path / folder).mkdir(parents=True)
        for number in numbers:
            shutil.copy2(sample_shoot / folder / f"{word}_{number:04}.JPG", tmp_path / folder)
    return [tmp_path / name for name in ("camera-a", "camera-b", "phone")]


def shot_of(session: Session, row: Row) -> str:
    """As the picker finds it."""
    return f"{row['sku']} {session.role_title(row['role'])}" if row["sku"] else ""


def by_hand_left(session: Session, by_hand: dict[str, str]) -> set[str]:
    """The frames that are still to be assigned."""
    rows = [row for row in session.rows.values() if row["name"] in by_hand]
    return {row["name"] for row in rows if shot_of(session, row) != by_hand[row["name"]]}


def shot_by_commands(session: Session, cards: list[Path], home: Path, folder: Path) -> dict[str, list[str]]:
    """The same shoot on the command line, with the brief that the window wrote, in a home of its own: what its catalog holds."""

    def threeshot(*arguments: str | Path) -> None:
        assert main([str(one) for one in arguments]) == 0, arguments

    code, required = session.shoot.code, [item for item in session.checklist["items"] if item["required"]]
    sections = dict.fromkeys((item["stage"], item["section"]) for item in required)

    def tick(*stages: str) -> None:
        for at in (one for one in sections if one[0] in stages):
            items = (item["id"] for item in required if (item["stage"], item["section"]) == at)
            threeshot("checklist", code, "tick", *items)

    threeshot("drop", "new", session.shoot.folder / "brief.yaml", "--folder", folder)
    tick("before")
    threeshot("import", code, *cards[:2])
    threeshot("import", code, cards[2])
    threeshot("mark", code, "IMG_0001", "--working")
    there = {row["name"] for row in session.rows.values()}
    for sku, role, names in BY_HAND:
        threeshot("assign", code, *(name for name in names if name in there), "--product", sku, "--role", role)
    threeshot("select", code, "--auto")
    threeshot("select", code, "IMG_1001")
    for shot in session.coverage.shots:
        threeshot("approve", code, "--product", shot.sku, "--role", shot.role)
    tick("shooting", "wrap")
    threeshot("export", code, "--recipe", "storefront", "--to", folder / "bundles")
    catalog = Catalog()
    found = rows_of(catalog, (folder, home))
    catalog.close()
    return found


@pytest.mark.slow
def test_a_crew_takes_the_sample_from_new_drop_to_report_by_keyboard_alone(
    crew: Crew, qtbot: object, cards: list[Path], home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, session, parts = crew.window, crew.session, dict[str, int]()
    window.activateWindow()
    qtbot.waitActive(window)
    opened: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())) or True)
    # The system says which cards are plugged in.
    monkeypatch.setattr(sources, "cards", lambda: [(card.name, str(card)) for card in cards[:2]])

    def part(name: str) -> None:
        crew.settle()
        parts[name] = len(crew.pressed) - sum(parts.values())

    # They write the brief in the forms, its products pasted from a spreadsheet, and make the drop.
    crew.key("Ctrl+N")
    crew.wait(lambda: window.page == "brief" and window.brief_page.pen.fresh)
    crew.settle()
    for text in ("HARBOUR-01", "Harbour Stitch", "Stitched from retired sails, within sight of the quay."):
        crew.type(text)
        crew.key("Tab")
    crew.type("One narrative: retired sails come ashore.")
    crew.key("Alt+2")
    crew.type("Mara Lindqvist")
    crew.key("Tab")
    crew.type("@mara.harbour")
    crew.key("Tab")
    crew.type("MARA10")
    crew.key("Alt+3")
    QGuiApplication.clipboard().setText(PRODUCTS)
    crew.key("Ctrl+V")
    crew.settle()
    crew.key("Alt+4")
    crew.type("2026-10-03")
    crew.key("Tab")
    crew.type("2026-10-10")
    crew.key("Ctrl+Return")
    crew.wait(lambda: session.shoot is not None)
    part("brief")
    assert [product.sku for product in session.shoot.drop.brief.products] == [
        "HS-TOTE-01",
        "HS-BEANIE-01",
        "HS-SCARF-01",
    ]

    # They look at what the checklist requires before the first frame, section by section.
    crew.key("Ctrl+2")
    checklist = window.pages["checklist"]
    while not next(iter(session.checklist["stages"]))["ready"]:
        crew.key("S")
        crew.settle()
    assert checklist.summary.text() == "Ready to shoot: everything required is ticked."
    assert all(item["by"] == "Mara" for item in session.checklist["items"] if item["ticked"])
    part("checklist before")

    # Both cards in one go, then the phone's folder; each is safe to format at the end.
    crew.key("Ctrl+Shift+I")
    crew.wait(lambda: session.tasks)
    assert window.page == "shoot" and window.jobs.isVisible()
    crew.wait(lambda: not session.tasks, LONG_MS)
    crew.key("Ctrl+I")
    crew.wait(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    crew.type(str(cards[2]))
    crew.key("Return")
    crew.wait(lambda: session.tasks)
    window.activateWindow()  # as a window manager does when a dialog has gone
    crew.wait(lambda: not session.tasks, LONG_MS)
    part("frames in")
    verdicts = window.shoot_page.verdicts
    assert {Path(source).name: word for source, word in verdicts.words.items()} == {
        "camera-a": SAFE,
        "camera-b": SAFE,
        "phone": SAFE,
    }
    assert len(session.rows) == sum(len(numbers) for _, numbers in TAKEN.values()) == 23
    assert crew.frame("IMG_0006")["verdict"] == "pass"
    assert crew.frame("IMG_0004")["verdict"] == "fail"

    # They go from frame to frame, each burst as one: what no slate names they assign by hand.
    by_hand = {name: f"{sku} {session.role_title(role)}" for sku, role, names in BY_HAND for name in names}
    crew.key("Ctrl+4")
    crew.settle()
    while by_hand_left(session, by_hand):
        name = window.review_page.current["name"]
        if name in by_hand:
            crew.key("A")
            crew.type(by_hand[name])
            crew.key("Return")
        else:
            crew.key(*("W" if name == "IMG_0001" else ""), "N")
        crew.settle()
    claimed = {row["name"]: shot_of(session, row) for row in session.rows.values() if row["name"] in by_hand}
    assert claimed == {name: shot for name, shot in by_hand.items() if name in claimed}
    assert crew.frame("DSC_0410")["assigned_by"] == "Mara"
    assert session.coverage.unassigned == 0
    part("review")

    # Threeshot proposes, and they decide otherwise for one shot; then all are approved at once, in the board.
    crew.key("Shift+T")
    crew.settle()
    assert session.coverage.complete
    crew.key("P")
    crew.settle()
    chosen = session.shot("HS-TOTE-01", "lifestyle").select
    assert (chosen["by"], session.rows[chosen["frame"]]["name"]) == ("Mara", "IMG_1001")
    assert session.shot("HS-TOTE-01", "hero").select["by"] == "auto"
    crew.key("Ctrl+3", "O", "Ctrl+A", "V")
    crew.settle()
    assert {shot.state for shot in session.coverage.shots} == {"approved"}
    part("decisions")

    # What is looked at while shooting and at the wrap.
    crew.key("Ctrl+2", "S")
    crew.settle()
    crew.key("3", "S")
    crew.settle()
    assert session.checklist["complete"]
    part("checklist wrap")

    # They export for the storefront, the bundle is intact, and its report opens.
    crew.key("Ctrl+5")
    export = window.pages["export"]
    crew.wait(lambda: export.recipes.count())
    crew.key("W")
    crew.type("Storefront")
    crew.key("Return")
    crew.wait(lambda: export.findings.rows)
    crew.settle()
    crew.key("Ctrl+Return")
    crew.wait(lambda: session.tasks)
    crew.wait_for_work()
    assert not [message for message in crew.messages if "could not" in message]
    assert "The bundle is complete" in export.texts()
    crew.key("Y")
    crew.wait(lambda: session.tasks)
    crew.wait_for_work()
    assert "INTACT" in export.texts()
    crew.key("O")
    part("export")
    bundle = next((session.shoot.folder / "bundles").iterdir())
    assert opened == [bundle / "data" / "report.html"] and opened[0].is_file()
    print(parts, len(crew.pressed))
    assert len(crew.pressed) <= 60, parts

    # The same by commands, at the same station, makes the same catalog.
    by_window, other = rows_of(session.catalog, (session.shoot.folder, home)), tmp_path / "other"
    (other / "data").mkdir(parents=True)
    shutil.copy2(home / "data" / "station-key.pem", other / "data")
    monkeypatch.setenv("THREESHOT_HOME", str(other))
    by_commands = shot_by_commands(session, cards, other, tmp_path / "by-commands")
    monkeypatch.setenv("THREESHOT_HOME", str(home))
    assert {table for table, rows in by_commands.items() if rows} >= {
        "frame",
        "score",
        "pick",
        "tick",
        "bundle",
        "event",
    }
    for table, rows in by_window.items():
        assert by_commands[table] == rows, table

    # They compare two frames of the burst at 100 %, moving together.
    crew.go_to("review")
    crew.choose("IMG_0005", "IMG_0006")
    crew.press("C")
    compare = window.review_page.compare
    assert window.review_page.stack.currentWidget() is compare
    assert len(compare.ids) == 2
    crew.wait(lambda: all(canvas.ready for canvas in compare.canvases))
    assert [canvas.scale for canvas in compare.canvases] == [1.0, 1.0]
    compare.canvases[0].zoom_by(2.0)
    assert [canvas.scale for canvas in compare.canvases] == [2.0, 2.0]
    crew.press("Esc")

    # A disk changes one of the selects' originals: its shot is left out of the next bundle, and that is told once.
    crew.go_to("export")
    crew.settle()
    damage(session.shoot.folder / str(session.shot("HS-TOTE-01", "lifestyle").select["file"]))
    qtbot.mouseClick(export.go, Qt.MouseButton.LeftButton)
    crew.wait(lambda: session.tasks)
    crew.wait_for_work()
    (told,) = [message for message in crew.messages if "is no longer what was recorded of it" in message]
    assert told.startswith("HS-TOTE-01 lifestyle: ")
