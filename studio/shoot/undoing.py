"""The verbs of a Shoot that take back what was done last, and do it again; what that is, the catalog's events say."""

from dataclasses import dataclass

from studio.base.errors import Refused
from studio.base.wording import count
from studio.catalog import Change, acts
from studio.catalog.frames import frames_of
from studio.open_drop import OpenDrop
from studio.shoot.marks import MarkVerbs

_CALLED = {
    "frames.assigned": "the assignment",
    "frames.kind": "what was said of the kind",
    "frames.rejected": "the rejection",
    "frames.unrejected": "taking the rejection back",
    "frames.rated": "the rating",
    "frames.labelled": "the label",
    "frames.subject": "the product's box",
    "frames.people": "who is seen",
    "frames.cropped": "the crop",
    "frames.described": "the alt text",
    "picks.selected": "the select",
    "picks.deselected": "taking the select back",
    "picks.proposed": "the proposed selects",
    "shots.approved": "the approval",
    "shots.reshoot": "the reshoot",
    "shots.undecided": "taking the decision back",
    "checklist.ticked": "the tick",
    "checklist.unticked": "taking the tick back",
    "checklist.overruled": "the overruled measurement",
    "checklist.not_ready": "the reason for shooting before it was ready",
    "results.typed": "the typed number",
}
"""The acts of people that can be taken back, and what each is called."""


@dataclass(frozen=True)
class Retraction:
    """What was taken back or done again. change: as the verbs give it. sentence: `Undone: the rating of 4 frames.`"""

    change: Change
    sentence: str


class UndoVerbs:
    """Undo and redo, as far back as the events go, after a restart too. What others changed since is passed over."""

    def __init__(self, drop: OpenDrop, marks: MarkVerbs) -> None:
        self._drop, self._marks = drop, marks
        self._refused: set[str] = set()

    def undo(self) -> Retraction | None:
        """Take back what was done last; None for nothing. Raises Refused when it was changed again since; the next call passes it over."""
        return self._take_back("Undone", acts.undoable(self._drop.catalog, self._drop.id, _CALLED)[0])

    def redo(self) -> Retraction | None:
        """Do again what was taken back last; None for nothing. Raises Refused likewise."""
        return self._take_back("Done again", acts.undoable(self._drop.catalog, self._drop.id, _CALLED)[1])

    def _take_back(self, word: str, left: list[acts.Act]) -> Retraction | None:
        act = next((one for one in reversed(left) if one.change.id not in self._refused), None)
        if act is None:
            return None
        try:
            change = self._marks.undo(act.change)
        except Refused:
            self._refused.add(act.change.id)
            raise
        return Retraction(change, f"{word}: {_CALLED[act.what]}{self._of(act)}.")

    def _of(self, act: acts.Act) -> str:
        if act.what.startswith(("shots.", "checklist.", "results.")):
            return ""
        frames = act.change.frames
        if len(frames) != 1:
            return f" of {count(len(frames), 'frame')}" if frames else ""
        rows = frames_of(self._drop.catalog, self._drop.id, frames)
        return f" of {rows[0]['name']}" if rows else ""
