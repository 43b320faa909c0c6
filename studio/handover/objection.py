"""One thing that whoever gets a delivery would not take, or would rather not."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Objection:
    """One thing that the receiver would not take, or would rather not. stops: it would not.

    code: gtin, name, format, size, double, space, permission, private or product.
    """

    code: str
    sentence: str
    stops: bool

    def to_dict(self) -> dict[str, Any]:
        """As `deliver --json` gives it."""
        return {"code": self.code, "sentence": self.sentence, "stops": self.stops}
