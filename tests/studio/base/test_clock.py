"""The clock, and the demo's day of its own."""

import time
from datetime import UTC, datetime, timedelta

from studio.base import clock


def test_a_demo_plays_on_another_day_and_the_clock_goes_on_from_there() -> None:
    noon = datetime(2026, 10, 3, 12, 0, tzinfo=UTC)
    before = clock.utc_now()
    with clock.as_if(noon):
        assert noon <= clock.utc_now() < noon + timedelta(minutes=1)
        with clock.as_if(noon + timedelta(days=30)):
            assert clock.now_text().startswith("2026-11-02T12:0")
        assert clock.utc_now() < noon + timedelta(minutes=1)
    assert before <= clock.utc_now() < before + timedelta(minutes=5)


def test_what_is_valid_for_a_while_ends_while_the_computer_sleeps_and_lasts_no_longer_when_its_clock_is_put_back() -> (
    None
):
    wall, steady = [1000.0], [5.0]
    seconds = clock.HeldWall(lambda: wall[0], lambda: steady[0])
    began = seconds()
    steady[0] += 10
    wall[0] += 10 + 3600  # asleep for an hour, in which only the wall clock went on
    assert seconds() - began == 3610
    steady[0] += 10
    wall[0] -= 7200
    assert seconds() - began == 3620
    if hasattr(time, "CLOCK_BOOTTIME"):
        assert abs(clock.seconds_asleep_too() - time.clock_gettime(time.CLOCK_BOOTTIME)) < 60
