"""The Results page: what to do first, exports dropped on it, numbers typed and taken back, by keys alone."""

import shutil
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.conftest import Crew, visible
from ui.results.page import ResultsPage


def page(crew: Crew) -> ResultsPage:
    return crew.window.pages["results"]


def figures(crew: Crew) -> list[str]:
    """What the tiles say, in their order."""
    grid = page(crew).tiles.layout()
    return [grid.itemAt(n).widget().box.itemAt(0).widget().text() for n in range(grid.count())]


def test_exports_are_dropped_numbers_typed_and_taken_back(fresh: Crew, sample_shoot: Path, tmp_path: Path) -> None:
    fresh.press("Ctrl+7")
    fresh.settle()
    shown = page(fresh)
    assert fresh.window.page == "results" and visible(shown.nothing) and not shown.tiles.isVisible()
    field = shown.typed.fields["clicks"]
    field.setFocus()
    QTest.keyClicks(field, "412")
    QTest.keyClick(field, Qt.Key.Key_Return)
    fresh.settle()
    assert fresh.session.shoot.results.state()["repurchase"]["clicks"] == 412
    fresh.press("Ctrl+Z")
    fresh.wait(lambda: "Undone: the typed number." in fresh.messages)
    fresh.settle()
    assert field.text() == ""
    fresh.drop(*(sample_shoot / "results" / name for name in ("shopify-orders.csv", "link-visits.csv", "interest.csv")))
    fresh.wait_for_work()
    assert not shown.nothing.isVisible() and figures(fresh)[:3] == ["46", "2,947.68 SEK", "76 %"]
    assert any("152 lines, 152 of this drop" in said for said in fresh.messages)
    assert shown.plots[0].view.drawing.title == "Sold near the pop-up, hour by hour: 91 in 72 h"
    assert shown.products.item(0, 3).text() == "29" and not shown._compared_panel.isVisible()
    fresh.window.resize(1024, 600)
    fresh.settle()
    shown.setFocus()
    for key, at in ((Qt.Key.Key_End, shown.area.verticalScrollBar().maximum()), (Qt.Key.Key_Home, 0)):
        QTest.keyClick(shown, key)
        assert shown.area.verticalScrollBar().value() == at
    assert shown.area.verticalScrollBar().maximum() > 0
    broken = Path(shutil.copy(sample_shoot / "labels.csv", tmp_path / "labels.csv"))
    fresh.drop(broken)
    fresh.wait_for_work()
    assert any("labels.csv, line 1: found" in said for said in fresh.messages)
    assert figures(fresh)[0] == "46"


def test_this_drop_stands_beside_the_brands_earlier_ones(fresh: Crew, sample_shoot: Path, tmp_path: Path) -> None:
    from studio.shoot import Shoot

    brief = (sample_shoot / "brief.yaml").read_text("utf-8")
    brief = (
        brief.replace("HARBOUR-01", "ISLAND-01")
        .replace("@mara.harbour", "@nils.island")
        .replace("inventory: 120", "inventory: 240")
    )
    (tmp_path / "brief.yaml").write_text(brief.replace("shoot_day: 2026-10-03", "shoot_day: 2026-09-26"), "utf-8")
    earlier = Shoot.create(tmp_path / "brief.yaml", tmp_path / "ISLAND-01", fresh.session.catalog)
    shown = page(fresh)
    earlier.results.read([sample_shoot / "results" / "shopify-orders.csv"])
    fresh.go_to("results")
    fresh.settle()
    # Of this one nothing was read yet: that is not 0 %.
    assert [shown.compared.item(1, column).text() for column in (0, 3, 4, 5)] == ["HARBOUR-01", "–", "–", "–"]
    fresh.session.shoot.results.read([sample_shoot / "results" / "shopify-orders.csv"])
    fresh.press("F5")
    fresh.settle()
    rows = [[shown.compared.item(row, column).text() for column in (0, 1, 3)] for row in range(2)]
    assert rows == [["ISLAND-01", "@nils.island", "58 %"], ["HARBOUR-01", "@mara.harbour", "76 %"]], (
        "91 of 156, and of 120"
    )
    assert "Sell-through by creator: @nils.island 58 % (1 drop); @mara.harbour 76 % (1 drop)." in shown._about.text()
    assert shown.plots[2].view.drawing is not None
