"""Looking closely at a frame: large enough for 100 %, and with what is sharp or clipped laid over it. Changes nothing."""

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from studio.base.workers import Workers

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class LargePreviews:
    """Writes previews that are larger than the usual ones, in a worker of its own: no camera's file is decoded in this process."""

    def __init__(self) -> None:
        self._workers = Workers(count=1)

    def __enter__(self) -> Self:
        self._workers.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workers.__exit__(kind, error, trace)

    def write(self, source: Path, target: Path, side_px: int) -> None:
        """Write the frame's file `source` as a JPEG, its longest side at most `side_px`. Raises InvalidInput (unreadable), Refused."""
        from studio.imaging import write_preview

        self._workers.run(write_preview, source, target, side_px)


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
