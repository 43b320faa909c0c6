"""The settings: the window's look and language, every command with its keys, to be changed, how marks go on, what previews may take."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from studio.base.language import LANGUAGES, N_, tr
from studio.base.spoken import all_of
from ui.parts.basics import TextField, button, fit_heads, label, name_table, restyle, row
from ui.parts.cache_limit import CacheLimit
from ui.parts.page_context import PageContext
from ui.parts.sheet import Sheet
from ui.parts.sizes import scaled
from ui.parts.who_line import WhoLine
from ui.state.commands import BY_ID, PAGE_TITLES, ROWS, WindowCommand, works_on
from ui.state.keys import MODIFIERS, shown
from ui.window.look import LookChoice

COLUMNS = (N_("Where"), N_("Command"), N_("Keys"))
WIDTHS_PX = (110, 260, 190)
ROW_PX = 40
HINT = N_("Choose a command; Return changes its key, Delete takes it away.")


class SettingsSheet(Sheet):
    """Attributes: table (a command a row), find (the line that narrows it), told (what is said of the last change), advance (the tick),
    look and language (the choices)."""

    def __init__(self, parent: QWidget, context: PageContext) -> None:
        super().__init__(parent)
        self._context, self._keys = context, context.actions.keys
        self._commands: list[WindowCommand] = []
        self._waiting: WindowCommand | None = None
        self._wanted = ""
        self.advance = QCheckBox(tr("Go on to the next frame after a mark"))
        self.advance.setChecked(context.settings.advance == "yes")
        self.advance.toggled.connect(self.set_advance)
        self.cache = CacheLimit(context)
        self.who = WhoLine(context)
        self.look, self.language = LookChoice(context), self._made_language()
        self.find = TextField()
        self.find.setPlaceholderText(tr("Find a command or a key"))
        self.find.setAccessibleName(tr("Find a command or a key"))
        self.find.textChanged.connect(self._narrow)
        self.find.returnPressed.connect(lambda: self.table.setFocus())
        self.table = self._made_table()
        self.told = label(tr(HINT), "muted")
        self._take_it = button(
            tr("Take it"), lambda: self._take(), kind="primary", tip=tr("Put it on this command, off the other")
        )
        self._leave_it = button(tr("Leave it"), self._end, tip=tr("Leave the key where it is"))
        self._again = [
            button(tr("Change the key…"), self._begin, tip=tr("Then press the new one")),
            button(tr("No key"), self._off, tip=tr("Take the command's keys away")),
            button(tr("Shipped key"), self._reset, tip=tr("The key that this command came with")),
            button(tr("All shipped keys"), self._reset_all, tip=tr("Take back every change")),
            button(tr("Keys as before"), self._as_before, tip=tr("The keys that were before those of photographers")),
        ]
        head = row(
            label(tr("Settings"), "title", wrap=False), None, self.find, button(tr("Close"), self.leave), spacing=16
        )
        head.setStretch(2, 3)
        self.box.addLayout(head)
        looks = label(tr("Look of the window"), wrap=False), label(tr("Language, from the next start"), wrap=False)
        self.box.addLayout(row(looks[0], self.look, None, looks[1], self.language))
        self.box.addLayout(row(self.who, self.advance, spacing=16))
        self.box.addWidget(self.cache)
        self.box.addWidget(self.table, 1)
        said = row(self.told, self._take_it, self._leave_it)
        said.setStretch(0, 1)
        self.box.addLayout(said)
        self.box.addLayout(row(*self._again, None))
        self.setFocusProxy(self.table)
        self._ask(False)

    def _made_language(self) -> QComboBox:
        """`system` first, then each by its own name, so that whoever is lost finds back."""
        made = QComboBox()
        for code, name in {"system": tr("As the computer's"), **LANGUAGES}.items():
            made.addItem(name, code)
        made.setCurrentIndex(max(0, made.findData(self._context.settings.language)))
        made.setAccessibleName(tr("Language, from the next start"))
        made.activated.connect(lambda _: self.set_language(str(made.currentData())))
        return made

    def _made_table(self) -> QTableWidget:
        made = QTableWidget(0, len(COLUMNS) + 1)
        made.setHorizontalHeaderLabels([*(tr(one) for one in COLUMNS), tr("What it does")])
        made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setShowGrid(False)
        made.setWordWrap(False)
        made.setTabKeyNavigation(False)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.verticalHeader().hide()
        made.verticalHeader().setDefaultSectionSize(scaled(ROW_PX))
        for column, width in enumerate(WIDTHS_PX):
            made.setColumnWidth(column, scaled(width))
        fit_heads(made)
        header = made.horizontalHeader()
        header.setSectionResizeMode(len(COLUMNS), QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        name_table(made, tr("Commands and their keys"))
        made.installEventFilter(self)
        made.doubleClicked.connect(lambda _: self._begin())
        return made

    def place(self, room: QRect) -> QRect:
        width, height = min(1100, room.width() - 40), room.height() - 40
        return QRect((room.width() - width) // 2, 20, width, height)

    def open(self) -> None:
        """Show it."""
        self._end()
        self._fill()
        self.cache.look()
        self.who.look()
        self.come_up()

    def set_advance(self, on: bool) -> None:
        """Whether a mark goes on to the next frame; kept."""
        settings = self._context.settings
        if (settings.advance == "yes") != on:
            settings.advance = "yes" if on else "no"
            self._context.session.do(settings.save)
            self.advance.setChecked(on)

    def set_language(self, code: str) -> None:
        """The language that the window speaks from its next start on; kept."""
        settings = self._context.settings
        if settings.language != code:
            settings.language = code
            self._context.session.do(settings.save)
        self.language.setCurrentIndex(max(0, self.language.findData(code)))

    def choose(self, name: str) -> None:
        """Choose a command's row."""
        self.table.setCurrentCell(next(n for n, one in enumerate(self._commands) if one.id == name), 0)
        self.table.scrollToItem(self.table.currentItem())

    # -- the table ------------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        if not self._commands:
            self._commands = sorted(ROWS, key=lambda one: one.page != "review")
            self.table.setRowCount(len(self._commands))
            for n, one in enumerate(self._commands):
                for c, text in enumerate((_pages(one), one.title.rstrip("…"), "", one.help)):
                    item = QTableWidgetItem(text)
                    item.setToolTip(text if c == len(COLUMNS) else "")
                    self.table.setItem(n, c, item)
            self.table.setCurrentCell(0, 0)
        for n, one in enumerate(self._commands):
            own = tr(" (yours)") if self._keys.of(one.id) != one.keys else ""
            self.table.item(n, 2).setText((self._keys.text(one.id) or "–") + own)
        self._narrow(self.find.text())

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        for n, one in enumerate(self._commands):
            said = " ".join((*works_on(one), one.title, one.help)).casefold()
            keys = {shown(key).casefold() for key in self._keys.of(one.id)}
            self.table.setRowHidden(n, not all(word in said or word in keys for word in words))
        if self._chosen() is None:
            # What is done next is done to what is seen.
            seen = next((n for n in range(len(self._commands)) if not self.table.isRowHidden(n)), None)
            if seen is not None:
                self.table.setCurrentCell(seen, 0)
        if self._waiting is None and self._commands:
            nothing = all(self.table.isRowHidden(n) for n in range(len(self._commands)))
            self._say(tr("No command and no key is called that.") if nothing else tr(HINT), "muted")

    def _chosen(self) -> WindowCommand | None:
        at = self.table.currentRow()
        return self._commands[at] if 0 <= at < len(self._commands) and not self.table.isRowHidden(at) else None

    # -- changing -------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return self._waiting is not None
            return self._pressed(event)
        return super().eventFilter(watched, event)

    def _pressed(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if self._waiting is not None and self._wanted:
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
            elif key == Qt.Key.Key_Escape:
                self._end()
            return True
        if self._waiting is not None:
            if key == Qt.Key.Key_Escape:
                self._end()
            elif key not in MODIFIERS:
                self._hear(_written(event))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._begin()
            return True
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._off()
            return True
        return False

    def _begin(self) -> None:
        one = self._chosen()
        if one is not None:
            self._waiting, self._wanted = one, ""
            self._say(tr("Press the key for “{one}”; Esc leaves it as it is.", one=_named(one)), "lead")
            self.table.setFocus()

    def _hear(self, key: str) -> None:
        one = self._waiting
        if one is None or not key:
            return
        self._wanted = key
        holders = self._keys.holders(one.id, key)
        if not holders:
            self._take()
        else:
            self._say(
                tr(
                    "{key} is held by {holders}. Return takes it from there, Esc leaves it.",
                    key=shown(key),
                    holders=all_of([_placed(holder) for holder in holders]),
                ),
                "warn",
            )
            self._ask(True)

    def _take(self) -> None:
        one, key = self._waiting, self._wanted
        if one is None or not key:
            return
        holders = self._keys.holders(one.id, key)
        self._keys.give(one.id, key)
        left = "".join(
            tr(" “{holder}” has {text} now.", holder=_named(holder), text=self._keys.text(holder.id) or tr("no key"))
            for holder in holders
        )
        self._changed(tr("{key} is “{one}” from now on.{left}", key=shown(key), one=_named(one), left=left))

    def _off(self) -> None:
        if (one := self._chosen()) is not None:
            self._keys.take(one.id)
            self._changed(tr("“{one}” has no key now.", one=_named(one)))

    def _reset(self) -> None:
        if (one := self._chosen()) is not None:
            self._keys.reset(one.id)
            gone = [shown(key) for key in one.keys if key not in self._keys.of(one.id)]
            held = tr(" {gone} stays where you put it.", gone=all_of(gone)) if gone else ""
            self._changed(
                tr(
                    "“{one}” has {text}.{held}",
                    one=_named(one),
                    text=self._keys.text(one.id) or tr("no key"),
                    held=held,
                )
            )

    def _reset_all(self) -> None:
        self._keys.reset_all()
        self._changed(tr("All keys are as shipped."))

    def _as_before(self) -> None:
        self._keys.as_before()
        self._changed(tr("The keys are as before; what is newer than they has none where they would meet."))

    def as_before(self) -> None:
        """The keys as they were before they moved; kept."""
        self._as_before()

    def _changed(self, said: str) -> None:
        self._end()
        self._fill()
        self._say(said, "good")
        settings = self._context.settings
        settings.keys = self._keys.kept()
        self._context.session.do(settings.save)

    def _end(self) -> None:
        self._waiting, self._wanted = None, ""
        self._say(tr(HINT), "muted")
        self._ask(False)
        self.table.setFocus()

    def _ask(self, on: bool) -> None:
        for part in (self._take_it, self._leave_it):
            part.setVisible(on)

    def _say(self, text: str, role: str) -> None:
        self.told.setText(text)
        restyle(self.told, role)


def _named(command: WindowCommand) -> str:
    return BY_ID[command.id].title.rstrip("…")


def _pages(command: WindowCommand) -> str:
    return ", ".join(tr(PAGE_TITLES[page]) for page in works_on(command))


def _placed(command: WindowCommand) -> str:
    where = f" ({_pages(command)})" if command.page else ""
    return tr("“{command}”{where}", command=_named(command), where=where)


def _written(event: QKeyEvent) -> str:
    """The key as Qt writes it everywhere; empty for one that it has no name for."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    sign = event.text()
    if held == Qt.KeyboardModifier.ShiftModifier and sign.isprintable() and sign and not sign.isalnum() and sign != " ":
        # What only Shift makes a sign of is that sign: `?`, not `Shift+?`.
        held = Qt.KeyboardModifier.NoModifier
    return QKeySequence(int(held.value) | int(event.key())).toString()
