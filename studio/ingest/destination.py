"""From a verified part to its final name: never over another file, never half, and what dead runs left is cleaned up."""

import contextlib
import ctypes
import errno
import os
import secrets
import sys
from pathlib import Path

from studio.base.files import PART_PREFIX, is_left_behind, part_prefix, safe_name

_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
_RENAME_EXCL = 4
_UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EPERM}


def part_path(folder: Path, ending: str) -> Path:
    """A new part's path in `folder`. Its name says which host and process writes it, so that others know when that is dead."""
    return folder / f"{part_prefix()}{secrets.token_hex(6)}{ending}"


def remove_strays(folder: Path, below: bool = True) -> int:
    """Remove the parts in `folder` that runs which are no more left behind; the number removed. Others' files are not touched.

    below: in the folders below it, too, where other things than copies are written.
    """
    removed = 0
    for place, folders, names in os.walk(folder):
        if not below:
            folders.clear()
        for name in names:
            if name.startswith(PART_PREFIX) and is_left_behind(Path(place, name)):
                with contextlib.suppress(OSError):
                    Path(place, name).unlink()
                    removed += 1
    return removed


def rename_into_place(part: Path, final: Path) -> None:
    """Give a part its final name on the same disk. Raises FileExistsError, and changes nothing, when that name is taken."""
    if os.name == "nt":
        part.rename(final)  # Windows refuses by itself when the name is taken
        return
    if _rename_exclusively(part, final):
        return
    try:
        os.link(part, final)
    except OSError as error:
        if error.errno not in _UNSUPPORTED | {errno.EMLINK}:
            raise
        # Neither is there on this file system (some network ones): look first. Two imports at once take other names anyway.
        if os.path.lexists(final):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(final)) from error
        part.rename(final)
        return
    part.unlink()


def safe_stem(stem: str) -> str:
    """A stem as every system accepts it, short enough that an ending and a number still fit."""
    clean = safe_name(stem, limit=100)
    return f"_{clean}" if clean.casefold() == "ascmhl" else clean


class Names:
    """The names taken in a folder, whatever their case: a folder made on Linux must still fit a Mac's or Windows' disk."""

    def __init__(self) -> None:
        self._taken: dict[Path, set[str]] = {}

    def taken(self, path: Path) -> bool:
        """Whether `path` may not be used for a new file."""
        return path.name.casefold() in self._listing(path.parent) or os.path.lexists(path)

    def take(self, path: Path) -> None:
        """`path` has been used."""
        self._listing(path.parent).add(path.name.casefold())

    def look_again(self, folder: Path) -> None:
        """Somebody else writes there too: read its listing anew."""
        self._taken.pop(folder, None)

    def _listing(self, folder: Path) -> set[str]:
        if folder not in self._taken:
            try:
                self._taken[folder] = {path.name.casefold() for path in folder.iterdir()}
            except FileNotFoundError:
                self._taken[folder] = set()
        return self._taken[folder]


def _rename_exclusively(part: Path, final: Path) -> bool:
    """The system's own rename that refuses to replace; False where it (or the file system) has none."""
    name = {"linux": "renameat2", "darwin": "renamex_np"}.get(sys.platform)
    call = getattr(_libc(), name, None) if name else None
    if call is None:
        return False
    source, target = os.fsencode(part), os.fsencode(final)
    if name == "renameat2":
        result = call(_AT_FDCWD, source, _AT_FDCWD, target, _RENAME_NOREPLACE)
    else:
        result = call(source, target, _RENAME_EXCL)
    if result == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNSUPPORTED:
        return False
    raise OSError(number, os.strerror(number), str(part), None, str(final))


def _libc() -> ctypes.CDLL | None:
    global _LIBC
    if _LIBC is None and os.name != "nt":
        with contextlib.suppress(OSError):
            _LIBC = ctypes.CDLL(None, use_errno=True)
    return _LIBC


_LIBC: ctypes.CDLL | None = None


def reserve(handle: int, size: int) -> None:
    """Ask for the space of a whole file at once: faster, in one piece, and a full disk is known before anything is written.

    Linux' own fallocate rather than posix_fallocate, which where a file system has none (exFAT) writes every block instead.
    Raises OSError when there is no space; where the question can't be asked, nothing happens.
    """
    if size == 0 or sys.platform != "linux":
        return
    call = getattr(_libc(), "fallocate64", None) or getattr(_libc(), "fallocate", None)
    if call is None:
        return
    call.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64]
    if call(handle, 0, 0, size) != 0 and (number := ctypes.get_errno()) in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        raise OSError(number, os.strerror(number))
