"""Cards in the window: none takes another's place, one that is pulled is said at once, and what is to be kept stays until it is answered."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLabel, QPushButton

from tests.studio.ingest import cards
from tests.studio.ingest.test_pulled import VICTIM, Pull
from tests.ui.conftest import Crew, visible
from ui.parts.cards_list import word_of
from ui.shoot.card_verdict import KEEP, SAFE
from ui.window.main_window import Window


def broken(folder: Path, number: int = 1) -> Path:
    """A card with a good picture and one that can't be opened."""
    root = cards.card(folder, [number])
    (root / "DCIM/100CANON/IMG_0099.JPG").write_bytes(b"\xff\xd8\xff not a picture at all" * 50)
    return root


def takes_in(crew: Crew, *roots: Path) -> None:
    crew.drop(*roots)
    crew.wait_for_work()


def panels(crew: Crew) -> dict[str, str]:
    """What is shown in capitals by the cards' names, from the top down."""
    return {Path(source).name: word for source, word in crew.window.shoot_page.verdicts.words.items()}


def said(crew: Crew) -> list[QLabel]:
    """The texts of the cards' panels."""
    return [one for one in crew.window.shoot_page.verdicts.findChildren(QLabel) if one.isVisible()]


def presses(crew: Crew, text: str, number: int = 0) -> None:
    """Click a button of the cards' panels."""
    verdicts = crew.window.shoot_page.verdicts
    [one for one in verdicts.findChildren(QPushButton) if one.text() == text and one.isVisible()][number].click()


def in_list(crew: Crew) -> list[tuple[str, str, int]]:
    """The Shoot page's list of cards: name, verdict and files of each."""
    rows = crew.window.shoot_page.cards.list.cards.rows
    return [(Path(row["source"]).name, word_of(row), row["files"]) for row in rows]


def test_a_card_to_keep_is_not_replaced_by_the_next_cards_safe_and_stands_above_it_until_it_is_answered(
    fresh: Crew, tmp_path: Path
) -> None:
    takes_in(fresh, broken(tmp_path / "BAD"))
    takes_in(fresh, cards.card(tmp_path / "GOOD", [2]))
    takes_in(fresh, broken(tmp_path / "WORSE", 3))
    assert panels(fresh) == {"BAD": KEEP, "WORSE": KEEP, "GOOD": SAFE}
    heads = {one.text(): one.mapTo(fresh.window, one.rect().topLeft()).y() for one in said(fresh)}
    assert heads[KEEP] < heads[SAFE]
    fresh.wait(lambda: len(in_list(fresh)) == 3)
    assert in_list(fresh)[:2] == [("WORSE", "KEEP", 2), ("BAD", "KEEP", 2)] and in_list(fresh)[2] == (
        "GOOD",
        "Safe then",
        1,
    )
    presses(fresh, "OK, it is kept")
    presses(fresh, "OK")
    fresh.wait(lambda: sorted(word for _, word, _ in in_list(fresh)) == ["KEEP", "Kept", "Safe then"])
    assert panels(fresh) == {"WORSE": KEEP}


