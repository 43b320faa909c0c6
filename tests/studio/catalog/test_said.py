"""What people say of frames, shots and the checklist: the rows it changes, the events that tell of it, and taking it back."""

import json
from typing import Any

import pytest

from studio.base.errors import NotFound, Refused
from studio.catalog import Catalog, Change, Recording, changes, marks, picks, replay, ticks
from studio.catalog.changes import RowChange
from studio.catalog.frames import frame
from studio.documents.checklist import Checklist
from tests.studio.small_drop import SmallDrop


@pytest.fixture
def drop() -> SmallDrop:
    return SmallDrop(Catalog())


@pytest.fixture
def checklist() -> Checklist:
    items = [
        {"id": "grey-card", "text": "Card", "why": "Colour", "measured": "light"},
        {"id": "fan", "text": "Fan", "why": "Hum", "required": False},
    ]
    light = {"id": "lighting", "title": "Light", "items": items}
    work = {"id": "workflow", "title": "Work", "items": [{"id": "backup", "text": "Back up", "why": "Loss"}]}
    return Checklist.model_validate({"name": "ours", "title": "Ours", "sections": [light, work]})


def told(drop: SmallDrop) -> list[tuple[str, str, str, dict[str, Any]]]:
    """(kind, subject, who, data) of every event, in their order, without what a recorded change adds."""
    rows = drop.catalog.rows("SELECT kind, subject, who, data FROM event WHERE drop_id = ? ORDER BY id", [drop.id])
    data = [{key: value for key, value in json.loads(row["data"]).items() if key != "change"} for row in rows]
    return [(row["kind"], row["subject"], row["who"], one) for row, one in zip(rows, data, strict=True)]


def choose(drop: SmallDrop, frame_id: str, rank: int = 0) -> None:
    picks.select(drop.catalog, drop.id, frame(drop.catalog, drop.id, frame_id), "Mara", rank)


def chosen(drop: SmallDrop) -> list[str]:
    return [row["frame_id"] for row in drop.catalog.rows("SELECT frame_id FROM pick ORDER BY rank")]


# -- marks --------------------------------------------------------------------------------------------------------------


def test_what_is_no_picture_any_more_is_no_select(drop: SmallDrop) -> None:
    one, two, bare = drop.frame("TOTE"), drop.frame("TOTE"), drop.frame("SCARF")
    choose(drop, one)
    choose(drop, two, rank=1)
    before = len(told(drop))
    marks.set_kind(drop.catalog, drop.id, [one, bare], "slate", "Jo")
    assert chosen(drop) == [two]
    for frame_id in (one, bare):
        row = drop.catalog.get("frame", frame_id)
        assert (row["kind"], row["assigned_by"]) == ("slate", "Jo")
    news = told(drop)[before:]
    assert [event for event in news if event[0] == "frame.kind"] == [
        ("frame.kind", frame_id, "Jo", {"kind": "slate"}) for frame_id in (one, bare)
    ]
    assert [event[:3] for event in news if event[0] == "pick.deselected"] == [("pick.deselected", one, "Jo")]
    marks.set_kind(drop.catalog, drop.id, [two], "picture", "Jo")
    assert chosen(drop) == [two], "a picture stays what it is"


def test_a_rejected_frame_is_no_select_and_the_event_keeps_the_verdict_that_was_seen(drop: SmallDrop) -> None:
    one, two = drop.frame("TOTE"), drop.frame("TOTE", verdict="check")
    choose(drop, one)
    before = len(told(drop))
    marks.reject(drop.catalog, drop.id, [one, two], True, "Jo")
    assert chosen(drop) == []
    assert [drop.catalog.get("frame", frame_id)["rejected"] for frame_id in (one, two)] == [1, 1]
    rejected = [event for event in told(drop)[before:] if event[0] == "frame.rejected"]
    assert rejected == [
        ("frame.rejected", one, "Jo", {"verdict": "pass", "reasons": []}),
        ("frame.rejected", two, "Jo", {"verdict": "check", "reasons": []}),
    ]
    assert [event[1:3] for event in told(drop)[before:] if event[0] == "pick.deselected"] == [(one, "Jo")]
    choose(drop, two)
    marks.reject(drop.catalog, drop.id, [one, two], False, "Ida")
    assert chosen(drop) == [two], "taking a rejection back takes no select away"
    assert [drop.catalog.get("frame", frame_id)["rejected"] for frame_id in (one, two)] == [0, 0]
    assert told(drop)[-1] == ("frame.unrejected", two, "Ida", {"verdict": "check", "reasons": []})


