"""While nobody needs the computer the window reads the originals again, and says what is damaged; the Catalog page repairs it."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio import ingest
from studio.shoot import Shoot
from tests.studio.ingest.cards import card
from tests.studio.ingest.test_check import damage
from tests.ui.conftest import Crew


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Iterator[Shoot]:
    """The sample's drop with three small frames in it, and a backup."""
    made = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "shoot")
    ingest.import_sources(made.drop, [card(tmp_path / "card", range(1, 4))], backup=tmp_path / "disk")
    yield made
    made.drop.catalog.close()


def test_originals_are_read_again_by_themselves_and_damage_is_told_and_repaired(crew: Crew, shoot: Shoot) -> None:
    path = "originals/Alpha-1/IMG_0002.JPG"
    damage(shoot.folder / path)
    leisure, panel = crew.window.leisure, crew.window.pages["catalog"].originals
    leisure.wait_s = 0.05
    crew.open_drop(shoot.code)
    crew.go_to("catalog")
    crew.wait(lambda: any(path in message for message in crew.messages))
    crew.wait(lambda: leisure.job is None)
    crew.settle()
    assert "All 3 originals read again on" in panel.found.text() and "1 file is damaged" in panel.found.text()
    assert panel.found.property("role") == "bad" and panel.repairs.isVisible()
    crew.press("Shift+R")
    crew.wait_for_work()
    # What was said of the damage is so no more.
    assert crew.messages == [panel.found.text()] and "intact" in panel.found.text()
    assert shoot.originals.last_reading().intact and "intact" in panel.found.text()
    assert panel.found.property("role") == "good" and not panel.repairs.isVisible()
    assert not shoot.originals.is_due()


def test_what_was_said_of_damage_goes_when_a_command_repairs_it_or_another_drop_is_opened(
    crew: Crew, shoot: Shoot, sample_shoot: Path, tmp_path: Path
) -> None:
    path = "originals/Alpha-1/IMG_0002.JPG"
    damage(shoot.folder / path)
    panel = crew.window.pages["catalog"].originals
    crew.open_drop(shoot.code)
    crew.go_to("catalog")
    crew.press("R")
    crew.wait_for_work()
    assert path in "".join(crew.messages) and "1 file is damaged" in "".join(crew.messages)
    assert "2 of 3 files in the shoot folder are intact" in panel.details.text() and panel.details.isVisible()
    command = [sys.executable, "-m", "studio.cli", "check", shoot.code, "--repair"]
    assert subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    crew.wait(lambda: not crew.messages)
    assert "intact" in panel.found.text() and not panel.details.isVisible() and not panel.repairs.isVisible()

    damage(shoot.folder / path)
    crew.press("R")
    crew.wait_for_work()
    assert crew.messages and panel.details.isVisible()
    brief = tmp_path / "brief.yaml"
    brief.write_text((sample_shoot / "brief.yaml").read_text("utf-8").replace("HARBOUR-01", "OURS-01"), "utf-8")
    crew.drop(brief)
    crew.wait(lambda: crew.session.shoot is not None and crew.session.shoot.code == "OURS-01")
    crew.go_to("catalog")
    crew.settle()
    assert crew.messages == [] and not panel.details.isVisible() and "damaged" not in panel.found.text()


def test_damage_that_an_import_made_good_is_told_to_be_made_good(crew: Crew, shoot: Shoot, tmp_path: Path) -> None:
    damage(shoot.folder / "originals/Alpha-1/IMG_0002.JPG")
    panel = crew.window.pages["catalog"].originals
    crew.open_drop(shoot.code)
    crew.go_to("catalog")
    crew.press("R")
    crew.wait_for_work()
    assert "damaged or missing." in panel.found.text() and "made good" not in panel.found.text()
    crew.drop(tmp_path / "card")
    crew.wait(lambda: crew.session.tasks)
    crew.wait_for_work()
    crew.go_to("catalog")
    crew.settle()
    assert panel.found.text().endswith("Copies of 1 frame were made good since; read all again to see.")
    crew.press("R")
    crew.wait_for_work()
    assert panel.found.text().endswith(": intact.")


def test_what_was_found_of_the_catalog_goes_with_the_next_look_and_with_the_page(
    crew: Crew, shoot: Shoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    import studio.shoot

    page = crew.window.pages["catalog"]
    crew.open_drop(shoot.code)
    crew.go_to("catalog")
    crew.press("K")
    crew.wait_for_work()
    assert page.health.text() == "The catalog is sound."
    go_on = threading.Event()
    monkeypatch.setattr(studio.shoot, "check_catalog", lambda _: [*(["damage"] if go_on.wait(20) else [])])
    crew.press("K")
    assert page.health.text() == ""
    go_on.set()
    crew.wait_for_work()
    assert (page.health.text(), page.health.property("role")) == ("damage", "bad")
    crew.go_to("brief")
    crew.go_to("catalog")
    assert page.health.text() == ""


def test_it_waits_while_anything_else_runs_and_goes_on_where_it_was(crew: Crew, shoot: Shoot) -> None:
    leisure, go_on = crew.window.leisure, threading.Event()
    crew.session.run("Something long", lambda progress: go_on.wait(20))
    leisure.wait_s = 0.05
    crew.open_drop(shoot.code)
    leisure._begin(crew.session.shoot)
    crew.wait(lambda: "waits until what runs is done" in leisure.line)
    assert leisure.job.progress.done == 0
    go_on.set()
    crew.wait(lambda: leisure.job is None)
    assert shoot.originals.last_reading().intact
