"""Light of two colours."""

from studio.measure.measured_item import Measured

ITEM = Measured(
    "mixed-light", "light", "difference in colour", lambda found: found["mixed_light_stops"], "stops", high=0.2,
    needs="a grey card or an even background", remedy="Turn one light off, or gel or block it.",
)  # fmt: skip
