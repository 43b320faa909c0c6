"""The ratio of key to fill."""

from studio.measure.measured_item import Found, Measured

LEAST_ON_CARD_STOPS = 0.5
"""Less between the two parts of a card is none: the card faces the camera in even light."""


def _key_to_fill(found: Found) -> float | None:
    """Between the two spots; on the card only where light and shade fall on it: an even card that faces the camera shows no ratio."""
    ratio = found["key_fill_stops"]
    if ratio is None or (found.get("key_fill_source") == "card" and ratio < LEAST_ON_CARD_STOPS):
        return None
    return float(ratio)


ITEM = Measured(
    "key-fill-ratio", "light", "key to fill", _key_to_fill, "stops", low=1.0, high=2.0,
    needs="two spots on the picture, one in the key's light and one in the fill's, or a card half in the key's light",
    remedy="Bring the fill closer.", remedy_low="Take the fill further away, or turn it down.",
)  # fmt: skip
