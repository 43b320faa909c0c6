"""What coverage, timing and judging ask of the catalog: which rows, in which order, and which not."""

import json
from typing import Any

import pytest

from studio.catalog import Catalog, coverage, judging, picks, timing
from studio.catalog.frames import frame
from tests.studio.small_drop import SmallDrop


@pytest.fixture
def drop() -> SmallDrop:
    return SmallDrop(Catalog())


def change(drop: SmallDrop, frame_id: str, **values: Any) -> str:
    drop.catalog.update("frame", frame_id, values)
    return frame_id


def add_file(drop: SmallDrop, frame_id: str, kind: str, path: str, **values: Any) -> str:
    row = {
        "drop_id": drop.id,
        "frame_id": frame_id,
        "kind": kind,
        "path": path,
        "original_name": path,
        "source": "card",
    }
    return drop.catalog.insert("file", {**row, "size": 3, "xxh128": "0" * 32, "copied_at": "now", **values})


# -- coverage -------------------------------------------------------------------------------------------------------


def test_the_sharpest_of_a_shot_passes_before_any_that_does_not(drop: SmallDrop) -> None:
    drop.frame("TOTE", sharpness=99, verdict="check")
    drop.frame("TOTE", sharpness=10)
    best = drop.frame("TOTE", sharpness=11)
    change(drop, drop.frame("TOTE", sharpness=50), kind="clip")
    lone = drop.frame("SCARF", "detail", verdict=None)
    drop.frame(sharpness=99)
    assert coverage.sharpest_frames(drop.catalog, drop.id) == {
        drop.shots["TOTE", "hero"]: best,
        drop.shots["SCARF", "detail"]: lone,
    }


def test_of_the_selects_the_first_ones_main_file_is_shown(drop: SmallDrop) -> None:
    first, second, bare = drop.frame("TOTE"), drop.frame("TOTE"), drop.frame("SCARF")
    for frame_id in (first, second):
        add_file(drop, frame_id, "raw", f"originals/A/{frame_id}.CR3")
        add_file(drop, frame_id, "picture", f"originals/A/{frame_id}.JPG")
    for rank, frame_id in enumerate((first, second)):
        picks.select(drop.catalog, drop.id, frame(drop.catalog, drop.id, frame_id), "Mara", rank)
    picks.select(drop.catalog, drop.id, frame(drop.catalog, drop.id, bare), "Mara")
    found = coverage.files_of_selects(drop.catalog, drop.id)
    assert found == {first: f"originals/A/{first}.JPG", bare: None}


def test_in_the_tray_wait_pictures_and_clips_that_nobody_rejected(drop: SmallDrop) -> None:
    drop.frame()
    change(drop, drop.frame(), kind="clip")
    for kind in ("slate", "tag", "other"):
        change(drop, drop.frame(), kind=kind)
    change(drop, drop.frame(), rejected=True)
    drop.frame("TOTE")
    assert coverage.count_unassigned(drop.catalog, drop.id) == 2


def test_the_passes_of_a_shot_stand_in_the_order_in_which_its_frames_came_in(drop: SmallDrop) -> None:
    first, second, third, fourth = (drop.frame("TOTE", verdict=verdict) for verdict in ("pass", "check", None, "pass"))
    for at, frame_id in enumerate((second, third, first)):
        change(drop, frame_id, ingested_at=f"2026-10-03T07:0{at}:00.000000Z")
    change(drop, fourth, rejected=True, ingested_at="2026-10-03T06:00:00.000000Z")
    change(drop, drop.frame("TOTE"), kind="slate")
    drop.frame("TOTE", "detail")
    drop.frame("SCARF")
    assert coverage.passes_of_shot(drop.catalog, drop.id, "TOTE", "hero") == [False, False, False, True]
    assert [row["shot_id"] for row in coverage.shot_states(drop.catalog, drop.id)] == list(drop.shots.values())


# -- timing -----------------------------------------------------------------------------------------------------------


def test_frames_stand_in_the_order_of_capture_with_camera_and_shot(drop: SmallDrop) -> None:
    other = drop.add_camera("B")
    late, early = drop.frame("TOTE", minutes=9), drop.frame("SCARF", "detail", minutes=3, camera=other)
    same_b, same_a = drop.frame(minutes=5), drop.frame(minutes=5)
    change(drop, same_a, counter=1)
    change(drop, same_b, counter=2)
    unknown = change(drop, drop.frame(minutes=0), corrected_at=None)
    rows = timing.frame_times(drop.catalog, drop.id)
    assert [row["id"] for row in rows] == [unknown, early, same_a, same_b, late]
    assert [(row["camera"], row["camera_id"], row["sku"], row["role"]) for row in rows[:2]] == [
        ("A", drop.camera, None, None),
        ("B", other, "SCARF", "detail"),
    ]
    moments = [
        ("2026-10-03T07:03:00.000000Z", drop.shots["SCARF", "detail"]),
        ("2026-10-03T07:05:00.000000Z", None),
        ("2026-10-03T07:05:00.000000Z", None),
        ("2026-10-03T07:09:00.000000Z", drop.shots["TOTE", "hero"]),
    ]
    assert timing.moments_with_shots(drop.catalog, drop.id, "", "~", 100) == moments
    assert timing.moments_with_shots(drop.catalog, drop.id, "", "~", 2) == moments[-2:]


