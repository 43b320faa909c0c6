"""One field of a document or a form: its title, what it takes, and below it what is wrong with it and how to make it right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from studio.base.language import N_, tr
from studio.base.retold import retold
from ui.parts.basics import BreakingLabel, button, label, row
from ui.parts.sizes import scaled

if TYPE_CHECKING:
    from studio.shoot.handed_out import Finding

Loc = tuple[str | int, ...]


@dataclass(frozen=True)
class Ask:
    """One field. kind: `line`, `lines` (several), `list` (apart by commas), `choice`, `tick`, `file`,
    `folder`, `secret`. hint: shown while it is empty.

    choices: (value, as people read it). wide: it takes the whole width.
    """

    loc: Loc
    title: str
    kind: str = "line"
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    wide: bool = False


LINES_PX = 84
_OURS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
MEND = N_("Take what was meant ({brief.repair})")
"""The tip of the button that repairs a field, for whoever has the keys."""


class UndoneByPage(QObject):
    """Leaves undo and redo to the page: one step back is one edit of the document, whatever field it was in. And Ctrl+K to the window."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return leaves_to_page(event)


def leaves_to_page(event: QEvent) -> bool:
    """Whether a key is the page's though a field has the focus; it is told so then."""
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
        return False
    theirs = any(map(event.matches, _OURS)) or _is_palette(event)
    if theirs:
        event.ignore()
    return theirs


