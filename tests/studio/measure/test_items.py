"""The checklist's measured items: each has a rule, and is judged by it."""

from pathlib import Path

import pytest

from studio.checklist import load_checklist
from studio.measure import items, light, opening, sound

SAMPLE = Path(__file__).resolve().parents[3] / "resources/sample-shoot"


def test_every_measured_item_of_the_shipped_checklists_has_a_rule_of_its_kind() -> None:
    measured = {
        item.id: item.measured for item in load_checklist("on-location").items() if item.measured in items.KINDS
    }
    assert {name: rule.kind for name, rule in items.ITEMS.items()} == measured


def test_a_good_voice_keeps_the_limits_of_every_sound_item_but_room_tone() -> None:
    found = opening.sound_of(str(SAMPLE / "sound/voice-good.wav"))
    within = {
        name: items.judge(name, "sound", found).within for name, rule in items.ITEMS.items() if rule.kind == "sound"
    }
    assert within == {name: name != "room-tone" for name in within}


@pytest.mark.parametrize(
    ("file", "item"),
    [
        ("voice-clipped.wav", "peaks"),
        ("voice-too-quiet.wav", "peaks"),
        ("voice-too-quiet.wav", "noise-floor"),
        ("voice-windy.wav", "wind"),
        ("voice-hum-50hz.wav", "hum"),
    ],
)
def test_a_bad_recording_is_beyond_the_limit_and_says_by_how_much(file: str, item: str) -> None:
    verdict = items.judge(item, "sound", opening.sound_of(str(SAMPLE / "sound" / file)))
    assert not verdict.within
    assert verdict.number is not None and verdict.limit in verdict.sentence


def test_what_could_not_be_measured_is_never_within_its_limit() -> None:
    for kind, nothing in (("light", light.nothing()), ("sound", sound.nothing())):
        found = nothing.to_dict()
        open_items = [name for name, rule in items.ITEMS.items() if rule.kind == kind]
        passed = [name for name in open_items if items.judge(name, kind, found).within]
        assert set(passed) <= {"flicker", "hum", "both-channels"}


def test_an_item_of_a_crews_own_rests_on_there_being_no_fault() -> None:
    found = opening.sound_of(str(SAMPLE / "sound/voice-good.wav"))
    assert items.judge("my-own", "sound", found).within
    bad = items.judge("my-own", "sound", {**found, "faults": ["hum"], "reasons": ["It hums."]})
    assert not bad.within and bad.sentence == "It hums."
