"""A target that is added or changed: a form made of what its kind asks for, errors at their fields, secrets never shown again."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QWheelEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from studio.base.language import N_, tr
from studio.base.retold import retold
from ui.export.delivery.host_key import HostKeyPanel
from ui.export.delivery.work import DeliveryWork
from ui.parts.basics import Panel, button, clear, label, row, scrolling
from ui.parts.field import Ask, Field, Loc
from ui.parts.field_grid import FieldGrid
from ui.parts.page_context import PageContext
from ui.state.work import Task

if TYPE_CHECKING:
    from studio.base.jobs import Progress
    from studio.shoot.handed_out import Target, TargetAsk, TargetKind

DROPPED = "-"
"""Stands before a secret's key, where it is to be taken away."""


def ask_of(ask: "TargetAsk", kept: bool) -> Ask:
    """A field for a question of a kind. kept: of a secret, whether one is kept already."""
    told = retold(ask.help)
    kind = "secret" if ask.secret else "choice" if ask.choices else ask.pick or "line"
    choices = tuple((one, retold(one)) for one in ask.choices)
    hint = tr("kept; type another to change it") if kept else ask.default
    return Ask((ask.key,), told[:1].upper() + told[1:], kind, hint, choices)


class TargetForm(QWidget):
    """Attributes: kinds (the choice), name, fields (by the questions' keys), host_key, save, allow (in the browser), address (where to go).

    Signals: kept(name), a target is known from now on · left(), nothing was kept.
    """

    kept = Signal(str)
    left = Signal()
    _heard = Signal(str)

    def __init__(self, context: PageContext, work: DeliveryWork) -> None:
        super().__init__()
        self._context, self._session, self._work = context, context.session, work
        self._target: Target | None = None
        self._has: list[str] = []
        self._mine: Task | None = None
        self.fields: dict[str, Field] = {}
        self.title = label("", "heading", wrap=False)
        self.kinds = QComboBox()
        self.kinds.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kinds.setMinimumContentsLength(24)
        self.kinds.setAccessibleName(tr("What kind of target it is"))
        self.kinds.installEventFilter(self)
        self.kinds.currentIndexChanged.connect(lambda _: self._show_kind())
        self.name = Field(Ask(("",), tr("Its name, which you choose: a-z, 0-9 and '-'"), hint=N_("brand-nas")))
        QShortcut(QKeySequence("Ctrl+Return"), self, self._save, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.save = button(
            tr("Keep this target"),
            self._save,
            kind="primary",
            tip=tr("Ask whoever answers there, and keep it (Ctrl+Return)"),
        )
        self.cancel = button(tr("Back"), self.leave)
        self.allow = button(tr("Allow it in the browser…"), self._allow, tip=tr("Your browser opens; allow it there"))
        self.address = label("", "muted", select=True)
        self.tried = label("", "muted")
        self.host_key = HostKeyPanel(lambda shown: self._save(shown), self._refused)
        self._secret = label(
            tr(
                "Passwords and keys are kept in this computer's keyring, or, where it has none, in a file that only you can read; in no "
                "plan, log or catalog."
            ),
            "muted",
        )
        self._lay_out()
        self.setFocusProxy(self.kinds)
        self._heard.connect(self._show_address)
        work.began.connect(self._show_ready)
        work.ended.connect(self._show_ready)

    def _lay_out(self) -> None:
        panel = Panel(margin=14)
        kinds = QVBoxLayout()
        kinds.setSpacing(4)
        kinds.addWidget(label(tr("What kind of target it is"), "field"))
        kinds.addWidget(self.kinds)
        kinds.addStretch(1)
        top = row(None, self.name, spacing=16)
        top.insertLayout(0, kinds)
        top.setStretch(0, 1)
        top.setStretch(1, 0)
        top.setStretch(2, 1)
        panel.box.addLayout(top)
        panel.box.addWidget(self.tried)
        self._needed, self._optional = QVBoxLayout(), QVBoxLayout()
        for group in (self._needed, self._optional):
            group.setSpacing(10)
        panel.box.addLayout(self._needed)
        panel.box.addLayout(row(self.allow, None))
        panel.box.addWidget(self.address)
        panel.box.addLayout(self._optional)
        panel.box.addWidget(self._secret)
        panel.box.addStretch(1)
        self._area = scrolling(panel)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addLayout(row(self.title, None, self.save, self.cancel))
        box.addWidget(self.host_key)
        box.addWidget(self._area, 1)

    # -- which ----------------------------------------------------------------------------------------------------

    def begin(self, target: "Target | None" = None, has: "list[str] | None" = None) -> None:
        """Ask for another target, or for what is to be changed of one. has: of which of its secrets something is kept."""
        self._target, self._has = target, has or []
        self.title.setText(tr("Add a target") if target is None else tr("Change {name}", name=target.name))
        self.host_key.hide()
        self.kinds.blockSignals(True)
        self.kinds.clear()
        for kind in self._work.known.kinds:
            self.kinds.addItem(retold(kind.title), kind.id)
        if target is not None:
            self.kinds.setCurrentIndex(self.kinds.findData(target.kind.id))
        self.kinds.blockSignals(False)
        self.kinds.setEnabled(target is None)
        self.name.editor.setEnabled(target is None)
        self.name.fill({"": target.name if target is not None else ""})
        self.setFocusProxy(self.kinds if target is None else self.save)
        self._show_kind()

    @property
    def kind(self) -> "TargetKind | None":
        """The chosen kind."""
        return next((one for one in self._work.known.kinds if one.id == self.kinds.currentData()), None)

    def _show_kind(self) -> None:
        kind = self.kind
        clear(self._needed)
        clear(self._optional)
        self.fields = {}
        self._say_address("")
        self.name.say_wrong("")
        self.host_key.hide()
        if kind is None:
            return
        self.tried.setText(retold(kind.tried))
        said = self._target.settings if self._target is not None else {}
        for needed in (True, False):
            asks = [ask_of(one, one.key in self._has) for one in kind.asks if one.needed == needed]
            if not needed:
                asks += [
                    Ask((DROPPED + one.key,), tr("Take away what is kept: {what}", what=retold(one.help)), "tick")
                    for one in kind.asks
                    if one.key in self._has and not one.needed
                ]
            if not asks:
                continue
            if not needed:
                self._optional.addWidget(label(tr("May be left out"), "heading"))
            grid = FieldGrid(asks)
            (self._needed if needed else self._optional).addWidget(grid)
            for field in grid.fields:
                self.fields[str(field.loc[0])] = field
                field.wanted.connect(self._choose)
        for ask in kind.asks:
            shown = said.get(ask.key) or (ask.default if ask.choices else "")
            if not ask.secret:
                self.fields[ask.key].fill({ask.key: shown})
        self._secret.setVisible(any(one.secret for one in kind.asks))
        self._show_ready()

    def _show_ready(self) -> None:
        free, kind = self._work.task is None, self.kind
        self.save.setEnabled(free and kind is not None)
        self.allow.setEnabled(free)
        self.allow.setVisible(kind is not None and bool(kind.authorise))

    def _choose(self, loc: Loc) -> None:
        """Let the person choose a file or folder of this computer."""
        field = self.fields[str(loc[0])]
        ask = field.ask

        def chosen(path: Path) -> None:
            field.fill({str(loc[0]): str(path)})
            field.editor.setFocus()

        if ask.kind == "folder":
            self._context.ask_folder(ask.title, None, chosen)
        else:
            self._context.ask_file(ask.title, tr("All files (*)"), None, chosen)

    # -- what is done ---------------------------------------------------------------------------------------------

    def leave(self) -> None:
        """Keep nothing; what this form has under way stops."""
        if self._mine is not None and self._mine is self._work.task:
            self._work.stop()
        self._forget_secrets()
        self.left.emit()

    def _answers(self) -> dict[str, str]:
        return {key: str(field.value or "") for key, field in self.fields.items() if not key.startswith(DROPPED)}

    def _save(self, accepted: str | None = None) -> None:
        """Keep it, when nothing is wrong with it: else each field says what."""
        from studio.shoot import NotAccepted, WrongAnswer

        kind, name, answers, again = self.kind, str(self.name.value).strip(), self._answers(), self._target is not None
        if kind is None:
            return
        gone = {key[len(DROPPED) :] for key, field in self.fields.items() if key.startswith(DROPPED) and field.value}
        keep = [key for key in self._has if key not in gone]
        self.host_key.hide()

        def work(progress: "Progress") -> "tuple[dict[str, str], str]":
            from studio.shoot import add_target, target_mistakes

            wrong = target_mistakes(name, kind.id, answers, again, keep)
            return (
                (wrong, "") if wrong else ({}, add_target(name, kind.id, answers, accepted, again, keep, progress)[1])
            )

        def done(found: "tuple[dict[str, str], str]") -> None:
            wrong, where = found
            self._show_wrong(wrong)
            if wrong:
                return
            told = tr("Known from now on: {name}. “Test” tries it.", name=name)
            if where == "file":
                told += " " + tr(
                    "This computer has no keyring that we can use: the secrets are in a file in your data folder that only you can read."
                )
            self._forget_secrets()
            self._work.told.emit(told, "good")
            self.kept.emit(name)

        def wrong(error: BaseException) -> bool:
            # What was wrong before was not this time.
            self._show_wrong({})
            if isinstance(error, NotAccepted):
                self.host_key.ask(error)
            elif isinstance(error, WrongAnswer) and error.key in self.fields:
                self._show_wrong({error.key: error.said})
            else:
                return False
            return True

        if self._work.run(tr("Ask {name}", name=name or retold(kind.title)), work, done, wrong):
            self._mine = self._work.task

    def _show_wrong(self, wrong: dict[str, str]) -> None:
        from studio.shoot import NAME

        first: Field | None = None
        for key, field in {NAME: self.name, **self.fields}.items():
            said = retold(wrong.get(key, ""))
            field.say_wrong(said[:1].upper() + said[1:])
            first = first or (field if said else None)
        if first is not None:
            first.editor.setFocus()
            self._area.ensureWidgetVisible(first)
        homeless = [said for key, said in wrong.items() if key != NAME and key not in self.fields]
        if homeless:
            self._work.told.emit(" ".join(map(retold, homeless)), "bad")

    def _refused(self) -> None:
        self._work.told.emit(tr("It was not accepted: nothing was kept, and nothing is sent to it."), "warn")
        self.name.editor.setFocus()

    def _forget_secrets(self) -> None:
        """What was typed of a secret stands nowhere in the window any more."""
        for field in self.fields.values():
            if field.ask.kind == "secret":
                field.fill({})

    def _allow(self) -> None:
        """Be let in by the browser; the answer goes where the kind asks for it."""
        from studio.shoot import LET_IN

        kind = self.kind
        if kind is None:
            return
        if self._work.task is None:
            self._say_address(tr("Your browser opens; allow it there, then come back."))

        def let_in(token: str) -> None:
            self._say_address("")
            if self.kind is kind and LET_IN in self.fields:
                self.fields[LET_IN].fill({LET_IN: token})
                self._work.told.emit(tr("Allowed. Keep the target now."), "good")
                self.save.setFocus()

        def not_let_in(error: BaseException) -> bool:
            self._say_address("")
            return False

        if self._work.run(
            tr("Wait for the browser"), lambda progress: _let_in(kind, progress, self._heard.emit), let_in, not_let_in
        ):
            self._mine = self._work.task

    def _show_address(self, address: str) -> None:
        self._say_address(tr("If it does not open, go to {address}", address=address))

    def _say_address(self, text: str) -> None:
        self.address.setText(text)
        self.address.setVisible(bool(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever scrolls the form past the choice means the form."""
        if isinstance(event, QWheelEvent) and watched is self.kinds and not self.kinds.hasFocus():
            event.ignore()
            return True
        return False


def _let_in(kind: "TargetKind", progress: "Progress", heard: Any) -> str:
    from studio.shoot import allow_in_browser

    return allow_in_browser(kind, progress, heard)
