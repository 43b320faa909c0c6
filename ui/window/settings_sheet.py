"""The settings: every command with its keys, to be changed, whether a mark goes on to the next frame, and what previews may take."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from ui.parts.basics import TextField, button, label, restyle, row
from ui.parts.cache_limit import CacheLimit
from ui.parts.page_context import PageContext
from ui.parts.sheet import Sheet
from ui.parts.sizes import scaled
from ui.state.commands import BY_ID, COMMANDS, WindowCommand
from ui.state.keys import MODIFIERS, shown

COLUMNS = ("Where", "Command", "Keys")
WIDTHS_PX = (110, 260, 190)
ROW_PX = 40
HINT = "Choose a command; Return changes its key, Delete takes it away."


class SettingsSheet(Sheet):
    """Attributes: table (a command a row), find (the line that narrows it), told (what is said of the last change), advance (the tick)."""

    def __init__(self, parent: QWidget, context: PageContext) -> None:
        super().__init__(parent)
        self._context, self._keys = context, context.actions.keys
        self._commands: list[WindowCommand] = []
        self._waiting: WindowCommand | None = None
        self._wanted = ""
        self.advance = QCheckBox("Go on to the next frame after a mark")
        self.advance.setChecked(context.settings.advance == "yes")
        self.advance.toggled.connect(self.set_advance)
        self.cache = CacheLimit(context)
        self.find = TextField()
        self.find.setPlaceholderText("Find a command or a key")
        self.find.setAccessibleName("Find a command or a key")
        self.find.textChanged.connect(self._narrow)
        self.table = self._made_table()
        self.told = label(HINT, "muted")
        self._take_it = button(
            "Take it", lambda: self._take(), kind="primary", tip="Put it on this command, off the other"
        )
        self._leave_it = button("Leave it", self._end, tip="Leave the key where it is")
        self._again = [
            button("Change the key…", self._begin, tip="Then press the new one"),
            button("No key", self._off, tip="Take the command's keys away"),
            button("Shipped key", self._reset, tip="The key that this command came with"),
            button("All shipped keys", self._reset_all, tip="Take back every change"),
            button("Keys as before", self._as_before, tip="The keys that were before those of photographers"),
        ]
        self.box.addLayout(row(label("Settings", "title"), None, button("Close", self.leave)))
        self.box.addWidget(self.advance)
        self.box.addWidget(self.cache)
        self.box.addWidget(self.find)
        self.box.addWidget(self.table, 1)
        said = row(self.told, self._take_it, self._leave_it)
        said.setStretch(0, 1)
        self.box.addLayout(said)
        self.box.addLayout(row(*self._again, None))
        self.setFocusProxy(self.table)
        self._ask(False)

    def _made_table(self) -> QTableWidget:
        made = QTableWidget(0, len(COLUMNS) + 1)
        made.setHorizontalHeaderLabels([*COLUMNS, "What it does"])
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
        header = made.horizontalHeader()
        header.setSectionResizeMode(len(COLUMNS), QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        made.setAccessibleName("Commands and their keys")
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
        self.come_up()

    def set_advance(self, on: bool) -> None:
        """Whether a mark goes on to the next frame; kept."""
        settings = self._context.settings
        if (settings.advance == "yes") != on:
            settings.advance = "yes" if on else "no"
            self._context.session.do(settings.save)
            self.advance.setChecked(on)

    def choose(self, name: str) -> None:
        """Choose a command's row."""
        self.table.setCurrentCell(next(n for n, one in enumerate(self._commands) if one.id == name), 0)
        self.table.scrollToItem(self.table.currentItem())

    # -- the table ------------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        if not self._commands:
            self._commands = sorted(COMMANDS, key=lambda one: one.page != "review")
            self.table.setRowCount(len(self._commands))
            for n, one in enumerate(self._commands):
                for c, text in enumerate((one.page.capitalize() or "Everywhere", one.title.rstrip("…"), "", one.help)):
                    item = QTableWidgetItem(text)
                    item.setToolTip(text if c == len(COLUMNS) else "")
                    self.table.setItem(n, c, item)
            self.table.setCurrentCell(0, 0)
        for n, one in enumerate(self._commands):
            own = " (yours)" if self._keys.of(one.id) != one.keys else ""
            self.table.item(n, 2).setText((self._keys.text(one.id) or "–") + own)
        self._narrow(self.find.text())

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        for n, one in enumerate(self._commands):
            said = " ".join((one.page, one.title, one.help)).casefold()
            keys = {shown(key).casefold() for key in self._keys.of(one.id)}
            self.table.setRowHidden(n, not all(word in said or word in keys for word in words))

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
            self._say(f"Press the key for “{_named(one)}”; Esc leaves it as it is.", "lead")
            self.table.setFocus()

    def _hear(self, key: str) -> None:
        one = self._waiting
        if one is None or not key:
            return
        self._wanted = key
        holder = self._keys.holder(one.id, key)
        if holder is None:
            self._take()
        else:
            where = f" ({holder.page.capitalize()})" if holder.page else ""
            self._say(
                f"{shown(key)} is held by “{_named(holder)}”{where}. Return takes it from there, Esc leaves it.", "warn"
            )
            self._ask(True)

    def _take(self) -> None:
        one, key = self._waiting, self._wanted
        if one is None or not key:
            return
        holder = self._keys.holder(one.id, key)
        self._keys.give(one.id, key)
        left = f" “{_named(holder)}” has {self._keys.text(holder.id) or 'no key'} now." if holder is not None else ""
        self._changed(f"{shown(key)} is “{_named(one)}” from now on.{left}")

    def _off(self) -> None:
        if (one := self._chosen()) is not None:
            self._keys.take(one.id)
            self._changed(f"“{_named(one)}” has no key now.")

    def _reset(self) -> None:
        if (one := self._chosen()) is not None:
            self._keys.reset(one.id)
            gone = [shown(key) for key in one.keys if key not in self._keys.of(one.id)]
            held = f" {' and '.join(gone)} stays where you put it." if gone else ""
            self._changed(f"“{_named(one)}” has {self._keys.text(one.id) or 'no key'}.{held}")

    def _reset_all(self) -> None:
        self._keys.reset_all()
        self._changed("All keys are as shipped.")

    def _as_before(self) -> None:
        self._keys.as_before()
        self._changed("The keys are as before; what is newer than they has none where they would meet.")

    def as_before(self) -> None:
        """The keys as they were before they moved; kept."""
        self._as_before()

    def _changed(self, said: str) -> None:
        self._end()
        self._say(said, "good")
        self._fill()
        settings = self._context.settings
        settings.keys = self._keys.kept()
        self._context.session.do(settings.save)

    def _end(self) -> None:
        self._waiting, self._wanted = None, ""
        self._say(HINT, "muted")
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


def _written(event: QKeyEvent) -> str:
    """The key as Qt writes it everywhere; empty for one that it has no name for."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    sign = event.text()
    if held == Qt.KeyboardModifier.ShiftModifier and sign.isprintable() and sign and not sign.isalnum() and sign != " ":
        # What only Shift makes a sign of is that sign: `?`, not `Shift+?`.
        held = Qt.KeyboardModifier.NoModifier
    return QKeySequence(int(held.value) | int(event.key())).toString()
