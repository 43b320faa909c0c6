"""Camera FTP as a kind of live source."""

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from studio.capture.kind import (
    ADDRESS,
    PORT,
    Admission,
    Answers,
    IntoShoot,
    LiveSource,
    MenuEntry,
    Say,
    Shown,
    SourceKind,
)

if TYPE_CHECKING:
    from studio.capture.ftp import CameraFtp


class _FtpServer(LiveSource):
    """Attribute: server."""

    def __init__(self, server: "CameraFtp") -> None:
        super().__init__(server)
        self.server = server

    @property
    def state(self) -> str:
        return "listening"

    @property
    def facts(self) -> str:
        return f"{self.server.settings.host} port {self.server.settings.port}"

    @property
    def address(self) -> str:
        return self.server.settings.host

    @property
    def settings(self) -> dict[str, Any]:
        return self.server.settings.to_dict()

    def shown(self) -> Shown:
        rows = (("Protocol", "FTP (not FTPS, not SFTP)"), *self._typed(), ("Passive mode", "on"))
        return Shown(rows, self.server.settings.url)

    def begun(self, code: str) -> list[str]:
        rows = (*self._typed(), ("Passive mode", "on"), ("Encryption", "off (plain FTP)"))
        first = f"Camera FTP for drop {code}; Ctrl-C ends it. Type this into the camera:"
        return [first, *(f"  {name}: {value}" for name, value in rows)]

    def _typed(self) -> tuple[tuple[str, str], ...]:
        told = self.server.settings
        return (
            ("Server", told.host),
            ("Port", str(told.port)),
            ("User", told.user),
            ("Password", told.password),
            ("Folder", "/"),
        )


@contextlib.contextmanager
def _open(shoot: IntoShoot, answers: Answers, say: Say, renewed: Callable[[], None]) -> Iterator[LiveSource]:
    from studio.capture.addresses import choose
    from studio.capture.ftp import CameraFtp
    from studio.capture.inbox import incoming

    host = choose(answers.get("address"))
    server = CameraFtp(incoming(shoot.folder, "ftp"), host, answers.get("port"), say=say)
    try:
        yield _FtpServer(server)
    finally:
        server.close()


KIND = SourceKind(
    id="ftp",
    order=3,
    title="Camera FTP",
    start="Camera FTP…",
    stop="Stop FTP",
    tip="Take in what cameras push over Wi-Fi",
    icon="ftp",
    entry=MenuEntry(
        "source.ftp", "Camera FTP", ("Ctrl+Shift+F",), "Take in what cameras push over Wi-Fi, until stopped."
    ),
    help="""Take in what cameras push by FTP over Wi-Fi, until Ctrl-C.

    The settings for the camera are told at the start on stderr, with a password made anew each time; port 2121 unless
    another is given. A camera can upload, and sees what it sent itself, on this one address. FTP is not encrypted: use the
    crew's own network. With --json, at the end: what 'import' answers, and settings.
    """,
    questions=(ADDRESS, PORT),
    where=lambda answers: answers.get("address") or "",
    open=_open,
    admission=Admission(
        title="Camera FTP",
        word="Settings",
        typed=True,
        entry=MenuEntry(
            "source.ftp_settings",
            "Settings for camera FTP",
            ("Shift+C",),
            "Show what is typed into the camera, as text and as a QR code.",
            order=2,
        ),
        notes=(
            (
                "good",
                "Protected",
                "A camera can send files and see that they came: it can't read, change or delete what is here, or see what others sent.",
            ),
            (
                "warn",
                "Not protected",
                "FTP is not encrypted. Whoever is in the same network and means harm can read the password, and the pictures on their "
                "way: use a hotspot of the crew's own, with a good password.",
            ),
            (
                "muted",
                "In the camera",
                "Type this into its FTP menu once a day: the password is a new one each time this is started.",
            ),
        ),
    ),
)
