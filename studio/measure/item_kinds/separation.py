"""The product against its background."""

from studio.measure.measured_item import BACKGROUND, Measured

ITEM = Measured(
    "separation", "light", "product against background", lambda found: found["separation_stops"], "stops", low=1.0,
    needs=BACKGROUND, remedy="Light the edges, or take another background.",
)  # fmt: skip
