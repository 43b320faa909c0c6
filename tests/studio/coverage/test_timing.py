"""Clocks and durations: what the slates say, and what the crew is judged by."""

from datetime import date

import pytest

from studio.catalog import Catalog
from studio.coverage import timing
from studio.judging.claims import claim
from tests.studio.small_drop import SmallDrop


@pytest.fixture
def drop() -> SmallDrop:
    return SmallDrop(Catalog())


def qr(sku: str, role: str, moment: str | None = None, code: str = "HARBOUR-01") -> list[dict[str, str]]:
    time = f";t={moment}" if moment else ""
    return [{"format": "QRCode", "text": f"threeshot:1;drop={code};sku={sku};shot={role}{time}"}]


def shot_of(drop: SmallDrop, frame_id: str) -> str | None:
    return drop.catalog.value("SELECT shot_id FROM frame WHERE id = ?", [frame_id])


def test_a_slate_claims_the_frames_after_it_on_its_camera_alone(drop: SmallDrop) -> None:
    other = drop.add_camera("B")
    before = drop.frame()
    slate = drop.frame(codes=qr("TOTE", "lifestyle"))
    after = drop.frame()
    elsewhere = drop.frame(camera=other)
    claim(drop)
    assert shot_of(drop, before) is None
    assert shot_of(drop, after) == drop.shots["TOTE", "lifestyle"]
    assert shot_of(drop, elsewhere) is None
    assert drop.catalog.get("frame", slate)["kind"] == "slate"


def test_a_hang_tag_claims_for_the_first_role_of_its_product(drop: SmallDrop) -> None:
    tag = drop.frame(codes=[{"format": "EAN-13", "text": "2010261003038"}])
    after = drop.frame()
    claim(drop)
    assert drop.catalog.get("frame", tag)["kind"] == "tag"
    assert shot_of(drop, after) == drop.shots["SCARF", "hero"]


def test_a_clock_slate_sets_the_clock_and_ends_no_claim(drop: SmallDrop) -> None:
    drop.frame(codes=qr("TOTE", "detail"))
    text = "threeshot:1;drop=HARBOUR-01;t=2026-10-03T09:02:00+02:00"
    drop.frame(minutes=2, codes=[{"format": "QRCode", "text": text}])
    after = drop.frame()
    claim(drop)
    assert shot_of(drop, after) == drop.shots["TOTE", "detail"]
    assert drop.catalog.get("camera", drop.camera)["clock_fast_s"] == 0


def test_a_code_that_is_none_of_ours_marks_nothing_and_ends_nothing(drop: SmallDrop) -> None:
    drop.frame(codes=qr("TOTE", "hero"))
    poster = drop.frame(
        codes=[{"format": "QRCode", "text": "https://example.com"}, {"format": "EAN-13", "text": "4006381333931"}]
    )
    claim(drop)
    assert shot_of(drop, poster) == drop.shots["TOTE", "hero"]
    assert drop.catalog.get("frame", poster)["kind"] == "picture"


def test_another_drops_slate_ends_the_claim(drop: SmallDrop) -> None:
    drop.frame(codes=qr("TOTE", "hero"))
    drop.frame(codes=qr("TOTE", "hero", code="HARBOUR-02"))
    after = drop.frame()
    claim(drop)
    assert shot_of(drop, after) is None


def test_a_person_and_an_armed_shot_are_never_overruled(drop: SmallDrop) -> None:
    drop.frame(codes=qr("TOTE", "hero"))
    by_hand = drop.frame("SCARF", "detail")
    armed = drop.frame("SCARF", "hero", by="armed")
    claim(drop)
    assert shot_of(drop, by_hand) == drop.shots["SCARF", "detail"]
    assert shot_of(drop, armed) == drop.shots["SCARF", "hero"]


def test_claiming_twice_changes_nothing_the_second_time(drop: SmallDrop) -> None:
    drop.frame(codes=qr("TOTE", "hero", "2026-10-03T09:00:00+02:00"))
    drop.frame()
    assert claim(drop)
    events = drop.catalog.value("SELECT COUNT(*) FROM event")
    assert claim(drop) == []
    assert drop.catalog.value("SELECT COUNT(*) FROM event") == events


def test_a_slates_time_sets_the_clock_of_its_camera_for_frames_before_and_after(drop: SmallDrop) -> None:
    first = drop.frame(minutes=0)
    drop.frame(minutes=10, codes=qr("TOTE", "hero", "2026-10-03T09:05:23+02:00"))
    claim(drop)
    assert drop.catalog.get("camera", drop.camera)["clock_fast_s"] == pytest.approx(277.0)
    assert drop.catalog.get("frame", first)["corrected_at"] == "2026-10-03T06:55:23.000000Z"
    assert drop.catalog.get("frame", first)["captured_at"] == "2026-10-03T07:00:00.000000Z"


def test_one_odd_slate_among_three_does_not_move_the_clock(drop: SmallDrop) -> None:
    for minutes, shown in ((0, "08:55:23"), (10, "09:05:23"), (20, "03:15:00")):
        drop.frame(minutes=minutes, codes=qr("TOTE", "hero", f"2026-10-03T{shown}+02:00"))
    claim(drop)
    assert drop.catalog.get("camera", drop.camera)["clock_fast_s"] == pytest.approx(277.0)


def test_minutes_go_to_the_shot_and_pauses_to_nobody(drop: SmallDrop) -> None:
    drop.frame("TOTE", minutes=0)
    drop.frame("TOTE", minutes=2)
    drop.frame("TOTE", "detail", minutes=5)
    drop.frame("SCARF", minutes=65)
    drop.frame("SCARF", minutes=66)
    spent = {(s["sku"], s["role"]): s["minutes"] for s in timing.of_drop(drop)["shots"]}
    assert spent == {("TOTE", "hero"): 2.0, ("TOTE", "detail"): 3.0, ("SCARF", "hero"): 1.0}


def test_turnaround_runs_from_the_first_frame_to_the_bundle(drop: SmallDrop) -> None:
    drop.frame("TOTE", minutes=0)
    assert timing.of_drop(drop)["turnaround_h"] is None
    drop.catalog.insert(
        "event",
        {
            "drop_id": drop.id,
            "at": "2026-10-04T09:30:00.000000Z",
            "kind": "bundle.built",
            "who": "Mara",
            "station": "x",
        },
    )
    found = timing.of_drop(drop)
    assert found["turnaround_h"] == 26.5
    assert found["frames"][0]["captured_at"] == "2026-10-03T09:00:00.000+02:00"


def test_days_to_publish_count_where_the_drop_is(drop: SmallDrop) -> None:
    assert timing.days_to_publish(drop, date(2026, 10, 3)) == 7
    assert timing.days_to_publish(drop, date(2026, 10, 12)) == -2
    drop.row["publish_by"] = None
    assert timing.days_to_publish(drop) is None
