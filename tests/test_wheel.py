"""The wheel, built from this checkout and installed into an empty environment, runs the demo: nothing depends on the checkout."""

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
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


def test_an_installation_without_the_checkout_runs_the_demo(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "empty"
    folder = "Scripts" if os.name == "nt" else "bin"
    uv = shutil.which("uv")
    pins = ROOT / "requirements.lock"
    if uv:
        run(uv, "venv", "--python", sys.executable, environment)
        install = [uv, "pip", "install", "--python", environment / folder / "python"]
    else:
        venv.create(environment, with_pip=True)
        install = [environment / folder / "python", "-m", "pip", "install", "--disable-pip-version-check"]
    got = subprocess.run(
        [*map(str, install), "-c", str(pins), str(wheel)], capture_output=True, text=True, timeout=500, check=False
    )
    if got.returncode and any(
        word in got.stderr.lower() for word in ("network", "connect", "resolve host", "timed out", "dns")
    ):
        pytest.skip(f"the package index cannot be reached: {got.stderr.strip().splitlines()[-1]}")
    assert got.returncode == 0, got.stderr

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
