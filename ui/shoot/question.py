"""The question whether to move on, above the board until somebody answers: colour, one line, a cue. The rule is the studio's."""

import contextlib
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ui.parts.basics import Panel, button, label, row
from ui.parts.page_context import PageContext
from ui.shoot.cue import Cue

if TYPE_CHECKING:
    from studio.shoot.handed_out import Shoot


class QuestionBar(Panel):
    """Hidden while nothing is asked. Attributes: text (a label), cue. Signal: shown(sentence), empty when it is answered."""

    shown = Signal(str)
    _asked = Signal(object, str)

    def __init__(self, context: PageContext) -> None:
        super().__init__(role="warn", margin=6)
        self._session = context.session
        self.cue = Cue(self)
        self.text = label("", "lead")
        self.text.setContentsMargins(8, 0, 0, 0)
        run = context.actions.run
        self.move_on = button(
            "Next shot (N)", lambda: run("arm.next_open"), kind="primary", tip="Arm the next open shot"
        )
        self.stay = button("Stay (S)", lambda: run("shoot.stay"), tip="Stay on this shot; you are asked again later")
        line = row(self.text, self.move_on, self.stay)
        line.setStretch(0, 1)
        self.box.addLayout(line)
        self.setAccessibleName("Question")
        self._session.shoot_changed.connect(self._listen)
        self._asked.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self.hide()

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
        self.text.setText(sentence)
        self.text.setAccessibleName(sentence)
        question = shoot.arming.asking.question
        self.move_on.setVisible(question is None or question.next is not None)
        self.setVisible(bool(sentence))
        self.shown.emit(sentence)
        if sentence:
            self.cue.play()
