"""Previews that go to the brand while the day is shot: each new select soon, none deleted, through a lost network, to a receipt at the end."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from studio.base.errors import InvalidInput, Refused
from studio.base.jobs import Progress
from studio.handover.live_previews import LivePreviews
from studio.shoot import Shoot
from studio.shoot.deliveries import DeliveryWish
from studio.shoot.delivering import add_target, delivery_queue, go_on_delivering, known_targets
from studio.xmp import Packet
from tests.ready import Ready

FRAMES = ("IMG_0003.JPG", "IMG_0004.JPG", "IMG_0006.JPG")


def _made(folder: Path, sample: Path) -> None:
    card = folder / "card" / "DCIM" / "100CANON"
    card.mkdir(parents=True)
    for name in FRAMES:
        shutil.copy(sample / "camera-a" / "DCIM" / "100HARBR" / name, card)
    shoot = Shoot.create(sample / "brief.yaml", folder / "HARBOUR-01")
    shoot.frames.import_sources([folder / "card"])
    shoot.marks.assign([one["id"] for one in shoot.frames.list()], "HS-TOTE-01", "hero")
    shoot.drop.catalog.close()


@pytest.fixture
def shoot(ready: Ready, sample_shoot: Path) -> Shoot:
    """The sample's drop with three frames of a hero, and no select."""
    return Shoot.open(str(ready("live", lambda folder: _made(folder, sample_shoot)) / "HARBOUR-01"))


class Day(Progress):
    """What happens while it waits, step by step; then it is stopped."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        super().__init__()
        self._steps = list(steps)

    def wait(self, seconds: float) -> bool:
        assert seconds <= 20.0, "within a minute"
        if not self._steps:
            self.cancel()
        else:
            self._steps.pop(0)()
        return self.cancelled


def test_each_new_select_is_there_soon_and_what_was_there_stays(shoot: Shoot, tmp_path: Path) -> None:
    nas, away = tmp_path / "nas", tmp_path / "away"
    nas.mkdir()
    add_target("nas", "folder", {"path": str(nas)})
    first, second, third = (one["id"] for one in shoot.frames.list())
    there = nas / "HARBOUR-01_previews"
    said: list[str] = []
    shoot.events.said.connect(said.append)

    def names() -> list[str]:
        return sorted(path.name[:20] for path in there.iterdir()) if there.is_dir() else []

    def settled(count: int) -> None:
        assert names() == [f"{n:03}_HS-TOTE-01_hero_" for n in range(1, count + 1)]

    day = Day(
        lambda: shoot.marks.select(first),
        lambda: None,
        lambda: (settled(1), shoot.marks.select(second)),
        lambda: None,
        # A deselected one stays; the network goes.
        lambda: (settled(2), nas.rename(away), shoot.marks.select(third)),
        lambda: None,
        lambda: None,
        lambda: away.rename(nas),
        lambda: settled(3),
    )
    report = shoot.deliveries.live("nas", DeliveryWish(), day)
    assert report.done and report.receipt is not None and report.proved == {"remote-hash": 0, "read-back": 4}
    assert [one for one in said if "goes on by itself" in one] == [
        f"It goes on by itself: {nas}: is not there; connect its disk or mount it, and run it again."
    ]
    pictures = sorted(there.glob("*.jpg"))
    page = (there / "index-003.html").read_text("utf-8")
    assert all(f'src="{one.name}"' in page for one in pictures) and page.count("not chosen any more") == 2
    with Image.open(pictures[0]) as picture:
        assert picture.width == 1200 and picture.format == "JPEG"
        packet = Packet.parse(picture.info["xmp"])
    assert packet.get("Iptc4xmpCore:CreatorContactInfo") is None
    told = json.loads((report.receipt / "receipt.json").read_bytes())
    assert (told["send"], told["recipe"], told["privacy"], len(told["files"])) == ("live", "preview", "public", 4)
    # The turnaround goes on: nothing that sells is there yet.
    assert shoot.timing_in_short()["delivered_at"] is None and shoot.deliveries.last() is None
    assert shoot.deliveries.state()["complete"] and delivery_queue(shoot.drop.catalog) == []
    again = shoot.deliveries.live("nas", DeliveryWish(), Day())
    assert again.done and again.sent == 0 and len(list(there.iterdir())) == 4


def test_what_was_not_through_when_it_ended_goes_with_the_queue(shoot: Shoot, tmp_path: Path) -> None:
    nas, away = tmp_path / "nas", tmp_path / "away"
    nas.mkdir()
    add_target("nas", "folder", {"path": str(nas)})
    shoot.marks.select(shoot.frames.list()[0]["id"])
    day = Day(lambda: nas.rename(away))
    report = shoot.deliveries.live("nas", DeliveryWish(folder="day/one"), day)
    assert not report.done and "begin again, and what is missing goes" in report.failed[0]["reason"]
    away.rename(nas)
    (row,) = delivery_queue(shoot.drop.catalog)
    done = go_on_delivering(shoot.drop.catalog, row, DeliveryWish())
    assert done.done and {path.suffix for path in (nas / "day" / "one").iterdir()} == {".jpg", ".html"}
    # What comes while nothing is reached is in the queue, although what went before was through.
    nas.rename(away)
    shoot.marks.select(shoot.frames.list()[1]["id"])
    assert not shoot.deliveries.live("nas", DeliveryWish(folder="day/one"), Day()).done
    assert [one["id"] for one in delivery_queue(shoot.drop.catalog)] == [row["id"]]
    # Two at once would give numbers twice; a shop gets no previews.
    (target,) = known_targets()
    with LivePreviews(shoot.drop, target).alone(), pytest.raises(Refused, match="go there already"):
        shoot.deliveries.live("nas", DeliveryWish(), Day())
    add_target("shop", "shopify", {"shop": "harbour-goods", "token": "shpat_1"})
    with pytest.raises(InvalidInput, match="previews go to a folder"):
        shoot.deliveries.live("shop", DeliveryWish(), Day())
