"""Small pictures for the reports, made from the previews in the cache (never from a camera's file)."""

from pathlib import Path

from studio.imaging import small_preview
from studio.report.contents import Contents

SIDE_PX = 288
SIDE_MANY_PX = 176
MANY = 400
"""From this many frames on, thumbnails are smaller, so that a report of a whole day still opens in any mail program."""


def thumbnails(contents: Contents) -> dict[str, bytes]:
    """A small JPEG (sRGB, upright, long side 288 px, 176 px from 400 frames on) of each frame that has a preview: frame id -> bytes.

    A preview that is absent or broken is left out; the report then shows an empty tile.
    """
    side = SIDE_MANY_PX if len(contents.frames) > MANY else SIDE_PX
    made: dict[str, bytes] = {}
    for frame in contents.frames:
        small = small_preview(Path(frame.thumbnail), side) if frame.thumbnail else None
        if small is not None:
            made[frame.id] = small
    return made
