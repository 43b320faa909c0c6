"""What every test stands on: a home of its own, the sample shoot, no real display."""

import contextlib
import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.ready import Ready

# Hundreds of processes are started by these tests; without bytecode each compiles all of the program anew (0.7 CPU s).
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Several run at once; each on one thread, as the workers do.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
    os.environ.setdefault(_name, "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# A machine that is busy is slow; what must be quick is measured in bench/.
hypothesis.settings.register_profile("threeshot", deadline=None)
hypothesis.settings.load_profile("threeshot")
if sys.platform == "linux":
    # Pictures by the hundred: what one leaves is kept for the next, not given back and asked for again page by page.
    # M_TRIM_THRESHOLD, M_TOP_PAD and M_MMAP_THRESHOLD of malloc.h; where the C library has no such thing it stays as it is.
    with contextlib.suppress(AttributeError, OSError):
        for _option, _size in ((-1, 512 << 20), (-2, 16 << 20), (-3, 32 << 20)):
            ctypes.CDLL(None).mallopt(_option, _size)
SAMPLE = Path(__file__).resolve().parent.parent / "resources" / "sample-shoot"


def pytest_configure(config: pytest.Config) -> None:
    """Processes that share all the tests each begin to read elsewhere: one finds the files of the next ready, compiled for assertions.

    In a fresh checkout that is most of what reading them costs, and all of them would do all of it, side by side.
    """
    worker = getattr(config, "workerinput", None)
    if worker is not None and config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        files = [str(path) for folder in config.args for path in sorted((config.rootpath / folder).rglob("test_*.py"))]
        first = len(files) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]
        config.args = [*files[first:], *files[:first]]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Nothing that is read here is rubbish: a quarter of the time would be looking for it among syntax trees."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is slow begins first: left for last, it would be waited for, and each process would make for itself what it stands on."""
    items.sort(key=lambda item: (item.get_closest_marker("slow") is None, item.path))


def pytest_collection_finish() -> None:
    """Rubbish is not looked for among thousands of tests and what they import; it stays till the end. That was a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Learned models for the tests that are marked `learned`, and for what is made ready for them."""
    os.environ["THREESHOT_MODELS"] = "" if item.get_closest_marker("learned") else "off"


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A person's own folder, empty, for this test alone."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("THREESHOT_HOME", str(folder))
    monkeypatch.setenv("THREESHOT_PERSON", "Mara")
    yield folder


@pytest.fixture(scope="session")
def _ready(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    return Ready(tmp_path_factory.mktemp("ready"))


@pytest.fixture
def ready(_ready: Ready, home: Path) -> Ready:
    """See `Ready`; `home` sets the person's folder back after the test."""
    return _ready


@pytest.fixture(scope="session")
def sample_shoot() -> Path:
    """The sample shoot; read it, never write into it."""
    return SAMPLE
