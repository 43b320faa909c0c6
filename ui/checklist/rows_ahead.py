"""The Checklist page's rows, made while nothing else is to be done: all of them at once would hold the window for a quarter of a second."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from ui.checklist.item_row import ItemRow
from ui.state.session import Session

QUIET_MS = 1500
"""How long after a drop was opened the first is made: its frames come first."""
EACH_MS = 20

Item = dict[str, Any]
Key = tuple[str, str, str]


def key_of(item: Item) -> Key:
    """What a row is made for; with another of these it is another row."""
    return item["id"], item["text"], item["stage"]


class RowsAhead(QObject):
    """Rows that wait to be shown. `make`: how one is made."""

    def __init__(self, session: Session, make: Callable[[Item], ItemRow]) -> None:
        super().__init__(session)
        self._session, self._make = session, make
        self._rows: dict[Key, ItemRow] = {}
        self._still: list[Item] = []
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._next)
        # They have no parent yet that they would go with.
        session.ended.connect(self.drop)

    def begin(self) -> None:
        """Another checklist is open: make its rows, one after the other."""
        self.drop()
        self._still = list((self._session.checklist or {"items": []})["items"])
        self._timer.start(QUIET_MS)

    def take(self, item: Item) -> ItemRow:
        """The row of an item; made now where that was not done yet."""
        return self._rows.pop(key_of(item), None) or self._make(item)

    def drop(self) -> None:
        """What was made and not taken is not needed any more."""
        self._timer.stop()
        for row in self._rows.values():
            row.deleteLater()
        self._rows.clear()

    def _next(self) -> None:
        if not self._still:
            self._timer.stop()
        elif not self._session.tasks:
            self._timer.setInterval(EACH_MS)
            item = self._still.pop(0)
            self._rows[key_of(item)] = self._make(item)
