"""Nothing is handed over that is not what was recorded: an original that is another by now stops its shot, and is told of."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Outcome, Run
from tests.studio.imaging.making import dng_bytes

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def originals(threeshot: Run, drop: Path, card: Path) -> dict[str, Path]:
    """Two selects, one of them with a RAW beside its JPEG: each original by its name."""
    (card / "DCIM/100HARBR/IMG_0004.DNG").write_bytes(dng_bytes())
    assert threeshot("import", drop, card).code == 0
    for name, role in (("IMG_0004", "hero"), ("IMG_0006", "detail")):
        assert threeshot("assign", drop, name, "--product", "HS-TOTE-01", "--role", role).code == 0
        assert threeshot("select", drop, name).code == 0
    return {path.name: path for path in (drop / "originals").rglob("IMG_*.*") if path.suffix != ".xmp"}


def save_over(original: Path, data: bytes) -> None:
    original.chmod(0o644)
    original.write_bytes(data)


def test_an_original_that_is_another_by_now_stops_its_shot_and_the_rest_goes_on(
    threeshot: Run, drop: Path, originals: dict[str, Path], tmp_path: Path
) -> None:
    def export(*more: str) -> Outcome:
        return threeshot("export", drop, "--to", tmp_path / "out", "--recipe", "storefront", *more)

    right = originals["IMG_0006.JPG"].read_bytes()
    save_over(originals["IMG_0006.JPG"], originals["IMG_0004.JPG"].read_bytes())
    done = export("--json")
    assert done.code == 5
    told = done.json
    assert [(one["sku"], one["role"]) for one in told["damaged"]] == [("HS-TOTE-01", "detail")]
    assert told["damaged"][0]["file"] == originals["IMG_0006.JPG"].relative_to(drop).as_posix()
    assert told["damaged"][0]["reason"] in told["warnings"] and "check HARBOUR-01 --repair" in done.err
    assert threeshot("verify", told["bundle"]).code == 0
    made = json.loads((Path(told["bundle"]) / "data/bundle.json").read_text("utf-8"))
    assert {file["role"] for file in made["files"]} == {"hero"}
    assert any("IMG_0006.JPG is no longer what was recorded of it" in finding for finding in made["findings"])
    assert "IMG_0006.JPG is no longer what was recorded" in Path(told["report"]).read_text("utf-8")

    # For people it stands at the end of the answer, and only there.
    done = export()
    assert (done.out + done.err).count("JPG is no longer what was recorded of it") == 1
    assert "Left out: HS-TOTE-01 detail: " in done.out.splitlines()[-1]
    shutil.rmtree(tmp_path / "out")

    # A RAW that goes along must be the recorded one too; with nothing left, or all asked for, there is no bundle.
    save_over(originals["IMG_0004.DNG"], dng_bytes() + b"\0")
    done = export("--originals")
    assert done.code == 5 and done.err.count("is no longer what was recorded of it") == 1
    assert list((tmp_path / "out").iterdir()) == []
    save_over(originals["IMG_0006.JPG"], right)
    done = export("--originals")
    assert done.code == 5 and "Left out: HS-TOTE-01 hero: " in done.out and "IMG_0004.DNG" in done.out
    newest = max((tmp_path / "out").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    assert [path.name for path in (newest / "data/originals").rglob("*.*")] == ["IMG_0006.JPG"]
