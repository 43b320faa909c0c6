"""What the window looks at: the open shoot, its frames and coverage, the armed shot, the current frame.

What the shoot tells, on whatever thread, arrives on the window's; for all that was told within a moment the catalog is read once.
"""

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal

from studio.base.language import tr
from studio.base.retold import translated
from ui.state.folder_watch import FolderWatch
from ui.state.following import Following
from ui.state.marking import Marking, Seen
from ui.state.opening import Opened, Openings, Row, read_all
from ui.state.work import Work, caught

if TYPE_CHECKING:
    from studio.shoot.handed_out import Brief, Catalog, Change, Coverage, News, Shoot, ShotState

COALESCE_MS = 60
SINGLE_READS = 24


class Session(Work):
    """The state that pages share, and the work on it.

    Attributes: shoot (or None), rows (frame id -> row), coverage, checklist, armed ((sku, role) or None), current (frame id), folder
    (whether the shoot folder is there), following (what others do meanwhile), marking (marks, painted at once), seen (what was on the
    screen when), prepare (what is to be made of all rows off the window's thread, by its name), prepared (it, while frames_reset is
    told), leaving (called while an import runs with what opens another drop: whether it is to be called), openings (the drops that are
    being opened); see `Work`. lasts: this process has no other session, see `kept_for_long`.

    Signals, beside those of `Work`:
        coming(newest, previews): a drop is being opened, of which these previews of the newest frames, or of the first, are seen first
        shoot_changed(): another drop is open, or none
        frames_reset(): all rows are new · frames_changed(ids): these rows came or changed
        told_of(ids): a change of these frames was told, also of one that is taken back before they are read
        previews_changed(ids): these frames have a new preview file
        coverage_changed(), checklist_changed(), brief_changed(), armed_changed(), current_changed(frame_id)
        cameras_changed(): a camera got another name, clock or frames, here or elsewhere
        results_changed(): of what it brought · originals_read(): another window or a command has read the originals again
    """

    coming = Signal(bool, list)
    shoot_changed = Signal()
    frames_reset = Signal()
    frames_changed = Signal(list)
    previews_changed = Signal(list)
    told_of = Signal(list)
    coverage_changed = Signal()
    checklist_changed = Signal()
    not_ready = Signal(object)
    brief_changed = Signal()
    armed_changed = Signal()
    current_changed = Signal(str)
    originals_read = Signal()
    cameras_changed = Signal()
    results_changed = Signal()

    def __init__(self, catalog: "Catalog | None" = None, lasts: bool = False) -> None:
        super().__init__()
        self.shoot: Shoot | None = None
        self.rows: dict[str, Row] = {}
        self.prepare: dict[str, Callable[[list[Row]], Any]] = {}
        self.prepared: dict[str, Any] = {}
        self.coverage: Coverage | None = None
        self.checklist: dict[str, Any] | None = None
        self.armed: tuple[str, str] | None = None
        self.current = ""
        self.leaving: Callable[[Callable[[], object]], object] = lambda go: go()
        self._catalog, self._opening, self._lasts = catalog, threading.Lock(), lasts
        self.marking, self.seen, self.openings = Marking(self), Seen(), Openings()
        self.folder = FolderWatch(self)
        self.folder.changed.connect(self._folder_changed)
        self._dirty: set[str] = set()
        self._previews: set[str] = set()
        self._titles: tuple[Brief, dict[str, str]] | None = None
        self._all_dirty = self._coverage_dirty = self._checklist_dirty = self._reading = False
        self._arming = 0
        self._refreshed = 0.0
        self._timer = QTimer(self, singleShot=True, interval=COALESCE_MS)
        self._timer.timeout.connect(self._refresh)
        self.following = Following(self, lambda: self.shoot, lambda: self._catalog)
        self.following.news.connect(self._hear_others)

    @property
    def catalog(self) -> "Catalog":
        """The person's catalog. Opened at first use: call this from work, not from the window's thread."""
        with self._opening:
            if self._catalog is None:
                self._catalog = _front_door().open_catalog()
            return self._catalog

    # -- the open shoot -----------------------------------------------------------------------------------------

    def open(self, drop: str, then: Callable[[], object] | None = None) -> None:
        """Open a drop by its id or folder."""
        self.take(lambda: _front_door().Shoot.open(drop, self.catalog), then)

    def make(self, brief: Path, folder: Path | None = None, then: Callable[[], object] | None = None) -> None:
        """Make a drop from a brief (or open it again, when it was made from that brief before)."""
        self.take(lambda: _front_door().Shoot.create(brief, folder, self.catalog), then)

    def make_or_open(self, brief: Path, then: Callable[[], object] | None = None) -> None:
        """Open the drop that the brief names where it is; make it when the catalog has none of that id."""
        self.take(lambda: _front_door().open_or_create(brief, self.catalog), then)

    def take(self, find: Callable[[], "Shoot"], then: Callable[[], object] | None = None) -> None:
        """Open the drop that `find` gives, off the window's thread."""

        def coming(newest: bool, previews: list[str]) -> None:
            self._post(lambda: self.coming.emit(newest, previews))

        def go() -> None:
            self.openings.count(1)
            self.do(
                lambda: self.openings.read(lambda: read_all(find(), self.prepare, self._lasts, coming)),
                lambda found: self.first(lambda: self._opened(found, then)),
            )

        if self.shoot is not None and any(task.is_import for task in self.tasks):
            self.leaving(go)
        else:
            go()

    def _opened(self, found: Opened, then: Callable[[], object] | None) -> None:
        self.openings.count(-1)
        if self.shoot is not None:
            self.stop()
        shoot = found.shoot
        self.shoot, self.coverage, self.checklist = shoot, found.coverage, found.checklist
        self.rows, self.prepared = found.rows, found.prepared
        self.armed, self.current = shoot.arming.armed, ""
        self._dirty, self._previews = set(), set()
        self.marking.forget()
        self._listen(shoot)
        self.folder.watch(shoot)
        self.shoot_changed.emit()
        self.frames_reset.emit()
        self.prepared = {}
        self.coverage_changed.emit()
        self.checklist_changed.emit()
        self.armed_changed.emit()
        self.finish_left()
        if then is not None:
            then()
        for sentence in shoot.unsaid():
            self.failed.emit(sentence)

    def finish_left(self) -> None:
        """Judge what a run that was stopped left unjudged, and find the subjects that verdicts are unsure of, beside all else."""
        shoot = self.shoot
        if shoot is None:
            return

        def found(left: int) -> None:
            if left and shoot is self.shoot:
                self.run(tr("What was left"), shoot.frames.finish_left)

        self.read(shoot.frames.left_to_finish, found)

    def _folder_changed(self, why: str) -> None:
        """Its disk was pulled, or it was moved: stop what writes there, and say so; or it is back."""
        if why:
            self.stop()
            self.failed.emit(why)
        elif self.shoot is not None:
            self.said.emit(tr("The folder of drop {code} is there again; go on where you were.", code=self.shoot.code))
            self.refresh()
            self.finish_left()

    def close(self) -> None:
        """End the session: see `Work.close`."""
        self.folder.watch(None)
        super().close()

    def reload_brief(self) -> None:
        """Read brief.yaml again; mistakes are shown and the old brief stays."""
        if self.shoot is not None:
            read = tr("The brief was read again.")
            self.do(self.shoot.reload_brief, lambda _: (self.brief_changed.emit(), self.said.emit(read)))

    def arm(self, sku: str | None, role: str | None = None) -> None:
        """Arm a shot for the frames to come, or disarm with None. Shown at once, so that the next key goes on from there."""
        shoot = self.shoot
        if shoot is None:
            return
        self._arming += 1
        self._show_armed((sku, role) if sku is not None and role is not None else None)

        def work() -> tuple[str, str] | None:
            try:
                shoot.arming.arm(sku, role)
            finally:
                self._post(self._armed)
            return shoot.arming.armed

        self.do(work)

    def _armed(self) -> None:
        self._arming -= 1
        self._follow_armed()

    def _follow_armed(self) -> None:
        if self.shoot is not None and not self._arming:
            self._show_armed(self.shoot.arming.armed)

    def _show_armed(self, armed: tuple[str, str] | None) -> None:
        if armed != self.armed:
            self.armed = armed
            self.armed_changed.emit()

    def look_at(self, frame_id: str) -> None:
        """Make a frame the current one."""
        if frame_id != self.current:
            self.current = frame_id
            self.current_changed.emit(frame_id)

    def shot(self, sku: str | None, role: str | None) -> "ShotState | None":
        """The state of a shot, as last read."""
        shots = self.coverage.shots if self.coverage else []
        return next((shot for shot in shots if shot.sku == sku and shot.role == role), None)

    def product_title(self, shot: "ShotState") -> str:
        """What a shot's product is called, told from others of the same title."""
        brief = self.shoot.drop.brief if self.shoot else None
        if brief is not None and (self._titles is None or self._titles[0] is not brief):
            self._titles = brief, brief.titles()
        return self._titles[1].get(shot.sku, shot.title) if brief is not None and self._titles else shot.title

    def role_title(self, role: str | None, sku: str | None = None) -> str:
        """The kit's word for a role."""
        found = self.shoot.drop.role(sku, role) if self.shoot and role else None
        return translated(found.title) if found else (role or "")

    # -- what the shoot tells -----------------------------------------------------------------------------------

    def _listen(self, shoot: "Shoot") -> None:
        drop, events = shoot.id, shoot.events
        # What a room has to say meanwhile (a sidecar, the second copy, a frame that can't be judged) is trouble that ended nothing.
        events.said.connect(lambda sentence: self._post(lambda: self.failed.emit(sentence)))
        events.not_ready.connect(
            lambda still: self._post(lambda: self.not_ready.emit(still) if self.shoot is shoot else None)
        )
        # What somebody waits to see is told first.
        events.changed.connect(lambda change: self._tell(drop, change), priority=1)
        # A slate in a live source arms its shot by itself.
        events.armed.connect(lambda _: self._post(self._follow_armed))
        events.frame_arrived.connect(lambda frame_id: self._tell(drop, frame_id))
        events.preview_ready.connect(lambda frame_id: self._tell(drop, frame_id, preview=True))

    def _tell(self, drop_id: str, what: "Change | str", preview: bool = False) -> None:
        """On the thread that did the work: hand it to the window's thread."""
        if not self._closed and self.shoot is not None and self.shoot.id == drop_id:
            self._post(lambda: self._hear(what, preview))

    def _hear(self, what: "Change | str", preview: bool) -> None:
        """What a change says that it changed is read anew, and nothing else; a frame by its id has arrived, or there is a picture of it."""
        if preview and what in self.rows:
            # The catalog says nothing new of it; a read now would only put off the one that its verdict needs in a moment.
            self._previews.add(str(what))
            self._show_previews()
            return
        if isinstance(what, str):
            self._dirty.add(what)
            self._coverage_dirty = True
            self._previews.update([what] if preview else [])
        else:
            self.told_of.emit(what.frames)
            self._dirty.update(what.frames)
            self._previews.update(what.judged)
            self._coverage_dirty = self._coverage_dirty or bool(what.frames or what.shots or what.documents)
            self._checklist_dirty = self._checklist_dirty or bool(what.ticks)
            if what.results:
                self.results_changed.emit()
            if what.cameras:
                # Every frame of it bears its name and its time.
                self._all_dirty = True
                self.cameras_changed.emit()
        self._soon()

    def _hear_others(self, news: "News") -> None:
        self._hear(news.change, False)
        if news.everything or news.change.documents:
            self.refresh()
        if news.change.documents:
            self.brief_changed.emit()
        if news.originals:
            self.originals_read.emit()

    def _soon(self) -> None:
        """Read what was told of: at once when nothing was read for a moment, for somebody waits for it; else that much later."""
        if not self._timer.isActive():
            since_ms = (time.monotonic() - self._refreshed) * 1000
            self._timer.start(max(0, round(COALESCE_MS - since_ms)))

    def refresh(self) -> None:
        """Read everything again."""
        self._all_dirty = self._coverage_dirty = self._checklist_dirty = True
        self._timer.start()

    def _refresh(self) -> None:
        """One read for all that was told since the last; while one is under way the next waits."""
        self._show_previews()
        shoot = self.shoot
        if shoot is None or self._reading:
            return
        ids, everything = sorted(self._dirty), self._all_dirty or len(self._dirty) > SINGLE_READS
        coverage, checklist = self._coverage_dirty, self._checklist_dirty
        self._dirty.clear()
        self._all_dirty = self._coverage_dirty = self._checklist_dirty = False
        self._reading, marks = True, self.marking.written()
        self._refreshed = time.monotonic()

        def work() -> tuple[list[Row], Any, Any]:
            rows = shoot.frames.shown(None if everything else ids) if everything or ids else []
            return rows, shoot.coverage() if coverage else None, shoot.checklist.state() if checklist else None

        def finished(result: tuple[list[Row], Any, Any] | BaseException) -> None:
            self._reading = False
            if isinstance(result, BaseException):
                self.fail(result)
            elif shoot is self.shoot:
                self.marking.read(marks)
                self._take(*result)
            if self._dirty or self._all_dirty or self._coverage_dirty or self._checklist_dirty:
                self._soon()

        self.read(lambda: caught(work), finished)

    def _take(self, rows: list[Row], coverage: "Coverage | None", checklist: dict[str, Any] | None) -> None:
        self.show_rows([self.marking.over(row) for row in rows])
        self._show_previews()
        if coverage is not None:
            self.show_coverage(coverage)
        if checklist is not None:
            self.checklist = checklist
            self.checklist_changed.emit()

    def show_rows(self, rows: list[Row]) -> None:
        """These rows are so now, read or painted."""
        changed = [row["id"] for row in rows if self.rows.get(row["id"]) != row]
        self.rows.update((row["id"], row) for row in rows)
        if changed:
            self.frames_changed.emit(changed)

    def show_coverage(self, coverage: "Coverage") -> None:
        """The coverage is so now, read or painted."""
        if coverage != self.coverage:
            self.coverage = coverage
            self.coverage_changed.emit()

    def read_again(self, frame_ids: Iterable[str]) -> None:
        """Read these rows, and the coverage, from the catalog."""
        self._dirty.update(frame_ids)
        self._coverage_dirty = True
        self._soon()

    def _show_previews(self) -> None:
        """Pictures need no look at the catalog; those of frames not known yet wait until they are."""
        known = [frame_id for frame_id in self._previews if frame_id in self.rows]
        self._previews.difference_update(known)
        if known:
            self.previews_changed.emit(known)


def _front_door() -> Any:
    from studio import shoot

    return shoot
