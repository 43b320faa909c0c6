"""The microphones of this computer: which there are, hearing one, and its stream to be recorded by `shoot.checklist.record`."""

from typing import TYPE_CHECKING

from studio.base.jobs import Progress

if TYPE_CHECKING:
    from studio.capture.microphone import Heard, SampleStream
    from studio.capture.portaudio import Device


def find_microphones() -> "list[Device]":
    """Those that are plugged in now. Raises NoMicrophone, a NotFound, with the sentence why there is none. Takes its time."""
    from studio.capture import microphone

    return microphone.devices()


def open_microphone(device: str | None) -> "SampleStream":
    """Open one by its number or a part of its name; None: the system's own choice. Raises NoMicrophone, a NotFound."""
    from studio.capture.microphone import Microphone

    return Microphone(device)


def listen(stream: "SampleStream", progress: Progress, heard: "Heard") -> None:
    """Tell the stream's level until `progress.cancel()`, and keep nothing."""
    from studio.capture import microphone

    microphone.listen(stream, progress, heard)
