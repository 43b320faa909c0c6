"""An append-only file of JSON lines that several processes write to: whole lines, on the disk, never one within another."""

import contextlib
import json
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base.errors import Refused
from studio.base.files import disk_error, fsync_dir

if TYPE_CHECKING:
    from filelock import BaseFileLock

MOST_LINE = 8 << 20
"""Bytes; a longer line is not read."""
MOST_FILE = 2 << 30
"""Bytes; what comes after them is not read."""
_LOCK_S = 20.0
_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def to_line(values: dict[str, Any]) -> bytes:
    """One line. Characters that no UTF-8 can hold (of a file's name) are escaped."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace") + b"\n"


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let no other process append to `path` meanwhile. Raises Refused when one holds it for long; where the disk knows no locks, none."""
    from filelock import Timeout

    lock = _lock_of(path)
    try:
        lock.acquire(timeout=_LOCK_S)
    except Timeout:
        raise Refused(
            f"{path}: another program holds it; close it, the next change is written with this one."
        ) from None
    except OSError:
        # No locks on this disk; a single write at the end of a file is still whole on every local one.
        yield
        return
    try:
        yield
    finally:
        lock.release()


def append(path: Path, lines: Iterable[bytes]) -> None:
    """Write lines at the end, all or none, and have them on the disk. A line that a kill left torn is ended first.

    Raises Refused (full, not writable, or no plain file), OSError.
    """
    data = b"".join(lines)
    try:
        new = not path.exists()
        handle = os.open(path, _FLAGS, 0o666)
        try:
            before = os.fstat(handle)
            if not stat.S_ISREG(before.st_mode):
                raise Refused(f"{path}: is not a plain file; move it away.")
            if before.st_size and _last_byte(handle, before.st_size) != b"\n":
                data = b"\n" + data
            try:
                _write(handle, data)
                os.fsync(handle)
            except OSError:
                # What did not come to be whole is not to stand between the lines to come.
                with contextlib.suppress(OSError):
                    os.ftruncate(handle, before.st_size)
                raise
        finally:
            os.close(handle)
        if new:
            fsync_dir(path.parent)
    except OSError as error:
        raise disk_error(error, path) from error


def read(path: Path) -> Iterator[dict[str, Any] | None]:
    """Each line's JSON object in order; None for a line that holds none. One that a kill left torn at the end is left out.

    Nothing when there is no such file, or when it is no plain file. Raises OSError.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return
        while file.tell() < MOST_FILE and (line := file.readline(MOST_LINE)):
            if not line.endswith(b"\n"):
                if not _skip_rest(file.readline):
                    return
                yield None
                continue
            if line.strip():
                yield _object(line)


def _skip_rest(readline: Any) -> bool:
    """Go to the end of a line that is too long; whether it has one."""
    while piece := readline(MOST_LINE):
        if piece.endswith(b"\n"):
            return True
    return False


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _last_byte(handle: int, size: int) -> bytes:
    os.lseek(handle, size - 1, os.SEEK_SET)
    return os.read(handle, 1)


def _write(handle: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(handle, left) :]


def _lock_of(path: Path) -> "BaseFileLock":
    from filelock import FileLock

    return FileLock(path.with_name(f".{path.name}.lock"), fallback_to_soft=False)
