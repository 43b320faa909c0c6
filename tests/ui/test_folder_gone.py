"""The shoot folder is moved away while the window is open: it says so at once, stops what runs, and goes on when it is back."""

from pathlib import Path

from tests.ui.conftest import Crew


def test_a_folder_that_goes_is_told_within_two_seconds_and_what_ran_goes_on_when_it_is_back(
    crew: Crew, sample_shoot: Path, tmp_path: Path
) -> None:
    crew.drop(sample_shoot / "brief.yaml")
    crew.wait(lambda: crew.session.shoot is not None)
    hot = tmp_path / "hot"
    hot.mkdir()
    live, folder = crew.window.live, crew.session.shoot.folder
    live.begin("watch", {"folder": hot})
    crew.wait(lambda: live.running and live.running["watch"].source is not None)
    away = tmp_path / "pulled"
    folder.rename(away)
    crew.wait(lambda: any("is not there; connect its disk" in text for text in crew.messages), 4_000)
    crew.wait(lambda: not live.running)
    assert not folder.exists(), "nothing is made in its place"
    away.rename(folder)
    crew.wait(lambda: crew.session.folder.away == "", 4_000)
    crew.wait(lambda: "watch" in live.running and live.running["watch"].source is not None)
    frame = sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG"
    (hot / "IMG_0006.JPG").write_bytes(frame.read_bytes())
    crew.wait(lambda: [row for row in crew.session.rows.values() if row["verdict"]], 60_000)
    live.stop("watch")
    crew.wait_for_work()
