"""After the copy: each frame is examined once in a worker, recorded, claimed, and judged by its role's limits.

Can be run again at any time: only frames not examined yet are looked at, and claims and verdicts follow from the catalog.
"""

import contextlib
import json
import logging
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base.clock import now_text
from studio.base.errors import ThreeshotError
from studio.base.jobs import Progress
from studio.catalog import Row
from studio.catalog.frames import main_file, preview_path
from studio.ingest.capture_time import captured
from studio.ingest.report import ImportReport
from studio.ingest.watching import Carrying, Source, watch
from studio.judging import bursts, grey_cards
from studio.judging.claims import claim
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from queue import SimpleQueue

    from studio.base.workers import WorkerFailure
    from studio.judging.examine import Examination

log = logging.getLogger("threeshot.examine")
WORKERS = min(4, os.cpu_count() or 1)
MEMORY_MB = 2048
"""What one picture may take in a worker; a 300 megapixel picture fits, a bomb does not."""


def examine_pending(drop: OpenDrop, progress: Progress, again: bool = False) -> list[str]:
    """Examine every frame that has not been (all when `again`), claim, judge; the ids of the frames examined."""
    from studio.base.workers import Workers
    from studio.judging.examine import examine

    where = "1" if again else "frame.examined_at IS NULL OR (file.opened IS NULL AND file.kind <> 'clip')"
    todo = _todo(drop, where)
    looked: list[str] = []
    if todo:
        progress.start(len(todo), "scoring", "frames")
        by_path = {str(job[0]): row for row, job in todo}
        with Workers(count=min(WORKERS, len(todo)), memory_mb=MEMORY_MB) as workers:
            for args, found in workers.map(examine, [job for _, job in todo]):
                row = by_path[str(args[0])]
                record(drop, row, found)
                looked.append(row["frame_id"])
                drop.events.preview_ready.emit(row["frame_id"])
                progress.advance(what=f"scoring {row['name']}")
    settle(drop, looked)
    return looked


def settle(drop: OpenDrop, frame_ids: list[str], just: bool = False) -> None:
    """Claim by slates and tags, then judge what changed and what was just examined. just: nothing but `frame_ids` is new."""
    from studio.judging import sidecars

    changed = claim(drop, frame_ids if just else None)
    both = list(dict.fromkeys([*frame_ids, *changed]))
    bursts.group(drop, both if just else None)
    judge(drop, both)
    for frame_id in dict.fromkeys(frame_ids):
        drop.events.frame_scored.emit(frame_id)
    if both:
        sidecars.write(drop, changed)
        for frame_id in changed:
            drop.events.frame_changed.emit(frame_id)
        drop.events.coverage_changed.emit(drop.id)


def record(drop: OpenDrop, row: Row, found: "Examination | WorkerFailure") -> None:
    """Write what the look at one file found. `row`: one of `_todo`. A file that could not be read says so and costs nothing else."""
    from studio.base.workers import WorkerFailure

    if isinstance(found, WorkerFailure) or found.error is not None:
        sentence = found.sentence if isinstance(found, WorkerFailure) else str(found.error)
        with drop.catalog.change():
            drop.catalog.update("file", row["file_id"], {"opened": 0, "open_error": sentence})
            if row["main"]:
                drop.catalog.update("frame", row["frame_id"], {"examined_at": now_text(), "error": sentence})
                drop.catalog.tell("frame.unreadable", drop.id, row["frame_id"], {"error": sentence})
        return
    with drop.catalog.change():
        drop.catalog.update("file", row["file_id"], {"opened": found.opened, "open_error": None})
        if not row["main"]:
            return
        drop.catalog.update(
            "frame", row["frame_id"], {"examined_at": now_text(), "error": None, **_facts(drop, row, found)}
        )
        if found.result is not None:
            _put_score(drop, row["frame_id"], found.result.to_dict(), None)


