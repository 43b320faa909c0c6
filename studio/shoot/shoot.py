"""A drop that is open, with its verbs in groups, a file each. A new group is a new file and a line in `Shoot`."""

from pathlib import Path
from typing import Any

from studio.base.errors import NotFound, ThreeshotError
from studio.base.events import Events
from studio.catalog import Catalog, Change, Row
from studio.catalog.drops import find_drop, put_drop, refuse_taken
from studio.catalog.following import Follower, News
from studio.coverage import agreement, pace, states, timing
from studio.coverage.states import Coverage
from studio.open_drop import OpenDrop, why_away
from studio.shoot.alt_texts import AltTextVerbs
from studio.shoot.arming import ArmingVerbs
from studio.shoot.board import BoardVerbs
from studio.shoot.cameras import CameraVerbs
from studio.shoot.cards import CardVerbs
from studio.shoot.checklist import ChecklistVerbs
from studio.shoot.deliveries import DeliveryVerbs
from studio.shoot.frames import FrameVerbs
from studio.shoot.handover import HandoverVerbs
from studio.shoot.marks import MarkVerbs
from studio.shoot.originals import OriginalVerbs
from studio.shoot.results import ResultVerbs
from studio.shoot.sharing import ShareVerbs
from studio.shoot.undoing import UndoVerbs


