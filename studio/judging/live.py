"""Frames that arrive while shooting: seen at once, judged as soon as a worker is free, so that the copy never waits."""

import contextlib
import logging
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

from studio.base import jobs
from studio.base.clock import now_text
from studio.base.errors import NotFound, ThreeshotError
from studio.base.jobs import Progress
from studio.base.terms import ARMED
from studio.base.workers import Workers
from studio.catalog import Row, judging
from studio.catalog.drops import shot_id, shot_names
from studio.catalog.files import has_main_file
from studio.ingest.report import ImportReport
from studio.ingest.watching import FrameSource, watch
from studio.judging import (
    asked_tags,
    chain,
    clock_doubts,
    one_frame,
    outlines,
    sidecars,
    tag_questions,
    tags_in_view,
    taken_over,
    unknown_marks,
)
from studio.judging.assignment import assign
from studio.judging.claims import is_end, marked
from studio.judging.left_over import LeftOver
from studio.judging.looks import Run, Shot, arguments
from studio.judging.sent_for import SentFor
from studio.judging.taken_over import Taken
from studio.open_drop import OpenDrop

log = logging.getLogger("threeshot.examine")


class Live:
    """Takes frames from a live source through the chain, on threads of its own. A context manager.

    `armed()` gives the shot that unclaimed frames go to; `arm(shot)` follows a slate or tag, unless `marks_arm()` denies it, with None for
    a slate that names no shot; what a person armed stays armed then. A first
    preview is made beside the examination: in a burst each frame is seen long before its turn to be judged comes. `found()` is called for a
    frame that lay among the originals already: what the folder says of it comes first. Both are part of the transaction that records it.
    What an earlier run left unjudged is judged whenever nothing new waits for it, and outlines that are due are found then.
    A tag of another product than the armed one's is followed at once where `moving_on()`: the crew is just asked whether to move on, and
    shows it. Otherwise it asks, and another window or a command may answer.
    """

    def __init__(
        self,
        drop: OpenDrop,
        armed: Callable[[], Shot | None],
        arm: Callable[[Shot | None], None],
        marks_arm: Callable[[], bool] = lambda: True,
        found: Callable[[], object] = lambda: None,
        moving_on: Callable[[], bool] = lambda: False,
    ) -> None:
        self._drop = drop
        self._found = found
        self._armed, self._arm, self._marks_arm = armed, arm, marks_arm
        self._moving_on = moving_on
        self._asked: dict[str, Shot | None] = {}
        """Frames whose tag was asked about, each with the shot that was armed, or None."""
        self._to_glance: SimpleQueue[str | None] = SimpleQueue()
        self._to_examine: SimpleQueue[str | None] = SimpleQueue()
        self._report: ImportReport | None = None
        self._failed: list[str] = []
        self._taken = Taken()
        self._outlines = outlines.Beside(drop, armed)
        self._left = LeftOver(drop, armed, self._outlines.wake)
        self._sent: SentFor | None = None
        self._unknown: dict[str, None] = {}
        """What was said of slates and tags that mean nothing to this brief, or claim nothing."""
        self._disagreeing: set[str] = set()
        """Cameras of which it was told that their slates disagree about the clock."""
        self.told_in_view: set[str] = set()
        """Frames of which it was told at once that another product's tag lies in them."""
        self._in_view: set[str] = set()
        """What was told of them, without the frame's name."""
        self._began_at = now_text()
        self._from_before: set[str] = set()
        """Frames that were sent before this run began: what they show arms nothing."""

    def __enter__(self) -> "Live":
        from studio.judging.examine import warm

        self._run = Run(self._drop)
        # One for the first preview and one for the examination: there is a thread for each.
        self._workers = Workers(count=2)
        self._workers.warm(warm)
        chain.finish(self._drop)
        self._left.__enter__()
        self._outlines.__enter__()
        self._jobs = [
            jobs.run("glance-live", lambda _: self._each(self._to_glance, self._glance)),
            jobs.run("examine-live", lambda _: self._each(self._to_examine, self._examine_next)),
        ]
        return self

    def __exit__(self, *exc: object) -> None:
        for line in (self._to_glance, self._to_examine):
            line.put(None)
        try:
            self._outlines.__exit__()
            self._left.__exit__()
        finally:
            for job in self._jobs:
                job.wait()
        self._taken.add(self._left.taken)
        self._failed += [one for one in self._left.failed if one not in self._failed]
        self._workers.close()
        self._run.__exit__(*exc)
        self._drop.write_journal()
        if self._taken.sentence is not None:
            self._drop.events.said.emit(self._taken.sentence)
        if self._report is not None:
            self._report.notes += [*self._taken.sentences, *self._failed, *self._unknown]

    def take_from(
        self, source: FrameSource, backup: Path | None, progress: Progress, heard: Callable[[str], object]
    ) -> ImportReport:
        """Take in what a live source hands on, until `progress` is cancelled; `heard` is told of each frame. Raises as `watch`."""

        def recorded(frame_id: str) -> None:
            if sent.is_from_before:
                self._from_before.add(frame_id)
            self._drop.newcomers.add(1)
            self._to_glance.put(frame_id)
            self._to_examine.put(frame_id)
            heard(frame_id)

        self._sent = sent = SentFor(self._drop, source, self._armed)
        try:
            self._report = watch(
                self._drop,
                source,
                backup=backup,
                progress=progress,
                on_recording=lambda frame_id: self._claim(frame_id, sent),
                on_recorded=recorded,
                on_file=sent.begin,
                on_taken=sent.taken,
                on_failed=sent.failed,
            )
        finally:
            sent.close()
        return self._report

    def _claim(self, frame_id: str, sent: SentFor) -> None:
        """A frame is being recorded: it belongs to the shot that it was sent for from the first, unless the folder knows better."""
        self._hear_answers()
        armed = sent.shot
        sent.recorded(frame_id)
        row = self._drop.catalog.get("frame", frame_id)
        if row["recovered"]:
            self._found()
            row = self._drop.catalog.get("frame", frame_id)
        if armed is not None and row["shot_id"] is None and row["assigned_by"] is None:
            try:
                shot = shot_id(self._drop.catalog, self._drop.id, *armed)
            except NotFound as error:
                # The brief may have lost that product since; the frame is as good as before.
                self._drop.events.said.emit(f"{row['name']}: came in, for no shot. {error}")
            else:
                assign(self._drop, [frame_id], shot, ARMED)

    def _each(self, line: "SimpleQueue[str | None]", look: Callable[[str], None]) -> None:
        """Look at one frame after the other; one that goes wrong costs itself only, whatever it was."""
        while (frame_id := line.get()) is not None:
            try:
                look(frame_id)
            except Exception as error:
                log.error("a frame could not be examined", exc_info=error)
                why = str(error) if isinstance(error, ThreeshotError) else f"{type(error).__name__}: {error}"
                sentence = chain.not_judged(1, why)
                if sentence not in self._failed:
                    self._failed.append(sentence)
                    self._drop.events.said.emit(sentence)

    def _glance(self, frame_id: str) -> None:
        from studio.judging.examine import glance

        for row in judging.files_to_examine(self._drop.catalog, self._drop.id, [frame_id], again=True):
            if row["main"]:
                path, _, preview, *_ = arguments(self._drop, row)
                # What can't be read, the examination tells.
                with contextlib.suppress(Exception):
                    if self._workers.run(glance, path, preview):
                        self._drop.events.preview_ready.emit(frame_id)

    def _examine_next(self, frame_id: str) -> None:
        try:
            self._examine(frame_id)
        finally:
            self._drop.newcomers.add(-1)
            self._outlines.wake()

    def _examine(self, frame_id: str) -> None:
        """All stages of one frame; what it shows may arm a shot for those that come after it."""
        drop = self._drop
        if not has_main_file(drop.catalog, frame_id):
            return  # a sidecar that came before its picture
        row = drop.catalog.get("frame", frame_id)
        was = row["shot_id"]
        taken = one_frame.judge(drop, frame_id, self._run, self._workers)
        if taken is None:
            # A frame that was judged before got a file more: what a sidecar says that came later counts as well.
            taken = taken_over.read(drop, [frame_id])
            sidecars.write_due(drop)
        self._took(taken)
        for question in asked_tags.open_questions(drop, [frame_id]):
            if self._moving_on() and self._marks_arm():
                tag_questions.follow(drop, frame_id, "tag")
            else:
                armed = question.sku is not None and question.role is not None
                self._asked[frame_id] = (str(question.sku), str(question.role)) if armed else None
        names_none = row["examined_at"] is None and is_end(drop, frame_id)
        if row["examined_at"] is None:
            self._tell_marks(row, names_none)
        shot = marked(drop, frame_id, shot_names(drop.catalog, was) if was is not None else None)
        # A slate that gets a file more, or stars, was not shown again; one that names no shot is with the one that a person armed.
        if shot is not None and row["examined_at"] is None and not names_none and self._marks_arm():
            if frame_id in self._from_before:
                # What came since this run began was said anew.
                chain.came_after(drop, row, self._began_at)
            else:
                self._arm(shot)
                if self._sent is not None:
                    self._sent.marked(row["ingested_at"], shot)
                chain.came_after(drop, row)
        elif names_none and frame_id in self._from_before and self._marks_arm():
            chain.came_after(drop, row, self._began_at)
        chain.tell(drop, [frame_id])

    def _tell_marks(self, row: Row, names_none: bool) -> None:
        """What a frame shows that means nothing to this brief, or claims nothing; a slate that names no shot ends what a slate armed."""
        drop, frame_id = self._drop, row["id"]
        ends = names_none and frame_id not in self._from_before
        if ends and self._marks_arm():
            was = self._armed()
            self._arm(None)
            if was is not None and self._armed() is None:
                if self._sent is not None:
                    self._sent.marked(row["ingested_at"], None)
                chain.came_after_end(drop, row)
        told = unknown_marks.sentences(drop, [frame_id], self._armed() if ends else None)
        in_view = {one.removeprefix(f"{row['name']}: "): one for one in tags_in_view.sentences(drop, [frame_id])}
        if in_view and not in_view.keys() <= self._in_view:
            # Of each product's tag once; the other frames it lies in are told together at the end.
            told += [one for what, one in in_view.items() if what not in self._in_view]
            self.told_in_view.add(frame_id)
            self._in_view |= in_view.keys()
        self._unknown |= dict.fromkeys(told)
        if row["camera_id"] not in self._disagreeing and drop.catalog.get("frame", frame_id)["kind"] == "slate":
            # Told once of each camera; the report tells it as it is at the end.
            disagree = clock_doubts.of_frames(drop, [frame_id])
            self._disagreeing |= {row["camera_id"] for _ in disagree}
            told += disagree
        for sentence in told:
            drop.events.said.emit(sentence)

    def _hear_answers(self) -> None:
        """Where somebody followed a tag from elsewhere, its shot is armed here, too, if nobody has armed another meanwhile."""
        for frame_id, asked in list(self._asked.items()):
            row = self._drop.catalog.get("frame", frame_id)
            if row["kind"] == "picture" and row["assigned_by"] == (ARMED if asked is not None else None):
                continue
            del self._asked[frame_id]
            if row["kind"] == "tag" and row["shot_id"] is not None and self._armed() == asked and self._marks_arm():
                shot = shot_names(self._drop.catalog, row["shot_id"])
                self._arm(shot)
                if self._sent is not None:
                    self._sent.marked(row["ingested_at"], shot)

    def _took(self, taken: Taken) -> None:
        """Count what was there already, told at the end; a sidecar that can't be read is told at once."""
        for path in taken.unreadable.keys() - self._taken.unreadable.keys():
            self._drop.events.said.emit(taken.unreadable[path])
        self._taken.add(taken)
