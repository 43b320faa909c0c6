"""Running commands as a person does: in this process where that is enough, as a process of its own where signals or pipes matter."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from studio.cli import main


@dataclass(frozen=True)
class Outcome:
    """How a command ended: its exit code, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on stdout; an error when there is anything else."""
        return json.loads(self.out)


Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _width(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of one width, wherever the tests run."""
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture
def threeshot(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command in this process."""

    def run(*arguments: str | Path) -> Outcome:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    return run


def start(*arguments: str | Path, **options: Any) -> subprocess.Popen[str]:
    """Start a command as a process of its own."""
    command = [sys.executable, "-m", "studio.cli", *map(str, arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}, **options
    )


@pytest.fixture
def drop(threeshot: Run, sample_shoot: Path, tmp_path: Path) -> Path:
    """The sample's drop, made; nothing imported yet. Its folder."""
    folder = tmp_path / "HARBOUR-01"
    assert threeshot("drop", "new", sample_shoot / "brief.yaml", "--folder", folder).code == 0
    return folder


@pytest.fixture
def card(tmp_path: Path, sample_shoot: Path) -> Path:
    """A small card: two frames of camera A, one good, one out of focus."""
    folder = tmp_path / "card" / "DCIM" / "100HARBR"
    folder.mkdir(parents=True)
    for name in ("IMG_0004.JPG", "IMG_0006.JPG"):
        (folder / name).write_bytes((sample_shoot / "camera-a" / "DCIM" / "100HARBR" / name).read_bytes())
    return folder.parent.parent
