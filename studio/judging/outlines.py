"""The product's outline by the learned model, found beside the quick verdict where the fast finder is not sure, and the verdict by it.

The catalog knows which frames are due (`studio.catalog.outlines`). Frames of one scene are done together: those of a shot by one camera, or
of a burst that no shot has, that are alike (`studio.scoring.scenes`). What is found rests on those frames and their order of capture alone,
so it is the same whichever comes first and whoever looks. The outlines of a scene and the verdicts by them are one transaction: what a kill
leaves is due still, and found by whatever runs next.
"""

import hashlib
import json
import logging
import threading
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studio.base import jobs, memory, models
from studio.base.errors import Interrupted, Refused
from studio.base.jobs import Progress
from studio.base.workers import WorkerDied, Workers
from studio.catalog import Row
from studio.catalog import outlines as rows_of
from studio.catalog.frames import preview_path
from studio.ingest import exif_columns
from studio.judging import verdicts
from studio.judging.looks import Shot, armed_first
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.judging.scene_look import Alike, Outlined
    from studio.scoring import Result

log = logging.getLogger("threeshot.examine")

VERSION = 1
"""Raised whenever the same scene may get other outlines."""
MODEL_MB = 280
"""What the model takes of memory from its first picture on."""
_ITEM_S = 600.0
_GIVE_WAY_S = 0.05
_TRIES = 3
"""Frames may come and go while a scene is looked at; then it is looked at anew, but not for ever."""
_ONE = threading.Lock()
"""One scene at a time, of all drops that this program has open."""
_Armed = Callable[[], Shot | None]


def run(drop: OpenDrop, progress: Progress, armed: _Armed, at_leisure: bool) -> list[str]:
    """Find all outlines that are due, and judge by them; what went wrong, a sentence each. Raises Interrupted, NotFound.

    at_leisure: nobody waits for it.
    """
    line = _Line(drop, armed)
    if not (left := line.left()):
        return []
    progress.start(len(left), "finding subjects", "frames")
    with _workers(at_leisure) as workers:
        try:
            while (frame_id := line.next()) is not None:
                progress.advance(one_scene(drop, frame_id, workers, progress))
        except (Refused, OSError) as error:
            why = str(error).rstrip(".")
            return [f"Not all subjects could be looked for ({why}); the next import or score tries again."]
    return []


def find_beside(drop: OpenDrop, frame_id: str) -> None:
    """Find the outlines on a frame and on those beside it that are due, now: somebody waits for it. Raises Refused, OSError."""
    with _workers(at_leisure=False) as workers:
        one_scene(drop, frame_id, workers, Progress())


class Beside:
    """Finds outlines beside live frames, on a thread of its own. A context manager: on leaving, what is still due stays.

    It waits as long as something new is to be judged (`OpenDrop.newcomers`). `wake` tells it that there may be something due.
    """

    def __init__(self, drop: OpenDrop, armed: _Armed) -> None:
        self._drop, self._line = drop, _Line(drop, armed)
        self._woken = threading.Event()
        self._workers = _workers(at_leisure=True)

    def __enter__(self) -> "Beside":
        self._woken.set()
        self._job = jobs.run("outlines", self._work)
        return self

    def __exit__(self, *exc: object) -> None:
        self._job.cancel()
        self._woken.set()
        # What it was about to find is due still.
        self._workers.close()
        self._job.wait()

    def wake(self) -> None:
        """A frame was judged."""
        self._woken.set()

    def _work(self, progress: Progress) -> None:
        while not progress.cancelled:
            self._woken.wait()
            self._woken.clear()
            while not progress.cancelled and self._one(progress):
                pass

    def _one(self, progress: Progress) -> bool:
        """Do one scene; whether there was one. One that goes wrong costs itself only, whatever it was."""
        while self._drop.newcomers and not progress.cancelled:
            progress.wait(_GIVE_WAY_S)
        frame_id = None
        try:
            frame_id = self._line.next()
            if frame_id is None or progress.cancelled:
                return False
            one_scene(self._drop, frame_id, self._workers, progress)
        except Interrupted:
            return False
        except Exception as error:
            log.error("an outline could not be found", exc_info=error)
        return frame_id is not None


