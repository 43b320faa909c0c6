"""Settings: kept for the next start, never in the way of one."""

from pathlib import Path

import pytest

from studio.base import paths, settings


@pytest.mark.parametrize("text", ["", "[]", "{", '{"sensitivity": "loud", "theme": 3, "_loaded": "x"}'])
def test_what_cannot_be_read_is_as_if_it_were_never_set(home: Path, text: str) -> None:
    paths.config_dir().mkdir(parents=True, exist_ok=True)
    (paths.config_dir() / "settings.json").write_text(text, "utf-8")
    found = settings.load()
    assert (found.sensitivity, found.theme) == ("normal", "system")
    found.theme = "dark"
    found.save()
    assert settings.load().theme == "dark"


def test_saving_keeps_what_another_program_has_set_meanwhile(home: Path) -> None:
    window, command = settings.load(), settings.load()
    command.sensitivity = "strict"
    command.save()
    window.theme = "dark"
    window.save()
    assert (settings.load().sensitivity, settings.load().theme) == ("strict", "dark")
    window.sensitivity = "forgiving"
    window.save()
    assert settings.load().sensitivity == "forgiving"
