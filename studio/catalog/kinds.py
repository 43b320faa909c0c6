"""The words of `studio.base.terms` as lists in SQL, for `IN`."""

from collections.abc import Iterable
from typing import Final

from studio.base.terms import DONE, MAIN_KINDS, SHOT_KINDS


def listed(words: Iterable[str]) -> str:
    """Words of ours as a list in SQL: `('raw', 'picture', 'clip')`. Raises ValueError for what is no plain word."""
    words = list(words)
    if not all(word.replace(".", "").replace("-", "").isalpha() for word in words):
        raise ValueError(f"not plain words: {words}")
    return f"({', '.join(repr(word) for word in words)})"


MAINS: Final = listed(MAIN_KINDS)
IN_SHOTS: Final = listed(SHOT_KINDS)
DONE_STATES: Final = listed(sorted(DONE))
