"""Files that are looked at together: those of one scene share an outline, and nothing else makes a difference."""

from pathlib import Path

import pytest

from studio.base import models, paths
from studio.base.jobs import Progress
from studio.base.workers import Workers
from studio.judging.together import look_together

pytestmark = pytest.mark.learned

needs_model = pytest.mark.skipif(
    models.find_in(paths.models_dirs()[-1], models.SUBJECT) is None,
    reason="the learned model is not here; `make venv` fetches it",
)
SCENE = ("DSC_0406", "DSC_0407", "DSC_0408")


def files(sample_shoot: Path, *names: str) -> list[str]:
    return [str(next(sample_shoot.rglob(f"{name}.JPG"))) for name in names]


def look(wanted: list[str], workers: int = 2) -> dict[str, dict[str, object]]:
    with Workers(count=workers) as pool:
        seen = look_together(wanted, pool, Progress())
    return {Path(path).stem: found.to_inspect() for path, found in seen.items()}


@needs_model
def test_files_of_one_scene_share_an_outline_however_many_look(sample_shoot: Path) -> None:
    wanted = files(sample_shoot, *SCENE, "IMG_0006")
    seen = look(wanted)
    assert list(seen) == [*SCENE, "IMG_0006"], "in the order given"
    assert look(wanted, workers=1) == seen
    boxes = [seen[name]["subject"] for name in SCENE]
    assert all(box["source"] == "learned" for box in boxes)  # type: ignore[index]
    tops = [box["y"] for box in boxes]  # type: ignore[index]
    assert max(tops) - min(tops) < 30
    assert [seen[name]["verdict"] for name in SCENE] == ["pass", "fail", "fail"]


@needs_model
def test_one_that_is_like_no_other_is_seen_as_if_alone_and_a_damaged_one_costs_itself(
    sample_shoot: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.JPG"
    broken.write_bytes(Path(files(sample_shoot, "DSC_0407")[0]).read_bytes()[:40_000])
    one, sure = files(sample_shoot, "DSC_0409", "IMG_0006")
    together = look([one, str(broken), sure])
    assert together["broken"]["error"] and together["broken"]["subject"] is None
    assert look([one])["DSC_0409"] == together["DSC_0409"]
    assert look([sure])["IMG_0006"] == together["IMG_0006"]


def test_without_the_model_each_is_seen_by_the_fast_finder(
    sample_shoot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "find", lambda model: None)

    class Here:
        """Workers that do it in this process, where the model is not."""

        def map(self, function, items):  # type: ignore[no-untyped-def]
            return [(args, function(*args)) for args in items]

    wanted = files(sample_shoot, *SCENE)
    seen = look_together(wanted, Here(), Progress())  # type: ignore[arg-type]
    assert [found.result.subject.source for found in seen.values() if found.result] == ["central"] * 3
