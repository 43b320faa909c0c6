"""A delivery plan that is written field by field: its file has it at once, with its comments, and what is wrong is said at each field."""

from pathlib import Path

import pytest

from studio.base.errors import InvalidInput
from studio.shoot import PlanWriting, Shoot, add_target, target_mistakes

SHOP = {"audience": "storefront", "recipe": "storefront", "target": "nas"}


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    (tmp_path / "nas").mkdir()
    add_target("nas", "folder", {"path": str(tmp_path / "nas")})
    return Shoot.create(sample_shoot / "brief.yaml", tmp_path / "HARBOUR-01")


def test_a_plan_lies_in_its_file_as_it_was_typed_and_its_comments_and_others_words_stay(shoot: Shoot) -> None:
    path, writing = shoot.folder / "delivery.yaml", PlanWriting.of_shoot(shoot)
    assert writing.keep() == "" and not path.exists(), "nothing was said yet"
    writing.add({**SHOP, "target": "nsa"}, "the line")
    writing.keep()
    (wrong,) = writing.state().findings
    assert wrong.loc == ("deliveries", 0, "target") and "did you mean 'nas'" in wrong.said
    writing.edited.put(wrong.loc, "nas")
    writing.keep()
    assert not writing.state().findings and path.read_text("utf-8").startswith("# Where a drop goes")

    path.write_text(path.read_text("utf-8") + "    # the shop's own server\n    folder: web\n", "utf-8")
    assert writing.look() and writing.state().lines[0]["folder"] == "web"
    writing.edited.put(("deliveries", 0, "accepts", "formats"), ["jpeg"])
    writing.edited.put(("deliveries", 0, "accepts", "max_mb"), "20")
    path.write_text("name: theirs\n", "utf-8")
    told = writing.keep()
    assert "name: theirs" in Path(told.split("kept in ")[1].rstrip(".")).read_text("utf-8")
    kept = path.read_text("utf-8")
    assert "# the shop's own server" in kept and "max_mb: 20\n" in kept and not writing.state().findings
    writing.edited.undo()
    writing.edited.undo()
    writing.keep()
    assert "accepts" not in PlanWriting.of_shoot(shoot).state().lines[0]


def test_a_plan_that_another_program_makes_is_seen_and_one_that_cant_be_read_is_not_overwritten(shoot: Shoot) -> None:
    path, writing = shoot.folder / "delivery.yaml", PlanWriting.of_shoot(shoot)
    path.write_text("name: theirs\ndeliveries:\n- {audience: ads, recipe: storefront, target: nas}\n", "utf-8")
    assert writing.look() and writing.state().lines[0]["audience"] == "ads" and writing.state().there
    theirs = "name: saved as UTF-16\n".encode("utf-16")
    path.write_bytes(theirs)
    writing.add(SHOP, "the line")
    for asked in (writing.look, writing.keep):
        with pytest.raises(InvalidInput, match="not UTF-8"):
            asked()
    assert path.read_bytes() == theirs


def test_what_is_wrong_with_a_target_is_said_at_its_questions_and_secrets_that_are_kept_stay(tmp_path: Path) -> None:
    wrong = target_mistakes("Brand NAS", "sftp", {"host": "h", "port": "many", "shell": "zsh"})
    assert list(wrong) == ["", "user"] and wrong["user"].startswith("is missing; ")
    assert target_mistakes("nas", "sftp", {"host": "h", "user": "u", "port": "70000"}) == {
        "port": "found '70000', expected a number from 1 to 65535."
    }
    bucket = {"bucket": "b", "access_key": "a"}
    assert list(target_mistakes("s3", "s3", bucket)) == ["secret_key"]
    add_target("s3", "s3", {**bucket, "secret_key": "shh"})
    assert list(target_mistakes("s3", "s3", bucket)) == ["", "secret_key"], "there is one of that name"
    assert target_mistakes("s3", "s3", bucket, again=True, keep=["secret_key"]) == {}
    changed, where = add_target("s3", "s3", {**bucket, "region": "eu-north-1"}, again=True, keep=["secret_key"])
    assert changed.settings["region"] == "eu-north-1" and where == "file"
