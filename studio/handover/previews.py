"""The previews that are not in the cache any more, made anew where a report is to show them."""

from collections.abc import Iterable
from pathlib import Path

from studio.base import picture_cache
from studio.base.jobs import Progress
from studio.base.workers import Workers
from studio.catalog.frames import frames_of
from studio.judging.looks import WORKERS
from studio.open_drop import OpenDrop


def make_missing(drop: OpenDrop, previews: Iterable[tuple[str, str | None]], progress: Progress) -> None:
    """Make those previews of frames that are not whole in the cache; (a frame's id, its preview). One that can't be made stays absent:
    its frame says why. Raises Interrupted."""
    lost = [frame_id for frame_id, preview in previews if preview and not picture_cache.is_whole(preview)]
    if not lost:
        return
    from studio.imaging import write_preview

    rows = [row for row in frames_of(drop.catalog, drop.id, lost) if row["kind"] != "clip" and not row["error"]]
    jobs = [(drop.folder / row["path"], Path(row["preview"])) for row in rows]
    progress.start(len(jobs), "making previews anew", "frames")
    with Workers(count=WORKERS) as workers:
        for _ in workers.map(write_preview, jobs, progress):
            picture_cache.count_written()
