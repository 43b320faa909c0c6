"""A server's host key at first contact: its fingerprint, with what it is to be compared, and whether it is accepted."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.base.language import tr
from ui.parts.basics import Panel, button, label, restyle, row

if TYPE_CHECKING:
    from studio.shoot import NotAccepted


class HostKeyPanel(Panel):
    """Hidden while nothing is to be compared. Attributes: fingerprint, accept, refuse. accepted(fingerprint) is called when it is."""

    def __init__(self, accepted: Callable[[str], object], refused: Callable[[], object]) -> None:
        super().__init__(role="warn", margin=12)
        self._shown = ""
        self._accepted, self._refused = accepted, refused
        self.heading = label("", "heading")
        self.fingerprint = label("", "lead", select=True)
        self.compare = label(
            tr(
                "Ask whoever runs the server for the fingerprint of its host key, by telephone or in person, and compare all of it. From "
                "then on the server is held to it: with another key nothing is sent."
            )
        )
        self.accept = button(tr("It is the same: accept it"), self._accept)
        self.refuse = button(tr("It is another, or I don't know"), self._refuse)
        for part in (self.heading, self.fingerprint, self.compare):
            self.box.addWidget(part)
        self.box.addLayout(row(self.accept, self.refuse, None))
        self.hide()

    def ask(self, new: "NotAccepted") -> None:
        """Show it, with the keys on the answer that lets nothing in."""
        self._shown = new.fingerprint
        if new.before:
            told = tr("{where} answers with ANOTHER host key than the one that was accepted ({before}). Somebody may stand between.",
                      where=new.where, before=new.before)  # fmt: skip
        else:
            told = tr(
                "{where} answers with a host key that nobody has accepted yet ({kind}):", where=new.where, kind=new.kind
            )
        self.heading.setText(told)
        restyle(self.heading, "bad" if new.before else "heading")
        self.fingerprint.setText(new.fingerprint)
        self.setAccessibleName(f"{told} {new.fingerprint}")
        self.refuse.setAccessibleDescription(f"{told} {new.fingerprint}")
        self.show()
        self.refuse.setFocus()

    def _accept(self) -> None:
        self.hide()
        self._accepted(self._shown)

    def _refuse(self) -> None:
        self.hide()
        self._refused()
