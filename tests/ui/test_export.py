"""The Export page: a select's crop is drawn by mouse and by keys, what is missing is proposed, findings are a line a kind."""

import re
import shutil
from pathlib import Path

import httpx
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from studio.base.clock import now_text
from studio.capture.addresses import Network
from studio.catalog import Catalog
from studio.catalog.bundles import bundles_of, put_bundle
from studio.shoot import Shoot
from tests import one_shot
from tests.ready import Ready
from tests.ui.conftest import Crew, visible
from ui.export.page import ExportPage

LEFT, SHIFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def exporting(ready: Ready, sample_shoot: Path, request: pytest.FixtureRequest) -> Crew:
    """A crew on the Export page with one select, the recipe for social media chosen."""
    ready("one select", lambda folder: one_shot.make(sample_shoot, folder / "home", folder))
    crew: Crew = request.getfixturevalue("crew")
    crew.open_drop("HARBOUR-01")
    crew.window.resize(1440, 900)
    crew.go_to("export")
    page = page_of(crew)
    crew.wait(page.recipes.count)
    at = next(n for n in range(page.recipes.count()) if "Social" in page.recipes.item(n).text())
    page.recipes.setCurrentRow(at)
    crew.wait(lambda: page.bench.view.can_draw and page.bench.renditions.count() == 4)
    crew.settle()
    return crew


def page_of(crew: Crew) -> ExportPage:
    page = crew.window.pages["export"]
    assert isinstance(page, ExportPage)
    return page


def drag(crew: Crew, start: tuple[float, float], by: tuple[float, float]) -> None:
    """From a point of the picture, in parts of it, so far."""
    view = page_of(crew).bench.view
    place = view.place()

    def at(x: float, y: float) -> QPoint:
        return QPoint(round(place.x() + x * place.width()), round(place.y() + y * place.height()))

    QTest.mousePress(view, LEFT, pos=at(*start))
    QTest.mouseMove(view, at(start[0] + by[0] / 2, start[1] + by[1] / 2))
    QTest.mouseMove(view, at(start[0] + by[0], start[1] + by[1]))
    QTest.mouseRelease(view, LEFT, pos=at(start[0] + by[0], start[1] + by[1]))


def kept(crew: Crew) -> tuple[float, ...] | None:
    """What the catalog has of the square's crop."""
    shoot = Shoot.open("HARBOUR-01")
    (square, *_) = shoot.handover.plan("social").files
    return square.box if square.own else None


def test_a_crop_is_dragged_and_moved_by_keys_and_undone_and_stays_in_the_picture(exporting: Crew) -> None:
    page = page_of(exporting)
    bench, view = page.bench, page.bench.view
    proposed = view.box
    assert proposed is not None and not bench.proposed.isVisible() and "1600 × 1600 px" in bench.told.whole
    middle = proposed[0] + proposed[2] / 2, 0.5

    # Pulled at a corner it gets smaller about the other one, in its shape; dragged far beyond it stops at the edge.
    drag(exporting, (proposed[0], proposed[1]), (0.2, 0.3))
    x, y, wide, high = view.box
    assert (x + wide, y + high) == pytest.approx((proposed[0] + proposed[2], 1), abs=1e-6)
    assert wide < proposed[2] - 0.1 and wide * 2400 == pytest.approx(high * 1600)
    drag(exporting, middle, (-0.9, -0.9))
    assert view.box == pytest.approx((0, 0, wide, high))
    made = round(view.box[2] * 2400)
    assert "drawn by hand" in bench.told.whole and f"{made} × {made} px" in bench.told.whole, (
        "what it costs is told at once"
    )
    exporting.wait(
        lambda: bench.proposed.isVisible() and kept(exporting) == pytest.approx((0, 0, wide, high), abs=1e-3)
    )

    # Undo takes one drag back; arrow keys move it, with Shift they size it, Esc puts back what was there before.
    exporting.press("Ctrl+Z")
    exporting.wait(lambda: view.box == pytest.approx((x, y, wide, high), abs=1e-3))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Left)
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    assert view.box[0] < x and view.box[1] < y and view.box[2] == pytest.approx(wide + 0.01, abs=1e-3)
    by_keys = view.box
    exporting.wait(lambda: kept(exporting) == pytest.approx(by_keys, abs=1e-3))
    exporting.settle()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    exporting.wait(lambda: view.box == proposed and kept(exporting) is None)

    # Each rendition has its own, and the small picture shows what the large one is.
    exporting.press("R")
    assert bench.file is not None and bench.file.rendition == "4x5"
    drag(exporting, (view.box[0] + view.box[2] / 2, 0.5), (0.05, 0))
    exporting.wait(lambda: bench.strip.cell is not None and bench.strip.cell.file.own)
    exporting.press("Backspace")
    exporting.wait(lambda: not bench.strip.cell.file.own)
    assert kept(exporting) is None

    # What goes on beyond the frame is shown so; drawn by hand it keeps its shape and lies in the picture.
    exporting.press("R")
    exporting.press("R")
    assert bench.file is not None and (bench.file.rendition, bench.file.around) == ("9x16", "continued")
    assert view.box[3] > 1 and "its background goes on" in bench.told.whole
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Left)
    x, y, wide, high = view.box
    assert min(x, y) >= 0 and max(x + wide, y + high) <= 1 + 1e-9
    assert wide * 2400 / (high * 1600) == pytest.approx(9 / 16, rel=0.01)
    exporting.wait(lambda: bench.strip.cell.file.own)
    assert "drawn by hand" in bench.told.whole and "goes on" not in bench.told.whole


