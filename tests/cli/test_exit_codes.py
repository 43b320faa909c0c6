"""Each exit code of the command line, by what a person can do to get it."""

import errno
import os
import shutil
import signal
import sqlite3
import sys
import time
from pathlib import Path

import pytest

from studio.base import paths
from studio.shoot import Shoot
from tests.cli.conftest import Run, start

pytestmark = pytest.mark.usefixtures("home")


def test_0_when_it_is_done(threeshot: Run) -> None:
    done = threeshot("catalog", "path")
    assert done.code == 0
    assert done.out.strip() == str(paths.catalog_path())
    assert done.err == ""


def test_1_for_a_defect_of_ours_with_the_traceback_in_the_log_and_not_on_screen(
    threeshot: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defect(catalog: object) -> None:
        raise ZeroDivisionError("nobody thought of this")

    monkeypatch.setattr(Shoot, "all", staticmethod(defect))
    done = threeshot("drop", "list")
    log = paths.log_dir() / "threeshot.log"
    assert done.code == 1
    assert done.out == ""
    assert "Traceback" not in done.err
    assert "nobody thought of this" in done.err
    assert str(log) in done.err
    assert 'raise ZeroDivisionError("nobody thought of this")' in log.read_text("utf-8")


def test_1_and_still_a_sentence_when_the_log_cannot_be_written(threeshot: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    paths.log_dir().parent.mkdir(parents=True, exist_ok=True)
    paths.log_dir().write_text("a file where the folder should be")
    monkeypatch.setattr(Shoot, "all", staticmethod(lambda catalog: 1 / 0))
    done = threeshot("drop", "list")
    assert done.code == 1
    assert "could not be written to a log" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nonsense",), "No such command 'nonsense'"),
        (("drop", "list", "--nonsense"), "No such option: --nonsense"),
        (("import",), "Missing argument 'DROP'"),
        (("import", "HARBOUR-01"), "Missing argument"),
        (("export", "HARBOUR-01"), "Missing option '--to'"),
        (("select", "HARBOUR-01"), "Say which frame, or --auto"),
        (("select", "HARBOUR-01", "IMG_0001", "--auto"), "not both"),
        (("select", "HARBOUR-01", "IMG_0001", "--rank", "first"), "valid integer"),
        (("assign", "HARBOUR-01", "IMG_0001", "--product", "HS-TOTE-01"), "--product SKU and --role ROLE together"),
        (("assign", "HARBOUR-01", "IMG_0001", "--none", "--role", "hero"), "--none alone"),
        (("checklist", "HARBOUR-01", "tock", "clocks-set"), "'tock'"),
        (("checklist", "HARBOUR-01", "tick"), "which items to tick"),
        (("checklist", "HARBOUR-01", "--note", "windy"), "go with 'tick ITEM'"),
        (("watch", "HARBOUR-01", ".", "--role", "hero"), "--role goes with --product"),
        (("score", "HARBOUR-01", "--again", "--agreement"), "exclude each other"),
    ],
)
def test_2_for_a_wrong_call_with_one_line_that_says_what_is_wrong(
    threeshot: Run, arguments: tuple[str, ...], said: str
) -> None:
    done = threeshot(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert said in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_3_for_a_brief_with_mistakes_all_of_them_listed(threeshot: Run, sample_shoot: Path, tmp_path: Path) -> None:
    brief = tmp_path / "brief.yaml"
    text = (sample_shoot / "brief.yaml").read_text("utf-8")
    brief.write_text(
        text.replace("2010261001010", "2010261001011").replace("drop: HARBOUR-01", "drop: harbour 1"), "utf-8"
    )
    done = threeshot("drop", "new", brief, "--folder", tmp_path / "shoot")
    assert done.code == 3
    assert done.out == ""
    assert "2010261001011" in done.err
    assert "harbour 1" in done.err
    assert not (tmp_path / "shoot").exists()


def test_3_when_one_of_several_pictures_cannot_be_read_and_the_others_are_shown(
    threeshot: Run, sample_shoot: Path, tmp_path: Path
) -> None:
    good = sample_shoot / "phone" / "IMG_1002.JPG"
    (tmp_path / "empty.jpg").touch()
    done = threeshot("inspect", tmp_path / "empty.jpg", good, "--json")
    assert done.code == 3
    assert [one["file"] for one in done.json] == [str(tmp_path / "empty.jpg"), str(good)]
    assert done.json[0]["error"]
    assert done.json[1]["error"] is None
    assert done.json[1]["verdict"] in {"pass", "check", "fail"}


def test_3_for_a_catalog_that_is_no_database(threeshot: Run) -> None:
    paths.catalog_path().parent.mkdir(parents=True)
    paths.catalog_path().write_bytes(b"these are holiday notes and no database at all" * 100)
    done = threeshot("drop", "list")
    assert done.code == 3
    assert "is not a Threeshot catalog" in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("drop", "show", "NOWHERE-01"),
        ("coverage", "NOWHERE-01"),
        ("inspect", "nowhere.jpg"),
        ("verify", "nowhere"),
        ("drop", "new", "nowhere.yaml"),
    ],
)
def test_4_for_what_is_not_there(threeshot: Run, arguments: tuple[str, ...]) -> None:
    done = threeshot(*arguments)
    assert done.code == 4
    assert done.out == ""
    assert "nowhere" in done.err.casefold()


