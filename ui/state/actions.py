"""The commands as actions of a window: what each does is registered by the pages, and which keys do it follows the keys."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.state.commands import BY_ID, COMMANDS, EVERYWHERE
from ui.state.keys import Keys


class Actions(QObject):
    """The commands as QActions of a window; a page's own keys work only while it is shown.

    Attributes: keys, which of them is on which key; lacking(id), asked for what a command does that is registered by nobody yet.

    handlers are registered with `handle`; `context` says which page is shown and whether a drop is open.
    """

    def __init__(self, window: QWidget, keys: Keys) -> None:
        super().__init__(window)
        self.keys = keys
        self.lacking: Callable[[str], object] = lambda _: None
        self._handlers: dict[str, Callable[[], object]] = {}
        self._frames, self._context = True, ("", False, False, False)
        self.actions: dict[str, QAction] = {}
        # One connection for all of them: two hundred take a while.
        group = QActionGroup(self)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        group.triggered.connect(lambda action: self.run(action.objectName()))
        for command in COMMANDS:
            action = QAction(command.title, window)
            action.setObjectName(command.id)
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setStatusTip(command.help)
            group.addAction(action)
            window.addAction(action)
            self.actions[command.id] = action
        keys.changed.connect(self._show_keys)
        self._show_keys()

    def _show_keys(self) -> None:
        for name, action in self.actions.items():
            wanted = [QKeySequence(key) for key in self.keys.of(name)]
            if action.shortcuts() != wanted:
                action.setShortcuts(wanted)
            action.setToolTip(self.keys.said(f"{BY_ID[name].help} ({{{name}}})"))

    def handle(self, handlers: dict[str, Callable[[], object]]) -> None:
        """Register what commands do. Raises KeyError for a command that is not in the table."""
        for name, handler in handlers.items():
            self._handlers[BY_ID[name].id] = handler

    def handled(self, name: str) -> bool:
        """Whether something is registered for the command."""
        return name in self._handlers

    def run(self, name: str) -> None:
        """Do the command, if it is enabled now."""
        if self.actions[name].isEnabled():
            if name not in self._handlers:
                self.lacking(name)
            self._handlers[name]()

    def show_frames(self, there: bool) -> None:
        """Whether the open drop has frames that something can be said of."""
        if there != self._frames:
            self._frames = there
            self.context(*self._context)

    def context(self, page: str, drop_open: bool, modal: bool = False, opens: bool = False) -> None:
        """Enable what works on `page`. modal: an overlay such as the palette has the keys; everything else rests.

        opens: a drop is being opened, whose page can be gone to already.
        """
        self._context = page, drop_open, modal, opens
        for command in COMMANDS:
            here = command.page in (EVERYWHERE, page)
            if command.needs_frame and not self._frames:
                here = False
            can = drop_open or not command.needs_drop or (opens and command.id.startswith("page."))
            self.actions[command.id].setEnabled(here and not modal and can)
