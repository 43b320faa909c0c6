"""The cards that were ever taken in, as the catalog has them: what lists, the rail and the panels of cards to keep show."""

from PySide6.QtCore import QObject, Signal

from ui.state.session import Row, Session


class KnownCards(QObject):
    """Read anew when a drop is opened, when work ends, and when it is told to. Attribute: rows, of all drops, those to be kept first.

    Signal: changed(), after they were read.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.rows: list[Row] = []
        self._reading = self._again = False
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
        """Look now, or once more after the look under way."""
        if self._reading:
            self._again = True
            return
        self._reading = True

        def work() -> list[Row]:
            from studio.shoot import cards_taken_in

            return cards_taken_in(self._session.catalog)

        def shown(rows: list[Row]) -> None:
            self._reading = False
            self.rows = rows
            self.changed.emit()
            if self._again:
                self._again = False
                self.refresh()

        self._session.read(work, shown)
