"""Selects and alternates in their order: whose they are, who moves up or back, which approval falls, what the events say."""

import json
from typing import Any

import pytest

from studio.catalog import Catalog, picks
from studio.catalog.frames import frame
from tests.studio.small_drop import SmallDrop


@pytest.fixture
def drop() -> SmallDrop:
    return SmallDrop(Catalog())


def choose(drop: SmallDrop, frame_id: str, who: str = "Mara", rank: int = 0) -> None:
    picks.select(drop.catalog, drop.id, frame(drop.catalog, drop.id, frame_id), who, rank)


def drop_choice(drop: SmallDrop, frame_id: str, who: str = "Mara") -> None:
    picks.deselect(drop.catalog, drop.id, frame(drop.catalog, drop.id, frame_id), who)


def chosen(drop: SmallDrop, role: str = "hero") -> list[tuple[str, int, str]]:
    """(frame, rank, by) of the shot's picks, in their order."""
    sql = "SELECT frame_id, rank, by FROM pick WHERE shot_id = ? ORDER BY rank"
    return [(row["frame_id"], row["rank"], row["by"]) for row in drop.catalog.rows(sql, [drop.shots["TOTE", role]])]


def told(drop: SmallDrop, kind: str) -> list[tuple[str, str, dict[str, Any]]]:
    """(frame, who, data) of every event of that kind in the drop, in their order."""
    sql = "SELECT subject, who, data FROM event WHERE drop_id = ? AND kind = ? ORDER BY id"
    return [(row["subject"], row["who"], json.loads(row["data"])) for row in drop.catalog.rows(sql, [drop.id, kind])]


def decide(drop: SmallDrop, decision: str) -> None:
    drop.catalog.update(
        "shot",
        drop.shots["TOTE", "hero"],
        {"decision": decision, "decision_note": "so be it", "decided_by": "Pia", "decided_at": "2026-10-03T10:00:00Z"},
    )


def decision(drop: SmallDrop) -> tuple[str | None, ...]:
    row = drop.catalog.get("shot", drop.shots["TOTE", "hero"])
    return row["decision"], row["decision_note"], row["decided_by"], row["decided_at"]


def test_ranks_follow_each_other_and_nobody_is_lost_or_renamed(drop: SmallDrop) -> None:
    first, second, third, last = (drop.frame("TOTE") for _ in range(4))
    choose(drop, first)
    choose(drop, second, "Pia", rank=1)
    choose(drop, third, rank=1)
    assert chosen(drop) == [(first, 0, "Mara"), (third, 1, "Mara"), (second, 2, "Pia")]
    choose(drop, last, rank=99)
    assert chosen(drop)[3] == (last, 3, "Mara"), "behind the last there is no gap"
    choose(drop, second, "Pia", rank=-5)
    assert [one for one, _, _ in chosen(drop)] == [second, first, third, last]
    choose(drop, second, "Pia")
    assert len(chosen(drop)) == 4, "chosen twice is chosen once"


def test_a_choice_keeps_when_and_by_whom_it_was_made_while_others_come_and_go(drop: SmallDrop) -> None:
    first, second = drop.frame("TOTE"), drop.frame("TOTE")
    choose(drop, first, "Pia")
    at = drop.catalog.value("SELECT at FROM pick WHERE frame_id = ?", [first])
    choose(drop, second)
    drop_choice(drop, second)
    assert drop.catalog.rows("SELECT frame_id, rank, by, at FROM pick") == [
        {"frame_id": first, "rank": 0, "by": "Pia", "at": at}
    ]


def test_the_event_says_the_shot_the_rank_and_what_scoring_had_said(drop: SmallDrop) -> None:
    blurred = drop.frame("TOTE", verdict="fail")
    drop.catalog.execute("UPDATE score SET reasons = ?", ['["Blurred"]'])
    choose(drop, blurred, "Pia", rank=1)
    shot = drop.shots["TOTE", "hero"]
    data = {"shot": shot, "rank": 1, "verdict": "fail", "reasons": ["Blurred"]}
    assert told(drop, "pick.selected") == [(blurred, "Pia", data)]
    drop_choice(drop, blurred, "Pia")
    assert told(drop, "pick.deselected") == [(blurred, "Pia", {"shot": shot})]


def test_to_select_a_rejected_frame_is_to_take_the_rejection_back(drop: SmallDrop) -> None:
    mine, other = drop.frame("TOTE"), drop.frame("TOTE")
    drop.catalog.execute("UPDATE frame SET rejected = 1")
    choose(drop, mine)
    assert drop.catalog.get("frame", mine)["rejected"] == 0
    assert drop.catalog.get("frame", other)["rejected"] == 1


