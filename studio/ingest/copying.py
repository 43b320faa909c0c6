"""The verified copy: read once, hash while reading, write to every destination, fsync, read back from the disk, compare.

Several files at once on threads of their own (`studio.base.jobs`); results are handed over in the order that was asked for.
"""

import contextlib
import os
import stat
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from xxhash import xxh3_128

from studio.base import jobs
from studio.base.errors import Interrupted, ThreeshotError
from studio.base.files import leave, refusal
from studio.base.jobs import Progress
from studio.ingest import reading
from studio.ingest.destination import part_path, reserve
from studio.ingest.discover import shown

THREADS = 4
"""While one waits for the disk to sync, others read: measured on 60 × 12 MB, four were a little faster than three or two."""
_TELL_EVERY = 4 << 20
_F_FULLFSYNC = 51


class CopyFailed(ThreeshotError):
    """One file could not be copied: it, or its card, could not be read, or what came out was never the same twice."""


class _Differs(Exception):
    """This attempt is worth nothing; another may be."""


@dataclass(frozen=True)
class Order:
    """One file to copy: to a part in each of `folders`, all verified."""

    source: Path
    folders: tuple[Path, ...]
    size: int
    read_only: bool = True


@dataclass(frozen=True)
class Copied:
    """A copy that is written, fsynced, read back and right; it only lacks its name.

    parts: one for each folder of the order that holds it right. xxh128: 32 hex digits. how: disk or memory, see `studio.ingest.reading`.
    sample: see `reading.sample`. lost: the sentence why the second folder does not hold it, where that is so.
    """

    parts: tuple[Path, ...]
    xxh128: str
    size: int
    mtime_ns: int
    how: str
    sample: str | None = None
    lost: str | None = None


class Copying:
    """Orders under way on a few threads. A context manager: on leaving it stops, and removes the parts that nobody took.

    `result(n)` waits for order n. A destination that fails (full, pulled) stops all: every further result raises that same Refused.
    """

    def __init__(self, orders: Sequence[Order], progress: Progress, source_twice: bool, threads: int = THREADS) -> None:
        self._orders = orders
        self._progress = progress
        self._twice = source_twice
        self._futures: list[Future[Copied]] = [Future() for _ in orders]
        self._taken: set[int] = set()
        self._given_up: frozenset[Path] = frozenset()
        self._next = 0
        self._lock = threading.Lock()
        self._stopped: BaseException | None = None
        self._jobs = [jobs.run(f"copy-{n}", self._work) for n in range(min(threads, len(orders)))]

    def __enter__(self) -> "Copying":
        return self

    def __exit__(self, *exc: object) -> None:
        self._stopped = self._stopped or Interrupted("The copy was stopped.")
        for job in self._jobs:
            job.wait()
        for number, future in enumerate(self._futures):
            if number not in self._taken and future.done() and future.exception() is None:
                remove_parts(future.result().parts)

    def result(self, number: int) -> Copied:
        """The copy that order `number` became. Raises CopyFailed (this file only), Refused (a destination failed), Interrupted."""
        copied = self._futures[number].result()
        self._taken.add(number)
        return copied

    def give_up(self, sources: Iterable[Path]) -> None:
        """These files are not there any more: none of them is waited for."""
        self._given_up = self._given_up.union(sources)

    @property
    def stopped(self) -> bool:
        """Whether a destination failed or somebody asked to stop."""
        return self._stopped is not None

    def is_done(self, number: int) -> bool:
        """Whether `result(number)` would not have to wait, nor raise Refused or Interrupted."""
        future = self._futures[number]
        return future.done() and isinstance(future.exception(), CopyFailed | None)

    def is_copied(self, number: int) -> bool:
        """Whether order `number` is written and proved, taken or not."""
        future = self._futures[number]
        return future.done() and not future.cancelled() and future.exception() is None

    def _work(self, _: Progress) -> None:
        buffer = bytearray(reading.PIECE)
        while True:
            with self._lock:
                number = self._next
                self._next += 1
            if number >= len(self._orders):
                return
            try:
                self._check()
                if self._orders[number].source in self._given_up:
                    raise CopyFailed(f"{shown(self._orders[number].source)}: its card was pulled before it was copied.")
                copied = copy_verified(self._orders[number], self._twice, buffer, self._read)
            except BaseException as error:
                if not isinstance(error, CopyFailed):
                    self._stopped = self._stopped or error
                self._futures[number].set_exception(error)
            else:
                self._futures[number].set_result(copied)

    def _read(self, count: int) -> None:
        self._check()
        self._progress.advance(count)

    def _check(self) -> None:
        if self._stopped is not None:
            raise self._stopped


def copy_verified(
    order: Order, source_twice: bool, buffer: bytearray, on_read: Callable[[int], None] = lambda _: None
) -> Copied:
    """Copy one file to its parts and prove them, once more from the start when something differs.

    A second folder that gives other bytes than it was given both times is left out and told (`Copied.lost`): the first has the file.
    source_twice: read the source a second time, from the card and not from memory, and compare. buffer: at least one piece.
    on_read(bytes) is told about what has been read, and may raise to stop. Raises CopyFailed, Refused.
    """
    differs: _Differs | None = None
    for last in (False, True):
        counted = _Counted(on_read)
        try:
            return _copy(order, source_twice, buffer, counted, last)
        except _Differs as error:
            differs = error
            counted.take_back()
    raise CopyFailed(f"{shown(order.source)}: {differs}; copy it again, and test the card and its reader.")


