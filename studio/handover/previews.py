"""Frames' previews: made anew where they are not in the cache any more, and looked at for what is around a product."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from studio.base import picture_cache
from studio.base.jobs import Progress
from studio.base.workers import Workers
from studio.catalog import Row
from studio.catalog.frames import frames_of
from studio.judging.looks import WORKERS
from studio.open_drop import OpenDrop

if TYPE_CHECKING:
    from studio.render.seen import SeenPicture

    Box = tuple[float, float, float, float]

SIDE = 800
"""Pixels: previews are looked at at this side or a little more."""
KEPT = 40
"""Pictures that are kept for the next look, about a megabyte each."""


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


def looked_at(row: Row, subject: "Box | None", crops: "Mapping[str, Box]") -> "SeenPicture | None":
    """A frame as its preview shows it; None where that is not there. The learned model is not asked: this is for the window, which
    waits."""
    width, height, preview = row["width"], row["height"], row["preview"]
    if not width or not height or not preview or not picture_cache.is_whole(preview):
        return None
    seen = _seen(preview, (width, height), subject, row["subject_source"] or "")
    return seen.with_crops(crops) if seen is not None else None


@lru_cache(maxsize=KEPT)
def _seen(preview: str, size: tuple[int, int], subject: "Box | None", known_by: str) -> "SeenPicture | None":
    from studio.imaging import preview_pixels
    from studio.render.seen import SeenPicture

    pixels = preview_pixels(Path(preview), SIDE)
    return None if pixels is None else SeenPicture(size, subject, known_by, {}, lambda: pixels, learned=False)
