"""While nobody needs the computer the window reads the originals again, and says what is damaged; the Catalog page repairs it."""

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
    assert shoot.originals.last_reading().intact and "intact" in panel.found.text()
    assert panel.found.property("role") == "good" and not panel.repairs.isVisible()
    assert not shoot.originals.is_due()


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
