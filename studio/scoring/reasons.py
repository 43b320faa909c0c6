"""The rules that verdicts speak for, known again in what was said: what is kept of a decision is the sentence that the person saw."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

Says = Literal["fail", "check"]


@dataclass(frozen=True)
class Rule:
    """id and title: of what it is about. says: what the verdict is by it. said: how its sentences begin, a regular expression.

    limit: the kit's field that it compares with; None: it compares with none. scaled: whether the sensitivity moves what it tolerates.
    """

    id: str
    says: Says
    title: str
    said: str
    limit: str | None = None
    scaled: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """Rules that are told of together: of one id, and of one severity."""
        return self.id, self.says


RULES = (
    Rule("soft", "fail", "Soft", r"Soft: refocus", "max_blur_px"),
    Rule("focus-elsewhere", "fail", "Focus is elsewhere", r"Soft: focus is", "max_blur_px"),
    Rule("focus-elsewhere", "check", "Focus may be elsewhere", r"Focus may be", scaled=False),
    Rule("shake", "fail", "Camera shake", r"Camera shake", "max_blur_px"),
    Rule("moved", "fail", "The product moved", r"The product moved", "max_blur_px"),
    Rule("moved", "check", "The product may have moved", r"Look at 100 % whether the product moved", "max_blur_px"),
    Rule("borderline", "check", "Borderline sharp", r"Borderline sharp", "max_blur_px"),
    Rule("few-edges", "check", "Few clear edges", r"(No edges|Few clear edges)", scaled=False),
    Rule("few-edges", "check", "Few clear edges", r"Sharpness can't be judged where", scaled=False),
    Rule("over", "fail", "Over", r"Subject (at least )?[0-9.]+ EV over", "ev_max and clipped_high_pct"),
    Rule("channel", "check", "One channel clipped", r"Subject perhaps .* % of it clipped in", "clipped_high_pct"),
    Rule("over", "check", "Perhaps over", r"Subject perhaps", "clipped_high_pct"),
    Rule("under", "fail", "Under", r"Subject [0-9.]+ EV under", "ev_min"),
    Rule("under", "check", "Perhaps under", r"Subject up to [0-9.]+ EV under"),
    Rule("black", "check", "Subject is black", r"[0-9]+ % of the subject is black", "clipped_low_pct"),
    Rule("cast", "check", "Colour cast", r"Colour cast", "cast"),
    Rule("noise", "check", "Noise", r"Noise ", "noise_pct"),
    Rule("background", "check", "White background", r"Background "),
    Rule("size", "fail", "Too small", r"Too small", "min_pixels", scaled=False),
    Rule("held", "check", "Held wrong", r"Held wrong", "orientation", scaled=False),
    Rule("tag", "check", "Tag in view", r"Tag: ", scaled=False),
)
"""In the order in which they are tried and told."""

OTHER: dict[Says, Rule] = {
    "fail": Rule("other", "fail", "Other", "", scaled=False),
    "check": Rule("other", "check", "Other", "", scaled=False),
}
"""What another version said in words that this one does not know; a frame's verdict tells how it meant it."""


@cache
def _pattern(rule: Rule) -> re.Pattern[str]:
    return re.compile(rule.said)


_NUMBER = re.compile(r"[0-9]+([.][0-9]+)?")


def title_of(reason: str) -> str:
    """What a reason is about, in a few words (`Soft`, `Camera shake`), as rules have it."""
    return _title(_NUMBER.sub("0", reason))


@cache
def _title(reason: str) -> str:
    return rule_of(reason).title


def rule_of(reason: str, verdict: str | None = None) -> Rule:
    """The rule whose sentence that is; one of OTHER where no rule says it. verdict: of the frame it was said of."""
    known = next((rule for rule in RULES if _pattern(rule).match(reason)), None)
    return known or OTHER["fail" if verdict == "fail" else "check"]
