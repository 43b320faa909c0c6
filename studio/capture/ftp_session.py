"""One camera's FTP session: uploads into one folder and nothing else. pyftpdlib's handlers, narrowed.

An FTP transfer ends when its connection is closed, which is also what a dead camera's looks like. So a file counts as whole when its
content proves it, when the camera goes on (its next command, its goodbye), or when it stays connected for a moment; it is only cut
off when the whole session goes with it.
"""

import logging
import os
import secrets
import shutil
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from pyftpdlib.authorizers import AuthenticationFailed, DummyAuthorizer
from pyftpdlib.exceptions import FilesystemError
from pyftpdlib.filesystems import AbstractedFS
from pyftpdlib.handlers import DTPHandler, FTPHandler
from pyftpdlib.servers import FTPServer

from studio.base.wording import size
from studio.capture.inbox import Inbox, is_safe, whole_jpeg
from studio.capture.kind import Say
from studio.imaging.formats import ending, kind_of

logging.getLogger("pyftpdlib").addHandler(logging.NullHandler())

TEMPORARY = frozenset({"tmp", "temp", "part", "partial", "filepart", "upload"})
"""Endings of files that a camera renames once they are complete."""
_ALLOWED = (
    "USER PASS QUIT NOOP SYST FEAT OPTS HELP TYPE MODE STRU PASV EPSV PORT EPRT ALLO ABOR REST STOR APPE SIZE CWD XCWD CDUP XCUP "
    "PWD XPWD MKD XMKD RNFR RNTO"
)
_NAMING = frozenset({"STOR", "APPE", "SIZE", "MKD", "XMKD", "RNFR", "RNTO"})
_PERMISSIONS = "ewamf"
_REMEMBERED = 2000
_MB = 1_000_000


@dataclass(frozen=True)
class FtpLimits:
    """What one server takes.

    file_bytes: of one file. connections, per_address: sessions at once. waiting: unfinished files and folders kept. free_bytes: that
    must stay free on the disk. rate_bps, rate_s: fewer bytes a second than this over so many seconds is too slow. hold_s: see the
    module. login_s, idle_s: seconds to log in, and between commands.
    """

    file_bytes: int = 8_000 * _MB
    connections: int = 16
    per_address: int = 6
    waiting: int = 500
    free_bytes: int = 1_000 * _MB
    rate_bps: int = 8_000
    rate_s: float = 20.0
    hold_s: float = 2.0
    login_s: float = 30.0
    idle_s: float = 900.0


@dataclass
class FtpAccount:
    """What all sessions of one server share. uploading: the folder that clients see as `/`. sizes: of what was handed on, by path."""

    inbox: Inbox
    uploading: Path
    limits: FtpLimits
    user: str
    password: str
    say: Say
    busy: dict[Path, "FtpSession"] = field(default_factory=dict)
    sessions: "set[FtpSession]" = field(default_factory=set)
    sizes: "OrderedDict[str, int]" = field(default_factory=OrderedDict)

    def hand_on(self, path: Path) -> None:
        """A whole file goes into the inbox; how large it was is remembered, for cameras that ask."""
        name = PurePosixPath(path.relative_to(self.uploading).as_posix())
        self.sizes[str(name)] = path.stat().st_size
        while len(self.sizes) > _REMEMBERED:
            self.sizes.popitem(last=False)
        self.inbox.hand_on(path, name)

    def at_work(self) -> bool:
        """Whether a file is being received, or has just been and may be whole."""
        return any(session.at_work for session in self.sessions)


def make_server(listening: Any, account: FtpAccount, loop: Any) -> Any:
    """pyftpdlib's server on a socket that listens already, run by `loop` (a pyftpdlib IOLoop of its own)."""
    # pyftpdlib keeps a server's settings in the classes that it makes sessions of, so each server has its own.
    pace = {"timeout": account.limits.rate_s * 2, "limits": account.limits}
    own = {
        "account": account,
        "authorizer": _Authorizer(account),
        "dtp_handler": type("Transfer", (Transfer,), pace),
        "timeout": account.limits.idle_s,
    }
    server = SessionServer(listening, type("FtpSession", (FtpSession,), own), ioloop=loop)
    server.max_cons = account.limits.connections
    server.max_cons_per_ip = account.limits.per_address
    return server


class SessionServer(FTPServer):  # type: ignore[misc]
    """The listening side; its limit counts sessions rather than sockets."""

    def _accept_new_cons(self) -> bool:
        return bool(len(self.ip_map) <= self.max_cons)


class _Authorizer(DummyAuthorizer):  # type: ignore[misc]
    """The one account there is, which may upload into its folder."""

    def __init__(self, account: FtpAccount) -> None:
        super().__init__()
        self.add_user(account.user, "", str(account.uploading), perm=_PERMISSIONS, msg_login="Ready for pictures.")
        self._expected = f"{account.user}\n{account.password}".encode()

    def validate_authentication(self, username: str, password: str, handler: Any) -> None:
        if not secrets.compare_digest(f"{username}\n{password}".encode(), self._expected):
            raise AuthenticationFailed("User or password is wrong; they are shown on the computer.")


