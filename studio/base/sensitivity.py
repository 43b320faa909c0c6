"""How strict verdicts are: three steps, each a factor on what a role's limits allow."""

from typing import Final, Literal

Sensitivity = Literal["strict", "normal", "forgiving"]

TOLERANCES: Final[dict[Sensitivity, float]] = {"strict": 0.8, "normal": 1.0, "forgiving": 1.3}
"""The same factor for all that is measured, so that one word says what is done."""


def meaning(sensitivity: Sensitivity) -> str:
    """What a step does, for people: `limits × 0.8`."""
    factor = TOLERANCES[sensitivity]
    return "limits as in the kit" if factor == 1.0 else f"limits × {factor:g}"
