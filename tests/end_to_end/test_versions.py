"""A picture that another program wrote stars into is the frame that it was: from a hot folder, from a card that is imported again, renamed."""

import shutil
from pathlib import Path

import pytest

from studio.base import jobs
from studio.base.errors import Interrupted
from studio.catalog import Catalog
from studio.ingest import recording
from studio.shoot import Shoot, rebuild_catalog
from tests.end_to_end.test_watch import wait
from tests.studio.ingest.cards import card, contents
from tests.studio.judging.test_taken_over import at, marks, original, put_in


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    return Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01")


def shot(shoot: Shoot, name: str) -> tuple[str | None, str | None]:
    row = shoot.frames.find(name)
    return row["sku"], row["role"]


def test_stars_written_into_a_frame_in_the_hot_folder_change_its_stars_and_nothing_else(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path
) -> None:
    hot = tmp_path / "hot"
    hot.mkdir()
    picture = hot / "IMG_0014.JPG"
    shutil.copy(sample_shoot / "camera-a/DCIM/100HARBR/IMG_0014.JPG", hot)
    before = picture.read_bytes()
    shoot.arming.arm("HS-BEANIE-01", "hero")
    job = jobs.run("watch", lambda progress: shoot.frames.watch(hot, progress=progress))
    try:
        wait(lambda: bool(shoot.frames.list()) and shoot.frames.list()[0]["verdict"] == "pass")
        # The crew is on the next product when somebody rates the frame in the program that tethers.
        shoot.arming.arm("HS-SCARF-01", "lifestyle")
        put_in(picture, 'xmp:Rating="4" xmp:Label="Green"')
        wait(lambda: marks(shoot, "IMG_0014") == (4, "Green", False))
    finally:
        job.cancel()
    report = job.wait(60)
    assert (report.copied, report.versions, len(shoot.frames.list())) == (2, 1, 1)
    assert shot(shoot, "IMG_0014") == ("HS-BEANIE-01", "hero")
    state = {(one.sku, one.role): (one.state, one.frames) for one in shoot.coverage().shots}
    assert state["HS-BEANIE-01", "hero"] == ("acceptable", 1)
    assert state["HS-SCARF-01", "lifestyle"] == ("missing", 0)
    kept = original(shoot, "IMG_0014")
    assert kept.read_bytes() == before, "the original is as it was"
    assert (kept.parent / "versions/IMG_0014 v2.JPG").read_bytes() == picture.read_bytes()
    again = shoot.frames.import_sources([hot])
    assert (again.copied, again.skipped, again.cards[0].safe) == (0, 1, True)