def judge(drop: OpenDrop, frame_ids: Iterable[str]) -> None:
    """Judge frames anew by the limits of the shot they belong to; from what was measured, no picture is opened. One transaction."""
    from studio.scoring import Limits, Result
    from studio.scoring import judge as judged

    neutral_of = grey_cards.neutral_of(drop)
    with drop.catalog.change():
        for frame_id in frame_ids:
            row = drop.catalog.row(
                "SELECT score.result, shot.role, product.sku, frame.camera_id, frame.corrected_at, frame.width, frame.height FROM frame"
                " JOIN score ON score.frame_id = frame.id LEFT JOIN shot ON shot.id = frame.shot_id"
                " LEFT JOIN product ON product.id = shot.product_id WHERE frame.id = ?",
                [frame_id],
            )
            if row is None:
                continue
            role = drop.role(row["sku"], row["role"])
            limits = Limits.of(role) if role else Limits()
            neutral = neutral_of(row["camera_id"], row["corrected_at"])
            size = (int(row["width"]), int(row["height"])) if row["width"] and row["height"] else None
            result = judged(Result.from_dict(json.loads(row["result"])), limits, neutral, size)
            _put_score(drop, frame_id, result.to_dict(), role.id if role else None)


def judge_cameras(drop: OpenDrop, cameras: Iterable[str]) -> list[str]:
    """Judge all frames of these cameras anew, as their grey cards ask for; the ids of those whose verdict or reasons changed."""
    return [frame_id for camera in cameras for frame_id in _judge_camera(drop, camera)]


def _judge_camera(drop: OpenDrop, camera: str) -> list[str]:
    sql = (
        "SELECT frame.id, score.verdict, score.reasons FROM frame JOIN score ON score.frame_id = frame.id"
        " WHERE frame.drop_id = ? AND frame.camera_id = ?"
    )

    def told() -> dict[str, tuple[str, str]]:
        return {row["id"]: (row["verdict"], row["reasons"]) for row in drop.catalog.rows(sql, [drop.id, camera])}

    before = told()
    judge(drop, before)
    return [frame_id for frame_id, said in told().items() if said != before[frame_id]]


