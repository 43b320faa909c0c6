"""Recipes: the ones that ship, what names they give, and what is wrong with others."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.base.errors import InvalidInput
from studio.base.files import safe_name
from studio.documents import loading
from studio.documents.loading import InvalidDocument
from studio.documents.recipe import PLACEHOLDERS, Recipe, Rendition, file_name, load_recipe, numbers

TOTE = {"drop": "HARBOUR-01", "sku": "HS-TOTE-01", "gtin": "2010261001010", "creator": "@mara.harbour"}


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(f"name: {name}\ntitle: {name}\n{text}")
    return path


def wrong(path: Path) -> list[str]:
    with pytest.raises(InvalidDocument) as caught:
        load_recipe(path)
    return caught.value.mistakes


def made(recipe: Recipe, roles: list[str], **more: Any) -> list[str]:
    numbered = numbers(recipe.resolved(), [(TOTE["sku"], role) for role in roles])
    return [
        recipe.file_name(rendition, {**TOTE, "role": role, "n": n, **more})
        for role, n in zip(roles, numbered, strict=True)
        for rendition in recipe.resolved()
        if rendition.takes(role)
    ]


# -- what ships -----------------------------------------------------------------------------------------------------


def test_the_recipes_that_ship_are_those_the_shops_ask_for() -> None:
    asked_for = {
        "social": [("1x1", (2048, 2048)), ("4x5", (1080, 1350)), ("3x4", (1080, 1440)), ("9x16", (1080, 1920))],
        "storefront": [("square", (2048, 2048))],
        "zalando": [("packshot", (1801, 2600)), ("zalando", (1801, 2600))],
        "amazon": [("main", (2000, 2000)), ("pt", (2000, 2000))],
        "gs1": [("gs1", (2400, 2400))],
        "google": [("product", (2000, 2000))],
        "shopify": [("product", (2048, 2048))],
        "meta-catalogue": [("item", (1080, 1080))],
        "tiktok-shop": [("main", (1600, 1600)), ("further", (1600, 1600))],
        "etsy": [("listing", (2667, 2000))],
        "brand-team": [
            ("1x1", (2048, 2048)),
            ("4x5", (1080, 1350)),
            ("3x4", (1080, 1440)),
            ("9x16", (1080, 1920)),
            ("square", (2048, 2048)),
            ("master", (None, None)),
            ("cutout", (None, None)),
        ],
    }
    assert {name: [(r.name, r.size()) for r in load_recipe(name).resolved()] for name in asked_for} == asked_for


def test_social_names_are_predictable() -> None:
    assert made(load_recipe("social"), ["hero"]) == [
        "HARBOUR-01_HS-TOTE-01_hero_1x1_2048.jpg",
        "HARBOUR-01_HS-TOTE-01_hero_4x5_1080.jpg",
        "HARBOUR-01_HS-TOTE-01_hero_3x4_1080.jpg",
        "HARBOUR-01_HS-TOTE-01_hero_9x16_1080.jpg",
    ]


def test_a_masters_name_tells_its_real_width() -> None:
    assert (
        made(load_recipe("brand-team"), ["hero"], width=2400, height=1600)[-2]
        == "HARBOUR-01_HS-TOTE-01_hero_master_2400.jpg"
    )


def test_amazon_names_the_hero_main_and_numbers_the_others() -> None:
    recipe = load_recipe("amazon")
    assert made(recipe, ["hero", "lifestyle", "detail"]) == [
        "2010261001010.MAIN.jpg",
        "2010261001010.PT01.jpg",
        "2010261001010.PT02.jpg",
    ]
    main, pt = recipe.resolved()
    assert main.rules.white_background and main.rules.white_background.min_value == 255
    assert (main.rules.min_product_fill_pct, main.rules.min_long_side_px) == (85, 1600)
    assert pt.rules.white_background is None and pt.rules.min_long_side_px == 1600
    assert file_name(main, {**TOTE, "gtin": None, "role": "hero"}) == "HS-TOTE-01.MAIN.jpg"


def test_gs1_names_are_gtin14_and_code_by_role() -> None:
    recipe = load_recipe("gs1")
    (rendition,) = recipe.resolved()
    names = made(recipe, ["hero", "back", "lifestyle", "detail", "on-model"])
    assert names[0] == "02010261001010_A1C0.jpg" and names[1] == "02010261001010_A7C0.jpg"
    assert file_name(rendition, {**TOTE, "role": "hero", "pick": 2}) == "02010261001010_A1C0_s02.jpg"
    assert len(set(names)) == 5 and not rendition.takes("inside")
    assert rendition.rules.name_pattern and all(re.fullmatch(rendition.rules.name_pattern, name) for name in names)
    with pytest.raises(InvalidInput, match=r"needs the product's GTIN in 14 digits, and product HS-TOTE-01 has none"):
        file_name(rendition, {**TOTE, "gtin": None, "role": "hero"})


@pytest.mark.parametrize("name", loading.names("recipes"))
def test_names_and_sizes_of_every_recipe_keep_its_own_rules(name: str) -> None:
    roles = ["hero", "back", "lifestyle", "detail", "on-model"]
    recipe = load_recipe(name)
    names = made(recipe, roles, width=2400, height=2400)
    assert len(set(names)) == len(names) > 0
    for rendition in recipe.resolved():
        rules, (width, height) = rendition.rules, rendition.size()
        if rules.exact_size_px:
            assert [width, height] == rules.exact_size_px
        if rules.min_long_side_px:
            assert width and height and max(width, height) >= rules.min_long_side_px
        if rules.formats:
            assert rendition.format in rules.formats
        if rendition.name == "square":
            assert (rendition.max_kb, rendition.fit, rendition.fits) == (500, "crop", {})
        assert rendition.colour == "srgb"


# -- names ----------------------------------------------------------------------------------------------------------


def test_a_second_select_of_a_shot_gets_a_name_of_its_own() -> None:
    assert made(load_recipe("social"), ["hero"], pick=2)[0] == "HARBOUR-01_HS-TOTE-01_hero_1x1_2048_2.jpg"


def test_numbers_count_within_rendition_and_product() -> None:
    renditions = load_recipe("amazon").resolved()
    shots = [("A", "hero"), ("A", "lifestyle"), ("B", "hero"), ("B", "detail"), ("A", "detail"), ("A", "inside")]
    assert numbers(renditions, shots) == [{"main": 1}, {"pt": 1}, {"main": 1}, {"pt": 1}, {"pt": 2}, {}]


def test_size_follows_from_one_side_and_the_aspect() -> None:
    assert Rendition(name="a", aspect="4:5", width=1080).size() == (1080, 1350)
    assert Rendition(name="a", aspect="9:16", height=1920).size() == (1080, 1920)
    assert Rendition(name="a", width=1080).size() == (1080, None)
    assert Rendition(name="a", aspect="1:1").size() == (None, None)


hostile = st.text(max_size=40) | st.sampled_from(
    ["../../etc/passwd", "a/b\\c", "CON", "..", "é ü/ñ", "a\nb", "😀", "{sku}", "x" * 90]
)


@given(sku=hostile, drop=hostile, creator=hostile, role=hostile, n=st.integers(1, 99))
def test_whatever_the_values_the_name_is_one_safe_ascii_file_name(
    sku: str, drop: str, creator: str, role: str, n: int
) -> None:
    rendition = Rendition(name="x", naming="{creator}_{drop}_{sku}_{role}_{n:02}.{ext}", format="png")
    try:
        name = file_name(rendition, {"sku": sku, "drop": drop, "creator": creator, "role": role, "n": n})
    except InvalidInput as error:
        assert "needs" in str(error) or "longer than" in str(error)
        return
    assert name == safe_name(name, limit=200) and name.isascii() and name.endswith(f"_{n:02}.png")
    assert ".." not in name and not set(name) & set('/\\:*?"<>|\n ') and len(name) <= 200


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True), st.sampled_from(["hero", "detail"])
        ),
        unique=True,
        max_size=8,
    )
)
def test_different_skus_and_roles_never_share_a_name(shots: list[tuple[str, str]]) -> None:
    shots = [(sku, role) for sku, role in shots if ".." not in sku]
    rendition = load_recipe("social").resolved()[0]
    names = {file_name(rendition, {"drop": "D", "sku": sku, "role": role}) for sku, role in shots}
    assert len(names) == len(shots)


# -- mistakes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            'naming: "{sku}_{role}_{colour}.{ext}"',
            "naming: found '{sku}_{role}_{colour}.{ext}', expected only the placeholders {drop}, {sku}, ",
        ),
        ('naming: "{sku.x}_{role}.{ext}"', "expected only the placeholders"),
        ('naming: "{sku[0]}_{role}.{ext}"', "expected only the placeholders"),
        ('naming: "{sku!r}_{role}.{ext}"', "expected {sku} without more in the braces"),
        ('naming: "{sku:>90000}_{role}.{ext}"', "expected {sku} without more in the braces"),
        ('naming: "{n:99999}_{sku}.{ext}"', "expected {n} without more in the braces"),
        ('naming: "{sku_{role}.{ext}"', "expected"),
        ('naming: "{sku}_{role}.{ext"', "expected a name with placeholders in braces, each opened and closed"),
        ('naming: "../{sku}_{role}.{ext}"', "expected a name of letters, digits"),
        ('naming: "{sku}_{role}.png"', "expected a name that ends in .{ext} or .jpg"),
        (
            'naming: "{role}_{n}.{ext}"',
            "expected a name that tells products apart: with {sku}, {id}, {gtin} or {gtin14}",
        ),
        ('naming: "{sku}.{ext}"', "expected a name that tells roles apart: with {role}, {n} or {code}"),
        ('naming: "{sku}_{code}.{ext}"', "codes: found nothing, expected a code for each role"),
        (
            'naming: "{sku}_{code}.{ext}", codes: {hero: a/b}',
            "codes: found fields, expected a code of letters, digits, '_' and '-' for hero",
        ),
        ('again: "-b"', "again: found '-b', expected {pick} in it"),
        (
            'aspect: "4:5", width: 1080, height: 1080',
            "aspect: found '4:5', expected the aspect of 1080 × 1080, or no aspect",
        ),
        ('aspect: "0:5"', "aspect: found '0:5', expected width:height, like 4:5"),
        ("aspect: wide", "expected width:height, like 4:5"),
        ("format: gif", "format: found 'gif', expected one of 'jpeg', 'png', 'webp', 'avif', 'tiff'"),
        ("quality: 101", "quality: found '101', expected at most 100"),
        ("width: 1e9", "width: found '1e9', expected"),
        ("height: 40000", "height: found '40000', expected at most 30000"),
        ("background: white", "background: found 'white', expected"),
        ("roles: [Hero]", "roles[0]: found 'Hero', expected a role's id"),
        (
            "rules: {max_kbs: 3}",
            "rules.max_kbs: found a field that does not exist, expected a known one; did you mean 'max_kb'?",
        ),
        ("rules: {exact_size_px: [1, 2, 3]}", "rules.exact_size_px: found 3 in the list, expected at most 2"),
        (
            "rules: {white_background: true}",
            "rules.white_background: found 'true', expected fields, each 'name: value'",
        ),
        (
            "rules: {white_background: {min_value: 300}}",
            "rules.white_background.min_value: found '300', expected at most 255",
        ),
        (
            "rules: {name_pattern: '(a+)+b'}",
            "rules.name_pattern: found '(a+)+b', expected a regular expression without repeated groups",
        ),
        ("rules: {name_pattern: '[a'}", "rules.name_pattern: found '[a', expected a regular expression"),
        ("rules: {name_pattern: '" + "a?" * 30 + "b'}", "expected a regular expression without repeated groups"),
    ],
)
def test_each_mistake_of_a_rendition_is_told(tmp_path: Path, fields: str, sentence: str) -> None:
    told = wrong(write(tmp_path, "ours", f"renditions:\n  - {{name: a, {fields}}}\n"))
    assert any(sentence in found and found.startswith("ours.yaml, line 4, renditions[0].") for found in told), told


def test_a_placeholder_that_does_not_exist_lists_all_that_do(tmp_path: Path) -> None:
    (told,) = wrong(write(tmp_path, "ours", 'renditions: [{name: a, naming: "{sku}_{role}_{color}.jpg"}]\n'))
    assert all(f"{{{name}}}" in told for name in PLACEHOLDERS) and "not {color}" in told


def test_a_recipe_that_makes_nothing_and_a_rendition_twice_are_mistakes(tmp_path: Path) -> None:
    assert (
        "renditions: found nothing, expected renditions, or other recipes under includes"
        in wrong(write(tmp_path, "a", ""))[0]
    )
    assert (
        "renditions[1].name: found 'x' again" in wrong(write(tmp_path, "b", "renditions: [{name: x}, {name: x}]\n"))[0]
    )
    assert load_recipe(write(tmp_path, "c", "originals: true\n")).originals


# -- includes -------------------------------------------------------------------------------------------------------


def test_included_renditions_come_first_and_rules_stay_with_their_recipe(tmp_path: Path) -> None:
    write(
        tmp_path,
        "small",
        "rules: {max_kb: 100, min_short_side_px: 50}\noriginals: true\nrenditions: [{name: s, rules: {max_kb: 90}}]\n",
    )
    whole = load_recipe(write(tmp_path, "both", "includes: [small]\nrules: {max_kb: 900}\nrenditions: [{name: b}]\n"))
    assert [(r.name, r.rules.max_kb, r.rules.min_short_side_px) for r in whole.resolved()] == [
        ("s", 90, 50),
        ("b", 900, None),
    ]
    assert whole.originals


def test_a_recipe_that_comes_by_two_ways_is_made_once(tmp_path: Path) -> None:
    write(tmp_path, "left", "includes: [social]\n")
    write(tmp_path, "right", "includes: [social, storefront]\n")
    names = [r.name for r in load_recipe(write(tmp_path, "all", "includes: [left, right]\n")).resolved()]
    assert names == ["1x1", "4x5", "3x4", "9x16", "square"]


def test_one_name_for_two_different_renditions_is_a_mistake(tmp_path: Path) -> None:
    (told,) = wrong(write(tmp_path, "ours", "includes: [social]\nrenditions: [{name: 1x1, width: 500}]\n"))
    assert (
        told
        == "ours.yaml, line 3, includes: found rendition '1x1' both in social and in ours, expected each rendition's name once."
    )


def test_circles_of_includes_are_told(tmp_path: Path) -> None:
    write(tmp_path, "one", "includes: [two]\n")
    write(tmp_path, "two", "includes: [three]\n")
    (told,) = wrong(write(tmp_path, "three", "includes: [one]\n"))
    assert told.startswith(
        "two.yaml, line 3, includes[0]: found 'three', which goes round in a circle (three -> one -> two -> three)"
    )
    assert "goes round in a circle (self -> self)" in wrong(write(tmp_path, "self", "includes: [self]\n"))[0]


def test_a_recipe_that_is_included_must_be_there(tmp_path: Path) -> None:
    (told,) = wrong(write(tmp_path, "ours", "includes: [tiktok]\n"))
    assert told.startswith(
        f"ours.yaml, line 3, includes[0]: found 'tiktok', expected one of {', '.join(loading.names('recipes'))}"
    )
