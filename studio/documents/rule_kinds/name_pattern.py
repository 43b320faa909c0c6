"""The form of the name."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from studio.documents.field_types import expected
from studio.documents.rule import Broken, MadeFile, Rule


def _pattern(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        re.compile(value)
        good = len(value) <= 200
    except (re.error, RecursionError, OverflowError):
        good = False
    # A repeated group, or many open-ended or optional parts, can take for ever on a name that doesn't match.
    open_ended, optional = re.findall(r"(?<!\\)[*+]|\{[0-9]*,", value), re.findall(r"(?<!\\)\?", value)
    if not good or re.search(r"\)[*+{]", value) or len(open_ended) > 3 or len(optional) > 8:
        raise expected("a regular expression without repeated groups and with at most three of * and +")
    return value


NamePattern = Annotated[str, BeforeValidator(_pattern)]


def _broken(asked: str, file: MadeFile) -> Broken | None:
    # `re` keeps compiled patterns; those that could take for ever were refused.
    if file.name is None or re.fullmatch(asked, file.name):
        return None
    return Broken("name", {"name": file.name, "limit": asked})


RULE = Rule[str](
    "name_pattern",
    100,
    NamePattern,
    Field(default=None, description="a regular expression that the whole file name must match"),
    _broken,
)
