"""Camera FTP: a camera pushes each frame over Wi-Fi as it is taken. One account, one folder, uploads only, on one address.

The server itself lives in a process beside the program, so that whatever strangers do to it, window and imports go on.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base.beside import Beside
from studio.base.errors import Refused
from studio.base.jobs import Progress
from studio.capture import ftp_serving
from studio.capture.addresses import listen_near
from studio.capture.inbox import Inbox, Received
from studio.capture.kind import Say
from studio.ingest import SourceFile
from studio.ingest.watching import Shot

if TYPE_CHECKING:
    from studio.capture.ftp_account import FtpLimits

PORT = 2121
USER = "camera"
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class FtpSettings:
    """What is typed into the camera."""

    host: str
    port: int
    user: str
    password: str

    @property
    def url(self) -> str:
        """All of it in one line, for the QR."""
        return f"ftp://{self.user}:{self.password}@{self.host}:{self.port}/"

    def to_dict(self) -> dict[str, Any]:
        """{host, port, user, password, folder, passive, encryption, url}, in the words of cameras' menus."""
        return {
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "password": self.password,
            "folder": "/",
            "passive": True,
            "encryption": None,
            "url": self.url,
        }


class CameraFtp(Received):
    """An FTP server for cameras, in a process beside the program (`ftp_serving`). A live `FrameSource`: goes on until its `progress` is
    cancelled, then lets what is under way finish.

    folder: where files are received (see `studio.capture.inbox.incoming`). host: the one address to listen on. port: exactly that,
    0: any free one, None: the usual one, any free one where that is taken. say: told what the crew should know. settings: to be typed
    into the camera; the password is made anew each time.
    Raises NotFound (no such address), Refused (the port is taken).
    """

    def __init__(
        self,
        folder: Path,
        host: str,
        port: int | None = None,
        limits: "FtpLimits | None" = None,
        say: Say = lambda sentence: None,
    ) -> None:
        self._socket = listen_near(host, port, PORT)
        super().__init__(Inbox(f"camera FTP on {host}", folder), say)
        self._folder, self._limits = folder, limits
        self._armed: Shot | None = None
        password = "".join(secrets.choice(_ALPHABET) for _ in range(12))
        self.settings = FtpSettings(host, self._socket.getsockname()[1], USER, password)
        self.beside = Beside("camera-ftp", ftp_serving.serve, self._socket, self._args, self._heard, self._again)

    def files(self, progress: Progress) -> Iterator[SourceFile]:
        """Serve, and hand on each file once it is whole; what is left from before comes first. Raises Refused when it can't be served."""
        self.beside.start()
        try:
            yield from self.inbox.files(progress, until=lambda: not self.beside.running)
            if not progress.cancelled:
                raise Refused(
                    f"Camera FTP on {self.settings.host} keeps ending by itself; stop it, and start it again later."
                )
            self.beside.end(ftp_serving.LAST_S * 2)
            yield from self.inbox.rest()
        finally:
            self.beside.end(ftp_serving.LAST_S * 2)
            self.close()

    def armed(self, shot: Shot | None) -> None:
        """That shot is armed from now on: what is whole from then on was sent for it."""
        self._armed = shot
        self.beside.tell(shot)

    def close(self) -> None:
        """Stop listening; for a source that never came to be used."""
        self._socket.close()

    def _args(self) -> tuple[object, ...]:
        return self._folder, self._limits, USER, self.settings.password, self._armed

    def _heard(self, message: tuple[str, str]) -> None:
        what, text = message
        if what == "arrived":
            self.inbox.arrived(Path(text))
        elif what == "listens":
            self.beside.tell(self._armed)
        else:
            self.say(text)

    def _again(self, once_more: bool) -> None:
        if once_more:
            self.say(
                "Camera FTP ended by itself and was started again; what a camera was just sending, it sends again."
            )
