"""A shoot folder that may go: its disk is pulled, or it is moved. Long verbs stop then, and nothing is written in its place."""

import contextlib
from collections.abc import Iterator

from studio.base import jobs
from studio.base.errors import NotFound, ThreeshotError
from studio.base.jobs import Progress
from studio.open_drop import OpenDrop

LOOK_S = 1.0
"""How often is looked."""


@contextlib.contextmanager
def while_there(drop: OpenDrop, progress: Progress) -> Iterator[None]:
    """Around a long verb: should the shoot folder go, `progress` is cancelled. Raises NotFound then, and at once when it isn't there."""
    drop.check_folder()
    gone: list[str] = []

    def look(watch: Progress) -> None:
        while not watch.wait(LOOK_S):
            if why := drop.gone():
                gone.append(why)
                progress.cancel()
                return

    job = jobs.run("folder-there", look)
    try:
        yield
    except (ThreeshotError, OSError) as error:
        # Whatever went wrong in a folder that is gone, that is why.
        if why := next(iter(gone), None) or drop.gone():
            raise NotFound(why) from error
        raise
    finally:
        job.cancel()
    if why := next(iter(gone), None) or drop.gone():
        raise NotFound(why)
