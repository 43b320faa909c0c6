"""The learned outline in a drop's verdicts: beside the quick one, one for a scene, the same whatever comes first, finished after a stop."""

import shutil
import signal
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from studio import ingest
from studio.base import jobs, models, paths
from studio.base.errors import Interrupted
from studio.base.jobs import Progress
from studio.base.workers import Workers
from studio.capture import HotFolder
from studio.ingest import ImportReport
from studio.judging import outlines, scene_look
from studio.shoot import Shoot, open_catalog, rebuild_catalog
from tests.cli.conftest import start
from tests.ready import Ready
from tests.studio.capture.receiving import until
from tests.studio.worker_tasks import measure_or_die

pytestmark = pytest.mark.learned

needs_model = pytest.mark.skipif(
    models.find_in(paths.models_dirs()[-1], models.SUBJECT) is None,
    reason="the learned model is not here; `make venv` fetches it",
)
BEANIE = ("HS-BEANIE-01", "lifestyle")
SCENE = ("DSC_0406.JPG", "DSC_0407.JPG", "DSC_0408.JPG")
"""A beanie: sharp, with the focus on the leaves behind it, shaken."""
OTHER = "DSC_0409.JPG"
"""A scarf."""
LONG_S = 240.0
"""For what nobody waits for: on a busy computer its turn comes after all else's."""


@pytest.fixture
def shoot(sample_shoot: Path, tmp_path: Path) -> Shoot:
    return Shoot.create(sample_shoot / "brief.yaml", tmp_path / "shoot")


