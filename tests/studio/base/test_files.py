"""Writing to disks that fail, and beside what killed processes left."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.base import files
from studio.base.errors import Refused
from studio.base.processes import still_runs


def _sync_fails(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def fail(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)


@pytest.mark.skipif(os.name == "nt", reason="Windows opens no folders.")
def test_a_folder_that_could_not_be_synced_is_told_of_but_not_where_disks_know_no_such_thing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _sync_fails(monkeypatch, errno.EINVAL)
    files.fsync_dir(tmp_path)
    _sync_fails(monkeypatch, errno.EIO)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        files.fsync_dir(tmp_path)
    with pytest.raises(Refused, match="its disk failed"):
        files.write_atomic(tmp_path / "new", b"new")
    assert list(tmp_path.iterdir()) == []


def test_parts_of_dead_processes_go_before_something_is_written_there_and_no_others(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    mine = f"{files.PART_PREFIX}{files.this_host()}"
    left = [tmp_path / f"{mine}-{dead.pid}-abc.xmp", tmp_path / f"{mine}-{dead.pid}-abc.db-journal"]
    at_work = [tmp_path / f"{mine}-{os.getpid()}-abc", tmp_path / f"{mine}-{os.getppid()}-abc"]
    others = tmp_path / f"{files.PART_PREFIX}elsewhere-{dead.pid}-abc"
    for path in (*left, *at_work, others):
        path.write_bytes(b"half")
    files.write_atomic(tmp_path / "new", b"new")
    assert set(tmp_path.iterdir()) == {*at_work, others, tmp_path / "new"}


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no processes that nobody has collected.")
def test_a_killed_process_that_nobody_has_collected_yet_writes_no_more(tmp_path: Path) -> None:
    name = "import studio.base.processes as p, os, sys; print(p.run_name('here', 'own')); sys.stdout.flush(); os.read(0, 1)"
    killed = subprocess.Popen([sys.executable, "-c", name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert killed.stdout is not None
    run = killed.stdout.readline().strip()
    part = tmp_path / f"{files.PART_PREFIX}{files.this_host()}-{killed.pid}-abc.json"
    part.write_bytes(b"half")
    assert still_runs(run) and not files.is_left_behind(part)
    killed.kill()
    os.waitid(os.P_PID, killed.pid, os.WEXITED | os.WNOWAIT)
    try:
        assert not still_runs(run)
        files.write_atomic(tmp_path / "new", b"new")
        assert set(tmp_path.iterdir()) == {tmp_path / "new"}
    finally:
        killed.communicate()


def test_a_folder_is_made_in_a_root_that_is_there_and_a_file_is_no_folder(tmp_path: Path) -> None:
    files.make_below(tmp_path / "a" / "b", tmp_path)
    files.make_folder(tmp_path / "a" / "b" / "c" / "d")
    assert (tmp_path / "a" / "b" / "c" / "d").is_dir()
    (tmp_path / "file").write_bytes(b"")
    for make in (lambda: files.make_below(tmp_path / "file", tmp_path), lambda: files.make_folder(tmp_path / "file")):
        with pytest.raises(FileExistsError):
            make()
    with pytest.raises(FileNotFoundError):
        files.make_below(tmp_path / "gone" / "a", tmp_path / "gone")


def test_a_folder_that_is_taken_away_while_it_is_made_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "ready"
    there.mkdir()
    make = Path.mkdir

    def taken_away_just_after(folder: Path) -> None:
        try:
            make(folder)
        except FileExistsError:
            folder.rmdir()
            raise

    monkeypatch.setattr(Path, "mkdir", taken_away_just_after)
    files.make_below(there, tmp_path)
    assert there.is_dir()
