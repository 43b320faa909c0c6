"""A terminal that is closed, an ssh that is lost, a computer that shuts down: one sentence, exit 7, nothing half there, and it goes on later."""

import contextlib
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from studio.base.files import PART_PREFIX
from studio.catalog import Catalog
from tests.cli.conftest import Run, start

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
SIGNALS = [signal.SIGHUP, signal.SIGTERM]


@pytest.fixture(autouse=True)
def _heard() -> Iterator[None]:
    """Whoever runs the tests may not listen to a hang-up (nohup), or to Ctrl-C (a shell's `&`); the commands that they start do."""
    heard = {signal.SIGHUP: signal.SIG_DFL, signal.SIGINT: signal.default_int_handler}
    before = {one: signal.signal(one, handler) for one, handler in heard.items()}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@contextlib.contextmanager
def running(*arguments: str | Path, **options: object) -> Iterator["subprocess.Popen[str]"]:
    process = start(*arguments, **options)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(there: Callable[[], object], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not (found := there()) and time.monotonic() < end:
        time.sleep(0.005)
    assert found


def begun(process: "subprocess.Popen[str]") -> None:
    """Wait until a watch has told of its beginning in the catalog."""
    catalog = Catalog()
    seen = catalog.value("SELECT COUNT(*) FROM event WHERE kind = 'import.started'")
    wait_for(lambda: catalog.value("SELECT COUNT(*) FROM event WHERE kind = 'import.started'") > seen)
    catalog.close()


def sentences(err: str) -> list[str]:
    return [line for line in err.splitlines() if line.strip()]


def parts(folder: Path) -> list[Path]:
    return list(folder.rglob(f"{PART_PREFIX}*"))


def test_an_import_that_is_told_to_end_leaves_no_part_and_goes_on_later(
    drop: Path, tmp_path: Path, threeshot: Run
) -> None:
    card = tmp_path / "slow"
    card.mkdir()
    for place in range(6):
        (card / f"IMG_{place:04}.JPG").write_bytes(os.urandom(1 << 20))
    threeshot("checklist", drop, "--not-ready", "only a card to copy")
    with running("import", drop, card) as process:
        wait_for(lambda: any((drop / "originals").rglob("*")))
        process.send_signal(signal.SIGHUP)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 7, err
    assert len(sentences(err)) == 1, err
    assert "run it again" in err
    assert parts(drop) == []
    again = threeshot("import", drop, card, "--json")
    assert again.json["planned"] == 6
    assert again.json["failed"] == []
    assert len(threeshot("drop", "show", drop, "--frames", "--json").json["frames"]) == 6


def test_scoring_and_export_that_are_told_to_end_leave_nothing_half_there(
    drop: Path, card: Path, tmp_path: Path, threeshot: Run
) -> None:
    to = tmp_path / "bundles"
    assert threeshot("import", drop, card).code == 0
    assert threeshot("assign", drop, "IMG_0006", "--product", "HS-TOTE-01", "--role", "hero").code == 0
    assert threeshot("select", drop, "IMG_0006").code == 0
    for number, command in zip(SIGNALS, (("score", drop, "--again"), ("export", drop, "--to", to)), strict=True):
        with running(*command) as process:
            wait_for(lambda pid=process.pid: psutil.Process(pid).children() or parts(to))
            process.send_signal(number)
            _, err = process.communicate(timeout=60)
        assert process.returncode == 7, (command, err)
        assert "run it again" in err.splitlines()[-1]
        assert "Traceback" not in err
    assert parts(drop) == []
    assert list(to.iterdir()) == []


def test_a_watch_ends_by_a_lost_terminal_with_7_and_by_a_shutdown_in_order_and_nohup_keeps_its_meaning(
    drop: Path, tmp_path: Path
) -> None:
    with running("watch", drop, tmp_path, "--json") as process:
        begun(process)
        process.send_signal(signal.SIGHUP)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 7, err
    assert '"failed": []' in out
    assert "The terminal was closed" in err
    nohup = lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)  # noqa: E731
    with running("watch", drop, tmp_path, "--json", preexec_fn=nohup) as process:
        begun(process)
        process.send_signal(signal.SIGHUP)
        time.sleep(0.2)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert '"failed": []' in out


def test_a_terminal_that_is_gone_ends_an_import_with_7_and_no_defect(drop: Path, tmp_path: Path, home: Path) -> None:
    card = tmp_path / "slow"
    card.mkdir()
    for place in range(60):
        (card / f"IMG_{place:04}.JPG").write_bytes(os.urandom(1 << 20))
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", "import fcntl, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
         "from studio.cli import main; sys.exit(main())", "import", str(drop), str(card)],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        wait_for(lambda: any((drop / "originals").rglob("*.JPG")))
        # As a lost ssh does: the kernel hangs the terminal up, and tells its session.
        os.close(ours)
        assert process.wait(60) == 7
    finally:
        process.kill()
    assert parts(drop) == []
    assert not list(home.rglob("threeshot.log"))


@pytest.mark.parametrize("last_loaded", ["signal", "studio.base.errors", "typer._click.core", "studio.cli.commands"])
def test_ctrl_c_while_the_program_still_loads_ends_it_with_the_sentence(last_loaded: str) -> None:
    # As the program that is installed does it.
    starts = "import sys; from studio.entry import main; sys.exit(main())"
    with subprocess.Popen(
        [sys.executable, "-X", "importtime", "-c", starts, "drop", "list"], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert any(line.split("|")[-1].strip() == last_loaded for line in process.stderr), "it is loaded no more"
        process.send_signal(signal.SIGINT)
        left = [line for line in process.stderr if not line.startswith("import time:")]
    assert (process.returncode, left) == (7, ["Interrupted; run it again to go on.\n"])
