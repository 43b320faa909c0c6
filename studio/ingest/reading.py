"""Reading bytes for hashing, and reading them back *from the disk, not from memory*.

Linux: POSIX_FADV_DONTNEED, then a probe (`RWF_NOWAIT`) whether the pages are really gone; if they are not, O_DIRECT. macOS: F_NOCACHE.
Windows: a handle with FILE_FLAG_NO_BUFFERING. Where none of them works, the answer says `memory` instead of `disk`, and the catalog
keeps that.
"""

import contextlib
import errno
import mmap
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from xxhash import xxh3_128

PIECE = 1 << 20
"""Bytes read at a time."""
_BINARY = getattr(os, "O_BINARY", 0)
_F_NOCACHE = 48
_NO_BUFFERING = 0x20000000 | 0x08000000  # FILE_FLAG_NO_BUFFERING | FILE_FLAG_SEQUENTIAL_SCAN
_SAMPLE = 64 * 1024

OnPiece = Callable[[int], None]


def open_source(path: Path) -> int:
    """A file descriptor to read `path` from start to end. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | _BINARY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
    if hasattr(os, "posix_fadvise"):
        with contextlib.suppress(OSError):
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_SEQUENTIAL)
    return handle


def pieces(handle: int, buffer: bytearray | mmap.mmap | None = None) -> Iterator[memoryview]:
    """The file's bytes, a piece at a time; each view is only good until the next one. Raises OSError."""
    view = memoryview(buffer if buffer is not None else bytearray(PIECE))
    if hasattr(os, "readv"):
        while count := os.readv(handle, [view]):
            yield view[:count]
    else:
        with open(handle, "rb", buffering=0, closefd=False) as raw:
            while count := raw.readinto(view):
                yield view[:count]


def hash_file(path: Path, on_piece: OnPiece | None = None) -> str:
    """xxh3-128 of a file, 32 hex digits, read however is fastest. Raises OSError."""
    handle = open_source(path)
    try:
        return _hash(handle, None, on_piece)
    finally:
        os.close(handle)


def hash_beginning(path: Path, size: int, new: Callable[[], Any] = xxh3_128) -> str:
    """The hash of the first `size` bytes of a file; new: begins one as hashlib does. Raises OSError."""
    digest, left = new(), size
    with path.open("rb") as file:
        while left > 0 and (piece := file.read(min(PIECE, left))):
            digest.update(piece)
            left -= len(piece)
    return str(digest.hexdigest())


def is_filled_up(stub: Path, whole: Path) -> bool:
    """Whether a file begins as the `whole` one does, and holds nothing but zeros from where it differs: it was still being written.

    Raises OSError.
    """
    alike = 0
    with stub.open("rb") as one, whole.open("rb") as other:
        while piece := one.read(PIECE):
            there = other.read(len(piece))
            if piece == there:
                alike += len(piece)
                continue
            at = next((n for n, (a, b) in enumerate(zip(piece, there, strict=False)) if a != b), len(there))
            if alike + at == 0 or piece[at:].strip(b"\0"):
                return False
            return not any(rest.strip(b"\0") for rest in iter(lambda: one.read(PIECE), b""))
    return alike > 0


def hash_from_disk(path: Path, on_piece: OnPiece | None = None) -> tuple[str, str]:
    """xxh3-128 of a file as the disk holds it, and how it was read: `disk`, or `memory` where the system could not be made to.

    The file must have been fsynced: pages not written yet are never dropped. Raises OSError.
    """
    if os.name == "nt":
        return _hash_unbuffered(path, on_piece)
    handle = os.open(path, os.O_RDONLY)
    try:
        if forget(handle, os.fstat(handle).st_size) == "disk":
            return _hash(handle, None, on_piece), "disk"
        direct = _open_direct(path, handle)
        if direct is None:
            return _hash(handle, None, on_piece), "memory"
    finally:
        os.close(handle)
    try:
        return _hash_direct(direct, on_piece), "disk"
    except OSError:
        return hash_file(path, on_piece), "memory"
    finally:
        os.close(direct)


def forget(handle: int, size: int) -> str:
    """Have the system forget a file's pages; `disk` when the next read will go to the disk, else `memory`."""
    if sys.platform == "darwin":
        import fcntl

        try:
            fcntl.fcntl(handle, _F_NOCACHE, 1)
        except OSError:
            return "memory"
        return "disk"
    if not hasattr(os, "posix_fadvise"):
        return "memory"
    try:
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    except OSError:
        return "memory"
    return "memory" if _still_in_memory(handle, size) else "disk"


def fetch_head(path: str | None, size: int) -> None:
    """Ask the system to bring a file's first `size` bytes into memory, without waiting for them; None asks for nothing."""
    if path is None or not hasattr(os, "posix_fadvise"):
        return
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.posix_fadvise(handle, 0, size, os.POSIX_FADV_WILLNEED)
        finally:
            os.close(handle)


