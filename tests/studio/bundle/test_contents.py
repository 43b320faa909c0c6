"""The contents as the catalog and the brief give them."""

import json
import pickle
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from studio import bundle, report
from studio.catalog import Catalog, picks, ticks
from studio.catalog.frames import frame as frame_row
from studio.coverage import states, timing
from studio.documents.brief import Brief, load_brief
from studio.documents.kit import load_kit
from tests.studio.small_drop import SmallDrop

SCHEMA = json.loads((Path(__file__).resolve().parents[3] / "resources/schema/bundle.schema.json").read_text("utf-8"))


@pytest.fixture
def drop() -> SmallDrop:
    return SmallDrop(Catalog())


@pytest.fixture
def brief(sample_shoot: Path) -> Brief:
    return load_brief(sample_shoot / "brief.yaml")


def _contents(drop: SmallDrop, brief: Brief, **more: object) -> bundle.Contents:
    drop.brief, drop.kit = brief, load_kit("three-shot")
    return bundle.from_catalog(
        drop,
        coverage=states.of_drop(drop).to_dict(),
        timing=timing.of_drop(drop),
        **more,  # type: ignore[arg-type]
    )


def test_shots_carry_their_state_picks_and_the_producers_decision(drop: SmallDrop, brief: Brief) -> None:
    first, second = drop.frame("TOTE"), drop.frame("TOTE")
    drop.frame("TOTE", "detail", verdict="fail")
    picks.select(drop.catalog, drop.id, frame_row(drop.catalog, drop.id, first), "Ida")
    picks.select(drop.catalog, drop.id, frame_row(drop.catalog, drop.id, second), "Ida")
    drop.catalog.update("shot", drop.shots["SCARF", "hero"], {"decision": "reshoot", "decision_note": "creased"})
    contents = _contents(drop, brief)
    shots = {(shot.sku, shot.role): shot for shot in contents.shots}
    assert (shots["TOTE", "hero"].state, shots["TOTE", "hero"].selects) == ("selected", [second, first])
    assert shots["TOTE", "hero"].selected_by == "Ida"
    assert shots["TOTE", "detail"].state == "captured"
    assert (shots["SCARF", "hero"].state, shots["SCARF", "hero"].decision_note) == ("reshoot", "creased")
    assert contents.complete is False
    assert "SCARF hero" in contents.coverage
    assert contents.roles["hero"]


def test_the_bundle_ends_the_turnaround_and_marks_what_went_into_it(drop: SmallDrop, brief: Brief) -> None:
    taken, other = drop.frame("TOTE", minutes=0), drop.frame("TOTE", minutes=2)
    file = bundle.File("a.jpg", "TOTE/hero/a.jpg", sku="HS-TOTE-01", role="hero", frame=taken)
    contents = _contents(drop, brief, files=[file], built_at="2026-10-03T09:30:00.000000Z")
    assert contents.timing["turnaround_h"] == 2.5
    assert contents.timing["delivered_at"] == contents.built_at
    frames = {frame.id: frame for frame in contents.frames}
    assert frames[taken].captured_at == "2026-10-03T09:00:00.000+02:00"
    assert frames[taken].exported_at == contents.built_at
    assert frames[other].exported_at is None
    assert [stage["name"] for stage in contents.timing["stages"]].count("export") <= 1


def test_what_the_brief_knows_of_a_file_is_filled_in_and_what_is_there_stays(drop: SmallDrop, brief: Brief) -> None:
    plain = bundle.File("a.jpg", "a.jpg", sku="HS-TOTE-01", role="hero")
    own = bundle.File(
        "b.jpg", "b.jpg", sku="HS-TOTE-01", role="hero", gtin="1", alt_text="mine", rights_until="2026-12-31"
    )
    _contents(drop, brief, files=[plain, own])
    assert (plain.gtin, plain.rights_until, plain.creator_code) == ("2010261001010", "2027-10-03", "MARA10")
    assert (own.gtin, own.alt_text, own.rights_until) == ("1", "mine", "2026-12-31")


