"""The crew's pace: what a shot takes, what is left, when it is over; breaks, two cameras and odd clocks left out of it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.catalog import Catalog
from studio.coverage import pace, states
from studio.coverage.pace import Moment, estimate
from studio.coverage.states import ShotState
from tests.studio.small_drop import START, SmallDrop

NOW = START + timedelta(hours=1)


def shots(done: int, left: int, state: str = "missing") -> list[ShotState]:
    """A shot list whose first shots are done."""
    states = ["acceptable"] * done + [state] * left
    return [ShotState(f"s{n}", "SKU", "Title", f"role-{n}", one, 0, 0, 0, 1) for n, one in enumerate(states)]


def moments(*minutes_and_shots: tuple[float, int | None]) -> list[Moment]:
    """Frames, minutes after the start, each of a shot by its number."""
    return [(START + timedelta(minutes=m), None if n is None else f"s{n}") for m, n in minutes_and_shots]


def test_without_frames_nothing_is_known_and_nothing_is_promised() -> None:
    found = estimate([], shots(0, 6), NOW)
    assert (found.minutes_per_shot, found.minutes_left, found.wrap_at, found.left) == (None, None, None, 6)
    assert found.sentence == "Pace: 6 left · pace known from the second shot on."
    assert estimate([], [], NOW).sentence == "Pace: nothing is planned."


def test_one_shot_alone_tells_no_pace_yet() -> None:
    found = estimate(moments((0, 0), (1, 0), (4, 0)), shots(1, 5), NOW)
    assert (found.minutes_per_shot, found.wrap_at, found.worked_minutes) == (None, None, 4)


def test_no_pace_of_zero_minutes_is_ever_told() -> None:
    seconds = 1 / 60
    for frames, words in (
        ((0, 0), "5 left · pace known from the second shot on"),
        ((0, 0, 0, 1), "5 left · the frames' times tell no pace yet"),
        # Nothing but a break between them.
        ((0, 0, 30, 1), "5 left · the frames' times tell no pace yet"),
        ((0, 0, seconds, 1), "5 left · the frames' times tell no pace yet"),
        ((0, 0, 3 * seconds, 1), "0.1 min a shot · 5 left · about 0 min"),
    ):
        found = estimate(moments(*zip(frames[::2], frames[1::2], strict=True)), shots(2, 5), START + timedelta(days=2))
        assert found.words == words
        assert found.to_dict()["sentence"] == f"Pace: {words}."
    begun = estimate(moments((0, 0), (5, 1)), shots(0, 5), NOW)
    assert begun.words == "5 left · pace known once a shot is done"


def test_shots_of_five_minutes_each_take_five_minutes_whether_in_one_frame_or_many() -> None:
    single = estimate(moments((0, 0), (5, 1), (10, 2)), shots(3, 4), START + timedelta(minutes=10))
    assert single.minutes_per_shot == pytest.approx(5)
    assert single.minutes_left == pytest.approx(20)
    assert single.wrap_at == START + timedelta(minutes=30)
    many = estimate(
        moments((3, 0), (4, 0), (5, 0), (8, 1), (9, 1), (10, 1)), shots(2, 1), START + timedelta(minutes=10)
    )
    assert many.minutes_per_shot == pytest.approx(5)
    assert many.words == "5.0 min a shot · 1 left · wrap about 07:15"


def test_a_lunch_break_changes_neither_the_pace_nor_is_it_work() -> None:
    before = [(5.0 * n, n) for n in range(4)]
    after = [(5.0 * n + 45, n) for n in range(4, 8)]
    with_lunch = estimate(moments(*before, *after), shots(8, 2), START + timedelta(minutes=80))
    assert with_lunch.minutes_per_shot == pytest.approx(5)
    assert (with_lunch.pauses, with_lunch.worked_minutes) == (1, pytest.approx(40))
    # In the middle of a shot too.
    middle = estimate(
        moments((0, 0), (5, 1), (6, 1), (66, 1), (67, 1), (72, 2)), shots(3, 1), START + timedelta(minutes=72)
    )
    assert (middle.pauses, middle.worked_minutes) == (1, pytest.approx(17))


def test_a_crew_that_takes_twenty_minutes_for_each_change_is_not_taken_to_be_on_a_break() -> None:
    slow = [(22.0 * n, n) for n in range(4)]
    found = estimate(moments(*slow, (22.0 * 3 + 75, 4)), shots(5, 1), START + timedelta(minutes=150))
    assert found.minutes_per_shot == pytest.approx(22)
    assert found.pauses == 1


def test_two_cameras_at_work_at_once_do_not_count_twice() -> None:
    one = [(float(m), m // 6) for m in range(24)]
    other = [(m + 0.5, shot) for m, shot in one]
    alone = estimate(moments(*one), shots(4, 2), START + timedelta(minutes=24))
    both = estimate(moments(*sorted(one + other)), shots(4, 2), START + timedelta(minutes=24))
    assert alone.minutes_per_shot == pytest.approx(both.minutes_per_shot, abs=0.2)


def test_a_camera_whose_clock_was_never_set_does_not_matter() -> None:
    good = moments((0, 0), (5, 1), (10, 2))
    odd = [(datetime(2000, 1, 1, 0, n, tzinfo=UTC), "s0") for n in (0, 1)]
    found = estimate([*odd, *good], shots(3, 2), START + timedelta(minutes=10))
    assert found.minutes_per_shot == pytest.approx(5, abs=1)
    assert found.wrap_at is not None


def test_what_was_spent_on_the_shot_under_way_is_taken_off_but_never_more_than_half() -> None:
    frames = moments((0, 0), (10, 1), (12, 2))
    first = estimate(frames, shots(2, 2), START + timedelta(minutes=12))
    assert first.minutes_per_shot == pytest.approx((6 + 10) / 2)
    assert first.minutes_left == pytest.approx(8 - 2 + 8)
    trouble = estimate([*frames, *moments((26, 2))], shots(2, 2), START + timedelta(minutes=26))
    assert trouble.minutes_left == pytest.approx(4 + 8)
    reshoot = estimate([*frames, *moments((26, 2))], shots(2, 2, "reshoot"), START + timedelta(minutes=26))
    assert reshoot.minutes_left == pytest.approx(16)


def test_grey_cards_are_shared_by_all_shots() -> None:
    found = estimate(moments((0, None), (2, None), (4, 0), (8, 1)), shots(2, 1), START + timedelta(minutes=8))
    assert found.minutes_per_shot == pytest.approx((2 + 4) / 2 + 2 / 2)


def test_on_a_break_it_says_if_you_go_on_now_and_after_the_day_no_time_at_all() -> None:
    frames = moments((0, 0), (5, 1), (10, 2))
    lunch = estimate(frames, shots(3, 2), START + timedelta(minutes=60))
    assert lunch.resting and lunch.words == "5.0 min a shot · 2 left · if you go on now, wrap about 08:10"
    weeks = estimate(frames, shots(3, 20), START + timedelta(days=20))
    assert weeks.wrap_at is None and weeks.words == "5.0 min a shot · 20 left · about 1.7 h"
    assert estimate(frames, shots(3, 0), NOW).words == "nothing left to shoot"


@given(
    st.lists(st.tuples(st.floats(0, 600), st.none() | st.integers(0, 9)), max_size=60),
    st.integers(0, 10),
    st.integers(0, 10),
    st.integers(-1000, 5000),
)
def test_whatever_the_frames_are_the_numbers_stand_for_something(
    frames: list[tuple[float, int | None]], done: int, left: int, now_minutes: int
) -> None:
    ordered = sorted(frames, key=lambda one: one[0])
    now = START + timedelta(minutes=now_minutes)
    found = estimate(moments(*ordered), shots(done, left), now)
    assert found.done + found.left == done + left
    assert found.worked_minutes >= 0
    if found.minutes_per_shot is None:
        assert found.minutes_left is None and found.wrap_at is None
    else:
        assert found.minutes_per_shot > 0
        assert left * found.minutes_per_shot / 2 - 1e-6 <= found.minutes_left <= left * found.minutes_per_shot + 1e-6
    if found.wrap_at is not None:
        assert left and found.wrap_at >= now
    assert found.to_dict()["sentence"].endswith(".")


@given(st.integers(1, 8), st.floats(16, 600), st.integers(0, 8))
def test_a_break_of_any_length_at_any_place_leaves_the_pace_as_it_was(at: int, break_min: float, left: int) -> None:
    """Nine shots, five minutes each; the break lies before shot number `at`."""
    without = moments(*[(5.0 * n, n) for n in range(9)])
    with_break = moments(*[(5.0 * n + (break_min if n >= at else 0), n) for n in range(9)])
    now = with_break[-1][0]
    plain, broken = estimate(without, shots(9, left), now), estimate(with_break, shots(9, left), now)
    assert broken.minutes_per_shot == pytest.approx(plain.minutes_per_shot)
    assert broken.pauses == 1


def test_the_catalogs_frames_make_the_pace_of_a_drop_in_its_own_time_zone() -> None:
    drop = SmallDrop(Catalog())
    other = drop.add_camera("B")
    for minute, (sku, role), camera in (
        (0, ("TOTE", "hero"), drop.camera),
        (4, ("TOTE", "lifestyle"), drop.camera),
        (5, ("TOTE", "lifestyle"), other),
        (8, ("TOTE", "detail"), drop.camera),
    ):
        drop.frame(sku, role, minutes=minute, camera=camera)
    covered = states.of_drop(drop)
    found = pace.of_drop(drop, covered, START + timedelta(minutes=10))
    assert (found.done, found.left) == (3, 3)
    assert found.minutes_per_shot == pytest.approx(4, abs=0.5)
    assert found.to_dict()["wrap_at"] == "2026-10-03T09:21+02:00"