def _is_palette(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_K and event.modifiers() == Qt.KeyboardModifier.ControlModifier


def value_at(data: Any, loc: Loc) -> Any:
    """What a document's data says there; None for nothing."""
    for part in loc:
        if isinstance(part, int):
            data = data[part] if isinstance(data, list) and part < len(data) else None
        else:
            data = data.get(part) if isinstance(data, Mapping) else None
    return data


def belongs(loc: Loc, field: Loc) -> bool:
    """Whether what is wrong at `loc` is to be shown at that field."""
    return loc[: len(field)] == field


def as_text(value: Any) -> str:
    """A value as a person reads and types it; a list with commas between, or semicolons where there are commas in it."""
    if isinstance(value, list):
        words = [str(one) for one in value if isinstance(one, str)]
        return ("; " if any("," in word for word in words) else ", ").join(words)
    return value if isinstance(value, str) else ""


def as_list(text: str) -> list[str]:
    """A list that was typed."""
    words = [word.strip() for word in text.split(";" if ";" in text else ",")]
    return [word for word in words if word]


class Field(QWidget):
    """Attributes: ask, editor (what has the keys), error (its label). loc says where it writes.

    Signals: typed(loc, value) at each key, left() when the keys go elsewhere, repaired(loc, value), wanted(loc) for a file to be chosen.
    """

    typed = Signal(tuple, object)
    left = Signal()
    repaired = Signal(tuple, object)
    wanted = Signal(tuple)

    def __init__(self, ask: Ask) -> None:
        super().__init__()
        self.ask, self.loc = ask, ask.loc
        self._repair: str | None = None
        self._filling = False
        self.title = label(tr(ask.title), "field", wrap=True)
        self.editor = self._make()
        self.editor.setAccessibleName(tr(ask.title))
        self.editor.installEventFilter(self)
        self.title.setBuddy(self.editor)
        self.error = BreakingLabel("bad")
        self.error.hide()
        self.mend = button("", self._mend)
        self.mend.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        if ask.kind != "tick":
            box.addWidget(self.title)
        if ask.kind in ("file", "folder"):
            choose = button(tr("Choose…"), lambda: self.wanted.emit(self.loc))
            choose.setAccessibleName(tr("Choose: {title}", title=tr(ask.title)))
            beside = row(self.editor, choose)
            beside.setStretch(0, 1)
            box.addLayout(beside)
        else:
            box.addWidget(self.editor)
        box.addWidget(self.error)
        box.addWidget(self.mend, 0, Qt.AlignmentFlag.AlignLeft)
        box.addStretch(1)
        self.setFocusProxy(self.editor)

    def _make(self) -> QWidget:
        if self.ask.kind == "lines":
            lines = QPlainTextEdit()
            lines.setTabChangesFocus(True)
            lines.setPlaceholderText(tr(self.ask.hint))
            lines.setFixedHeight(scaled(LINES_PX))
            lines.textChanged.connect(self._typed)
            return lines
        if self.ask.kind == "choice":
            choice = QComboBox()
            # A long title of a kit is cut, it does not widen the page.
            choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            choice.setMinimumContentsLength(8)
            for value, words in self.ask.choices:
                choice.addItem(words, value)
            choice.currentIndexChanged.connect(self._typed)
            return choice
        if self.ask.kind == "tick":
            tick = QCheckBox(tr(self.ask.title))
            tick.toggled.connect(self._typed)
            return tick
        line = QLineEdit()
        if self.ask.kind == "secret":
            line.setEchoMode(QLineEdit.EchoMode.Password)
        line.setPlaceholderText(tr(self.ask.hint))
        line.textEdited.connect(self._typed)
        line.returnPressed.connect(self.focusNextChild)
        return line

    @property
    def value(self) -> Any:
        """What stands in it, as a document has it."""
        editor = self.editor
        if isinstance(editor, QPlainTextEdit):
            return editor.toPlainText()
        if isinstance(editor, QComboBox):
            return editor.currentData() or None
        if isinstance(editor, QCheckBox):
            return "true" if editor.isChecked() else None
        assert isinstance(editor, QLineEdit)
        return (as_list(editor.text()) or None) if self.ask.kind == "list" else editor.text()

    def fill(self, data: Mapping[str, Any]) -> None:
        """Show what the document says."""
        found = value_at(data, self.loc)
        editor, self._filling = self.editor, True
        if isinstance(editor, QPlainTextEdit):
            if (text := as_text(found).rstrip("\n")) != editor.toPlainText().strip():
                editor.setPlainText(text)
        elif isinstance(editor, QComboBox):
            at = editor.findData(found or "")
            if at < 0:
                # What the document says is none of them: it is shown as it is, and its error below.
                editor.addItem(as_text(found), found)
                at = editor.count() - 1
            editor.setCurrentIndex(at)
        elif isinstance(editor, QCheckBox):
            editor.setChecked(str(found).lower() in ("true", "yes", "on", "1"))
        elif (
            isinstance(editor, QLineEdit)
            and self.value != (found or "")
            and (self.ask.kind != "list" or self.value != found)
        ):
            at = editor.cursorPosition()
            editor.setText(as_text(found))
            editor.setCursorPosition(at)
        self._filling = False

    def show_findings(self, findings: "Sequence[Finding]") -> None:
        """What is wrong with it, all of it; nothing: it is well."""
        self.say_wrong("\n".join(dict.fromkeys(retold(one.said) for one in findings)))
        self._repair = next((one.repair for one in findings if one.repair and one.loc == self.loc), None)
        self.mend.setText(tr("Use {repair}", repair=self._repair))
        self.mend.setAccessibleName(tr("Use {repair}", repair=self._repair))
        self.mend.setVisible(self._repair is not None)

    def say_wrong(self, said: str) -> None:
        """Say what is wrong with it; nothing: it is well."""
        self.error.setText(said)
        self.error.setVisible(bool(said))
        if bool(self.editor.property("wrong")) != bool(said):
            self.editor.setProperty("wrong", bool(said))
            self.editor.style().unpolish(self.editor)
            self.editor.style().polish(self.editor)
        self.editor.setAccessibleDescription(said)

    def mend_now(self) -> bool:
        """Take what was meant, where that is known; whether it was."""
        if self._repair is None:
            return False
        self.repaired.emit(self.loc, self._repair)
        return True

    def _mend(self) -> None:
        self.mend_now()
        self.editor.setFocus()

    def _typed(self, *_: object) -> None:
        if not self._filling:
            self.typed.emit(self.loc, self.value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.FocusOut:
            self.left.emit()
        elif kind == QEvent.Type.ShortcutOverride:
            return leaves_to_page(event)
        elif kind == QEvent.Type.Wheel and isinstance(watched, QComboBox) and not watched.hasFocus():
            # Whoever scrolls the page past it means the page.
            event.ignore()
            return True
        return False
