"""A sheet with a code to scan: what is served to visitors, who they are, what of it is protected, and how it is ended."""

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.base.language import tr
from ui.parts.basics import button, label, row, scrolling
from ui.parts.page_context import PageContext
from ui.parts.qr_code import QrCode
from ui.parts.sheet import Sheet
from ui.parts.sizes import scaled
from ui.state.served_page import ServedPage

QR_PX = 330
WIDTH_PX, HEIGHT_PX = 960, 540
LEAST_PX = 30


class CodeSheet(Sheet):
    """Floats over the window until it is closed; what it serves goes on.

    served: what is served. title, stop, stopping: what the sheet and the button that ends it say. Who makes it lays it out (`lay_out`),
    says what the code says (`link`) and shows what else there is (`show_more`): when it first comes up. Attribute: text, what the QR says.
    """

    def __init__(self, context: PageContext, served: ServedPage, title: str, stop: str, stopping: str) -> None:
        super().__init__(context.window, margin=20)
        self._context, self._served, self._title, self._ending = context, served, title, (stop, stopping)
        self.text = ""
        self._is_built = False
        served.changed.connect(self.renew)
        served.ready.connect(self.come_up)

    def come_up(self) -> None:
        if not self._is_built:
            self._is_built = True
            self._make_parts()
            self.build()
        super().come_up()

    def _make_parts(self) -> None:
        self.code = QrCode(scaled(QR_PX))
        self._link = label("", "small", select=True)
        self.another = button(
            tr("Another network…"),
            lambda: self.ask_network(True),
            kind="tight",
            tip=tr("Use another of this computer's networks"),
        )
        self.end = button(self._ending[0], self._stop, kind="tight", tip=self._ending[1])

    def build(self) -> None:
        """Make what it shows and lay it out (`lay_out`); called when it first comes up."""
        raise NotImplementedError

    def lay_out(self, above: Sequence[QWidget], right: QVBoxLayout, protected: str, unprotected: str) -> None:
        """above: over the code. right: beside it; what is protected, and what is not, comes below."""
        left = QVBoxLayout()
        left.addLayout(row(*above, None, spacing=6))
        left.addSpacing(6)
        left.addWidget(self.code)
        left.addStretch(1)
        for heading, kind, text in (
            (tr("Protected"), "good", protected),
            (tr("Not protected"), "warn", unprotected),
        ):
            right.addSpacing(12 if kind == "good" else 0)
            right.addWidget(label(heading, kind))
            right.addWidget(label(text))
        right.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(24)
        middle.addLayout(left)
        # Many may be in, on a small screen.
        told = QWidget()
        right.setContentsMargins(0, 0, 8, 0)
        told.setLayout(right)
        middle.addWidget(scrolling(told), 1)
        close = button(tr("Close (Esc)"), self.leave, kind="tight")
        self.box.addLayout(row(label(self._title, "title", wrap=False), None, self.another, self.end, close))
        self.box.addSpacing(6)
        self.box.addLayout(middle, 1)

    def link(self) -> str:
        """What the code says now."""
        raise NotImplementedError

    def show_more(self) -> None:
        """What else there is to see; the page listens."""

    def open(self) -> None:
        """Show it; what it serves begins where it does not run. Asks for the network where there are several."""
        if self._served.page is not None:
            self.come_up()
        elif not self._served.running:
            self.ask_network(False)

    def ask_network(self, always: bool) -> None:
        """always: ask even where there is one only."""
        self.leave()
        self._context.ask_network(self._title, self.begin, always)

    def begin(self, address: str) -> None:
        """Serve on that address."""
        self._served.begin(address)

    def place(self, room: QRect) -> QRect:
        width = min(scaled(WIDTH_PX), room.width() - LEAST_PX * 2)
        height = min(scaled(HEIGHT_PX), room.height() - LEAST_PX)
        return QRect((room.width() - width) // 2, (room.height() - height) // 2, width, height)

    def renew(self) -> None:
        """Codes and visitors are others; the sheet goes with what it serves."""
        if not self.isVisible():
            return
        if self._served.page is None:
            self.leave()
            return
        if (link := self.link()) != self.text:
            self.text = link
            self._link.setText(link)
            self.code.draw(link)
        self.show_more()

    def link_label(self) -> QWidget:
        """Where the link stands, to be copied."""
        return self._link

    def _stop(self) -> None:
        self._served.stop()
        self.leave()
