"""`threeshot settings`: how strict verdicts are, wherever a picture is judged, and what the brand is told of it."""

import io
import json
import os
import sys
from pathlib import Path

import pytest

from studio.base import picture_cache
from studio.base.sensitivity import TOLERANCES
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("home")


def test_how_strict_verdicts_are_is_set_shown_and_kept(threeshot: Run) -> None:
    assert threeshot("settings", "--json").json["sensitivity"] == "normal"
    told = threeshot("settings", "--sensitivity", "strict").out
    assert told.startswith("Verdicts are strict from now on: limits × 0.8.")
    assert "sensitivity: strict" in threeshot("settings").out
    assert set(threeshot("settings", "--json").json) == {
        "person", "station", "theme", "backup", "recipe", "camera_address", "sensitivity", "cache_gb"
    }  # fmt: skip


def test_what_previews_may_take_is_set_and_held_at_once(threeshot: Run) -> None:
    old, new = (Path(picture_cache.place(digit * 32)) for digit in "ab")
    for path, used in ((old, 1_000_000_000), (new, 2_000_000_000)):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"")
        os.truncate(path, 80_000_000)  # holes: they are counted and take no room
        os.utime(path, (used, used))
    assert threeshot("settings", "--cache-gb", "0.1").out == "Previews take 0.1 GB at most from now on.\n"
    assert (old.exists(), new.exists()) == (False, True), "what was not looked at for longest goes first"
    assert threeshot("settings", "--json").json["cache_gb"] == "0.1"
    done = threeshot("settings", "--cache-gb", "0")
    assert (done.code, done.err) == (2, "0 GB is too little for previews; say 0.1 or more.\n")


def test_a_step_that_is_none_is_told_with_those_there_are(threeshot: Run) -> None:
    done = threeshot("settings", "--sensitivity", "loud")
    assert done.code == 2
    assert "'loud' is no sensitivity; it is strict, normal, forgiving." in done.err
    assert threeshot("settings", "--json").json["sensitivity"] == "normal"


def test_any_picture_is_inspected_by_the_persons_own_step_and_says_so(threeshot: Run, card: Path) -> None:
    soft = card / "DCIM" / "100HARBR" / "IMG_0004.JPG"
    scores = {}
    for step, factor in TOLERANCES.items():
        threeshot("settings", "--sensitivity", step)
        (seen,) = threeshot("inspect", soft, "--json").json
        assert seen["sensitivity"] == step
        assert any(f"limit {1.1 * factor:.1f}" in reason for reason in seen["reasons"])
        scores[step] = seen["sharpness"]["score"]
    assert scores["strict"] < scores["normal"] < scores["forgiving"]


def test_a_bundle_says_by_which_step_its_frames_were_judged(
    threeshot: Run, drop: Path, card: Path, tmp_path: Path
) -> None:
    threeshot("import", drop, card)
    threeshot("assign", drop, "IMG_0006", "--product", "HS-TOTE-01", "--role", "hero")
    threeshot("select", drop, "IMG_0006", "--by", "Ann")
    threeshot("settings", "--sensitivity", "forgiving")
    assert threeshot("score", drop).code == 0
    bundle = Path(
        threeshot("export", drop, "--to", tmp_path / "handed", "--recipe", "storefront", "--json").json["bundle"]
    )
    assert json.loads((bundle / "data" / "bundle.json").read_text("utf-8"))["judged"] == {"forgiving": 2}
    assert "1 pass, forgiving limits" in (bundle / "data" / "report.html").read_text("utf-8")


def test_who_somebody_is_is_asked_once_and_kept(
    threeshot: Run, drop: Path, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("THREESHOT_PERSON")
    monkeypatch.setattr("getpass.getuser", lambda: "root")
    threeshot("settings", "--sensitivity", "strict")
    exported = threeshot("export", drop, "--to", tmp_path / "out")
    assert "The report calls you 'root'" in exported.err, "another setting that is kept names nobody"
    for text in ("\x1b[2J", " ", "x" * 81):
        assert "a name has 1 to 80 letters" in threeshot("settings", "--person", text).err
    # At a terminal the first command that opens a drop asks.
    terminal = io.StringIO("\x1b[2J\n  Mara  Lindqvist \n")
    ended = io.StringIO()
    for stream in (terminal, ended, sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", ended)
    assert "Who are you?" in threeshot("coverage", drop).err, "Ctrl-D says nothing, and is no name"
    monkeypatch.setattr("sys.stdin", terminal)
    with monkeypatch.context() as piped:
        piped.setattr("sys.argv", ["threeshot", "coverage", str(drop), "--json"])
        assert "Who are you?" not in threeshot("coverage", drop, "--json").err, "a program would wait for ever"
    asked = threeshot("checklist", drop, "tick", "grey-card")
    assert "Who are you?" in asked.err and asked.err.count("Name [root]: ") == 2, "an odd name is asked for again"
    ticked = next(one for one in threeshot("checklist", drop, "--json").json["items"] if one["ticked"])
    assert ticked["by"] == "Mara Lindqvist" and "Who are you?" not in threeshot("coverage", drop).err
    assert threeshot("settings", "--person", "Kim").out == "You are Kim from now on.\n"
    assert threeshot("settings", "--json").json["person"] == "Kim"
