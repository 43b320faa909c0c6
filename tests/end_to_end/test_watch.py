"""A hot folder while the crew shoots: frames come in by themselves, to the armed shot, with their verdicts."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.base import jobs
from studio.shoot import Shoot


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    return Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01")


def wait(for_what: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not for_what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_frames_go_to_the_armed_shot_and_a_slate_arms_its_own(shoot: Shoot, sample_shoot: Path, tmp_path: Path) -> None:
    card_a, card_b = sample_shoot / "camera-a" / "DCIM" / "100HARBR", sample_shoot / "camera-b" / "DCIM" / "101HARBR"
    hot = tmp_path / "hot"
    hot.mkdir()
    shoot.arming.arm("HS-BEANIE-01", "hero")
    job = jobs.run("watch", lambda progress: shoot.frames.watch(hot, progress=progress))

    def verdict(name: str) -> str | None:
        rows = [row for row in shoot.frames.list() if row["name"] == name]
        return rows[0]["verdict"] if rows else None

    try:
        shutil.copy(card_a / "IMG_0014.JPG", hot)
        wait(lambda: verdict("IMG_0014") == "pass")
        # A file that is still being written is waited for.
        data = (card_a / "IMG_0015.JPG").read_bytes()
        with (hot / "IMG_0015.JPG").open("wb") as slow:
            slow.write(data[: len(data) // 2])
            slow.flush()
            time.sleep(1.0)
            assert verdict("IMG_0015") is None
            slow.write(data[len(data) // 2 :])
        wait(lambda: verdict("IMG_0015") == "fail")
        shutil.copy(card_b / "DSC_0401.JPG", hot)
        wait(lambda: shoot.arming.armed == ("HS-TOTE-01", "lifestyle"))
        shutil.copy(card_b / "DSC_0404.JPG", hot)
        wait(lambda: verdict("DSC_0404") == "pass")
    finally:
        job.cancel()
    report = job.wait(60)
    assert report.to_dict()["copied"] == 4
    where = {row["name"]: (row["sku"], row["role"], row["kind"]) for row in shoot.frames.list()}
    assert where == {
        "IMG_0014": ("HS-BEANIE-01", "hero", "picture"),
        "IMG_0015": ("HS-BEANIE-01", "hero", "picture"),
        "DSC_0401": ("HS-TOTE-01", "lifestyle", "slate"),
        "DSC_0404": ("HS-TOTE-01", "lifestyle", "picture"),
    }
    # The card of the same camera comes later: what is here already is skipped.
    card = tmp_path / "card"
    card.mkdir()
    shutil.copy(card_a / "IMG_0014.JPG", card / "RENAMED.JPG")
    assert shoot.frames.import_sources([card]).to_dict()["skipped"] == 1
