"""The wheel, built from this checkout and installed into an empty environment, runs the demo: nothing depends on the checkout."""

import ast
import contextlib
import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterable, Iterator
from email import message_from_string
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def run(*command: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a command that has to succeed."""
    done = subprocess.run(
        [str(c) for c in command], capture_output=True, text=True, timeout=500, check=False, **options
    )  # type: ignore[call-overload]
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    return next(folder.glob("threeshot-*.whl"))


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


def test_an_installation_without_the_checkout_runs_the_demo(wheel: Path, tmp_path: Path) -> None:
    """What it requires is taken from this environment: to install it once more would say nothing of the wheel."""
    environment = tmp_path / "empty"
    folder = "Scripts" if os.name == "nt" else "bin"
    venv.create(environment, with_pip=False)
    own = sysconfig.get_path("purelib", vars={"base": str(environment), "platbase": str(environment)})
    # Paths of a .pth file are not looked through for further ones: what is installed here in place of a wheel stays unseen.
    Path(own, "required.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        environment / folder / "python",
        "install",
        "--no-deps",
        "--quiet",
        wheel,
    )

    threeshot = environment / folder / "threeshot"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    clean["THREESHOT_HOME"] = str(tmp_path / "home")
    made = json.loads(run(threeshot, "demo", "--no-window", "--json", "--to", "demo", cwd=elsewhere, env=clean).stdout)
    assert set(made) == {"drop", "folder", "bundle", "report"}
    assert Path(made["report"]).is_file()
    verified = json.loads(run(threeshot, "verify", made["bundle"], "--json", cwd=elsewhere, env=clean).stdout)
    assert verified["intact"] is True
    coverage = json.loads(run(threeshot, "coverage", made["drop"], "--json", cwd=elsewhere, env=clean).stdout)
    assert coverage["complete"] is True
    assert len(coverage["shots"]) == 9
    known = json.loads(run(threeshot, "models", "list", "--json", cwd=elsewhere, env=clean).stdout)
    assert [(model["name"], model["here"]) for model in known] == [("subject", False), ("face", False)]
