"""Documents from outside: what is wrong is told in sentences, all at once, and nothing hostile gets through."""

import json
import os
import re
import time
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.base.errors import InvalidInput, NotFound
from studio.documents import brief, loading, schemas
from studio.documents.brief import Brief, load_brief
from studio.documents.checklist import load_checklist
from studio.documents.kit import Kit, load_kit
from studio.documents.loading import InvalidDocument
from studio.documents.recipe import PLACEHOLDERS, load_recipe
from studio.documents.yaml_text import parse

KIT = """\
name: mine
title: Mine
roles:
  - id: hero
    title: Hero
"""


def mistakes(tmp_path: Path, text: str | bytes, model: Any = Kit) -> list[str]:
    path = tmp_path / "kit.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(InvalidDocument) as caught:
        loading.load(model, path)
    assert str(caught.value) == "\n".join(caught.value.mistakes)
    return caught.value.mistakes


def test_a_document_without_mistakes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "kit.yaml"
    path.write_text(KIT)
    assert loading.load(Kit, path).roles[0].title == "Hero"


def test_all_mistakes_are_told_at_once_each_with_its_line_field_and_what_was_found(tmp_path: Path) -> None:
    told = mistakes(
        tmp_path,
        """\
name: My Kit
titel: Mine
roles:
  - id: Hero
    title: Hero
    min_pixels: many
    orientation: sideways
    exposure: {ev_min: 2, ev_max: 1, noise_pct: 101}
  - id: hero
    title: Again
    selects: 0
  - id: hero
    title: Twice
    ask_after: 2.5
""",
    )
    assert told == [
        "kit.yaml, line 1, name: found 'My Kit', expected a name of a-z, 0-9 and '-', like three-shot.",
        "kit.yaml, line 1, title: found nothing, expected the kit's title, for people.",
        "kit.yaml, line 2, titel: found a field that does not exist, expected a known one; did you mean 'title'?",
        "kit.yaml, line 4, roles[0].id: found 'Hero', expected a role's id of a-z, 0-9 and '-', like hero or on-model.",
        "kit.yaml, line 6, roles[0].min_pixels: found 'many', expected a whole number.",
        "kit.yaml, line 7, roles[0].orientation: found 'sideways', expected one of 'any', 'portrait', 'landscape', 'square'.",
        "kit.yaml, line 8, roles[0].exposure.ev_max: found 1, expected more than ev_min, which is 2.",
        "kit.yaml, line 8, roles[0].exposure.noise_pct: found '101', expected at most 100.",
        "kit.yaml, line 11, roles[1].selects: found '0', expected at least 1.",
        "kit.yaml, line 12, roles[2].id: found 'hero' again, expected one that roles[1] does not have already.",
        "kit.yaml, line 14, roles[2].ask_after: found '2.5', expected a whole number.",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "kit.yaml, line 1: found nothing, expected fields, each 'name: value'."),
        ("- a\n- b\n", "kit.yaml, line 1: found a list, expected fields, each 'name: value'."),
        ("just words", "kit.yaml, line 1: found 'just words', expected fields, each 'name: value'."),
        (KIT + "\tnotes: x\n", "kit.yaml, line 6: found a tab, expected spaces for indentation."),
        ("name: a: b\n", "kit.yaml, line 1: found a ':' that is not allowed here, expected 'name: value', with"),
        ("name: [a, b\ntitle: x\n", "kit.yaml, line 2: found ':', expected"),
        ('name: "a\n', "kit.yaml, line 2: found a quote that is never closed, expected a closing quote."),
        (KIT + "---\nname: b\n", "kit.yaml, line 6: found a second document ('---'), expected one document."),
        ("name: *other\n", "kit.yaml, line 1, name: found an alias (*), expected the value written out"),
        ("name: @mine\n", "kit.yaml, line 1: found a value that begins with '@', expected that value in quotes."),
        ("name: a\x00b\n", "kit.yaml, line 1: found the control character U+0000, expected text only."),
        (
            KIT + "title: Other\n",
            "kit.yaml, line 6, title: found the field a second time (first on line 2), expected it once.",
        ),
        ("? [a]\n: b\n" + KIT, "kit.yaml, line 1: found a list or fields as a field's name, expected a name."),
        (
            b"name: caf\xe9\n",
            "kit.yaml, line 1: found the byte 0xe9, which is not UTF-8, expected text saved as UTF-8.",
        ),
        (
            "name: !!python/object:os.system x\n",
            "kit.yaml, line 1, name: found the tag 'tag:yaml.org,2002:python/object:os.sy",
        ),
        ("a" * 200_001, "kit.yaml: found more than 200 kB, expected at most 200 kB of text."),
    ],
)
def test_what_is_not_such_yaml_is_one_sentence(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    told = mistakes(tmp_path, text)
    assert any(found.startswith(sentence) for found in told), told
    assert all("\n" not in found for found in told)


def test_a_second_field_of_one_name_does_not_hide_the_mistake_in_the_first(tmp_path: Path) -> None:
    told = mistakes(tmp_path, "name: NO\nname: yes\n" + KIT.replace("name: mine\n", ""))
    assert [found.split(":")[0] for found in told] == ["kit.yaml, line 1, name", "kit.yaml, line 2, name"]


def test_an_alias_bomb_is_refused_at_once(tmp_path: Path) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n"
    for one, before in zip("bcdefghi", "abcdefgh", strict=True):
        bomb += f"{one}: &{one} [{','.join(['*' + before] * 9)}]\n"
    before_s = time.monotonic()
    told = mistakes(tmp_path, bomb)
    assert time.monotonic() - before_s < 5
    assert any("found an alias (*), expected the value written out" in found for found in told)
    assert len(told) <= loading.MAX_MISTAKES + 1


def test_an_alias_that_holds_itself_ends(tmp_path: Path) -> None:
    assert any("an alias (*)" in found for found in mistakes(tmp_path, "name: &x [*x]\n"))


@pytest.mark.parametrize("deep", ["[" * 3000, "{a: " * 3000, "- " * 3000])
def test_nesting_without_end_is_a_sentence(tmp_path: Path, deep: str) -> None:
    assert mistakes(tmp_path, deep)


def test_of_very_many_mistakes_the_first_fifty_are_told_and_how_many_more(tmp_path: Path) -> None:
    told = mistakes(tmp_path, KIT + "".join(f"x{at}: 1\n" for at in range(80)))
    assert len(told) == 51
    assert told[-1] == "kit.yaml: has 30 more mistakes; correct these first."


def test_a_missing_file_is_not_found_and_a_folder_is_not_a_document(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no such file"):
        loading.load(Kit, tmp_path / "none.yaml")
    with pytest.raises(InvalidInput, match="is a folder"):
        loading.load(Kit, tmp_path)
    with pytest.raises(NotFound, match=r"a\\x00b\.yaml': there is no such file"):
        loading.load(Kit, tmp_path / "a\0b.yaml")
    with pytest.raises((InvalidInput, NotFound)):
        loading.load(Kit, tmp_path / ("x" * 5000))


@pytest.mark.skipif(
    os.name == "nt" or getattr(os, "geteuid", lambda: 1)() == 0, reason="permissions bind neither root nor Windows"
)
def test_a_file_that_may_not_be_read_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "kit.yaml"
    path.write_text(KIT)
    path.chmod(0)
    with pytest.raises(InvalidInput, match="cannot be read"):
        loading.load(Kit, path)


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "kit.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + KIT.replace("\n", "\r\n").encode())
    assert loading.load(Kit, path).name == "mine"


def test_values_stay_the_text_that_was_written() -> None:
    tree = parse("a: 0012\nb: NO\nc: 1e3\nd: 2026-10-03\ne: yes\nf: ~\ng: '~'\nh: 1_000\n")
    assert tree.data == {
        "a": "0012",
        "b": "NO",
        "c": "1e3",
        "d": "2026-10-03",
        "e": "yes",
        "f": None,
        "g": "~",
        "h": "1_000",
    }


@given(st.text(max_size=200))
def test_no_text_whatsoever_breaks_the_reading(text: str) -> None:
    loading.check(Kit, parse(text))


@given(
    st.recursive(
        st.none() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(sorted(Brief.model_fields)) | st.text(max_size=8), inner, max_size=5)
        ),
        max_leaves=25,
    )
)
def test_no_shape_of_data_whatsoever_breaks_the_checking(data: Any) -> None:
    tree = parse(json.dumps(data))
    made, found = loading.check(Brief, tree)
    assert made is None
    assert all(
        mistake.sentence("x.yaml").startswith("x.yaml") and "\n" not in mistake.sentence("x.yaml") for mistake in found
    )


