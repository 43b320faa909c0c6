"""What a barcode scanner types: a tag's number, a SKU or a slate arms its product; all else is a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.base.errors import NotFound
from studio.catalog import Catalog
from studio.shoot.scanned import shot_of
from tests.studio.small_drop import SmallDrop


@pytest.fixture(scope="module")
def drop(tmp_path_factory: pytest.TempPathFactory) -> SmallDrop:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THREESHOT_HOME", str(tmp_path_factory.mktemp("scans")))
        return SmallDrop(Catalog(tmp_path_factory.mktemp("catalog") / "catalog.db"))


def scanned(drop: SmallDrop, text: str, armed: tuple[str, str] | None = None) -> tuple[str, str]:
    return shot_of(drop, text, armed)


@pytest.mark.parametrize(
    "text",
    [
        "2010261003038",
        "02010261003038",
        " 2010261003038\t",
        "SCARF",
        "scarf",
        "s-c.a-r-f",
        "2 010261 003038",
        "]E02010261003038",
    ],
)
def test_a_tag_or_a_sku_in_any_writing_arms_its_product_in_the_first_role(drop: SmallDrop, text: str) -> None:
    assert scanned(drop, text) == ("SCARF", "hero")


def test_the_armed_role_stays_and_a_slate_names_its_own(drop: SmallDrop) -> None:
    assert scanned(drop, "2010261003038", ("TOTE", "detail")) == ("SCARF", "detail")
    slate = "threeshot:1;drop=HARBOUR-01;sku=SCARF;shot=lifestyle"
    assert scanned(drop, slate, ("TOTE", "detail")) == ("SCARF", "lifestyle")
    assert scanned(drop, "2010261003038", ("TOTE", "a-role-of-its-own")) == ("SCARF", "hero")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("4006381333931", r"4006381333931 is the barcode of no product in this drop; write it into the brief"),
        ("4006381333930", r"'4006381333930' was scanned, and is no product of this drop; it has TOTE, SCARF\."),
        ("", r"'' was scanned"),
        ("BEANIE\x1b[31m", r"'BEANIE\[31m' was scanned"),
        ("threeshot:1;drop=OTHER-01;sku=SCARF", r"That slate is of drop OTHER-01, and HARBOUR-01 is open"),
    ],
)
def test_what_is_no_product_is_one_sentence(drop: SmallDrop, text: str, sentence: str) -> None:
    with pytest.raises(NotFound, match=sentence):
        scanned(drop, text)


@given(st.text(max_size=2000))
def test_whatever_is_typed_arms_a_shot_there_is_or_is_refused_with_a_short_sentence(drop: SmallDrop, text: str) -> None:
    try:
        assert scanned(drop, text) in drop.shots
    except NotFound as error:
        assert len(str(error)) < 400 and str(error).isprintable()