def card(sample_shoot: Path, folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        shutil.copy2(next(sample_shoot.rglob(name)), folder / name)
    return folder


def take(shoot: Shoot, source: Path, progress: Progress | None = None) -> ImportReport:
    """Import, as the command does."""
    report = shoot.frames.import_sources([source], progress=progress)
    shoot.frames.find_subjects(progress)
    return report


def seen(shoot: Shoot) -> dict[str, list[object]]:
    columns = (
        "verdict", "reasons", "blur_px", "subject_source", "subject_x", "subject_y", "subject_width", "subject_height", "subject_ev",
    )  # fmt: skip
    return {row["name"]: [row[column] for column in columns] for row in shoot.frames.list()}


def found(shoot: Shoot) -> dict[str, dict[str, object]]:
    """Of each frame whose outline is known or due: its row, with the name of the frame that its scene begins with."""
    names = {row["id"]: row["name"] for row in shoot.frames.list()}
    rows = shoot.drop.catalog.rows("SELECT * FROM outline")
    return {names[row["frame_id"]]: {**row, "first": names.get(row["first_id"])} for row in rows}


@pytest.fixture
def scene(ready: Ready, sample_shoot: Path) -> Shoot:
    """A drop with the scene's three frames and one of another scene, each judged by its outline."""

    def make(folder: Path) -> None:
        shoot = Shoot.create(sample_shoot / "brief.yaml", folder / "shoot")
        take(shoot, card(sample_shoot, folder / "card", *SCENE, OTHER))
        shoot.drop.catalog.close()

    ready("scene with outlines", make)
    return Shoot.open("HARBOUR-01")


@needs_model
def test_frames_of_one_scene_are_judged_by_one_outline_wherever_the_focus_lies(scene: Shoot) -> None:
    shoot = scene
    rows = found(shoot)
    assert rows.pop("DSC_0409")["first"] == "DSC_0409"
    assert {row["first"] for row in rows.values()} == {"DSC_0406"}
    assert [name for name, row in sorted(rows.items()) if row["said"]] == ["DSC_0406", "DSC_0407"], "two were looked at"
    masks = [scene_look._grey(bytes(row["mask"])) > 127 for row in rows.values()]  # type: ignore[call-overload]
    shared = np.logical_and.reduce(masks).sum() / np.logical_or.reduce(masks).sum()
    assert shared > 0.93
    verdicts = seen(shoot)
    assert all(row[3] == "learned" for row in verdicts.values())
    assert [verdicts[name[:-4]][0] for name in SCENE] == ["pass", "fail", "fail"]


@needs_model
def test_it_is_the_same_whatever_comes_first_and_after_a_rebuild(
    scene: Shoot, sample_shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, outlined = seen(scene), {name: row["mask"] for name, row in found(scene).items()}
    other = tmp_path / "other home"
    monkeypatch.setenv("THREESHOT_HOME", str(other))
    again = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "again")
    for name in (OTHER, SCENE[1], SCENE[0], SCENE[2]):
        take(again, card(sample_shoot, tmp_path / "slow", name))
    assert seen(again) == together
    assert {name: row["mask"] for name, row in found(again).items()} == outlined
    again.drop.catalog.close()
    shutil.rmtree(other)
    catalog = open_catalog()
    rebuild_catalog(catalog, [again.folder])
    rebuilt = Shoot.open("HARBOUR-01", catalog)
    assert seen(rebuilt) == together
    assert {name: row["mask"] for name, row in found(rebuilt).items()} == outlined


@needs_model
def test_live_the_quick_verdict_comes_first_and_the_outline_corrects_it(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path
) -> None:
    told: list[tuple[str, str]] = []
    shoot.events.frame_scored.connect(lambda one: told.append((one, shoot.frames.get(one)["subject_source"])))
    changes: list[str] = []
    shoot.events.changed.connect(lambda change: changes.append(change.what) if change.judged else None)
    shoot.arming.arm(*BEANIE)
    folder = tmp_path / "hot"
    folder.mkdir()
    job = jobs.run("live", lambda progress: shoot.frames.take_from(HotFolder(folder), progress=progress))
    card(sample_shoot, folder, "DSC_0407.JPG")
    assert until(lambda: any(source == "learned" for _, source in told), LONG_S)
    job.cancel()
    job.wait(LONG_S)
    assert [source for _, source in told] == ["central", "learned"]
    assert len({one for one, _ in told}) == 1
    assert changes.index("frames.examined") < changes.index("frames.outlined")
    assert seen(shoot)["DSC_0407"][0] == "fail"
    assert [shot.state for shot in shoot.coverage().shots if (shot.sku, shot.role) == BEANIE] == ["captured"]
    kinds = [row["kind"] for row in shoot.drop.catalog.rows("SELECT kind FROM event WHERE kind = 'frame.scored'")]
    assert len(kinds) == 2


@needs_model
def test_what_an_earlier_run_left_unjudged_gets_its_outline_while_nothing_new_comes(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path
) -> None:
    ingest.import_sources(shoot.drop, [card(sample_shoot, tmp_path / "card", "DSC_0407.JPG")])
    folder = tmp_path / "hot"
    folder.mkdir()
    job = jobs.run("live", lambda progress: shoot.frames.take_from(HotFolder(folder), progress=progress))
    try:
        assert until(lambda: seen(shoot)["DSC_0407"][3] == "learned", LONG_S)
    finally:
        job.cancel()
        job.wait(LONG_S)


@needs_model
def test_a_run_that_is_killed_between_the_quick_verdict_and_the_outline_is_finished_by_the_next(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [SCENE[1], OTHER]
    source = card(sample_shoot, tmp_path / "card", *names)
    process = start("import", "HARBOUR-01", str(source))
    deadline = time.monotonic() + 90
    while True:
        assert time.monotonic() < deadline and process.poll() is None
        rows = found(shoot)
        if len(rows) == len(names) and any(row["due"] for row in rows.values()):
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    left = [name for name, row in found(shoot).items() if row["due"]]
    assert left and all(seen(shoot)[name][3] == "central" for name in left), "judged, by the fast finder"
    assert shoot.frames.left_to_finish() == len(left)
    shoot.frames.finish_left()
    assert shoot.frames.left_to_finish() == 0
    monkeypatch.setenv("THREESHOT_HOME", str(tmp_path / "other"))
    other = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "undisturbed")
    take(other, source)
    assert seen(shoot) == seen(other)


def picture(path: Path, left: int, second: int) -> None:
    """A striped bag at `left` before a wall of colours and dots, at that second of the shoot."""
    random = np.random.default_rng(5)
    blocks = random.integers(60, 200, (5, 7, 3), np.uint8)
    wall = np.asarray(cv2.resize(blocks, (1600, 1067), interpolation=cv2.INTER_CUBIC), np.uint8)
    dots = cv2.resize(random.integers(0, 60, (134, 200), np.uint8), (1600, 1067), interpolation=cv2.INTER_NEAREST)
    wall = cv2.add(wall, np.repeat(np.asarray(dots)[..., None], 3, 2))
    bag = np.full((480, 420, 3), (40, 60, 200), np.uint8)
    bag[:, ::60] = bag[:, 1::60] = bag[:, 2::60] = 240
    wall[380:860, left : left + 420] = bag
    from PIL import Image

    exif = Image.Exif()
    exif[271], exif[272] = "Canon", "EOS R6"
    exif.get_ifd(0x8769)[36867] = f"2026:10:03 09:14:{second:02}"
    Image.fromarray(wall[..., ::-1]).save(path, quality=92, exif=exif)


@needs_model
def test_an_outline_that_does_not_fit_is_not_taken_over(shoot: Shoot, tmp_path: Path) -> None:
    source = tmp_path / "card"
    source.mkdir()
    for number, left in ((1, 600), (2, 600), (3, 680), (4, 680)):
        picture(source / f"IMG_000{number}.JPG", left, number)
    report = take(shoot, source)
    shoot.marks.assign(report.frames, *BEANIE)
    shoot.frames.score()
    rows = found(shoot)
    assert {name: row["first"] for name, row in rows.items()} == {
        "IMG_0001": "IMG_0001", "IMG_0002": "IMG_0001", "IMG_0003": "IMG_0003", "IMG_0004": "IMG_0003",
    }  # fmt: skip
    boxes = {row["name"]: row["subject_x"] for row in shoot.frames.list()}
    assert boxes["IMG_0001"] == pytest.approx(600, abs=20) and boxes["IMG_0004"] == pytest.approx(680, abs=20)


@needs_model
def test_to_score_again_asks_the_model_nothing_and_changes_no_verdict_on_the_way(
    scene: Shoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shoot = scene
    before = seen(shoot)
    told: list[str] = []
    shoot.events.frame_scored.connect(lambda one: told.append(shoot.frames.get(one)["subject_source"]))
    monkeypatch.setattr(outlines, "one_scene", lambda *_: pytest.fail("nothing is due"))
    shoot.frames.score(again=True)
    assert seen(shoot) == before and told == ["learned"] * 4


@needs_model
def test_a_frame_whose_measuring_worker_died_is_measured_by_its_outline_all_the_same(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scene_look, "measure_anew", measure_or_die)
    (home / "dies").touch()
    take(shoot, card(sample_shoot, tmp_path / "card", *SCENE[:2]))
    assert not (home / "dies").exists(), "a worker died"
    assert {row[3] for row in seen(shoot).values()} == {"learned"}
    assert {row["due"] for row in found(shoot).values()} == {0}


@needs_model
def test_what_a_person_decided_stays(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.setattr(models, "find", lambda model: None)
        report = take(shoot, card(sample_shoot, tmp_path / "card", *SCENE[:2]))
        shoot.marks.assign(report.frames, *BEANIE)
        behind = shoot.frames.find("DSC_0407")["id"]
        shoot.marks.select(behind)
        shoot.marks.rate([behind], 4)
        assert {row[3] for row in seen(shoot).values()} == {"central"}
    shoot.frames.score()
    row = shoot.frames.find("DSC_0407")
    assert (row["verdict"], row["subject_source"]) == ("fail", "learned")
    assert row["is_select"] and row["rating"] == 4 and (row["sku"], row["role"]) == BEANIE


def test_without_the_model_the_quick_verdict_stands_and_one_line_says_how_to_get_it(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    said: list[str] = []
    shoot.events.said.connect(said.append)
    report = take(shoot, card(sample_shoot, tmp_path / "card", *SCENE[:2]))
    assert said.count(models.WITHOUT_SUBJECT) == 1
    assert models.WITHOUT_SUBJECT not in report.notes, "which are on the frames"
    assert {row[3] for row in seen(shoot).values()} == {"central"}
    assert all(row["due"] for row in found(shoot).values())
    assert shoot.frames.left_to_finish() == 0, "nothing that could be done"


@needs_model
def test_stopped_by_hand_it_goes_on_later(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress, one_scene = Progress(), outlines.one_scene

    def stopped(*args: object) -> int:
        done = one_scene(*args)  # type: ignore[arg-type]
        progress.cancel()
        return done

    source = card(sample_shoot, tmp_path / "card", SCENE[0], OTHER)
    with monkeypatch.context() as once:
        once.setattr(outlines, "one_scene", stopped)
        with pytest.raises(Interrupted):
            take(shoot, source, progress=progress)
    assert {row["due"] for row in found(shoot).values()} == {0, 1}
    take(shoot, source)
    assert {row["due"] for row in found(shoot).values()} == {0}
    assert {row[3] for row in seen(shoot).values()} == {"learned"}


@needs_model
def test_only_what_nobody_waits_for_has_its_turn_last(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shoot.frames.import_sources([card(sample_shoot, tmp_path / "card", SCENE[1])])
    asked: list[bool] = []

    def workers(at_leisure: bool) -> Workers:
        asked.append(at_leisure)
        return Workers(count=1)

    monkeypatch.setattr(outlines, "_workers", workers)
    monkeypatch.setattr(outlines, "one_scene", lambda *_: 0)
    shoot.frames.find_subjects()
    shoot.frames.score()
    shoot.frames.finish_left()
    assert asked == [False, False, True], (
        "an import's end and a scoring are waited for, what a window does beside is not"
    )
