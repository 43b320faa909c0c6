"""Every field of a bundle's contents, from a brief and a catalog that have something in each."""

from typing import Any

import pytest

import studio
from studio import bundle
from studio.base.findings import Finding
from studio.catalog import Catalog, measurements, picks
from studio.catalog.frames import frame as frame_row
from studio.documents.brief import Brief
from studio.documents.kit import load_kit
from studio.report.contents import CreatorEntry, Drop, Frame, Original, PersonEntry, ProductEntry, RightsEntry, Shot
from tests.studio.small_drop import SmallDrop

BUILT = "2026-10-03T09:30:00.000000Z"
BRIEF: dict[str, Any] = {
    "drop": "HARBOUR-01",
    "title": "Harbour Stitch",
    "narrative": "Sails come ashore.",
    "line": "From sails.",
    "date": "2026-10-01",
    "creator": {
        "handle": "@mara",
        "name": "Mara",
        "code": "MARA10",
        "link": "https://example.com/mara",
        "credit": "Photo: Mara",
        "revenue_share_pct": 8,
        "contact": {"email": "mara@example.com"},
    },
    "products": [
        {
            "sku": "TOTE",
            "title": "Tote",
            "gtin": "2010261001010",
            "colourway": "navy",
            "description": "A bag.",
            "notes": "Handles up.",
            "inventory": 120,
            "alt_text": {"hero": "A navy tote."},
            "extra_roles": [{"id": "inside", "title": "Inside"}, {"id": "hero", "title": "Another hero"}],
        },
        {"sku": "SCARF", "title": "Scarf"},
    ],
    "people": [
        {"name": "Ida", "release": "limited", "until": "2027-01-01", "minor": True},
        {"name": "Jo", "release": "unlimited"},
    ],
    "dates": {"shoot_day": "2026-10-03", "publish_by": "2026-10-10"},
    "location": {"name": "Quay", "city": "Marstrand", "country": "Sweden"},
    "time_zone": "Europe/Stockholm",
    "rights": {
        "territory": "EU",
        "until": "2027-10-03",
        "channels": ["social"],
        "usage_terms": "Credit.",
        "web_statement": "https://example.com/terms",
        "copyright": "© Mara",
    },
    "tactics": {"pop_up_reserve_pct": 25, "retargeting_window_h": 48},
    "keywords": ["sail"],
}


@pytest.fixture
def drop() -> SmallDrop:
    made = SmallDrop(Catalog())
    made.brief, made.kit = Brief.model_validate(BRIEF), load_kit("three-shot")
    return made


def contents(drop: SmallDrop, **given: Any) -> bundle.Contents:
    return bundle.from_catalog(drop, **{"coverage": {}, "timing": {}, "built_at": BUILT, **given})


def test_the_brief_stands_in_it_field_by_field(drop: SmallDrop) -> None:
    found = contents(drop)
    assert found.drop == Drop(
        code="HARBOUR-01",
        title="Harbour Stitch",
        narrative="Sails come ashore.",
        line="From sails.",
        date="2026-10-01",
        shoot_day="2026-10-03",
        publish_by="2026-10-10",
        time_zone="Europe/Stockholm",
        location="Quay, Marstrand, Sweden",
        pop_up_reserve_pct=25,
        retargeting_window_h=48,
        keywords=["sail"],
    )
    assert found.creator == CreatorEntry("@mara", "Mara", "MARA10", "https://example.com/mara", "Photo: Mara", 8)
    assert found.rights == RightsEntry("EU", "2027-10-03", ["social"], "Credit.", "https://example.com/terms", "© Mara")
    assert found.people == [
        PersonEntry("Ida", "limited", "2027-01-01", True),
        PersonEntry("Jo", "unlimited", None, False),
    ]
    assert found.products == [
        ProductEntry("TOTE", "Tote", "2010261001010", "navy", "A bag.", "Handles up.", 120, "TOTE"),
        ProductEntry("SCARF", "Scarf", folder="SCARF"),
    ]
    assert found.roles == {"hero": "Hero", "lifestyle": "Lifestyle", "detail": "Detail", "inside": "Inside"}
    assert (found.contact, found.generator_version, found.built_at) == ("mara@example.com", studio.__version__, BUILT)
    assert (found.complete, found.coverage, found.recipe, found.missing_tags, found.findings) == (
        False,
        "",
        None,
        {},
        [],
    )


