"""One road for every change: a verb gives back what changed, what it was and who began it; that is told, kept, and taken back."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studio import xmp
from studio.base import paths
from studio.base.errors import Refused
from studio.catalog import Change, Row
from studio.shoot import Shoot

KEPT = {
    "frame": ("shot_id", "assigned_by", "kind", "rating", "label", "rejected"),
    "shot": ("decision", "decision_note", "decided_by", "decided_at"),
    "pick": ("shot_id", "frame_id", "rank", "by"),
    "tick": ("item", "ticked", "by", "note"),
}
Act = Callable[[Shoot, list[str]], Change]


@pytest.fixture(scope="module")
def judged(sample_shoot: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one drop: the phone's three pictures, of no shot yet, judged; and a copy of its catalog. Made once."""
    place = tmp_path_factory.mktemp("judged")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THREESHOT_HOME", str(place / "home"))
        patch.setenv("THREESHOT_PERSON", "Mara")
        made = Shoot.create(sample_shoot / "brief.yaml", place / "HARBOUR-01")
        made.frames.import_sources([sample_shoot / "phone"])
        made.drop.catalog.backup(place / "catalog.db")
        made.drop.catalog.close()
    return place


@pytest.fixture
def shoot(judged: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shoot]:
    """That drop as it was made, whatever the test before did with it."""
    monkeypatch.setenv("THREESHOT_HOME", str(judged / "home"))
    path = paths.catalog_path()
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.copyfile(judged / "catalog.db", path)
    for sidecar in (judged / "HARBOUR-01").rglob("*.xmp"):
        sidecar.unlink()
    opened = Shoot.open("HARBOUR-01")
    yield opened
    opened.drop.catalog.close()


def state(shoot: Shoot) -> dict[str, list[Row]]:
    """All that people say of frames, shots and ticks, and the verdicts that follow from it."""
    said = {
        table: [
            {key: row[key] for key in (*columns, "id")} for row in shoot.drop.catalog.rows(f"SELECT * FROM {table}")
        ]
        for table, columns in KEPT.items()
    }
    verdicts = shoot.drop.catalog.rows("SELECT frame_id, verdict, reasons, role FROM score")
    return {
        **{table: sorted(rows, key=lambda row: str(row["id"])) for table, rows in said.items()},
        "verdict": sorted(verdicts, key=lambda row: str(row["frame_id"])),
        "drawn": [
            {"id": shot.shot_id, "drawn": shot.drawn} for shot in shoot.coverage().shots if shot.drawn is not None
        ],
    }


def ready(shoot: Shoot, ids: list[str]) -> None:
    """Two frames on one shot, one of them its select, the other an alternate, rated, and the shot approved."""
    shoot.marks.assign(ids[:2], "HS-TOTE-01", "hero", "Ida")
    shoot.marks.select(ids[0], "Ida")
    shoot.marks.select(ids[1], "Ida", rank=1)
    shoot.marks.rate(ids, 2)
    shoot.marks.approve("HS-TOTE-01", "hero", "Nora")


ACTS: dict[str, Act] = {
    "assign": lambda shoot, ids: shoot.marks.assign(ids, "HS-BEANIE-01", "detail", "Jo"),
    "unassign": lambda shoot, ids: shoot.marks.unassign(ids[:1], "Jo"),
    "set_kind": lambda shoot, ids: shoot.marks.set_kind(ids[:1], "other"),
    "select": lambda shoot, ids: shoot.marks.select(ids[1], "Jo"),
    "deselect": lambda shoot, ids: shoot.marks.deselect(ids[0], "Jo"),
    "reject": lambda shoot, ids: shoot.marks.reject(ids, who="Jo"),
    "rate": lambda shoot, ids: shoot.marks.rate(ids[1:], 5),
    "label": lambda shoot, ids: shoot.marks.label(ids, "Green"),
    "reshoot": lambda shoot, ids: shoot.marks.reshoot("HS-TOTE-01", "hero", "creased", "Jo"),
    "undecide": lambda shoot, ids: shoot.marks.undecide("HS-TOTE-01", "hero", "Jo"),
    "tick": lambda shoot, ids: shoot.checklist.tick(["grey-card"], by="Jo", note="seen"),
}


