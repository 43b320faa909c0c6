"""Large files to a server by SFTP: appended to what lies there of them already, once that is proved to be their beginning.

The server's own SHA-256 of that beginning is taken where it has a shell and agrees with ours; else its bytes are read back.
"""

import contextlib
import hashlib
import importlib.util
import logging
import re
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from studio.base import paths
from studio.handover import host_keys
from studio.handover.engine import PART
from studio.handover.reaching import watched
from studio.handover.resuming import PIECE, TAKEN, Flow, NotSent, common_beginning
from studio.handover.sftp_wire import SftpError, SftpLine
from studio.ingest import reading

if TYPE_CHECKING:
    from paramiko import PKey, Transport

_HOST_KEY = "host_key"
TIMEOUT_S = 60.0
"""As long as the engine waits for an answer."""
_WINDOW = 16 << 20
"""Bytes that the server may send ahead when it is read back."""
_LONGEST_ANSWER = 200


def can_resume(settings: Mapping[str, str]) -> bool:
    """Whether all is here that is needed for it: the library, and the host key that the server is held to."""
    return importlib.util.find_spec("paramiko") is not None and bool(settings.get(_HOST_KEY))


class BySftp:
    """A server by SFTP, held to the host key that was accepted."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._settings = settings
        self._key: PKey | None = None
        self._unlocking = threading.Lock()
        self._root = PurePosixPath(settings.get("path", "").replace("\\", "/") or ".")

    def send(self, source: Path, name: str, flow: Flow, cut_off: bool = False) -> None:
        """See `Resuming.send`."""
        import paramiko

        source.stat()
        try:
            with (
                self.connected() as transport,
                watched(flow.watch, transport.close),
                contextlib.closing(self.line(transport)) as line,
            ):
                final = self.place(name)
                self.make_folders(line, PurePosixPath(final).parent)
                self._append(transport, line, source, final if cut_off else final + PART, flow, cut_off)
                if not cut_off:
                    if line.size(final) is not None:
                        raise NotSent(TAKEN)
                    line.rename(final + PART, final)
        except SftpError as error:
            raise NotSent(str(error)) from error
        except paramiko.AuthenticationException as error:
            raise NotSent(f"unable to authenticate ({error})") from error
        except ValueError as error:
            raise NotSent(f"it can't be reached with this key ({type(error).__name__})") from error
        except (paramiko.SSHException, EOFError, struct.error, OSError) as error:
            source.stat()  # of our own file it would be another matter
            raise NotSent(f"connection reset ({error or type(error).__name__})") from error

    @contextlib.contextmanager
    def connected(self) -> "Iterator[Transport]":
        """A connection that let us in, its host key seen. Raises NotSent, and whatever paramiko does."""
        import paramiko

        # What it has to say it says in errors.
        logging.getLogger("paramiko").setLevel(logging.CRITICAL + 1)
        told = self._settings
        sock = socket.create_connection((told["host"], int(told["port"])), 15)
        sock.settimeout(TIMEOUT_S)
        # Questions are short, and each waits for its answer.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport = paramiko.Transport(sock, default_window_size=_WINDOW)
        try:
            kind, _, key = told[_HOST_KEY].partition(" ")
            transport.get_security_options().key_types = host_keys.algorithms(kind)
            transport.start_client(timeout=TIMEOUT_S)
            if transport.get_remote_server_key().get_base64() != key:
                raise NotSent("host key mismatch")
            self._let_in(transport)
            yield transport
        finally:
            transport.close()

    def _let_in(self, transport: "Transport") -> None:
        """By the key, by the password, or by what the person's agent holds: as the engine does."""
        import paramiko

        told, user = self._settings, self._settings["user"]
        if key_file := told.get("key_file"):
            transport.auth_publickey(user, self._unlocked(key_file))
        elif password := told.get("password"):
            transport.auth_password(user, password)
        else:
            for held in paramiko.Agent().get_keys():
                with contextlib.suppress(paramiko.AuthenticationException):
                    transport.auth_publickey(user, held)
                    return
            raise paramiko.AuthenticationException("no key of the agent's is known there")

    def _unlocked(self, key_file: str) -> "PKey":
        """The person's key, unlocked once: that is made to take its time."""
        import paramiko

        with self._unlocking:
            if self._key is None:
                phrase = self._settings.get("key_passphrase")
                try:
                    self._key = paramiko.PKey.from_path(paths.at_home(key_file), phrase.encode() if phrase else None)
                except (TypeError, paramiko.pkey.UnknownKeyType) as error:
                    # One that is locked, or not, against what was said of it; or of a kind that is not known here.
                    raise NotSent(f"it can't be reached with this key ({type(error).__name__})") from error
            return self._key

    def line(self, transport: "Transport") -> SftpLine:
        """A conversation over a connection. Raises SftpError, EOFError, and whatever paramiko does."""
        channel = transport.open_session(timeout=TIMEOUT_S)
        channel.settimeout(TIMEOUT_S)
        channel.invoke_subsystem("sftp")
        return SftpLine(channel)

    def place(self, name: str) -> str:
        """A path below the target's root, as the server is told of it."""
        return str(self._root / name)

    def make_folders(self, line: SftpLine, folder: PurePosixPath) -> None:
        """Make a folder, and those that it lies in, where they are not there."""
        missing = []
        for one in (folder, *folder.parents):
            if line.size(str(one)) is not None:
                break
            missing.append(one)
        for one in reversed(missing):
            with contextlib.suppress(SftpError):  # another made it meanwhile; where it is not there, opening says so
                line.add_folder(str(one))

    def _append(
        self, transport: "Transport", line: SftpLine, source: Path, part: str, flow: Flow, cut_off: bool
    ) -> None:
        at, there = self._agreeing(transport, line, source, part, flow)
        if cut_off and at < there:
            raise NotSent(TAKEN)
        try:
            _write(line, source, part, at, there, flow)
        except SftpError:
            if not at:
                raise
            # A server that does not append: the file goes again from its start.
            flow.gone(at)
            _write(line, source, part, 0, 0, flow)

    def _agreeing(self, transport: "Transport", line: SftpLine, source: Path, part: str, flow: Flow) -> tuple[int, int]:
        """How many bytes that lie there are the beginning of ours, and how many lie there."""
        if not (there := line.size(part) or 0):
            return 0, 0
        if there <= source.stat().st_size and self._is_beginning(transport, source, part, there):
            flow.there(there)
            return there, there
        with line.opened(part, write=False) as handle:
            return common_beginning(source, line.read(handle, there), flow), there

    def _is_beginning(self, transport: "Transport", source: Path, part: str, size: int) -> bool:
        """Whether the server's own hash of the first `size` bytes of its file is that of ours. Where it tells none, it is not known so."""
        known = [one for one in ("sha256", "sha1", "md5") if self.hash_command(one)]
        if not known:
            return False
        said = self.hash_told(transport, known[0], part, size)
        ours = reading.hash_beginning(source, size, lambda: hashlib.new(known[0], usedforsecurity=False))
        return said == ours

    def hash_command(self, algorithm: str) -> str:
        """What the server's shell computes that hash by, as far as it is known to; empty for nothing."""
        if self._settings.get("shell_type") != "unix" or self._settings.get("shell") == "none":
            return ""
        command = self._settings.get(f"{algorithm}sum_command", "none")
        return "" if command == "none" else command

    def hash_told(self, transport: "Transport", algorithm: str, path: str, size: int | None = None) -> str:
        """The server's own hash of its file, or of the first `size` bytes of it, in lower case; empty where it tells none."""
        import paramiko

        command, there = self.hash_command(algorithm), _for_a_shell(f"./{path}" if path.startswith("-") else path)
        asked = f"{command} {there}" if size is None else f"head -c {size} {there} | {command}"
        said = b""
        try:
            with contextlib.closing(transport.open_session(timeout=TIMEOUT_S)) as channel:
                channel.settimeout(TIMEOUT_S)
                channel.exec_command(asked)
                while b"\n" not in said and len(said) < _LONGEST_ANSWER and (more := channel.recv(_LONGEST_ANSWER)):
                    said += more
        except (paramiko.SSHException, TimeoutError, EOFError):
            return ""
        # Where there is a backslash in the name, GNU's begin with one.
        return said.decode("ascii", "replace").partition(" ")[0].strip().lstrip("\\").lower()


def _write(line: SftpLine, source: Path, part: str, at: int, there: int, flow: Flow) -> None:
    """Write a file from that byte on; what is there behind it goes."""
    with line.opened(part, write=True, anew=not at) as handle, source.open("rb") as file:
        if there > at > 0:
            line.truncate(handle, at)
        file.seek(at)
        while piece := file.read(PIECE):
            for start in range(0, len(piece), line.MOST):
                small = piece[start : start + line.MOST]
                line.write(handle, at, small)
                at += len(small)
                flow.goes(len(small))
        line.settle()
        with contextlib.suppress(SftpError):
            line.stamp(handle, int(source.stat().st_mtime))


def _for_a_shell(path: str) -> str:
    """A path as one word of a command. Not in quotes: rclone's own server knows backslashes alone, and no shell at all."""
    return re.sub(r"[^A-Za-z0-9_.,:/@\u0080-\U0010ffff-]", r"\\\g<0>", path)
