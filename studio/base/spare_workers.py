"""Idle workers that a closed pool leaves to the next one that is like it."""

import threading
import time
from typing import Generic, Protocol, TypeVar

from studio.base import jobs

OF_A_KIND, OF_ALL_KINDS = 3, 5
"""A live source has three: one that reads what comes, two that judge. The next one takes them over."""
SECONDS = 60.0


class Spare(Protocol):
    """What is asked of a worker. kind: what it was started with; only one of the same kind does another's work."""

    @property
    def kind(self) -> tuple[object, ...]:
        """See above."""

    def kill(self, why: str) -> None:
        """End it."""


_W = TypeVar("_W", bound=Spare)


class Spares(Generic[_W]):
    """Workers that no pool needs just now: OF_A_KIND of each kind, OF_ALL_KINDS together, each for SECONDS. For many threads."""

    def __init__(self) -> None:
        self._workers: list[tuple[float, _W]] = []
        self._lock = threading.Lock()
        self._watching = False

    def take(self, wanted: tuple[object, ...]) -> _W | None:
        """One of that kind, from now on the asking pool's; None where there is none."""
        with self._lock:
            for n, (_, worker) in enumerate(self._workers):
                if worker.kind == wanted:
                    del self._workers[n]
                    return worker
        return None

    def leave(self, worker: _W) -> None:
        """Keep an idle one for the next pool; those that have waited longest go when there are too many, of its kind or of all."""
        with self._lock:
            self._workers.append((time.monotonic(), worker))
            alike = [kept for kept in self._workers if kept[1].kind == worker.kind]
            surplus = alike[:-OF_A_KIND] or self._workers[:-OF_ALL_KINDS]
            self._workers = [kept for kept in self._workers if kept not in surplus]
            gone = [kept for _, kept in surplus]
            if not self._watching:
                self._watching = True
                jobs.run("workers-spare", self._watch)
        for worker in gone:
            worker.kill("nobody needs it")

    def _watch(self, _: jobs.Progress) -> None:
        """End those whose time is over; ends itself with the last."""
        while True:
            time.sleep(SECONDS / 6)
            with self._lock:
                late = [worker for since, worker in self._workers if time.monotonic() - since > SECONDS]
                self._workers = [kept for kept in self._workers if kept[1] not in late]
                self._watching = bool(self._workers)
                done = not self._watching
            for worker in late:
                worker.kill("nobody needs it")
            if done:
                return
