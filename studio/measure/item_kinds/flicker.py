"""Bands of flickering lamps along the sensor's rows."""

from studio.base.drawing import Drawing, Mark, Polygon, Polyline, Text, box
from studio.measure.measured_item import Found, Measured
from studio.measure.plots import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, level_lines, whole


def _rows(rule: Measured, found: Found) -> Drawing | None:
    """How bright the sensor's rows are, the first at the left; bands are waves."""
    rows: list[float] | None = found.get("rows_stops")
    if not rows or len(rows) < 2:
        return None
    reach = max(0.1, 1.1 * max(abs(value) for value in rows))
    half = (rule.high or 0.0) / 2
    depth = found["flicker_depth_stops"]

    def height(stops: float) -> float:
        return (TOP + BOTTOM) / 2 - stops / reach * (BOTTOM - TOP) / 2

    points = tuple((LEFT + n / (len(rows) - 1) * (RIGHT - LEFT), height(value)) for n, value in enumerate(rows))
    top = height(half)
    told = f"bands of {depth:.2f} stops every {found['flicker_period_px']:.0f} rows" if depth else "no bands"
    marks: list[Mark] = [
        Polygon(box(LEFT, top, RIGHT - LEFT, height(-half) - top), "good", 0.22),
        *level_lines((reach / 1.1, 0.0, -reach / 1.1), height, lambda value: f"{value:+.2f}" if value else "0"),
        Polyline(points, "bad" if depth else "accent", 1.4),
        Text(LEFT, HEIGHT - 5, f"rows, in stops; {told}"),
    ]
    return whole(f"Brightness of the sensor's rows: {told}", marks)


def _depth(found: Found) -> float | None:
    # What was kept before two frames were measured together has no count of them.
    told = found.get("flicker_frames", 1) > 0
    return float(found["flicker_depth_stops"] or 0.0) if told else None


ITEM = Measured(
    "flicker", "light", "bands", _depth, "stops", high=0.06, spoilt_by=("flicker",),
    needs="two frames of the same set, the camera where it stands, or something smooth from top to bottom",
    remedy="Choose a shutter time that is a multiple of the lamp's period.", draw=_rows,
)  # fmt: skip
