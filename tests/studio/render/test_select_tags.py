"""Each tag comes from its own field of the brief and of the frame, and what is not said has no tag."""

from datetime import date
from typing import Any

import pytest

from studio.documents.brief import Rights
from studio.documents.kit import Role
from studio.render import tags_for, usage_terms
from studio.render.tags import Contact, Place, ProductTag, Tags
from tests.studio.render.test_tags import BARE, FRAME, FULL, HERO, brief_of


def tags_of(data: dict[str, Any], frame: dict[str, Any] = FRAME, role: Role = HERO, **more: Any) -> Tags:
    brief = brief_of(data)
    return tags_for(brief, brief.products[0], role, frame, **more)


def test_every_tag_of_a_full_brief() -> None:
    tags = tags_of(FULL)
    captured = tags.captured_at
    assert captured is not None and captured.isoformat() == "2026-10-03T09:16:56.420000+02:00"
    named = "Striped sailcloth tote, ecru / navy"
    assert tags == Tags(
        title=f"{named}: Hero",
        description="A tote cut from sails.",
        headline="Harbour Stitch: Stitched from retired sails.",
        alt_text="A striped canvas tote with navy handles on grey paper",
        creator=("Måra Lindqvist",),
        credit="Photo: Måra Lindqvist / @mara.harbour",
        contact=Contact(
            email="mara@example.com", phone="+46 1", url="https://example.com", city="Marstrand", country="Sweden"
        ),
        rights="© 2026 Måra Lindqvist",
        usage_terms="Licensed for storefront, social and ads, territory EU. Usage rights expire after 3 October 2027.",
        rights_until=date(2027, 10, 3),
        web_statement="https://example.com/rights",
        marked=True,
        keywords=("sailcloth", "harbour", "HS-TOTE-01", "hero"),
        product=ProductTag(named, "HS-TOTE-01", "2010261001010", "A tote cut from sails."),
        event="Harbour Stitch",
        drop_uri=f"urn:uuid:{FRAME['drop_id']}",
        job_id="HARBOUR-01",
        captured_at=captured,
        persons=("Mara Lindqvist", "Ola Berg"),
        model_release="limited",
        place=Place(
            name="Marstrand harbour", city="Marstrand", country="Sweden", country_code="SE", latitude=57.8867, longitude=11.5823
        ),
        rating=4,
        frame=FRAME["id"],
        source="IMG_0006.JPG",
        drop="HARBOUR-01",
        sku="HS-TOTE-01",
        role="hero",
        creator_code="MARA10",
        creator_handle="@mara.harbour",
        creator_link="https://example.com/mara",
        make="Threeshot",
        model="Sample Camera A",
        lens="Sample 60-100mm",
        exposure_s=1 / 125,
        f_number=9.0,
        iso=200,
        focal_mm=64.0,
    )  # fmt: skip


def sizes(product: dict[str, Any], *variants: dict[str, Any]) -> dict[str, Any]:
    return {**FULL, "products": [{"title": "Shirt", "colourway": "navy", **product, "variants": list(variants)}]}


def test_each_size_is_named_after_the_product_with_its_own_number() -> None:
    small, large = {"sku": "S/1", "gtin": "2010261001010", "option": "S"}, {"sku": "S/2", "gtin": "2010261002024"}
    tags = tags_of(sizes({"sku": "S/1"}, small, large))
    assert tags.product == ProductTag("Shirt, navy", "S/1", "2010261001010", None)
    assert tags.variants == (ProductTag(None, "S/2", "2010261002024"),)
    assert {"S/1", "S/2"} < set(tags.keywords) and "GTIN" not in tags.missing()
    # A style's number has no barcode; those of its sizes are theirs.
    tags = tags_of(sizes({"sku": "STYLE"}, small, large))
    assert (tags.product, len(tags.variants)) == (ProductTag("Shirt, navy", "STYLE", None, None), 2)
    assert tags.variants[0] == ProductTag("Shirt, navy, S", "S/1", "2010261001010") and "GTIN" not in tags.missing()
    assert "GTIN" in tags_of(sizes({"sku": "STYLE"}, {"sku": "S/3"})).missing()


