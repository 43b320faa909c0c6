"""Hum of the mains below a voice."""

from studio.measure.measured_item import HUM_TAKES_S, Found, Measured
from studio.measure.plots import spectrum


def _hum_below_voice(found: Found) -> float | None:
    if found["hum_dbfs"] is None or found["voice_dbfs"] is None:
        return None
    return float(found["voice_dbfs"] - found["hum_dbfs"])


ITEM = Measured(
    "hum", "sound", "hum below the voice", _hum_below_voice, "dB", low=40.0, spoilt_by=("hum",), absent_is_good=True,
    shortest_s=HUM_TAKES_S, needs="a second and a half of sound, or more",
    remedy="Move cables away from mains, dimmers and chargers.",
    draw=lambda _, found: spectrum(found, rumble=False),
)  # fmt: skip
