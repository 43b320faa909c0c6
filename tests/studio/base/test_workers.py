"""Workers: one that crashes, hangs, eats memory or raises costs its own item, and nothing else."""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from studio.base import jobs, spare_workers
from studio.base import workers as workers_module
from studio.base.errors import Interrupted, InvalidInput, NotFound
from studio.base.jobs import Progress
from studio.base.spare_workers import Spares
from studio.base.workers import WorkerDied, WorkerFailure, Workers
from tests.studio.worker_tasks import (
    answer_oddly,
    chatter,
    complain,
    complain_oddly,
    crash,
    double,
    gorge,
    hang,
    hang_hard,
    interrupt_me,
    leave,
    leave_for,
    pages_asked_for,
    process,
    remember,
    remembers,
    threads_of_opencv,
)

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(count=2, timeout_s=30, memory_mb=512) as pool:
        yield pool


def test_a_function_runs_in_another_process_and_it_is_kept(workers: Workers) -> None:
    assert workers.run(double, "a.jpg", 21) == 42
    first = workers.run(process, "a.jpg")
    assert first != os.getpid()
    assert workers.run(process, "b.jpg") == first
    if os.name != "nt":
        # The window's own thread has its turn before it.
        assert os.getpriority(os.PRIO_PROCESS, first) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 5)
        # Between sessions Linux shares the processor out evenly, whatever their priorities.
        assert os.getsid(first) == os.getsid(0) and os.getpgid(first) != os.getpgid(0)


@pytest.mark.parametrize(
    ("killer", "words"),
    [(leave, "code 7"), (crash, "crash" if os.name != "nt" else "ended"), (gorge, "512 MB of memory")],
)
def test_a_killer_costs_its_item_only(workers: Workers, killer: Any, words: str) -> None:
    if killer is gorge and sys.platform != "linux":
        pytest.skip("memory is bounded on Linux only")
    with pytest.raises(WorkerDied) as caught:
        workers.run(killer, "DCIM/IMG_0001.JPG")
    said = str(caught.value)
    assert said.startswith("DCIM/IMG_0001.JPG: could not be read: ") and words in said and said.endswith(".")
    assert isinstance(caught.value, InvalidInput)
    assert workers.run(double, "IMG_0002.JPG", 4) == 8


@pytest.mark.parametrize(
    "hanger", [hang, pytest.param(hang_hard, marks=pytest.mark.skipif(os.name == "nt", reason="libc"))]
)
def test_one_that_hangs_is_ended(hanger: Any) -> None:
    with Workers(count=1, timeout_s=1.0) as pool:
        started = time.monotonic()
        with pytest.raises(WorkerDied, match=r"IMG_0001\.JPG: could not be read: reading it took longer than 1 s"):
            pool.run(hanger, "IMG_0001.JPG")
        assert time.monotonic() - started < 15
        assert pool.run(double, "IMG_0002.JPG", 2) == 4


def test_what_the_function_raises_is_raised(workers: Workers) -> None:
    with pytest.raises(NotFound, match="no such file"):
        workers.run(complain, "x.jpg")
    with pytest.raises(RuntimeError, match="Odd: cannot be pickled"):
        workers.run(complain_oddly, "x.jpg")
    with pytest.raises(RuntimeError):
        workers.run(answer_oddly, "x.jpg")
    assert workers.run(double, "x.jpg", 3) == 6


def test_a_shoot_with_killers_in_it_goes_through(workers: Workers) -> None:
    items = [(f"IMG_{n:04}.JPG", n) for n in range(20)]
    progress = Progress()
    progress.start(len(items), "looking")
    found = dict(workers.map(leave_for, items, progress))
    assert progress.done == 20
    assert set(found) == set(items)
    for (name, n), result in found.items():
        if n % 5 == 3:
            assert isinstance(result, WorkerFailure)
            assert isinstance(result.error, WorkerDied) and name in result.sentence
        else:
            assert result == n


def test_map_over_nothing_gives_nothing(workers: Workers) -> None:
    assert list(workers.map(double, [])) == []


def test_cancelling_stops_soon_and_the_pool_stays_usable() -> None:
    with Workers(count=1, timeout_s=30) as pool:
        progress = Progress()
        seen = 0
        with pytest.raises(Interrupted):
            for _ in pool.map(double, [(f"{n}.jpg",) for n in range(1000)], progress):
                seen += 1
                if seen == 3:
                    progress.cancel()
        assert seen < 10
        assert pool.run(double, "a.jpg", 5) == 10


