"""Two at work on one drop: what a command or another window does is seen in this one within a second, and only that is read."""

import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from studio.base import paths
from studio.catalog import Catalog
from studio.shoot import Shoot
from tests.ui.conftest import Crew

SEEN_S = 1.0
MARGIN_S = 2.0
"""For a computer that does other things meanwhile."""


@pytest.fixture
def sharing(shared_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Crew:
    """A crew with a drop open that is theirs alone, so that others may change it."""
    home = tmp_path / "home"
    shutil.copytree(shared_home / "data", home / "data")
    monkeypatch.setenv("THREESHOT_HOME", str(home))
    folder = tmp_path / "HARBOUR-01"
    shutil.copytree(shared_home / "Drops" / "HARBOUR-01", folder)
    catalog = Catalog()
    catalog.execute('UPDATE "drop" SET folder = ?', [str(folder)])
    catalog.close()
    crew: Crew = request.getfixturevalue("crew")
    crew.open_drop("HARBOUR-01")
    crew.go_to("review")
    crew.settle()
    return crew


def command(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "studio.cli", *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def seen(crew: Crew, what: object) -> None:
    began = time.monotonic()
    crew.wait(what, round((SEEN_S + MARGIN_S) * 1000))
    assert time.monotonic() - began < SEEN_S + MARGIN_S


def test_what_a_command_says_of_frames_shots_and_items_is_seen_in_the_open_window(sharing: Crew) -> None:
    read: list[object] = []
    sharing.session.frames_changed.connect(read.append)
    sharing.session.frames_reset.connect(lambda: read.append("all"))
    command("mark", "HARBOUR-01", "IMG_0006", "--rating", "4")
    seen(sharing, lambda: sharing.frame("IMG_0006")["rating"] == 4)
    assert read == [[sharing.frame("IMG_0006")["id"]]], "the frame that was rated, and no other"
    command("select", "HARBOUR-01", "IMG_0006")
    seen(sharing, lambda: sharing.session.shot("HS-TOTE-01", "hero").state == "selected")
    command("assign", "HARBOUR-01", "IMG_0003", "--product", "HS-TOTE-01", "--role", "detail")
    seen(sharing, lambda: sharing.frame("IMG_0003")["role"] == "detail")
    command("checklist", "HARBOUR-01", "tick", "grey-card")
    seen(sharing, lambda: any(item["ticked"] for item in sharing.session.checklist["items"]))


def test_frames_that_another_process_takes_in_come_into_the_window(sharing: Crew, sample_shoot: Path) -> None:
    other = Shoot.open("HARBOUR-01", Catalog())
    other.frames.import_sources([sample_shoot / "phone"])
    seen(sharing, lambda: any(row["name"] == "IMG_1003" and row["verdict"] for row in sharing.session.rows.values()))


def test_its_own_changes_are_no_news_and_a_window_that_nobody_sees_does_not_look(sharing: Crew) -> None:
    shoot = sharing.session.shoot
    sharing.choose("IMG_0007")
    sharing.press("5")
    sharing.settle()
    sharing.window.hide()
    QTest.qWait(700)
    assert not sharing.session.following.looks
    assert shoot.news() is None
    command("mark", "HARBOUR-01", "IMG_0004", "--rating", "1")
    QTest.qWait(700)
    assert sharing.frame("IMG_0004")["rating"] != 1
    sharing.window.show()
    seen(sharing, lambda: sharing.frame("IMG_0004")["rating"] == 1)


def test_a_drop_is_opened_and_every_page_is_read_while_another_process_writes(
    sharing: Crew, another_window: Callable[[], Crew]
) -> None:
    other = sqlite3.connect(paths.catalog_path(), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE frame SET rating = 2")
    reading = another_window()
    reading.open_drop("HARBOUR-01")
    for page in reading.window.rail.buttons:
        reading.go_to(page)
        reading.settle()
        assert reading.messages == [], page
    assert reading.frame("IMG_0006")["rating"] != 2, "what is not kept yet is not seen"
    other.execute("ROLLBACK")
    other.close()
