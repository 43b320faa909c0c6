"""XMP packets and sidecars: what is written comes back, and what others wrote stays."""

import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from studio.base.errors import InvalidInput
from studio.xmp import Alt, Bag, Packet, Seq, Sidecar, Struct, clean, read_sidecar, sidecar_path, write_sidecar

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def wrapped(description: str, around: str = "") -> bytes:
    """A packet whose rdf:RDF holds `description`."""
    return (
        f'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0">\n'
        f'<rdf:RDF xmlns:rdf="{RDF}">{around}{description}</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="w"?>'
    ).encode()


LIGHTROOM = wrapped(
    """
 <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
   xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/" xmlns:xmpDM="http://ns.adobe.com/xmp/1.0/DynamicMedia/"
   xmp:Rating="3" xmp:Label="Yellow" xmpDM:pick="1" crs:Exposure2012="+0.35" crs:RawFileName="IMG_0001.CR3">
  <dc:subject><rdf:Bag><rdf:li>quay</rdf:li><rdf:li>hero</rdf:li></rdf:Bag></dc:subject>
  <lr:hierarchicalSubject><rdf:Bag><rdf:li>places|quay</rdf:li></rdf:Bag></lr:hierarchicalSubject>
  <crs:ToneCurve><rdf:Seq><rdf:li>0, 0</rdf:li><rdf:li>255, 255</rdf:li></rdf:Seq></crs:ToneCurve>
 </rdf:Description>"""
)
CAPTURE_ONE = wrapped(
    """<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">
 <xmp:Rating>4</xmp:Rating><xmp:Label>Pink</xmp:Label><photoshop:Urgency>4</photoshop:Urgency></rdf:Description>"""
)
PHOTO_MECHANIC = wrapped(
    """<rdf:Description rdf:about="" xmlns:photomechanic="http://ns.camerabits.com/photomechanic/1.0/">
 <photomechanic:ColorClass>2</photomechanic:ColorClass><photomechanic:PMVersion>PM6</photomechanic:PMVersion>
 <photomechanic:Prefs>1:2:5:000123</photomechanic:Prefs><photomechanic:Tagged>True</photomechanic:Tagged></rdf:Description>"""
)
BRIDGE_REJECT = wrapped(
    '<rdf:Description rdf:about="" xmlns:xap="http://ns.adobe.com/xap/1.0/"><xap:Rating>-1</xap:Rating></rdf:Description>'
    '<rdf:Description rdf:about="" xmlns:xap="http://ns.adobe.com/xap/1.0/"><xap:Label>Second</xap:Label></rdf:Description>',
    "<!-- kept by hand -->",
)

texts = st.text(st.characters(), max_size=40) | st.sampled_from(
    ["<&>\"'", "]]>", "\r\n\t", "a\x00b\x1f", "\ud800", "Åsa 🧣", "&amp;"]
)
words = st.text(string.ascii_letters + "åß-", min_size=1, max_size=10)
languages = st.sampled_from(["x-default", "en-US", "sv", "de-CH"])
fields = st.sampled_from(["stRef:documentID", "Iptc4xmpExt:City", "exif:GPSLatitude", "{http://else.where/ns#}thing"])
values = st.recursive(
    texts | st.dictionaries(languages, texts, max_size=3).map(Alt),
    lambda inner: (
        st.lists(inner, max_size=3).map(Bag)
        | st.lists(inner, max_size=3).map(Seq)
        | st.dictionaries(fields, inner, max_size=3).map(Struct)
    ),
    max_leaves=8,
)


