"""The checklist's stages on the command line: ready to shoot, asked once when frames come in before it, the wrap before the last export."""

from pathlib import Path

from studio.base import paths
from studio.shoot import Shoot
from tests import one_shot
from tests.cli.conftest import Run
from tests.studio.ingest.cards import card as small_card


def required(threeshot: Run, drop: Path, stage: str) -> list[str]:
    items = threeshot("checklist", drop, "--json").json["items"]
    return [item["id"] for item in items if item["stage"] == stage and item["required"]]


def test_ready_to_shoot_asks_for_nothing_that_is_done_in_the_evening(threeshot: Run, drop: Path) -> None:
    before = required(threeshot, drop, "before")
    assert {"grey-card", "samples-count", "backup-drive"} <= set(before)
    assert required(threeshot, drop, "shooting") == ["room-tone"]
    assert required(threeshot, drop, "wrap") == ["coverage-before-wrap", "cards-safe", "samples-packed", "backup-apart"]
    told = threeshot("checklist", drop, "--check", "--stage", "before")
    assert (told.code, told.err.count("not ticked yet")) == (5, 1)
    ticked = threeshot("checklist", drop, "tick", *before).out
    assert "Before: ready to shoot, everything required is ticked." in ticked
    assert "Wrap: 4 required items not ticked yet: coverage-before-wrap, cards-safe" in ticked
    assert threeshot("checklist", drop, "--check", "--stage", "before").code == 0
    assert threeshot("checklist", drop, "--check").code == 5, "all stages, as ever"
    stages = {one["stage"]: one for one in threeshot("checklist", drop, "--json").json["stages"]}
    assert (stages["before"]["ready"], stages["before"]["required"], stages["before"]["ticked"]) == (True, 26, 26)
    assert (stages["wrap"]["title"], stages["wrap"]["ready"], stages["shooting"]["open"]) == (
        "Wrap",
        False,
        ["room-tone"],
    )
    wrap = threeshot("checklist", drop, "--stage", "wrap").out
    assert "Wrap: Workflow" in wrap and "samples-packed" in wrap and "grey-card" not in wrap
    wrong = threeshot("checklist", drop, "--stage", "lunch")
    assert (wrong.code, "'lunch' is no stage of a checklist; write before, shooting or wrap." in wrong.err) == (2, True)


def test_frames_before_it_is_ready_come_in_are_asked_about_once_and_the_reason_stays(
    threeshot: Run, drop: Path, tmp_path: Path
) -> None:
    before = required(threeshot, drop, "before")
    threeshot("checklist", drop, "tick", *before[2:])
    small_card(tmp_path / "one", [1])
    small_card(tmp_path / "two", [2])
    first = threeshot("import", drop, tmp_path / "one", "--json")
    assert first.code == 0 and first.json["new_frames"] == 1
    assert "Not ready to shoot: 2 required items of the checklist are open" in first.err
    assert f"({', '.join(before[:2])})" in first.err and first.err.count("Not ready") == 1
    assert "--not-ready" in first.err
    noted = threeshot("checklist", drop, "--json").json["not_ready"]
    assert (noted["reason"], noted["by"], noted["open"]) == (None, "Mara", before[:2])
    assert "Not ready" not in threeshot("import", drop, tmp_path / "two").err, "once a drop"

    assert threeshot("checklist", drop, "--not-ready", " ").code == 2
    said = threeshot("checklist", drop, "--not-ready", "the light was going", "--by", "Jo").out
    assert "Frames came in before it was ready (Jo, " in said and "the light was going." in said
    kept = threeshot("checklist", drop, "--json").json["not_ready"]
    assert (kept["reason"], kept["by"], kept["open"]) == ("the light was going", "Jo", before[:2])

    # A lost catalog changes nothing of it.
    for part in paths.catalog_path().parent.glob("catalog.db*"):
        part.unlink()
    assert threeshot("catalog", "rebuild", drop).code == 0
    assert threeshot("checklist", drop, "--json").json["not_ready"] == kept
    assert "Not ready" not in threeshot("import", drop, tmp_path / "two").err


def test_when_it_is_ready_nothing_is_asked_and_there_is_no_reason_to_give(
    threeshot: Run, drop: Path, tmp_path: Path
) -> None:
    threeshot("checklist", drop, "tick", *required(threeshot, drop, "before"))
    small_card(tmp_path / "one", [1])
    assert "Not ready" not in threeshot("import", drop, tmp_path / "one").err
    refused = threeshot("checklist", drop, "--not-ready", "no time")
    assert refused.code == 2 and "no frame came in before it was" in refused.err


def test_a_watched_folder_asks_with_its_first_frame(drop: Path, tmp_path: Path) -> None:
    from studio.base.jobs import Progress

    shoot, progress, asked = Shoot.open("HARBOUR-01"), Progress(), []
    shoot.events.not_ready.connect(asked.append)
    shoot.events.frame_scored.connect(lambda _: progress.cancel())
    small_card(tmp_path / "hot", [1, 2])
    shoot.frames.watch(tmp_path / "hot", progress=progress)
    assert [len(one) for one in asked] == [26]
    assert shoot.checklist.state()["not_ready"]["reason"] is None


def test_the_wrap_is_asked_for_before_the_last_export_and_refuses_nothing(
    threeshot: Run, sample_shoot: Path, home: Path, tmp_path: Path
) -> None:
    all_there = one_shot.make(sample_shoot, home, tmp_path / "one").folder
    assert threeshot("coverage", all_there, "--json").json["complete"]
    threeshot("checklist", all_there, "tick", "coverage-before-wrap", "cards-safe")
    asked = threeshot("export", all_there, "--to", tmp_path / "out", "--recipe", "storefront")
    assert "All shots are there, but 2 required items of the wrap are open: samples-packed, backup-apart." in asked.err
    assert asked.code == 0 and "Bundle:" in asked.out
    report = next((tmp_path / "out").glob("*/data/report.html")).read_text("utf-8")
    assert "While shooting" in report and "2 required items open" in report
    assert "Frames came in before it was ready (Mara" in report and "no reason given" in report
    threeshot("checklist", all_there, "tick", "samples-packed", "backup-apart")
    assert "of the wrap" not in threeshot("export", all_there, "--to", tmp_path / "again", "--recipe", "storefront").err


def test_without_catalog_and_journal_the_bundle_tells_why_it_was_shot_early(
    threeshot: Run, sample_shoot: Path, home: Path, tmp_path: Path
) -> None:
    drop = one_shot.make(sample_shoot, home, tmp_path / "one").folder
    threeshot("checklist", drop, "--not-ready", "the light was going", "--by", "Jo")
    before = threeshot("checklist", drop, "--json").json["not_ready"]
    assert threeshot("export", drop, "--to", drop / "bundles", "--recipe", "storefront").code == 0
    for part in (drop / "threeshot.jsonl", *paths.catalog_path().parent.glob("catalog.db*")):
        part.unlink()
    assert threeshot("catalog", "rebuild", drop).code == 0
    after = threeshot("checklist", drop, "--json").json["not_ready"]
    assert {**after, "open": before["open"]} == before
