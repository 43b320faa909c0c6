"""One frame taken through all stages by itself: as it is shot, or as an earlier run left it."""

import time
from typing import TYPE_CHECKING

from studio.base import picture_cache
from studio.base.errors import Refused, ThreeshotError
from studio.base.workers import WorkerFailure, Workers
from studio.catalog import judging
from studio.judging import chain
from studio.judging.looks import POLL_S, Looked, Run, arguments
from studio.judging.taken_over import Taken
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.judging.examine import Examination


def judge(drop: OpenDrop, frame_id: str, run: Run, workers: Workers, wait: bool = True) -> Taken | None:
    """Look at a frame, if nobody has yet, and write what was found; None where there was nothing to look at.

    wait: until another run that looks at it is done; else it is left to that one. Raises Refused where the look came to nothing by this
    computer's fault.
    """
    taken: Taken | None = None
    while judging.still_to_examine(drop.catalog, drop.id, [frame_id]):
        if not run.take_up([frame_id]):
            if not wait:
                return taken
            time.sleep(POLL_S)
            continue
        try:
            files = judging.files_to_examine(drop.catalog, drop.id, [frame_id], again=False)
            looked = [Looked(row, _look_at(workers, arguments(drop, row))) for row in files]
            drop.events.preview_ready.emit(frame_id)
            picture_cache.count_written()
            found = chain.settle(drop, looked)
            if taken is None:
                taken = found
            else:
                taken.add(found)
            for one in looked:
                if one.trouble is not None:
                    raise Refused(one.trouble)
        finally:
            run.let_go([frame_id])
    return taken


def _look_at(workers: Workers, job: tuple[object, ...]) -> "Examination | WorkerFailure":
    from studio.judging.examine import examine

    try:
        return workers.run(examine, *job)
    except (ThreeshotError, OSError) as error:
        return WorkerFailure(error)