def test_4_names_what_there_is(threeshot: Run, drop: Path) -> None:
    assert "HARBOUR-01" in threeshot("coverage", "NOWHERE-01").err
    assert "HS-SCARF-01" in threeshot("reshoot", drop, "--product", "HS-HAT-01", "--role", "hero").err
    assert "lifestyle" in threeshot("reshoot", drop, "--product", "HS-SCARF-01", "--role", "video").err
    assert "clocks-set" in threeshot("checklist", drop, "tick", "coffee").err
    assert threeshot("select", drop, "IMG_9999").code == 4
    assert threeshot("import", drop, drop.parent / "no-card").code == 4


def test_5_for_a_card_to_be_kept_and_for_shots_that_are_missing_when_asked(
    threeshot: Run, drop: Path, card: Path
) -> None:
    kept = threeshot("card", drop, card)
    assert kept.code == 5
    assert "keep this card" in kept.out
    assert threeshot("coverage", drop).code == 0
    assert threeshot("coverage", drop, "--check").code == 5
    assert threeshot("checklist", drop).code == 0
    assert threeshot("checklist", drop, "--check").code == 5
    incomplete = threeshot("export", drop, "--to", drop.parent / "out", "--complete-only")
    assert incomplete.code == 5
    assert not (drop.parent / "out").exists()


def test_5_for_an_import_in_which_a_file_fails_and_for_a_card_to_be_kept(
    threeshot: Run, drop: Path, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.ingest import reading

    broken = card / "DCIM" / "100HARBR" / "IMG_0007.JPG"
    broken.write_bytes((card / "DCIM" / "100HARBR" / "IMG_0006.JPG").read_bytes()[:50_000])
    # The cut-off picture is copied as it is; that its card is to be kept is for `card` to say.
    assert threeshot("import", drop, card, "--json").code == 0
    assert threeshot("card", drop, card).code == 5
    (card / "DCIM" / "100HARBR" / "IMG_0010.JPG").write_bytes(broken.read_bytes()[:40_000])
    opened = reading.open_source

    def worn_out(path: Path) -> int:
        if path.name == "IMG_0010.JPG":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return opened(path)

    monkeypatch.setattr(reading, "open_source", worn_out)
    done = threeshot("import", drop, card, "--json")
    assert done.code == 5
    assert "IMG_0010" in done.json["failed"][0]["reason"]


def test_5_for_empty_pictures_each_told_by_its_name_and_none_taken_for_another(
    threeshot: Run, drop: Path, card: Path, tmp_path: Path
) -> None:
    folder = card / "DCIM" / "100HARBR"
    empty = [folder / name for name in ("IMG_0007.JPG", "IMG_0008.JPG", "MVI_0009.MOV", "MVI_0010.MOV")]
    for path in empty:
        path.touch()
    # Its other slot has one of them whole, and another that is empty too.
    slot = tmp_path / "slot" / "DCIM" / "100HARBR"
    slot.mkdir(parents=True)
    (slot / "IMG_0007.JPG").write_bytes((folder / "IMG_0006.JPG").read_bytes() + b"\xff\xd9")
    (slot / "IMG_0008.JPG").touch()
    for _ in range(2):
        done = threeshot("import", drop, card, tmp_path / "slot", "--json")
        assert done.code == 5
        told = {one["source"]: one["reason"] for one in done.json["failed"]}
        assert set(told) == {*map(str, empty), str(slot / "IMG_0008.JPG")}
        for source, reason in told.items():
            assert reason == (
                f"{source}: is empty (0 bytes), so there is no picture in it; "
                "copy it again from the camera, or from the card in its other slot."
            )
        assert done.json["copied"] + done.json["skipped"] == 3 and done.json["planned"] == 8
        assert [one["safe"] for one in done.json["cards"]] == [False, False]
    frames = threeshot("drop", "show", drop, "--frames", "--json").json["frames"]
    assert [frame["name"] for frame in frames] == ["IMG_0004", "IMG_0006", "IMG_0007"]
    kept = threeshot("card", drop, card)
    assert kept.code == 5
    assert "4 files empty (0 bytes), to be copied again from the camera or from the card in its other slot" in kept.out
    for path in empty[:2]:
        path.unlink()
    assert threeshot("card", drop, card).code == 5, "empty clips are no clips"
    for path in empty[2:]:
        path.unlink()
    assert threeshot("card", drop, card).code == 0


def test_a_damaged_original_is_repaired_from_the_card_and_counted(threeshot: Run, drop: Path, card: Path) -> None:
    assert threeshot("import", drop, card).code == 0
    original = next((drop / "originals").rglob("IMG_0006.JPG"))
    good = original.read_bytes()
    original.chmod(0o644)
    original.write_bytes(good[:100_000] + bytes(65536) + good[165536:])
    kept = threeshot("card", drop, card, "--json")
    assert (kept.code, kept.json["safe"], kept.json["proof"]) == (5, False, None)
    assert "IMG_0006.JPG" in kept.json["sentence"]
    done = threeshot("import", drop, card, "--json")
    assert (done.code, done.json["repaired"], done.json["skipped"]) == (0, 1, 1)
    assert original.read_bytes() == good and done.json["cards"][0]["safe"]
    assert "damaged" in done.json["notes"][0]
    (listed,) = threeshot("cards", drop, "--json").json
    assert listed["safe"] and listed["proof"]["copies"][0]["intact"] == 2
    assert "safe then" in threeshot("cards").out


def test_6_for_a_catalog_of_a_newer_version(threeshot: Run, drop: Path) -> None:
    catalog = sqlite3.connect(paths.catalog_path())
    catalog.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('threeshot', '9999_later', '2031-01-01')"
    )
    catalog.commit()
    catalog.close()
    done = threeshot("drop", "list")
    assert done.code == 6
    assert "newer Threeshot" in done.err