class _Line:
    """The frames whose outline is due, of the armed shot first, then the newest. It says once that the model is missing."""

    def __init__(self, drop: OpenDrop, armed: _Armed) -> None:
        self._drop, self._armed = drop, armed
        self._tried: Counter[str] = Counter()
        self._told = False

    def left(self) -> list[Row]:
        """Those that are due, and did not come to nothing too often."""
        catalog, drop_id = self._drop.catalog, self._drop.id
        without = models.find(models.SUBJECT) is None
        if without and models.wanted() and not self._told and rows_of.due(catalog, drop_id):
            self._told = True
            self._drop.events.said.emit(models.WITHOUT_SUBJECT)
        return [row for row in rows_of.due(catalog, drop_id, without) if self._tried[row["id"]] < _TRIES]

    def next(self) -> str | None:
        """Whose turn it is; None: nobody's."""
        frame_id = next((str(row["id"]) for row in armed_first(self._drop, self.left(), self._armed())), None)
        if frame_id is not None:
            self._tried[frame_id] += 1
        return frame_id


def one_scene(drop: OpenDrop, frame_id: str, workers: Workers, progress: Progress) -> int:
    """Find the outlines of a frame and of those beside it, and judge by them; how many frames are not due any more.

    0: they are others by now, or the model is gone. Raises Refused, OSError where this computer is at fault, Interrupted.
    """
    with _ONE:
        look = _Look(drop, workers, progress)
        rows = rows_of.beside(drop.catalog, frame_id)
        boxed = _by_boxes(rows, look)
        done = boxed.keep(drop, look)
        placed = {row["id"] for row in boxed.rows}
        for scene in _scenes(rows, placed):
            made_by = _fingerprint(rows, scene)
            if all(row["made_by"] == made_by for row in scene):
                with drop.catalog.change():
                    for row in scene:
                        rows_of.put(drop.catalog, row["id"], {"due": 0})
                done += sum(row["due"] for row in scene)
            elif (found := look.outlines_of(scene)) is not None:
                done += _Part(scene, found, made_by, placed).keep(drop, look)
            else:
                done += _without_model(drop, rows, scene, look)
    return done


def _workers(at_leisure: bool) -> Workers:
    return Workers(count=1, timeout_s=_ITEM_S, own_mb=memory.OWN_MB + MODEL_MB, at_leisure=at_leisure)


def _scenes(rows: Sequence[Row], placed: Collection[str]) -> list[list[Row]]:
    """Those of which the fast finder is not sure, and on which no person's box lies, as far as they are alike by their hashes."""
    from studio.scoring import scenes

    unsure = [row for row in rows if not row["sure"] and row["id"] not in placed]
    return [[unsure[place] for place in places] for places in scenes.alike([row["phash"] for row in unsure])]


def _fingerprint(rows: Sequence[Row], scene: Sequence[Row] = ()) -> str:
    """16 hexadecimal digits that are others as soon as a person's box among these frames, or the outlines of a scene of them, may be."""
    from studio.scoring import VERSION as SCORING

    boxes = [(row["xxh128"], row["phash"], row["subject_box"]) for row in rows if row["subject_box"] is not None]
    rests = [VERSION, SCORING, models.SUBJECT.sha256, boxes, [(row["xxh128"], row["phash"]) for row in scene]]
    return hashlib.sha256(json.dumps(rests).encode()).hexdigest()[:16]


