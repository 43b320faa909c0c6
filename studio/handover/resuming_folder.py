"""Large files into a folder: appended to what lies there of them already, once that is proved to be their beginning."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from studio.base import paths
from studio.base.files import fsync_dir, make_below
from studio.handover.engine import PART
from studio.handover.resuming import PIECE, TAKEN, Flow, NotSent, common_beginning
from studio.ingest import reading
from studio.ingest.destination import rename_into_place

_CAREFUL = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class IntoFolder:
    """A folder of this computer, or a drive that it sees as one."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._root = paths.at_home(settings["path"])

    def send(self, source: Path, name: str, flow: Flow, cut_off: bool = False) -> None:
        """See `Resuming.send`."""
        final = self._root / name
        part = final if cut_off else final.with_name(final.name + PART)
        with source.open("rb") as ours:
            try:
                make_below(final.parent, self._root)
                self._append(ours, source, part, flow, cut_off)
                if not cut_off:
                    rename_into_place(part, final)
                with contextlib.suppress(OSError):
                    fsync_dir(final.parent)
            except OSError as error:
                raise NotSent(_why(error)) from error

    def _append(self, ours: BinaryIO, source: Path, part: Path, flow: Flow, cut_off: bool) -> None:
        # Never through a link, which may lead anywhere, nor into what is no file.
        handle = os.open(part, os.O_RDWR | (0 if cut_off else os.O_CREAT) | _CAREFUL, 0o666)
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise NotSent("something that is no file lies where its part is to be")
            at = common_beginning(source, _read(handle), flow)
            if cut_off and at < os.fstat(handle).st_size:
                raise NotSent(TAKEN)
            os.ftruncate(handle, at)
            os.lseek(handle, at, os.SEEK_SET)
            ours.seek(at)
            while piece := ours.read(PIECE):
                flow.goes(len(piece))
                view = memoryview(piece)
                while view:
                    view = view[os.write(handle, view) :]
            os.fsync(handle)
            changed = os.fstat(ours.fileno()).st_mtime_ns
            with contextlib.suppress(OSError):
                os.utime(part, ns=(changed, changed), follow_symlinks=os.utime not in os.supports_follow_symlinks)
        finally:
            os.close(handle)


def _read(handle: int) -> Iterator[bytes]:
    """What lies there, as its disk holds it."""
    os.fsync(handle)
    reading.forget(handle, os.fstat(handle).st_size)
    while piece := os.read(handle, PIECE):
        yield piece


def _why(error: OSError) -> str:
    """In words that `engine_words` knows."""
    if error.errno == errno.EEXIST:
        return TAKEN
    return str(error.strerror or error)
