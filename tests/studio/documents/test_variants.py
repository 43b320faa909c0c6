"""Sizes share a product's pictures: variants from a Shopify export, or written in the brief, and which options make them."""

from pathlib import Path

import pytest

from studio.documents.brief import Options, Product, load_brief, products_from_csv, with_products
from studio.documents.loading import InvalidDocument, dump

BRIEF = """\
drop: DUNE-02
title: Dune
creator: {handle: "@ana", name: Ana}
dates: {shoot_day: 2026-05-04}
time_zone: Europe/Lisbon
products_from: export.csv
"""
HEAD = (
    "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,Variant SKU,"
    "Variant Inventory Qty,Variant Barcode,Image Src"
)
SHIRT = """\
shirt,Shirt,Size,S,Colour,Navy,,,'SH-NV-S,4,'2010261001010,https://example.com/1.jpg
shirt,,,M,,Navy,,,SH-NV-M,7,2010261002024,
shirt,,,,,,,,,,,https://example.com/2.jpg
shirt,,,S,,Ecru,,,SH-EC-S,,,
shirt,,,L,,navy,,,SH-NV-L,-2,2010261003038,
"""


def export(tmp_path: Path, lines: str) -> Path:
    path = tmp_path / "export.csv"
    path.write_text(f"{HEAD}\n{lines}", "utf-8")
    return path


def wrong(tmp_path: Path, lines: str, brief: str = BRIEF) -> list[str]:
    export(tmp_path, lines)
    (tmp_path / "brief.yaml").write_text(brief, "utf-8")
    with pytest.raises(InvalidDocument) as caught:
        load_brief(tmp_path / "brief.yaml")
    return caught.value.mistakes


def told(tmp_path: Path, lines: str, options: str = "") -> tuple[list[Product], list[str]]:
    export(tmp_path, lines)
    (tmp_path / "brief.yaml").write_text(BRIEF + options, "utf-8")
    said: list[str] = []
    return load_brief(tmp_path / "brief.yaml", told=said).products, said


def groups(products: list[Product]) -> list[tuple[str, str | None, list[str]]]:
    return [(one.sku, one.colourway, [variant.sku for variant in one.variants]) for one in products]


def test_the_sizes_of_one_colour_are_one_product(tmp_path: Path) -> None:
    navy, ecru = products_from_csv(export(tmp_path, SHIRT))
    assert (navy.sku, navy.title, navy.colourway, navy.code, navy.stock) == (
        "SH-NV-S",
        "Shirt",
        "Navy",
        "2010261001010",
        11,
    )
    assert [(v.sku, v.gtin, v.option, v.inventory) for v in navy.variants] == [
        ("SH-NV-S", "2010261001010", "S", 4),
        ("SH-NV-M", "2010261002024", "M", 7),
        ("SH-NV-L", "2010261003038", "L", 0),
    ]
    assert (ecru.sku, ecru.colourway, ecru.code, ecru.stock, len(ecru.variants)) == ("SH-EC-S", "Ecru", None, None, 1)


def test_what_is_kept_in_the_shoot_folder_says_the_same(tmp_path: Path) -> None:
    export(tmp_path, SHIRT)
    (tmp_path / "brief.yaml").write_text(BRIEF + "options: {variants: [hem]}\n")
    brief = with_products(load_brief(tmp_path / "brief.yaml"))
    (tmp_path / "kept.yaml").write_text(dump(brief), "utf-8")
    assert load_brief(tmp_path / "kept.yaml") == brief


def test_a_sku_that_yaml_would_read_as_something_else_is_kept_as_it_is(tmp_path: Path) -> None:
    odd = [
        "null",
        "~",
        "*a",
        "&a",
        "!a",
        "- a",
        "a: b",
        "a #b",
        "%a",
        "@a",
        "`a",
        "0012",
        "1e5",
        "2026-10-03",
        "yes",
        "🧢",
        "a\u00a0b",
    ]
    odd += ['"q"', "a\\", "[a", "{a}", "? a", "|", ">", "=", "<<", "Ü", "a  b", "a" * 100]
    path = tmp_path / "list.tsv"
    path.write_text("SKU\tTitle\n" + "".join(f'"{sku.replace(chr(34), chr(34) * 2)}"\tHat\n' for sku in odd), "utf-8")
    (tmp_path / "brief.yaml").write_text(BRIEF.replace("export.csv", "list.tsv"))
    (tmp_path / "kept.yaml").write_text(dump(with_products(load_brief(tmp_path / "brief.yaml"))), "utf-8")
    assert [product.sku for product in load_brief(tmp_path / "kept.yaml").products] == odd


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, "look") for name in ("Colour", "COLOR", "Material", "Pattern", "Print", "Style", "Finish", "Frame colour", "Farbe")),
        *((name, "variant") for name in ("Size", "Length", "Fit", "Width", "Cup", "Inseam", "Waist", "Shoe size", "Sizes", "Size (EU)")),
        *((name, None) for name in ("", "Engraving", "Print size", "Title", "Sizing chart")),
    ],
)  # fmt: skip
def test_which_options_change_the_look(name: str, kind: str | None) -> None:
    assert Options().kind(name) == kind


def test_both_lists_can_be_changed_in_the_brief(tmp_path: Path) -> None:
    socks = "sock,Sock,Size,36,Toe,Red,,,S-1,,,\nsock,,,42,,Red,,,S-2,,,\nsock,,,42,,Blue,,,S-3,,,\n"
    products, said = told(tmp_path, socks, "options: {look: [Size], variants: [TOE]}\n")
    assert groups(products) == [("S-1", "36", ["S-1"]), ("S-2", "42", ["S-2", "S-3"])]
    assert said == []


