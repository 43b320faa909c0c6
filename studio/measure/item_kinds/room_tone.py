"""The room without a voice."""

from studio.measure.measured_item import Found, Measured
from studio.measure.plots import with_floor


def _seconds_without_voice(found: Found) -> float | None:
    return None if found["voice"] else float(found["seconds"])


ITEM = Measured(
    "room-tone", "sound", "room tone", _seconds_without_voice, "s", low=10.0, faults_tell=False,
    spoilt_by=("noisy", "wind", "hum", "dead-channel"), needs="the room without a voice",
    remedy="Record ten seconds in which nobody speaks or moves.", draw=with_floor,
)  # fmt: skip
