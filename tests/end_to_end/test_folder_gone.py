"""The shoot folder's disk is pulled, or the folder is moved, while something is under way: it stops, says so, and makes nothing in its place."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studio.base.errors import NotFound, Refused, ThreeshotError
from studio.base.files import make_below, write_atomic
from studio.base.jobs import Job
from studio.catalog import Catalog
from studio.shoot import Shoot, locate_drop, presence


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    return Shoot.create(sample_shoot / "brief.yaml", tmp_path / "disk" / "HARBOUR-01", Catalog())


@pytest.fixture
def card(tmp_path: Path, sample_shoot: Path) -> Path:
    folder = tmp_path / "card" / "DCIM" / "100HARBR"
    folder.mkdir(parents=True)
    good = (sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0015.JPG").read_bytes()
    for number in range(5):
        (folder / f"IMG_{number:04}.JPG").write_bytes(good + os.urandom(1 << 21))
    return folder.parent.parent


def away(shoot: Shoot, tmp_path: Path) -> Path:
    """Where its disk's contents are while it is pulled."""
    return tmp_path / "pulled"


def pull(shoot: Shoot, tmp_path: Path) -> None:
    shoot.folder.parent.rename(away(shoot, tmp_path))


def connect(shoot: Shoot, tmp_path: Path) -> None:
    away(shoot, tmp_path).rename(shoot.folder.parent)


def ended(job: Job) -> ThreeshotError:
    error = job.future.exception(30)
    assert isinstance(error, ThreeshotError)
    return error


def test_an_import_ends_with_a_sentence_makes_nothing_anew_and_is_finished_when_the_disk_is_back(
    shoot: Shoot, card: Path, tmp_path: Path
) -> None:
    job = Job("import", lambda progress: shoot.frames.import_sources([card], progress=progress)).start()
    while not list((shoot.folder / "originals").rglob("*.JPG")):
        time.sleep(0.002)
    pull(shoot, tmp_path)
    error = ended(job)
    assert isinstance(error, NotFound)
    assert "HARBOUR-01 is not there; connect its disk" in str(error)
    assert not shoot.folder.parent.exists(), "nothing was made in its place"
    assert shoot.gone() is not None
    recorded = len(shoot.frames.list())
    assert recorded < 5
    with pytest.raises(NotFound, match="is not there"):
        shoot.frames.card(card)
    connect(shoot, tmp_path)
    assert shoot.gone() is None
    report = shoot.frames.import_sources([card])
    assert report.failed == []
    assert len(shoot.frames.list()) == 5
    assert not list(shoot.folder.rglob(".threeshot-part-*"))


def test_another_folder_in_its_place_is_not_taken_for_it(shoot: Shoot, card: Path, tmp_path: Path) -> None:
    pull(shoot, tmp_path)
    (shoot.folder / "originals").mkdir(parents=True)
    for what in (
        lambda: shoot.frames.import_sources([card]),
        lambda: shoot.frames.score(),
        lambda: shoot.handover.export(shoot.folder / "bundles"),
    ):
        with pytest.raises(NotFound, match="is not the folder of drop HARBOUR-01"):
            what()
    assert list(shoot.folder.rglob("*")) == [shoot.folder / "originals"]
    with pytest.raises(NotFound, match=r"holds no brief\.yaml; connect its disk"):
        Shoot.open("HARBOUR-01", shoot.drop.catalog)
    shutil.rmtree(shoot.folder.parent)
    # The same disk, as another system would number its files: known by its brief.
    shutil.copytree(away(shoot, tmp_path), shoot.folder.parent)
    assert shoot.gone() is None


