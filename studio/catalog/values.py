"""Names and values as SQLite takes them."""

import json
import re
from typing import Any

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


def plain_name(name: str) -> str:
    """The name of a table or column, as it is. Raises ValueError for what is none of ours."""
    if not _NAME.match(name):
        raise ValueError(f"not a name in the catalog: {name!r}")
    return name


def stored(value: Any) -> Any:
    """A value as it is stored: lists and dicts as JSON, yes and no as 1 and 0."""
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value
