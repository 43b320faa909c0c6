"""Corrections are kept: what the crew decided against the scoring, and how often they agreed."""

import pytest

from studio.catalog import Catalog, picks
from studio.catalog.frames import frame
from studio.coverage import agreement
from tests.studio.small_drop import SmallDrop


@pytest.fixture
def drop() -> SmallDrop:
    return SmallDrop(Catalog())


def choose(drop: SmallDrop, frame_id: str, who: str = "Mara") -> None:
    picks.select(drop.catalog, drop.id, frame(drop.catalog, drop.id, frame_id), who)


def reject(drop: SmallDrop, frame_id: str, verdict: str) -> None:
    drop.catalog.tell("frame.rejected", drop.id, frame_id, {"verdict": verdict, "reasons": []})


def test_nothing_decided_is_no_agreement(drop: SmallDrop) -> None:
    drop.frame("TOTE")
    assert agreement.of_drop(drop)["agreed_pct"] is None


def test_selecting_a_failed_frame_and_rejecting_a_passed_one_differ(drop: SmallDrop) -> None:
    choose(drop, drop.frame("TOTE", verdict="pass"))
    blurred = drop.frame("SCARF", verdict="fail")
    choose(drop, blurred)
    closed_eyes = drop.frame("SCARF", verdict="pass")
    reject(drop, closed_eyes, "pass")
    reject(drop, drop.frame("TOTE", verdict="fail"), "fail")
    choose(drop, drop.frame("TOTE", "detail", verdict="check"))
    found = agreement.of_drop(drop)
    assert (found["decisions"], found["agreed"], found["agreed_pct"], found["undecided"]) == (5, 2, 50.0, 1)
    assert [(d["frame"], d["decided"], d["verdict"]) for d in found["differed"]] == [
        (blurred, "selected", "fail"),
        (closed_eyes, "rejected", "pass"),
    ]


def test_proposals_are_no_decisions_and_a_decision_taken_back_is_none(drop: SmallDrop) -> None:
    drop.frame("TOTE")
    picks.propose(drop.catalog, drop.id)
    blurred = drop.frame("SCARF", verdict="fail")
    choose(drop, blurred)
    picks.deselect(drop.catalog, drop.id, frame(drop.catalog, drop.id, blurred), "Mara")
    assert agreement.of_drop(drop)["decisions"] == 0
