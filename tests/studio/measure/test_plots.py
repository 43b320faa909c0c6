"""Each item's picture is made from the kept result alone, and is the same data for window, page and PDF."""

import json
from pathlib import Path

import pytest
from lxml import etree

from studio.base.drawing import Circle, Drawing, Polygon, Polyline, Text, svg
from studio.measure import items, light, opening, sound

SAMPLE = Path(__file__).resolve().parents[3] / "resources/sample-shoot"
CARD = SAMPLE / "camera-a/DCIM/100HARBR/IMG_0001.JPG"


@pytest.fixture(scope="module")
def heard() -> dict[str, dict]:
    return {
        name: json.loads(json.dumps(opening.sound_of(str(SAMPLE / "sound" / name))))
        for name in ("voice-good.wav", "voice-hum-50hz.wav", "voice-windy.wav", "room-tone.flac")
    }


@pytest.fixture(scope="module")
def seen() -> dict:
    return json.loads(json.dumps(opening.light_of(str(CARD))))


def drawn(item: str, kind: str, found: dict) -> Drawing:
    made = items.drawing(item, kind, found)
    assert made is not None, item
    return made


def test_every_item_that_is_told_has_a_picture_within_its_frame(heard: dict, seen: dict) -> None:
    kept = {"light": [seen], "sound": list(heard.values())}
    for name, rule in items.measured_items().items():
        for found in kept[rule.kind]:
            if not items.judge(name, rule.kind, found).told:
                continue
            made = drawn(name, rule.kind, found)
            assert made.title and "\n" not in made.title
            for mark in made.marks:
                points = mark.points if isinstance(mark, Polyline | Polygon) else ((mark.x, mark.y),)
                assert all(-1 <= x <= made.width + 1 and -1 <= y <= made.height + 1 for x, y in points), (name, mark)


def test_a_recording_is_drawn_as_its_level_over_time_with_peaks_and_floor(heard: dict) -> None:
    found = heard["voice-good.wav"]
    made = drawn("noise-floor", "sound", found)
    tops = next(m for m in made.marks if isinstance(m, Polyline) and len(m.points) > 2)
    assert len(tops.points) == len(found["levels_dbfs"]) == len(found["tops_dbfs"]) == 102
    heights = [y for _, y in tops.points]
    assert heights[3] > 50 > min(heights[20:30]), "the pause before the voice lies lower than the voice"
    assert all(top >= level for top, level in zip(found["tops_dbfs"], found["levels_dbfs"], strict=True))
    assert max(found["tops_dbfs"]) == pytest.approx(found["peak_dbfs"], abs=0.5)
    dashed = [m for m in made.marks if isinstance(m, Polyline) and m.dashed]
    assert len(dashed) == 2 and "floor -66" in made.title


def test_hum_is_drawn_as_lines_in_the_spectrum_where_the_spectrum_rises(heard: dict) -> None:
    found = heard["voice-hum-50hz.wav"]
    made = drawn("hum", "sound", found)
    assert len([m for m in made.marks if isinstance(m, Polyline) and m.dashed]) == len(found["hum_lines_hz"]) >= 2
    level = dict(zip(found["spectrum_hz"], found["spectrum_dbfs"], strict=True))
    near, between = (min(level, key=lambda hz: abs(hz - at)) for at in (50, 72))
    assert level[near] > level[between] + 12
    assert not [m for m in drawn("hum", "sound", heard["voice-good.wav"]).marks if isinstance(m, Polyline) and m.dashed]


def test_the_spectrum_holds_the_recordings_power(heard: dict) -> None:
    found = heard["room-tone.flac"]
    power = sum(10 ** (level / 10) for level in found["spectrum_dbfs"])
    import math

    assert 10 * math.log10(power) == pytest.approx(found["noise_floor_dbfs"], abs=2.0)


def test_wind_is_drawn_in_the_shaded_part(heard: dict) -> None:
    found = heard["voice-windy.wav"]
    levels = dict(zip(found["spectrum_hz"], found["spectrum_dbfs"], strict=True))
    assert max(v for hz, v in levels.items() if hz < 70) > max(v for hz, v in levels.items() if hz > 300) + 6
    assert "rumble below 70 Hz" in drawn("wind", "sound", found).title


def test_the_cast_is_a_point_within_the_limits_box(seen: dict) -> None:
    made = drawn("grey-card", "light", seen)
    (point,) = [m for m in made.marks if isinstance(m, Circle)]
    assert point.colour == "good" and "neutral" in made.title
    warm = drawn("grey-card", "light", {**seen, "cast": {"red_green": 0.6, "blue_green": -0.5}})
    (off,) = [m for m in warm.marks if isinstance(m, Circle)]
    assert off.colour == "bad" and off.x > point.x and off.y > point.y and "warm" in warm.title


def test_the_background_is_drawn_in_fields_blank_where_the_product_is() -> None:
    found = opening.light_of(str(SAMPLE / "camera-a/DCIM/100HARBR/IMG_0004.JPG"))
    grid = found["background_grid_stops"]
    fields = [m for m in drawn("background-even", "light", found).marks if isinstance(m, Polygon)]
    assert len(fields) == sum(map(len, grid)) == 96
    blank = [m for m in fields if m.colour == "well"]
    assert 0 < len(blank) == sum(value is None for row in grid for value in row) < 60


def test_a_drawing_is_svg_that_any_reader_of_xml_takes(seen: dict) -> None:
    made = svg(
        Drawing("a <b> & c", 10, 10, (Text(1, 2, "<&>"), Circle(1, 1, 1, "good"), Polygon(((0, 0),), "#112233", 0.5)))
    )
    read = etree.fromstring(made)
    assert read.find("{*}title").text == "a <b> & c" and read.find("{*}text").text == "<&>"
    assert read.find("{*}polygon").get("fill") == "#112233"
    for name, rule in items.measured_items().items():
        picture = items.drawing(name, "light", seen) if rule.kind == "light" else None
        if picture is not None:
            etree.fromstring(svg(picture))


def test_where_nothing_was_measured_there_is_no_plot() -> None:
    empty = {"light": light.nothing().to_dict(), "sound": sound.nothing().to_dict()}
    made = {name: items.drawing(name, rule.kind, empty[rule.kind]) for name, rule in items.measured_items().items()}
    assert {name for name, one in made.items() if one is not None} <= {"flicker", "both-channels", "room-tone"}


def test_a_result_kept_before_there_were_such_curves_still_has_its_number(seen: dict) -> None:
    old = {key: value for key, value in seen.items() if key not in ("rows_stops", "background_grid_stops")}
    assert "Bands" in drawn("flicker", "light", old).title
