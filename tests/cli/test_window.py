"""`threeshot app` where a window cannot be opened: a sentence, never an abort of Qt's."""

import builtins
import importlib
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from studio.base.beside_process import BESIDE
from studio.base.guard_process import GUARD
from studio.base.screen import why_no_window
from studio.base.worker_process import WORKER_ARGUMENT
from studio.cli import _BESIDE, _GUARD, _WORKER_ARGUMENT
from tests.cli.conftest import Run

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Wayland are Linux's")


@pytest.fixture
def no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@linux
@pytest.mark.usefixtures("no_screen")
def test_without_a_screen_it_says_so(threeshot: Run) -> None:
    done = threeshot("app")
    assert done.code == 6
    assert "There is no screen" in done.err


@linux
@pytest.mark.usefixtures("no_screen")
def test_a_screen_that_does_not_answer_is_named(threeshot: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    done = threeshot("app")
    assert done.code == 6
    assert ":987" in done.err or "sudo apt-get install" in done.err


@linux
@pytest.mark.parametrize("program", [("studio.cli", "app"), ("ui",)])
def test_a_library_that_is_missing_is_named_with_its_package(tmp_path: Path, program: tuple[str, ...]) -> None:
    # A file of that name that is no library stands in the way of the real one.
    (tmp_path / "libEGL.so.1").write_bytes(b"")
    environment = {**os.environ, "LD_LIBRARY_PATH": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", *program], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 6
    assert done.stderr.strip() == (
        "The window cannot start without libEGL.so.1; run 'sudo apt-get install libegl1', or what your system calls it."
    )


@pytest.mark.parametrize(
    ("environment", "lacking", "packages"),
    [
        ({"DISPLAY": "far:0"}, ["libxcb-cursor.so.0", "libGL.so.1"], "libgl1 libxcb-cursor0"),
        ({"QT_QPA_PLATFORM": "xcb", "DISPLAY": "far:0"}, ["libxcb-icccm.so.4"], "libxcb-icccm4"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, ["libwayland-cursor.so.0"], "libwayland-cursor0"),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": "far:0"}, ["libwayland-cursor.so.0"], None),
        ({"WAYLAND_DISPLAY": "w"}, ["libxcb-cursor.so.0"], None),
        ({"QT_QPA_PLATFORM": "offscreen"}, ["libxcb-cursor.so.0"], None),
        ({"QT_QPA_PLATFORM": "offscreen"}, ["libfontconfig.so.1", "libdbus-1.so.3"], "libfontconfig1 libdbus-1-3"),
        ({}, ["libxkbcommon.so.0"], "libxkbcommon0"),
    ],
)
def test_all_that_is_missing_is_named_at_once_and_nothing_that_is_not_needed(
    environment: dict[str, str], lacking: list[str], packages: str | None
) -> None:
    why = why_no_window(environment, lambda name: name not in lacking, linux=True)
    assert (why is None) if packages is None else (f"sudo apt-get install {packages}'" in str(why))


def test_elsewhere_qt_brings_what_it_needs() -> None:
    assert why_no_window({}, lambda name: False, linux=False) is None


def test_without_qt_it_says_how_to_get_it(threeshot: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    def missing(name: str, package: str | None = None) -> Any:
        if name == "ui.window.app":
            raise ImportError("libEGL.so.1: cannot open shared object file")
        return builtins.__import__(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    done = threeshot("app")
    assert done.code == 4
    assert "libEGL.so.1" in done.err
    assert "docs/install.md" in done.err


def test_the_drop_goes_to_the_window_and_its_exit_code_comes_back(
    threeshot: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    asked: list[str | None] = []
    window = SimpleNamespace(main=lambda drop: asked.append(drop) or 0)
    monkeypatch.setattr(importlib, "import_module", lambda name: window)
    assert threeshot("app", "HARBOUR-01").code == 0
    assert threeshot("app").code == 0
    assert asked == ["HARBOUR-01", None]


def test_a_frozen_program_becomes_a_worker_by_the_argument_that_workers_are_started_with() -> None:
    assert _WORKER_ARGUMENT == WORKER_ARGUMENT
    assert _BESIDE == BESIDE
    assert _GUARD == GUARD
