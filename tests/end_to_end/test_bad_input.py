"""What comes from outside and is bad: one clear sentence each, and nothing that was safe is lost."""

import os
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from studio.base import memory
from studio.base.errors import InvalidInput, NotFound, Refused
from studio.base.jobs import Progress
from studio.catalog import Catalog
from studio.shoot import Shoot
from tests.studio import worker_tasks


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    return Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01")


@pytest.fixture
def good(sample_shoot: Path) -> Path:
    return sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0015.JPG"


@pytest.fixture
def card(tmp_path: Path, good: Path) -> Path:
    folder = tmp_path / "card" / "DCIM" / "100HARBR"
    folder.mkdir(parents=True)
    shutil.copy(good, folder / "IMG_0015.JPG")
    return folder


def threeshot(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "studio.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stderr.strip()
    return " ".join(done.stderr.split())


def bomb_png(side: int) -> bytes:
    """A PNG whose header says side × side pixels, with next to nothing in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 4096)) + chunk(b"IEND", b"")
    )


def test_a_brief_with_five_mistakes_names_all_five_with_their_lines(tmp_path: Path, sample_shoot: Path) -> None:
    text = (sample_shoot / "brief.yaml").read_text("utf-8")
    for right, wrong in (
        ("2010261001010", "2010261001011"),
        ("publish_by: 2026-10-10", "publish_by: 2026-13-10"),
        ("Europe/Stockholm", "Europe/Marstrand"),
        ("revenue_share_pct: 8", "revenue_share_pct: 180"),
        ("narrative:", "narative:"),
    ):
        assert right in text
        text = text.replace(right, wrong, 1)
    brief = tmp_path / "brief.yaml"
    brief.write_text(text, "utf-8")
    done = threeshot("drop", "new", brief)
    assert done.returncode == 3
    said = one_sentence(done)
    for part in ("2010261001011", "2026-13-10", "Europe/Marstrand", "180", "narative"):
        assert part in said
    assert said.count("line ") >= 5
    assert threeshot("drop", "show", "HARBOUR-01").returncode == 4


def test_bad_pictures_cost_only_themselves(shoot: Shoot, card: Path, good: Path) -> None:
    data = good.read_bytes()
    (card / "IMG_0016.JPG").write_bytes(data[: len(data) // 2])
    (card / "IMG_0017.JPG").write_bytes(b"")
    (card / "IMG_0018.PNG").write_bytes(bomb_png(30_000))
    from PIL import Image

    with Image.open(good) as image:
        image.save(card / "png.png")
    (card / "png.png").rename(card / "IMG_0019.JPG")
    (card / "IMG_0020.JPG").write_bytes(os.urandom(20_000))
    report = shoot.frames.import_sources([card.parent.parent])
    rows = {row["name"]: row for row in shoot.frames.list()}
    assert rows["IMG_0015"]["verdict"] is not None
    assert rows["IMG_0019"]["verdict"] is not None
    for name in ("IMG_0016", "IMG_0018", "IMG_0020"):
        assert rows[name]["error"] and rows[name]["verdict"] is None, name
        assert name in rows[name]["error"]
    # An empty file is no frame that anybody could lose.
    assert [Path(f["source"]).stem for f in report.to_dict()["failed"]] == ["IMG_0017"] and "IMG_0017" not in rows
    (verdict,) = report.cards
    assert not verdict.safe
    assert {"IMG_0016.JPG", "IMG_0018.PNG", "IMG_0020.JPG"} <= {Path(name).name for name in verdict.files}


def test_a_file_that_kills_its_worker_costs_only_itself(
    shoot: Shoot, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copyfile(card / "IMG_0015.JPG", card / "IMG_0016.JPG")
    with (card / "IMG_0016.JPG").open("ab") as file:
        file.write(b"another frame")
    monkeypatch.setattr("studio.judging.examine.examine", worker_tasks.examine_or_leave)
    shoot.frames.import_sources([card.parent.parent])
    rows = {row["name"]: row for row in shoot.frames.list()}
    assert "could not be read: the program reading it ended by itself (code 7)" in rows["IMG_0016"]["error"]
    assert rows["IMG_0015"]["verdict"] is not None


def test_a_picture_that_does_not_fit_into_memory_costs_only_itself(
    shoot: Shoot, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture that is allowed, on a computer so small that it can't be opened there: its worker goes on."""
    from PIL import Image

    # All coefficients of a progressive one are kept until it is complete.
    Image.new("L", (20_000, 14_900), 90).save(card / "IMG_0016.JPG", quality=30, progressive=True)
    monkeypatch.setattr(memory, "machine_mb", lambda: 1_300)
    shoot.frames.import_sources([card.parent.parent])
    rows = {row["name"]: row for row in shoot.frames.list()}
    assert "more than the 500 MB that one picture may take on this computer" in rows["IMG_0016"]["error"]
    assert rows["IMG_0015"]["verdict"] is not None


def test_hostile_names_arrive_whole_and_stay_inside(shoot: Shoot, card: Path, tmp_path: Path) -> None:
    names = [
        "new\nline.JPG",
        "quo\"te's.JPG",
        "..IMG..JPG",
        "x" * 196 + ".JPG",
        "👜 bag.JPG",
        "; rm -rf.JPG",
        "a%0Ab.JPG",
    ]
    for at, name in enumerate(names):
        # Each a picture of its own, or they would be one frame.
        Image.new("RGB", (320, 240), (90 + 10 * at, 120, 120)).save(card / name, "JPEG")
    report = shoot.frames.import_sources([card.parent.parent])
    assert report.to_dict()["failed"] == []
    files = shoot.drop.catalog.rows("SELECT path, original_name FROM file")
    assert {f["original_name"] for f in files} == {*names, "IMG_0015.JPG"}
    for file in files:
        path = shoot.folder / file["path"]
        assert path.is_file()
        assert path.resolve().is_relative_to((shoot.folder / "originals").resolve())
        assert "\n" not in file["path"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["HARBOUR-01", "card"]


def test_links_out_of_the_card_and_in_circles_are_not_followed(
    shoot: Shoot, card: Path, good: Path, tmp_path: Path
) -> None:
    private = tmp_path / "private"
    private.mkdir()
    (private / "SECRET.JPG").write_bytes(good.read_bytes() + b"secret")
    (card / "OUT.JPG").symlink_to(private / "SECRET.JPG")
    (card / "outdir").symlink_to(private, target_is_directory=True)
    (card / "round").symlink_to(card.parent, target_is_directory=True)
    shoot.frames.import_sources([card.parent.parent])
    assert [row["name"] for row in shoot.frames.list()] == ["IMG_0015"]


def test_a_source_that_is_not_there_and_one_that_vanishes_midway(
    shoot: Shoot, card: Path, good: Path, tmp_path: Path
) -> None:
    with pytest.raises(NotFound, match="no-such-card"):
        shoot.frames.import_sources([tmp_path / "no-such-card"])
    for at in range(16, 40):
        (card / f"IMG_{at:04d}.JPG").write_bytes(good.read_bytes() + bytes([at]) * 3_000_000)

    def pull_the_card(done: int, total: int, what: str) -> None:
        if what == "copying" and done > 10_000_000:
            shutil.rmtree(card.parent.parent, ignore_errors=True)

    first = shoot.frames.import_sources([card.parent.parent], progress=Progress(pull_the_card))
    report = first.to_dict()
    assert not first.cards[0].safe
    assert report["failed"], "a pulled card must be said"
    there = {row["original_name"] for row in shoot.frames.list()}
    assert 0 < len(there) < 25
    for path in (shoot.folder / "originals").rglob("*.JPG"):
        assert path.read_bytes().startswith(good.read_bytes())
    # The card is put in again: the rest arrives, nothing twice.
    card.mkdir(parents=True)
    shutil.copy(good, card / "IMG_0015.JPG")
    for at in range(16, 40):
        (card / f"IMG_{at:04d}.JPG").write_bytes(good.read_bytes() + bytes([at]) * 3_000_000)
    again = shoot.frames.import_sources([card.parent.parent])
    assert again.to_dict()["failed"] == []
    assert len(shoot.frames.list()) == 25
    assert again.cards[0].safe, again.cards[0].sentence


@pytest.mark.skipif(os.name == "nt", reason="folders have no such permissions on Windows")
def test_a_destination_that_cannot_be_written_is_refused_before_copying(
    shoot: Shoot, card: Path, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    backup.write_text("a file where a folder should be")
    with pytest.raises(Refused, match="backup"):
        shoot.frames.import_sources([card.parent.parent], backup=backup)
    assert shoot.frames.list() == []


def test_a_catalog_that_is_no_database_is_exit_3_and_stays(home: Path) -> None:
    catalog = home / "data" / "catalog.db"
    catalog.parent.mkdir(parents=True)
    catalog.write_bytes(b"not a database at all, but somebody's" * 100)
    done = threeshot("drop", "list")
    assert done.returncode == 3
    assert "not a Threeshot catalog" in one_sentence(done)
    assert catalog.read_bytes().startswith(b"not a database")


def test_a_drop_in_another_drops_folder_is_refused(shoot: Shoot, sample_shoot: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text((sample_shoot / "brief.yaml").read_text("utf-8").replace("HARBOUR-01", "HARBOUR-02"), "utf-8")
    with pytest.raises(Refused, match="HARBOUR-01"):
        Shoot.create(other, shoot.folder)
    with pytest.raises(Refused, match="exists already"):
        Shoot.create(sample_shoot / "brief.yaml", tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()
    assert (shoot.folder / "brief.yaml").read_bytes() == (sample_shoot / "brief.yaml").read_bytes()


def test_a_brief_that_is_broken_later_says_so_and_loses_nothing(shoot: Shoot) -> None:
    (shoot.folder / "brief.yaml").write_text("drop: [", "utf-8")
    with pytest.raises(InvalidInput, match="brief.yaml"):
        shoot.reload_brief()
    assert Catalog().value('SELECT COUNT(*) FROM "drop"') == 1
