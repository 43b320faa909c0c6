"""What was measured goes with the drop: into the bundle, into its report, the room tone with the originals."""

import json
from pathlib import Path

import numpy as np
import pytest

from studio.bundle import verify
from studio.shoot import Shoot
from tests.studio.capture.test_microphone import Played
from tests.studio.measure import sounds


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    """The sample drop with one frame, selected, and a grey card measured."""
    card = tmp_path / "card" / "DCIM" / "100HARBR"
    card.mkdir(parents=True)
    for name in ("IMG_0001.JPG", "IMG_0006.JPG"):
        (card / name).write_bytes((sample_shoot / "camera-a/DCIM/100HARBR" / name).read_bytes())
    shoot = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "drop")
    shoot.frames.import_sources([tmp_path / "card"])
    picture = shoot.frames.find("IMG_0006")
    shoot.marks.assign([picture["id"]], "HS-TOTE-01", "hero")
    shoot.marks.select(picture["id"])
    shoot.checklist.measure("light", shoot.folder / shoot.frames.find("IMG_0001")["path"], None, "Ines")
    return shoot


def test_the_bundle_carries_the_numbers_and_with_the_originals_the_room_tone(shoot: Shoot, tmp_path: Path) -> None:
    quiet = sounds.noise(np.zeros(11 * sounds.RATE), -62)
    tone = shoot.checklist.record(Played(quiet), 10.0, room_tone=True)
    shoot.checklist.measure("sound", tone, None, "Jo")
    shoot.checklist.tick_measured("Jo")
    shoot.checklist.overrule("background-even", "the seamless is meant to darken", "Jo")
    noisy = shoot.checklist.record(Played(sounds.noise(np.zeros(11 * sounds.RATE), -35)), 10.0, room_tone=True)
    shoot.checklist.measure("sound", noisy, "room-tone", "Jo")
    shoot.checklist.preflight(ask_camera=False)
    made = shoot.handover.export(tmp_path / "out", "storefront", originals=True)
    assert verify(made.bundle).intact
    carried = made.bundle / "data" / "originals" / "sound" / tone.name
    assert carried.read_bytes() == tone.read_bytes(), "the good one, not the newest"
    story = json.loads((made.bundle / "data" / "bundle.json").read_text("utf-8"))
    told = {item["id"]: item for item in story["checklist"]}
    assert told["room-tone"]["ticked"] and told["room-tone"]["measurement"]["number"] == 10.0
    assert not told["room-tone"]["measurement"]["within"], "what was measured last is told, though it was ticked before"
    assert told["grey-card"]["measurement"]["by"] == "Ines" and told["grey-card"]["measurement"]["high"] == 0.2
    assert told["background-even"]["measurement"]["overruled"]["reason"] == "the seamless is meant to darken"
    assert told["mic-power"]["measurement"] is None
    page = made.report.read_text("utf-8")
    assert "Measured for the checklist" in page and "Overruled by Jo:" in page and tone.name in page
    assert page.count('class="drawing"') >= 7
    assert str(tmp_path) not in (made.bundle / "data" / "bundle.json").read_text("utf-8") + page


def test_without_the_originals_the_room_tone_stays_at_home(shoot: Shoot, tmp_path: Path) -> None:
    shoot.checklist.record(Played(sounds.noise(np.zeros(2 * sounds.RATE), -62)), 1.0, room_tone=True)
    made = shoot.handover.export(tmp_path / "out", "storefront")
    assert not (made.bundle / "data" / "originals").exists()
