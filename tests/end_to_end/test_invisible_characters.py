"""Names and titles that hold what nobody sees: everywhere they are shown, they are shown as what they are."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from studio.base.files import safe_name
from studio.catalog import Catalog
from studio.shoot import Shoot

RLO = "\u202e"
SEEN = "⟨U+202E⟩"


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    brief = tmp_path / "brief.yaml"
    text = (sample_shoot / "brief.yaml").read_text("utf-8")
    brief.write_text(text.replace("title: ", f'title: "x{RLO}"  # ', 1), "utf-8")
    return Shoot.create(brief, tmp_path / "HARBOUR-01", Catalog())


def test_a_name_that_reads_backwards_is_shown_and_stored_so_that_it_looks_like_no_other(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path
) -> None:
    card = tmp_path / "card"
    card.mkdir()
    good = (sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0015.JPG").read_bytes()
    (card / f"IMG_{RLO}gpj.0001.jpg").write_bytes(good)
    (card / "IMG_gpj.0001.jpg").write_bytes(good.replace(b"\xff\xd9", b"\x55\xff\xd9"))
    done = subprocess.run(
        [sys.executable, "-m", "studio.cli", "import", str(shoot.folder), str(card)],
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    assert RLO not in done.stdout + done.stderr
    names = {row["name"]: Path(row["path"]).name for row in shoot.frames.list()}
    assert names == {f"IMG_{SEEN}gpj.0001": "IMG__gpj.0001.jpg", "IMG_gpj.0001": "IMG_gpj.0001.jpg"}
    again = shoot.frames.import_sources([card])
    assert (again.copied, again.skipped) == (0, 2)


def test_a_title_with_one_is_shown_in_answers_and_reports(shoot: Shoot) -> None:
    assert shoot.drop.brief.title == f"x{SEEN}"
    done = subprocess.run(
        [sys.executable, "-m", "studio.cli", "drop", "show", str(shoot.folder)],
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    assert SEEN in done.stdout
    assert RLO not in done.stdout


def test_json_tells_the_very_name_in_characters_that_are_seen(tmp_path: Path) -> None:
    picture = tmp_path / f"gpj.{RLO}exe"
    picture.write_bytes(b"no picture")
    done = subprocess.run(
        [sys.executable, "-m", "studio.cli", "inspect", str(picture), "--json"],
        capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert RLO not in done.stdout
    assert json.loads(done.stdout)[0]["file"] == str(picture)


def test_a_file_name_of_ours_never_holds_one() -> None:
    assert safe_name(f"gpj.{RLO}exe") == "gpj._exe"
    assert safe_name("IMG\u200b_1.JPG") == "IMG__1.JPG"
    assert safe_name("👩\u200d👧.jpg") == "👩\u200d👧.jpg"
