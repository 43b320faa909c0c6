"""A small shoot from the shell: every command once, its words for people and its JSON for programs."""

import csv
import re
import signal
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Outcome, Run, start


def test_a_shoot_from_brief_to_verified_bundle(threeshot: Run, sample_shoot: Path, tmp_path: Path, card: Path) -> None:
    folder = tmp_path / "shoot"
    made = threeshot("drop", "new", sample_shoot / "brief.yaml", "--folder", folder)
    assert "3 products, 9 shots" in made.out
    assert threeshot("drop", "list", "--json").json[0]["drop"] == "HARBOUR-01"

    imported = threeshot("import", "HARBOUR-01", card, "--backup", tmp_path / "backup")
    assert imported.code == 0
    assert "2 files copied and verified" in imported.out
    assert "safe to format" in imported.out
    assert "IMG_0005 missing in the counter" in imported.out
    # Said once: while it ran, and not again in the answer.
    assert (imported.out + imported.err).count("is on the same disk as the originals") == 1
    assert "is on the same disk as the originals" in imported.err

    skipped = threeshot("import", folder, card, "--json").json
    assert (skipped["planned"], skipped["copied"], skipped["skipped"]) == (2, 0, 2)

    frames = threeshot("drop", "show", folder, "--unassigned", "--json").json["frames"]
    assert [(frame["name"], frame["sku"]) for frame in frames] == [("IMG_0004", None), ("IMG_0006", None)]

    assigned = threeshot("assign", folder, "IMG_0004", "IMG_0006.JPG", "--product", "HS-TOTE-01", "--role", "hero")
    assert "2 frames assigned to HS-TOTE-01 hero" in assigned.out

    chosen = threeshot("select", folder, "--auto", "--json").json["selects"]
    assert [(one["sku"], one["role"], one["by"]) for one in chosen] == [("HS-TOTE-01", "hero", "auto")]
    assert chosen[0]["file"].endswith("IMG_0006.JPG")

    coverage = threeshot("coverage", folder, "--json").json
    assert set(coverage) >= {"drop", "complete", "shots"}
    assert set(coverage["shots"][0]) >= {"sku", "role", "state", "frames", "select"}
    assert coverage["shots"][0]["state"] == "selected"
    assert set(coverage["shots"][0]["select"]) == {"frame", "file", "by"}
    assert "8 of 9 shots missing" in threeshot("coverage", folder).out

    assert threeshot("approve", folder, "--product", "HS-TOTE-01", "--role", "hero", "--by", "Pia").code == 0
    assert threeshot("coverage", folder, "--json").json["shots"][0]["state"] == "approved"

    exported = threeshot("export", folder, "--to", tmp_path / "out", "--recipe", "social", "--json").json
    assert set(exported) == {
        "bundle",
        "report",
        "files",
        "bytes",
        "warnings",
        "groups",
        "missing_tags",
        "damaged",
        "not_made",
        "signed_by",
    }
    verified = threeshot("verify", exported["bundle"])
    assert verified.code == 0
    assert "intact" in verified.out

    changed = next(Path(exported["bundle"]).rglob("*.jpg"))
    changed.write_bytes(changed.read_bytes() + b"\0")
    found = threeshot("verify", exported["bundle"], "--json")
    assert found.code == 5
    assert found.json["intact"] is False
    assert found.json["changed"] == [changed.relative_to(exported["bundle"]).as_posix()]
    assert set(found.json) >= {"intact", "missing", "changed", "extra", "signature"}
    told = threeshot("verify", exported["bundle"])
    assert changed.name in told.out


def test_a_long_gap_in_a_counter_is_told_with_a_count(threeshot: Run, drop: Path, card: Path) -> None:
    (there,) = card.rglob("IMG_0006.JPG")
    there.rename(there.with_name("IMG_0150.JPG"))
    told = threeshot("import", drop, card).out
    assert "IMG_0014 and 135 more missing in the counter; may still be on a card; --json names all." in told
    assert len(threeshot("import", drop, card, "--json").json["gaps"][0]["missing"]) == 145


