"""Where a drop's recordings and measured stills lie: `measurements/` in the shoot folder. Whole or absent, and never replaced."""

import contextlib
import hashlib
import shutil
from pathlib import Path

from studio.base import paths
from studio.base.clock import utc_now
from studio.base.errors import Refused
from studio.base.files import disk_error, is_within, make_below, writing

FOLDER = "measurements"
ROOM_TONE = "room-tone"
_MOST_PICTURES = 60


def new_path(folder: Path, what: str, ending: str) -> Path:
    """A name for a new file in the shoot folder's `measurements/`, such as `room-tone-20261003T0913.wav`; none that is there already.

    The folder is made. Raises Refused when the shoot folder is not there or can't be written to.
    """
    place = folder / FOLDER
    try:
        make_below(place, folder)
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            raise Refused(f"{folder}: is not there any more; connect its disk or move it back.") from error
        raise disk_error(error, place) from error
    stem = f"{what}-{utc_now():%Y%m%dT%H%M%SZ}"
    path, n = place / f"{stem}{ending}", 1
    while path.exists():
        n += 1
        path = place / f"{stem}-{n}{ending}"
    return path


def new_picture() -> Path:
    """Where the window's JPEG of a measured frame goes: the cache, which keeps the newest few."""
    place = paths.cache_dir() / "measured"
    with contextlib.suppress(OSError):
        for old in sorted(place.glob("*.jpg"))[:-_MOST_PICTURES]:
            old.unlink(missing_ok=True)
    return place / f"{utc_now():%Y%m%dT%H%M%S%fZ}.jpg"


def keep_room_tone(folder: Path, file: Path) -> Path:
    """Keep a room tone with the drop: a verified copy in `measurements/`, or itself when it lies there. Raises Refused."""
    if is_within(file, folder / FOLDER):
        return file
    target = new_path(folder, ROOM_TONE, file.suffix.lower())
    try:
        wanted = _hash(file)
        for there in sorted((folder / FOLDER).glob(f"{ROOM_TONE}-*")):
            if _hash(there) == wanted:
                return there
        with writing(target, within=folder) as temporary:
            shutil.copyfile(file, temporary)
            if _hash(temporary) != wanted:
                raise Refused(f"{file}: changed while it was copied; measure it again.")
    except OSError as error:
        raise disk_error(error, target) from error
    return target


def newest_room_tone(folder: Path) -> Path | None:
    """The newest room tone in the shoot folder, good or not, or None."""
    kept = sorted((folder / FOLDER).glob(f"{ROOM_TONE}-*"))
    return kept[-1] if kept else None


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
