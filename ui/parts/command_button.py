"""Buttons of commands, and tips that name keys: they follow the one table, also when a person puts a command on another key."""

import re

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton, QWidget

from ui.parts.basics import button
from ui.state.actions import Actions
from ui.state.commands import BY_ID

PLACES = re.compile(r" \(\{[^}]*\}\)| *\{[^}]*\}")
"""Where keys stand in a text, with what is left out where there is none."""


def command_button(
    actions: Actions, name: str, text: str, *, kind: str = "", tip: str = "", checkable: bool = False, key: bool = False
) -> QPushButton:
    """A button that does a command. text and tip may name keys as `Keys.said` has it; the command's own stand behind the tip anyway.

    key: its first key stands behind its words, too, where that is one letter.
    """
    made = button(PLACES.sub("", text).strip(), lambda: actions.run(name), kind=kind, checkable=checkable)
    say_keys(actions, made, f"{tip or BY_ID[name].help.rstrip('.')} ({{{name}}})", text)
    if key:
        _Lettered(actions, made, name, made.text())
    return made


def say_keys(actions: Actions, widget: QWidget, tip: str, text: str | None = None) -> None:
    """Give a widget a tip, and a button a text, in which commands stand for their keys; now, and whenever a key changes."""
    _Keyed(actions, widget, tip, text)


class _Keyed(QObject):
    """Goes with its widget."""

    def __init__(self, actions: Actions, widget: QWidget, tip: str, text: str | None) -> None:
        super().__init__(widget)
        self._keys, self._widget, self._tip, self._text = actions.keys, widget, tip, text
        self._keys.changed.connect(self.show)
        self.show()

    def show(self) -> None:
        """Say what is so now."""
        self._widget.setToolTip(self._keys.said(self._tip))
        if self._text is not None and isinstance(self._widget, QPushButton) and PLACES.search(self._text):
            self._widget.setText(self._keys.said(self._text))


class _Lettered(QObject):
    """A command's letter behind its button's words; goes with the button."""

    def __init__(self, actions: Actions, made: QPushButton, name: str, words: str) -> None:
        super().__init__(made)
        self._keys, self._made, self._name, self._words = actions.keys, made, name, words
        self._keys.changed.connect(self.show)
        self.show()

    def show(self) -> None:
        """Say what is so now."""
        self._made.setText(f"{self._words}  {self._keys.letter(self._name)}".rstrip())
