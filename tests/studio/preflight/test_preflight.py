"""Before the first frame: each check holds against real folders, a real camera's protocol and real frames, and says what to do."""

import os
import shutil
import sqlite3
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from studio.base import jobs, settings
from studio.base.clock import now_text, to_text, utc_now
from studio.base.errors import Interrupted, NotFound, Refused, UsageError
from studio.base.jobs import Progress
from studio.capture import HotFolder
from studio.capture.gphoto import About
from studio.catalog import Catalog
from studio.catalog.journal import NAME as JOURNAL
from studio.preflight import Check, Preflight, clocks, devices, places
from studio.preflight.devices import Camera
from studio.shoot import Shoot
from tests.studio.capture.receiving import until
from tests.studio.ingest.cards import card
from tests.studio.small_drop import SmallDrop

OTHER_DISK = Path("/dev/shm")
READ_ONLY = Path("/sys")
KIT = """name: many
title: Many
roles:
  - {id: hero, title: Hero, ask_after: 1000, min_pixels: 100, delivery_px: 100}
  - {id: lifestyle, title: Lifestyle, ask_after: 1000, min_pixels: 100, delivery_px: 100}
  - {id: detail, title: Detail, ask_after: 1000, min_pixels: 100, delivery_px: 100}
"""


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    return Shoot.create(sample_shoot / "brief.yaml", tmp_path / "shoot")


def tethered(clock_fast_s: float) -> About:
    return About("alpha-1", "Alpha 1", None, None, "80%", None, True, False, clock_fast_s)


def one(found: Preflight, check: str, about: str = "") -> Check:
    """The check of that id, about that folder, camera or card."""
    (wanted,) = [each for each in found.checks if each.id == check and about in f"{each.title} {each.about}"]
    return wanted


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# -- the destinations ------------------------------------------------------------------------------------------------


def test_room_for_the_planned_frames_is_held_against_what_frames_here_need(
    shoot: Shoot, tmp_path: Path, sample_shoot: Path
) -> None:
    before = one(shoot.checklist.preflight(ask_camera=False).made, "space", "shoot folder")
    shots = shoot.coverage().shots
    planned = sum(shoot.drop.role(shot.sku, shot.role).ask_after for shot in shots)
    assert f"{planned} planned frames of 40 MB (taken for RAW and JPEG of 24 MP, none is here yet)" in before.sentence
    assert before.limit == f"at least {2 * planned * 40e6 / 1e9:.1f} GB"
    assert before.number == pytest.approx(shutil.disk_usage(tmp_path).free / 1e9, abs=1)

    taken = tmp_path / "card"
    taken.mkdir()
    for name in ("IMG_0002", "IMG_0004", "IMG_0005", "IMG_0006"):  # a slate, and what it names
        shutil.copy2(sample_shoot / "camera-a/DCIM/100HARBR" / f"{name}.JPG", taken)
    shoot.frames.import_sources([taken])
    assert sum(shot.frames for shot in shoot.coverage().shots) == 3
    after = one(shoot.checklist.preflight(ask_camera=False).made, "space", "shoot folder")
    files = shoot.drop.catalog.row("SELECT SUM(size) AS bytes, COUNT(DISTINCT frame_id) AS frames FROM file")
    left = sum(max(0, shoot.drop.role(shot.sku, shot.role).ask_after - shot.frames) for shot in shoot.coverage().shots)
    assert f"{left} planned frames of {files['bytes'] / files['frames'] / 1e3:.0f} kB" in after.sentence
    assert left == planned - 3, "the slate is none of them"
    assert f"the mean of {files['frames']} here" in after.sentence
    assert after.state == "good"


