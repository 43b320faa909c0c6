"""Who is seen in a frame, said on the Review page; the export page tells who will be named."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel

from tests.ui.conftest import Crew

PEOPLE = """people:
  - {name: Ada Holm, release: unlimited}
  - {name: Kim, release: unlimited, minor: true}
"""


@pytest.fixture
def looking(shooting: Crew) -> Iterator[Crew]:
    shoot = shooting.session.shoot
    assert shoot is not None
    brief = shoot.folder / "brief.yaml"
    text = brief.read_text("utf-8")
    brief.write_text(text.replace("people: []\n", PEOPLE), "utf-8")
    shoot.drop.read_documents()
    shooting.go_to("review")
    shooting.choose("IMG_0006")
    yield shooting
    shoot.marks.name_people([str(shooting.frame("IMG_0006")["id"])], None)
    shoot.marks.deselect(str(shooting.frame("IMG_0006")["id"]))
    brief.write_text(text, "utf-8")
    shoot.drop.read_documents()


def offered(crew: Crew) -> list[str]:
    """What the picker offers."""
    shown = crew.window.picker.list
    return [shown.item(n).text() for n in range(shown.count())]


def test_several_are_seen_one_after_the_other_and_it_is_told_before_export(looking: Crew) -> None:
    looking.press("Shift+W")
    assert offered(looking) == ["○ Ada Holm", "○ Kim", "○ Nobody is seen"]
    looking.type_into_picker("ada")
    assert offered(looking)[:3] == ["● Ada Holm", "○ Kim", "○ Nobody is seen"]
    looking.type_into_picker("kim")
    assert offered(looking)[:3] == ["● Ada Holm", "● Kim", "○ Nobody is seen"]
    looking.window.picker.leave()
    looking.settle()
    assert looking.frame("IMG_0006")["people"] == '["Ada Holm", "Kim"]'
    facts = looking.window.review_page.facts.findChildren(QLabel)
    assert "Ada Holm, Kim" in [label.text() for label in facts if label.isVisible()]
    looking.press("P")
    looking.settle()
    looking.go_to("export")
    page = looking.window.pages["export"]
    looking.wait(lambda: any("named: Ada Holm (" in text for text in page.texts()))
    assert any("1 minor left out by name" in text for text in page.texts())
    looking.go_to("review")
    looking.press("Shift+W")
    looking.type_into_picker("nobody")
    looking.settle()
    assert looking.frame("IMG_0006")["people"] == "[]"
    looking.press("Ctrl+Z")
    looking.settle()
    assert looking.frame("IMG_0006")["people"] == '["Ada Holm", "Kim"]'


def test_without_people_in_the_brief_a_sentence_says_where_they_go(shooting: Crew) -> None:
    shooting.go_to("review")
    shooting.choose("IMG_0006")
    shooting.press("Shift+W")
    shooting.wait(lambda: any("The brief names no people" in said for said in shooting.messages))
