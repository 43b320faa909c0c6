"""Who looks at which frames: workers, several at once; and each frame in one run only, however many imports run side by side.

A run takes its frames up in the catalog before it looks at them. What a run had taken up that was killed is free for the next one.
"""

import os
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studio.base import picture_cache
from studio.base.errors import Refused
from studio.base.jobs import Progress
from studio.base.processes import run_name, still_runs
from studio.base.workers import WorkerFailure, Workers
from studio.catalog import Row, cards, judging, new_id, outlines
from studio.catalog.drops import shots_of
from studio.catalog.frames import preview_path
from studio.ingest import exif_columns
from studio.judging.claims import CLAIMED_BY
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.judging.examine import Examination

Shot = tuple[str, str]
"""(sku, role)"""
WORKERS = min(4, os.cpu_count() or 1)
_GATHER_S = 0.2
"""Frames that are done within this time are written in one transaction."""
_AHEAD = 64
"""So many files at most may wait for one before them that takes long."""
POLL_S = 0.2
"""How often is looked whether another run is done with a frame."""


@dataclass(frozen=True)
class Looked:
    """One file that was looked at. row: of `judging.files_to_examine`."""

    row: Row
    found: "Examination | WorkerFailure"

    @property
    def frame_id(self) -> str:
        """Whose file it is."""
        return str(self.row["frame_id"])

    @property
    def trouble(self) -> str | None:
        """The sentence for a look that came to nothing by this computer's fault: nothing is known of the file; the next run tries again."""
        if not isinstance(self.found, WorkerFailure):
            return self.found.unwritten
        return self.found.sentence if isinstance(self.found.error, Refused | OSError) else None


def arguments(drop: OpenDrop, row: Row) -> tuple[Any, ...]:
    """What `examine` is given for a file.

    A frame's main file (its picture rather than its RAW) gets the preview and is measured; a RAW beside it is only proved to open.
    """
    main = bool(row["main"])
    preview = preview_path(row["xxh128"]) if main else None
    exif = exif_columns.known(row["exif"]) if main else None
    mask, box = outlines.used(drop.catalog, row["frame_id"]) if main else (None, None)
    return str(drop.folder / row["path"]), None, preview, row["kind"] == "raw", exif, main, mask, box


def left_over(drop: OpenDrop, new: Collection[str] = ()) -> list[Row]:
    """id and shot_id of the frames that nobody has looked at yet, but for those that are `new`: the newest first.

    What an import brings that is under way elsewhere is its own, which looks at it in the order in which slates claim.
    Where slates or tags have claimed some of them already (the folder said so), in the order in which slates claim, none before the others:
    a frame that is looked at before its slate is seen would lose its shot.
    """
    left = [row for row in judging.frames_left(drop.catalog, drop.id) if row["id"] not in new]
    if left:
        theirs = _under_way(drop)
        left = [row for row in left if row["id"] not in theirs]
    if any(row["assigned_by"] in CLAIMED_BY for row in left):
        there = {row["id"] for row in left}
        in_order = judging.frames_to_examine(drop.catalog, drop.id, again=False)
        return [{"id": frame_id, "shot_id": None} for frame_id in in_order if frame_id in there]
    return left


def _under_way(drop: OpenDrop) -> set[str]:
    """The frames that came in by imports that still run, of this process or another."""
    return {
        frame_id
        for begun in cards.begun_and_not_ended(drop.catalog, drop.id)
        if still_runs(str(begun["data"].get("run")))
        for card in begun["data"].get("cards") or ()
        for frame_id in cards.frames_come_from(drop.catalog, drop.id, card["source"], begun["at"])
    }


def armed_first(drop: OpenDrop, left: Iterable[Row], armed: Shot | None) -> list[Row]:
    """What is left over, frames of the armed shot before the others."""
    shot = shots_of(drop.catalog, drop.id).get(armed) if armed is not None else None
    return sorted(left, key=lambda row: shot is None or row["shot_id"] != shot)


class Run:
    """One run that examines frames of a drop. A context manager: on leaving, what it had taken up and not written is free again."""

    def __init__(self, drop: OpenDrop) -> None:
        self._drop = drop
        self._name = run_name(drop.catalog.station, new_id())

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, *error: object) -> None:
        judging.let_go(self._drop.catalog, self._drop.id, self._name)

    def let_go(self, frame_ids: Sequence[str]) -> None:
        """These frames are looked at; another run may take them up."""
        judging.let_go(self._drop.catalog, self._drop.id, self._name, frame_ids)

    def take_up(self, frame_ids: Sequence[str]) -> list[str]:
        """Those of these frames that no other run looks at."""
        drop = self._drop
        there = [run for run in judging.runs_that_examine(drop.catalog, drop.id) if still_runs(run)]
        return judging.take_up(drop.catalog, frame_ids, self._name, [run for run in there if run != self._name])

    def in_turn(self, frame_ids: Sequence[str], again: bool, progress: Progress) -> Iterator[list[str]]:
        """These frames in parts, as they are free, until each has been looked at by this run or by another one."""
        left = list(frame_ids)
        while left:
            mine = self.take_up(left)
            if not again:
                mine = judging.still_to_examine(self._drop.catalog, self._drop.id, mine)
            if mine:
                yield mine
            # With `again`, what another run looks at now is as new as what this one would find.
            left = [] if again else judging.still_to_examine(self._drop.catalog, self._drop.id, set(left) - set(mine))
            if left:
                progress.check()
                time.sleep(POLL_S)


def look(drop: OpenDrop, frame_ids: Sequence[str], again: bool, progress: Progress) -> Iterator[list[Looked]]:
    """Look at the files of these frames; yields what was found in their order, some at a time. Raises Interrupted."""
    from studio.judging.examine import examine

    turn = {frame_id: number for number, frame_id in enumerate(frame_ids)}
    todo = sorted(
        judging.files_to_examine(drop.catalog, drop.id, frame_ids, again), key=lambda row: turn[row["frame_id"]]
    )
    if not todo:
        return
    jobs = [arguments(drop, row) for row in todo]
    place = {job[0]: number for number, job in enumerate(jobs)}
    progress.start(len(todo), "scoring", "frames")
    waiting: dict[int, Looked] = {}
    ready: list[Looked] = []
    following, since = 0, time.monotonic()
    with Workers(count=min(WORKERS, len(todo))) as workers:
        for args, found in workers.map(examine, jobs):
            row = todo[place[str(args[0])]]
            waiting[place[str(args[0])]] = Looked(row, found)
            drop.events.preview_ready.emit(row["frame_id"])
            picture_cache.count_written()
            # Of what is new a slate is written before the frames it names, so that these are judged once, by their own role.
            while following in waiting or len(waiting) > _AHEAD:
                if following in waiting:
                    ready.append(waiting.pop(following))
                following += 1
            if ready and time.monotonic() - since > _GATHER_S:
                yield ready
                ready, since = [], time.monotonic()
            progress.advance(what=f"scoring {row['name']}")
    if ready:
        yield ready
