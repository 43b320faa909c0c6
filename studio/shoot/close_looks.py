"""Looking closely at a frame: large enough for 100 %, and with what is sharp or clipped laid over it. Changes nothing."""

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from studio.base.workers import Workers

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


USUAL_PX = 1600
"""As `imaging.PREVIEW_SIDE`, which is not loaded for it: nothing that decodes is, in the process of who asks."""


class Previews:
    """Writes previews that are not there (any more), and larger ones, in workers of its own: no camera's file is decoded in this process.

    count: files at a time.
    """

    def __init__(self, count: int = 1) -> None:
        self._workers = Workers(count=count)

    def __enter__(self) -> Self:
        self._workers.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workers.__exit__(kind, error, trace)

    def write(self, source: Path, target: Path, side_px: int = USUAL_PX) -> None:
        """Write the frame's file `source` as a JPEG, its longest side at most `side_px`. Any thread. Raises InvalidInput (unreadable),
        Refused, NotAsRecorded where `target` is the place of other content."""
        from studio.base import picture_cache
        from studio.imaging import write_preview

        self._workers.run(write_preview, source, target, side_px)
        picture_cache.count_written(max(1, (side_px // USUAL_PX) ** 2))


def frame_overlay(
    pixels: "npt.NDArray[np.uint8]", kind: Literal["blur", "peaking", "clipping"]
) -> "npt.NDArray[np.uint8]":
    """How blurred each part is (`blur`), what is sharp (`peaking`) or without detail (`clipping`), to be laid over the picture.

    pixels: (H, W, 3) uint8, sRGB-encoded RGB. The layer: (H, W, 4) uint8, RGBA.
    """
    from studio.scoring import overlays

    if kind == "blur":
        return overlays.blur_map(pixels)
    return overlays.peaking(pixels) if kind == "peaking" else overlays.zebra(pixels)
