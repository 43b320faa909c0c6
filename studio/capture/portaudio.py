"""The microphone itself, by PortAudio. Runs in a process of its own (see `studio.capture.microphone`): a driver that crashes ends that.

The only place that knows `sounddevice`. One stream is open at a time, kept in this module between questions.
"""

import contextlib
import queue
import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.base.errors import NotFound

INSTEAD = "or record with another program and measure its file"
_MOST_CHANNELS = 2
_RATES_HZ = (8_000, 192_000)


class NoMicrophone(NotFound):
    """There is nothing to record from: a part that isn't installed, no device, or one that can't be opened."""


@dataclass(frozen=True)
class Device:
    """A microphone or other input. rate_hz: the one it works at; channels: at most two are recorded."""

    index: int
    name: str
    channels: int
    rate_hz: int
    default: bool


@dataclass
class _Open:
    stream: Any
    blocks: "queue.Queue[NDArray[np.float32]]"
    channels: int


_open: _Open | None = None


def devices() -> list[Device]:
    """The inputs that are there now. Raises NoMicrophone, also when there is none."""
    library = _library()
    try:
        found = [(index, dict(one)) for index, one in enumerate(library.query_devices())]
        chosen = library.default.device[0]
    except library.PortAudioError as error:
        raise NoMicrophone(f"The sound system does not answer ({_said(error)}); restart it, {INSTEAD}.") from error
    inputs = [
        Device(
            index, str(one["name"]), min(_MOST_CHANNELS, int(one["max_input_channels"])), _rate(one), index == chosen
        )
        for index, one in found
        if int(one["max_input_channels"]) > 0
    ]
    if not inputs:
        raise NoMicrophone(
            f"No microphone is found; plug one in, and allow this program to use it in the system's privacy settings, {INSTEAD}."
        )
    return inputs


def begin(wanted: str | None) -> Device:
    """Open an input by its number or a part of its name, the system's own choice without; it records from now on. Raises NoMicrophone."""
    global _open
    end()
    device = _choose(devices(), wanted)
    library = _library()
    blocks: queue.Queue[NDArray[np.float32]] = queue.Queue()

    def heard(samples: NDArray[np.float32], _frames: int, _time: Any, _status: Any) -> None:
        blocks.put(samples.copy())

    try:
        stream = library.InputStream(
            device=device.index,
            samplerate=device.rate_hz,
            channels=device.channels,
            dtype="float32",
            callback=heard,
        )
        stream.start()
    except (library.PortAudioError, ValueError) as error:
        raise NoMicrophone(
            f"{device.name}: could not be opened ({_said(error)}); close the program that uses it, or choose another microphone."
        ) from error
    _open = _Open(stream, blocks, device.channels)
    return device


def take(wait_s: float) -> NDArray[np.float32]:
    """What was recorded since the last time, (n, channels), n = 0 when nothing came within `wait_s`."""
    if _open is None:
        return np.empty((0, 1), np.float32)
    pieces = []
    until = time.monotonic() + wait_s
    with contextlib.suppress(queue.Empty):
        pieces.append(_open.blocks.get(timeout=wait_s))
        while True:
            left = until - time.monotonic()
            pieces.append(_open.blocks.get(timeout=left) if left > 0 else _open.blocks.get_nowait())
    return np.concatenate(pieces) if pieces else np.empty((0, _open.channels), np.float32)


def end() -> None:
    """Let go of the input."""
    global _open
    held, _open = _open, None
    if held is not None:
        # A device that was pulled out can't be stopped any more.
        with contextlib.suppress(Exception):
            held.stream.abort()
            held.stream.close()


def _library() -> Any:
    try:
        import sounddevice
    except ImportError as error:
        raise NoMicrophone(
            f"The part that records is not installed; install it with pip install 'threeshot[sound]', {INSTEAD}."
        ) from error
    except OSError as error:
        how = (
            "sudo apt install libportaudio2" if sys.platform == "linux" else "pip install --force-reinstall sounddevice"
        )
        raise NoMicrophone(
            f"The system's PortAudio library is missing, which microphones need; install it ({how}), {INSTEAD}."
        ) from error
    return sounddevice


def _choose(inputs: list[Device], wanted: str | None) -> Device:
    if wanted is None:
        return next((one for one in inputs if one.default), inputs[0])
    by_number = [one for one in inputs if str(one.index) == wanted]
    exactly = [one for one in inputs if one.name == wanted]
    alike = [one for one in inputs if wanted.casefold() in one.name.casefold()]
    found = by_number or exactly or alike
    if not found:
        there = ", ".join(f"{one.index} {one.name}" for one in inputs)
        raise NoMicrophone(f"No microphone is called '{wanted}'; there is {there}.")
    return found[0]


def _rate(one: dict[str, Any]) -> int:
    rate = round(float(one.get("default_samplerate") or 0.0))
    return rate if _RATES_HZ[0] <= rate <= _RATES_HZ[1] else 48_000


def _said(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")[:120]