def test_an_option_that_nothing_is_known_of_makes_products_and_is_told_once(tmp_path: Path) -> None:
    mugs = "mug,Mug,Engraving,Anna,Size,S,,,M-1,,,\nmug,,,Bo,,S,,,M-2,,,\nmug,,,Bo,,L,,,M-3,,,\n"
    products, said = told(tmp_path, mugs)
    assert groups(products) == [("M-1", "Anna", ["M-1"]), ("M-2", "Bo", ["M-2", "M-3"])]
    assert said == [
        "export.csv, line 2: the option 'Engraving' is not known, so each of its values is a product with pictures of its own. If it "
        "doesn't change the look, say so in the brief: options: {variants: [Engraving]}; if it does, under look."
    ]
    assert groups(told(tmp_path, mugs, "options: {variants: [engraving]}\n")[0]) == [
        ("M-1", None, ["M-1", "M-2", "M-3"])
    ]


def test_mistakes_in_the_lists_are_told_with_their_lines(tmp_path: Path) -> None:
    lists = "options:\n  look: [Hem, '']\n  variants:\n    - size\n    - HEMS\n"
    assert wrong(tmp_path, SHIRT, BRIEF + lists) == [
        "brief.yaml, line 8, options.look[1]: found nothing, expected some text.",
        "brief.yaml, line 11, options.variants[1]: found 'HEMS', expected one that is not under look too.",
    ]
    assert wrong(tmp_path, SHIRT, BRIEF + "options: {sizes: [hem]}\n")[0].startswith(
        "brief.yaml, line 7, options.sizes: found a field that does not exist, expected one of look, variants"
    )


def test_mistakes_of_variants_are_told_at_their_own_line_and_column(tmp_path: Path) -> None:
    lines = (
        "shirt,Shirt,Size,S,,,,,SH-S,4,2010261001011,\nshirt,,,M,,,,,,7,2010261002024,\nshirt,,,L,,,,,SH-S,7,,\n"
        "shirt,,,XL,,,,,SH-XL,many,2.01E+12,\ncap,Cap,Size,S,,,,,SH-XL,,,\n"
    )
    assert wrong(tmp_path, lines) == [
        "export.csv, line 2, Variant Barcode: found '2010261001011', expected a GTIN whose check digit is 0.",
        "export.csv, line 3, Variant SKU: found nothing, expected a SKU.",
        "export.csv, line 4, Variant SKU: found 'SH-S' again, expected another than an earlier product has.",
        "export.csv, line 5, Variant Barcode: found '2.01E+12', expected all its digits (a spreadsheet has shortened it: format the column "
        "as text and export it again).",
        "export.csv, line 6, Variant SKU: found 'SH-XL' again, expected another than product 'SH-S' has.",
    ]


def test_a_column_for_the_colour_tells_products_apart_too(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    head = "Handle,Title,Colour,Option1 Name,Option1 Value,Variant SKU\n"
    path.write_text(
        head + "hat,Hat,Red,Size,S,H-1\nhat,,Red,,M,H-2\nhat,,Blue,,S,H-3\ncap,Cap,Red,Size,S,C-1\ncap,,,,M,C-2\n"
    )
    assert groups(products_from_csv(path)) == [
        ("H-1", "Red", ["H-1", "H-2"]),
        ("H-3", "Blue", ["H-3"]),
        ("C-1", "Red", ["C-1", "C-2"]),
    ]


def test_an_option_of_an_odd_name_is_told_so_that_it_can_be_copied_into_the_brief(tmp_path: Path) -> None:
    lines = "mug,Mug,\"Dye: a, 'b'\",Anna,,,,,M-1,,,\nmug,,,Bo,,,,,M-2,,,\n"
    _, (said,) = told(tmp_path, lines)
    advice = said.partition("in the brief: ")[2].partition(";")[0]
    assert groups(told(tmp_path, lines, advice + "\n")[0]) == [("M-1", None, ["M-1", "M-2"])]
    _, (nameless,) = told(tmp_path, "mug,Mug,,Anna,,,,,M-1,,,\n")
    assert nameless.startswith("export.csv, line 2: an option has no name, so each of its values is a product")


def test_a_plain_list_is_a_product_a_line_as_before(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("SKU,Title,Color,Size,Quantity\nA/1,Hat,Red,S,3\na/1,Hat,Red,M,3\n")
    assert groups(products_from_csv(path)) == [("A/1", "Red", []), ("a/1", "Red", [])]


def test_variants_are_written_in_the_brief_too(tmp_path: Path) -> None:
    text = BRIEF.replace("products_from: export.csv\n", "products:\n  - sku: SH\n    title: Shirt\n    variants:\n")
    sizes = "      - {sku: SH/S, gtin: 2010261001010, option: S, inventory: 3}\n      - {sku: SH/M, option: M, inventory: 4}\n"
    (tmp_path / "brief.yaml").write_text(text + sizes)
    (product,) = load_brief(tmp_path / "brief.yaml").products
    assert (product.gtin, product.code, product.stock) == (None, "2010261001010", 7)
    (tmp_path / "brief.yaml").write_text(
        text + sizes + "      - {sku: SH/M, gtin: 2010261001010}\n      - {sku: SH, gtin: 2010261002024}\n"
    )
    with pytest.raises(InvalidDocument) as caught:
        load_brief(tmp_path / "brief.yaml")
    assert caught.value.mistakes == [
        "brief.yaml, line 12, products[0].variants[2].gtin: found '2010261001010' again, expected another than product 'SH' has.",
        "brief.yaml, line 12, products[0].variants[2].sku: found 'SH/M' again, expected another than product 'SH' has.",
    ]