def test_a_select_that_goes_to_another_shot_is_told_to_have_gone(threeshot: Run, drop: Path, card: Path) -> None:
    def assign(*words: str) -> Outcome:
        return threeshot("assign", drop, "IMG_0006", "IMG_0004", *words)

    threeshot("import", drop, card)
    hero = ("--product", "HS-TOTE-01", "--role", "hero")
    detail = ("--product", "HS-TOTE-01", "--role", "detail")
    assert "select" not in assign(*hero).out
    threeshot("select", drop, "IMG_0006")
    threeshot("select", drop, "IMG_0004", "--rank", "1")
    assert "no longer" not in assign(*hero).out
    # The alternate, which goes along, was no select.
    told = assign(*detail).out.splitlines()
    assert told[0] == "IMG_0006: was the select of HS-TOTE-01 hero and no longer is."
    assert told[1].startswith("2 frames assigned to HS-TOTE-01 detail.")
    threeshot("select", drop, "IMG_0006")
    threeshot("approve", drop, *detail)
    done = assign("--none", "--json")
    assert done.err.splitlines() == ["IMG_0006: was the approved select of HS-TOTE-01 detail and no longer is."]
    assert set(done.json) == {"drop", "frames", "sku", "role"}


def test_a_person_decides_against_the_verdict_and_agreement_tells(threeshot: Run, drop: Path, card: Path) -> None:
    threeshot("import", drop, card)
    threeshot("assign", drop, "IMG_0004", "IMG_0006", "--product", "HS-TOTE-01", "--role", "hero")
    assert "Nobody has selected" in threeshot("score", drop, "--agreement").out
    assert "Ann" in threeshot("select", drop, "IMG_0004", "--by", "Ann").out
    assert threeshot("select", drop, "--auto", "--json").json["selects"] == []
    told = threeshot("score", drop, "--agreement", "--json").json
    assert (told["agreed"], told["decisions"]) == (0, 1)
    assert told["differed"][0]["name"] == "IMG_0004"
    assert "IMG_0004" in threeshot("score", drop, "--agreement").out

    threeshot("select", drop, "IMG_0004", "--off")
    assert "1 frame rejected" in threeshot("reject", drop, "IMG_0004").out
    assert "no longer rejected" in threeshot("reject", drop, "IMG_0004", "--off").out
    asked = threeshot("reshoot", drop, "--product", "HS-TOTE-01", "--role", "hero", "--note", "label is upside down")
    assert "label is upside down" in asked.out
    assert threeshot("reshoot", drop, "--product", "HS-TOTE-01", "--role", "hero", "--off").code == 0
    assert "1 frame unassigned" in threeshot("assign", drop, "IMG_0004", "--none").out

    scored = threeshot("score", drop)
    assert scored.code == 0
    assert "✗ fail" in scored.out
    assert re.search(r"\d+ pass, \d+ to check, \d+ fail", scored.out)


def test_marks_go_to_the_sidecars_and_come_back_from_them(threeshot: Run, drop: Path, card: Path) -> None:
    threeshot("import", drop, card)
    assert "2 frames marked" in threeshot("mark", drop, "IMG_0004", "IMG_0006", "--rating", "3", "--label", "green").out
    assert "1 frame marked" in threeshot("mark", drop, "IMG_0004", "--working").out
    frames = {f["name"]: f for f in threeshot("drop", "show", drop, "--frames", "--json").json["frames"]}
    assert (frames["IMG_0006"]["rating"], frames["IMG_0006"]["label"]) == (3, "Green")
    assert frames["IMG_0004"]["kind"] == "other"
    (sidecar,) = (drop / "originals").rglob("IMG_0006.xmp")
    text = sidecar.read_text("utf-8")
    assert 'Rating="3"' in text or ">3<" in text
    sidecar.write_text(text.replace('Rating="3"', 'Rating="5"').replace(">3<", ">5<"), "utf-8")
    assert threeshot("sidecars", drop, "--json").json == {"drop": "HARBOUR-01", "changed": 1}
    frames = {f["name"]: f for f in threeshot("drop", "show", drop, "--frames", "--json").json["frames"]}
    assert frames["IMG_0006"]["rating"] == 5
    assert threeshot("mark", drop, "IMG_0006", "--label", "mauve").code == 3
    assert threeshot("mark", drop, "IMG_0006").code == 2
    assert threeshot("mark", drop, "IMG_0006", "--rating", "9").code == 2