def test_leaving_a_map_early_leaves_the_rest_undone() -> None:
    with Workers(count=1) as pool:
        for _, result in pool.map(double, [(f"{n}.jpg", n) for n in range(1000)]):
            assert result is not None
            break
        assert pool.run(double, "a.jpg", 5) == 10


def test_many_threads_share_the_workers(workers: Workers) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda n=n: found.append(workers.run(double, "a.jpg", n))) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(found) == [2 * n for n in range(12)]


def test_closing_ends_what_is_running() -> None:
    pool = Workers(count=1, timeout_s=60)
    caught: list[BaseException] = []

    def wait() -> None:
        try:
            pool.run(hang, "IMG_0001.JPG")
        except WorkerDied as error:
            caught.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.8)
    pool.close()
    thread.join(10)
    assert len(caught) == 1
    with pytest.raises(WorkerDied, match="closed"):
        pool.run(double, "a.jpg")


def test_what_a_library_prints_disturbs_nothing(workers: Workers, capfd: pytest.CaptureFixture[str]) -> None:
    assert workers.run(chatter, "a.jpg") == "fine"
    assert workers.run(double, "a.jpg", 1) == 2
    assert capfd.readouterr() == ("", "")


def test_ctrl_c_is_the_parents_to_handle(workers: Workers) -> None:
    assert workers.run(interrupt_me, "a.jpg") == "still here"


def test_a_worker_uses_one_thread(workers: Workers) -> None:
    assert workers.run(threads_of_opencv, "a.jpg") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only there is told what memory was asked of the system")
def test_a_worker_uses_its_memory_again_instead_of_asking_for_it_anew(workers: Workers) -> None:
    workers.run(pages_asked_for, "a.jpg", 1)
    assert workers.run(pages_asked_for, "a.jpg", 50) < 1000, (
        "what one picture's arrays took is there for the next one's"
    )


def test_a_failure_can_be_sent_on() -> None:
    failure = WorkerFailure(WorkerDied("a.jpg: could not be read: it crashed; leave it out."))
    assert pickle.loads(pickle.dumps(failure)).sentence == failure.sentence
    assert "ValueError: odd" in WorkerFailure(ValueError("odd")).sentence


SCRIPT = """
import sys
print("main runs", flush=True)
from studio.base.workers import Workers
from tests.studio.worker_tasks import process, hang
with Workers(count=1) as pool:
    print(pool.run(process, "a.jpg"), flush=True)
    if sys.argv[1:] == ["hang"]:
        pool.run(hang, "a.jpg")
"""


@pytest.mark.parametrize("how", ["file", "stdin", "argument"])
def test_the_main_program_is_not_run_again(tmp_path: Path, how: str) -> None:
    """No `if __name__ == "__main__"` is needed, and a program without a file can use workers too."""
    (tmp_path / "program.py").write_text(SCRIPT)
    command = {"file": [str(tmp_path / "program.py")], "stdin": ["-"], "argument": ["-c", SCRIPT]}[how]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, *command],
        input=SCRIPT,
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("main runs") == 1 and done.stderr == ""