def test_what_the_brief_leaves_out_is_not_known(drop: SmallDrop) -> None:
    left_out = ("narrative", "location", "people", "rights", "tactics", "keywords")
    bare = {key: value for key, value in BRIEF.items() if key not in left_out}
    drop.brief = Brief.model_validate({**bare, "creator": {"handle": "@mara", "name": "Mara"}})
    found = contents(drop)
    assert (found.drop.narrative, found.drop.location, found.people, found.contact) == ("", None, [], None)
    assert found.rights == RightsEntry()
    assert contents(drop, built_at=None).built_at > "2026"
    drop.brief = Brief.model_validate({**BRIEF, "location": {"name": "Quay", "city": "Quay"}})
    assert contents(drop).drop.location == "Quay", "a place is named once"


def test_what_is_given_goes_along(drop: SmallDrop) -> None:
    finding = Finding("fill", file="a.jpg", values={"pct": 81.0, "limit_pct": 85})
    found = contents(
        drop,
        coverage={"complete": 1, "sentence": "All there."},
        recipe="social",
        missing_tags={"credit": ("a.jpg",)},
        findings=(finding,),
    )
    assert (found.complete, found.coverage, found.recipe) == (True, "All there.", "social")
    assert (found.missing_tags, found.findings) == ({"credit": ["a.jpg"]}, [finding])


def test_a_shot_stands_in_it_with_its_picks_and_what_was_decided(drop: SmallDrop) -> None:
    first, second = drop.frame("TOTE"), drop.frame("TOTE")
    picks.select(drop.catalog, drop.id, frame_row(drop.catalog, drop.id, second), "Ida")
    picks.select(drop.catalog, drop.id, frame_row(drop.catalog, drop.id, first), "Jo", 1)
    decision = {"decision": "approved", "decision_note": "fine", "decided_by": "Nora", "decided_at": "2026-10-04"}
    drop.catalog.update("shot", drop.shots["TOTE", "hero"], decision)
    whole = {
        "sku": "TOTE",
        "role": "hero",
        "state": "approved",
        "frames": 2,
        "passing": 2,
        "required": 2,
        "title": "Tote",
    }
    found = contents(
        drop, coverage={"shots": [whole, {"sku": "SCARF", "role": "back", "state": "missing", "frames": 0}]}
    )
    assert found.shots == [
        Shot("TOTE", "hero", "approved", "Tote", 2, 2, 2, [second, first], "Ida", "approved", "fine", "Nora", "2026-10-04"),
        Shot("SCARF", "back", "missing", None, 0, 0, 1, [], None, None, None, None, None),
    ]  # fmt: skip


def test_a_frame_stands_in_it_with_all_that_is_known_of_it(drop: SmallDrop) -> None:
    one = drop.frame("TOTE", minutes=0, sharpness=70.5)
    catalog = drop.catalog
    row = {"drop_id": drop.id, "frame_id": one, "kind": "picture", "original_name": "IMG_0001.JPG", "source": "card"}
    catalog.insert(
        "file", {**row, "path": "originals/A/IMG_0001.JPG", "size": 3, "xxh128": "1" * 32, "copied_at": "now"}
    )
    measured = {
        "blur_px": 1.5,
        "blur_px_delivery": 0.5,
        "subject_ev": -0.5,
        "clipped_high_pct": 2.5,
        "scored_at": "scored",
    }
    catalog.execute(
        "UPDATE score SET reasons = '[\"soft\"]', "
        + ", ".join(f"{key} = ?" for key in measured)
        + " WHERE frame_id = ?",
        [*measured.values(), one],
    )
    said = {"width": 4000, "height": 3000, "rating": 4, "label": "Green", "ingested_at": "ingested", "error": "odd"}
    catalog.update("frame", one, said)
    picks.select(catalog, drop.id, frame_row(catalog, drop.id, one), "Ida")
    catalog.execute("UPDATE pick SET at = 'picked'")
    (found,) = contents(drop).frames
    assert found.thumbnail == frame_row(catalog, drop.id, one)["preview"]
    found.thumbnail = None
    assert found == Frame(
        id=one,
        name="IMG_0001",
        camera="A",
        kind="picture",
        file="originals/A/IMG_0001.JPG",
        original_name="IMG_0001.JPG",
        xxh128="1" * 32,
        sku="TOTE",
        role="hero",
        captured_at="2026-10-03T09:00:00.000+02:00",
        ingested_at="ingested",
        scored_at="scored",
        selected_at="picked",
        exported_at=None,
        width=4000,
        height=3000,
        verdict="pass",
        reasons=["soft"],
        sharpness=70.5,
        blur_kind="sharp",
        blur_px=1.5,
        blur_px_delivery=0.5,
        subject_ev=-0.5,
        clipped_high_pct=2.5,
        rating=4,
        label="Green",
        rejected=False,
        select=True,
        alt_text="A navy tote.",
        error="odd",
    )


