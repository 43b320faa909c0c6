"""What readings of the open drop's originals said in messages, so that these go when a newer reading is there."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.base.clock import now_text
from ui.state.session import Session

if TYPE_CHECKING:
    from studio.shoot.handed_out import CheckReport, Shoot


class ReadingMessages:
    """Sentences of damage, each with the moment (UTC text) at which the reading ended that told it.

    They are the open drop's; another begins with none.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._told: dict[str, str] = {}
        session.shoot_changed.connect(self._told.clear)

    def read(self, shoot: "Shoot", work: Callable[[], "CheckReport"]) -> "CheckReport":
        """Do a reading, on the thread that calls; what is said on it meanwhile is its."""
        mine, said = threading.get_ident(), list[str]()
        read_at: str | None = None

        def hear(sentence: str) -> None:
            if threading.get_ident() == mine:
                said.append(sentence)

        shoot.events.said.connect(hear)
        try:
            report = work()
            read_at = report.read_at
        finally:
            shoot.events.said.disconnect(hear, missing_ok=True)
            if shoot is self._session.shoot:
                self._told.update(dict.fromkeys(said, read_at or now_text()))
        return report

    def add(self, sentence: str, read_at: str) -> None:
        """A message tells this of the reading that ended then."""
        self._told[sentence] = read_at

    def keep(self, read_at: str) -> None:
        """The newest reading ended then: take back what earlier ones said, it may be so no more."""
        gone = [sentence for sentence, of in list(self._told.items()) if of < read_at]
        for sentence in gone:
            del self._told[sentence]
        if gone:
            self._session.settled.emit(gone)