def test_a_card_to_keep_is_marked_on_the_rail_of_every_page_and_comes_back_when_the_drop_is_opened_again(
    fresh: Crew, tmp_path: Path, sample_shoot: Path, qtbot: object
) -> None:
    takes_in(fresh, broken(tmp_path / "BAD"))
    rail = fresh.window.rail
    fresh.go_to("brief")
    fresh.wait(lambda: rail.buttons["shoot"].accessibleName() == "Shoot page: Keep BAD of HARBOUR-01.")
    assert visible(rail._marks["shoot"]) and not rail._marks["catalog"].isVisible()
    # Another drop: the card of the first is on the Catalog page's button.
    other = tmp_path / "brief.yaml"
    other.write_text((sample_shoot / "brief.yaml").read_text("utf-8").replace("HARBOUR-01", "OTHER-02"), "utf-8")
    fresh.drop(other)
    fresh.wait(lambda: fresh.session.shoot.code == "OTHER-02" and panels(fresh) == {})
    fresh.wait(lambda: rail._marks["catalog"].isVisible() and not rail._marks["shoot"].isVisible())
    fresh.go_to("catalog")
    page = fresh.window.pages["catalog"]
    fresh.wait(lambda: page.kept.text() == "1 to keep, 1 card in all")
    page.cards.setCurrentIndex(page.cards.cards.index(0, 0))
    qtbot.keyClick(page.cards, Qt.Key.Key_Return)
    fresh.wait(lambda: fresh.session.shoot.code == "HARBOUR-01" and panels(fresh) == {"BAD": KEEP})
    fresh.go_to("shoot")
    fresh.settle()
    head = next(one for one in said(fresh) if one.text() == KEEP)
    assert head.visibleRegion().boundingRect().height() == head.height()
    presses(fresh, "OK, it is kept")
    fresh.wait(lambda: not rail._marks["shoot"].isVisible() and panels(fresh) == {})


def test_a_card_pulled_after_12_of_300_files_says_so_while_its_import_still_runs_and_stays_red(
    fresh: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = cards.card(tmp_path / "CAMERA-B", range(1, 301))
    Pull(monkeypatch, root, 12)
    fresh.drop(root)
    fresh.wait(lambda: panels(fresh) == {"CAMERA-B": KEEP}, 60_000)
    assert [task.is_import for task in fresh.session.tasks] == [True], "told before what came in is judged"
    texts = [one.text() for one in fresh.window.shoot_page.verdicts.findChildren(QLabel)]
    assert any(text.startswith("Pulled: 288 of 300 not copied\nPut it in again") for text in texts), texts
    fresh.wait_for_work()
    takes_in(fresh, cards.card(tmp_path / "CAMERA-A", [401]))
    assert panels(fresh) == {"CAMERA-B": KEEP, "CAMERA-A": SAFE}


def test_a_pulled_card_that_is_put_in_again_and_imported_is_safe_in_the_same_panel(
    fresh: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = cards.card(tmp_path / "CAMERA-B", [1, 2, 3])
    Pull(monkeypatch, root, 1)
    takes_in(fresh, root)
    assert panels(fresh) == {"CAMERA-B": KEEP}
    (tmp_path / "in-the-pocket").rename(root)
    monkeypatch.undo()
    takes_in(fresh, root)
    assert panels(fresh) == {"CAMERA-B": SAFE}


def test_closing_while_a_card_is_copied_asks_once_and_the_next_start_tells_what_to_do(
    fresh: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, another_window: Callable[[], Crew]
) -> None:
    fresh.drop(cards.card(tmp_path / "CAMERA-B", range(1, 40)))
    fresh.wait(lambda: fresh.session.rows)
    fresh.window.close()
    sheet = fresh.window.closing
    assert fresh.window.isVisible() and visible(sheet)
    assert sheet.doing.text().startswith("Import CAMERA-B")
    sheet.leave()
    assert fresh.window.isVisible() and fresh.session.tasks
    fresh.window.close()
    sheet.close_now.click()
    assert not fresh.window.isVisible()
    later = another_window()
    later.open_drop("HARBOUR-01")
    later.wait(lambda: panels(later) == {"CAMERA-B": KEEP})
    texts = [one.text() for one in later.window.shoot_page.verdicts.findChildren(QLabel)]
    assert any(
        "its import was stopped" in text and "Import it again; what is copied stays copied." in text for text in texts
    ), texts


def test_opening_another_drop_while_a_card_is_copied_asks_and_keeps_the_card(
    fresh: Crew, tmp_path: Path, sample_shoot: Path
) -> None:
    here, brief = fresh.session.shoot.code, tmp_path / "brief.yaml"
    brief.write_text((sample_shoot / "brief.yaml").read_text("utf-8").replace("HARBOUR-01", "OTHER-02"), "utf-8")
    fresh.drop(cards.card(tmp_path / "CAMERA-B", range(1, 40)))
    fresh.wait(lambda: fresh.session.rows)
    sheet = fresh.window.closing
    fresh.drop(brief)
    assert visible(sheet) and sheet.close_now.text() == "Stop and open the other drop"
    sheet.stay.click()
    assert not visible(sheet) and fresh.session.shoot.code == here and fresh.session.tasks
    fresh.drop(brief)
    sheet.close_now.click()
    fresh.wait(lambda: fresh.session.shoot.code == "OTHER-02")
    fresh.wait_for_work()
    fresh.open_drop(here)
    fresh.wait(lambda: fresh.session.shoot.code == here)
    fresh.wait(lambda: panels(fresh) == {"CAMERA-B": KEEP})


def test_after_a_killed_import_the_next_start_says_which_card_to_keep_and_what_to_do(
    crew: Crew, tmp_path: Path, sample_shoot: Path
) -> None:
    from studio.shoot import Shoot

    shoot = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01")
    root = cards.card(tmp_path / "CAMERA-B", [1, 2, 3])
    killed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(VICTIM), str(shoot.folder), str(root)],
        check=False, capture_output=True, env={**os.environ},
    )  # fmt: skip
    assert killed.returncode == -9, killed.stderr.decode()
    crew.open_drop("HARBOUR-01")
    crew.wait(lambda: panels(crew) == {"CAMERA-B": KEEP})
    assert any(text.startswith("CAMERA-B: keep this card: its import was cut off when") for text in crew.messages)
    assert crew.messages[0].endswith("Import it again; what is copied stays copied.")


