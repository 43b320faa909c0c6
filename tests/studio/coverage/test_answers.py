"""The whole answers of coverage and timing, field by field, and where each line between two states lies."""

from datetime import UTC, datetime
from typing import Any

import pytest

from studio.catalog import Catalog, picks
from studio.catalog.frames import frame
from studio.coverage import states, time_zone, timing
from tests.studio.small_drop import SmallDrop


@pytest.fixture
def drop() -> SmallDrop:
    return SmallDrop(Catalog())


def shot(drop: SmallDrop, role: str = "hero") -> states.ShotState:
    found = next(s for s in states.of_drop(drop).shots if (s.sku, s.role) == ("TOTE", role))
    assert states.of_shot(drop, found.shot_id) == found, "read alone it is the same"
    return found


def happened(drop: SmallDrop, kind: str, at: str, subject: str | None = None) -> None:
    values = {"drop_id": drop.id, "at": f"2026-10-0{at}Z", "kind": kind, "who": "Mara", "station": "x"}
    drop.catalog.insert("event", {**values, "subject": subject})


def test_coverage_in_full(drop: SmallDrop) -> None:
    drop.catalog.execute(
        "DELETE FROM shot WHERE role = 'lifestyle' OR product_id IN (SELECT id FROM product WHERE sku = 'SCARF')"
    )
    best, other = drop.frame("TOTE"), drop.frame("TOTE", verdict="fail")
    drop.catalog.insert(
        "file",
        {
            "drop_id": drop.id, "frame_id": best, "kind": "picture", "path": "originals/A/IMG_0001.JPG", "original_name": "IMG_0001.JPG",
            "source": "card", "size": 1, "xxh128": "0" * 32, "copied_at": "2026-10-03T10:00:00.000000Z",
        },
    )  # fmt: skip
    picks.select(drop.catalog, drop.id, frame(drop.catalog, drop.id, best), "Pia")
    drop.catalog.update("shot", drop.shots["TOTE", "detail"], {"decision": "reshoot", "decision_note": "label hidden"})
    drop.frame()
    assert other != best
    assert states.of_drop(drop).to_dict() == {
        "drop": "HARBOUR-01",
        "complete": False,
        "shots": [
            {
                "sku": "TOTE",
                "role": "hero",
                "state": "selected",
                "frames": 2,
                "select": {"frame": best, "file": "originals/A/IMG_0001.JPG", "by": "Pia"},
                "passing": 1,
                "required": 1,
                "selects": 1,
                "title": "Tote",
                "note": None,
                "mark": None,
                "not_judged": 0,
                "not_taken_in": 0,
                "decided_by": None,
                "comments": [],
            },
            {
                "sku": "TOTE",
                "role": "detail",
                "state": "reshoot",
                "frames": 0,
                "select": None,
                "passing": 0,
                "required": 1,
                "selects": 0,
                "title": "Tote",
                "note": "label hidden",
                "mark": None,
                "not_judged": 0,
                "not_taken_in": 0,
                "decided_by": None,
                "comments": [],
            },
        ],
        "unassigned": 1,
        "not_judged": 0,
        "not_taken_in": 0,
        "sentence": "1 of 2 shots missing: TOTE detail (reshoot: label hidden). 1 frame in the unassigned tray.",
    }


@pytest.mark.parametrize(
    ("state", "frames", "passing", "required", "note", "why"),
    [
        ("missing", 0, 0, 1, None, "no frame"),
        ("captured", 1, 0, 1, None, "1 frame, none acceptable"),
        ("captured", 3, 1, 2, None, "3 frames, 1 acceptable, 2 needed"),
        ("reshoot", 3, 1, 1, None, "reshoot asked for"),
        ("reshoot", 3, 1, 1, "creased", "reshoot: creased"),
    ],
)
def test_why_a_shot_is_missing(
    state: str, frames: int, passing: int, required: int, note: str | None, why: str
) -> None:
    one = states.ShotState("s", "TOTE", "Tote", "hero", state, frames, passing, 0, required, note=note)
    assert states.Coverage("X", [one]).sentence == f"1 of 1 shots missing: TOTE hero ({why})."


def test_an_open_cell_shows_the_sharpest_passing_picture_else_the_sharpest(drop: SmallDrop) -> None:
    assert shot(drop).preview is None
    blurred = drop.frame("TOTE", verdict="fail", sharpness=40)
    drop.frame("TOTE", verdict="fail", sharpness=20)
    drop.frame("TOTE", verdict=None)
    slate = drop.frame("TOTE", sharpness=99)
    drop.catalog.update("frame", slate, {"kind": "slate"})
    give_file(drop, blurred, "b")
    assert shot(drop).preview == preview_of(drop, blurred)
    passing = drop.frame("TOTE", sharpness=10)
    give_file(drop, passing, "c")
    assert shot(drop).preview == preview_of(drop, passing), "passing comes before sharper"
    picks.select(drop.catalog, drop.id, frame(drop.catalog, drop.id, blurred), "Mara")
    assert shot(drop).preview == preview_of(drop, blurred), "what was chosen comes before all"


