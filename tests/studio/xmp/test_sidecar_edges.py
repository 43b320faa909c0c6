"""Where a sidecar's reading and merging turn: percentages to stars, colour classes, who rejected, and whose words are taken out."""

from pathlib import Path

import pytest

from studio.base.errors import InvalidInput
from studio.xmp import NAMESPACES, Packet, Sidecar, read_sidecar, write_sidecar
from tests.studio.xmp.test_xmp import wrapped

SPACES = {
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpDM": "http://ns.adobe.com/xmp/1.0/DynamicMedia/",
    "photomechanic": "http://ns.camerabits.com/photomechanic/1.0/",
    "MicrosoftPhoto": "http://ns.microsoft.com/photo/1.0/",
    "digiKam": "http://www.digikam.org/ns/1.0/",
    "darktable": "http://darktable.sf.net/",
}


def written(folder: Path, **values: str) -> Path:
    """A sidecar in which another program wrote these properties (`xmp_Rating="3"`)."""
    said = " ".join(f'{name.replace("_", ":", 1)}="{value}"' for name, value in values.items())
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())
    path = folder / "IMG_0001.xmp"
    path.write_bytes(wrapped(f'<rdf:Description rdf:about="" {spaces} {said}/>'))
    return path


def read(folder: Path, **values: str) -> Sidecar:
    found = read_sidecar(written(folder, **values))
    assert found is not None
    return found


def text(path: Path, name: str) -> str | None:
    return Packet.parse(path.read_bytes()).text(name)


@pytest.mark.parametrize(
    ("percent", "stars"),
    [
        ("0", 0),
        ("1", 1),
        ("24", 1),
        ("25", 2),
        ("49", 2),
        ("50", 3),
        ("74", 3),
        ("75", 4),
        ("98", 4),
        ("99", 5),
        ("100", 5),
    ],
)
def test_windows_percentages_are_stars(tmp_path: Path, percent: str, stars: int) -> None:
    assert read(tmp_path, MicrosoftPhoto_Rating=percent).rating == stars


def test_stars_come_from_the_first_that_says_any(tmp_path: Path) -> None:
    others = {"photomechanic_Prefs": "0:0:2:000001", "MicrosoftPhoto_Rating": "99"}
    assert read(tmp_path, xmp_Rating="1", **others).rating == 1
    assert read(tmp_path, **others).rating == 2
    assert read(tmp_path, photomechanic_Prefs="0:3").rating is None, "cut short"
    assert read(tmp_path, xmp_Rating="7").rating == 5
    assert read(tmp_path, xmp_Rating="3.0").rating == 3
    assert read(tmp_path, xmp_Rating="many").rating is None


@pytest.mark.parametrize(
    ("colour", "label"), [("0", None), ("1", "Winner"), ("7", "Extras"), ("8", "Trash"), ("9", None)]
)
def test_colour_classes_are_labels(tmp_path: Path, colour: str, label: str | None) -> None:
    assert read(tmp_path, photomechanic_ColorClass=colour).label == label
    assert read(tmp_path, photomechanic_Prefs=f"0:{colour}:0:1").label == label
    assert read(tmp_path, photomechanic_ColorClass=colour, xmp_Label="Red").label == "Red"


@pytest.mark.parametrize(
    ("values", "reject", "tagged"),
    [
        ({}, None, None),
        ({"xmp_Rating": "-1"}, True, None),
        ({"xmp_Rating": "0"}, False, None),
        ({"xmpDM_pick": "-1"}, True, False),
        ({"xmpDM_pick": "0"}, False, False),
        ({"xmpDM_pick": "1"}, False, True),
        ({"xmpDM_good": "False"}, True, None),
        ({"xmpDM_good": "true"}, False, None),
        ({"photomechanic_ColorClass": "8"}, True, None),
        ({"photomechanic_ColorClass": "7"}, None, None),
        ({"photomechanic_ColorClass": "8", "xmp_Rating": "2"}, False, None),
        ({"photomechanic_Tagged": "False", "xmpDM_pick": "1"}, False, False),
    ],
)
def test_who_rejected_and_who_tagged(
    tmp_path: Path, values: dict[str, str], reject: bool | None, tagged: bool | None
) -> None:
    found = read(tmp_path, **values)
    assert (found.reject, found.tagged) == (reject, tagged)


def test_a_rejection_by_another_program_stays_until_it_is_taken_back(tmp_path: Path) -> None:
    path = written(tmp_path, xmp_Rating="-1")
    assert not write_sidecar(path, Sidecar(rating=0))
    assert not write_sidecar(path, Sidecar())
    assert text(path, "xmp:Rating") == "-1"
    assert write_sidecar(path, Sidecar(reject=False))
    assert text(path, "xmp:Rating") == "0"


