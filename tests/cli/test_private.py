"""What is the person's own, and nobody else's on the same computer."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.base import paths, private
from studio.catalog import Catalog
from tests.cli.conftest import Run

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows keeps a person's folders by itself")


@pytest.fixture(autouse=True)
def _open_to_all(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[None]:
    """A computer on which whatever is made may be read by everybody."""
    monkeypatch.setenv("THREESHOT_HOME", str(home / "mine"))
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(*files: Path) -> list[str]:
    return [f"{stat.S_IMODE(path.stat().st_mode):o}" for path in files]


def test_a_new_catalog_and_its_folders_are_the_persons_alone() -> None:
    catalog = Catalog()
    catalog.tell("opened", None)
    beside = sorted(paths.data_dir().glob("catalog.db*"))
    assert [path.name for path in beside] == ["catalog.db", "catalog.db-shm", "catalog.db-wal"]
    assert modes(*beside) == ["600"] * 3
    assert modes(paths.home() or Path(), paths.data_dir()) == ["700", "700"]


def test_those_of_an_earlier_version_are_tightened_when_any_command_opens_them(threeshot: Run, drop: Path) -> None:
    old = paths.data_dir() / "catalog-before-2-from-1.db"
    old.write_bytes(paths.catalog_path().read_bytes())
    for folder in (paths.home() or Path(), paths.data_dir(), paths.config_dir(), paths.cache_dir(), paths.log_dir()):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
    for path in (old, paths.catalog_path()):
        path.chmod(0o644)
    assert threeshot("drop", "list").code == 0
    assert modes(old, paths.catalog_path()) == ["600", "600"]
    folders = (paths.home() or Path(), paths.data_dir(), paths.config_dir(), paths.cache_dir(), paths.log_dir())
    assert modes(*folders) == ["700"] * 5
    assert modes(drop) == ["755"], "a shoot folder is the crew's: others may be meant to read it"


def test_a_backup_is_the_persons_alone_too(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    target = tmp_path / "safe.db"
    assert threeshot("catalog", "backup", target).code == 0
    assert modes(target) == ["600"]


def test_a_folder_that_is_everybodys_or_a_link_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybodys = tmp_path / "everybodys"
    everybodys.mkdir()
    everybodys.chmod(0o1777)
    monkeypatch.setenv("THREESHOT_HOME", str(everybodys))
    private.keep_folders()
    assert modes(everybodys) == ["1777"]
    assert modes(paths.data_dir()) == ["700"]
    shared, link = tmp_path / "shared", tmp_path / "link"
    shared.mkdir(mode=0o755)
    link.symlink_to(shared)
    monkeypatch.setenv("THREESHOT_HOME", str(link))
    private.keep_folders()
    assert modes(shared) == ["755"]