def test_marks_and_decisions_are_kept_with_who_made_them(drop: SmallDrop) -> None:
    one, shot = drop.frame("TOTE"), drop.shots["TOTE", "hero"]
    marks.mark(drop.catalog, drop.id, [one], {"rating": 4}, "Jo")
    assert drop.catalog.get("frame", one)["rating"] == 4
    assert told(drop)[-1] == ("frame.marked", one, "Jo", {"rating": 4})
    for decision, kind in (("approved", "shot.approved"), ("reshoot", "shot.reshoot"), (None, "shot.undecided")):
        marks.decide(drop.catalog, drop.id, shot, decision, "creased", "Nora")
        row = drop.catalog.get("shot", shot)
        assert (row["decision"], row["decision_note"], row["decided_by"]) == (decision, "creased", "Nora")
        assert row["decided_at"] > "2026"
        assert told(drop)[-1] == (kind, shot, "Nora", {"note": "creased"})


@pytest.mark.parametrize("act", ["set_kind", "reject", "mark"])
def test_of_frames_of_which_one_is_not_there_none_is_changed(drop: SmallDrop, act: str) -> None:
    one = drop.frame("TOTE")
    value: dict[str, Any] = {"set_kind": "slate", "reject": True, "mark": {"rating": 1}}
    with pytest.raises(NotFound):
        getattr(marks, act)(drop.catalog, drop.id, [one, "nobody"], value[act], "Jo")
    row = drop.catalog.get("frame", one)
    assert (row["kind"], row["rejected"], row["rating"]) == ("picture", 0, None)
    assert told(drop) == []


# -- ticks --------------------------------------------------------------------------------------------------------------


def test_a_checklist_is_complete_when_all_that_is_required_is_ticked(drop: SmallDrop, checklist: Checklist) -> None:
    ticks.tick(drop.catalog, drop.row, checklist, ["grey-card"], "Ida", "sharp", True)
    found = ticks.state(drop.catalog, drop.row, checklist)
    assert (found["drop"], found["complete"]) == ("HARBOUR-01", False)
    card, fan, backup = found["items"]
    assert card.pop("at") > "2026"
    assert card == {
        "id": "grey-card",
        "section": "lighting",
        "stage": "before",
        "required": True,
        "ticked": True,
        "by": "Ida",
        "text": "Card",
        "why": "Colour",
        "measured": "light",
        "note": "sharp",
    }
    assert (fan["ticked"], fan["by"], fan["at"], fan["required"], backup["section"]) == (
        False,
        None,
        None,
        False,
        "workflow",
    )
    ticks.tick(drop.catalog, drop.row, checklist, ["backup"], "Jo", None, True)
    assert ticks.state(drop.catalog, drop.row, checklist)["complete"]
    ticks.tick(drop.catalog, drop.row, checklist, ["grey-card"], "Nora", "moved", False)
    again = ticks.state(drop.catalog, drop.row, checklist)
    assert not again["complete"]
    assert [again["items"][0][key] for key in ("ticked", "by", "at", "note")] == [False, None, None, "moved"]
    assert drop.catalog.value("SELECT COUNT(*) FROM tick") == 2
    assert told(drop) == [
        ("checklist.ticked", "grey-card", "Ida", {"note": "sharp"}),
        ("checklist.ticked", "backup", "Jo", {"note": None}),
        ("checklist.unticked", "grey-card", "Nora", {"note": "moved"}),
    ]


def test_an_item_that_is_not_on_the_checklist_changes_nothing(drop: SmallDrop, checklist: Checklist) -> None:
    with pytest.raises(NotFound) as caught:
        ticks.tick(drop.catalog, drop.row, checklist, ["backup", "lens"], "Ida", None, True)
    assert str(caught.value) == "The checklist has no item 'lens'; it has grey-card, fan, backup."
    assert drop.catalog.value("SELECT COUNT(*) FROM tick") == 0


def test_what_is_read_back_ticks_only_what_nobody_said_anything_of(drop: SmallDrop, checklist: Checklist) -> None:
    ticks.tick(drop.catalog, drop.row, checklist, ["fan"], "Ida", None, False)
    for item in ("fan", "backup"):
        ticks.put_if_unknown(drop.catalog, drop.id, item, "Jo", "2026-10-03T07:00:00.000000Z", "read")
    _, fan, backup = ticks.state(drop.catalog, drop.row, checklist)["items"]
    assert (fan["ticked"], fan["note"]) == (False, None)
    assert [backup[key] for key in ("ticked", "by", "at", "note")] == [
        True,
        "Jo",
        "2026-10-03T07:00:00.000000Z",
        "read",
    ]
    assert len(told(drop)) == 1, "no event tells of what was read back"


