"""A voice over the noise floor."""

from studio.measure.measured_item import VOICE, Found, Measured
from studio.measure.plots import with_floor


def _peak_over_noise(found: Found) -> float | None:
    if not found["voice"] or found["peak_dbfs"] is None or found["noise_floor_dbfs"] is None:
        return None
    return float(found["peak_dbfs"] - found["noise_floor_dbfs"])


ITEM = Measured(
    "noise-floor", "sound", "peaks over the noise floor", _peak_over_noise, "dB", low=40.0, spoilt_by=("noisy",),
    needs=VOICE, remedy="Go closer, or turn off what makes the noise.", draw=with_floor,
)  # fmt: skip
