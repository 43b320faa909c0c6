"""Workers together stay under half the computer's memory: rather fewer of them, then less for each, and pools take turns."""

import threading
import time

import pytest

from studio.base import memory
from studio.base.memory import InUse, share
from studio.base.workers import Workers


@pytest.mark.parametrize(
    ("machine_mb", "asked", "given"),
    [
        (32_000, (4, 2048), (4, 2048)),
        (16_000, (4, 2048), (4, 1850)),
        (8_000, (4, 2048), (3, 1183)),
        (4_000, (4, 2048), (1, 1850)),
        (1_000, (2, 2048), (1, 350)),
        (4_000, (4, 512), (3, 512)),
        (1_000, (2, 0), (2, 0)),
    ],
)
def test_workers_and_what_each_may_take(
    monkeypatch: pytest.MonkeyPatch, machine_mb: int, asked: tuple[int, int], given: tuple[int, int]
) -> None:
    monkeypatch.setattr(memory, "machine_mb", lambda: machine_mb)
    count, each = share(*asked)
    assert (count, each) == given
    assert not each or count == 1 or count * (each + memory.OWN_MB) <= machine_mb // 2


def test_a_pool_is_as_large_as_the_computer_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "machine_mb", lambda: 8_000)
    pool = Workers(count=4)
    assert (pool.count, pool.memory_mb) == (3, 1183)
    large = Workers(count=2, least_mb=memory.ITEM_MB)
    assert (large.count, large.memory_mb) == (1, 2048)


def test_pools_that_would_take_too_much_together_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "machine_mb", lambda: 4_000)
    account = InUse()
    account.take(1500)
    large = threading.Thread(target=account.take, args=(1500,))
    large.start()
    time.sleep(0.1)
    # A small one would fit, and waits behind the one that came first.
    small = threading.Thread(target=account.take, args=(200,))
    small.start()
    time.sleep(0.1)
    assert large.is_alive() and small.is_alive()
    account.give_back(1500)
    for thread in (large, small):
        thread.join(5)
        assert not thread.is_alive()


def test_this_computer_has_memory_and_no_more_than_a_limit_of_it() -> None:
    import psutil

    assert 0 < memory.machine_mb() <= psutil.virtual_memory().total >> 20
