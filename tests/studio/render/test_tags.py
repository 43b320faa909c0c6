"""Tags: made from the brief and the frame, written into every format, and read back by exiftool."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.documents.brief import Brief, Person, Product, Rights
from studio.documents.kit import Role
from studio.documents.recipe import Rendition
from studio.render import Tags, render_select, tags_for, usage_terms
from studio.render.exif import exif_of
from studio.render.iim import iim_of
from studio.render.select_tags import release_of
from studio.render.tags import Place, minor_age
from studio.xmp import Packet

EXIFTOOL = shutil.which("exiftool")
HERO = Role(id="hero", title="Hero")
FRAME = {
    "id": "019a3f5e-7c1d-7aaa-8bbb-0123456789ab",
    "drop_id": "019a3f5e-7c1d-7aaa-8bbb-00000000d201",
    "original_name": "IMG_0006.JPG",
    "captured_at": "2026-10-03T07:16:56.420000Z",
    "corrected_at": "2026-10-03T07:16:56.420000Z",
    "captured_offset_s": 7200,
    "rating": 4,
    "lens": "Sample 60-100mm",
    "exposure_s": 1 / 125,
    "f_number": 9.0,
    "iso": 200,
    "focal_mm": 64.0,
    "exif": json.dumps({"make": "Threeshot", "model": "Sample Camera A"}),
    "people": json.dumps(["Mara Lindqvist", "Ola Berg"]),
}
FULL = {
    "drop": "HARBOUR-01",
    "title": "Harbour Stitch",
    "narrative": "Retired sails come ashore – åäö & <more>.",
    "line": "Stitched from retired sails.",
    "creator": {
        "handle": "@mara.harbour",
        "name": "Måra Lindqvist",
        "code": "MARA10",
        "link": "https://example.com/mara",
        "credit": "Photo: Måra Lindqvist / @mara.harbour",
        "contact": {
            "email": "mara@example.com",
            "phone": "+46 1",
            "url": "https://example.com",
            "city": "Marstrand",
            "country": "Sweden",
        },
    },
    "products": [
        {
            "sku": "HS-TOTE-01",
            "gtin": "2010261001010",
            "title": "Striped sailcloth tote",
            "colourway": "ecru / navy",
            "description": "A tote cut from sails.",
            "alt_text": {"hero": "A striped canvas tote with navy handles on grey paper"},
        }
    ],
    "people": [
        {"name": "Mara Lindqvist", "release": "unlimited"},
        {"name": "Ola Berg", "release": "limited", "until": "2027-01-01"},
    ],
    "dates": {"shoot_day": "2026-10-03"},
    "location": {
        "name": "Marstrand harbour",
        "city": "Marstrand",
        "country": "Sweden",
        "country_code": "SE",
        "latitude": 57.8867,
        "longitude": 11.5823,
    },
    "time_zone": "Europe/Stockholm",
    "rights": {
        "territory": "EU",
        "until": "2027-10-03",
        "channels": ["storefront", "social", "ads"],
        "web_statement": "https://example.com/rights",
        "copyright": "© 2026 Måra Lindqvist",
    },
    "keywords": ["sailcloth", "harbour"],
}
BARE = {
    "drop": "HARBOUR-01",
    "title": "Harbour Stitch",
    "creator": {"handle": "@mara", "name": "Mara"},
    "products": [{"sku": "HS-TOTE-01", "title": "Tote"}],
    "dates": {"shoot_day": "2026-10-03"},
    "time_zone": "Europe/Stockholm",
}


def brief_of(data: dict[str, Any]) -> Brief:
    """A brief from plain values."""
    return Brief.model_validate(data)


def full_tags() -> Tags:
    """Tags of a frame of a brief that leaves nothing out."""
    brief = brief_of(FULL)
    return tags_for(brief, brief.products[0], HERO, FRAME, job_id="JOB-77")


def rendered(tags: Tags, kind: str, source: Path, out: Path) -> Path:
    """A small rendition of that format with these tags."""
    size = {"width": 96, "quality": 80}
    rendition = Rendition.model_validate({"name": "small", "format": kind, "privacy": "internal", **size})
    naming = {"drop": "D", "sku": "S", "role": "hero", "n": 1, "pick": 1}
    out.mkdir(exist_ok=True)
    return render_select(source, [rendition], naming, tags, None, out).files[0].path


def exiftool(path: Path) -> dict[str, Any]:
    """What exiftool reads, by group and name, as raw values."""
    done = subprocess.run(
        ["exiftool", "-json", "-G1", "-n", "-struct", "-a", str(path)], capture_output=True, check=True, text=True
    )
    found = json.loads(done.stdout)[0]
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def small_source(tmp_path_factory: pytest.TempPathFactory, sample_shoot: Path) -> Path:
    """A frame of the sample shoot, small, so that each format is quickly made of it."""
    from PIL import Image

    path = tmp_path_factory.mktemp("source") / "IMG_0006.JPG"
    with Image.open(sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0006.JPG") as image:
        image.resize((600, 400)).save(path, quality=95)
    return path


@pytest.mark.skipif(EXIFTOOL is None, reason="exiftool is not installed")
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif", "tiff"])
def test_exiftool_reads_every_tag_back_in_every_format(kind: str, small_source: Path, tmp_path: Path) -> None:
    found = exiftool(rendered(full_tags(), kind, small_source, tmp_path))
    xmp = {key.partition(":")[2]: value for key, value in found.items() if key.startswith("XMP-")}
    expected = {
        "Title": "Striped sailcloth tote, ecru / navy: Hero",
        "Description": "A tote cut from sails.",
        "Headline": "Harbour Stitch: Stitched from retired sails.",
        "AltTextAccessibility": "A striped canvas tote with navy handles on grey paper",
        "Creator": ["Måra Lindqvist"],
        "Credit": "Photo: Måra Lindqvist / @mara.harbour",
        "CreatorContactInfo": {
            "CiAdrCity": "Marstrand",
            "CiAdrCtry": "Sweden",
            "CiEmailWork": "mara@example.com",
            "CiTelWork": "+46 1",
            "CiUrlWork": "https://example.com",
        },
        "Rights": "© 2026 Måra Lindqvist",
        "UsageTerms": "Licensed for storefront, social and ads, territory EU. Usage rights expire after 3 October 2027.",
        "WebStatement": "https://example.com/rights",
        "Marked": True,
        "Subject": ["sailcloth", "harbour", "HS-TOTE-01", "hero"],
        "ProductInImage": [
            {
                "ProductName": "Striped sailcloth tote, ecru / navy",
                "ProductGTIN": 2010261001010,
                "ProductId": "HS-TOTE-01",
                "ProductDescription": "A tote cut from sails.",
            }
        ],
        "Event": "Harbour Stitch",
        "EventID": [f"urn:uuid:{FRAME['drop_id']}"],
        "City": "Marstrand",
        "Country": "Sweden",
        "LicenseEndDate": "2027:10:03",
        "ExpirationDate": "2027-10-03",
        "TransmissionReference": "JOB-77",
        "DateCreated": "2026:10:03 09:16:56.420+02:00",
        "DateTimeOriginal": "2026:10:03 09:16:56.420+02:00",
        "PersonInImage": ["Mara Lindqvist", "Ola Berg"],
        "ModelReleaseStatus": "MR-LMR",
        "DigitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
        "Rating": 4,
        "DerivedFrom": {"DocumentID": f"urn:uuid:{FRAME['id']}"},
        "CreatorCode": "MARA10",
        "Drop": "HARBOUR-01",
        "Sku": "HS-TOTE-01",
        "Role": "hero",
        "Source": "IMG_0006.JPG",
    }
    assert {name: xmp.get(name) for name in expected} == expected
    place = xmp["LocationCreated"][0]
    assert (place["LocationName"], place["City"], place["CountryName"], place["CountryCode"]) == (
        *("Marstrand harbour", "Marstrand", "Sweden", "SE"),
    )
    assert (place["GPSLatitude"], place["GPSLongitude"]) == pytest.approx((57.8867, 11.5823), abs=1e-5)
    exif = {key.partition(":")[2]: value for key, value in found.items() if key.startswith(("IFD0:", "ExifIFD:"))}
    expected_exif = {
        "ImageDescription": "A tote cut from sails.",
        "Artist": "Måra Lindqvist",
        "Copyright": "© 2026 Måra Lindqvist",
        "DateTimeOriginal": "2026:10:03 09:16:56",
        "OffsetTimeOriginal": "+02:00",
        "SubSecTimeOriginal": 420,
        "Make": "Threeshot",
        "Model": "Sample Camera A",
        "LensModel": "Sample 60-100mm",
        "Orientation": 1,
        "ExposureTime": 0.008,
        "FNumber": 9,
        "ISO": 200,
        "FocalLength": 64,
    }
    if kind == "avif":
        # AVIF turns pictures by a property of its own, absent when there is nothing to turn.
        del expected_exif["Orientation"]
    assert {name: exif.get(name) for name in expected_exif} == expected_exif
    assert "sRGB" in str(found.get("ICC_Profile:ProfileDescription"))
    assert "ExifTool:Warning" not in found


@pytest.mark.skipif(EXIFTOOL is None, reason="exiftool is not installed")
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif", "tiff"])
def test_exiftool_finds_nothing_to_warn_of(kind: str, small_source: Path, tmp_path: Path) -> None:
    path = rendered(full_tags(), kind, small_source, tmp_path)
    done = subprocess.run(
        ["exiftool", "-validate", "-warning", "-error", "-a", str(path)], capture_output=True, text=True
    )
    assert done.stdout.split() == ["Validate", ":", "OK"], done.stdout
    found = exiftool(path)
    resolution = {"jpeg": "IFD0", "tiff": "IFD0", "png": "IFD0", "webp": "IFD0", "avif": "IFD0"}[kind]
    assert (found[f"{resolution}:XResolution"], found[f"{resolution}:ResolutionUnit"]) == (300, 2)


@pytest.mark.skipif(EXIFTOOL is None, reason="exiftool is not installed")
@pytest.mark.parametrize("kind", ["jpeg", "tiff"])
def test_programs_that_read_iim_alone_find_what_xmp_says(kind: str, small_source: Path, tmp_path: Path) -> None:
    found = exiftool(rendered(full_tags(), kind, small_source, tmp_path))
    iim = {key.partition(":")[2]: value for key, value in found.items() if key.startswith("IPTC:")}
    assert iim == {
        "CodedCharacterSet": "\x1b%G",
        "ApplicationRecordVersion": 4,
        "ObjectName": "Striped sailcloth tote, ecru / navy: Hero",
        "Keywords": ["sailcloth", "harbour", "HS-TOTE-01", "hero"],
        "DateCreated": "2026:10:03",
        "TimeCreated": "09:16:56+02:00",
        "By-line": "Måra Lindqvist",
        "City": "Marstrand",
        "Sub-location": "Marstrand harbour",
        "Country-PrimaryLocationName": "Sweden",
        "OriginalTransmissionReference": "JOB-77",
        "Headline": "Harbour Stitch: Stitched from retired sails.",
        "Credit": "Photo: Måra Lindqvist / @mara.h",  # cut to the 32 bytes that IIM has for it
        "CopyrightNotice": "© 2026 Måra Lindqvist",
        "Caption-Abstract": "A tote cut from sails.",
    }
    assert found["Photoshop:IPTCDigest"] == found["File:CurrentIPTCDigest"], "no program need wonder which is newer"


@pytest.mark.skipif(shutil.which("exiv2") is None, reason="exiv2 is not installed")
def test_exiv2_reads_every_format(small_source: Path, tmp_path: Path) -> None:
    for kind in ("jpeg", "png", "webp", "avif", "tiff"):
        path = rendered(full_tags(), kind, small_source, tmp_path / kind)
        done = subprocess.run(["exiv2", "-pa", str(path)], capture_output=True, text=True)
        assert "Xmp.plus.LicenseEndDate" in done.stdout and done.stderr == "", (kind, done.stderr)


def test_the_block_fits_whatever_is_said(small_source: Path, tmp_path: Path) -> None:
    tags = replace(full_tags(), keywords=tuple(f"åäö {n} " * 20 for n in range(3000)), description="–" * 9000)
    block = iim_of(tags)
    assert len(block) < 40_000 and b"\x1c\x02\x78" in block
    assert block == iim_of(tags)
    public = iim_of(tags.said("public", False))
    assert b"Marstrand harbour" in block and b"Marstrand harbour" not in public
    assert b"Marstrand" in public


def test_what_the_brief_lacks_is_left_out_and_listed(tmp_path: Path) -> None:
    brief = brief_of(BARE)
    tags = tags_for(brief, brief.products[0], HERO, {"id": "1"})
    assert tags.missing() == [
        *(
            "description",
            "alt text",
            "credit line",
            "creator contact",
            "copyright line",
            "usage terms",
            "web statement of the rights",
        ),
        *(
            "capture time",
            "persons",
            "model release status",
            "location created",
            "rating",
            "creator code",
            "GTIN",
            "product description",
        ),
    ]
    names = tags.packet().names()
    for absent in (
        "dc:description",
        "dc:rights",
        "xmpRights:Marked",
        "plus:ModelReleaseStatus",
        "Iptc4xmpExt:PersonInImage",
        "xmp:Rating",
    ):
        assert absent not in names
    assert b"None" not in tags.packet().to_bytes() + exif_of(tags).to_bytes()


def test_a_full_brief_lacks_nothing() -> None:
    assert full_tags().missing() == []


def test_the_same_tags_give_the_same_bytes() -> None:
    assert full_tags().packet().to_bytes() == full_tags().packet().to_bytes()
    assert exif_of(full_tags()).to_bytes() == exif_of(full_tags()).to_bytes()


def test_model_releases_are_exact_uris_and_on_the_safe_side() -> None:
    def person(release: str, **more: Any) -> Person:
        return Person(name="A", release=release, **more)  # type: ignore[arg-type]

    assert (
        Tags(model_release="unlimited").packet().text("plus:ModelReleaseStatus")
        == "http://ns.useplus.org/ldf/vocab/MR-UMR"
    )
    assert release_of([]) is None
    assert release_of([person("unlimited"), person("not-applicable")]) == "unlimited"
    assert release_of([person("unlimited", until=date(2027, 1, 1))]) == "limited"
    assert release_of([person("unlimited"), person("none")]) == "limited"
    assert release_of([person("none"), person("not-applicable")]) == "none"
    assert release_of([person("not-applicable")]) == "not-applicable"


def seen(people: list[str] | None, brief: Brief) -> Tags:
    """The tags of a frame in which these are seen, as somebody said; None: nobody said."""
    frame = {**FRAME, "people": None if people is None else json.dumps(people)}
    return tags_for(brief, brief.products[0], HERO, frame)


def test_only_who_is_seen_in_the_frame_as_somebody_said_is_named() -> None:
    brief = brief_of(FULL)
    tags = seen(["Mara Lindqvist", "Somebody Else"], brief)
    assert (tags.persons, tags.model_release) == (("Mara Lindqvist",), "unlimited")
    unsaid = seen(None, brief)
    assert (unsaid.persons, unsaid.model_release) == ((), None) and "persons" in unsaid.missing()
    nobody = seen([], brief)
    assert (nobody.persons, nobody.model_release, nobody.missing()) == ((), "not-applicable", [])


def minor(**more: Any) -> dict[str, Any]:
    return {"name": "Kim", "release": "unlimited", "minor": True, **more}


@pytest.mark.parametrize(
    ("release", "asked", "named"),
    [
        ({}, False, False),
        ({}, True, True),
        ({"release": "none"}, True, False),
        ({"release": "limited", "until": "2026-10-04"}, True, False),
        ({"release": "limited", "until": "2226-10-04"}, True, True),
    ],
)
def test_a_minor_is_named_where_the_recipe_asks_and_the_release_allows_it(
    release: dict[str, Any], asked: bool, named: bool
) -> None:
    brief = brief_of({**FULL, "people": [*FULL["people"], minor(**release)]})
    said = seen(["Kim", "Ola Berg"], brief).said("internal", asked)
    assert said.persons == (("Ola Berg", "Kim") if named else ("Ola Berg",))
    packet = said.packet()
    assert packet.text("plus:MinorModelAgeDisclosure") == "http://ns.useplus.org/ldf/vocab/AG-UNK"
    assert (b"Kim" in packet.to_bytes()) == named and "persons" not in said.missing()


@pytest.mark.parametrize(
    ("ages", "word"),
    [
        ([], None),
        ([None], "UNK"),
        ([17, None], "UNK"),
        ([3], "U14"),
        ([14, 17], "U14"),
        ([15], "A15"),
        ([17, 16], "A16"),
    ],
)
def test_the_youngest_minors_age_is_disclosed_as_plus_has_it(ages: list[int | None], word: str | None) -> None:
    assert minor_age(ages) == (None if word is None else f"http://ns.useplus.org/ldf/vocab/AG-{word}")


def test_what_tags_say_is_what_the_recipe_lets_them() -> None:
    tags = full_tags()
    assert tags.said("internal", False).packet().to_bytes() == tags.packet().to_bytes()
    partner = tags.said("partner", False)
    assert partner.contact == tags.contact and partner.place is not None
    assert (partner.place.name, partner.place.latitude, partner.place.longitude) == ("Marstrand harbour", None, None)
    public = tags.said("public", False)
    assert public.contact is None and public.place == Place(city="Marstrand", country="Sweden", country_code="SE")
    said = public.packet().to_bytes() + exif_of(public).to_bytes()
    for private in ("mara@example.com", "+46 1", "Marstrand harbour", "57,"):
        assert private.encode() not in said, private
    assert public.missing() == [], "what is left out on purpose is not missing"
    nowhere = tags_for(brief_of({**FULL, "location": {"name": "A house"}}), brief_of(FULL).products[0], HERO, FRAME)
    assert nowhere.said("public", False).place is None


def test_usage_terms_say_the_last_day_in_words_once() -> None:
    until = date(2027, 10, 3)
    assert usage_terms(Rights()) is None
    assert usage_terms(Rights(until=until)) == "Usage rights expire after 3 October 2027."
    assert usage_terms(Rights(channels=["social"])) == "Licensed for social."
    assert usage_terms(Rights(usage_terms="Until 3 October 2027.", until=until)) == "Until 3 October 2027."
    assert (
        usage_terms(Rights(usage_terms="Ask first.", until=until))
        == "Ask first. Usage rights expire after 3 October 2027."
    )


def test_a_frame_without_an_offset_gets_the_places_time() -> None:
    brief = brief_of(FULL)
    tags = tags_for(brief, brief.products[0], HERO, {**FRAME, "captured_offset_s": None})
    assert tags.packet().text("photoshop:DateCreated") == "2026-10-03T09:16:56.420+02:00"
    southern = tags_for(brief, brief.products[0], HERO, {**FRAME, "captured_offset_s": -12600})
    assert southern.packet().text("exif:DateTimeOriginal") == "2026-10-03T03:46:56.420-03:30"


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=20), max_size=4))
@settings(max_examples=80)
def test_any_text_is_written_and_read_back(text: str, keywords: list[str]) -> None:
    from PIL import Image

    tags = Tags(title=text, description=text, creator=(text,), keywords=tuple(keywords), product=ProductText(text))
    packet = Packet.parse(tags.packet().to_bytes())
    from studio.xmp import clean

    assert packet.text("dc:title") == (clean(text) if text else None)
    assert packet.items("dc:subject") == tuple(clean(word) for word in keywords)
    exif = Image.Exif()
    exif.load(exif_of(tags).to_bytes())
    assert exif[0x0112] == 1


def ProductText(text: str) -> Any:
    """A product whose every word is `text`."""
    from studio.render import ProductTag

    return ProductTag(text, text, text, text)


def test_tags_too_long_for_a_jpeg_are_told_in_a_sentence(small_source: Path, tmp_path: Path) -> None:
    from studio.base.errors import InvalidInput

    with pytest.raises(InvalidInput, match="shorten the brief's narrative"):
        rendered(Tags(description="a" * 70_000), "jpeg", small_source, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_products_own_alt_text_is_used_for_its_role_only() -> None:
    brief = brief_of(FULL)
    product: Product = brief.products[0]
    assert tags_for(brief, product, Role(id="detail", title="Detail"), FRAME).alt_text is None


def test_a_background_that_was_continued_is_told_and_a_plain_crop_is_a_capture(tmp_path: Path) -> None:
    import numpy as np
    from PIL import Image

    grey = np.tile(np.linspace(150, 170, 200).astype(np.uint8)[:, None, None], (1, 300, 3))
    grey[60:140, 120:180] = (40, 60, 90)
    Image.fromarray(grey).save(tmp_path / "IMG_0001.JPG", quality=95)
    size = {"aspect": "1:1", "width": 96, "height": 96}
    made = [Rendition.model_validate({"name": fit, "fit": fit, "format": "jpeg", **size}) for fit in ("whole", "crop")]
    naming = {"drop": "D", "sku": "S", "role": "hero", "n": 1, "pick": 1}
    for rendition, told in zip(made, ("algorithmicallyEnhanced", "digitalCapture"), strict=True):
        path = render_select(tmp_path / "IMG_0001.JPG", [rendition], naming, full_tags(), None, tmp_path).files[0].path
        packet = re.search(rb"<x:xmpmeta.*</x:xmpmeta>", path.read_bytes(), re.DOTALL)
        assert packet is not None
        said = Packet.parse(packet[0]).text("Iptc4xmpExt:DigitalSourceType")
        assert said == f"http://cv.iptc.org/newscodes/digitalsourcetype/{told}"
