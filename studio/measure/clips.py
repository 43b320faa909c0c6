"""Sound that phones and cameras record, in containers that soundfile doesn't open, read by the person's own `ffmpeg`.

Only files that begin as one of these containers go there, each with its demuxer named: nothing that points to other files or to the
network (a playlist, a list of files) is followed.
"""

import shutil
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.base.errors import InvalidInput

_DEMUXERS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("mov", lambda head: head[4:8] in (b"ftyp", b"moov", b"wide", b"mdat", b"free")),
    ("amr", lambda head: head.startswith(b"#!AMR")),
    ("caf", lambda head: head.startswith(b"caff")),
    ("matroska", lambda head: head.startswith(b"\x1a\x45\xdf\xa3")),
    ("aac", lambda head: head[:1] == b"\xff" and head[1:2] in (b"\xf0", b"\xf1", b"\xf8", b"\xf9")),
)
_HEAD = 16
_TIMEOUT_S = 60
_MOST_MEMORY = 500_000_000
_FLOAT, _EXTENSIBLE = 3, 0xFFFE


def demuxer(path: Path) -> str | None:
    """What ffmpeg calls the container that a file begins as; None for any that is not a phone's or a camera's."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    return next((name for name, begins in _DEMUXERS if begins(head)), None)


def find_ffmpeg() -> str | None:
    """The person's ffmpeg on PATH; None where there is none."""
    found = shutil.which("ffmpeg")
    # On Windows a program in the working folder is found first; that may be anybody's.
    return found if found is not None and Path(found).is_absolute() else None


def read_clip(path: Path, container: str, most_values: int) -> tuple[NDArray[np.float32], int, bool]:
    """The first sound in a clip as (n, channels) float32, its rate in Hz, and whether more than `most_values` were there.

    container: of `demuxer`. Raises InvalidInput, one sentence, without ffmpeg, and for what it can't read within a minute.
    """
    program = find_ffmpeg()
    if program is None:
        raise InvalidInput(
            f"{path}: is sound as phones and cameras record it (M4A, MP4, MOV, 3GP, AMR), which needs ffmpeg; install ffmpeg, "
            "or give WAV, FLAC, AIFF, OGG or MP3."
        )
    most_bytes = 4 * most_values
    command = [
        program, "-nostdin", "-hide_banner", "-v", "error", "-max_alloc", str(_MOST_MEMORY), "-threads", "1",
        "-protocol_whitelist", "file", "-f", container, "-i", f"file:{path.resolve()}",
        "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-bitexact", "-fs", str(most_bytes + 4096),
        "-c:a", "pcm_f32le", "-f", "wav", "pipe:1",
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIMEOUT_S, check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise InvalidInput(
            f"{path}: ffmpeg was not done with it after {_TIMEOUT_S} s; give a shorter piece."
        ) from error
    except OSError as error:
        raise InvalidInput(f"{path}: ffmpeg could not be started ({error.strerror}); install it anew.") from error
    found = _samples(done.stdout)
    if found is None or found[0].size == 0:
        said = done.stderr.decode(errors="replace")
        if "matches no streams" in said:
            raise InvalidInput(f"{path}: holds no sound; record it again.")
        raise InvalidInput(f"{path}: could not be read as sound by ffmpeg, so it is damaged; record it again.")
    samples, rate = found
    most = most_values // samples.shape[1]
    return samples[:most], rate, len(samples) >= most


def _samples(wav: bytes) -> tuple[NDArray[np.float32], int] | None:
    """The samples of a WAV of 32-bit floats, whose sizes are unknown when it comes through a pipe; None for anything else."""
    if wav[:4] != b"RIFF" or wav[8:12] != b"WAVE":
        return None
    at, channels, rate = 12, 0, 0
    while at + 8 <= len(wav):
        name, size = struct.unpack_from("<4sI", wav, at)
        at += 8
        if name == b"fmt " and at + 16 <= len(wav):
            kind, channels, rate = struct.unpack_from("<HHI", wav, at)
            if kind not in (_FLOAT, _EXTENSIBLE):
                return None
        if name == b"data":
            if not channels:
                return None
            whole = (len(wav) - at) // (4 * channels) * channels
            return np.frombuffer(wav, "<f4", whole, at).reshape(-1, channels), rate
        at += size + size % 2
    return None
