"""Which checklist item rests on which number, with its limit and unit; a checklist's own items rest on there being no fault at all."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

KINDS = ("light", "sound")
LEAST_ON_CARD_STOPS = 0.5
_CARD = "a grey card in the frame: all of it, facing the camera, or drag its box"
_VOICE = "a voice in it: a second of silence, then the loudest line"
_BACKGROUND = "an even background that goes round the product"
Found = dict[str, Any]


@dataclass(frozen=True)
class Measured:
    """One measured item. number: from the measurement's dict, None when it can't be told; low, high: its limits, both allowed.

    spoilt_by: faults that fail the item whatever the number. absent_is_good: no number means there is nothing of the kind (hum).
    faults_tell: whether such a fault says something of the item also without a number (not of room tone, in somebody's speech).
    needs: what must be there for it to be told. remedy: what to do when the number is beyond its limit; remedy_low: when it is below.
    """

    kind: str
    what: str
    number: Callable[[Found], float | None]
    unit: str
    low: float | None = None
    high: float | None = None
    spoilt_by: tuple[str, ...] = ()
    absent_is_good: bool = False
    faults_tell: bool = True
    needs: str = ""
    remedy: str = ""
    remedy_low: str = ""

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


def _cast_on_card(found: Found) -> float | None:
    if found["grey_card"] is None:
        return None
    return float(max(abs(found["cast"]["red_green"]), abs(found["cast"]["blue_green"])))


def _key_to_fill(found: Found) -> float | None:
    """Between the two spots; on the card only where light and shade fall on it: an even card that faces the camera shows no ratio."""
    ratio = found["key_fill_stops"]
    if ratio is None or (found.get("key_fill_source") == "card" and ratio < LEAST_ON_CARD_STOPS):
        return None
    return float(ratio)


def _voice_peak(found: Found) -> float | None:
    """Of a voice: a room tone's own peaks say nothing of the level that the voice is recorded at."""
    return float(found["peak_dbfs"]) if found["voice"] and found["peak_dbfs"] is not None else None


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
    "grey-card": Measured(
        "light", "cast on the grey card", _cast_on_card, "stops", high=0.2,
        needs=_CARD, remedy="Set the white balance on the card.",
    ),
    "key-fill-ratio": Measured(
        "light", "key to fill", _key_to_fill, "stops", low=1.0, high=2.0,
        needs="two spots on the picture, one in the key's light and one in the fill's, or a card half in the key's light",
        remedy="Bring the fill closer.", remedy_low="Take the fill further away, or turn it down.",
    ),
    "mixed-light": Measured(
        "light", "difference in colour", lambda found: found["mixed_light_stops"], "stops", high=0.2,
        needs="a grey card or an even background", remedy="Turn one light off, or gel or block it.",
    ),
    "flicker": Measured(
        "light", "bands", lambda found: found["flicker_depth_stops"] or 0.0, "stops", high=0.06,
        remedy="Choose a shutter time that is a multiple of the lamp's period.",
    ),
    "background-even": Measured(
        "light", "fall-off of the background", lambda found: found["background_evenness_stops"], "stops", high=0.5,
        needs=_BACKGROUND, remedy="Light the background by itself, or move it away from the key.",
    ),
    "highlights": Measured(
        "light", "blown out", lambda found: found["clipped_high_pct"], "%", high=1.0,
        remedy="Stop down, or lower the key.",
    ),
    "separation": Measured(
        "light", "product against background", lambda found: found["separation_stops"], "stops", low=1.0,
        needs=_BACKGROUND, remedy="Light the edges, or take another background.",
    ),
    "peaks": Measured(
        "sound", "peaks", _voice_peak, "dBFS", low=-20.0, high=-6.0, spoilt_by=("clipped", "too-quiet"),
        needs=_VOICE, remedy="Set the gain so that the loudest line peaks near -12 dBFS.",
    ),
    "noise-floor": Measured(
        "sound", "peaks over the noise floor", _peak_over_noise, "dB", low=40.0, spoilt_by=("noisy",),
        needs=_VOICE, remedy="Go closer, or turn off what makes the noise.",
    ),
    "wind": Measured(
        "sound", "rumble below the voice", _rumble_below_voice, "dB", low=20.0, spoilt_by=("wind",),
        needs=_VOICE, remedy="Windshield and low cut on, body between wind and microphone.",
    ),
    "hum": Measured(
        "sound", "hum below the voice", _hum_below_voice, "dB", low=40.0, spoilt_by=("hum",), absent_is_good=True,
        remedy="Move cables away from mains, dimmers and chargers.",
    ),
    "room-tone": Measured(
        "sound", "room tone", _seconds_without_voice, "s", low=10.0, faults_tell=False, spoilt_by=("noisy", "wind", "hum", "dead-channel"),
        needs="the room without a voice", remedy="Record ten seconds in which nobody speaks or moves.",
    ),
    "both-channels": Measured(
        "sound", "channels", _channels_alive, "alive", low=1.0, spoilt_by=("phase", "dead-channel"),
        remedy="Check the microphone, its cable and the input chosen.",
    ),
}  # fmt: skip


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


def judge(item: str, kind: str, found: Found) -> Verdict:
    """Hold a measurement (the dict of `light_of` or `sound_of`) against an item's limit."""
    rule = ITEMS.get(item)
    if rule is None or rule.kind != kind:
        faults = list(found["faults"])
        said = " ".join(found["reasons"]) or "Nothing is wrong with it."
        return Verdict(item, not faults, None, "", "no fault", said)
    number = rule.number(found)
    spoilt = [reason for name, reason in zip(found["faults"], found["reasons"], strict=True) if name in rule.spoilt_by]
    within = not spoilt and (rule.absent_is_good if number is None else rule.keeps(number))
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


def judge_all(items: Iterable[tuple[str, str | None]], kind: str, found: Found) -> list[Verdict]:
    """What one measurement says of every item that it can tell something of; items: (id, what measures it), as the checklist has them.

    An item of a crew's own, which no rule is written for, is left to be measured by its name.
    """
    known = [name for name, measured in items if measured == kind and name in ITEMS]
    return [verdict for verdict in (judge(name, kind, found) for name in known) if verdict.told]


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
