"""The state of every shot, from what the catalog holds, and the one line that says what is missing before anyone leaves."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from studio.base.clock import to_text, utc_now
from studio.base.drawn_mark import DrawnMark
from studio.base.terms import DONE
from studio.base.wording import agreeing, count
from studio.catalog import Row, awaited
from studio.catalog.comments import Comment, comments_of_shots
from studio.catalog.coverage import (
    count_not_judged,
    count_unassigned,
    decided_on,
    files_of_selects,
    sharpest_frames,
    shot_states,
)
from studio.catalog.drawn import marks_of_reshoots
from studio.catalog.frames import contents_of, preview_path
from studio.catalog.refused import refused_shapes
from studio.coverage.shape import OnlyShape, only_shape, told
from studio.open_drop import OpenDrop

JUST_S = 5.0
"""So long a file may be on its way before it is told that it has not come in yet."""


@dataclass(frozen=True)
class ShotState:
    """One shot: its product and role, its state, and how many frames it has and how many of them pass.

    lacks: how many frames don't pass for their shape alone. not_judged: how many of its frames nobody has looked at
    yet. not_taken_in: files that a live source has seen for it, and that did not come in yet.
    """

    shot_id: str
    sku: str
    title: str
    role: str
    state: str
    frames: int
    passing: int
    selects: int
    required: int
    select: dict[str, Any] | None = None
    preview: str | None = None
    note: str | None = None
    lacks: Counter[OnlyShape] = field(default_factory=Counter)
    not_judged: int = 0
    not_taken_in: int = 0
    drawn: DrawnMark | None = None
    """What was drawn with a reshoot."""
    decided_by: str | None = None
    decided_at: str | None = None
    """Who decided last on it, or took that back, and when (UTC text)."""
    shown: str | None = None
    """The id of the frame that `preview` shows."""
    comments: tuple[Comment, ...] = ()

    @property
    def tally(self) -> str:
        """Its frames in a few words: `3 of 5 pass, 2 not judged yet`."""
        if self.not_judged and self.not_judged == self.frames:
            parts = [f"{self.frames} not judged yet"]
        else:
            parts = [f"{self.passing} of {self.frames} pass", *_waiting(self.not_judged, 0)]
        return ", ".join([*parts, *_waiting(0, self.not_taken_in)])

    @property
    def bars_approval(self) -> str:
        """Why it can't be approved now, after `has` or `is`; empty where it can."""
        if self.state == "approved":
            return "approved already"
        return "" if self.selects >= self.required else "no select yet"

    @property
    def bars_reshoot(self) -> str:
        """Why there is nothing to send back, after `has`; empty where there is."""
        return "" if self.frames else "no frame yet"

    @property
    def done(self) -> bool:
        """Whether the crew may leave as far as this shot goes."""
        return self.state in DONE

    def to_dict(self) -> dict[str, Any]:
        """The shot as `coverage --json` gives it."""
        return {
            "sku": self.sku,
            "role": self.role,
            "state": self.state,
            "frames": self.frames,
            "select": self.select,
            "passing": self.passing,
            "required": self.required,
            "selects": self.selects,
            "title": self.title,
            "note": self.note,
            "mark": self.drawn.to_dict() if self.drawn is not None else None,
            "not_judged": self.not_judged,
            "not_taken_in": self.not_taken_in,
            "decided_by": self.decided_by,
            "comments": [comment.to_dict() for comment in self.comments],
        }


@dataclass(frozen=True)
class Coverage:
    """Every shot of a drop, in the order of the shot list.

    unassigned: frames in the tray. not_judged, not_taken_in: as of a shot, of all shots and of none.
    """

    drop: str
    shots: list[ShotState] = field(default_factory=list)
    unassigned: int = 0
    not_judged: int = 0
    not_taken_in: int = 0

    @property
    def aside(self) -> str:
        """What is to be said beside the shots, each a sentence: the tray, and what is still to be judged and taken in. Or nothing."""
        told = [f"{count(self.unassigned, 'frame')} in the unassigned tray."] if self.unassigned else []
        if self.not_judged:
            told.append(f"{count(self.not_judged, 'frame')} not judged yet.")
        if self.not_taken_in:
            it = agreeing(self.not_taken_in, "it", "them")
            told.append(
                f"{count(self.not_taken_in, 'file')} seen and not taken in yet: what was receiving {it} (camera FTP, a phone, tether or a "
                f"watched folder) takes {it} in; start that again if it isn't running."
            )
        return "".join(f" {one}" for one in told)

    @property
    def complete(self) -> bool:
        """Whether every shot is acceptable, selected or approved."""
        return bool(self.shots) and all(shot.done for shot in self.shots)

    @property
    def sentence(self) -> str:
        """One line: what is missing before anyone leaves."""
        if not self.shots:
            return "The brief names no products, so there is nothing to shoot yet."
        open_shots = [shot for shot in self.shots if not shot.done]
        if not open_shots:
            there = "The only shot is" if len(self.shots) == 1 else f"All {len(self.shots)} shots are"
            return f"{there} there.{self.aside}"
        parts = [f"{shot.sku} {shot.role} ({_why(shot)})" for shot in open_shots]
        return f"{len(open_shots)} of {len(self.shots)} shots missing: {', '.join(parts)}.{self.aside}"

    def to_dict(self) -> dict[str, Any]:
        """The coverage as `coverage --json` gives it."""
        return {
            "drop": self.drop,
            "complete": self.complete,
            "shots": [shot.to_dict() for shot in self.shots],
            "unassigned": self.unassigned,
            "not_judged": self.not_judged,
            "not_taken_in": self.not_taken_in,
            "sentence": self.sentence,
        }


