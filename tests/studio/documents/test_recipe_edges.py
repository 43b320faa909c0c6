"""Where a recipe's checks turn: the last value that is taken, the first that is not, and whose rule comes first."""

from pathlib import Path
from typing import Any

import pytest

from studio.base.errors import InvalidInput
from studio.documents.loading import InvalidDocument
from studio.documents.recipe import Recipe, Rendition, Rules, file_name, load_recipe
from tests.studio.documents.test_recipe import TOTE, write

VALUES = {**TOTE, "role": "hero", "width": 1080, "height": 1350, "n": 3, "pick": 1}


def accepted(folder: Path, fields: str) -> bool:
    """Whether a rendition with these fields is taken."""
    try:
        load_recipe(write(folder, "ours", f"renditions:\n  - {{name: a, {fields}}}\n"))
    except InvalidDocument:
        return False
    return True


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ('aspect: "4:5", width: 1000, height: 1250', True),
        ('aspect: "1:1", width: 1000, height: 1005', True),
        ('aspect: "1:1", width: 1000, height: 1020', False),
        ('aspect: "1:1", width: 1020, height: 1000', False),
        ('aspect: "1:20"', True),
        ('aspect: "1:20.1"', False),
        ('aspect: "20:1"', True),
        ('aspect: "20.1:1"', False),
        ('aspect: "1.91:1"', True),
        ("width: 16", True),
        ("width: 15", False),
        ("width: 30000", True),
        ("quality: 1", True),
        ("quality: 0", False),
        ("quality: 100", True),
        ("max_kb: 0", False),
        ("max_kb: 1", True),
        ('naming: "{sku}_{role}.JPEG"', True),
        ('naming: "{sku}_{role}.jpg"', True),
        ('naming: "{sku}_{role}.tif", format: tiff', True),
        ('naming: "{sku}_{role}.tif"', False),
        ('naming: "{id}_{n:02}.{ext}"', True),
        ('naming: "{gtin14}_{role}.{ext}"', True),
        ('naming: "{gtin}_{role}.{ext}"', True),
        ('naming: "{sku}.{ext}", roles: [hero]', True),
        ('naming: "{sku}.{ext}", roles: [hero, detail]', False),
        ('naming: "{sku}_{code}.{ext}", codes: {hero: A1}', True),
        (f'naming: "{{sku}}_{{code}}.{{ext}}", codes: {{hero: {"a" * 20}}}', True),
        (f'naming: "{{sku}}_{{code}}.{{ext}}", codes: {{hero: {"a" * 21}}}', False),
        ('again: "-{pick:02}"', True),
        ("rules: {name_pattern: 'a*b*c*'}", True),
        ("rules: {name_pattern: 'a*b*c*d*'}", False),
        ("rules: {name_pattern: 'a?a?a?a?a?a?a?a?'}", True),
        ("rules: {name_pattern: 'a?a?a?a?a?a?a?a?a?'}", False),
        (f"rules: {{name_pattern: '{'a' * 200}'}}", True),
        (f"rules: {{name_pattern: '{'a' * 201}'}}", False),
        (r"rules: {name_pattern: '\+\+\+\+\*'}", True),
    ],
)
def test_the_last_that_is_taken_and_the_first_that_is_not(tmp_path: Path, fields: str, taken: bool) -> None:
    assert accepted(tmp_path, fields) is taken


@pytest.mark.parametrize(
    ("naming", "name"),
    [
        (
            "{drop}_{sku}_{role}_{rendition}_{aspect}_{width}x{height}.{ext}",
            "HARBOUR-01_HS-TOTE-01_hero_web_4x5_1080x1350.jpg",
        ),
        ("{id}_{gtin}_{gtin14}_{n:03}_{pick}.{ext}", "2010261001010_2010261001010_02010261001010_003_1.jpg"),
        ("{sku}_{code}.{ext}", "HS-TOTE-01_A1.jpg"),
    ],
)
def test_each_placeholder_writes_its_own(naming: str, name: str) -> None:
    rendition = Rendition(name="web", aspect="4:5", width=1080, naming=naming, codes={"hero": "A1"})
    assert file_name(rendition, VALUES) == name


