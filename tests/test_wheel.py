"""The wheel, built from this checkout, holds and requires what the program needs; `end_to_end/test_whole_shoot.py` runs it."""

import ast
import contextlib
import re
import zipfile
from collections.abc import Iterable, Iterator
from email import message_from_string
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest

from tests.installed import ROOT, build

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return build(tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_what_the_program_reads_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    data = [p for p in (ROOT / "resources").rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    data += (ROOT / "checklists").glob("*.yaml")
    assert {p.relative_to(ROOT).as_posix() for p in data} <= names
    assert {name.split("/")[0] for name in names if not name.startswith("threeshot-")} == {
        "studio",
        "ui",
        "resources",
        "checklists",
    }
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_all_that_it_imports_is_required_by_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        required = message_from_string(archive.read(metadata).decode()).get_all("Requires-Dist")
        sources = [archive.read(file) for file in archive.namelist() if file.endswith(".py")]
    known = names(required)
    for name in list(known):
        with contextlib.suppress(PackageNotFoundError):
            known |= names(line for line in requires(name) or [] if "extra ==" not in line)
    whose = packages_distributions()
    for top in {name.split(".")[0] for source in sources for name in imported(source)}:
        if top in whose and "threeshot" not in whose[top]:
            assert known & set(map(plain, whose[top])), f"{top} is imported, and nothing requires it"


def names(requirements: Iterable[str]) -> set[str]:
    """The distributions that lines of requirements name."""
    return {plain(re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]) for line in requirements}


def plain(name: str) -> str:
    """A distribution's name as all of its spellings are compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(source: bytes) -> Iterator[str]:
    """The modules that a file imports by name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