class Live:
    """Examining while frames arrive, on threads of its own, so that the copy never waits. A context manager.

    `take_from` runs the ingest of a live source, or `arrived(frame_id)` is handed to an ingest; `armed()` gives the shot that
    unclaimed frames go to, `arm(sku, role)` follows a slate or tag, unless `marks_arm()` denies it. A first preview is made beside
    the examination: in a burst each frame is seen long before its turn to be judged comes.
    """

    def __init__(
        self,
        drop: OpenDrop,
        armed: Callable[[], tuple[str, str] | None],
        arm: Callable[[str, str], None],
        marks_arm: Callable[[], bool] = lambda: True,
    ) -> None:
        from queue import SimpleQueue

        self._drop = drop
        self._armed, self._arm, self._marks_arm = armed, arm, marks_arm
        self._to_glance: SimpleQueue[str | None] = SimpleQueue()
        self._to_examine: SimpleQueue[str | None] = SimpleQueue()
        self._report: ImportReport | None = None
        self._failed: list[str] = []

    def __enter__(self) -> "Live":
        from studio.base import jobs
        from studio.base.workers import Workers

        self._workers: Workers = Workers(count=max(2, WORKERS), memory_mb=MEMORY_MB)
        self._workers.__enter__()
        self._jobs = [
            jobs.run("glance-live", lambda _: self._each(self._to_glance, self._glance)),
            jobs.run("examine-live", lambda _: self._each(self._to_examine, self._examine)),
        ]
        return self

    def __exit__(self, *exc: object) -> None:
        for line in (self._to_glance, self._to_examine):
            line.put(None)
        for job in self._jobs:
            job.wait()
        self._workers.__exit__(None, None, None)
        if self._report is not None:
            self._report.notes += self._failed

    def take_from(
        self, source: Source, backup: Path | None, progress: Progress, heard: Callable[[str], object]
    ) -> ImportReport:
        """Take in what a live source hands on, until `progress` is cancelled; `heard` is told of each frame. Raises as `watch`."""

        def recorded(frame_id: str) -> None:
            self.arrived(frame_id)
            heard(frame_id)

        if isinstance(source, Carrying):
            self._armed = source.shot
        self._report = watch(
            self._drop,
            source,
            backup=backup,
            progress=progress,
            events=self._drop.events,
            on_recorded=recorded,
        )
        return self._report

    def arrived(self, frame_id: str) -> None:
        """A frame has been recorded; it goes to the armed shot now and is examined as soon as a worker is free."""
        armed = self._armed()
        if armed is not None:
            from studio.catalog.drops import shot_id

            row = self._drop.catalog.get("frame", frame_id)
            if row["shot_id"] is None and row["assigned_by"] is None:
                values = {"shot_id": shot_id(self._drop.catalog, self._drop.id, *armed), "assigned_by": "armed"}
                self._drop.catalog.update("frame", frame_id, values)
        self._to_glance.put(frame_id)
        self._to_examine.put(frame_id)

    def _each(self, line: "SimpleQueue[str | None]", look: Callable[[str], None]) -> None:
        """Look at one frame after the other; one that goes wrong costs itself only, whatever it was."""
        while (frame_id := line.get()) is not None:
            try:
                look(frame_id)
            except Exception as error:
                log.error("a frame could not be examined", exc_info=error)
                why = str(error) if isinstance(error, ThreeshotError) else f"{type(error).__name__}: {error}"
                sentence = (
                    f"A frame is safe among the originals, but could not be judged ({why}); 'threeshot score "
                    f"{self._drop.code}' tries it again."
                )
                if sentence not in self._failed:
                    self._failed.append(sentence)
                    self._drop.events.said.emit(sentence)

    def _glance(self, frame_id: str) -> None:
        from studio.judging.examine import glance

        for _, (path, limits, preview, _) in _todo(self._drop, "frame.id = ?", [frame_id]):
            if limits is not None and preview is not None:
                # What can't be read, the examination tells.
                with contextlib.suppress(Exception):
                    if self._workers.run(glance, path, preview):
                        self._drop.events.preview_ready.emit(frame_id)

    def _examine(self, frame_id: str) -> None:
        from studio.base.workers import WorkerFailure
        from studio.judging.examine import examine

        for row, job in _todo(self._drop, "frame.id = ?", [frame_id]):
            try:
                found: Examination | WorkerFailure = self._workers.run(examine, *job)
            except ThreeshotError as error:
                found = WorkerFailure(error)
            record(self._drop, row, found)
            self._drop.events.preview_ready.emit(frame_id)
        self._mark(frame_id)
        settle(self._drop, [frame_id], just=True)

    def _mark(self, frame_id: str) -> None:
        """A slate or tag that came from a live source arms its product (and role), so that the next frames follow it."""
        row = self._drop.catalog.get("frame", frame_id)
        was_armed = row["assigned_by"] == "armed"
        if not json.loads(row["codes"] or "[]") or not (was_armed or row["assigned_by"] is None):
            return
        if was_armed:
            self._drop.catalog.update("frame", frame_id, {"shot_id": None, "assigned_by": None})
        claim(self._drop, [frame_id])
        marked = self._drop.catalog.row(
            "SELECT frame.kind, product.sku, shot.role FROM frame JOIN shot ON shot.id = frame.shot_id"
            " JOIN product ON product.id = shot.product_id WHERE frame.id = ?",
            [frame_id],
        )
        if marked is not None and marked["kind"] in ("slate", "tag"):
            if self._marks_arm():
                self._arm(marked["sku"], self._role_after(marked, row["shot_id"]))
        elif was_armed and row["kind"] == "picture":
            self._drop.catalog.update("frame", frame_id, {"shot_id": row["shot_id"], "assigned_by": "armed"})

    def _role_after(self, marked: Row, was: str | None) -> str:
        """A slate names its role; a tag only changes the product, so the role that was armed goes on where that product has it."""
        from studio.catalog.drops import shot_names, shots_of

        if marked["kind"] == "tag" and was is not None:
            sku, role = marked["sku"], shot_names(self._drop.catalog, was)[1]
            if (sku, role) in shots_of(self._drop.catalog, self._drop.id):
                return role
        return str(marked["role"])