def test_a_disk_without_room_is_bad_and_says_how_much_is_missing(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop = shoot.drop
    there = places.destinations(drop, None)
    free = shutil.disk_usage(tmp_path).free
    for times, state in ((0.4, "good"), (0.75, "look"), (1.5, "bad")):
        plan = places.Planned(frames=1000, frame_bytes=free * times / 1000, seen=3)
        check = places.space(there, plan)[0]
        assert check.state == state
        assert ("Free " in check.sentence) == (state != "good")
    assert places.planned(drop).seen == 0
    # Two destinations on one disk need the room twice.
    both = places.destinations(drop, tmp_path)
    assert [check.state for check in places.space(both, places.Planned(1000, free * 0.4 / 1000, 3))] == ["look"] * 2


def test_the_kit_says_how_many_frames_are_planned(home: Path, sample_shoot: Path, tmp_path: Path) -> None:
    kits = settings.paths.config_dir() / "kits"
    kits.mkdir(parents=True)
    (kits / "many.yaml").write_text(KIT, "utf-8")
    brief = tmp_path / "brief.yaml"
    text = (sample_shoot / "brief.yaml").read_text("utf-8").replace("kit: three-shot", "kit: many")
    brief.write_text(text, "utf-8")
    shoot = Shoot.create(brief, tmp_path / "many")
    plan = places.planned(shoot.drop)
    assert plan.frames == 1000 * len(shoot.coverage().shots)


def test_writing_is_proved_and_leaves_nothing_behind(shoot: Shoot, tmp_path: Path, sample_shoot: Path) -> None:
    shoot.frames.import_sources([card(tmp_path / "card", [1, 2])])
    second = tmp_path / "second"
    second.mkdir()
    before, originals = listing(tmp_path), listing(shoot.folder / "originals")
    found = shoot.checklist.preflight(second, ask_camera=False).made
    assert [check.state for check in found.checks if check.id == "write"] == ["good", "good"]
    assert one(found, "write", "shoot folder").sentence.startswith("4.2 MB were written, read back and deleted in ")
    after, journal = listing(tmp_path), f"shoot/{JOURNAL}"
    assert after.pop(journal) > before.pop(journal), (
        "what was found is said in the journal, and that is all that is left"
    )
    assert after == before
    assert listing(shoot.folder / "originals") == originals


@pytest.mark.skipif(not READ_ONLY.is_dir(), reason="a folder that nobody can write to is only there on Linux")
def test_a_destination_that_takes_no_file_is_bad(shoot: Shoot) -> None:
    found = shoot.checklist.preflight(READ_ONLY, ask_camera=False).made
    refused = one(found, "write", "second copy")
    assert refused.state == "bad"
    assert str(READ_ONLY) in refused.sentence and "written" in refused.sentence
    assert found.state == "bad" and refused in found.bad


def test_what_comes_back_otherwise_than_it_was_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places.reading, "hash_from_disk", lambda _: ("0" * 32, "disk"))
    with pytest.raises(Refused, match="gave other bytes than were written"):
        places.prove(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_second_copy_on_the_same_disk_is_none(shoot: Shoot, tmp_path: Path) -> None:
    check = one(shoot.checklist.preflight(tmp_path, ask_camera=False).made, "backup")
    assert (check.state, check.limit) == ("bad", "another disk")
    assert "a broken disk would take both" in check.sentence


@pytest.mark.skipif(not OTHER_DISK.is_dir(), reason="no second disk here")
def test_a_second_copy_on_another_disk_ticks_the_drive(shoot: Shoot, monkeypatch: pytest.MonkeyPatch) -> None:
    if OTHER_DISK.stat().st_dev == shoot.folder.stat().st_dev:
        pytest.skip("the tests themselves run there")
    found = shoot.checklist.preflight(OTHER_DISK, ask_camera=False).made
    assert one(found, "backup").state == "good"
    assert {"backup-drive", "disk-space"} <= set(found.ticked)


def test_a_second_copy_that_is_not_connected_is_told_and_none_is_looked_for(shoot: Shoot, tmp_path: Path) -> None:
    gone = one(shoot.checklist.preflight(tmp_path / "not mounted", ask_camera=False).made, "backup")
    assert gone.state == "bad" and "is not there; connect its disk, or make the folder." in gone.sentence
    assert not (tmp_path / "not mounted").exists()
    none = one(shoot.checklist.preflight(ask_camera=False).made, "backup")
    assert none.state == "look" and none.sentence.startswith("No folder for the second copy is set")


def test_the_settings_second_copy_is_looked_at_when_none_is_named(shoot: Shoot, tmp_path: Path) -> None:
    chosen = settings.load()
    chosen.backup = str(tmp_path)
    chosen.save()
    assert one(shoot.checklist.preflight(ask_camera=False).made, "backup").about == str(tmp_path)


def test_the_last_copy_tells_how_long_the_next_takes(shoot: Shoot, tmp_path: Path) -> None:
    assert one(shoot.checklist.preflight(ask_camera=False).made, "speed").state == "unknown"
    report = shoot.frames.import_sources([card(tmp_path / "card", [1, 2, 3], pad=400_000)])
    check = one(shoot.checklist.preflight(ask_camera=False).made, "speed")
    assert check.state == "good" and check.unit == "MB/s"
    assert check.sentence.startswith(f"{report.bytes / 1e6:.1f} MB took ")
    # An hour of waiting for a camera is no slow copy.
    with shoot.drop.catalog.change():
        for kind, hours, data in (
            ("import.started", 3, {}),
            ("frame.ingested", 2.5, {"bytes": 10_000_000}),
            ("import.done", 2, {"copied": 1}),
        ):
            at = to_text(utc_now() + timedelta(hours=3) - timedelta(hours=hours - 1))
            event = {"drop_id": shoot.id, "at": at, "kind": kind, "who": "Mara", "data": data}
            shoot.drop.catalog.insert("event", {**event, "station": shoot.drop.catalog.station})
    assert one(shoot.checklist.preflight(ask_camera=False).made, "speed").number == check.number


# -- what is connected -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("percent", "mains", "state"), [(95, False, "good"), (10, True, "good"), (45, False, "look"), (12, False, "bad")]
)
def test_the_laptops_battery(percent: float, mains: bool, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = SimpleNamespace(sensors_battery=lambda: SimpleNamespace(percent=percent, power_plugged=mains))
    monkeypatch.setattr(devices, "_psutil", lambda: told)
    check = devices.laptop_battery()
    assert (check.state, check.number, check.unit) == (state, percent, "%")
    assert ("power bank" in check.sentence) == (state != "good")


def test_a_computer_that_tells_of_no_battery_leaves_that_to_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    for system in (None, SimpleNamespace(sensors_battery=lambda: None), SimpleNamespace()):
        monkeypatch.setattr(devices, "_psutil", lambda system=system: system)
        assert devices.laptop_battery().state == "unknown"


@pytest.mark.parametrize(
    ("text", "percent"),
    [("50%", 50), ("100 %", 100), ("Full", 100), ("low", 20), ("7", 7), ("N/A", None), (None, None)],
)
def test_cameras_name_their_charge_in_many_ways(text: str | None, percent: float | None) -> None:
    assert devices.battery_pct(text) == percent


@pytest.mark.skipif(sys.platform == "win32", reason="libgphoto2 comes for Linux and macOS")
def test_a_camera_on_the_cable_tells_its_battery_and_clock(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gphoto2 = pytest.importorskip("gphoto2")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("IOLIBS", str(Path(gphoto2.__file__).parent / "libgphoto2" / "vusb"))
    monkeypatch.setenv("VCAMERADIR", str(card(tmp_path / "camera", [1]) / "DCIM"))
    before = listing(tmp_path / "camera")
    found = shoot.checklist.preflight().made
    battery, clock = one(found, "camera-battery"), one(found, "clock")
    assert (battery.state, battery.number, battery.about) == ("good", 50, "Nikon DSC D750")
    assert clock.state == "good" and clock.about == "Nikon DSC D750"
    assert abs(clock.number) <= 2
    assert "clocks-set" in found.ticked
    assert listing(tmp_path / "camera") == before


def test_without_a_camera_it_says_why(shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from studio.capture import gphoto

    monkeypatch.setattr(gphoto, "unavailable", lambda: "The part that talks to cameras is not installed.")
    check = one(shoot.checklist.preflight().made, "camera-battery")
    assert check.state == "unknown"
    assert check.sentence == "The part that talks to cameras is not installed. Look at its display."


def test_both_batteries_good_tick_their_item(shoot: Shoot, monkeypatch: pytest.MonkeyPatch) -> None:
    told = SimpleNamespace(
        sensors_battery=lambda: SimpleNamespace(percent=90, power_plugged=False), disk_partitions=lambda all: []
    )
    monkeypatch.setattr(devices, "_psutil", lambda: told)
    assert "batteries" not in shoot.checklist.preflight(ask_camera=False).made.ticked
    assert "batteries" in shoot.checklist.preflight(tethered=tethered(0.3)).made.ticked


def test_cards_are_listed_and_read_and_left_as_they_are(shoot: Shoot, tmp_path: Path) -> None:
    full, empty = card(tmp_path / "full", range(1, 8)), tmp_path / "empty" / "DCIM"
    empty.mkdir(parents=True)
    before = listing(tmp_path)
    found = shoot.checklist.preflight(cards=[full, empty.parent, tmp_path / "pulled"], ask_camera=False).made
    assert listing(full) == {name.removeprefix("full/"): at for name, at in before.items() if name.startswith("full/")}
    read, blank, gone = (check for check in found.checks if check.id == "card")
    assert (read.state, read.number) == ("good", 7) and "of 3 were read in" in read.sentence
    assert (blank.state, blank.sentence) == ("good", "It is readable, and empty.")
    assert gone.state == "bad" and "put the card in, or check the path" in gone.sentence


def test_mounted_volumes_with_a_dcim_folder_are_cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inserted = card(tmp_path / "EOS_DIGITAL", [1])
    (tmp_path / "stick").mkdir()
    mounts = [SimpleNamespace(mountpoint=str(path)) for path in ("/", inserted, tmp_path / "stick", tmp_path / "gone")]
    monkeypatch.setattr(devices, "_psutil", lambda: SimpleNamespace(disk_partitions=lambda all: mounts))
    assert devices.mounted_cards() == [inserted]


# -- clocks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("captured_before_s", "folder", "state", "word"),
    [
        (1.2, ".incoming/ftp/ready", "good", "so its clock is right"),
        (-300.0, ".incoming/ftp/ready", "bad", "its clock is ahead"),
        (4000.0, ".incoming/tether/Alpha-1", "look", "or the clock is behind"),
        (1.0, "card/DCIM/100CANON", "unknown", "do not tell how its clock stands"),
    ],
)
def test_a_live_frames_time_is_held_against_its_arrival(
    home: Path, captured_before_s: float, folder: str, state: str, word: str
) -> None:
    drop = SmallDrop(Catalog())
    frame_id = drop.frame()
    at = utc_now()
    captured = to_text(at - timedelta(seconds=captured_before_s))
    drop.catalog.update("frame", frame_id, {"captured_at": captured, "ingested_at": to_text(at)})
    row = {"drop_id": drop.id, "frame_id": frame_id, "kind": "picture", "path": "originals/A/IMG_0001.JPG"}
    source = f"/drops/HARBOUR-01/{folder}/IMG_0001.JPG"
    row |= {"original_name": "IMG_0001.JPG", "source": source, "size": 1, "xxh128": "0" * 32, "copied_at": now_text()}
    drop.catalog.insert("file", row)
    (check,) = clocks.clocks(drop, None)
    assert (check.state, check.about) == (state, "A")
    assert word in check.sentence


def test_a_slate_tells_the_clock_and_a_camera_on_the_cable_tells_its_own(home: Path) -> None:
    drop = SmallDrop(Catalog())
    drop.catalog.update("camera", drop.camera, {"clock_fast_s": -3725.0, "clock_source": "slate", "model": "Alpha 1"})
    (check,) = clocks.clocks(drop, None)
    assert (check.state, check.number) == ("good", -3725.0)
    assert "62 min behind the laptop's (by its slates)" in check.sentence
    (check,) = clocks.clocks(drop, Camera("Alpha 1", None, 5.0))
    assert (check.state, check.number, check.about) == ("bad", 5.0, "Alpha 1")
    assert "Set it, or photograph a slate" in check.sentence


def test_no_camera_yet_is_told(shoot: Shoot) -> None:
    assert "No camera has been seen yet" in one(shoot.checklist.preflight(ask_camera=False).made, "clock").sentence


# -- the whole way ---------------------------------------------------------------------------------------------------


def test_a_frame_that_came_the_whole_way_ticks_the_test_frame(shoot: Shoot, sample_shoot: Path, tmp_path: Path) -> None:
    nothing = shoot.checklist.preflight(ask_camera=False).made
    assert one(nothing, "test-frame").state == "unknown" and "test-frame" not in nothing.ticked
    hot = tmp_path / "hot"
    hot.mkdir()
    shoot.arming.arm("HS-TOTE-01", "hero")
    job = jobs.run("hot", lambda progress: shoot.frames.take_from(HotFolder(hot), progress=progress))
    shutil.copy2(sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG", hot)
    assert until(lambda: bool(shoot.frames.list() and shoot.frames.list()[0]["verdict"]))
    job.cancel()
    job.wait(30)
    found = shoot.checklist.preflight(ask_camera=False).made
    check = one(found, "test-frame")
    assert (check.state, check.about, check.unit) == ("good", "IMG_0006", "ms")
    assert 0 < check.number < 60_000
    assert "test-frame" in found.ticked
    Path(shoot.frames.list()[0]["preview"]).unlink()
    assert "has no preview" in one(shoot.checklist.preflight(ask_camera=False).made, "test-frame").sentence


def test_a_frame_that_cannot_be_read_or_is_of_yesterday_is_no_proof(shoot: Shoot, tmp_path: Path) -> None:
    source = card(tmp_path / "card", [1]) / "DCIM" / "100CANON" / "IMG_0002.JPG"
    source.write_bytes(b"\xff\xd8\xff broken" * 100)
    shoot.frames.import_sources([tmp_path / "card"])
    broken = shoot.frames.find("IMG_0002")
    shoot.drop.catalog.update("frame", broken["id"], {"ingested_at": to_text(utc_now() + timedelta(seconds=5))})
    assert one(shoot.checklist.preflight(ask_camera=False).made, "test-frame").state == "bad"
    for frame in shoot.frames.list():
        at = utc_now() - timedelta(hours=14 if frame["id"] != broken["id"] else 20)
        shoot.drop.catalog.update("frame", frame["id"], {"ingested_at": to_text(at)})
    old = one(shoot.checklist.preflight(ask_camera=False).made, "test-frame")
    assert old.state == "look" and "more than 12 hours ago; shoot another" in old.sentence


def test_a_damaged_catalog_is_bad(shoot: Shoot) -> None:
    assert one(shoot.checklist.preflight(ask_camera=False).made, "catalog").state == "good"
    with sqlite3.connect(shoot.drop.catalog.path) as plain:
        plain.execute("INSERT INTO tick VALUES ('1', 'no such drop', 'cards', 1, 'Mara', '', NULL)")
    check = one(shoot.checklist.preflight(ask_camera=False).made, "catalog")
    assert check.state == "bad"
    assert "points to a missing row of 'drop'" in check.sentence and "catalog rebuild" in check.sentence


# -- what is kept ----------------------------------------------------------------------------------------------------


def test_what_was_tested_is_kept_with_the_drop_and_can_be_overruled_with_a_reason(shoot: Shoot) -> None:
    found = shoot.checklist.preflight(ask_camera=False, who="Jo").made
    (row,) = shoot.drop.catalog.rows("SELECT * FROM measurement WHERE kind = 'preflight'")
    assert (row["by"], row["item"]) == ("Jo", None)
    items = {item["id"]: item for item in shoot.checklist.state()["items"]}
    measured = items["backup-drive"]["measurement"]
    assert (measured["kind"], measured["within"], items["backup-drive"]["ticked"]) == ("preflight", False, False)
    assert measured["sentence"].startswith("Second copy: No folder for the second copy is set")
    assert items["batteries"]["measurement"] is None, "what could not be told is left to a person"
    assert items["cards"]["measurement"] is None
    with pytest.raises(UsageError, match="Say why"):
        shoot.checklist.overrule("backup-drive", "  ")
    shoot.checklist.overrule("backup-drive", "the second laptop takes it over the network", "Jo")
    drive = next(item for item in shoot.checklist.state()["items"] if item["id"] == "backup-drive")
    assert drive["ticked"] and drive["note"] == "overruled: the second laptop takes it over the network"
    assert drive["measurement"]["overruled"]["reason"] == "the second laptop takes it over the network"
    with pytest.raises(NotFound):
        shoot.checklist.overrule("nothing", "because")
    assert found.to_dict()["checks"][0]["id"] == "space"


def test_a_persons_tick_stays_theirs(shoot: Shoot) -> None:
    shoot.checklist.tick(["clocks-set"], by="Jo", note="set by hand")
    found = shoot.checklist.preflight(tethered=tethered(0.1)).made
    assert "clocks-set" not in found.ticked
    item = next(item for item in shoot.checklist.state()["items"] if item["id"] == "clocks-set")
    assert (item["by"], item["note"]) == ("Jo", "set by hand")


def test_it_can_be_stopped(shoot: Shoot) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Interrupted):
        shoot.checklist.preflight(ask_camera=False, progress=progress)
    assert shoot.drop.catalog.value("SELECT COUNT(*) FROM measurement") == 0


@pytest.mark.skipif(not hasattr(os, "major"), reason="the system does not name its disks")
def test_two_folders_of_one_disk_are_known_as_such(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert places.same_disk(tmp_path, tmp_path / "a")
