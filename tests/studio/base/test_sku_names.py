"""Names that SKUs give to folders: safe everywhere, no two alike, and back again; ordinary ones as they were."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.base.files import safe_name
from studio.base.sku_names import NAME_LIMIT, expectation, folder_name, folder_names, sku_of

ODD = [
    "a/b",
    "A/b",
    "a/B",
    "HAT",
    "hat",
    "Hat",
    "_hat",
    "a b",
    "../../x",
    "CON",
    "nul.x",
    "COM1",
    "=cmd",
    "Æ",
    "æ",
    "Ü",
    "帽-1",
    "🧢",
    ".",
]
SKUS = st.text(min_size=1, max_size=40) | st.sampled_from(ODD) | st.text("aAbB./_- ", min_size=1, max_size=6)


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", fullmatch=True))
def test_a_sku_that_is_a_good_name_is_its_own_name(sku: str) -> None:
    if safe_name(sku) == sku and sku != "originals":
        assert folder_name(sku) == sku == sku_of(sku)


@given(SKUS)
def test_every_name_is_one_that_every_system_takes(sku: str) -> None:
    name = folder_name(sku)
    assert re.fullmatch("[A-Za-z0-9_][A-Za-z0-9._-]*", name) and len(name) <= NAME_LIMIT
    assert name == safe_name(name) == unicodedata.normalize("NFD", name) and ".." not in name


@given(st.lists(SKUS, max_size=12, unique=True))
def test_no_two_of_a_drop_are_alike_and_each_leads_back(skus: list[str]) -> None:
    names = folder_names(skus)
    assert list(names) == skus
    assert len({name.casefold() for name in names.values()}) == len(skus)
    for sku, name in names.items():
        assert sku_of(name) == sku or (sku_of(name) is None and re.search("_z[0-9a-f]{20}$", name))
    assert names == folder_names(skus)


@pytest.mark.parametrize(
    ("sku", "name"),
    [
        ("HS/TOTE 01", "_HS_2FTOTE_2001"),
        ("帽-M", "__u5E3D-M"),
        ("🧢", "__w01F9E2"),
        ("CON", "_CON"),
        ("con.a.b", "_con.a.b"),
        ("originals", "_originals"),
        ("../../x", "__2E_2E_2F_2E_2E_2Fx"),
        ("a.b c.", "_a.b_20c_2E"),
    ],
)
def test_the_names_that_the_brand_teams_page_tells(sku: str, name: str) -> None:
    assert folder_name(sku) == name and sku_of(name) == sku


def test_of_skus_that_case_alone_tells_apart_the_first_keeps_its_name() -> None:
    assert list(folder_names(["HAT", "hat", "Hat"]).values()) == ["HAT", "_hat", "_Hat_-4"]
    long = [letter * 70 for letter in "xX"]
    assert [sku_of(name) for name in folder_names(long).values()] == [None, None]


@given(st.text(max_size=80))
def test_no_name_makes_it_raise(name: str) -> None:
    for tried in (name, f"_{name}", f"_a_-{name}"):
        sku = sku_of(tried)
        assert sku is None or isinstance(sku, str)


def test_what_can_be_no_sku_is_said() -> None:
    assert expectation("") == "a SKU, like HS-TOTE-01"
    assert (
        expectation("a\u00adb")
        == expectation("\u200f")
        == expectation("a\uffff")
        == "a SKU of characters that can be seen"
    )
    assert expectation("字" * 66) is None