def test_times_come_from_the_timing_where_the_catalog_has_none(drop: SmallDrop) -> None:
    one, two = drop.frame("TOTE", verdict=None), drop.frame()
    drop.catalog.update("frame", two, {"corrected_at": None, "captured_at": None, "rejected": True})
    known = {"id": one, "captured_at": "c", "scored_at": "s", "selected_at": "t", "exported_at": "e"}
    first, second = contents(drop, timing={"frames": [known]}).frames
    if first.id != one:
        first, second = second, first
    assert (first.captured_at, first.scored_at, first.selected_at, first.exported_at) == ("c", "s", "t", "e")
    assert (second.captured_at, second.selected_at, second.exported_at, second.rejected) == (None, None, None, True)
    late = drop.frame("SCARF", minutes=30)
    drop.catalog.update("frame", late, {"corrected_at": None})
    by_camera = {frame.id: frame.captured_at for frame in contents(drop).frames}
    assert by_camera[late] == "2026-10-03T09:30:00.000+02:00", "its own clock, where nothing corrects it"


def test_what_went_into_the_bundle_was_exported_when_it_was_built(drop: SmallDrop) -> None:
    one, two, three = (drop.frame("TOTE") for _ in range(3))
    files = [bundle.File("a.jpg", "a.jpg", frame=one)]
    originals = [Original("originals/A/x.CR3", "x.CR3", two)]
    found = contents(drop, files=files, originals=originals)
    assert {frame.id: frame.exported_at for frame in found.frames} == {one: BUILT, two: BUILT, three: None}
    assert (found.files, found.originals) == (files, originals)


def test_what_a_file_leaves_open_the_brief_fills_in(drop: SmallDrop) -> None:
    files = [
        bundle.File("a.jpg", "a.jpg", sku="TOTE", role="hero"),
        bundle.File("b.jpg", "b.jpg", sku="SCARF", role="hero"),
        bundle.File("c.jpg", "c.jpg"),
        bundle.File("d.jpg", "d.jpg", sku="TOTE", role="hero", gtin="1", alt_text="mine", rights_until="2026-12-31", creator_code="ME"),
    ]  # fmt: skip
    contents(drop, files=files)
    assert [(file.gtin, file.alt_text, file.rights_until, file.creator_code) for file in files] == [
        ("2010261001010", "A navy tote.", "2027-10-03", "MARA10"),
        (None, None, "2027-10-03", "MARA10"),
        (None, None, "2027-10-03", "MARA10"),
        ("1", "mine", "2026-12-31", "ME"),
    ]


# -- timing -----------------------------------------------------------------------------------------------------------


def stage(name: str, begun: str | None, ended: str | None) -> dict[str, Any]:
    return {"name": name, "from": begun, "to": ended, "seconds": 1.0}