class UploadFolder(AbstractedFS):  # type: ignore[misc]
    """The folder as sessions see it. Everything it refuses is a sentence that the camera may show."""

    cmd_channel: "FtpSession"

    def open(self, filename: str, mode: str) -> Any:
        """Open a file to be received. mode: `wb`, `ab`, or `r+b` to go on at an offset."""
        account, path = self.cmd_channel.account, Path(filename)
        self._check_name(path)
        if kind_of(path.name) is None and ending(path.name) not in TEMPORARY:
            raise FilesystemError("Only pictures, clips and what belongs to them are taken")
        if account.busy.get(path, self.cmd_channel) is not self.cmd_channel:
            raise FilesystemError("This file is being uploaded by another connection")
        if "a" in mode and not path.exists() and self.fs2ftp(filename).lstrip("/") in account.sizes:
            raise FilesystemError("This file has been taken in already")
        if shutil.disk_usage(account.uploading).free < account.limits.free_bytes:
            raise FilesystemError("The computer's disk is full")
        if not path.exists():
            self._check_room()
        opened = path.open(mode)
        account.busy[path] = self.cmd_channel
        return opened

    def mkdir(self, path: str) -> None:
        """Make a folder; one that is there already is as good."""
        self._check_name(Path(path))
        if not Path(path).is_dir():
            self._check_room()
            Path(path).mkdir()

    def chdir(self, path: str) -> None:
        """Change the session's folder; the process's own stays where it is."""
        if not Path(path).is_dir():
            raise FilesystemError("No such folder")
        self.cwd = self.fs2ftp(path)

    def rename(self, src: str, dst: str) -> None:
        """Give a complete file its final name."""
        self._check_name(Path(dst))
        if kind_of(Path(dst).name) is None:
            raise FilesystemError("Only pictures, clips and what belongs to them are taken")
        if Path(dst).exists():
            raise FilesystemError("That name is taken")
        Path(src).replace(dst)

    def _check_name(self, path: Path) -> None:
        if not is_safe(PurePosixPath(path.relative_to(self.root).as_posix())):
            raise FilesystemError("This name is not taken; use plain letters and digits, at most 8 folders deep")

    def _check_room(self) -> None:
        if (
            sum(len(folders) + len(files) for _, folders, files in os.walk(self.root))
            >= self.cmd_channel.account.limits.waiting
        ):
            raise FilesystemError("Too many unfinished files and folders wait here")


class Transfer(DTPHandler):  # type: ignore[misc]
    """One file on its way in; ended when it gets too large or too slow."""

    limits: ClassVar[FtpLimits]

    def __init__(self, sock: Any, cmd_channel: "FtpSession") -> None:
        self._pace: Any = None
        self._seen = 0
        super().__init__(sock, cmd_channel)

    def enable_receiving(self, type: str, cmd: str) -> None:
        """Begin; always as it is, byte by byte: a camera that forgets to ask for binary would else send broken pictures."""
        super().enable_receiving("i", cmd)
        self._pace = self.ioloop.call_every(self.limits.rate_s, self._check_pace, _errback=self.handle_error)

    def handle_read(self) -> None:
        """Take what has come."""
        super().handle_read()
        if self.file_obj is not None and not self.file_obj.closed and self.file_obj.tell() > self.limits.file_bytes:
            self._refuse(f"552 Larger than {size(self.limits.file_bytes)}, which is the most that is taken.")
            Path(self.file_obj.name).unlink(missing_ok=True)

    handle_read_event = handle_read

    def close(self) -> None:
        """End the transfer, however it went."""
        if self._pace is not None and not self._pace.cancelled:
            self._pace.cancel()
        super().close()

    def _check_pace(self) -> None:
        came, self._seen = self.tot_bytes_received - self._seen, self.tot_bytes_received
        if came < self.limits.rate_bps * self.limits.rate_s:
            self._refuse(
                f"426 Slower than {self.limits.rate_bps} bytes a second; bring the camera closer and send it again."
            )

    def _refuse(self, answer: str) -> None:
        self._resp = (answer, logging.getLogger("pyftpdlib").info)
        self.close()


