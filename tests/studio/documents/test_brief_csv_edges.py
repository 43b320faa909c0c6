"""Where reading a CSV of products turns: what a line takes from those above it, what is a variant, and which column a mistake is in."""

from pathlib import Path

import pytest

from studio.documents import brief_csv
from studio.documents.brief import Product, products_from_csv
from studio.documents.loading import InvalidDocument

EXPORT = "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,Variant SKU,Variant Barcode"


def read(tmp_path: Path, text: str) -> list[Product]:
    path = tmp_path / "products.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return products_from_csv(path)


def wrong(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(InvalidDocument) as caught:
        read(tmp_path, text)
    return caught.value.mistakes


def export(tmp_path: Path, *lines: str) -> list[tuple[str, str, str | None]]:
    """(SKU, title, colourway) of an export's products."""
    products = read(tmp_path, "\n".join([EXPORT, *lines, ""]))
    return [(product.sku, product.title, product.colourway) for product in products]


def test_a_line_takes_its_title_from_the_line_above_of_its_own_handle(tmp_path: Path) -> None:
    lines = ("coat,Coat,,,,,,,C-1,", "hat,Hat,,,,,,,H-1,", "coat,,,,,,,,C-2,", ",,,,,,,,C-3,", "hat,,,,,,,,H-2,")
    assert [(sku, title) for sku, title, _ in export(tmp_path, *lines)] == [
        ("C-1", "Coat"),
        ("H-1", "Hat"),
        ("C-2", "Coat"),
        ("C-3", "Coat"),
        ("H-2", "Hat"),
    ]


def test_the_options_are_the_colourway_but_for_the_stand_in_of_a_product_without_any(tmp_path: Path) -> None:
    lines = (
        "coat,Coat,Colour,Navy,Size,M,Fit,Slim,C-1,",
        "coat,,,Sand,,L,,Wide,C-2,",
        "hat,Hat,Title,Default Title,,,,,H-1,",
        "cap,Cap,,Default Title,,,,,P-1,",
        "bag,Bag,Title,Navy,,,,,B-1,",
        "tie,Tie,Print,Dots,Weave,Rib,Cut,Slim,T-1,",
        "tie,,,Default Title,,Default Title,,Default Title,T-2,",
    )
    assert [colourway for _, _, colourway in export(tmp_path, *lines)] == [
        "Navy",
        "Sand",
        None,
        None,
        "Navy",
        "Dots / Rib / Slim",
        "Default Title / Default Title / Default Title",
    ]


def test_a_line_with_a_barcode_or_an_option_and_no_sku_is_a_mistake_and_one_with_a_picture_alone_is_none(
    tmp_path: Path,
) -> None:
    lines = ("coat,Coat,,,,,,,C-1,", "coat,,,,,,,,,2010261001010", "coat,,,,,,,,,", "coat,,,Navy,,,,,,")
    assert wrong(tmp_path, "\n".join([EXPORT, *lines])) == [
        "products.csv, line 3, Variant SKU: found nothing, expected a SKU.",
        "products.csv, line 5, Variant SKU: found nothing, expected a SKU.",
    ]


def test_what_is_too_long_is_told_at_the_column_it_came_from(tmp_path: Path) -> None:
    long = "x" * 201
    (option,) = wrong(tmp_path, f"{EXPORT}\ncoat,Coat,Colour,{long},,,,,C-1,\n")
    assert option.startswith("products.csv, line 2, Option1 Value: found")
    (second,) = wrong(tmp_path, f"Variant SKU,Title,Colour\nC-1,Coat,{long}\n")
    assert second.startswith("products.csv, line 2, Colour: found")
    (without,) = wrong(tmp_path, f"Handle,Variant SKU,Title,Option2 Value\nc,C-1,Coat,{long}\n")
    assert without.startswith("products.csv, line 2, colourway: found")


def test_colourway_and_notes_of_a_plain_list_are_taken_and_a_spreadsheets_apostrophe_is_not(tmp_path: Path) -> None:
    (product,) = read(tmp_path, "SKU,Title,GTIN,Colour,Notes\n'C-1,Coat,'2010261001010,Navy,steam it\n")
    assert (product.sku, product.gtin, product.colourway, product.notes) == (
        "C-1",
        "2010261001010",
        "Navy",
        "steam it",
    )
    (bare,) = read(tmp_path, "SKU,Title,GTIN,Colour,Notes\nC-1,Coat,',,\n")
    assert (bare.gtin, bare.colourway, bare.notes) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('C-1;"Coat, long, navy, wool"\n', "Coat, long, navy, wool"),
        ('"C-1";"Coat"\n', "Coat"),
        ('\n  \n"C-1"\tCoat\n', "Coat"),
        ("C-1,Coat;\n", "Coat;"),
        ("C-1,Coat\t\n", "Coat"),
    ],
)
def test_the_mark_between_columns_is_the_one_that_stands_outside_quotes(tmp_path: Path, text: str, title: str) -> None:
    assert [(product.sku, product.title) for product in read(tmp_path, text)] == [("C-1", title)]


def test_a_third_column_without_a_header_is_no_list_of_skus_and_titles(tmp_path: Path) -> None:
    (told,) = wrong(tmp_path, "C-1,Coat\nC-2,Hat,red\n")
    assert "expected columns named SKU and Title" in told


def test_a_list_may_be_as_long_as_its_limit_and_no_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brief_csv, "MAX_ROWS", 4)
    text = "SKU,Title\n\nC-1,a\nC-2,b\nC-3,c\n"
    assert [product.sku for product in read(tmp_path, text)] == ["C-1", "C-2", "C-3"]
    told = wrong(tmp_path, f"{text}C-4,d\n")
    assert told == ["products.csv, line 6: found more than 4 lines, expected the products of one drop only."]
    monkeypatch.setattr(brief_csv, "MAX_BYTES", 1999)
    (told_size,) = wrong(tmp_path, "SKU,Title\n" + "C-1,a\n" * 400)
    assert told_size == "products.csv: found more than 1 kB, expected at most 1 kB of text."
