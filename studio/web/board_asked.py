"""What a phone asks of the board, checked as it is read: whoever sends it may send anything."""

import math
from typing import Any

from studio.base.drawn_mark import MOST_STROKES, Stroke, simplified
from studio.base.errors import InvalidInput

_MOST_POINTS = 2_000
"""Of a stroke as it was drawn, before it is simplified."""


def a_decision(asked: dict[str, Any]) -> dict[str, Any]:
    """{sku, role, decision, note, frame, strokes, seen}, as `BoardVerbs.decide` takes them. Raises InvalidInput."""
    return {
        **_shot_of(asked),
        "decision": _text(asked, "decision", 20),
        "note": _text(asked, "note", 2000),
        "frame": _text(asked, "frame", 60) or None,
        "strokes": _strokes(asked.get("strokes") or []),
        "seen": _seen(asked.get("seen")),
    }


def a_comment(asked: dict[str, Any]) -> dict[str, Any]:
    """{sku, role, text, on, key}. key: the same where it is sent again, as its answer was lost. Raises InvalidInput."""
    on, key = _text(asked, "on", 200) or None, _text(asked, "key", 60) or None
    return {**_shot_of(asked), "text": _text(asked, "text", 4000), "on": on, "key": key}


def _text(asked: dict[str, Any], key: str, most: int) -> str:
    value = asked.get(key)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most:
        raise InvalidInput(f"'{key}' is no text of at most {most} letters.")
    # Half of a pair that stands alone can't be kept by anything.
    return value.encode("utf-8", "replace").decode("utf-8")


def _shot_of(asked: dict[str, Any]) -> dict[str, str]:
    return {"sku": _text(asked, "sku", 200), "role": _text(asked, "role", 200)}


def _seen(value: Any) -> dict[str, Any] | None:
    """What whoever decides knew of the shot."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise InvalidInput("'seen' is what was known of the shot.")
    return {key: _text(value, key, 80) or None for key in ("decided_at", "select")}


def _strokes(value: Any) -> tuple[Stroke, ...]:
    """What was drawn, in parts of the picture."""
    if not isinstance(value, list) or len(value) > MOST_STROKES:
        raise InvalidInput(f"A mark has at most {MOST_STROKES} strokes.")
    return tuple(simplified(_stroke(stroke)) for stroke in value)


def _stroke(value: Any) -> list[tuple[float, float]]:
    if not isinstance(value, list) or not 0 < len(value) <= _MOST_POINTS:
        raise InvalidInput(f"A stroke has 1 to {_MOST_POINTS} points.")
    points = []
    for point in value:
        if not isinstance(point, list) or len(point) != 2 or not all(_is_part(side) for side in point):
            raise InvalidInput("The mark lies outside the picture; its points are parts of it, 0 to 1.")
        points.append((float(point[0]), float(point[1])))
    return points


def _is_part(side: Any) -> bool:
    return isinstance(side, int | float) and not isinstance(side, bool) and math.isfinite(side) and 0 <= side <= 1
