"""`threeshot preflight`: its JSON, its exit codes, and what it says."""

import sys
from pathlib import Path

import pytest

from studio.base.models import WITHOUT_SUBJECT
from tests.cli.conftest import Run

pytestmark = pytest.mark.learned

KEYS = {"id", "title", "state", "sentence", "about", "number", "unit", "limit", "item"}
CHECKS = {
    "space",
    "write",
    "backup",
    "speed",
    "laptop-battery",
    "camera-battery",
    "clock",
    "card",
    "test-frame",
    "catalog",
    "learned-subject",
}


def test_the_answer_is_one_json_value_with_every_check(threeshot: Run, drop: Path, card: Path) -> None:
    assert threeshot("import", "HARBOUR-01", card).code == 0
    done = threeshot("preflight", "HARBOUR-01", "--no-camera", "--card", card, "--by", "Jo", "--json")
    assert done.code == 0
    assert done.json.keys() == {"drop", "at", "state", "checks", "ticked"}
    assert done.json["drop"] == "HARBOUR-01"
    assert {check["id"] for check in done.json["checks"]} == CHECKS
    assert all(check.keys() == KEYS for check in done.json["checks"])
    assert {check["state"] for check in done.json["checks"]} <= {"good", "look", "bad", "unknown"}
    items = {item["id"]: item for item in threeshot("checklist", "HARBOUR-01", "--json").json["items"]}
    for item in done.json["ticked"]:
        assert (items[item]["ticked"], items[item]["by"]) == (True, "Jo")
    assert items["disk-space"]["measurement"]["kind"] == "preflight"


def test_it_ends_with_5_when_something_is_bad_and_says_what_to_do(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    done = threeshot("preflight", "HARBOUR-01", "--no-camera", "--backup", tmp_path / "not there")
    assert done.code == 5
    assert "✗ bad  Second copy  " in done.out
    assert "is not there; connect its disk, or make the folder." in done.out
    assert done.out.endswith("3 checks are bad.\n")


def test_it_says_how_everything_stands(
    threeshot: Run, drop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "an installation without models"))
    done = threeshot("preflight", "HARBOUR-01", "--no-camera")
    assert done.code == 0
    assert "✓ good  Writing, the shoot folder" in done.out
    assert "◐ look  Second copy\n" in done.out
    assert "○ not told  Test frame\n    No frame is here yet; shoot one" in done.out
    assert f"◐ look  Learned subject\n    {WITHOUT_SUBJECT}\n" in done.out
    assert done.out.endswith("Nothing is bad.\n")
    assert threeshot("preflight", "NO-SUCH").code == 4
