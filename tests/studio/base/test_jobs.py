"""Long work on threads: what nobody waits for comes last."""

import os
import sys
import threading

import pytest

from studio.base.jobs import Job, Progress


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux says a thread's priority.")
def test_work_at_leisure_has_its_turn_last_and_other_threads_keep_theirs() -> None:
    import psutil

    def work(_: Progress) -> tuple[int, int]:
        here = threading.get_native_id()
        return os.getpriority(os.PRIO_PROCESS, here), psutil.Process(here).ionice()[0]

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert Job("idle", work, at_leisure=True).start().wait(20) == (19, psutil.IOPRIO_CLASS_IDLE)
    assert Job("soon", work).start().wait(20)[0] == before
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
