"""White balance: the cast on a grey card."""

import math

from studio.base.drawing import Circle, Drawing, Mark, Polygon, Polyline, Text, box
from studio.measure.measured_item import Found, Measured
from studio.measure.plots import whole


def _cast_on_card(found: Found) -> float | None:
    if found["grey_card"] is None:
        return None
    return float(max(abs(found["cast"]["red_green"]), abs(found["cast"]["blue_green"])))


def _cross(rule: Measured, found: Found) -> Drawing | None:
    """The cast as a point: red over green to the right, blue over green upwards; the box is the limit."""
    from studio.measure import tint

    red, blue = found["cast"]["red_green"], found["cast"]["blue_green"]
    if found["grey_card"] is None or red is None or blue is None:
        return None
    limit = rule.high or 0.0
    reach = max(0.5, 1.2 * abs(red), 1.2 * abs(blue))
    x, y, half = 62.0, 52.0, 44.0

    def at(red_green: float, blue_green: float) -> tuple[float, float]:
        return x + half * red_green / reach, y - half * blue_green / reach

    left, top = at(-limit, limit)
    size = 2 * limit / reach * half
    good = max(abs(red), abs(blue)) <= limit
    marks: list[Mark] = [
        Polygon(box(x - half, y - half, 2 * half, 2 * half), "well"),
        Polygon(box(left, top, size, size), "good", 0.3),
        Polyline(((x - half, y), (x + half, y))),
        Polyline(((x, y - half), (x, y + half))),
        Circle(*at(red, blue), 4.5, "good" if good else "bad"),
        Text(x + half + 4, y + 4, "red"),
        Text(x, y + half + 12, "yellow", anchor="middle"),
        Text(x + half - 2, y - half + 10, "blue", anchor="end", size=9),
    ]
    strength = math.hypot(red, blue)
    word = "neutral" if good else f"{tint.word(red, blue)} by {strength:.2f} stops"
    facts = [word, f"red {red:+.2f}, blue {blue:+.2f} stops"]
    if found["cct_k"]:
        facts.append(f"about {found['cct_k']} K (6500 K is neutral)")
    if found["card_ev"] is not None:
        facts.append(f"card at {found['card_ev']:+.1f} EV of middle grey")
    marks += [Text(142, 30 + 17 * n, said, "ink" if n == 0 else "soft", 11) for n, said in enumerate(facts)]
    return whole(f"Cast on the grey card: {', '.join(facts)}", marks)


ITEM = Measured(
    "grey-card", "light", "cast on the grey card", _cast_on_card, "stops", high=0.2,
    needs="a grey card in the frame: all of it, facing the camera, or drag its box",
    remedy="Set the white balance on the card.", draw=_cross,
)  # fmt: skip