def preview_of(drop: SmallDrop, frame_id: str) -> str:
    path = str(frame(drop.catalog, drop.id, frame_id)["preview"])
    assert path.endswith(".jpg")
    return path


def give_file(drop: SmallDrop, frame_id: str, digit: str) -> None:
    row = {
        "drop_id": drop.id,
        "frame_id": frame_id,
        "kind": "picture",
        "path": f"originals/{digit}.JPG",
        "source": "card",
    }
    told = {"original_name": f"{digit}.JPG", "size": 3, "xxh128": digit * 32, "copied_at": "now"}
    drop.catalog.insert("file", {**row, **told})


def test_the_tray_counts_pictures_and_clips_that_nobody_rejected(drop: SmallDrop) -> None:
    _, clip, slate, other, rejected = (drop.frame() for _ in range(5))
    for frame_id, values in (
        (clip, {"kind": "clip"}),
        (slate, {"kind": "slate"}),
        (other, {"kind": "other"}),
        (rejected, {"rejected": 1}),
    ):
        drop.catalog.update("frame", frame_id, values)
    assert states.of_drop(drop).unassigned == 2
    assert states.of_drop(drop).sentence.endswith(" 2 frames in the unassigned tray.")


def test_timing_in_full(drop: SmallDrop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "utc_now", lambda: datetime(2026, 10, 5, 22, 30, tzinfo=UTC))
    other = drop.add_camera("B")
    ids = [
        drop.frame("TOTE", minutes=0),
        drop.frame("SCARF", minutes=1, camera=other),
        drop.frame("TOTE", minutes=15),
        drop.frame("TOTE", minutes=30.01),
        drop.frame(minutes=31),
        drop.frame("SCARF", minutes=4, camera=other),
    ]
    for at, frame_id in enumerate(ids):
        drop.catalog.update("frame", frame_id, {"ingested_at": f"2026-10-03T08:0{at}:00.000000Z"})
    happened(drop, "frame.scored", "3T08:10:00.000000", ids[0])
    happened(drop, "frame.scored", "3T08:12:30.000000", ids[2])
    happened(drop, "frame.scored", "3T09:00:00.000000", ids[0])
    picks.select(drop.catalog, drop.id, frame(drop.catalog, drop.id, ids[0]), "Mara")
    selected = drop.catalog.value("SELECT at FROM event WHERE kind = 'pick.selected'")
    happened(drop, "pick.selected", "3T08:20:00.000000", ids[2])
    happened(drop, "bundle.built", "4T09:30:00.000000")
    happened(drop, "bundle.built", "4T07:00:00.000000")
    for at, built in enumerate(("4T07:00:00.000000", "4T09:30:00.000000")):
        bundle = {"drop_id": drop.id, "path": f"b{at}", "recipe": "web", "built_at": f"2026-10-0{built}Z"}
        bundle_id = drop.catalog.insert("bundle", {**bundle, "files": 1, "bytes": 1})
        rendition = {"bundle_id": bundle_id, "frame_id": ids[0], "name": "n", "path": "p", "bytes": 1, "sha256": "0"}
        drop.catalog.insert("rendition", rendition)

    def line(n: int, camera: str, sku: str | None, at: str, **more: str) -> dict[str, Any]:
        known = {"scored_at": None, "selected_at": None, "exported_at": None, **more}
        own = {"id": ids[n], "name": f"IMG_{n + 1:04}", "camera": camera, "sku": sku, "role": "hero" if sku else None}
        times = {"captured_at": f"2026-10-03T09:{at}+02:00", "ingested_at": f"2026-10-03T08:0{n}:00.000000Z"}
        return {**own, **times, **known}

    first, last = "2026-10-03T07:00:00.000000Z", "2026-10-03T07:30:00.600000Z"
    found = timing.of_drop(drop)
    assert found["frames"] == [
        line(0, "A", "TOTE", "00:00.000", scored_at="2026-10-03T08:10:00.000000Z", selected_at=selected,
             exported_at="2026-10-04T09:30:00.000000Z"),
        line(1, "B", "SCARF", "01:00.000"),
        line(5, "B", "SCARF", "04:00.000"),
        line(2, "A", "TOTE", "15:00.000", scored_at="2026-10-03T08:12:30.000000Z"),
        line(3, "A", "TOTE", "30:00.600"),
        line(4, "A", None, "31:00.000"),
    ]  # fmt: skip
    assert found["shots"] == [
        # A gap of just a quarter of an hour is still work; the next, a second longer, was a pause.
        {"sku": "TOTE", "role": "hero", "minutes": 15.0, "first_at": "2026-10-03T09:00:00.000+02:00",
         "last_at": "2026-10-03T09:30:00.600+02:00"},
        {"sku": "SCARF", "role": "hero", "minutes": 3.0, "first_at": "2026-10-03T09:01:00.000+02:00",
         "last_at": "2026-10-03T09:04:00.000+02:00"},
    ]  # fmt: skip
    ends = [("shooting", first, last), ("import", last, "2026-10-03T08:05:00.000000Z")]
    ends.append(("scoring", ends[-1][2], "2026-10-03T08:12:30.000000Z"))
    assert [(stage["name"], stage["from"], stage["to"]) for stage in found["stages"][:3]] == ends
    assert [stage["seconds"] for stage in found["stages"][:3]] == [1800.6, 2099.4, 450.0]
    assert found["stages"][3]["name"] == "selecting" and found["stages"][3]["to"] == selected
    assert found["stages"][4] == {
        "name": "export", "from": selected, "to": "2026-10-04T09:30:00.000000Z", "seconds": found["stages"][4]["seconds"],
    }  # fmt: skip
    assert {key: found[key] for key in ("first_captured_at", "delivered_at", "turnaround_h", "publish_by")} == {
        "first_captured_at": first,
        "delivered_at": "2026-10-04T09:30:00.000000Z",
        "turnaround_h": 26.5,
        "publish_by": "2026-10-10",
    }
    # Half past midnight of the 6th, where the drop is.
    assert found["days_to_publish"] == 4


