"""Briefs and their products: GTINs with their check digit, days that can be, CSV from shops and spreadsheets."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.base.errors import InvalidInput, NotFound
from studio.documents.brief import Brief, gtin14, gtin_valid, load_brief, products_from_csv, with_products
from studio.documents.gtin import check_digit, clean, expectation
from studio.documents.kit import load_kit
from studio.documents.loading import InvalidDocument

SMALL = """\
drop: DUNE-02
title: Dune
creator: {handle: "@ana", name: Ana}
products:
  - {sku: DN-HAT-01, title: Hat}
dates: {shoot_day: 2026-05-04}
time_zone: Europe/Lisbon
"""


def load(tmp_path: Path, text: str) -> Brief:
    path = tmp_path / "brief.yaml"
    path.write_text(text, "utf-8")
    return load_brief(path)


def wrong(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(InvalidDocument) as caught:
        load(tmp_path, text)
    return caught.value.mistakes


def csv(tmp_path: Path, text: str | bytes, name: str = "products.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def wrong_csv(path: Path) -> list[str]:
    with pytest.raises(InvalidDocument) as caught:
        products_from_csv(path)
    return caught.value.mistakes


# -- the brief ------------------------------------------------------------------------------------------------------


def test_the_sample_brief_says_what_its_facts_say(sample_shoot: Path) -> None:
    brief = load_brief(sample_shoot / "brief.yaml")
    facts = (sample_shoot / "brief-facts.md").read_text("utf-8")
    assert brief.drop == "HARBOUR-01"
    for said in (
        brief.title,
        brief.line,
        brief.narrative,
        brief.creator.handle,
        brief.creator.name,
        brief.creator.code,
        brief.creator.link,
        brief.creator.credit,
    ):
        assert said and said in facts
    for product in brief.products:
        line = next(line for line in facts.splitlines() if product.sku in line)
        assert product.gtin and product.gtin in line and product.title in line and f"| {product.inventory} |" in line
        assert product.colourway and product.colourway in line
        held_back = product.inventory * brief.tactics.pop_up_reserve_pct / 100 if product.inventory else 0
        assert line.rstrip(" |").endswith(f"{held_back:.0f}")
        assert set(product.alt_text) == {role.id for role in load_kit(brief.kit).roles}
    assert (brief.dates.shoot_day, brief.dates.publish_by) == (date(2026, 10, 3), date(2026, 10, 10))
    assert (brief.rights.territory, brief.rights.until) == ("EU", date(2027, 10, 3))
    assert ", ".join(brief.rights.channels) in facts
    assert (brief.creator.revenue_share_pct, brief.tactics.retargeting_window_h) == (8, 72)


def test_a_small_brief_takes_its_defaults(tmp_path: Path) -> None:
    brief = load(tmp_path, SMALL)
    assert (brief.kit, brief.checklist) == ("three-shot", "on-location")
    assert (brief.tactics.pop_up_reserve_pct, brief.tactics.retargeting_window_h) == (30, 72)
    assert brief.dates.publish_by == date(2026, 5, 11)
    assert brief.product("DN-HAT-01").title == "Hat"
    with pytest.raises(NotFound, match="it has DN-HAT-01"):
        brief.product("DN-HAT-02")


def test_publish_by_is_seven_days_after_the_brief(tmp_path: Path) -> None:
    assert load(tmp_path, SMALL + "date: 2026-05-02\n").dates.publish_by == date(2026, 5, 9)


def test_five_mistakes_are_five_sentences(tmp_path: Path) -> None:
    told = wrong(
        tmp_path,
        """\
drop: dune
title: Dune
creator: {handle: "@ana", name: Ana, revenue_share_pct: 120}
products:
  - sku: DN-HAT-01
    gtin: 2010261001011
    title: Hat
