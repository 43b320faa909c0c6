"""The front door: all that it says it offers is there, and what it offers without an open drop."""

from pathlib import Path

import pytest

import studio.shoot
from studio import slates
from studio.base import paths
from studio.shoot import (
    Shoot,
    back_up_catalog,
    check_catalog,
    known_recipes,
    open_catalog,
    open_or_create,
    rebuild_catalog,
)


@pytest.mark.parametrize("name", studio.shoot.__all__)
def test_everything_that_the_front_door_names_is_there(name: str) -> None:
    assert getattr(studio.shoot, name) is not None


def test_a_recipe_of_the_persons_own_is_listed_and_one_with_mistakes_says_them() -> None:
    own = paths.config_dir() / "recipes"
    own.mkdir(parents=True)
    (own / "ours.yaml").write_text("name: ours\ntitle: Ours\nrenditions:\n  - {name: web, width: 900, format: jpeg}\n")
    (own / "torn.yaml").write_text("title: Torn\nrenditions: 7\n")
    found = {one.name: one for one in known_recipes()}
    ours, torn = found["ours"], found["torn"]
    assert (ours.title, [(one.name, one.width) for one in ours.renditions], ours.mistakes) == (
        "Ours",
        [("web", 900)],
        "",
    )
    assert torn.renditions == [] and "renditions" in torn.mistakes
    assert len(found) > 2, "those that ship are listed too"


def test_the_drop_that_a_brief_names_is_opened_where_it_is_and_made_where_there_is_none(
    sample_shoot: Path, tmp_path: Path
) -> None:
    brief = sample_shoot / "brief.yaml"
    made = open_or_create(brief)
    elsewhere = tmp_path / "copy.yaml"
    elsewhere.write_bytes(brief.read_bytes())
    again = open_or_create(elsewhere, made.drop.catalog)
    assert (again.id, again.folder) == (made.id, made.folder)


def test_the_catalog_is_checked_copied_and_read_again_from_the_folders(sample_shoot: Path, tmp_path: Path) -> None:
    catalog = open_catalog()
    shoot = Shoot.create(sample_shoot / "brief.yaml", catalog=catalog)
    assert check_catalog(catalog) == []
    assert back_up_catalog(catalog, tmp_path / "copy.db").stat().st_size > 0
    assert [drop["drop"] for drop in rebuild_catalog(catalog, [shoot.folder]).drops] == ["HARBOUR-01"]


def test_a_slate_as_of_now_says_its_shot_and_the_next_open_shot_arms_nothing(sample_shoot: Path) -> None:
    shoot = Shoot.create(sample_shoot / "brief.yaml")
    text, png = shoot.arming.slate_now("HS-TOTE-01", "hero", 300)
    read = slates.parse(text)
    assert read is not None and (read.drop, read.sku, read.role) == ("HARBOUR-01", "HS-TOTE-01", "hero")
    assert png.startswith(b"\x89PNG")
    first = shoot.arming.next_open(shoot.coverage(), None)
    assert first == ("HS-TOTE-01", "hero")
    assert shoot.arming.next_open(shoot.coverage(), first) == ("HS-TOTE-01", "lifestyle")
    assert shoot.arming.armed is None


def test_the_checklist_is_printed_with_its_ticks(sample_shoot: Path, tmp_path: Path) -> None:
    shoot = Shoot.create(sample_shoot / "brief.yaml")
    item = shoot.checklist.state()["items"][0]
    shoot.checklist.tick([item["id"]], by="Jonas")
    page = shoot.checklist.print_page(tmp_path / "checklist.html")
    assert "Jonas" in page.read_text("utf-8")