def test_stopped_between_name_and_row_the_next_import_records_the_version_where_it_lies(
    shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = card(tmp_path / "card", [1])
    shoot.frames.import_sources([source])
    put_in(at(source, "IMG_0001.JPG"), 'xmp:Rating="5"')

    def killed(*_: object) -> None:
        raise Interrupted("killed")

    with monkeypatch.context() as patch:
        patch.setattr(recording.Recorder, "_write", killed)
        with pytest.raises(Interrupted):
            shoot.frames.import_sources([source])
    newer = original(shoot).parent / "versions/IMG_0001 v2.JPG"
    assert newer.exists() and marks(shoot) == (0, "", False)
    report = shoot.frames.import_sources([source])
    assert (report.copied, report.versions, len(shoot.frames.list())) == (1, 1, 1)
    assert marks(shoot) == (5, "", False) and sorted(path.name for path in newer.parent.iterdir()) == [newer.name]


def test_a_frame_that_was_removed_on_purpose_is_known_by_its_backup(shoot: Shoot, tmp_path: Path) -> None:
    source, backup = card(tmp_path / "card", [1, 2]), tmp_path / "backup"
    backup.mkdir()
    shoot.frames.import_sources([source], backup=backup)
    shoot.marks.reject([str(shoot.frames.find("IMG_0001")["id"])])
    original(shoot).unlink()
    put_in(at(source, "IMG_0001.JPG"), 'xmp:Label="Blue"')
    report = shoot.frames.import_sources([source], backup=backup)
    assert (report.new_frames, report.versions) == (0, 1) and marks(shoot) == (0, "Blue", True)


def test_what_is_handed_over_is_made_of_the_original(shoot: Shoot, sample_shoot: Path, tmp_path: Path) -> None:
    source = tmp_path / "card"
    source.mkdir()
    shutil.copy(sample_shoot / "camera-a/DCIM/100HARBR/IMG_0014.JPG", source)
    before = (source / "IMG_0014.JPG").read_bytes()
    shoot.frames.import_sources([source])
    put_in(source / "IMG_0014.JPG", 'xmp:Rating="5"')
    shoot.frames.import_sources([source])
    frame = str(shoot.frames.find("IMG_0014")["id"])
    shoot.marks.assign([frame], "HS-BEANIE-01", "hero")
    shoot.marks.select(frame)
    report = shoot.handover.export(tmp_path / "out", "storefront", originals=True)
    inside = sorted((report.bundle / "data/originals").rglob("*.JPG"))
    assert [path.read_bytes() for path in inside] == [before]


def test_a_card_that_was_rated_elsewhere_and_is_imported_again_brings_its_stars_and_no_frames(
    shoot: Shoot, tmp_path: Path
) -> None:
    source, backup = card(tmp_path / "card", range(1, 4)), tmp_path / "backup"
    backup.mkdir()
    shoot.frames.import_sources([source], backup=backup)
    before = contents(shoot.folder)
    one, two = (shoot.frames.find(f"IMG_000{n}")["id"] for n in (1, 2))
    shoot.marks.assign([str(one)], "HS-TOTE-01", "hero")
    put_in(at(source, "IMG_0001.JPG"), 'xmp:Rating="5"')
    put_in(at(source, "IMG_0002.JPG"), 'xmp:Rating="-1"')
    # The same moment of the same camera tells a renamed one.
    at(source, "IMG_0002.JPG").rename(at(source, "harbour-0002.JPG"))
    put_in(at(source, "IMG_0003.JPG"), 'xmp:Rating="2"')
    report = shoot.frames.import_sources([source], backup=backup)
    assert (report.planned, report.copied, report.versions, report.failed) == (3, 3, 3, [])
    assert report.made_again == [
        "3 files that were here already and were written to since: the same frames, the newer versions are kept beside the originals."
    ]
    assert "Taken over: 1 rejection and 2 ratings that were there already." in report.notes
    assert len(shoot.frames.list()) == 3 and shot(shoot, "IMG_0001") == ("HS-TOTE-01", "hero")
    found = [marks(shoot, f"IMG_000{n}") for n in (1, 2, 3)]
    assert found == [(5, "", False), (0, "", True), (2, "", False)]
    there = contents(shoot.folder)
    assert {
        name: data for name, data in there.items() if "/versions/" not in name and not name.endswith("xmp")
    } == before
    newer = sorted(name for name in there if "/versions/" in name)
    assert newer == [f"Alpha-1/versions/IMG_000{n} v2.JPG" for n in (1, 2, 3)]
    assert contents(backup / "HARBOUR-01")[newer[1]] == at(source, "harbour-0002.JPG").read_bytes()
    assert report.cards[0].sentence == "safe to format: 3 files, all copied, verified on 2 destinations and opened."

    # Nothing is there twice when it is imported once more, and a second change makes one version more.
    put_in(at(source, "IMG_0003.JPG"), 'xmp:Rating="0"')
    put_in(at(source, "IMG_0003.JPG"), 'xmp:Rating="3" xmp:Label="Blue"')
    report = shoot.frames.import_sources([source], backup=backup)
    assert (report.copied, report.skipped, report.versions) == (1, 2, 1)
    assert marks(shoot, "IMG_0003") == (3, "Blue", False)
    assert shoot.frames.import_sources([source], backup=backup).skipped == 3
    checked = shoot.originals.check()
    assert (checked.files, checked.intact) == (7, 7)

    # What was said here since is newer, and a catalog that is lost costs none of it.
    shoot.marks.rate([str(one)], 1)
    assert two == shoot.frames.find("IMG_0002")["id"]
    (shoot.folder / "originals" / newer[0]).unlink()
    for journal in (True, False):
        if not journal:
            (shoot.folder / "threeshot.jsonl").unlink()
        fresh = Catalog(tmp_path / f"fresh-{journal}.db")
        rebuild_catalog(fresh, [shoot.folder])
        again = Shoot.open("HARBOUR-01", fresh)
        again.frames.score()
        again.marks.read_sidecars()
        assert [row["name"] for row in again.frames.list()] == ["IMG_0001", "IMG_0002", "IMG_0003"]
        assert [marks(again, f"IMG_000{n}") for n in (1, 2, 3)] == [(1, "", False), (0, "", True), (3, "Blue", False)]
        lost = again.originals.check()
        assert [Path(one).name for one in lost.to_dict()["missing"]] == ["IMG_0001 v2.JPG"]
        assert again.frames.import_sources([source]).to_dict()["repaired"] == 1
        (shoot.folder / "originals" / newer[0]).unlink()
