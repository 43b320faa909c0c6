"""The checklists that ship, and how one is put together from others."""

from pathlib import Path

import pytest

from studio.documents import loading
from studio.documents.checklist import load_checklist
from studio.documents.loading import InvalidDocument


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.yaml"
    path.write_text(f"name: {name}\ntitle: {name}\n{text}")
    return path


def section(*items: str, id: str = "workflow") -> str:
    lines = "".join(f"  - {{id: {item}, text: Do {item}, why: Because}}\n" for item in items)
    return f"sections:\n- id: {id}\n  title: Some\n  items:\n{lines}"


def wrong(path: Path) -> list[str]:
    with pytest.raises(InvalidDocument) as caught:
        load_checklist(path)
    return caught.value.mistakes


@pytest.mark.parametrize("name", loading.names("checklists"))
def test_every_checklist_that_ships_says_what_to_do_and_why(name: str) -> None:
    checklist = load_checklist(name)
    assert checklist.name == name
    ids = [item.id for item in checklist.items()]
    assert len(set(ids)) == len(ids) >= 8
    for item in checklist.items():
        assert 15 < len(item.text) <= 130, "one line of a printed page"
        assert len(item.why) > 30
        assert item.measured in (None, "light", "sound", "preflight")
    assert any(item.required for item in checklist.items()) and any(not item.required for item in checklist.items())


def test_on_location_is_light_sound_and_workflow_together() -> None:
    whole = load_checklist("on-location")
    assert [part.id for part in whole.sections] == ["lighting", "audio", "workflow"]
    parts = [item for name in ("lighting", "audio", "workflow") for item in load_checklist(name).items()]
    assert whole.items() == parts
    assert "room-tone" in [item.id for item in whole.sections[1].items]


def test_own_items_come_after_the_included_ones_in_the_same_section(tmp_path: Path) -> None:
    path = write(tmp_path, "ours", "include: [workflow]\n" + section("drone-permit"))
    ours = load_checklist(path)
    assert [part.id for part in ours.sections] == ["workflow"]
    assert [item.id for item in ours.items()][-1] == "drone-permit"
    assert ours.sections[0].title == "Workflow"


def test_what_lies_beside_is_included_before_what_ships(tmp_path: Path) -> None:
    write(tmp_path, "audio", section("only-this", id="audio"))
    path = write(tmp_path, "ours", "include: [audio]\n")
    assert [item.id for item in load_checklist(path).items()] == ["only-this"]


def test_a_persons_own_section_takes_the_place_of_the_one_that_ships(home: Path) -> None:
    write(home / "config" / "checklists", "audio", section("only-this", id="audio"))
    assert [item.id for item in load_checklist("on-location").items() if item.id in ("only-this", "peaks")] == [
        "only-this"
    ]


def test_a_circle_of_includes_is_told(tmp_path: Path) -> None:
    write(tmp_path, "one", "include: [two]\n")
    path = write(tmp_path, "two", "include: [one]\n")
    assert wrong(path) == [
        "one.yaml, line 3, include[0]: found 'two', which goes round in a circle (two -> one -> two), expected one that does not include this."
    ]


def test_what_is_included_must_be_there(tmp_path: Path) -> None:
    (told,) = wrong(write(tmp_path, "ours", "include: [sound]\n"))
    assert (
        told == "ours.yaml, line 3, include[0]: found 'sound', expected one of audio, lighting, on-location, workflow."
    )


def test_one_item_id_in_two_included_ones_is_a_mistake(tmp_path: Path) -> None:
    path = write(tmp_path, "ours", "include: [audio]\n" + section("wind", "peaks"))
    told = wrong(path)
    assert len(told) == 2 and "found item 'wind' both in audio and in ours, expected each item id once" in "\n".join(
        told
    )


def test_an_empty_checklist_a_section_twice_and_an_item_twice_are_mistakes(tmp_path: Path) -> None:
    assert "expected sections, or other checklists under include" in wrong(write(tmp_path, "a", ""))[0]
    twice = section("x") + section("y").removeprefix("sections:\n")
    assert "sections[1].id: found 'workflow' again" in wrong(write(tmp_path, "b", twice))[0]
    assert "sections[0].items[1].id: found 'x' again" in wrong(write(tmp_path, "c", section("x", "x")))[0]
    assert "one of 'lighting', 'audio', 'workflow'" in wrong(write(tmp_path, "d", section("x", id="catering")))[0]


def test_an_item_says_its_stage_and_is_looked_at_before_when_it_says_none(tmp_path: Path) -> None:
    items = "  - {id: a, text: Do a, why: Because}\n  - {id: b, text: Do b, why: Because, stage: wrap}\n"
    head = "sections:\n- id: workflow\n  title: Some\n  items:\n"
    assert [item.stage for item in load_checklist(write(tmp_path, "ours", head + items)).items()] == ["before", "wrap"]
    (told,) = wrong(write(tmp_path, "late", head + items.replace("stage: wrap", "stage: evening")))
    assert (
        told
        == "late.yaml, line 8, sections[0].items[1].stage: found 'evening', expected one of 'before', 'shooting', 'wrap'."
    )


def test_of_those_that_ship_the_evening_is_no_part_of_the_morning() -> None:
    by_stage: dict[str, list[str]] = {}
    for item in load_checklist("on-location").items():
        by_stage.setdefault(item.stage, []).append(item.id)
    assert by_stage["shooting"] == ["light-notes", "room-tone", "sync-clap"]
    assert by_stage["wrap"] == ["coverage-before-wrap", "cards-safe", "samples-packed", "backup-apart"]
    assert {"samples-count", "backup-drive", "test-frame"} <= set(by_stage["before"])


def test_an_item_of_ones_own_says_its_limit_whole(tmp_path: Path) -> None:
    def item(limit: str, measured: str = "measured: light, ") -> str:
        return (
            "sections:\n- id: lighting\n  title: Some\n  items:\n"
            f"  - {{id: daylight, text: Daylight, why: Because, {measured}limit: {{{limit}}}}}\n"
        )

    number = "number: cct_k, what: colour temperature, unit: K"
    good = load_checklist(write(tmp_path, "good", item(f"{number}, low: 5000")))
    assert good.items()[0].limit is not None and good.items()[0].limit.low == 5000
    at = "line 7, sections[0].items[0]"
    assert wrong(write(tmp_path, "none", item(number))) == [
        f"none.yaml, {at}.limit.low: found nothing, expected the least that is allowed, low, or the most, high."
    ]
    assert wrong(write(tmp_path, "turned", item(f"{number}, low: 2, high: 1"))) == [
        f"turned.yaml, {at}.limit.high: found 1, expected at least low, which is 2."
    ]
    assert wrong(write(tmp_path, "unmeasured", item(f"{number}, low: 2", "measured: preflight, "))) == [
        f"unmeasured.yaml, {at}.measured: found 'preflight', expected light or sound, since it has a limit."
    ]