def test_a_frame_was_last_handed_over_with_its_newest_bundle(drop: SmallDrop) -> None:
    one, two = drop.frame("TOTE"), drop.frame("SCARF")
    for day, frames in (("05", (one, two)), ("07", (one,)), ("06", (one,))):
        bundle = {
            "drop_id": drop.id,
            "path": f"b{day}",
            "recipe": "social",
            "built_at": f"2026-10-{day}",
            "files": 1,
            "bytes": 1,
        }
        bundle_id = drop.catalog.insert("bundle", bundle)
        for frame_id in frames:
            made = {
                "bundle_id": bundle_id,
                "frame_id": frame_id,
                "name": "1x1",
                "path": frame_id,
                "bytes": 1,
                "sha256": "0",
            }
            drop.catalog.insert("rendition", made)
    drop.frame("TOTE")
    assert timing.last_handed_over(drop.catalog, drop.id) == {one: "2026-10-07", two: "2026-10-05"}


# -- judging ----------------------------------------------------------------------------------------------------------


def test_to_be_examined_is_what_nobody_looked_at_or_has_a_picture_that_was_never_opened(drop: SmallDrop) -> None:
    fresh, done, half, clip = (drop.frame(minutes=at) for at in (4, 3, 2, 1))
    raw = add_file(drop, fresh, "raw", "originals/A/1.CR3")
    picture = add_file(drop, fresh, "picture", "originals/A/1.JPG")
    add_file(drop, fresh, "sidecar", "originals/A/1.xmp")
    add_file(drop, done, "picture", "originals/A/2.JPG", opened=1)
    add_file(drop, half, "picture", "originals/A/3.JPG", opened=1)
    unopened = add_file(drop, half, "raw", "originals/A/3.CR3")
    add_file(drop, clip, "clip", "originals/A/4.MOV")
    for frame_id in (done, half, clip):
        change(drop, frame_id, examined_at="2026-10-03T08:00:00.000000Z")
    catalog, every = drop.catalog, [done, clip, fresh, half]
    assert judging.frames_to_examine(catalog, drop.id, again=False) == [half, fresh]
    assert judging.frames_to_examine(catalog, drop.id, again=True) == [clip, half, done, fresh]
    files = judging.files_to_examine(catalog, drop.id, every, again=False)
    assert [(row["file_id"], row["main"]) for row in files] == [(unopened, 0), (picture, 1), (raw, 0)]
    assert len(judging.files_to_examine(catalog, drop.id, every, again=True)) == 6
    assert [row["path"] for row in judging.files_to_examine(catalog, drop.id, [done], again=True)] == [
        "originals/A/2.JPG"
    ]
    assert judging.still_to_examine(catalog, drop.id, every) == [fresh, half]
    assert judging.main_pictures(catalog, [clip, done, fresh]) == ["originals/A/1.JPG", "originals/A/2.JPG"]
    assert judging.frame_of_file(catalog, drop.id, "originals/A/3.CR3") == {
        "id": half, "kind": "picture", "camera_id": drop.camera, "corrected_at": "2026-10-03T07:02:00.000000Z",
        "exposure_s": None, "f_number": None, "iso": None,
    }  # fmt: skip
    assert judging.frame_of_file(catalog, drop.id, "originals/A/9.CR3") is None


def test_a_frame_is_examined_by_one_run_at_a_time_and_free_again_when_that_run_is_gone(drop: SmallDrop) -> None:
    one, two, three = (drop.frame() for _ in range(3))
    catalog = drop.catalog
    assert judging.take_up(catalog, [two, one], "run-a", ["run-a", "run-b"]) == [two, one]
    assert judging.take_up(catalog, [one, three], "run-b", ["run-a", "run-b"]) == [three]
    assert judging.take_up(catalog, [one], "run-a", ["run-a", "run-b"]) == [one], "its own it may take again"
    assert sorted(judging.runs_that_examine(catalog, drop.id)) == ["run-a", "run-b"]
    assert judging.take_up(catalog, [one], "run-b", ["run-b"]) == [one], "the other run is gone"
    judging.let_go(catalog, drop.id, "run-b", [three])
    assert catalog.get("frame", three)["examining"] is None
    assert catalog.get("frame", one)["examining"] == "run-b"
    judging.let_go(catalog, drop.id, "run-b")
    assert judging.runs_that_examine(catalog, drop.id) == ["run-a"]


def test_a_score_is_written_over_the_one_there_is(drop: SmallDrop) -> None:
    bare = drop.frame("TOTE", verdict=None)
    values = {
        "version": 1,
        "scored_at": "now",
        "verdict": "fail",
        "reasons": ["soft"],
        "kind": "defocus",
        "result": {"a": 1},
    }
    assert judging.result_of(drop.catalog, bare) is None
    judging.put_score(drop.catalog, bare, values)
    judging.put_score(drop.catalog, bare, {**values, "verdict": "pass", "result": {"a": 2}})
    assert drop.catalog.rows("SELECT frame_id, verdict FROM score") == [{"frame_id": bare, "verdict": "pass"}]
    assert judging.result_of(drop.catalog, bare) == {"a": 2}