def test_what_is_missing_is_proposed_beside_it_and_findings_open_to_their_list(exporting: Crew) -> None:
    page = page_of(exporting)
    assert visible(page.go) and not page.why.isVisible() and not page.findings.missing.isVisible()
    line = next(one for one in page.findings.rows if one.group.title == "1x1 made smaller")
    assert line.group.more == "1600 × 1600 px of 2048 × 2048"
    assert line.group.number == "1 file" and not line.is_open
    (more,) = (part for part in line.head.findChildren(QLabel) if part.text() == line.group.more)
    (number,) = (part for part in line.head.findChildren(QLabel) if part.text() == "1 file")
    assert more.geometry().right() >= number.geometry().right() and more.y() >= number.geometry().bottom()
    QTest.mouseClick(line.head, LEFT)
    assert any("only 1600 × 1600 px of the picture are there, so it is made at that" in text for text in page.texts())

    # The same key goes there and back.
    exporting.press("I")
    assert line.head.hasFocus()
    exporting.press("I")
    assert page.bench.view.hasFocus()

    # Another window takes the select back: nothing can be exported, and it is said why.
    shoot = Shoot.open("HARBOUR-01")
    shoot.marks.deselect(shoot.frames.find("IMG_0006")["id"])
    exporting.wait(lambda: not page.go.isEnabled() and page.bench.strip.cell.file is None)
    assert page.why.isVisible() and page.why.text().startswith("Nothing is selected yet")
    assert page.why.mapTo(page, QPoint(0, 0)).y() >= page.go.geometry().bottom(), "under the button"
    exporting.press("Ctrl+Return")
    assert not exporting.session.tasks
    assert "1 of 1 shot has no select" in page.texts()

    # In a small window what there is to mind is a tab beside the plan, and a key goes there and back.
    exporting.window.resize(1024, 600)
    exporting.wait(lambda: not page.findings.isVisible())
    exporting.press("I")
    assert visible(page.findings.propose) and not page.recipes.isVisible()
    QTest.mouseClick(page.findings.propose, LEFT)
    exporting.wait(lambda: page.go.isEnabled() and page.bench.view.can_draw)
    assert not page.findings.missing.isVisible() and not page.why.isVisible()
    exporting.press("I")
    assert page.recipes.isVisible() and not page.findings.isVisible()


