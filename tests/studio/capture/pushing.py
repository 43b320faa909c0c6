"""A drop that cameras push to by FTP, played by ftplib: a real server, and the chain behind it."""

import ftplib
import io
import socket
from collections.abc import Callable
from pathlib import Path

from studio.capture import CameraFtp
from studio.capture.ftp_account import FtpLimits
from studio.capture.inbox import incoming
from studio.catalog import Catalog
from tests.studio.capture.receiving import Receiving, files_below
from tests.studio.ingest.cards import make_drop

LIMITS = FtpLimits(
    file_bytes=400_000, connections=8, per_address=8, rate_bps=20_000, rate_s=0.5, hold_s=0.4, login_s=2.0, waiting=20
)


class Studio:
    """A drop that a camera pushes to. said: what the crew was told. before: done when its folder is there, before it begins."""

    def __init__(self, shoot: Path, limits: FtpLimits = LIMITS, before: Callable[[], object] = lambda: None) -> None:
        self.shoot = shoot
        self.said: list[str] = []
        self.catalog = Catalog()
        drop = make_drop(self.catalog, shoot)
        before()
        self.source = CameraFtp(incoming(shoot, "ftp"), "127.0.0.1", 0, limits, self.said.append)
        self.receiving = Receiving(drop, self.source)

    def camera(self, password: str | None = None, address: str = "127.0.0.1") -> ftplib.FTP:
        """Another connection, logged in; from that address."""
        settings = self.source.settings
        ftp = ftplib.FTP(timeout=10)
        ftp.connect(settings.host, settings.port, source_address=(address, 0))
        ftp.login(settings.user, settings.password if password is None else password)
        return ftp

    def waiting(self) -> set[str]:
        """Files in the incoming folder."""
        return files_below(self.shoot / ".incoming")

    def part(self, name: str) -> Path | None:
        """What has come of a file so far, in whichever connection's space."""
        return next((self.shoot / ".incoming" / "ftp" / "uploading").glob(f"*/{name}"), None)

    def has_come(self, name: str, more_than: int) -> bool:
        """Whether so much of a file has come."""
        part = self.part(name)
        return part is not None and part.stat().st_size > more_than

    def everything(self) -> set[str]:
        """All files in and around the shoot folder, but for the catalog's history of checksums and the notes of what files were sent for."""
        there = files_below(self.shoot.parent)
        return {name for name in there if "ascmhl" not in name and "/.incoming/ftp/sent/" not in name}


def push(camera: ftplib.FTP, name: str, data: bytes) -> None:
    """Send one file, whole, in binary."""
    camera.storbinary(f"STOR {name}", io.BytesIO(data))


def begin(camera: ftplib.FTP, name: str, data: bytes) -> socket.socket:
    """Begin to send a file; the data connection, still open."""
    camera.voidcmd("TYPE I")
    sending = camera.transfercmd(f"STOR {name}")
    sending.sendall(data)
    return sending


def end(camera: ftplib.FTP, sending: socket.socket, data: bytes = b"") -> None:
    """Send the rest of a file, and hear that it came."""
    sending.sendall(data)
    sending.close()
    camera.voidresp()
