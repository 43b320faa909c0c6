"""What a preflight found: its checks, told together; and the newest one that was kept, for who only wants to see it."""

from dataclasses import dataclass, field
from typing import Any

from studio.catalog.measurements import newest_of_kind
from studio.open_drop import OpenDrop
from studio.preflight.check import BAD, GOOD, STATES, UNKNOWN, Check

KIND = "preflight"


@dataclass
class Preflight:
    """What a preflight found. ticked: the checklist items that it ticked; at: when (UTC)."""

    drop: str
    at: str
    checks: list[Check] = field(default_factory=list)
    ticked: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """The worst state of all checks."""
        return next(state for state in STATES if any(check.state == state for check in self.checks))

    @property
    def bad(self) -> list[Check]:
        """The checks that are bad."""
        return [check for check in self.checks if check.state == BAD]

    def verdicts(self, items: list[str]) -> list[dict[str, Any]]:
        """What is told of each of these checklist items, as `studio.measure.measurements` keeps it."""
        found = []
        for item in items:
            mine = [check for check in self.checks if check.item == item]
            open_ = [check for check in mine if check.state != GOOD]
            if all(check.state == UNKNOWN for check in open_ or mine):
                # What could not be told is neither within nor beyond a limit: a person says.
                continue
            one = mine[0] if len(mine) == 1 else None
            found.append(
                {
                    "item": item,
                    "within": not open_,
                    "number": one.number if one else None,
                    "unit": one.unit if one else "",
                    "limit": one.limit if one else "",
                    "low": None,
                    "high": None,
                    "sentence": " ".join(f"{check.title}: {check.sentence}" for check in open_ or mine),
                }
            )
        return found

    def to_dict(self) -> dict[str, Any]:
        """{drop, at, state, checks: [{id, title, state, sentence, about, number, unit, limit, item}], ticked}"""
        return {
            "drop": self.drop,
            "at": self.at,
            "state": self.state,
            "checks": [check.to_dict() for check in self.checks],
            "ticked": self.ticked,
        }


def last(drop: OpenDrop) -> dict[str, Any] | None:
    """The newest preflight that was kept, as `Preflight.to_dict` gives it (`ticked` empty); None when there was none."""
    row = newest_of_kind(drop.catalog, drop.id, KIND)
    if row is None:
        return None
    checks = [Check(**check) for check in row["result"]["checks"]]
    return Preflight(drop.code, row["at"], checks).to_dict()
