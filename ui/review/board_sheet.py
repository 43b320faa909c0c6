"""The board on a phone: the code that lets a producer or a guest in, who is in, and putting somebody out again."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.base.language import N_, tr
from ui.parts.basics import button, clear, label, row
from ui.parts.code_sheet import CodeSheet
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext
from ui.state.served_board import ServedBoard

ROLES = {"producer": N_("Producer"), "guest": N_("Guest")}
DOES = {
    "producer": N_("Approves shots, sends them back with a note and a mark, comments."),
    "guest": N_("Looks, and decides nothing."),
}


class BoardSheet(CodeSheet):
    """Attributes: board, button (which opens it, and says whether it runs), role (whose code is shown)."""

    def __init__(self, context: PageContext) -> None:
        self.board = ServedBoard(context.session)
        stop, stopping = tr("Stop the board"), tr("Nobody sees it any more")
        super().__init__(context, self.board, tr("Board on a phone"), stop, stopping)
        self.button = command_button(context.actions, "board.phone", _words(self.board), kind="tight")
        self.role = "producer"
        self.board.changed.connect(lambda: self.button.setText(_words(self.board)))

    def build(self) -> None:
        self._shown: list[str] | None = None
        self._roles = {
            name: button(tr(title), partial(self.show_role, name), checkable=True, kind="tight")
            for name, title in ROLES.items()
        }
        self._does = label("", "muted")
        self.people = QVBoxLayout()
        self.people.setSpacing(4)
        right = QVBoxLayout()
        right.addWidget(self._does)
        right.addWidget(self.link_label())
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
        self.lay_out(
            [*self._roles.values()],
            right,
            tr(
                "Each code lets one in, once, within 30 minutes. Pictures are previews; no original leaves this computer, and "
                "whoever decides stands beside the decision with their name."
            ),
            tr(
                "The page is not encrypted (no TLS): use a hotspot of the crew's own, with a good password. If it doesn't open, "
                "allow Threeshot in this computer's firewall."
            ),
        )

    def show_role(self, role: str) -> None:
        """Show that role's code."""
        self.role = role
        self.renew()

    def link(self) -> str:
        """What lets one of the chosen role in."""
        return str(self.board.page.link(self.role))

    def show_more(self) -> None:
        """Whose code it is, and who is in."""
        for name, made in self._roles.items():
            made.setChecked(name == self.role)
        self._does.setText(tr(DOES[self.role]))
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


def _words(board: ServedBoard) -> str:
    """What the button says: that it runs, and how many are in."""
    if not board.running:
        return tr("Board…")
    return tr("Board · {many} in", many=len(board.people))
