"""Runs by name: which process does something, told so that others can see whether it still does."""

import contextlib
import os
from pathlib import Path

from studio.base.digits import is_digits


def run_name(station: str, own: str) -> str:
    """The name of a run of this process, to be kept where others look. own: what tells it from others of this process; without `:`."""
    return f"{station}:{_process(os.getpid())}:{own}"


def still_runs(run: str) -> bool:
    """Whether the process of a run is there still; a name that is no run's is nobody's."""
    parts = run.split(":")
    if len(parts) < 3:
        return False
    pid, _, started = parts[-2].partition("@")
    return bool(started) and is_digits(pid) and _process(int(pid)) == f"{pid}@{started}"


def runs(pid: int) -> bool:
    """Whether a process of that number runs here; one that has ended and that nobody has collected yet (a zombie) does not."""
    return not _process(pid).endswith("@")


def _process(pid: int) -> str:
    """A process and when it started: another that gets its number later is not taken for it. Nothing behind the `@`: it has ended.

    Where the system tells it, counted from its own start: a time of day would be another one once the clock is put right.
    """
    if Path("/proc/self/stat").exists():
        with contextlib.suppress(OSError, IndexError):
            told = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            return f"{pid}@{'' if told[0] in 'ZX' else told[19]}"
        return f"{pid}@"
    import psutil

    try:
        process = psutil.Process(pid)
        return f"{pid}@" if process.status() == psutil.STATUS_ZOMBIE else f"{pid}@{process.create_time():.2f}"
    except psutil.AccessDenied:
        return f"{pid}@another's"
    except psutil.Error:
        return f"{pid}@"
