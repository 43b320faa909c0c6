"""`threeshot check` as a person runs it: what it prints, and how it ends."""

from pathlib import Path

import pytest

from studio.shoot import Shoot
from tests.cli.conftest import Run
from tests.studio.ingest.cards import card
from tests.studio.ingest.test_check import damage

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    """The sample's drop with four frames in it, and a backup."""
    from studio import ingest

    made = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "shoot")
    ingest.import_sources(made.drop, [card(tmp_path / "card", range(1, 5))], backup=tmp_path / "disk")
    return made


def test_it_ends_with_5_until_all_is_intact(threeshot: Run, shoot: Shoot, tmp_path: Path) -> None:
    done = threeshot("check", shoot.code)
    assert done.code == 0 and "All 4 originals read again on" in done.out
    path = "originals/Alpha-1/IMG_0002.JPG"
    broken = damage(shoot.folder / path)
    done = threeshot("check", shoot.folder, "--json")
    assert done.code == 5
    told = done.json
    assert [told[key] for key in ("files", "intact", "changed", "missing", "unreadable", "repaired")] == [
        4,
        3,
        [path],
        [],
        [],
        [],
    ]
    assert told["read_at"].endswith("Z") and [place["intact"] for place in told["copies"]] == [3, 4]
    assert str(shoot.folder / path) in done.err and "--repair" in done.err
    damage(tmp_path / "disk/HARBOUR-01" / path)
    done = threeshot("check", shoot.code, "--repair")
    assert done.code == 5 and "no copy with the right bytes was found" in done.out
    done = threeshot("check", shoot.code, "--repair", "--card", tmp_path / "card")
    assert done.code == 0 and "made good from" in done.out and "kept at" in done.out
    assert [kept.read_bytes() for kept in (shoot.folder / "damaged").rglob("*.JPG")] == [broken]
    assert threeshot("check", shoot.code, "--json").json["intact"] == 4


def test_what_cannot_be_asked_is_said_before_anything_is_read(threeshot: Run, shoot: Shoot, tmp_path: Path) -> None:
    done = threeshot("check", shoot.code, "--card", tmp_path)
    assert done.code == 2 and "--card goes with --repair" in done.err
    assert threeshot("check", shoot.code, "--repair", "--card", tmp_path / "nowhere").code == 4
    done = threeshot("check", shoot.code, "--backup", tmp_path / "nowhere")
    assert done.code == 5 and "is not connected" in done.out
    shoot.folder.rename(tmp_path / "gone")
    assert threeshot("check", shoot.code).code == 4
