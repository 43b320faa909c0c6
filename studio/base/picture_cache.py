"""The previews in the person's cache: each found by the content of the file it shows, all together within a limit on disk.

The same picture in two drops, or imported again, has one preview. A name is the hash of the bytes that the preview was made of, so
nothing is kept under it that was made of others (`keep`), and what is not whole is as good as absent (`is_whole`). What was not looked
at for longest goes first (`hold`). Several processes may keep, use and remove at once: an entry may be lost by that, and is made anew.
"""

import contextlib
import os
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from studio.base import paths, settings
from studio.base.errors import Refused
from studio.base.files import PART_PREFIX, is_left_behind, write_atomic

LARGE = "-full"
"""What a large preview's name ends with, for looking at 100 %."""
_LEFT = 0.9
"""Of the limit so much is left, so that not every picture makes room for the next one alone."""
_USED_S = 600.0
"""A use is noted at most so often: what matters is days and weeks."""
_ROOM_BYTES = 64 * 2**20
"""So much makes room on a full disk."""
_OF_CONTENT = re.compile(r"[0-9a-f]{32}")
GB = 10**9
_EVERY = 250
"""Previews after which the limit is looked at: some 60 MB. A process looks at its first one too."""
_written, _counting = _EVERY, threading.Lock()


def folder() -> Path:
    """Where they lie."""
    return paths.cache_dir() / "previews"


def place(xxh128: str, large: bool = False) -> str:
    """The path of the preview of a file with that content (its XXH3-128, 32 hex digits), which may be absent."""
    return f"{folder()}{os.sep}{xxh128[:2]}{os.sep}{xxh128}{LARGE if large else ''}.jpg"


def may_hold(path: Path | str, xxh128: str) -> bool:
    """Whether what was made of a file with that content may be kept there: no other content is what the name says."""
    named = Path(path).stem.removesuffix(LARGE)
    return named == xxh128 or _OF_CONTENT.fullmatch(named) is None


def is_whole(path: Path | str) -> bool:
    """Whether a whole JPEG is there: its two ends are, so no power cut left it half."""
    try:
        with Path(path).open("rb") as file:
            if file.read(2) != b"\xff\xd8":
                return False
            file.seek(-2, os.SEEK_END)
            return file.read(2) == b"\xff\xd9"
    except OSError:
        return False


def keep(path: Path, data: bytes) -> None:
    """Write it whole or not at all; on a full disk after others have made room. Raises Refused."""
    try:
        write_atomic(path, data)
    except Refused:
        if not _forget_oldest(_ROOM_BYTES):
            raise
        write_atomic(path, data)


def note_use(path: Path | str) -> None:
    """It was looked at now, so it goes later than others."""
    with contextlib.suppress(OSError):
        if time.time() - Path(path).stat().st_mtime > _USED_S:
            os.utime(path)


def limit_bytes() -> int:
    """What the settings allow."""
    return round(settings.load().cache_limit_gb() * GB)


def used_bytes() -> int:
    """What all of it takes on the disk."""
    return sum(size for _, size, _ in _entries())


def hold(limit: int | None = None) -> int:
    """Remove what was not looked at for longest until the limit (by default the settings') is held; how many bytes were freed."""
    most = limit_bytes() if limit is None else limit
    entries = list(_entries())
    total = sum(size for _, size, _ in entries)
    return _forget(entries, total - round(most * _LEFT)) if total > most else 0


def count_written(many: int = 1) -> None:
    """So many previews were written; now and then the limit is held by that. Not for the window's thread."""
    global _written
    with _counting:
        _written += many
        due = _written >= _EVERY
        _written = 0 if due else _written
    if due:
        hold()


def empty() -> int:
    """Remove all of it; how many bytes were freed."""
    entries = list(_entries())
    return _forget(entries, sum(size for _, size, _ in entries) + 1)


def _forget_oldest(least: int) -> int:
    return _forget(list(_entries()), least)


def _forget(entries: list[tuple[float, int, str]], least: int) -> int:
    freed = 0
    for _, size, path in sorted(entries):
        if freed >= least:
            break
        # Where another program has it open and that keeps it (Windows), the next one goes.
        with contextlib.suppress(OSError):
            Path(path).unlink(missing_ok=True)
            freed += size
    return freed


def _entries() -> Iterator[tuple[float, int, str]]:
    """Of each file when it was last used, its bytes and its path. What a killed process left half written goes first."""
    waiting = [str(folder())]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as found:
                for one in found:
                    if one.is_dir(follow_symlinks=False):
                        waiting.append(one.path)
                    elif not one.name.startswith(PART_PREFIX) or is_left_behind(Path(one.path)):
                        told = one.stat(follow_symlinks=False)
                        yield (0.0 if one.name.startswith(PART_PREFIX) else told.st_mtime), told.st_size, one.path
        except OSError:
            continue
