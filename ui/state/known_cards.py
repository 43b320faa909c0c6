"""The cards that were ever taken in, as the catalog has them: what lists, the rail and the panels of cards to keep show."""

from PySide6.QtCore import QObject, Signal

from ui.state.session import Row, Session
from ui.state.work import caught


class KnownCards(QObject):
    """Read anew when a drop is opened, when work ends, when others wrote something, and when it is told to.

    Attribute: rows, of all drops, those to be kept first.

    Signal: changed(), after they were read.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.rows: list[Row] = []
        self._reading = self._again = self._tell = False
        session.following.wrote.connect(self._look)
        session.shoot_changed.connect(self.refresh)
        session.tasks_changed.connect(self.refresh)

    def of_drop(self) -> list[Row]:
        """Those of the open drop."""
        shoot = self._session.shoot
        return [row for row in self.rows if shoot is not None and row["drop_id"] == shoot.id]

    def kept_elsewhere(self) -> list[Row]:
        """Those of other drops that are to be kept, and nobody has said that they are."""
        shoot = self._session.shoot
        return [row for row in self.rows if row["is_open"] and (shoot is None or row["drop_id"] != shoot.id)]

    def answer(self, custody: str) -> None:
        """A person has seen what was said of a card of the open drop."""
        shoot = self._session.shoot
        if shoot is not None:
            self._session.do(lambda: shoot.cards.answer(custody), lambda _: self.refresh())

    def refresh(self) -> None:
        """Look now, or once more after the look under way, and tell of it."""
        self._tell = True
        self._look()

    def _look(self) -> None:
        if self._reading:
            self._again = True
            return
        self._reading = True

        def work() -> list[Row]:
            from studio.shoot import cards_taken_in

            return cards_taken_in(self._session.catalog)

        def shown(rows: list[Row] | BaseException) -> None:
            self._reading, tell, self._tell = False, self._tell, False
            if isinstance(rows, BaseException):
                self._session.fail(rows)
            elif tell or rows != self.rows:
                self.rows = rows
                self.changed.emit()
            if self._again:
                self._again = False
                self.refresh()

        self._session.read(lambda: caught(work), shown)
