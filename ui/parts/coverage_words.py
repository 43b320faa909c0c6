"""The words for a shot's state, and for how far the shoot is."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from studio.base.language import N_, tr, trn
from studio.base.retold import retold
from studio.base.spoken import count
from ui.parts.checklist_words import items_named

if TYPE_CHECKING:
    from studio.shoot.handed_out import Coverage, ShotState

SHORT = 150
_NAMED = 2
TITLE_LETTERS = 34
STATE_WORDS = {
    "missing": N_("Missing"),
    "captured": N_("Not yet good"),
    "acceptable": N_("Acceptable"),
    "selected": N_("Selected"),
    "approved": N_("Approved"),
    "reshoot": N_("Reshoot"),
}

VERDICT_WORDS = {
    "pass": N_("Pass"),
    "check": N_("Check"),
    "fail": N_("Fail"),
    "unreadable": N_("Unreadable"),
    "slate": N_("Slate"),
    "tag": N_("Tag"),
    "working": N_("Working"),
    "clip": N_("Clip"),
    "rejected": N_("Rejected"),
    "waiting": N_("Waiting"),
}
"""The words for verdicts and for what has none, as `frame_model.verdict_word` tells them apart."""


def verdict_title(word: str) -> str:
    """A verdict's word as a badge has it."""
    return tr(VERDICT_WORDS.get(word, word.capitalize()))


def summary(coverage: "Coverage") -> str:
    """The coverage in one line that fits: its own sentence while that is short, else how many shots are open."""
    if len(coverage.sentence) <= SHORT:
        return retold(coverage.sentence)
    still = sum(not shot.done for shot in coverage.shots)
    return tr(
        "{still} of {shots} shots still need a frame that passes.{aside}",
        still=still,
        shots=len(coverage.shots),
        aside=retold(coverage.aside),
    )


def state_word(shot: "ShotState") -> str:
    """The word for a shot's state; of one none of whose frames was looked at yet, nothing better is known."""
    return (
        tr("Not judged") if shot.state == "captured" and shot.not_judged == shot.frames else tr(STATE_WORDS[shot.state])
    )


def state_words() -> list[str]:
    """All that `state_word` may say: as wide as the longest of them is what they need."""
    return [tr("Not judged"), *map(tr, STATE_WORDS.values())]


def frame_words(shot: "ShotState") -> list[str]:
    """A shot's frames, a few words each: how many and how many pass; what is still to be judged, and to come."""
    first = count(shot.frames, "frame") if shot.frames else tr("no frame yet")
    parts = [
        tr("{first}, {passing} pass", first=first, passing=shot.passing) if shot.frames > shot.not_judged else first
    ]
    parts += [tr("{not_judged} not judged yet", not_judged=shot.not_judged)] if shot.not_judged else []
    return [
        *parts,
        *([tr("{not_taken_in} still to come in", not_taken_in=shot.not_taken_in)] if shot.not_taken_in else []),
    ]


def proposed_words(n: int) -> str:
    """How many selects were proposed."""
    return trn(
        "{n} select is proposed; your own choices stay as they are.",
        "{n} selects are proposed; your own choices stay as they are.",
        n,
    )


def wrap_words(checklist: Mapping[str, Any] | None, still: Sequence[str]) -> str:
    """What of the wrap is open although all shots are there. still: ids of items of the checklist."""
    return trn(
        "All shots are there, but {n} required item of the wrap is open: {still}.",
        "All shots are there, but {n} required items of the wrap are open: {still}.",
        len(still),
        still=items_named(checklist, still, _NAMED),
    )


def middle_cut(text: str, letters: int) -> str:
    """`text`, or its beginning and its end with `…` between them where it is longer: how titles differ is often at their end."""
    if len(text) <= letters:
        return text
    end = letters // 2
    return f"{text[: letters - end - 1].rstrip()}…{text[-end:].lstrip()}"


def shot_words(role: str, sku: str, title: str, letters: int = TITLE_LETTERS) -> str:
    """A shot's name: role and SKU first, whole; then its product's title, cut in the middle where it is longer than `letters`."""
    return f"{role} · {sku} · {middle_cut(title, letters)}"