def test_6_when_what_was_asked_for_cannot_be_written_down(threeshot: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(catalog: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/full/disk")

    monkeypatch.setattr(Shoot, "all", staticmethod(full))
    done = threeshot("drop", "list")
    assert done.code == 6
    assert "/full/disk: the disk is full" in done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_6_when_the_output_goes_to_a_full_disk() -> None:
    with Path("/dev/full").open("w") as full:
        process = start("drop", "list", "--json")
        process.communicate(timeout=60)
        assert process.returncode == 0
        import subprocess

        done = subprocess.run(
            [sys.executable, "-m", "studio.cli", "drop", "list", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 6
    assert "the disk is full" in done.stderr
    assert "Traceback" not in done.stderr


def test_3_for_a_sidecar_it_says_whether_that_is_whole_and_where_to_look(threeshot: Run, tmp_path: Path) -> None:
    rdf = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    for name, held, told in (
        ("whole", f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{rdf}</x:xmpmeta>', "is a sidecar and no picture; look at its picture."),
        ("cut", '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n<rdf:RDF>', "its XML is damaged at line 2; it is left as it is, repair it or"),
        ("empty", "", "it is empty; it is left as it is, repair it or"),
    ):  # fmt: skip
        (tmp_path / f"{name}.xmp").write_text(held)
        seen = threeshot("inspect", tmp_path / f"{name}.xmp")
        assert seen.code == 3 and f"{name}.xmp: {told}" in seen.out


def test_7_when_it_is_interrupted_and_the_next_run_completes_it(drop: Path, sample_shoot: Path, threeshot: Run) -> None:
    source = sample_shoot / "camera-b"
    process = start("import", drop, source)
    try:
        deadline = time.monotonic() + 60
        while not any((drop / "originals").rglob("*.JPG")) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 7, (out, err)
    assert "Traceback" not in err
    assert "run it again" in err
    again = threeshot("import", drop, source, "--json")
    assert again.code == 0
    assert again.json["planned"] == 13
    assert len(threeshot("drop", "show", drop, "--frames", "--json").json["frames"]) == 13


def test_a_reader_that_has_seen_enough_is_no_failure(drop: Path) -> None:
    process = start("checklist", drop)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 0
    assert said == ""


def test_a_folder_that_is_gone_is_told_with_its_name(threeshot: Run, drop: Path) -> None:
    shutil.rmtree(drop)
    done = threeshot("coverage", "HARBOUR-01")
    assert done.code == 4
    assert str(drop) in done.err
