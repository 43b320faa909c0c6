"""A brief under the pen, through the front door: drafts are found again, an open drop follows, and nobody's words are lost."""

from pathlib import Path

import pytest

from studio.base.errors import InvalidInput, Refused
from studio.shoot import BriefWriting, Shoot, drafts


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    return Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01")


def test_a_draft_of_an_open_drop_comes_back_and_where_the_file_changed_meanwhile_both_are_kept(shoot: Shoot) -> None:
    brief = shoot.folder / "brief.yaml"
    first = BriefWriting.of_shoot(shoot)
    first.edited.put(("products", 0, "inventory"), "many")
    assert not first.apply() and first.state().unsaved
    assert "many" not in brief.read_text("utf-8") and drafts() == []
    again = BriefWriting.of_shoot(shoot)
    assert again.edited.value(("products", 0, "inventory")) == "many" and not again.state().theirs

    brief.write_text(brief.read_text("utf-8").replace("Harbour Stitch", "Theirs"), "utf-8")
    later = BriefWriting.of_shoot(shoot)
    assert later.state().theirs and later.edited.value(("products", 0, "inventory")) == "many"
    later.edited.put(("products", 0, "inventory"), "12")
    assert not later.apply(), "not before it is decided"
    told = later.decide(mine=True)
    assert "title: Theirs" in Path(told.split("kept in ")[1].rstrip(".")).read_text("utf-8")
    assert shoot.drop.brief.products[0].inventory == 12 and shoot.drop.brief.title == "Harbour Stitch"
    assert not later.state().unsaved and BriefWriting.of_shoot(shoot).edited.text == brief.read_text("utf-8")


def test_a_new_drop_takes_no_other_drops_id_and_is_made_of_what_is_whole_only(shoot: Shoot, sample_shoot: Path) -> None:
    catalog = shoot.drop.catalog
    writing = BriefWriting.new("Europe/Stockholm", catalog)
    writing.edited.replace((sample_shoot / "brief.yaml").read_text("utf-8"), "a paste")
    assert [one.said for one in writing.state().findings] == ["There is a drop HARBOUR-01 already: choose another id."]
    with pytest.raises(InvalidInput, match="There is a drop HARBOUR-01 already"):
        writing.make()
    assert [one.code for one in drafts()] == ["HARBOUR-01"], "what was written stays"
    writing.edited.put(("drop",), "HARBOUR-02")
    picture = sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0001.JPG"
    writing.refer(0, "hero", picture)
    made = writing.make()
    kept = made.folder / made.drop.brief.products[0].references["hero"]
    assert (
        kept.read_bytes() == picture.read_bytes() and [path.suffix for path in writing.draft.parent.rglob("*.*")] == []
    )
    assert (made.code, drafts(), len(made.coverage().shots)) == ("HARBOUR-02", [], 9)
    (made.folder.parent / "HARBOUR-03").mkdir()
    (made.folder.parent / "HARBOUR-03" / "brief.yaml").write_text("drop: HARBOUR-03\n", "utf-8")
    another = BriefWriting.new("Europe/Stockholm", catalog)
    another.edited.replace(writing.edited.text.replace("HARBOUR-02", "HARBOUR-03"), "a paste")
    with pytest.raises(Refused, match="holds a drop of that id already"):
        another.make()


def test_rows_that_name_no_sku_are_new_products_whatever_products_are_there(shoot: Shoot) -> None:
    writing = BriefWriting.of_shoot(shoot)
    there = len(writing.edited.value(("products",)))
    for _ in range(2):
        assert writing.paste("Title\tColourway\nTote\tecru\n", there).startswith("1 row pasted: title and colourway")
    assert len(writing.edited.value(("products",))) == there + 2
