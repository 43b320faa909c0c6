"""A drop of many frames asks no more of the catalog than one of few: counted in steps of SQLite's own machine, so that no clock matters."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import growth, many_frames
from bench.sides import home_at
from studio.catalog import digests, judging, listings, tallies_held
from studio.ingest import gaps, mhl, plan
from studio.judging import bursts, chain
from studio.judging.claims import claim
from studio.shoot import Shoot

FEW, MANY = 300, 3000
_EVERY = 20


@contextmanager
def counted(shoot: Shoot) -> Iterator[list[int]]:
    """The steps that the catalog's machine took meanwhile, in one number."""
    steps = [0]

    def step() -> int:
        steps[0] += _EVERY
        return 0

    connection = shoot.drop.catalog.db.conn
    connection.set_progress_handler(step, _EVERY)
    try:
        yield steps
    finally:
        connection.set_progress_handler(None, 0)


@pytest.fixture
def shoots(tmp_path: Path) -> Iterator[list[Shoot]]:
    opened = []
    for frames in (FEW, MANY):
        home = tmp_path / str(frames)
        with home_at(home):
            many_frames.make(home, frames, 3)
            shoot = Shoot.open(many_frames.CODE)
            chain.finish(shoot.drop)
            gaps.missing_counters(shoot.drop)
            mhl.add_generations(shoot.drop, plan.places(shoot.drop, None))
            opened.append(shoot)
    yield opened
    for shoot in opened:
        shoot.drop.catalog.close()


def _another(shoot: Shoot) -> str:
    """A picture of a shot in the middle of the day."""
    sql = "SELECT id FROM frame WHERE drop_id = ? AND kind = 'picture' AND burst IS NULL ORDER BY corrected_at LIMIT 1 OFFSET 100"
    return str(shoot.drop.catalog.value(sql, [shoot.id]))


def _touched(shoot: Shoot) -> None:
    shoot.drop.catalog.execute(
        "UPDATE frame SET corrected_at = corrected_at || '0' WHERE id = ?", [_chosen[shoot.code, shoot.id]]
    )
    chain.finish(shoot.drop)


_chosen: dict[tuple[str, str], str] = {}


def _examined(shoot: Shoot) -> None:
    frame_id = _chosen[shoot.code, shoot.id]
    judging.take_up(shoot.drop.catalog, [frame_id], "run", judging.runs_that_examine(shoot.drop.catalog, shoot.id))
    judging.still_to_examine(shoot.drop.catalog, shoot.id, [frame_id])
    judging.let_go(shoot.drop.catalog, shoot.id, "run")


def _another_listed(shoot: Shoot) -> None:
    catalog, leaf = shoot.drop.catalog, digests.Leaf("Camera-1", b"\x77" * 16, b"\x11" * 16)
    digests.add(catalog, shoot.id, listings.HOME, [leaf])
    digests.of_folders(catalog, shoot.id, listings.HOME)


ASKED: dict[str, Callable[[Shoot], object]] = {
    "coverage": lambda shoot: shoot.coverage(),
    "the board": lambda shoot: shoot.board.state(),
    "pace": lambda shoot: shoot.pace(),
    "in short": lambda shoot: shoot.timing_in_short(),
    "all drops": lambda shoot: Shoot.all(shoot.drop.catalog),
    "proposals": lambda shoot: shoot.marks.select_auto(),
    "the export's plan": lambda shoot: shoot.handover.check(),
    "finishing what was left": lambda shoot: chain.finish(shoot.drop),
    "finishing one frame": _touched,
    "what is to be examined": lambda shoot: judging.frames_to_examine(shoot.drop.catalog, shoot.id, again=False),
    "taking a frame up": _examined,
    "gaps": lambda shoot: gaps.missing_counters(shoot.drop),
    "a frame by its name": lambda shoot: shoot.frames.find("originals/Camera-1/IMG_0042.JPG"),
    "rating a frame": lambda shoot: shoot.marks.rate([_chosen[shoot.code, shoot.id]], 3),
    "claims of a frame": lambda shoot: claim(shoot.drop, [_chosen[shoot.code, shoot.id]]),
    "a frame's burst": lambda shoot: bursts.group(shoot.drop, [_chosen[shoot.code, shoot.id]]),
    "the folders' hashes": _another_listed,
    "opening": lambda shoot: Shoot.open(shoot.code, shoot.drop.catalog),
}


def test_ten_times_the_frames_cost_no_more(shoots: list[Shoot]) -> None:
    grew = {}
    for what, ask in ASKED.items():
        steps = []
        for shoot in shoots:
            _chosen[shoot.code, shoot.id] = _another(shoot)
            ask(shoot)
            with counted(shoot) as counter:
                ask(shoot)
            steps.append(counter[0])
        if steps[1] > 1.5 * steps[0] + 1500:
            grew[what] = steps
    assert grew == {}
    for shoot in shoots:
        assert tallies_held.wrong(shoot.drop.catalog) == []
        assert judging.due(shoot.drop.catalog, shoot.id, "frame") == []


def test_the_bench_tells_what_the_largest_costs_beside_the_smallest(capsys: pytest.CaptureFixture[str]) -> None:
    figures = growth.run(sizes=(40, 80), drops=2, rounds=1, only=("coverage",))
    assert list(figures) == ["growth coverage", "growth memory"]
    figure = figures["growth coverage"]
    assert set(figure["at"]) == {"40", "80"} and figure["aim"] == growth.AIM
    assert figure["ratio"] == pytest.approx(figure["ours"] / figure["yardstick"], abs=0.01)
    assert 0 < figures["growth memory"]["ours"] < growth.LIMIT_MB
    assert "80 frames, 2 other drops" in capsys.readouterr().err
