"""The peaks of a voice."""

from studio.base.drawing import Drawing, Polygon, box
from studio.measure.measured_item import VOICE, Found, Measured
from studio.measure.plots import LEFT, PEAK_LIMIT_DBFS, RIGHT, SOFTEST_DBFS, level_height, levels


def _voice_peak(found: Found) -> float | None:
    """Of a voice: a room tone's own peaks say nothing of the level that the voice is recorded at."""
    return float(found["peak_dbfs"]) if found["voice"] and found["peak_dbfs"] is not None else None


def _with_band(rule: Measured, found: Found) -> Drawing | None:
    """The recording's level, and the band that a voice's peaks belong into."""
    top = level_height(rule.high or 0.0)
    band = Polygon(box(LEFT, top, RIGHT - LEFT, level_height(rule.low or SOFTEST_DBFS) - top), "good", 0.22)
    return levels(found, "Level and peaks", (band,), ("peak_dbfs",))


ITEM = Measured(
    "peaks", "sound", "peaks", _voice_peak, "dBFS", low=-20.0, high=PEAK_LIMIT_DBFS, spoilt_by=("clipped", "too-quiet"),
    needs=VOICE, remedy="Set the gain so that the loudest line peaks near -12 dBFS.", draw=_with_band,
)  # fmt: skip
