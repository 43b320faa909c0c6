"""What is connected: the laptop's battery, a tethered camera with its battery and clock, and the cards in readers."""

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base.errors import NotFound, ThreeshotError
from studio.base.wording import are, count, size, span
from studio.ingest.discover import SourceFile, discover, shown
from studio.preflight.check import BAD, GOOD, LOOK, UNKNOWN, Check

if TYPE_CHECKING:
    from studio.capture.gphoto import About

LAPTOP_PCT, LAPTOP_LEAST_PCT = 60.0, 30.0
CAMERA_PCT, CAMERA_LEAST_PCT = 50.0, 20.0
SAMPLE_BYTES = 32 << 20
_WORDS = {"full": 100.0, "high": 100.0, "half": 50.0, "medium": 50.0, "low": 20.0, "empty": 0.0}
"""How cameras that know no percentage name their battery's state."""


@dataclass(frozen=True)
class Camera:
    """A tethered camera, as it tells of itself. clock_fast_s: seconds its clock is ahead of the laptop's, None where it does not say."""

    model: str
    battery: str | None
    clock_fast_s: float | None = None

    @classmethod
    def of(cls, about: "About") -> "Camera":
        """From what the tether knows of a connected camera."""
        return cls(about.model, about.battery, about.clock_fast_s)


def laptop_battery() -> Check:
    """The laptop's charge, and whether it is on mains."""
    limit = f"at least {LAPTOP_PCT:.0f} %, or on mains"
    title, item = "Battery of the laptop", "batteries"
    system = _psutil()
    found = system.sensors_battery() if system is not None and hasattr(system, "sensors_battery") else None
    if found is None:
        sentence = "This computer tells of no battery; see to it that it is on mains, or charged."
        return Check("laptop-battery", title, UNKNOWN, sentence, limit=limit, item=item)
    percent, mains = float(found.percent), bool(found.power_plugged)
    state = GOOD if mains or percent >= LAPTOP_PCT else LOOK if percent >= LAPTOP_LEAST_PCT else BAD
    sentence = f"{percent:.0f} %, {'on mains' if mains else 'on battery'}."
    if state != GOOD:
        sentence += " Put it on mains, or have a charged power bank at hand: tethering halves its time."
    return Check("laptop-battery", title, state, sentence, "", round(percent), "%", limit, item)


def camera_battery(camera: Camera | None, why_not: str) -> Check:
    """The tethered camera's charge. why_not: why there is none, in a sentence."""
    title, item, limit = "Battery of the camera", "batteries", f"at least {CAMERA_PCT:.0f} %"
    if camera is None:
        sentence = f"{why_not} Look at its display."
        return Check("camera-battery", title, UNKNOWN, sentence, limit=limit, item=item)
    percent = battery_pct(camera.battery)
    if percent is None:
        said = f" in a way that is known ('{camera.battery}')" if camera.battery else ""
        sentence = f"The camera does not tell its charge{said}; look at its display."
        return Check("camera-battery", title, UNKNOWN, sentence, camera.model, limit=limit, item=item)
    state = GOOD if percent >= CAMERA_PCT else LOOK if percent >= CAMERA_LEAST_PCT else BAD
    sentence = f"{camera.battery}." + ("" if state == GOOD else " Change it now, and charge the one taken out.")
    return Check("camera-battery", title, state, sentence, camera.model, percent, "%", limit, item)


def battery_pct(text: str | None) -> float | None:
    """A camera's word for its charge in per cent: `50%`, `Full`, `75 %`; None for what is neither."""
    if text is None:
        return None
    match = re.fullmatch(r"\s*([0-9]{1,3}(?:\.[0-9]+)?)\s*%?\s*", text)
    if match:
        return min(100.0, float(match[1]))
    return _WORDS.get(text.strip().lower())


def mounted_cards() -> list[Path]:
    """The volumes that are mounted and have a DCIM folder; the computer's own root is none."""
    system = _psutil()
    found = []
    for part in system.disk_partitions(all=False) if system is not None else []:
        root = Path(part.mountpoint)
        try:
            if root != Path(root.anchor) and (root / "DCIM").is_dir():
                found.append(root)
        except OSError:
            continue
    return sorted(found)


def cards(paths: list[Path]) -> list[Check]:
    """Each card listed, and a sample of its files read; nothing on it is changed."""
    if not paths:
        sentence = "No card is in a reader; put one in, to know that card, reader and cable work together."
        return [Check("card", "Card", UNKNOWN, sentence, limit="readable")]
    return [_card(path) for path in paths]


def _card(path: Path) -> Check:
    title, about = "Card", shown(path)
    try:
        found = discover(path)
    except NotFound as error:
        return Check("card", title, BAD, str(error), about, limit="readable")
    if found.problems:
        sentence = f"{found.problems[0]} Take another card or reader, and import what this one holds first."
        return Check("card", title, BAD, sentence, about, len(found.files), "files", "readable")
    began, read = time.perf_counter(), 0
    sample = _sample(found.files)
    for file in sample:
        try:
            read += _read(file.path)
        except OSError as error:
            sentence = f"{shown(file.path)}: could not be read ({error.strerror}); take another card or reader."
            return Check("card", title, BAD, sentence, about, len(found.files), "files", "readable")
    took_s = time.perf_counter() - began
    if not found.files:
        return Check("card", title, GOOD, "It is readable, and empty.", about, 0, "files", "readable")
    files = f"{count(len(found.files), 'file')} {are(len(found.files))} on it"
    sentence = f"{files}; {size(read)} of {len(sample)} were read in {span(took_s)}."
    return Check("card", title, GOOD, sentence, about, len(found.files), "files", "readable")


def _sample(files: list[SourceFile]) -> list[SourceFile]:
    """The first, the middle and the last."""
    return [files[n] for n in sorted({0, len(files) // 2, len(files) - 1})] if files else []


def _read(path: Path) -> int:
    """Read a file up to a bound; the bytes read. Raises OSError."""
    read, handle = 0, os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        while read < SAMPLE_BYTES and (piece := os.read(handle, 1 << 20)):
            read += len(piece)
    finally:
        os.close(handle)
    return read


def tethered(port: str | None) -> tuple[Camera | None, str]:
    """Ask a camera on the cable (or at `port`) of itself and let go of it; None with the sentence why there is none."""
    from studio.capture import gphoto
    from studio.capture.camera_process import CameraProcess

    why_not = gphoto.unavailable()
    if why_not is not None:
        return None, why_not
    try:
        with CameraProcess() as process:
            return Camera.of(process.ask(gphoto.connect, port)), ""
    except ThreeshotError as error:
        return None, str(error)


def _psutil() -> Any:
    """psutil, or None where an environment was made before it was needed."""
    try:
        import psutil
    except ImportError:
        return None
    return psutil