# -- what one act changed -----------------------------------------------------------------------------------------------


def record(drop: SmallDrop, act: Any) -> Change:
    """What an act changed."""
    with drop.catalog.recorded(drop.id, "frames.assigned", "Jo") as recording:
        act()
    return recording.done()


def test_several_changes_of_a_row_are_one_and_none_where_it_is_as_before() -> None:
    recording = Recording("drop", "frames.assigned", "Jo")
    recording.note("frame", "a", {"rating": 1, "label": "Red", "name": "x"}, {"rating": 2, "label": "Red", "name": "y"})
    recording.note("frame", "a", {"rating": 2, "label": "Red"}, {"rating": 3, "label": "Red"})
    recording.note("frame", "b", {"rating": 1}, {"rating": 2})
    recording.note("frame", "b", {"rating": 2}, {"rating": 1})
    recording.note("pick", "c", None, {"shot_id": "s", "frame_id": "f", "rank": 0})
    recording.note("pick", "c", {"shot_id": "s", "frame_id": "f", "rank": 0}, None)
    recording.note("pick", "d", {"shot_id": "s", "frame_id": "g", "rank": 1}, None)
    recording.note(
        "pick", "e", {"shot_id": "s", "frame_id": "h", "rank": 1}, {"shot_id": "s", "frame_id": "h", "rank": 0}
    )
    recording.note("tick", "t", {"item": "fan", "ticked": 0, "note": None}, {"item": "fan", "ticked": 1, "note": None})
    rows = recording.rows()
    assert rows == (
        RowChange("frame", "a", {"rating": 1}, {"rating": 3}),
        RowChange("pick", "d", {"shot_id": "s", "frame_id": "g", "rank": 1}, None),
        RowChange(
            "pick", "e", {"rank": 1, "shot_id": "s", "frame_id": "h"}, {"rank": 0, "shot_id": "s", "frame_id": "h"}
        ),
        RowChange("tick", "t", {"ticked": 0, "item": "fan"}, {"ticked": 1, "item": "fan"}),
    )
    assert rows[0].to_dict() == {"table": "frame", "id": "a", "before": {"rating": 1}, "after": {"rating": 3}}
    picked = changes.BEHIND | changes.DESELECTED
    assert recording.beside(rows) == {"a": changes.BEHIND, "g": picked, "h": picked}, "whose sidecars are behind"
    assert recording.beside((RowChange("frame", "z", {"assigned_by": None}, {"assigned_by": "Jo"}),)) == {}
    recording.judged["a"] = recording.judged["k"] = None
    recording.items["backup"] = None
    recording.made, recording.documents = "a file", True
    done = recording.done()
    assert (done.made, done.documents) == ("a file", True)
    assert (done.id, done.drop_id, done.what, done.who) == (recording.id, "drop", "frames.assigned", "Jo")
    assert done.frames == ["a", "g", "h", "k"]
    assert done.ticks == ["fan", "backup"]
    assert done.shots == ["s"]


def test_the_shots_of_a_change_are_those_frames_left_and_came_to_and_those_decided_on() -> None:
    rows = (
        RowChange("frame", "a", {"shot_id": "s"}, {"shot_id": "t"}),
        RowChange("frame", "b", {"shot_id": None}, {"shot_id": "u"}),
        RowChange("shot", "v", {"decision": None}, {"decision": "approved"}),
        RowChange("pick", "c", None, {"shot_id": "w", "frame_id": "f"}),
        RowChange("frame", "d", {"rating": 1}, {"rating": 2}),
    )
    assert Change("1", "drop", "x", "Jo", rows).shots == ["s", "t", "u", "v", "w"]


@pytest.mark.parametrize(
    ("fields", "anything"),
    [
        ({}, False),
        ({"rows": (RowChange("frame", "a", {}, {}),)}, True),
        ({"judged": ("a",)}, True),
        ({"items": ("fan",)}, True),
        ({"documents": True}, True),
        ({"made": "a file"}, False),
    ],
)
def test_a_change_is_one_when_anything_is_another_than_before(fields: dict[str, Any], anything: bool) -> None:
    assert bool(Change("1", "drop", "x", "Jo", **fields)) is anything


def test_noted_is_what_people_and_machines_say_and_not_what_follows_from_the_pictures() -> None:
    noted = [
        ("frame", {"rating": 1}),
        ("frame", {"width": 1, "label": "Red"}),
        ("frame", None),
        ("pick", {"x": 1}),
        ("tick", None),
    ]
    assert [changes.watched(table, values) for table, values in noted] == [True] * 5
    others = [
        ("frame", {"width": 1}),
        ("frame", {}),
        ("score", None),
        ("event", {"kind": "x"}),
        ("shot", {"position": 1}),
    ]
    assert [changes.watched(table, values) for table, values in others] == [False] * 5