def _todo(
    drop: OpenDrop, where: str, parameters: list[Any] | None = None
) -> list[tuple[Row, tuple[str, dict[str, Any] | None, str | None, bool]]]:
    """The files to look at, in the order of arrival, each with its arguments for `examine`.

    A frame's main file (its picture rather than its RAW) gets the preview and the score; a RAW beside it is only proved to open.
    """
    from studio.scoring import Limits

    rows = drop.catalog.rows(
        f"SELECT file.id AS file_id, file.path, file.kind, frame.id AS frame_id, frame.name, camera.clock_fast_s,"
        f" file.id = {main_file('id')} AS main FROM file JOIN frame ON frame.id = file.frame_id"
        " JOIN camera ON camera.id = frame.camera_id WHERE frame.drop_id = ? AND file.kind IN ('picture', 'raw', 'clip')"
        f" AND ({where}) ORDER BY frame.ingested_at, frame.id, main DESC, file.path",
        [drop.id, *(parameters or [])],
    )
    limits = Limits().to_dict()
    todo = []
    for row in rows:
        preview = str(preview_path(drop.id, row["frame_id"])) if row["main"] else None
        todo.append(
            (
                row,
                (
                    str(drop.folder / row["path"]),
                    limits if row["main"] else None,
                    preview,
                    row["kind"] == "raw",
                ),
            )
        )
    return todo


def _facts(drop: OpenDrop, row: Row, found: "Examination") -> dict[str, Any]:
    """The columns of `frame` that the look at its main file fills."""
    facts: dict[str, Any] = {
        "width": found.width,
        "height": found.height,
        "codes": [{"format": code.format, "text": code.text} for code in found.codes],
        "phash": found.phash,
    }
    exif = found.exif
    if exif is None:
        return facts
    facts |= {
        "lens": exif.lens,
        "exposure_s": exif.exposure_s,
        "f_number": exif.f_number,
        "iso": exif.iso,
        "focal_mm": exif.focal_mm,
        "latitude": exif.latitude,
        "longitude": exif.longitude,
        "exif": {"make": exif.make, "model": exif.model, "serial": exif.serial, "problem": exif.problem, **exif.extra},
    }
    if exif.captured_at is not None:
        facts |= captured(drop, exif.captured_at, exif.offset_s, row["clock_fast_s"])
    return facts


def _put_score(drop: OpenDrop, frame_id: str, result: dict[str, Any], role: str | None) -> None:
    """Write a frame's score when it is new or says something else; that is an event, a score that stays the same is none."""
    from studio.scoring import VERSION

    sharpness, subject, exposure = result["sharpness"], result["subject"] or {}, result["exposure"]
    values = {
        "role": role,
        "version": VERSION,
        "scored_at": now_text(),
        "verdict": result["verdict"],
        "reasons": result["reasons"],
        "sharpness": sharpness["score"],
        "kind": sharpness["kind"],
        "blur_px": sharpness["blur_px"],
        "blur_px_delivery": sharpness["blur_px_delivery"],
        "uncertainty_px": sharpness["uncertainty_px"],
        "edges": sharpness["edges"],
        "subject_x": subject.get("x"),
        "subject_y": subject.get("y"),
        "subject_width": subject.get("width"),
        "subject_height": subject.get("height"),
        "subject_source": subject.get("source"),
        "subject_ev": exposure["subject_ev"],
        "clipped_high_pct": exposure["clipped_high_pct"],
        "clipped_low_pct": exposure["clipped_low_pct"],
        "noise_pct": exposure["noise_pct"],
        "result": result,
    }
    with drop.catalog.change():
        there = drop.catalog.row("SELECT id, verdict, role, version, result FROM score WHERE frame_id = ?", [frame_id])
        if there is None:
            drop.catalog.insert("score", {"frame_id": frame_id, **values})
        elif json.loads(there["result"]) == result and (there["role"], there["version"]) == (role, VERSION):
            return
        else:
            drop.catalog.update("score", there["id"], values)
        drop.catalog.tell(
            "frame.scored",
            drop.id,
            frame_id,
            {"verdict": result["verdict"], "role": role, "reasons": result["reasons"]},
        )