def cleaned(value: object) -> object:
    """What can come back of a value: without the characters that XML cannot hold."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return type(value)({key: cleaned(item) for key, item in value.items()})
    assert isinstance(value, tuple)
    return type(value)(cleaned(item) for item in value)


@given(values)
@settings(max_examples=150)
def test_every_kind_of_value_comes_back_as_it_was_written(value: object) -> None:
    packet = Packet.new()
    packet.set("dc:source", value)  # type: ignore[arg-type]
    again = Packet.parse(packet.to_bytes()).get("dc:source")
    assert again == cleaned(value)
    assert type(again) is type(value)


@given(
    texts,
    st.sampled_from([LIGHTROOM, CAPTURE_ONE, PHOTO_MECHANIC, BRIDGE_REJECT]),
    st.sampled_from(["xmp:Label", "dc:title", "dc:subject"]),
)
@settings(max_examples=60)
def test_changing_one_property_leaves_every_other_as_it_was(text: str, others: bytes, name: str) -> None:
    before, packet = Packet.parse(others), Packet.parse(others)
    packet.set(name, text)
    after = Packet.parse(packet.to_bytes())
    assert after.get(name) == clean(text)
    assert {n: after.get(n) for n in before.names() if n != name} == {
        n: before.get(n) for n in before.names() if n != name
    }


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda junk: LIGHTROOM[:400] + junk + LIGHTROOM[400:]))
@settings(max_examples=150)
def test_any_bytes_are_read_or_refused_in_a_sentence(data: bytes) -> None:
    try:
        packet = Packet.parse(data)
    except InvalidInput as error:
        assert "\n" not in str(error)
    else:
        Packet.parse(packet.to_bytes())


def test_a_property_is_found_as_an_attribute_as_an_element_and_under_another_prefix() -> None:
    assert Packet.parse(LIGHTROOM).text("xmp:Rating") == "3"
    assert Packet.parse(CAPTURE_ONE).text("xmp:Rating") == "4"
    assert Packet.parse(BRIDGE_REJECT).text("xmp:Label") == "Second"


def test_structures_are_read_in_every_form_that_rdf_allows() -> None:
    expected = Struct({"stRef:documentID": "a", "stRef:instanceID": "b"})
    start = '<rdf:Description rdf:about="" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:stRef="http://ns.adobe.com/xap/1.0/sType/ResourceRef#">'
    inner = "<stRef:documentID>a</stRef:documentID><stRef:instanceID>b</stRef:instanceID>"
    for form in (
        f'<xmpMM:DerivedFrom rdf:parseType="Resource">{inner}</xmpMM:DerivedFrom>',
        f"<xmpMM:DerivedFrom><rdf:Description>{inner}</rdf:Description></xmpMM:DerivedFrom>",
        '<xmpMM:DerivedFrom><rdf:Description stRef:documentID="a" stRef:instanceID="b"/></xmpMM:DerivedFrom>',
        '<xmpMM:DerivedFrom stRef:documentID="a" stRef:instanceID="b"/>',
    ):
        assert Packet.parse(wrapped(f"{start}{form}</rdf:Description>")).get("xmpMM:DerivedFrom") == expected


def test_a_qualified_value_a_resource_and_a_commented_text_are_read_as_their_value() -> None:
    packet = Packet.parse(
        wrapped(
            '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:q="http://q/">'
            '<dc:source rdf:parseType="Resource"><rdf:value>IMG_1</rdf:value><q:by>me</q:by></dc:source>'
            '<dc:relation rdf:resource="http://example.com/x"/><dc:format>image<!-- sic -->/jpeg</dc:format></rdf:Description>'
        )
    )
    assert [packet.text(n) for n in ("dc:source", "dc:relation", "dc:format")] == [
        "IMG_1",
        "http://example.com/x",
        "image/jpeg",
    ]


def test_an_array_that_stands_beside_and_a_wrapper_that_lost_its_mark_are_read() -> None:
    """As ExifTool's own test of it has both: no program of today writes either."""
    of = '<rdf:Description rdf:about=""><dc:subject rdf:nodeID="a"/><dc:title rdf:nodeID="none"/></rdf:Description>'
    beside = '<rdf:Bag rdf:nodeID="a"><rdf:li>linen</rdf:li><rdf:li rdf:nodeID="a"/></rdf:Bag>'
    text = (
        f'<?xpacket begin="\x1a" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/">{beside}{of}</rdf:RDF></x:xmpmeta>'
    )
    packet = Packet.parse(text.encode())
    assert packet.items("dc:subject") == ("linen",) and packet.text("dc:title") is None
    with pytest.raises(InvalidInput, match="its XML is damaged at line 1"):
        Packet.parse(text.replace("linen", "li\x1anen").encode())


def test_comments_and_unknown_namespaces_survive_a_merge(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.xmp"
    path.write_bytes(
        BRIDGE_REJECT.replace(b"<xap:Rating>", b'<n:new xmlns:n="urn:n" n:a="1">x<!-- y --></n:new><xap:Rating>')
    )
    write_sidecar(path, Sidecar(label="Red", drop="D", sku="S", role="hero"))
    text = path.read_text()
    assert "<!-- kept by hand -->" in text
    assert 'n:a="1">x<!-- y --></n:new>' in text
    assert text.count("<?xpacket") == 2


def test_a_packet_with_a_document_type_or_beyond_the_limit_is_refused() -> None:
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&b;</x:xmpmeta>'
    )
    with pytest.raises(InvalidInput, match="document type"):
        Packet.parse(bomb)
    with pytest.raises(InvalidInput, match="document type"):
        Packet.parse(bomb.decode().encode("utf-16"))
    with pytest.raises(InvalidInput, match="more than"):
        Packet.parse(b" " * (16 * 1024 * 1024 + 1))
    with pytest.raises(InvalidInput, match="rdf:RDF"):
        Packet.parse(b"<html/>")


