"""Frames that a run which was stopped left unjudged: finished by whatever runs next on the drop, behind everything that is new.

What was left over arms no shot, whatever it shows: it was shown before somebody began anew, and said what is to be shot now.
"""

import contextlib
import logging
from collections.abc import Callable

from studio.base import jobs
from studio.base.clock import now_text
from studio.base.errors import Interrupted, ThreeshotError
from studio.base.jobs import Progress
from studio.base.workers import Workers
from studio.catalog import Row
from studio.judging import chain, one_frame
from studio.judging.looks import Run, Shot, armed_first, left_over
from studio.judging.taken_over import Taken
from studio.open_drop import OpenDrop

log = logging.getLogger("threeshot.examine")
GIVE_WAY_S = 0.05
"""How often is looked whether something new waits."""


class LeftOver:
    """Judges what is left over on a thread of its own, one frame after the other. A context manager: on leaving, what is still left stays.

    armed: which shot is, asked before each frame. It waits as long as something new is to be judged (`OpenDrop.newcomers`).
    judged: called after each frame. failed: what could not be judged, a sentence each. taken: the marks that were taken over.
    """

    def __init__(
        self, drop: OpenDrop, armed: Callable[[], Shot | None], judged: Callable[[], object] = lambda: None
    ) -> None:
        self._drop, self._armed, self._judged = drop, armed, judged
        self._left: list[Row] = []
        self._began_at = now_text()
        self._job: jobs.Job | None = None
        self.failed: list[str] = []
        self.taken = Taken()

    def __enter__(self) -> "LeftOver":
        # Known before anything new comes, for that is judged elsewhere.
        self._left = left_over(self._drop)
        if self._left:
            self._job = jobs.run("left-over", self.work)
        return self

    def __exit__(self, *exc: object) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job.wait()

    def work(self, progress: Progress) -> None:
        """Judge all of it, until `progress` is cancelled. Called by itself: what is left now."""
        self._left = self._left or left_over(self._drop)
        progress.start(len(self._left), "judging", "frames")
        with Run(self._drop) as run, Workers(count=1) as workers:
            while self._left and not progress.cancelled:
                if self._drop.newcomers:
                    progress.wait(GIVE_WAY_S)
                    continue
                # By what is armed now, which may be another shot by the next frame.
                row, *self._left = armed_first(self._drop, self._left, self._armed())
                self._judge(str(row["id"]), run, workers)
                self._judged()
                with contextlib.suppress(Interrupted):
                    progress.advance()

    def _judge(self, frame_id: str, run: Run, workers: Workers) -> None:
        """One that goes wrong costs itself only, whatever it was."""
        try:
            row = self._drop.catalog.get("frame", frame_id)
            taken = one_frame.judge(self._drop, frame_id, run, workers, wait=False)
            if taken is not None:
                # What came in since this run began was said anew.
                chain.came_after(self._drop, row, self._began_at)
                self.taken.add(taken)
                chain.tell(self._drop, [frame_id])
        except Exception as error:
            log.error("a frame that was left over could not be examined", exc_info=error)
            why = str(error) if isinstance(error, ThreeshotError) else f"{type(error).__name__}: {error}"
            sentence = chain.not_judged(1, why)
            if sentence not in self.failed:
                self.failed.append(sentence)
                self._drop.events.said.emit(sentence)
