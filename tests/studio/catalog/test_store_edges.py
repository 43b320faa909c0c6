"""What the catalog keeps of a write, tells in an event, and says when it can't."""

import errno
import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from studio.base import paths
from studio.base.errors import InvalidInput, NotFound, Refused
from studio.catalog import Catalog
from studio.catalog.changes import BEHIND, UNREJECTED
from tests.studio.small_drop import SmallDrop


@pytest.fixture
def drop() -> SmallDrop:
    return SmallDrop(Catalog())


def events(catalog: Catalog) -> list[dict[str, Any]]:
    rows = catalog.rows("SELECT kind, drop_id, subject, who, station, data FROM event ORDER BY id")
    return [{**row, "data": json.loads(row["data"])} for row in rows]


# -- rows -------------------------------------------------------------------------------------------------------------


def test_values_are_kept_as_sqlite_and_people_read_them(drop: SmallDrop) -> None:
    catalog, frame_id = drop.catalog, drop.frame()
    catalog.update(
        "frame", frame_id, {"codes": [{"text": "Sömmar"}], "exif": {"a": (1, 2)}, "rejected": True, "label": None}
    )
    row = catalog.get("frame", frame_id)
    assert (row["codes"], row["exif"], row["rejected"], row["label"]) == (
        '[{"text": "Sömmar"}]',
        '{"a": [1, 2]}',
        1,
        None,
    )
    catalog.update("frame", frame_id, {"codes": (1, 2)})
    assert catalog.value("SELECT codes FROM frame") == "[1, 2]"
    own = catalog.insert("camera", {"id": "mine", "drop_id": drop.id, "name": "C"})
    assert own == "mine" and catalog.get("camera", "mine")["name"] == "C"
    made = catalog.insert("camera", {"id": None, "drop_id": drop.id, "name": "D"})
    assert len(made) == 36 and catalog.find("camera", made) is not None
    assert catalog.row("SELECT id FROM camera WHERE name = ?", ["E"]) is None
    assert catalog.value("SELECT id FROM camera WHERE name = :name", {"name": "E"}) is None
    assert catalog.execute("UPDATE camera SET model = 'x' WHERE name IN ('C', 'D')") == 2


@pytest.mark.parametrize("act", ["get", "update", "delete"])
def test_a_row_that_is_not_there_is_one_sentence(drop: SmallDrop, act: str) -> None:
    more = [{"rating": 1}] if act == "update" else []
    with pytest.raises(NotFound) as caught:
        getattr(drop.catalog, act)("frame", "nobody", *more)
    assert str(caught.value) == "There is no frame 'nobody' in the catalog."


def test_a_row_that_is_deleted_is_gone_and_that_alone(drop: SmallDrop) -> None:
    one, two = drop.frame(), drop.frame()
    drop.catalog.delete("frame", one)
    assert [row["id"] for row in drop.catalog.rows("SELECT id FROM frame")] == [two]


@pytest.mark.parametrize("name", ["Frame", "1frame", "frame;", "", "fra me", "frame\n"])
def test_what_is_no_name_in_the_catalog_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a name in the catalog"):
        Catalog().find(name, "x")


# -- changes ------------------------------------------------------------------------------------------------------------


def test_a_change_within_a_change_joins_it_and_ends_with_it(drop: SmallDrop) -> None:
    catalog, frame_id = drop.catalog, drop.frame()
    with pytest.raises(ValueError, match="late"), catalog.change():
        with catalog.change():
            catalog.update("frame", frame_id, {"rating": 5})
        raise ValueError("late")
    assert catalog.get("frame", frame_id)["rating"] is None
    other = Catalog()
    with catalog.change():
        catalog.update("frame", frame_id, {"rating": 5})
        assert other.get("frame", frame_id)["rating"] is None, "nobody sees half of it"
    assert other.get("frame", frame_id)["rating"] == 5
    with pytest.raises(sqlite3.IntegrityError):
        catalog.insert("camera", {"drop_id": drop.id, "name": "A"})