def test_nothing_outside_the_packet_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    with pytest.raises(InvalidInput):
        Packet.parse(
            f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]>'.encode()
            + wrapped("<rdf:Description>&s;</rdf:Description>")
        )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            LIGHTROOM,
            Sidecar(
                rating=3,
                label="Yellow",
                reject=False,
                tagged=True,
                keywords=("quay", "hero"),
                hierarchy=("places|quay",),
            ),
        ),
        (CAPTURE_ONE, Sidecar(rating=4, label="Pink", reject=False)),
        (PHOTO_MECHANIC, Sidecar(rating=5, label="Winner alt", reject=False, tagged=True)),
        (BRIDGE_REJECT, Sidecar(label="Second", reject=True)),
        (
            LIGHTROOM.replace(b'pick="1"', b'pick="-1"'),
            Sidecar(3, "Yellow", reject=True, tagged=False, keywords=("quay", "hero"), hierarchy=("places|quay",)),
        ),
        (
            PHOTO_MECHANIC.replace(b">2<", b">8<").replace(b"1:2:5:", b"1:8:0:"),
            Sidecar(0, "Trash", reject=True, tagged=True),
        ),
        (CAPTURE_ONE.replace(b">4</xmp:R", b">five</xmp:R"), Sidecar(label="Pink")),
        (CAPTURE_ONE.replace(b">4</xmp:R", b"> 9.0 </xmp:R"), Sidecar(rating=5, label="Pink", reject=False)),
    ],
)
def test_what_each_program_writes_is_understood(tmp_path: Path, written: bytes, expected: Sidecar) -> None:
    path = tmp_path / "IMG_0001.xmp"
    path.write_bytes(written)
    assert read_sidecar(path) == expected