def test_a_stage_that_ran_backwards_took_no_time_and_one_without_an_end_is_left_out(drop: SmallDrop) -> None:
    only = drop.frame("TOTE", minutes=60)
    drop.catalog.update("frame", only, {"ingested_at": "2026-10-03T07:30:00.000000Z"})
    assert [(stage["name"], stage["seconds"]) for stage in timing.of_drop(drop)["stages"]] == [
        ("shooting", 0.0),
        ("import", 0.0),
    ]
    happened(drop, "bundle.built", "3T07:59:59.000000")
    assert timing.of_drop(drop)["turnaround_h"] is None, "delivered before it was captured: a clock is wrong"


def test_nothing_captured_is_nothing_known(drop: SmallDrop) -> None:
    undated = drop.frame("TOTE")
    drop.catalog.update("frame", undated, {"captured_at": None, "corrected_at": None})
    found = timing.of_drop(drop)
    assert (found["first_captured_at"], found["delivered_at"], found["shots"]) == (None, None, [])
    assert found["frames"][0]["captured_at"] is None


def test_a_corrected_clock_moves_its_cameras_frames_and_says_how_many(drop: SmallDrop) -> None:
    mine, undated = drop.frame(minutes=0), drop.frame()
    drop.catalog.update("frame", undated, {"captured_at": None, "corrected_at": None})
    drop.frame(minutes=1)
    elsewhere = drop.frame(minutes=0, camera=drop.add_camera("B"))
    assert timing.correct(drop, drop.camera, 277.5, mine) == 2
    assert drop.catalog.get("frame", mine)["corrected_at"] == "2026-10-03T06:55:22.500000Z"
    assert drop.catalog.get("frame", elsewhere)["corrected_at"] == "2026-10-03T07:00:00.000000Z"
    camera = drop.catalog.get("camera", drop.camera)
    assert (camera["clock_fast_s"], camera["clock_source"]) == (277.5, mine)
    assert timing.correct(drop, drop.camera, 277.5, mine) == 0
    assert timing.correct(drop, drop.camera, None, None) == 2
    assert drop.catalog.get("frame", mine)["corrected_at"] == "2026-10-03T07:00:00.000000Z"


def test_a_cameras_time_without_an_offset_is_the_places_time_in_summer_and_in_winter(drop: SmallDrop) -> None:
    assert time_zone.offset_s(drop, datetime(2026, 10, 3, 9, 0)) == 7200
    assert time_zone.offset_s(drop, datetime(2026, 12, 3, 9, 0)) == 3600
    drop.row["time_zone"] = "Nowhere/Else"
    assert time_zone.offset_s(drop, datetime(2026, 10, 3, 9, 0)) == 0
    drop.row["time_zone"] = None
    assert time_zone.zone(drop).key == "UTC"
    assert timing.clock_fast_s([]) is None
    assert timing.clock_fast_s([1.0, 2.0, 300.0]) == 1.5
    assert timing.clock_fast_s([0.0, 300.0]) is None
    # A fortnight of slates, and a clock that drifts.
    assert timing.clock_fast_s([2.0 * day for day in range(15)]) == 14.0
