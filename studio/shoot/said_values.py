"""What a line of the journal may say, checked as it is read: anybody may write to the folder that the journal lies in."""

from collections.abc import Callable
from typing import Any

from studio.base.clock import from_text, to_text
from studio.base.drawn_mark import MOST_POINTS, MOST_STROKES

_MOST_TEXT = 4000
_MOST_TEXTS = 200
_MOST_NUMBER = 1 << 53
Values = dict[str, Any]


class Strange(ValueError):
    """A line that is not ours."""


def strange() -> Any:
    """Whatever was there is not ours. Raises Strange."""
    raise Strange


def text(value: Any) -> str:
    """Text that is some, and not endless."""
    if not isinstance(value, str) or not value or len(value) > _MOST_TEXT:
        raise Strange
    return encodable(value)


def encodable(text: str) -> str:
    """Text that can be written down."""
    text.encode()
    return text


def text_or_none(value: Any) -> str | None:
    """Text, an empty one, or none."""
    return value if value is None or value == "" else text(value)


def number(value: Any, most: int = _MOST_NUMBER) -> int:
    """A whole number from 0 to that."""
    if not isinstance(value, int) or not 0 <= value <= most:
        raise Strange
    return int(value)


def four(value: Any) -> list[Any]:
    """A list of four."""
    return value if isinstance(value, list) and len(value) == 4 else strange()


def texts(value: Any) -> list[str]:
    """A list of texts, not endless."""
    return [text(one) for one in value] if isinstance(value, list) and len(value) <= _MOST_TEXTS else strange()


def crops(value: Any) -> dict[str, dict[str, list[float]]]:
    """Recipe -> rendition -> x, y, width and height, parts of a picture."""
    found: dict[str, dict[str, list[float]]] = {}
    for recipe, renditions in values(value).items():
        found[text(recipe)] = {
            text(name): [part(side) for side in four(box)] for name, box in values(renditions).items()
        }
    return found if len(found) <= _MOST_TEXTS else strange()


def by_language(value: Any) -> dict[str, str]:
    """Language -> text, not endless."""
    found = {text(language): text(said) for language, said in values(value).items()}
    return found if len(found) <= _MOST_TEXTS else strange()


AS_JSON: dict[str, Callable[[Any], Any]] = {"people": texts, "crops": crops, "alt_texts": by_language}
"""Columns of a frame that hold a JSON value, and what that must be."""


def strokes(value: Any) -> list[list[list[float]]]:
    """What was drawn: strokes of points, each x and y in parts of a picture."""
    if not isinstance(value, list) or not 0 < len(value) <= MOST_STROKES:
        raise Strange
    return [_stroke(one) for one in value]


def _stroke(value: Any) -> list[list[float]]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_POINTS:
        raise Strange
    return [[part(x), part(y)] for x, y in value]


def part(value: Any) -> float:
    """A part of something, 0 to 1."""
    return float(value) if isinstance(value, int | float) and 0 <= value <= 1 else strange()


def moment(value: Any) -> str:
    """A moment as UTC text."""
    return to_text(from_text(text(value)))


def values(value: Any) -> Values:
    """A dictionary."""
    return value if isinstance(value, dict) else strange()


def values_or_none(value: Any) -> Values | None:
    """A dictionary, or none."""
    return None if value is None else values(value)
