"""One check of the preflight: what was tested, how it stands, and what to do."""

from dataclasses import asdict, dataclass
from typing import Any

GOOD, LOOK, BAD, UNKNOWN = "good", "look", "bad", "unknown"
STATES = (BAD, LOOK, UNKNOWN, GOOD)
"""The worst first."""


@dataclass(frozen=True)
class Check:
    """id: what kind of check; about: which folder, camera or card, empty where there is but one; item: the checklist's, or None.

    state: `good`, `look` (a person should), `bad`, or `unknown`: it could not be told. number: measured, in `unit`, None where
    there is none; limit: in words. sentence: how it stands and, unless it is good, what to do.
    """

    id: str
    title: str
    state: str
    sentence: str
    about: str = ""
    number: float | None = None
    unit: str = ""
    limit: str = ""
    item: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def bytes_text(size: float) -> str:
    """An amount of bytes for people: `12.3 GB`, `40 MB`, `0.3 MB`."""
    if size >= 1e9:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.0f} MB" if size >= 1e7 else f"{size / 1e6:.1f} MB"


def seconds_text(seconds: float) -> str:
    """A time for people: `40 ms`, `1.4 s`, `75 s`, `12 min`, `3.5 h`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