def test_frames_are_not_called_unreadable_for_a_disk_that_is_gone(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    for name in ("IMG_0004.JPG", "IMG_0006.JPG", "IMG_0015.JPG"):
        shutil.copy(sample_shoot / "camera-a" / "DCIM" / "100HARBR" / name, small)
    shoot.frames.import_sources([small])
    before = {row["id"]: (row["verdict"], row["error"]) for row in shoot.frames.list()}
    job = Job("score", lambda progress: shoot.frames.score(again=True, progress=progress)).start()
    time.sleep(0.2)
    pull(shoot, tmp_path)
    assert isinstance(ended(job), NotFound)
    assert {row["id"]: (row["verdict"], row["error"]) for row in shoot.frames.list()} == before


def test_a_watch_that_waits_notices_by_itself(shoot: Shoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "LOOK_S", 0.05)
    hot = tmp_path / "hot"
    hot.mkdir()
    job = Job("watch", lambda progress: shoot.frames.watch(hot, progress=progress)).start()
    time.sleep(0.3)
    pull(shoot, tmp_path)
    assert "is not there" in str(ended(job))


def test_the_command_line_ends_with_4_and_a_sentence(shoot: Shoot, card: Path, tmp_path: Path) -> None:
    pull(shoot, tmp_path)
    for command in (["import", "HARBOUR-01", card], ["export", "HARBOUR-01", "--to", shoot.folder / "bundles"]):
        done = subprocess.run(
            [sys.executable, "-m", "studio.cli", *map(str, command)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 4
        assert "connect its disk or move it back" in done.stderr
        assert not shoot.folder.parent.exists()


MAKERS = {
    "base/files.py": "what is told to, and the cache's",
    "base/private.py": "the person's own folders",
    "catalog/store.py": "the catalog's folder, and a backup's",
    "bundle/signing.py": "the station's key",
    "shoot/layout.py": "a new drop",
    "handover/export.py": "a target outside of the shoot folder",
    "cli/devices.py": "a recording outside of any drop",
    "cli/inspect.py": "overlays outside of any drop",
    "cli/log.py": "the log's folder",
}
"""Who makes all of a path, and for what; everybody else makes what lies below a folder that is there (`files.make_below`)."""


def test_nobody_else_makes_all_of_a_path() -> None:
    studio = Path(__file__).parents[2] / "studio"
    found = {
        path.relative_to(studio).as_posix()
        for path in studio.rglob("*.py")
        if re.search(r"mkdir\([^)]*parents=True|makedirs\(|make_folder\(", path.read_text("utf-8"))
    }
    assert found == set(MAKERS)


def test_writing_in_a_folder_that_is_gone_makes_nothing(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    with pytest.raises(ThreeshotError, match="is not there any more"):
        write_atomic(gone / "measurements" / "a.wav", b"", within=gone)
    with pytest.raises(FileNotFoundError):
        make_below(gone / "originals", gone)
    assert not gone.exists()


def command(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "studio.cli", *map(str, words)], capture_output=True, text=True, check=False
    )


def test_a_folder_that_lies_elsewhere_now_is_taken_once_it_is_proved_to_be_the_drops(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path
) -> None:
    shoot.frames.import_sources([sample_shoot / "phone"])
    before, other = shoot.folder, tmp_path / "other"
    Shoot.create(_of_another_drop(sample_shoot, tmp_path), other, shoot.drop.catalog)
    assert shoot.news() is None
    pull(shoot, tmp_path)
    there = away(shoot, tmp_path) / "HARBOUR-01"
    listed = command("drop", "list")
    assert listed.returncode == 0
    assert "'threeshot drop move HARBOUR-01 --to FOLDER'" in listed.stderr.replace("\n", " ")
    # What is not its folder is not taken: nothing there, another drop's, its brief alone, an original of other bytes.
    bare, spoilt, catalog = tmp_path / "bare", tmp_path / "spoilt", shoot.drop.catalog
    shutil.copytree(there, bare, ignore=shutil.ignore_patterns("originals"))
    shutil.copytree(there, spoilt)
    for path in (spoilt / "originals").rglob("*.JPG"):
        path.write_bytes(bytes(path.stat().st_size))
    for folder, why in (
        (tmp_path / "nowhere", r"holds no brief\.yaml"),
        (other, "is the folder of drop OTHER-02"),
        (bare, "none of its 3 originals"),
        (spoilt, "is another file than that of drop HARBOUR-01"),
    ):
        with pytest.raises(NotFound, match=why):
            locate_drop(catalog, "HARBOUR-01", folder)
    moved = command("drop", "move", "HARBOUR-01", "--to", there, "--json")
    assert json.loads(moved.stdout) == {
        "drop": "HARBOUR-01", "folder": str(there), "before": str(before), "originals": 3, "missing": 0,
    }  # fmt: skip
    assert not before.exists() and there.is_dir(), "nothing was copied or moved"
    # Who has it open follows; so does whatever opens it next.
    assert shoot.news() is not None and shoot.folder == there and shoot.gone() is None
    assert [row["away"] for row in Shoot.all(catalog)] == [None, None]
    # A copy is taken when all that lies in the old folder is in it.
    copy = tmp_path / "copy"
    shutil.copytree(there, copy)
    lost = next((copy / "originals").rglob("*.JPG"))
    kept = lost.read_bytes()
    lost.unlink()
    with pytest.raises(Refused, match="1 original of drop HARBOUR-01 is still in .* alone"):
        locate_drop(catalog, "HARBOUR-01", copy)
    shutil.rmtree(there)
    assert "1 of 3 originals is not there" in locate_drop(catalog, "HARBOUR-01", copy).sentence
    lost.write_bytes(kept)
    assert Shoot.open("HARBOUR-01", catalog).originals.check().safe


def _of_another_drop(sample_shoot: Path, tmp_path: Path) -> Path:
    brief = tmp_path / "brief.yaml"
    brief.write_text((sample_shoot / "brief.yaml").read_text("utf-8").replace("HARBOUR-01", "OTHER-02"), "utf-8")
    return brief