def test_an_act_without_an_event_of_its_own_tells_one_with_all_its_rows(drop: SmallDrop) -> None:
    catalog, frame_id = drop.catalog, drop.frame("TOTE")
    assert not catalog.recording
    with catalog.recorded(drop.id, "frames.rated") as recording:
        assert catalog.recording and recording.who == catalog.who
        catalog.update("frame", frame_id, {"rating": 4, "width": 100})
    assert not catalog.recording
    (row,) = recording.done().rows
    (event,) = events(catalog)
    change = {"id": recording.id, "what": "frames.rated", "who": catalog.who, "rows": [row.to_dict()]}
    assert event == {
        "kind": "frames.rated",
        "drop_id": drop.id,
        "subject": None,
        "who": catalog.who,
        "station": catalog.station,
        "data": {"change": change},
    }
    assert (row.before, row.after) == ({"rating": None}, {"rating": 4})
    assert catalog.get("frame", frame_id)["sidecar_due"] == 1


def test_the_first_event_of_an_act_holds_its_rows_and_each_names_it(drop: SmallDrop) -> None:
    catalog, one, two = drop.catalog, drop.frame("TOTE"), drop.frame("TOTE")
    told_of: list[str] = []
    with catalog.recorded(drop.id, "frames.rated", "Jo") as recording:
        with catalog.recorded(drop.id, "another", "Ida") as inner:
            assert inner is recording
            for frame_id in (one, two):
                catalog.update("frame", frame_id, {"rating": 4})
                who = "Nora" if frame_id == two else None
                told_of.append(catalog.tell("frame.marked", drop.id, frame_id, {"rating": 4}, who=who))
        assert catalog.recording, "the outer one still goes on"
        recording.unreject.add(two)
    assert [catalog.get("event", event_id)["subject"] for event_id in told_of] == [one, two]
    first, second = events(catalog)
    assert (first["subject"], first["who"], second["subject"], second["who"]) == (one, "Jo", two, "Nora")
    told = {"id": recording.id, "what": "frames.rated", "who": "Jo"}
    rows = first["data"]["change"].pop("rows")
    assert {row["id"] for row in rows} == {one, two}
    assert first["data"] == second["data"] == {"rating": 4, "change": told}
    assert [catalog.get("frame", frame_id)["sidecar_due"] for frame_id in (one, two)] == [BEHIND, BEHIND | UNREJECTED]


def test_an_act_that_changes_nothing_tells_nothing_and_one_that_fails_leaves_nothing(drop: SmallDrop) -> None:
    catalog, frame_id = drop.catalog, drop.frame("TOTE")
    with catalog.recorded(drop.id, "frames.rated", "Jo"):
        catalog.update("frame", frame_id, {"rating": None})
    assert events(catalog) == []
    with pytest.raises(ValueError, match="cable"), catalog.recorded(drop.id, "frames.rated", "Jo"):
        catalog.update("frame", frame_id, {"rating": 4})
        catalog.tell("frame.marked", drop.id, frame_id)
        raise ValueError("cable")
    assert not catalog.recording and events(catalog) == []
    assert catalog.get("frame", frame_id)["rating"] is None
    assert catalog.get("frame", frame_id)["sidecar_due"] == 0


def test_new_rows_of_what_people_say_are_noted_and_new_frames_are_not(drop: SmallDrop) -> None:
    catalog = drop.catalog
    with catalog.recorded(drop.id, "x", "Jo") as recording:
        frame_id = drop.frame("TOTE")
        pick = catalog.insert(
            "pick", {"shot_id": drop.shots["TOTE", "hero"], "frame_id": frame_id, "rank": 0, "by": "Jo", "at": "t"}
        )
        tick = catalog.insert("tick", {"drop_id": drop.id, "item": "fan", "ticked": True, "by": "Jo", "at": "t"})
    rows = recording.done().rows
    assert [(row.table, row.id, row.before) for row in rows] == [("pick", pick, None), ("tick", tick, None)]
    assert rows[0].after == catalog.get("pick", pick)
    with catalog.recorded(drop.id, "y", "Jo") as again:
        catalog.delete("pick", pick)
        catalog.delete("camera", drop.add_camera("Z"))
    assert [(row.table, row.id, row.after) for row in again.done().rows] == [("pick", pick, None)]
    assert again.done().rows[0].before == rows[0].after


