"""How much memory there is, how much of it all workers may take together, and how much one item in a worker."""

import contextlib
import os
import sys
import threading
from functools import cache
from pathlib import Path

from studio.base.digits import is_digits

MEMORY_VARIABLE = "THREESHOT_WORKER_MEMORY_MB"
"""The environment variable that says what one item may take beyond the worker's own memory."""
ITEM_MB = 2048
"""What one item may take where there is enough: a picture of 300 megapixels fits, a bomb does not."""
LEAST_MB = 1024
"""Rather fewer workers than less for each: a picture of 100 megapixels still fits."""
OWN_MB = 150
"""What a worker has mapped for itself, beside its item."""
_GROUPS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_MB = 1 << 20


def _installed_bytes() -> int:
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    import psutil

    return int(psutil.virtual_memory().total)


@cache
def machine_mb() -> int:
    """The computer's memory in MB, or less where this process is allowed less: a container's limit, or the shell's."""
    known = [_installed_bytes()]
    for file in _GROUPS:
        with contextlib.suppress(OSError, ValueError):
            known.append(int(file.read_text().strip()))
    if sys.platform != "win32":
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_AS)
        if soft != resource.RLIM_INFINITY:
            known.append(soft)
    return max(1, min(bytes_ for bytes_ in known if bytes_ > 0) // _MB)


def share(count: int, memory_mb: int, least_mb: int = LEAST_MB, own_mb: int = OWN_MB) -> tuple[int, int]:
    """(workers, MB an item) of `count` workers that ask for `memory_mb` each: together under half the computer's memory.

    Workers go first, down to one, until each item may take `least_mb`; then the memory. No limit asked for (0): left alone. own_mb: what
    each has for itself.
    """
    if memory_mb <= 0:
        return count, memory_mb
    half = machine_mb() // 2
    least = min(least_mb, memory_mb)
    count = max(1, min(count, half // (least + own_mb)))
    return count, max(64, min(memory_mb, half // count - own_mb))


def item_mb() -> int:
    """MB that one item may take in this process: a worker's own limit; elsewhere what a single worker would have. 0: no limit."""
    told = os.environ.get(MEMORY_VARIABLE, "")
    return int(told) if is_digits(told) else share(1, ITEM_MB)[1]


class InUse:
    """What the items that are in workers now may take, of all pools of this process."""

    def __init__(self) -> None:
        self._mb = 0
        self._line: list[object] = []
        self._less = threading.Condition()

    def take(self, memory_mb: int, own_mb: int = OWN_MB) -> None:
        """Wait until an item may take so much, so that all together stay under half the computer's memory; one always may.

        own_mb: what its worker has for itself. Who waits longest is next: an export gets its turn though frames keep coming.
        """
        if memory_mb <= 0:
            return
        wanted, turn = memory_mb + own_mb, object()
        with self._less:
            self._line.append(turn)
            try:
                self._less.wait_for(
                    lambda: self._line[0] is turn and (self._mb == 0 or self._mb + wanted <= machine_mb() // 2)
                )
                self._mb += wanted
            finally:
                self._line.remove(turn)
                self._less.notify_all()

    def give_back(self, memory_mb: int, own_mb: int = OWN_MB) -> None:
        """The item is done."""
        if memory_mb <= 0:
            return
        with self._less:
            self._mb -= memory_mb + own_mb
            self._less.notify_all()


IN_USE = InUse()
"""The one account of this process."""
