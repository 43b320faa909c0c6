"""Whether the frame of a burst that a person kept is the one that Threeshot puts first: against what chance would do."""

from collections.abc import Mapping, Sequence
from math import comb
from typing import Any

from studio.catalog import Row
from studio.coverage.overruled import wilson

_ORDER = {"pass": 0, "check": 1, "fail": 2}


def bursts(rows: Sequence[Row], kept: Mapping[str, bool]) -> dict[str, Any]:
    """{bursts, frames, first, first_pct, first_low_pct, first_high_pct, first_by_chance_pct, first_two, first_two_pct,
    first_two_by_chance_pct, each: [{frames: [name, best first], kept: [name]}]}.

    rows: pictures in the order of capture, each with id, name, burst, verdict and quality. kept: of each frame that a person decided on,
    whether for it. Counted are frames alike (`frame.burst`) of which a person kept some and not all; where all but one were rejected and
    nothing more was said, that one was kept. Put first is what is proposed first: by verdict, then quality, then as captured. By chance:
    1 / size where one was kept, the mean over the bursts. The percentages are None without bursts.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row["burst"] is not None:
            groups.setdefault(row["burst"], []).append(row)
    each = []
    first = first_two = 0
    by_chance, two_by_chance = 0.0, 0.0
    for group in groups.values():
        chosen = _kept(group, kept)
        if not 0 < len(chosen) < len(group):
            continue
        order = sorted(group, key=lambda row: (_ORDER.get(row["verdict"], 3), -row["quality"]))
        first += order[0]["id"] in chosen
        first_two += any(row["id"] in chosen for row in order[:2])
        size, others = len(group), len(group) - len(chosen)
        by_chance += len(chosen) / size
        two_by_chance += 1.0 - comb(others, 2) / comb(size, 2)
        names = [row["name"] for row in order]
        each.append({"frames": names, "kept": [row["name"] for row in order if row["id"] in chosen]})
    count = len(each)
    low, high = wilson(first, count)

    def share(of: float) -> float | None:
        return round(100.0 * of / count, 1) if count else None

    return {
        "bursts": count,
        "frames": sum(len(one["frames"]) for one in each),
        "first": first,
        "first_pct": share(first),
        "first_low_pct": round(100 * low, 1) if count else None,
        "first_high_pct": round(100 * high, 1) if count else None,
        "first_by_chance_pct": share(by_chance),
        "first_two": first_two,
        "first_two_pct": share(first_two),
        "first_two_by_chance_pct": share(two_by_chance),
        "each": each,
    }


def _kept(group: Sequence[Row], kept: Mapping[str, bool]) -> set[str]:
    chosen = {row["id"] for row in group if kept.get(row["id"])}
    left = [row["id"] for row in group if row["id"] not in kept]
    return chosen or (set(left) if len(left) == 1 else set())