def test_an_event_has_who_where_and_when(drop: SmallDrop) -> None:
    told = drop.catalog.tell("drop.created", drop.id, "s", {"a": [1]}, who="Jo")
    row = drop.catalog.get("event", told)
    assert (row["kind"], row["subject"], row["who"], row["station"]) == (
        "drop.created",
        "s",
        "Jo",
        drop.catalog.station,
    )
    assert json.loads(row["data"]) == {"a": [1]} and row["at"] > "2026"
    drop.catalog.tell("drop.read", None)
    assert (events(drop.catalog)[-1]["who"], events(drop.catalog)[-1]["data"]) == (drop.catalog.who, {})


# -- when it can't ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("database or disk is full", Refused, "the disk is full; free some space and run it again, nothing that was there is lost."),
        ("attempt to write a readonly database", Refused, "cannot be written to; change its permissions, or set THREESHOT_HOME to another folder."),
        ("unable to open database file", Refused, "cannot be written to; change its permissions, or set THREESHOT_HOME to another folder."),
        ("database is locked", Refused, "another program holds the catalog; close it and run this again."),
        ("file is not a database", InvalidInput, "is not a Threeshot catalog, or is damaged (file is not a database); move it away and run 'threeshot catalog rebuild FOLDER…'."),
        ("database disk image is malformed", InvalidInput, "is not a Threeshot catalog, or is damaged (database disk image is malformed); move it away and run 'threeshot catalog rebuild FOLDER…'."),
    ],
)  # fmt: skip
def test_what_keeps_it_from_writing_is_a_sentence_that_says_what_to_do(
    text: str, kind: type[Exception], said: str
) -> None:
    catalog = Catalog()
    with pytest.raises(kind) as caught, catalog.change():
        raise sqlite3.OperationalError(text)
    assert str(caught.value) == f"{catalog.path}: {said}"
    with pytest.raises(sqlite3.OperationalError, match="no such table"), catalog.change():
        raise sqlite3.OperationalError("no such table: x")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (sqlite3.OperationalError("database or disk is full"), "the disk is full; free some space"),
        (sqlite3.OperationalError("unable to open database file"), "cannot be written (unable to open database file); choose another folder for the backup."),
        (OSError(errno.ENOSPC, "No space left"), "the disk is full; free some space"),
        (OSError(errno.EACCES, "Permission denied"), "cannot be written to (Permission denied); choose another folder"),
    ],
)  # fmt: skip
def test_a_backup_that_cannot_be_written_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    catalog = Catalog()

    def failing(handle: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(Refused) as caught:
        catalog.backup(tmp_path / "deep" / "copy.db")
    assert str(caught.value).startswith(f"{tmp_path / 'deep' / 'copy.db'}: {said}")
    assert list((tmp_path / "deep").iterdir()) == []
    monkeypatch.undo()
    assert catalog.backup(tmp_path / "deep" / "copy.db").is_file()
    assert catalog.backup(tmp_path / "deeper" / "still" / "copy.db").is_file()
    assert [file.name for file in (tmp_path / "deep").iterdir()] == ["copy.db"]


def test_a_file_where_the_folder_should_be_is_no_place_for_a_catalog(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("x")
    with pytest.raises(OSError):
        Catalog(tmp_path / "home" / "catalog.db")
    own = Catalog(tmp_path / "deep" / "er" / "own.db")
    assert own.path.is_file() and own.path != paths.catalog_path()


def test_after_closing_it_opens_anew(drop: SmallDrop) -> None:
    drop.catalog.close()
    assert drop.catalog.value('SELECT code FROM "drop"') == "HARBOUR-01"
    assert drop.catalog.check() == []


def test_what_is_wrong_in_it_is_told_with_both_tables(drop: SmallDrop) -> None:
    raw = sqlite3.connect(drop.catalog.path)
    raw.execute("INSERT INTO product (id, drop_id, sku, title, position) VALUES ('p', 'gone', 'A', 'A', 0)")
    raw.commit()
    raw.close()
    told = f"{drop.catalog.path}: a row of 'product' points to a missing row of 'drop'."
    assert drop.catalog.check() == [told]


def test_a_value_that_no_column_may_have_is_told(drop: SmallDrop) -> None:
    raw = sqlite3.connect(drop.catalog.path)
    raw.execute("PRAGMA ignore_check_constraints = 1")
    raw.execute("UPDATE shot SET decision = 'odd'")
    raw.commit()
    raw.close()
    assert drop.catalog.check() == [f"{drop.catalog.path}: CHECK constraint failed in shot"] * 6
