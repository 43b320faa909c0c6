"""Help: complete, quick, and in the words of the documentation."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from studio.cli.commands import COMMANDS, app
from tests.cli.conftest import Run

HEAVY = (
    "cv2",
    "numpy",
    "pydantic",
    "sqlite_utils",
    "PIL",
    "lxml",
    "rawpy",
    "psygnal",
    "cryptography",
    "PySide6",
    "reportlab",
)


def commands(group: Any = None, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its full name."""
    group = group or typer.main.get_command(app)
    for word, command in group.commands.items():
        full = f"{name} {word}".strip()
        if hasattr(command, "commands"):
            yield from commands(command, full)
        else:
            yield full, command


ALL = dict(commands())


@pytest.mark.parametrize("name", ALL)
def test_every_command_argument_and_option_has_help(name: str) -> None:
    command = ALL[name]
    assert (command.help or "").strip().endswith("."), f"{name}: its help is no sentence"
    for parameter in command.params:
        assert (getattr(parameter, "help", None) or "").strip(), f"{name}: nothing is said of {parameter.name}"


@pytest.mark.parametrize("name", ALL)
def test_every_command_answers_to_help(threeshot: Run, name: str) -> None:
    done = threeshot(*name.split(), "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: threeshot {name} ")
    assert done.err == ""


@pytest.mark.parametrize("name", ALL)
def test_every_command_that_answers_with_data_can_do_so_in_json(name: str) -> None:
    if name != "app":
        assert any("--json" in parameter.opts for parameter in ALL[name].params)


def test_the_program_alone_shows_what_there_is(threeshot: Run) -> None:
    done = threeshot()
    assert done.code == 0
    assert done.out == threeshot("--help").out
    for members in COMMANDS.values():
        for name in members:
            assert f"\n  {name} " in done.out
    for noun in ("drop", "catalog"):
        alone = threeshot(noun)
        assert alone.code == 0
        assert f"Usage: threeshot {noun}" in alone.out


def test_the_help_lists_the_exit_codes(threeshot: Run) -> None:
    said = " ".join(threeshot("--help").out.split())
    assert "0 done; 1 a defect of ours; 2 wrong usage; 3 the input is not valid; 4 not found; 5 not complete" in said


def test_the_version_is_told(threeshot: Run) -> None:
    from importlib.metadata import version

    assert threeshot("--version").out == f"threeshot {version('threeshot')}\n"


def test_nothing_heavy_is_loaded_on_the_way_to_help() -> None:
    program = (
        "import sys; from studio.cli import main; code = main(['--help']);"
        f"print(*sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr.strip() == ""


def test_shell_completion_knows_the_commands_and_the_drops(threeshot: Run, drop: object) -> None:
    import os

    for typed, expected in (("threeshot cov", "coverage"), ("threeshot coverage HARB", "HARBOUR-01")):
        environment = {
            **os.environ,
            "_THREESHOT_COMPLETE": "complete_bash",
            "COMP_WORDS": typed,
            "COMP_CWORD": str(typed.count(" ")),
        }
        done = subprocess.run(
            [sys.executable, "-m", "studio.cli"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert expected in done.stdout.split(), done.stderr
