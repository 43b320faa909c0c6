"""Runs by name: which process does something, told so that others can see whether it still does."""

import contextlib
import os
from pathlib import Path


def run_name(station: str, own: str) -> str:
    """The name of a run of this process, to be kept where others look. own: what tells it from others of this process; without `:`."""
    return f"{station}:{_process(os.getpid())}:{own}"


def still_runs(run: str) -> bool:
    """Whether the process of a run is there still; a name that is no run's is nobody's."""
    parts = run.split(":")
    if len(parts) < 3:
        return False
    pid, _, started = parts[-2].partition("@")
    return pid.isdigit() and _process(int(pid)) == f"{pid}@{started}"


def _process(pid: int) -> str:
    """A process and when it started: another that gets its number later is not taken for it.

    Where the system tells it, counted from its own start: a time of day would be another one once the clock is put right.
    """
    if Path("/proc/self/stat").exists():
        with contextlib.suppress(OSError, IndexError):
            return f"{pid}@{Path(f'/proc/{pid}/stat').read_text('utf-8', 'replace').rpartition(')')[2].split()[19]}"
        return f"{pid}@"
    import psutil

    try:
        return f"{pid}@{psutil.Process(pid).create_time():.2f}"
    except psutil.Error:
        return f"{pid}@"