def state(drop: SmallDrop) -> dict[str, list[dict[str, Any]]]:
    left_out = {"sidecar_due", "examining"}
    return {
        table: [
            {key: value for key, value in row.items() if key not in left_out}
            for row in drop.catalog.rows(f"SELECT * FROM {table} ORDER BY id")
        ]
        for table in ("frame", "shot", "pick", "tick")
    }


def test_picks_ticks_and_marks_are_taken_back_as_they_were_and_done_again(
    drop: SmallDrop, checklist: Checklist
) -> None:
    one, two, three = (drop.frame("TOTE") for _ in range(3))
    choose(drop, one)
    choose(drop, two, rank=1)
    ticks.tick(drop.catalog, drop.row, checklist, ["fan"], "Ida", None, False)
    marks.decide(drop.catalog, drop.id, drop.shots["TOTE", "hero"], "approved", None, "Nora")
    before = state(drop)

    def act() -> None:
        choose(drop, three)
        choose(drop, two)
        marks.reject(drop.catalog, drop.id, [one], True, "Jo")
        ticks.tick(drop.catalog, drop.row, checklist, ["fan", "backup"], "Jo", "seen", True)

    change = record(drop, act)
    after = state(drop)
    assert after != before and {row.table for row in change.rows} == {"frame", "shot", "pick", "tick"}
    undone = record(drop, lambda: replay.take_back(drop.catalog, change, {}))
    assert state(drop) == before
    assert told(drop)[-1] == ("change.undone", None, "Jo", {"undone": change.id, "what": "frames.assigned"})
    record(drop, lambda: replay.take_back(drop.catalog, undone, {}))
    assert state(drop) == after


def test_picks_that_changed_places_change_them_back(drop: SmallDrop) -> None:
    one, two, three = (drop.frame("TOTE") for _ in range(3))
    for rank, frame_id in enumerate((one, two, three)):
        choose(drop, frame_id, rank)
    before = state(drop)
    change = record(drop, lambda: choose(drop, three))
    assert chosen(drop) == [three, one, two] and len(change.rows) == 3
    undone = record(drop, lambda: replay.take_back(drop.catalog, change, {}))
    assert chosen(drop) == [one, two, three]
    assert {row["id"]: row["rank"] for row in state(drop)["pick"]} == {row["id"]: row["rank"] for row in before["pick"]}
    replay.take_back(drop.catalog, undone, {})
    assert chosen(drop) == [three, one, two]


@pytest.mark.parametrize("since", ["changed", "gone", "back"])
def test_what_was_changed_again_since_is_refused_and_nothing_is_taken_back(drop: SmallDrop, since: str) -> None:
    one, two = drop.frame("TOTE"), drop.frame("TOTE")
    if since == "back":
        choose(drop, one)

    def act() -> None:
        marks.mark(drop.catalog, drop.id, [two], {"rating": 3}, "Jo")
        if since == "changed":
            marks.mark(drop.catalog, drop.id, [one], {"rating": 3}, "Jo")
        elif since == "gone":
            choose(drop, one)
        else:
            picks.deselect(drop.catalog, drop.id, frame(drop.catalog, drop.id, one), "Jo")

    change = record(drop, act)
    (row,) = (row for row in change.rows if row.id != two)
    if since == "changed":
        marks.mark(drop.catalog, drop.id, [one], {"rating": 4}, "Ida")
    elif since == "gone":
        drop.catalog.delete("pick", row.id)
    else:
        assert row.before is not None
        drop.catalog.insert("pick", row.before)
    before = state(drop)
    with pytest.raises(Refused) as caught:
        replay.take_back(drop.catalog, change, {})
    assert str(caught.value) == "That can't be undone: some of it was changed again since; change it by hand."
    assert state(drop) == before
    assert told(drop)[-1][0] != "change.undone"


def test_another_mark_of_the_frame_since_stands_when_this_one_is_taken_back(drop: SmallDrop) -> None:
    one = drop.frame("TOTE")
    change = record(drop, lambda: marks.mark(drop.catalog, drop.id, [one], {"rating": 3}, "Jo"))
    marks.mark(drop.catalog, drop.id, [one], {"label": "Green"}, "Ida")
    replay.take_back(drop.catalog, change, {})
    row = drop.catalog.get("frame", one)
    assert (row["rating"], row["label"]) == (None, "Green")