def sample(path: Path, size: int) -> str:
    """A hash of a file's beginning, middle and end: files that differ in it differ, and no more is known. Raises OSError."""
    hasher = xxh3_128()
    handle = os.open(path, os.O_RDONLY | _BINARY)
    try:
        for at in _sampled(size):
            os.lseek(handle, at, os.SEEK_SET)
            hasher.update(os.read(handle, _SAMPLE))
    finally:
        os.close(handle)
    return hasher.hexdigest()


class Sampler:
    """The same of a file of `size` bytes that is read from start to end anyway: given its pieces, in their order."""

    def __init__(self, size: int) -> None:
        self._wanted = [(at, min(_SAMPLE, size - at), bytearray()) for at in _sampled(size)]
        self._at = 0

    def feed(self, piece: memoryview) -> None:
        """The next piece."""
        for at, length, kept in self._wanted:
            start = at + len(kept) - self._at
            if len(kept) < length and start < len(piece):
                kept += piece[start : at + length - self._at]
        self._at += len(piece)

    def digest(self) -> str:
        """The hash, once all has been fed."""
        return xxh3_128(b"".join(kept for _, _, kept in self._wanted)).hexdigest()


def _sampled(size: int) -> tuple[int, int, int]:
    return 0, max(0, size // 2), max(0, size - _SAMPLE)


def _hash(handle: int, buffer: mmap.mmap | None, on_piece: OnPiece | None) -> str:
    hasher = xxh3_128()
    for piece in pieces(handle, buffer):
        hasher.update(piece)
        if on_piece is not None:
            on_piece(len(piece))
    return hasher.hexdigest()


def _open_direct(path: Path, handle: int) -> int | None:
    """Linux' way around the cache, for a page that would not go (another program reads it); None where there is none."""
    if not hasattr(os, "O_DIRECT") or _is_memory_only(handle):
        return None
    try:
        return os.open(path, os.O_RDONLY | os.O_DIRECT)
    except OSError:
        return None


def _hash_direct(handle: int, on_piece: OnPiece | None) -> str:
    """Reads of whole pieces into a buffer at a page's start; the one that comes back shorter was the last."""
    hasher, view = xxh3_128(), memoryview(mmap.mmap(-1, PIECE))
    count = PIECE
    while count == PIECE:
        count = os.readv(handle, [view])
        hasher.update(view[:count])
        if on_piece is not None:
            on_piece(count)
    return hasher.hexdigest()


def _still_in_memory(handle: int, size: int) -> bool:
    """Whether a read that may not wait for the disk gets something: then the page is in memory still (tmpfs always is)."""
    if size == 0 or not hasattr(os, "RWF_NOWAIT"):
        return False
    small = bytearray(16)
    for at in {0, size // 2, size - 1}:
        try:
            if os.preadv(handle, [small], at, os.RWF_NOWAIT) > 0:
                return True
        except OSError as error:
            if error.errno != errno.EAGAIN:
                # This file system can't be asked (vfat, some network ones); the advice is taken at its word.
                return _is_memory_only(handle)
    return False


def _is_memory_only(handle: int) -> bool:
    """Whether a file lies on a file system that is nothing but memory, as /proc names it; such a one has no disk to read from."""
    device = os.fstat(handle).st_dev
    wanted = f"{os.major(device)}:{os.minor(device)}"
    with contextlib.suppress(OSError, IndexError), open("/proc/self/mountinfo") as mounts:  # noqa: PTH123
        for line in mounts:
            if line.split()[2] == wanted:
                return line.rpartition(" - ")[2].split()[0] in ("tmpfs", "ramfs")
    return False


def _hash_unbuffered(path: Path, on_piece: OnPiece | None) -> tuple[str, str]:
    """Windows: through a handle that bypasses the cache. Its reads need a buffer at a page's start, which mmap gives."""
    handle = _open_unbuffered(path)
    if handle is None:
        return hash_file(path, on_piece), "memory"
    try:
        return _hash(handle, mmap.mmap(-1, PIECE), on_piece), "disk"
    except OSError:
        return hash_file(path, on_piece), "memory"
    finally:
        os.close(handle)


def _open_unbuffered(path: Path) -> int | None:
    if sys.platform == "win32":
        import ctypes
        import msvcrt
        from ctypes import wintypes

        create = ctypes.WinDLL("kernel32", use_last_error=True).CreateFileW
        create.restype = wintypes.HANDLE
        create.argtypes = [
            wintypes.LPCWSTR,
            wintypes.DWORD,
            wintypes.DWORD,
            wintypes.LPVOID,
            wintypes.DWORD,
            wintypes.DWORD,
            wintypes.HANDLE,
        ]
        handle = create(str(path), 0x80000000, 7, None, 3, _NO_BUFFERING, None)
        if handle in (None, wintypes.HANDLE(-1).value):
            return None
        return msvcrt.open_osfhandle(handle, os.O_RDONLY | _BINARY)
    return None
