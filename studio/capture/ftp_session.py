"""One camera's FTP session: uploads into one folder and nothing else. pyftpdlib's handlers, narrowed.

An FTP transfer ends when its connection is closed, which is also what a dead camera's looks like. So a file whose connection was closed
in order counts as whole when its content proves it, when the camera goes on (its next command, its goodbye), or when it stays connected
for a moment; it is cut off when the whole session goes with it. A connection that broke (a reset, a network that is gone) never brought
a whole file, whatever comes after it: what there is of it stays, so that the camera can go on with it (REST).
"""

import logging
import secrets
import time
import unicodedata
from collections import Counter, OrderedDict
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from pyftpdlib.authorizers import AuthenticationFailed, DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer

from studio.base.errors import ThreeshotError
from studio.base.wording import size
from studio.capture.ftp_account import FtpAccount, Sent
from studio.capture.ftp_folder import UploadFolder, has_final_name, may_get_another
from studio.capture.ftp_transfer import Transfer
from studio.capture.inbox import whole_jpeg

_log = logging.getLogger("pyftpdlib")
_log.addHandler(logging.NullHandler())

_ALLOWED = (
    "USER PASS QUIT NOOP SYST FEAT OPTS HELP TYPE MODE STRU PASV EPSV PORT EPRT ALLO ABOR REST STOR APPE CWD XCWD CDUP XCUP "
    "PWD XPWD MKD XMKD RNFR RNTO LIST NLST MLSD MLST STAT SIZE MDTM"
)
_NAMING = frozenset({"STOR", "APPE", "SIZE", "MDTM", "MKD", "XMKD", "RNFR", "RNTO"})
_SENDING = frozenset({"STOR", "APPE", "RNTO"})
_ENCRYPTING = frozenset({"AUTH", "ADAT", "CCC", "CONF", "ENC", "MIC", "PBSZ", "PROT"})
_HELLO = b"\x16\x03"
"""How a client begins that talks TLS from the first byte on (RFC 8446, 5.1)."""
_REFUSALS = ("550", "552", "553")
_PERMISSIONS = "elwamf"
_REMEMBERED = 2000


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


