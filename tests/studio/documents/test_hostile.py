"""Documents of an allowed size that hold too much: refused where it is found, in one sentence, in a moment; a large drop still loads."""

from pathlib import Path

import pytest

from studio.documents import loading
from studio.documents.brief import MAX_PRODUCTS, gtin14, gtin_valid, load_brief
from studio.documents.checklist import load_checklist
from studio.documents.loading import InvalidDocument
from studio.documents.recipe import load_recipe
from studio.shoot.layout import plan

HEAD = """\
drop: BIG-01
title: Big
creator: {handle: "@mara", name: Mara}
dates: {shoot_day: 2026-10-03}
time_zone: Europe/Stockholm
"""
TOO_MUCH = "found more than 20,000 names and values, expected at most 20,000 in one document."
TOO_DEEP = "found brackets or lists nested too deeply, expected at most 24 levels."


def gtin(number: int) -> str:
    """A GTIN-13 of that number, with its check digit."""
    return next(text for digit in range(10) if gtin_valid(text := f"73{number:010}{digit}"))


def told(tmp_path: Path, brief: str, products: str | None = None) -> list[str]:
    """What is said of a brief, or of the CSV of products beside it."""
    path = tmp_path / "brief.yaml"
    path.write_text(brief)
    listed = None
    if products is not None:
        listed = tmp_path / "products.csv"
        listed.write_text(products)
    with pytest.raises(InvalidDocument) as caught:
        load_brief(path, listed)
    return caught.value.mistakes


@pytest.mark.parametrize(
    ("brief", "sentence"),
    [
        ("keywords: " + "[" * 5000 + "]" * 5000, f"brief.yaml, line 6, keywords[0][0]: {TOO_DEEP}"),
        ("keywords: " + "{a: " * 5000, f"brief.yaml, line 6, keywords.a.a: {TOO_DEEP}"),
        ("? " * 5000, TOO_DEEP),
        ("".join(f"f{n}: 1\n" for n in range(18_000)), TOO_MUCH),
        ("keywords: [" + "a," * 90_000 + "]", TOO_MUCH),
        (
            "products:\n" + "".join(f"  - {{sku: S-{n}}}\n" for n in range(4500)),
            "brief.yaml, line 6, products: found 4,500 in the list, expected at most 500.",
        ),
        ("narrative: " + "x" * 190_000, "expected at most 5000 characters, not 190000."),
        ('narrative: "' + "a\n" * 90_000, "found a quote that is never closed, expected a closing quote."),
        ("x" * 190_000 + ": 1", "found a line without ':', expected 'name: value'."),
        ("a: &a [x,x]\n" + "".join(f"b{n}: [{'*a,' * 9}]\n" for n in range(3000)), TOO_MUCH),
        ("%A b\n" * 30_000, "'<stream end>'"),
    ],
)
def test_what_a_brief_may_not_hold_is_one_sentence(tmp_path: Path, brief: str, sentence: str) -> None:
    said = told(tmp_path, HEAD + brief)
    assert any(sentence in one for one in said), said[:3]
    assert all(one.startswith("brief.yaml") and len(one) < 400 for one in said)


def test_of_thousands_of_names_that_are_nearly_right_the_first_fifty_are_told(tmp_path: Path) -> None:
    said = told(tmp_path, HEAD + "".join(f"narrativ{n}: 1\n" for n in range(4000)))
    assert said[0] == "brief.yaml, line 6, narrativ0: found a field that does not exist, expected a known one; " + (
        "did you mean 'narrative'?"
    )
    assert "did you mean" in said[loading.MAX_MISTAKES - 2]
    assert said[-2] == "brief.yaml: has 3,950 more mistakes; correct these first."


