"""Killed at random moments, in series: the next ordinary run makes good, and the checks of it do see what they are for.

`python -m bench.kill --kills 300` does the same to every kind of work.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import custody
from bench.custody import Found, Scene
from bench.kill import Count, kill_often

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGKILL.")
IMPORT = next(case for case in custody.CASES if case.name == "import with backup")
ORIGINAL = Path("HARBOUR-01", "originals", "Sample-Camera-A", "IMG_0005.JPG")


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scene, Count]:
    """A scene whose import was killed twice, and came to its end then; what was counted."""
    scene = Scene(tmp_path_factory.mktemp("scene"), IMPORT)
    return scene, kill_often(scene, kills=2, seed=2)


@pytest.mark.slow
def test_an_import_that_is_killed_again_and_again_loses_and_doubles_nothing(killed: tuple[Scene, Count]) -> None:
    count = killed[1]
    assert (count.kills, count.series) == (2, 1)
    assert not count.sentences, "\n".join(count.sentences)
    assert count.frames >= 4 and count.safe >= 1, "acknowledged frames and a card called safe were looked at"


def _lose(scene: Scene) -> None:
    (scene.folder / ORIGINAL).unlink()


def _cut(scene: Scene) -> None:
    path = scene.folder / ORIGINAL
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])


def _lose_backup(scene: Scene) -> None:
    (scene.backup / ORIGINAL).unlink()


def _double(scene: Scene) -> None:
    path = scene.folder / ORIGINAL
    shutil.copy(path, path.with_name("IMG_0005-2.JPG"))


def _leave(scene: Scene) -> None:
    (scene.home / "cache" / f"{custody.PART}here-1-abc.jpg").write_bytes(b"half")


def _leave_half_a_bundle(scene: Scene) -> None:
    (scene.out / "HARBOUR-01_2026-11-24T1530Z" / "data").mkdir(parents=True)


def _better_than_it_is(scene: Scene) -> None:
    db = sqlite3.connect(scene.home / "data" / "catalog.db")
    with db:
        changed = db.execute("UPDATE score SET verdict = 'pass' WHERE verdict <> 'pass'").rowcount
    db.close()
    assert changed


def _touch_the_card(scene: Scene) -> None:
    # Put back by the test itself: the card is no part of what is reset.
    path = scene.cards[0] / custody.ON_CARD[0]
    path.write_bytes(path.read_bytes()[::-1])


HARMS: dict[Callable[[Scene], None], set[str]] = {
    _lose: {"lost", "false safe"},
    _cut: {"lost", "false safe"},
    _lose_backup: {"lost", "false safe"},
    _double: {"doubled", "left over"},
    _leave: {"left over"},
    _leave_half_a_bundle: {"left over"},
    _better_than_it_is: {"stale"},
    _touch_the_card: {"lost"},
}


@pytest.mark.slow
def test_the_checks_see_every_harm_and_nothing_where_there_is_none(killed: tuple[Scene, Count], tmp_path: Path) -> None:
    imported = killed[0]
    places = (*imported.live, *imported.cards)
    for place in places:
        shutil.copytree(place, tmp_path / place.name)
    found = Found()
    imported.at_last(found)
    assert not found.sentences and found.safe and found.frames
    for harm, kinds in HARMS.items():
        harm(imported)
        found = Found()
        imported.at_last(found)
        assert {kind for kind, sentences in found.wrong.items() if sentences} >= kinds, harm.__name__
        for place in places:
            shutil.rmtree(place)
            shutil.copytree(tmp_path / place.name, place)
