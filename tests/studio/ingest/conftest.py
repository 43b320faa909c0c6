"""A drop to import into, in a folder of its own."""

from pathlib import Path

import pytest

from studio.catalog import Catalog
from studio.open_drop import OpenDrop
from tests.studio.ingest.cards import make_drop


@pytest.fixture
def catalog(home: Path) -> Catalog:
    return Catalog()


@pytest.fixture
def shoot(tmp_path: Path) -> Path:
    """The shoot folder."""
    return tmp_path / "shoot"


@pytest.fixture
def drop(catalog: Catalog, shoot: Path) -> OpenDrop:
    return make_drop(catalog, shoot)
