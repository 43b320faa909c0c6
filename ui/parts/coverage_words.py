"""The words for a shot's state, and for how far the shoot is."""

from typing import TYPE_CHECKING

from studio.base.wording import count

if TYPE_CHECKING:
    from studio.shoot.handed_out import Coverage

SHORT = 150
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
    tray = f" {count(coverage.unassigned, 'frame')} in the unassigned tray." if coverage.unassigned else ""
    return f"{still} of {len(coverage.shots)} shots still need a frame that passes.{tray}"
