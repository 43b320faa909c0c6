"""The window in German: nothing is cut, nothing stays English that has its word, and what is handed over is English all the same."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QTableView, QWidget

from studio.base import finding_groups, language, settings
from studio.base.retold import retold
from studio.shoot import Shoot
from tests.ui.conftest import Crew, every_sheet
from tests.ui.test_small_screens import PAGES, cut
from ui.parts.coverage_words import state_words
from ui.results.tiles import NumberTiles
from ui.shoot.board_view import GLYPH_PX, LEAST_THUMB_PX


def english() -> set[str]:
    """The window's words that German has others for, and that are no German words as well."""
    known = language.catalogue("de")._catalog  # type: ignore[union-attr]
    own = {text for text, said in known.items() if isinstance(text, str) and text and "\x04" not in text and said}
    return own - set(known.values())


def said_by(part: QWidget) -> set[str]:
    """All that a widget says, to whatever sense."""
    texts = [part.toolTip(), part.accessibleName(), part.accessibleDescription()]
    if isinstance(part, QLabel | QAbstractButton):
        texts.append(part.text().replace("&", ""))
    if isinstance(part, QLineEdit):
        texts.append(part.placeholderText())
    if isinstance(part, QComboBox):
        texts += [part.itemText(n) for n in range(part.count())]
    if isinstance(part, QTableView):
        columns = range(part.model().columnCount())
        texts += [str(part.model().headerData(n, Qt.Orientation.Horizontal) or "") for n in columns]
    return set(texts)


@pytest.mark.usefixtures("german")
def test_every_page_in_german_fits_a_small_laptop_and_says_nothing_in_english(shooting: Crew) -> None:
    window = shooting.window
    window.resize(1024, 600)
    assert window.rail.buttons["review"].text() == "Sichtung"
    assert window.commands.keys.text("app.palette") == "Strg+K"
    for page in PAGES:
        shooting.go_to(page)
        shooting.settle()
        assert (window.width(), window.height()) == (1024, 600), page
        assert cut(window.pages[page]) == [], page
    cells, board = window.shoot_page.strip.cells, window.shoot_page.board_view
    for font, room in (
        (cells._font(12), min(one.box.width() for one in cells._cells) - 8),
        (
            board.itemDelegate()._bold(board.font()),
            board.horizontalHeader().minimumSectionSize() - GLYPH_PX - LEAST_THUMB_PX,
        ),
    ):
        assert max(map(QFontMetrics(font).horizontalAdvance, state_words())) <= room, "a state is never cut"
    assert cut(window.rail) == []
    for name in ("app.settings", "app.keys", "drop.cameras"):
        window.commands.run(name)
        shooting.settle()
        sheet = next(one for one in window.centre.sheets if one.isVisible())
        assert cut(sheet) == [], name
        for table in sheet.findChildren(QTableView):
            assert table.accessibleName() and table.horizontalHeader().accessibleName(), name
        sheet.leave()
    assert every_sheet(window)
    left = {text for part in window.findChildren(QWidget) for text in said_by(part)}
    left |= {text for one in window.commands.actions.values() for text in (one.text(), one.statusTip())}
    assert left & english() == set()


@pytest.mark.usefixtures("german")
def test_every_line_of_findings_and_a_sum_of_money_on_a_tile_are_said_in_german(qapp: QApplication) -> None:
    left = []
    for line in finding_groups._LINES.values():
        for words in (line.title, line.more, line.differing):
            said = re.sub(r"\{[^}]*\}", "7", words)
            if re.search("[a-z]{3}", said) and retold(said) == said:
                left.append(words)
    assert left == []
    tiles = NumberTiles()
    tiles.show_figures([("2,947.68 SEK", "owed to the creator", "8 % of 36,846.00 SEK")])
    texts = [one.text() for one in tiles.findChildren(QLabel)]
    assert texts == ["2.947,68 SEK", "dem Creator geschuldet", "8 % von 36.846,00 SEK"]


def test_the_language_is_chosen_in_the_settings_and_spoken_from_the_next_start_on(
    crew: Crew, qapp: QApplication
) -> None:
    crew.press("Ctrl+,")
    crew.settle()
    sheet = crew.window.settings_sheet
    assert [sheet.language.itemText(n) for n in range(sheet.language.count())][1:] == ["English", "Deutsch"]
    assert sheet.language.currentData() == "system"
    sheet.language.setCurrentIndex(2)
    sheet.language.activated.emit(2)
    crew.settle()
    assert settings.load().language == "de" and "language" not in settings.load().to_dict()
    assert language.language() == "en", "until it is started again"
    for setting, offered, spoken in (
        ("de", ["en-GB"], "de"),
        ("system", ["de-AT", "en"], "de"),
        ("system", ["fr", "sv"], "en"),
        ("xx", ["de_CH"], "de"),
    ):
        assert language.chosen(setting, offered) == spoken


def texts_of(bundle: Path) -> dict[str, list[str]]:
    """The words of all that is text in a bundle, and of what is written into its pictures."""
    found = {}
    for path in sorted(bundle.rglob("*")):
        # A PDF is packed, and a signature is another each time; both are made of what is read here.
        if path.is_file() and path.suffix != ".pdf" and path.name != "signature":
            data = path.read_bytes()
            if path.suffix in (".jpg", ".jpeg"):
                data = data[data.find(b"<x:xmpmeta") : data.find(b"</x:xmpmeta>")]
            name = re.sub(r"\d+", "0", path.relative_to(bundle).as_posix())
            found[name] = re.findall(
                r"\b[A-Za-zÄÖÜäöüß]{4,}\b", re.sub(r"\b[0-9a-f]{4,}\b", "", data.decode("utf-8", "replace"))
            )
    return found


def test_what_is_exported_from_a_german_window_is_what_the_command_line_exports(
    shared_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("THREESHOT_HOME", str(shared_home))
    shoot = Shoot.open("HARBOUR-01")
    frame = next(row["id"] for row in shoot.frames.list() if row["name"] == "IMG_0006")
    change = shoot.marks.select(frame)
    said = []
    for where in ("english", "german"):
        if where == "german":
            request.getfixturevalue("german")
        report = shoot.handover.export(tmp_path / where, "storefront")
        coverage, checklist = shoot.coverage(), shoot.checklist.state()
        said.append((texts_of(report.bundle), coverage.to_dict(), checklist))
    shoot.marks.undo(change)
    shoot.drop.catalog.close()
    assert any(name.endswith(".html") for name in said[0][0]) and sum(map(len, said[0][0].values())) > 200
    assert said[0] == said[1]