def of_drop(drop: OpenDrop) -> Coverage:
    """The coverage of a drop: one query for the states, one for the selects' files."""
    waiting, unseen = _to_come(drop)
    shots = _read(drop, None, unseen, waiting)
    unassigned = count_unassigned(drop.catalog, drop.id)
    return Coverage(drop.code, shots, unassigned, sum(unseen.values()), sum(waiting.values()))


def of_shot(drop: OpenDrop, shot_id: str) -> ShotState | None:
    """The state of one shot, as in the coverage of its drop; None where it is planned no more. Nothing is read of the others' frames."""
    waiting, unseen = _to_come(drop)
    return next(iter(_read(drop, shot_id, unseen, waiting)), None)


def _to_come(drop: OpenDrop) -> tuple[dict[str | None, int], dict[str | None, int]]:
    """By shot, how many files are still to be taken in, and how many frames to be judged."""
    # What is just coming in is no news.
    before = to_text(utc_now() - timedelta(seconds=JUST_S))
    return awaited.count_by_shot(drop.catalog, drop.id, before), count_not_judged(drop.catalog, drop.id)


def _read(
    drop: OpenDrop, only: str | None, unseen: Mapping[str | None, int], waiting: Mapping[str | None, int]
) -> list[ShotState]:
    """All shots in the order of the shot list, or the one of that id."""
    files = files_of_selects(drop.catalog, drop.id, only)
    # For a cell without a select: the sharpest frame so far, so that the board shows a picture and not a number.
    best = sharpest_frames(drop.catalog, drop.id, only)
    refused: dict[str, list[Row]] = {}
    for frame in refused_shapes(drop.catalog, drop.id, only):
        refused.setdefault(frame["shot_id"], []).append(frame)
    drawn = marks_of_reshoots(drop.catalog, drop.id, only)
    said, decided = comments_of_shots(drop.catalog, drop.id, only), decided_on(drop.catalog, drop.id, only)
    shots = []
    states = shot_states(drop.catalog, drop.id, only)
    shown = {row["shot_id"]: row["select_frame"] or best.get(row["shot_id"]) for row in states}
    contents = contents_of(drop.catalog, [frame_id for frame_id in shown.values() if frame_id])
    for row in states:
        chosen = row["select_frame"]
        shots.append(
            ShotState(
                shot_id=row["shot_id"],
                sku=row["sku"],
                title=row["title"],
                role=row["role"],
                state=row["state"],
                frames=row["frames"],
                passing=row["passing"],
                selects=row["selects"],
                required=row["required"],
                select={"frame": chosen, "file": files.get(chosen), "by": row["select_by"]} if chosen else None,
                preview=preview_path(contents.get(shown[row["shot_id"]] or "")) or None,
                note=row["decision_note"],
                lacks=_lacks(drop, row, refused.get(row["shot_id"], [])),
                not_judged=unseen.get(row["shot_id"], 0),
                not_taken_in=waiting.get(row["shot_id"], 0),
                drawn=drawn.get(row["shot_id"]),
                decided_by=decided.get(row["shot_id"], (None, None))[0],
                decided_at=decided.get(row["shot_id"], (None, None))[1],
                shown=shown[row["shot_id"]],
                comments=said.get(row["shot_id"], ()),
            )
        )
    return shots


def _lacks(drop: OpenDrop, shot: Row, refused: list[Row]) -> Counter[OnlyShape]:
    role = drop.role(shot["sku"], shot["role"]) if refused else None
    found: Counter[OnlyShape] = Counter()
    for frame in refused:
        if role is not None and (lack := only_shape(frame, role)) is not None:
            found[lack] += int(frame["frames"])
    return found


def _why(shot: ShotState) -> str:
    if shot.state == "reshoot":
        return f"reshoot: {shot.note}" if shot.note else "reshoot asked for"
    waiting = "".join(f", {one}" for one in _waiting(shot.not_judged, shot.not_taken_in))
    if shot.state == "missing":
        return f"no frame{waiting}"
    short = f", {shot.required} needed" if shot.required > 1 else ""
    if shot.not_judged == shot.frames:
        return f"{count(shot.frames, 'frame')}{short}{waiting}"
    return f"{count(shot.frames, 'frame')}, {shot.passing or 'none'} acceptable{short}{told(shot.lacks)}{waiting}"


def _waiting(not_judged: int, not_taken_in: int) -> list[str]:
    """What is still to be judged and to come, in words."""
    judged = [f"{not_judged} not judged yet"] if not_judged else []
    return [*judged, *([f"{count(not_taken_in, 'file')} not taken in yet"] if not_taken_in else [])]