def _by_boxes(rows: Sequence[Row], look: "_Look") -> "_Part":
    """The frames that are to be measured by a person's box, and those of which the fast finder is sure, by what that finds."""
    from studio.judging.scene_look import Outlined
    from studio.scoring.similar import NEAR, distance

    boxed = [row for row in rows if row["subject_box"] is not None]
    alike = [row for row in rows if any(distance(one["phash"], row["phash"]) <= NEAR for one in boxed)]
    found = {row["id"]: Outlined() for row in rows if row["sure"]}
    found |= {
        row["id"]: Outlined(as_quick=False, box=box)
        for row, box in zip(alike, look.boxes_on(alike), strict=True)
        if box is not None
    }
    part = [row for row in rows if row["id"] in found]
    return _Part(part, [found[row["id"]] for row in part], _fingerprint(rows), None)


def _without_model(drop: OpenDrop, rows: Sequence[Row], scene: Sequence[Row], look: "_Look") -> int:
    """A scene that waits for the model, some of it measured by a box that is none any more: that is by the fast finder's again."""
    from studio.judging.scene_look import Outlined

    with drop.catalog.change():
        for row in scene:
            rows_of.put(drop.catalog, row["id"], {"made_by": row["made_by"] or ""})
    back = [row for row in scene if row["used"] == rows_of.BY_BOX]
    return _Part(back, [Outlined() for _ in back], _fingerprint(rows), None, waits=True).keep(drop, look)


@dataclass(frozen=True)
class _Part:
    """Some frames beside each other, in the order of capture, and what each is to be judged by.

    made_by: what that rests on. placed: the frames on which a person's box lies; None: these are those. waits: they are due still.
    """

    rows: Sequence[Row]
    found: "Sequence[Outlined]"
    made_by: str
    placed: Collection[str] | None
    waits: bool = False

    def keep(self, drop: OpenDrop, look: "_Look") -> int:
        """Measure anew what was measured by another outline, and write all of it; how many frames are not due any more.

        Nothing where the frames are others by now than when they were looked at. Whose worker died is due still: it may go well next time.
        """
        pairs = list(zip(self.rows, self.found, strict=True))
        results: dict[str, Result] = {}
        died: set[str] = set()
        for row, one in pairs:
            try:
                if _is_other(row, one) and (result := look.measured(row, one)) is not None:
                    results[row["id"]] = result
            except WorkerDied:
                died.add(row["id"])
        if not pairs:
            return 0
        with drop.change("frames.outlined"):
            now = rows_of.beside(drop.catalog, self.rows[0]["id"])
            if not self._is_still_so(now):
                return 0
            verdicts.measured(drop, results, outlined=True)
            for row, one in pairs:
                again = {"due": 1, "made_by": None} if row["id"] in died else {}
                rows_of.put(drop.catalog, row["id"], self._values(row, one, row["id"] in results) | again)
            if not any(row["subject_box"] for row in now):
                rows_of.done_without(drop.catalog, [row["id"] for row in self.rows])
            verdicts.judge(drop, verdicts.beside(drop, results))
        for frame_id in results:
            drop.events.frame_scored.emit(frame_id)
        return 0 if self.waits else sum(row["due"] for row in self.rows if row["id"] not in died)

    def _is_still_so(self, now: Sequence[Row]) -> bool:
        if self.placed is not None:
            return any(_fingerprint(now, scene) == self.made_by for scene in _scenes(now, self.placed))
        there = {row["id"]: (row["xxh128"], row["phash"]) for row in now}
        same = all(there.get(row["id"]) == (row["xxh128"], row["phash"]) for row in self.rows)
        return same and _fingerprint(now) == self.made_by

    def _values(self, row: Row, one: "Outlined", is_new: bool) -> dict[str, Any]:
        """The columns of the frame's outline."""
        said = one.said or (row["said"] if row["of_bytes"] == row["xxh128"] else None)
        used = 0 if one.as_quick else rows_of.BY_MASK if one.box is None else rows_of.BY_BOX
        kept = {
            "due": int(self.waits),
            "xxh128": row["xxh128"],
            "first_id": self.rows[one.by[0]]["id"],
            "made_by": self.made_by,
        }
        box = None if one.box is None else json.dumps(one.box)
        return {
            **kept,
            "said": said,
            "mask": one.mask,
            "box": box,
            "used": used if is_new or not _is_other(row, one) else 0,
        }


