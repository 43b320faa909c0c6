"""A verdict follows from what was measured and what it is judged by now; what is behind is seen, and judged anew without a look."""

import shutil
from pathlib import Path

import pytest

from studio import imaging
from studio.base import paths, settings
from studio.base.sensitivity import Sensitivity
from studio.catalog import Row, history, judging
from studio.judging import examine, verdicts
from studio.judging.looks import Run
from studio.shoot import Shoot

KIT = """\
name: strict
title: Strict
roles:
  - id: hero
    title: Hero
    guidance: The product.
    max_blur_px: {limit}
"""
NAMES = ("IMG_0006.JPG", "IMG_0014.JPG", "IMG_0021.JPG")


def write_kit(limit: float) -> None:
    folder = paths.config_dir() / "kits"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "strict.yaml").write_text(KIT.format(limit=limit), "utf-8")


@pytest.fixture
def card(sample_shoot: Path, tmp_path: Path) -> Path:
    """Three sharp pictures of camera A."""
    folder = tmp_path / "card" / "DCIM" / "100HARBR"
    folder.mkdir(parents=True)
    for name in NAMES:
        shutil.copy2(sample_shoot / "camera-a" / "DCIM" / "100HARBR" / name, folder)
    return tmp_path / "card"


@pytest.fixture
def shoot(home: Path, sample_shoot: Path, tmp_path: Path, card: Path) -> Shoot:
    """A drop by a kit of one role, all frames on one shot, judged."""
    write_kit(1.1)
    brief = tmp_path / "brief.yaml"
    brief.write_text((sample_shoot / "brief.yaml").read_text("utf-8").replace("three-shot", "strict"), "utf-8")
    made = Shoot.create(brief, tmp_path / "shoot")
    made.frames.import_sources([card])
    made.marks.assign([row["id"] for row in made.frames.list()], "HS-TOTE-01", "hero")
    return made


def events(shoot: Shoot, kind: str) -> list[Row]:
    return shoot.drop.catalog.rows("SELECT * FROM event WHERE kind = ? ORDER BY at, id", [kind])


def test_a_frame_is_told_to_be_scored_once_and_by_the_role_it_has_then(shoot: Shoot) -> None:
    rows = shoot.frames.list()
    assert {row["scored_role"] for row in rows} == {"hero"}
    scored = [event["subject"] for event in events(shoot, "frame.scored")]
    assert sorted(scored) == sorted(row["id"] for row in rows)


def test_another_kit_is_seen_by_whatever_runs_next_and_no_picture_is_opened_for_it(
    shoot: Shoot, card: Path, tmp_path: Path
) -> None:
    before = {row["name"]: row["verdict"] for row in shoot.frames.list()}
    assert set(before.values()) == {"pass"}
    write_kit(0.05)
    again = Shoot.open(str(shoot.folder))
    # Nothing to open: the originals are away meanwhile.
    (shoot.folder / "originals").rename(tmp_path / "away")
    (shoot.folder / "originals").mkdir()
    assert len(verdicts.behind(again.drop)) == 3
    assert again.frames.score()["fail"] == 3
    rows = again.frames.list()
    assert {row["verdict"] for row in rows} == {"fail"}
    assert all(row["reasons"] for row in rows)
    judged = [event["subject"] for event in events(again, "frame.judged")]
    assert sorted(judged) == sorted(row["id"] for row in rows)
    assert verdicts.behind(again.drop) == []
    assert again.frames.score()["fail"] == 3
    assert len(events(again, "frame.judged")) == 3


def test_a_verdict_of_an_older_version_that_was_too_good_is_put_right(shoot: Shoot) -> None:
    write_kit(0.05)
    shoot = Shoot.open(str(shoot.folder))
    # As a stopped `score --again` of the version before left it: the general verdict, and nothing to tell it by.
    shoot.drop.catalog.execute("UPDATE score SET verdict = 'pass', reasons = '[]', role = NULL, basis = NULL")
    assert shoot.frames.score()["fail"] == 3
    assert {row["scored_role"] for row in shoot.frames.list()} == {"hero"}