def test_when_a_select_goes_those_behind_it_move_up(drop: SmallDrop) -> None:
    first, second, third = (drop.frame("TOTE") for _ in range(3))
    for rank, one in enumerate((first, second, third)):
        choose(drop, one, rank=rank)
    drop_choice(drop, first)
    assert [(one, rank) for one, rank, _ in chosen(drop)] == [(second, 0), (third, 1)]
    drop_choice(drop, first)
    assert len(told(drop, "pick.deselected")) == 1, "what is no pick can't be taken out"


def test_an_approval_falls_with_a_persons_choice_and_not_with_a_proposal(drop: SmallDrop) -> None:
    first, second = drop.frame("TOTE"), drop.frame("TOTE")
    choose(drop, first)
    decide(drop, "approved")
    choose(drop, second, picks.AUTO, rank=1)
    assert decision(drop)[0] == "approved"
    choose(drop, second)
    assert decision(drop) == (None, None, None, None)
    decide(drop, "approved")
    drop_choice(drop, first)
    assert decision(drop) == (None, None, None, None)


def test_a_reshoot_stands_until_it_is_taken_back(drop: SmallDrop) -> None:
    first = drop.frame("TOTE")
    decide(drop, "reshoot")
    choose(drop, first)
    drop_choice(drop, first)
    assert decision(drop) == ("reshoot", "so be it", "Pia", "2026-10-03T10:00:00Z")


def test_a_proposal_fills_what_people_left_open_and_no_more(drop: SmallDrop) -> None:
    drop.catalog.update("shot", drop.shots["TOTE", "hero"], {"required": 3})
    mine = drop.frame("TOTE", sharpness=10)
    good, better, best = (drop.frame("TOTE", sharpness=points) for points in (70, 80, 90))
    choose(drop, mine)
    assert picks.propose(drop.catalog, drop.id) == [best, better]
    assert chosen(drop) == [(mine, 0, "Mara"), (best, 1, "auto"), (better, 2, "auto")]
    assert good not in [one for one, _, _ in chosen(drop)]


def test_only_passing_pictures_that_nobody_rejected_are_proposed(drop: SmallDrop) -> None:
    for verdict in ("check", "fail", None):
        drop.frame("TOTE", verdict=verdict)
    rejected, slate = drop.frame("TOTE"), drop.frame("TOTE")
    drop.catalog.update("frame", rejected, {"rejected": 1})
    drop.catalog.update("frame", slate, {"kind": "slate"})
    drop.frame()
    assert picks.propose(drop.catalog, drop.id) == [] and told(drop, "pick.selected") == []


def test_proposals_come_in_the_order_of_the_shot_list_and_are_told_once(drop: SmallDrop) -> None:
    detail, hero = drop.frame("TOTE", "detail"), drop.frame("TOTE")
    assert picks.propose(drop.catalog, drop.id) == [hero, detail]
    at = drop.catalog.rows("SELECT id, at FROM pick ORDER BY id")
    assert picks.propose(drop.catalog, drop.id) == [hero, detail]
    assert drop.catalog.rows("SELECT id, at FROM pick ORDER BY id") == at, "what is proposed already stays as it was"
    data = {"shot": drop.shots["TOTE", "hero"], "rank": 0, "verdict": "pass"}
    assert told(drop, "pick.selected")[0] == (hero, "auto", data)
    assert len(told(drop, "pick.selected")) == 2


def test_a_proposal_that_does_not_pass_any_more_is_taken_back(drop: SmallDrop) -> None:
    was = drop.frame("TOTE")
    picks.propose(drop.catalog, drop.id)
    drop.catalog.execute("UPDATE score SET verdict = 'check'")
    assert picks.propose(drop.catalog, drop.id) == []
    assert was not in [one for one, _, _ in chosen(drop)]


def test_quality_is_sharpness_less_noise_and_what_is_not_known_counts_nothing(drop: SmallDrop) -> None:
    measured = [(80.0, 0.5, 60.0), (80.0, None, 80.0), (None, 0.25, -10.0)]
    for sharpness, noise_pct, quality in measured:
        frame_id = drop.frame("TOTE")
        sql = "UPDATE score SET sharpness = ?, noise_pct = ? WHERE frame_id = ?"
        drop.catalog.execute(sql, [sharpness, noise_pct, frame_id])
        kept = drop.catalog.value("SELECT quality FROM standing WHERE frame_id = ?", [frame_id])
        assert kept == pytest.approx(quality)


def test_a_frame_that_left_its_shot_takes_its_approval_with_it_and_those_behind_it_move_up(drop: SmallDrop) -> None:
    moved, behind = drop.frame("TOTE"), drop.frame("TOTE")
    choose(drop, moved)
    choose(drop, behind, "Pia", rank=1)
    decide(drop, "approved")
    picks.forget_misplaced(drop.catalog, moved)
    assert decision(drop)[0] == "approved", "it is still where it was chosen"
    drop.catalog.update("frame", moved, {"shot_id": None})
    picks.forget_misplaced(drop.catalog, moved)
    assert chosen(drop) == [(behind, 0, "Pia")]
    assert decision(drop)[0] is None
