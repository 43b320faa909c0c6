"""The words for a shot's state, and for how far the shoot is."""

from typing import TYPE_CHECKING

from studio.base.wording import count

if TYPE_CHECKING:
    from studio.shoot.handed_out import Coverage, ShotState

SHORT = 150
TITLE_LETTERS = 34
STATE_WORDS = {
    "missing": "Missing",
    "captured": "Not yet good",
    "acceptable": "Acceptable",
    "selected": "Selected",
    "approved": "Approved",
    "reshoot": "Reshoot",
}


def summary(coverage: "Coverage") -> str:
    """The coverage in one line that fits: its own sentence while that is short, else how many shots are open."""
    if len(coverage.sentence) <= SHORT:
        return coverage.sentence
    still = sum(not shot.done for shot in coverage.shots)
    return f"{still} of {len(coverage.shots)} shots still need a frame that passes.{coverage.aside}"


def state_word(shot: "ShotState") -> str:
    """The word for a shot's state; of one none of whose frames was looked at yet, nothing better is known."""
    return "Not judged" if shot.state == "captured" and shot.not_judged == shot.frames else STATE_WORDS[shot.state]


def frame_words(shot: "ShotState") -> list[str]:
    """A shot's frames, a few words each: how many and how many pass; what is still to be judged, and to come."""
    first = count(shot.frames, "frame") if shot.frames else "no frame yet"
    parts = [f"{first}, {shot.passing} pass" if shot.frames > shot.not_judged else first]
    parts += [f"{shot.not_judged} not judged yet"] if shot.not_judged else []
    return [*parts, *([f"{shot.not_taken_in} still to come in"] if shot.not_taken_in else [])]


def middle_cut(text: str, letters: int) -> str:
    """`text`, or its beginning and its end with `…` between them where it is longer: how titles differ is often at their end."""
    if len(text) <= letters:
        return text
    end = letters // 2
    return f"{text[: letters - end - 1].rstrip()}…{text[-end:].lstrip()}"


def shot_words(role: str, sku: str, title: str, letters: int = TITLE_LETTERS) -> str:
    """A shot's name: role and SKU first, whole; then its product's title, cut in the middle where it is longer than `letters`."""
    return f"{role} · {sku} · {middle_cut(title, letters)}"
