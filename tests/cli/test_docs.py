"""docs/cli.md shows what the commands really say."""

import difflib

import pytest

from tools.cli_docs import DOCUMENT, PARTS, comparable, parts_of


@pytest.mark.parametrize("part", PARTS)
def test_the_page_is_what_the_commands_say_today(part: str) -> None:
    there = comparable(parts_of(DOCUMENT.read_text("utf-8"))[part]).strip().splitlines()
    today = comparable(PARTS[part]()).strip().splitlines()
    difference = "\n".join(difflib.unified_diff(there, today, "docs/cli.md", "today", lineterm=""))
    assert not difference, f"run 'make docs':\n{difference}"


def test_nothing_of_the_page_belongs_to_no_part() -> None:
    page = DOCUMENT.read_text("utf-8")
    assert "".join(parts_of(page).values()) == page
    assert all(parts_of(page).values())
