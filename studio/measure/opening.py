"""The one place of this room that opens files: recordings by soundfile (plain WAV also without it), what phones record by the person's
ffmpeg (`clips`), pictures by `studio.imaging`.

Call `sound_of` and `light_of` in a worker (`studio.base.workers`): both read what comes from outside.
"""

import contextlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.base.errors import InvalidInput, NotFound, Refused

MOST_VALUES = 60_000_000
"""Samples × channels that are measured of one recording: ten minutes of stereo at 48 kHz; 240 MB."""
MOST_CHANNELS = 32
RATES_HZ = (8_000, 384_000)
_QUALITY = 85


def sound_of(path: str) -> dict[str, Any]:
    """Measure a recording: what `measure sound --json` gives for it, `error` set (and the rest empty) when it can't be read."""
    from studio.measure import sound

    try:
        samples, rate, notes = open_sound(Path(path))
    except InvalidInput as error:
        return {"file": path, **sound.nothing().to_dict(), "error": str(error)}
    found = sound.measure(samples, rate).to_dict()
    return {"file": path, "error": None, **found, "notes": [*notes, *found["notes"]]}


def light_of(
    path: str,
    card: tuple[int, int, int, int] | None = None,
    spots: tuple[tuple[int, int], tuple[int, int]] | None = None,
    picture: str | None = None,
    beside: str | None = None,
) -> dict[str, Any]:
    """Measure a test frame: what `measure light --json` gives for it, `error` set (and the rest empty) when it can't be read.

    card: (x, y, width, height) of the grey card and spots: (x, y) of key and fill, in pixels of the upright picture; found without.
    picture: where a JPEG of it is written for the window to show; its name is then in the answer, unless the disk is full. beside: another
    frame, which counts for flicker where it shows the same set from the same place.
    """
    from studio import imaging
    from studio.measure import light

    try:
        pixels = imaging.render_pixels(path)
    except InvalidInput as error:
        return {"file": path, **light.nothing().to_dict(), "error": str(error)}
    sideways = imaging.read_exif(Path(path)).orientation in (5, 6, 7, 8)
    other = None
    if beside is not None:
        with contextlib.suppress(InvalidInput, OSError):
            other = imaging.render_pixels(beside)
    measured = light.measure(pixels, card, spots, sideways=sideways, beside=other)
    found = {"file": path, "error": None, **measured.to_dict()}
    if picture is not None:
        with contextlib.suppress(Refused, OSError):
            write_picture(pixels, Path(picture))
            found["picture"] = picture
    return found


def write_picture(pixels: NDArray[np.uint8], path: Path) -> None:
    """Write a measured frame, (H, W, 3) uint8 sRGB, as a small JPEG, whole or not at all. Raises Refused when the disk is full."""
    import simplejpeg

    from studio.base.files import write_atomic
    from studio.measure.linear import reduced

    small, _ = reduced(pixels)
    write_atomic(path, simplejpeg.encode_jpeg(np.ascontiguousarray(small), quality=_QUALITY, colorspace="RGB"))


def open_sound(path: Path) -> tuple[NDArray[np.float32], int, list[str]]:
    """A recording as (n, channels) float32 with full scale at ±1.0, its sample rate in Hz, and notes.

    Raises NotFound; InvalidInput, one sentence, for what is no recording, damaged, empty, or needs the extra `sound` or ffmpeg.
    """
    if not path.is_file():
        raise (
            NotFound(f"{path}: is not there; check the name.")
            if not path.exists()
            else InvalidInput(f"{path}: is no file; name the recording itself.")
        )
    container = _container(path)
    try:
        samples, rate, total = _by_library(path)
    except InvalidInput:
        if container is None:
            raise
        samples, rate, total = _by_ffmpeg(path, container)
    if samples.size == 0:
        raise InvalidInput(f"{path}: holds no sound; record it again.")
    if not np.isfinite(samples).all():
        raise InvalidInput(f"{path}: holds values that are no numbers, so it is damaged; record it again.")
    if total > len(samples):
        return samples, rate, [f"Only the first {len(samples) / rate / 60:.0f} minutes are measured."]
    return samples, rate, []


