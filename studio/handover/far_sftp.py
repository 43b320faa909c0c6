"""Many files to a far server by SFTP: over a few connections of our own, each of which takes the next file when it is through with one.

On a long way what costs is how often somebody waits for an answer. The engine waits twelve times for each file, at times all files behind
one lock, and lets in one connection after the other. Here it is six times: a file is opened, written, finished (`SftpLine.finish`), its
hash asked for, and it is named; and whichever connection is let in begins.
"""

import contextlib
import hashlib
import secrets
import struct
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from studio.base import jobs
from studio.base.errors import Interrupted
from studio.handover.engine import PART
from studio.handover.engine_words import GONE
from studio.handover.parcel import ParcelFile
from studio.handover.proof import OTHER, Hashes
from studio.handover.reaching import watched
from studio.handover.resuming import PIECE, TAKEN, Flow, NotSent
from studio.handover.resuming_sftp import BySftp
from studio.handover.sftp_wire import SftpError, SftpLine

if TYPE_CHECKING:
    from paramiko import Transport

AT_ONCE = 8
"""Connections. OpenSSH turns some away where more than ten knock at once (MaxStartups), and hosts allow ten and more; where fewer are let
in, these carry all."""
_TRIES = 3
"""How often a file is begun whose connection was lost."""
_AGAIN = 3
"""How often somebody who had been let in knocks anew: a server may count a lost connection among those it has for a while."""
_LOOK_S, _AGAIN_S = 0.2, 0.5
NO_SOURCE = "it can't be read here any more"