dates: {shoot_day: 2026-05-04, publish_by: 2026-05-01}
time_zone: Europe/Lissabon
""",
    )
    assert told == [
        "brief.yaml, line 1, drop: found 'dune', expected a drop id of A-Z, 0-9, '-' and '_', like HARBOUR-01.",
        "brief.yaml, line 3, creator.revenue_share_pct: found '120', expected at most 100.",
        "brief.yaml, line 6, products[0].gtin: found '2010261001011', expected a GTIN whose check digit is 0.",
        "brief.yaml, line 8, dates.publish_by: found '2026-05-01', expected a day on or after the shoot day, 2026-05-04.",
        "brief.yaml, line 9, time_zone: found 'Europe/Lissabon', expected a time zone of the IANA list, like Europe/Stockholm.",
    ]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("date: 2026-02-30\n", "date: found '2026-02-30', expected a date like 2026-10-03."),
        ("date: 1777000000\n", "date: found '1777000000', expected a date like 2026-10-03."),
        (
            "date: 2026-04-01\n",
            "dates.publish_by: found nothing (so seven days after the brief, 2026-04-08), expected a day on or after",
        ),
        (
            "rights: {until: 2026-05-01}\n",
            "rights.until: found '2026-05-01', expected a day on or after the shoot day, 2026-05-04.",
        ),
        (
            "people: [{name: Bo, release: limited}]\n",
            "people[0].until: found nothing, expected the day until which the limited",
        ),
        (
            "people: [{name: Bo, release: signed}]\n",
            "people[0].release: found 'signed', expected one of 'unlimited', 'limited'",
        ),
        ("people: {name: Bo}\n", "people: found fields, expected a list."),
        (
            "location: {name: Quay, latitude: 57.9}\n",
            "location.longitude: found nothing, expected a longitude beside the latitude.",
        ),
        (
            "location: {name: Quay, latitude: 157.9, longitude: 1}\n",
            "location.latitude: found '157.9', expected at most 90.",
        ),
        ("location: {name: Quay, latitude: nan, longitude: 1}\n", "location.latitude: found 'nan', expected a number."),
        (
            "location: {name: Quay, country_code: Sweden}\n",
            "location.country_code: found 'Sweden', expected the two letters",
        ),
        ("kit: ../../etc/passwd\n", "kit: found '../../etc/passwd', expected a name of a-z, 0-9 and '-'"),
        (
            "products_from: ../other.csv\n",
            "products_from: found '../other.csv', expected a path below the brief's folder",
        ),
        (
            "products_from: /etc/passwd\n",
            "products_from: found '/etc/passwd', expected a path below the brief's folder",
        ),
        (
            "products_from: none.csv\n",
            "products_from: found 'none.csv', expected a file that lies in the brief's folder.",
        ),
        ("line: 'a\n\n  b'\n", "line: found 'a\\nb', expected one line of text."),
        ('narrative: "a\\u0007b"\n', "narrative: found 'a\\x07b', expected text without control characters."),
        (f"line: {'x' * 201}\n", f"line: found '{'x' * 57}…', expected at most 200 characters, not 201."),
        ("line: ''\n", "line: found nothing, expected some text."),
        ("keywords: sea\n", "keywords: found 'sea', expected a list."),
        (
            "tactics: {pop_up_reserve: 30}\n",
            "tactics.pop_up_reserve: found a field that does not exist, expected a known one; did you mean 'pop_up_reserve_pct'?",
        ),
    ],
)
def test_each_mistake_is_told_at_its_field(tmp_path: Path, lines: str, sentence: str) -> None:
    (told,) = wrong(tmp_path, SMALL + lines)
    assert re.sub(r"^brief\.yaml, line \d+, ", "", told).startswith(sentence)


@pytest.mark.parametrize(
    ("link", "good"),
    [
        ("https://example.com/mara", True),
        ("http://example.com:8080/?a=b#c", True),
        ("example.com", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("'https://[::1'", False),
        ("ftp://example.com", False),
        ("'https://example.com/a b'", False),
    ],
)
def test_a_link_is_a_web_address(tmp_path: Path, link: str, good: bool) -> None:
    text = SMALL.replace("name: Ana}", f"name: Ana, link: {link}}}".replace("'", '"'))
    if good:
        assert load(tmp_path, text).creator.link == link
    else:
        assert "creator.link" in wrong(tmp_path, text)[0]


@pytest.mark.parametrize(
    "sku",
    [
        *("..", "../../x", "a/b", "a b", "-a", ".hidden", "a..b", "CON", "nul.x", "a.", "x" * 100, "ä", "a:b", "=cmd", "+1", "{sku}", "<b>"),
        *("A&B (2) #3", "ÆÜ", "帽子-黒", "한글 모자", "a|b;c", "💃🏽", "字" * 66),
    ],
)  # fmt: skip
def test_a_sku_is_kept_as_the_shop_writes_it(tmp_path: Path, sku: str) -> None:
    brief = load(tmp_path, SMALL.replace("DN-HAT-01", f"'{sku}'"))
    assert brief.products[0].sku == sku


@pytest.mark.parametrize(
    ("sku", "expected"),
    [
        ("''", "a SKU, like HS-TOTE-01"),
        ("' '", "a SKU, like HS-TOTE-01"),
        (f"'{'x' * 101}'", "a SKU of at most 100 characters, not 101"),
        (f"'{'x' * 300}'", "a SKU of at most 100 characters, not 300"),
        (f"'{'字' * 67}'", "a SKU of at most 100 characters, which take 200 bytes in UTF-8, not 201"),
        ('"a\\u202eb"', "a SKU of characters that can be seen"),
        ('"a\\u200bb"', "a SKU of characters that can be seen"),
        ('"a\\x07b"', "a SKU of characters that can be seen"),
        ('"a\\nb"', "a SKU of characters that can be seen"),
    ],
)
def test_a_sku_that_nobody_could_read_is_a_mistake(tmp_path: Path, sku: str, expected: str) -> None:
    (told,) = wrong(tmp_path, SMALL.replace("DN-HAT-01", sku))
    assert told.startswith("brief.yaml, line 5, products[0].sku: found ") and told.endswith(f"expected {expected}.")


def test_no_two_products_have_one_sku_or_one_gtin(tmp_path: Path) -> None:
    told = wrong(
        tmp_path,
        SMALL.replace(
            "  - {sku: DN-HAT-01, title: Hat}\n",
            "  - {sku: HAT, title: Hat, gtin: 2010261001010}\n"
            "  - {sku: HAT, title: Other}\n"
            "  - {sku: hat, title: Another}\n"
            "  - {sku: CAP, title: Cap, gtin: '0 2010261-001010'}\n",
        ),
    )
    assert told == [
        "brief.yaml, line 6, products[1].sku: found 'HAT' again, expected another than an earlier product has.",
        "brief.yaml, line 8, products[3].gtin: found '0 2010261-001010' again, expected another than product 'HAT' has.",
    ]


def test_a_brief_without_any_product_is_a_mistake(tmp_path: Path) -> None:
    without = SMALL.replace("products:\n  - {sku: DN-HAT-01, title: Hat}\n", "")
    assert wrong(tmp_path, without) == [
        "brief.yaml, line 1, products: found no product, expected at least one, or products_from."
    ]
    assert (
        "line 4, products: found no product"
        in wrong(tmp_path, SMALL.replace("\n  - {sku: DN-HAT-01, title: Hat}", " []"))[0]
    )


def test_country_no_is_norway_and_numbers_may_be_titles(tmp_path: Path) -> None:
    brief = load(tmp_path, SMALL.replace("title: Dune", "title: 0042") + "location: {name: Quay, country_code: NO}\n")
    assert brief.location and brief.location.country_code == "NO"
    assert brief.title == "0042"


def test_extra_roles_references_and_alt_texts_belong_to_a_product(tmp_path: Path) -> None:
    brief = load(
        tmp_path,
        SMALL.replace(
            "title: Hat}",
            "title: Hat, references: {hero: refs/hat hero.jpg}, alt_text: {hero: A hat.},"
            " extra_roles: [{id: inside, title: Inside, max_blur_px: 2}]}",
        ),
    )
    product = brief.products[0]
    assert product.extra_roles[0].max_blur_px == 2
    assert brief.files() == ["refs/hat hero.jpg"]
    told = wrong(
        tmp_path,
        SMALL.replace(
            "title: Hat}",
            "title: Hat, references: {Hero: ../../x.jpg}, extra_roles: [{id: a, title: A}, {id: a, title: A}]}",
        ),
    )
    assert [re.sub(r".*(products\S+): .*", r"\1", sentence) for sentence in told] == [
        "products[0].extra_roles[1].id",
        "products[0].references.Hero",
        "products[0].references.Hero",
    ]


# -- GTINs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "gtin",
    ["2010261001010", "2010261002024", "2010261003038", "96385074", "036000291452", "10614141000415", "0012345000058"],
)
def test_a_gtin_with_its_check_digit_is_valid(gtin: str) -> None:
    assert gtin_valid(gtin)
    assert gtin14(gtin) == gtin.zfill(14)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2010261001011", "a GTIN whose check digit is 0"),
        ("36000291452", "was a leading zero lost? 036000291452 would be valid"),
        ("123456789", "a GTIN of 8, 12, 13 or 14 digits, not 9"),
        ("2.01026E+12", "a spreadsheet has shortened it"),
        ("2,01026E+12", "a spreadsheet has shortened it"),
        ("2010261001010.0", "a spreadsheet has shortened it"),
        ("²010261001010", "a GTIN of 8, 12, 13 or 14 digits"),
        ("٢٠١٠٢٦١٠٠١٠١٠", "a GTIN of 8, 12, 13 or 14 digits"),
        ("0000000000000", "a GTIN that is not all zeros"),
        ("", "a GTIN of 8, 12, 13 or 14 digits"),
    ],
)
def test_what_is_no_gtin_says_what_was_expected(text: str, says: str) -> None:
    assert not gtin_valid(text)
    assert says in (expectation(text) or "")
    with pytest.raises(InvalidInput, match="is not valid"):
        gtin14(text)


@given(
    st.text("0123456789", min_size=7, max_size=13).filter(
        lambda body: len(body) in (7, 11, 12, 13) and body.strip("0")
    ),
    st.data(),
)
def test_one_wrong_digit_is_always_found(body: str, data: st.DataObject) -> None:
    gtin = body + str(check_digit(body))
    assert gtin_valid(gtin) and gtin14(gtin)[-len(gtin) :] == gtin
    at = data.draw(st.integers(0, len(gtin) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != gtin[at]]))
    assert not gtin_valid(gtin[:at] + other + gtin[at + 1 :])


@pytest.mark.parametrize(
    "written", ["0012345000058", "'0012345000058'", '"001-2345 000058"', "!!str 0012345000058", "0012345000058  # EAN"]
)
def test_leading_zeros_of_a_gtin_survive_yaml(tmp_path: Path, written: str) -> None:
    brief = load(
        tmp_path, SMALL.replace("{sku: DN-HAT-01, title: Hat}", f"sku: DN-HAT-01\n    title: Hat\n    gtin: {written}")
    )
    assert brief.products[0].gtin == "0012345000058"


def test_spaces_and_hyphens_are_taken_out() -> None:
    assert clean("978-0-306 40615-7") == "9780306406157"


# -- CSV ------------------------------------------------------------------------------------------------------------

SHOPIFY = """\
Handle,Title,Body (HTML),Vendor,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price,Variant Barcode,Image Src
tote,Striped tote,"<p>Made of sails,
with a label</p>",HS,Color,Ecru,Size,One,HS-TOTE-01,89.00,'2010261001010,https://example.com/1.jpg
tote,,,,,Navy,,Two,HS-TOTE-02,89.00,2010261002024,https://example.com/2.jpg
tote,,,,,,,,,,,https://example.com/3.jpg
beanie,Rib beanie,,HS,Title,Default Title,,,HS-BEANIE-01,39.00,,
"""


def test_a_shopify_export_gives_a_product_a_colour(tmp_path: Path) -> None:
    found = products_from_csv(csv(tmp_path, SHOPIFY))
    assert [(p.sku, p.title, p.colourway, p.gtin) for p in found] == [
        ("HS-TOTE-01", "Striped tote", "Ecru", "2010261001010"),
        ("HS-TOTE-02", "Striped tote", "Navy", "2010261002024"),
        ("HS-BEANIE-01", "Rib beanie", None, None),
    ]
    assert [[(v.sku, v.gtin, v.option) for v in p.variants] for p in found] == [
        [("HS-TOTE-01", "2010261001010", "One")],
        [("HS-TOTE-02", "2010261002024", "Two")],
        [],
    ]


def test_all_mistakes_of_a_csv_are_told_with_line_and_column(tmp_path: Path) -> None:
    told = wrong_csv(
        csv(
            tmp_path,
            "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Barcode\n"
            "tote,Tote,Color,Ecru,HS\u200bTOTE,2.01026E+12\n"
            "tote,,,Navy,,2010261002024\n"
            "cap,,,,HS-CAP,\n"
            'scarf,"Wool\nscarf",,,HS-SCARF,2010261003031\n'
            "scarf2,Scarf,,,HS-SCARF,\n",
        )
    )
    assert told == [
        "products.csv, line 2, Variant Barcode: found '2.01026E+12', expected all its digits (a spreadsheet has shortened it:"
        " format the column as text and export it again).",
        "products.csv, line 2, Variant SKU: found 'HS\\u200bTOTE', expected a SKU of characters that can be seen.",
        "products.csv, line 3, Variant SKU: found nothing, expected a SKU.",
        "products.csv, line 4, Title: found nothing, expected the product's title.",
        "products.csv, line 5, Title: found 'Wool\\nscarf', expected one line of text.",
        "products.csv, line 5, Variant Barcode: found '2010261003031', expected a GTIN whose check digit is 8.",
        "products.csv, line 7, Variant SKU: found 'HS-SCARF' again, expected another than an earlier product has.",
    ]


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("sku,title\nA-1,Hat\nA-2,Cap\n", [("A-1", "Hat", None), ("A-2", "Cap", None)]),
        ("SKU;Title\r\nA-1;Hat, wide\r\n", [("A-1", "Hat, wide", None)]),
        ("\ufeffTitle\tSKU\nHat\tA-1\n", [("A-1", "Hat", None)]),
        ("A-1,Hat\nA-2,Cap\n", [("A-1", "Hat", None), ("A-2", "Cap", None)]),
        ("sku,gtin\nA-1,0012345000058\n", [("A-1", "A-1", "0012345000058")]),
        ("A-1,'0012345000058\n", [("A-1", "A-1", "0012345000058")]),
        ("\n\nSKU, EAN, Name\n\nA-1, 2010261001010, Hat\n\n", [("A-1", "Hat", "2010261001010")]),
        ('sku,title\n"A-1","Hat ""Sun"""\n', [("A-1", 'Hat "Sun"', None)]),
        ("sku,title\nA-1,Hut\u2028breit\x85x\n", None),
        ("URL handle,Title,SKU,Barcode,Option1 name,Option1 value\nhat,Hat,A-1,,Colour,Rust\n", [("A-1", "Hat", None)]),
    ],
)
def test_plain_lists_are_read_as_spreadsheets_write_them(
    tmp_path: Path, text: str, products: list[tuple[str, ...]] | None
) -> None:
    path = csv(tmp_path, text)
    if products is None:
        (told,) = wrong_csv(path)
        assert told.startswith("products.csv, line 2, title: found 'Hut\\u2028breit\\x85x', expected one line of text")
    else:
        assert [(p.sku, p.title, p.gtin) for p in products_from_csv(path)] == products


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "products.csv, line 1: found nothing, expected a header line and a line for each product."),
        (b"sku,title\n", "products.csv, line 1: found no product, expected a line for each product."),
        (
            b"title,price\nHat,3\n",
            "products.csv, line 1: found 'title, price', expected a column named SKU (or Variant SKU).",
        ),
        (
            b"sku,price\nA-1,3\n",
            "products.csv, line 1: found 'sku, price', expected a column named Title or GTIN beside the SKU.",
        ),
        (
            b"a,b,c\n1,2,3\n",
            "products.csv, line 1: found 'a, b, c', expected columns named SKU and Title, or the columns of",
        ),
        (
            b"Artikel;Bezeichnung\nA-1;Hut\n",
            "products.csv, line 1: found 'Artikel, Bezeichnung', expected columns named SKU and Title",
        ),
        (b"sku\nA-1\n", "products.csv, line 1: found 'sku', expected a column named Title or GTIN beside the SKU."),
        (
            b'sku,title\nA-1,"Hat\n',
            "products.csv, line 2: found what is not CSV (unexpected end of data), expected one product a line",
        ),
        (
            b"sku,title\nA-1,Caf\xe9\n",
            "products.csv, line 2: found the byte 0xe9, which is not UTF-8, expected a CSV saved as UTF-8",
        ),
        (b"\xff\xfes\x00k\x00u\x00", "products.csv, line 1: found the byte 0xff, which is not UTF-8"),
        (b"PK\x03\x04\x14\x00", "products.csv, line 1: found"),
    ],
)
def test_what_is_no_list_of_products_is_one_sentence(tmp_path: Path, data: bytes, sentence: str) -> None:
    (told,) = wrong_csv(csv(tmp_path, data))
    assert told.startswith(sentence)


