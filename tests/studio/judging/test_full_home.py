"""A home without room: no original is blamed for it, nothing is begun that can't be kept, and what was left is done by the next run."""

import os
import shutil
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

import pytest

from studio.base import jobs, paths
from studio.base.errors import Refused
from studio.capture import HotFolder
from studio.catalog import disk
from studio.shoot import Shoot, back_up_catalog, rebuild_catalog


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    return Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01")


@pytest.fixture
def card(sample_shoot: Path, tmp_path: Path) -> Path:
    (tmp_path / "card").mkdir()
    shutil.copy2(sample_shoot / "phone" / "IMG_1001.JPG", tmp_path / "card")
    return tmp_path / "card"


def no_room_for_previews() -> Path:
    """A file where the previews' folder should be: nothing can be written there, whoever runs this."""
    place = paths.cache_dir() / "previews"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"")
    return place


def opened(shoot: Shoot) -> list[int | None]:
    return [row["opened"] for row in shoot.drop.catalog.rows("SELECT opened FROM file WHERE kind = 'picture'")]


def test_a_preview_that_cannot_be_written_says_nothing_of_the_original(shoot: Shoot, card: Path) -> None:
    said: list[str] = []
    shoot.events.said.connect(said.append)
    place = no_room_for_previews()
    report = shoot.frames.import_sources([card])
    (frame,) = shoot.frames.list()
    assert (frame["error"], frame["verdict"], opened(shoot)) == (None, None, [None])
    assert len(said) == 1 and "could not be judged" in said[0] and "previews" in said[0]
    assert not report.cards[0].safe and "not opened yet" in report.cards[0].sentence
    place.unlink()
    assert shoot.frames.card(card).safe, "the next look tries again by itself"
    (frame,) = shoot.frames.list()
    assert (frame["verdict"], opened(shoot)) == ("pass", [1])
    assert Path(frame["preview"]).exists()


def test_a_frame_from_a_live_source_waits_for_the_next_run(shoot: Shoot, card: Path) -> None:
    said: list[str] = []
    shoot.events.said.connect(said.append)
    place = no_room_for_previews()
    job = jobs.run("hot", lambda progress: shoot.frames.take_from(HotFolder(card), progress=progress))
    until = time.monotonic() + 60
    while not said and time.monotonic() < until:
        time.sleep(0.02)
    job.cancel()
    job.wait(30)
    assert len(said) == 1 and "could not be judged" in said[0]
    assert opened(shoot) == [None]
    place.unlink()
    assert shoot.frames.score()["pass"] == 1


def test_with_little_room_changes_are_refused_beforehand_and_looks_work(
    shoot: Shoot, card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shoot.frames.import_sources([card])
    frame = shoot.frames.find("IMG_1001")
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda path: usage(10**9, 10**9 - 49_000_000, 49_000_000))
    attempts = (
        lambda: shoot.marks.rate([frame["id"]], 3),
        lambda: shoot.frames.import_sources([card]),
        lambda: shoot.frames.score(),
        lambda: shoot.checklist.tick(["grey-card"]),
        lambda: shoot.handover.export(tmp_path / "out"),
        lambda: back_up_catalog(shoot.drop.catalog, tmp_path / "copy.db"),
        lambda: rebuild_catalog(shoot.drop.catalog, [shoot.folder]),
    )
    for attempt in attempts:
        with pytest.raises(Refused, match=r"only 49 MB are free there.*stays"):
            attempt()
    assert not (tmp_path / "out").exists()
    assert shoot.frames.find("IMG_1001") == frame
    again = Shoot.open("HARBOUR-01")
    assert again.unsaid() == []
    assert again.coverage().drop == "HARBOUR-01"


TINY = """
mount -t tmpfs -o size=8m tmpfs "$1" && cp -r "$2" "$1/home" && export THREESHOT_HOME="$1/home" || exit 99
dd if=/dev/zero of="$1/filler" bs=4k count=$(( $(df -k --output=avail "$1" | tail -1) / 4 - 10 )) 2>/dev/null
exec "$3" -m studio.cli coverage HARBOUR-01
"""


@pytest.mark.skipif(shutil.which("unshare") is None or sys.platform != "linux", reason="needs Linux's unshare")
def test_a_disk_that_is_full_to_the_brim_ends_a_look_with_a_sentence(shoot: Shoot, tmp_path: Path, home: Path) -> None:
    shoot.drop.catalog.close()
    tiny = tmp_path / "tiny"
    tiny.mkdir()
    command = ["unshare", "-rm", "bash", "-c", TINY, "-", str(tiny), str(home), sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ}, timeout=60)
    if done.returncode in (1, 99):
        pytest.skip("mounting is not permitted here")
    assert (done.returncode, done.stdout) == (6, "")
    assert "are free there" in done.stderr
