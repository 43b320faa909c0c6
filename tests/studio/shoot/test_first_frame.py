"""The first frame of a live source finds workers that are there: it takes no longer than the second."""

from pathlib import Path

import psutil
import pytest

from studio.base import jobs, spare_workers, workers
from studio.shoot import Shoot
from tests.studio.capture.receiving import until


def processes() -> set[int]:
    """Those that this program has started, and that are there."""
    return {one.pid for one in psutil.Process().children() if one.status() != psutil.STATUS_ZOMBIE}


def test_workers_are_ready_before_the_first_frame_is_there(
    sample_shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_SPARES", spare_workers.Spares())
    before = processes()
    shoot = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "shoot")
    hot = tmp_path / "hot"
    hot.mkdir()
    job = jobs.run("watch", lambda progress: shoot.frames.watch(hot, progress=progress))
    # Two that look and judge, so that a frame is seen while another one is judged; and one that reads EXIF.
    assert until(lambda: len(processes() - before) == 3, 60)
    ready = processes()
    for number in (4, 6):
        name = f"IMG_000{number}.JPG"
        (hot / name).write_bytes((sample_shoot / "camera-a" / "DCIM" / "100HARBR" / name).read_bytes())
    assert until(lambda: [bool(frame["verdict"]) for frame in shoot.frames.list()] == [True, True], 60)
    assert processes() <= ready
    job.cancel()
    assert job.wait(30).copied == 2
    shoot.drop.catalog.close()