def test_what_is_written_is_read_back_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.xmp"
    wanted = Sidecar(
        rating=2, label="Green", drop="HARBOUR-01", sku="HS-TOTE-01", role="hero", select=True, reject=False
    )
    assert write_sidecar(path, wanted)
    before = path.stat()
    found = read_sidecar(path)
    assert found is not None
    assert (found.rating, found.label, found.drop, found.sku, found.role, found.select, found.reject) == (
        *(2, "Green", "HARBOUR-01", "HS-TOTE-01", "hero", True, False),
    )
    assert found.keywords == ("HS-TOTE-01", "hero", "select")
    assert found.hierarchy == ("HARBOUR-01|HS-TOTE-01|hero",)
    assert not write_sidecar(path, wanted)
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_new_shot_takes_out_the_old_shots_keywords_and_never_a_persons(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.xmp"
    path.write_bytes(LIGHTROOM)
    write_sidecar(path, Sidecar(drop="D", sku="HS-1", role="hero", select=True))
    write_sidecar(path, Sidecar(drop="D", sku="HS-2", role="detail"))
    found = read_sidecar(path)
    assert found is not None
    assert found.keywords == ("quay", "hero", "HS-2", "detail")
    assert found.hierarchy == ("places|quay", "D|HS-2|detail")
    write_sidecar(path, Sidecar(drop="D"))
    after = read_sidecar(path)
    assert after is not None
    assert (after.drop, after.sku, after.role, after.select) == (None, None, None, None)
    assert (after.keywords, after.hierarchy) == (("quay", "hero"), ("places|quay",))
    assert (after.rating, after.label) == (3, "Yellow")


def test_nothing_said_leaves_what_is_there_and_our_own_words_go_when_they_are_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.xmp"
    path.write_bytes(LIGHTROOM)
    assert not write_sidecar(path, Sidecar())
    assert path.read_bytes() == LIGHTROOM
    write_sidecar(path, Sidecar(rating=5, label="Red"))
    assert not write_sidecar(path, Sidecar())
    write_sidecar(path, Sidecar(taken_back=frozenset({"rating", "label"})))
    found = read_sidecar(path)
    assert found is not None
    assert (found.rating, found.label) == (None, None)


def test_empty_words_clear_what_others_wrote(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.xmp"
    path.write_bytes(LIGHTROOM)
    write_sidecar(path, Sidecar(rating=0, label=""))
    found = read_sidecar(path)
    assert found is not None
    assert (found.rating, found.label) == (0, None)


def test_rejecting_and_taking_it_back_is_seen_by_every_program(tmp_path: Path) -> None:
    for written in (LIGHTROOM, PHOTO_MECHANIC, CAPTURE_ONE):
        path = tmp_path / "IMG_0001.xmp"
        path.write_bytes(written)
        write_sidecar(path, Sidecar(reject=True))
        assert Packet.parse(path.read_bytes()).text("xmp:Rating") == "-1"
        found = read_sidecar(path)
        assert found is not None
        assert found.reject
        write_sidecar(path, Sidecar(rating=4, reject=False))
        again = read_sidecar(path)
        assert again is not None
        assert (again.rating, again.reject) == (4, False)


def test_photo_mechanics_second_copy_of_the_stars_follows(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.xmp"
    path.write_bytes(PHOTO_MECHANIC)
    write_sidecar(path, Sidecar(rating=1))
    packet = Packet.parse(path.read_bytes())
    assert packet.text("photomechanic:Prefs") == "1:2:1:000123"
    assert packet.text("photomechanic:PMVersion") == "PM6"


@pytest.mark.parametrize("broken", [b"", b"\x00\x01\x02", LIGHTROOM[:300], b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"])
def test_a_broken_sidecar_is_never_overwritten(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "IMG_0001.xmp"
    path.write_bytes(broken)
    with pytest.raises(InvalidInput) as told:
        write_sidecar(path, Sidecar(rating=5))
    assert str(path) in str(told.value)
    assert "\n" not in str(told.value)
    assert path.read_bytes() == broken
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(InvalidInput):
        read_sidecar(path)


def test_a_folder_in_the_sidecars_place_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.xmp"
    path.mkdir()
    with pytest.raises(InvalidInput, match="not a file"):
        write_sidecar(path, Sidecar(rating=5))


def test_a_sidecar_that_is_not_there_says_nothing(tmp_path: Path) -> None:
    assert read_sidecar(tmp_path / "IMG_0001.xmp") is None
    assert not write_sidecar(tmp_path / "IMG_0001.xmp", Sidecar())
    assert not (tmp_path / "IMG_0001.xmp").exists()


def test_the_sidecar_lies_beside_the_original_under_its_name(tmp_path: Path) -> None:
    original = tmp_path / "IMG_0001.CR3"
    assert sidecar_path(original) == tmp_path / "IMG_0001.xmp"
    (tmp_path / "IMG_0001.CR3.xmp").touch()
    assert sidecar_path(original) == tmp_path / "IMG_0001.CR3.xmp"
    (tmp_path / "IMG_0001.XMP").touch()
    assert sidecar_path(original) == tmp_path / "IMG_0001.XMP"


@given(
    st.lists(
        st.builds(
            Sidecar,
            rating=st.none() | st.integers(0, 5),
            label=st.none() | texts,
            reject=st.none() | st.booleans(),
            drop=st.just("D"),
            sku=st.none() | words,
            role=words,
            select=st.booleans(),
        ),
        max_size=5,
    )
)
@settings(max_examples=40)
def test_whatever_is_written_in_whatever_order_what_others_wrote_stays(
    tmp_path_factory: pytest.TempPathFactory, writes: list[Sidecar]
) -> None:
    path = tmp_path_factory.mktemp("sidecars") / "IMG_0001.xmp"
    path.write_bytes(LIGHTROOM)
    for wanted in writes:
        write_sidecar(path, wanted)
        assert not write_sidecar(path, wanted)
    packet = Packet.parse(path.read_bytes())
    curve = "{http://ns.adobe.com/camera-raw-settings/1.0/}ToneCurve"
    assert packet.get(curve) == Seq(["0, 0", "255, 255"])
    assert packet.text("{http://ns.adobe.com/camera-raw-settings/1.0/}Exposure2012") == "+0.35"
    assert packet.items("dc:subject")[:2] == ("quay", "hero")
    found = read_sidecar(path)
    assert found is not None
    if writes:
        last = writes[-1]
        assert found.sku == (last.sku or None)
        if last.label:
            assert found.label == (clean(last.label) or found.label)
        if last.reject:
            assert found.reject


def test_a_packet_of_ours_is_plain_and_declares_each_namespace_once() -> None:
    packet = Packet.new()
    packet.set("dc:title", Alt.of("Tote"))
    packet.set("Iptc4xmpExt:ProductInImage", Bag([Struct({"Iptc4xmpExt:ProductName": Alt.of("Tote")})]))
    data = packet.to_bytes()
    assert data.count(b'xmlns:Iptc4xmpExt="') == 1
    assert b"ns0:" not in data
    assert data == packet.to_bytes()
    etree.fromstring(data)
