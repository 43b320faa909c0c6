"""Long work on threads: what nobody waits for comes last."""

import os
import subprocess
import sys
import threading

import pytest

from studio.base import jobs
from studio.base.jobs import Job, Progress


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux says a thread's priority.")
def test_work_at_leisure_has_its_turn_last_and_other_threads_keep_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    import psutil

    # A window's test may have run in this process.
    monkeypatch.setattr(jobs, "_BEHIND", threading.Event())

    def work(_: Progress) -> tuple[int, int]:
        here = threading.get_native_id()
        return os.getpriority(os.PRIO_PROCESS, here), psutil.Process(here).ionice()[0]

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert Job("idle", work, at_leisure=True).start().wait(20) == (19, psutil.IOPRIO_CLASS_IDLE)
    assert Job("soon", work).start().wait(20)[0] == before
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


@pytest.mark.skipif(sys.platform != "linux", reason="Only there each thread has a priority of its own.")
def test_in_a_windows_process_all_jobs_give_way_to_its_first_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_BEHIND", threading.Event())
    jobs.keep_behind()

    def priority(_: Progress) -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def begins_another(_: Progress) -> int:
        return int(jobs.run("inner", priority).wait(20))

    first = os.getpriority(os.PRIO_PROCESS, os.getpid())
    behind = min(19, first + 4)
    assert jobs.run("copy", priority).wait(20) == behind
    assert jobs.run("outer", begins_another).wait(20) == behind, "what a job begins stands no further behind"
    assert Job("idle", priority, at_leisure=True).start().wait(20) == 19
    assert os.getpriority(os.PRIO_PROCESS, os.getpid()) == first


_CANCELLED_IN_THE_MIDDLE = """
import signal
from studio.base.jobs import Progress

signal.signal(signal.SIGALRM, lambda *_: progress.cancel())
for n in range(1000):
    progress = Progress()
    signal.setitimer(signal.ITIMER_REAL, 0.0005 + n % 100 * 0.000001)
    while not progress.wait(0.000001):
        pass
print("came to its end")
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no process a SIGINT.")
def test_a_signal_may_cancel_what_its_own_thread_waits_for() -> None:
    # A wait of threading.Event holds a lock for a moment, which a handler that sets the event then waits for, for ever.
    done = subprocess.run(
        [sys.executable, "-c", _CANCELLED_IN_THE_MIDDLE], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.stdout, done.stderr) == ("came to its end\n", "")


def test_all_who_wait_are_woken_when_it_is_cancelled() -> None:
    progress = Progress()
    waiting = [Job(str(n), lambda _: progress.wait(30)).start() for n in range(4)]
    progress.cancel()
    assert [one.wait(10) for one in waiting] == [True] * 4
    assert progress.wait(30) and progress.cancelled