class FtpSession(FTPHandler):  # type: ignore[misc]
    """One connection of a camera.

    account: what its server's sessions share. space: the folder that it receives into. sent: what it handed on, by name. unnamed: what came
    to its end under a temporary name. why: the sentence
    for the transfer that is being ended by us. in_text_mode: whether the camera asked to send text (TYPE A). folders_made, began_s: by it;
    when (monotonic).
    """

    account: ClassVar[FtpAccount]
    _rnfr: str | None
    banner = "Threeshot takes pictures here."
    abstracted_fs = UploadFolder
    use_sendfile = False
    auth_failed_timeout = 1
    proto_cmds: ClassVar[dict[str, dict[str, Any]]] = {name: FTPHandler.proto_cmds[name] for name in _ALLOWED.split()}

    def __init__(self, conn: Any, server: Any, ioloop: Any = None) -> None:
        self._held: dict[Path, Any] = {}
        self.unnamed: set[Path] = set()
        self._left = False
        self._about = ""
        self._handed_on: str | None = None
        self.space = self.account.uploading
        self.sent: OrderedDict[str, Sent] = OrderedDict()
        self.why: str | None = None
        self.in_text_mode = False
        self.folders_made = 0
        self.began_s = time.monotonic()
        super().__init__(conn, server, ioloop)

    @property
    def at_work(self) -> bool:
        """Whether it is receiving a file, or holds one."""
        return bool(self._held) or getattr(self, "data_channel", None) is not None

    @property
    def kept(self) -> set[Path]:
        """Files that came to their end, and wait for what the camera does next."""
        return {*self._held, *self.unnamed}

    # -- the connection ------------------------------------------------------------------------------------------

    def on_connect(self) -> None:
        """Whoever doesn't log in soon is in the way."""
        self.account.sessions.add(self)
        self.ioloop.call_later(self.account.limits.login_s, self._check_login, _errback=self.handle_error)

    def handle_auth_success(self, home: str, password: str, msg_login: str) -> None:
        """Each connection has a space of its own."""
        if self.space == self.account.uploading:
            self.space = self.account.new_space(self.remote_ip)
        super().handle_auth_success(str(self.space), password, msg_login)

    def collect_incoming_data(self, data: bytes) -> None:
        """Part of a line; whoever begins with TLS can't be answered, but is told of."""
        if data.startswith(_HELLO) and not self._in_buffer:
            self._tell_of_encryption()
            self.close_when_done()
        super().collect_incoming_data(data)

    def decode(self, bytes: bytes) -> str:
        """A line as text: UTF-8, composed; what isn't UTF-8 is Latin-1, and is answered as that."""
        try:
            line = bytes.decode("utf-8")
        except UnicodeDecodeError:
            line, self.encoding = bytes.decode("latin-1"), "latin-1"
        else:
            self.encoding = self.encoding if line.isascii() else "utf8"
        return unicodedata.normalize("NFC", line)

    def push(self, data: str) -> None:
        """Send a line; what can't be said in the camera's way of writing becomes a question mark."""
        super().push(data.encode(self.encoding, "replace").decode(self.encoding))

    def respond(self, resp: str, logfun: Any = _log.debug) -> None:
        """Answer a command; a file that is refused is told to the crew too."""
        if self._about and resp.startswith(_REFUSALS):
            why = resp[4:].rstrip(".")
            self.account.tell(self.remote_ip, self._about, f"was refused: {why[:1].lower()}{why[1:]}.")
        super().respond(resp, logfun)

    def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
        """Refuse what is no upload, before anything looks at it; what is held is whole when the camera goes on to something else."""
        self._about = _own_name(arg) if cmd in _SENDING and self.authenticated else ""
        try:
            if cmd in _ENCRYPTING:
                self._tell_of_encryption()
                self.respond("534 There is no encryption here; set the camera to plain FTP.")
            elif cmd.startswith("SSH-"):
                self.account.tell(self.remote_ip, "", "asks for SFTP, which is not offered; set it to plain FTP.")
                self.close_when_done()
            elif cmd in FTPHandler.proto_cmds and cmd not in self.proto_cmds:
                self.respond("550 Uploads only: nothing can be read, changed or deleted here.")
            elif cmd in _NAMING and ".." in arg.replace("\\", "/").split("/"):
                self.respond("553 Names with '..' in them are not taken.")
            else:
                if cmd in ("QUIT", "NOOP"):
                    self._left = cmd == "QUIT"
                    self._go_on(None)
                super().pre_process_command(line, cmd, arg)
        finally:
            self._about = ""

    # -- commands ------------------------------------------------------------------------------------------------

    def ftp_TYPE(self, line: str) -> None:
        """How the camera sends; it is received as it is in any case."""
        self.in_text_mode = line.strip().upper().startswith("A")
        super().ftp_TYPE(line)

    def ftp_STOR(self, file: str, mode: str = "w") -> Any:
        """Receive a file; sent again, it takes the place of what came of it before."""
        self._go_on(Path(file))
        if self._restart_position or "a" in mode:
            self.fs.go_on_with(Path(file))
        return super().ftp_STOR(file, mode)

    def ftp_ABOR(self, line: str) -> None:
        """The camera gave up: what has just come is not whole."""
        for path in list(self._held):
            self._cut_off(path)
        super().ftp_ABOR(line)

    def ftp_SIZE(self, path: str) -> None:
        """How much of a file is here, or was when it was handed on."""
        there = self.fs.entry(path)
        self.respond("550 No such file." if there is None else f"213 {there.size}")

    def ftp_MDTM(self, path: str) -> None:
        """When a file came."""
        there = self.fs.entry(path)
        when = time.strftime("%Y%m%d%H%M%S", time.gmtime(there.at_s)) if there is not None else ""
        self.respond(f"213 {when}" if when else "550 No such file.")

    def ftp_RNFR(self, path: str) -> None:
        """What this camera sent completely can be renamed; what was handed on already has its new name for the camera alone."""
        file = Path(path)
        if file not in self.kept and self.account.take_over(self, file):
            self.unnamed.add(file)
        self._rnfr = self._handed_on = None
        if file in self.kept:
            self._release(file)
            self.unnamed.add(file)
            super().ftp_RNFR(path)
        elif (name := self.fs.name_of(path)) in self.sent or (
            self.fs.is_left_out(file) and (self.remote_ip, name) in self.account.sent
        ):
            self._handed_on = name
            self.respond("350 Ready for destination name.")
        else:
            self.respond("550 Only a file that was just sent under a temporary name can be renamed.")

    def ftp_RNTO(self, path: str) -> Any:
        """The file has its final name, so it is whole."""
        if self._handed_on is not None:
            self._named_late(self._handed_on, self.fs.name_of(path))
            return None
        if self._rnfr is not None and self.fs.is_left_out(Path(path)):
            # It turns out to be what is left out.
            there, self._rnfr = Path(self._rnfr), None
            self.leave_out(Path(path), there.stat().st_size)
            self.unnamed.discard(there)
            self.account.remove(there)
            self.respond("250 Renaming ok.")
            return None
        done = super().ftp_RNTO(path)
        if done:
            self.account.renaming.add(self.remote_ip)
            self.unnamed.discard(Path(done[0]))
            self._hand_on_or_tell(Path(path))
        return done

    # -- files ---------------------------------------------------------------------------------------------------

    def on_file_received(self, file: str) -> None:
        """The data connection was closed in order; see the module for when that means that the file is whole."""
        path = Path(file)
        self.account.busy.pop(path, None)
        # pyftpdlib calls this once more, after it has answered.
        if not path.exists() or path in self._held or path in self.unnamed:
            return
        if self.in_text_mode:
            self.account.tell(
                self.remote_ip, "", "sends as text (ASCII); what came is as it was, but set its FTP to binary."
            )
        if has_final_name(path.name) and (self._left or (whole_jpeg(path) and not self._may_rename(path))):
            self._hand_on(path)
            return
        self.account.came(path, self.remote_ip)
        if not has_final_name(path.name):
            self.unnamed.add(path)
        else:
            self._held[path] = self.ioloop.call_later(
                self.account.limits.hold_s, self._hand_on_or_tell, path, _errback=self.handle_error
            )

    def on_incomplete_file_received(self, file: str) -> None:
        """The connection broke, or was ended by us."""
        why, self.why = self.why, None
        self.account.busy.pop(Path(file), None)
        self._cut_off(Path(file), why)

    def leave_out(self, path: Path, came: int) -> None:
        """A file came to its end that another program keeps for itself: it is not kept here."""
        owner, sent, name = self.fs.owner_of(path), Sent(came, time.time()), self.fs.name_of(str(path))
        self._remember(name, sent)
        if owner is not None:
            self.account.left_out(self.remote_ip, name, owner, sent)

    def refuse(self, path: Path, why: str) -> None:
        """A file came to its end and is none."""
        self.account.tell(self.remote_ip, path.name, why)
        self.forget(path)

    def forget(self, path: Path) -> None:
        """Nothing of this file is kept."""
        self.account.busy.pop(path, None)
        self.account.remove(path)

    def on_disconnect(self) -> None:
        """Gone, with or without a goodbye."""
        self.account.sessions.discard(self)
        for path in [path for path, owner in self.account.busy.items() if owner is self]:
            del self.account.busy[path]
        for path in list(self._held):
            self._cut_off(path)
        self.account.left_unnamed(self.remote_ip, self.unnamed)

    def on_login_failed(self, username: str, password: str) -> None:
        """Tell the crew: it is either a typing mistake or somebody else."""
        self.account.say(f"{self.remote_ip}: a login with a wrong user or password was refused.")

    def _may_rename(self, path: Path) -> bool:
        """Whether the camera is likely to give a file another name, so that it has to wait a moment."""
        return self.remote_ip in self.account.renaming or may_get_another(path.name)

    def _named_late(self, before: str, now: str) -> None:
        """A file got another name after it was handed on: the camera sees it, the frame is called what it was called."""
        self._handed_on = None
        sent = self.sent.pop(before) if before in self.sent else self.account.sent[self.remote_ip, before]
        self._remember(now, sent)
        if self.fs.is_left_out(self.space / before):
            self.respond("250 Renaming ok.")
            return
        self.account.renaming.add(self.remote_ip)
        self.account.tell(
            self.remote_ip,
            _own_name(before),
            f"was renamed {_own_name(now)} after it had come in, and keeps its first name; later ones are waited for.",
        )
        self.respond("250 Renaming ok.")

    def _go_on(self, again: Path | None) -> None:
        """The camera goes on, so what is held is whole; `again` is what it is about to send anew."""
        for path in list(self._held):
            if path == again:
                self._release(path)
            else:
                self._hand_on_or_tell(path)
        if again is not None:
            self.unnamed.discard(again)

    def _hand_on_or_tell(self, path: Path) -> None:
        try:
            self._hand_on(path)
        except (OSError, ThreeshotError) as error:
            why = (error.strerror if isinstance(error, OSError) else "") or str(error).rstrip(".")
            what = f"could not be kept ({why}); see to the computer's disk: it is tried again at the next start."
            self.account.tell(self.remote_ip, path.name, what)

    def _hand_on(self, path: Path) -> None:
        self._release(path)
        if path.exists():
            name = path.relative_to(self.space).as_posix()
            self._remember(name, self.account.hand_on(path, self.space, self.remote_ip))

    def _remember(self, name: str, sent: Sent) -> None:
        self.sent[name] = sent
        while len(self.sent) > _REMEMBERED:
            self.sent.popitem(last=False)

    def _cut_off(self, path: Path, why: str | None = None) -> None:
        """A file broke off: what there is of it stays, unless it came whole another way."""
        self._release(path)
        if path in self.account.obsolete:
            self.account.remove(path)
        elif path.exists():
            self.account.inbox.forget(path)
            came = size(path.stat().st_size)
            broke = f"is not here whole: the connection broke after {came}; send it again, or import the card later."
            self.account.tell(self.remote_ip, path.name, why or broke)

    def _release(self, path: Path) -> None:
        timer = self._held.pop(path, None)
        if timer is not None and not timer.cancelled:
            timer.cancel()

    def _tell_of_encryption(self) -> None:
        what = "asks for encryption (FTPS), which is not offered; set it to plain FTP, without TLS."
        self.account.tell(self.remote_ip, "", what)

    def _check_login(self) -> None:
        if not self._closed and not self.authenticated:
            self.respond("421 Nobody logged in.")
            self.close_when_done()


def _own_name(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).name or path
