"""The verbs of a Shoot for the producer's board: all of it at a glance, a shot's frames, a decision that minds others, a comment.

Texts are what the studio says; times are those of the drop's place.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from studio.base.clock import from_text, utc_now
from studio.base.drawn_mark import DrawnMark, Stroke
from studio.base.errors import InvalidInput, NotFound, Refused
from studio.base.terms import SHOT_KINDS
from studio.base.wording import duration, short, visible
from studio.catalog import Change, Row, ticks
from studio.catalog.comments import MOST_LETTERS, Comment
from studio.catalog.comments import put as put_comment
from studio.catalog.drops import shot_id
from studio.catalog.following import changes_seen
from studio.catalog.frames import frame, frames_of_shot
from studio.coverage import pace, states, timing
from studio.coverage.states import ShotState
from studio.coverage.time_zone import zone
from studio.open_drop import OpenDrop
from studio.shoot.marks import MarkVerbs

DECISIONS = ("approved", "reshoot", "undecided")
MOST_NOTE = 500
MOST_FRAMES = 200
"""Of a shot the newest so many are shown on the board, and its select."""
_NEWEST = 20
_SENTENCES = {
    "approved": "approved by {by} at {at}",
    "reshoot": "sent back by {by} at {at}",
    None: "taken back by {by} at {at}",
}


class DecidedMeanwhile(Refused):
    """Somebody else decided on the shot, or chose another frame, since it was looked at. now: how the shot is now, as `shot` has it."""

    def __init__(self, sentence: str, now: dict[str, Any]) -> None:
        super().__init__(sentence)
        self.now = now


class BoardVerbs:
    """What a producer sees and says from afar."""

    def __init__(self, drop: OpenDrop, marks: MarkVerbs) -> None:
        self._drop, self._marks = drop, marks

    def changes(self) -> int:
        """A number that is another one after anybody else changed anything; to be asked often, and on one thread."""
        return changes_seen(self._drop.catalog)

    def state(self) -> dict[str, Any]:
        """The board at a glance.

        {drop, title, done, shots, to_decide, missing, sentence (what is missing), pace, wrap, checklist: {ticked, items, open: [text]},
        turnaround, comments: [{sku, role, at, by, text}] (the newest first), products: [{sku, title, shots}]}; a shot as `_shot` has it.
        """
        drop = self._drop
        covered = states.of_drop(drop)
        known = pace.of_drop(drop, covered)
        titles = drop.brief.titles()
        products: dict[str, dict[str, Any]] = {}
        for shot in covered.shots:
            row = products.setdefault(
                shot.sku, {"sku": shot.sku, "title": titles.get(shot.sku, shot.title), "shots": []}
            )
            row["shots"].append(self._shot(shot))
        shots = [shot for row in products.values() for shot in row["shots"]]
        said = sorted(
            ((comment, shot) for shot in covered.shots for comment in shot.comments),
            key=lambda one: one[0].at,
            reverse=True,
        )
        # Without their measurements, of which there may be many.
        items = ticks.state(drop.catalog, drop.row, drop.checklist)["items"]
        return {
            "drop": drop.code,
            "title": drop.brief.title,
            "done": sum(shot["state"] in ("selected", "approved") for shot in shots),
            "shots": len(shots),
            "to_decide": sum(shot["waits"] for shot in shots),
            "missing": sum(not shot["done"] for shot in shots),
            "sentence": covered.sentence,
            "pace": known.words,
            "wrap": f"{known.wrap_at:%H:%M}" if known.wrap_at is not None else None,
            "checklist": {
                "ticked": sum(item["ticked"] for item in items),
                "items": len(items),
                "open": [item["text"] for item in items if item["required"] and not item["ticked"]],
            },
            "turnaround": self._turnaround(),
            "comments": [
                {"sku": shot.sku, "role": shot.role, **self._comment(comment)} for comment, shot in said[:_NEWEST]
            ],
            "products": list(products.values()),
        }

    def shot(self, sku: str, role: str) -> dict[str, Any]:
        """One shot as `_shot` has it, with `guidance`, `framing`, `notes`, `comments`, and its `frames`. Raises NotFound."""
        state = self._state(sku, role)
        known = self._drop.role(sku, role)
        product = next((one for one in self._drop.brief.products if one.sku == sku), None)
        rows = [
            row for row in frames_of_shot(self._drop.catalog, self._drop.id, state.shot_id) if row["kind"] in SHOT_KINDS
        ]
        chosen = state.select["frame"] if state.select else None
        kept = [row for row in rows[:-MOST_FRAMES] if row["id"] == chosen] + rows[-MOST_FRAMES:]
        return {
            **self._shot(state),
            "title": self._drop.brief.titles().get(sku, state.title),
            "guidance": known.guidance if known else "",
            "framing": known.framing if known else "",
            "notes": (product.notes or "") if product is not None else "",
            "comments": [self._comment(comment) for comment in state.comments],
            "bars_approval": state.bars_approval,
            "frames": [self._frame(row, known.max_blur_px if known else None) for row in kept],
        }

    def picture(self, frame_id: str) -> dict[str, Any]:
        """Where the preview of one of the drop's frames lies, and the original that it is made of: {preview, source}. Raises NotFound."""
        row = frame(self._drop.catalog, self._drop.id, frame_id)
        if not row["preview"]:
            raise NotFound(f"{row['name']}: there is no picture of it.")
        return {"preview": row["preview"], "source": str(self._drop.folder / Path(row["path"]))}

    def decide(
        self,
        sku: str,
        role: str,
        decision: str,
        who: str,
        note: str = "",
        strokes: Sequence[Stroke] = (),
        frame_id: str | None = None,
        seen: dict[str, Any] | None = None,
    ) -> Change | None:
        """Approve a shot, send it back, or take that back; None where just that stands already.

        frame_id: the frame that was looked at: approved, it becomes the select where it is none; strokes are drawn on it. seen: what the
        shot's `decided_at` and `select` were to whoever decides; where they are others by now, nothing is done. None: whatever was before.
        Raises DecidedMeanwhile, NotFound, InvalidInput.
        """
        if decision not in DECISIONS:
            raise InvalidInput(f"'{decision}' is no decision; it is one of {', '.join(DECISIONS)}.")
        note = _plain(note, MOST_NOTE)
        with self._marks.together(f"shots.{decision}", who) as act:
            state = self._state(sku, role)
            if _stands(state, decision, who, note, frame_id):
                return None
            self._check(state, decision, frame_id, seen)
            if decision == "approved":
                if frame_id is not None and not self._row_of(state, frame_id)["is_select"]:
                    self._marks.select(frame_id, who)
                self._marks.approve(sku, role, who)
            elif decision == "reshoot":
                drawn = DrawnMark(frame_id, tuple(strokes)) if frame_id and strokes else None
                self._marks.reshoot(sku, role, note, who, drawn)
            else:
                self._marks.undecide(sku, role, who)
        return act.done()

    def comment(self, sku: str, role: str, text: str, who: str, on: str | None = None) -> Change:
        """Say something of a shot. on: the name of the frame that it is about. Raises NotFound, InvalidInput for nothing said."""
        text = _plain(text, MOST_LETTERS)
        if not text:
            raise InvalidInput("Nothing was written; write what the crew should know.")
        shot = shot_id(self._drop.catalog, self._drop.id, sku, role)
        with self._drop.change("shots.commented", who) as act:
            put_comment(self._drop.catalog, self._drop.id, shot, text, _plain(on, 80) if on else None, act.who)
            act.commented[shot] = None
        return act.done()

    # -- parts ---------------------------------------------------------------------------------------------------

    def _state(self, sku: str, role: str) -> ShotState:
        state = states.of_shot(self._drop, shot_id(self._drop.catalog, self._drop.id, sku, role))
        assert state is not None  # it was found a moment ago
        return state

    def _check(self, state: ShotState, decision: str, frame_id: str | None, seen: dict[str, Any] | None) -> None:
        if seen is None:
            return
        chosen = state.select["frame"] if state.select else None
        moved = decision == "approved" and seen.get("select") == frame_id and chosen != frame_id
        if seen.get("decided_at") != state.decided_at:
            how = _SENTENCES[
                "approved" if state.state == "approved" else state.state if state.state == "reshoot" else None
            ]
            why = how.format(by=state.decided_by or "somebody", at=self._time(state.decided_at))
        elif moved:
            by = state.select["by"] if state.select else "somebody"
            why = f"given another select by {by}"
        else:
            return
        raise DecidedMeanwhile(f"{state.sku} {state.role} was {why} meanwhile.", self._shot(state))

    def _row_of(self, state: ShotState, frame_id: str) -> Row:
        row = frame(self._drop.catalog, self._drop.id, frame_id)
        if row["shot_id"] != state.shot_id:
            raise InvalidInput(f"{row['name']}: is no frame of {state.sku} {state.role} any more; look at it again.")
        return row

    def _shot(self, shot: ShotState) -> dict[str, Any]:
        """{sku, role, role_title, state, waits, done, frames, passing, required, tally, select, select_by, shown, content, note, mark,
        decided_by, decided_at, decided, said}. waits: for the producer. decided: the time of day. said: how many comments."""
        known = self._drop.role(shot.sku, shot.role)
        return {
            "sku": shot.sku,
            "role": shot.role,
            "role_title": known.title if known else shot.role,
            "state": shot.state,
            "waits": shot.state == "selected",
            "done": shot.done,
            "frames": shot.frames,
            "passing": shot.passing,
            "required": shot.required,
            "tally": shot.tally,
            "select": shot.select["frame"] if shot.select else None,
            "select_by": shot.select["by"] if shot.select else None,
            "shown": shot.shown,
            "content": Path(shot.preview).stem if shot.preview else None,
            "note": shot.note if shot.state == "reshoot" else None,
            "mark": {"frame": shot.drawn.frame, "strokes": shot.drawn.strokes} if shot.drawn is not None else None,
            "decided_by": shot.decided_by if shot.state in ("approved", "reshoot") else None,
            "decided_at": shot.decided_at,
            "decided": self._time(shot.decided_at),
            "said": len(shot.comments),
        }

    def _frame(self, row: Row, limit: float | None) -> dict[str, Any]:
        taken = row["corrected_at"] or row["captured_at"]
        blur = row["blur_px_delivery"]
        numbers = [
            f"blur {blur:.2f}{f' of {limit:g}' if limit is not None else ''} px" if blur is not None else "",
            f"exposure {row['subject_ev']:+.1f} EV" if row["subject_ev"] is not None else "",
            f"{row['clipped_high_pct']:.1f} % blown out" if (row["clipped_high_pct"] or 0) >= 1 else "",
        ]
        return {
            "id": row["id"],
            "name": row["name"],
            "kind": row["kind"],
            "width": row["width"],
            "height": row["height"],
            "content": row["xxh128"],
            "verdict": row["verdict"],
            "rejected": bool(row["rejected"]),
            "is_select": row["is_select"],
            "pick_by": row["pick_by"],
            "reasons": [row["error"]] if row["error"] else [*row["reasons"], *row["notes"]],
            "numbers": " · ".join(part for part in numbers if part).replace("-", "−"),
            "at": self._time(taken),
        }

    def _comment(self, comment: Comment) -> dict[str, Any]:
        return {**comment.to_dict(), "at": self._time(comment.at)}

    def _time(self, text: str | None) -> str:
        """The time of day at the drop's place; with the day, where that is another one."""
        if text is None:
            return ""
        at, now = from_text(text).astimezone(zone(self._drop)), utc_now().astimezone(zone(self._drop))
        return f"{at:%H:%M}" if at.date() == now.date() else f"{at.day} {at:%b} {at:%H:%M}"

    def _turnaround(self) -> str:
        known = timing.in_short(self._drop)
        if known["turnaround_h"] is not None:
            return f"delivered {duration(known['turnaround_h'] * 3600)} after the first frame"
        first: datetime | None = from_text(known["first_captured_at"]) if known["first_captured_at"] else None
        return f"{duration((utc_now() - first).total_seconds())} since the first frame" if first is not None else ""


def _stands(state: ShotState, decision: str, who: str, note: str, frame_id: str | None) -> bool:
    """Whether it was decided just so already: sent again, as its answer was lost on the way."""
    if decision == "undecided":
        return state.state not in ("approved", "reshoot")
    if state.state != decision or (decision == "reshoot" and (state.decided_by != who or (state.note or "") != note)):
        return False
    return decision == "reshoot" or frame_id is None or bool(state.select and state.select["frame"] == frame_id)


def _plain(text: str, most: int) -> str:
    """What somebody typed elsewhere, as it is kept."""
    return short(visible(text.strip(), lines=True), most)
