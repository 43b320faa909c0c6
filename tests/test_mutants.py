"""`make mutants` tries what is there, with tests that are there, and counts what it finds."""

import json
import subprocess
import time
import tomllib
from pathlib import Path

import pytest

from tools import mutants


@pytest.mark.parametrize("name", mutants.ROOMS)
def test_the_files_and_the_tests_of_every_room_are_there(name: str) -> None:
    room = mutants.ROOMS[name]
    assert [pattern for pattern in room.files if not list(mutants.ROOT.glob(pattern))] == []
    assert [path for path in room.tests if not (mutants.ROOT / path).exists()] == []


def test_every_state_of_a_mutant_is_counted_by_its_file(tmp_path: Path) -> None:
    meta = tmp_path / "mutants" / "studio" / "catalog" / "picks.py.meta"
    meta.parent.mkdir(parents=True)
    codes = {"a": 1, "b": 0, "c": 33, "d": -24, "e": None, "f": -11}
    meta.write_text(json.dumps({"exit_code_by_key": codes}))
    (meta.parent / "marks.py.meta").write_text(json.dumps({"exit_code_by_key": {}}))
    states = {"a": "killed", "b": "survived", "c": "untested", "d": "timeout", "e": "not tried", "f": "odd"}
    assert mutants.counted(tmp_path) == {"studio/catalog/picks.py": states}


def test_a_copy_is_laid_out_with_the_settings_of_its_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutants, "BUILD", tmp_path)
    left = tmp_path / "coverage" / "mutants" / "studio" / "coverage" / "timing.py"
    left.parent.mkdir(parents=True)
    left.touch()
    left.with_suffix(".py.meta").touch()
    place = mutants.lay_out("coverage", mutants.ROOMS["coverage"])
    assert [file.name for file in left.parent.iterdir()] == ["timing.py.meta"], (
        "what was found is kept, the rest made anew"
    )
    settings = tomllib.loads((place / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    assert settings["only_mutate"] == ["studio/coverage/*.py"]
    assert settings["pytest_add_cli_args_test_selection"] == ["tests/studio/coverage"]
    assert (place / "studio/coverage/timing.py").is_file() and (place / "resources/kits/three-shot.yaml").is_file()


def test_what_no_test_noticed_is_tried_again_with_the_tests_there_are_now(tmp_path: Path) -> None:
    meta = tmp_path / "mutants" / "picks.py.meta"
    meta.parent.mkdir(parents=True)
    meta.write_text(json.dumps({"exit_code_by_key": {"a": 1, "b": 0, "c": 33, "d": -24, "e": None}, "hash": "1"}))
    stats = meta.with_name("mutmut-stats.json")
    stats.write_text("{}")
    mutants.forget_survivors(tmp_path)
    found = json.loads(meta.read_text())
    assert found == {"exit_code_by_key": {"a": 1, "b": None, "c": None, "d": None, "e": None}, "hash": "1"}
    assert not stats.exists()


def test_what_a_run_started_ends_with_it_when_its_time_is_over(tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        mutants._run(["sh", "-c", "sleep 60 & echo $! > child; wait"], tmp_path, 0.5 / 60)
    child = (tmp_path / "child").read_text().strip()
    state = "R"
    for _ in range(100):
        state = subprocess.run(["ps", "-o", "stat=", "-p", child], capture_output=True, text=True).stdout.strip()
        if not state or state.startswith("Z"):
            break
        time.sleep(0.02)
    assert not state or state.startswith("Z"), "it goes on"