class _Look:
    """What the model's worker is asked for."""

    def __init__(self, drop: OpenDrop, workers: Workers, progress: Progress) -> None:
        self._drop, self._workers, self._progress = drop, workers, progress

    def outlines_of(self, scene: Sequence[Row]) -> "list[Outlined] | None":
        """The outline on each of these frames; None without the model, or when its worker died, which may go well the next time.

        Where nothing can be seen of them, none stands out.
        """
        from studio.judging.scene_look import Outlined, outline_alike

        if models.find(models.SUBJECT) is None:
            return None
        alike = [self._alike(row) for row in scene]
        try:
            found: list[Outlined] | None = self._workers.run(outline_alike, alike)
        except Exception as error:
            self._raise_what_ends(error)
            return None if isinstance(error, WorkerDied) else [Outlined() for _ in scene]
        return found

    def boxes_on(self, alike: Sequence[Row]) -> "list[rows_of.Box | None]":
        """Where a person's box lies on each of these frames; where nothing can be seen of them, each has its own only."""
        from studio.judging.scene_look import place_boxes
        from studio.scoring.scenes import MOST

        if all(row["subject_box"] is None for row in alike):
            return [None for _ in alike]
        boxed = [row for row in alike if row["subject_box"] is not None]
        found = {row["id"]: rows_of.box_of(row["subject_box"]) for row in boxed}
        others = [row for row in alike if row["subject_box"] is None]
        for at in range(0, len(others), MOST):
            part = others[at : at + MOST]
            asked = [row for row in alike if row in part or row in boxed]
            try:
                placed = self._workers.run(place_boxes, [self._alike(row) for row in asked])
            except Exception as error:
                self._raise_what_ends(error)
                continue
            found |= {row["id"]: box for row, box in zip(asked, placed, strict=True)}
        return [found.get(row["id"]) for row in alike]

    def measured(self, row: Row, found: "Outlined") -> "Result | None":
        """A frame's measurement by its outline; None where its file can't be read any more: then the quick verdict stands.

        Raises WorkerDied, and what `_raise_what_ends` does.
        """
        from studio.judging.scene_look import measure_anew

        mask = None if found.as_quick else found.mask
        path, exif = str(self._drop.folder / row["path"]), exif_columns.known(row["exif"])
        try:
            wanted = path, row["file_kind"] == "raw", exif, mask, found.box
            result: Result = self._workers.run(measure_anew, *wanted)
        except Exception as error:
            self._raise_what_ends(error)
            if isinstance(error, WorkerDied):
                raise
            return None
        return result

    def _raise_what_ends(self, error: Exception) -> None:
        """What is no fault of the file's: this computer's, or that the worker was stopped."""
        self._progress.check()
        if isinstance(error, Refused | Interrupted | OSError):
            raise error
        self._drop.check_folder()
        log.warning("no outline", exc_info=error)

    def _alike(self, row: Row) -> "Alike":
        from studio.judging.scene_look import Alike

        exif, width, height = exif_columns.known(row["exif"]), int(row["width"]), int(row["height"])
        area = exif.subject_upright(width, height) if exif is not None else None
        said = row["said"] if row["of_bytes"] == row["xxh128"] else None
        copy = preview_path(row["xxh128"])
        path, box = str(self._drop.folder / row["path"]), rows_of.box_of(row["subject_box"])
        return Alike(path, row["file_kind"] == "raw", copy, width, height, area, said, box)


def _is_other(row: Row, found: "Outlined") -> bool:
    """Whether a frame was measured by another outline than it is to be."""
    if row["of_bytes"] != row["xxh128"] or not row["used"]:
        return not found.as_quick
    if row["used"] == rows_of.BY_BOX:
        return found.box is None or rows_of.box_of(row["box"]) != found.box
    return found.as_quick or found.box is not None or row["mask"] != found.mask
