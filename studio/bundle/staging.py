"""Where a bundle is built: a folder with a name of its own beside the finished ones, cleaned up after a build that was killed.

A lock file beside the folder is held while it is built. The system lets go of it when the process ends, however it ends, so a
lock that can be taken means that nobody builds there any more.
"""

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

PREFIX = ".threeshot-part-bundle-"
_LOCK = ".lock"
_OLD_S = 24 * 3600.0
"""Where a file system knows no locks, a folder untouched for a day counts as left behind."""


@contextlib.contextmanager
def building(target: Path) -> Iterator[Path]:
    """An empty folder in `target` to build in; whatever is left of it on leaving is removed. What others left behind goes first."""
    clean(target)
    folder, lock = _begin(target)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _end(folder, lock)


def clean(target: Path) -> list[str]:
    """Remove what killed builds left in `target` (own prefix only, nobody at work there); the names removed."""
    removed = []
    for found in sorted(target.glob(f"{PREFIX}*")):
        if found.is_symlink():
            continue
        if found.name.endswith(_LOCK):
            if not found.with_name(found.name.removesuffix(_LOCK)).exists():
                _remove_stale(found.with_name(found.name.removesuffix(_LOCK)))
        elif found.is_dir() and _remove_stale(found):
            removed.append(found.name)
    return removed


def _begin(target: Path) -> tuple[Path, BinaryIO]:
    while True:
        folder = target / f"{PREFIX}{secrets.token_hex(6)}"
        path = _lock_path(folder)
        lock = path.open("xb")
        # Another process may have cleaned it away between the two calls; then it is no longer the file of that name.
        if _take(lock) is not False and _same(lock, path):
            folder.mkdir()
            return folder, lock
        lock.close()


def _end(folder: Path, lock: BinaryIO) -> None:
    path = _lock_path(folder)
    if os.name == "nt":
        lock.close()
        path.unlink(missing_ok=True)
    else:
        path.unlink(missing_ok=True)
        lock.close()


def _remove_stale(folder: Path) -> bool:
    path = _lock_path(folder)
    try:
        lock = path.open("ab")
    except OSError:
        return False
    taken = _take(lock)
    if taken is None:
        newest = max((p.stat().st_mtime for p in (folder, path) if p.exists()), default=0.0)
        taken = time.time() - newest > _OLD_S
    if not taken:
        lock.close()
        return False
    shutil.rmtree(folder, ignore_errors=True)
    _end(folder, lock)
    return True


def _lock_path(folder: Path) -> Path:
    return folder.with_name(folder.name + _LOCK)


def _same(lock: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(lock.fileno()), path.stat())
    except OSError:
        return False


def _take(lock: BinaryIO) -> bool | None:
    """Take the lock without waiting: whether it was free, or None where this file system has no locks."""
    if os.name == "nt":
        import msvcrt

        try:
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True
