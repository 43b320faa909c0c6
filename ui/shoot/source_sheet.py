"""What a camera or a phone needs to reach this computer: the FTP settings, or the one-time code, as text and as a QR to scan."""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from studio.base.language import tr
from studio.base.retold import retold
from studio.capture.kind import AddressQuestion, Shown
from studio.capture.kinds import kind_named
from ui.parts.basics import button, clear, label, row
from ui.parts.qr_code import QrCode
from ui.parts.sheet import Sheet
from ui.parts.sizes import scaled
from ui.state.live_sources import LiveSources

RENEW_MS = 500
QR_PX = 340
WIDTH_PX = 900
HEIGHT_PX = 426
ROW_PX = 22
"""Of the sheet with no rows to read, and what each row adds."""


class SourceSheet(Sheet):
    """Floats over the window until it is closed. Attributes: kind (its id), text (what the QR says)."""

    def __init__(self, parent: QWidget, live: LiveSources) -> None:
        super().__init__(
            parent,
            margin=20,
            closing_keys=(Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space),
            renew_ms=RENEW_MS,
        )
        self._live = live
        self._another: Callable[[str], object] = lambda kind: None
        self.kind, self.text = "", ""
        self._rows = 0
        self._title = label("", "title", wrap=False)
        self.code = QrCode(QR_PX)
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
        self._other = button(
            tr("Another network…"), self._choose_another, tip=tr("Use another of this computer's networks")
        )
        self.box.addLayout(row(self._title, None, self._other, button(tr("Close (Esc)"), self.leave)))
        self.box.addSpacing(6)
        self.box.addLayout(middle, 1)
        live.changed.connect(self.renew)

    def open(self, name: str, another: Callable[[str], object]) -> None:
        """Show the sheet of a source that listens. name: its kind's id."""
        kind, shown = kind_named(name), self._now(name)
        if kind.admission is None or shown is None:
            return
        self.kind, self._another, self.text = name, another, ""
        self._title.setText(retold(kind.admission.title))
        self._other.setVisible(kind.question(AddressQuestion) is not None)
        clear(self._notes)
        for role, heading, note in kind.admission.notes:
            self._notes.addWidget(label(retold(heading), role))
            self._notes.addWidget(label(retold(note)))
            self._notes.addSpacing(8)
        self._rows = len(shown.rows)
        self.come_up()

    def place(self, room: QRect) -> QRect:
        wanted = HEIGHT_PX + scaled(ROW_PX) * self._rows
        width, height = min(WIDTH_PX, room.width() - 60), min(wanted, room.height() - 24)
        return QRect((room.width() - width) // 2, (room.height() - height) // 2, width, height)

    def _choose_another(self) -> None:
        self.leave()
        self._another(self.kind)

    def renew(self) -> None:
        """A phone's code is another one as soon as it was used; the sheet goes when its source does."""
        if not self.isVisible():
            return
        shown = self._now(self.kind)
        if shown is None:
            self.leave()
            return
        if shown.text == self.text:
            return
        self.text = shown.text
        self.code.draw(shown.text)
        clear(self._facts)
        # What is typed elsewhere is read letter by letter.
        role = "lead" if kind_named(self.kind).admission.typed else ""
        for n, (name, value) in enumerate(shown.rows):
            self._facts.addWidget(label(retold(name), "muted", wrap=False), n, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(label(retold(value), role, select=True), n, 1)

    def _now(self, name: str) -> Shown | None:
        """What lets a device in now; None while the source doesn't listen."""
        runs = self._live.running.get(name)
        return runs.source.shown() if runs is not None and runs.source is not None and not runs.stopping else None