class _Counted:
    """Tells how much has been read, not oftener than is worth it; can take it back."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell, self._told, self._pending = tell, 0, 0

    def __call__(self, count: int) -> None:
        self._pending += count
        if self._pending >= _TELL_EVERY:
            self.flush()

    def flush(self) -> None:
        count, self._pending = self._pending, 0
        self._told += count
        self._tell(count)

    def take_back(self) -> None:
        self._tell(-self._told)


def _copy(order: Order, source_twice: bool, buffer: bytearray, counted: _Counted, last: bool) -> Copied:
    parts: list[Path] = []
    try:
        with contextlib.ExitStack() as stack:
            source = _open_source(order.source)
            stack.callback(os.close, source)
            before = os.fstat(source)
            if not stat.S_ISREG(before.st_mode):
                raise CopyFailed(f"{shown(order.source)}: is no plain file; it was left where it is.")
            targets = [stack.enter_context(_Target(folder, order, before.st_size, parts)) for folder in order.folders]
            hasher, sampler = xxh3_128(), reading.Sampler(before.st_size)
            size = 0
            for piece in _pieces(order.source, source, buffer):
                hasher.update(piece)
                sampler.feed(piece)
                for target in targets:
                    target.write(piece)
                size += len(piece)
                counted(len(piece))
            counted.flush()
            after = os.fstat(source)
            if (size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                raise _Differs("it changed while it was being copied")
            for target in targets:
                target.finish(size, before)
        digest = hasher.hexdigest()
        how, kept, lost = "disk", [], None
        for part, folder in zip(parts, order.folders, strict=True):
            try:
                read_how = _read_back(part, folder, digest)
            except _Differs as error:
                if folder == order.folders[0] or not last:
                    raise
                lost = f"{shown(order.source)}: {error}; the original is whole, test the backup's disk."
                remove_parts([part])
                continue
            kept.append(part)
            how = "memory" if read_how == "memory" else how
        if source_twice and _second_reading(order.source) != digest:
            raise _Differs("the card gave other bytes when it was read a second time")
        return Copied(tuple(kept), digest, size, before.st_mtime_ns, how, sampler.digest(), lost)
    except BaseException:
        remove_parts(parts)
        raise


def _read_back(part: Path, folder: Path, digest: str) -> str:
    """How a part was read back, when it holds what was written; else raises _Differs."""
    try:
        found, how = reading.hash_from_disk(part)
    except OSError as error:
        raise _Differs(f"its copy in {shown(folder)} could not be read back ({error.strerror})") from error
    if found != digest:
        raise _Differs(f"what was read back from {shown(folder)} differs from what was written there")
    return how


class _Target:
    """One destination's part being written. Every error of the disk becomes Refused."""

    def __init__(self, folder: Path, order: Order, size: int, parts: list[Path]) -> None:
        self.path = part_path(folder, order.source.suffix if order.source.suffix.isascii() else "")
        self._read_only = order.read_only
        with self._sentences():
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
            self._handle = os.open(self.path, flags, 0o666)
            parts.append(self.path)
            reserve(self._handle, size)
            self._reserved = size
            if sys.platform == "darwin":
                reading.forget(self._handle, 0)

    def __enter__(self) -> "_Target":
        return self

    def __exit__(self, *exc: object) -> None:
        if self._handle >= 0:
            os.close(self._handle)

    def write(self, piece: memoryview) -> None:
        with self._sentences():
            while piece:
                piece = piece[os.write(self._handle, piece) :]

    def finish(self, size: int, source: os.stat_result) -> None:
        """Right length, the source's time, on the disk, closed; then made read-only, for an original is never changed again."""
        with self._sentences():
            if self._reserved != size:
                os.ftruncate(self._handle, size)
            if os.utime in os.supports_fd:
                os.utime(self._handle, ns=(source.st_atime_ns, source.st_mtime_ns))
            _fsync(self._handle)
            os.close(self._handle)
            self._handle = -1
            if os.utime not in os.supports_fd:
                os.utime(self.path, ns=(source.st_atime_ns, source.st_mtime_ns))
        if self._read_only:
            # Disks for cameras (exFAT) know no permissions.
            with contextlib.suppress(OSError):
                self.path.chmod(0o444)

    @contextlib.contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            otherwise = (
                f"{shown(self.path.parent)}: could not be written to ({error.strerror}); "
                "check the disk, and run it again: what is copied stays copied."
            )
            raise refusal(error, self.path.parent, otherwise) from error


def _open_source(path: Path) -> int:
    try:
        return reading.open_source(path)
    except OSError as error:
        raise _source_gone(path, error) from error


def _pieces(path: Path, handle: int, buffer: bytearray) -> Iterator[memoryview]:
    try:
        yield from reading.pieces(handle, buffer)
    except OSError as error:
        raise _source_gone(path, error) from error


def _source_gone(path: Path, error: OSError) -> CopyFailed:
    return CopyFailed(
        f"{shown(path)}: could not be read ({error.strerror}); put the card in again and repeat the import."
    )


def _second_reading(path: Path) -> str:
    try:
        return reading.hash_from_disk(path)[0]
    except OSError as error:
        raise _source_gone(path, error) from error


def _fsync(handle: int) -> None:
    if sys.platform == "darwin":
        import fcntl

        # fsync on macOS leaves the data in the drive's own memory.
        with contextlib.suppress(OSError):
            fcntl.fcntl(handle, _F_FULLFSYNC)
            return
    os.fsync(handle)


def remove_parts(parts: Sequence[Path]) -> None:
    """Remove parts that are not wanted any more, read-only ones too; what cannot be removed is left for the next import to clean up."""
    for part in parts:
        try:
            if os.name == "nt":
                part.chmod(0o666)
            part.unlink()
        except OSError:
            leave(part)
