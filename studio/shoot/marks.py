"""The verbs of a Shoot that say what frames and shots are: assign, select, rate, reject, decide."""

from collections.abc import Iterable
from typing import Any

from studio.base.errors import InvalidInput
from studio.catalog import Row, marks, picks
from studio.catalog.drops import shot_id
from studio.catalog.frames import frame
from studio.coverage import states
from studio.open_drop import OpenDrop

LABELS = ("", "Red", "Yellow", "Green", "Blue", "Purple")


class MarkVerbs:
    """What people say of frames and of shots. `who` is by default the person of the settings."""

    def __init__(self, drop: OpenDrop) -> None:
        self._drop = drop

    def assign(self, frame_ids: Iterable[str], sku: str, role: str, who: str | None = None) -> None:
        """Put frames into a shot; each is judged anew by that role's limits. Raises NotFound."""
        self._assign(list(frame_ids), self._shot(sku, role), self._who(who))

    def unassign(self, frame_ids: Iterable[str], who: str | None = None) -> None:
        """Put frames back into the unassigned tray."""
        self._assign(list(frame_ids), None, self._who(who))

    def _assign(self, frame_ids: list[str], shot: str | None, who: str) -> None:
        from studio.judging import examined

        marks.assign(self._drop.catalog, self._drop.id, frame_ids, shot, who)
        examined.judge(self._drop, frame_ids)
        self._changed(frame_ids)

    def set_kind(self, frame_ids: Iterable[str], kind: str) -> None:
        """Say what frames are: `picture`, or `other` (grey card, test) for working frames that are not judged.

        A grey card in a working frame is measured, and the colour of its camera's frames is judged against it from then on.
        """
        from studio.judging import examined, grey_cards

        if kind not in ("picture", "other"):
            raise InvalidInput(f"'{kind}' is no kind of frame; it is picture or other.")
        drop, ids = self._drop, list(frame_ids)
        marks.set_kind(drop.catalog, drop.id, ids, kind, drop.catalog.who)
        if kind == "other":
            grey_cards.look_for(drop, ids, drop.catalog.who)
        changed = examined.judge_cameras(drop, {str(self._row(frame_id)["camera_id"]) for frame_id in ids})
        self._changed(list(dict.fromkeys([*changed, *ids])))

    def select(self, frame_id: str, who: str | None = None, rank: int = 0) -> None:
        """Make the frame its shot's select (or an alternate: rank 1 …). Raises InvalidInput when no shot has it."""
        picks.select(self._drop.catalog, self._drop.id, self._row(frame_id), self._who(who), rank)
        self._changed([frame_id])

    def deselect(self, frame_id: str, who: str | None = None) -> None:
        """Take the frame out of its shot's selects and alternates."""
        picks.deselect(self._drop.catalog, self._drop.id, self._row(frame_id), self._who(who))
        self._changed([frame_id])

    def select_auto(self) -> list[Row]:
        """Propose the best passing frame of each shot; a person's choice is never overwritten. The frames now proposed."""
        proposed = picks.propose(self._drop.catalog, self._drop.id)
        self._changed(proposed)
        return [self._row(frame_id) for frame_id in proposed]

    def reject(self, frame_ids: Iterable[str], yes: bool = True, who: str | None = None) -> None:
        """Mark frames as rejected (or take that back); a rejected frame is no select and doesn't count as acceptable."""
        ids = list(frame_ids)
        marks.reject(self._drop.catalog, self._drop.id, ids, yes, self._who(who))
        self._changed(ids, unreject=not yes)

    def rate(self, frame_ids: Iterable[str], rating: int) -> None:
        """Rate frames 0 to 5. Raises InvalidInput."""
        if not 0 <= rating <= 5:
            raise InvalidInput(f"{rating} is no rating; it is 0 to 5.")
        self._mark(list(frame_ids), {"rating": rating})

    def label(self, frame_ids: Iterable[str], label: str) -> None:
        """Label frames with a colour: Red, Yellow, Green, Blue, Purple, or nothing. Raises InvalidInput."""
        if label not in LABELS:
            raise InvalidInput(f"'{label}' is no label; it is one of {', '.join(LABELS[1:])}, or empty.")
        self._mark(list(frame_ids), {"label": label})

    def _mark(self, frame_ids: list[str], values: dict[str, Any]) -> None:
        marks.mark(self._drop.catalog, self._drop.id, frame_ids, values, self._drop.catalog.who)
        self._changed(frame_ids)

    def approve(self, sku: str, role: str, who: str | None = None) -> None:
        """The producer approves a shot's select. Raises InvalidInput when it has none."""
        shot = self._shot(sku, role)
        state = next(s for s in states.of_drop(self._drop).shots if s.shot_id == shot)
        if state.selects < state.required:
            raise InvalidInput(f"{state.sku} {state.role}: has no select yet; choose one before approving.")
        self._decide(shot, "approved", None, who)

    def reshoot(self, sku: str, role: str, note: str = "", who: str | None = None) -> None:
        """Ask for a shot to be made again, with a note for the crew."""
        self._decide(self._shot(sku, role), "reshoot", note or None, who)

    def undecide(self, sku: str, role: str, who: str | None = None) -> None:
        """Take an approval or a reshoot back."""
        self._decide(self._shot(sku, role), None, None, who)

    def _decide(self, shot: str, decision: str | None, note: str | None, who: str | None) -> None:
        marks.decide(self._drop.catalog, self._drop.id, shot, decision, note, self._who(who))
        self._drop.events.coverage_changed.emit(self._drop.id)

    def read_sidecars(self) -> int:
        """Read ratings, labels, rejections and shots that other programs wrote into the sidecars; the number of frames changed."""
        from studio.judging import examined, sidecars

        changed = sidecars.read(self._drop)
        examined.judge(self._drop, changed)
        self._changed(changed)
        return len(changed)

    def _changed(self, frame_ids: list[str], unreject: bool = False) -> None:
        """Tell it and write it beside the originals, so that other programs see the same."""
        from studio.judging import sidecars

        sidecars.write(self._drop, frame_ids, unreject)
        for frame_id in frame_ids:
            self._drop.events.frame_changed.emit(frame_id)
        self._drop.events.coverage_changed.emit(self._drop.id)

    def _shot(self, sku: str, role: str) -> str:
        return shot_id(self._drop.catalog, self._drop.id, sku, role)

    def _row(self, frame_id: str) -> Row:
        return frame(self._drop.catalog, self._drop.id, frame_id)

    def _who(self, who: str | None) -> str:
        return who or self._drop.catalog.who
