"""The background's fall-off from edge to edge."""

from studio.base.drawing import Drawing, Mark, Polygon, Text, box
from studio.measure.measured_item import BACKGROUND, Found, Measured
from studio.measure.plots import HEIGHT, whole

_FULL_TINT_STOPS = 1.0


def _fields(rule: Measured, found: Found) -> Drawing | None:
    """The background in fields, each as much lighter or darker than middle grey as it is off the mean."""
    grid = found.get("background_grid_stops")
    if not grid:
        return None
    tall, wide = (HEIGHT - 26) / len(grid), 150.0 / len(grid[0])
    marks: list[Mark] = []
    known = [value for row in grid for value in row if value is not None]
    for down, row in enumerate(grid):
        for over, value in enumerate(row):
            colour = "well" if value is None else _grey(value)
            marks.append(Polygon(box(6 + over * wide, 6 + down * tall, wide, tall), colour))
    evenness = found["background_evenness_stops"]
    facts = [f"{evenness:.2f} stops from edge to edge", "lighter is more light"]
    if known:
        facts.insert(1, f"fields from {min(known):+.2f} to {max(known):+.2f} stops")
    marks += [Text(168, 30 + 17 * n, said, "ink" if n == 0 else "soft", 10.5) for n, said in enumerate(facts)]
    return whole(f"The background's light: {', '.join(facts)}", marks)


def _grey(stops: float) -> str:
    """Middle grey is 50 %; a stop up or down goes to white or black."""
    level = round(255 * min(1.0, max(0.0, 0.5 + 0.5 * stops / _FULL_TINT_STOPS)))
    return f"#{level:02x}{level:02x}{level:02x}"


ITEM = Measured(
    "background-even", "light", "fall-off of the background", lambda found: found["background_evenness_stops"], "stops", high=0.5,
    needs=BACKGROUND, remedy="Light the background by itself, or move it away from the key.", draw=_fields,
)  # fmt: skip