class Shoot:
    """A drop that is open: what it is, how far it is, and every verb.

    drop: the open drop (catalog, row, folder, documents, signals). frames: taking frames in and looking at them. arming: which shot the
    next frames belong to. marks: assign, select, rate, decide. undoing: undo and redo. checklist: tick, measure, preflight.
    cameras: name, join, split them, set their clocks. cards: those taken in, and which to keep. originals: read them again, repair.
    handover: check, export. alt_texts: what pictures show, in words. deliveries: bundles to targets. sharing: a bundle
    behind a link, and who fetched it. results: what it brought, from the shop's exports. board: what a producer sees and says from afar.
    One connection a thread, so a Shoot may be used from several threads.
    """

    def __init__(self, catalog: Catalog, row: Row) -> None:
        self.drop = OpenDrop(catalog, row)
        self.drop.read_documents()
        self._unsaid = self._finish_what_was_left()
        self._follower: Follower | None = None
        self.arming = ArmingVerbs(self.drop)
        self.frames = FrameVerbs(self.drop, self.arming)
        self.marks = MarkVerbs(self.drop)
        self.undoing = UndoVerbs(self.drop, self.marks)
        self.checklist = ChecklistVerbs(self.drop)
        self.cameras = CameraVerbs(self.drop)
        self.cards = CardVerbs(self.drop)
        self.originals = OriginalVerbs(self.drop)
        self.handover = HandoverVerbs(self.drop, self.checklist)
        self.alt_texts = AltTextVerbs(self.drop)
        self.deliveries = DeliveryVerbs(self.drop, self.handover)
        self.sharing = ShareVerbs(self.drop, self.handover)
        self.results = ResultVerbs(self.drop)
        self.board = BoardVerbs(self.drop, self.marks)

    @classmethod
    def create(
        cls,
        brief: Path,
        folder: Path | None = None,
        catalog: Catalog | None = None,
        products: Path | None = None,
        rebuilding: bool = False,
    ) -> "Shoot":
        """Make a drop from its brief: shoot folder, copy of the brief, rows; making it again with a changed brief updates it.

        `products`: a CSV with products, instead of or beside those of the brief. `rebuilding`: see `put_drop`. Raises InvalidInput
        (mistakes in the brief, all of them), NotFound, Refused (the id or the folder belongs to another drop; the folder can't be written).
        """
        from studio.documents.kit import load_kit
        from studio.shoot import layout

        planned = layout.plan(brief, folder, products)
        kit = load_kit(planned.brief.kit)
        catalog = catalog or Catalog()
        refuse_taken(catalog, planned.brief.drop, planned.folder)
        catalog.check_room()
        layout.lay_out(planned)
        made = cls(catalog, put_drop(catalog, planned.brief, kit, planned.folder, planned.text, rebuilding))
        made._unsaid = [*planned.told, *made._unsaid]
        return made

    @classmethod
    def open(cls, drop: str, catalog: Catalog | None = None) -> "Shoot":
        """Open a drop by its id or its folder. Raises NotFound, naming the drops there are, or what takes this one in again."""
        from studio.shoot import not_found

        catalog = catalog or Catalog()
        try:
            row = find_drop(catalog, drop)
        except NotFound as error:
            raise not_found.drop(catalog, drop, error) from None
        if why := why_away(Path(row["folder"]), row["code"]):
            raise NotFound(why)
        return cls(catalog, row)

    @staticmethod
    def all(catalog: Catalog | None = None) -> list[Row]:
        """Every drop in the catalog, newest first, with its counts, its state and why it can't be opened; see `all_drops.list_drops`."""
        from studio.shoot.all_drops import list_drops

        return list_drops(catalog or Catalog())

    @property
    def id(self) -> str:
        """The drop's id in the catalog (UUIDv7)."""
        return self.drop.id

    @property
    def code(self) -> str:
        """The drop's id as people write it: HARBOUR-01."""
        return self.drop.code

    @property
    def folder(self) -> Path:
        """Its shoot folder."""
        return self.drop.folder

    def gone(self) -> str | None:
        """Why nothing can be written to its folder now (its disk is pulled, it was moved), in a sentence; None when it is there."""
        return self.drop.gone()

    @property
    def events(self) -> Events:
        """What happens, as signals."""
        return self.drop.events

    def _finish_what_was_left(self) -> list[str]:
        """What a run that was stopped left to the next one, as far as it is soon done; what there is to say of it."""
        from studio.shoot import still_due

        told = [sentence] if (sentence := still_due.unfinished_rebuild(self.drop)) else []
        try:
            told += self._finish_killed()
            if still_due.restoring(self.drop):
                from studio.shoot import restoring

                told += restoring.take_over(self.drop).told
        except (ThreeshotError, OSError) as error:
            told.append(str(error))
        self.drop.write_journal()
        return told

    def _finish_killed(self) -> list[str]:
        from studio.catalog import cards

        if not cards.begun_and_not_ended(self.drop.catalog, self.drop.id):
            return []
        from studio import ingest

        return ingest.finish_killed(self.drop)

    def unsaid(self) -> list[str]:
        """What there was to say when it was opened, before anybody could listen; once."""
        told, self._unsaid = self._unsaid, []
        return told

    def news(self) -> News | None:
        """What other windows and commands changed in this drop since the last call, to be asked often and on one thread; None for nothing.

        The first call begins to look. Raises InvalidInput for a brief that somebody changed and that has mistakes now.
        """
        if self._follower is None:
            self._follower = Follower(self.drop.catalog, self.id)
            return None
        found = self._follower.news()
        if found is not None and found.change.documents:
            self.drop.follow_documents()
        return found

    def reload_brief(self) -> Change:
        """Read the brief again after somebody edited it; products and shots follow, and verdicts where the kit is another.

        Raises InvalidInput with all its mistakes.
        """
        from studio.judging import chain

        with self.drop.change("brief.read") as act:
            self.drop.read_documents()
            act.documents = True
        chain.finish(self.drop)
        return act.done()

    def coverage(self) -> Coverage:
        """The state of every shot, and the line that says what is missing."""
        return states.of_drop(self.drop)

    def pace(self) -> pace.Pace:
        """Minutes per shot, shots left, and when the crew will be done."""
        return pace.of_drop(self.drop, self.coverage())

    def timing(self) -> dict[str, Any]:
        """Per frame, per shot and per drop: see `studio.coverage.timing.of_drop`."""
        return timing.of_drop(self.drop)

    def timing_in_short(self) -> dict[str, Any]:
        """The same of the drop as a whole, without its frames and shots; see `studio.coverage.timing.in_short`."""
        return timing.in_short(self.drop)

    def agreement(self) -> dict[str, Any]:
        """How often people's selects and rejections agreed with the scoring, and where not; see `studio.coverage.agreement.of_drop`."""
        return agreement.of_drop(self.drop)