def test_a_rejection_of_ours_goes_without_a_trace(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.xmp"
    assert write_sidecar(path, Sidecar(reject=True))
    assert (text(path, "xmp:Rating"), text(path, "threeshot:rating")) == ("-1", "-1")
    assert not write_sidecar(path, Sidecar()), "nothing goes by itself"
    assert write_sidecar(path, Sidecar(taken_back=frozenset({"reject"})))
    assert (text(path, "xmp:Rating"), text(path, "threeshot:rating")) == (None, None)


def test_stars_are_bounded_and_no_star_is_written_where_nobody_gave_any(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.xmp"
    write_sidecar(path, Sidecar(rating=9))
    assert text(path, "xmp:Rating") == "5"
    write_sidecar(path, Sidecar(rating=0))
    assert (text(path, "xmp:Rating"), text(path, "threeshot:rating")) == ("0", None)
    fresh = tmp_path / "IMG_0002.xmp"
    assert not write_sidecar(fresh, Sidecar(rating=0))
    assert not fresh.exists()


def test_lightrooms_flag_follows_a_rejection_and_its_taking_back(tmp_path: Path) -> None:
    path = written(tmp_path, xmpDM_pick="1", xmpDM_good="True")
    write_sidecar(path, Sidecar(reject=True))
    assert text(path, "xmpDM:pick") == "-1"
    write_sidecar(path, Sidecar(reject=False))
    assert text(path, "xmpDM:pick") == "0"
    assert text(path, "xmpDM:good") == "True", "that it is good was somebody else's word, and stands"
    bad = written(tmp_path, xmpDM_good="False")
    assert write_sidecar(bad, Sidecar(reject=False))
    assert text(bad, "xmpDM:good") is None
    picked = written(tmp_path, xmpDM_pick="1", xmp_Rating="0")
    assert not write_sidecar(picked, Sidecar(reject=False)), "a flag that agrees is left alone"


def test_a_label_of_ours_is_taken_out_and_one_of_others_is_not(tmp_path: Path) -> None:
    path = written(tmp_path, xmp_Label="Blue")
    assert not write_sidecar(path, Sidecar(label="Blue"))
    assert text(path, "threeshot:label") is None
    assert not write_sidecar(path, Sidecar())
    assert write_sidecar(path, Sidecar(label="Red"))
    assert text(path, "threeshot:label") == "Red"
    assert not write_sidecar(path, Sidecar()), "nothing goes by itself"
    assert write_sidecar(path, Sidecar(taken_back=frozenset({"label"})))
    assert text(path, "xmp:Label") is None
    assert not write_sidecar(path, Sidecar(label="")), "nothing there, nothing to clear"


def test_a_word_of_a_person_that_is_also_ours_stays_when_the_shot_goes(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.xmp"
    write_sidecar(path, Sidecar(drop="D", sku="HS-1", role="hero", select=True))
    found = read_sidecar(path)
    assert found is not None and (found.keywords, found.hierarchy) == (("HS-1", "hero", "select"), ("D|HS-1|hero",))
    assert not write_sidecar(path, Sidecar(drop="D", sku="HS-1", role="hero")), (
        "it is a select until somebody says otherwise"
    )
    write_sidecar(path, Sidecar(drop="D", sku="HS-1", role="hero", select=False))
    found = read_sidecar(path)
    assert found is not None and (found.keywords, found.select) == (("HS-1", "hero"), None)
    assert not write_sidecar(path, Sidecar(rating=None)), "who says nothing of the shot changes nothing of it"
    write_sidecar(path, Sidecar(drop="D|E", sku="HS|2", role="hero"))
    found = read_sidecar(path)
    assert found is not None and found.hierarchy == ("D E|HS 2|hero",), "a bar in a name is no level"


def test_a_select_is_said_in_the_word_that_xmp_has_for_it_and_only_of_a_shot(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.xmp"
    write_sidecar(path, Sidecar(drop="D", sku="HS-1", role="hero", select=True))
    assert text(path, "threeshot:select") == "True"
    nowhere = tmp_path / "IMG_0002.xmp"
    write_sidecar(nowhere, Sidecar(rating=3, drop="D", role="hero", select=True))
    found = read_sidecar(nowhere)
    assert found is not None and (found.keywords, found.hierarchy, found.role, found.select) == ((), (), None, None)


def test_a_shot_whose_words_a_person_had_written_already_is_a_change_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.xmp"
    path.write_bytes(
        wrapped(
            '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/">'
            "<dc:subject><rdf:Bag><rdf:li>HS-1</rdf:li><rdf:li>hero</rdf:li></rdf:Bag></dc:subject>"
            "<lr:hierarchicalSubject><rdf:Bag><rdf:li>D|HS-1|hero</rdf:li></rdf:Bag></lr:hierarchicalSubject></rdf:Description>"
        )
    )
    shot = Sidecar(drop="D", sku="HS-1", role="hero")
    assert write_sidecar(path, shot) and not write_sidecar(path, shot)
    assert write_sidecar(path, Sidecar(drop="D"))
    found = read_sidecar(path)
    assert found is not None and (found.sku, found.keywords, found.hierarchy) == (
        None,
        ("HS-1", "hero"),
        ("D|HS-1|hero",),
    )


@pytest.mark.parametrize(
    ("held", "sentence"),
    [
        ("<dc:subject><rdf:Bag>" + "<rdf:li>a</rdf:li>" * 250_000 + "</rdf:Bag></dc:subject>", "it has 500,010 tags, "),
        (
            "</rdf:Description>" + '<rdf:Description rdf:about=""/>' * 5_000 + "<rdf:Description>",
            "it has 5,002 blocks ",
        ),
    ],
)
def test_a_sidecar_that_holds_too_much_is_left_as_it_is(tmp_path: Path, held: str, sentence: str) -> None:
    path = tmp_path / "IMG_0001.xmp"
    path.write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">{held}</rdf:Description></rdf:RDF></x:xmpmeta>'
    )
    before = path.read_bytes()
    for use in (read_sidecar, lambda there: write_sidecar(there, Sidecar(rating=4))):
        with pytest.raises(InvalidInput, match=f"{sentence}.*; it is left as it is, repair it or move it away"):
            use(path)
    assert path.read_bytes() == before


def test_words_by_the_thousand_are_merged(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.xmp"
    items = "".join(f"<rdf:li>word{n}</rdf:li>" for n in range(20_000))
    path.write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:threeshot="{NAMESPACES["threeshot"]}"><dc:subject><rdf:Bag>{items}</rdf:Bag>'
        f"</dc:subject><threeshot:subject><rdf:Bag>{items}</rdf:Bag></threeshot:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    assert write_sidecar(path, Sidecar(drop="BIG-01", sku="BAG", role="hero"))
    found = read_sidecar(path)
    assert found is not None and found.keywords == ("BAG", "hero")


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ({"digiKam_ColorLabel": "0"}, None),
        ({"digiKam_ColorLabel": "1"}, "Red"),
        ({"digiKam_ColorLabel": "6"}, "Purple"),
        ({"digiKam_ColorLabel": "9"}, "White"),
        ({"digiKam_ColorLabel": "10"}, None),
        ({"digiKam_ColorLabel": "2", "photomechanic_ColorClass": "3"}, "Superior"),
        ({"darktable_colorlabels": "0"}, "Red"),
        ({"darktable_colorlabels": "4"}, "Purple"),
        ({"darktable_colorlabels": "5"}, None),
        ({"darktable_colorlabels": "-1"}, None),
        ({"darktable_colorlabels": "1", "digiKam_ColorLabel": "5"}, "Blue"),
        ({"darktable_colorlabels": "1", "xmp_Label": "Second"}, "Second"),
    ],
)
def test_digikams_and_darktables_colours_are_labels(tmp_path: Path, values: dict[str, str], label: str | None) -> None:
    assert read(tmp_path, **values).label == label


@pytest.mark.parametrize(
    ("flag", "reject", "tagged"), [("0", None, False), ("1", True, False), ("2", False, False), ("3", False, True)]
)
def test_digikams_flag_says_who_is_rejected_and_who_is_tagged(
    tmp_path: Path, flag: str, reject: bool | None, tagged: bool
) -> None:
    found = read(tmp_path, digiKam_PickLabel=flag)
    assert (found.reject, found.tagged) == (reject, tagged)


@pytest.mark.parametrize(
    "values",
    [
        {"digiKam_PickLabel": "1"},
        {"digiKam_PickLabel": "1", "xmp_Rating": "-1"},
        {"photomechanic_ColorClass": "8", "photomechanic_Prefs": "0:8:0:1"},
        {"xmpDM_good": "False", "xmpDM_pick": "-1"},
    ],
)
def test_a_rejection_that_is_taken_back_is_one_in_no_programs_words(tmp_path: Path, values: dict[str, str]) -> None:
    path = written(tmp_path, **values)
    before = read_sidecar(path)
    assert before is not None and before.reject
    assert write_sidecar(path, Sidecar(reject=False))
    after = read_sidecar(path)
    assert after is not None and not after.reject
    assert not write_sidecar(path, Sidecar(reject=False))


@pytest.mark.parametrize(
    "values",
    [
        {"digiKam_ColorLabel": "4"},
        {"darktable_colorlabels": "2"},
        {"photomechanic_ColorClass": "2", "photomechanic_Prefs": "0:2:0:1"},
        {"digiKam_ColorLabel": "4", "darktable_colorlabels": "2", "xmp_Label": "Green"},
    ],
)
def test_a_label_that_is_cleared_is_none_in_any_programs_words(tmp_path: Path, values: dict[str, str]) -> None:
    path = written(tmp_path, **values)
    there = read_sidecar(path)
    assert there is not None and there.label
    assert not write_sidecar(path, Sidecar(label=there.label)), "what was taken over from there is there"
    assert not write_sidecar(path, Sidecar()), "nothing goes by itself"
    assert write_sidecar(path, Sidecar(label=""))
    after = read_sidecar(path)
    assert after is not None and after.label is None
    assert not write_sidecar(path, Sidecar(label=""))


def test_stars_that_are_cleared_are_none_even_where_only_another_field_had_them(tmp_path: Path) -> None:
    path = written(tmp_path, MicrosoftPhoto_Rating="75")
    assert write_sidecar(path, Sidecar(rating=0))
    after = read_sidecar(path)
    assert after is not None and after.rating == 0
    assert text(path, "MicrosoftPhoto:Rating") == "75", (
        "it is another program's, and counts only where xmp:Rating says nothing"
    )