def test_the_brief_is_all_there_and_nothing_is_invented(drop: SmallDrop, brief: Brief) -> None:
    contents = _contents(drop, brief)
    assert (contents.drop.code, contents.drop.publish_by) == ("HARBOUR-01", "2026-10-10")
    assert (contents.creator.handle, contents.creator.revenue_share_pct) == ("@mara.harbour", 8)
    assert [product.inventory for product in contents.products] == [120, 200, 80]
    bare = brief.model_copy(update={"narrative": None, "location": None, "line": None})
    assert _contents(drop, bare).drop.location is None


def test_contents_travel_between_processes_and_as_json(drop: SmallDrop, brief: Brief) -> None:
    drop.frame("TOTE")
    contents = _contents(drop, brief)
    assert pickle.loads(pickle.dumps(contents)) == contents
    assert json.loads(json.dumps(contents.to_dict(), allow_nan=False)) == contents.to_dict()


def test_originals_are_the_cameras_files_without_sidecars(drop: SmallDrop) -> None:
    frame = drop.frame("TOTE")
    for kind, name in (("raw", "IMG_0001.CR3"), ("picture", "IMG_0001.JPG"), ("sidecar", "IMG_0001.xmp")):
        values = {"drop_id": drop.id, "frame_id": frame, "kind": kind, "original_name": name, "source": "card"}
        path = f"originals/A/{name}"
        drop.catalog.insert("file", {**values, "path": path, "size": 3, "xxh128": "0" * 32, "copied_at": "now"})
    found = bundle.originals_of(drop, [frame])
    assert [(one.path, path) for one, path in found] == [
        ("originals/A/IMG_0001.CR3", "originals/A/IMG_0001.CR3"),
        ("originals/A/IMG_0001.JPG", "originals/A/IMG_0001.JPG"),
    ]
    assert found[0][0].frame == frame


def test_what_was_measured_goes_along_with_number_limit_and_overruling_but_not_with_the_laptops_paths(
    drop: SmallDrop, brief: Brief, sample_shoot: Path
) -> None:
    from studio.documents.checklist import load_checklist
    from studio.measure import measurements

    drop.checklist = checklist = load_checklist("on-location")
    hum = sample_shoot / "sound" / "voice-hum-50hz.wav"
    measurements.keep(drop, "sound", measurements.measure_for(drop, "sound", hum, None), None, "Ines")
    item = measurements.item_of(checklist, "hum")
    note = measurements.overrule(drop, item, "not recorded", "Jo")
    ticks.tick(drop.catalog, drop.row, checklist, ["hum"], "Jo", note, True)
    items = measurements.with_drawings(drop, measurements.state(drop)["items"])
    contents = _contents(drop, brief, checklist=items)
    document = contents.to_dict()
    told = {one["id"]: one for one in document["checklist"]}
    measured = told["hum"]["measurement"]
    assert (measured["unit"], measured["low"], measured["within"]) == ("dB", 40.0, False)
    assert measured["number"] == pytest.approx(0.1, abs=0.5) and measured["limit"] == "at least 40 dB"
    assert measured["overruled"]["reason"] == "not recorded" and measured["overruled"]["by"] == "Jo"
    assert measured["file"] == "voice-hum-50hz.wav" and measured["by"] == "Ines"
    assert told["grey-card"]["measurement"] is None
    assert document["measurements"][0]["item"] is None and len(document["measurements"][0]["result"]["verdicts"]) == 5
    assert str(sample_shoot) not in json.dumps(document)
    assert [tick.id for tick in contents.checklist if tick.drawing] == [
        "peaks",
        "noise-floor",
        "wind",
        "hum",
        "both-channels",
    ]
    assert "drawing" not in told["hum"]
    Draft202012Validator(SCHEMA["$defs"]["tick"] | {"$defs": SCHEMA["$defs"]}).validate(told["hum"])
    made = report.html(contents, {})
    for said in (
        "Measured for the checklist",
        "Mains hum of 50 Hz",
        "limit at least 40 dB",
        "Overruled by Jo:",
        "not recorded",
    ):
        assert said in made, said
    assert made.count('class="drawing"') == 5
    assert report.pdf(contents, {}).startswith(b"%PDF")
