"""What is blown out."""

from studio.measure.measured_item import Measured

ITEM = Measured(
    "highlights", "light", "blown out", lambda found: found["clipped_high_pct"], "%", high=1.0,
    remedy="Stop down, or lower the key.",
)  # fmt: skip
