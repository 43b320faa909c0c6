"""The one front door: a Shoot opens a drop and offers its verbs.

Thin: each verb is a call into a room below. The window, the command line and the web pages call nothing below it to change anything.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base import settings
from studio.base.errors import InvalidInput, NotFound, Refused
from studio.base.events import Events
from studio.base.files import is_within
from studio.base.jobs import Progress
from studio.catalog import Catalog, Row, marks, picks
from studio.catalog import frames as frame_rows
from studio.catalog.drops import all_drops, find_drop, put_drop, refuse_taken, shot_id, shot_names
from studio.coverage import pace, timing
from studio.coverage import states as coverage_room
from studio.coverage.moving_on import Asking
from studio.coverage.states import Coverage
from studio.shoot.checklist import ChecklistVerbs

if TYPE_CHECKING:
    from studio.documents.brief import Brief
    from studio.documents.checklist import Checklist
    from studio.documents.kit import Kit, Role
    from studio.handover.export import Desk, ExportReport
    from studio.ingest import CardVerdict, ImportReport, Source

LABELS = ("", "Red", "Yellow", "Green", "Blue", "Purple")


class Shoot(ChecklistVerbs):
    """A drop that is open: its brief, kit and checklist, and every verb.

    catalog: the person's catalog; one connection a thread, so a Shoot may be used from several threads.
    drop: the drop's row; folder: its shoot folder. events: what happens, as signals (see `studio.base.events.Events`).
    armed: (sku, role) that frames from live sources go to, or None. disarmed: a person has taken it
    off, so slates and tags arm nothing. asking: the question whether to move on from it.
    """

    def __init__(self, catalog: Catalog, drop: Row) -> None:
        self.catalog = catalog
        self.drop = drop
        self.folder = Path(drop["folder"])
        self.events = Events()
        self.armed: tuple[str, str] | None = None
        self.disarmed = False
        self._load_documents()
        self.asking = Asking(catalog, drop, self.role, self.events)

    # -- opening ------------------------------------------------------------------------------------------------

    @classmethod
    def create(
        cls, brief: Path, folder: Path | None = None, catalog: Catalog | None = None, products: Path | None = None
    ) -> "Shoot":
        """Make a drop from its brief: shoot folder, copy of the brief, rows; making it again with a changed brief updates it.

        `products`: a CSV with products, instead of or beside those of the brief. Raises InvalidInput (mistakes in the brief, all of
        them), NotFound, Refused (the id or the folder belongs to another drop; the folder can't be written).
        """
        from studio.shoot import layout

        planned = layout.plan(brief, folder, products)
        kit = _kit_for(planned.brief)
        catalog = catalog or Catalog()
        refuse_taken(catalog, planned.brief.drop, planned.folder)
        layout.lay_out(planned)
        return cls(catalog, put_drop(catalog, planned.brief, kit, planned.folder, planned.text))

    @classmethod
    def open(cls, drop: str, catalog: Catalog | None = None) -> "Shoot":
        """Open a drop by its id or its folder. Raises NotFound, naming the drops there are."""
        catalog = catalog or Catalog()
        row = find_drop(catalog, drop)
        if not Path(row["folder"]).is_dir():
            raise NotFound(
                f"{row['folder']}: the folder of drop {row['code']} is not there; connect its disk or move it back."
            )
        return cls(catalog, row)

    @staticmethod
    def all(catalog: Catalog | None = None) -> list[Row]:
        """Every drop in the catalog, newest first, with its counts: products, shots, shots_done, frames."""
        return all_drops(catalog or Catalog())

    def _load_documents(self) -> None:
        import hashlib

        from studio.documents.brief import load_brief
        from studio.documents.checklist import load_checklist

        path = self.folder / "brief.yaml"
        self.brief: Brief = load_brief(path)
        self.kit: Kit = _kit_for(self.brief)
        self.checklist: Checklist = load_checklist(self.brief.checklist)
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != self.drop["brief_sha256"]:
            self.drop = put_drop(self.catalog, self.brief, self.kit, self.folder, data)

    def reload_brief(self) -> None:
        """Read the brief again after somebody edited it; products and shots follow. Raises InvalidInput with all its mistakes."""
        self._load_documents()
        self.events.coverage_changed.emit(self.id)

    @property
    def id(self) -> str:
        """The drop's id in the catalog (UUIDv7); `drop["code"]` is the one people use."""
        return str(self.drop["id"])

    @property
    def code(self) -> str:
        """The drop's id as people write it: HARBOUR-01."""
        return str(self.drop["code"])

    def role(self, sku: str | None, role: str | None) -> "Role | None":
        """The kit's role, or the product's own extra role, of that id; None where there is none."""
        for known in self.kit.roles:
            if known.id == role:
                return known
        for product in self.brief.products:
            if product.sku == sku:
                return next((extra for extra in product.extra_roles if extra.id == role), None)
        return None

    def roles(self) -> list[str]:
        """All role ids of the shot list, in the kit's order."""
        extra = [r.id for p in self.brief.products for r in p.extra_roles]
        return list(dict.fromkeys([*(r.id for r in self.kit.roles), *extra]))

    # -- frames in ----------------------------------------------------------------------------------------------

    def import_frames(
        self,
        sources: list[Path],
        backup: Path | None = None,
        source_twice: bool = False,
        progress: Progress | None = None,
    ) -> "ImportReport":
        """Copy verified, examine, claim by slates and tags, score. Frames already here are skipped. Signals on the way.

        Raises Refused before copying when there is no space or no permission, NotFound for a source that isn't there, Interrupted.
        The cards' verdicts are in the report.
        """
        from studio import ingest
        from studio.judging import examined

        progress = progress or Progress()
        report = ingest.import_sources(
            self.catalog,
            self.drop,
            sources,
            backup=backup,
            source_twice=source_twice,
            progress=progress,
            events=self.events,
        )
        examined.examine_pending(self.catalog, self.drop, self.role, self.events, progress)
        report.cards = [self._card(card.source, progress) for card in report.cards]
        return report

    def _card(self, source: Path, progress: Progress) -> "CardVerdict":
        from studio import ingest

        try:
            return ingest.card_verdict(self.catalog, self.drop, source, progress)
        except NotFound:
            reason = "it was taken out before it could be checked; put it in again and import it again"
            return ingest.CardVerdict(source, False, f"keep this card: {reason}.", [reason])

    def watch(self, folder: Path, backup: Path | None = None, progress: Progress | None = None) -> "ImportReport":
        """Take in what arrives in `folder` until `progress.cancel()`; each frame is scored at once and goes to the armed shot."""
        from studio.capture import HotFolder

        return self.take_from(HotFolder(folder), backup, progress)

    def take_from(
        self,
        source: "Source",
        backup: Path | None = None,
        progress: Progress | None = None,
        heard: Callable[[str], object] = lambda frame_id: None,
    ) -> "ImportReport":
        """The same for any live source: hot folder, tether, camera FTP, phone. `heard(frame_id)`: told of each new frame of it."""
        from studio.judging import examined

        marks_arm, armed = (lambda: not self.disarmed), (lambda: self.armed)
        with examined.Live(self.catalog, self.drop, self.role, self.events, armed, self.arm, marks_arm) as live:
            return live.take_from(source, backup, progress or Progress(), heard)

    def card(self, source: Path, progress: Progress | None = None) -> "CardVerdict":
        """Whether a card is safe to format, or is to be kept and why. Reads every file on it again. Raises NotFound."""
        from studio import ingest

        return ingest.card_verdict(self.catalog, self.drop, source, progress)

    def score(self, again: bool = False, progress: Progress | None = None) -> dict[str, int]:
        """Examine what has not been (all frames when `again`), claim and judge; the number of frames by verdict."""
        from studio.judging import examined

        examined.examine_pending(self.catalog, self.drop, self.role, self.events, progress or Progress(), again)
        return frame_rows.counts(self.catalog, self.id)

    def agreement(self) -> dict[str, Any]:
        """How often people's selects and rejections agreed with the scoring, and where not; see `studio.coverage.agreement.of_drop`."""
        from studio.coverage import agreement

        return agreement.of_drop(self.catalog, self.drop)

    # -- looking ------------------------------------------------------------------------------------------------

    def frames(
        self, sku: str | None = None, role: str | None = None, unassigned: bool = False, verdict: str | None = None
    ) -> list[Row]:
        """The drop's frames in the order of capture; see `studio.catalog.frames.frames` for the columns."""
        where, values = ["1"], []
        for column, value in (("product.sku", sku), ("shot.role", role), ("score.verdict", verdict)):
            if value is not None:
                where.append(f"{column} = ?")
                values.append(value)
        if unassigned:
            where.append("frame.shot_id IS NULL AND frame.kind IN ('picture', 'clip')")
        return frame_rows.frames(self.catalog, self.id, " AND ".join(where), values)

    def frame(self, frame_id: str) -> Row:
        """One frame, by its id. Raises NotFound."""
        return frame_rows.frame(self.catalog, self.id, frame_id)

    def find_frame(self, text: str) -> Row:
        """The frame that a person means: id, name, file name or path. Raises NotFound."""
        return frame_rows.find_frame(self.catalog, self.id, text)

    def coverage(self) -> Coverage:
        """The state of every shot, and the line that says what is missing."""
        return coverage_room.of_drop(self.catalog, self.drop)

    def pace(self) -> pace.Pace:
        """Minutes per shot, shots left, and when the crew will be done."""
        return pace.of_drop(self.catalog, self.drop, self.coverage())

    def timing(self) -> dict[str, Any]:
        """Per frame, per shot and per drop: see `studio.coverage.timing.of_drop`."""
        return timing.of_drop(self.catalog, self.drop)

    # -- shots --------------------------------------------------------------------------------------------------

    def arm(self, sku: str | None, role: str | None = None) -> None:
        """Frames from live sources go to this shot from now on. Raises NotFound.

        `arm(None)` disarms: slates and tags alone say where frames go, for each camera its own, and arm nothing.
        """
        armed = None
        if sku is not None:
            chosen = role or (self.armed[1] if self.armed else self.kit.roles[0].id)
            armed = shot_names(self.catalog, shot_id(self.catalog, self.id, sku, chosen))
        self.armed, self.disarmed = armed, armed is None
        self.asking.arm(armed)

    def assign(self, frame_ids: Iterable[str], sku: str, role: str, who: str | None = None) -> None:
        """Put frames into a shot; each is judged anew by that role's limits. Raises NotFound."""
        self._assign(list(frame_ids), shot_id(self.catalog, self.id, sku, role), who or self.catalog.who)

    def unassign(self, frame_ids: Iterable[str], who: str | None = None) -> None:
        """Put frames back into the unassigned tray."""
        self._assign(list(frame_ids), None, who or self.catalog.who)

    def _assign(self, frame_ids: list[str], shot: str | None, who: str) -> None:
        from studio.judging import examined

        marks.assign(self.catalog, self.id, frame_ids, shot, who)
        examined.judge(self.catalog, self.drop, self.role, frame_ids)
        self._changed(frame_ids)

    def set_kind(self, frame_ids: Iterable[str], kind: str) -> None:
        """Say what frames are: `picture`, or `other` (grey card, test) for working frames that are not judged.

        A grey card in a working frame is measured, and the colour of its camera's frames is judged against it from then on.
        """
        if kind not in ("picture", "other"):
            raise InvalidInput(f"'{kind}' is no kind of frame; it is picture or other.")
        ids = list(frame_ids)
        marks.set_kind(self.catalog, self.id, ids, kind, self.catalog.who)
        if kind == "other":
            from studio.judging import grey_cards

            grey_cards.look_for(self.catalog, self.drop, self.checklist, ids, self.catalog.who)
        self._judge_cameras({str(self.frame(frame_id)["camera_id"]) for frame_id in ids})
        self._changed(ids)

    def _judge_cameras(self, cameras: Iterable[str]) -> None:
        """Hold the colour of these cameras' frames against their grey cards anew."""
        from studio.judging import examined

        changed = [
            one for camera in cameras for one in examined.judge_camera(self.catalog, self.drop, self.role, camera)
        ]
        if changed:
            self._changed(changed)

    def select(self, frame_id: str, who: str | None = None, rank: int = 0) -> None:
        """Make the frame its shot's select (or an alternate: rank 1 …). Raises InvalidInput when no shot has it."""
        picks.select(self.catalog, self.id, self.frame(frame_id), who or self.catalog.who, rank)
        self._changed([frame_id])

    def deselect(self, frame_id: str, who: str | None = None) -> None:
        """Take the frame out of its shot's selects and alternates."""
        picks.deselect(self.catalog, self.id, self.frame(frame_id), who or self.catalog.who)
        self._changed([frame_id])

    def select_auto(self) -> list[Row]:
        """Propose the best passing frame of each shot; a person's choice is never overwritten. The frames now proposed."""
        proposed = picks.propose(self.catalog, self.id)
        self._changed(proposed)
        return [self.frame(frame_id) for frame_id in proposed]

    def reject(self, frame_ids: Iterable[str], yes: bool = True, who: str | None = None) -> None:
        """Mark frames as rejected (or take that back); a rejected frame is no select and doesn't count as acceptable."""
        ids = list(frame_ids)
        marks.reject(self.catalog, self.id, ids, yes, who or self.catalog.who)
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
        marks.mark(self.catalog, self.id, frame_ids, values, self.catalog.who)
        self._changed(frame_ids)

    def approve(self, sku: str, role: str, who: str | None = None) -> None:
        """The producer approves a shot's select. Raises InvalidInput when it has none."""
        state = next(s for s in self.coverage().shots if s.shot_id == shot_id(self.catalog, self.id, sku, role))
        if state.selects < state.required:
            raise InvalidInput(f"{state.sku} {state.role}: has no select yet; choose one before approving.")
        self._decide(state.shot_id, "approved", None, who)

    def reshoot(self, sku: str, role: str, note: str = "", who: str | None = None) -> None:
        """Ask for a shot to be made again, with a note for the crew."""
        self._decide(shot_id(self.catalog, self.id, sku, role), "reshoot", note or None, who)

    def undecide(self, sku: str, role: str, who: str | None = None) -> None:
        """Take an approval or a reshoot back."""
        self._decide(shot_id(self.catalog, self.id, sku, role), None, None, who)

    def _decide(self, shot: str, decision: str | None, note: str | None, who: str | None) -> None:
        marks.decide(self.catalog, self.id, shot, decision, note, who or self.catalog.who)
        self.events.coverage_changed.emit(self.id)

    def _changed(self, frame_ids: list[str], unreject: bool = False) -> None:
        """Tell it and write it beside the originals, so that other programs see the same."""
        from studio.judging.sidecars import write

        write(self.catalog, self.drop, frame_ids, self.events, unreject)
        for frame_id in frame_ids:
            self.events.frame_changed.emit(frame_id)
        self.events.coverage_changed.emit(self.id)

    def sync_sidecars(self) -> int:
        """Read ratings, labels, rejections and shots that other programs wrote into the sidecars; the number of frames changed."""
        from studio.judging import examined
        from studio.judging.sidecars import read

        changed = read(self.catalog, self.drop)
        examined.judge(self.catalog, self.drop, self.role, changed)
        self._changed(changed)
        return len(changed)

    # -- out ----------------------------------------------------------------------------------------------------

    def slates(self, path: Path) -> Path:
        """Write the printable slates, one a shot, as a PDF (or SVG pages for a folder). Raises Refused when it can't be written."""
        from studio import slates

        shots = [(s.sku, s.title, s.role) for s in self.coverage().shots]
        slates.write_pdf(path, [slates.Page(self.code, sku, role, title) for sku, title, role in shots])
        return path

    def check_export(self, recipe: str | None = None) -> list[str]:
        """What a recipe's rules and the brief's gaps say before anything is rendered; a sentence each."""
        from studio.handover import export

        return export.check(self._desk(), recipe or settings.load().recipe, self.coverage())

    def export(
        self, to: Path, recipe: str | None = None, originals: bool = False, progress: Progress | None = None
    ) -> "ExportReport":
        """Render every select by the recipe, tag, bundle, sign. The bundle is complete or absent.

        Raises NotComplete when there is no select at all, Refused (no space, not writable, inside the originals), Interrupted.
        """
        from studio.handover import export

        target = to.expanduser().absolute()
        if is_within(target, self.folder / "originals"):
            raise Refused(f"{to}: lies among the originals, which are never written to; choose another folder.")
        report = export.export(
            self._desk(),
            target,
            recipe or settings.load().recipe,
            originals,
            progress or Progress(),
            self.coverage(),
            self.timing(),
            self.checklist_drawn(),
        )
        self.events.bundle_built.emit(str(report.bundle))
        return report

    def _desk(self) -> "Desk":
        from studio.handover.export import Desk

        return Desk(self.catalog, self.drop, self.folder, self.brief, self.kit, self.role)


def _kit_for(brief: "Brief") -> "Kit":
    from studio.documents.kit import load_kit

    return load_kit(brief.kit)
