"""A link to the last bundle, from the Export page: its code and QR, until when it is open, who came in and what they have."""

from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout

from studio.base.clock import from_text
from studio.base.language import tr, trn
from studio.base.spoken import size, stamp
from ui.parts.basics import button, clear, label, restyle, row
from ui.parts.code_sheet import CodeSheet
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext
from ui.state.served_bundle import ServedBundle

SHOWN = 12
"""Downloads and troubles that are listed, the last ones."""


class ShareSheet(CodeSheet):
    """Attributes: bundle, what is served; button, which opens it and says how often all was fetched; told, the line below that."""

    def __init__(self, context: PageContext) -> None:
        self.bundle = ServedBundle(context.session)
        stop, stopping = tr("Close the link"), tr("Nobody sees the bundle any more, and what is under way breaks off")
        super().__init__(context, self.bundle, tr("Link to the bundle"), stop, stopping)
        self.button = command_button(context.actions, "export.share", tr("Link…  {export.share}"))
        self.told = label("", "muted")
        self.bundle.changed.connect(self._show_button)
        self.forget()

    def build(self) -> None:
        self._until, self._typed = label(""), label("", select=True)
        self._copy = button(
            tr("Copy the link"), self._copied, kind="tight", tip=tr("To send it to somebody in this network")
        )
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        self._shown: tuple[int, ...] = ()
        right = QVBoxLayout()
        right.addWidget(self._until)
        right.addWidget(self.link_label())
        right.addWidget(self._typed)
        right.addLayout(row(self._copy, None))
        right.addSpacing(12)
        right.addWidget(label(tr("Who has it"), "heading"))
        right.addLayout(self._list)
        self.lay_out(
            [],
            right,
            tr(
                "Only who has the code comes in. The bundle is read and nothing else; every byte is held against its checksums as it goes "
                "out, and a download breaks off rather than being wrong."
            ),
            tr(
                "The page is not encrypted (no TLS): use a network of your own, with a good password. If it doesn't open, allow Threeshot "
                "in this computer's firewall."
            ),
        )

    def begin(self, address: str) -> None:
        """Prove the bundle, then serve it on that address."""
        self.bundle.prove(address)

    def link(self) -> str:
        """What lets in whoever has it."""
        return str(self.bundle.page.link)

    def forget(self) -> None:
        """No bundle is known."""
        self._is_there = False
        self.told.hide()
        self._show_button()

    def look(self) -> None:
        """Show how often the drop's bundles were fetched, as the catalog knows it."""
        self._is_there = True
        self.button.show()
        shoot = self._context.session.shoot
        if shoot is not None:
            self._context.session.read(
                shoot.sharing.fetched, lambda found: self._tell(found) if shoot is self._context.session.shoot else None
            )

    def show_more(self) -> None:
        """Until when, who came in, and what they have."""
        page = self.bundle.page
        self._until.setText(tr("{name} · open until {until}", name=page.name, until=stamp(page.until.astimezone())))
        self._typed.setText(tr("Or open {address} and type {code}", address=page.address, code=page.code))
        now = len(page.visitors), len(page.fetched), len(page.troubles)
        if now == self._shown and self._list.count():
            return
        self._shown = now
        clear(self._list)
        came = trn("{n} person opened it.", "{n} people opened it.", len(page.visitors))
        self._list.addWidget(label(came if page.visitors else tr("Nobody yet."), "muted"))
        for one in page.fetched[-SHOWN:]:
            self._list.addWidget(label(_fetched(one.to_dict())))
        for trouble in page.troubles[-SHOWN:]:
            self._list.addWidget(label(trouble, "bad"))

    def _show_button(self) -> None:
        """The button says that it runs, and how often all of it was fetched."""
        page = self.bundle.page
        if page is None:
            self.button.setText(self._context.actions.keys.said(tr("Link…  {export.share}")))
        else:
            self.button.setText(tr("Link · {many} ×", many=page.whole))
            if self._is_there:
                self.look()
        self.button.setEnabled(self.bundle.proving is None)
        self.button.setVisible(self._is_there or page is not None)

    def _tell(self, found: list[dict[str, Any]]) -> None:
        self.told.setVisible(bool(found))
        if found:
            many = sum(one["file"] is None for one in found)
            self.told.setText(tr("By link: all of it {many} ×; last {last}", many=many, last=_fetched(found[-1])))
        restyle(self.told, "muted")

    def _copied(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self._context.session.said.emit(tr("The link is copied."))


def _fetched(one: dict[str, Any]) -> str:
    what = one["file"].rpartition("/")[2] if one["file"] else tr("all of it")
    when = stamp(from_text(one["at"]).astimezone())
    return tr("{when} · {who}: {what}, {size}", when=when, who=one["address"], what=what, size=size(one["bytes"]))
