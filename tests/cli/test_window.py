"""`threeshot app` where a window cannot be opened: a sentence, never an abort of Qt's."""

import builtins
import importlib
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from studio.base.worker_process import WORKER_ARGUMENT
from studio.cli import _WORKER_ARGUMENT
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