@pytest.mark.skipif(os.name == "nt", reason="kill -9")
def test_workers_die_with_their_parent(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(SCRIPT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(tmp_path / "program.py"), "hang"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "main runs\n"
        worker = int(parent.stdout.readline())
        time.sleep(0.3)
        parent.kill()
    for _ in range(50):
        if not Path(f"/proc/{worker}").exists() if sys.platform == "linux" else not _alive(worker):
            return
        time.sleep(0.1)
    os.kill(worker, signal.SIGKILL)
    pytest.fail("the worker outlived its parent")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def test_an_idle_worker_is_left_to_the_next_pool_that_is_like_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with Workers(count=1, memory_mb=300) as pool:
        first = pool.run(process, "a.jpg")
    monkeypatch.setenv("THREESHOT_HOME", "/somebody/elses")
    with Workers(count=1, memory_mb=300) as pool:
        assert pool.run(process, "b.jpg") == first
        assert pool.run(os.getenv, "THREESHOT_HOME") == "/somebody/elses", "what is said now counts, not what was"
    monkeypatch.setenv("THREESHOT_MODELS", "off")
    with Workers(count=1, memory_mb=300) as pool:
        assert pool.run(process, "b.jpg") == first and pool.run(os.getenv, "THREESHOT_MODELS") == "off"
    with Workers(count=1, memory_mb=400) as other:
        assert other.run(process, "b.jpg") != first, "it may take less memory"
    monkeypatch.setenv("LD_LIBRARY_PATH", "/as/opencv/writes/it/when/it/is/imported:")
    with Workers(count=1, memory_mb=300) as pool:
        assert pool.run(process, "c.jpg") == first
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    with Workers(count=1, memory_mb=300) as pool:
        assert pool.run(process, "c.jpg") != first, "it was started in other surroundings"


def test_a_pool_that_is_warmed_has_all_its_workers_ready_and_nobody_waits_for_that() -> None:
    with Workers(count=2, memory_mb=310) as pool:
        began = time.monotonic()
        pool.warm(remember)
        assert time.monotonic() - began < 0.2
        until = time.monotonic() + 20
        while len(pool._idle) < 2 and time.monotonic() < until:
            time.sleep(0.02)
        pool.warm(remember)  # all are there
        assert dict([pool.run(remembers)]) == {True: pool._idle[-1]._process.pid}
        assert len(pool._idle) == 2
    with Workers(count=1, memory_mb=310) as pool:
        pool.warm(complain)  # that it goes wrong is the first item's to tell
        assert pool.run(double, "a.jpg", 4) == 8


def test_one_that_warms_up_while_its_pool_closes_is_left_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    spares: Spares[Any] = Spares()
    monkeypatch.setattr(workers_module, "_SPARES", spares)
    # As in a window's process, where the thread that warms it up stands behind the one that asks.
    monkeypatch.setattr(jobs, "_BEHIND", threading.Event())
    jobs.keep_behind()
    with Workers(count=1, memory_mb=311) as pool:
        pool.warm(remember)
        until = time.monotonic() + 120
        while not pool._busy and time.monotonic() < until:
            time.sleep(0.001)
        (warming,) = pool._busy
    while warming not in [worker for _, worker in spares._workers] and time.monotonic() < until:
        time.sleep(0.01)
    with Workers(count=1, memory_mb=311) as pool:
        assert pool.run(remembers) == (True, warming._process.pid)


def test_three_of_a_kind_and_five_in_all_are_left_and_those_that_waited_longest_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers_module, "_SPARES", Spares())

    def left(memory_mb: int, count: int) -> list[int]:
        with Workers(count=count, memory_mb=memory_mb) as pool:
            return [process_id for _, process_id in pool.map(process, [(f"{n}.jpg", 0.4) for n in range(count)])]

    def ended(processes: list[int]) -> list[bool]:
        return [not psutil.pid_exists(one) or psutil.Process(one).status() == psutil.STATUS_ZOMBIE for one in processes]

    four = left(321, 4)
    assert len(set(four)) == 4 and sorted(ended(four)) == [False, False, False, True]
    others = left(322, 2)
    assert ended(others) == [False, False] and sorted(ended(four)) == [False, False, False, True]
    last = left(323, 1)
    assert ended(last) == [False] and ended(others) == [False, False]
    assert sorted(ended(four)) == [False, False, True, True]
    assert set(left(322, 2)) == set(others)


def test_one_that_holds_a_device_or_has_ended_or_waited_too_long_is_not_left(monkeypatch: pytest.MonkeyPatch) -> None:
    with Workers(count=1, memory_mb=0) as pool:
        device = pool.run(process, "a.jpg")
    with Workers(count=1, memory_mb=0) as pool:
        assert pool.run(process, "a.jpg") != device
    monkeypatch.setattr(workers_module, "_SPARES", Spares())
    monkeypatch.setattr(spare_workers, "SECONDS", 0.6)
    with Workers(count=1, memory_mb=300) as pool:
        first = pool.run(process, "a.jpg")
    os.kill(first, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    time.sleep(0.3)
    with Workers(count=1, memory_mb=300) as pool:
        second = pool.run(process, "a.jpg")
        assert second != first
    until = time.monotonic() + 20
    while psutil.pid_exists(second) and time.monotonic() < until:
        time.sleep(0.1)
    assert not psutil.pid_exists(second)
