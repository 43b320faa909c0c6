"""The wheel of this checkout, installed into an environment of its own that knows nothing of the checkout."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_MODELS = Path("share", "threeshot", "models")


def run(*command: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a command that has to succeed."""
    done = subprocess.run(
        [str(c) for c in command], capture_output=True, text=True, timeout=500, check=False, **options
    )  # type: ignore[call-overload]
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done  # type: ignore[no-any-return]


def build(folder: Path) -> Path:
    """The wheel of this checkout, in a folder."""
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    return next(folder.glob("threeshot-*.whl"))


def install(wheel: Path, environment: Path) -> Path:
    """Install the wheel into a new environment; its `threeshot`.

    What it requires, and the learned models, are taken from this environment: to install them once more would say nothing of the wheel.
    """
    venv.create(environment, with_pip=False)
    own = sysconfig.get_path("purelib", vars={"base": str(environment), "platbase": str(environment)})
    # Paths of a .pth file are not looked through for further ones: what is installed here in place of a wheel stays unseen.
    Path(own, "required.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    binaries = environment / ("Scripts" if os.name == "nt" else "bin")
    run(sys.executable, "-m", "pip", "--python", binaries / "python", "install", "--no-deps", "--quiet", wheel)
    if (models := sys.prefix / _MODELS).is_dir():
        shutil.copytree(models, environment / _MODELS)
    return binaries / "threeshot"


def clean() -> dict[str, str]:
    """The environment's variables without those that lead back to the checkout."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
