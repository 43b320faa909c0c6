"""What a row is, and the ids of rows."""

from typing import Any

Row = dict[str, Any]


def new_id() -> str:
    """A new UUIDv7, as text: sorts by the time it was made, can be merged with other stations' rows."""
    from uuid6 import uuid7

    return str(uuid7())