class FtpSession(FTPHandler):  # type: ignore[misc]
    """One connection of a camera. account: what its server's sessions share."""

    account: ClassVar[FtpAccount]
    banner = "Threeshot takes pictures here."
    abstracted_fs = UploadFolder
    use_sendfile = False
    auth_failed_timeout = 1
    proto_cmds: ClassVar[dict[str, dict[str, Any]]] = {
        name: {**FTPHandler.proto_cmds[name], **({"perm": "w"} if name == "SIZE" else {})} for name in _ALLOWED.split()
    }

    def __init__(self, conn: Any, server: Any, ioloop: Any = None) -> None:
        self._held: dict[Path, Any] = {}
        self._whole: set[Path] = set()
        self._left = False
        super().__init__(conn, server, ioloop)

    @property
    def at_work(self) -> bool:
        """Whether it is receiving a file, or holds one."""
        return bool(self._held) or getattr(self, "data_channel", None) is not None

    def on_connect(self) -> None:
        """Whoever doesn't log in soon is in the way."""
        self.account.sessions.add(self)
        self.ioloop.call_later(self.account.limits.login_s, self._check_login, _errback=self.handle_error)

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Refuse what is no upload, before anything looks at it; what is held is whole when the camera goes on to something else."""
        if cmd in FTPHandler.proto_cmds and cmd not in self.proto_cmds:
            self.respond("550 Uploads only: nothing can be listed, read, changed or deleted here.")
        elif cmd in _NAMING and ".." in arg.replace("\\", "/").split("/"):
            self.respond("553 Names with '..' in them are not taken.")
        else:
            if cmd in ("QUIT", "NOOP"):
                self._left = cmd == "QUIT"
                self._go_on(None)
            super().pre_process_command(line, cmd, arg)

    def ftp_STOR(self, file: str, mode: str = "w") -> Any:
        """Receive a file; sent again, it takes the place of what came of it before."""
        self._go_on(Path(file))
        return super().ftp_STOR(file, mode)

    def ftp_ABOR(self, line: str) -> None:
        """The camera gave up: what has just come is not whole."""
        for path in list(self._held):
            self._cut_off(path)
        super().ftp_ABOR(line)

    def ftp_SIZE(self, path: str) -> None:
        """How much of a file is here, or was when it was handed on."""
        known = self.account.sizes.get(self.fs.fs2ftp(path).lstrip("/"))
        if known is None or Path(path).exists():
            self._current_type = "i"
            super().ftp_SIZE(path)
        else:
            self.respond(f"213 {known}")

    def ftp_RNFR(self, path: str) -> None:
        """Only what this camera sent completely under a temporary name can be renamed."""
        if Path(path) in self._whole:
            super().ftp_RNFR(path)
        else:
            self.respond("550 Only a file that was just sent under a temporary name can be renamed.")

    def ftp_RNTO(self, path: str) -> Any:
        """The file has its final name, so it is whole."""
        done = super().ftp_RNTO(path)
        if done:
            self._whole.discard(Path(done[0]))
            self._hand_on(Path(path))
        return done

    def on_file_received(self, file: str) -> None:
        """The data connection was closed in order; see the module for when that means that the file is whole."""
        path = Path(file)
        self.account.busy.pop(path, None)
        if not path.exists():
            return
        if path.stat().st_size == 0:
            path.unlink()
        elif kind_of(path.name) is None:
            self._whole.add(path)
        elif self._left or whole_jpeg(path):
            self._hand_on(path)
        else:
            self._held[path] = self.ioloop.call_later(
                self.account.limits.hold_s, self._hand_on, path, _errback=self.handle_error
            )

    def on_incomplete_file_received(self, file: str) -> None:
        """The connection broke, or was ended by us."""
        self.account.busy.pop(Path(file), None)
        self._cut_off(Path(file))

    def on_disconnect(self) -> None:
        """Gone, with or without a goodbye."""
        self.account.sessions.discard(self)
        for path in [path for path, owner in self.account.busy.items() if owner is self]:
            del self.account.busy[path]
        for path in list(self._held):
            self._cut_off(path)
        for path in self._whole:
            self.account.say(f"{path.name}: was sent but never given its final name; send it again or import the card.")

    def on_login_failed(self, username: str, password: str) -> None:
        """Tell the crew: it is either a typing mistake or somebody else."""
        self.account.say(f"{self.remote_ip}: a login with a wrong user or password was refused.")

    def _go_on(self, again: Path | None) -> None:
        """The camera goes on, so what is held is whole; `again` is what it is about to send anew."""
        for path in list(self._held):
            if path == again:
                self._release(path)
            else:
                self._hand_on(path)

    def _hand_on(self, path: Path) -> None:
        self._release(path)
        if path.exists():
            self.account.hand_on(path)

    def _cut_off(self, path: Path) -> None:
        self._release(path)
        if path.exists():
            came = size(path.stat().st_size)
            self.account.say(
                f"{path.name}: the connection broke after {came}; send it again, or import the card later."
            )

    def _release(self, path: Path) -> None:
        timer = self._held.pop(path, None)
        if timer is not None and not timer.cancelled:
            timer.cancel()

    def _check_login(self) -> None:
        if not self._closed and not self.authenticated:
            self.respond("421 Nobody logged in.")
            self.close_when_done()
