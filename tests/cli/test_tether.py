"""`threeshot tether`, as a process of its own: libgphoto2's virtual camera in, its frames taken in, ended by Ctrl-C."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run, start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="libgphoto2 comes for Linux and macOS")
FRAME = Path("camera-a") / "DCIM" / "100HARBR" / "IMG_0006.JPG"


@pytest.fixture(autouse=True)
def camera(tmp_path: Path, sample_shoot: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A virtual camera with one frame on its card."""
    card = tmp_path / "virtual" / "DCIM" / "100HARBR"
    card.mkdir(parents=True)
    shutil.copy(sample_shoot / FRAME, card)
    monkeypatch.setenv("VCAMERADIR", str(card.parent.parent))
    return card


def _heard(process: "subprocess.Popen[str]", text: str) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if text in line:
            return
    raise AssertionError(f"{text!r} was never told")


def test_a_camera_is_tethered_until_ctrl_c_and_its_card_adds_nothing(
    drop: Path, sample_shoot: Path, camera: Path, threeshot: Run
) -> None:
    process = start("tether", drop, "--product", "HS-TOTE-01", "--role", "hero", "--json")
    try:
        _heard(process, "Connected: Nikon DSC D750, battery 50%")
        _heard(process, "IMG_0006: pass, HS-TOTE-01 hero")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0, err
    report = json.loads(out)
    assert (report["copied"], report["failed"]) == (1, [])
    assert (drop / "originals" / "Sample-Camera-A" / "IMG_0006.JPG").read_bytes() == (sample_shoot / FRAME).read_bytes()
    imported = threeshot("import", drop, camera, "--json")
    assert (json.loads(imported.out)["copied"], json.loads(imported.out)["skipped"]) == (0, 1)


def test_the_cameras_that_are_there_are_listed_without_a_drop(threeshot: Run) -> None:
    answer = threeshot("tether", "--list", "--json")
    assert (answer.code, json.loads(answer.out)) == (0, [{"model": "Nikon DSC D750", "port": "usb:001,001"}])
    assert "usb:001,001" in threeshot("tether", "--list").out


def test_a_wrong_call_is_one_sentence(drop: Path, threeshot: Run) -> None:
    missing = threeshot("tether")
    assert missing.code == 2 and missing.err.startswith("DROP is missing")
    assert threeshot("tether", drop, "--role", "hero").code == 2
    assert threeshot("tether", "NOWHERE-01").code == 4
