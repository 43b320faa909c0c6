"""A lost catalog: what people said comes back from the folder, who said it and when, wherever the rebuild is stopped."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studio import xmp
from studio.base import line_file, paths
from studio.base.drawn_mark import DrawnMark
from studio.base.errors import Interrupted
from studio.base.jobs import Progress
from studio.catalog import Catalog
from studio.judging import chain
from studio.shoot import Shoot, open_catalog, rebuild_catalog
from studio.shoot.catalog_care import cards_taken_in
from studio.shoot.rebuild import RebuildReport
from tests.studio.ingest.cards import jpeg
from tests.studio.judging.test_taken_over import put_in

JOURNAL = "threeshot.jsonl"


@pytest.fixture(scope="module")
def told(sample_shoot: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A shoot folder of which much was said, and what the catalog had of it before it was lost."""
    folder = tmp_path_factory.mktemp("told")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THREESHOT_HOME", str(folder / "home"))
        patch.setenv("THREESHOT_PERSON", "Mara")
        shoot = Shoot.create(sample_shoot / "brief.yaml", folder / "HARBOUR-01")
        shoot.frames.import_sources([sample_shoot / "phone"], backup=folder / "red")
        shoot.frames.import_sources([sample_shoot / "phone"], backup=folder / "blue")
        (folder / "red").rename(folder / "green")
        shoot.originals.check(backup=folder / "green")
        shutil.copytree(folder / "green", folder / "yellow", ignore=shutil.ignore_patterns("ascmhl"))
        shoot.originals.check(backup=folder / "yellow")
        shoot.frames.card(sample_shoot / "phone")
        one, two, three = (str(row["id"]) for row in shoot.frames.list())
        shoot.marks.assign([three], "HS-TOTE-01", "hero", "Jonas")
        ring = DrawnMark(three, (((0.25, 0.25), (0.5, 0.4), (0.25, 0.5)),))
        shoot.marks.reshoot("HS-TOTE-01", "hero", "too dark", "Vera", ring)
        shoot.marks.assign([one, two], "HS-TOTE-01", "lifestyle", "Jonas")
        shoot.marks.select(two, "Jonas")
        shoot.marks.select(one, "Ida")
        shoot.marks.approve("HS-TOTE-01", "lifestyle", "Vera")
        shoot.marks.rate([one], 4)
        shoot.marks.label([two], "Red")
        shoot.marks.reject([three], who="Ida")
        shoot.marks.set_kind([three], "other")
        item = next(item["id"] for item in shoot.checklist.state()["items"] if item["measured"] is None)
        shoot.checklist.tick([item], "Ida", "by the window")
        shoot.checklist.measure("light", shoot.folder / str(shoot.frames.get(three)["path"]))
        yield shoot.folder, state(shoot)
        shoot.drop.catalog.close()


@pytest.fixture
def folder(told: tuple[Path, dict[str, Any]], tmp_path: Path) -> Path:
    """A copy of it, whose catalog is lost."""
    return Path(shutil.copytree(told[0], tmp_path / "HARBOUR-01"))


def state(shoot: Shoot) -> dict[str, Any]:
    columns = (
        "name sku role assigned_by kind rating label rejected pick_rank pick_by picked_at ingested_at corrected_at"
    )
    items, agreement = shoot.checklist.state()["items"], shoot.agreement()
    for item in items:
        if item["measurement"] is not None:
            item["measurement"]["file"] = Path(item["measurement"]["file"]).relative_to(shoot.folder)
    kinds = (
        "drop.created",
        "brief.changed",
        "drop.rebuilt",
        "frame.scored",
        "frame.ingested",
        "cards.begun",
        "cards.ended",
    )
    events = shoot.drop.catalog.rows("SELECT id, at, kind, who, station FROM event ORDER BY id")
    return {
        "frames": [[row[column] for column in columns.split()] for row in shoot.frames.list()],
        "sources": [row["source"] for row in shoot.drop.catalog.rows("SELECT source FROM file ORDER BY path")],
        "second_copies": shoot.drop.catalog.rows(
            "SELECT path, place, second_copy.verified_at IS NOT NULL FROM second_copy JOIN file ON file.id = file_id ORDER BY path, place"
        ),
        "shots": [(shot.sku, shot.role, shot.state, shot.frames, shot.selects) for shot in shoot.coverage().shots],
        "drawn": [(shot.drawn.file, shot.drawn.strokes) for shot in shoot.coverage().shots if shot.drawn is not None],
        "decided": shoot.drop.catalog.rows(
            "SELECT decision, decision_note, decided_by, decided_at FROM shot ORDER BY 4"
        ),
        "items": items,
        "agreement": {**agreement, "differed": [{**one, "frame": None} for one in agreement["differed"]]},
        "stages": shoot.timing()["stages"],
        "cards": [{**row, "drop_id": None} for row in cards_taken_in(shoot.drop.catalog)],
        "events": [event for event in events if event["kind"] not in kinds],
    }


