"""The clock, and the demo's day of its own."""

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
