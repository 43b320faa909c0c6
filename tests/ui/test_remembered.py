"""The window comes back as it was: after quitting, after a kill, and where something of it is no more."""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF

from studio.base import paths
from tests.studio.ingest.cards import card
from tests.ui.conftest import Crew
from ui.window.remembered import NAME, Remembered

Start = Callable[[], Crew]


@pytest.fixture
def taken(home: Path, sample_shoot: Path, tmp_path: Path) -> Path:
    """A drop with three frames; its folder."""
    from studio.shoot import Shoot

    shoot = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01")
    shoot.frames.import_sources([card(tmp_path / "CARD", [1, 2, 3])])
    shoot.marks.assign([row["id"] for row in shoot.frames.list()], "HS-SCARF-01", "detail")
    shoot.drop.catalog.close()
    return tmp_path / "HARBOUR-01"


def kept() -> dict[str, Any]:
    path = paths.config_dir() / NAME
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


def starts(crew: Crew, drop: str | None = None) -> Crew:
    """As `threeshot app` does."""
    Remembered(crew.window).begin(drop)
    return crew


def looks_closely(crew: Crew) -> None:
    """The second frame of a shot at 200 %, rejected ones hidden, another shot armed, the window small."""
    crew.wait(lambda: crew.session.shoot is not None)
    crew.window.setGeometry(40, 30, 960, 700)
    crew.session.arm("HS-TOTE-01", "lifestyle")
    review = crew.window.review_page
    review.show_shot("HS-SCARF-01", "detail")
    review.filters.more.rejected.trigger()
    review._step(1)
    review.view.set(2.0, QPointF(0.25, 0.75))
    crew.window.shoot_page.looking.look_at(review.current["id"])
    crew.window.shoot_page._open_or_close_board()
    crew.settle()


def is_as_it_was(crew: Crew, board: bool = True) -> None:
    crew.wait(lambda: crew.session.shoot is not None and crew.window.page == "review")
    crew.wait(lambda: crew.session.armed == ("HS-TOTE-01", "lifestyle"))
    review = crew.window.review_page
    assert review.filters.wanted.shot == ("HS-SCARF-01", "detail") and not review.filters.wanted.rejected
    assert review.current["name"] == "IMG_0002"
    assert (review.view.zoom, review.view.middle) == (2.0, QPointF(0.25, 0.75))
    page = crew.window.shoot_page
    assert (page.looking.held, page.stack.currentWidget() is page.open_board) == (
        (review.current["id"], True) if board else ("", False)
    )
    assert (crew.window.width(), crew.window.height()) == (960, 700)
    assert crew.messages == []


def test_after_quitting_everything_is_where_it_was(taken: Path, another_window: Start) -> None:
    first = starts(another_window(), str(taken))
    looks_closely(first)
    first.window.close()
    is_as_it_was(starts(another_window()))


VICTIM = """
import os, signal, sys
from PySide6.QtCore import QPointF, QTimer
from PySide6.QtWidgets import QApplication
from studio.base import settings
from ui.parts.theme import Theme
from ui.state.session import Session
from ui.window.main_window import Window
from ui.window.remembered import Remembered

app = QApplication([])
window = Window(Session(), Theme(app, "light"), settings.load())
window.show()
Remembered(window).begin(sys.argv[1])

def work():
    if window.session.shoot is None or window.page == "start":
        return QTimer.singleShot(50, work)
    window.setGeometry(40, 30, 960, 700)
    window.session.arm("HS-TOTE-01", "lifestyle")
    review = window.review_page
    review.show_shot("HS-SCARF-01", "detail")
    review.filters.more.rejected.trigger()
    review._step(1)
    review.view.set(2.0, QPointF(0.25, 0.75))
    QTimer.singleShot(4000, lambda: os.kill(os.getpid(), signal.SIGKILL))

work()
app.exec()
"""


def test_after_a_kill_everything_is_where_it_was(taken: Path, another_window: Start) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(VICTIM), str(taken)],
        check=False, capture_output=True, env={**os.environ}, timeout=120,
    )  # fmt: skip
    assert killed.returncode == -9, killed.stderr.decode()
    is_as_it_was(starts(another_window()), board=False)


def test_a_drop_whose_folder_is_gone_is_one_sentence_and_the_next_one_is_remembered(
    taken: Path, another_window: Start, sample_shoot: Path
) -> None:
    first = starts(another_window(), str(taken))
    looks_closely(first)
    first.window.close()
    taken.rename(taken.with_name("moved"))
    later = starts(another_window())
    later.wait(lambda: later.messages)
    assert "the folder of drop HARBOUR-01 is not there" in later.messages[0] and later.window.page == "start"
    later.settle()
    taken.with_name("moved").rename(taken)
    later.drop(taken)
    later.wait(lambda: later.session.shoot is not None)
    later.wait(lambda: kept().get("drop") == str(later.session.shoot.folder))


@pytest.mark.parametrize("text", ["", "[]", "{", '{"place": 5, "drop": 7}', '{"place": "%%", "drop": ""}'])
def test_what_cant_be_read_is_left_out(home: Path, crew: Crew, text: str) -> None:
    paths.config_dir().mkdir(parents=True, exist_ok=True)
    (paths.config_dir() / NAME).write_text(text, "utf-8")
    starts(crew)
    crew.settle()
    assert crew.window.page == "start" and crew.messages == []


def test_parts_that_are_no_more_are_left_out_and_the_rest_comes_back(taken: Path, crew: Crew) -> None:
    look = {"frame": "gone", "zoom": "large", "filters": {"shot": ["NO", "such"], "verdict": "odd"}}
    paths.config_dir().mkdir(parents=True, exist_ok=True)
    (paths.config_dir() / NAME).write_text(
        json.dumps({"drop": str(taken), "page": "export", "armed": ["NO", "such"], "look": look}), "utf-8"
    )
    starts(crew)
    crew.wait(lambda: crew.window.page == "export")
    crew.settle()
    assert crew.session.armed is None and crew.messages == []
    assert (
        crew.window.review_page.filters.wanted.shot is None and crew.window.review_page.filters.wanted.verdict is None
    )


def test_a_page_that_is_gone_to_while_the_drop_opens_is_shown_when_it_is_open(
    taken: Path, another_window: Start
) -> None:
    first = starts(another_window(), str(taken))
    first.wait(lambda: first.window.page == "shoot")
    first.settle()
    first.window.close()
    again = starts(another_window())
    assert again.session.shoot is None
    again.press("Ctrl+1")
    again.press("Ctrl+4")
    again.wait(lambda: again.session.shoot is not None)
    again.settle()
    assert again.window.page == "review"
    # What was gone to before is not what is asked for now.
    again.window.open_drop(str(taken))
    again.wait(lambda: not again.session.openings.under_way)
    again.settle()
    assert again.window.page == "shoot"


def test_a_page_that_is_gone_to_while_a_drop_opens_that_is_not_there_is_forgotten(
    taken: Path, another_window: Start
) -> None:
    crew = another_window()
    crew.window.open_drop("NO-SUCH-DROP")
    crew.press("Ctrl+4")
    crew.wait(lambda: crew.messages)
    crew.wait(lambda: not crew.session.openings.under_way)
    assert crew.window.page == "start" and not crew.window.commands.actions["page.review"].isEnabled()
    crew.window.open_drop(str(taken))
    crew.wait(lambda: crew.session.shoot is not None)
    crew.settle()
    assert crew.window.page == "shoot"
