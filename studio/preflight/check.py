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
