"""Rumble of wind below a voice."""

from studio.measure.measured_item import VOICE, Found, Measured
from studio.measure.plots import spectrum


def _rumble_below_voice(found: Found) -> float | None:
    if found["voice_dbfs"] is None or found["rumble_dbfs"] is None:
        return None
    return float(found["voice_dbfs"] - found["rumble_dbfs"])


ITEM = Measured(
    "wind", "sound", "rumble below the voice", _rumble_below_voice, "dB", low=20.0, spoilt_by=("wind",),
    needs=VOICE, remedy="Windshield and low cut on, body between wind and microphone.",
    draw=lambda _, found: spectrum(found, rumble=True),
)  # fmt: skip
