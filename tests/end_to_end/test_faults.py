"""A disk that fails a step, and one whose power goes: what was acknowledged is there after the next run, and no card is falsely safe.

`python -m bench.faults` does it at every step. The disk itself is held to what it says here too: only what was synced is kept for certain.
"""

import errno
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from bench import custody, faults
from bench.faults import Disks, Fault
from bench.power import Disk
from studio.base.errors import Refused
from studio.base.files import disk_error

IMPORT = next(case for case in custody.CASES if case.name == "import with backup")
_OURS = "from studio.base import files; "
_WRITE = """
import os, sys
from pathlib import Path
here = Path(sys.argv[1])

def sync(path):
    handle = os.open(path, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)

"""


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = faults.built(tmp_path_factory.mktemp("shim"))
    if found is None:
        pytest.skip("a failing disk is made on Linux alone, with a C compiler")
    return found


def _run(shim: Path, folder: Path, program: str, **told: str) -> "subprocess.CompletedProcess[str]":
    """Run a program whose writes below `folder`/disk the shim sees."""
    (folder / "disk").mkdir(exist_ok=True)
    (folder / "state").write_bytes(bytes(4096))
    env = {
        **os.environ,
        "LD_PRELOAD": str(shim),
        "SHIM_FOLDERS": str(folder / "disk"),
        "SHIM_STATE": str(folder / "state"),
    }
    command = [sys.executable, "-c", _WRITE + program, str(folder / "disk")]
    return subprocess.run(command, env=env | told, capture_output=True, text=True, check=False)


def _kept(shim: Path, folder: Path, program: str, chance: random.Random | None = None) -> dict[str, bytes]:
    """What a disk holds of what a program wrote, after its power went: path -> bytes."""
    (folder / "disk").mkdir(parents=True)
    (folder / "disk" / "was").write_bytes(b"as it was")
    disk = Disk([folder / "disk"])
    done = _run(shim, folder, program, SHIM_JOURNAL=str(folder / "journal"))
    assert done.returncode == 0, done.stderr
    disk.replay(folder / "journal")
    disk.lose(chance)
    disk.write()
    files = custody.files_below(folder / "disk")
    return {path.relative_to(folder / "disk").as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize(
    ("program", "kept"),
    [
        ("(here / 'was').write_bytes(b'now')", {"was": b"as it was"}),
        ("(here / 'was').write_bytes(b'now'); sync(here / 'was')", {"was": b"now"}),
        ("(here / 'new').write_bytes(b'new'); sync(here / 'new')", {"was": b"as it was"}),
        ("(here / 'new').write_bytes(b'new'); sync(here)", {"was": b"as it was", "new": b""}),
        ("(here / 'new').write_bytes(b'new'); sync(here / 'new'); sync(here)", {"was": b"as it was", "new": b"new"}),
        ("(here / 'was').rename(here / 'other')", {"was": b"as it was"}),
        ("(here / 'was').rename(here / 'other'); sync(here)", {"other": b"as it was"}),
        ("(here / 'in').mkdir(); (here / 'was').rename(here / 'in' / 'was'); sync(here / 'in')", {}),
        ("(here / 'in').mkdir(); sync(here); (here / 'was').rename(here / 'in' / 'was'); sync(here / 'in')", {"in/was": b"as it was"}),
        ("os.link(here / 'was', here / 'other'); (here / 'was').unlink(); sync(here)", {"other": b"as it was"}),
        ("os.truncate(here / 'was', 2)", {"was": b"as it was"}),
        ("f = open(here / 'was', 'r+b'); f.truncate(2); f.flush(); os.fsync(f.fileno())", {"was": b"as"}),
        ("f = open(here / 'was', 'ab'); f.write(b' and more'); f.flush(); os.fsync(f.fileno())", {"was": b"as it was and more"}),
        (_OURS + "files.write_atomic(here / 'a' / 'b' / 'new', b'new')", {"was": b"as it was", "a/b/new": b"new"}),
        (_OURS + "(here / 'a').mkdir(); files.write_atomic(here / 'a' / 'new', b'new', here)", {"was": b"as it was", "a/new": b"new"}),
    ],
)  # fmt: skip
def test_only_what_was_synced_is_kept_when_the_power_goes(
    shim: Path, tmp_path: Path, program: str, kept: dict[str, bytes]
) -> None:
    assert _kept(shim, tmp_path / "one", program) == kept


def test_what_was_not_synced_may_be_there_torn_or_not(shim: Path, tmp_path: Path) -> None:
    program = "(here / 'was').write_bytes(b'x' * 4096)"
    found = {_kept(shim, tmp_path / str(seed), program, random.Random(seed)).get("was") for seed in range(8)}
    assert all(data is not None and data in (b"as it was", b"x" * len(data)) for data in found)
    assert len({len(data) for data in found if data is not None}) > 2, "nothing, a part, all"


def test_one_step_fails_or_all_from_there_on_and_the_step_is_told(shim: Path, tmp_path: Path) -> None:
    program = """
for n in range(4):
    try:
        (here / str(n)).mkdir()
    except OSError as error:
        print(n, error.errno)
"""
    told = {"SHIM_AT": "2", "SHIM_ERROR": str(errno.ENOSPC), "SHIM_HIT": str(tmp_path / "hit")}
    assert _run(shim, tmp_path, program, **told).stdout.split() == ["1", "28"]
    assert (tmp_path / "hit").read_text("utf-8") == f"mkdir {tmp_path}/disk/1\n"
    for n in (0, 2, 3):
        (tmp_path / "disk" / str(n)).rmdir()
    done = _run(shim, tmp_path, program, **told | {"SHIM_LASTING": "1"})
    assert done.stdout.split() == ["1", "28", "2", "28", "3", "28"]


@pytest.mark.slow
def test_an_import_on_a_disk_that_fails_or_loses_its_power_is_made_good_by_the_next(shim: Path, tmp_path: Path) -> None:
    disks = Disks(tmp_path, IMPORT, shim)
    rename = next(n for n, step in enumerate(disks.steps, 1) if step.startswith("rename") and "IMG_" in step)
    # The first frames were told of by now; their sidecars, and the checksum history, are still to come.
    history = next(n for n, step in enumerate(disks.steps, 1) if "ascmhl" in step)
    for at, fault in ((rename, Fault(errno.EIO)), (history, Fault(None))):
        where, found = disks.suffer(at, fault, seed=1)
        assert where != "not reached" and not found.sentences, "\n".join([f"{where}, {fault}", *found.sentences])
        assert found.frames > 4 and found.safe


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.ENODEV])
def test_a_disk_that_fails_is_told_of_and_is_no_defect_of_ours(tmp_path: Path, number: int) -> None:
    told = disk_error(OSError(number, os.strerror(number)), tmp_path)
    assert isinstance(told, Refused) and told.exit_code == 6
    assert str(tmp_path) in str(told) and "check the disk" in str(told)