def test_the_alt_text_is_typed_and_taken_as_proposed_by_keys_in_each_language(exporting: Crew) -> None:
    page, folder = page_of(exporting), Shoot.open("HARBOUR-01").folder
    alt, bench = page.bench.alt, page.bench

    def said() -> dict[str, str]:
        return Shoot.open("HARBOUR-01").alt_texts.of_selects()[0].texts

    # What the brief says stands there; typed over it counts, and can be taken back.
    briefs = alt.field.text()
    assert briefs.startswith("Ecru sailcloth tote") and not alt.language.isVisible() and not alt.proposals.isVisible()
    exporting.press("A")
    QTest.keyClicks(alt.field, "A tote")
    QTest.keyClick(alt.field, Qt.Key.Key_Escape)
    assert alt.field.text() == briefs and bench.view.hasFocus(), "Esc keeps nothing"
    exporting.press("A")
    QTest.keyClicks(alt.field, "A  tote ")
    QTest.keyClick(alt.field, Qt.Key.Key_Return)
    exporting.wait(lambda: said() == {"x-default": "A tote"})
    assert bench.view.hasFocus(), "there is no further select"
    exporting.settle()
    exporting.press("Ctrl+Z")
    exporting.wait(lambda: alt.field.text() == briefs)

    # A brief that says nothing in two languages: its own is proposed, and Return takes that; the other is typed.
    text = re.sub(r"    alt_text:\n(      .*\n)+", "", (folder / "brief.yaml").read_text("utf-8"))
    (folder / "brief.yaml").write_text(text.replace("line: ", "languages: [en, sv]\nline: ", 1), "utf-8")
    Shoot.open("HARBOUR-01").reload_brief()
    exporting.wait(lambda: alt.language.isVisible() and not alt.field.text())
    at = next(n for n in range(page.recipes.count()) if "Storefront" in page.recipes.item(n).text())
    page.recipes.setCurrentRow(at)
    exporting.wait(lambda: alt.count.text() == "needed" and visible(alt.proposals))
    exporting.press("A")
    QTest.keyClick(alt.field, Qt.Key.Key_Return)
    assert alt.language.currentText() == "sv" and not alt.field.text() and alt.field.hasFocus()
    QTest.keyClicks(alt.field, "En kasse")
    QTest.keyClick(alt.field, Qt.Key.Key_Return)
    proposal = "Striped sailcloth tote, ecru, navy: Hero"
    exporting.wait(lambda: said() == {"en": proposal, "sv": "En kasse"})
    exporting.wait(lambda: not alt.proposals.isVisible() and alt.count.text() == f"{len(proposal)} of 125")

    # In the field, too, where nothing is typed, the last thing said is taken back.
    exporting.settle()
    exporting.press("A")
    exporting.key("Ctrl+Z")
    exporting.wait(lambda: said() == {"en": proposal})


