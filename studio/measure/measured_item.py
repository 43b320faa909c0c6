"""What a measured checklist item is: the number it rests on, its limit, and the picture of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from studio.base.drawing import Drawing

KINDS = ("light", "sound")
Found = dict[str, Any]
"""What was measured of one file: the dict of `light_of` or `sound_of`."""

VOICE = "a voice in it: a second of silence, then the loudest line"
BACKGROUND = "an even background that goes round the product"
HUM_TAKES_S = 1.5
"""Less of a sound can't show that a line in it is steady."""


@dataclass(frozen=True)
class Measured:
    """One measured item. id: the checklist's. kind: `light` or `sound`, what measures it. what: its number, in words.

    number: from the measurement's dict, None when it can't be told. low, high: its limits, both allowed.
    spoilt_by: faults that fail the item whatever the number. absent_is_good: no number means there is nothing of the kind (hum), in
    what is `shortest_s` long or longer.
    faults_tell: whether such a fault says something of the item also without a number (not of room tone, in somebody's speech).
    needs: what must be there for it to be told. remedy: what to do when the number is beyond its limit; remedy_low: when it is below.
    draw: its picture, made from the kept result alone (None where there is nothing to show); without it, the number on its scale.
    """

    id: str
    kind: str
    what: str
    number: Callable[[Found], float | None]
    unit: str
    low: float | None = None
    high: float | None = None
    spoilt_by: tuple[str, ...] = ()
    absent_is_good: bool = False
    shortest_s: float = 0.0
    faults_tell: bool = True
    needs: str = ""
    remedy: str = ""
    remedy_low: str = ""
    draw: "Callable[[Measured, Found], Drawing | None] | None" = None

    @property
    def limit(self) -> str:
        """The limit in words: `1 to 2 stops`, `at most 0.5 stops`."""
        if self.low is not None and self.high is not None:
            return f"{self.low:g} to {self.high:g} {self.unit}"
        bound, value = ("at least", self.low) if self.low is not None else ("at most", self.high)
        return f"{bound} {value:g} {self.unit.removesuffix('s') if value == 1 and self.unit == 'stops' else self.unit}"

    def keeps(self, number: float) -> bool:
        """Whether a number is within the limit."""
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)