@pytest.mark.parametrize(("sku", "all_named"), [("HS-JEANS-{:02}-W30-L32", True), ("字" * 60 + "{:02}", False)])
def test_a_hundred_sizes_leave_room_in_a_jpegs_tags(sku: str, all_named: bool) -> None:
    variants = [{"sku": sku.format(at), "option": f"W30 / L{at}"} for at in range(100)]
    tags = tags_of(sizes({"sku": variants[0]["sku"]}, *variants))
    assert len(tags.packet().to_bytes()) < 50_000
    assert (len(tags.variants) == 99) == all_named and len(tags.variants) > 50


def test_what_is_not_said_is_no_tag() -> None:
    tags = tags_of(BARE, {"id": "1"})
    assert (tags.title, tags.headline, tags.product) == (
        "Tote: Hero",
        "Harbour Stitch",
        ProductTag("Tote", "HS-TOTE-01", None, None),
    )
    assert (tags.marked, tags.usage_terms, tags.contact, tags.place, tags.model_release) == (None,) * 5
    assert (tags.captured_at, tags.make, tags.rating, tags.source) == (None,) * 4


@pytest.mark.parametrize("field", ["usage_terms", "copyright"])
def test_either_a_copyright_line_or_terms_of_use_mark_the_rights(field: str) -> None:
    assert tags_of({**BARE, "rights": {field: "Ask first."}}).marked is True


def test_the_description_is_the_products_own_else_the_story_else_the_line() -> None:
    told = {"narrative": "A story.", "line": "A line."}
    assert tags_of({**BARE, **told}).description == "A story."
    assert tags_of({**BARE, "line": "A line."}).description == "A line."
    described = [{"sku": "HS-TOTE-01", "title": "Tote", "description": "A tote."}]
    assert tags_of({**BARE, **told, "products": described}).description == "A tote."


def test_the_brands_number_for_the_job_stands_for_the_drops() -> None:
    assert tags_of(BARE, job_id="JOB-77").job_id == "JOB-77"
    assert tags_of(BARE).job_id == "HARBOUR-01"


def test_a_keyword_stands_once_and_the_brands_come_first() -> None:
    assert tags_of({**BARE, "keywords": ["hero", "sail", "hero"]}).keywords == ("hero", "sail", "HS-TOTE-01")


def test_the_corrected_time_comes_before_the_cameras() -> None:
    frame = {**FRAME, "captured_at": "2026-10-03T07:21:33.000000Z"}
    moment = tags_of(BARE, frame).captured_at
    assert moment is not None and moment.isoformat() == "2026-10-03T09:16:56.420000+02:00"
    uncorrected = tags_of(BARE, {**frame, "corrected_at": None, "captured_offset_s": 0}).captured_at
    assert uncorrected is not None and uncorrected.isoformat() == "2026-10-03T07:21:33+00:00"


def test_what_is_known_of_the_camera_is_read_however_it_is_kept() -> None:
    assert tags_of(BARE, {**FRAME, "exif": {"make": "M", "model": "N"}}).model == "N"
    assert tags_of(BARE, {**FRAME, "exif": "[]"}).make is None
    assert tags_of(BARE, {**FRAME, "exif": None}).make is None


def test_terms_made_from_channels_and_territory() -> None:
    assert usage_terms(Rights(territory="EU")) == "Licensed, territory EU."
    assert usage_terms(Rights(channels=["social", "ads"])) == "Licensed for social and ads."
    until = date(2027, 1, 31)
    terms = usage_terms(Rights(channels=["a", "b", "c"], territory="EU", until=until))
    assert terms == "Licensed for a, b and c, territory EU. Usage rights expire after 31 January 2027."
    assert usage_terms(Rights(usage_terms="Ask.", channels=["social"], territory="EU")) == "Ask."
    december = usage_terms(Rights(until=date(2026, 12, 1)))
    assert december == "Usage rights expire after 1 December 2026."
