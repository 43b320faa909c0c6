"""One file on its way in by FTP: received byte by byte whatever the camera calls it, ended when it gets too large or too slow."""

import contextlib
import errno
import logging
import socket
from pathlib import Path
from typing import Any, ClassVar

from pyftpdlib.handlers import DTPHandler
from pyftpdlib.ioloop import _RetryError

from studio.base.errors import ThreeshotError
from studio.base.wording import size
from studio.capture.ftp_account import FtpLimits
from studio.capture.ftp_folder import Nowhere
from studio.imaging.formats import kind_of

_NOT_YET = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR})
_BROKE = "426 The connection broke; send the file again."
_SURELY = 4
"""So many line feeds in a row with a carriage return before them are no chance."""
_PIECE, _LOOKED_AT = 64 * 1024, 8 * 1024 * 1024


class Transfer(DTPHandler):  # type: ignore[misc]
    """One file on its way in, or a list on its way out."""

    limits: ClassVar[FtpLimits]

    def __init__(self, sock: Any, cmd_channel: Any) -> None:
        self._pace: Any = None
        self._seen = 0
        self._why: str | None = None
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
            most = size(self.limits.file_bytes)
            self._refuse(
                f"552 Larger than {most}, which is the most that is taken.",
                f"was refused: larger than {most}, which is the most that is taken; import the card later.",
            )
            self.cmd_channel.forget(Path(self.file_obj.name))

    handle_read_event = handle_read

    def close(self) -> None:
        """End the transfer, however it went; a file that turns out to be none is refused at its end."""
        if self._pace is not None and not self._pace.cancelled:
            self._pace.cancel()
        if self.receive and self.file_obj is not None and not self._closed:
            try:
                # What is still in memory is written before anybody is told that the file is here.
                self.file_obj.close()
            except OSError as error:
                self._could_not_be_written(error)
            if self.transfer_finished and (wrong := self._wrong(Path(self.file_obj.name))) is not None:
                answer, sentence = wrong
                self._resp = (answer, logging.getLogger("pyftpdlib").info)
                self.cmd_channel.refuse(Path(self.file_obj.name), sentence)
            elif self.transfer_finished:
                self._hand_on()
            if not self.transfer_finished:
                self.cmd_channel.why = self._why
        super().close()

    def _hand_on(self) -> None:
        """What is whole is kept as that before the camera is told so: it may forget the file, and this program be killed."""
        try:
            if isinstance(self.file_obj, Nowhere):
                self.cmd_channel.leave_out(Path(self.file_obj.name), self.file_obj.size)
            else:
                self.cmd_channel.on_file_received(self.file_obj.name)
        except (OSError, ThreeshotError) as error:
            self._could_not_be_written(error)

    def _wrong(self, path: Path) -> tuple[str, str] | None:
        """What is wrong with a file that came to its end: the answer to the camera, and the sentence for the crew. None: nothing."""
        if not path.exists():
            return None
        if path.stat().st_size == 0:
            return "550 The file came empty; send it again.", "came empty; send it again, or import the card later."
        if self.cmd_channel.in_text_mode and kind_of(path) != "sidecar" and _was_converted(path):
            return (
                "550 Sent as text (ASCII), which changes a picture; send it in binary.",
                "was sent as text (ASCII), which changed its bytes, and was not taken; set the camera's FTP to binary and send it again.",
            )
        return None

    def _could_not_be_written(self, error: OSError | ThreeshotError) -> None:
        self.transfer_finished = False
        said = (error.strerror if isinstance(error, OSError) else "") or str(error).rstrip(".")
        self._why = f"could not be written ({said}); see to the computer's disk, and send it again."
        self._resp = (f"452 {said}; send the file again later.", logging.getLogger("pyftpdlib").info)

    def handle_error(self) -> None:
        """What went wrong while it came: a full disk, mostly."""
        self._why = "could not be written; see to the computer's disk, and send it again."
        super().handle_error()

    def _check_pace(self) -> None:
        came, self._seen = self.tot_bytes_received - self._seen, self.tot_bytes_received
        if came < self.limits.rate_bps * self.limits.rate_s:
            slow = f"lower than {self.limits.rate_bps} bytes a second; bring the camera closer and send it again."
            self._refuse(f"426 S{slow}", f"was s{slow}")

    def _refuse(self, answer: str, why: str | None = None) -> None:
        self._resp = (answer, logging.getLogger("pyftpdlib").info)
        self._why = why
        self.close()


def _was_converted(path: Path) -> bool:
    """Whether every line feed in a file has a carriage return before it: what sending it as text makes of a picture (RFC 959, 3.1.1.1).

    In a picture as it is one byte in 256 is a line feed, and next to none has a carriage return before it.
    """
    seen, last = 0, b""
    with path.open("rb") as file:
        for _ in range(0, _LOOKED_AT, _PIECE):
            if not (data := file.read(_PIECE)):
                break
            if data.count(b"\n") != (last + data).count(b"\r\n"):
                return False
            seen, last = seen + data.count(b"\n"), data[-1:]
    return seen >= _SURELY
