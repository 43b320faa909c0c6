"""What is decided of the frame's shot: how far it is, what was said of it, and the two decisions; always in sight beside the picture."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton

from studio.base.language import tr
from ui.parts.badge import Badge
from ui.parts.basics import Elided, Panel, label, restyle, row, scrolling
from ui.parts.canvas import Canvas
from ui.parts.command_button import command_button
from ui.parts.coverage_words import frame_words
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.review.sending_back import SendingBack
from ui.state.session import Row

if TYPE_CHECKING:
    from studio.shoot.handed_out import ShotState

TOLD_PX = 88
"""As high as what is said of the shot is at most; the rest of it is scrolled to."""


class ShotDecision(Panel):
    """Attributes: state (a badge), shot, shot_note (labels), approve, back, reshoot, assign (buttons), sending."""

    def __init__(self, context: PageContext, canvas: Canvas) -> None:
        super().__init__(margin=10)
        self._context, self._session = context, context.session
        self._row: Row | None = None
        self.sku = Elided(cut=Qt.TextElideMode.ElideMiddle)
        restyle(self.sku, "heading")
        self.state = Badge(context.theme, 13)
        self.shot = Elided(cut=Qt.TextElideMode.ElideMiddle)
        restyle(self.shot, "muted")
        self.shot_note = label("", "muted", select=True)
        self._told = scrolling(self.shot_note)
        self.sending = SendingBack(context, canvas)
        self.sending.asked.connect(self._show)
        actions = context.actions
        self.approve, self.back, self.reshoot, self.assign = (
            command_button(actions, name, text, kind=kind, tip=tip, key=True)
            for name, text, kind, tip in (
                ("shot.approve", tr("Approve"), "primary", tr("The producer agrees with the select")),
                ("shot.undecide", tr("Take back"), "tight", tr("Neither approved nor to be reshot")),
                ("shot.reshoot", tr("Reshoot…"), "tight", tr("Send it back with a note")),
                ("frame.assign", tr("Assign…"), "primary", tr("Put the chosen frames into a shot")),
            )
        )
        head = row(self.sku, self.state)
        head.setStretch(0, 1)
        buttons = row(self.approve, self.assign, self.back, self.reshoot)
        for n, share in enumerate((3, 3, 2, 2)):
            buttons.setStretch(n, share)
        self.box.setSpacing(6)
        self.box.addLayout(head)
        for part in (self.shot, self._told, self.sending):
            self.box.addWidget(part)
        self.box.addLayout(buttons)
        self.setAccessibleName(tr("This shot"))
        self._session.coverage_changed.connect(self._show)

    def show_frame(self, frame: Row | None) -> None:
        """Show the shot of this frame."""
        if frame is None or self._row is None or frame["id"] != self._row["id"]:
            self.sending.give_up()
        self._row = frame
        self._show()

    def ask_note(self) -> None:
        """Ask for the reshoot's note and its mark, in place."""
        if self._row is not None:
            self.sending.ask(self._row)
            self._show()

    def _show(self) -> None:
        frame = self._row
        shot = self._session.shot(frame["sku"], frame["role"]) if frame else None
        decided = shot is not None and shot.state in ("approved", "reshoot")
        self.setVisible(frame is not None)
        for part, there in (
            (self.state, shot is not None),
            (self.shot, shot is not None),
            (self.approve, shot is not None and not decided),
            (self.back, decided),
            (self.reshoot, shot is not None),
            (self.assign, shot is None),
        ):
            part.setVisible(there)
        self._fill(self.approve, not self.sending.asking)
        if shot is None:
            self.sku.say(tr("Unassigned"))
            self.shot_note.setText(tr("Unassigned: no slate, tag or person has claimed it."))
        else:
            self.sku.say(shot.sku)
            self.state.show_state(shot.state)
            self.shot.say(f"{self._session.role_title(shot.role, shot.sku)} · {self._session.product_title(shot)}")
            self.shot_note.setText(self._said(shot))
            self._may_approve(shot.selects >= shot.required)
        self._fit()

    def _said(self, shot: "ShotState") -> str:
        """Who decided what, with which note; and which frames there are."""
        told = []
        if name := shot.decided_by:
            if shot.state == "approved":
                told.append(tr("Approved by {name}.", name=name))
            elif shot.state == "reshoot":
                told.append(tr("Sent back by {name}.", name=name))
        if shot.note:
            told.append(f"“{shot.note}”")
        marked = self._session.rows.get(shot.drawn.frame) if shot.drawn is not None else None
        if marked is not None:
            told.append(tr("Marked on {name}.", name=marked["name"]))
        by = ""
        if shot.select:
            automatic = shot.select["by"] == "auto"
            by = tr("; select proposed by Threeshot") if automatic else tr("; select by {name}", name=shot.select["by"])
        return "\n".join([*told, f"{', '.join(frame_words(shot))}{by}"])

    def _may_approve(self, may: bool) -> None:
        self.approve.setEnabled(may)
        said = (
            tr("The producer agrees with the select ({shot.approve})")
            if may
            else tr("Pick a frame first ({frame.select})")
        )
        self.approve.setToolTip(self._context.actions.keys.said(said))

    @staticmethod
    def _fill(made: QPushButton, filled: bool) -> None:
        """One button is the filled one."""
        kind = "primary" if filled else "tight"
        if made.property("kind") != kind:
            made.setProperty("kind", kind)
            made.style().unpolish(made)
            made.style().polish(made)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """What is said is as high as it needs, within its limit."""
        needed = self.shot_note.heightForWidth(max(1, self.width() - 32))
        self._told.setFixedHeight(max(1, min(needed, scaled(TOLD_PX))))
