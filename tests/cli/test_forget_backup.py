"""A backup drive that was given away: `check --forget` asks for its copies no more, also after the catalog was lost."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_it_is_forgotten_and_stays_so(
    threeshot: Run, drop: Path, card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("red", "blue"):
        threeshot("import", drop, card, "--backup", tmp_path / name)
    (tmp_path / "red").rename(tmp_path / "sold")
    assert "is not connected" in threeshot("check", drop).out
    wrong = threeshot("check", drop, "--forget", tmp_path / "green")
    assert wrong.code == 4 and f"they are at {tmp_path / 'blue'}" in " ".join(wrong.err.split())
    told = threeshot("check", drop, "--forget", tmp_path / "red")
    assert told.code == 0 and "2 second copies will not be asked for any more" in told.out
    assert threeshot("check", drop, "--forget", tmp_path / "blue", "--repair").code == 2

    def places() -> list[str]:
        return [copy["place"] for copy in threeshot("check", drop, "--json").json["copies"]]

    left = [str(drop), str(tmp_path / "blue/HARBOUR-01")]
    assert places() == left
    assert (tmp_path / "sold/HARBOUR-01/originals").is_dir()
    monkeypatch.setenv("THREESHOT_HOME", str(tmp_path / "another home"))
    assert threeshot("catalog", "rebuild", drop).code == 0
    assert places() == left
