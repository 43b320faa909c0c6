"""What a measurement says of each measured checklist item; one that no rule is written for rests on there being no fault at all.

`item_kinds` has those that ship, a file each; a checklist may say the limit of one of its own.
"""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from studio.base.drawing import Drawing
from studio.base.errors import InvalidInput
from studio.measure import plots
from studio.measure.item_kinds import measured_items
from studio.measure.measured_item import KINDS, Found, Measured

if TYPE_CHECKING:
    from studio.documents.checklist import Checklist, ChecklistItem, Limit

__all__ = ["KINDS", "Found", "Measured", "Verdict", "drawing", "judge", "judge_all", "measured_items", "rules_of"]

Rules = Mapping[str, Measured]


@dataclass(frozen=True)
class Verdict:
    """What a measurement says of an item. sentence: number and limit, for people. told: whether it can say anything of it at all.

    number is None where there is nothing of the kind, or nothing to measure it on; low, high: the limits, in `unit`.
    """

    item: str
    within: bool
    number: float | None
    unit: str
    limit: str
    sentence: str
    told: bool = True
    low: float | None = None
    high: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def rules_of(checklist: "Checklist") -> Rules:
    """The measured items by their ids: those that ship, and those whose limit the checklist itself says."""
    return {
        **measured_items(),
        **{item.id: _own(item, item.limit) for item in checklist.items() if item.limit is not None},
    }


def judge(item: str, kind: str, found: Found, rules: Rules | None = None) -> Verdict:
    """Hold a measurement (the dict of `light_of` or `sound_of`) against an item's limit. rules: of `rules_of`; else those that ship."""
    rule = (measured_items() if rules is None else rules).get(item)
    if rule is None or rule.kind != kind:
        faults = list(found["faults"])
        said = " ".join(found["reasons"]) or "Nothing is wrong with it."
        return Verdict(item, not faults, None, "", "no fault", said)
    number = rule.number(found)
    spoilt = [reason for name, reason in zip(found["faults"], found["reasons"], strict=True) if name in rule.spoilt_by]
    absent = rule.absent_is_good and (not rule.shortest_s or found["seconds"] >= rule.shortest_s)
    within = not spoilt and (absent if number is None else rule.keeps(number))
    if number is not None:
        said = f"{rule.what.capitalize()}: {_written(number, rule.unit)}, limit {rule.limit}."
    elif within:
        said = f"{rule.what.capitalize()}: none found, limit {rule.limit}."
    elif spoilt and rule.faults_tell:
        said = f"{rule.what.capitalize()}: beyond the limit of {rule.limit}."
    else:
        said = f"{rule.what.capitalize()}: could not be told from this file{f'; it needs {rule.needs}' if rule.needs else ''}."
    told = number is not None or within or (bool(spoilt) and rule.faults_tell)
    # A fault's own sentence says what to do.
    also = (spoilt if told else []) or ([_remedy(rule, number)] if told and not within else [])
    rounded = None if number is None else round(number, 2)
    return Verdict(item, within, rounded, rule.unit, rule.limit, " ".join([said, *also]), told, rule.low, rule.high)


def judge_all(
    items: Iterable[tuple[str, str | None]], kind: str, found: Found, rules: Rules | None = None
) -> list[Verdict]:
    """What one measurement says of every item that it can tell something of; items: (id, what measures it), as the checklist has them.

    An item of a crew's own, which no rule is written for, is left to be measured by its name.
    """
    known = measured_items() if rules is None else rules
    asked = [name for name, measured in items if measured == kind and name in known]
    return [verdict for verdict in (judge(name, kind, found, known) for name in asked) if verdict.told]


def drawing(item: str, kind: str, found: Found, rules: Rules | None = None) -> Drawing | None:
    """The picture of an item's measurement (the dict of `light_of` or `sound_of`); None where there is nothing to show."""
    rule = (measured_items() if rules is None else rules).get(item)
    if rule is None or rule.kind != kind:
        return plots.levels(found, "The recording") if kind == "sound" else None
    # What was kept before the checklist asked for that number has no picture of it.
    with contextlib.suppress(InvalidInput):
        return (rule.draw(rule, found) if rule.draw is not None else None) or plots.on_scale(rule, found)
    return None


def _own(item: "ChecklistItem", limit: "Limit") -> Measured:
    def number(found: Found) -> float | None:
        if limit.number not in found:
            known = ", ".join(name for name, value in found.items() if isinstance(value, int | float))
            raise InvalidInput(
                f"Checklist item '{item.id}' asks for the number '{limit.number}', which measuring {item.measured} does not give; "
                f"this file has {known or 'none'}."
            )
        value = found[limit.number]
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    return Measured(
        item.id, item.measured or "", limit.what, number, limit.unit, limit.low, limit.high,
        needs=limit.needs, remedy=limit.remedy, remedy_low=limit.remedy_low,
    )  # fmt: skip


def _remedy(rule: Measured, number: float | None) -> str:
    below = number is not None and rule.low is not None and number < rule.low
    return rule.remedy_low if below and rule.remedy_low else rule.remedy


def _written(number: float, unit: str) -> str:
    return (
        f"{number:.2f} {unit}"
        if unit == "stops"
        else f"{number:g} {unit}"
        if number == round(number)
        else f"{number:.1f} {unit}"
    )