def test_what_was_measured_stays_what_it_was_measured_by(shoot: Shoot) -> None:
    shoot.frames.find_subjects()
    shoot.drop.catalog.execute("UPDATE score SET version = 1, basis = NULL")
    shoot.frames.score()
    assert {row["score_version"] for row in shoot.frames.list()} == {1}
    shoot.frames.score(again=True)
    assert 1 not in {row["score_version"] for row in shoot.frames.list()}


def test_a_frame_that_another_run_looks_at_is_left_to_it_until_that_run_is_no_more(shoot: Shoot) -> None:
    ids = [str(row["id"]) for row in shoot.frames.list()]
    with Run(shoot.drop) as one, Run(shoot.drop) as other:
        assert one.take_up(ids[:2]) == ids[:2]
        assert other.take_up(ids) == ids[2:]
        one.let_go(ids[:1])
        assert other.take_up(ids) == [ids[0], ids[2]]
    assert shoot.drop.catalog.value("SELECT COUNT(*) FROM frame WHERE examining IS NOT NULL") == 0
    # A run that was killed had this process's number once, and was started at another time.
    shoot.drop.catalog.execute("UPDATE frame SET examining = 'here:1@1.00:x'")
    with Run(shoot.drop) as next_one:
        assert next_one.take_up(ids) == ids


def test_exif_is_read_once_while_the_file_is_copied(
    shoot: Shoot, sample_shoot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.judging.looks import arguments

    path = sample_shoot / "camera-a" / "DCIM" / "100HARBR" / NAMES[0]
    whole = examine.examine(str(path))
    (row,) = judging.files_to_examine(shoot.drop.catalog, shoot.drop.id, [shoot.frames.find("IMG_0006")["id"]], True)
    _, _, _, _, exif, *_ = arguments(shoot.drop, row)
    read = []
    monkeypatch.setattr(imaging, "read_exif", lambda path: read.append(path))
    again = examine.examine(str(path), exif=exif)
    assert read == [] and exif is not None
    assert again.result == whole.result
    frame = shoot.frames.find("IMG_0006")
    assert whole.exif is not None
    assert (frame["iso"], frame["f_number"], frame["lens"]) == (whole.exif.iso, whole.exif.f_number, whole.exif.lens)


def set_sensitivity(step: Sensitivity) -> None:
    mine = settings.load()
    mine.sensitivity = step
    mine.save()


def test_another_sensitivity_judges_anew_from_what_was_measured_and_undone_gives_the_verdicts_back(
    shoot: Shoot, tmp_path: Path
) -> None:
    blurs = sorted(row["blur_px_delivery"] for row in shoot.frames.list())
    write_kit(blurs[1] * 1.05)
    shoot.reload_brief()
    before = shoot.frames.score()
    (shoot.folder / "originals").rename(tmp_path / "away")
    (shoot.folder / "originals").mkdir()
    set_sensitivity("strict")
    assert len(verdicts.behind(shoot.drop)) == 3
    assert shoot.frames.judge_anew() == "strict"
    assert shoot.frames.score()["fail"] > before["fail"]
    assert history.sensitivities(shoot.drop.catalog, shoot.id) == {"strict": 3}
    assert verdicts.behind(shoot.drop) == []
    set_sensitivity("normal")
    shoot.frames.judge_anew()
    assert shoot.frames.score() == before


def test_a_brief_that_says_how_strict_goes_before_what_a_person_has_set(shoot: Shoot) -> None:
    set_sensitivity("forgiving")
    assert shoot.frames.judge_anew() == "forgiving"
    brief = shoot.folder / "brief.yaml"
    brief.write_text(brief.read_text("utf-8") + "\nsensitivity: strict\n", "utf-8")
    shoot.reload_brief()
    assert history.sensitivities(shoot.drop.catalog, shoot.id) == {"strict": 3}
    assert shoot.frames.judge_anew() == "strict"
