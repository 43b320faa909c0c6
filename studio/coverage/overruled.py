"""Which rules of the verdicts a crew overrules: what it decided on the frames that each spoke of. It only shows; nothing is learned."""

from collections.abc import Collection, Iterable, Mapping
from math import sqrt
from typing import TYPE_CHECKING, Any

from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.scoring.reasons import Rule

MOSTLY, NEARLY_ALL = 0.5, 0.8
"""A fail that the crew keeps more often than not is overruled; a check whose frames it nearly all keeps was looked at for nothing."""

_Z = 1.96
"""Normal quantile of an interval that holds 19 times in 20."""

PASSED = ("pass", "pass")


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The interval of a share, 0 to 1, that holds 19 times in 20; (0, 1) of nothing.

    Wilson, *Probable inference, the law of succession, and statistical inference*, JASA 22, 1927.
    """
    if not of:
        return 0.0, 1.0
    share, spread = hits / of, _Z * _Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / of + spread / of / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


Told = Iterable[tuple[str, str | None, list[str]]]
"""Of each picture its id, its verdict and the reasons."""


def rules(drop: OpenDrop, then: Told, now: Told, kept: Mapping[str, bool]) -> list[dict[str, Any]]:
    """[{rule, says, title, said, decided, kept, rejected, agreed, overruled, kept_low_pct, kept_high_pct, advice}] of rules that spoke.

    then: what was told of each picture when it was decided on; now: what is. kept: of each frame that a person decided on, whether for it.
    Frames that pass are told of as the rule `pass`. said: frames it spoke of. agreed, overruled: of those decided, that failed and were
    rejected (passed and were kept), and the other way round; None for checks, which only ask to look. kept_low_pct, kept_high_pct: the
    interval that the share kept lies in 19 times in 20, None where nothing was decided. advice: a sentence where that interval lies wholly
    on the wrong side also of those frames alone that the rule speaks of now, else None: what was changed since is not advised again.
    """
    from studio.scoring.reasons import OTHER, RULES

    known = {rule.key: rule for rule in (*RULES, *OTHER.values())}
    was, still = _by_rule(then), _by_rule(now)
    found = []
    for key in [PASSED, *known]:
        if key in was:
            left = [frame_id for frame_id in was[key] if frame_id in still.get(key, {})]
            advice = _advice(drop, key, known.get(key), [kept[one] for one in left if one in kept])
            found.append({**_row(key, known.get(key), was[key], kept), "advice": advice})
    return found


def _by_rule(told: Told) -> dict[tuple[str, str], dict[str, None]]:
    """The frames that each rule speaks of."""
    from studio.scoring.reasons import rule_of

    frames: dict[tuple[str, str], dict[str, None]] = {}
    for frame_id, verdict, sentences in told:
        for key in [PASSED] if verdict == "pass" else [rule_of(one, verdict).key for one in sentences]:
            frames.setdefault(key, {})[frame_id] = None
    return frames


def _row(
    key: tuple[str, str], rule: "Rule | None", frames: Collection[str], kept: Mapping[str, bool]
) -> dict[str, Any]:
    decided = [kept[one] for one in frames if one in kept]
    yes, no = sum(decided), len(decided) - sum(decided)
    low, high = wilson(yes, len(decided))
    agreed, overruled = {"pass": (yes, no), "fail": (no, yes)}.get(key[1], (None, None))
    return {
        "rule": key[0],
        "says": key[1],
        "title": "Nothing to say" if rule is None else rule.title,
        "said": len(frames),
        "decided": len(decided),
        "kept": yes,
        "rejected": no,
        "agreed": agreed,
        "overruled": overruled,
        "kept_low_pct": round(100 * low, 1) if decided else None,
        "kept_high_pct": round(100 * high, 1) if decided else None,
    }


def _advice(drop: OpenDrop, key: tuple[str, str], rule: "Rule | None", decided: list[bool]) -> str | None:
    yes, (low, high) = sum(decided), wilson(sum(decided), len(decided))
    of = f"the {len(decided)} frames decided on"
    if rule is None:
        if high >= MOSTLY:
            return None
        stricter = _other_step(drop, "strict") or "lower the limits of the kit"
        return (
            f"{len(decided) - yes} of {of} that passed were rejected (more than half, 19 times in 20). "
            f"Where that was for softness or light rather than for pose or moment, {stricter}."
        )
    fails = key[1] == "fail"
    if low <= (MOSTLY if fails else NEARLY_ALL):
        return None
    what = "are overruled" if fails else "were looked at for nothing"
    sure = "more than half" if fails else "more than four in five"
    found = f"'{rule.title}': {yes} of {of} were kept ({sure}, 19 times in 20), so these {key[1]}s {what}."
    changes = [f"{'loosen' if rule.scaled else 'change'} {rule.limit} in the kit"] if rule.limit else []
    changes += [step] if rule.scaled and (step := _other_step(drop, "forgiving")) else []
    if not changes:
        changes = ["no limit changes that; key B on the Review page shows whether the subject was found right"]
    told = ", or ".join(changes)
    return f"{found} {told[0].upper()}{told[1:]}."


def _other_step(drop: OpenDrop, towards: str) -> str | None:
    """How the sensitivity is moved one step towards that; None where it is there already."""
    from studio.base.sensitivity import TOLERANCES

    steps = list(TOLERANCES)
    now, end = steps.index(drop.sensitivity), 0 if towards == "strict" else len(steps) - 1
    if now == end:
        return None
    step = steps[now + (1 if end > now else -1)]
    how = (
        f"'sensitivity: {step}' in the brief"
        if drop.brief.sensitivity
        else f"'threeshot settings --sensitivity {step}'"
    )
    return f"set {how}"