class FarSftp:
    """Sends files below `base` into a folder of a server, once.

    check: the hash that the server tells of each before it gets its name; empty for none. hashes: filled with the server's own of those
    that have their names, which agreed with that of the bytes that went. Attributes: why, of those that did not go, by name; reached,
    whether anybody let us in; lost, what the network said last where it failed.
    """

    def __init__(self, server: BySftp, base: Path, folder: str, flow: Flow, check: str, hashes: Hashes) -> None:
        self._server, self._base, self._folder, self._flow = server, base, folder, flow
        self._check = check if check in hashlib.algorithms_available and server.hash_command(check) else ""
        self._hashes = hashes
        # Of this run alone: a part is begun anew each time, and somebody else may be at a file of that name, too.
        self._part = f".{secrets.token_hex(4)}{PART}"
        self.why: dict[str, str] = {}
        self.reached = False
        self.lost = ""
        self._left: deque[tuple[ParcelFile, int]] = deque()
        self._to_go: set[str] = set()
        self._made: set[PurePosixPath] = set()
        self._open: set[Transport] = set()
        self._lock = threading.Lock()
        self._over, self._ended = threading.Event(), threading.Event()

    def send(self, files: Sequence[ParcelFile]) -> None:
        """Send them, in that order. Raises Interrupted."""
        self._left.extend((one, 1) for one in files)
        self._to_go |= {one.name for one in files}
        work = [jobs.run("far-sftp", lambda _: self._work()) for _ in range(min(AT_ONCE, len(files)))]
        try:
            with watched(self._flow.watch, self._hang_up):
                while not self._over.wait(_LOOK_S) and any(one.running for one in work) and not self._flow.watch.gone:
                    self._flow.progress.check()
        finally:
            # From here on nobody begins anything, whatever its connection comes to: the next run may be at these files.
            self._ended.set()
            if not self._over.is_set():
                self._hang_up()
        self._flow.progress.check()
        for one in work:
            if not one.running:
                one.wait()
        self.why |= dict.fromkeys(self._to_go, self.lost or GONE)

    def _work(self) -> None:
        knocks = _AGAIN
        while self._left and not self._ended.is_set():
            begun = self._conversation()
            if begun is None or (knocks >= _AGAIN and not begun):
                return
            knocks = 0 if begun else knocks + 1
            if not begun:
                self._ended.wait(_AGAIN_S * knocks)

    def _conversation(self) -> bool | None:
        """Send files over a connection of its own, until none is left or it ends; whether any was begun. None: another one would do no
        better."""
        import paramiko

        begun = False
        try:
            with self._server.connected() as transport:
                with self._lock:
                    self._open.add(transport)
                with contextlib.closing(self._server.line(transport)) as line:
                    self.reached = True
                    while (one := self._next()) is not None:
                        begun = True
                        self._one(transport, line, *one)
        except (NotSent, SftpError, ValueError) as error:
            self.lost = str(error)
            return None
        except (paramiko.SSHException, EOFError, struct.error, OSError) as error:
            self.lost = f"connection reset ({error or type(error).__name__})"
        return begun

    def _next(self) -> tuple[ParcelFile, int] | None:
        with contextlib.suppress(IndexError):
            return None if self._ended.is_set() else self._left.popleft()
        return None

    def _one(self, transport: "Transport", line: SftpLine, file: ParcelFile, number: int) -> None:
        """One file, the `number`th time that it is begun. Raises what says that the connection is of no use any more."""
        counted = _Counted(self._flow)
        final = self._server.place(f"{self._folder}/{file.name}")
        try:
            self._put(transport, line, file, final, counted)
        except (NotSent, SftpError) as error:
            try:
                with contextlib.suppress(SftpError):
                    line.remove(final + self._part)
            finally:
                self._through(file, str(error))
        except Interrupted:
            raise
        except Exception:
            self._flow.gone(counted.went)
            if number < _TRIES:
                self._left.appendleft((file, number + 1))
            raise
        else:
            self._through(file)

    def _put(self, transport: "Transport", line: SftpLine, file: ParcelFile, final: str, counted: "_Counted") -> None:
        source, part, check = self._base / file.path, final + self._part, self._check
        digest = hashlib.new(check or "sha256", usedforsecurity=False)
        when = _changed_at(source)
        if (above := PurePosixPath(final).parent) not in self._made:
            self._server.make_folders(line, above)
            self._made.add(above)
        with line.opened(part, write=True, anew=True) as handle:
            at = 0
            for piece in _pieces(source):
                digest.update(piece)
                for start in range(0, len(piece), line.MOST):
                    small = piece[start : start + line.MOST]
                    line.write(handle, at, small)
                    at += len(small)
                    counted.goes(len(small))
            is_free = line.finish(handle, when, final)
        if not is_free:
            raise NotSent(TAKEN)
        told = self._server.hash_told(transport, check, part) if check else ""
        if told and told != digest.hexdigest():
            raise NotSent(OTHER)
        try:
            line.rename(part, final)
        except SftpError:
            if line.size(final) is None:
                raise
            # Somebody took it since it was looked at.
            raise NotSent(TAKEN) from None
        if told:
            self._hashes[file.name] = check, told
        elif check:
            # The line is there, and yet nothing was told, which may take a minute each time: what arrives is asked for afterwards.
            self._check = ""

    def _through(self, file: ParcelFile, why: str = "") -> None:
        with self._lock:
            self._to_go.discard(file.name)
            if why:
                self.why[file.name] = why
            if not self._to_go:
                self._over.set()

    def _hang_up(self) -> None:
        with self._lock:
            there = list(self._open)
        for one in there:
            one.close()


class SftpSender(BySftp):
    """Sends what goes by SFTP otherwise than by the engine: large files, and many to a far server."""

    def send_many(
        self,
        base: Path,
        folder: str,
        files: Sequence[ParcelFile],
        flow: Flow,
        check: str,
        hashes: Hashes,
    ) -> FarSftp:
        """See `ManyAtOnce.send_many`."""
        far = FarSftp(self, base, folder, flow, check, hashes)
        far.send(files)
        return far


class _Counted:
    """What of one file went. went: bytes."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self.went = 0

    def goes(self, count: int) -> None:
        self.went += count
        self._flow.goes(count)


def _changed_at(source: Path) -> int:
    try:
        return int(source.stat().st_mtime)
    except OSError as error:
        raise NotSent(NO_SOURCE) from error


def _pieces(source: Path) -> Iterator[bytes]:
    """A file of ours, a piece at a time. Raises NotSent where it can't be read."""
    try:
        with source.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
    except OSError as error:
        raise NotSent(NO_SOURCE) from error
