"""Originals and backups read again: what is damaged is named, made good from bytes that are right, and found again after any kill."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio import ingest
from studio.base.errors import Interrupted, NotFound
from studio.base.jobs import Progress
from studio.ingest import mhl, reading
from studio.ingest.check import check, is_due
from studio.ingest.check_report import CheckReport
from studio.open_drop import OpenDrop
from tests.studio.ingest.cards import card, contents, jpeg, rows, second_copies
from tests.studio.ingest.test_mhl import CHANGED, MISSING, OK, reference, verify

FIRST = "originals/Alpha-1/IMG_0001.JPG"
SECOND = "originals/Alpha-1/IMG_0002.JPG"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A card of four pictures, one with a sidecar that programs go on writing to."""
    made = card(tmp_path / "card", range(1, 5), pad=20_000)
    (made / "DCIM/100CANON/IMG_0001.XMP").write_text("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    return made


@pytest.fixture
def backup(drop: OpenDrop, source: Path, tmp_path: Path) -> Path:
    """The drop's folder on a backup, the card imported."""
    ingest.import_sources(drop, [source], backup=tmp_path / "disk")
    return tmp_path / "disk" / "HARBOUR-01"


def damage(path: Path) -> bytes:
    """One bit turned over, as a failing disk does, with length and time as they were; the bytes that are there now."""
    times = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    return bytes(data)


def last_generation(folder: Path) -> Iterator[tuple[str, str]]:
    """(path, action) of the newest generation below a folder's originals."""
    from lxml import etree

    newest = sorted((folder / "originals/ascmhl").glob("*.mhl"))[-1]
    document = etree.parse(newest)
    assert next(document.iter(f"{{{mhl.NAMESPACE}}}process")).text == "in-place"
    for element in document.iter(f"{{{mhl.NAMESPACE}}}hash"):
        yield element.findtext(f"{{{mhl.NAMESPACE}}}path"), element.find(f"{{{mhl.NAMESPACE}}}xxh128").get("action")


def found(report: CheckReport) -> tuple[int, list[str], list[str], list[str], list[str]]:
    told = report.to_dict()
    return told["intact"], told["changed"], told["missing"], told["unreadable"], told["repaired"]


def test_all_that_is_intact_is_said_to_be_and_the_history_has_it(drop: OpenDrop, shoot: Path, backup: Path) -> None:
    (shoot / "originals/Alpha-1/IMG_0001.XMP").write_text("another rating")
    report = check(drop)
    assert found(report) == (4, [], [], [], []) and report.files == 4 and report.safe
    assert "All 4 originals read again on " in report.sentences()[0] and "intact" in report.sentences()[0]
    for folder in (shoot, backup):
        assert {action for _, action in last_generation(folder)} == {"verified"}
        assert len(list(last_generation(folder))) == 4
    assert {row["checked"] for row in rows(drop) if row["kind"] == "picture"} == {"intact"}
    assert [copy["checked"] for copy in second_copies(drop)[str(backup)]] == ["intact"] * 4
    assert not is_due(drop)


def test_each_kind_of_damage_is_told_of_on_its_disk_and_changes_nothing(
    drop: OpenDrop, shoot: Path, backup: Path
) -> None:
    said: list[str] = []
    drop.events.said.connect(said.append)
    damage(shoot / FIRST)
    (shoot / SECOND).unlink()
    (backup / SECOND).chmod(0o644)
    (backup / SECOND).write_bytes(b"cut off")
    before = contents(shoot), contents(backup)
    report = check(drop)
    assert found(report) == (2, [FIRST, str(backup / SECOND)], [SECOND], [], []) and not report.safe
    assert (contents(shoot), contents(backup)) == before
    assert [str(shoot / FIRST) in said[0], str(shoot / SECOND) in said[1], str(backup / SECOND) in said[2]] == [
        True
    ] * 3
    assert all("threeshot check HARBOUR-01 --repair" in sentence for sentence in said)
    assert dict(last_generation(shoot))["Alpha-1/IMG_0001.JPG"] == "failed"
    assert mhl.listed(shoot / "originals")["Alpha-1/IMG_0001.JPG"] == rows(drop)[0]["xxh128"], (
        "a failed hash is no truth"
    )


def test_a_file_that_cannot_be_read_is_told_of_and_made_good(
    drop: OpenDrop, shoot: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = reading.hash_from_disk

    def torn(path: Path, on_piece: reading.OnPiece | None = None) -> tuple[str, str]:
        if path == shoot / FIRST and path.stat().st_ino == bad:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return read(path, on_piece)

    bad = (shoot / FIRST).stat().st_ino
    monkeypatch.setattr(reading, "hash_from_disk", torn)
    assert found(check(drop)) == (3, [], [], [FIRST], [])
    assert found(check(drop, fix=True)) == (4, [], [], [], [FIRST])


def test_a_disk_that_is_taken_away_meanwhile_makes_nothing_missing(drop: OpenDrop, shoot: Path, backup: Path) -> None:
    size = sum((shoot / row["path"]).stat().st_size for row in rows(drop) if row["kind"] == "picture")

    def pull(done: int, total: int, what: str) -> None:
        if done > size and backup.exists():
            backup.rename(backup.with_name("away"))

    report = check(drop, fix=True, progress=Progress(pull))
    assert found(report) == (4, [], [], [], []) and not report.copies[1].reachable
    assert not backup.exists()
    shoot.rename(shoot.with_name("gone"))
    with pytest.raises(NotFound, match="connect its disk"):
        check(drop)


def test_damaged_copies_are_made_good_from_each_other_and_kept_aside(drop: OpenDrop, shoot: Path, backup: Path) -> None:
    right = contents(shoot)
    broken = damage(shoot / FIRST)
    (shoot / SECOND).unlink()
    damage(backup / "originals/Alpha-1/IMG_0003.JPG")
    report = check(drop, fix=True)
    assert report.safe and found(report)[0] == 4
    assert sorted(report.to_dict()["repaired"]) == sorted(
        [FIRST, SECOND, str(backup / "originals/Alpha-1/IMG_0003.JPG")]
    )
    assert contents(shoot) == right
    assert {name: data for name, data in contents(backup).items() if name != "Alpha-1/IMG_0001.XMP"} == {
        name: data for name, data in right.items() if name != "Alpha-1/IMG_0001.XMP"
    }
    aside = list((shoot / "damaged").rglob("*.JPG"))
    assert [path.read_bytes() for path in aside] == [broken]
    assert not (shoot / FIRST).stat().st_mode & 0o222 and not list(shoot.rglob(".threeshot-part-*"))
    assert {action for _, action in last_generation(shoot)} == {"verified"}


def test_nothing_is_repaired_from_bytes_that_are_wrong_too(
    drop: OpenDrop, shoot: Path, backup: Path, source: Path
) -> None:
    broken = damage(shoot / FIRST), damage(backup / FIRST)
    report = check(drop, fix=True)
    assert found(report)[:2] == (3, [FIRST, str(backup / FIRST)]) and found(report)[4] == []
    assert ((shoot / FIRST).read_bytes(), (backup / FIRST).read_bytes()) == broken
    assert not (shoot / "damaged").exists() and not (backup / "damaged").exists()
    # The card has it still, among others of its length.
    other = source / "DCIM/100CANON/IMG_0000.JPG"
    other.write_bytes(bytes(len(broken[0])))
    report = check(drop, fix=True, cards=[source])
    assert report.safe and len(report.to_dict()["repaired"]) == 2
    with pytest.raises(NotFound):
        check(drop, fix=True, cards=[source / "nowhere"])


def test_a_backup_that_is_not_connected_is_said_and_the_originals_are_read_all_the_same(
    drop: OpenDrop, shoot: Path, backup: Path, tmp_path: Path
) -> None:
    (tmp_path / "disk").rename(tmp_path / "elsewhere")
    damage(shoot / FIRST)
    report = check(drop)
    assert found(report) == (3, [FIRST], [], [], [])
    assert any("is not connected: its 4 copies were not read" in sentence for sentence in report.sentences())
    report = check(drop, backup=tmp_path / "elsewhere", fix=True)
    assert report.safe and found(report)[4] == [FIRST]
    assert list(second_copies(drop)) == [str(tmp_path / "elsewhere/HARBOUR-01")]
    moved = f"The backup that was at {backup} is at {tmp_path / 'elsewhere/HARBOUR-01'} from now on."
    assert moved in report.sentences()
    assert {action for _, action in last_generation(tmp_path / "elsewhere/HARBOUR-01")} == {"verified"}
    report = check(drop, backup=tmp_path / "nowhere")
    assert found(report)[0] == 4 and not report.safe, "what somebody names must be looked at"


def test_stopped_it_goes_on_and_what_was_damaged_is_read_again(drop: OpenDrop, shoot: Path, backup: Path) -> None:
    damage(shoot / FIRST)
    size = sum((shoot / row["path"]).stat().st_size for row in rows(drop)[:3])

    def stop(done: int, total: int, what: str) -> None:
        if done >= size:
            progress.cancel()

    progress = Progress(stop)
    with pytest.raises(Interrupted):
        check(drop, progress=progress)
    seen = {row["path"]: row["checked_at"] for row in rows(drop) if row["checked_at"]}
    assert FIRST in seen and SECOND in seen and len(seen) < 4
    report = check(drop)
    assert found(report) == (3, [FIRST], [], [], [])
    after = {row["path"]: row["checked_at"] for row in rows(drop)}
    assert after[SECOND] == seen[SECOND] and after[FIRST] > seen[FIRST]
    assert check(drop).read_at > report.read_at
    assert {row["path"]: row["checked_at"] for row in rows(drop)}[SECOND] > after[SECOND], "a new reading reads all"


VICTIM = """
import os, signal, sys
from studio.catalog import Catalog, readings
from studio.ingest import completing, mhl, repair
from studio.ingest.check import check
from studio.open_drop import OpenDrop

where, count, drop_id = sys.argv[1], int(sys.argv[2]), sys.argv[3]
left = [count]

def die_after(function):
    def counted(*args, **more):
        result = function(*args, **more)
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    return counted

module, name = {"copied": (repair, "copy_verified"), "aside": (completing, "put_aside"), "renamed": (completing, "rename_into_place"),
                "noted": (readings, "put_found"), "generation": (mhl, "write_atomic"), "finished": (readings, "finish")}[where]
setattr(module, name, die_after(getattr(module, name)))
catalog = Catalog()
check(OpenDrop(catalog, catalog.get("drop", drop_id)), fix=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL.")
@pytest.mark.parametrize(
    ("where", "count"),
    [("copied", 1), ("aside", 1), ("renamed", 1), ("noted", 2), ("generation", 1), ("generation", 3), ("finished", 1)],
)
def test_killed_anywhere_the_next_run_makes_it_good(
    drop: OpenDrop, shoot: Path, backup: Path, where: str, count: int
) -> None:
    right = contents(shoot)
    damage(shoot / FIRST)
    damage(backup / SECOND)
    done = subprocess.run(
        [sys.executable, "-c", VICTIM, where, str(count), drop.id], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    report = check(drop, fix=True)
    assert report.safe
    assert contents(shoot) == right
    assert not [*shoot.rglob(".threeshot-part-*"), *backup.rglob(".threeshot-part-*")]
    assert {action for folder in (shoot, backup) for _, action in last_generation(folder)} == {"verified"}


@reference
def test_the_reference_tool_accepts_the_generations_of_readings(
    drop: OpenDrop, shoot: Path, backup: Path, source: Path
) -> None:
    check(drop)
    assert verify(shoot / "originals", "-dh") == verify(backup / "originals", "-dh") == OK
    jpeg(source / "DCIM/100CANON/IMG_0009.JPG", 9)
    ingest.import_sources(drop, [source], backup=backup.parent)
    assert check(drop).safe
    for folder in (shoot, backup):
        assert verify(folder / "originals") == OK
        assert len(list((folder / "originals/ascmhl").glob("*.mhl"))) == 4
    damage(shoot / FIRST)
    (backup / SECOND).unlink()
    check(drop)
    assert (verify(shoot / "originals"), verify(backup / "originals")) == (CHANGED, MISSING)
    check(drop, fix=True)
    assert verify(shoot / "originals") == verify(backup / "originals") == OK


def test_a_frame_more_reads_no_generation_again(
    drop: OpenDrop, shoot: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest.import_sources(drop, [source])
    read: list[Path] = []
    known = mhl.hashes_in
    monkeypatch.setattr(mhl, "hashes_in", lambda path: (read.append(path), known(path))[1])
    jpeg(source / "DCIM/100CANON/IMG_0009.JPG", 9)
    ingest.import_sources(drop, [source])
    check(drop)
    jpeg(source / "DCIM/100CANON/IMG_0010.JPG", 10)
    ingest.import_sources(drop, [source])
    assert read == [] and len(list((shoot / "originals/ascmhl").glob("*.mhl"))) == 4
    # A catalog that knows of none (an older one, or one made again) reads each once, and lists nothing twice.
    drop.catalog.execute("DELETE FROM generation")
    drop.catalog.execute("UPDATE file SET listed = NULL")
    jpeg(source / "DCIM/100CANON/IMG_0011.JPG", 11)
    ingest.import_sources(drop, [source])
    assert len(read) == 4
    newest = sorted((shoot / "originals/ascmhl").glob("*.mhl"))[-1]
    assert list(mhl.hashes_in(newest)) == ["Alpha-1/IMG_0011.JPG"]
    # Where the history was removed, it is written anew with all of them.
    shutil.rmtree(shoot / "originals/ascmhl")
    jpeg(source / "DCIM/100CANON/IMG_0012.JPG", 12)
    ingest.import_sources(drop, [source])
    assert len(mhl.listed(shoot / "originals")) == len(list((shoot / "originals/Alpha-1").glob("*.JPG"))) == 8
