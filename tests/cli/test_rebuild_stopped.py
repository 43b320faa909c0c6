"""A rebuild that was killed early: what is not recorded yet is not said to be nowhere, and what goes on with it is named."""

import shutil
from pathlib import Path

import pytest

from studio.base import paths
from studio.shoot import rebuild
from tests.cli.conftest import Run


@pytest.fixture
def other(threeshot: Run, drop: Path, card: Path, sample_shoot: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two drops, the first with two frames; the catalog was lost, and its rebuild killed before it recorded anything. The second."""
    brief = drop.parent / "ours.yaml"
    brief.write_text((sample_shoot / "brief.yaml").read_text("utf-8").replace("HARBOUR-01", "OURS-01"), "utf-8")
    assert threeshot("drop", "new", brief, "--folder", drop.parent / "OURS").code == 0
    assert threeshot("import", drop, card).code == 0
    for part in paths.catalog_path().parent.glob("catalog.db*"):
        part.unlink()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rebuild, "record_unrecorded", killed)
        assert threeshot("catalog", "rebuild", drop, drop.parent / "OURS").code == 7
    return drop.parent / "OURS"


@pytest.mark.parametrize(
    "command",
    [
        ("mark", "IMG_0006", "--rating", "3"),
        ("assign", "IMG_0006", "--product", "HS-TOTE-01", "--role", "hero"),
        ("select", "IMG_0006"),
        ("reject", "IMG_0006"),
    ],
)
def test_a_frame_that_is_not_recorded_yet_is_told_with_what_records_it(
    threeshot: Run, drop: Path, other: Path, command: tuple[str, ...]
) -> None:
    done = threeshot(command[0], "HARBOUR-01", *command[1:])
    assert done.code == 4
    assert done.err.splitlines()[-1] == (
        "There is no frame 'IMG_0006' in this drop; 'threeshot drop show DROP --frames' lists them. It may not be recorded yet: "
        f"the rebuild of HARBOUR-01 is under way or was stopped; 'threeshot catalog rebuild {drop}' goes on with it."
    )
    assert threeshot("catalog", "rebuild", drop).code == 0
    assert "There is no frame" not in threeshot(command[0], "HARBOUR-01", *command[1:]).err
    assert "rebuild" not in threeshot("mark", "HARBOUR-01", "IMG_0007", "--rating", "3").err


def test_a_drop_that_the_rebuild_has_not_come_to_is_told_with_what_takes_it_in(
    threeshot: Run, drop: Path, other: Path
) -> None:
    done = threeshot("coverage", other)
    assert (done.code, done.err) == (
        4,
        f"The catalog has no drop '{other}' yet, though its folder is there; 'threeshot catalog rebuild {other}' takes it in.\n",
    )
    done = threeshot("coverage", "OURS-01")
    assert done.code == 4
    assert "There is no drop 'OURS-01': the catalog has HARBOUR-01." in done.err
    assert "The rebuild of HARBOUR-01 is under way or was stopped, and may not have come to it;" in done.err
    # Where new drops go it is found by its id.
    shutil.move(other, paths.drops_dir() / "OURS-01")
    assert f"'threeshot catalog rebuild {paths.drops_dir() / 'OURS-01'}'" in threeshot("coverage", "OURS-01").err
    assert threeshot("catalog", "rebuild", drop, paths.drops_dir()).code == 0
    assert threeshot("coverage", "OURS-01").code == 0
    assert threeshot("coverage", "NONE").err == "There is no drop 'NONE': the catalog has OURS-01, HARBOUR-01.\n"
