"""Killed, filled up, pulled out: running it again completes the import; no frame twice, none missing, no half file under a final name."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio import ingest
from studio.base.errors import Refused
from studio.base.jobs import Progress
from studio.catalog import Catalog, Row
from studio.ingest import mhl, plan
from studio.open_drop import OpenDrop
from tests.studio.ingest.cards import card, contents, rows

# What the killed process runs: an import that ends itself, as `kill -9` would, at a chosen point.
VICTIM = """
import os, signal, sys
from pathlib import Path
from studio import ingest
from studio.base import files
from studio.open_drop import OpenDrop
from studio.catalog import Catalog
from studio.ingest import mhl, placing, recording
from studio.base.jobs import Progress

where, count, drop_id, source, backup = sys.argv[1], int(sys.argv[2]), sys.argv[3], Path(sys.argv[4]), sys.argv[5]
left = [count]

def die_after(function):
    def counted(*args, **more):
        result = function(*args, **more)
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    return counted

if where == "renamed":
    placing.rename_into_place = die_after(placing.rename_into_place)
elif where == "recorded":
    recording.Recorder.record = die_after(recording.Recorder.record)
elif where == "generation":
    mhl.write_atomic = die_after(mhl.write_atomic)
elif where == "half a generation":
    whole = mhl.write_atomic
    def half(path, data, within=None):
        left[0] -= 1
        if left[0]:
            return whole(path, data, within)
        with files.writing(path, within) as part:
            part.write_bytes(data[:100])
            os.kill(os.getpid(), signal.SIGKILL)
    mhl.write_atomic = half

def listener(done, total, what):
    if where == "bytes" and what == "copying" and done >= count:
        os.kill(os.getpid(), signal.SIGKILL)

catalog = Catalog()
drop = OpenDrop(catalog, catalog.get("drop", drop_id))
ingest.import_sources(drop, [source], backup=Path(backup) if backup else None, progress=Progress(listener))
"""


def _kill(drop: OpenDrop, source: Path, where: str, count: int, backup: Path | None = None) -> None:
    command = [
        sys.executable,
        "-c",
        textwrap.dedent(VICTIM),
        where,
        str(count),
        drop.id,
        str(source),
        str(backup or ""),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr


def _no_half_file(drop: OpenDrop, shoot: Path, source: Path) -> None:
    whole = {path.read_bytes() for path in source.rglob("*") if path.is_file()}
    for name, data in contents(shoot).items():
        assert Path(name).name.startswith(".threeshot-part-") or data in whole, name
    for row in rows(drop):
        assert (shoot / row["path"]).stat().st_size == row["size"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL.")
@pytest.mark.parametrize(
    ("where", "count", "with_backup"),
    [
        ("bytes", 1, False),
        ("bytes", 3_500_000, True),
        ("renamed", 1, False),
        ("renamed", 3, True),  # the second frame's original has its name, its backup has not
        ("recorded", 2, False),
        ("generation", 1, False),
        ("generation", 3, True),
        ("half a generation", 1, False),
        ("half a generation", 4, True),
    ],
)
def test_killed_at_any_point_the_next_import_completes_it(
    drop: OpenDrop, shoot: Path, tmp_path: Path, where: str, count: int, with_backup: bool
) -> None:
    source = card(tmp_path / "card", range(1, 7), pad=1_000_000)
    backup = tmp_path / "backup" if with_backup else None
    _kill(drop, source, where, count, backup)
    _no_half_file(drop, shoot, source)
    report = ingest.import_sources(drop, [source], backup=backup)
    assert report.failed == [] and report.copied + report.skipped == 6
    expected = {path.name: path.read_bytes() for path in source.rglob("*.JPG")}
    for folder in [shoot, *([backup / "HARBOUR-01"] if backup else [])]:
        assert {Path(name).name: data for name, data in contents(folder).items()} == expected
    assert drop.catalog.value("SELECT COUNT(*) FROM frame") == drop.catalog.value("SELECT COUNT(*) FROM file") == 6
    for folder in [shoot, *([backup] if backup else [])]:
        assert not list(folder.rglob(".threeshot-part-*")), "no part is left, below the checksum history neither"
    history = [name for name, _ in _history(shoot)]
    assert sorted(history) == sorted(contents(shoot)), "each file is in the checksum history, once"


def _history(folder: Path) -> Iterator[tuple[str, str]]:
    from lxml import etree

    for path in sorted((folder / "originals/ascmhl").glob("*.mhl")):
        for element in etree.parse(path).iter(f"{{{mhl.NAMESPACE}}}hash"):
            yield element.findtext(f"{{{mhl.NAMESPACE}}}path"), element.findtext(f"{{{mhl.NAMESPACE}}}xxh128")


def test_only_parts_of_dead_runs_are_cleaned_up(drop: OpenDrop, shoot: Path, tmp_path: Path) -> None:
    from studio.ingest import destination

    originals = shoot / "originals"
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    living = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        mine = destination.part_path(originals, ".JPG")
        parts = {pid: originals / mine.name.replace(f"-{os.getpid()}-", f"-{pid}-") for pid in (dead.pid, living.pid)}
        others = originals / ".threeshot-part-x8s2k_"
        for path in (*parts.values(), others):
            path.write_bytes(b"half a picture")
        ingest.import_sources(drop, [card(tmp_path / "card", [1])])
        assert not parts[dead.pid].exists()
        assert parts[living.pid].exists() and others.exists(), "another program may be writing them"
        os.utime(others, (0, 0))
        ingest.import_sources(drop, [card(tmp_path / "card", [1])])
        assert not others.exists()
    finally:
        living.communicate(b"\n")


def test_a_source_that_vanishes_midway_fails_its_files_and_keeps_the_rest(
    drop: OpenDrop, shoot: Path, tmp_path: Path
) -> None:
    kept = card(tmp_path / "kept", range(1, 9), pad=2_000_000)
    source = tmp_path / "card"
    shutil.copytree(kept, source)

    lock = threading.Lock()

    def pull(done: int, total: int, what: str) -> None:
        with lock:
            if what == "copying" and done > 4_000_000 and source.exists():
                shutil.rmtree(source)

    report = ingest.import_sources(drop, [source], progress=Progress(pull))
    assert report.failed and report.copied + len(report.failed) == 8
    assert all("put the card in again" in one["reason"] for one in report.failed)
    assert not list(shoot.rglob(".threeshot-part-*"))
    _no_half_file(drop, shoot, kept)
    shutil.copytree(kept, source)
    assert ingest.import_sources(drop, [source]).copied == len(report.failed)
    assert len(contents(shoot)) == 8


def test_a_file_that_changes_while_it_is_copied_is_copied_again(drop: OpenDrop, shoot: Path, tmp_path: Path) -> None:
    source = card(tmp_path / "card", [1], pad=6_000_000)
    picture = next(source.rglob("*.JPG"))
    grown = []

    def grow(done: int, total: int, what: str) -> None:
        if what == "copying" and done > 0 and not grown:
            grown.append(True)
            with picture.open("ab") as file:
                file.write(b"and more")

    report = ingest.import_sources(drop, [source], progress=Progress(grow))
    assert report.copied == 1
    assert list(contents(shoot).values()) == [picture.read_bytes()]


def test_too_little_space_is_refused_before_anything_is_copied(
    drop: OpenDrop, shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = card(tmp_path / "card", range(1, 4), pad=1_000_000)
    usage = shutil.disk_usage(tmp_path)._replace(free=66_000_000)
    monkeypatch.setattr(plan.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(Refused, match=r"70 MB are needed and 66 MB are free.*nothing has been copied"):
        ingest.import_sources(drop, [source])
    assert contents(shoot) == {} and drop.catalog.value("SELECT COUNT(*) FROM frame") == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 100 MB, all of it in memory; only root can make one."""
    point = tmp_path / "small"
    point.mkdir()
    if shutil.which("mount") is None or os.name == "nt" or os.geteuid() != 0:
        pytest.skip("Only root can mount a small file system to fill.")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(point)], capture_output=True, text=True
    )
    if made.returncode != 0:
        pytest.skip(f"No small file system could be mounted: {made.stderr.strip()}")
    try:
        yield point
    finally:
        subprocess.run(["umount", "-l", str(point)], check=True)