def test_a_csv_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        products_from_csv(tmp_path / "none.csv")


@given(st.binary(max_size=300) | st.text(alphabet="aA1,;\t\"\n\r'-.skutile", max_size=200).map(str.encode))
def test_no_bytes_whatsoever_break_the_csv_reader(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    path.write_bytes(data)
    try:
        assert all(product.sku for product in products_from_csv(path))
    except InvalidDocument as error:
        assert all(sentence.startswith("fuzz.csv") for sentence in error.mistakes)


def test_products_from_a_csv_beside_the_brief_are_added(tmp_path: Path) -> None:
    csv(tmp_path, SHOPIFY, "export.csv")
    brief = load(tmp_path, SMALL + "products_from: export.csv\n")
    assert [p.sku for p in brief.products] == ["DN-HAT-01", "HS-TOTE-01", "HS-TOTE-02", "HS-BEANIE-01"]
    assert brief.files() == ["export.csv"]
    whole = with_products(brief)
    assert whole.products_from is None and whole.products == brief.products


def test_mistakes_of_brief_and_csv_are_told_together(tmp_path: Path) -> None:
    csv(tmp_path, "sku,title\nDN-HAT-01,Hat\nA\u200bB,x\n", "export.csv")
    told = wrong(tmp_path, SMALL.replace("Europe/Lisbon", "Lisbon") + "products_from: export.csv\n")
    assert [sentence.split(":")[0] for sentence in told] == [
        "brief.yaml, line 7, time_zone",
        "export.csv, line 2, sku",
        "export.csv, line 3, sku",
    ]


def test_a_csv_given_by_hand_stands_in_for_the_products(tmp_path: Path) -> None:
    path = tmp_path / "brief.yaml"
    path.write_text(SMALL.replace("products:\n  - {sku: DN-HAT-01, title: Hat}\n", ""))
    other = csv(tmp_path, "sku,title\nA-1,Hat\n")
    assert [p.sku for p in load_brief(path, other).products] == ["A-1"]
    assert [p.sku for p in with_products(load(tmp_path, SMALL), other).products] == ["DN-HAT-01", "A-1"]
    with pytest.raises(InvalidDocument, match="line 2, sku: found 'DN-HAT-01' again"):
        with_products(load(tmp_path, SMALL), csv(tmp_path, "sku,title\nDN-HAT-01,Hat\n"))


def test_a_link_that_leads_out_of_the_briefs_folder_is_not_followed(tmp_path: Path) -> None:
    outside = csv(tmp_path, "sku,title\nA-1,Hat\n", "outside.csv")
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "export.csv").symlink_to(outside)
    assert "expected a file that lies in the brief's folder" in wrong(folder, SMALL + "products_from: export.csv\n")[0]