def test_a_link_gives_the_last_bundle_to_whoever_has_the_code(exporting: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(exporting)
    exporting.press("Ctrl+Return")
    exporting.wait(lambda: page.bundle.path is not None and not exporting.session.tasks)
    monkeypatch.setattr("studio.capture.addresses.networks", lambda: [Network("127.0.0.1", "lo")])
    share = page.bundle.share
    assert share.button.isVisible() and share.button.text().startswith("Link…") and not share.told.isVisible()
    exporting.press("L")
    exporting.wait(share.isVisible, 20_000)
    opened = f"{page.bundle.path.name} · open until "

    def shown() -> set[str]:
        return {part.text() for part in share.findChildren(QLabel) if part.isVisible()}

    exporting.wait(lambda: {share.text, "Nobody yet."} <= shown() and any(text.startswith(opened) for text in shown()))
    assert share.text.startswith("http://127.0.0.1:") and share.text.endswith(share.bundle.page.code)
    assert not share.code.pixmap().isNull()
    with httpx.Client(base_url=share.text.partition("in/")[0], timeout=15) as browser:
        assert "Harbour Stitch" in browser.get(share.text, follow_redirects=True).text
        got = browser.get(f"/zip/{page.bundle.path.name}.zip")
        assert len(got.content) == int(got.headers["content-length"])
        exporting.wait(lambda: share.button.text() == "Link · 1 ×" and share.told.isVisible())
        assert "By link: all of it 1 ×; last " in share.told.text() and "127.0.0.1: all of it" in share.told.text()
        exporting.wait(lambda: any("127.0.0.1: all of it" in text for text in shown()))
        QTest.keyClick(share, Qt.Key.Key_Escape)
        assert not share.isVisible() and share.bundle.running
        exporting.press("L")
        QTest.mouseClick(share.end, LEFT)
        exporting.wait_for_work()
        assert not share.isVisible() and share.button.text().startswith("Link…")
        with pytest.raises(httpx.TransportError):
            browser.get("/")


def test_the_recipes_are_asked_of_a_page_that_is_made_for_it(
    ready: Ready, sample_shoot: Path, request: pytest.FixtureRequest
) -> None:
    ready("one select", lambda folder: one_shot.make(sample_shoot, folder / "home", folder))
    crew: Crew = request.getfixturevalue("crew")
    crew.open_drop("HARBOUR-01")
    crew.press("Ctrl+K")
    crew.type_into_picker("Export: Who gets what")
    crew.settle()
    recipes = page_of(crew).recipes
    assert crew.window.picker.list.count() == recipes.count() > 5
    # Each is two lines, its name and what it makes, without a number of pixels; those are in its tip.
    for item in map(recipes.item, range(recipes.count())):
        assert re.fullmatch(r"[^\n]+\n[^\n×]+", item.text()), item.text()
        assert recipes.visualItemRect(item).height() >= 2 * recipes.fontMetrics().height() + 8
    tips = {item.text().splitlines()[0]: item.toolTip() for item in map(recipes.item, range(recipes.count()))}
    assert "1x1: 2048 × 2048" in tips["Brand team"] and "master: full size" in tips["Brand team"]


def test_on_a_small_laptop_recipes_are_seen_at_a_glance_and_the_bundle_is_a_tab(exporting: Crew) -> None:
    page, window = page_of(exporting), exporting.window
    window.resize(1024, 600)
    exporting.wait(lambda: page.columns.low and page.columns.narrow)
    exporting.settle()
    view = page.recipes.viewport().rect()
    seen = [n for n in range(page.recipes.count()) if view.contains(page.recipes.visualItemRect(page.recipes.item(n)))]
    assert len(seen) >= 4
    assert page.recipes.isVisible() and not page.bundle.isVisible() and not page.findings.isVisible()
    QTest.mouseClick(page.columns.tabs["bundle"], LEFT)
    assert page.bundle.isVisible() and not page.recipes.isVisible()
    QTest.mouseClick(page.columns.tabs["plan"], LEFT)
    window.resize(1440, 900)
    exporting.wait(lambda: page.findings.isVisible())
    assert page.bundle.isVisible() and page.recipes.isVisible() and not page.columns.tabs["plan"].isVisible()


@pytest.fixture
def bundled(ready: Ready, sample_shoot: Path) -> Path:
    """A drop that was handed over, one bundle of one select: where that is."""

    def make(folder: Path) -> None:
        shoot = one_shot.make(sample_shoot, folder / "home", folder)
        shoot.handover.export(folder / "bundles", "shopify")
        shoot.drop.catalog.close()

    (made,) = (ready("one bundle of one select", make) / "bundles").iterdir()
    return made


def made_elsewhere(shoot: Shoot, bundle: Path, target: Path) -> Path:
    """Another bundle, recorded as an export does it in whatever process, without the work of rendering one."""
    shutil.copytree(bundle, target)
    (row, *_) = bundles_of(shoot.drop.catalog, shoot.id)
    values = {**{key: row[key] for key in ("recipe", "files", "bytes", "signed_by")}, "built_at": now_text()}
    with shoot.drop.change("bundle.built"):
        bundle_id = put_bundle(shoot.drop.catalog, shoot.id, {**values, "path": str(target)}, ())
        shoot.drop.catalog.tell("bundle.built", shoot.id, bundle_id, {"path": str(target)})
    return target


def test_a_bundle_that_another_process_makes_is_seen_on_the_open_page(bundled: Path, crew: Crew) -> None:
    crew.open_drop("HARBOUR-01")
    crew.go_to("export")
    page = page_of(crew)
    crew.wait(lambda: page.bundle.path == bundled)
    crew.press("Y")
    crew.wait(lambda: page.bundle.verdict.text() == "INTACT")
    crew.settle()
    # What was found of it stays while nothing newer is made, whatever else is written.
    other = Shoot.open("HARBOUR-01", Catalog())
    other.marks.rate([other.frames.find("IMG_0006")["id"]], 3)
    crew.wait(lambda: crew.frame("IMG_0006")["rating"] == 3)
    assert page.bundle.verdict.text() == "INTACT"
    second = made_elsewhere(other, bundled, bundled.with_name("HARBOUR-01-more"))
    crew.wait(lambda: page.bundle.path == second)
    assert page.bundle.verdict.text() == ""
    other.drop.catalog.close()


def test_a_bundle_is_known_to_a_page_that_is_made_to_verify_it(bundled: Path, crew: Crew) -> None:
    crew.open_drop("HARBOUR-01")
    crew.press("Ctrl+K")
    crew.type_into_picker("Export: Verify the last bundle")
    crew.wait(lambda: page_of(crew).bundle.verdict.text() == "INTACT")
    assert page_of(crew).bundle.path == bundled and crew.messages == []
