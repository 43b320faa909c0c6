"""What a camera or a phone needs to reach this computer: the FTP settings, or the one-time code, as text and as a QR to scan."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.parts.basics import Card, button, clear, label, row
from ui.state.live_sources import LiveSources

if TYPE_CHECKING:
    from studio.capture.ftp import FtpSettings
    from studio.web.phone import PhonePage

RENEW_MS = 500
QR_PX = 340
NOTES = {
    "ftp": (
        (
            "good",
            "Protected",
            "A camera can send files and nothing else: it can't list, read, change or delete what is here.",
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
    "phone": (
        (
            "good",
            "Protected",
            "Nothing opens without this code. It lets one phone in, once, within 30 minutes; then the next one is shown here. A phone "
            "can send pictures, and can't read or delete anything on this computer.",
        ),
        (
            "warn",
            "Not protected",
            "The page is not encrypted (no TLS). Whoever is in the same network and means harm can see the pictures on their way, or "
            "take over a phone's admission: use a hotspot of the crew's own, with a good password.",
        ),
        (
            "muted",
            "On the phone",
            "It must be in the same network. If the page doesn't open, allow Threeshot in this computer's firewall.",
        ),
    ),
}
HEIGHTS_PX = {"ftp": 580, "phone": 470}
TITLES = {"ftp": "Camera FTP", "phone": "Scan this with the phone"}


class SourceSheet(Card):
    """Floats over the window until it is closed. Attributes: kind, text (what the QR says). Signals: opened(), closed()."""

    opened = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget, live: LiveSources) -> None:
        super().__init__(role="info", margin=20)
        self.setParent(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._live = live
        self._another: Callable[[str], object] = lambda kind: None
        self.kind, self.text = "", ""
        self._title = label("", "title", wrap=False)
        self.code = QLabel()
        self.code.setFixedSize(QR_PX, QR_PX)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setStyleSheet("background: white; border-radius: 8px;")
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(18)
        self._facts.setVerticalSpacing(8)
        self._facts.setColumnStretch(1, 1)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(2)
        right = QVBoxLayout()
        right.addLayout(self._facts)
        right.addSpacing(14)
        right.addLayout(self._notes)
        right.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(24)
        middle.addWidget(self.code, 0, Qt.AlignmentFlag.AlignTop)
        middle.addLayout(right, 1)
        self._other = button("Another network…", self._choose_another, tip="Use another of this computer's networks")
        self.box.addLayout(row(self._title, None, self._other, button("Close (Esc)", self.leave)))
        self.box.addSpacing(6)
        self.box.addLayout(middle, 1)
        self._timer = QTimer(self, interval=RENEW_MS)
        self._timer.timeout.connect(self._renew)
        live.changed.connect(self._renew)
        self.hide()

    def open(self, kind: str, another: Callable[[str], object]) -> None:
        """Show the sheet of a source that listens."""
        self.kind, self._another, self.text = kind, another, ""
        self._title.setText(TITLES[kind])
        clear(self._notes)
        for role, heading, note in NOTES[kind]:
            self._notes.addWidget(label(heading, role))
            self._notes.addWidget(label(note))
            self._notes.addSpacing(8)
        parent = self.parentWidget()
        width, height = min(900, parent.width() - 60), min(HEIGHTS_PX[kind], parent.height() - 24)
        self.setGeometry((parent.width() - width) // 2, (parent.height() - height) // 2, width, height)
        self._timer.start()
        self.show()
        self._renew()
        self.raise_()
        self.setFocus()
        self.opened.emit()

    def leave(self) -> None:
        """Take it away."""
        if self.isVisible():
            self._timer.stop()
            self.hide()
            self.closed.emit()

    def _choose_another(self) -> None:
        self.leave()
        self._another(self.kind)

    def _renew(self) -> None:
        """A phone's code is another one as soon as it was used; the sheet goes when its source does."""
        if not self.isVisible():
            return
        runs = self._live.running.get(self.kind)
        if runs is None or runs.source is None or runs.stopping:
            self.leave()
            return
        facts = _phone_facts(runs.source) if self.kind == "phone" else _ftp_facts(runs.source.settings)
        text = facts[-1][1] if self.kind == "phone" else runs.source.settings.url
        if text == self.text:
            return
        self.text = text
        self._draw(text)
        clear(self._facts)
        for n, (name, value) in enumerate(facts):
            self._facts.addWidget(label(name, "muted", wrap=False), n, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(label(value, "lead" if self.kind == "ftp" else "", select=True), n, 1)

    def _draw(self, text: str) -> None:
        from studio import slates

        drawn = QPixmap()
        drawn.loadFromData(slates.png(text, QR_PX))
        self.code.setPixmap(drawn)
        self.code.setAccessibleName(f"QR code: {text}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.leave()
        else:
            super().keyPressEvent(event)


def _ftp_facts(settings: "FtpSettings") -> list[tuple[str, str]]:
    told = settings.to_dict()
    return [
        ("Protocol", "FTP (not FTPS, not SFTP)"),
        ("Server", told["host"]),
        ("Port", str(told["port"])),
        ("User", told["user"]),
        ("Password", told["password"]),
        ("Folder", told["folder"]),
        ("Passive mode", "on"),
    ]


def _phone_facts(page: "PhonePage") -> list[tuple[str, str]]:
    return [("Page", page.address), ("Code", page.link)]