@pytest.mark.parametrize(("width", "height"), [(1024, 640), (1440, 900)])
def test_many_cards_leave_the_verdict_its_place_and_those_to_keep_are_seen_without_scrolling(
    fresh: Crew, tmp_path: Path, width: int, height: int
) -> None:
    fresh.window.resize(width, height)
    for number in (1, 2, 3, 4):
        takes_in(fresh, cards.card(tmp_path / f"GOOD{number}", [number]))
    takes_in(fresh, broken(tmp_path / "BAD", 9))
    page = fresh.window.shoot_page
    fresh.settle()
    assert (fresh.window.width(), fresh.window.height()) == (width, height)
    head = next(one for one in said(fresh) if one.text() == KEEP)
    assert head.visibleRegion().boundingRect().height() == head.height()
    places = [
        QRect(part.mapTo(page, part.rect().topLeft()), part.size())
        for part in (page.verdict, page.verdicts, page.next_step)
    ]
    assert places[0].bottom() < places[1].top() and places[1].bottom() < places[2].top(), "nothing lies over another"
    assert page.verdict.says.visibleRegion().boundingRect().height() >= 20, "the verdict has its place"
    assert page.frame.canvas.width() >= width / 3 and isinstance(fresh.window, Window)


def test_an_empty_folder_or_a_wrong_file_is_one_sentence_and_no_card_to_keep(fresh: Crew, tmp_path: Path) -> None:
    (tmp_path / "EMPTY").mkdir()
    (tmp_path / "notes.txt").write_text("not a picture")
    takes_in(fresh, tmp_path / "EMPTY")
    fresh.wait(lambda: any("EMPTY: no pictures or clips were found on it" in text for text in fresh.messages))
    takes_in(fresh, tmp_path / "notes.txt")
    fresh.wait(lambda: any("notes.txt: 1 file of kinds Threeshot does not take in" in text for text in fresh.messages))
    assert panels(fresh) == {}
    fresh.wait(lambda: [word for _, word, _ in in_list(fresh)] == ["Kept", "Kept"])
    # A card of a kind that is not known is another matter.
    (tmp_path / "ODD").mkdir()
    (tmp_path / "ODD" / "A001.xyz").write_bytes(b"who knows" * 99)
    takes_in(fresh, tmp_path / "ODD")
    assert panels(fresh) == {"ODD": KEEP}