def test_what_verdicts_rest_on_is_told_of_measured_frames_and_what_is_to_be_judged_of_all(drop: SmallDrop) -> None:
    other = drop.add_camera("B")
    one, bare, tray = drop.frame("TOTE"), drop.frame("SCARF", verdict=None), drop.frame(camera=other)
    change(drop, one, width=4000, height=3000)
    catalog = drop.catalog
    rest = {row["id"]: row for row in judging.what_verdicts_rest_on(catalog, drop.id)}
    assert set(rest) == {one, tray}
    assert (rest[one]["sku"], rest[one]["role"], rest[one]["width"], rest[tray]["sku"]) == ("TOTE", "hero", 4000, None)
    (again,) = judging.measured(catalog, drop.id, [one, bare])
    assert (again["id"], json.loads(again["result"]), again["verdict"], again["version"]) == (one, {}, "pass", 1)
    judged = judging.to_be_judged(catalog, drop.id, [one, bare])
    assert {(row["id"], row["sku"], row["role"]) for row in judged} == {(one, "TOTE", "hero"), (bare, "SCARF", "hero")}
    assert judging.frames_of_cameras(catalog, drop.id, [other]) == [tray]
    assert judging.frames_of_cameras(catalog, drop.id, [drop.camera]) == [one]


def test_sidecars_are_due_until_they_are_written(drop: SmallDrop) -> None:
    one, two = drop.frame(), drop.frame()
    drop.frame()
    change(drop, one, sidecar_due=1)
    change(drop, two, sidecar_due=2)
    assert judging.sidecars_due(drop.catalog, drop.id) == [{"id": one, "sidecar_due": 1}, {"id": two, "sidecar_due": 2}]
    judging.sidecars_written(drop.catalog, [one])
    assert judging.sidecars_due(drop.catalog, drop.id) == [{"id": two, "sidecar_due": 2}]


def test_claiming_goes_in_the_order_of_capture_and_always_sees_the_slates(drop: SmallDrop) -> None:
    other = drop.add_camera("B")
    late, slate, early = (
        drop.frame(minutes=9),
        drop.frame(minutes=5, codes=[{"format": "QR", "text": "x"}]),
        drop.frame(minutes=1),
    )
    elsewhere = drop.frame(minutes=2, camera=other)
    timeless = change(drop, drop.frame(minutes=0), captured_at=None, ingested_at="2026-10-03T07:03:00.000000Z")
    catalog = drop.catalog
    every = judging.frames_to_claim(catalog, drop.id, drop.camera, None)
    assert [row["id"] for row in every] == [early, timeless, slate, late]
    assert [row["id"] for row in judging.frames_to_claim(catalog, drop.id, drop.camera, [late])] == [slate, late]
    assert [row["id"] for row in judging.frames_to_claim(catalog, drop.id, drop.camera, [])] == [slate]
    codes = {row["id"]: row["codes"] for row in judging.codes_of(catalog, [slate, elsewhere])}
    assert codes == {slate: '[{"format": "QR", "text": "x"}]', elsewhere: "[]"}


def test_grouped_are_pictures_whose_time_is_known_camera_by_camera(drop: SmallDrop) -> None:
    other = drop.add_camera("B")
    first, second, third = drop.frame(minutes=1), drop.frame(minutes=2, camera=other), drop.frame(minutes=3)
    change(drop, drop.frame(minutes=4), kind="clip")
    change(drop, drop.frame(minutes=4), captured_at=None)
    catalog = drop.catalog
    assert [row["id"] for row in judging.frames_to_group(catalog, drop.id, other)] == [second]
    assert [row["id"] for row in judging.frames_to_group(catalog, drop.id, drop.camera)] == [first, third]
    between = ("2026-10-03T07:02:00.000000Z", "2026-10-03T07:03:00.000000Z")
    assert [row["id"] for row in judging.frames_to_group_between(catalog, drop.id, drop.camera, *between)] == [third]
    assert [row["id"] for row in judging.frames_to_group_between(catalog, drop.id, other, *between)] == [second]


def test_of_the_measurements_of_light_those_that_found_a_grey_card_count_the_oldest_first(drop: SmallDrop) -> None:
    card = {"x": 1, "y": 2, "width": 3, "height": 4}
    for at, kind, found in (("3", "light", card), ("1", "light", card), ("2", "light", None), ("0", "sound", card)):
        result = {"file": f"{at}.jpg", "grey_card": found, "cast": {"red_green": int(at)}}
        drop.catalog.insert("measurement", {"drop_id": drop.id, "kind": kind, "at": at, "by": "Mara", "result": result})
    found_cards = judging.grey_cards_measured(drop.catalog, drop.id)
    assert [(row["file"], json.loads(row["cast"])) for row in found_cards] == [
        ("1.jpg", {"red_green": 1}),
        ("3.jpg", {"red_green": 3}),
    ]
