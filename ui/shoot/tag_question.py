"""The question whose the frames are after a tag that was shown against the armed shot or a slate's. The rule is the studio's."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ui.parts.basics import Panel, button, label, row
from ui.parts.page_context import PageContext
from ui.state.rereading import Rereading

if TYPE_CHECKING:
    from studio.shoot.handed_out import TagQuestion


class TagQuestionBar(Panel):
    """Hidden while nothing is asked; the oldest question first. Attributes: text (a label), asked (the open questions).

    Signal: shown(sentence), empty when all is answered.
    """

    shown = Signal(str)

    def __init__(self, context: PageContext) -> None:
        super().__init__(role="warn", margin=6)
        self._session = context.session
        self.asked: list[TagQuestion] = []
        self._look = Rereading(context.session, lambda shoot: shoot.arming.tags_asked(), self._show)
        self.text = label("", "lead")
        self.text.setContentsMargins(8, 0, 0, 0)
        run = context.actions.run
        self.follow = button(
            "Yes (Y)", lambda: run("tag.follow"), kind="primary", tip="It is the tag's product from there on"
        )
        self.stay = button("No, stay (Shift+Y)", lambda: run("tag.stay"), tip="It is a picture in which a tag lies")
        line = row(self.text, self.follow, self.stay)
        line.setStretch(0, 1)
        self.box.addLayout(line)
        self.setAccessibleName("Question about a tag")
        session = self._session
        for changed in (session.shoot_changed, session.frames_reset, session.frames_changed, session.coverage_changed):
            changed.connect(self.refresh)
        self.hide()

    def refresh(self) -> None:
        """Read what is asked."""
        if self._session.shoot is None:
            self._show([])
        self._look.refresh()

    def answer(self, follow: bool) -> None:
        """Answer the question that is shown."""
        shoot = self._session.shoot
        if shoot is None or not self.asked:
            return
        frame, arming = self.asked[0].frame, shoot.arming
        self._session.do(
            lambda: arming.follow_tag(frame) if follow else arming.keep_shot(frame), lambda _: self.refresh()
        )

    def _show(self, asked: "list[TagQuestion]") -> None:
        before, self.asked = self.asked, asked
        sentence = asked[0].sentence if asked else ""
        left = f"  ({len(asked)} tags)" if len(asked) > 1 else ""
        self.text.setText(sentence + left)
        self.text.setAccessibleName(sentence)
        if asked:
            self.follow.setText(f"On to {asked[0].tag_sku} (Y)")
            self.follow.setAccessibleName(f"On to {asked[0].tag_sku} {asked[0].tag_role}")
        self.setVisible(bool(asked))
        if [one.frame for one in before] != [one.frame for one in asked]:
            self.shown.emit(sentence)
