"""Numbers in text from outside: the digits 0 to 9 and no others, so many that they are quickly read.

Python's own `isdigit`, `isdecimal`, `int` and `float` take digits of every script (`٣`), signs that are no number at all (`²`), and words
and marks of their own (`nan`, `1_000`); `int` of more than 4,300 digits raises.
"""

import re

MOST = 18
"""Digits: what a column of SQLite holds."""
_DECIMAL = re.compile(rf"[+-]?([0-9]{{1,{MOST}}}(\.[0-9]{{0,{MOST}}})?|\.[0-9]{{1,{MOST}}})")
_WHOLE = re.compile(rf"[+-]?[0-9]{{1,{MOST}}}")


def is_digits(text: str) -> bool:
    """Whether `text` is one digit or more, `MOST` at most, and nothing else."""
    return len(text) <= MOST and text.isascii() and text.isdigit()


def whole(text: str) -> int:
    """The whole number that `text` means, spaces around it left out: `-12`. Raises ValueError where it means none."""
    if not _WHOLE.fullmatch(text.strip()):
        raise ValueError("not a whole number")
    return int(text)


def decimal(text: str) -> float:
    """The number that `text` means, spaces around it left out: `-1.5`. Raises ValueError where it means none."""
    if not _DECIMAL.fullmatch(text.strip()):
        raise ValueError("not a number")
    return float(text)