def test_this_bundle_ends_the_turnaround_and_the_last_stage(drop: SmallDrop) -> None:
    shoot, select = (
        stage("shoot", "2026-10-03T07:00:00.000000Z", "2026-10-03T09:00:00.000000Z"),
        stage("select", None, None),
    )
    timing = {
        "first_captured_at": "2026-10-03T07:00:00.000000Z",
        "publish_by": "2026-10-10",
        "days_to_publish": 7,
        "stages": [shoot, select, stage("export", "x", "y")],
        "shots": [{"sku": "TOTE", "role": "hero", "minutes": 3}],
    }
    assert contents(drop, timing=timing).timing == {
        "first_captured_at": "2026-10-03T07:00:00.000000Z",
        "delivered_at": BUILT,
        "turnaround_h": 2.5,
        "publish_by": "2026-10-10",
        "days_to_publish": 7,
        "stages": [
            shoot,
            select,
            {"name": "export", "from": "2026-10-03T09:00:00.000000Z", "to": BUILT, "seconds": 1800.0},
        ],
        "shots": [{"sku": "TOTE", "role": "hero", "minutes": 3}],
    }


@pytest.mark.parametrize(
    ("last", "first", "stages", "hours"),
    [
        (BUILT, BUILT, ["shoot", "export"], 0.0),
        ("2026-10-03T09:30:00.000001Z", "2026-10-03T09:30:36.000000Z", ["shoot"], None),
        (None, None, ["shoot"], None),
    ],
)
def test_what_lies_after_the_bundle_or_is_not_known_makes_no_number(
    drop: SmallDrop, last: str | None, first: str | None, stages: list[str], hours: float | None
) -> None:
    told = contents(drop, timing={"first_captured_at": first, "stages": [stage("shoot", None, last)]}).timing
    assert [one["name"] for one in told["stages"]] == stages
    assert told["turnaround_h"] == hours
    assert (told["shots"], told["publish_by"]) == ([], None)


# -- checklist ----------------------------------------------------------------------------------------------------------


def test_an_item_goes_along_with_its_measurement_and_without_the_laptops_folders(drop: SmallDrop) -> None:
    measured = {
        "number": 3,
        "file": "/home/mara/sound/voice.wav",
        "about": ["C:\\shoots\\a.jpg", {"file": "/x/b.jpg", "picture": "zzz"}],
        "note": "a/b",
        "picture": "data",
    }
    whole = {
        "id": "hum",
        "section": "audio",
        "text": "No hum",
        "required": 1,
        "ticked": 1,
        "by": "Ida",
        "at": "t",
        "note": "n",
        "measurement": measured,
    }
    first, second = contents(drop, checklist=[whole, {"id": "fan", "section": "audio"}]).checklist
    assert (first.id, first.section, first.text, first.required, first.ticked) == ("hum", "audio", "No hum", True, True)
    assert (first.by, first.at, first.note, first.drawing) == ("Ida", "t", "n", None)
    kept = {"number": 3, "file": "voice.wav", "about": ["a.jpg", {"file": "b.jpg"}], "note": "a/b"}
    assert first.measurement == kept
    assert (second.text, second.required, second.ticked, second.by, second.measurement) == (
        "fan",
        False,
        False,
        None,
        None,
    )
    measurements.put_measurement(drop.catalog, drop.id, "hum", "sound", "t", "Ida", measured)
    (told,) = contents(drop).measurements
    assert (told["item"], told["kind"], told["by"], told["result"]) == ("hum", "sound", "Ida", kept)


def test_an_original_keeps_its_place_its_name_and_its_hash(drop: SmallDrop) -> None:
    one = drop.frame("TOTE")
    for kind, path in (("raw", "originals/A/1.CR3"), ("picture", "elsewhere/2.JPG"), ("sidecar", "originals/A/1.xmp")):
        row = {"drop_id": drop.id, "frame_id": one, "kind": kind, "path": path, "original_name": f"was {path[-5:]}"}
        drop.catalog.insert("file", {**row, "source": "card", "size": 7, "xxh128": "2" * 32, "copied_at": "now"})
    assert bundle.originals_of(drop, [one, "nobody"]) == [
        (Original("originals/2.JPG", "was 2.JPG", one, "2" * 32, 7), "elsewhere/2.JPG"),
        (Original("originals/A/1.CR3", "was 1.CR3", one, "2" * 32, 7), "originals/A/1.CR3"),
    ]
