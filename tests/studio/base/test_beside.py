"""A process beside the program: told things, asked things, started anew when it ends by itself, ended with the program."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.base import beside, jobs
from studio.base.beside import Beside
from studio.capture.addresses import listen
from tests.studio.beside_tasks import echo, keep
from tests.studio.capture.receiving import until

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


class Program:
    """The program's side. heard: what it was told. again: whether it was started again, each time that it ended by itself."""

    def __init__(self, function: Callable[..., None] = echo, first: str = "hello") -> None:
        self.heard: list[Any] = []
        self.again: list[bool] = []
        self.listening = listen("127.0.0.1", 0)
        self.beside = Beside("echo", function, self.listening, lambda: (first,), self._hear, self.again.append)

    def _hear(self, message: Any) -> Any:
        self.heard.append(message)
        if message == "refuse me":
            raise ValueError("that is refused")
        return message.upper() if isinstance(message, str) else None

    def end(self) -> None:
        self.beside.end()
        self.listening.close()


@pytest.fixture
def program() -> Any:
    program = Program()
    program.beside.start()
    yield program
    program.end()


def test_it_is_told_things_and_asks(program: Program) -> None:
    assert until(lambda: program.heard == ["hello"])
    program.beside.tell("some word")
    assert until(lambda: program.heard[1:] == ["some word", ("answered", "SOME WORD")])
    program.beside.tell("refuse me")
    assert until(lambda: program.heard[3:] == ["refuse me", ("refused", "that is refused")])
    program.end()
    assert program.heard[-1] == "goodbye", "what it told at its end was heard"
    assert program.again == []


def test_it_gives_way_to_the_program_and_ctrl_c_in_a_terminal_is_the_programs(program: Program) -> None:
    assert until(lambda: program.heard == ["hello"])
    assert program.beside.pid is not None
    there = program.beside.pid
    assert os.getpriority(os.PRIO_PROCESS, there) > min(18, os.getpriority(os.PRIO_PROCESS, 0))
    # Between sessions Linux shares the processor out evenly, whatever their priorities.
    assert os.getsid(there) == os.getsid(0) and os.getpgid(there) != os.getpgid(0)


def test_what_it_is_told_while_it_ends_leaves_nothing_half_written_and_nothing_behind_its_end(tmp_path: Path) -> None:
    program = Program(keep, str(tmp_path / "kept"))
    program.beside.start()
    ending = jobs.run("ending", lambda _: program.end())
    assert until(lambda: program.heard == ["ends"])
    program.beside.tell("late")
    assert until(lambda: program.heard == ["ends", "writes late"])
    program.beside.tell("too late")
    ending.wait(20)
    assert program.heard == ["ends", "writes late"] and list(tmp_path.iterdir()) == []


def test_it_is_started_again_when_it_ends_by_itself_but_not_for_ever(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    for start in range(1, beside.MOST_STARTS + 1):
        assert until(lambda start=start: program.heard.count("hello") == start)
        os.kill(program.beside.pid or 0, signal.SIGKILL)
        assert until(lambda start=start: len(program.again) == start)
    assert program.again == [True] * (beside.MOST_STARTS - 1) + [False]
    assert until(lambda: not program.beside.running)


def test_a_frozen_program_starts_itself_for_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    frozen = tmp_path / "threeshot"
    frozen.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m studio.cli "$@"\n')
    frozen.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(frozen))
    program = Program()
    program.beside.start()
    assert until(lambda: program.heard == ["hello"])
    program.end()
