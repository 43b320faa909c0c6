"""A command's key, printed beside its words on a button, also when it is another one."""

import contextlib

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton


def with_key(words: str, action: QAction) -> str:
    """`Next shot  N`; the words alone where the command has no key."""
    keys = action.shortcut().toString()
    return "  ".join(part for part in (words, keys) if part)


def with_short_key(words: str, action: QAction) -> str:
    """The same where there is room for one letter only; longer ones are in the tip."""
    return with_key(words, action) if len(action.shortcut().toString()) == 1 else words


def keyed(made: QPushButton, action: QAction, words: str = "", short: bool = False) -> QPushButton:
    """Say the command's key behind these words, and what it does in the tip; both follow the table of keys."""

    def say() -> None:
        # At the end of the program the button may go before the command does.
        with contextlib.suppress(RuntimeError):
            made.setText(with_short_key(words, action) if short else with_key(words, action))
            made.setToolTip(action.toolTip())

    action.changed.connect(say)
    say()
    return made
