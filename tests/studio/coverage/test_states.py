"""Coverage: the state of each shot as the crew and the producer move it along."""

import pytest

from studio.base.errors import InvalidInput
from studio.catalog import Catalog, picks
from studio.catalog.frames import frame
from studio.coverage import states
from studio.documents.kit import Kit, Role
from tests.studio.small_drop import SmallDrop


@pytest.fixture
def drop() -> SmallDrop:
    return SmallDrop(Catalog())


def state(drop: SmallDrop, sku: str = "TOTE", role: str = "hero") -> str:
    found = states.of_drop(drop)
    return next(s.state for s in found.shots if (s.sku, s.role) == (sku, role))


def choose(drop: SmallDrop, frame_id: str, who: str = "Mara", rank: int = 0) -> None:
    picks.select(drop.catalog, drop.id, frame(drop.catalog, drop.id, frame_id), who, rank)


def select_of(drop: SmallDrop, sku: str = "TOTE", role: str = "hero") -> str | None:
    shot = drop.shots[sku, role]
    return drop.catalog.value("SELECT frame_id FROM pick WHERE shot_id = ? AND rank = 0", [shot])


def test_a_shot_goes_from_missing_to_approved(drop: SmallDrop) -> None:
    assert state(drop) == "missing"
    drop.frame("TOTE", verdict="fail")
    assert state(drop) == "captured"
    drop.frame("TOTE", verdict="check")
    assert state(drop) == "captured"
    good = drop.frame("TOTE", verdict="pass")
    assert state(drop) == "acceptable"
    choose(drop, good)
    assert state(drop) == "selected"
    drop.catalog.update("shot", drop.shots["TOTE", "hero"], {"decision": "approved"})
    assert state(drop) == "approved"
    drop.catalog.update("shot", drop.shots["TOTE", "hero"], {"decision": "reshoot"})
    assert state(drop) == "reshoot"


def test_frames_without_a_score_slates_and_rejected_frames_do_not_count(drop: SmallDrop) -> None:
    drop.frame("TOTE", verdict=None)
    slate = drop.frame("TOTE")
    drop.catalog.update("frame", slate, {"kind": "slate"})
    rejected = drop.frame("TOTE")
    drop.catalog.update("frame", rejected, {"rejected": 1})
    assert state(drop) == "captured"


def test_a_role_that_needs_two_selects_is_not_done_with_one(drop: SmallDrop) -> None:
    drop.catalog.update("shot", drop.shots["TOTE", "hero"], {"required": 2})
    first = drop.frame("TOTE")
    assert state(drop) == "captured"
    second = drop.frame("TOTE")
    assert state(drop) == "acceptable"
    choose(drop, first)
    assert state(drop) == "acceptable"
    choose(drop, second, rank=1)
    assert state(drop) == "selected"


def test_the_line_names_what_is_missing_and_the_tray(drop: SmallDrop) -> None:
    for role in ("hero", "lifestyle", "detail"):
        drop.frame("TOTE", role)
        if role != "detail":
            drop.frame("SCARF", role)
    drop.frame("SCARF", "detail", verdict="fail")
    drop.frame()
    found = states.of_drop(drop)
    assert not found.complete
    assert found.sentence == (
        "1 of 6 shots missing: SCARF detail (1 frame, none acceptable). 1 frame in the unassigned tray."
    )
    drop.frame("SCARF", "detail")
    assert states.of_drop(drop).complete


def test_the_proposal_is_the_sharpest_passing_frame_and_equals_go_to_the_earlier(drop: SmallDrop) -> None:
    drop.frame("TOTE", sharpness=99, verdict="check")
    drop.frame("TOTE", sharpness=70)
    best = drop.frame("TOTE", sharpness=90)
    drop.frame("TOTE", sharpness=90)
    assert picks.propose(drop.catalog, drop.id) == [best]
    assert select_of(drop) == best
    sharper = drop.frame("TOTE", sharpness=95)
    picks.propose(drop.catalog, drop.id)
    assert select_of(drop) == sharper


def test_of_two_sharp_frames_the_one_with_less_noise_is_proposed(drop: SmallDrop) -> None:
    noisy, clean = drop.frame("TOTE", sharpness=95), drop.frame("TOTE", sharpness=93)
    drop.catalog.execute("UPDATE score SET noise_pct = 0.26 WHERE frame_id = ?", [noisy])
    drop.catalog.execute("UPDATE score SET noise_pct = 0.08 WHERE frame_id = ?", [clean])
    assert picks.propose(drop.catalog, drop.id) == [clean]


def test_a_persons_choice_is_never_overwritten_by_a_proposal(drop: SmallDrop) -> None:
    mine = drop.frame("TOTE", sharpness=60)
    drop.frame("TOTE", sharpness=99)
    picks.propose(drop.catalog, drop.id)
    choose(drop, mine)
    for _ in range(2):
        picks.propose(drop.catalog, drop.id)
        assert select_of(drop) == mine


