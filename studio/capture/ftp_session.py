"""One camera's FTP session: uploads into one folder and nothing else. pyftpdlib's handlers, narrowed.

An FTP transfer ends when its connection is closed, which is also what a dead camera's looks like. So a file whose connection was closed
in order counts as whole when its content proves it, when the camera goes on (its next command, its goodbye), or when it stays connected
for a moment; it is cut off when the whole session goes with it. A connection that broke (a reset, a network that is gone) never brought
a whole file, whatever comes after it: what there is of it stays, so that the camera can go on with it (REST).
"""

import contextlib
import errno
import logging
import secrets
import socket
import time
from collections import Counter
from pathlib import Path
from typing import Any, ClassVar

from pyftpdlib.authorizers import AuthenticationFailed, DummyAuthorizer
from pyftpdlib.handlers import DTPHandler, FTPHandler
from pyftpdlib.ioloop import _RetryError
from pyftpdlib.servers import FTPServer

from studio.base.wording import size
from studio.capture.ftp_folder import FtpAccount, FtpLimits, UploadFolder
from studio.capture.inbox import whole_jpeg
from studio.imaging.formats import kind_of

logging.getLogger("pyftpdlib").addHandler(logging.NullHandler())

_ALLOWED = (
    "USER PASS QUIT NOOP SYST FEAT OPTS HELP TYPE MODE STRU PASV EPSV PORT EPRT ALLO ABOR REST STOR APPE SIZE CWD XCWD CDUP XCUP "
    "PWD XPWD MKD XMKD RNFR RNTO"
)
_NAMING = frozenset({"STOR", "APPE", "SIZE", "MKD", "XMKD", "RNFR", "RNTO"})
_PERMISSIONS = "ewamf"
_NOT_YET = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR})
_BROKE = "426 The connection broke; send the file again."


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
    """The listening side; its limit counts sessions rather than sockets, and whoever has not logged in makes room for others."""

    def _accept_new_cons(self) -> bool:
        if len(self.ip_map) > self.max_cons:
            self._make_room()
        return bool(len(self.ip_map) <= self.max_cons)

    def _make_room(self) -> None:
        """Send away the session that waits for longest without a login, of the address that has most of those."""
        sessions = [one for one in self.handler.account.sessions if not one.authenticated and not one._closed]
        if sessions:
            each = Counter(one.remote_ip for one in sessions)
            min(sessions, key=lambda one: (-each[one.remote_ip], one.began_s)).close()


class _Authorizer(DummyAuthorizer):  # type: ignore[misc]
    """The one account there is, which may upload into its folder."""

    def __init__(self, account: FtpAccount) -> None:
        super().__init__()
        self.add_user(account.user, "", str(account.uploading), perm=_PERMISSIONS, msg_login="Ready for pictures.")
        self._expected = f"{account.user}\n{account.password}".encode()

    def validate_authentication(self, username: str, password: str, handler: Any) -> None:
        if not secrets.compare_digest(f"{username}\n{password}".encode(), self._expected):
            raise AuthenticationFailed("User or password is wrong; they are shown on the computer.")


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

    def recv(self, buffer_size: int) -> bytes:
        """What has come; empty when the connection was closed in order, or broke. pyftpdlib itself takes both for the end of the file."""
        try:
            data: bytes = self.socket.recv(buffer_size)
        except OSError as error:
            if error.errno in _NOT_YET:
                raise _RetryError from error
            self._refuse(_BROKE)
            return b""
        if not data:
            self.handle_close()
        return data

    def handle_close(self) -> None:
        """The connection is closed: in order, or with an error that nobody has read yet."""
        broke = True
        with contextlib.suppress(OSError):
            broke = bool(self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
        if broke and not self._closed:
            self._refuse(_BROKE)
        else:
            super().handle_close()

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
    """One connection of a camera. account: what its server's sessions share. folders_made, began_s: by it; when (monotonic)."""

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
        self.folders_made = 0
        self.began_s = time.monotonic()
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
