"""A brief changed in places: nothing else of it is another, whatever is typed; what is wrong is found with its field, line and repair."""

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.documents import pasted, yaml_edit
from studio.documents.brief_edit import EditedBrief, blank
from studio.documents.brief_findings import find
from studio.documents.yaml_text import parse
from studio.documents.yaml_writing import Texts

WRITTEN = """# top
drop: A-1   # the id
# about the title
title: 'T # is part of it'
narrative: >-  # folded
  one two
  three
creator: {handle: "@a", name: B} # flow
keywords:
- a
# second is
- b
products:
  # in order
  - sku: S1 # one
    gtin: "0123"
    weird: [x, {y: z}]

  # the second
  - sku: S2
    notes: plain
      over two lines
    # own
    alt_text:
      hero: h # alt
rights:
  territory: EU
  # end of rights
odd: ~
# the end
"""
ODD = [
    "yes", "0012", "- a", ": x", "a: b", "a #b", "'q'", '"', "[x", "{", "a\nb", " a\n  b", "x\n", "null", "~", "%a", "2026-10-03",
    "long " * 50, "tab\tx", "a\u2028b", "...", "---", "|", ">", "a\\b", "!x", "&a", "*b", "",
]  # fmt: skip
TYPED = st.sampled_from(ODD) | st.text(max_size=30)
PLACES = st.sampled_from(
    ["drop", "title", "narrative", "creator.handle", "creator.code", "creator.contact.email", "products.0.sku", "products.0.gtin",
     "products.1.notes", "products.1.alt_text.hero", "products.1.alt_text.detail", "products.0.variants.0.sku", "rights.territory",
     "rights.until", "odd", "location.name", "keywords.0", "keywords.1"]
).map(lambda path: tuple(int(part) if part.isdigit() else part for part in path.split(".")))  # fmt: skip
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), PLACES, TYPED),
        st.tuples(st.just("move"), st.integers(0, 1), st.integers(0, 1)),
        st.tuples(st.just("insert"), st.integers(0, 2), TYPED),
    ),
    max_size=4,
)


def comments(text: str) -> set[str]:
    return set(re.findall(r"# [a-z][a-z ]*$", text, re.MULTILINE))


@settings(max_examples=15)
@given(EDITS)
def test_whatever_is_typed_is_read_back_and_every_comment_and_unknown_field_stays(
    edits: list[tuple[str, object, object]],
) -> None:
    text = WRITTEN
    for what, place, value in edits:
        if what == "put":
            text = yaml_edit.put(text, place, value, Texts())
        elif what == "move":
            text = yaml_edit.move(text, ("products",), place, value, Texts())
        else:
            text = yaml_edit.insert(text, ("products",), place, [{"sku": value or "x"}], Texts())
    assert comments(text) >= comments(WRITTEN)
    found = parse(text)
    assert found.mistakes == []
    assert any(product.get("weird") == ["x", {"y": "z"}] for product in found.data["products"])


def test_an_edit_changes_its_own_lines_and_undo_gives_every_byte_back(sample_shoot: Path) -> None:
    before = (sample_shoot / "brief.yaml").read_text("utf-8")
    brief = EditedBrief(before.replace("\n", "\r\n"))
    for typed in ("S", "Sai", "Sails"):
        brief.put(("title",), typed, "the title", typing_on=True)
    brief.put(("rights", "channels"), ["storefront", "shop, ads"])
    brief.put(("people",), [{"name": "Ada Holm", "release": "unlimited"}])
    brief.put(("products", 1, "inventory"), "210")
    brief.remove(("products",), 0, "a product")
    changed = {line for line in brief.text.splitlines() if line not in before.splitlines()}
    assert changed == {
        "title: Sails", '  channels: [storefront, "shop, ads"]', "people:", "  - name: Ada Holm", "    release: unlimited", "    inventory: 210",
    }  # fmt: skip
    steps = 0
    while brief.undo():
        steps += 1
    assert steps == 5, "what was typed in one go is one step"
    assert brief.bytes == before.replace("\n", "\r\n").encode()


def test_all_that_is_wrong_is_found_with_field_line_and_what_was_meant(tmp_path: Path) -> None:
    brief = EditedBrief(blank("Europe/Stockholm"))
    for loc, value in {
        ("drop",): "bay totes", ("creator", "link"): "example.com", ("dates", "shoot_day"): "3.10.2026", ("kit",): "three-shit",
    }.items():  # fmt: skip
        brief.put(loc, value)
    brief.insert(("products",), 0, [{"sku": f"A-{n}", "title": "Tote", "inventory": "8O"} for n in range(60)], "rows")
    made, found = find(brief.text, tmp_path / "brief.yaml")
    assert made is None and len(found) == 67
    repairs = {one.loc: (one.line, one.repair) for one in found if one.repair}
    lines = brief.text.splitlines()
    assert all(str(brief.value(loc)) in lines[line - 1] for loc, (line, _) in repairs.items())
    assert {loc[-1]: repair for loc, (_, repair) in repairs.items()} == {
        "drop": "BAY-TOTES", "link": "https://example.com", "shoot_day": "2026-10-03", "kit": "three-shot", "inventory": "80",
    }  # fmt: skip
    assert [one.said for one in found if one.loc == ("title",)] == ["Missing: the drop's title."]


def test_rows_are_recognised_by_their_names_or_by_what_is_in_them() -> None:
    named = pasted.read("Article No\tEAN\tShop\tName\nA-1\t2010261001010\tx\tTote\n")
    assert named.rows == [{"sku": "A-1", "title": "Tote", "gtin": "2010261001010"}] and named.left_out == ["Shop"]
    bare = pasted.read("A-1,Sailcloth tote,ecru / navy,2010261001010,12\nA-2,Bag,red,,7\n")
    assert bare.rows[0] == {
        "sku": "A-1",
        "title": "Sailcloth tote",
        "colourway": "ecru / navy",
        "gtin": "2010261001010",
        "inventory": "12",
    }
    shop = pasted.read(
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Barcode\nt,Shirt,Size,S,T-S,2010261001010\nt,,,M,T-M,2010261002024\n"
    )
    assert [(row["sku"], [one["sku"] for one in row["variants"]]) for row in shop.rows] == [("T-S", ["T-S", "T-M"])]
    assert pasted.read(" \n").told and pasted.read("SKU\tTitle\n").told == []
