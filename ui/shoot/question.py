"""What the crew is asked, above the board until somebody answers: whether to move on, and whose a tag is. The rules are the studio's."""

import contextlib
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton

from studio.base.language import tr
from studio.base.retold import retold
from ui.parts.basics import Panel, label, row
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext
from ui.shoot.cue import Cue
from ui.state.rereading import Rereading

if TYPE_CHECKING:
    from studio.shoot.handed_out import Shoot, TagQuestion


class QuestionBar(Panel):
    """A question in one line, with its answers; hidden while nothing is asked. Attribute: text (a label).

    Signal: shown(sentence), empty when it is answered.
    """

    shown = Signal(str)

    def __init__(self, context: PageContext, name: str, *answers: QPushButton) -> None:
        super().__init__(role="warn", margin=6)
        self._session = context.session
        self.text = label("", "lead")
        self.text.setContentsMargins(8, 0, 0, 0)
        line = row(self.text, *answers)
        line.setStretch(0, 1)
        self.box.addLayout(line)
        self.setAccessibleName(name)
        self.hide()

    def ask(self, sentence: str, aside: str = "") -> None:
        """Show this question, an empty one not. aside: shown behind it."""
        self.text.setText(sentence + aside)
        self.text.setAccessibleName(sentence)
        self.setVisible(bool(sentence))


class MoveOnBar(QuestionBar):
    """Whether to move on. Attribute: cue."""

    _asked = Signal(object, str)

    def __init__(self, context: PageContext) -> None:
        actions = context.actions
        self.move_on = command_button(
            actions,
            "arm.next_open",
            tr("Next shot ({arm.next_open})"),
            kind="primary",
            tip=tr("Arm the next open shot"),
        )
        self.stay = command_button(
            actions, "shoot.stay", tr("Stay ({shoot.stay})"), tip=tr("Stay on this shot; you are asked again later")
        )
        super().__init__(context, tr("Question"), self.move_on, self.stay)
        self.cue = Cue(self)
        self._session.shoot_changed.connect(self._listen)
        self._asked.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def answer_stay(self) -> None:
        """Stay on the armed shot."""
        shoot = self._session.shoot
        if shoot is not None and self.isVisible():
            self._session.do(shoot.arming.asking.stay)

    def _listen(self) -> None:
        shoot = self._session.shoot
        self.hide()
        self.shown.emit("")
        if shoot is not None:
            shoot.events.asked.connect(lambda sentence: self._hear(shoot, sentence))

    def _hear(self, shoot: "Shoot", sentence: str) -> None:
        """On the thread that judged the frame; the window may be gone by now."""
        with contextlib.suppress(RuntimeError):
            self._asked.emit(shoot, sentence)

    def _show(self, shoot: "Shoot", sentence: str) -> None:
        """Shown anew with each frame that comes while nobody answers, and heard again."""
        if shoot is not self._session.shoot:
            return
        question = shoot.arming.asking.question
        self.move_on.setVisible(question is None or question.next is not None)
        self.ask(retold(sentence))
        self.shown.emit(retold(sentence))
        if sentence:
            self.cue.play()


class TagBar(QuestionBar):
    """Whose the frames are after a tag that was shown against the armed shot or a slate's; the oldest question first.

    Attribute: asked (the open questions).
    """

    def __init__(self, context: PageContext) -> None:
        self._keys = context.actions.keys
        self.follow = command_button(
            context.actions, "tag.follow", tr("Yes"), kind="primary", tip=tr("It is the tag's product from there on")
        )
        self.stay = command_button(
            context.actions, "tag.stay", tr("No, stay ({tag.stay})"), tip=tr("It is a picture in which a tag lies")
        )
        self._keys.changed.connect(self._name)
        super().__init__(context, tr("Question about a tag"), self.follow, self.stay)
        self.asked: list[TagQuestion] = []
        session = self._session
        self._look = Rereading(session, lambda shoot: shoot.arming.tags_asked(), self._show)
        for changed in (session.shoot_changed, session.frames_reset, session.frames_changed, session.coverage_changed):
            changed.connect(self.refresh)

    def refresh(self) -> None:
        """Read what is asked."""
        if self._session.shoot is None:
            self._show([])
        self._look.refresh()

    def _name(self) -> None:
        if self.asked:
            self.follow.setText(tr("On to {tag}", tag=self.asked[0].tag_sku) + self._keys.said(" ({tag.follow})"))
            self.follow.setAccessibleName(tr("On to {tag}", tag=f"{self.asked[0].tag_sku} {self.asked[0].tag_role}"))

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
        if asked:
            self._name()
        sentence = retold(asked[0].sentence) if asked else ""
        self.ask(sentence, tr("  ({asked} tags)", asked=len(asked)) if len(asked) > 1 else "")
        if [one.frame for one in before] != [one.frame for one in asked]:
            self.shown.emit(sentence)
