"""The computer's clock is put back in the middle of things: nothing changes but the times that are told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.base import clock
from studio.catalog import Catalog
from studio.catalog.measurements import newest_by_item, newest_of_kind, put_measurement
from studio.judging import looks
from studio.preflight.places import _last_copy
from studio.shoot import Shoot


@pytest.fixture
def putting_back(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """A clock that is put back ten minutes whenever anybody looks at it; the moments that it told."""
    told: list[datetime] = []

    class PutBack(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            told.append(datetime(2026, 10, 3, 12, tzinfo=UTC) - timedelta(minutes=10 * len(told)))
            return told[-1]

    monkeypatch.setattr(clock, "datetime", PutBack)
    yield told


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    return Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01", Catalog())


def scans(folder: Path, names: list[str]) -> Path:
    """Pictures that do not say when they were taken, each another."""
    folder.mkdir(exist_ok=True)
    for seed, name in enumerate(names):
        pixels = np.random.default_rng(seed).integers(0, 255, (64, 64, 3), np.uint8)
        Image.fromarray(pixels).save(folder / name)
    return folder


def test_frames_without_a_time_of_their_own_stay_in_the_order_they_came_in(
    shoot: Shoot, tmp_path: Path, putting_back: list[datetime]
) -> None:
    names = ["a.png", "b.png", "c.png", "d.png"]
    report = shoot.frames.import_sources([scans(tmp_path / "scans", names)])
    assert report.failed == []
    assert len(putting_back) > 10, "the clock was looked at"
    rows = shoot.frames.list()
    assert [row["name"] for row in rows] == ["a", "b", "c", "d"]
    moments = [row["ingested_at"] for row in rows]
    assert moments == sorted(set(moments))
    assert [card.safe for card in report.cards] == [True]
    again = shoot.frames.import_sources([tmp_path / "scans"])
    assert (again.copied, again.skipped, again.failed) == (0, 4, [])
    assert shoot.drop.catalog.check() == []
    # How fast the card was copied is measured, not taken from the two times.
    size, seconds = _last_copy(shoot.drop) or (0, 0.0)
    assert size == report.bytes
    assert 0 < seconds < 60


def test_what_was_measured_and_decided_last_counts_whatever_the_clock_said(
    shoot: Shoot, putting_back: list[datetime]
) -> None:
    catalog = shoot.drop.catalog
    for value in (1, 2):
        put_measurement(catalog, shoot.id, "light-even", "light", clock.now_text(), "Mara", {"value": value})
    newest = newest_of_kind(catalog, shoot.id, "light")
    assert newest is not None
    assert newest["result"] == {"value": 2}
    ((item, _),) = newest_by_item(catalog, shoot.id)
    assert item == "light-even"
    assert catalog.value("SELECT result FROM measurement WHERE id = ?", [newest_by_item(catalog, shoot.id)[0][1]]) == (
        '{"value": 2}'
    )


def test_a_process_is_known_again_after_the_clock_was_put_right(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    import psutil

    before = looks._process(os.getpid())
    monkeypatch.setattr(psutil, "boot_time", lambda: 0.0)
    monkeypatch.setattr("psutil._pslinux.BOOT_TIME", 1.0, raising=False)
    assert looks._process(os.getpid()) == before
    assert looks._still_runs(f"here:{before}:x")
    assert not looks._still_runs("here:999999999@5:x")
