"""`python -m ui.screenshots`, as far as it can be asked without taking the pictures."""

import subprocess
import sys
from pathlib import Path


def ask(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ui.screenshots", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_help_says_what_it_does_and_makes_nothing() -> None:
    done = ask("--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: python -m ui.screenshots [-h] [--language {en,de}] [--all]")
    assert "pictures of every page" in done.stdout and "default: screenshots" in done.stdout
    assert not Path("--help").exists()


def test_a_wrong_argument_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for arguments, told in (
        (("--small", tmp_path / "a"), "unrecognized arguments: --small. See 'python -m ui.screenshots --help'."),
        ((tmp_path / "a", "b"), "unrecognized arguments: b. See 'python -m ui.screenshots --help'."),
        ((tmp_path / "file",), f"{tmp_path}/file: can't be made a folder (File exists). See 'python -m ui.screenshots --help'."),
    ):  # fmt: skip
        done = ask(*arguments)
        assert (done.returncode, done.stdout, done.stderr.splitlines()) == (2, "", [told])
    assert not (tmp_path / "a").exists()