@pytest.fixture
def small_drop(catalog: Catalog, small_disk: Path) -> Row:
    from tests.studio.ingest.cards import make_drop

    return make_drop(catalog, small_disk / "shoot", "SMALL-01")


def test_a_disk_that_fills_up_stops_the_import_and_more_space_completes_it(
    small_drop: OpenDrop, small_disk: Path, tmp_path: Path
) -> None:
    source = card(tmp_path / "card", range(1, 13), pad=3_000_000)
    shoot, ballast = small_disk / "shoot", small_disk / "other program's file"
    lock = threading.Lock()

    def fill(done: int, total: int, what: str) -> None:
        with lock:
            if what == "copying" and done > 3_000_000 and not ballast.exists():
                free = shutil.disk_usage(small_disk).free
                with ballast.open("wb") as file:
                    os.posix_fallocate(file.fileno(), 0, free - 13_000_000)

    with pytest.raises(Refused, match="the disk is full"):
        ingest.import_sources(small_drop, [source], progress=Progress(fill))
    assert not list(shoot.rglob(".threeshot-part-*"))
    _no_half_file(small_drop, shoot, source)
    done = small_drop.catalog.value("SELECT COUNT(*) FROM file")
    assert len(contents(shoot)) == done < 12
    ballast.unlink()
    report = ingest.import_sources(small_drop, [source])
    assert (report.copied, report.skipped) == (12 - done, done)
    assert {row["verified_how"] for row in rows(small_drop)} == {"memory"}, "tmpfs has no disk to read back from"
    assert sorted(name for name, _ in _history(shoot)) == sorted(contents(shoot))


def test_a_read_only_destination_is_refused_before_anything_is_copied(
    small_drop: OpenDrop, small_disk: Path, drop: Row, tmp_path: Path
) -> None:
    source = card(tmp_path / "card", [1])
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(Refused, match="cannot be written to"):
        ingest.import_sources(small_drop, [source])
    with pytest.raises(Refused, match="cannot be written to"):
        ingest.import_sources(drop, [source], backup=small_disk / "backup")
    assert small_drop.catalog.value("SELECT COUNT(*) FROM frame") == 0


def test_a_card_that_is_mounted_read_only_comes_in_whole(drop: OpenDrop, small_disk: Path) -> None:
    card(small_disk / "card", range(1, 4))
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert ingest.import_sources(drop, [small_disk / "card"], source_twice=True).copied == 3


def test_originals_that_are_no_folder_are_refused(small_drop: OpenDrop, small_disk: Path, tmp_path: Path) -> None:
    (small_disk / "shoot/originals").rmdir()
    (small_disk / "shoot/originals").write_text("not a folder")
    with pytest.raises(Refused, match="cannot be written to"):
        ingest.import_sources(small_drop, [card(tmp_path / "card", [1])])
