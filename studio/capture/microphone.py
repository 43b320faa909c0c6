"""Recording from a microphone: blocks of samples in, a level for each, and a WAV file that is whole or absent.

The device is held by a process of its own. From `SampleStream` on nothing knows where the samples come from.
"""

import contextlib
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from studio.base.errors import NotComplete, UsageError
from studio.base.files import writing
from studio.base.jobs import Progress
from studio.base.workers import WorkerDied, Workers
from studio.capture import portaudio
from studio.capture.portaudio import Device, NoMicrophone
from studio.measure.meter import Meter, Reading

SHORTEST_S, LONGEST_S = 1.0, 600.0
BLOCK_S = 0.08
"""How often the level is told: twelve times a second is as fast as an eye follows a bar."""
SILENT_S = 3.0
"""An input of which nothing comes for so long is gone: a working one hands on silence too."""
_START_S = 20.0
_BYTES = 3
_T = TypeVar("_T")

Heard = Callable[[Reading], object]


class SampleStream(Protocol):
    """Where samples come from. name: for people; samples: (n, channels) float32, full scale at ±1.0."""

    name: str
    rate_hz: int
    channels: int

    def read(self, wait_s: float) -> NDArray[np.float32]:
        """The samples since the last time; none (n = 0) when nothing came within `wait_s`. Raises NoMicrophone."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


def devices() -> list[Device]:
    """The microphones that are there now. Raises NoMicrophone, also when there is none."""
    with Workers(count=1, timeout_s=_START_S) as workers:
        return _asked(workers, portaudio.devices)


class Microphone:
    """A microphone that is open, as a SampleStream. device: number or a part of its name; the system's own choice without.

    Raises NoMicrophone. A context manager.
    """

    def __init__(self, device: str | None = None) -> None:
        # No limit of memory: a driver maps as much as it likes, and nothing of it is a file from outside.
        self._workers = Workers(count=1, memory_mb=0, timeout_s=_START_S)
        try:
            found = _asked(self._workers, portaudio.begin, device)
        except BaseException:
            self._workers.close()
            raise
        self.name, self.rate_hz, self.channels = found.name, found.rate_hz, found.channels

    def __enter__(self) -> "Microphone":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def read(self, wait_s: float) -> NDArray[np.float32]:
        """The samples since the last time."""
        return _asked(self._workers, portaudio.take, wait_s)

    def close(self) -> None:
        """Let go of it, and end its process."""
        with contextlib.suppress(NoMicrophone):
            _asked(self._workers, portaudio.end)
        self._workers.close()


def _asked(workers: Workers, function: Callable[..., _T], *args: Any) -> _T:
    try:
        return workers.run(function, *args)
    except WorkerDied:
        raise NoMicrophone(
            f"The sound system crashed or does not answer; pull the microphone out and plug it in again, {portaudio.INSTEAD}."
        ) from None


def record(
    stream: SampleStream, path: Path, seconds: float, progress: Progress | None = None, heard: Heard | None = None
) -> Path:
    """Record so long from a stream into a WAV file of 24 bits; cancelling ends it earlier, and what there is is kept.

    heard: called with the level of each block. Raises UsageError; NotComplete when the microphone is gone in the middle (what was
    recorded is kept all the same), NoMicrophone when it gives nothing at all, Refused when the disk is full.
    """
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise UsageError(f"{seconds:g} s can't be recorded; it is {SHORTEST_S:g} to {LONGEST_S:g} s.")
    progress = progress or Progress()
    progress.start(round(seconds), f"recording from {stream.name}", "seconds")
    wanted = round(seconds * stream.rate_hz)
    meter = Meter(stream.rate_hz)
    done, gone = 0, False
    with writing(path, within=path.parent) as temporary, temporary.open("wb") as raw, wave.open(raw, "wb") as file:
        file.setnchannels(stream.channels)
        file.setsampwidth(_BYTES)
        file.setframerate(stream.rate_hz)
        silent_since = time.monotonic()
        while done < wanted and not progress.cancelled:
            try:
                block = np.nan_to_num(stream.read(BLOCK_S)[: wanted - done])
            except NoMicrophone:
                block, gone = np.empty((0, stream.channels), np.float32), True
            now = time.monotonic()
            if len(block) == 0:
                if gone or now - silent_since > SILENT_S:
                    gone = True
                    break
                continue
            silent_since = now
            file.writeframesraw(_pcm(block))
            done += len(block)
            if heard is not None:
                heard(meter.feed(block))
            _show(progress, done // stream.rate_hz)
        if done == 0:
            raise NoMicrophone(
                f"{stream.name}: gives no sound at all; plug it in again, or allow this program to use it, and record again."
            )
    if gone:
        raise NotComplete(
            f"{stream.name}: stopped after {done / stream.rate_hz:.1f} s, as if it was pulled out; what was recorded is in {path}. "
            "Plug it in and record again."
        )
    return path


def listen(stream: SampleStream, progress: Progress, heard: Heard) -> None:
    """Tell the level of a stream until cancelled, and keep nothing: to set the gain by. Raises NoMicrophone, NotComplete."""
    progress.start(0, f"listening to {stream.name}", "")
    meter = Meter(stream.rate_hz)
    silent_since = time.monotonic()
    while not progress.cancelled:
        block = np.nan_to_num(stream.read(BLOCK_S))
        now = time.monotonic()
        if len(block):
            silent_since = now
            heard(meter.feed(block))
        elif now - silent_since > SILENT_S:
            raise NotComplete(
                f"{stream.name}: gives no sound any more, as if it was pulled out; plug it in and listen again."
            )


def _show(progress: Progress, seconds: int) -> None:
    """Advance to so many seconds. Cancelling is no error here: it is how a person ends a recording."""
    from studio.base.errors import Interrupted

    with contextlib.suppress(Interrupted):
        if seconds > progress.done:
            progress.advance(seconds - progress.done)


def _pcm(block: NDArray[np.float32]) -> bytes:
    """As little-endian integers of 24 bits; what is beyond full scale is cut off there, as in any recorder."""
    full = np.clip(np.round(block.astype(np.float64) * 2**23), -(2**23), 2**23 - 1).astype("<i4")
    return full.reshape(-1, 1).view(np.uint8)[:, :_BYTES].tobytes()
