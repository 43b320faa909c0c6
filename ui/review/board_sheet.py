"""The board on a phone: the code that lets a producer or a guest in, who is in, and putting somebody out again."""

from functools import partial

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.base.language import N_, tr
from ui.parts.basics import button, clear, label, row, scrolling
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext
from ui.parts.qr_code import QrCode
from ui.parts.sheet import Sheet
from ui.parts.sizes import scaled
from ui.state.served_board import ServedBoard

QR_PX = 330
WIDTH_PX, HEIGHT_PX = 960, 540
LEAST_PX = 30
ROLES = {"producer": N_("Producer"), "guest": N_("Guest")}
DOES = {
    "producer": N_("Approves shots, sends them back with a note and a mark, comments."),
    "guest": N_("Looks, and decides nothing."),
}


class BoardSheet(Sheet):
    """Floats over the window until it is closed; the board goes on.

    Attributes: board, button (which opens it, and says whether it runs), role (whose code is shown), text (what the QR says).
    """

    def __init__(self, context: PageContext) -> None:
        super().__init__(context.window, margin=20)
        self._context, self.board = context, ServedBoard(context.session)
        self.button = command_button(context.actions, "board.phone", _words(self.board), kind="tight")
        self.role, self.text = "producer", ""
        self._shown: list[str] | None = None
        self.code = QrCode(scaled(QR_PX))
        self._roles = {
            name: button(tr(title), partial(self.show_role, name), checkable=True, kind="tight")
            for name, title in ROLES.items()
        }
        self._does = label("", "muted")
        self._link = label("", "small", select=True)
        self.people = QVBoxLayout()
        self.people.setSpacing(4)
        left = QVBoxLayout()
        left.addLayout(row(*self._roles.values(), None, spacing=6))
        left.addSpacing(6)
        left.addWidget(self.code)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(self._does)
        right.addWidget(self._link)
        self.withdraw = button(
            tr("Withdraw this code"),
            self._withdraw,
            kind="tight",
            tip=tr("It lets nobody in any more; another one does"),
        )
        right.addLayout(row(self.withdraw, None))
        right.addSpacing(12)
        right.addWidget(label(tr("Who is in"), "heading"))
        right.addLayout(self.people)
        right.addSpacing(12)
        right.addWidget(label(tr("Protected"), "good"))
        right.addWidget(
            label(
                tr(
                    "Each code lets one in, once, within 30 minutes. Pictures are previews; no original leaves this computer, and "
                    "whoever decides stands beside the decision with their name."
                )
            )
        )
        right.addWidget(label(tr("Not protected"), "warn"))
        right.addWidget(
            label(
                tr(
                    "The page is not encrypted (no TLS): use a hotspot of the crew's own, with a good password. If it doesn't open, "
                    "allow Threeshot in this computer's firewall."
                )
            )
        )
        right.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(24)
        middle.addLayout(left)
        # Many may be in, on a small screen.
        told = QWidget()
        right.setContentsMargins(0, 0, 8, 0)
        told.setLayout(right)
        middle.addWidget(scrolling(told), 1)
        self.another = button(
            tr("Another network…"),
            lambda: self._ask_network(True),
            kind="tight",
            tip=tr("Use another of this computer's networks"),
        )
        self.end = button(tr("Stop the board"), self._stop, kind="tight", tip=tr("Nobody sees it any more"))
        self.box.addLayout(
            row(
                label(tr("Board on a phone"), "title", wrap=False),
                None,
                self.another,
                self.end,
                button(tr("Close (Esc)"), self.leave, kind="tight"),
            )
        )
        self.box.addSpacing(6)
        self.box.addLayout(middle, 1)
        self.board.changed.connect(self.renew)
        self.board.changed.connect(lambda: self.button.setText(_words(self.board)))
        self.board.ready.connect(self.come_up)

    def open(self) -> None:
        """Show it; the board begins where it does not run. Asks for the network where there are several."""
        if self.board.page is not None:
            self.come_up()
        elif not self.board.running:
            self._ask_network(False)

    def place(self, room: QRect) -> QRect:
        width = min(scaled(WIDTH_PX), room.width() - LEAST_PX * 2)
        height = min(scaled(HEIGHT_PX), room.height() - LEAST_PX)
        return QRect((room.width() - width) // 2, (room.height() - height) // 2, width, height)

    def show_role(self, role: str) -> None:
        """Show that role's code."""
        self.role = role
        self.renew()

    def renew(self) -> None:
        """Codes are others as soon as they were used, and people come and go; the sheet goes with the board."""
        if not self.isVisible():
            return
        page = self.board.page
        if page is None:
            self.leave()
            return
        for name, made in self._roles.items():
            made.setChecked(name == self.role)
        self._does.setText(tr(DOES[self.role]))
        if (link := page.link(self.role)) != self.text:
            self.text = link
            self._link.setText(link)
            self.code.draw(link)
        self._show_people()

    # -- parts --------------------------------------------------------------------------------------------------

    def _show_people(self) -> None:
        people = self.board.people
        if (ids := [one.id for one in people]) == self._shown:
            return
        self._shown = ids
        clear(self.people)
        for person in people:
            said = tr(
                "{name}, {role} · since {since}", name=person.name, role=tr(ROLES[person.role]), since=person.since
            )
            out = button(
                tr("Put out"),
                partial(self._put_out, person.id),
                kind="tight",
                tip=tr("{name} sees and decides nothing any more", name=person.name),
            )
            out.setAccessibleName(tr("Put {name} out", name=person.name))
            line = QWidget()
            inside = row(label(said, wrap=False), None, out)
            inside.setContentsMargins(0, 0, 0, 0)
            line.setLayout(inside)
            self.people.addWidget(line)
        if not people:
            self.people.addWidget(label(tr("Nobody yet."), "muted"))

    def _put_out(self, person_id: str) -> None:
        if (page := self.board.page) is not None:
            page.put_out(person_id)

    def _withdraw(self) -> None:
        if (page := self.board.page) is not None:
            page.withdraw(self.role)

    def _stop(self) -> None:
        self.board.stop()
        self.leave()

    def _ask_network(self, always: bool) -> None:
        """always: ask even where there is one only."""
        self.leave()
        self._context.ask_network(tr("Board"), self.board.begin, always)


def _words(board: ServedBoard) -> str:
    """What the button says: that it runs, and how many are in."""
    if not board.running:
        return tr("Board…")
    return tr("Board · {many} in", many=len(board.people))