def test_names_are_looked_for_in_the_persons_folder_first(home: Path) -> None:
    shipped = loading.names("kits")
    assert load_kit("three-shot").title == "Hero, lifestyle, detail"
    own = home / "config" / "kits"
    own.mkdir(parents=True)
    (own / "three-shot.yaml").write_text(KIT.replace("mine", "three-shot"))
    (own / "mine.yaml").write_text(KIT)
    assert load_kit("three-shot").title == "Mine"
    assert loading.names("kits") == sorted([*shipped, "mine"])


def test_a_name_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(NotFound, match=r"There is no kit 'tree-shot': did you mean 'three-shot'\?"):
        load_kit("tree-shot")
    recipes = ", ".join(loading.names("recipes"))
    with pytest.raises(NotFound, match=f"there are {recipes}, or give the path"):
        load_recipe("xxxxxxxx")
    with pytest.raises(NotFound):
        load_checklist("..")
    with pytest.raises(NotFound):
        load_checklist("a\0b")


@pytest.mark.parametrize("name", ["brief", "kit", "checklist", "recipe"])
def test_the_schemas_that_ship_are_those_of_the_models(name: str) -> None:
    shipped = files("resources") / "schema" / f"{name}.schema.json"
    assert json.loads(shipped.read_text("utf-8")) == schemas.schemas()[name], "run: python -m studio.documents.schemas"