def rebuilt(folder: Path, progress: Progress | None = None) -> RebuildReport:
    return rebuild_catalog(open_catalog(), [folder], progress)


def stopped_before_scoring(folder: Path) -> None:
    """A rebuild that was killed when it began to score."""

    def stop(*_: object, **more: object) -> None:
        raise Interrupted("stopped")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chain, "run", stop)
        with pytest.raises(Interrupted):
            rebuilt(folder)


def frame(shoot: Shoot, name: str) -> dict[str, Any]:
    return shoot.frames.find(name)


def test_all_that_was_said_is_there_again_by_whom_and_when(told: tuple[Path, dict[str, Any]], folder: Path) -> None:
    assert {Path(row["place"]).parent.name for row in told[1]["second_copies"]} == {"blue", "green", "yellow"}
    report = rebuilt(folder)
    assert report.lost == []
    shoot = Shoot.open("HARBOUR-01")
    assert state(shoot) == told[1] and len(told[1]["drawn"]) == 1
    lines = (folder / JOURNAL).read_bytes()
    assert rebuilt(folder).drops[0]["frames"] == 0
    assert state(shoot) == told[1]
    assert (folder / JOURNAL).read_bytes() == lines, "what was read from it is not said again"


def test_a_rebuild_that_was_stopped_while_scoring_has_lost_nothing(
    told: tuple[Path, dict[str, Any]], folder: Path
) -> None:
    stopped_before_scoring(folder)
    shoot = Shoot.open("HARBOUR-01")
    assert state(shoot) == told[1]
    one = frame(shoot, "IMG_1001")
    shoot.marks.label([one["id"]], "Green")
    said = xmp.read_sidecar(xmp.sidecar_path(folder / one["path"]))
    assert said is not None and (said.select, said.rating, said.label) == (True, 4, "Green")
    assert frame(shoot, "IMG_1001")["verdict"] is None
    rebuilt(folder)
    assert frame(shoot, "IMG_1001")["verdict"] == "pass" and frame(shoot, "IMG_1001")["pick_by"] == "Ida"


