"""A drop that cameras push to by FTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.studio.capture.pushing import Studio
from tests.studio.capture.receiving import photo, until


@pytest.fixture
def shoot(tmp_path: Path) -> Path:
    return tmp_path / "around" / "shoot"


@pytest.fixture
def studio(home: Path, shoot: Path) -> Iterator[Studio]:
    studio = Studio(shoot)
    yield studio
    studio.receiving.job.cancel()
    assert until(lambda: not studio.receiving.job.running)
    studio.catalog.close()


@pytest.fixture
def picture() -> bytes:
    return photo(1)