def test_schemas_are_written_whole(tmp_path: Path) -> None:
    assert [path.name for path in schemas.write(tmp_path)] == [f"{name}.schema.json" for name in schemas.schemas()]
    assert json.loads((tmp_path / "kit.schema.json").read_text())["title"] == "Kit"


def test_every_field_of_every_document_is_described() -> None:
    for name, schema in schemas.schemas().items():
        for model in [schema, *schema.get("$defs", {}).values()]:
            for field, about in model.get("properties", {}).items():
                assert about.get("description"), f"{name}: {model['title']}.{field}"


def test_what_is_dumped_is_read_back_equal(tmp_path: Path, sample_shoot: Path) -> None:
    loaded = load_brief(sample_shoot / "brief.yaml")
    again = tmp_path / "brief.yaml"
    again.write_text(loading.dump(loaded), "utf-8")
    assert load_brief(again) == loaded


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=60).filter(str.strip))
def test_any_title_survives_dumping_and_reading(title: str) -> None:
    made = Kit(name="x", title=title, roles=[{"id": "hero", "title": "0012"}])  # type: ignore[list-item]
    back, found = loading.check(Kit, parse(loading.dump(made)))
    assert found == []
    assert back == made


def test_the_guide_shows_documents_that_load_and_mistakes_that_are_told(tmp_path: Path) -> None:
    guide = (Path(__file__).resolve().parents[3] / "docs" / "documents.md").read_text("utf-8")
    tables = re.findall(r"```csv\n# (\S+\.csv)\n(.*?)```", guide, re.S)
    for name, text in tables:
        (tmp_path / name).write_text(text, "utf-8")
        assert brief.products_from_csv(tmp_path / name)
    examples = re.findall(r"```yaml\n# (\S+\.yaml)\n(.*?)```", guide, re.S)
    loaders: dict[str, Any] = {"brief": load_brief, "kit": load_kit, "checklist": load_checklist, "recipe": load_recipe}
    for name, text in examples:
        (tmp_path / name).write_text(text, "utf-8")
        kind = name.removesuffix(".yaml").rpartition("-")[2]
        loaders.pop(kind)(tmp_path / name)
    assert tables and not loaders, "the guide shows one of each"
    wrong = re.search(r"```yaml\n# wrong\n(.*?)```\s+says\s+```text\n(.*?)```", guide, re.S)
    assert wrong
    (tmp_path / "brief.yaml").write_text(wrong[1], "utf-8")
    with pytest.raises(InvalidDocument) as caught:
        load_brief(tmp_path / "brief.yaml")
    assert str(caught.value) == wrong[2].strip()


def test_the_guide_names_every_placeholder() -> None:
    guide = (Path(__file__).resolve().parents[3] / "docs" / "documents.md").read_text("utf-8")
    for name in PLACEHOLDERS:
        assert f"`{name}`" in guide, name
