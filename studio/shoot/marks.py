"""The verbs of a Shoot that say what frames and shots are: assign, select, rate, reject, decide; and taking that back.

Each gives back what changed. All go one road: a change is recorded in one transaction with its events, what follows from it (bursts,
verdicts) is in that transaction too, it is told once, and written beside the originals.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from studio.base.drawn_mark import MOST_STROKES, DrawnMark, simplified
from studio.base.errors import InvalidInput
from studio.base.findings import Finding
from studio.base.terms import LABELS
from studio.base.wording import listed
from studio.catalog import Change, Recording, Row, marks, picks, replay
from studio.catalog.drops import shot_id
from studio.catalog.frames import frame, frames_of, frames_picked, frames_with_people
from studio.coverage import states
from studio.open_drop import OpenDrop

Box = tuple[int, int, int, int]
LEAST_BOX_PX = 8
_NAMES = 8


class MarkVerbs:
    """What people say of frames and of shots. `who` is by default the person of the settings."""

    def __init__(self, drop: OpenDrop) -> None:
        self._drop = drop

    @contextmanager
    def _act(self, what: str, who: str | None = None) -> Iterator[Recording]:
        """The one road of every change; `done()` of what it gives is what changed, once it is left."""
        from studio.judging import sidecars

        with self._drop.change(what, who) as recording:
            yield recording
        if not self._drop.catalog.in_change:
            sidecars.write_due(self._drop)

    def together(self, what: str, who: str | None = None) -> AbstractContextManager[Recording]:
        """Several verbs as one change, of that kind: all of it is kept, or nothing."""
        return self._act(what, who)

    def assign(self, frame_ids: Iterable[str], sku: str, role: str, who: str | None = None) -> Change:
        """Put frames into a shot; each is judged anew by that role's limits. Raises NotFound.

        made: the selects that other shots lost by it, a Finding each.
        """
        return self._assign(list(frame_ids), self._shot(sku, role), who)

    def unassign(self, frame_ids: Iterable[str], who: str | None = None) -> Change:
        """Put frames back into the unassigned tray; made: as `assign` has it."""
        return self._assign(list(frame_ids), None, who)

    def _assign(self, frame_ids: list[str], shot: str | None, who: str | None) -> Change:
        from studio.judging import chain
        from studio.judging.assignment import assign

        with self._act("frames.assigned", who) as act:
            # Before any of them goes, since an alternate moves up when the select before it does.
            rows = [self._row(frame_id) for frame_id in dict.fromkeys(frame_ids)]
            act.made = [self._leaves(row) for row in rows if row["is_select"] and row["shot_id"] != shot]
            for row in rows:
                # What was taken for a slate, a tag or a working frame is a picture, if a person says whose it is.
                assign(self._drop, [row["id"]], shot, act.who, "clip" if row["kind"] == "clip" else "picture")
            chain.marked(self._drop, frame_ids)
        return act.done()

    def _leaves(self, row: Row) -> Finding:
        approved = self._drop.catalog.get("shot", row["shot_id"])["decision"] == "approved"
        code = "approved-select-left" if approved else "select-left"
        return Finding(code, file=row["name"], values={"shot": f"{row['sku']} {row['role']}"})

    def set_kind(self, frame_ids: Iterable[str], kind: str) -> Change:
        """Say what frames are: `picture`, or `other` (grey card, test) for working frames that are not judged.

        A grey card in a working frame is measured, and the colour of its camera's frames is judged against it from then on.
        """
        from studio.judging import grey_cards, verdicts

        if kind not in ("picture", "other"):
            raise InvalidInput(f"'{kind}' is no kind of frame; it is picture or other.")
        drop, ids = self._drop, list(frame_ids)
        cards = grey_cards.look_for(drop, ids) if kind == "other" else []
        with self._act("frames.kind") as act:
            marks.set_kind(drop.catalog, drop.id, ids, kind, act.who)
            for card in cards:
                grey_cards.keep(drop, card, act.who)
            verdicts.judge_cameras(drop, {str(self._row(frame_id)["camera_id"]) for frame_id in ids})
        return act.done()

    def select(self, frame_id: str, who: str | None = None, rank: int = 0) -> Change:
        """Make the frame its shot's select (or an alternate: rank 1 …). Raises InvalidInput when no shot has it."""
        with self._act("picks.selected", who) as act:
            picks.select(self._drop.catalog, self._drop.id, self._row(frame_id), act.who, rank)
        return act.done()

    def deselect(self, frame_id: str, who: str | None = None) -> Change:
        """Take the frame out of its shot's selects and alternates."""
        with self._act("picks.deselected", who) as act:
            picks.deselect(self._drop.catalog, self._drop.id, self._row(frame_id), act.who)
        return act.done()

    def select_auto(self) -> Change:
        """Propose the best passing frame of each shot; a person's choice is never overwritten. made: the frames now proposed (rows)."""
        with self._act("picks.proposed", picks.AUTO) as act:
            proposed = picks.propose(self._drop.catalog, self._drop.id)
            there = {row["id"]: row for row in frames_of(self._drop.catalog, self._drop.id, proposed)}
            act.made = [there[frame_id] for frame_id in proposed]
        return act.done()

    def reject(self, frame_ids: Iterable[str], yes: bool = True, who: str | None = None) -> Change:
        """Mark frames as rejected (or take that back); a rejected frame is no select and doesn't count as acceptable."""
        from studio.ingest import deleted

        ids = list(frame_ids)
        with self._act("frames.rejected" if yes else "frames.unrejected", who) as act:
            gone = deleted.when_rejected(self._drop, ids) if yes else deleted.when_taken_back(self._drop, ids)
            marks.reject(self._drop.catalog, self._drop.id, ids, yes, act.who, gone)
            if not yes:
                act.unreject.update(ids)
                deleted.look_again(self._drop, gone)
        return act.done()

    def rate(self, frame_ids: Iterable[str], rating: int) -> Change:
        """Rate frames 0 to 5. Raises InvalidInput."""
        if not 0 <= rating <= 5:
            raise InvalidInput(f"{rating} is no rating; it is 0 to 5.")
        return self._mark("frames.rated", frame_ids, {"rating": rating})

    def label(self, frame_ids: Iterable[str], label: str) -> Change:
        """Label frames with a colour: Red, Yellow, Green, Blue, Purple, or nothing. Raises InvalidInput."""
        if label not in LABELS:
            raise InvalidInput(f"'{label}' is no label; it is one of {', '.join(LABELS[1:])}, or empty.")
        return self._mark("frames.labelled", frame_ids, {"label": label})

    def mark_subject(self, frame_id: str, box: Box | None, who: str | None = None) -> Change:
        """Say where the product is on a frame, x, y, width and height in pixels of the upright picture; None takes it back.

        It goes before everything else that could be looked at, and holds for the frames alike: those of its shot by its camera, or of its
        burst, with the same framing. They are judged anew at once. Raises NotFound, InvalidInput for what can't be a box on that frame.
        """
        from studio.catalog import outlines

        row = self._row(frame_id)
        if box is not None:
            _check_box(row, box)
        with self._act("frames.subject", who) as act:
            self._drop.catalog.update("frame", frame_id, {"subject_box": None if box is None else list(box)})
            outlines.boxes_changed(self._drop.catalog, self._drop.id, frame_id)
        self._judge_by_box(frame_id)
        return act.done()

    def subject_of(self, frame_id: str) -> dict[str, Any]:
        """What a frame's verdict looks at: {box: {x, y, width, height} | null, what a person drew on it; subject: the same with source;
        alike: names of the other frames that a person's box is looked at on with it}. Raises NotFound."""
        from studio.catalog import outlines

        row = self._row(frame_id)
        sides = ("x", "y", "width", "height")
        own, known = outlines.box_of(row["subject_box"]), row["subject_x"] is not None
        subject = {side: row[f"subject_{side}"] for side in (*sides, "source")} if known else None
        return {
            "box": None if own is None else dict(zip(sides, own, strict=True)),
            "subject": subject,
            "alike": outlines.judged_by_box_beside(self._drop.catalog, frame_id),
        }

    def _judge_by_box(self, frame_id: str) -> None:
        from studio.judging import outlines

        outlines.find_beside(self._drop, frame_id)

    def name_people(self, frame_ids: Iterable[str], names: Sequence[str] | None, who: str | None = None) -> Change:
        """Say who is seen in frames, by the brief's names; none: nobody is. None takes it back. Raises InvalidInput, NotFound."""
        known = {person.name.casefold(): person.name for person in self._drop.brief.people}
        found: list[str] = []
        for name in names or []:
            if name.strip().casefold() not in known:
                there = f"it names {listed(list(known.values()), _NAMES)}" if known else "it names nobody"
                raise InvalidInput(f"'{name}' is nobody of the brief ({there}); add them to brief.yaml, under people.")
            found.append(known[name.strip().casefold()])
        said = None if names is None else list(dict.fromkeys(found))
        with self._act("frames.people", who) as act:
            for frame_id in dict.fromkeys(frame_ids):
                self._row(frame_id)
                self._drop.catalog.update("frame", frame_id, {"people": said})
        return act.done()

    def people(self) -> dict[str, Any]:
        """Who is seen: {people: [{name, release, until, minor, frames}], frames: [{frame, name, people}], unsaid: names of selects}."""
        frames = frames_with_people(self._drop.catalog, self._drop.id)
        return {
            "people": [
                {
                    "name": one.name,
                    "release": one.release,
                    "until": None if one.until is None else one.until.isoformat(),
                    "minor": one.minor,
                    "frames": [frame["name"] for frame in frames if one.name in frame["people"]],
                }
                for one in self._drop.brief.people
            ],
            "frames": frames,
            "unsaid": [
                row["name"]
                for row in frames_picked(self._drop.catalog, self._drop.id).values()
                if row["people"] is None
            ],
        }

    def _mark(self, what: str, frame_ids: Iterable[str], values: dict[str, Any]) -> Change:
        with self._act(what) as act:
            marks.mark(self._drop.catalog, self._drop.id, list(frame_ids), values, act.who)
        return act.done()

    def approve(self, sku: str, role: str, who: str | None = None) -> Change:
        """The producer approves a shot's select. Raises InvalidInput when it has none."""
        shot = self._shot(sku, role)
        state = next(s for s in states.of_drop(self._drop).shots if s.shot_id == shot)
        if state.selects < state.required:
            raise InvalidInput(f"{state.sku} {state.role}: has no select yet; choose one before approving.")
        return self._decide(shot, "approved", None, who)

    def reshoot(
        self, sku: str, role: str, note: str = "", who: str | None = None, drawn: DrawnMark | None = None
    ) -> Change:
        """Ask for a shot to be made again, with a note for the crew, and a mark drawn on one of its frames.

        Raises InvalidInput for what can't be drawn on it.
        """
        shot = self._shot(sku, role)
        return self._decide(shot, "reshoot", note or None, who, self._drawn(shot, drawn) if drawn is not None else None)

    def _drawn(self, shot: str, drawn: DrawnMark) -> DrawnMark | None:
        """As it is kept; None for a mark without a stroke."""
        row = self._row(drawn.frame)
        if row["shot_id"] != shot or not row["width"]:
            raise InvalidInput(
                f"{row['name']}: is no picture of the shot that is sent back; draw on one of its own frames."
            )
        if len(drawn.strokes) > MOST_STROKES:
            raise InvalidInput(
                f"{row['name']}: {len(drawn.strokes)} strokes are too many for a mark; it may have {MOST_STROKES}."
            )
        if not all(0 <= side <= 1 for stroke in drawn.strokes for at in stroke for side in at):
            raise InvalidInput(f"{row['name']}: the mark lies outside the picture; its points are parts of it, 0 to 1.")
        strokes = tuple(simplified(stroke) for stroke in drawn.strokes if stroke)
        return DrawnMark(drawn.frame, strokes) if strokes else None

    def undecide(self, sku: str, role: str, who: str | None = None) -> Change:
        """Take an approval or a reshoot back."""
        return self._decide(self._shot(sku, role), None, None, who)

    def _decide(
        self, shot: str, decision: str | None, note: str | None, who: str | None, drawn: DrawnMark | None = None
    ) -> Change:
        with self._act(f"shots.{decision or 'undecided'}", who) as act:
            marks.decide(self._drop.catalog, self._drop.id, shot, decision, note, act.who, drawn)
        return act.done()

    def read_sidecars(self) -> Change:
        """Read ratings, labels, rejections and shots that other programs wrote into the sidecars. made: how many frames they changed.

        A sidecar that can't be read is told, and costs nothing else.
        """
        from studio.judging import chain, sidecars, taken_over

        with self._act("frames.marked", sidecars.BY) as act:
            taken = taken_over.read(self._drop)
            chain.marked(self._drop, list(taken.frames))
            act.made = len(taken.frames)
        for sentence in taken.sentences:
            self._drop.events.said.emit(sentence)
        return act.done()

    def undo(self, change: Change, who: str | None = None) -> Change:
        """Make all that a change changed what it was before. Undoing what this gives back is to redo.

        Raises Refused, and undoes nothing, when some of it was changed again since.
        """
        from studio.catalog import outlines
        from studio.ingest import deleted
        from studio.judging import chain

        with self._act("change.undone", who) as act:
            frames = [row.id for row in change.rows if row.table == "frame"]
            taken_back = [row.id for row in change.rows if row.table == "frame" and (row.after or {}).get("rejected")]
            gone = deleted.when_taken_back(self._drop, taken_back)
            replay.take_back(self._drop.catalog, change, gone)
            deleted.look_again(self._drop, gone)
            act.unreject.update(frames)
            chain.marked(self._drop, frames)
            boxed = [row.id for row in change.rows if row.table == "frame" and "subject_box" in (row.before or {})]
            for frame_id in boxed:
                outlines.boxes_changed(self._drop.catalog, self._drop.id, frame_id)
        for frame_id in boxed:
            self._judge_by_box(frame_id)
        return act.done()

    def _shot(self, sku: str, role: str) -> str:
        return shot_id(self._drop.catalog, self._drop.id, sku, role)

    def _row(self, frame_id: str) -> Row:
        return frame(self._drop.catalog, self._drop.id, frame_id)


def _check_box(row: Row, box: Box) -> None:
    """Raise InvalidInput for what can't be looked at on that frame."""
    name, (x, y, width, height) = row["name"], box
    if row["kind"] != "picture":
        raise InvalidInput(
            f"{name}: is no picture of a product, so nothing on it is judged; draw the box on a picture."
        )
    if not row["width"] or not row["height"] or row["verdict"] is None:
        raise InvalidInput(
            f"{name}: was not judged, so no box can lie on it; see why with 'threeshot drop show --frames'."
        )
    if width < LEAST_BOX_PX or height < LEAST_BOX_PX:
        raise InvalidInput(f"{name}: a box of {width} × {height} px is too small; draw it around the product.")
    if x < 0 or y < 0 or x + width > row["width"] or y + height > row["height"]:
        raise InvalidInput(
            f"{name}: the box {x},{y},{width},{height} is not within the picture, which is {row['width']} × {row['height']} px; "
            "X,Y is its upper left corner."
        )