def test_a_rebuild_that_was_stopped_while_recording_goes_on_and_is_told_of_until_then(
    told: tuple[Path, dict[str, Any]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress, catalog = Progress(), open_catalog()

    def stop_at_the_first() -> None:
        if catalog.value("SELECT COUNT(*) FROM frame"):
            raise Interrupted("stopped")

    monkeypatch.setattr(progress, "check", stop_at_the_first)
    with pytest.raises(Interrupted):
        rebuilt(folder, progress)
    shoot = Shoot.open("HARBOUR-01")
    assert any("goes on with it" in sentence for sentence in shoot.unsaid())
    (one,) = shoot.frames.list()
    assert (one["name"], one["pick_by"], one["rating"]) == ("IMG_1001", "Ida", 4), (
        "what was recorded has been taken over"
    )
    assert rebuilt(folder).drops[0]["frames"] == 2
    shoot = Shoot.open("HARBOUR-01")
    assert shoot.unsaid() == []
    assert state(shoot) == told[1]


def test_a_card_that_comes_in_while_a_rebuild_is_unfinished_takes_nothing_away(
    told: tuple[Path, dict[str, Any]], folder: Path, sample_shoot: Path
) -> None:
    shoot = Shoot.create(folder / "brief.yaml", folder)
    shoot.frames.import_sources([sample_shoot / "phone"])
    assert state(shoot)["frames"] == told[1]["frames"]
    assert len(list((folder / "originals").rglob("*.JPG"))) == 3


def test_the_newer_word_counts_where_another_program_wrote_a_sidecar(folder: Path) -> None:
    path = next(folder.rglob("IMG_1001.xmp"))
    path.write_text(re.sub(r"(xmp:Rating>|xmp:Rating=\")4", r"\g<1>2", path.read_text("utf-8")), "utf-8")
    old = next(folder.rglob("IMG_1002.xmp"))
    old.write_text(old.read_text("utf-8").replace("Red", "Blue"), "utf-8")
    os.utime(old, (1_700_000_000, 1_700_000_000))
    stopped_before_scoring(folder)
    shoot = Shoot.open("HARBOUR-01")
    assert frame(shoot, "IMG_1001")["rating"] == 2
    assert frame(shoot, "IMG_1002")["label"] == "Red", "the journal is newer"
    assert frame(shoot, "IMG_1001")["pick_by"] == "Ida"


def test_without_a_journal_sidecars_tell_what_they_know_and_begin_one(folder: Path) -> None:
    (folder / JOURNAL).unlink()
    report = rebuilt(folder)
    assert any(JOURNAL in sentence for sentence in report.lost)
    shoot = Shoot.open("HARBOUR-01")
    one = frame(shoot, "IMG_1001")
    assert (one["sku"], one["rating"], one["is_select"], one["pick_by"]) == ("HS-TOTE-01", 4, True, "sidecar")
    assert '"rating":4' in (folder / JOURNAL).read_text("utf-8")


HOSTILE = [
    b"not json",
    b"[1, 2, 3]",
    b'{"v": 2}',
    b'{"v": 1, "id": "x", "at": "yesterday", "row": 1, "of": "frame", "about": {}, "values": {}}',
    b'{"v":1,"id":"x","at":"2026-11-29T04:00:00.000000Z","row":1,"of":"frame","about":{"file":"IMG","xxh128":"0"},"values":{"rating":1e400}}',
    b'{"v":1,"id":"x","at":"2026-11-29T04:00:00Z","who":"\\udc80","station":"s","kind":"k","about":null,"data":{}}',
    b'{"v":1,"id":"x","at":"2026-11-29T04:00:00Z","who":"w","station":"s","kind":"bundle.built","about":{"named":"b"},"data":'
    b'{"path":{"below":"../../etc"},"bundle":{}}}',
    b'{"v":1,"id":"x","at":"2026-11-29T04:00:00Z","who":"w","station":"s","kind":"frame.ingested","about":{"named":"f"},"data":'
    b'{"files":[{"path":"originals/Sample-Phone/IMG_1001.xmp","size":1e400,"xxh128":{}},{"path":"../../etc"},{"path":""}]}}',
    b"\x00\xff\xfe" * 40,
    b"[" * 100_000,
    b'{"v":1,"id":"x","at":"2026-11-29T04:00:00Z","row":1,"of":["frame"],"about":{},"values":{}}',
]


def test_files_that_name_no_camera_are_of_their_folders_camera_and_called_as_on_the_card(
    sample_shoot: Path, tmp_path: Path
) -> None:
    shoot = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01")
    for number in (1, 2):
        card = tmp_path / f"card-{number}/DCIM/100MAKER"
        jpeg(card / "IMG_0002.JPG", number, serial="7")
        (card / "IMG_0001.GPR").write_bytes(b"II*\0\x08\0\0\0\0\0 a RAW that nobody opens" + bytes([number]))
    shoot.frames.import_sources([tmp_path / "card-1", tmp_path / "card-2"])
    put_in(tmp_path / "card-1/DCIM/100MAKER/IMG_0002.JPG", 'xmp:Rating="3"')
    shoot.frames.import_sources([tmp_path / "card-1"])
    columns = ("path", "name", "camera", "rating")
    before = sorted(tuple(str(row[column]) for column in columns) for row in shoot.frames.list())
    assert [row[1] for row in before] == ["IMG_0001", "IMG_0001", "IMG_0002", "IMG_0002"]
    shoot.drop.catalog.close()
    paths.catalog_path().unlink()
    report = rebuilt(shoot.folder)
    assert "recorded 4 frames (5 files)" in report.sentences()[0]
    again = Shoot.open(str(shoot.folder))
    assert sorted(tuple(str(row[column]) for column in columns) for row in again.frames.list()) == before


def test_lines_that_are_not_ours_are_left_out_and_told_once(
    told: tuple[Path, dict[str, Any]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_file, "MOST_LINE", 200_000)
    path = folder / JOURNAL
    lines = path.read_bytes().splitlines()
    mixed = [line for pair in zip(lines, HOSTILE, strict=False) for line in pair] + lines[len(HOSTILE) :]
    path.write_bytes(b"\n".join([*mixed, b"x" * 700_000, b'{"v":1,"id":"torn by a ki']))
    stopped_before_scoring(folder)
    report = rebuilt(folder)
    (sentence,) = [sentence for sentence in report.lost if JOURNAL in sentence]
    shoot = Shoot.open("HARBOUR-01")
    assert state(shoot)["frames"] == told[1]["frames"]
    assert f"{len(HOSTILE) + 1} lines" in sentence


def test_what_could_not_be_written_to_the_journal_is_told_and_written_by_the_next_run(folder: Path) -> None:
    stopped_before_scoring(folder)
    shoot = Shoot.open("HARBOUR-01")
    said: list[str] = []
    shoot.events.said.connect(said.append)
    before = (folder / JOURNAL).rename(folder / "aside")
    (folder / JOURNAL).mkdir()
    one = str(frame(shoot, "IMG_1001")["id"])
    shoot.marks.rate([one], 1)
    shoot.marks.rate([one], 5)
    assert len(said) == 1 and "journal" in said[0]
    (folder / JOURNAL).rmdir()
    before.rename(folder / JOURNAL)
    lines = (folder / JOURNAL).read_bytes()
    with (folder / JOURNAL).open("ab") as file:
        file.write(b'{"v":1,"torn')
    Shoot.open("HARBOUR-01")
    new = (folder / JOURNAL).read_bytes().removeprefix(lines).splitlines()
    assert new[0] == b'{"v":1,"torn'
    ratings = [json.loads(line)["values"]["rating"] for line in new[1:] if b'"row"' in line]
    assert ratings == [1, 5]
    Shoot.open("HARBOUR-01")
    assert len((folder / JOURNAL).read_bytes().removeprefix(lines).splitlines()) == len(new), "each once"


APPENDING = """
import sys
from pathlib import Path
from studio.base import line_file, paths
path, who = Path(sys.argv[1]), sys.argv[2]
for number in range(60):
    with line_file.locked(path):
        line_file.append(path, [line_file.to_line({"who": who, "n": number, "text": who * (number * 37 % 5000)})] * 3)
"""


def test_lines_of_several_processes_stand_one_after_the_other(tmp_path: Path) -> None:
    path = tmp_path / JOURNAL
    running = [subprocess.Popen([sys.executable, "-c", APPENDING, str(path), who]) for who in "abc"]
    assert [one.wait(60) for one in running] == [0, 0, 0]
    found = list(line_file.read(path))
    assert None not in found
    assert len(found) == 3 * 60 * 3
    for who in "abc":
        assert [line["n"] for line in found if line and line["who"] == who] == [n for n in range(60) for _ in range(3)]


def test_the_catalog_says_how_far_the_journal_is(folder: Path) -> None:
    stopped_before_scoring(folder)
    catalog = Catalog()
    newest = catalog.value("SELECT MAX(rowid) FROM event")
    Shoot.open("HARBOUR-01", catalog)
    assert catalog.value('SELECT journalled FROM "drop"') == newest