@pytest.mark.parametrize(
    ("creator", "written"),
    [("@mara.harbour", "mara.harbour"), ("Mara-2.x_Y", "Mara-2.x_Y"), ("Märta  Ö", "Marta-O"), ("a..b", "a.b"), ("-a.", "a")],
)  # fmt: skip
def test_values_are_written_as_plain_letters_and_the_files_own_size_comes_first(creator: str, written: str) -> None:
    rendition = Rendition(name="web", naming="{creator}_{sku}_{role}_{width}x{height}.{ext}")
    values = {**VALUES, "creator": creator, "width": 640, "height": 480}
    assert file_name(rendition, values) == f"{written}_HS-TOTE-01_hero_640x480.jpg"
    sized = rendition.model_copy(update={"width": 100, "height": 200})
    assert file_name(sized, values) == f"{written}_HS-TOTE-01_hero_640x480.jpg"
    assert file_name(sized, {**values, "width": None, "height": None}) == f"{written}_HS-TOTE-01_hero_100x200.jpg"


def test_without_a_gtin_the_id_is_the_sku_and_without_an_aspect_it_is_full() -> None:
    rendition = Rendition(name="web", naming="{id}_{role}_{aspect}.{ext}", format="tiff")
    assert file_name(rendition, {**VALUES, "gtin": None}) == "HS-TOTE-01_hero_full.tif"


def test_what_a_name_needs_and_the_product_lacks_is_told() -> None:
    rendition = Rendition(name="gs1", naming="{gtin14}_{role}.{ext}")
    sentence = "The name {gtin14}_{role}.{ext} of rendition gs1 needs the product's GTIN in 14 digits, and product HS-TOTE-01 has none."
    with pytest.raises(InvalidInput) as caught:
        file_name(rendition, {**VALUES, "gtin": None})
    assert str(caught.value) == sentence


def test_only_a_second_select_gets_the_ending_for_it_and_only_where_the_name_has_no_number() -> None:
    plain = Rendition(name="web", naming="{sku}_{role}.{ext}", again="-{pick:02}")
    assert file_name(plain, VALUES) == "HS-TOTE-01_hero.jpg"
    assert file_name(plain, {**VALUES, "pick": 2}) == "HS-TOTE-01_hero-02.jpg"
    for naming, name in (("{sku}_{n}.{ext}", "HS-TOTE-01_3.jpg"), ("{sku}_{role}{pick}.{ext}", "HS-TOTE-01_hero2.jpg")):
        assert file_name(Rendition(name="web", naming=naming), {**VALUES, "pick": 2}) == name


def test_a_second_selects_ending_stands_before_the_last_dot_and_what_is_lacking_is_told_of_it_too() -> None:
    dotted = Rendition(name="web", naming="{sku}.{role}.{ext}")
    assert file_name(dotted, {**VALUES, "pick": 2}) == "HS-TOTE-01.hero_2.jpg"
    lacking = Rendition(name="gs1", naming="{gtin14}_{role}.{ext}")
    for values, who in (({"sku": "HS-1"}, "product HS-1"), ({}, "the picture")):
        with pytest.raises(InvalidInput, match=f"GTIN in 14 digits, and {who} has none"):
            file_name(lacking, {"role": "hero", "pick": 2, **values})


def test_a_name_may_have_two_hundred_characters() -> None:
    def long(extra: int) -> Rendition:
        return Rendition(name="web", naming="x" * (200 - len("HS-TOTE-01_hero.jpg") + extra) + "{sku}_{role}.{ext}")

    assert len(file_name(long(0), VALUES)) == 200
    with pytest.raises(InvalidInput, match="longer than 200 characters"):
        file_name(long(1), VALUES)