def test_choosing_another_frame_keeps_the_first_as_an_alternate_and_takes_the_approval_back(drop: SmallDrop) -> None:
    first, second = drop.frame("TOTE"), drop.frame("TOTE")
    choose(drop, first)
    drop.catalog.update("shot", drop.shots["TOTE", "hero"], {"decision": "approved"})
    choose(drop, second)
    rows = drop.catalog.rows("SELECT frame_id, rank FROM pick ORDER BY rank")
    assert rows == [{"frame_id": second, "rank": 0}, {"frame_id": first, "rank": 1}]
    assert state(drop) == "selected"


def test_a_select_that_moves_to_another_shot_is_no_select_any_more(drop: SmallDrop) -> None:
    moved = drop.frame("TOTE")
    choose(drop, moved)
    drop.catalog.update("frame", moved, {"shot_id": drop.shots["TOTE", "detail"]})
    picks.forget_misplaced(drop.catalog, moved)
    assert select_of(drop) is None
    assert state(drop) == "missing"


def test_a_frame_of_no_shot_cannot_be_selected(drop: SmallDrop) -> None:
    stray = drop.frame()
    with pytest.raises(InvalidInput, match="assign it"):
        choose(drop, stray)


def test_selecting_a_failed_frame_keeps_what_scoring_said_in_the_event(drop: SmallDrop) -> None:
    failed = drop.frame("TOTE", verdict="fail")
    choose(drop, failed)
    assert state(drop) == "selected"
    event = drop.catalog.row("SELECT who, data FROM event WHERE kind = 'pick.selected'")
    assert event is not None
    assert event["who"] == "Mara"
    assert '"verdict": "fail"' in event["data"]


def refused(drop: SmallDrop, size: tuple[int, int], *reasons: str, verdict: str = "fail", role: str = "hero") -> str:
    """A frame of that many upright pixels that does not pass, for these reasons."""
    frame_id = drop.frame("TOTE", role, verdict)
    drop.catalog.update("frame", frame_id, {"width": size[0], "height": size[1]})
    drop.catalog.update(
        "score",
        drop.catalog.value("SELECT id FROM score WHERE frame_id = ?", [frame_id]),
        {"reasons": list(reasons)},
    )
    return frame_id


def why(drop: SmallDrop, role: str = "hero") -> str:
    sentence = states.of_drop(drop).sentence
    return sentence.partition(f"TOTE {role} (")[2].partition(")")[0]


@pytest.fixture
def shaped(drop: SmallDrop) -> SmallDrop:
    roles = [
        Role(id="hero", title="Hero", min_pixels=2000, orientation="portrait"),
        Role(id="lifestyle", title="Lifestyle", min_pixels=2000),
        Role(id="detail", title="Detail"),
    ]
    drop.kit = Kit(name="shaped", title="Shaped", roles=roles)
    return drop


def test_coverage_says_when_only_the_size_keeps_a_shot_from_being_acceptable(shaped: SmallDrop) -> None:
    refused(shaped, (1600, 1200), "Too small: 1600 px", role="lifestyle")
    refused(shaped, (1200, 1600), "Too small: 1600 px", role="lifestyle")
    assert state(shaped, role="lifestyle") == "captured"
    assert why(shaped, "lifestyle") == "2 frames, none acceptable, 2 only because smaller than 2000 px"
    refused(shaped, (1600, 1200), "Soft: refocus on the product (3.0 px", "Too small: 1600 px", role="lifestyle")
    assert why(shaped, "lifestyle") == "3 frames, none acceptable, 2 only because smaller than 2000 px"


def test_coverage_says_when_only_the_way_the_camera_was_held_keeps_a_shot_from_it(shaped: SmallDrop) -> None:
    refused(shaped, (2400, 1600), "Held wrong: landscape", verdict="check")
    assert why(shaped) == "1 frame, none acceptable, 1 only because not portrait"
    refused(shaped, (1500, 1000), "Too small: 1500 px", "Held wrong: landscape")
    assert why(shaped) == (
        "2 frames, none acceptable, 1 only because not portrait, 1 only because smaller than 2000 px and not portrait"
    )


def test_coverage_says_nothing_of_the_shape_of_frames_that_have_other_faults_or_were_rejected(
    shaped: SmallDrop,
) -> None:
    refused(shaped, (1600, 2400), "Soft: refocus on the product (3.0 px")
    gone = refused(shaped, (1200, 1600), "Too small: 1600 px")
    shaped.catalog.update("frame", gone, {"rejected": 1})
    assert why(shaped) == "2 frames, none acceptable"
