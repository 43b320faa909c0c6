"""Old pictures on a card, a clock that was reset, a frame from the future: told, and counted for no time and no burst."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio.shoot import Shoot
from tests.cli.conftest import Run
from tests.cli.conftest import drop as drop
from tests.cli.conftest import threeshot as threeshot
from tests.studio.ingest.cards import camera_exif

DAY = datetime(2026, 10, 3, 10, 0, 0)


def picture(path: Path, at: datetime, model: str = "Alpha 1") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.effect_noise((320, 240), 60).convert("RGB").save(path, "JPEG", exif=camera_exif(model, at, "77"))


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """Three frames of the day, two of July a second apart, one of 2036."""
    root = tmp_path / "card"
    for number in (1, 2, 3):
        picture(root / f"DCIM/100CANON/IMG_000{number}.JPG", DAY + timedelta(minutes=5 * number))
    for number in (8, 9):
        picture(root / f"DCIM/100CANON/IMG_000{number}.JPG", datetime(2026, 7, 6, 12, 0, number))
    picture(root / "DCIM/100CANON/IMG_0010.JPG", datetime(2036, 1, 1))
    return root


def shoot_it(threeshot: Run, drop: Path, card: Path) -> dict[str, Any]:
    report: dict[str, Any] = threeshot("import", drop, card, "--json").json
    names = ("IMG_0001", "IMG_0002", "IMG_0003")
    threeshot("assign", drop, *names, "--product", "HS-TOTE-01", "--role", "hero")
    return report


def test_they_are_told_at_import_with_what_to_do(threeshot: Run, drop: Path, card: Path) -> None:
    report = shoot_it(threeshot, drop, card)
    assert [(one["name"], one["why"], one["taken"]) for one in report["strays"]] == [
        ("IMG_0008", "before", "2026-07-06"),
        ("IMG_0009", "before", "2026-07-06"),
        ("IMG_0010", "future", "2036-01-01"),
    ]
    told = " ".join(report["notes"])
    assert "Alpha-1: 2 frames taken long before the shoot day (2026-10-03)" in told and "IMG_0008, IMG_0009" in told
    assert "1 frame taken in the future" in told and "threeshot camera HARBOUR-01 Alpha-1 --clock SECONDS" in told
    assert "1 January 2036: IMG_0010. It counts for no time" in told


def test_they_count_for_no_time_and_no_burst(threeshot: Run, drop: Path, card: Path) -> None:
    shoot_it(threeshot, drop, card)
    shoot = Shoot.open("HARBOUR-01")
    timing = shoot.timing_in_short()
    assert timing["first_captured_at"] == "2026-10-03T08:05:00.000000Z"
    assert {row["name"]: row["burst"] for row in shoot.frames.list() if row["name"] in ("IMG_0008", "IMG_0009")} == {
        "IMG_0008": None,
        "IMG_0009": None,
    }
    assert shoot.pace().to_dict()["worked_minutes"] == 10.0
    row = shoot.drop.catalog.row("SELECT * FROM turnaround")
    assert (row["first_captured_at"], row["last_captured_at"]) == (
        "2026-10-03T08:05:00.000000Z",
        "2026-10-03T08:15:00.000000Z",
    )


def test_a_clock_that_was_reset_tells_no_turnaround_until_it_is_set(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    picture(tmp_path / "card/DCIM/100CANON/IMG_0001.JPG", DAY)
    picture(tmp_path / "other/DCIM/100CANON/DSC_0001.JPG", datetime(2019, 1, 1, 0, 5), "Beta 2")
    threeshot("import", drop, tmp_path / "card")
    report = threeshot("import", drop, tmp_path / "other", "--json").json
    assert [one["camera"] for one in report["strays"]] == ["Beta-2"]
    threeshot("assign", drop, "IMG_0001", "DSC_0001", "--product", "HS-TOTE-01", "--role", "hero")
    assert Shoot.open("HARBOUR-01").timing_in_short()["first_captured_at"] == "2026-10-03T08:00:00.000000Z"
    behind_s = (datetime(2019, 1, 1, 0, 5) - DAY).total_seconds() - 600
    assert threeshot("camera", drop, "Beta-2", "--clock", str(behind_s)).code == 0
    assert Shoot.open("HARBOUR-01").timing_in_short()["first_captured_at"] == ("2026-10-03T08:00:00.000000Z")
    stages = Shoot.open("HARBOUR-01").timing_in_short()["stages"]
    assert (stages[0]["name"], stages[0]["seconds"]) == ("shooting", 600.0)


def test_a_shoot_on_another_day_than_the_brief_says_is_a_shoot(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    weeks_before = DAY - timedelta(days=20)
    picture(tmp_path / "card/DCIM/100CANON/IMG_0001.JPG", weeks_before)
    threeshot("import", drop, tmp_path / "card")
    threeshot("assign", drop, "IMG_0001", "--product", "HS-TOTE-01", "--role", "hero")
    first = weeks_before.replace(tzinfo=UTC) - timedelta(hours=2)
    assert Shoot.open("HARBOUR-01").timing_in_short()["first_captured_at"] == first.strftime(
        "%Y-%m-%dT%H:%M:%S.000000Z"
    )
    picture(tmp_path / "card/DCIM/100CANON/IMG_0002.JPG", weeks_before + timedelta(minutes=5))
    assert threeshot("import", drop, tmp_path / "card", "--json").json["strays"] == []
