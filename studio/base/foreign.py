"""Another's program, run as a process of ours: watched line by line, stopped when asked to, gone when this program is."""

import contextlib
import os
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from studio.base import jobs
from studio.base.anew import started_anew
from studio.base.errors import NotFound
from studio.base.guard_process import GUARD
from studio.base.jobs import Progress

LOOK_S = 0.2
"""How often it is looked whether somebody asked to stop."""
_END_S = 8.0


@dataclass(frozen=True)
class Ended:
    """How it ended: its exit code, and what it wrote to standard output."""

    code: int
    out: str


def run(
    command: Sequence[str],
    progress: Progress,
    heard: Callable[[str], object] = lambda line: None,
    environment: Mapping[str, str] | None = None,
    enough: Callable[[], bool] = lambda: False,
) -> Ended:
    """Run a program to its end. heard: called with each line of its standard error, on another thread.

    environment: all of its surroundings. enough: asked now and then whether it is to end before its time. It gets no standard input. Raises
    Interrupted when somebody asked to stop: it is told to end, and has ended then; NotFound when it can't be started.
    """
    guard = started_anew(GUARD, "from studio.base.guard_process import serve; serve()")
    try:
        process = subprocess.Popen(
            [*guard, "--", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(os.environ if environment is None else environment),
            # Ctrl-C in the terminal is heard here, and ends it from here.
            start_new_session=os.name != "nt",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)
            | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    except OSError as error:
        raise NotFound(f"{command[0]}: could not be started ({error.strerror}).") from error
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    stdout, stderr, out, over = process.stdout, process.stderr, bytearray(), threading.Event()

    def collect() -> None:
        try:
            out.extend(stdout.read())
        finally:
            over.set()

    def listen() -> None:
        for line in stderr:
            with contextlib.suppress(Exception):
                heard(line.decode("utf-8", "replace").rstrip("\r\n"))

    lines = [jobs.run("foreign-out", lambda _: collect()), jobs.run("foreign-told", lambda _: listen())]
    try:
        while process.poll() is None and not progress.cancelled and not enough():
            # Its output ends when it does, which is heard at once; to wait for the process itself is to look every now and then.
            if over.wait(LOOK_S):
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(LOOK_S)
    finally:
        _end(process)
        for one in lines:
            with contextlib.suppress(TimeoutError, ValueError, OSError):
                one.wait(_END_S)
        for pipe in (stdout, stderr):
            with contextlib.suppress(OSError):
                pipe.close()
    progress.check()
    return Ended(process.returncode, out.decode("utf-8", "replace"))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Let it come to its end by closing the line to it, and end it where it does not."""
    with contextlib.suppress(OSError):
        if process.stdin is not None:
            process.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_END_S)
    if process.poll() is None:
        process.kill()
        process.wait(_END_S)
