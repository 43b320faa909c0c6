"""One whole shoot in the window, as a crew does it that never saw the command line."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from studio.demo import BY_HAND
from tests.studio.ingest.test_check import damage
from tests.ui.conftest import LONG_MS, Crew
from ui.shoot.card_verdict import SAFE

TAKEN = {
    "camera-a/DCIM/100HARBR": ("IMG", (1, 2, 4, 5, 6, 7, 9, 12, 13, 14, 18, 19, 20, 21, 25)),
    "camera-b/DCIM/101HARBR": ("DSC", (401, 403, 404, 406, 409, 410)),
    "phone": ("IMG", (1001, 1002)),
}
"""Of every camera, slate, tag, burst and kind of mistake some; all of the sample is the demo's."""


@pytest.fixture
def cards(sample_shoot: Path, tmp_path: Path) -> list[Path]:
    """Both cards and the phone's folder."""
    for folder, (word, numbers) in TAKEN.items():
        (tmp_path / folder).mkdir(parents=True)
        for number in numbers:
            shutil.copy2(sample_shoot / folder / f"{word}_{number:04}.JPG", tmp_path / folder)
    return [tmp_path / name for name in ("camera-a", "camera-b", "phone")]


@pytest.mark.slow
def test_a_crew_takes_the_sample_from_brief_to_verified_bundle(
    crew: Crew, qtbot: object, sample_shoot: Path, cards: list[Path]
) -> None:
    window, session = crew.window, crew.session

    # They drop the brief on the window and read it.
    crew.drop(sample_shoot / "brief.yaml")
    crew.wait(lambda: session.shoot is not None)
    assert window.page == "brief"
    assert window.pages["brief"].title.whole == "Harbour Stitch"

    # They tick what is required, each box once.
    crew.go_to("checklist")
    checklist = window.pages["checklist"]
    for item in session.checklist["items"]:
        if item["required"]:
            qtbot.mouseClick(
                checklist.items[item["id"]].tick,
                Qt.MouseButton.LeftButton,
                pos=checklist.items[item["id"]].tick.rect().center(),
            )
            if not checklist.items[item["id"]].tick.isChecked():
                checklist.items[item["id"]].tick.click()
    crew.wait(lambda: session.checklist["complete"])
    assert checklist.summary.text() == "Ready to shoot: everything required is ticked."
    assert all(item["by"] == "Mara" for item in session.checklist["items"] if item["ticked"])

    # They drop both cards and the phone's folder; each is safe to format at the end.
    crew.drop(*cards)
    assert window.page == "shoot"
    crew.wait(lambda: session.tasks)
    assert window.jobs.isVisible()
    crew.wait(lambda: not session.tasks, LONG_MS)
    crew.settle()
    verdicts = window.shoot_page.verdicts
    assert verdicts.isVisible()
    assert {Path(source).name: word for source, word in verdicts.words.items()} == {
        "camera-a": SAFE,
        "camera-b": SAFE,
        "phone": SAFE,
    }
    assert len(session.rows) == sum(len(numbers) for _, numbers in TAKEN.values()) == 23
    assert crew.frame("IMG_0006")["verdict"] == "pass"
    assert crew.frame("IMG_0004")["verdict"] == "fail"

    # What no slate claims they assign by hand.
    crew.go_to("review")
    crew.choose("IMG_0001")
    crew.press("W")
    for sku, role, names in BY_HAND:
        crew.choose(*names)
        crew.press("A")
        crew.type_into_picker(f"{sku} {session.role_title(role)}")
        crew.settle()
    assert crew.frame("DSC_0410")["sku"] == "HS-SCARF-01"
    assert crew.frame("DSC_0410")["assigned_by"] == "Mara"
    assert session.coverage.unassigned == 0

    # They compare two frames of the burst at 100 %, moving together.
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

    # Threeshot proposes, and they decide otherwise for one shot.
    crew.press("Shift+T")
    crew.settle()
    assert session.coverage.complete
    other = next(
        row["name"]
        for row in session.rows.values()
        if (row["sku"], row["role"], row["verdict"]) == ("HS-TOTE-01", "lifestyle", "pass") and not row["is_select"]
    )
    crew.choose(other)
    crew.press("P")
    crew.settle()
    chosen = session.shot("HS-TOTE-01", "lifestyle")
    assert chosen.select["by"] == "Mara"
    assert crew.frame(other)["is_select"]
    crew.press("V")
    crew.settle()
    assert session.shot("HS-TOTE-01", "lifestyle").state == "approved"

    # They export for social media, and the bundle is intact.
    crew.go_to("export")
    export = window.pages["export"]
    crew.wait(lambda: export.recipes.count())
    at = next(n for n in range(export.recipes.count()) if "Social" in export.recipes.item(n).text())
    export.recipes.setCurrentRow(at)
    crew.wait(lambda: export.findings.rows)
    qtbot.mouseClick(export.go, Qt.MouseButton.LeftButton)
    crew.wait(lambda: session.tasks)
    crew.wait_for_work()
    assert not [message for message in crew.messages if "could not" in message]
    assert "The bundle is complete" in export.texts()
    bundle = next((session.shoot.folder / "bundles").iterdir())
    assert (bundle / "data" / "report.html").is_file()
    export.verify(bundle)
    crew.wait(lambda: session.tasks)
    crew.wait_for_work()
    assert "INTACT" in export.texts()

    # A disk changes one of the selects' originals: its shot is left out of the next bundle, and that is told once.
    damage(session.shoot.folder / str(session.shot("HS-TOTE-01", "lifestyle").select["file"]))
    qtbot.mouseClick(export.go, Qt.MouseButton.LeftButton)
    crew.wait(lambda: session.tasks)
    crew.wait_for_work()
    (told,) = [message for message in crew.messages if "is no longer what was recorded of it" in message]
    assert told.startswith("HS-TOTE-01 lifestyle: ")
