"""Which checklist item rests on which number, with its limit and unit; a checklist's own items rest on there being no fault at all."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

KINDS = ("light", "sound")
Found = dict[str, Any]


@dataclass(frozen=True)
class Measured:
    """One measured item. number: from the measurement's dict, None when it can't be told; low, high: its limits, both allowed.

    spoilt_by: faults that fail the item whatever the number. absent_is_good: no number means there is nothing of the kind (hum).
    """

    kind: str
    what: str
    number: Callable[[Found], float | None]
    unit: str
    low: float | None = None
    high: float | None = None
    spoilt_by: tuple[str, ...] = ()
    absent_is_good: bool = False

    @property
    def limit(self) -> str:
        """The limit in words: `1 to 2 stops`, `at most 0.5 stops`."""
        if self.low is not None and self.high is not None:
            return f"{self.low:g} to {self.high:g} {self.unit}"
        return f"at least {self.low:g} {self.unit}" if self.low is not None else f"at most {self.high:g} {self.unit}"


def _cast_on_card(found: Found) -> float | None:
    if found["grey_card"] is None:
        return None
    return float(max(abs(found["cast"]["red_green"]), abs(found["cast"]["blue_green"])))


def _peak_over_noise(found: Found) -> float | None:
    if not found["voice"] or found["peak_dbfs"] is None or found["noise_floor_dbfs"] is None:
        return None
    return float(found["peak_dbfs"] - found["noise_floor_dbfs"])


def _rumble_below_voice(found: Found) -> float | None:
    if found["voice_dbfs"] is None or found["rumble_dbfs"] is None:
        return None
    return float(found["voice_dbfs"] - found["rumble_dbfs"])


def _hum_below_voice(found: Found) -> float | None:
    if found["hum_dbfs"] is None or found["voice_dbfs"] is None:
        return None
    return float(found["voice_dbfs"] - found["hum_dbfs"])


def _seconds_without_voice(found: Found) -> float | None:
    return None if found["voice"] else float(found["seconds"])


def _channels_alive(found: Found) -> float:
    return float(found["channels"] - len(found["dead_channels"]))


ITEMS: dict[str, Measured] = {
    "grey-card": Measured("light", "cast on the grey card", _cast_on_card, "stops", high=0.2),
    "key-fill-ratio": Measured(
        "light", "key to fill", lambda found: found["key_fill_stops"], "stops", low=1.0, high=2.0
    ),
    "mixed-light": Measured(
        "light", "difference in colour", lambda found: found["mixed_light_stops"], "stops", high=0.2
    ),
    "flicker": Measured("light", "bands", lambda found: found["flicker_depth_stops"] or 0.0, "stops", high=0.06),
    "background-even": Measured(
        "light", "fall-off of the background", lambda found: found["background_evenness_stops"], "stops", high=0.5
    ),
    "highlights": Measured("light", "blown out", lambda found: found["clipped_high_pct"], "%", high=1.0),
    "separation": Measured(
        "light", "product against background", lambda found: found["separation_stops"], "stops", low=1.0
    ),
    "peaks": Measured(
        "sound",
        "peaks",
        lambda found: found["peak_dbfs"],
        "dBFS",
        low=-20.0,
        high=-6.0,
        spoilt_by=("clipped", "too-quiet"),
    ),
    "noise-floor": Measured(
        "sound", "peaks over the noise floor", _peak_over_noise, "dB", low=40.0, spoilt_by=("noisy",)
    ),
    "wind": Measured("sound", "rumble below the voice", _rumble_below_voice, "dB", low=20.0, spoilt_by=("wind",)),
    "hum": Measured(
        "sound", "hum below the voice", _hum_below_voice, "dB", low=40.0, spoilt_by=("hum",), absent_is_good=True
    ),
    "room-tone": Measured(
        "sound", "room tone", _seconds_without_voice, "s", low=10.0, spoilt_by=("noisy", "wind", "hum", "dead-channel")
    ),
    "both-channels": Measured(
        "sound", "channels alive", _channels_alive, "channels", low=1.0, spoilt_by=("phase", "dead-channel")
    ),
}


@dataclass(frozen=True)
class Verdict:
    """What a measurement says of an item. sentence: number and limit, for people."""

    item: str
    within: bool
    number: float | None
    unit: str
    limit: str
    sentence: str

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def judge(item: str, kind: str, found: Found) -> Verdict:
    """Hold a measurement (the dict of `light_of` or `sound_of`) against an item's limit."""
    rule = ITEMS.get(item)
    if rule is None or rule.kind != kind:
        faults = list(found["faults"])
        said = " ".join(found["reasons"]) or "Nothing is wrong with it."
        return Verdict(item, not faults, None, "", "no fault", said)
    number = rule.number(found)
    spoilt = [reason for name, reason in zip(found["faults"], found["reasons"], strict=True) if name in rule.spoilt_by]
    if number is None:
        within = rule.absent_is_good and not spoilt
        told = "none found" if within else "could not be told from this file"
        return Verdict(
            item, within, None, rule.unit, rule.limit, " ".join([f"{rule.what.capitalize()}: {told}.", *spoilt])
        )
    low, high = rule.low, rule.high
    within = (low is None or number >= low) and (high is None or number <= high) and not spoilt
    said = f"{rule.what.capitalize()}: {number:.1f} {rule.unit}, limit {rule.limit}."
    return Verdict(item, within, round(number, 2), rule.unit, rule.limit, " ".join([said, *spoilt]))
