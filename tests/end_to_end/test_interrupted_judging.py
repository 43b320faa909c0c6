"""An import, a watch and `score --again`, ended in the middle: the next ordinary run makes the drop what it would have been.

`python -m bench.interrupted --moments 20` does the same at all moments, with more frames.
"""

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from bench import interrupted
from bench.interrupted import Case, Scene

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has neither signal.")
KILL, INT = signal.SIGKILL, signal.SIGINT
MOMENTS = {
    "import": ((0.9, KILL),),
    "score --again": ((0.6, INT),),
    "watch": ((0.4, KILL),),
    "armed watch": ((0.6, KILL),),
}
LEARNED = ("import", "armed watch")
"""What finds outlines by the learned model too: a run of an import's end, and one beside frames that come in."""


def _cases() -> list[object]:
    marked = [(case, [pytest.mark.learned] if case.name in LEARNED else []) for case in interrupted.CASES]
    return [pytest.param(case, marks=marks, id=case.name) for case, marks in marked]


@pytest.mark.slow
@pytest.mark.parametrize("case", _cases())
def test_what_was_interrupted_is_finished_by_the_next_run(case: Case, tmp_path: Path) -> None:
    few = interrupted.FEW if case.frames is interrupted.FRAMES else case.frames[:3]
    scene = Scene(tmp_path, replace(case, frames=few))
    # The kit's hero asks for a white background, the general limits do not: a verdict that is too good shows.
    assert (scene.wanted["IMG_0006 verdict"], scene.wanted["IMG_0006 judged_by"]) == ("check", "hero")
    outcomes = [scene.interrupt(share, number) for share, number in MOMENTS[case.name]]
    bad = [f"{outcome.where}: {line}" for outcome in outcomes for line in outcome.differs]
    assert not bad, "\n".join(bad)
    for outcome, (_, number) in zip(outcomes, MOMENTS[case.name], strict=True):
        # Ctrl-C stops at a safe point with an exit code of our own; a watch that had nothing under way ends as it always does.
        assert outcome.ended in ((-KILL,) if number == KILL else (0, 7)), outcome.where


@pytest.mark.slow
def test_several_imports_side_by_side_score_each_frame_once(tmp_path: Path) -> None:
    cards = {
        "a": interrupted.FEW[1:4],
        "b": (interrupted.B / "DSC_0401.JPG", interrupted.B / "DSC_0404.JPG"),
        "phone": (Path("phone", "IMG_1001.JPG"), Path("phone", "IMG_1002.JPG")),
    }
    interrupted.make_drop(tmp_path)
    for name, frames in cards.items():
        interrupted.lay_card(tmp_path / name, frames)
    told = interrupted.side_by_side(tmp_path, [tmp_path / name for name in cards])
    assert {"IMG_0005", "IMG_0006", "DSC_0404", "IMG_1001", "IMG_1002"} <= set(told)
    assert told == dict.fromkeys(told, 1)
