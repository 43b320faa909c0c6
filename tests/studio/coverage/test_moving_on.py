"""The question whether to move on: asked when a shot has enough frames and more keep coming, until somebody answers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.catalog import Catalog, Change
from studio.coverage.moving_on import next_open, wanted
from studio.shoot import Shoot
from tests.studio.small_drop import SmallDrop

ARMED = ("HS-TOTE-01", "hero")


@pytest.mark.parametrize(
    ("passes", "before", "since", "asked"),
    [
        ([True] * 3, 0, 0, False),  # enough, and nobody goes on shooting
        ([True] * 4, 0, 0, True),
        ([True] * 3 + [False], 0, 0, True),  # whatever comes after, they have not moved on
        ([True, False, True, False, False], 0, 0, False),
        ([True] * 9, 9, 0, False),  # armed again: what was there asks nothing
        ([True] * 9 + [False], 9, 0, True),
        ([True] * 6, 4, 4, False),  # they stayed: as many more have to pass
        ([True] * 8, 4, 4, True),
        ([], 0, 0, False),
    ],
)
def test_when_it_is_asked(passes: list[bool], before: int, since: int, asked: bool) -> None:
    assert wanted(passes, 3, before, since) is asked


@given(st.lists(st.booleans(), max_size=40), st.integers(1, 12), st.integers(0, 40), st.integers(0, 40))
def test_it_is_never_asked_too_early_and_once_asked_more_frames_do_not_take_it_back(
    passes: list[bool], ask_after: int, before: int, since: int
) -> None:
    asked = wanted(passes, ask_after, before, since)
    if asked:
        assert sum(passes[since:]) >= ask_after and len(passes) > before
        assert wanted([*passes, False], ask_after, before, since)
    if sum(passes[since:]) < ask_after:
        assert not asked


class Camera:
    """Frames that arrive for the armed shot, judged as told."""

    def __init__(self, folder: Path, sample: Path) -> None:
        self.shoot = Shoot.create(sample / "brief.yaml", folder)
        self.rows = SmallDrop.__new__(SmallDrop)
        self.rows.catalog, self.rows.row, self.rows.count = self.shoot.drop.catalog, self.shoot.drop.row, 0
        self.rows.shots = {(s.sku, s.role): s.shot_id for s in self.shoot.coverage().shots}
        self.rows.camera = self.rows.add_camera("A")
        self.asked: list[str] = []
        self.shoot.events.asked.connect(self.asked.append)

    def tell(self, frame_id: str) -> None:
        change = Change("", self.shoot.id, "frames.examined", "Mara", judged=(frame_id,))
        self.shoot.events.changed.emit(change)

    def shoots(self, *verdicts: str) -> None:
        for verdict in verdicts:
            assert self.shoot.arming.armed is not None
            sku, role = self.shoot.arming.armed
            frame_id = self.rows.frame(sku, role, verdict, by="armed")
            self.tell(frame_id)


@pytest.fixture
def camera(tmp_path: Path, sample_shoot: Path) -> Camera:
    return Camera(tmp_path / "shoot", sample_shoot)


def test_it_is_asked_with_the_next_shot_and_again_with_each_frame_until_it_is_answered(camera: Camera) -> None:
    camera.shoot.arming.arm(*ARMED)
    camera.shoots("pass", "fail", "pass", "pass", "pass", "pass")
    assert camera.asked == []  # five pass, which is the kit's number; nobody has gone on
    camera.shoots("check")
    assert camera.asked == ["HS-TOTE-01 hero: 5 frames pass, 5 are enough. On to HS-TOTE-01 lifestyle?"]
    camera.shoots("pass")
    assert camera.asked[-1].startswith("HS-TOTE-01 hero: 6 frames pass")
    question = camera.shoot.arming.asking.question
    assert question is not None and question.next == ("HS-TOTE-01", "lifestyle")
    camera.shoot.arming.arm(*question.next)
    assert camera.asked[-1] == "" and camera.shoot.arming.asking.question is None
    camera.shoots("pass")
    assert camera.asked[-1] == ""


def test_to_stay_is_an_answer_until_as_many_more_pass(camera: Camera) -> None:
    camera.shoot.arming.arm(*ARMED)
    camera.shoots(*["pass"] * 6)
    camera.shoot.arming.asking.stay()
    assert camera.asked[-1] == ""
    camera.shoots(*["pass"] * 5)
    assert camera.shoot.arming.asking.question is None
    camera.shoots("pass")
    assert camera.shoot.arming.asking.question is not None


def test_rejecting_what_passed_takes_the_question_back(camera: Camera) -> None:
    camera.shoot.arming.arm(*ARMED)
    camera.shoots(*["pass"] * 6)
    assert camera.shoot.arming.asking.question is not None
    ids = [row["id"] for row in camera.shoot.frames.list()[:2]]
    camera.shoot.drop.catalog.execute("UPDATE frame SET rejected = 1 WHERE id IN (?, ?)", ids)
    camera.tell(ids[0])
    assert camera.shoot.arming.asking.question is None and camera.asked[-1] == ""


def test_without_an_armed_shot_nothing_is_asked_and_disarming_answers(camera: Camera) -> None:
    camera.shoot.arming.arm(*ARMED)
    camera.shoots(*["pass"] * 7)
    camera.shoot.arming.arm(None)
    assert camera.asked[-1] == ""
    camera.tell(camera.shoot.frames.list()[0]["id"])
    assert camera.shoot.arming.asking.question is None


def test_the_last_open_shot_asks_whether_to_wrap(camera: Camera) -> None:
    for sku, role in [key for key in camera.rows.shots if key != ARMED]:
        camera.rows.frame(sku, role)
    camera.shoot.arming.arm(*ARMED)
    camera.shoots(*["pass"] * 6)
    assert camera.asked[-1].endswith("5 are enough, and no other shot is open. Wrap?")


def test_the_next_open_shot_goes_round_and_is_never_the_armed_one() -> None:
    from studio.coverage import states

    drop = SmallDrop(Catalog())
    drop.frame("TOTE", "lifestyle")
    covered = states.of_drop(drop)
    assert next_open(covered, None) == ("TOTE", "hero")
    assert next_open(covered, ("TOTE", "hero")) == ("TOTE", "detail")
    assert next_open(covered, ("SCARF", "detail")) == ("TOTE", "hero")
    assert next_open(covered, ("GONE", "hero")) == ("TOTE", "hero")
    for sku, role in drop.shots:
        if (sku, role) != ("TOTE", "detail"):
            drop.frame(sku, role)
    assert next_open(states.of_drop(drop), ("TOTE", "detail")) is None