@pytest.mark.parametrize("name", ACTS)
def test_what_changed_is_told_once_kept_in_the_event_log_and_can_be_taken_back_and_done_again(
    shoot: Shoot, name: str
) -> None:
    ids = [str(row["id"]) for row in shoot.frames.list()]
    ready(shoot, ids)
    before, told = state(shoot), []
    shoot.events.changed.connect(told.append)
    change = ACTS[name](shoot, ids)
    after = state(shoot)
    assert change and after != before
    assert [one.id for one in told] == [change.id]
    changed = {
        str(row["id"])
        for table in ("frame", "shot", "pick", "tick")
        for row in [*before[table], *after[table]]
        if row not in before[table] or row not in after[table]
    }
    assert {row.id for row in change.rows} == changed
    assert change.who == ("Jo" if name not in ("rate", "label", "set_kind") else shoot.drop.catalog.who)
    events = [
        {"who": row["who"], **json.loads(row["data"])["change"]}
        for row in shoot.drop.catalog.rows("SELECT who, data FROM event WHERE data LIKE '%' || ? || '%'", [change.id])
    ]
    kept = [event["rows"] for event in events if "rows" in event]
    assert kept == [json.loads(json.dumps([row.to_dict() for row in change.rows]))]
    assert {event["who"] for event in events} == {change.who}

    undone = shoot.marks.undo(change, "Jo")
    assert state(shoot) == before
    shoot.marks.undo(undone, "Jo")
    assert state(shoot) == after


def test_the_frames_of_a_change_are_those_whose_rows_are_others(shoot: Shoot) -> None:
    ids = [str(row["id"]) for row in shoot.frames.list()]
    rows = {row["id"]: row for row in shoot.frames.list()}
    change = shoot.marks.assign(ids[:2], "HS-TOTE-01", "hero")
    now = {row["id"]: row for row in shoot.frames.list()}
    assert set(change.frames) == {frame_id for frame_id in ids if _shown(now[frame_id]) != _shown(rows[frame_id])}
    assert change.shots == [now[ids[0]]["shot_id"]]


def _shown(row: Row) -> dict[str, Any]:
    return {key: row[key] for key in ("sku", "role", "verdict", "kind", "rating", "rejected", "pick_rank")}


def test_nothing_changes_when_it_is_so_already(shoot: Shoot) -> None:
    ids = [str(row["id"]) for row in shoot.frames.list()]
    shoot.marks.assign(ids, "HS-TOTE-01", "hero", "Ida")
    events = shoot.drop.catalog.value("SELECT COUNT(*) FROM event WHERE kind = 'frame.assigned'")
    again = shoot.marks.assign(ids, "HS-TOTE-01", "hero", "Ida")
    assert not again and again.rows == ()
    assert shoot.drop.catalog.value("SELECT COUNT(*) FROM event WHERE kind = 'frame.assigned'") == events


def test_what_was_changed_again_since_is_not_undone_and_nothing_of_it_is(shoot: Shoot) -> None:
    ids = [str(row["id"]) for row in shoot.frames.list()]
    change = shoot.marks.rate(ids, 3)
    shoot.marks.rate(ids[:1], 4)
    before = state(shoot)
    with pytest.raises(Refused, match="can't be undone: some of it was changed again"):
        shoot.marks.undo(change)
    assert state(shoot) == before


def test_undoing_reaches_the_sidecar_too(shoot: Shoot) -> None:
    frame = shoot.frames.list()[0]
    shoot.marks.assign([frame["id"]], "HS-TOTE-01", "hero")
    rejected = shoot.marks.reject([frame["id"]])
    path = xmp.sidecar_path(shoot.folder / str(frame["path"]))
    said = xmp.read_sidecar(path)
    assert said is not None and said.reject
    shoot.marks.undo(rejected)
    said = xmp.read_sidecar(path)
    assert said is not None and not said.reject


def test_a_change_that_fails_leaves_nothing_and_is_not_told(shoot: Shoot) -> None:
    ids = [str(row["id"]) for row in shoot.frames.list()]
    before, told = state(shoot), []
    shoot.events.changed.connect(told.append)
    with pytest.raises(Exception, match="no frame 'nobody'"):
        shoot.marks.assign([*ids, "nobody"], "HS-TOTE-01", "hero")
    assert state(shoot) == before and told == []
