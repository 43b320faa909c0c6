"""Plots are made from the kept result alone."""

import json
from pathlib import Path

from lxml import etree

from studio.measure import light, opening, plots, sound

SAMPLE = Path(__file__).resolve().parents[3] / "resources/sample-shoot"


def test_a_recording_is_drawn_as_its_level_over_time() -> None:
    kept = json.loads(json.dumps(opening.sound_of(str(SAMPLE / "sound/voice-good.wav"))))
    drawn = etree.fromstring(plots.svg("sound", kept))
    (curve,) = drawn.findall("{*}polyline")
    heights = [float(point.split(",")[1]) for point in curve.get("points").split()]
    assert len(heights) == len(kept["levels_dbfs"]) == 102
    assert kept["levels_step_s"] == 0.05
    assert heights[3] > max(heights[20:30]), "the pause before the voice lies lower than the voice"


def test_a_card_is_drawn_in_fields_that_say_how_far_off_they_are() -> None:
    kept = opening.light_of(str(SAMPLE / "camera-a/DCIM/100HARBR/IMG_0001.JPG"))
    drawn = etree.fromstring(plots.svg("light", kept))
    assert len(drawn.findall("{*}rect")) == 64
    assert abs(sum(map(sum, kept["card_grid_stops"]))) < 0.4
    assert kept["card_grid_stops"][0][0] > kept["card_grid_stops"][-1][-1]


def test_where_nothing_was_measured_there_is_no_plot() -> None:
    assert plots.svg("light", light.nothing().to_dict()) is None
    assert plots.svg("sound", sound.nothing().to_dict()) is None
