"""A webcam as a light meter: its picture is measured in the process that holds it, and seen here as numbers and a small JPEG.

OpenCV's drivers run in a process of their own: one that crashes or hangs costs the webcam, nothing else.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from studio.base.digits import is_digits
from studio.base.errors import NotFound
from studio.base.workers import WorkerDied, Workers

FIRST = "0"
_ANSWER_S = 25.0
_SETTLE_S = 1.0
"""Exposure and white balance of a webcam settle in about a second."""
_STALE = 4
"""Pictures that a driver may have waiting from before we looked."""
_INSTEAD = "or measure a frame of the camera instead"
_T = TypeVar("_T")
Box = tuple[int, int, int, int] | None
Spots = tuple[tuple[int, int], tuple[int, int]] | None


class NoWebcam(NotFound):
    """There is no webcam, it can't be opened, or it gives no picture any more."""


class Webcam:
    """A webcam that is open. source: its number, `0` for the first; or the file of a clip. Raises NoWebcam. A context manager."""

    def __init__(self, source: str = FIRST) -> None:
        self.source = source
        self._workers = Workers(count=1, timeout_s=_ANSWER_S)
        try:
            self._ask(_begin, source)
        except BaseException:
            self._workers.close()
            raise

    def __enter__(self) -> "Webcam":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def look(self, card: Box = None, spots: Spots = None, picture: Path | None = None) -> dict[str, Any]:
        """Measure its light now, as `measure.light_of` does a file's; `picture`: where a JPEG of it is written. Raises NoWebcam."""
        return self._ask(_look, card, spots, str(picture) if picture else None)

    def keep(self, path: Path) -> Path:
        """Write the picture that was looked at last, without loss, as PNG. Raises NoWebcam before the first look, Refused."""
        self._ask(_keep, str(path))
        return path

    def close(self) -> None:
        """Let go of it; its lamp goes out."""
        with contextlib.suppress(NoWebcam):
            self._ask(_end)
        self._workers.close()

    def _ask(self, function: Callable[..., _T], *args: Any) -> _T:
        try:
            return self._workers.run(function, *args)
        except WorkerDied:
            raise NoWebcam(
                f"Webcam {self.source}: crashed or does not answer; pull it out and plug it in again, {_INSTEAD}."
            ) from None


@dataclass
class _Held:
    """What the process that holds it knows. pixels: (H, W, 3) uint8, sRGB, of the last look."""

    capture: Any
    source: str
    pixels: NDArray[np.uint8] | None = None


_held: _Held | None = None


def _begin(source: str) -> None:
    global _held
    import cv2

    capture = cv2.VideoCapture(int(source) if is_digits(source) else source)
    if not capture.isOpened():
        capture.release()
        which = "No webcam is found" if source == FIRST else f"Webcam {source}: is not there"
        raise NoWebcam(
            f"{which}; plug one in, close the program that uses it, and allow this program to use it in the system's "
            f"privacy settings, {_INSTEAD}."
        )
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    if is_digits(source):
        until = time.monotonic() + _SETTLE_S
        while time.monotonic() < until and capture.grab():
            pass
    _held = _Held(capture, source)


def _look(card: Box, spots: Spots, picture: str | None) -> dict[str, Any]:
    from studio.measure import light
    from studio.measure.opening import write_picture

    if _held is None:
        raise NoWebcam(f"The webcam is not open; open it again, {_INSTEAD}.")
    if is_digits(_held.source):
        for _ in range(_STALE):
            _held.capture.grab()
    seen, pixels = _held.capture.read()
    if not seen or pixels is None or pixels.ndim != 3:
        raise NoWebcam(f"Webcam {_held.source}: gives no picture any more; plug it in again, {_INSTEAD}.")
    rgb = np.ascontiguousarray(pixels[:, :, ::-1])
    # What it saw before is the same set: two looks tell flicker.
    before, _held.pixels = _held.pixels, rgb
    measured = light.measure(rgb, card, spots, beside=before)
    found = {"file": f"webcam {_held.source}", "error": None, **measured.to_dict()}
    if picture is not None:
        write_picture(rgb, Path(picture))
        found["picture"] = picture
    return found


def _keep(path: str) -> None:
    from studio.base.files import write_atomic

    if _held is None or _held.pixels is None:
        raise NoWebcam("The webcam has not been looked at yet; wait for its picture, then keep it.")
    import cv2

    done, data = cv2.imencode(".png", np.ascontiguousarray(_held.pixels[:, :, ::-1]))
    if done:
        write_atomic(Path(path), data.tobytes(), within=Path(path).parent)


def _end() -> None:
    global _held
    held, _held = _held, None
    if held is not None:
        held.capture.release()
