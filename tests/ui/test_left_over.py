"""After a crash the window says what is not judged yet, judges it, and says when a watched folder is gone."""

import threading
from pathlib import Path

import pytest

from studio import ingest
from studio.shoot import Shoot
from studio.shoot.frames import FrameVerbs
from tests.studio.capture.receiving import photo
from tests.ui.conftest import Crew
from ui.parts.coverage_words import frame_words, state_word
from ui.shoot.board_model import cell_words
from ui.state.live_sources import Running

SCARF = ("HS-SCARF-01", "hero")


def test_opening_a_drop_judges_what_was_left_and_the_board_says_so_meanwhile(
    crew: Crew, sample_shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shoot = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01")
    card = tmp_path / "card"
    card.mkdir()
    for number in (1, 2):
        (card / f"IMG_{number:04}.JPG").write_bytes(photo(number))
    shoot.marks.assign(ingest.import_sources(shoot.drop, [card]).frames, *SCARF)
    gate, finish = threading.Event(), FrameVerbs.finish_left
    monkeypatch.setattr(FrameVerbs, "finish_left", lambda verbs, progress: (gate.wait(30), finish(verbs, progress))[1])
    crew.open_drop("HARBOUR-01")
    crew.go_to("shoot")
    crew.wait(lambda: [task.what for task in crew.session.tasks] == ["What was left"])
    scarf = crew.session.shot(*SCARF)
    assert (state_word(scarf), frame_words(scarf)) == ("Not judged", ["2 frames", "2 not judged yet"])
    assert cell_words(scarf, "Hero") == "HS-SCARF-01 Hero: Not judged (2 frames, 2 not judged yet)"
    assert "2 frames not judged yet." in crew.window.shoot_page.sentence.text()
    gate.set()
    crew.wait_for_work()
    scarf = crew.session.shot(*SCARF)
    assert frame_words(scarf) == [f"2 frames, {scarf.passing} pass"]
    assert "not judged" not in crew.window.shoot_page.sentence.text()


def test_a_watched_folder_that_is_gone_is_said_in_its_line_until_it_is_back(
    crew: Crew, sample_shoot: Path, tmp_path: Path
) -> None:
    hot, away = tmp_path / "hot", tmp_path / "away"
    hot.mkdir()
    crew.drop(sample_shoot / "brief.yaml")
    crew.wait(lambda: crew.session.shoot is not None)
    crew.go_to("shoot")
    crew.window.live.begin("watch", {"folder": hot})

    def runs() -> Running:
        return crew.window.live.running["watch"]

    crew.wait(lambda: runs().state == "watching")
    hot.rename(away)
    crew.wait(lambda: runs().state == "folder gone")
    assert not runs().well and "hot: the watched folder is gone, nothing comes in from it;" in runs().line
    away.rename(hot)
    crew.wait(lambda: runs().state == "watching")
    crew.wait(lambda: "the watched folder is there again" in runs().line)
    crew.window.live.stop("watch")
    crew.wait_for_work()
