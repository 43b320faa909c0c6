"""Where a bundle is built: a folder with a name of its own beside the finished ones, cleaned up after a build that was killed.

A lock file beside the folder is held while it is built. The system lets go of it when the process ends, however it ends, so a
lock that can be taken means that nobody builds there any more.
"""

import contextlib
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock

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
        _end(lock)


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


def _begin(target: Path) -> tuple[Path, "BaseFileLock"]:
    from filelock import Timeout

    while True:
        folder = target / f"{PREFIX}{secrets.token_hex(6)}"
        lock = _lock_of(folder)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            # Another process took it for left behind, and is about to clean it away.
            continue
        except OSError:
            # No locks here: the lock's file (or the build's first one) shows that somebody is at work.
            Path(lock.lock_file).touch()
        folder.mkdir()
        return folder, lock


def _end(lock: "BaseFileLock") -> None:
    lock.release()
    # Who finds a lock's file without a folder may hold it by now, to do the same.
    with contextlib.suppress(OSError):
        Path(lock.lock_file).unlink(missing_ok=True)


def _remove_stale(folder: Path) -> bool:
    from filelock import Timeout

    lock = _lock_of(folder)
    newest = max(_changed_s(path) for path in (folder, Path(lock.lock_file)))
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return False
    except OSError:
        if time.time() - newest <= _OLD_S:
            return False
    shutil.rmtree(folder, ignore_errors=True)
    _end(lock)
    return True


def _changed_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _lock_of(folder: Path) -> "BaseFileLock":
    """The folder's lock. Where a file system knows none, acquiring it raises OSError, rather than making do with a file alone."""
    from filelock import FileLock

    return FileLock(folder.with_name(folder.name + _LOCK), fallback_to_soft=False)
