"""Undo and redo: as far back as was done, after a restart too, and never over what somebody else did since."""

from collections.abc import Callable

import pytest

from studio.base.drawn_mark import DrawnMark
from studio.base.errors import Refused
from studio.shoot import Shoot
from tests.studio.shoot.test_changes import judged, shoot, state

__all__ = ["judged", "shoot"]
Does = Callable[[Shoot, list[str]], object]

ACTS: dict[str, Does] = {
    "the assignment of 2 frames": lambda shoot, ids: shoot.marks.assign(ids[:2], "HS-TOTE-01", "hero"),
    "the select of IMG_1001": lambda shoot, ids: shoot.marks.select(ids[0]),
    "the rating of 3 frames": lambda shoot, ids: shoot.marks.rate(ids, 4),
    "the label of 3 frames": lambda shoot, ids: shoot.marks.label(ids, "Red"),
    "the rejection of IMG_1003": lambda shoot, ids: shoot.marks.reject([ids[2]]),
    "taking the rejection back of IMG_1003": lambda shoot, ids: shoot.marks.reject([ids[2]], yes=False),
    "the approval": lambda shoot, ids: shoot.marks.approve("HS-TOTE-01", "hero"),
    "the reshoot": lambda shoot, ids: shoot.marks.reshoot(
        "HS-TOTE-01", "hero", "handles even", drawn=DrawnMark(ids[0], (((0.2, 0.2), (0.6, 0.3)),))
    ),
    "taking the decision back": lambda shoot, ids: shoot.marks.undecide("HS-TOTE-01", "hero"),
    "taking the select back of IMG_1001": lambda shoot, ids: shoot.marks.deselect(ids[0]),
    "the proposed selects of IMG_1001": lambda shoot, ids: shoot.marks.select_auto(),
    "what was said of the kind of IMG_1002": lambda shoot, ids: shoot.marks.set_kind([ids[1]], "other"),
    "the reason for shooting before it was ready": lambda shoot, ids: shoot.checklist.not_ready("the light was going"),
    "the tick": lambda shoot, ids: shoot.checklist.tick([shoot.checklist.state()["items"][0]["id"]], by="Mara"),
}


def test_everything_that_people_say_is_undone_step_by_step_and_done_again_in_another_run(shoot: Shoot) -> None:
    ids = [row["id"] for row in shoot.frames.list()]
    before = [state(shoot)]
    did = []
    for called, act in ACTS.items():
        act(shoot, ids)
        if state(shoot) != before[-1]:
            before.append(state(shoot))
            did.append(called)
    assert len(did) >= 12, did
    shoot = Shoot.open("HARBOUR-01", shoot.drop.catalog)
    for at, called in reversed(list(enumerate(did))):
        assert shoot.undoing.undo().sentence == f"Undone: {called}."
        assert state(shoot) == before[at], called
    assert shoot.undoing.undo() is None
    shoot = Shoot.open("HARBOUR-01", shoot.drop.catalog)
    for at, called in enumerate(did):
        assert shoot.undoing.redo().sentence == f"Done again: {called}."
        assert state(shoot) == before[at + 1], called
    assert shoot.undoing.redo() is None


def test_after_a_new_act_what_was_undone_before_it_is_not_done_again(shoot: Shoot) -> None:
    ids = [row["id"] for row in shoot.frames.list()]
    shoot.marks.rate(ids, 4)
    shoot.undoing.undo()
    shoot.marks.rate(ids[:1], 2)
    assert shoot.undoing.redo() is None
    assert shoot.undoing.undo().sentence == "Undone: the rating of IMG_1001."


def test_what_came_in_by_itself_is_nothing_to_undo(shoot: Shoot) -> None:
    assert shoot.undoing.undo() is None and shoot.undoing.redo() is None


def test_what_was_changed_again_elsewhere_is_refused_once_and_then_passed_over(shoot: Shoot) -> None:
    ids = [row["id"] for row in shoot.frames.list()]
    shoot.marks.label(ids, "Red")
    shoot.marks.rate(ids, 4)
    other = Shoot.open("HARBOUR-01")
    other.drop.catalog.station = "another"
    other.marks.rate(ids, 5)
    other.drop.catalog.close()
    with pytest.raises(Refused, match="changed again since"):
        shoot.undoing.undo()
    assert shoot.undoing.undo().sentence == "Undone: the label of 3 frames."
    assert {row["rating"] for row in shoot.frames.list()} == {5}