@pytest.mark.parametrize(
    ("products", "sentence"),
    [
        (
            "sku,title\n" + "".join(f"S-{n},T\n" for n in range(4500)),
            "products.csv, line 502: found more than 500 products, expected the products of one drop only, at most 500.",
        ),
        ("sku,title" + ",c" * 100_000 + "\nA,B\n", "products.csv, line 1: found 100,002 columns, expected "),
        ("sku,title\nA,B\n" + "\n" * 2_000_000, "products.csv, line 20002: found more than 20,000 lines, expected "),
        ("sku,title\nA,B" + "," * 1_000_000, "products.csv, line 2: found 1,000,002 columns, expected "),
        ("sku,title\nA,B\n" + "x" * 200_000, "found what is not CSV (field larger than field limit (131072))"),
    ],
)
def test_what_a_list_of_products_may_not_hold_is_one_sentence(tmp_path: Path, products: str, sentence: str) -> None:
    said = told(tmp_path, HEAD, products)
    assert any(one.startswith(sentence) or sentence in one for one in said), said[:3]


def test_a_csv_of_thousands_of_bad_lines_is_told_by_its_first_fifty(tmp_path: Path) -> None:
    said = told(tmp_path, HEAD, "sku,title,gtin\n" + "".join(f"S {n}!,T,{n}\n" for n in range(4500)))
    assert len(said) == loading.MAX_MISTAKES + 1
    assert said[-1].startswith("products.csv: has ") and said[-1].endswith(" more mistakes; correct these first.")


def test_brief_and_list_together_are_one_drop(tmp_path: Path) -> None:
    inline = "products: [{sku: ONE, title: One}]\n"
    said = told(tmp_path, HEAD + inline, "sku,title\n" + "".join(f"S-{n},T\n" for n in range(MAX_PRODUCTS)))
    assert said == ["products.csv: found 501 products with those of the brief, expected at most 500 in one drop."]


def test_no_brief_is_kept_that_could_not_be_read_again(tmp_path: Path) -> None:
    (tmp_path / "brief.yaml").write_text(HEAD)
    lines = "".join(f"S-{n},T,{'steamed ' * 120}\n" for n in range(400))
    (tmp_path / "products.csv").write_text("sku,title,notes\n" + lines)
    with pytest.raises(InvalidDocument) as caught:
        plan(tmp_path / "brief.yaml", tmp_path / "drop", tmp_path / "products.csv")
    assert caught.value.mistakes == [
        "brief.yaml with all its products: found more than 200 kB, expected at most 200 kB of text."
    ]


def test_a_brief_of_a_big_drop_loads(tmp_path: Path) -> None:
    product = (
        "  - sku: BIG-{n:04}-NAVY\n    title: Tote bag number {n}\n    gtin: '{gtin}'\n    colourway: Navy\n"
        "    notes: steamed, with the strap hanging over the shoulder\n    inventory: 40\n"
        "    references: {{hero: references/hero.jpg, detail: references/detail.jpg}}\n    alt_text: {{hero: A tote bag}}\n"
    )
    text = HEAD + "products:\n" + "".join(product.format(n=n, gtin=gtin(n)) for n in range(MAX_PRODUCTS))
    path = tmp_path / "brief.yaml"
    path.write_text(text)
    loaded = load_brief(path)
    assert len(loaded.products) == MAX_PRODUCTS
    assert gtin14(loaded.products[-1].gtin or "") == "0" + gtin(MAX_PRODUCTS - 1)


def including(folder: Path, count: int, each: int, word: str, last: str) -> Path:
    """So many documents that each include the next `each`; the last holds `last`."""
    names = [f"l{n}" for n in range(count)]
    for at, name in enumerate(names):
        held = f"{word}: [{', '.join(names[at + 1 : at + 1 + each])}]" if at + 1 < count else last
        (folder / f"{name}.yaml").write_text(f"name: {name}\ntitle: T\n{held}\n")
    return folder / "l0.yaml"


def test_documents_that_include_too_many_others_are_refused(tmp_path: Path) -> None:
    item = "sections: [{id: audio, title: A, items: [{id: a, text: T, why: W}]}]"
    said = "expected at most 40 included documents, with those they include, and 200 kB."
    with pytest.raises(InvalidDocument, match=said):
        load_checklist(including(tmp_path, 50, 1, "include", item))
    # Each way followed, these would be 2 to the 17th.
    with pytest.raises(InvalidDocument, match=said):
        load_recipe(including(tmp_path, 18, 18, "includes", "originals: true"))
