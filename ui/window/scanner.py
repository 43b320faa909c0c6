"""A barcode scanner that types into the window: telling its keystrokes from a person's.

A scanner types a whole code within moments and ends with Return. So a key that types a letter or digit is held for a moment: when
others follow at once and Return ends them, it was a scanner; else it does what it always does, a command or a letter in a field.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication

GAP_MS = 80
"""Between two keys of a scanner it is less, by cable far less. It is also how long a key's command waits: not long enough to be felt."""
LEAST = 3
MOST = 1000
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_AltGr)
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class Scanner(QObject):
    """To be installed as an event filter on the window's QWindow, which sees every key before any widget or shortcut.

    wanted: whether scans are listened for now. actions: where the commands are, to be triggered by keys that were no scan.
    Signals: scanned(text) · acts(when), a key that was held does what it does now, `when` it went down as the system tells it · acted().
    """

    scanned = Signal(str)
    acts = Signal(object)
    acted = Signal()

    def __init__(self, parent: QObject, wanted: Callable[[], bool], actions: Callable[[], list[QAction]]) -> None:
        super().__init__(parent)
        self._wanted, self._actions = wanted, actions
        self._held: list[tuple[QKeyEvent, int]] = []
        self._last_s = 0.0
        self._timer = QTimer(self, singleShot=True, interval=GAP_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._pause)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) or not isinstance(event, QKeyEvent):
            return False
        if event.key() in _MODIFIERS:
            # A scanner presses Shift for each capital letter.
            return False
        typed = self._typed(event)
        ends = bool(self._held) and event.key() in _ENDS and not event.modifiers() & ~_PLAIN
        if kind == QEvent.Type.ShortcutOverride:
            # Accepted, it comes as a key and not as a shortcut.
            if typed or ends:
                event.accept()
                return True
            return False
        if typed:
            self._hold(event)
            return True
        if ends and len(self._held) >= LEAST:
            self._take()
            return True
        self.let_go()
        return False

    def _typed(self, event: QKeyEvent) -> bool:
        """Whether it is a key that types something, pressed once, while scans are listened for."""
        if event.isAutoRepeat() or event.modifiers() & ~_PLAIN or not self._wanted():
            return False
        return len(event.text()) == 1 and event.text().isprintable() and event.key() != Qt.Key.Key_Space

    def _hold(self, event: QKeyEvent) -> None:
        if len(self._held) >= MOST:
            self._held.clear()
        held = QKeyEvent(event.type(), event.key(), event.modifiers(), event.text())
        self._held.append((held, event.timestamp()))
        self._last_s = time.monotonic()
        self._timer.start()

    def _pause(self) -> None:
        # Held up itself, the window may have keys of the scan still waiting behind this timer.
        if time.monotonic() - self._last_s > 2 * GAP_MS / 1000 and self._timer.interval() == GAP_MS:
            self._timer.start(GAP_MS + 1)
            return
        self.let_go()

    def _take(self) -> None:
        self._timer.stop()
        self._timer.setInterval(GAP_MS)
        text = "".join(event.text() for event, _ in self._held)
        self._held.clear()
        self.scanned.emit(text)

    def let_go(self) -> None:
        """It was a person: each key that is held does what it does."""
        self._timer.stop()
        self._timer.setInterval(GAP_MS)
        held, self._held = self._held, []
        for event, when in held:
            self.acts.emit(when)
            self._press(event)
            self.acted.emit()

    def _press(self, event: QKeyEvent) -> None:
        focus = QApplication.focusWidget()
        # A field takes what it would have taken: it says so when it is asked, as Qt asks it before any shortcut.
        if focus is not None:
            asked = QKeyEvent(QEvent.Type.ShortcutOverride, event.key(), event.modifiers(), event.text())
            asked.ignore()
            QApplication.sendEvent(focus, asked)
            if asked.isAccepted():
                QApplication.sendEvent(focus, event)
                return
        action = self._command(event)
        if action is not None:
            action.trigger()
        elif focus is not None:
            QApplication.sendEvent(focus, event)

    def _command(self, event: QKeyEvent) -> QAction | None:
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        pressed = {QKeySequence(event.keyCombination().key() | shift).toString()}
        if not event.text().isalnum():
            # What is typed with Shift, such as ?, is named by its sign alone.
            pressed.add(QKeySequence(event.keyCombination().key()).toString())
        return next(
            (
                action
                for action in self._actions()
                if action.isEnabled() and any(keys.toString() in pressed for keys in action.shortcuts())
            ),
            None,
        )
