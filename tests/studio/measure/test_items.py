"""The checklist's measured items: each has a rule, and is judged by it."""

from pathlib import Path

import pytest

from studio.base.errors import InvalidInput
from studio.documents.checklist import Checklist, load_checklist
from studio.measure import items, light, opening, sound

SAMPLE = Path(__file__).resolve().parents[3] / "resources/sample-shoot"


def test_every_measured_item_of_the_shipped_checklists_has_a_rule_of_its_kind() -> None:
    measured = {
        item.id: item.measured for item in load_checklist("on-location").items() if item.measured in items.KINDS
    }
    assert {name: rule.kind for name, rule in items.measured_items().items()} == measured


def test_a_good_voice_keeps_the_limits_of_every_sound_item_but_room_tone() -> None:
    found = opening.sound_of(str(SAMPLE / "sound/voice-good.wav"))
    within = {
        name: items.judge(name, "sound", found).within
        for name, rule in items.measured_items().items()
        if rule.kind == "sound"
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
        open_items = [name for name, rule in items.measured_items().items() if rule.kind == kind]
        passed = [name for name in open_items if items.judge(name, kind, found).within]
        assert set(passed) <= {"flicker", "hum", "both-channels"}


def test_an_item_of_a_crews_own_rests_on_there_being_no_fault() -> None:
    found = opening.sound_of(str(SAMPLE / "sound/voice-good.wav"))
    assert items.judge("my-own", "sound", found).within
    bad = items.judge("my-own", "sound", {**found, "faults": ["hum"], "reasons": ["It hums."]})
    assert not bad.within and bad.sentence == "It hums."


def test_one_recording_of_a_voice_tells_of_every_sound_item_but_room_tone_and_room_tone_of_no_voice() -> None:
    asked = [(item.id, item.measured) for item in load_checklist("on-location").items()]
    voice = items.judge_all(asked, "sound", opening.sound_of(str(SAMPLE / "sound/voice-good.wav")))
    assert {one.item for one in voice} == {"peaks", "noise-floor", "wind", "hum", "both-channels"}
    assert all(one.within and one.told for one in voice)
    room = items.judge_all(asked, "sound", opening.sound_of(str(SAMPLE / "sound/room-tone.flac")))
    assert {one.item: one.within for one in room} == {"hum": True, "room-tone": False, "both-channels": True}
    short = next(one for one in room if one.item == "room-tone")
    assert "4 s, limit at least 10 s" in short.sentence and "ten seconds" in short.sentence


def test_one_frame_tells_of_every_light_item_that_it_shows() -> None:
    asked = [(item.id, item.measured) for item in load_checklist("on-location").items()]
    folder = SAMPLE / "camera-a/DCIM/100HARBR"
    card = items.judge_all(asked, "light", opening.light_of(str(folder / "IMG_0001.JPG")))
    assert {"grey-card", "mixed-light", "flicker", "highlights"} <= {one.item for one in card}
    assert "key-fill-ratio" not in {one.item for one in card}, "an even card that faces the camera shows no ratio"
    assert all(one.within for one in card if one.item in ("grey-card", "mixed-light", "flicker", "highlights"))
    product = {one.item for one in items.judge_all(asked, "light", opening.light_of(str(folder / "IMG_0004.JPG")))}
    assert {"background-even", "separation", "flicker"} <= product and "grey-card" not in product


def test_an_item_that_cannot_be_told_says_what_it_needs() -> None:
    for name, rule in items.measured_items().items():
        nothing = light.nothing().to_dict() if rule.kind == "light" else sound.nothing().to_dict()
        verdict = items.judge(name, rule.kind, nothing)
        if not verdict.told:
            assert rule.needs in verdict.sentence and not verdict.within
            assert rule.needs or name == "highlights", "any picture tells of them"


def own(number: str) -> Checklist:
    """A checklist with one item of a crew's own, on that number of a frame."""
    limit = {"number": number, "what": "level", "unit": "EV", "low": -1.0, "high": 1.0, "remedy": "Open up."}
    item = {"id": "level", "text": "Level", "why": "So", "measured": "light", "limit": limit}
    section = {"id": "lighting", "title": "Lighting", "items": [item]}
    return Checklist.model_validate({"name": "own", "title": "Own", "sections": [section]})


def test_an_item_of_a_crews_own_is_held_against_the_limit_that_its_checklist_says() -> None:
    rules, found = items.rules_of(own("card_ev")), light.nothing().to_dict()
    asked = [("level", "light")]
    assert items.judge_all(asked, "light", found, rules) == [], "without a card it is not told"
    (bright,) = items.judge_all(asked, "light", {**found, "card_ev": 1.5}, rules)
    assert bright.sentence == "Level: 1.5 EV, limit -1 to 1 EV. Open up." and not bright.within
    (good,) = items.judge_all(asked, "light", {**found, "card_ev": 1.0}, rules)
    assert good.within and (good.low, good.high) == (-1.0, 1.0)
    picture = items.drawing("level", "light", {**found, "card_ev": 1.0}, rules)
    assert picture is not None and picture.title == "Level: 1.00 EV, limit -1 to 1 EV"


def test_a_number_that_is_not_measured_is_told_with_those_that_are() -> None:
    rules, found = items.rules_of(own("card_eV")), {**light.nothing().to_dict(), "card_ev": 1.0}
    with pytest.raises(InvalidInput, match=r"'level' asks for the number 'card_eV', which measuring light .*card_ev"):
        items.judge("level", "light", found, rules)
    assert items.drawing("level", "light", found, rules) is None
