"""The devices of `threeshot measure`: microphones, which there are and what they record, and a webcam's look at the light."""

import contextlib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base.errors import Interrupted, UsageError
from studio.cli.output import note, print_json, table
from studio.cli.work import long_work, opened

if TYPE_CHECKING:
    from studio.base.jobs import Progress
    from studio.capture.microphone import Heard
    from studio.capture.webcam import Box, Spots
    from studio.measure.meter import Reading


def show_devices(as_json: bool) -> None:
    """The microphones, as a table or JSON. Raises NoMicrophone."""
    from studio.capture import microphone

    found = microphone.devices()
    if as_json:
        print_json([asdict(one) for one in found])
        return
    rows = [(one.index, one.name, one.channels, one.rate_hz, "default" if one.default else "") for one in found]
    table("", ("", "Microphone", "Channels", "Hz", ""), rows, right=("", "Channels", "Hz"))


def check(files: list[Path] | None, drop: str | None) -> None:
    """Whether it is said where a recording goes. Raises UsageError."""
    if drop is None and (not files or len(files) > 1):
        raise UsageError("--record needs one FILE to write to, or --drop, whose folder then keeps the recording.")
    if drop is not None and files:
        raise UsageError("--record with --drop writes into the drop's folder; leave FILE out.")
    if files and (files[0].suffix.lower() != ".wav" or files[0].exists()):
        raise UsageError(f"{files[0]}: a recording is written to a new file that ends in .wav; give it another name.")


def record(seconds: float, device: str | None, drop: str | None, item: str | None, file: Path | None) -> Path:
    """Record so long; Ctrl-C ends it earlier. The file. Raises UsageError, NoMicrophone, NotComplete, Refused."""
    from studio.capture import microphone

    with microphone.Microphone(device) as source, long_work(until_stopped=True) as progress:
        note(f"Recording {seconds:g} s from {source.name}; Ctrl-C ends it earlier.")
        heard = _shown(progress)
        if drop is None:
            assert file is not None
            file.absolute().parent.mkdir(parents=True, exist_ok=True)
            return microphone.record(source, file, seconds, progress, heard)
        with opened(drop) as shoot:
            return shoot.checklist.record(source, seconds, item == "room-tone", progress, heard)


def _shown(progress: "Progress") -> "Heard":
    """The level beside the bar."""

    def heard(reading: "Reading") -> None:
        # Cancelling ends the recording at its next block; it is no error here.
        with contextlib.suppress(Interrupted):
            progress.advance(0, f"peak {reading.hold_dbfs:.1f} dBFS{', CLIPPED' if reading.clipped else ''}")

    return heard


def look(
    number: int, card: "Box", spots: "Spots", drop: str | None, item: str | None, by: str | None
) -> dict[str, Any]:
    """What a webcam sees now, measured; kept with the drop when one is named. Raises NoWebcam, NotFound, UsageError, Refused."""
    from studio.capture.webcam import Webcam

    with Webcam(str(number)) as webcam:
        found = webcam.look(card, spots)
        if drop is None:
            return found
        with opened(drop) as shoot:
            result: dict[str, Any] = shoot.checklist.keep_look(webcam, card, spots, by, item).made["result"]
            return result
