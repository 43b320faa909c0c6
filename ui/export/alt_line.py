"""What the select that is looked at shows, in words for those who can't see it: typed here, or taken as it is proposed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from studio.base.language import tr, trn
from ui.parts.basics import TextField, label, plain_tip, restyle
from ui.parts.command_button import command_button
from ui.parts.page_context import PageContext
from ui.parts.sizes import scaled
from ui.state.work import caught

if TYPE_CHECKING:
    from studio.shoot.handed_out import PictureWords

LANGUAGE_PX = 84
UNNAMED = "x-default"
"""The language of a brief that names none."""


class AltLine(QWidget):
    """Attributes: field, language (a choice, shown where the brief has several), count (characters, of how many), proposals (a button, to
    be put elsewhere).

    Signals: kept(), Return: the next text is to be typed · left(), Escape: back to the picture.
    """

    kept = Signal()
    left = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._session = context.session
        self._words: dict[str, PictureWords] = {}
        self._frame = ""
        # What was typed, by frame and language, and whether it is written: until a plan that was read later shows it.
        self._over: dict[tuple[str, str], list[str | bool]] = {}
        self.language = QComboBox()
        self.language.setAccessibleName(tr("Language of the alternative text"))
        self.language.setFixedWidth(scaled(LANGUAGE_PX))
        self.field = TextField()
        self.field.setAccessibleName(tr("Alternative text"))
        self.field.setMinimumWidth(scaled(120))
        self.count = label("", "small", wrap=False)
        self.proposals = command_button(
            context.actions,
            "export.alt_propose",
            tr("Use proposals  {export.alt_propose}"),
            kind="small",
            tip=tr("Take what is proposed for every select of which nothing is said"),
        )
        name = label(tr("Alt text"), wrap=False)
        name.setBuddy(self.field)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        for part, stretch in ((name, 0), (self.language, 0), (self.field, 1), (self.count, 0)):
            box.addWidget(part, stretch)
        self.field.textChanged.connect(lambda _: self._show_count())
        self.field.returnPressed.connect(self._keep_and_go_on)
        self.field.editingFinished.connect(self.keep)
        self.field.installEventFilter(self)
        self.language.currentIndexChanged.connect(lambda _: self._show_text())

    # -- what is shown ------------------------------------------------------------------------------------------

    def show_words(self, words: "Sequence[PictureWords]") -> None:
        """These are so now, of all selects."""
        self._words = {one.frame: one for one in words}
        self._over = {key: said for key, said in self._over.items() if not said[1]}
        languages = self._session.shoot.alt_texts.languages if self._session.shoot is not None else [UNNAMED]
        if languages != [self.language.itemText(n) for n in range(self.language.count())]:
            self.language.blockSignals(True)
            self.language.clear()
            self.language.addItems(languages)
            self.language.blockSignals(False)
        self.language.setVisible(len(languages) > 1)
        first = languages[0]
        self.proposals.setVisible(any(one.proposal and not self._said(one.frame, first) for one in words))
        if not (self.field.hasFocus() and self.field.isModified()):
            self._show_text()

    def show_frame(self, frame: str) -> None:
        """Another select is looked at; empty: none."""
        if frame == self._frame:
            return
        self.keep()
        self._frame = frame
        self._show_text()

    def _show_text(self) -> None:
        words = self._words.get(self._frame)
        self.setEnabled(words is not None)
        self.field.setText(self._said(self._frame, self._spoken) if words is not None else "")
        self.field.setCursorPosition(0)
        self.field.setModified(False)
        nothing = tr("Nothing is said of what it shows") if words is not None else ""
        self.field.setPlaceholderText(self._proposal or nothing)
        tip = tr("Return keeps it and goes on, Esc goes back to the picture")
        if words is not None and self.field.text() and self._spoken not in words.own:
            tip = tr("The brief says this of the shot. {tip}", tip=tip)
        elif self._proposal and not self.field.text():
            tip = tr("Proposed: {proposal} · Return takes it", proposal=self._proposal)
        self.field.setToolTip(plain_tip(tip))
        self.field.setAccessibleDescription(tip)
        self._show_count()

    def _show_count(self) -> None:
        words, characters = self._words.get(self._frame), len(self.field.text())
        most = words.most if words is not None else None
        lacks = words is not None and most is not None and not characters
        if most is None:
            said = trn("{n} character", "{n} characters", characters) if characters else ""
        else:
            said = tr("needed") if lacks else tr("{n} of {most}", n=characters, most=most)
        self.count.setText(said)
        restyle(self.count, "warn" if lacks or (most is not None and characters > most) else "small")

    @property
    def _spoken(self) -> str:
        return self.language.currentText() or UNNAMED

    @property
    def _proposal(self) -> str:
        words = self._words.get(self._frame)
        return words.proposal if words is not None and self.language.currentIndex() <= 0 else ""

    def _said(self, frame: str, language: str) -> str:
        typed = self._over.get((frame, language))
        if typed is not None:
            return str(typed[0])
        words = self._words.get(frame)
        return words.texts.get(language, "") if words is not None else ""

    # -- what is done -------------------------------------------------------------------------------------------

    def take_keys(self) -> None:
        """The keys are the field's."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def keep(self) -> None:
        """What was typed is said."""
        text = " ".join(self.field.text().split())
        if self.field.isModified() and self._frame in self._words and text != self._said(self._frame, self._spoken):
            self._say(text)
        self.field.setModified(False)

    def propose(self) -> None:
        """Take what is proposed for every select of which nothing is said in the first language."""
        shoot = self._session.shoot
        if shoot is not None:
            self.keep()
            self._session.do(
                lambda: len(shoot.alt_texts.propose().made),
                lambda taken: self._session.said.emit(
                    trn("{n} picture has what was proposed now", "{n} pictures have what was proposed now", taken)
                ),
            )

    def _say(self, text: str) -> None:
        shoot, frame, language = self._session.shoot, self._frame, self._spoken
        if shoot is None:
            return
        typed = self._over[frame, language] = [text, False]

        def said(result: object) -> None:
            typed[1] = True
            if isinstance(result, BaseException):
                self._over.pop((frame, language), None)
                self._session.fail(result)
                self._show_text()

        self._session.do(lambda: caught(lambda: shoot.alt_texts.say(frame, text or None, language)), said)

    def _keep_and_go_on(self) -> None:
        if not self.field.text().strip() and self._proposal:
            self.field.setText(self._proposal)
            self.field.setModified(True)
        self.keep()
        at = self.language.currentIndex()
        if at + 1 < self.language.count():
            self.language.setCurrentIndex(at + 1)
            self.field.selectAll()
        else:
            self.language.setCurrentIndex(0)
            self.kept.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            back = event.matches(QKeySequence.StandardKey.Undo) and not self.field.isUndoAvailable()
            if back or (event.matches(QKeySequence.StandardKey.Redo) and not self.field.isRedoAvailable()):
                # Nothing was typed: it is the page's, and takes back what was said last.
                event.ignore()
                return True
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self._show_text()
            self.left.emit()
            return True
        return super().eventFilter(watched, event)
