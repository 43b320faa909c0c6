"""Camera FTP: a camera pushes each frame over Wi-Fi as it is taken. One account, one folder, uploads only, on one address."""

import contextlib
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.base import jobs
from studio.base.files import make_below
from studio.base.jobs import Progress
from studio.capture.addresses import listen_near
from studio.capture.inbox import Inbox
from studio.capture.kind import Say
from studio.ingest import SourceFile

if TYPE_CHECKING:
    from studio.capture.ftp_folder import FtpLimits

PORT = 2121
USER = "camera"
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_POLL_S = 0.1
_LAST_S = 10.0
_KEEP_S = 86_400.0


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


class CameraFtp:
    """An FTP server for cameras. A live `FrameSource`: goes on until its `progress` is cancelled, then lets what is under way finish.

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
        self._inbox = Inbox(f"camera FTP on {host}", folder)
        self._uploading = folder / "uploading"
        self._limits, self._say = limits, say
        self._stop = False
        self.name, self.root = self._inbox.name, self._inbox.root
        password = "".join(secrets.choice(_ALPHABET) for _ in range(12))
        self.settings = FtpSettings(host, self._socket.getsockname()[1], USER, password)

    def files(self, progress: Progress) -> Iterator[SourceFile]:
        """Serve, and hand on each file once it is whole; what is left from before comes first."""
        job = jobs.run("camera-ftp", self._serve)
        try:
            yield from self._inbox.files(progress, until=lambda: not job.running)
            self._stop = True
            job.wait()
            yield from self._inbox.rest()
        finally:
            self._stop = True
            with contextlib.suppress(Exception):
                job.wait(_LAST_S * 2)
            self.close()

    def taken(self, file: SourceFile, frame_ids: list[str]) -> None:
        """A file is in, verified; it need not wait here any longer."""
        self._inbox.taken(file, frame_ids)

    def failed(self, file: SourceFile, reason: str) -> None:
        """A file could not be taken in: it stays, and is tried again at the next start."""
        self._say(reason)

    def close(self) -> None:
        """Stop listening; for a source that never came to be used."""
        self._socket.close()

    def _serve(self, _: Progress) -> None:
        from pyftpdlib.ioloop import IOLoop

        from studio.capture.ftp_folder import FtpAccount, FtpLimits
        from studio.capture.ftp_session import make_server

        _forget_old(self._uploading)
        make_below(self._uploading, self._inbox.root.parent)
        limits = self._limits or FtpLimits()
        account = FtpAccount(self._inbox, self._uploading, limits, USER, self.settings.password, self._say)
        loop = IOLoop()
        server = make_server(self._socket, account, loop)
        try:
            while not self._stop:
                loop.loop(_POLL_S, blocking=False)
            end = time.monotonic() + _LAST_S
            while account.at_work() and time.monotonic() < end:
                loop.loop(_POLL_S, blocking=False)
        finally:
            server.close_all()


def _forget_old(folder: Path) -> None:
    """Unfinished files are kept for a day, so that a camera can go on with them; then they are only in the way."""
    now = time.time()
    with contextlib.suppress(OSError):
        if not any(now - one.stat().st_mtime < _KEEP_S for one in folder.rglob("*")):
            shutil.rmtree(folder)
