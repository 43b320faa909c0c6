"""What the journal says that was seen in a picture: when it was taken, and the codes of a slate or tag.

Of a picture that is there it is read from that; of one that was deleted, or lost, nobody else can tell. What is not ours raises ValueError,
KeyError, TypeError or AttributeError, as `studio.shoot.said` expects it.
"""

from typing import Any

from studio.base.clock import from_text, to_text
from studio.slates import Code

_DAY_S = 86_400
_MOST_CODES = 50
_MOST_TEXT = 4000


def taken_said(taken: Any) -> dict[str, Any]:
    """captured_at and captured_offset_s of a frame, by its camera's clock; empty where the journal does not say when it was taken."""
    if taken is None or taken["captured_at"] is None:
        return {}
    offset_s = taken["captured_offset_s"]
    if offset_s is not None and (not isinstance(offset_s, int) or abs(offset_s) > _DAY_S):
        raise ValueError(offset_s)
    return {"captured_at": to_text(from_text(taken["captured_at"])), "captured_offset_s": offset_s}


def codes_said(codes: Any) -> list[dict[str, Any]]:
    """The codes of a slate or tag, as `frame.codes` holds them."""
    if not isinstance(codes, list) or len(codes) > _MOST_CODES:
        raise ValueError(codes)
    return [_code(one).to_dict() for one in codes]


def _code(one: dict[str, Any]) -> Code:
    for text in (one["format"], one["text"]):
        if not isinstance(text, str) or len(text) > _MOST_TEXT:
            raise ValueError(text)
        text.encode()
    for measured in (one.get("span"), one.get("blur")):
        if measured is not None and (not isinstance(measured, int | float) or not abs(measured) < 1e9):
            raise ValueError(measured)
    return Code.from_dict(one)
