"""What is said of frames and shots on the Review page: select, reject, rate, assign, approve, send back."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from studio.base.findings import sentences
from studio.base.language import N_, tr, within
from studio.base.spoken import count
from studio.base.terms import LABELS
from ui.parts.coverage_words import proposed_words
from ui.parts.page_context import PageContext
from ui.state.session import Row

if TYPE_CHECKING:
    from studio.shoot.handed_out import Change

NO_SHOT = N_("This frame belongs to no shot yet; assign it first.")
Said = dict[str, Any]


class Deciding:
    """Every mark is painted at once and written after.

    looking(): the frame looked at. chosen(): ids of the frames that a command is about. ask_note(): asks for a reshoot's note.
    moving_on(ids): what chooses the frame after those, once they are assigned. marked(ids): those were picked, rejected, rated or labelled.
    whole(ids): those, and what is shown by them: all frames of a burst that stands as one.
    """

    def __init__(
        self,
        context: PageContext,
        looking: Callable[[], Row | None],
        chosen: Callable[[], list[str]],
        ask_note: Callable[[], object],
        moving_on: Callable[[list[str]], Callable[[], object]],
        marked: Callable[[list[str]], object],
        whole: Callable[[list[str]], list[str]] = lambda ids: ids,
    ) -> None:
        self._context, self._session = context, context.session
        self._looking, self._chosen, self._ask_note, self._moving_on = looking, chosen, ask_note, moving_on
        self._marked, self._whole = marked, whole

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the commands do, by their ids."""
        return {
            "frame.select": self._select,
            "frame.deselect": self._deselect,
            "frame.reject": self._reject,
            "frame.unmark": self._unmark,
            **{f"frame.rate{n}": lambda n=n: self._rate(n) for n in range(6)},
            **{f"frame.label.{one.lower()}": lambda one=one: self._label(one) for one in LABELS[1:]},
            "frame.assign": self._assign,
            "frame.unassign": self._unassign,
            "frame.working": self._working,
            "shot.approve": self._approve,
            "shot.reshoot": self._ask_reshoot,
            "shot.undecide": self._undecide,
            "shot.auto": self._propose,
        }

    def frame(self) -> Row | None:
        """The frame that was on the screen when the command's key went down; the one looked at, where it was no key."""
        seen = self._session.seen.frame()
        return self._session.rows.get(seen[0]) if seen is not None else self._looking()

    def targets(self) -> list[str]:
        """The frames that a command is about: the chosen ones, of which that frame is one, or it alone."""
        frame, looking = self.frame(), self._looking()
        if frame is not None and (looking is None or frame["id"] != looking["id"]):
            return [frame["id"]]
        return self._chosen()

    # -- frames -------------------------------------------------------------------------------------------------

    def _mark(
        self,
        values: Callable[[Row], Said],
        work: Callable[[Any, list[str]], Any],
        done: Callable[[Any], object] = lambda result: None,
        ids: list[str] | None = None,
    ) -> None:
        shoot, ids = self._session.shoot, self.targets() if ids is None else ids
        if shoot is not None and ids:
            said = {
                frame_id: values(self._session.rows[frame_id]) for frame_id in ids if frame_id in self._session.rows
            }
            self._session.marking.do(said, lambda: work(shoot, ids), done)

    def _rate(self, stars: int) -> None:
        ids = self.targets()
        self._mark(lambda row: {"rating": stars}, lambda shoot, ids: shoot.marks.rate(ids, stars), ids=ids)
        self._marked(ids)

    def _label(self, label: str) -> None:
        """Label, or take that back where all of them have it."""
        ids = self.targets()
        said = "" if all(self._session.rows[i]["label"] == label for i in ids) else label
        self._mark(lambda row: {"label": said}, lambda shoot, ids: shoot.marks.label(ids, said), ids=ids)
        if said:
            self._marked(ids)

    def _unmark(self) -> None:
        """Neither picked nor rejected."""
        ids = [i for i in self.targets() if i in self._session.rows]
        picked = [i for i in ids if self._session.rows[i]["is_select"]]
        rejected = [i for i in ids if self._session.rows[i]["rejected"]]
        if picked:
            self._take_out(picked)
        if rejected:
            self._mark(lambda row: {"rejected": 0}, lambda shoot, ids: shoot.marks.reject(ids, False), ids=rejected)

    def _select(self) -> None:
        shoot, frame = self._session.shoot, self.frame()
        if shoot is None or frame is None:
            return
        said: dict[str, Said] = {}
        if frame["sku"]:
            rivals = [
                row for row in self._session.rows.values() if row["is_select"] and row["shot_id"] == frame["shot_id"]
            ]
            said = {row["id"]: {"is_select": False} for row in rivals}
            said[frame["id"]] = {"is_select": True, "pick_by": self._context.settings.person, "rejected": 0}
        self._session.marking.do(said, lambda: shoot.marks.select(frame["id"]))
        if frame["sku"]:
            self._marked([frame["id"]])

    def _deselect(self) -> None:
        self._take_out(self.targets())

    def _take_out(self, ids: list[str]) -> None:
        gone = {"is_select": False, "pick_by": None}
        self._mark(lambda row: gone, lambda shoot, ids: [shoot.marks.deselect(i) for i in ids], ids=ids)

    def _reject(self) -> None:
        """Reject, or take that back. Which of both is told by what was seen: pressed twice before it showed, it is one rejection."""
        ids, seen = self.targets(), self._session.seen.frame()
        if seen is not None and ids == [seen[0]]:
            yes = not seen[1]["rejected"]
        else:
            yes = not all(self._session.rows[i]["rejected"] for i in ids)
        said = {"rejected": int(yes), **({"is_select": False} if yes else {})}
        self._mark(lambda row: said, lambda shoot, ids: shoot.marks.reject(ids, yes), ids=ids)
        if yes:
            self._marked(ids)

    def _working(self) -> None:
        self._mark(lambda row: {"kind": "other"}, lambda shoot, ids: shoot.marks.set_kind(ids, "other"))

    def _assign(self) -> None:
        ids = self._whole(self.targets())
        if ids:
            word = tr("this frame") if len(ids) == 1 else count(len(ids), "frame")
            self._context.pick_shot(
                tr("Put {word} into which shot?", word=word), lambda sku, role: self._put(ids, sku, role)
            )

    def _put(self, ids: list[str], sku: str, role: str) -> None:
        def done(change: "Change") -> None:
            called = within(self._session.role_title(role, sku))
            self._session.said.emit(
                " ".join([tr("Assigned to {sku} {role}.", sku=sku, role=called), *sentences(change.made)])
            )

        move_on, shot = self._moving_on(ids), self._session.shot(sku, role)
        values = {"sku": sku, "role": role, "assigned_by": self._context.settings.person}
        values |= {"product_title": shot.title, "shot_id": shot.shot_id} if shot is not None else {}

        def painted(row: Row) -> Said:
            kept = {} if row["sku"] == sku and row["role"] == role else {"is_select": False}
            return {**values, **kept, "kind": "clip" if row["kind"] == "clip" else "picture"}

        self._mark(painted, lambda shoot, ids: shoot.marks.assign(ids, sku, role), done, ids)
        move_on()

    def _unassign(self) -> None:
        def done(change: "Change") -> None:
            if change.made:
                self._session.said.emit(" ".join(sentences(change.made)))

        gone = {
            "sku": None,
            "role": None,
            "assigned_by": None,
            "product_title": None,
            "shot_id": None,
            "is_select": False,
        }
        self._mark(lambda row: gone, lambda shoot, ids: shoot.marks.unassign(ids), done)

    # -- shots --------------------------------------------------------------------------------------------------

    def _shot(self) -> tuple[str, str] | None:
        frame = self.frame()
        if self._session.shoot is None or frame is None or not frame["sku"]:
            self._session.failed.emit(tr(NO_SHOT))
            return None
        return frame["sku"], frame["role"]

    def _approve(self) -> None:
        shoot, named = self._session.shoot, self._shot()
        if shoot is not None and named is not None:
            shot = self._session.shot(*named)
            may_be = shot is not None and shot.selects >= shot.required
            said = {"state": "approved", "note": None, "drawn": None} if may_be else {}
            self._session.marking.decide([named], said, lambda: shoot.marks.approve(*named))

    def _undecide(self) -> None:
        shoot, named = self._session.shoot, self._shot()
        if shoot is not None and named is not None:
            self._session.marking.decide([named], {}, lambda: shoot.marks.undecide(*named))

    def _ask_reshoot(self) -> None:
        if self._shot() is not None:
            self._ask_note()

    def _propose(self) -> None:
        shoot = self._session.shoot
        if shoot is not None:
            self._session.do(
                lambda: shoot.marks.select_auto().made,
                lambda rows: self._session.said.emit(proposed_words(len(rows))),
            )
