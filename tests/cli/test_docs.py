"""docs/cli.md shows what the commands really say."""

import difflib

from tools.cli_docs import DOCUMENT, comparable, write


def test_the_page_is_what_the_commands_say_today() -> None:
    there = comparable(DOCUMENT.read_text("utf-8")).splitlines()
    today = comparable(write()).splitlines()
    difference = "\n".join(difflib.unified_diff(there, today, "docs/cli.md", "today", lineterm=""))
    assert not difference, f"run 'make docs':\n{difference}"