def test_the_checklist_is_ticked_and_printed(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    before = threeshot("checklist", drop, "--json").json
    assert set(before["items"][0]) >= {"id", "section", "required", "ticked", "by", "at"}
    assert not before["complete"]
    required = [item["id"] for item in before["items"] if item["required"]]

    first = threeshot("checklist", drop, "tick", required[0], "--by", "Mara", "--note", "by the quay")
    assert "not ticked yet" in first.out
    assert required[0] not in first.out
    shown = threeshot("checklist", drop).out
    assert "Mara" in shown
    assert "by the quay" in shown
    threeshot("checklist", drop, "untick", required[0])
    after = threeshot("checklist", drop, "tick", *required, "--json").json
    assert after["complete"]
    assert threeshot("checklist", drop, "--check").code == 0

    assert threeshot("checklist", drop, "--print", tmp_path / "list.pdf").code == 0
    assert (tmp_path / "list.pdf").read_bytes().startswith(b"%PDF")


def test_slates_are_printed_and_shown_with_the_time(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    assert threeshot("slate", drop, "--print", tmp_path / "slates.pdf").code == 0
    assert (tmp_path / "slates.pdf").read_bytes().startswith(b"%PDF")
    assert "threeshot:1;drop=HARBOUR-01;sku=HS-SCARF-01;shot=detail" in threeshot("slate", drop).out
    assert len(threeshot("slate", drop, "--json").json) == 9
    shown = threeshot("slate", drop, "--product", "hs-tote-01", "--json").json
    assert re.fullmatch(r"threeshot:1;drop=HARBOUR-01;sku=HS-TOTE-01;shot=hero;t=\S+", shown[0]["text"])
    assert "█" in threeshot("slate", drop, "--product", "HS-TOTE-01", "--role", "detail").out
    assert threeshot("slate", drop, "--product", "HS-HAT-01").code == 4


def test_the_catalog_is_copied_and_checked(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    assert threeshot("catalog", "check").code == 0
    assert threeshot("catalog", "check", "--json").json["sound"] is True
    assert threeshot("catalog", "backup", tmp_path / "copy.db").code == 0
    assert (tmp_path / "copy.db").read_bytes().startswith(b"SQLite format 3")
    assert threeshot("catalog", "backup", tmp_path / "copy.db").code == 6
    assert Path(threeshot("catalog", "backup", "--json").json["backup"]).exists()


def test_a_hot_folder_is_watched_until_ctrl_c(drop: Path, tmp_path: Path, sample_shoot: Path, threeshot: Run) -> None:
    hot = tmp_path / "hot"
    hot.mkdir()
    process = start("watch", drop, hot, "--product", "HS-TOTE-01", "--role", "hero", "--json")
    try:
        time.sleep(0.5)
        picture = sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG"
        (hot / "IMG_0006.JPG").write_bytes(picture.read_bytes())
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            frames = threeshot("drop", "show", drop, "--frames", "--json").json["frames"]
            if frames and frames[0]["verdict"]:
                break
            time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0, err
    import json

    assert json.loads(out)["copied"] == 1
    assert "IMG_0006: pass, HS-TOTE-01 hero" in err


def test_inspect_reads_what_is_in_a_picture(threeshot: Run, sample_shoot: Path) -> None:
    folder = sample_shoot / "camera-a" / "DCIM" / "100HARBR"
    done = threeshot("inspect", folder / "IMG_0002.JPG", folder / "IMG_0004.JPG", "--json")
    assert done.code == 0
    slate, soft = done.json
    assert set(slate) >= {
        "file", "error", "width", "height", "captured_at", "camera", "codes", "sharpness", "subject", "exposure", "verdict", "reasons",
    }  # fmt: skip
    assert slate["codes"][0]["text"].startswith("threeshot:1;drop=HARBOUR-01")
    assert soft["verdict"] == "fail"
    told = threeshot("inspect", folder / "IMG_0004.JPG").out
    assert "✗ fail" in told
    assert soft["reasons"][0] in told


@pytest.mark.parametrize(
    "name", ["new\nline.jpg", "[bold red]markup.jpg", "esc\x1b[31mape.jpg", ":smile:.jpg", "bidi\u202egpj.jpg"]
)
def test_names_from_outside_do_nothing_to_the_terminal(
    threeshot: Run, tmp_path: Path, sample_shoot: Path, name: str
) -> None:
    picture = tmp_path / name
    picture.write_bytes((sample_shoot / "phone" / "IMG_1002.JPG").read_bytes())
    told = threeshot("inspect", picture)
    assert told.code == 0
    first = told.out.splitlines()[0]
    assert "\x1b" not in told.out
    assert "\u202e" not in told.out
    assert first.endswith("".join(c if c.isprintable() else f"⟨U+{ord(c):04X}⟩" for c in name))
    picture.write_bytes(b"no picture")
    broken = threeshot("inspect", picture)
    assert broken.code == 3
    assert "\x1b" not in broken.out + broken.err
    assert threeshot("inspect", picture, "--json").json[0]["file"] == str(picture)


def test_the_frames_kept_of_the_samples_bursts_are_those_put_first(
    threeshot: Run, drop: Path, sample_shoot: Path, tmp_path: Path
) -> None:
    with (sample_shoot / "labels.csv").open(newline="", encoding="utf-8") as labels:
        of = {Path(row["file"]).stem: row["variant"] for row in csv.DictReader(labels)}
    folder = tmp_path / "bursts" / "DCIM" / "100HARBR"
    folder.mkdir(parents=True)
    for number in (5, 6, 7, 9, 10, 11, 17, 18, 19):
        name = f"IMG_{number:04}.JPG"
        (folder / name).write_bytes((sample_shoot / "camera-a" / "DCIM" / "100HARBR" / name).read_bytes())
    threeshot("import", drop, tmp_path / "bursts")
    for name in ("IMG_0006", "IMG_0009", "IMG_0018"):
        assert of[name] == "good"
        threeshot("assign", drop, name, "--product", "HS-TOTE-01", "--role", "hero")
    threeshot(
        "assign", drop, *(f"IMG_{n:04}" for n in (5, 7, 10, 11, 17, 19)), "--product", "HS-TOTE-01", "--role", "hero"
    )
    for name in ("IMG_0006", "IMG_0009", "IMG_0018"):
        threeshot("select", drop, name, "--by", "Ann", "--rank", "1")
    threeshot("reject", drop, "IMG_0007", "--by", "Ann")
    told = threeshot("score", drop, "--agreement", "--json").json
    bursts = told["bursts"]
    assert (bursts["bursts"], bursts["frames"], bursts["first"], bursts["first_by_chance_pct"]) == (3, 9, 3, 33.3)
    assert {rule["rule"]: rule["kept"] for rule in told["rules"] if rule["says"] != "check"} == {
        "pass": 3,
        "soft": 0,
        "shake": 0,
    }
    out = threeshot("score", drop, "--agreement").out
    assert "Of 3 bursts the frame put first was kept in 3 (100 %; by chance 33.3 %)" in " ".join(out.split())
    assert "Overruled" not in out