def _by_library(path: Path) -> tuple[NDArray[np.float32], int, int]:
    try:
        import soundfile
    except (ImportError, OSError):
        # OSError: the package is there, the library it needs isn't.
        return _by_wave(path)
    return _by_soundfile(soundfile, path)


def _container(path: Path) -> str | None:
    from studio.measure import clips

    try:
        return clips.demuxer(path)
    except OSError:
        return None


def _by_ffmpeg(path: Path, container: str) -> tuple[NDArray[np.float32], int, int]:
    from studio.measure import clips

    samples, rate, more = clips.read_clip(path, container, MOST_VALUES)
    _check(path, samples.shape[1], rate)
    return samples, rate, len(samples) + more


def _by_soundfile(soundfile: Any, path: Path) -> tuple[NDArray[np.float32], int, int]:
    try:
        with path.open("rb") as stream, soundfile.SoundFile(stream) as file:
            channels, rate, total = int(file.channels), int(file.samplerate), int(file.frames)
            _check(path, channels, rate)
            most = MOST_VALUES // channels
            pieces: list[NDArray[np.float32]] = []
            # In pieces: the length in the header may be a lie.
            while (have := sum(map(len, pieces))) < most:
                piece = file.read(min(most - have, 1 << 20), dtype="float32", always_2d=True)
                if len(piece) == 0:
                    break
                pieces.append(piece)
    except (soundfile.SoundFileError, OSError, ValueError, TypeError) as error:
        raise InvalidInput(
            f"{path}: could not be read as sound ({_said(error)}); give WAV, FLAC, AIFF, OGG or MP3."
        ) from error
    samples = np.concatenate(pieces) if pieces else np.empty((0, channels), np.float32)
    return samples, rate, total if len(samples) == most else len(samples)


def _said(error: Exception) -> str:
    said = " ".join(str(error).split())
    return said.rsplit(": ", 1)[-1].rstrip(".")[:120] or type(error).__name__


def _check(path: Path, channels: int, rate: int) -> None:
    if not 1 <= channels <= MOST_CHANNELS:
        raise InvalidInput(f"{path}: has {channels} channels; up to {MOST_CHANNELS} are measured.")
    if not RATES_HZ[0] <= rate <= RATES_HZ[1]:
        raise InvalidInput(f"{path}: has a sample rate of {rate} Hz; {RATES_HZ[0]} to {RATES_HZ[1]} Hz are measured.")


def _by_wave(path: Path) -> tuple[NDArray[np.float32], int, int]:
    """PCM WAV with what Python has itself."""
    import wave

    try:
        with path.open("rb") as stream, wave.open(stream) as file:
            channels, rate, width, total = (
                file.getnchannels(),
                file.getframerate(),
                file.getsampwidth(),
                file.getnframes(),
            )
            _check(path, channels, rate)
            data = file.readframes(min(total, MOST_VALUES // channels))
    except (wave.Error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise InvalidInput(
            f"{path}: only plain WAV can be read without Threeshot's extra 'sound'; install it: pip install 'threeshot[sound]'."
        ) from error
    whole = len(data) // (channels * width) * channels * width
    return _from_pcm(data[:whole], width).reshape(-1, channels), rate, min(total, max(whole // (channels * width), 0))


def _from_pcm(data: bytes, width: int) -> NDArray[np.float32]:
    """Little-endian PCM of 1 (unsigned), 2, 3 or 4 bytes a value, as float32 with full scale at ±1.0."""
    if width == 1:
        return (np.frombuffer(data, np.uint8).astype(np.float32) - 128.0) / 128.0
    if width == 3:
        bytes3 = np.frombuffer(data, np.uint8).reshape(-1, 3)
        wide = np.zeros((len(bytes3), 4), np.uint8)
        wide[:, 1:] = bytes3
        return wide.view("<i4").reshape(-1).astype(np.float32) / 2.0**31
    return np.frombuffer(data, f"<i{width}").astype(np.float32) / np.float32(2.0 ** (8 * width - 1))