def test_which_roles_a_rendition_takes() -> None:
    assert Rendition(name="a").takes("anything")
    assert [Rendition(name="a", roles=["hero"]).takes(role) for role in ("hero", "detail")] == [True, False]
    coded = Rendition(name="a", naming="{sku}_{code}.{ext}", codes={"hero": "A"}, roles=["hero", "detail"])
    assert [coded.takes(role) for role in ("hero", "detail", "back")] == [True, False, False]
    assert Rendition(name="a", codes={"hero": "A"}).takes("detail"), "codes that the name does not use exclude nobody"


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        ({"aspect": "4:5", "width": 1080, "height": 1350}, (1080, 1350)),
        ({"aspect": "1.91:1", "width": 1200}, (1200, 628)),
        ({"aspect": "2:3", "height": 1000}, (667, 1000)),
        ({"height": 900}, (None, 900)),
        ({}, (None, None)),
    ],
)
def test_the_size_of_a_rendition(fields: dict[str, Any], size: tuple[int | None, int | None]) -> None:
    assert Rendition(name="a", **fields).size() == size


def test_a_renditions_own_rule_comes_first_and_the_recipes_fills_the_others(tmp_path: Path) -> None:
    text = "rules: {max_kb: 500, min_long_side_px: 1000}\nrenditions:\n  - {name: a, rules: {max_kb: 100}}\n  - {name: b}\n"
    recipe = load_recipe(write(tmp_path, "ours", text))
    assert [rendition.rules for rendition in recipe.resolved()] == [
        Rules(max_kb=100, min_long_side_px=1000),
        Rules(max_kb=500, min_long_side_px=1000),
    ]
    assert recipe.rules == Rules(), "they have gone into the renditions"


def test_originals_are_asked_for_when_any_included_recipe_asks(tmp_path: Path) -> None:
    write(tmp_path, "raws", "originals: true\n")
    both = load_recipe(write(tmp_path, "both", "includes: [raws]\nrenditions: [{name: a}]\n"))
    assert both.originals and [rendition.name for rendition in both.resolved()] == ["a"]
    assert not load_recipe(write(tmp_path, "one", "renditions: [{name: a}]\n")).originals
    assert not Recipe(name="x", title="X", renditions=[Rendition(name="a")]).originals
    assert (Rendition(name="a").quality, Rendition(name="a").format, Rendition(name="a").background) == (
        90,
        "jpeg",
        "#FFFFFF",
    )


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            'naming: "{sku}_{role}.png"',
            "naming: found '{sku}_{role}.png', expected a name that ends in .{ext} or .jpg.",
        ),
        (
            'naming: "{drop}_{role}.{ext}"',
            "naming: found '{drop}_{role}.{ext}', expected a name that tells products apart: with {sku}, {id}, {gtin} or {gtin14}.",
        ),
        (
            'naming: "{sku}.{ext}"',
            "naming: found '{sku}.{ext}', expected a name that tells roles apart: with {role}, {n} or {code}.",
        ),
        ("naming: [a]", "naming: found a list, expected text."),
        ('again: "_again"', "again: found '_again', expected {pick} in it, like _{pick}."),
        (
            'naming: "{sku}_{code}.{ext}"',
            "codes: found nothing, expected a code for each role, since the name has {code}.",
        ),
        ('aspect: "1:1", width: 1000, height: 0', "height: found '0', expected at least 16."),
        ('aspect: "1:1", width: 0, height: 1000', "width: found '0', expected at least 16."),
        (
            'aspect: "1:1", width: 1000, height: 1020',
            "aspect: found '1:1', expected the aspect of 1000 × 1020, or no aspect.",
        ),
    ],
)
def test_each_mistake_stands_at_its_field(tmp_path: Path, fields: str, told: str) -> None:
    with pytest.raises(InvalidDocument) as caught:
        load_recipe(write(tmp_path, "ours", f"renditions:\n  - {{name: a, {fields}}}\n"))
    assert caught.value.mistakes == [f"ours.yaml, line 4, renditions[0].{told}"]


@pytest.mark.parametrize("originals", ["", "originals: false\n"])
def test_a_recipe_that_makes_nothing_is_none(tmp_path: Path, originals: str) -> None:
    with pytest.raises(InvalidDocument, match="expected renditions, or other recipes under includes"):
        load_recipe(write(tmp_path, "ours", originals))
