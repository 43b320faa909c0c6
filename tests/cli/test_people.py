"""Who is seen is said of frames, and only that, as far as the recipe lets it, is in what is handed over."""

import re
from pathlib import Path

import pytest
from PIL import Image

from studio.base import paths
from studio.xmp import Packet
from tests.cli.conftest import Run

PEOPLE = """people:
  - {name: Ada Holm, release: unlimited}
  - {name: Kim, release: limited, until: 2226-01-01, minor: true, age: 9}
"""
CREATOR = "  contact: {email: mara@example.com, phone: +46 1}\n"
RECIPE = """name: press
title: Press
privacy: internal
name_minors: true
renditions: [{name: press, width: 400}, {name: web, width: 300, privacy: public, name_minors: false}]
"""


@pytest.fixture
def shoot(threeshot: Run, sample_shoot: Path, card: Path, tmp_path: Path) -> Path:
    """A drop whose brief names people, with a hero and a detail selected."""
    brief = (sample_shoot / "brief.yaml").read_text("utf-8").replace("people: []\n", PEOPLE)
    brief = re.sub(r"  contact:\n(    .*\n)+", CREATOR, brief)
    (tmp_path / "brief.yaml").write_text(brief, "utf-8")
    folder = tmp_path / "with people"
    assert threeshot("drop", "new", tmp_path / "brief.yaml", "--folder", folder).code == 0
    assert threeshot("import", folder, card).code == 0
    for name, role in (("IMG_0004", "hero"), ("IMG_0006", "detail")):
        assert threeshot("assign", folder, name, "--product", "HS-TOTE-01", "--role", role).code == 0
        assert threeshot("select", folder, name).code == 0
    return folder


def exported(threeshot: Run, shoot: Path, to: Path, recipe: str) -> dict[tuple[str, str], Packet]:
    """The tags of what was made, by role and rendition."""
    done = threeshot("export", shoot, "--to", to, "--recipe", recipe, "--json")
    assert done.code == 0, done.err
    files = sorted(Path(done.json["bundle"]).glob("data/HS-TOTE-01/*/*.jpg"))
    return {(path.parent.name, path.stem.split("_")[-2]): Packet.parse(Image.open(path).info["xmp"]) for path in files}


def test_only_who_is_seen_is_named_and_the_recipe_says_for_whom(threeshot: Run, shoot: Path, tmp_path: Path) -> None:
    own = paths.config_dir() / "recipes"
    own.mkdir(parents=True)
    (own / "press.yaml").write_text(RECIPE, "utf-8")
    told = threeshot("people", shoot)
    assert told.code == 0 and "Ada Holm" in told.out
    assert "Nobody has said who is seen in these selects: IMG_0004, IMG_0006." in told.out
    tags = exported(threeshot, shoot, tmp_path / "before", "press")
    assert all("Iptc4xmpExt:PersonInImage" not in packet.names() for packet in tags.values())

    assert (
        threeshot("people", shoot, "IMG_0004", "--name", "ada holm", "--name", "Kim").out == "1 frame: ada holm, Kim.\n"
    )
    assert threeshot("people", shoot, "IMG_0006", "--nobody").code == 0
    answer = threeshot("people", shoot, "--json").json
    assert [(one["name"], one["minor"], one["frames"]) for one in answer["people"]] == [
        ("Ada Holm", False, ["IMG_0004"]),
        ("Kim", True, ["IMG_0004"]),
    ]
    assert [(one["name"], one["people"]) for one in answer["frames"]] == [
        ("IMG_0004", ["Ada Holm", "Kim"]),
        ("IMG_0006", []),
    ]
    assert answer["unsaid"] == []

    dry = threeshot("export", shoot, "--to", tmp_path, "--recipe", "press", "--dry-run")
    assert "named: Ada Holm (2 files), Kim (1 file); 1 minor left out by name" in dry.err
    tags = exported(threeshot, shoot, tmp_path / "after", "press")
    press, web = tags["hero", "press"], tags["hero", "web"]
    assert press.items("Iptc4xmpExt:PersonInImage") == ("Ada Holm", "Kim")
    assert web.items("Iptc4xmpExt:PersonInImage") == ("Ada Holm",)
    for packet in (press, web):
        assert packet.text("plus:MinorModelAgeDisclosure") == "http://ns.useplus.org/ldf/vocab/AG-U14"
        assert packet.text("plus:ModelReleaseStatus") == "http://ns.useplus.org/ldf/vocab/MR-LMR"
    assert b"mara@example.com" in press.to_bytes() and b"Marstrand quay" in press.to_bytes()
    assert b"mara@example.com" not in web.to_bytes() and b"Marstrand quay" not in web.to_bytes()
    assert b"Marstrand" in web.to_bytes()
    assert tags["detail", "press"].text("plus:ModelReleaseStatus") == "http://ns.useplus.org/ldf/vocab/MR-NAP"
    assert "Iptc4xmpExt:PersonInImage" not in tags["detail", "press"].names()


def test_what_was_said_of_people_is_there_after_a_lost_catalog_and_can_be_taken_back(
    threeshot: Run, shoot: Path
) -> None:
    assert threeshot("people", shoot, "IMG_0004", "IMG_0006", "--name", "Ada Holm", "--by", "Ola").code == 0
    before = threeshot("people", shoot, "--json").json
    paths.catalog_path().unlink()
    assert threeshot("catalog", "rebuild", shoot).code == 0
    after = threeshot("people", shoot, "--json").json
    assert after["people"] == before["people"] and len(after["frames"]) == 2
    assert threeshot("people", shoot, "IMG_0006", "--clear").code == 0
    assert threeshot("people", shoot, "--json").json["unsaid"] == ["IMG_0006"]


def test_wrong_words_cost_a_sentence(threeshot: Run, shoot: Path) -> None:
    stranger = threeshot("people", shoot, "IMG_0004", "--name", "Bob")
    assert stranger.code == 3 and "'Bob' is nobody of the brief (it names Ada Holm, Kim)" in stranger.err
    for wrong in (
        ["IMG_0004"],
        ["--nobody"],
        ["IMG_0004", "--nobody", "--clear"],
        ["IMG_0004", "--name", "Kim", "--nobody"],
    ):
        done = threeshot("people", shoot, *wrong)
        assert done.code == 2 and "Say who is seen in which frames" in done.err
    assert threeshot("people", shoot, "IMG_9999", "--nobody").code == 4
