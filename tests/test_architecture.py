"""docs/architecture.md shows the house as it is: its rooms, a frame's way, and where a new thing goes."""

import re

from tools.architecture import BEGIN, DOCUMENT, DRAWING, END, ROOT, drawing, page, rooms

PAGE = DOCUMENT.read_text("utf-8")


def test_the_drawing_and_the_frames_way_are_what_the_code_says_today() -> None:
    assert drawing() == DRAWING.read_text("utf-8"), "run 'make docs'"
    assert page(PAGE) == PAGE, "run 'make docs'"


def test_every_room_of_the_studio_is_in_the_drawing_and_has_a_face() -> None:
    there = {path.name for path in (ROOT / "studio").iterdir() if (path / "__init__.py").exists()}
    there |= {path.stem for path in (ROOT / "studio").glob("*.py")} - {"__init__"}
    drawn = dict(rooms())
    assert set(drawn) - {"ui"} == there
    assert [name for name, purpose in drawn.items() if not purpose.endswith(".")] == []


def test_the_stages_that_are_told_are_the_modules_that_do_them() -> None:
    told = re.findall(r"\b([a-z_]+)\.py\b", PAGE.split(BEGIN)[1].split(END)[0])
    there = {path.stem for path in (ROOT / "studio" / "judging").glob("*.py")}
    drivers = {"__init__", "chain", "live", "one_frame", "left_over", "sent_for", "together"}
    assert set(told) == there - drivers, "who takes frames through the stages is none of them"


def test_every_place_that_the_page_names_is_there() -> None:
    named = re.findall(r"`((?:studio|ui|resources|checklists|docs|tests)/[^`]*)`", PAGE)
    assert len(named) > 15
    assert [path for path in named if not (ROOT / path).exists()] == []
